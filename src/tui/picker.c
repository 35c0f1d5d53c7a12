/* A list to choose from: typing narrows it (fuzzy), the best match first; items that cannot be chosen say why. */
#include "overlay.h"

#include "app_private.h"
#include "lineedit.h"
#include "preop/text/fuzzy.h"
#include "preop/text/wrap.h"

#include <stdlib.h>
#include <string.h>

enum {
	PICKER_COLS = 100,
	PICKER_ROWS = 24,
	TEXT_COLS = 34,
	TEXT_COLS_LEAST = 12,
	HIGHLIGHTS = 64,
	NARROW_COLS = 56,
	DETAIL_WEIGHT = 2,
	DETAIL_ROWS = 4,
	LIST_FROM = 5, /* rows the list and what is typed keep before the foot has any */
};

struct match {
	size_t index;     /* of the item, in the caller's order */
	const char *text; /* to sort by, NULL: by index */
	int score;
};

struct picker {
	struct overlay overlay;
	struct picker_spec spec; /* title in the arena */
	struct arena arena;
	struct picker_item *items; /* all strings are copies in the arena */
	struct match *matches;     /* what is listed, best first */
	size_t count, cursor, top;
	int text_cols;          /* of the items' texts beside their details */
	int rows;               /* of the list at the last draw, */
	int list_row, list_col; /* and where it began on the screen */
	struct lineedit edit;
};

static const struct picker_item *item_at(const struct picker *picker, size_t at)
{
	return &picker->items[picker->matches[at].index];
}

static const char *keep(struct picker *picker, const char *text)
{
	return text ? arena_strdup(&picker->arena, text) : NULL;
}

static int compare(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	int by_text = x->text && y->text ? strcmp(x->text, y->text) : 0;
	if (by_text)
		return by_text;
	return x->index < y->index ? -1 : 1;
}

static int score(const struct picker_item *item, const char *pattern)
{
	int by_text = fuzzy_score(pattern, item->text, NULL, 0, NULL);
	int by_detail = item->detail ? fuzzy_score(pattern, item->detail, NULL, 0, NULL) / DETAIL_WEIGHT : 0;

	return by_text > by_detail ? by_text : by_detail;
}

static void tell_moved(struct picker *picker)
{
	if (picker->spec.moved && picker->count > 0)
		picker->spec.moved(picker->overlay.app, picker->spec.context, picker->matches[picker->cursor].index);
}

static void narrow(struct picker *picker)
{
	const char *pattern = picker->edit.text.data;

	picker->count = 0;
	for (size_t i = 0; i < picker->spec.count; i++) {
		int points = *pattern ? score(&picker->items[i], pattern) : 1;
		if (points > 0)
			picker->matches[picker->count++] = (struct match){ .index = i,
				.text = picker->spec.keep_order ? NULL : picker->items[i].text,
				.score = points };
	}
	qsort(picker->matches, picker->count, sizeof(picker->matches[0]), compare);
	picker->cursor = picker->top = 0;
	tell_moved(picker);
}

static void move_to(struct picker *picker, size_t cursor)
{
	if (picker->count == 0)
		return;
	picker->cursor = cursor < picker->count ? cursor : picker->count - 1;
	tell_moved(picker);
}

static void move_by(struct picker *picker, int step)
{
	size_t distance = (size_t)abs(step);

	if (step < 0)
		move_to(picker, picker->cursor > distance ? picker->cursor - distance : 0);
	else
		move_to(picker, picker->cursor + distance);
}

/* Takes the picker off the screen before the callback runs: it may open another overlay. Exactly one of text and index is meant. */
static void finish(struct picker *picker, const char *typed, size_t index)
{
	struct app *app = picker->overlay.app;
	struct picker_spec spec = picker->spec;
	char *text = typed ? xstrdup(typed) : NULL;

	picker->spec.cancel = NULL;
	picker->spec.free_context = NULL;
	overlay_pop(app);
	if (text)
		spec.accept_text(app, spec.context, text);
	else
		spec.accept(app, spec.context, index);
	if (spec.free_context)
		spec.free_context(spec.context);
	free(text);
}

