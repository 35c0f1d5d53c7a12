#include "tui/screens/evidence_page.h"

#include "preop/base/clock.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/screens/ask_form.h"
#include "tui/screens/sign.h"
#include "tui/widgets/list.h"
#include "tui/widgets/prose.h"

#include <stdlib.h>
#include <string.h>

enum { LINK_ROWS = 2, PAGE_COLS = 104 };

struct links { /* what a reader brings */
	struct arena arena;
	struct evidence *at;
	size_t count;
};
struct evidence_page {
	struct overlay overlay;
	char *owner, *claim, *title;
	struct links *links; /* NULL: being read */
	struct list list;
	int list_row; /* of the last frame, for the mouse */
};

/* ---- A link in words ---- */

void evidence_print_head(const struct evidence *link, struct strbuf *out)
{
	strbuf_addf(out, "%s %s%s%s", link->kind, link->title, *link->was ? ": " : "", link->was);
}

void evidence_print_tail(const struct evidence *link, int64_t now, struct strbuf *out)
{
	strbuf_addf(out, "%s%s", link->state == EVIDENCE_FRESH ? "" : "! ", evidence_state_word(link->state));
	if (link->state == EVIDENCE_CHANGED)
		strbuf_addf(out, ", says now %s", link->now);
	strbuf_addf(out, ", %s ", link->who);
	print_ago(link->at, now, out);
	if (link->expires_at != CLOCK_NONE) {
		strbuf_adds(out, link->expires_at > now ? ", expires " : ", due since ");
		clock_print_date(link->expires_at, out);
	}
	if (*link->note)
		strbuf_addf(out, ". %s", link->note);
}

/* ---- Reading ---- */

struct asked {
	char *owner, *claim;
};

static void free_asked(void *arg)
{
	struct asked *asked = arg;

	free(asked->owner);
	free(asked->claim);
	free(asked);
}

static void free_links(void *arg)
{
	struct links *links = arg;

	if (links)
		arena_free(&links->arena);
	free(links);
}

static void *run_links(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct links *links = xcalloc(1, sizeof(*links));

	(void)job;
	if (evidence_list(db, asked->owner, asked->claim, &links->arena, &links->at, &links->count, error))
		return links;
	free_links(links);
	return NULL;
}

static void links_arrived(struct overlay *overlay, void *payload)
{
	struct evidence_page *page = (struct evidence_page *)overlay;

	free_links(page->links);
	page->links = payload;
	list_set_count(&page->list, (int64_t)page->links->count);
}

static void ask_links(struct overlay *overlay)
{
	const struct evidence_page *page = (const struct evidence_page *)overlay;
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->owner = xstrdup(page->owner);
	asked->claim = xstrdup(page->claim);
	overlay_read(overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_links,
			.arrived = links_arrived,
			.free_asked = free_asked,
			.free_payload = free_links,
			.asked = asked });
}

static const struct evidence *link_at(const struct evidence_page *page)
{
	return page->links && page->list.cursor < (int64_t)page->links->count ? &page->links->at[page->list.cursor]
									      : NULL;
}

/* ---- Taking away, opening ---- */

static bool run_remove(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return evidence_remove(db, words[0], error);
}

static bool remove_link(struct evidence_page *page, struct error *error)
{
	static const struct ask_form form = { "link removed; undo brings it back", 1, NULL, 0, run_remove };
	const struct evidence *link = link_at(page);

	if (!link)
		return error_set(error, ERROR_USAGE, "there is no link under the cursor");
	const char *const words[ASK_WORDS] = { link->uuid };
	ask_form_open(page->overlay.app, &form, words);
	return true;
}

/* What no screen shows is shown as it is. */
static void show_link(struct app *app, const struct evidence *link)
{
	struct strbuf page = STRBUF_INIT;

	strbuf_adds(&page, "# ");
	evidence_print_head(link, &page);
	strbuf_addf(&page, "\n\n%s\n", link->target);
	evidence_print_tail(link, app->now, &page);
	page_open(app, "Evidence", page.data);
	strbuf_free(&page);
}

