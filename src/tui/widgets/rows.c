#include "tui/widgets/rows.h"

#include "preop/base/clock.h"
#include "preop/model/rowset.h"
#include "tui/widgets/rows_pages.h"

#include <stdlib.h>
#include <string.h>

enum { FETCH_PAGES = 6 /* pages of one job: a window, and one to each side */ };

struct rows {
	struct app *app;
	void (*changed)(void *context);
	void *context;
	uint32_t slot;
	int64_t dataset;
	char *filter, *error;

	struct id_seq ids; /* what is shown */
	bool complete;
	bool asking;            /* a question is under way */
	int64_t asked_at, took; /* the last one: when, monotonic us, and how long until it was answered */
	struct list list;
	int64_t anchor; /* the example the cursor is to be on; 0: it is, or the user moved it */
	int64_t placed; /* where the cursor was put meanwhile */

	struct row_pages pages;
	struct value_paths *paths; /* shared with the jobs under way; NULL: none */
	bool fetching;
	uint64_t age;         /* counts reloads: what was read before is stale on arrival */
	struct id_list marks; /* sorted */
};

/* Paths of values, counted by who holds them: interface and jobs. Jobs only read it; it is taken and dropped on the interface thread. */
struct value_paths {
	int holders;
	size_t count;
	const char **paths;
	struct arena arena;
};

static struct value_paths *hold_paths(struct value_paths *paths)
{
	if (paths)
		paths->holders++;
	return paths;
}

static void drop_paths(struct value_paths *paths)
{
	if (!paths || --paths->holders > 0)
		return;
	arena_free(&paths->arena);
	free(paths);
}

struct rows *rows_new(struct app *app, void (*changed)(void *context), void *context)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));

	*rows = (struct rows){
		.app = app, .changed = changed, .context = context, .slot = app_slot(), .complete = true
	};
	rows->filter = xstrdup("");
	return rows;
}

void rows_free(struct rows *rows)
{
	if (!rows)
		return;
	row_pages_free(&rows->pages);
	drop_paths(rows->paths);
	id_seq_free(&rows->ids);
	id_list_free(&rows->marks);
	free(rows->filter);
	free(rows->error);
	free(rows);
}

/* ---- The row set ---- */

struct question { /* what the reader gets */
	struct rows *rows;
	int64_t dataset;
	char *filter;
	bool again; /* asked before: the old answer stays until this one is whole; else until this one begins */
	bool begun;
	struct id_seq found; /* again: the whole answer, put together by the reader */
	struct job *job;
};

struct chunk { /* of a new answer, sent as it grows */
	size_t count;
	bool complete;
	int64_t ids[];
};

static bool send_chunk(const struct question *question, const int64_t *ids, size_t count, bool complete)
{
	struct chunk *chunk = xmalloc(sizeof(*chunk) + count * sizeof(ids[0]));

	chunk->count = count;
	chunk->complete = complete;
	if (count)
		memcpy(chunk->ids, ids, count * sizeof(ids[0]));
	job_post(question->job, chunk);
	return true;
}

static bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct question *question = context;
	bool kept = question->again ? id_seq_add_many(&question->found, ids, count)
				    : send_chunk(question, ids, count, complete);

	return kept && !job_cancelled(question->job);
}

static bool run_question(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct question *question = arg;

	question->job = job;
	return rowset_build(db, question->dataset, question->filter, 0, take_ids, question, error);
}

static int64_t index_of(const struct rows *rows, size_t from, int64_t id)
{
	size_t place = id_seq_find(&rows->ids, from, id);

	return place < rows->ids.count ? (int64_t)place : -1;
}

/* The first row behind an example that is not in the set; in an order of its own there is no such place, and the cursor stays where it was. */
static int64_t place_near(const struct rows *rows, int64_t id)
{
	const struct id_seq *ids = &rows->ids;

	if (ids->falling)
		return rows->placed;
	size_t behind = id_seq_lower(ids, 0, id);
	return (int64_t)(behind < ids->count ? behind : ids->count - (ids->count > 0));
}

