/*
 * The pages of narrow rows a list keeps: 64 rows each, 64 of them, the longest unused one goes first. A page knows which ids it was read for, so a row set that
 * changes under it is noticed, and a page that is merely old goes on being shown until the new one is there.
 */
#ifndef PREOP_TUI_WIDGETS_ROWS_PAGES_H
#define PREOP_TUI_WIDGETS_ROWS_PAGES_H

#include "preop/base/idseq.h"
#include "preop/model/example.h"

enum { PAGE_ROWS = 64, PAGES_KEPT = 64 };

struct row_page {
	int64_t number; /* rows number * PAGE_ROWS and following */
	int64_t ids[PAGE_ROWS];
	size_t count;
	struct example rows[PAGE_ROWS];
	const char **values; /* example_values() of each row, value_count of them; NULL: none were asked for */
	size_t value_count;
	struct arena arena; /* their strings */
	uint64_t used;
	bool stale;
};
struct row_page *row_page_new(const struct id_seq *ids, int64_t number); /* empty, for the ids that stand there now */
void row_page_free(struct row_page *page);

struct row_pages {
	struct row_page *pages[PAGES_KEPT];
	uint64_t clock;
};
void row_pages_free(struct row_pages *cache);
const struct example *row_pages_get(
	struct row_pages *cache, const struct id_seq *ids, int64_t index); /* NULL: not here */
const char *row_pages_value(
	const struct row_pages *cache, const struct id_seq *ids, int64_t index, size_t which); /* "": not here */
bool row_pages_need(const struct row_pages *cache, const struct id_seq *ids,
	int64_t number);                                             /* not here, or of other ids, or stale */
void row_pages_keep(struct row_pages *cache, struct row_page *page); /* taken */
void row_pages_age(struct row_pages *cache);                         /* all are stale now */
void row_pages_forget_values(struct row_pages *cache);               /* others are wanted */

#endif
