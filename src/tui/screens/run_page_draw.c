#include "tui/screens/run_page_draw.h"

#include "preop/base/clock.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <string.h>

enum { NARROW = 88 };

/* Columns from the right; `narrow`: shown where there is little room, too. */
static const struct column {
	const char *title;
	int width;
	bool narrow;
} columns[] = {
	{ "answered", 14, true },
	{ "errors", 8, true },
	{ "USD", 10, true },
	{ "first ms", 10, false },
	{ "ms", 8, true },
	{ "tries", 9, false },
	{ "begun", 9, false },
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]), STATUS_COLS = 13 };

static void print_count(struct strbuf *out, int64_t value)
{
	strbuf_adds(out, value >= 0 ? number_of(value).text : "-");
}

static int64_t errors_of(const struct run_info *run)
{
	int64_t errors = 0;

	for (int i = 0; i < RUN_STATES; i++)
		if (strcmp(run_states[i], "error") == 0)
			errors = run->states[i];
	return errors;
}

static void print_cell(const struct run_info *run, size_t column, int64_t at, struct strbuf *out)
{
	switch (column) {
	case 0:
		strbuf_addf(out, "%s/%s", number_of(run->outputs - errors_of(run)).text,
			number_of(run->cases * run->epochs).text);
		break;
	case 1:
		print_count(out, errors_of(run));
		break;
	case 2:
		if (isnan(run->cost))
			strbuf_adds(out, "-");
		else
			strbuf_addf(out, "%s%.4f", run->cost_unknown > 0 ? ">" : "", run->cost);
		break;
	case 3:
		print_count(out, run->first_ms);
		break;
	case 4:
		print_count(out, run->total_ms);
		break;
	case 5:
		print_count(out, run->attempts);
		break;
	default:
		clock_print_age(run->started_at, at, out);
		break;
	}
}

static enum role status_role(const char *status)
{
	static const struct {
		const char *status;
		enum role role;
	} roles[] = { { "complete", ROLE_GOOD }, { "running", ROLE_ACCENT }, { "interrupted", ROLE_WARN },
		{ "paused", ROLE_WARN }, { "cancelled", ROLE_WARN } };

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(status, roles[i].status) == 0)
			return roles[i].role;
	return ROLE_DIALOG;
}

/* Returns the column at which the right-hand columns begin. */
static int draw_columns(const struct surface *s, int row, const struct run_info *run, int64_t at)
{
	struct strbuf text = STRBUF_INIT;
	int right = s->cols - 1;

	for (size_t i = COLUMNS; i-- > 0;) {
		if (s->cols < NARROW && !columns[i].narrow)
			continue;
		strbuf_reset(&text);
		if (run != NULL)
			print_cell(run, i, at, &text);
		else
			strbuf_adds(&text, columns[i].title);
		surface_right(s, row, right, columns[i].width - 1, run != NULL ? ROLE_DIALOG : ROLE_MUTED, text.data);
		right -= columns[i].width;
	}
	strbuf_free(&text);
	return right;
}

static void draw_run(const struct surface *s, int row, const struct run_info *run, bool selected, int64_t at)
{
	int right = draw_columns(s, row, run, at);

	surface_text(s, row, 1, STATUS_COLS - 1, status_role(run->status), run->status);
	surface_text(s, row, 1 + STATUS_COLS, right - STATUS_COLS - 1, ROLE_DIALOG, run->system_name);
	if (selected)
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
}

static void draw_bar(const struct surface *s, int row, const struct job_info *now)
{
	double part = now->total > 0 ? (double)now->done / (double)now->total : 0;
	int cols = s->cols - 2, full = (int)(part * (double)cols);
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s  %.0f %%  %s of %s", now->title, 100 * part, number_of(now->done).text,
		number_of(now->total).text);
	surface_text(s, row, 1, cols, ROLE_DIALOG, text.data);
	surface_paint(s, row, 1, full, ROLE_SELECTED, 0);
	surface_text(s, row + 1, 1, cols, ROLE_MUTED, now->note);
	strbuf_free(&text);
}

static void draw_empty(const struct surface *s, const struct run_page_rows *rows, const char *failure)
{
	if (failure != NULL)
		surface_text(s, 1, 1, s->cols - 2, ROLE_BAD, failure);
	else if (rows == NULL)
		surface_text(s, 1, 1, s->cols - 2, ROLE_MUTED, "reading \u2026");
	if (failure == NULL && rows != NULL) {
		surface_text(s, 1, 1, s->cols - 2, ROLE_DIALOG, "Nothing was run here yet.");
		surface_text(s, 2, 1, s->cols - 2, ROLE_MUTED,
			"preop eval system add says how a system is asked; s starts a run.");
	}
}

