#include "tui/screens/sitting_page.h"

#include "preop/base/clock.h"
#include "preop/model/noise.h"
#include "preop/model/sitting.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 104 };

struct line {
	const char *text;
	enum role role;
};
struct loaded { /* brought by a reader */
	struct arena arena;
	struct dataset dataset;
	struct sitting sitting;
	struct noise_budget budget;
	bool planned; /* there is a budget */
	struct line *lines;
	size_t count;
};
struct sitting_page {
	struct overlay overlay;
	char *dataset;
	struct loaded *loaded; /* NULL: being read */
	int top, rows;
};

/* ---- Lines ---- */

static void add(struct loaded *loaded, enum role role, const char *text)
{
	if ((loaded->count & (loaded->count - 1)) == 0) {
		struct line *wider = arena_alloc(
			&loaded->arena, (loaded->count > 0 ? 2 * loaded->count : 1) * sizeof(*wider));
		if (loaded->count > 0)
			memcpy(wider, loaded->lines, loaded->count * sizeof(*wider));
		loaded->lines = wider;
	}
	loaded->lines[loaded->count++] = (struct line){ text, role };
}

#define ADD(loaded, role, ...) add((loaded), (role), arena_printf(&(loaded)->arena, __VA_ARGS__))

static void add_span(struct loaded *loaded)
{
	const struct sitting *sitting = &loaded->sitting;
	struct strbuf from = STRBUF_INIT, length = STRBUF_INIT;

	clock_print_iso(sitting->from, &from);
	if (sitting->to > sitting->from) {
		strbuf_adds(&length, ", for ");
		clock_print_duration(sitting->to - sitting->from, &length);
	}
	ADD(loaded, ROLE_MUTED, "%s, from %.10s %.5s%s", sitting->who, from.data, from.data + 11, length.data);
	strbuf_free(&from);
	strbuf_free(&length);
}

static void add_counts(struct loaded *loaded)
{
	const struct sitting *sitting = &loaded->sitting;

	ADD(loaded, ROLE_DIALOG,
		"decided    %" PRId64 ": one label %" PRId64 ", several right %" PRId64 ", none right %" PRId64,
		sitting->decided, sitting->outcomes[OUTCOME_LABEL], sitting->outcomes[OUTCOME_BOTH],
		sitting->outcomes[OUTCOME_NONE]);
	ADD(loaded, ROLE_DIALOG,
		"of these   sure %" PRId64 ", unsure %" PRId64 ", on own labels %" PRId64 ", propagated %" PRId64,
		sitting->sure, sitting->unsure, sitting->self, sitting->propagated);
	ADD(loaded, ROLE_DIALOG, "put aside  %" PRId64, sitting->skipped);
	if (!isnan(sitting->seconds))
		ADD(loaded, ROLE_DIALOG, "a decision %.1f s (median)", sitting->seconds);
	for (size_t i = 0; i < sitting->reason_count; i++)
		ADD(loaded, ROLE_DIALOG, "%-10s %s %" PRId64, i == 0 ? "reasons" : "",
			sitting->reasons[i].code != NULL ? sitting->reasons[i].code->name : "not said",
			sitting->reasons[i].count);
	if (sitting->patches_opened + sitting->patches_applied > 0)
		ADD(loaded, ROLE_DIALOG, "guideline  patches opened %" PRId64 ", applied %" PRId64,
			sitting->patches_opened, sitting->patches_applied);
}

static void add_agreement(struct loaded *loaded, const char *what, const struct sitting_agreement *agreement)
{
	const char *ac1 = isnan(agreement->ac1) ? "" : arena_printf(&loaded->arena, "   AC1 %.3f", agreement->ac1);

	if (agreement->undefined != NULL)
		ADD(loaded, ROLE_MUTED, "%-20s %7s items   alpha undefined: %s%s", what,
			number_of(agreement->items).text, agreement->undefined, ac1);
	else
		ADD(loaded, ROLE_DIALOG, "%-20s %7s items   alpha (%s) %.3f%s", what, number_of(agreement->items).text,
			agreement->metric, agreement->alpha, ac1);
}

