/*
 * Two moments of a dataset side by side: rows added, removed, changed and moved as four lists under their counts; Tab goes from list to list, Enter shows a row's word diff.
 * An overlay over the whole screen. compare.c has it and its cells, compare_load.c what readers bring.
 */
#ifndef PREOP_TUI_SCREENS_COMPARE_H
#define PREOP_TUI_SCREENS_COMPARE_H

#include "preop/base/idlist.h"
#include "preop/model/snapshot_diff.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

enum { COMPARE_WORD = 101 /* bytes of a snapshot's name or digest, with the NUL */ };
struct compare_ask { /* which moments: ids of snapshots where `from` is not 0 (`to` 0: the present), else words */
	int64_t from, to;
	char words[2][COMPARE_WORD];
};
void compare_open(struct app *app, const struct compare_ask *ask);

struct compare_result { /* brought by a reader */
	struct arena arena;
	struct snapshot_moment moments[2];
	struct snapshot_counts counts;
	struct id_list rows[SNAPSHOT_GROUPS];
};
struct compare_page { /* rows of one list around the cursor */
	struct arena arena;
	enum snapshot_group group;
	int64_t first;
	size_t count;
	struct snapshot_difference *rows;
};
struct compare {
	struct overlay overlay;
	uint32_t page_slot, text_slot;
	int64_t job;                   /* of the comparison */
	struct compare_result *result; /* NULL: being read */
	struct compare_page *page;     /* NULL, or maybe of another place */
	enum snapshot_group group;
	struct list lists[SNAPSHOT_GROUPS];
	int list_row; /* of the last frame, for the mouse */
};

/* ---- compare_load.c ---- */
void compare_ask_result(struct compare *compare, const struct compare_ask *ask);
void compare_ask_page(struct compare *compare); /* when rows around the cursor are missing */
void compare_ask_texts(struct compare *compare);
const struct snapshot_difference *compare_at(const struct compare *compare, int64_t index); /* NULL: not here yet */
void compare_free_loaded(struct compare *compare);

#endif