void run_page_draw(const struct surface *s, const struct run_page_rows *rows, const struct list *list,
	const struct job_info *now, const char *failure, int64_t at)
{
	int foot = now != NULL ? 3 : 0;

	if (rows == NULL || rows->count == 0) {
		draw_empty(s, rows, failure);
	} else {
		surface_text(s, 0, 1, STATUS_COLS - 1, ROLE_MUTED, "status");
		surface_text(s, 0, 1 + STATUS_COLS, 12, ROLE_MUTED, "system");
		draw_columns(s, 0, NULL, at);
		for (int i = 0; i < s->rows - 1 - foot && list->top + i < list->count; i++)
			draw_run(s, i + 1, &rows->runs[list->top + i], list->top + i == list->cursor, at);
	}
	if (now != NULL)
		draw_bar(s, s->rows - 2, now);
}

/* ---- In words ---- */

static void add_states(const struct run_info *run, struct strbuf *out)
{
	strbuf_adds(out, "# What came back\n");
	for (int i = 0; i < RUN_STATES; i++)
		if (run->states[i] > 0)
			strbuf_addf(out, "%-10s %s\n", run_states[i], number_of(run->states[i]).text);
	if (run->outputs == 0)
		strbuf_adds(out, "nothing yet\n");
	if (run->suspect > 0)
		strbuf_addf(out, "%s of them may rest on a prompt that was cut without a word\n",
			number_of(run->suspect).text);
}

static void add_cost(const struct run_info *run, struct strbuf *out)
{
	strbuf_adds(out, "# What it cost\n");
	if (isnan(run->cost))
		strbuf_adds(
			out, "not known: the endpoint's profile has no price for the model, or no tokens came back\n");
	else
		strbuf_addf(out, "%.6f USD\n", run->cost);
	if (!isnan(run->cost) && run->cost_unknown > 0)
		strbuf_addf(out, "%s answers of unknown cost are not in it\n", number_of(run->cost_unknown).text);
	if (run->prompt_tokens >= 0 && run->completion_tokens >= 0)
		strbuf_addf(out, "%s tokens asked, %s answered\n", number_of(run->prompt_tokens).text,
			number_of(run->completion_tokens).text);
	if (run->total_ms >= 0)
		strbuf_addf(out, "an answer takes %s ms (median), its first byte %s ms\n",
			number_of(run->total_ms).text, run->first_ms >= 0 ? number_of(run->first_ms).text : "-");
}

static void add_attempts(
	const struct run_info *run, const struct run_trouble *troubles, size_t count, struct strbuf *out)
{
	strbuf_addf(out, "# Attempts\n%s in all, %s tried again, %s never ended, %s answers from the cache\n",
		number_of(run->attempts).text, number_of(run->retried).text, number_of(run->unfinished).text,
		number_of(run->cached).text);
	for (size_t i = 0; i < count; i++) {
		const char *outcome = *troubles[i].outcome != '\0' ? troubles[i].outcome : "never ended";
		strbuf_addf(out, "%6s  %s", number_of(troubles[i].count).text, outcome);
		if (troubles[i].http > 0)
			strbuf_addf(out, " %d", troubles[i].http);
		strbuf_addf(out, "%s%s\n", *troubles[i].message != '\0' ? ": " : "", troubles[i].message);
	}
}

void run_page_describe(const struct run_info *run, const struct run_trouble *troubles, size_t count, struct strbuf *out)
{
	strbuf_addf(out, "%s, %s, %s cases", run->system_name, run->status, number_of(run->cases).text);
	if (run->epochs > 1)
		strbuf_addf(out, " times %s", number_of(run->epochs).text);
	strbuf_adds(out, "\nbegun ");
	clock_print_iso(run->started_at, out);
	strbuf_addf(out, " by %s\n\n", run->who);
	add_states(run, out);
	strbuf_addc(out, '\n');
	add_cost(run, out);
	strbuf_addc(out, '\n');
	add_attempts(run, troubles, count, out);
	strbuf_addf(out, "\n# How it was asked\n%s\n", run->settings);
}
