#include "tui/screens/intake_page.h"

#include "preop/model/project.h"
#include "preop/text/wrap.h"
#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 92, LINES = 40, HELP_ROWS = 2 };

struct word {
	size_t start, end;
};

struct intake_page {
	struct overlay overlay;
	char *sentence;
	struct word *words;
	size_t count, at;
	size_t anchor; /* where marking began, SIZE_MAX: it did not */
	struct wrap wrap;
};

static struct intake_page *self(struct overlay *overlay)
{
	return (struct intake_page *)overlay;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void cut_words(struct intake_page *page)
{
	size_t n = strlen(page->sentence);

	page->words = xcalloc(n / 2 + 1, sizeof(*page->words));
	for (size_t i = 0; i < n;) {
		struct word *word = &page->words[page->count];

		while (i < n && is_blank(page->sentence[i]))
			i++;
		word->start = i;
		while (i < n && !is_blank(page->sentence[i]))
			i++;
		word->end = i;
		page->count += word->end > word->start;
	}
}

/* Bytes of what is marked: from the anchor to the cursor, or the word under it. */
static struct word marked(const struct intake_page *page)
{
	size_t from = page->anchor == SIZE_MAX || page->anchor > page->at ? page->at : page->anchor;
	size_t to = page->anchor == SIZE_MAX || page->anchor < page->at ? page->at : page->anchor;

	return (struct word){ page->words[from].start, page->words[to].end };
}

static bool take_marked(struct intake_page *page, struct error *error)
{
	struct word part;
	char *text;

	if (page->anchor == SIZE_MAX)
		return error_set(
			error, ERROR_USAGE, "mark where the part begins with Space, go to its end, then Enter");
	part = marked(page);
	text = xstrndup(page->sentence + part.start, part.end - part.start);
	page->anchor = SIZE_MAX;
	intake_take_words(page->overlay.app, text);
	free(text);
	return true;
}

static void typed(struct app *app, void *context, const char *text)
{
	(void)context;
	if (*text != '\0')
		intake_take_words(app, text);
}

static void ask_words(struct intake_page *page)
{
	prompt_open(page->overlay.app,
		&(struct prompt_spec){ .title = "New strand",
			.help = "one complaint in the words of those who complain",
			.accept = typed });
}

static bool move(struct intake_page *page, enum command_id id)
{
	size_t last = page->count - 1;

	if (id == COMMAND_RIGHT || id == COMMAND_DOWN)
		page->at += page->at < last;
	else if (id == COMMAND_LEFT || id == COMMAND_UP)
		page->at -= page->at > 0;
	else if (id == COMMAND_FIRST)
		page->at = 0;
	else if (id == COMMAND_LAST)
		page->at = last;
	else
		return false;
	return true;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct intake_page *page = self(overlay);

	(void)args;
	if (id == COMMAND_OPEN)
		return take_marked(page, error);
	if (id == COMMAND_INTAKE_MARK)
		page->anchor = page->anchor == SIZE_MAX ? page->at : SIZE_MAX;
	else if (id == COMMAND_INTAKE_TYPE)
		ask_words(page);
	else if (id == COMMAND_BACK || id == COMMAND_CLOSE)
		overlay_pop(overlay->app);
	else
		return move(page, id) || error_set(error, ERROR_USAGE, "%s", "");
	return true;
}

/* ---- Drawing ---- */

/* The columns of the bytes [start, end) of the line, in the display form. */
static void paint_part(const struct intake_page *page, const struct surface *s, int row, const struct wrap_line *line,
	struct word part, enum role role, unsigned attributes)
{
	size_t from = part.start > line->start ? part.start : line->start;
	size_t end = line->start + line->length, to = part.end < end ? part.end : end;
	unsigned flags = s->grid->display_flags;

