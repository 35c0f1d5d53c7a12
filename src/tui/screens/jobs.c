/*
 * Jobs: what runs, what waits, what ended. A row each, newest first; below, the chosen one's note or error in full.
 */
#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "tui/app.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	JOBS_SHOWN = 128,
	ETA_AFTER_MS = 2000, /* before that it is a guess */
	NOTE_ROWS = 4,       /* the line over the note and three of text */
	BAR_COLS = 16,
	PERCENT_COLS = 6,
	TIME_COLS = 9,
	LEFT_COLS = 14,
	WIDE = 70, /* from here on bars and what is left */
};

struct jobs_view {
	struct view view;
	struct list list;
	struct job_info jobs[JOBS_SHOWN];
	int64_t chosen;        /* the cursor follows this job while others come in above it */
	struct textview *note; /* of the chosen one */
};

static const struct job_look {
	const char *sign, *word;
	enum role role;
} looks[] = {
	[JOB_QUEUED] = { "\u00b7", "waiting", ROLE_MUTED },
	[JOB_RUNNING] = { "\u2026", "running", ROLE_ACCENT },
	[JOB_DONE] = { "\u2713", "done", ROLE_GOOD },
	[JOB_FAILED] = { "\u2717", "failed", ROLE_BAD },
	[JOB_STOPPED] = { "~", "stopped", ROLE_WARN },
};

static struct jobs_view *self(struct view *view)
{
	return (struct jobs_view *)view;
}

/* What the worker threads say now; the cursor stays on its job. */
static void refresh(struct jobs_view *jobs)
{
	size_t count = jobs_list(jobs->view.app->jobs, jobs->jobs, JOBS_SHOWN);

	list_set_count(&jobs->list, (int64_t)count);
	for (size_t i = 0; i < count; i++)
		if (jobs->jobs[i].id == jobs->chosen)
			list_move_to(&jobs->list, (int64_t)i);
	jobs->chosen = count ? jobs->jobs[jobs->list.cursor].id : 0;
}

static const struct job_info *under_cursor(const struct jobs_view *jobs)
{
	return jobs->list.count ? &jobs->jobs[jobs->list.cursor] : NULL;
}

static bool can_stop(const struct job_info *job)
{
	return job && (job->state == JOB_QUEUED || job->state == JOB_RUNNING);
}

static struct view *jobs_create(struct app *app)
{
	struct jobs_view *jobs = xcalloc(1, sizeof(*jobs));

	jobs->view = (struct view){ .ops = &jobs_view, .app = app };
	jobs->note = textview_new();
	return &jobs->view;
}

static void jobs_destroy(struct view *view)
{
	textview_free(self(view)->note);
	free(view);
}

static void jobs_event(struct view *view, enum view_event event)
{
	if (event == VIEW_SHOWN)
		refresh(self(view));
}

/* ---- Drawing ---- */

