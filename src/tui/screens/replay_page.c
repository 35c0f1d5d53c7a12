#include "tui/screens/replay_page.h"

#include "preop/base/number.h"
#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/guideline.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/screens/data_view.h"
#include "tui/screens/guideline_page.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = 2, FOLD_LINES = 6, LIST_SHARE = 4, RULE_SHARE = 3, LABEL_COLS = 18 };

struct loaded { /* brought by a reader */
	struct arena arena;
	struct patch patch;
	bool example; /* `detail` is of the one asked for */
	struct example_detail detail;
};

struct replay_page {
	struct overlay overlay;
	char *dataset;
	int64_t patch;         /* 0: the newest open one of the dataset */
	struct loaded *loaded; /* NULL: being read */
	struct list list;
	struct diffview *rule;
	struct textview *record;
	bool settled; /* the cursor has been put on the first open precedent */
};

/* ---- Reading ---- */

struct asked {
	char *dataset;
	int64_t patch, example; /* 0: the first open one */
};

static void asked_free(void *arg)
{
	free(((struct asked *)arg)->dataset);
	free(arg);
}

static void loaded_free(void *arg)
{
	struct loaded *loaded = arg;

	if (loaded)
		arena_free(&loaded->arena);
	free(loaded);
}

static bool find_patch(struct db *db, const struct asked *asked, struct arena *arena, int64_t *id, struct error *error)
{
	struct dataset dataset;
	struct patch *patches;
	size_t count;

	*id = asked->patch;
	if (*id != 0)
		return true;
	if (!dataset_find(db, asked->dataset, arena, &dataset, error) ||
		!patch_list(db, dataset.id, arena, &patches, &count, error))
		return false;
	for (size_t i = 0; i < count && *id == 0; i++)
		if (strcmp(patches[i].state, "open") == 0)
			*id = patches[i].id;
	return *id != 0 ||
		error_set(error, ERROR_NOT_FOUND,
			"no patch of the guideline of %s is open; guideline-patch SECTION writes one", dataset.name);
}

static int64_t first_open(const struct patch *patch)
{
	for (size_t i = 0; i < patch->check_count; i++)
		if (patch->checks[i].verdict == VERDICT_OPEN && patch->checks[i].example != 0)
			return patch->checks[i].example;
	return patch->check_count > 0 ? patch->checks[0].example : 0;
}

static void *run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));
	int64_t id;

	(void)job;
	bool ok = find_patch(db, asked, &loaded->arena, &id, error) &&
		patch_read(db, id, &loaded->arena, &loaded->patch, error);
	int64_t example = !ok ? 0 : asked->example != 0 ? asked->example : first_open(&loaded->patch);
	if (ok && example != 0)
		ok = loaded->example = example_read(db, example, &loaded->arena, &loaded->detail, error);
	if (ok)
		return loaded;
	loaded_free(loaded);
	return NULL;
}

static const struct patch_check *under_cursor(const struct replay_page *page)
{
	return page->loaded && page->list.count ? &page->loaded->patch.checks[page->list.cursor] : NULL;
}

static void fill_record(struct replay_page *page)
{
	const struct loaded *loaded = page->loaded;
	const struct example_detail *detail = &loaded->detail;

	textview_clear(page->record);
	if (!loaded->example)
		return;
	textview_key(page->record, detail->row.id);
	for (size_t i = 0; i < detail->turns.count; i++) {
		const struct turn *turn = &detail->turns.items[i];
		textview_add(page->record, ROLE_TITLE, 0, turn->name, strlen(turn->name));
		textview_add(page->record, ROLE_TEXT, 2, turn->text, turn->length);
	}
}

static void go_to_open(struct replay_page *page)
{
	const struct patch *patch = &page->loaded->patch;

	for (size_t i = 0; !page->settled && i < patch->check_count; i++)
		if (patch->checks[i].example == first_open(patch))
			list_move_to(&page->list, (int64_t)i);
	page->settled = true;
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct replay_page *page = (struct replay_page *)overlay;
	const struct patch *patch;

	loaded_free(page->loaded);
	page->loaded = payload;
	patch = &page->loaded->patch;
	page->patch = patch->id;
	list_set_count(&page->list, (int64_t)patch->check_count);
	go_to_open(page);
	diffview_set(page->rule, patch->id, patch->old, strlen(patch->old), patch->new, strlen(patch->new), FOLD_LINES);
	fill_record(page);
}

static void ask(struct replay_page *page)
{
	const struct patch_check *check = under_cursor(page);
	struct asked *asked = xcalloc(1, sizeof(*asked));

	*asked = (struct asked){
		.dataset = xstrdup(page->dataset), .patch = page->patch, .example = check ? check->example : 0
	};
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = arrived,
			.free_asked = asked_free,
			.free_payload = loaded_free,
			.asked = asked });
}

