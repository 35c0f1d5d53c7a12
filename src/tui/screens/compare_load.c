/* What readers bring to a comparison: the lists, a page of rows, the two texts of one row. */
#include "tui/screens/compare.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_BEFORE = 64, PAGE_ROWS = 256 };

/* ---- The lists ---- */

static void result_free(void *arg)
{
	struct compare_result *result = arg;

	if (!result)
		return;
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		id_list_free(&result->rows[i]);
	arena_free(&result->arena);
	free(result);
}

struct collecting {
	struct job *job;
	struct compare_result *result;
	bool no_memory;
};

static bool collect(void *context, const struct snapshot_difference *difference)
{
	struct collecting *collecting = context;

	for (int i = 0; i < SNAPSHOT_GROUPS && !collecting->no_memory; i++)
		if (difference->groups >> i & 1)
			collecting->no_memory = !id_list_add(&collecting->result->rows[i], difference->example);
	return !collecting->no_memory && !job_cancelled(collecting->job);
}

static bool find_moments(
	struct db *db, const struct compare_ask *ask, struct compare_result *result, struct error *error)
{
	struct snapshot_moment *moments = result->moments;

	if (ask->from == 0)
		return snapshot_moments_find(db, NULL, ask->words[0], ask->words[1], &result->arena, moments, error);
	return snapshot_moment_read(db, ask->from, 0, &result->arena, &moments[0], error) &&
		snapshot_moment_read(db, ask->to, moments[0].dataset, &result->arena, &moments[1], error);
}

static void *run_result(struct job *job, struct db *db, void *ask, struct error *error)
{
	struct compare_result *result = xcalloc(1, sizeof(*result));
	struct collecting collecting = { .job = job, .result = result };

	bool ok = find_moments(db, ask, result, error) &&
		snapshot_diff(db, result->moments, collect, &collecting, &result->counts, error);
	if (collecting.no_memory)
		error_set(error, ERROR_MEMORY, "there is no memory for a list of so many rows");
	if (ok)
		return result;
	result_free(result);
	return NULL;
}

/* The first list that has something. */
static enum snapshot_group first_group(const struct snapshot_counts *counts)
{
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		if (counts->groups[i] > 0)
			return (enum snapshot_group)i;
	return SNAPSHOT_CHANGED;
}

static void result_arrived(struct overlay *overlay, void *payload)
{
	struct compare *compare = (struct compare *)overlay;
	struct compare_result *result = payload;

	compare->result = result;
	compare->group = first_group(&result->counts);
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		list_set_count(&compare->lists[i], (int64_t)result->rows[i].count);
	compare_ask_page(compare);
}

void compare_ask_result(struct compare *compare, const struct compare_ask *ask)
{
	struct compare_ask *asked = xmalloc(sizeof(*asked));

	*asked = *ask;
	compare->job = overlay_read(&compare->overlay,
		&(struct overlay_read){ .title = "compare snapshots",
			.priority = JOB_SEARCH,
			.run = run_result,
			.arrived = result_arrived,
			.free_asked = free,
			.free_payload = result_free,
			.asked = asked });
}

/* ---- A page ---- */

struct page_asked {
	uint32_t slot;
	struct snapshot_moment moments[2]; /* without their strings, which are the result's */
	enum snapshot_group group;
	int64_t first;
	size_t count;
	int64_t ids[PAGE_ROWS];
};

static void page_free(void *arg)
{
	struct compare_page *page = arg;

	if (!page)
		return;
	arena_free(&page->arena);
	free(page);
}

static bool run_page(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct page_asked *asked = arg;
	struct compare_page *page = xcalloc(1, sizeof(*page));

	page->group = asked->group;
	page->first = asked->first;
	page->count = asked->count;
	page->rows = arena_alloc(&page->arena, asked->count * sizeof(*page->rows));
	bool ok = snapshot_diff_page(db, asked->moments, asked->ids, asked->count, &page->arena, page->rows, error);
	if (ok)
		job_post(job, page);
	else
		page_free(page);
	return ok;
}

static void page_arrived(void *context, void *arg, void *payload)
{
	struct compare *compare = (struct compare *)overlay_find(context, ((struct page_asked *)arg)->slot);

	if (!compare) {
		page_free(payload);
		return;
	}
	page_free(compare->page);
	compare->page = payload;
	app_dirty(context);
}

