#include "tui/screens/guideline_page.h"

#include "preop/base/clock.h"
#include "preop/model/dataset.h"
#include "preop/model/guideline.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/screens/data_view.h"
#include "tui/screens/labels_view.h"
#include "tui/screens/replay_page.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = 2, LIST_COLS = 36, FOLD_LINES = 6 };

struct loaded { /* brought by a reader */
	struct arena arena;
	struct dataset dataset;
	struct guideline shown, before; /* the version before it; version 0: none */
	struct guideline *versions;     /* newest first */
	size_t version_count;
};

struct guideline_page {
	struct overlay overlay;
	char *dataset, *section; /* to be shown first; NULL once it was */
	int64_t version;         /* asked for; 0: the one in force */
	struct loaded *loaded;   /* NULL: being read */
	struct list list;
	struct textview *text;
	struct diffview *diff;
	bool compare;
	int64_t filled; /* what text and diff hold: version and section as one number; -1: nothing */
};

/* ---- Reading ---- */

struct asked {
	char *dataset;
	int64_t version;
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

static bool read_before(struct db *db, struct loaded *out, struct error *error)
{
	for (size_t i = 0; i < out->version_count; i++)
		if (out->versions[i].version < out->shown.version)
			return guideline_read(
				db, out->dataset.id, out->versions[i].version, &out->arena, &out->before, error);
	return true;
}

static void *run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));
	struct arena *arena = &loaded->arena;

	(void)job;
	if (dataset_find(db, asked->dataset, arena, &loaded->dataset, error) &&
		guideline_read(db, loaded->dataset.id, asked->version, arena, &loaded->shown, error) &&
		guideline_list(db, loaded->dataset.id, arena, &loaded->versions, &loaded->version_count, error) &&
		read_before(db, loaded, error))
		return loaded;
	loaded_free(loaded);
	return NULL;
}

static void go_to_section(struct guideline_page *page)
{
	const struct guideline *shown = &page->loaded->shown;

	for (size_t i = 0; page->section && i < shown->section_count; i++)
		if (strcmp(shown->sections[i].id, page->section) == 0)
			list_move_to(&page->list, (int64_t)i);
	free(page->section);
	page->section = NULL;
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct guideline_page *page = (struct guideline_page *)overlay;

	loaded_free(page->loaded);
	page->loaded = payload;
	page->version = page->loaded->shown.version;
	page->filled = -1;
	list_set_count(&page->list, (int64_t)page->loaded->shown.section_count);
	go_to_section(page);
}

static void ask(struct guideline_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	*asked = (struct asked){ .dataset = xstrdup(page->dataset), .version = page->version };
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = arrived,
			.free_asked = asked_free,
			.free_payload = loaded_free,
			.asked = asked });
}

/* ---- Commands ---- */

static const struct guideline_section *under_cursor(const struct guideline_page *page)
{
	return page->loaded && page->list.count ? &page->loaded->shown.sections[page->list.cursor] : NULL;
}

/* Towards older versions with step 1, newer ones with -1. */
static bool turn(struct guideline_page *page, int step, struct error *error)
{
	const struct loaded *loaded = page->loaded;
	size_t at = 0;

	if (!loaded)
		return true;
	while (at < loaded->version_count && loaded->versions[at].version != loaded->shown.version)
		at++;
	if ((step < 0 && at == 0) || at + 1 >= loaded->version_count + (step < 0))
		return error_set(error, ERROR_USAGE, "there is no %s version", step < 0 ? "newer" : "older");
	page->version = loaded->versions[step < 0 ? at - 1 : at + 1].version;
	page->section = page->section ? page->section : xstrdup(under_cursor(page) ? under_cursor(page)->id : "");
	ask(page);
	return true;
}

struct activation {
	uint32_t slot;
	int64_t dataset, version;
};

static bool run_activation(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct activation *activation = arg;

	(void)job;
	return guideline_activate(db, activation->dataset, activation->version, error);
}

static void activation_done(void *context, void *arg, const struct error *error)
{
	struct overlay *page = overlay_find(context, ((struct activation *)arg)->slot);

	if (page && !error)
		ask((struct guideline_page *)page);
}