static void add_person(struct loaded *loaded, const struct sitting_person *person)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s  %" PRId64 " of %" PRId64 " confirmed", person->who, person->right, person->labels);
	for (size_t i = 0; i < person->error_count; i++)
		strbuf_addf(&text, "%s %s -> %s %" PRId64, i == 0 ? ";" : ",", person->errors[i].said,
			person->errors[i].decided, person->errors[i].count);
	add(loaded, ROLE_DIALOG, arena_strdup(&loaded->arena, text.data));
	strbuf_free(&text);
}

static void add_plan(struct loaded *loaded)
{
	struct strbuf text = STRBUF_INIT;

	if (!loaded->planned)
		return;
	noise_budget_print(&loaded->budget, &text);
	add(loaded, ROLE_DIALOG, arena_strdup(&loaded->arena, text.data));
	if (loaded->budget.worth >= 0 && loaded->budget.open > loaded->budget.decisions)
		ADD(loaded, ROLE_MUTED, "then %.2f a minute; after %" PRId64 " decisions less than %g",
			loaded->budget.per_minute, loaded->budget.worth, loaded->budget.least);
	strbuf_free(&text);
}

static void print_lines(struct loaded *loaded)
{
	const struct sitting *sitting = &loaded->sitting;

	if (sitting->to == CLOCK_NONE) {
		ADD(loaded, ROLE_MUTED, "%s has decided nothing here yet", sitting->who);
	} else {
		add_span(loaded);
		add_counts(loaded);
	}
	add(loaded, ROLE_TITLE, "Agreement");
	add_agreement(loaded, "all", &sitting->all);
	add_agreement(loaded, "open when it began", &sitting->before);
	add_agreement(loaded, "open now", &sitting->now);
	add(loaded, ROLE_TITLE, "What is left");
	ADD(loaded, ROLE_DIALOG, "people differ on %s", number_of(sitting->open).text);
	add_plan(loaded);
	if (sitting->person_count > 0)
		add(loaded, ROLE_TITLE, "Their labels, beside what was decided");
	for (size_t i = 0; i < sitting->person_count; i++)
		add_person(loaded, &sitting->people[i]);
}

/* ---- Reading ---- */

static void loaded_free(void *arg)
{
	struct loaded *loaded = arg;

	if (loaded != NULL)
		arena_free(&loaded->arena);
	free(loaded);
}

struct asked {
	char *dataset, *who;
};

static void asked_free(void *arg)
{
	struct asked *asked = arg;

	free(asked->dataset);
	free(asked->who);
	free(asked);
}

static void *run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));

	(void)job;
	if (dataset_find(db, asked->dataset, &loaded->arena, &loaded->dataset, error) &&
		sitting_read(db, &loaded->dataset, asked->who, CLOCK_NONE, &loaded->arena, &loaded->sitting, error)) {
		print_lines(loaded);
		return loaded;
	}
	loaded_free(loaded);
	return NULL;
}

/* ---- The plan: it takes longer, and comes when the rest is there to be read ---- */

struct plan {
	struct noise_budget budget;
	bool planned; /* false: wrong labels cannot be told here, which is no failure of the page */
};

static bool still_wanted(void *context, int64_t done)
{
	(void)done;
	return !job_cancelled(context);
}

static void *run_plan(struct job *job, struct db *db, void *name, struct error *error)
{
	const struct noise_options options = { .progress = still_wanted, .context = job };
	struct plan *plan = xcalloc(1, sizeof(*plan));
	struct arena arena = ARENA_INIT;
	struct noise_report noise;
	struct dataset dataset;

	plan->planned = dataset_find(db, name, &arena, &dataset, error) &&
		noise_read(db, &dataset, &options, &arena, &noise, NULL);
	if (plan->planned)
		plan->budget = noise.budget;
	arena_free(&arena);
	return plan;
}