static void say_failure(void *context, void *arg, const struct error *error)
{
	(void)arg;
	if (error && error->code != ERROR_CANCELLED)
		app_error(context, error);
}

static struct snapshot_moment without_strings(const struct snapshot_moment *moment)
{
	struct snapshot_moment copy = *moment;

	copy.name = copy.dataset_name = "";
	return copy;
}

const struct snapshot_difference *compare_at(const struct compare *compare, int64_t index)
{
	const struct compare_page *page = compare->page;

	if (!page || page->group != compare->group || index < page->first ||
		index >= page->first + (int64_t)page->count)
		return NULL;
	return &page->rows[index - page->first];
}

static bool page_is_here(const struct compare *compare, const struct list *list)
{
	int64_t last = list->top + (list->height > 0 ? list->height : 1) - 1;

	if (last >= list->count)
		last = list->count - 1;
	return compare_at(compare, list->top) && compare_at(compare, last) && compare_at(compare, list->cursor);
}

void compare_ask_page(struct compare *compare)
{
	const struct list *list = &compare->lists[compare->group];

	if (!compare->result || list->count == 0 || page_is_here(compare, list))
		return;
	const struct id_list *rows = &compare->result->rows[compare->group];
	struct page_asked *asked = xcalloc(1, sizeof(*asked));
	asked->slot = compare->overlay.slot;
	asked->group = compare->group;
	asked->first = list->top > PAGE_BEFORE ? list->top - PAGE_BEFORE : 0;
	asked->count = rows->count - (size_t)asked->first;
	asked->count = asked->count < PAGE_ROWS ? asked->count : PAGE_ROWS;
	memcpy(asked->ids, rows->ids + asked->first, asked->count * sizeof(asked->ids[0]));
	for (int i = 0; i < 2; i++)
		asked->moments[i] = without_strings(&compare->result->moments[i]);
	app_submit(compare->overlay.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_PAGE,
			.slot = compare->page_slot,
			.run = run_page,
			.post = page_arrived,
			.done = say_failure,
			.free_arg = free,
			.free_payload = page_free,
			.arg = asked });
}

/* ---- The texts of a row ---- */

struct answer_texts {
	uint32_t slot;
	struct snapshot_moment moments[2];
	int64_t id;
	char *title;
	struct strbuf sides[2];
};

static void texts_free(void *arg)
{
	struct answer_texts *texts = arg;

	free(texts->title);
	for (int i = 0; i < 2; i++)
		strbuf_free(&texts->sides[i]);
	free(texts);
}

/* What is not a member at a moment has no text there. */
static bool run_texts(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct answer_texts *texts = arg;
	struct arena arena = ARENA_INIT;
	struct snapshot_difference difference;

	(void)job;
	bool ok = snapshot_diff_page(db, texts->moments, &texts->id, 1, &arena, &difference, error) &&
		(!difference.from.member || snapshot_text(db, texts->id, &difference.from, &texts->sides[0], error)) &&
		(!difference.to.member || snapshot_text(db, texts->id, &difference.to, &texts->sides[1], error));
	arena_free(&arena);
	return ok;
}

static void texts_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct answer_texts *texts = arg;
	const struct overlay *page = overlay_find(app, texts->slot);

	if (error)
		say_failure(context, arg, error);
	else if (page && app->overlay == page)
		diff_open(app,
			&(struct diff_spec){ .title = texts->title,
				.before = texts->sides[0].data,
				.before_n = texts->sides[0].len,
				.after = texts->sides[1].data,
				.after_n = texts->sides[1].len });
}

void compare_ask_texts(struct compare *compare)
{
	const struct list *list = &compare->lists[compare->group];
	struct answer_texts *texts = xcalloc(1, sizeof(*texts));
	const struct compare_result *result = compare->result;

	texts->slot = compare->overlay.slot;
	texts->id = result->rows[compare->group].ids[list->cursor];
	texts->title = xasprintf(
		"#%" PRId64 "   %s, then %s", texts->id, result->moments[0].name, result->moments[1].name);
	for (int i = 0; i < 2; i++) {
		strbuf_init(&texts->sides[i]);
		texts->moments[i] = without_strings(&result->moments[i]);
	}
	app_submit(compare->overlay.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_PAGE,
			.slot = compare->text_slot,
			.run = run_texts,
			.done = texts_done,
			.free_arg = texts_free,
			.arg = texts });
}

void compare_free_loaded(struct compare *compare)
{
	result_free(compare->result);
	page_free(compare->page);
}