/* ---- Answering ---- */

struct answer {
	uint32_t slot;
	int64_t patch, example, version;
	enum patch_verdict verdict;
	bool apply, drop;
	char *override; /* of apply; NULL: none */
};

static void answer_free(void *arg)
{
	free(((struct answer *)arg)->override);
	free(arg);
}

static bool run_answer(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct answer *answer = arg;

	(void)job;
	if (answer->apply)
		return patch_apply(db, answer->patch, answer->override, &answer->version, error);
	if (answer->drop)
		return patch_drop(db, answer->patch, error);
	return patch_answer(db, answer->patch, answer->example, answer->verdict, error);
}

/* What is in force now is shown in place of the question. */
static void show_applied(struct app *app, struct replay_page *page, int64_t version)
{
	char *section = xstrdup(page->loaded->patch.section);

	app_toast(app, TOAST_GOOD, "version %" PRId64 " of the guideline is in force", version);
	if (app->overlay == &page->overlay) {
		overlay_pop(app);
		guideline_page_start(app, section, NULL);
	} else {
		ask(page);
	}
	free(section);
}

static void answer_done(void *app, void *arg, const struct error *error)
{
	const struct answer *answer = arg;
	struct overlay *overlay = overlay_find(app, answer->slot);
	struct replay_page *page = (struct replay_page *)overlay;

	if (page && !error && answer->apply)
		show_applied(app, page, answer->version);
	else if (page)
		ask(page);
}

static bool write_answer(struct replay_page *page, struct answer spec, struct error *error)
{
	struct answer *answer;

	if (page->overlay.app->read_only)
		return error_set(error, ERROR_USAGE, "the project is open for reading only");
	if (strcmp(page->loaded->patch.state, "open") != 0)
		return error_set(error, ERROR_USAGE, "this patch is %s", page->loaded->patch.state);
	answer = xcalloc(1, sizeof(*answer));
	*answer = spec;
	answer->slot = page->overlay.slot;
	answer->patch = page->patch;
	app_write(page->overlay.app, NULL, run_answer, answer_done, answer_free, answer);
	return true;
}

/* The next precedent stands there when the answer is in. */
static bool say(struct replay_page *page, enum patch_verdict verdict, struct error *error)
{
	const struct patch_check *check = under_cursor(page);

	if (!check || check->example == 0)
		return error_set(error, ERROR_USAGE, "there is no precedent here");
	if (!write_answer(page, (struct answer){ .example = check->example, .verdict = verdict }, error))
		return false;
	list_move_to(&page->list, page->list.cursor + 1);
	return true;
}

static void override_said(struct app *app, void *context, const char *text)
{
	struct overlay *page = overlay_find(app, *(uint32_t *)context);
	struct error error = ERROR_INIT;

	if (page &&
		!write_answer((struct replay_page *)page, (struct answer){ .apply = true, .override = xstrdup(text) },
			&error))
		app_error(app, &error);
}

/* With answers missing only with a reason, which stays on record. */
static bool apply(struct replay_page *page, const char *args, struct error *error)
{
	uint32_t *slot;

	if (page->loaded->patch.open == 0)
		return write_answer(page, (struct answer){ .apply = true }, error);
	if (*args)
		return write_answer(page, (struct answer){ .apply = true, .override = xstrdup(args) }, error);
	slot = xmalloc(sizeof(*slot));
	*slot = page->overlay.slot;
	prompt_open(page->overlay.app,
		&(struct prompt_spec){ .title = "Put it in force all the same because",
			.help = "precedents are not answered yet; the reason stays on record",
			.accept = override_said,
			.free_context = free,
			.context = slot });
	return true;
}

