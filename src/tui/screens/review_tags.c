/* Reasons on the lowest lines: one key each, as many as apply. A verdict's key gives the verdict with them. */
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"

#include <stdlib.h>
#include <string.h>

struct strip {
	struct overlay overlay;
	uint32_t tags, seen; /* seen: as they were when it opened */
};

static struct review_view *review_of(const struct overlay *overlay)
{
	return review_self(overlay->app->views[VIEW_REVIEW]);
}

static const struct review_setup *setup_of(const struct overlay *overlay)
{
	return &review_of(overlay)->book->setup;
}

/* ---- The list ---- */

struct new_list {
	struct arena arena;
	struct review_setup setup;
	int64_t suite;
};

static void free_list(void *arg)
{
	arena_free(&((struct new_list *)arg)->arena);
	free(arg);
}

static bool write_list(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct new_list *list = arg;

	(void)job;
	return review_setup_write(db, list->suite, &list->setup, error);
}

/* "correct, made up": words between commas. */
static void split_list(struct new_list *list, const char *text)
{
	list->setup.tags = arena_alloc(&list->arena, (strlen(text) + 1) * sizeof(char *));
	while (*text) {
		size_t n = strcspn(text, ","), from = strspn(text, " "), to = n;

		while (to > from && text[to - 1] == ' ')
			to--;
		if (to > from)
			list->setup.tags[list->setup.tag_count++] = arena_strndup(&list->arena, text + from, to - from);
		text += n + (text[n] == ',');
	}
}

static void list_said(struct app *app, void *context, const char *text)
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	struct new_list *list = xcalloc(1, sizeof(*list));

	(void)context;
	list->suite = review->book->suite->id;
	list->setup.repeats = review->book->setup.repeats;
	split_list(list, text);
	app_write(app, "reasons changed", write_list, NULL, free_list, list);
}

static void edit_list(struct app *app, const struct review_setup *setup)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < setup->tag_count; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", setup->tags[i]);
	prompt_open(app,
		&(struct prompt_spec){ .title = "Reasons of this suite",
			.initial = text.data,
			.help = "words between commas; what was given before stays",
			.accept = list_said });
	strbuf_free(&text);
}

/* ---- The strip ---- */

static void finish(struct strip *strip, const char *line)
{
	struct review_view *review = review_of(&strip->overlay);
	struct app *app = strip->overlay.app;
	struct error error = ERROR_INIT;
	uint32_t tags = strip->tags;
	bool changed = tags != strip->seen;

	overlay_pop(app);
	if (changed && review_look(review))
		review_set_tags(review, tags);
	if (line && !app_run(app, line, &error))
		app_error(app, &error);
}

static const struct {
	char key;
	const char *line;
} verdict_keys[] = { { '1', "verdict-left" }, { '2', "verdict-right" }, { '3', "verdict-third" },
	{ '4', "verdict-fourth" }, { '=', "verdict-tie" }, { '0', "verdict-bad" } };

static void strip_type(struct overlay *overlay, const char *bytes, size_t n)
{
	struct strip *strip = (struct strip *)overlay;
	const struct review_setup *setup = setup_of(overlay);
	const char *found = n == 1 && *bytes ? strchr(setup->tag_keys, *bytes) : NULL;

	if (found) {
		strip->tags ^= UINT32_C(1) << (found - setup->tag_keys);
		return;
	}
	if (n == 1 && *bytes == '+') {
		overlay_pop(overlay->app);
		edit_list(overlay->app, setup);
		return;
	}
	for (size_t i = 0; n == 1 && i < sizeof(verdict_keys) / sizeof(verdict_keys[0]); i++)
		if (verdict_keys[i].key == *bytes) {
			finish(strip, verdict_keys[i].line);
			return;
		}
}

static bool strip_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	(void)args;
	if (id == COMMAND_ACCEPT)
		finish((struct strip *)overlay, NULL);
	else if (id == COMMAND_CLOSE || id == COMMAND_BACK)
		overlay_pop(overlay->app);
	else
		return error_set(error, ERROR_USAGE, "%s", "");
	return true;
}

