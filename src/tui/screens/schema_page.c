#include "tui/screens/schema_page.h"

#include "preop/model/dataset.h"
#include "preop/model/label_keys.h"
#include "preop/model/label_migration.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/screens/data_view.h"
#include "tui/widgets/list.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = 3, KEY_COLS = 5, NUMBER_COLS = 12, PREVIEW_CHANGES = 8 };

struct loaded { /* brought by a reader */
	struct arena arena;
	struct dataset dataset;
	struct label_use *uses;
	size_t count;
};

struct schema_page {
	struct overlay overlay;
	char *dataset;
	struct loaded *loaded; /* NULL: being read */
	struct list list;
};

/* ---- Reading ---- */

static void loaded_free(void *arg)
{
	struct loaded *loaded = arg;

	if (loaded)
		arena_free(&loaded->arena);
	free(loaded);
}

static void *run_read(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));

	(void)job;
	if (dataset_find(db, asked, &loaded->arena, &loaded->dataset, error) &&
		label_uses(db, loaded->dataset.id, &loaded->arena, &loaded->uses, &loaded->count, error))
		return loaded;
	loaded_free(loaded);
	return NULL;
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct schema_page *page = (struct schema_page *)overlay;

	loaded_free(page->loaded);
	page->loaded = payload;
	list_set_count(&page->list, (int64_t)page->loaded->count);
}

static void ask(struct schema_page *page)
{
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = arrived,
			.free_asked = free,
			.free_payload = loaded_free,
			.asked = xstrdup(page->dataset) });
}

static const struct label_use *under_cursor(const struct schema_page *page)
{
	return page->loaded && page->list.count ? &page->loaded->uses[page->list.cursor] : NULL;
}

/* ---- Migrations: first done and taken back, then shown, then done ---- */

struct migrating {
	uint32_t slot;
	int64_t dataset;
	enum migration_kind kind;
	char *from, *into; /* NULL: none */
	bool dry_run;
	struct arena arena;
	struct migration_report report;
};

static void migrating_free(void *arg)
{
	struct migrating *work = arg;

	arena_free(&work->arena);
	free(work->from);
	free(work->into);
	free(work);
}

static struct migrating *migrating_like(const struct migrating *spec)
{
	struct migrating *work = xcalloc(1, sizeof(*work));

	*work = (struct migrating){ .slot = spec->slot,
		.dataset = spec->dataset,
		.kind = spec->kind,
		.from = spec->from ? xstrdup(spec->from) : NULL,
		.into = spec->into ? xstrdup(spec->into) : NULL,
		.dry_run = spec->dry_run };
	return work;
}

static bool run_migration(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct migrating *work = arg;
	const char *from[] = { work->from };
	const struct label_migration migration = {
		.kind = work->kind, .from = from, .from_count = work->from != NULL, .into = work->into
	};

	(void)job;
	return label_migrate(db, work->dataset, &migration, work->dry_run, &work->arena, &work->report, error);
}

static void migrated(void *app, void *arg, const struct error *error)
{
	struct overlay *page = overlay_find(app, ((struct migrating *)arg)->slot);

	if (page && !error)
		ask((struct schema_page *)page);
}

static void accepted(struct app *app, void *context, size_t index)
{
	struct migrating *work;

	if (index != 0)
		return;
	work = migrating_like(context);
	work->dry_run = false;
	app_write(app, NULL, run_migration, migrated, migrating_free, work);
}

static const char *what_happens(struct arena *arena, const struct migrating *work)
{
	const struct migration_report *report = &work->report;

	if (work->kind == MIGRATE_ADD)
		return "keys stay, and so does the version";
	if (work->kind == MIGRATE_RETIRE)
		return arena_printf(
			arena, "version %" PRId64 "; %" PRId64 " examples keep it", report->version, report->kept);
	return arena_printf(arena,
		"version %" PRId64 "; %" PRId64 " annotations of %" PRId64 " people, %" PRId64 " decisions; %" PRId64
		" examples get another label, %" PRId64 " become unanimous, %" PRId64 " tied",
		report->version, report->annotations, report->people, report->decisions, report->relabelled,
		report->unanimous, report->tied);
}