static void plan_arrived(struct overlay *overlay, void *payload)
{
	struct loaded *loaded = ((struct sitting_page *)overlay)->loaded;
	const struct plan *plan = payload;

	if (plan->planned) {
		loaded->planned = true;
		loaded->budget = plan->budget;
		loaded->count = 0;
		print_lines(loaded);
	}
	free(payload);
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct sitting_page *page = (struct sitting_page *)overlay;

	loaded_free(page->loaded);
	page->loaded = payload;
	overlay_read(overlay,
		&(struct overlay_read){ .title = "plan",
			.priority = JOB_SEARCH,
			.run = run_plan,
			.arrived = plan_arrived,
			.free_asked = free,
			.free_payload = free,
			.asked = xstrdup(page->loaded->dataset.name) });
}

static void read_page(struct sitting_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	*asked = (struct asked){ .dataset = xstrdup(page->dataset), .who = xstrdup(page->overlay.app->actor) };
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "sitting",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = arrived,
			.free_asked = asked_free,
			.free_payload = loaded_free,
			.asked = asked });
}

/* ---- The overlay ---- */

static void scroll_to(struct sitting_page *page, int top)
{
	int last = page->loaded != NULL ? (int)page->loaded->count - page->rows : 0;

	page->top = top > last ? last : top;
	page->top = page->top < 0 ? 0 : page->top;
}

static bool scroll(struct sitting_page *page, enum command_id id)
{
	const struct {
		enum command_id id;
		int lines;
	} moves[] = { { COMMAND_DOWN, 1 }, { COMMAND_UP, -1 }, { COMMAND_SCROLL_DOWN, 1 }, { COMMAND_SCROLL_UP, -1 },
		{ COMMAND_PAGE_DOWN, page->rows }, { COMMAND_PAGE_UP, -page->rows },
		{ COMMAND_HALF_DOWN, page->rows / 2 }, { COMMAND_HALF_UP, -page->rows / 2 },
		{ COMMAND_FIRST, -page->top }, { COMMAND_LAST, INT16_MAX } };

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].id == id) {
			scroll_to(page, page->top + moves[i].lines);
			return true;
		}
	return false;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct sitting_page *page = (struct sitting_page *)overlay;

	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_LABELS_EXPORT)
		return labels_export_start(overlay->app, args, error);
	if (id == COMMAND_LABELS_FEEDBACK)
		return labels_feedback_start(overlay->app, args, error);
	return scroll(page, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct sitting_page *page = (struct sitting_page *)overlay;
	const struct loaded *loaded = page->loaded;
	int cols = screen->cols - 4 < PAGE_COLS ? screen->cols - 4 : PAGE_COLS;
	const char *title = loaded == NULL
		? "Close of the sitting"
		: arena_printf(&overlay->app->p->frame, "Close of the sitting, %s", loaded->dataset.name);
	struct surface inner = overlay_box(screen, loaded != NULL ? (int)loaded->count + 2 : 3, cols, title);

	page->rows = inner.rows;
	scroll_to(page, page->top);
	for (int row = 0; loaded != NULL && row < inner.rows && page->top + row < (int)loaded->count; row++) {
		const struct line *line = &loaded->lines[page->top + row];
		surface_text(&inner, row, 0, inner.cols, line->role, line->text);
	}
	if (loaded == NULL)
		surface_text(&inner, 0, 0, inner.cols, overlay->failure != NULL ? ROLE_BAD : ROLE_MUTED,
			overlay->failure != NULL ? overlay->failure : "reading \u2026");
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct sitting_page *page = (struct sitting_page *)overlay;

	(void)row, (void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		scroll_to(page, page->top + (action == MOUSE_WHEEL_UP ? -3 : 3));
}

static void page_destroy(struct overlay *overlay)
{
	struct sitting_page *page = (struct sitting_page *)overlay;

	loaded_free(page->loaded);
	free(page->dataset);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_SITTING | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_LABELS_EXPORT, COMMAND_LABELS_FEEDBACK, COMMAND_BACK, COMMAND_COUNT },
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

bool sitting_page_start(struct app *app, const char *args, struct error *error)
{
	struct sitting_page *page = xcalloc(1, sizeof(*page));

	(void)args, (void)error;
	page->overlay.ops = &page_ops;
	page->dataset = xstrdup(labels_out_dataset(app));
	overlay_push(app, &page->overlay);
	read_page(page);
	return true;
}