/* Rows from index `from` on are new: the cursor goes to its example as soon as that is there. */
static void place_cursor(struct rows *rows, size_t from)
{
	list_set_count(&rows->list, (int64_t)rows->ids.count);
	if (rows->list.cursor != rows->placed && rows->placed < rows->list.count)
		rows->anchor = 0; /* the user has moved on */
	if (!rows->anchor)
		return;
	int64_t index = index_of(rows, from, rows->anchor);
	if (index < 0 && rows->complete)
		index = place_near(rows, rows->anchor);
	if (index >= 0)
		list_move_to(&rows->list, index);
	if (index >= 0 || rows->complete)
		rows->anchor = 0;
}

/* From here on the rows are others; the cursor looks for its example among them. */
static void keep_place(struct rows *rows, int64_t placed)
{
	if (!rows->anchor)
		rows->anchor = rows_id(rows, rows->list.cursor);
	rows->placed = placed;
	rows->list.cursor = placed;
}

static void rows_arrived(struct rows *rows, size_t from, bool complete)
{
	rows->complete = complete;
	place_cursor(rows, from);
	rows_prefetch(rows);
	rows->changed(rows->context);
}

static void chunk_arrived(void *app, void *arg, void *payload)
{
	struct question *question = arg;
	struct rows *rows = question->rows;
	struct chunk *chunk = payload;

	if (!question->begun) {
		keep_place(rows, 0);
		id_seq_free(&rows->ids);
	}
	question->begun = true;
	size_t from = rows->ids.count;
	if (id_seq_add_many(&rows->ids, chunk->ids, chunk->count))
		rows_arrived(rows, from, chunk->complete);
	else
		app_toast(app, TOAST_FAILURE, "there is no memory for more than %zu rows", from);
	free(chunk);
}

static void take_again(struct rows *rows, struct question *question)
{
	struct id_seq old = rows->ids;

	keep_place(rows, rows->list.cursor);
	rows->ids = question->found;
	question->found = old;
	rows_arrived(rows, 0, true);
}

static void show_failure(struct rows *rows, const struct error *error)
{
	free(rows->error);
	rows->error = xstrdup(error->message);
	id_seq_free(&rows->ids);
	list_set_count(&rows->list, 0);
	rows->complete = true;
	rows->changed(rows->context);
}

static void question_done(void *app, void *arg, const struct error *error)
{
	struct question *question = arg;

	(void)app;
	question->rows->asking = false;
	question->rows->took = clock_monotonic() - question->rows->asked_at;
	if (error && error->code != ERROR_CANCELLED)
		show_failure(question->rows, error);
	else if (!error && question->again)
		take_again(question->rows, question);
}

static void question_free(void *arg)
{
	struct question *question = arg;

	free(question->filter);
	id_seq_free(&question->found);
	free(question);
}

static void ask(struct rows *rows, bool again)
{
	struct question *question = xcalloc(1, sizeof(*question));

	*question = (struct question){
		.rows = rows, .dataset = rows->dataset, .filter = xstrdup(rows->filter), .again = again
	};
	free(rows->error);
	rows->error = NULL;
	rows->asking = true;
	rows->asked_at = clock_monotonic();
	app_submit(rows->app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_LIST,
			.slot = rows->slot,
			.run = run_question,
			.post = chunk_arrived,
			.done = question_done,
			.free_arg = question_free,
			.free_payload = free,
			.arg = question });
}

void rows_query(struct rows *rows, int64_t dataset, const char *filter)
{
	char *copy = xstrdup(filter);

	free(rows->filter);
	rows->filter = copy;
	if (dataset != rows->dataset) { /* nothing of the other one is to stay in sight, nor its place */
		id_seq_free(&rows->ids);
		list_set_count(&rows->list, 0);
	}
	rows->dataset = dataset;
	rows->complete = false;
	ask(rows, false);
}

void rows_reload(struct rows *rows, bool requery)
{
	rows->age++;
	row_pages_age(&rows->pages);
	if (requery)
		ask(rows, rows->complete);
	rows_prefetch(rows);
}

