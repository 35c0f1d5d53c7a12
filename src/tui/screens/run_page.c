#include "tui/screens/run_page.h"

#include "preop/base/number.h"
#include "preop/model/run.h"
#include "preop/model/suite.h"
#include "tui/app_private.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"
#include "tui/screens/run_job.h"
#include "tui/screens/run_page_draw.h"
#include "tui/widgets/list.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 112, WHEEL_LINES = 3 };

struct run_page {
	struct overlay overlay;
	char *suite;                /* "": the newest */
	struct run_page_rows *rows; /* NULL: being read */
	struct list list;
};

/* ---- Reading ---- */

static void rows_free(void *arg)
{
	struct run_page_rows *rows = arg;

	if (rows != NULL)
		arena_free(&rows->arena);
	free(rows);
}

static void *run_read_rows(struct job *job, struct db *db, void *suite, struct error *error)
{
	struct run_page_rows *rows = xcalloc(1, sizeof(*rows));
	const char *name = suite;

	(void)job;
	if (suite_find(db, *name != '\0' ? name : NULL, &rows->arena, &rows->suite, error) &&
		run_list(db, rows->suite.id, &rows->arena, &rows->runs, &rows->count, error))
		return rows;
	rows_free(rows);
	return NULL;
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct run_page *page = (struct run_page *)overlay;

	rows_free(page->rows);
	page->rows = payload;
	list_set_count(&page->list, (int64_t)page->rows->count);
}

static void read_rows(struct run_page *page)
{
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_read_rows,
			.arrived = arrived,
			.free_asked = free,
			.free_payload = rows_free,
			.asked = xstrdup(page->suite) });
}

static const struct overlay_ops page_ops;

static struct run_page *open_page(struct app *app)
{
	for (struct overlay *overlay = app->overlay; overlay != NULL; overlay = overlay->below)
		if (overlay->ops == &page_ops)
			return (struct run_page *)overlay;
	return NULL;
}

void run_page_refresh(struct app *app)
{
	struct run_page *page = open_page(app);

	if (page != NULL)
		read_rows(page);
}

static const struct run_info *selected(const struct run_page *page)
{
	return page->rows != NULL && page->rows->count > 0 ? &page->rows->runs[page->list.cursor] : NULL;
}

/* ---- Starting ---- */

struct choice { /* of a system */
	char *suite;
	struct arena arena;
	struct system *systems;
	size_t count;
};

static void choice_free(void *arg)
{
	struct choice *choice = arg;

	free(choice->suite);
	arena_free(&choice->arena);
	free(choice);
}

static bool read_choice(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct choice *choice = arg;
	struct suite suite;

	(void)job;
	return suite_find(db, choice->suite, &choice->arena, &suite, error) &&
		system_list(db, suite.id, &choice->arena, &choice->systems, &choice->count, error);
}

static void chosen(struct app *app, void *context, size_t index)
{
	const struct choice *choice = context;

	run_job_start(
		app, &(struct run_start){ .suite = choice->suite, .system = choice->systems[index].name, .epochs = 1 });
	run_page_refresh(app);
}

/* The picker outlives the read: what was read goes over to it. */
static void offer(struct app *app, void *arg)
{
	struct choice *read = arg, *choice = xcalloc(1, sizeof(*choice));

	*choice = *read;
	read->suite = NULL;
	read->arena = (struct arena)ARENA_INIT;
	struct picker_item *items = arena_alloc(&choice->arena, (choice->count + 1) * sizeof(*items));
	for (size_t i = 0; i < choice->count; i++) {
		const struct system *system = &choice->systems[i];
		items[i] = (struct picker_item){ .text = system->name,
			.detail = arena_printf(
				&choice->arena, "%s  %s  %s", system->rung, system->model, system->endpoint),
			.disabled = *system->endpoint == '\0' ? "names no endpoint: preop eval system set" : NULL };
	}
	picker_open(app,
		&(struct picker_spec){ .title = "Put the suite to",
			.items = items,
			.count = choice->count,
			.accept = chosen,
			.free_context = choice_free,
			.context = choice });
}

static bool may_start(struct run_page *page, struct error *error)
{
	struct job_info now;

	if (page->overlay.app->read_only)
		return error_set(error, ERROR_UNSUPPORTED, "the project is open for reading only");
	if (page->rows == NULL)
		return error_set(error, ERROR_CONFLICT, "the runs are still being read");
	return !run_job_now(page->overlay.app, &now) ||
		error_set(error, ERROR_CONFLICT, "a run is going on; p pauses it, c cancels it");
}

/* "epochs=3", "budget-usd=1.5", "budget-tokens=20000"; false: no such word, which then belongs to the system's name. */
static bool take_setting(const char *word, struct run_start *out)
{
	if (strncmp(word, "epochs=", 7) == 0)
		return number_read(word + 7, &out->epochs) && out->epochs > 0;
	if (strncmp(word, "budget-usd=", 11) == 0)
		return number_read_double(word + 11, &out->budget_usd) && out->budget_usd > 0;
	return strncmp(word, "budget-tokens=", 14) == 0 && number_read(word + 14, &out->budget_tokens) &&
		out->budget_tokens > 0;
}

/* The settings stand behind the name, which may have blanks. */
static void start_by_words(struct run_page *page, const char *args)
{
	struct run_start start = { .suite = page->rows->suite.name, .epochs = 1 };
	char *words = xstrdup(args), *blank;

	while ((blank = strrchr(words, ' ')) != NULL && take_setting(blank + 1, &start))
		*blank = '\0';
	start.system = words;
	run_job_start(page->overlay.app, &start);
	free(words);
}