static double share_of(const struct job_info *job)
{
	double share = job->total > 0 ? (double)job->done / (double)job->total : 0;

	return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void print_elapsed(const struct job_info *job, int64_t now, struct strbuf *out)
{
	if (job->started_at)
		clock_print_duration((job->ended_at ? job->ended_at : now) - job->started_at, out);
}

/* "12 s left", a state's word, or nothing: an estimate needs a moment of history. */
static void print_rest(const struct job_info *job, int64_t now, struct strbuf *out)
{
	int64_t elapsed = now - job->started_at;
	double share = share_of(job);

	if (job->state != JOB_RUNNING) {
		strbuf_adds(out, looks[job->state].word);
	} else if (share > 0 && share < 1 && elapsed > ETA_AFTER_MS) {
		clock_print_duration((int64_t)((double)elapsed * (1 - share) / share), out);
		strbuf_adds(out, " left");
	}
}

static bool has_share(const struct job_info *job)
{
	return job->state == JOB_RUNNING && job->total > 0;
}

static void draw_percent(const struct surface *s, int row, int col, const struct job_info *job)
{
	char percent[16];

	if (!has_share(job))
		return;
	snprintf(percent, sizeof(percent), "%.0f %%", 100 * share_of(job));
	surface_right(s, row, col, PERCENT_COLS, ROLE_TEXT, percent);
}

static void draw_job(struct jobs_view *jobs, const struct surface *s, int row, const struct job_info *job,
	bool selected, bool focused)
{
	const struct job_look *look = &looks[job->state];
	bool wide = s->cols >= WIDE;
	int right = s->cols - 1;
	struct strbuf text = STRBUF_INIT;

	if (wide) {
		print_rest(job, jobs->view.app->now, &text);
		surface_right(s, row, right, LEFT_COLS, ROLE_MUTED, text.data);
		right -= LEFT_COLS;
		strbuf_reset(&text);
	}
	print_elapsed(job, jobs->view.app->now, &text);
	surface_right(s, row, right, TIME_COLS, ROLE_TEXT, text.data);
	right -= TIME_COLS;
	draw_percent(s, row, right, job);
	right -= PERCENT_COLS + (wide ? BAR_COLS : 0);
	surface_text(s, row, 1, 1, look->role, look->sign);
	int title = 3 +
		surface_text(s, row, 3, right > 4 ? right - 4 : 0, selected ? ROLE_STRONG : ROLE_TEXT, job->title);
	if (right - title > 12)
		surface_text(s, row, title + 2, right - title - 3, ROLE_MUTED, job->note);
	if (selected)
		surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
	if (selected && focused)
		surface_cursor(s, row, 1);
	if (wide && has_share(job)) /* over the selection: its colours would turn the bar round */
		chart_bar(s, row, right, BAR_COLS, share_of(job), ROLE_CHART);
	strbuf_free(&text);
}

static void draw_note(struct jobs_view *jobs, const struct surface *s, int row)
{
	const struct job_info *job = under_cursor(jobs);
	struct surface below = surface_sub(s, row + 1, 1, s->rows - row - 1, s->cols - 2);

	if (!job)
		return;
	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	textview_clear(jobs->note);
	textview_key(jobs->note, job->id);
	textview_addf(jobs->note, looks[job->state].role, 0, "%s %s  %s", looks[job->state].sign,
		looks[job->state].word, job->title);
	if (job->note[0])
		textview_add(jobs->note, ROLE_TEXT, 2, job->note, strlen(job->note));
	textview_draw(jobs->note, &below);
}

static void draw_empty(struct jobs_view *jobs, const struct surface *s)
{
	struct surface area = surface_sub(s, 1, 1, s->rows - 1, s->cols - 2);

	textview_clear(jobs->note);
	textview_key(jobs->note, 0);
	textview_addf(jobs->note, ROLE_STRONG, 0, "Nothing has run yet.");
	textview_gap(jobs->note);
	textview_addf(jobs->note, ROLE_TEXT, 0,
		"Imports and other long work appear here, with their progress and a key that stops them.");
	textview_draw(jobs->note, &area);
}

static void jobs_draw(struct view *view, const struct surface *s, bool focused)
{
	struct jobs_view *jobs = self(view);
	int note = s->rows >= 3 * NOTE_ROWS ? NOTE_ROWS : 0;

	refresh(jobs);
	if (jobs->list.count == 0) {
		draw_empty(jobs, s);
		return;
	}
	list_set_height(&jobs->list, s->rows - note);
	for (int row = 0; row < jobs->list.height && jobs->list.top + row < jobs->list.count; row++) {
		int64_t index = jobs->list.top + row;
		draw_job(jobs, s, row, &jobs->jobs[index], index == jobs->list.cursor, focused);
	}
	list_draw_scrollbar(&jobs->list, s, 0, s->cols - 1, jobs->list.height);
	if (note)
		draw_note(jobs, s, s->rows - note);
}

static void jobs_summary(struct view *view, char *out, size_t size)
{
	struct jobs_view *jobs = self(view);
	int64_t running = 0;

	refresh(jobs);
	for (int64_t i = 0; i < jobs->list.count; i++)
		running += can_stop(&jobs->jobs[i]);
	snprintf(out, size, "%" PRId64 " under way, %" PRId64 " ended", running, jobs->list.count - running);
}

/* ---- Commands ---- */

static bool stop_chosen(struct jobs_view *jobs, struct error *error)
{
	const struct job_info *job = under_cursor(jobs);

	if (!can_stop(job))
		return error_set(error, ERROR_USAGE, job ? "this job has ended already" : "no job is running");
	app_toast(jobs->view.app, TOAST_INFO, "stopping: %s", job->title);
	jobs_cancel(jobs->view.app->jobs, job->id);
	return true;
}

static void open_chosen(struct jobs_view *jobs)
{
	const struct job_info *job = under_cursor(jobs);
	struct strbuf page = STRBUF_INIT;

	if (!job)
		return;
	strbuf_addf(&page, "# %s %s\n\n%s\n", looks[job->state].sign, looks[job->state].word, job->note);
	if (job->started_at) {
		strbuf_adds(&page, "\nStarted  ");
		clock_print_iso(job->started_at, &page);
	}
	if (job->ended_at) {
		strbuf_adds(&page, "\nEnded    ");
		clock_print_iso(job->ended_at, &page);
	}
	if (job->total > 0)
		strbuf_addf(&page, "\nDone     %" PRId64 " of %" PRId64, job->done, job->total);
	page_open(jobs->view.app, job->title, page.data);
	strbuf_free(&page);
}

static bool jobs_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct jobs_view *jobs = self(view);

	(void)args;
	refresh(jobs);
	if (id == COMMAND_CANCEL_JOB)
		return stop_chosen(jobs, error);
	if (id == COMMAND_OPEN) {
		open_chosen(jobs);
		return true;
	}
	if (list_command(&jobs->list, id)) {
		jobs->chosen = jobs->list.count ? jobs->jobs[jobs->list.cursor].id : 0;
		return true;
	}
	return textview_command(jobs->note, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static const char *jobs_why_not(struct view *view, enum command_id id)
{
	if (id == COMMAND_OPEN && self(view)->list.count == 0)
		return "nothing has run yet";
	return NULL;
}

static void jobs_mouse(struct view *view, int row, int col, int action)
{
	struct jobs_view *jobs = self(view);

	(void)col;
	if (action == MOUSE_WHEEL_DOWN || action == MOUSE_WHEEL_UP)
		list_scroll(&jobs->list, action == MOUSE_WHEEL_DOWN ? 3 : -3);
	else if (row < jobs->list.height && jobs->list.top + row < jobs->list.count)
		list_move_to(&jobs->list, jobs->list.top + row);
	jobs->chosen = jobs->list.count ? jobs->jobs[jobs->list.cursor].id : 0;
	if (action == MOUSE_DOUBLE)
		open_chosen(jobs);
}

static void jobs_status(struct view *view, struct view_status *out)
{
	const struct list *list = &self(view)->list;

	if (list->count)
		snprintf(out->position, STATUS_TEXT, "%" PRId64 " of %" PRId64, list->cursor + 1, list->count);
}

static bool jobs_copy(struct view *view, const char *what, struct strbuf *out)
{
	const struct job_info *job = under_cursor(self(view));
	struct json_writer w;

	if (!job)
		return false;
	if (strcmp(what, "id") == 0) {
		strbuf_addf(out, "%" PRId64, job->id);
	} else if (strcmp(what, "row") == 0) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_string(&w, "title", job->title);
		json_put_string(&w, "state", looks[job->state].word);
		json_put_string(&w, "note", job->note);
		json_close(&w, '}');
	} else {
		strbuf_adds(out, job->note[0] ? job->note : job->title);
	}
	return true;
}

const struct view_ops jobs_view = {
	.id = VIEW_JOBS,
	.name = "jobs",
	.title = "Jobs",
	.key = '0',
	.contexts = CONTEXT_JOBS | CONTEXT_LIST,
	.create = jobs_create,
	.destroy = jobs_destroy,
	.event = jobs_event,
	.draw = jobs_draw,
	.summary = jobs_summary,
	.command = jobs_command,
	.why_not = jobs_why_not,
	.mouse = jobs_mouse,
	.status = jobs_status,
	.copy = jobs_copy,
};