static bool is_whole(const struct picker *picker)
{
	const char *typed = picker->edit.text.data;

	if (!picker->spec.accept_text || !*typed)
		return false;
	return picker->count == 0 || (picker->spec.is_whole && picker->spec.is_whole(typed));
}

static void accept(struct picker *picker)
{
	if (is_whole(picker)) {
		finish(picker, picker->edit.text.data, 0);
		return;
	}
	if (picker->count == 0)
		return;
	const struct picker_item *item = item_at(picker, picker->cursor);
	if (item->disabled)
		app_toast(picker->overlay.app, TOAST_WARNING, "%s: %s", item->text, item->disabled);
	else
		finish(picker, NULL, picker->matches[picker->cursor].index);
}

static bool picker_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct picker *picker = (struct picker *)overlay;

	(void)args;
	if (id == COMMAND_ACCEPT)
		accept(picker);
	else if (id == COMMAND_CLOSE || id == COMMAND_BACK)
		overlay_pop(overlay->app);
	else if (id == COMMAND_ITEM_NEXT || id == COMMAND_ITEM_PREVIOUS)
		move_by(picker, id == COMMAND_ITEM_NEXT ? 1 : -1);
	else if (id == COMMAND_PAGE_DOWN || id == COMMAND_PAGE_UP)
		move_by(picker, id == COMMAND_PAGE_DOWN ? picker->rows : -picker->rows);
	else if (!lineedit_command(&picker->edit, id))
		return error_set(error, ERROR_USAGE, "%s", "");
	else if (id == COMMAND_ERASE || id == COMMAND_ERASE_NEXT || id == COMMAND_ERASE_WORD ||
		id == COMMAND_ERASE_LINE)
		narrow(picker);
	return true;
}

static void picker_type(struct overlay *overlay, const char *bytes, size_t n)
{
	struct picker *picker = (struct picker *)overlay;

	lineedit_insert(&picker->edit, bytes, n);
	narrow(picker);
}

/* --- drawing --- */

/* A heading stands over the first item of a group; it takes a row of its own. */
static const char *heading(const struct picker *picker, size_t at)
{
	const char *group = item_at(picker, at)->group;

	if (!group || picker->edit.text.len > 0)
		return NULL;
	const char *before = at > 0 ? item_at(picker, at - 1)->group : NULL;
	return before && strcmp(before, group) == 0 ? NULL : group;
}

static int rows_of(const struct picker *picker, size_t at)
{
	return heading(picker, at) ? 2 : 1;
}

/* The cursor's item has to be inside; going from it upwards finds how far down the list may begin. */
static void scroll(struct picker *picker, int rows)
{
	int used = 0;
	size_t least = picker->cursor;

	if (picker->cursor < picker->top)
		picker->top = picker->cursor;
	for (size_t at = picker->cursor + 1; at-- > 0;) {
		used += rows_of(picker, at);
		if (used > rows)
			break;
		least = at;
	}
	if (picker->top < least)
		picker->top = least;
}

static void highlight(const struct surface *s, int row, int col, int cols, const char *pattern, const char *text)
{
	size_t positions[HIGHLIGHTS], count = 0;

	if (!*pattern || fuzzy_score(pattern, text, positions, HIGHLIGHTS, &count) == 0)
		return;
	for (size_t i = 0; i < count && i < HIGHLIGHTS; i++) {
		int at = display_width(text, positions[i], s->grid->display_flags);
		if (at < cols - 1)
			surface_paint(s, row, col + at, 1, ROLE_MATCH, 0);
	}
}

static void draw_item(const struct picker *picker, const struct surface *s, int row, size_t at)
{
	const struct picker_item *item = item_at(picker, at);
	bool selected = at == picker->cursor && !is_whole(picker), has_detail = item->detail && s->cols >= NARROW_COLS;
	enum role role = selected ? ROLE_SELECTED : item->disabled ? ROLE_MUTED : ROLE_DIALOG;
	int right = s->cols, text_cols = has_detail ? picker->text_cols : s->cols;

	surface_fill(s, row, 0, 1, s->cols, role);
	if (item->key)
		right -= surface_right(s, row, right - 1, 16, selected ? role : ROLE_HINT_KEY, item->key) + 2;
	if (text_cols > right - 1)
		text_cols = right - 1;
	surface_text(s, row, 1, text_cols, role, item->text);
	if (item->disabled && s->cols >= NARROW_COLS)
		surface_text(s, row, picker->text_cols + 2, right - picker->text_cols - 2, role, item->disabled);
	else if (has_detail)
		surface_text(s, row, picker->text_cols + 2, right - picker->text_cols - 2, selected ? role : ROLE_MUTED,
			item->detail);
	if (!selected)
		highlight(s, row, 1, text_cols, picker->edit.text.data, item->text);
	else
		surface_text(s, row, 0, 1, role, "\u25b8");
}

