/* The decision as text, over the TRAIN screen: scrolls, and is written to a file as `preop gate report` prints it. */
#include "preop/base/path.h"
#include "preop/formats/decision_out.h"
#include "tui/app_private.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/screens/train_pages.h"
#include "tui/widgets/prose.h"
#include "tui/widgets/textview.h"

#include <stdlib.h>
#include <string.h>

struct decision_page {
	struct overlay overlay;
	struct textview *text;
	bool read;
};

static void free_nothing(void *asked)
{
	(void)asked;
}

static void *run_report(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct strbuf page = STRBUF_INIT;

	(void)job, (void)asked;
	if (gate_report_unwrapped(db, &page, error))
		return strbuf_detach(&page, NULL);
	strbuf_free(&page);
	return NULL;
}

enum { NAME_INDENT = 2, TEXT_INDENT = 13 }; /* "  because    the text" */

/* A gate's line begins with its letter: it is a title. What follows a name hangs under itself. */
static void add_line(struct textview *text, const char *line, size_t n)
{
	bool title = n > 3 && line[1] == ' ' && line[2] == ' ' && gate_index(line[0]) >= 0;
	bool named = n > TEXT_INDENT && strspn(line, " ") == NAME_INDENT && line[TEXT_INDENT - 1] == ' ';
	char *copy = xstrndup(line, n);

	if (n == 0)
		textview_gap(text);
	else if (named) {
		copy[TEXT_INDENT - 1] = '\0';
		textview_pair(text, TEXT_INDENT, copy, ROLE_DIALOG, copy + TEXT_INDENT);
	} else if (strncmp(copy, "- ", 2) == 0) {
		textview_pair(text, 2, "-", ROLE_DIALOG, copy + 2);
	} else {
		textview_add(text, title ? ROLE_TITLE : ROLE_DIALOG, 0, copy, n);
	}
	free(copy);
}

static void report_arrived(struct overlay *overlay, void *payload)
{
	struct decision_page *page = (struct decision_page *)overlay;

	textview_clear(page->text);
	for (const char *line = payload; *line;) {
		size_t n = strcspn(line, "\n");

		add_line(page->text, line, n);
		line += n + (line[n] == '\n');
	}
	page->read = true;
	free(payload);
}

static void ask_report(struct overlay *overlay)
{
	overlay_read(overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_report,
			.arrived = report_arrived,
			.free_asked = free_nothing,
			.free_payload = free });
}

/* ---- To a file ---- */

static bool run_export(struct job *job, struct db *db, void *path, struct error *error)
{
	(void)job;
	return decision_export(db, path, error);
}

static void exported(struct app *app, void *path)
{
	app_toast(app, TOAST_GOOD, "%s: the decision was written", path_base(path));
}

static void path_typed(struct app *app, void *context, const char *text)
{
	(void)context;
	if (*text)
		app_read(app, run_export, exported, free, xstrdup(text));
}

static bool export_decision(struct app *app, const char *path)
{
	if (*path)
		path_typed(app, NULL, path);
	else
		prompt_open(app,
			&(struct prompt_spec){ .title = "Decision to",
				.initial = "decision.md",
				.help = "Markdown, or plain text when the name does not end with .md; a file of that "
					"name "
					"is replaced",
				.files = true,
				.accept = path_typed });
	return true;
}

/* ---- The page ---- */

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct decision_page *page = (struct decision_page *)overlay;
	struct surface inner = overlay_page(
		overlay->app, screen, screen->rows, TEXT_COLUMNS + 6, "The decision in words");

	if (overlay->failure)
		prose_draw(&inner, 0, 0, ROLE_BAD, overlay->failure);
	else if (!page->read)
		surface_text(&inner, 0, 0, -1, ROLE_MUTED, "reading …");
	else
		textview_draw(page->text, &inner);
	surface_cursor(&inner, 0, 0);
}

/* Without a cursor, what moves one in a list scrolls. */
static bool scroll(struct decision_page *page, enum command_id id)
{
	if (id == COMMAND_DOWN || id == COMMAND_UP) {
		textview_scroll(page->text, id == COMMAND_DOWN ? 1 : -1);
		return true;
	}
	return textview_command(page->text, id);
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct decision_page *page = (struct decision_page *)overlay;

	if (id == COMMAND_DECISION_EXPORT)
		return export_decision(overlay->app, args);
	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT || id == COMMAND_OPEN) {
		overlay_pop(overlay->app);
		return true;
	}
	return scroll(page, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	(void)row, (void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		textview_scroll(((struct decision_page *)overlay)->text, action == MOUSE_WHEEL_UP ? -3 : 3);
}

static void page_destroy(struct overlay *overlay)
{
	textview_free(((struct decision_page *)overlay)->text);
	free(overlay);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_EVIDENCE | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_DECISION_EXPORT, COMMAND_BACK, COMMAND_COUNT },
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.changed = ask_report,
	.destroy = page_destroy,
};

void decision_page_open(struct app *app)
{
	struct decision_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->text = textview_new();
	overlay_push(app, &page->overlay);
	ask_report(&page->overlay);
}