static bool activate(struct guideline_page *page, struct error *error)
{
	struct activation *activation;

	if (page->overlay.app->read_only)
		return error_set(error, ERROR_USAGE, "the project is open for reading only");
	if (!page->loaded || page->loaded->shown.in_force)
		return error_set(error, ERROR_USAGE, "this version is in force");
	activation = xcalloc(1, sizeof(*activation));
	*activation = (struct activation){ page->overlay.slot, page->loaded->dataset.id, page->loaded->shown.version };
	app_write(page->overlay.app, "this version is in force now", run_activation, activation_done, free, activation);
	return true;
}

static bool compare(struct guideline_page *page, struct error *error)
{
	if (!page->loaded || page->loaded->before.version == 0)
		return error_set(error, ERROR_USAGE, "there is no version before this one");
	page->compare = !page->compare;
	return true;
}

/* The page goes: what comes of the patch is another version. */
static bool patch(struct guideline_page *page, const char *args, struct error *error)
{
	const struct guideline_section *section = under_cursor(page);
	struct app *app = page->overlay.app;

	if (app->read_only)
		return error_set(error, ERROR_USAGE, "the project is open for reading only");
	if (!*args && !section)
		return error_set(error, ERROR_USAGE, "there is no section to patch");
	char *id = xstrdup(*args ? args : section->id);
	overlay_pop(app);
	bool ok = guideline_patch_start(app, id, error);
	free(id);
	return ok;
}