/* Going to another screen closes the page and what is below. */
static bool open_link(struct evidence_page *page, struct error *error)
{
	const struct evidence *link = link_at(page);
	struct app *app = page->overlay.app;

	if (!link)
		return error_set(error, ERROR_USAGE, "there is no link under the cursor");
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (strcmp(view_table[i]->name, link->screen) != 0)
			continue;
		char *argument = xstrdup(link->argument);
		app_go(app, (enum view_id)i, argument);
		free(argument);
		return true;
	}
	show_link(app, link);
	return true;
}

/* ---- The page ---- */

static void draw_link(struct evidence_page *page, const struct surface *s, int row, int64_t index)
{
	const struct evidence *link = &page->links->at[index];
	bool stands = link->state == EVIDENCE_FRESH, selected = index == page->list.cursor;
	struct strbuf line = STRBUF_INIT;

	evidence_print_head(link, &line);
	surface_bytes(s, row, 0, s->cols, stands ? ROLE_STRONG : ROLE_WARN, line.data, line.len);
	strbuf_reset(&line);
	evidence_print_tail(link, page->overlay.app->now, &line);
	surface_bytes(s, row + 1, 2, s->cols - 2, stands ? ROLE_MUTED : ROLE_WARN, line.data, line.len);
	strbuf_free(&line);
	if (!selected)
		return;
	surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
	surface_cursor(s, row, 0);
}

static void draw_empty(const struct evidence_page *page, const struct surface *s)
{
	const char *text = "reading …";

	if (page->overlay.failure)
		text = page->overlay.failure;
	else if (page->links)
		text = "Nothing is linked yet. a links a run, a case, a filter, a file, a note ...";
	prose_draw(s, 0, 0, page->overlay.failure ? ROLE_BAD : ROLE_MUTED, text);
	surface_cursor(s, 0, 0);
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct evidence_page *page = (struct evidence_page *)overlay;
	int count = page->links && page->links->count ? (int)page->links->count : 1;
	struct strbuf title = STRBUF_INIT;

	strbuf_addf(&title, "Evidence: %s", page->title);
	struct surface inner = overlay_page(overlay->app, screen,
		count < screen->rows ? count * LINK_ROWS + 2 : screen->rows, PAGE_COLS, title.data);
	strbuf_free(&title);
	list_set_height(&page->list, inner.rows / LINK_ROWS);
	if (!page->links || page->links->count == 0) {
		draw_empty(page, &inner);
		return;
	}
	page->list_row = inner.row - screen->row;
	for (int i = 0; i < page->list.height && page->list.top + i < page->list.count; i++)
		draw_link(page, &inner, i * LINK_ROWS, page->list.top + i);
	list_draw_scrollbar(&page->list, &inner, 0, inner.cols, page->list.height * LINK_ROWS);
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct evidence_page *page = (struct evidence_page *)overlay;

	(void)args;
	switch ((int)id) {
	case COMMAND_BACK:
	case COMMAND_CLOSE:
	case COMMAND_LEFT:
		overlay_pop(overlay->app);
		return true;
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return open_link(page, error);
	case COMMAND_EVIDENCE_ADD:
		evidence_page_add(overlay->app, page->owner, page->claim);
		return true;
	case COMMAND_EVIDENCE_REMOVE:
		return remove_link(page, error);
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	return id == COMMAND_BACK || id == COMMAND_EVIDENCE_ADD ||
		link_at((const struct evidence_page *)overlay) != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct evidence_page *page = (struct evidence_page *)overlay;
	struct error error = ERROR_INIT;
	int below = row - page->list_row;

	(void)col;
	if (list_mouse(&page->list, (enum mouse_action)action, below < 0 ? -1 : below / LINK_ROWS) &&
		action == MOUSE_DOUBLE && !open_link(page, &error))
		app_error(overlay->app, &error);
}

static void page_destroy(struct overlay *overlay)
{
	struct evidence_page *page = (struct evidence_page *)overlay;

	free_links(page->links);
	free(page->owner);
	free(page->claim);
	free(page->title);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_EVIDENCE | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_EVIDENCE_ADD, COMMAND_EVIDENCE_REMOVE, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.changed = ask_links,
	.destroy = page_destroy,
};

void evidence_page_open(struct app *app, const char *owner, const char *claim, const char *title)
{
	struct evidence_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->owner = xstrdup(owner);
	page->claim = xstrdup(claim);
	page->title = xstrdup(title);
	overlay_push(app, &page->overlay);
	ask_links(&page->overlay);
}
