/*
 * A virtual list of examples: a row set built in chunks by a reader, pages of 64 rows fetched by id into a small cache, marks by id. Shared by whatever lists examples.
 * "row 5 of >= 8 256" until complete, exact afterwards; scrolling never waits: rows not yet here show as blanks for a moment.
 */
#ifndef PREOP_TUI_WIDGETS_ROWS_H
#define PREOP_TUI_WIDGETS_ROWS_H

#include "preop/model/example.h"
#include "tui/app.h"
#include "tui/widgets/list.h"

struct rows;
/* changed: new rows, count or an error arrived */
struct rows *rows_new(struct app *app, void (*changed)(void *context), void *context);
void rows_free(struct rows *rows);

/* Start over with another question; keeps the cursor on the same example id when it is still there, else near its position. `filter` "" for all. */
void rows_query(struct rows *rows, int64_t dataset, const char *filter);
void rows_reload(struct rows *rows, bool requery); /* after a change: pages again; requery also runs the filter again */
/* Others write all the time: pages again, and the filter where that is fast, for a fifth of the time at most. */
void rows_touch(struct rows *rows);
void rows_anchor(struct rows *rows, int64_t id); /* put the cursor on this example as soon as it is in the set */
struct list *rows_list(struct rows *rows);
bool rows_complete(const struct rows *rows);
const char *rows_error(const struct rows *rows);                 /* the filter's error sentence, or NULL */
int64_t rows_id(const struct rows *rows, int64_t index);         /* 0: none */
const struct example *rows_at(struct rows *rows, int64_t index); /* NULL: not here yet (rows_prefetch asks for it) */
/* Paths into the records whose values lists show as columns (example_values()); pages are read again when they are others. */
void rows_want_values(struct rows *rows, const char *const *paths, size_t count);
const char *rows_value(const struct rows *rows, int64_t index, size_t which); /* "": none, or not here yet */
/* of the whole set, so that a column of ids has one width */
int64_t rows_largest_id(const struct rows *rows);
int64_t rows_index(const struct rows *rows, int64_t id); /* -1: not (yet) in the set */
bool rows_fresh(const struct rows *rows); /* the rows in the window are here, read since the last reload */
/* pages around the window: call after whatever moved it, not from draw */
void rows_prefetch(struct rows *rows);

bool rows_marked(const struct rows *rows, int64_t id);
void rows_mark(struct rows *rows, int64_t id, bool on);
size_t rows_mark_count(const struct rows *rows);
void rows_mark_range(struct rows *rows, int64_t from, int64_t to);
void rows_mark_all(struct rows *rows, bool on);
/* What a bulk command works on: the marked rows, else the one under the cursor. Appends ids. */
void rows_targets(struct rows *rows, struct id_list *out);

#endif