static int entry_cols(const struct review_setup *setup, size_t i, unsigned flags)
{
	return 6 + display_width(setup->tags[i], strlen(setup->tags[i]), flags);
}

/* Draws from `row` on, or with `s` NULL only counts the rows. */
static int flow(const struct strip *strip, const struct surface *s, int cols, unsigned flags)
{
	const struct review_setup *setup = setup_of(&strip->overlay);
	int row = 0, col = 1;

	for (size_t i = 0; i < setup->tag_count; i++) {
		int width = entry_cols(setup, i, flags);
		bool on = strip->tags >> i & 1;

		if (col > 1 && col + width > cols) {
			row++;
			col = 1;
		}
		if (s) {
			surface_text(s, row, col, 1, on ? ROLE_ACCENT : ROLE_MUTED, on ? "✓" : "·");
			surface_bytes(s, row, col + 2, 1, ROLE_HINT_KEY, &setup->tag_keys[i], 1);
			surface_text(s, row, col + 4, width - 5, on ? ROLE_STRONG : ROLE_TEXT, setup->tags[i]);
		}
		col += width;
	}
	return row + 1;
}

static void strip_draw(struct overlay *overlay, const struct surface *screen)
{
	const struct strip *strip = (const struct strip *)overlay;
	unsigned flags = surface_ascii(screen) ? DISPLAY_ASCII : 0;
	int rows = flow(strip, NULL, screen->cols, flags) + 1, top = screen->rows - FOOT_ROWS - rows;
	struct surface area = surface_sub(screen, top < 0 ? 0 : top, 0, rows, screen->cols);
	struct surface words = surface_sub(&area, 1, 0, rows - 1, screen->cols);

	surface_fill(&area, 0, 0, area.rows, area.cols, ROLE_DIALOG);
	surface_hline(&area, 0, 0, area.cols, ROLE_LINE_FOCUS);
	surface_text(&area, 0, 1, -1, ROLE_TITLE_FOCUS, " Reasons: a key each, then the verdict or Enter ");
	surface_right(&area, 0, area.cols - 1, 20, ROLE_MUTED, " + changes the list ");
	flow(strip, &words, screen->cols, flags);
	surface_cursor(&words, 0, 1);
}

static void strip_destroy(struct overlay *overlay)
{
	free(overlay);
}

static const struct overlay_ops strip_ops = {
	.contexts = CONTEXT_PROMPT,
	.text = true,
	.hints = { COMMAND_ACCEPT, COMMAND_CLOSE, COMMAND_COUNT },
	.draw = strip_draw,
	.command = strip_command,
	.type = strip_type,
	.destroy = strip_destroy,
};

/* By name: each changes whether it is given. */
static bool turn_named(struct review_view *review, const char *args, struct error *error)
{
	const struct review_setup *setup = &review->book->setup;
	struct new_list list = { .suite = 0 };
	uint32_t tags = review_tags(review);
	bool ok = true;

	split_list(&list, args);
	for (size_t i = 0; ok && i < list.setup.tag_count; i++) {
		size_t at = 0;

		while (at < setup->tag_count && strcmp(setup->tags[at], list.setup.tags[i]) != 0)
			at++;
		ok = at < setup->tag_count ||
			error_set(error, ERROR_USAGE, "\"%.40s\" is no reason of this suite; + in the list adds it",
				list.setup.tags[i]);
		tags ^= ok ? UINT32_C(1) << at : 0;
	}
	arena_free(&list.arena);
	if (ok)
		review_set_tags(review, tags);
	return ok;
}

bool review_tags_open(struct review_view *review, const char *args, struct error *error)
{
	struct strip *strip;

	if (*args)
		return turn_named(review, args, error);
	strip = xcalloc(1, sizeof(*strip));
	strip->overlay.ops = &strip_ops;
	strip->tags = strip->seen = review_tags(review);
	overlay_push(review->view.app, &strip->overlay);
	return true;
}
