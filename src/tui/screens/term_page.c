#include "tui/screens/term_page.h"

#include "tui/overlay.h"
#include "tui/screens/library_text.h"
#include "tui/screens/lists_read.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PAGE_COLS = 84, PAST_MOST = 32 };

/* ---- The page ---- */

struct term_page {
	struct overlay overlay;
	const struct list_term *term;
	const struct list_term *past[PAST_MOST]; /* the way here */
	int past_count;
	struct list links; /* of term->see */
	struct textview *text;
};

static struct term_page *self(struct overlay *overlay)
{
	return (struct term_page *)overlay;
}

static void show(struct term_page *page, const struct list_term *term)
{
	struct strbuf also = STRBUF_INIT;

	page->term = term;
	page->links = (struct list){ .count = 0 };
	list_set_count(&page->links, (int64_t)term->see.count);
	textview_clear(page->text);
	textview_key(page->text, (int64_t)(intptr_t)term);
	textview_addf(page->text, ROLE_TEXT, 0, "%s", term->means);
	for (size_t i = 0; i < term->also.count; i++)
		strbuf_addf(&also, "%s%s", i > 0 ? ", " : "also: ", term->also.at[i]);
	if (also.len > 0)
		textview_addf(page->text, ROLE_MUTED, 0, "%s", also.data);
	strbuf_reset(&also);
	for (size_t i = 0; i < term->sources.count; i++)
		strbuf_addf(&also, "%s%s", i > 0 ? ", " : "; sources: ", term->sources.at[i]);
	textview_addf(page->text, ROLE_MUTED, 0, "origin: %s%s", term->origin, also.data);
	strbuf_free(&also);
}

static const struct list_term *chosen_link(const struct term_page *page)
{
	return page->links.count == 0 ? NULL : lists_term(page->term->see.at[page->links.cursor]);
}

static bool follow(struct term_page *page, struct error *error)
{
	const struct list_term *next = chosen_link(page);

	if (next == NULL)
		return error_set(error, ERROR_USAGE, "there is no other term to go to from here");
	if (page->past_count == PAST_MOST) {
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
		memmove(page->past, page->past + 1, (PAST_MOST - 1) * sizeof(page->past[0]));
		page->past_count--;
	}
	page->past[page->past_count++] = page->term;
	show(page, next);
	return true;
}

static void go_back(struct term_page *page)
{
	if (page->past_count > 0)
		show(page, page->past[--page->past_count]);
	else
		overlay_pop(page->overlay.app);
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct term_page *page = self(overlay);
	struct strbuf text = STRBUF_INIT;

	(void)args;
	if (id == COMMAND_OPEN || id == COMMAND_RIGHT)
		return follow(page, error);
	if (id == COMMAND_LEFT) {
		go_back(page);
	} else if (id == COMMAND_BACK || id == COMMAND_CLOSE) {
		overlay_pop(overlay->app);
	} else if (id == COMMAND_COPY) {
		library_term(page->term, &text);
		app_clipboard(overlay->app, text.data, text.len, "term");
		strbuf_free(&text);
	} else {
		return list_command(&page->links, id) || textview_command(page->text, id) ||
			error_set(error, ERROR_USAGE, "%s", "");
	}
	return true;
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct term_page *page = (const struct term_page *)overlay;

	return id != COMMAND_OPEN || chosen_link(page) != NULL;
}

static void draw_links(struct term_page *page, const struct surface *s, int row)
{
	list_set_height(&page->links, s->rows - row);
	for (int i = 0; i < page->links.height && page->links.top + i < page->links.count; i++) {
		int64_t at = page->links.top + i;
		const struct list_term *term = lists_term(page->term->see.at[at]);

		surface_printf(s, row + i, 0, s->cols, ROLE_ACCENT, "\u2192 %s",
			term != NULL ? term->term : page->term->see.at[at]);
		if (at == page->links.cursor) {
			surface_paint(s, row + i, 0, s->cols, ROLE_SELECTED, 0);
			surface_cursor(s, row + i, 0);
		}
	}
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct term_page *page = self(overlay);
	int cols = screen->cols - 4 < PAGE_COLS ? screen->cols - 4 : PAGE_COLS;
	struct surface measure = surface_sub(screen, 0, 0, screen->rows, cols - 4);
	int links = (int)page->links.count, lines = textview_lines(page->text, &measure, screen->rows);
	struct surface inner = overlay_box(screen, lines + links + 2 + (links > 0), cols, page->term->term);
	int text_rows = inner.rows - (links > 0 ? links + 1 : 0);
	struct surface text = surface_sub(&inner, 0, 0, text_rows > 1 ? text_rows : 1, inner.cols);

	textview_draw(page->text, &text);
	if (links > 0)
		draw_links(page, &inner, text.rows + 1);
	else
		surface_cursor(&inner, 0, 0);
}

