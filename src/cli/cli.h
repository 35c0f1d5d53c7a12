/*
 * The command line: one table of verbs, one file a verb (or a family), one set of options.
 *
 * `preop VERB [words] [options]`; options may stand anywhere after the verb; `--` ends them. --json prints one JSON document on standard output and nothing else;
 * messages go to standard error. Exit status: 0 done, 1 a negative verdict, 3 failed (nothing half done), 64 wrong usage (docs/cli.md).
 * A verb prints to `out` and never to stdout itself, so that scripts and tests can run verbs inside one process. Thread: main.
 */
#ifndef PREOP_CLI_CLI_H
#define PREOP_CLI_CLI_H

#include "preop/base/strbuf.h"
#include "preop/store/db.h"

#include <stdio.h>

enum cli_option { /* one bit each: which options a verb takes; OPTION_TABLE in options.c has name, argument and help */
	OPTION_PROJECT = 1u << 0,
	OPTION_JSON = 1u << 1,
	OPTION_AS = 1u << 2,
	OPTION_AT = 1u << 3,
	OPTION_DATASET = 1u << 4,
	OPTION_SPLIT = 1u << 5,
	OPTION_FILTER = 1u << 6,
	OPTION_LIMIT = 1u << 7,
	OPTION_FORMAT = 1u << 8,
	OPTION_OUTPUT = 1u << 9,
	OPTION_MAP = 1u << 10,
	OPTION_STRICT = 1u << 11,
	OPTION_DRY_RUN = 1u << 12,
	OPTION_NOTE = 1u << 13,
	OPTION_BECAUSE = 1u << 14,
	OPTION_KEEP = 1u << 15,
	OPTION_TITLE = 1u << 16,
	OPTION_QUESTION = 1u << 17,
	OPTION_SIZE = 1u << 18,
	OPTION_THEME = 1u << 19,
	OPTION_ASCII = 1u << 20,
	OPTION_NO_MOUSE = 1u << 21,
	OPTION_FRESH = 1u << 22,
	OPTION_SEED = 1u << 23,
	OPTION_KEYS = 1u << 24,
	OPTION_LOG = 1u << 25,
};

struct cli_options { /* NULL or false: not given */
	const char *project, *as, *dataset, *split, *filter, *format, *output, *map, *note, *because, *keep, *title,
		*question, *size, *theme, *keys, *log;
	int64_t at;    /* CLOCK_NONE: now */
	int64_t limit; /* -1: not given */
	uint64_t seed;
	bool json, strict, dry_run, ascii, no_mouse, fresh;
	const char *const *words; /* what is no option */
	size_t word_count;
};

struct cli;        /* shared by the verbs of one process: hooks, the open project of a script */
struct cli_hooks { /* what the workbench does for the command line; filled in by main.c, so that cli and tui stay siblings. NULL: a build without it */
	int (*workbench)(const struct cli_options *options, const char *path, const char *actor, struct error *error);
	bool (*script)(const struct cli_options *options, const char *path, const char *actor, FILE *script,
		const char *name, bool (*verb)(void *context, const char *line, struct error *error), void *context,
		struct error *error);
	void (*dump_keys)(struct strbuf *out, bool json); /* docs/keys.md, or one JSON array */
	void (*dump_commands)(struct strbuf *out);        /* names, one a line: completions */
	void (*doctor)(struct strbuf *out, bool json);    /* the terminal: lines, or one JSON object */
};

struct verb {
	const char *name;    /* "import" */
	const char *usage;   /* "import FILE... [options]" without the common options */
	const char *summary; /* one line for `preop help` */
	const char *help;    /* paragraphs for `preop help import`, the manual and docs/cli.md */
	unsigned options;    /* enum cli_option */
	int (*run)(struct cli *cli, const struct cli_options *options, struct strbuf *out,
		struct error *error); /* the exit status; 3 with error set */
};

const struct verb *verb_find(const char *name);
const struct verb *verb_table(size_t *count);

int cli_main(int argc, char **argv, const struct cli_hooks *hooks);

/* For verbs. */
bool cli_open(struct cli *cli, const struct cli_options *options, enum db_mode mode, struct db **db,
	struct error *error); /* -p, $PREOP_PROJECT, else the only *.preop here */
void cli_close(struct cli *cli, struct db *db);
const char *cli_actor(const struct cli_options *options); /* --as, $PREOP_USER, login, "unknown" */
bool cli_run_line(struct cli *cli, const char *line, struct strbuf *out,
	struct error *error); /* one script line of words and options */

#endif
