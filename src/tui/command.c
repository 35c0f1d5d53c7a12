#include "command.h"

#include "preop/base/strbuf.h"
#include "preop/text/fuzzy.h"

#include <string.h>

enum { NAME_LIMIT = 40, NEAR_LIMIT = 3, NEAR_DISTANCE = 2 };

static const struct command commands[COMMAND_COUNT] = {
#define PREOP_COMMAND(id_, name_, contexts_, flags_, args_, title_, help_)                                             \
	[COMMAND_##id_] = { .id = COMMAND_##id_,                                                                       \
		.name = name_,                                                                                         \
		.contexts = contexts_,                                                                                 \
		.flags = flags_,                                                                                       \
		.args = args_,                                                                                         \
		.title = title_,                                                                                       \
		.help = help_ },
#include "command_table.h"
#undef PREOP_COMMAND
};

static const struct {
	context_set bit;
	const char *name;
} contexts[] = {
	{ CONTEXT_DIFF, "diff" },
	{ CONTEXT_COLUMNS, "columns" },
	{ CONTEXT_CASE, "case" },
	{ CONTEXT_TRAIN, "train" },
	{ CONTEXT_DATA, "data" },
	{ CONTEXT_LABELS, "labels" },
	{ CONTEXT_REVIEW, "review" },
	{ CONTEXT_LINEAGE, "lineage" },
	{ CONTEXT_JOBS, "jobs" },
	{ CONTEXT_OWN, "own" },
	{ CONTEXT_AGREEMENT, "agreement" },
	{ CONTEXT_GROUP, "group" },
	{ CONTEXT_LIST, "list" },
	{ CONTEXT_ALL, "all" },
	{ CONTEXT_PROMPT, "prompt" },
	{ CONTEXT_PICKER, "picker" },
	{ CONTEXT_CARD, "card" },
	{ CONTEXT_CONFLICTS, "conflicts" },
	{ CONTEXT_LADDER, "ladder" },
	{ CONTEXT_GUIDELINE, "guideline" },
	{ CONTEXT_REPLAY, "replay" },
	{ CONTEXT_SCHEMA, "schema" },
	{ CONTEXT_SITTING, "sitting" },
	{ CONTEXT_CHECKS, "checks" },
	{ CONTEXT_RUNS, "runs" },
	{ CONTEXT_LIBRARY, "library" },
	{ CONTEXT_STRAND, "strand" },
	{ CONTEXT_EVIDENCE, "evidence" },
	{ CONTEXT_MENU, "menu" },
	{ CONTEXT_TREE, "tree" },
	{ CONTEXT_DIFFERENTIAL, "differential" },
	{ CONTEXT_HAZARD, "hazard" },
};

enum { CONTEXTS = sizeof(contexts) / sizeof(contexts[0]) };

const struct command *command_get(enum command_id id)
{
	return &commands[id];
}

const struct command *command_find(const char *name)
{
	for (int i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

const char *context_name(context_set bit)
{
	for (size_t i = 0; i < CONTEXTS; i++) {
		if (contexts[i].bit == bit)
			return contexts[i].name;
	}
	return "";
}

context_set context_parse(const char *name)
{
	for (size_t i = 0; i < CONTEXTS; i++) {
		if (strcmp(contexts[i].name, name) == 0)
			return contexts[i].bit;
	}
	return 0;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, delete or replace (Levenshtein 1966); both names are shorter than NAME_LIMIT. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[NAME_LIMIT], n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t replaced = diagonal + (a[i] != b[j]);
			diagonal = row[j + 1];
			row[j + 1] = least(replaced, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[n];
}

static bool is_near(const char *word, const char *name)
{
	return edit_distance(word, name) <= NEAR_DISTANCE || fuzzy_score(word, name, NULL, 0, NULL) > 0;
}

static bool unknown(const char *word, struct error *error)
{
	struct strbuf near = STRBUF_INIT;
	int count = 0;

	for (int i = 0; i < COMMAND_COUNT && count < NEAR_LIMIT; i++) {
		if ((commands[i].flags & COMMAND_FLAG_SCRIPT) || !is_near(word, commands[i].name))
			continue;
		strbuf_addf(&near, "%s%s", count++ == 0 ? "; did you mean " : " or ", commands[i].name);
	}
	error_set(error, ERROR_USAGE, "there is no command \"%s\"%s%s", word, near.data, count ? "?" : "");
	strbuf_free(&near);
	return false;
}

const struct command *command_parse(const char *line, const char **args, struct error *error)
{
	char word[NAME_LIMIT];

	line += strspn(line, " \t");
	size_t n = strcspn(line, " \t");
	if (n == 0) {
		error_set(error, ERROR_USAGE, "no command was given");
		return NULL;
	}
	if (n >= sizeof(word)) {
		error_set(error, ERROR_USAGE, "there is no command \"%.30s...\"", line);
		return NULL;
	}
	memcpy(word, line, n);
	word[n] = '\0';
	const struct command *command = command_find(word);
	if (!command) {
		unknown(word, error);
		return NULL;
	}
	*args = line + n + strspn(line + n, " \t");
	return command;
}
