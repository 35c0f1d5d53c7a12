/* The table of options: names, arguments, help; and reading them from words. */
#ifndef PREOP_CLI_OPTIONS_H
#define PREOP_CLI_OPTIONS_H

#include "cli/cli.h"

enum option_type {
	OPTION_TYPE_FLAG,
	OPTION_TYPE_TEXT,
	OPTION_TYPE_LIST,
	OPTION_TYPE_TIME,
	OPTION_TYPE_UNTIL, /* a time; a bare day means its end */
	OPTION_TYPE_COUNT,
	OPTION_TYPE_SEED
};

struct option_entry {
	uint64_t bit;         /* OPTION_; several rows may share one: the verb takes all of them */
	const char *name;     /* "--dataset" */
	const char *letter;   /* "-d" or NULL */
	const char *argument; /* "NAME", NULL for a flag */
	const char *help;     /* one line */
	enum option_type type;
	size_t offset; /* in struct cli_options */
};
const struct option_entry *option_table(size_t *count);

/* Reads words[0..count) (the verb left out). `allowed` are the verb's options; OPTION_PROJECT, JSON, AS and AT are common to all. `kept` receives the words that are no
 * option and must have room for `count` pointers. Errors are ERROR_USAGE. */
bool options_read(const char *const *words, size_t count, uint64_t allowed, struct cli_options *out, const char **kept,
	struct error *error);

#endif
