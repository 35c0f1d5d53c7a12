/*
 * One table of commands. Keys, palette, help, hints, man page, completions and docs/keys.md all come from it (command_table.h holds the rows).
 *
 * A command is run by name with words as arguments ("label-set good", "filter label:bad sort:-length"), whether it comes from a key, the palette, a script or a
 * test. Global commands have `run`; the others go to the overlay, then the active view's `command`, which returns false with ERROR_USAGE "not here" when it has none.
 */
#ifndef PREOP_TUI_COMMAND_H
#define PREOP_TUI_COMMAND_H

#include "preop/base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

enum command_context { /* bit set: where a command makes sense and in which key map section it is looked up, in this order after the overlay's own */
	CONTEXT_DIFF = 1 << 0,
	CONTEXT_COLUMNS = 1 << 1,
	CONTEXT_CASE = 1 << 2,
	CONTEXT_TRAIN = 1 << 3,
	CONTEXT_DATA = 1 << 4,
	CONTEXT_LABELS = 1 << 5,
	CONTEXT_REVIEW = 1 << 6,
	CONTEXT_LINEAGE = 1 << 7,
	CONTEXT_JOBS = 1 << 8,
	CONTEXT_OWN = 1 << 9,        /* one's own queue */
	CONTEXT_AGREEMENT = 1 << 10, /* the agreement panel */
	CONTEXT_GROUP = 1 << 11,     /* near-duplicates of a decision */
	CONTEXT_LIST = 1 << 12,      /* anything with a cursor over rows */
	CONTEXT_ALL = 1 << 13,
	CONTEXT_PROMPT = 1 << 14,
	CONTEXT_PICKER = 1 << 15, /* overlays; looked up alone */
	CONTEXT_CARD = 1 << 16,
	CONTEXT_CONFLICTS = 1 << 17,
	CONTEXT_LADDER = 1 << 18,
	CONTEXT_GUIDELINE = 1 << 20,
	CONTEXT_REPLAY = 1 << 21,
	CONTEXT_SCHEMA = 1 << 22,
	CONTEXT_SITTING = 1 << 23, /* its close */
	CONTEXT_CHECKS = 1 << 24,
	CONTEXT_RUNS = 1 << 26,
	CONTEXT_LIBRARY = 1 << 27,
	CONTEXT_STRAND = 1 << 28, /* intake and failure board */
	CONTEXT_EVIDENCE = 1 << 19, /* what a claim rests on, and the decision in words */
	CONTEXT_MENU = 1 << 25,
	CONTEXT_TREE = 1 << 29,
	CONTEXT_DIFFERENTIAL = 1 << 30,
};
enum command_flag {               /* the flags column of command_table.h */
	COMMAND_FLAG_CHANGES = 1, /* changes the file */
	COMMAND_FLAG_HINT = 2,    /* may stand in the hint line */
	COMMAND_FLAG_HIDDEN = 4,  /* not in the palette: movement, prompt keys */
	COMMAND_FLAG_SCRIPT = 8,  /* for scripts and tests only */
};

enum command_id {
#define PREOP_COMMAND(id, name, contexts, flags, args, title, help) COMMAND_##id,
#include "tui/command_table.h"
#undef PREOP_COMMAND
	COMMAND_COUNT
};

struct command {
	enum command_id id;
	const char *name; /* "label-set" */
	unsigned contexts, flags;
	const char *args;  /* "LABEL" or "[FILTER]" or "" */
	const char *title; /* "Set label": palette, hints */
	const char *help;  /* one sentence: help screen, manual */
};

const struct command *command_get(enum command_id id);
const struct command *command_find(const char *name);
const char *context_name(unsigned context_bit); /* "data" */
unsigned context_parse(const char *name);       /* 0: none */

/* Splits off the command's name; args points at the rest ("" when none). NULL: no such command (error names near ones). */
const struct command *command_parse(const char *line, const char **args, struct error *error);

#endif