static void previewed(void *app, void *arg, const struct error *error)
{
	struct migrating *work = arg;
	struct picker_item items[2 + PREVIEW_CHANGES] = { { .text = NULL } };
	size_t count = 0;

	if (error)
		return;
	items[count++] = (struct picker_item){ .text = "do it", .detail = what_happens(&work->arena, work) };
	items[count++] = (struct picker_item){ .text = "leave it", .detail = "nothing has changed so far" };
	for (size_t i = 0; i < work->report.change_count && i < PREVIEW_CHANGES; i++) {
		const struct migration_change *change = &work->report.changes[i];
		items[count++] = (struct picker_item){
			.text = arena_printf(&work->arena, "%" PRId64 ": %s becomes %s", change->example,
				change->before ? change->before : "none", change->after ? change->after : "none"),
			.detail = change->title,
			.disabled = "one of the examples that change"
		};
	}
	picker_open(app,
		&(struct picker_spec){ .title = "What would change",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = accepted,
			.free_context = migrating_free,
			.context = migrating_like(work) });
}

static void preview(struct app *app, const struct migrating *spec, const char *text)
{
	struct migrating *work = migrating_like(spec);

	if (text) {
		free(work->into);
		work->into = xstrdup(text);
	}
	work->dry_run = true;
	app_write(app, NULL, run_migration, previewed, migrating_free, work);
}

static void label_said(struct app *app, void *context, const char *text)
{
	if (*text)
		preview(app, context, text);
}

