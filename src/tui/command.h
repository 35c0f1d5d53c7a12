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
#include <stdint.h>

struct app;

/* Bits: where a command makes sense and in which key map section it is looked up, in this order after the overlay's own. */
typedef uint64_t context_set; /* more than an enumeration can hold */
#define CONTEXT_DIFF (UINT64_C(1) << 0)
#define CONTEXT_COLUMNS (UINT64_C(1) << 1)
#define CONTEXT_CASE (UINT64_C(1) << 2)
#define CONTEXT_TRAIN (UINT64_C(1) << 3)
#define CONTEXT_DATA (UINT64_C(1) << 4)
#define CONTEXT_LABELS (UINT64_C(1) << 5)
#define CONTEXT_REVIEW (UINT64_C(1) << 6)
#define CONTEXT_LINEAGE (UINT64_C(1) << 7)
#define CONTEXT_JOBS (UINT64_C(1) << 8)
#define CONTEXT_OWN (UINT64_C(1) << 9)        /* one's own queue */
#define CONTEXT_AGREEMENT (UINT64_C(1) << 10) /* the agreement panel */
#define CONTEXT_GROUP (UINT64_C(1) << 11)     /* near-duplicates of a decision */
#define CONTEXT_LIST (UINT64_C(1) << 12)      /* anything with a cursor over rows */
#define CONTEXT_ALL (UINT64_C(1) << 13)
#define CONTEXT_PROMPT (UINT64_C(1) << 14)
#define CONTEXT_PICKER (UINT64_C(1) << 15) /* overlays; looked up alone */
#define CONTEXT_CARD (UINT64_C(1) << 16)
#define CONTEXT_CONFLICTS (UINT64_C(1) << 17)
#define CONTEXT_LADDER (UINT64_C(1) << 18)
#define CONTEXT_GUIDELINE (UINT64_C(1) << 20)
#define CONTEXT_REPLAY (UINT64_C(1) << 21)
#define CONTEXT_SCHEMA (UINT64_C(1) << 22)
#define CONTEXT_SITTING (UINT64_C(1) << 23) /* its close */
#define CONTEXT_CHECKS (UINT64_C(1) << 24)
#define CONTEXT_RUNS (UINT64_C(1) << 26)
#define CONTEXT_LIBRARY (UINT64_C(1) << 27)
#define CONTEXT_STRAND (UINT64_C(1) << 28)   /* intake and failure board */
#define CONTEXT_EVIDENCE (UINT64_C(1) << 19) /* what a claim rests on, and the decision in words */
#define CONTEXT_MENU (UINT64_C(1) << 25)
#define CONTEXT_TREE (UINT64_C(1) << 29)
#define CONTEXT_DIFFERENTIAL (UINT64_C(1) << 30)
#define CONTEXT_HAZARD (UINT64_C(1) << 31)

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
	context_set contexts;
	unsigned flags;
	const char *args;  /* "LABEL" or "[FILTER]" or "" */
	const char *title; /* "Set label": palette, hints */
	const char *help;  /* one sentence: help screen, manual */
};

const struct command *command_get(enum command_id id);
const struct command *command_find(const char *name);
const char *context_name(context_set bit);   /* "data" */
context_set context_parse(const char *name); /* 0: none */

/* Splits off the command's name; args points at the rest ("" when none). NULL: no such command (error names near ones). */
const struct command *command_parse(const char *line, const char **args, struct error *error);

#endif
