#include "tui/screens/card_page.h"

#include "preop/base/clock.h"
#include "preop/model/card.h"
#include "preop/model/dataset.h"
#include "preop/text/wrap.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 104, TEXT_LINES = 400, INDENT = 2 };

struct loaded { /* brought by a reader */
	struct arena arena;
	struct card card;
};

struct line { /* of the page, as wrapped for its width */
	const char *text;
	size_t n;
	enum role role;
	int field, indent;
	bool title;
};

struct card_page {
	struct overlay overlay;
	int64_t snapshot;
	char *dataset;
	struct loaded *loaded; /* NULL: being read */
	struct arena arena;    /* the lines' */
	struct line *lines;
	size_t count;
	int width; /* of the lines; 0: none yet */
	int field, top, rows;
};
/* ---- Reading ---- */

struct asked {
	int64_t snapshot;
	char *dataset;
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

static void *run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));
	struct dataset dataset;

	(void)job;
	bool ok = asked->snapshot != 0 ? card_of_snapshot(db, asked->snapshot, &loaded->arena, &loaded->card, error)
				       : dataset_find(db, asked->dataset, &loaded->arena, &dataset, error) &&
			card_read(db, dataset.id, &loaded->arena, &loaded->card, error);
	if (ok)
		return loaded;
	loaded_free(loaded);
	return NULL;
}

static void card_arrived(struct overlay *overlay, void *payload)
{
	struct card_page *page = (struct card_page *)overlay;

	loaded_free(page->loaded);
	page->loaded = payload;
	page->width = 0;
}

static void ask_card(struct card_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	*asked = (struct asked){ .snapshot = page->snapshot, .dataset = xstrdup(page->dataset) };
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = card_arrived,
			.free_asked = asked_free,
			.free_payload = loaded_free,
			.asked = asked });
}

/* ---- Writing ---- */

struct change {
	uint32_t slot;
	char *dataset, *text;
	const char *field; /* of the table in model/ */
};

static void change_free(void *arg)
{
	struct change *change = arg;

	free(change->dataset);
	free(change->text);
	free(change);
}

static bool run_change(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct change *change = arg;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;

	(void)job;
	bool ok = dataset_find(db, change->dataset, &arena, &dataset, error) &&
		card_set(db, dataset.id, change->field, change->text, error);
	arena_free(&arena);
	return ok;
}

static void change_done(void *context, void *arg, const struct error *error)
{
	struct overlay *page = overlay_find(context, ((struct change *)arg)->slot);

	if (page && !error)
		ask_card((struct card_page *)page);
}

static void write_field(struct app *app, const struct change *spec, const char *text)
{
	struct change *change = xcalloc(1, sizeof(*change));

	*change = (struct change){
		.slot = spec->slot, .dataset = xstrdup(spec->dataset), .text = xstrdup(text), .field = spec->field
	};
	app_write(app, NULL, run_change, change_done, change_free, change);
}

static void words_said(struct app *app, void *context, const char *text)
{
	write_field(app, context, text);
}

/* Several lines are for the editor. */
static void edit_in_editor(struct app *app, const struct change *change, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!app_edit_text(app, ".md", text, strlen(text), &out, &error)) {
		app_error(app, &error);
	} else {
		while (out.len > 0 && out.data[out.len - 1] == '\n')
			strbuf_truncate(&out, out.len - 1);
		write_field(app, change, out.data);
	}
	strbuf_free(&out);
}

static const char *why_no_edit(const struct card_page *page)
{
	if (!page->loaded)
		return "the card is being read";
	return page->snapshot ? "this is the card as the snapshot keeps it; the dataset's own can be changed" : NULL;
}

