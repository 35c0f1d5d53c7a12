/* The revisions of an example: who, when, why and how much; any two of them side by side, and the way back. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/text/worddiff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct change_size { /* in words */
	size_t added, removed;
};

struct history {
	struct data_view *view;
	struct arena arena;
	int64_t id;
	struct revision *revisions;
	size_t count;
	int64_t chosen;            /* revision to go back to */
	struct change_size *sizes; /* of each revision against the one before */
};

static void free_history(void *arg)
{
	struct history *history = arg;

	arena_free(&history->arena);
	free(history);
}

static bool run_revert(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct history *history = arg;

	(void)job;
	return example_revert(db, history->id, history->chosen, error);
}

static void revert_done(void *app, void *arg, const struct error *error)
{
	const struct history *history = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "#%" PRId64 " is back at revision %" PRId64 "   %s undo", history->id,
			history->chosen, data_key(history->view, COMMAND_UNDO));
}

static void revert_to(struct app *app, struct data_view *view, int64_t id, int64_t revision)
{
	struct history *history = xcalloc(1, sizeof(*history));

	*history = (struct history){ .view = view, .arena = ARENA_INIT, .id = id, .chosen = revision };
	app_write(app, NULL, run_revert, revert_done, free_history, history);
}

struct revert_offer {
	struct data_view *view;
	int64_t id, revision;
};

static void accept_revert(struct app *app, void *context)
{
	const struct revert_offer *offer = context;

	revert_to(app, offer->view, offer->id, offer->revision);
}

static const struct revision *newest_first(const struct history *history, size_t index)
{
	return &history->revisions[history->count - 1 - index];
}

static const struct revision *current_revision(const struct history *history)
{
	for (size_t i = 0; i < history->count; i++)
		if (history->revisions[i].current)
			return &history->revisions[i];
	return &history->revisions[history->count - 1];
}

/* ---- Comparing two ---- */

/* From `now`, and back to `then`: saving goes back, whichever the other one is. */
static void compare(
	struct app *app, const struct history *history, const struct revision *now, const struct revision *then)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct revert_offer *offer = xmalloc(sizeof(*offer));
	bool can = !app->read_only && !then->current;

	shape_readable(now->body, now->body_length, &before);
	shape_readable(then->body, then->body_length, &after);
	*offer = (struct revert_offer){ .view = history->view, .id = history->id, .revision = then->revision };
	char *title = xasprintf("#%" PRId64 " revision %" PRId64 "%s, %s %" PRId64 "%s", history->id, now->revision,
		now->current ? " (now)" : "", can ? "back to" : "against", then->revision,
		then->current ? " (now)" : "");
	diff_open(app,
		&(struct diff_spec){ .title = title,
			.before = before.data,
			.before_n = before.len,
			.after = after.data,
			.after_n = after.len,
			.save = can ? accept_revert : NULL,
			.free_context = free,
			.context = offer });
	free(title);
	strbuf_free(&before);
	strbuf_free(&after);
}

/* The other one of a pair: the history of the first list is used on. */
struct pair {
	struct history *history;
	const struct revision *then;
};

static void free_pair(void *context)
{
	struct pair *pair = context;

	free_history(pair->history);
	free(pair);
}

static void second_chosen(struct app *app, void *context, size_t index)
{
	const struct pair *pair = context;
	const struct revision *now = newest_first(pair->history, index);

	if (now == pair->then)
		app_toast(app, TOAST_INFO, "revision %" PRId64 " is the one it would be compared with", now->revision);
	else
		compare(app, pair->history, now, pair->then);
}

static void list_revisions(struct app *app, struct history *history, struct picker_spec *spec);

/* Takes the history. The present revision is what most are compared with: Enter again. */
static void pick_second(struct app *app, struct history *history, const struct revision *then)
{
	struct pair *pair = xmalloc(sizeof(*pair));
	const struct revision *now = current_revision(history);
	char *title = xasprintf("compare revision %" PRId64 " with", then->revision);

	*pair = (struct pair){ history, then };
	list_revisions(app, history,
		&(struct picker_spec){ .title = title,
			.initial = (size_t)(&history->revisions[history->count - 1] - now),
			.accept = second_chosen,
			.free_context = free_pair,
			.context = pair });
	free(title);
}