static void draw_list(struct picker *picker, const struct surface *s)
{
	int row = 0;

	picker->rows = s->rows;
	scroll(picker, s->rows);
	for (size_t at = picker->top; at < picker->count && row < s->rows; at++) {
		const char *group = heading(picker, at);
		if (group)
			surface_text(s, row++, 0, -1, ROLE_TITLE, group);
		if (row < s->rows)
			draw_item(picker, s, row++, at);
	}
	if (picker->count == 0 && !picker->spec.accept_text)
		surface_text(s, 0, 1, -1, ROLE_MUTED, "nothing matches");
}

/* ---- The foot: what the list cuts of the cursor's item, whole ---- */

static const char *foot_detail(const struct picker_item *item)
{
	return item->disabled ? item->disabled : item->detail;
}

/* Appends what of an item has no room in a list of that width; nothing: it all has. */
static void print_foot(
	const struct picker *picker, const struct picker_item *item, int cols, unsigned flags, struct strbuf *out)
{
	const char *more = foot_detail(item);
	int key = item->key ? display_width(item->key, strlen(item->key), flags) + 2 : 0;

	if (!more)
		return;
	if (display_width(item->text, strlen(item->text), flags) > picker->text_cols)
		strbuf_addf(out, "%s  %s", item->text, more);
	else if (cols < NARROW_COLS || display_width(more, strlen(more), flags) > cols - picker->text_cols - 2 - key)
		strbuf_adds(out, more);
}

/* Of the item that needs most, so that the list does not move while the cursor does. */
static int foot_rows(const struct picker *picker, int cols, unsigned flags)
{
	struct wrap wrap = WRAP_INIT;
	struct strbuf text = STRBUF_INIT;
	int most = 0;

	for (size_t i = 0; i < picker->spec.count && most < DETAIL_ROWS; i++) {
		strbuf_reset(&text);
		print_foot(picker, &picker->items[i], cols, flags, &text);
		wrap.count = 0;
		int lines = text.len ? (int)wrap_text(&wrap, text.data, text.len, cols - 2, flags, DETAIL_ROWS) : 0;
		most = lines > most ? lines : most;
	}
	strbuf_free(&text);
	wrap_free(&wrap);
	return most;
}

static void draw_foot(const struct picker *picker, const struct surface *s)
{
	const struct picker_item *item = picker->count ? item_at(picker, picker->cursor) : NULL;
	struct wrap wrap = WRAP_INIT;
	struct strbuf text = STRBUF_INIT;

	if (item)
		print_foot(picker, item, s->cols, s->grid->display_flags, &text);
	size_t lines = text.len
		? wrap_text(&wrap, text.data, text.len, s->cols - 2, s->grid->display_flags, (size_t)s->rows)
		: 0;
	for (size_t i = 0; i < lines;
		i++) { /* the last one has all that is left, so that it ends in an ellipsis when that is too much */
		size_t start = wrap.lines[i].start,
		       n = i + 1 == (size_t)s->rows ? text.len - start : wrap.lines[i].length;

		surface_bytes(s, (int)i, 1, s->cols - 2, ROLE_MUTED, text.data + start, n);
	}
	strbuf_free(&text);
	wrap_free(&wrap);
}

static int wanted_rows(const struct picker *picker)
{
	int rows = 4;

	for (size_t i = 0; i < picker->spec.count && rows < PICKER_ROWS; i++)
		rows += picker->items[i].group ? 2 : 1;
	return rows < PICKER_ROWS ? rows : PICKER_ROWS;
}