void rows_touch(struct rows *rows)
{
	bool fast = clock_monotonic() - rows->asked_at > 5 * rows->took;

	rows_reload(rows, rows->complete && !rows->asking && fast);
}

void rows_anchor(struct rows *rows, int64_t id)
{
	rows->anchor = id;
	rows->placed = rows->list.cursor;
	if (rows->complete && rows->ids.count)
		place_cursor(rows, 0);
}

struct list *rows_list(struct rows *rows)
{
	return &rows->list;
}

bool rows_complete(const struct rows *rows)
{
	return rows->complete;
}

const char *rows_error(const struct rows *rows)
{
	return rows->error;
}

int64_t rows_id(const struct rows *rows, int64_t index)
{
	return index >= 0 && (size_t)index < rows->ids.count ? id_seq_at(&rows->ids, (size_t)index) : 0;
}

int64_t rows_largest_id(const struct rows *rows)
{
	return rows->ids.largest;
}

int64_t rows_index(const struct rows *rows, int64_t id)
{
	return index_of(rows, 0, id);
}

/* ---- Pages ---- */

struct fetch {
	struct rows *rows;
	uint64_t age;
	size_t count;
	struct row_page *pages[FETCH_PAGES];
	struct value_paths *paths;
};

static bool read_values(struct db *db, struct row_page *page, const struct value_paths *paths, struct error *error)
{
	if (!paths)
		return true;
	page->value_count = paths->count;
	page->values = arena_alloc(&page->arena, page->count * paths->count * sizeof(page->values[0]));
	return example_values(
		db, page->ids, page->count, paths->paths, paths->count, &page->arena, page->values, error);
}

static bool run_fetch(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct fetch *fetch = arg;

	for (size_t i = 0; i < fetch->count; i++) {
		struct row_page *page = fetch->pages[i];
		if (job_cancelled(job))
			return error_set(error, ERROR_CANCELLED, "cancelled");
		if (!example_page(db, page->ids, page->count, &page->arena, page->rows, error) ||
			!read_values(db, page, fetch->paths, error))
			return false;
	}
	return true;
}

static void fetch_done(void *app, void *arg, const struct error *error)
{
	struct fetch *fetch = arg;
	struct rows *rows = fetch->rows;

	rows->fetching = false;
	if (error) {
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	for (size_t i = 0; i < fetch->count; i++) {
		fetch->pages[i]->stale = fetch->age != rows->age;
		if (fetch->paths != rows->paths)
			fetch->pages[i]->value_count = 0; /* of columns that are gone */
		row_pages_keep(&rows->pages, fetch->pages[i]);
	}
	fetch->count = 0;
	rows_prefetch(rows);
	rows->changed(rows->context);
}

static void fetch_free(void *arg)
{
	struct fetch *fetch = arg;

	for (size_t i = 0; i < fetch->count; i++)
		row_page_free(fetch->pages[i]);
	drop_paths(fetch->paths);
	free(fetch);
}

static void want_page(struct rows *rows, struct fetch *fetch, int64_t number)
{
	if (fetch->count < FETCH_PAGES && row_pages_need(&rows->pages, &rows->ids, number))
		fetch->pages[fetch->count++] = row_page_new(&rows->ids, number);
}

/* One job at a time: where the window is when it ends decides what the next one reads, so a held key never queues work for rows long out of sight. */
void rows_prefetch(struct rows *rows)
{
	int height = rows->list.height > 0 ? rows->list.height : PAGE_ROWS;
	int64_t first = rows->list.top / PAGE_ROWS, last = (rows->list.top + height - 1) / PAGE_ROWS;

	if (rows->fetching)
		return;
	struct fetch *fetch = xcalloc(1, sizeof(*fetch));
	*fetch = (struct fetch){ .rows = rows, .age = rows->age };
	for (int64_t page = first; page <= last; page++)
		want_page(rows, fetch, page);
	want_page(rows, fetch, last + 1);
	want_page(rows, fetch, first - 1);
	if (fetch->count == 0) {
		free(fetch);
		return;
	}
	fetch->paths = hold_paths(rows->paths);
	rows->fetching = true;
	app_submit(rows->app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_PAGE,
			.run = run_fetch,
			.done = fetch_done,
			.free_arg = fetch_free,
			.arg = fetch });
}