/* Two picks may need the history after the first list has gone. */
static struct history *take_history(struct history *history)
{
	struct history *taken = xmalloc(sizeof(*taken));

	*taken = *history;
	history->arena = (struct arena)ARENA_INIT;
	return taken;
}

static void first_chosen(struct app *app, void *context, size_t index)
{
	struct history *history = context;
	const struct revision *then = newest_first(history, index);

	if (history->count == 1)
		app_toast(app, TOAST_INFO, "revision %" PRId64 " is the only one", then->revision);
	else if (history->count == 2)
		compare(app, history, newest_first(history, 1 - index), then);
	else
		pick_second(app, take_history(history), then);
}

/* ---- The list ---- */

/* "+12 -3 words" against the revision before; the first is the whole text. */
static void measure(const struct history *history, size_t i, struct change_size *out)
{
	const struct revision *after = &history->revisions[i];
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	struct worddiff diff;

	if (i > 0)
		shape_readable(history->revisions[i - 1].body, history->revisions[i - 1].body_length, &left);
	shape_readable(after->body, after->body_length, &right);
	worddiff_make(&diff, left.data, left.len, right.data, right.len);
	*out = (struct change_size){ diff.words_right - diff.words_equal, diff.words_left - diff.words_equal };
	worddiff_free(&diff);
	strbuf_free(&left);
	strbuf_free(&right);
}

static const char *describe(const struct app *app, struct history *history, size_t i)
{
	const struct revision *revision = &history->revisions[i];
	const struct change_size *size = &history->sizes[i];
	struct strbuf age = STRBUF_INIT;

	clock_print_age(revision->at, app->now, &age);
	const char *text = i == 0
		? arena_printf(&history->arena, "%s  %s  as imported, %zu words", revision->who, age.data, size->added)
		: arena_printf(&history->arena, "%s  %s  +%zu -%zu words  %s", revision->who, age.data, size->added,
			  size->removed, revision->note);
	strbuf_free(&age);
	return text;
}

/* Newest first; title, initial and the callbacks are the caller's. */
static void list_revisions(struct app *app, struct history *history, struct picker_spec *spec)
{
	struct picker_item *items = xcalloc(history->count, sizeof(items[0]));

	for (size_t i = 0; i < history->count; i++) {
		const struct revision *revision = newest_first(history, i);
		items[i].text = arena_printf(&history->arena, "revision %" PRId64 "%s", revision->revision,
			revision->current ? "  (now)" : "");
		items[i].detail = describe(app, history, history->count - 1 - i);
	}
	spec->keep_order = true;
	spec->items = items;
	spec->count = history->count;
	picker_open(app, spec);
	free(items);
}

static bool run_history(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct history *history = arg;

	(void)job;
	if (!example_revisions(db, history->id, &history->arena, &history->revisions, &history->count, error))
		return false;
	history->sizes = arena_alloc(&history->arena, history->count * sizeof(*history->sizes));
	for (size_t i = 0; i < history->count; i++)
		measure(history, i, &history->sizes[i]);
	return true;
}

/* The picker takes over what was read: the job's argument is left empty. */
static void history_read(struct app *app, void *arg)
{
	struct history *history = take_history(arg);

	list_revisions(app, history,
		&(struct picker_spec){ .title = "revisions: Enter compares, then s goes back",
			.accept = first_chosen,
			.free_context = free_history,
			.context = history });
}

bool data_revisions(struct data_view *view, const char *args, struct error *error)
{
	struct history *history = xcalloc(1, sizeof(*history));

	(void)args;
	(void)error;
	*history = (struct history){ .view = view, .arena = ARENA_INIT, .id = data_cursor_id(view) };
	app_read(view->view.app, run_history, history_read, free_history, history);
	return true;
}

bool data_revert(struct data_view *view, const char *args, struct error *error)
{
	int64_t revision;

	if (!*args)
		return data_revisions(view, args, error);
	if (!number_read(args, &revision) || revision < 0)
		return data_usage(error, COMMAND_REVERT, "REVISION is a number; 0 is as imported");
	revert_to(view->view.app, view, data_cursor_id(view), revision);
	return true;
}