	if (from < to)
		surface_paint(s, row, display_width(page->sentence + line->start, from - line->start, flags),
			display_width(page->sentence + from, to - from, flags), role, attributes);
}

static int wrap_sentence(struct intake_page *page, const struct surface *s, int cols)
{
	page->wrap.count = 0;
	return (int)wrap_text(&page->wrap, page->sentence, strlen(page->sentence), cols, s->grid->display_flags, LINES);
}

static int draw_sentence(struct intake_page *page, const struct surface *s)
{
	int lines = wrap_sentence(page, s, s->cols);

	for (int row = 0; row < lines && row < s->rows; row++) {
		const struct wrap_line *line = &page->wrap.lines[row];
		struct word word = page->words[page->at];

		surface_bytes(s, row, 0, -1, ROLE_STRONG, page->sentence + line->start, line->length);
		if (page->anchor != SIZE_MAX)
			paint_part(page, s, row, line, marked(page), ROLE_MARKED, CELL_UNDERLINE);
		paint_part(page, s, row, line, word, ROLE_SELECTED, 0);
		if (word.start >= line->start && word.start < line->start + line->length)
			surface_cursor(s, row,
				display_width(page->sentence + line->start, word.start - line->start,
					s->grid->display_flags));
	}
	return lines;
}

static void draw_strands(const struct intake_page *page, const struct surface *s, int row)
{
	const struct status *status = page->overlay.app->status;

	for (size_t i = 0; status != NULL && i < status->strand_count && row < s->rows; i++, row++) {
		const struct strand *strand = &status->strands[i];

		surface_printf(s, row, 0, 3, ROLE_MUTED, "%zu", i + 1);
		surface_text(s, row, 3, 12, *strand->box != '\0' ? ROLE_ACCENT : ROLE_WARN,
			*strand->box != '\0' ? strand->box : "no box");
		surface_text(s, row, 16, s->cols - 16, ROLE_TEXT, strand->title);
	}
	if (status != NULL && status->strand_count == 0 && row < s->rows)
		surface_text(s, row, 0, s->cols, ROLE_MUTED, "No strand yet: one complaint is usually several.");
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct intake_page *page = self(overlay);
	const struct status *status = overlay->app->status;
	int cols = screen->cols - 4 < PAGE_COLS ? screen->cols - 4 : PAGE_COLS;
	int strands = status != NULL ? (int)status->strand_count : 0;
	int lines = wrap_sentence(page, screen, cols - 4);
	struct surface inner = overlay_box(screen, lines + (strands > 1 ? strands : 1) + 4 + HELP_ROWS, cols,
		"Intake: what is wrong, part by part");
	int row = draw_sentence(page, &inner);

	surface_text(&inner, row + 1, 0, inner.cols, ROLE_MUTED,
		page->anchor == SIZE_MAX ? "Space begins a part; what is wrong, not what to do about it"
					 : "Space drops the mark; Enter makes the marked part a strand");
	draw_strands(page, &inner, row + 3);
}

static void page_destroy(struct overlay *overlay)
{
	struct intake_page *page = self(overlay);

	wrap_free(&page->wrap);
	free(page->sentence);
	free(page->words);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_STRAND | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_INTAKE_MARK, COMMAND_OPEN, COMMAND_INTAKE_TYPE, COMMAND_BACK, COMMAND_COUNT },
	.draw = page_draw,
	.command = page_command,
	.destroy = page_destroy,
};

static void open_page(struct app *app, const char *sentence)
{
	struct intake_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->sentence = xstrdup(sentence);
	page->anchor = SIZE_MAX;
	cut_words(page);
	if (page->count == 0) { /* nothing but blanks */
		page_destroy(&page->overlay);
		return;
	}
	overlay_push(app, &page->overlay);
}

/* ---- The sentence first ---- */

static bool run_question(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job;
	return project_set(db, "question", arg, error);
}

static void question_written(void *app, void *arg, const struct error *error)
{
	if (error == NULL)
		open_page(app, arg);
}

static void sentence_said(struct app *app, void *context, const char *text)
{
	(void)context;
	if (*text != '\0')
		app_write(app, NULL, run_question, question_written, free, xstrdup(text));
}

bool intake_page_start(struct app *app, const char *args, struct error *error)
{
	if (app->status == NULL)
		return error_set(error, ERROR_USAGE, "the project is still being read");
	if (*args != '\0')
		intake_take_words(app, args);
	else if (*app->status->project.question != '\0')
		open_page(app, app->status->project.question);
	else
		prompt_open(app,
			&(struct prompt_spec){ .title = "The sentence you came with",
				.help = "in the team's own words; its parts become strands",
				.accept = sentence_said });
	return true;
}