static bool start(struct run_page *page, const char *args, struct error *error)
{
	struct app *app = page->overlay.app;

	if (!may_start(page, error))
		return false;
	if (*args != '\0') {
		start_by_words(page, args);
		return true;
	}
	struct choice *choice = xcalloc(1, sizeof(*choice));
	choice->suite = xstrdup(page->rows->suite.name);
	app_read(app, read_choice, offer, choice_free, choice);
	return true;
}

static bool resume(struct run_page *page, struct error *error)
{
	const struct run_info *run = selected(page);

	if (!may_start(page, error))
		return false;
	if (run == NULL)
		return error_set(error, ERROR_NOT_FOUND, "there is no run to go on with; s starts one");
	if (strcmp(run->status, "complete") == 0)
		return error_set(error, ERROR_CONFLICT, "every case of this run has an outcome");
	run_job_start(page->overlay.app,
		&(struct run_start){
			.suite = page->rows->suite.name, .system = run->system_name, .epochs = run->epochs });
	return true;
}

static bool ask(struct run_page *page, enum run_ask what, struct error *error)
{
	return run_job_ask(page->overlay.app, what) ||
		error_set(error, ERROR_NOT_FOUND, "no run is going on in this workbench");
}

/* ---- One run in words ---- */

struct detail {
	struct arena arena;
	struct run_info run;
	int64_t series;
	struct strbuf text;
};

static void detail_free(void *arg)
{
	struct detail *detail = arg;

	arena_free(&detail->arena);
	strbuf_free(&detail->text);
	free(detail);
}

static bool read_detail(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct detail *detail = arg;
	struct run_trouble *troubles;
	size_t count;

	(void)job;
	if (!run_read(db, detail->series, &detail->arena, &detail->run, error) ||
		!run_troubles(db, detail->series, 20, &detail->arena, &troubles, &count, error))
		return false;
	run_page_describe(&detail->run, troubles, count, &detail->text);
	return true;
}

static void show_detail(struct app *app, void *arg)
{
	const struct detail *detail = arg;

	page_open(app, "Run", detail->text.data);
}

static bool describe(struct run_page *page)
{
	const struct run_info *run = selected(page);

	if (run == NULL)
		return true;
	struct detail *detail = xcalloc(1, sizeof(*detail));
	detail->series = run->id;
	strbuf_init(&detail->text);
	app_read(page->overlay.app, read_detail, show_detail, detail_free, detail);
	return true;
}

/* ---- The overlay ---- */

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct run_page *page = (struct run_page *)overlay;

	switch ((int)id) {
	case COMMAND_BACK:
	case COMMAND_CLOSE:
	case COMMAND_LEFT:
		overlay_pop(overlay->app);
		return true;
	case COMMAND_RUN_START:
		return start(page, args, error);
	case COMMAND_RUN_RESUME:
		return resume(page, error);
	case COMMAND_RUN_PAUSE:
		return ask(page, RUN_ASK_PAUSE, error);
	case COMMAND_RUN_CANCEL:
		return ask(page, RUN_ASK_CANCEL, error);
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return describe(page);
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct run_page *page = (const struct run_page *)overlay;
	const struct run_info *run = selected(page);
	struct job_info now;
	bool going = run_job_now(overlay->app, &now);

	if (id == COMMAND_RUN_PAUSE || id == COMMAND_RUN_CANCEL)
		return going;
	if (id == COMMAND_RUN_RESUME)
		return !going && run != NULL && strcmp(run->status, "complete") != 0;
	return id == COMMAND_OPEN ? run != NULL : id != COMMAND_RUN_START || !going;
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct run_page *page = (struct run_page *)overlay;
	int cols = screen->cols - 4 < PAGE_COLS ? screen->cols - 4 : PAGE_COLS;
	int wanted = page->rows != NULL ? (int)page->rows->count + RUN_PAGE_FRAME : RUN_PAGE_FRAME + 1;
	const char *title = page->rows == NULL
		? "Runs"
		: arena_printf(&overlay->app->p->frame, "Runs of %s", page->rows->suite.name);
	struct surface inner = overlay_box(screen, wanted < 12 ? 12 : wanted, cols, title);
	struct job_info now;
	bool going = run_job_now(overlay->app, &now);

	list_set_height(&page->list, inner.rows - RUN_PAGE_FRAME + 2);
	run_page_draw(&inner, page->rows, &page->list, going ? &now : NULL,
		overlay->failure != NULL ? overlay->failure : NULL, overlay->app->now);
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct run_page *page = (struct run_page *)overlay;

	(void)col, (void)row;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		list_scroll(&page->list, action == MOUSE_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
}

static void page_destroy(struct overlay *overlay)
{
	struct run_page *page = (struct run_page *)overlay;

	rows_free(page->rows);
	free(page->suite);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_RUNS | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_RUN_START, COMMAND_RUN_RESUME, COMMAND_RUN_PAUSE, COMMAND_RUN_CANCEL, COMMAND_OPEN,
		COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

bool run_page_start(struct app *app, const char *args, struct error *error)
{
	struct run_page *page = xcalloc(1, sizeof(*page));

	(void)error;
	page->overlay.ops = &page_ops;
	page->suite = xstrdup(*args != '\0' ? args : review_suite_shown(app));
	overlay_push(app, &page->overlay);
	read_rows(page);
	return true;
}