static bool start(struct schema_page *page, enum migration_kind kind, const char *args, struct error *error)
{
	static const char *const titles[MIGRATIONS] = { "Rename to", "Merge into", "", "New label", "" };
	const struct label_use *use = under_cursor(page);
	struct app *app = page->overlay.app;

	if (app->read_only)
		return error_set(error, ERROR_USAGE, "the project is open for reading only");
	if (!page->loaded || (!use && kind != MIGRATE_ADD))
		return error_set(error, ERROR_USAGE, "there is no label here");
	char *from = kind == MIGRATE_ADD ? NULL : xstrdup(use->label);
	struct migrating spec = {
		.slot = page->overlay.slot, .dataset = page->loaded->dataset.id, .kind = kind, .from = from
	};
	if (kind == MIGRATE_RETIRE || *args)
		preview(app, &spec, kind == MIGRATE_RETIRE ? NULL : args);
	else
		prompt_open(app,
			&(struct prompt_spec){ .title = titles[kind],
				.initial = kind == MIGRATE_RENAME ? from : "",
				.help = "what would change is shown first",
				.accept = label_said,
				.free_context = migrating_free,
				.context = migrating_like(&spec) });
	free(from);
	return true;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	static const struct {
		enum command_id id;
		enum migration_kind kind;
	} migrations[] = { { COMMAND_SCHEMA_RENAME, MIGRATE_RENAME }, { COMMAND_SCHEMA_MERGE, MIGRATE_MERGE },
		{ COMMAND_SCHEMA_ADD, MIGRATE_ADD }, { COMMAND_SCHEMA_RETIRE, MIGRATE_RETIRE } };
	struct schema_page *page = (struct schema_page *)overlay;

	if (id == COMMAND_CLOSE || id == COMMAND_BACK || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	for (size_t i = 0; i < sizeof(migrations) / sizeof(migrations[0]); i++)
		if (migrations[i].id == id)
			return start(page, migrations[i].kind, args, error);
	return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct schema_page *page = (const struct schema_page *)overlay;

	return id == COMMAND_CLOSE || (under_cursor(page) && !overlay->app->read_only);
}

/* ---- Drawing ---- */

static const char *title_of(struct schema_page *page)
{
	const struct dataset *dataset = page->loaded ? &page->loaded->dataset : NULL;

	if (!dataset)
		return "Label schema";
	return arena_printf(&page->overlay.app->p->frame, "Label schema of %s: %s%s%s, version %" PRId64, dataset->name,
		dataset->schema, *dataset->schema ? ", " : "", label_level_word(dataset->level),
		dataset->schema_version);
}

static void draw_numbers(const struct surface *s, int row, const char *const texts[4], enum role role)
{
	for (int i = 0; i < 4; i++)
		surface_right(s, row, s->cols - 1 - (3 - i) * NUMBER_COLS, NUMBER_COLS, role, texts[i]);
}

static void draw_use(struct schema_page *page, const struct surface *s, int row, int64_t index)
{
	const struct label_use *use = &page->loaded->uses[index];
	struct arena *frame = &page->overlay.app->p->frame;
	const char key[] = { label_key_of((size_t)index), '\0' };
	const char *const numbers[] = { arena_strdup(frame, number_of(use->annotations).text),
		arena_strdup(frame, number_of(use->given).text), arena_strdup(frame, number_of(use->decisions).text),
		arena_strdup(frame, number_of(use->examples).text) };

	surface_text(s, row, 2, 1, ROLE_STRONG, use->outside ? "-" : key);
	surface_text(s, row, KEY_COLS, s->cols - KEY_COLS - 4 * NUMBER_COLS, use->outside ? ROLE_WARN : ROLE_TEXT,
		use->label);
	draw_numbers(s, row, numbers, ROLE_TEXT);
	if (index == page->list.cursor) {
		surface_paint(s, row, 0, s->cols - 1, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

static void draw_body(struct schema_page *page, const struct surface *s)
{
	bool outside = page->loaded->count > 0 && page->loaded->uses[page->loaded->count - 1].outside;

	list_set_height(&page->list, s->rows - outside);
	for (int row = 0; row < s->rows - outside && page->list.top + row < page->list.count; row++)
		draw_use(page, s, row, page->list.top + row);
	list_draw_scrollbar(&page->list, s, 0, s->cols - 1, s->rows - outside);
	if (outside)
		surface_text(s, s->rows - 1, 1, -1, ROLE_MUTED, "- is used and not in the schema: rename or merge it");
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	static const char *const heads[] = { "annotations", "given", "decisions", "examples" };
	struct schema_page *page = (struct schema_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	surface_text(&all, 0, 1, -1, ROLE_TITLE_FOCUS, title_of(page));
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	surface_text(&all, 2, 1, KEY_COLS - 1, ROLE_MUTED, "key");
	surface_text(&all, 2, KEY_COLS, 20, ROLE_MUTED, "label");
	draw_numbers(&all, 2, heads, ROLE_MUTED);
	if (page->loaded)
		draw_body(page, &body);
	else
		surface_text(&body, 0, 1, -1, overlay->failure ? ROLE_BAD : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading \u2026");
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct schema_page *page = (struct schema_page *)overlay;

	(void)col;
	list_mouse(&page->list, action, row - HEAD_ROWS);
}

static void page_destroy(struct overlay *overlay)
{
	struct schema_page *page = (struct schema_page *)overlay;

	loaded_free(page->loaded);
	free(page->dataset);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_SCHEMA | CONTEXT_LIST,
	.hints = { COMMAND_SCHEMA_RENAME, COMMAND_SCHEMA_MERGE, COMMAND_SCHEMA_ADD, COMMAND_CLOSE },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

bool schema_page_start(struct app *app, const char *args, struct error *error)
{
	const struct dataset *dataset = data_dataset((const struct data_view *)app->views[VIEW_DATA]);
	struct schema_page *page = xcalloc(1, sizeof(*page));

	(void)args, (void)error;
	page->overlay.ops = &page_ops;
	page->dataset = xstrdup(dataset ? dataset->name : "");
	overlay_push(app, &page->overlay);
	ask(page);
	return true;
}