static bool move(struct replay_page *page, enum command_id id)
{
	int64_t before = page->list.cursor;

	if (!list_command(&page->list, id))
		return false;
	if (page->list.cursor != before)
		ask(page);
	return true;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct replay_page *page = (struct replay_page *)overlay;

	if (id == COMMAND_CLOSE || id == COMMAND_BACK || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	if (!page->loaded)
		return error_set(error, ERROR_USAGE, "%s", "");
	switch ((int)id) {
	case COMMAND_REPLAY_HOLDS:
		return say(page, VERDICT_HOLDS, error);
	case COMMAND_REPLAY_FLIPS:
		return say(page, VERDICT_FLIPS, error);
	case COMMAND_REPLAY_SKIP:
		return move(page, COMMAND_DOWN);
	case COMMAND_REPLAY_APPLY:
		return apply(page, args, error);
	case COMMAND_REPLAY_DROP:
		return write_answer(page, (struct answer){ .drop = true }, error);
	case COMMAND_SCROLL_DOWN:
	case COMMAND_SCROLL_UP:
		return textview_command(page->record, id);
	default:
		return move(page, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct replay_page *page = (const struct replay_page *)overlay;

	return id == COMMAND_CLOSE ||
		(page->loaded && !overlay->app->read_only && strcmp(page->loaded->patch.state, "open") == 0);
}

/* ---- Drawing ---- */

static const char *title_of(struct replay_page *page)
{
	struct arena *frame = &page->overlay.app->p->frame;
	struct strbuf report = STRBUF_INIT;

	if (!page->loaded)
		return "Replay of a patch";
	patch_print_report(&page->loaded->patch, 0, 0, &report);
	const char *title = arena_printf(frame, "Still right under the new rule? %s (patch %" PRId64 ", %s)",
		report.data, page->loaded->patch.id,
		strcmp(page->loaded->patch.state, "active") == 0 ? "in force" : page->loaded->patch.state);
	strbuf_free(&report);
	return title;
}

static void draw_check(const struct replay_page *page, const struct surface *s, int row, int64_t index)
{
	static const enum role roles[VERDICT_COUNT] = { ROLE_MUTED, ROLE_GOOD, ROLE_WARN };
	const struct patch_check *check = &page->loaded->patch.checks[index];
	const char *verdict = patch_verdict_word(check->verdict);

	surface_text(s, row, 1, 6, roles[check->verdict], *verdict ? verdict : "open");
	surface_printf(s, row, 8, 8, ROLE_MUTED, "%" PRId64, check->example);
	surface_text(s, row, 17, LABEL_COLS, ROLE_STRONG, check->label);
	surface_text(s, row, 18 + LABEL_COLS, s->cols - LABEL_COLS - 20, ROLE_TEXT, check->title);
	if (index == page->list.cursor) {
		surface_paint(s, row, 0, s->cols - 1, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

static void draw_body(struct replay_page *page, const struct surface *s)
{
	int rows = s->rows / LIST_SHARE < page->list.count ? s->rows / LIST_SHARE : (int)page->list.count;
	int rule = s->rows / RULE_SHARE;
	struct surface middle = surface_sub(s, rows + 1, 0, rule, s->cols);
	struct surface record = surface_sub(s, rows + rule + 2, 1, s->rows - rows - rule - 2, s->cols - 2);

	list_set_height(&page->list, rows);
	for (int row = 0; row < rows && page->list.top + row < page->list.count; row++)
		draw_check(page, s, row, page->list.top + row);
	list_draw_scrollbar(&page->list, s, 0, s->cols - 1, rows);
	surface_hline(s, rows, 0, s->cols, ROLE_LINE);
	diffview_draw(page->rule, &middle, "the rule now", "the new rule");
	surface_hline(s, rows + rule + 1, 0, s->cols, ROLE_LINE);
	if (page->list.count)
		textview_draw(page->record, &record);
	else
		surface_text(&record, 0, 0, -1, ROLE_MUTED,
			"No decided example cites this section: nothing stands against the patch.");
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct replay_page *page = (struct replay_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	surface_text(&all, 0, 1, -1, ROLE_TITLE_FOCUS, title_of(page));
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	if (page->loaded)
		draw_body(page, &body);
	else
		surface_text(&body, 0, 1, -1, overlay->failure ? ROLE_WARN : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading \u2026");
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct replay_page *page = (struct replay_page *)overlay;

	(void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN) {
		textview_scroll(page->record, action == MOUSE_WHEEL_UP ? -3 : 3);
	} else if (row >= HEAD_ROWS && row - HEAD_ROWS < page->list.height) {
		list_move_to(&page->list, page->list.top + row - HEAD_ROWS);
		ask(page);
	}
}

static void page_destroy(struct overlay *overlay)
{
	struct replay_page *page = (struct replay_page *)overlay;

	loaded_free(page->loaded);
	diffview_free(page->rule);
	textview_free(page->record);
	free(page->dataset);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_REPLAY,
	.hints = { COMMAND_REPLAY_HOLDS, COMMAND_REPLAY_FLIPS, COMMAND_REPLAY_SKIP, COMMAND_REPLAY_APPLY },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

void replay_page_open(struct app *app, int64_t patch)
{
	const struct dataset *dataset = data_dataset((const struct data_view *)app->views[VIEW_DATA]);
	struct replay_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->dataset = xstrdup(dataset ? dataset->name : "");
	page->patch = patch;
	page->rule = diffview_new();
	page->record = textview_new();
	overlay_push(app, &page->overlay);
	ask(page);
}

bool replay_page_start(struct app *app, const char *patch, struct error *error)
{
	int64_t id = 0;

	if (*patch && (!number_read(patch, &id) || id <= 0))
		return error_set(error, ERROR_USAGE, "guideline-replay wants the number of a patch");
	replay_page_open(app, id);
	return true;
}
