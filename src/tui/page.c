/* A page of text over the screen: scrolls, searches, closes. Wrapped when it is drawn at a new width. */
#include "overlay.h"

#include "app_private.h"
#include "preop/text/wrap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 104, PAGE_LINES = 20000 };

struct page {
	struct overlay overlay;
	char *title, *text, *needle;
	char *screen, *argument; /* where Enter goes; NULL: nowhere */
	size_t length;
	struct wrap wrap;
	int width; /* of the wrapped lines, 0: not yet */
	int top, rows;
	int match; /* line of the last match, -1: none */
};

static void scroll_to(struct page *page, int top)
{
	int last = (int)page->wrap.count - page->rows;

	page->top = top > last ? last : top;
	if (page->top < 0)
		page->top = 0;
}

static bool folded_equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
			return false;
	}
	return true;
}

/* Where the needle is in the line, in bytes from the line's start; false: nowhere. */
static bool find_in_line(const struct page *page, int line, size_t *at)
{
	const struct wrap_line *l = &page->wrap.lines[line];
	size_t n = strlen(page->needle);

	for (*at = 0; n > 0 && *at + n <= l->length; ++*at) {
		if (folded_equal(page->text + l->start + *at, page->needle, n))
			return true;
	}
	return false;
}

/* From the line after the last match on, and round; false: nowhere. */
static bool search(struct page *page, int step)
{
	int count = (int)page->wrap.count;
	size_t at;

	for (int i = 1; page->needle && i <= count; i++) {
		int line = ((page->match < 0 ? page->top - step : page->match) + i * step) % count;
		line += line < 0 ? count : 0;
		if (find_in_line(page, line, &at)) {
			page->match = line;
			scroll_to(page, line - page->rows / 3);
			return true;
		}
	}
	return false;
}

static void search_accept(struct app *app, void *context, const char *text)
{
	struct page *page = context;

	if (app->overlay != &page->overlay)
		return;
	free(page->needle);
	page->needle = xstrdup(text);
	page->match = -1;
	if (!search(page, 1))
		app_toast(app, TOAST_INFO, "not found: %s", text);
}

static void ask_needle(struct page *page)
{
	struct prompt_spec spec = { .title = "Search",
		.help = "finds the text in this page, capitals or not",
		.accept = search_accept,
		.context = page };

	prompt_open(page->overlay.app, &spec);
}

static void search_again(struct page *page, int step)
{
	if (!search(page, step))
		app_toast(page->overlay.app, TOAST_INFO, page->needle ? "not found: %s" : "nothing was searched for%s",
			page->needle ? page->needle : "");
}

static bool page_scroll(struct page *page, enum command_id id)
{
	const struct {
		enum command_id id;
		int lines;
	} moves[] = {
		{ COMMAND_DOWN, 1 },
		{ COMMAND_UP, -1 },
		{ COMMAND_SCROLL_DOWN, 1 },
		{ COMMAND_SCROLL_UP, -1 },
		{ COMMAND_PAGE_DOWN, page->rows },
		{ COMMAND_PAGE_UP, -page->rows },
		{ COMMAND_HALF_DOWN, page->rows / 2 },
		{ COMMAND_HALF_UP, -page->rows / 2 },
		{ COMMAND_FIRST, -PAGE_LINES },
		{ COMMAND_LAST, PAGE_LINES },
	};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].id == id) {
			scroll_to(page, page->top + moves[i].lines);
			return true;
		}
	}
	return false;
}

/* Going closes the page: what it said where to go lives on until that is done. */
static bool follow(struct page *page, struct error *error)
{
	struct app *app = page->overlay.app;
	char *screen = page->screen, *argument = page->argument;

	page->screen = page->argument = NULL;
	overlay_pop(app);
	bool ok = app_follow(app, screen, argument, error);
	free(screen);
	free(argument);
	return ok;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct page *page = (struct page *)overlay;

	if (page_scroll(page, id))
		return true;
	if (id == COMMAND_OPEN && page->screen)
		return follow(page, error);
	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_OPEN || id == COMMAND_LEFT)
		overlay_pop(overlay->app);
	else if (id == COMMAND_SEARCH && *args)
		search_accept(overlay->app, page, args);
	else if (id == COMMAND_SEARCH)
		ask_needle(page);
	else if (id == COMMAND_SEARCH_NEXT || id == COMMAND_SEARCH_PREVIOUS)
		search_again(page, id == COMMAND_SEARCH_NEXT ? 1 : -1);
	else if (id == COMMAND_COPY)
		app_clipboard(overlay->app, page->text, page->length, "page");
	else
		return error_set(error, ERROR_USAGE, "%s", "");
	return true;
}

static bool is_title(const struct page *page, const struct wrap_line *line)
{
	return line->length > 2 && strncmp(page->text + line->start, "# ", 2) == 0 &&
		(line->start == 0 || page->text[line->start - 1] == '\n');
}

static void draw_line(const struct page *page, const struct surface *s, int row, int line)
{
	const struct wrap_line *l = &page->wrap.lines[line];
	bool title = is_title(page, l);
	size_t skip = title ? 2 : 0, at;

	surface_bytes(s, row, 0, -1, title ? ROLE_TITLE : ROLE_DIALOG, page->text + l->start + skip, l->length - skip);
	if (page->needle && find_in_line(page, line, &at) && at >= skip) {
		unsigned flags = s->grid->display_flags;
		surface_paint(s, row, display_width(page->text + l->start + skip, at - skip, flags),
			display_width(page->text + l->start + at, strlen(page->needle), flags), ROLE_MATCH, 0);
	}
}

static void rewrap(struct page *page, int width, unsigned flags)
{
	if (page->width == width)
		return;
	page->width = width;
	page->wrap.count = 0;
	page->match = -1;
	wrap_text(&page->wrap, page->text, page->length, width, flags, PAGE_LINES);
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct page *page = (struct page *)overlay;
	int cols = screen->cols - 4 < PAGE_COLS ? screen->cols - 4 : PAGE_COLS;

	rewrap(page, cols - 4, screen->grid->display_flags);
	struct surface inner = overlay_box(screen, (int)page->wrap.count + 2, cols, page->title);
	page->rows = inner.rows;
	scroll_to(page, page->top);
	for (int row = 0; row < inner.rows && page->top + row < (int)page->wrap.count; row++)
		draw_line(page, &inner, row, page->top + row);
	surface_cursor(&inner,
		page->match >= page->top && page->match < page->top + inner.rows ? page->match - page->top : 0, 0);
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	return id != COMMAND_OPEN || ((const struct page *)overlay)->screen;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct page *page = (struct page *)overlay;

	(void)row, (void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		scroll_to(page, page->top + (action == MOUSE_WHEEL_UP ? -3 : 3));
}

static void page_destroy(struct overlay *overlay)
{
	struct page *page = (struct page *)overlay;

	wrap_free(&page->wrap);
	free(page->title);
	free(page->text);
	free(page->needle);
	free(page->screen);
	free(page->argument);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_SEARCH, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

void page_open(struct app *app, const char *title, const char *text)
{
	page_open_to(app, title, text, NULL, NULL);
}

void page_open_to(struct app *app, const char *title, const char *text, const char *screen, const char *argument)
{
	struct page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->title = xstrdup(title);
	page->text = xstrdup(text);
	page->length = strlen(text);
	while (page->length > 0 && page->text[page->length - 1] == '\n')
		page->length--;
	page->match = -1;
	page->screen = screen ? xstrdup(screen) : NULL;
	page->argument = argument ? xstrdup(argument) : NULL;
	overlay_push(app, &page->overlay);
}
