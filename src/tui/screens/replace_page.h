/*
 * What find and replace would do, row by row: each as a word diff, kept or skipped with one key, then all at once.
 */
#ifndef PREOP_TUI_SCREENS_REPLACE_PAGE_H
#define PREOP_TUI_SCREENS_REPLACE_PAGE_H

#include "preop/base/memory.h"
#include "preop/model/replace.h"
#include "tui/app.h"

enum { REPLACE_ROWS_SHOWN = 200 };

struct replace_row {
	int64_t id, matches;
	bool locked, skipped;
	const char *before, *after;
	size_t before_length, after_length;
};
struct replace_rows {
	struct arena arena;
	struct replace_counts counts; /* of all */
	struct replace_row items[REPLACE_ROWS_SHOWN];
	size_t count; /* the first ones, by id */
};
void replace_rows_free(struct replace_rows *rows); /* NULL is fine */
bool replace_rows_skipped(const struct replace_rows *rows, int64_t id);

struct replace_page_spec {
	struct replace_rows *rows; /* taken */
	void (*accept)(
		struct app *app, void *context, const struct replace_rows *rows); /* the page has closed by then */
	void (*free_context)(void *context);
	void *context; /* taken */
};
void replace_page_open(struct app *app, const struct replace_page_spec *spec);

#endif