static bool edit(struct card_page *page, const char *args, struct error *error)
{
	struct app *app = page->overlay.app;
	const char *why = app->read_only ? "the project is open for reading only" : why_no_edit(page);

	if (why)
		return error_set(error, ERROR_USAGE, "%s", why);
	const struct card_field *field = &page->loaded->card.fields[page->field];
	struct change *change = xcalloc(1, sizeof(*change));
	*change = (struct change){
		.slot = page->overlay.slot, .dataset = xstrdup(page->dataset), .field = field->name
	};
	if (*args) {
		write_field(app, change, args);
		change_free(change);
	} else if (strchr(field->text, '\n')) {
		edit_in_editor(app, change, field->text);
		change_free(change);
	} else {
		prompt_open(app,
			&(struct prompt_spec){ .title = field->title,
				.initial = field->text,
				.help = field->wanted,
				.accept = words_said,
				.free_context = change_free,
				.context = change });
	}
	return true;
}

/* ---- Lines ---- */

static void add(struct card_page *page, struct line line)
{
	if ((page->count & (page->count - 1)) == 0) {
		struct line *wider = arena_alloc(&page->arena, (page->count ? 2 * page->count : 1) * sizeof(*wider));
		if (page->count)
			memcpy(wider, page->lines, page->count * sizeof(*wider));
		page->lines = wider;
	}
	page->lines[page->count++] = line;
}

static void add_text(struct card_page *page, int field, enum role role, const char *text)
{
	struct wrap wrap = WRAP_INIT;
	unsigned flags = page->overlay.app->grid.display_flags;

	wrap_text(&wrap, text, strlen(text), page->width - INDENT, flags, TEXT_LINES);
	for (size_t i = 0; i < wrap.count; i++)
		add(page,
			(struct line){ .text = text + wrap.lines[i].start,
				.n = wrap.lines[i].length,
				.role = role,
				.field = field,
				.indent = INDENT });
	wrap_free(&wrap);
}

static const char *signature(struct card_page *page, const struct card_field *field)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s, ", field->who);
	clock_print_date(field->at, &text);
	const char *copy = arena_strdup(&page->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static void add_field(struct card_page *page, int index)
{
	const struct card_field *field = &page->loaded->card.fields[index];

	if (index > 0)
		add(page, (struct line){ .text = "", .field = index - 1 });
	add(page, (struct line){ .text = field->title, .n = strlen(field->title), .field = index, .title = true });
	for (size_t i = 0; i < field->computed_count; i++)
		add_text(page, index, ROLE_MUTED, arena_printf(&page->arena, "computed: %s", field->computed[i]));
	if (*field->text) {
		add_text(page, index, ROLE_DIALOG, field->text);
		add_text(page, index, ROLE_MUTED, signature(page, field));
	} else {
		add_text(page, index, card_field_stated(field) ? ROLE_MUTED : ROLE_WARN,
			arena_printf(&page->arena, "not stated%s. %s", field->computed_count ? " by a person" : "",
				field->wanted));
	}
}

static void wrap_lines(struct card_page *page, int width)
{
	if (!page->loaded || page->width == width)
		return;
	arena_reset(&page->arena);
	page->lines = NULL;
	page->count = 0;
	page->width = width;
	for (int i = 0; i < CARD_FIELDS; i++)
		add_field(page, i);
}

static void scroll_to(struct card_page *page, int top)
{
	int last = (int)page->count - page->rows;

	page->top = top > last ? last : top;
	page->top = page->top < 0 ? 0 : page->top;
}

/* The field's title is in sight, and its text as far as there is room. */
static void show_field(struct card_page *page)
{
	int first = -1, last = 0;

	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].field != page->field || (!page->lines[i].title && first < 0))
			continue;
		first = first < 0 ? (int)i : first;
		last = (int)i;
	}
	if (last >= page->top + page->rows)
		scroll_to(page, last - page->rows + 1);
	if (first < page->top)
		scroll_to(page, first);
}

/* ---- The overlay ---- */