static bool scroll(struct guideline_page *page, enum command_id id)
{
	return page->compare ? diffview_command(page->diff, id) : textview_command(page->text, id);
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct guideline_page *page = (struct guideline_page *)overlay;

	switch ((int)id) {
	case COMMAND_CLOSE:
	case COMMAND_BACK:
	case COMMAND_LEFT:
		overlay_pop(overlay->app);
		return true;
	case COMMAND_OPEN:
	case COMMAND_GUIDELINE_PATCH:
		return patch(page, args, error);
	case COMMAND_GUIDELINE_DIFF:
		return compare(page, error);
	case COMMAND_GUIDELINE_ACTIVATE:
		return activate(page, error);
	case COMMAND_GUIDELINE_OLDER:
	case COMMAND_GUIDELINE_NEWER:
		return turn(page, id == COMMAND_GUIDELINE_OLDER ? 1 : -1, error);
	case COMMAND_SCROLL_DOWN:
	case COMMAND_SCROLL_UP:
		return scroll(page, id);
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct guideline_page *page = (const struct guideline_page *)overlay;

	if (id == COMMAND_GUIDELINE_PATCH)
		return under_cursor(page) && !overlay->app->read_only;
	return id != COMMAND_GUIDELINE_DIFF || (page->loaded && page->loaded->before.version != 0);
}

/* ---- Drawing ---- */

static const char *title_of(struct guideline_page *page)
{
	struct arena *frame = &page->overlay.app->p->frame;
	const struct loaded *loaded = page->loaded;
	struct strbuf at = STRBUF_INIT;

	if (!loaded)
		return "Guideline";
	clock_print_date(loaded->shown.at, &at);
	const char *title = arena_printf(frame, "Guideline of %s: version %" PRId64 " of %zu, %s, by %s on %s",
		loaded->dataset.name, loaded->shown.version, loaded->version_count,
		loaded->shown.in_force ? "in force" : "not in force", loaded->shown.who, at.data);
	strbuf_free(&at);
	return title;
}

static void fill(struct guideline_page *page, const struct guideline_section *section)
{
	const struct loaded *loaded = page->loaded;
	int64_t key = loaded->shown.version * GUIDELINE_SECTIONS + page->list.cursor;
	const struct guideline_section *before = loaded->before.version != 0
		? guideline_find(&loaded->before, section->id)
		: NULL;
	const char *old = before ? before->text : "";

	if (page->filled == key)
		return;
	page->filled = key;
	textview_clear(page->text);
	textview_key(page->text, key);
	textview_addf(page->text, ROLE_TITLE, 0, "%s %s", section->id, section->title);
	textview_gap(page->text);
	textview_add(page->text, ROLE_TEXT, 0, section->text, strlen(section->text));
	if (*loaded->shown.note) {
		textview_gap(page->text);
		textview_addf(page->text, ROLE_MUTED, 0, "version %" PRId64 ": %s", loaded->shown.version,
			loaded->shown.note);
	}
	diffview_set(page->diff, key, old, strlen(old), section->text, strlen(section->text), FOLD_LINES);
}

static void draw_section(const struct guideline_page *page, const struct surface *s, int row, int64_t index)
{
	const struct guideline_section *section = &page->loaded->shown.sections[index];
	const struct guideline_section *before = page->loaded->before.version != 0
		? guideline_find(&page->loaded->before, section->id)
		: section;
	bool changed = !before || strcmp(before->text, section->text) != 0;
	int used = surface_text(s, row, 1, 8, ROLE_MUTED, section->id);

	surface_text(s, row, used + 2, s->cols - used - 5, ROLE_TEXT, section->title);
	if (changed)
		surface_text(s, row, s->cols - 2, 1, ROLE_WARN, "*");
	if (index == page->list.cursor) {
		surface_paint(s, row, 0, s->cols - 1, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

static void draw_body(struct guideline_page *page, const struct surface *s, const struct guideline_section *section)
{
	struct arena *frame = &page->overlay.app->p->frame;
	int left = s->cols / 3 < LIST_COLS ? s->cols / 3 : LIST_COLS;
	struct surface sections = surface_sub(s, 0, 0, s->rows, left);
	struct surface right = surface_sub(s, 0, left + 2, s->rows, s->cols - left - 3);

	list_set_height(&page->list, s->rows);
	for (int row = 0; row < s->rows && page->list.top + row < page->list.count; row++)
		draw_section(page, &sections, row, page->list.top + row);
	surface_vline(s, 0, left, s->rows, ROLE_LINE);
	fill(page, section);
	if (page->compare && page->loaded->before.version != 0)
		diffview_draw(page->diff, &right, arena_printf(frame, "version %" PRId64, page->loaded->before.version),
			arena_printf(frame, "version %" PRId64, page->loaded->shown.version));
	else
		textview_draw(page->text, &right);
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct guideline_page *page = (struct guideline_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	surface_text(&all, 0, 1, -1, ROLE_TITLE_FOCUS, title_of(page));
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	if (under_cursor(page))
		draw_body(page, &body, under_cursor(page));
	else
		surface_text(&body, 0, 1, -1, overlay->failure ? ROLE_WARN : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading \u2026");
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct guideline_page *page = (struct guideline_page *)overlay;
	bool wheel = action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN;

	if (wheel && col > LIST_COLS)
		textview_scroll(page->text, action == MOUSE_WHEEL_UP ? -3 : 3);
	else
		list_mouse(&page->list, action, row - HEAD_ROWS);
}

static void page_destroy(struct overlay *overlay)
{
	struct guideline_page *page = (struct guideline_page *)overlay;

	loaded_free(page->loaded);
	textview_free(page->text);
	diffview_free(page->diff);
	free(page->dataset);
	free(page->section);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_GUIDELINE | CONTEXT_LIST,
	.hints = { COMMAND_GUIDELINE_PATCH, COMMAND_GUIDELINE_DIFF, COMMAND_GUIDELINE_OLDER, COMMAND_CLOSE },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

const char *guideline_dataset(const struct app *app)
{
	const struct dataset *dataset = data_dataset((const struct data_view *)app->views[VIEW_DATA]);

	if (app->current == VIEW_LABELS)
		dataset = labels_dataset_shown(app->views[VIEW_LABELS]);
	return dataset ? dataset->name : "";
}

void guideline_page_open(struct app *app, const char *dataset, const char *section)
{
	struct guideline_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->dataset = xstrdup(dataset);
	page->section = xstrdup(section);
	page->text = textview_new();
	page->diff = diffview_new();
	page->filled = -1;
	overlay_push(app, &page->overlay);
	ask(page);
}

bool guideline_page_start(struct app *app, const char *section, struct error *error)
{
	(void)error;
	guideline_page_open(app, guideline_dataset(app), section);
	return true;
}