bool rows_fresh(const struct rows *rows)
{
	int height = rows->list.height > 0 ? rows->list.height : 1;

	for (int64_t page = rows->list.top / PAGE_ROWS; page <= (rows->list.top + height - 1) / PAGE_ROWS; page++)
		if (row_pages_need(&rows->pages, &rows->ids, page))
			return false;
	return true;
}

const struct example *rows_at(struct rows *rows, int64_t index)
{
	return rows_id(rows, index) ? row_pages_get(&rows->pages, &rows->ids, index) : NULL;
}

static bool same_paths(const struct value_paths *have, const char *const *paths, size_t count)
{
	if (!have || have->count != count)
		return !have && count == 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(have->paths[i], paths[i]) != 0)
			return false;
	return true;
}

void rows_want_values(struct rows *rows, const char *const *paths, size_t count)
{
	if (same_paths(rows->paths, paths, count))
		return;
	drop_paths(rows->paths);
	rows->paths = NULL;
	if (count > 0) {
		struct value_paths *wanted = xcalloc(1, sizeof(*wanted));
		wanted->paths = arena_alloc(&wanted->arena, count * sizeof(wanted->paths[0]));
		for (wanted->count = 0; wanted->count < count; wanted->count++)
			wanted->paths[wanted->count] = arena_strdup(&wanted->arena, paths[wanted->count]);
		rows->paths = hold_paths(wanted);
	}
	row_pages_forget_values(&rows->pages);
	rows_reload(rows, false);
}

const char *rows_value(const struct rows *rows, int64_t index, size_t which)
{
	return rows_id(rows, index) ? row_pages_value(&rows->pages, &rows->ids, index, which) : "";
}

/* ---- Marks ---- */

bool rows_marked(const struct rows *rows, int64_t id)
{
	return id_list_contains(&rows->marks, id);
}

void rows_mark(struct rows *rows, int64_t id, bool on)
{
	struct id_list *marks = &rows->marks;
	size_t at = id_list_lower(marks, id);

	if (id <= 0 || rows_marked(rows, id) == on)
		return;
	if (on && !id_list_add(marks, id))
		return;
	if (on)
		memmove(marks->ids + at + 1, marks->ids + at, (marks->count - 1 - at) * sizeof(marks->ids[0]));
	else
		memmove(marks->ids + at, marks->ids + at + 1, (marks->count - 1 - at) * sizeof(marks->ids[0]));
	if (on)
		marks->ids[at] = id;
	else
		marks->count--;
}

size_t rows_mark_count(const struct rows *rows)
{
	return rows->marks.count;
}

void rows_mark_range(struct rows *rows, int64_t from, int64_t to)
{
	int64_t first = from < to ? from : to, end = (from < to ? to : from) + 1;
	int64_t ids[PAGE_ROWS];

	if (first < 0)
		first = 0;
	if (end > (int64_t)rows->ids.count)
		end = (int64_t)rows->ids.count;
	for (size_t n; first < end; first += (int64_t)n) {
		n = end - first < PAGE_ROWS ? (size_t)(end - first) : PAGE_ROWS;
		id_seq_copy(&rows->ids, (size_t)first, n, ids);
		if (!id_list_add_many(&rows->marks, ids, n))
			break;
	}
	id_list_sort_unique(&rows->marks);
}

void rows_mark_all(struct rows *rows, bool on)
{
	id_list_clear(&rows->marks);
	if (on)
		rows_mark_range(rows, 0, (int64_t)rows->ids.count - 1);
}

void rows_targets(struct rows *rows, struct id_list *out)
{
	if (rows->marks.count)
		id_list_add_many(out, rows->marks.ids, rows->marks.count);
	else if (rows_id(rows, rows->list.cursor))
		id_list_add(out, rows_id(rows, rows->list.cursor));
}