static bool move(struct card_page *page, enum command_id id)
{
	static const struct {
		enum command_id id;
		int step;
	} moves[] = { { COMMAND_DOWN, 1 }, { COMMAND_UP, -1 }, { COMMAND_NEXT_PANE, 1 }, { COMMAND_PREVIOUS_PANE, -1 },
		{ COMMAND_FIRST, -CARD_FIELDS }, { COMMAND_LAST, CARD_FIELDS } };

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].id != id)
			continue;
		int field = page->field + moves[i].step;
		page->field = field < 0 ? 0 : field >= CARD_FIELDS ? CARD_FIELDS - 1 : field;
		show_field(page);
		return true;
	}
	return false;
}

static bool scroll(struct card_page *page, enum command_id id)
{
	const struct {
		enum command_id id;
		int lines;
	} moves[] = { { COMMAND_SCROLL_DOWN, 1 }, { COMMAND_SCROLL_UP, -1 }, { COMMAND_PAGE_DOWN, page->rows },
		{ COMMAND_PAGE_UP, -page->rows }, { COMMAND_HALF_DOWN, page->rows / 2 },
		{ COMMAND_HALF_UP, -page->rows / 2 } };

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].id == id) {
			scroll_to(page, page->top + moves[i].lines);
			return true;
		}
	return false;
}

static bool card_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct card_page *page = (struct card_page *)overlay;

	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_CARD_EDIT || id == COMMAND_OPEN)
		return edit(page, args, error);
	return move(page, id) || scroll(page, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static bool card_can(const struct overlay *overlay, enum command_id id)
{
	return id != COMMAND_CARD_EDIT || !why_no_edit((const struct card_page *)overlay);
}

static void draw_line(const struct card_page *page, const struct surface *s, int row, const struct line *line)
{
	bool here = line->field == page->field && line->title;

	surface_bytes(s, row, line->indent, -1, line->title ? ROLE_TITLE : line->role, line->text, line->n);
	if (here) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

static const char *title_of(struct card_page *page, struct arena *arena)
{
	const struct card *card = page->loaded ? &page->loaded->card : NULL;

	if (!card)
		return "Data card";
	return arena_printf(arena, "Data card of %s%s%s, %s rows", card->dataset_name,
		*card->snapshot_name ? " as kept by " : "", card->snapshot_name, number_of(card->rows).text);
}

static void card_draw(struct overlay *overlay, const struct surface *screen)
{
	struct card_page *page = (struct card_page *)overlay;
	int cols = screen->cols - 4 < PAGE_COLS ? screen->cols - 4 : PAGE_COLS;

	wrap_lines(page, cols - 4);
	struct surface inner = overlay_box(
		screen, page->loaded ? (int)page->count + 2 : 3, cols, title_of(page, &overlay->app->p->frame));
	page->rows = inner.rows;
	scroll_to(page, page->top);
	for (int row = 0; row < inner.rows && page->top + row < (int)page->count; row++)
		draw_line(page, &inner, row, &page->lines[page->top + row]);
	if (!page->loaded)
		surface_text(&inner, 0, 0, inner.cols, page->overlay.failure ? ROLE_BAD : ROLE_MUTED,
			page->overlay.failure ? page->overlay.failure : "reading \u2026");
}

static void card_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct card_page *page = (struct card_page *)overlay;

	(void)row, (void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		scroll_to(page, page->top + (action == MOUSE_WHEEL_UP ? -3 : 3));
}

static void card_destroy(struct overlay *overlay)
{
	struct card_page *page = (struct card_page *)overlay;

	loaded_free(page->loaded);
	arena_free(&page->arena);
	free(page->dataset);
	free(page);
}

static const struct overlay_ops card_ops = {
	.contexts = CONTEXT_CARD | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_CARD_EDIT, COMMAND_BACK, COMMAND_COUNT },
	.can = card_can,
	.draw = card_draw,
	.command = card_command,
	.mouse = card_mouse,
	.destroy = card_destroy,
};

void card_page_open(struct app *app, int64_t snapshot, const char *dataset)
{
	struct card_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &card_ops;
	page->snapshot = snapshot;
	page->dataset = xstrdup(dataset);
	overlay_push(app, &page->overlay);
	ask_card(page);
}