/* Short texts leave their details the room. */
static int text_cols_of(const struct picker *picker, unsigned flags)
{
	int widest = TEXT_COLS_LEAST;

	for (size_t i = 0; i < picker->spec.count && widest < TEXT_COLS; i++) {
		int width = display_width(picker->items[i].text, strlen(picker->items[i].text), flags);
		widest = width > widest ? width : widest;
	}
	return widest < TEXT_COLS ? widest : TEXT_COLS;
}

static void picker_draw(struct overlay *overlay, const struct surface *screen)
{
	struct picker *picker = (struct picker *)overlay;
	int cols = screen->cols - 4 < PICKER_COLS ? screen->cols - 4 : PICKER_COLS;

	picker->text_cols = text_cols_of(picker, screen->grid->display_flags);
	int foot = foot_rows(picker, cols - 4, screen->grid->display_flags);
	struct surface inner = overlay_box(screen, wanted_rows(picker) + foot, cols, picker->spec.title);
	if (foot > inner.rows - LIST_FROM)
		foot = inner.rows > LIST_FROM ? inner.rows - LIST_FROM : 0;
	struct surface list = surface_sub(&inner, 2, 0, inner.rows - 2 - foot, inner.cols);
	struct surface below = surface_sub(&inner, inner.rows - foot, 0, foot, inner.cols);

	surface_text(&inner, 0, 0, 1, ROLE_HINT_KEY, ">");
	surface_hline(&inner, 1, 0, inner.cols, ROLE_LINE);
	picker->list_row = list.row;
	picker->list_col = list.col;
	draw_list(picker, &list);
	if (foot)
		draw_foot(picker, &below);
	lineedit_draw(&picker->edit, &inner, 0, 2, inner.cols - 2);
}

static void picker_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct picker *picker = (struct picker *)overlay;
	int at_row = picker->list_row;

	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN) {
		move_by(picker, action == MOUSE_WHEEL_UP ? -3 : 3);
		return;
	}
	for (size_t at = picker->top; at < picker->count; at++) {
		at_row += rows_of(picker, at);
		if (row != at_row - 1 || col < picker->list_col)
			continue;
		move_to(picker, at);
		if (action == MOUSE_DOUBLE)
			accept(picker);
		return;
	}
}

static void picker_destroy(struct overlay *overlay)
{
	struct picker *picker = (struct picker *)overlay;

	if (picker->spec.cancel)
		picker->spec.cancel(overlay->app, picker->spec.context);
	if (picker->spec.free_context)
		picker->spec.free_context(picker->spec.context);
	lineedit_free(&picker->edit);
	arena_free(&picker->arena);
	free(picker->items);
	free(picker->matches);
	free(picker);
}

static const struct overlay_ops picker_ops = {
	.contexts = CONTEXT_PICKER,
	.text = true,
	.hints = { COMMAND_ACCEPT, COMMAND_CLOSE, COMMAND_COUNT },
	.draw = picker_draw,
	.command = picker_command,
	.type = picker_type,
	.mouse = picker_mouse,
	.destroy = picker_destroy,
};

static void copy_items(struct picker *picker, const struct picker_item *items)
{
	for (size_t i = 0; i < picker->spec.count; i++) {
		picker->items[i] = (struct picker_item){ .text = keep(picker, items[i].text),
			.detail = keep(picker, items[i].detail),
			.key = keep(picker, items[i].key),
			.disabled = keep(picker, items[i].disabled),
			.group = keep(picker, items[i].group) };
	}
}

void picker_open(struct app *app, const struct picker_spec *spec)
{
	struct picker *picker = xcalloc(1, sizeof(*picker));

	picker->overlay.ops = &picker_ops;
	picker->spec = *spec;
	picker->spec.title = keep(picker, spec->title);
	picker->items = xcalloc(spec->count, sizeof(picker->items[0]));
	picker->matches = xcalloc(spec->count, sizeof(picker->matches[0]));
	copy_items(picker, spec->items);
	lineedit_init(&picker->edit, spec->text);
	overlay_push(app, &picker->overlay);
	narrow(picker);
	if (!picker->edit.text.len)
		move_to(picker, spec->initial);
}