static void page_destroy(struct overlay *overlay)
{
	textview_free(self(overlay)->text);
	free(overlay);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_COPY, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.destroy = page_destroy,
};

void term_page_open(struct app *app, const struct list_term *term)
{
	struct term_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->text = textview_new();
	show(page, term);
	overlay_push(app, &page->overlay);
}

/* ---- The word in place ---- */

/* What was asked, until the lists are there. */
struct asked {
	char *word;
	struct strbuf screen; /* the last frame, "" when a word was given */
	int cursor_row;
};

static void asked_free(void *arg)
{
	struct asked *asked = arg;

	free(asked->word);
	strbuf_free(&asked->screen);
	free(asked);
}

/* As a whole word, ASCII letters in either case. */
static bool stands_in(const char *text, size_t n, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; length > 0 && i + length <= n; i++)
		if (strncasecmp(text + i, word, length) == 0 && (i == 0 || !isalnum((unsigned char)text[i - 1])) &&
			(i + length == n || !isalnum((unsigned char)text[i + length])))
			return true;
	return false;
}

static bool term_stands_in(const struct list_term *term, const char *text, size_t n)
{
	if (stands_in(text, n, term->term))
		return true;
	for (size_t i = 0; i < term->also.count; i++)
		if (stands_in(text, n, term->also.at[i]))
			return true;
	return false;
}

static const char *line_at(const struct strbuf *screen, int row, size_t *n)
{
	const char *line = screen->data, *end;

	for (; row > 0 && strchr(line, '\n') != NULL; row--)
		line = strchr(line, '\n') + 1;
	end = strchr(line, '\n');
	*n = end != NULL ? (size_t)(end - line) : strlen(line);
	return line;
}

struct offer {
	const struct list_term **terms;
	struct picker_item *items;
	size_t count;
};

static void offer_free(void *arg)
{
	struct offer *offer = arg;

	free((void *)offer->terms);
	free(offer->items);
	free(offer);
}

/* The terms of the line with the cursor first, then the screen's, then all. */
static struct offer *make_offer(const struct asked *asked)
{
	static const char *const groups[] = { "Under the cursor", "On this screen", "All" };
	size_t n, count = lists()->term_count;
	const char *line = line_at(&asked->screen, asked->cursor_row, &n);
	struct offer *offer = xcalloc(1, sizeof(*offer));

	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
	offer->terms = xcalloc(count + 1, sizeof(*offer->terms));
	offer->items = xcalloc(count + 1, sizeof(*offer->items));
	for (int group = 0; group < 3; group++)
		for (size_t i = 0; i < count; i++) {
			const struct list_term *term = &lists()->terms[i];
			bool here = term_stands_in(term, line, n);
			bool near = term_stands_in(term, asked->screen.data, asked->screen.len);

			if ((here ? 0 : near ? 1 : 2) != group)
				continue;
			offer->items[offer->count] = (struct picker_item){
				.text = term->term, .detail = term->means, .group = groups[group]
			};
			offer->terms[offer->count++] = term;
		}
	return offer;
}

static void term_chosen(struct app *app, void *context, size_t index)
{
	term_page_open(app, ((const struct offer *)context)->terms[index]);
}

static void nothing_found(struct app *app, void *context, const char *text)
{
	(void)context;
	app_toast(app, TOAST_INFO, "the glossary has no \"%.60s\"", text);
}

static void lists_there(struct app *app, void *arg)
{
	const struct asked *asked = arg;
	const struct list_term *term = *asked->word != '\0' ? lists_term(asked->word) : NULL;
	struct offer *offer;

	if (term != NULL) {
		term_page_open(app, term);
		return;
	}
	offer = make_offer(asked);
	picker_open(app,
		&(struct picker_spec){ .title = "Glossary",
			.items = offer->items,
			.count = offer->count,
			.text = asked->word,
			.keep_order = true,
			.accept = term_chosen,
			.accept_text = nothing_found,
			.free_context = offer_free,
			.context = offer });
}

bool glossary_word_start(struct app *app, const char *args, struct error *error)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	(void)error;
	asked->word = xstrdup(args);
	strbuf_init(&asked->screen);
	asked->cursor_row = app->grid.cursor_row;
	grid_print_text(&app->grid, &asked->screen);
	lists_read(app, lists_there, asked_free, asked);
	return true;
}
