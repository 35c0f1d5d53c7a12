/* Near-duplicates of a decided example: what differs, and the decision given to those that are checked, as one action. */
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/screens/labels_view.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEAD_ROWS = 2,
	LIST_SHARE = 3,
	FOLD = 3,
	TEXT_BYTES = 64 << 10, /* of a record: more is not compared on a screen */
	WHEEL_LINES = 3,
	TITLE_COL = 48,
};

struct loaded { /* brought by a reader */
	struct arena arena;
	struct decision_group group;
	const char *text;   /* of the example itself */
	const char **texts; /* of the members */
};

struct group_page {
	struct overlay overlay;
	int64_t from;
	char *label;           /* what was decided */
	struct loaded *loaded; /* NULL: being read */
	struct list list;
	struct diffview *diff;
};

struct asked {
	int64_t from;
	struct labels_index *index; /* held */
};

static void free_asked(void *arg)
{
	struct asked *asked = arg;

	labels_index_drop(asked->index);
	free(asked);
}

static void free_loaded(void *arg)
{
	struct loaded *loaded = arg;

	if (loaded)
		arena_free(&loaded->arena);
	free(loaded);
}

/* ---- Reading ---- */

/* What people were asked about: the turns as lines. */
static bool read_text(struct db *db, int64_t id, struct arena *arena, const char **out, struct error *error)
{
	struct arena scratch = ARENA_INIT;
	struct example_detail detail;
	struct strbuf text = STRBUF_INIT;
	bool ok = example_read(db, id, &scratch, &detail, error);

	for (size_t i = 0; ok && i < detail.turns.count && text.len < TEXT_BYTES; i++) {
		const struct turn *turn = &detail.turns.items[i];
		strbuf_addf(&text, "%s%s\n", i ? "\n" : "", turn->name);
		strbuf_add(&text, turn->text, turn->length < TEXT_BYTES ? turn->length : TEXT_BYTES);
	}
	*out = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	arena_free(&scratch);
	return ok;
}

static bool read_group(
	struct job *job, struct db *db, const struct asked *asked, struct loaded *out, struct error *error)
{
	bool ok = precedent_group(
			  db, labels_index_of_precedents(asked->index), asked->from, &out->arena, &out->group, error) &&
		read_text(db, asked->from, &out->arena, &out->text, error);

	out->texts = arena_alloc(&out->arena, (out->group.count + 1) * sizeof(*out->texts));
	for (size_t i = 0; ok && i < out->group.count && !job_cancelled(job); i++)
		ok = read_text(db, out->group.items[i].example, &out->arena, &out->texts[i], error);
	return ok;
}

static void *run_read(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));

	if (read_group(job, db, asked, loaded, error))
		return loaded;
	free_loaded(loaded);
	return NULL;
}

static void show_member(struct group_page *page)
{
	const struct loaded *loaded = page->loaded;

	if (!loaded || page->list.count == 0)
		return;
	const char *text = loaded->texts[page->list.cursor];
	diffview_set(page->diff, loaded->group.items[page->list.cursor].example, loaded->text, strlen(loaded->text),
		text, strlen(text), FOLD);
}

static void group_arrived(struct overlay *overlay, void *payload)
{
	struct group_page *page = (struct group_page *)overlay;

	free_loaded(page->loaded);
	page->loaded = payload;
	list_set_count(&page->list, (int64_t)page->loaded->group.count);
	show_member(page);
}

/* ---- Applying ---- */

struct applying {
	int64_t from, changed;
	struct id_list ids;
};

static void free_applying(void *arg)
{
	struct applying *applying = arg;

	id_list_free(&applying->ids);
	free(applying);
}

static bool run_apply(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct applying *applying = arg;

	(void)job;
	return precedent_propagate(
		db, applying->from, applying->ids.ids, applying->ids.count, &applying->changed, error);
}

static void apply_done(void *app, void *arg, const struct error *error)
{
	const struct applying *applying = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "the decision went to %s near-duplicate%s; one undo takes all of them back",
			number_of(applying->changed).text, plural(applying->changed));
}

static bool apply(struct group_page *page, struct error *error)
{
	struct applying *applying = xcalloc(1, sizeof(*applying));
	struct app *app = page->overlay.app;
	bool ok = true;

	applying->from = page->from;
	for (size_t i = 0; ok && i < page->loaded->group.count; i++)
		if (page->loaded->group.items[i].checked)
			ok = id_list_add(&applying->ids, page->loaded->group.items[i].example);
	if (!ok || applying->ids.count == 0) {
		free_applying(applying);
		return ok ? error_set(error, ERROR_USAGE, "no near-duplicate is taken in; Space takes one in")
			  : error_set(error, ERROR_MEMORY, "no memory for the list of near-duplicates");
	}
	overlay_pop(app);
	app_write(app, NULL, run_apply, apply_done, free_applying, applying);
	return true;
}

static bool toggle(struct group_page *page)
{
	struct group_member *member = &page->loaded->group.items[page->list.cursor];

	member->checked = !member->checked;
	list_command(&page->list, COMMAND_DOWN);
	show_member(page);
	return true;
}

static bool group_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct group_page *page = (struct group_page *)overlay;
	bool any = page->loaded && page->list.count > 0;

	(void)args;
	if (id == COMMAND_CLOSE || id == COMMAND_BACK) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_ACCEPT)
		return any ? apply(page, error) : error_set(error, ERROR_USAGE, "there is no near-duplicate");
	if (id == COMMAND_GROUP_TOGGLE && any)
		return toggle(page);
	if (id == COMMAND_SCROLL_DOWN || id == COMMAND_SCROLL_UP)
		return diffview_command(page->diff, id);
	if (!list_command(&page->list, id))
		return error_set(error, ERROR_USAGE, "%s", "");
	show_member(page);
	return true;
}

/* ---- Drawing ---- */

static void draw_member(const struct surface *s, int row, const struct group_member *member, bool here)
{
	const char *state = adjudicated_settled(member->adjudicated) ? "decided" : member->disputed ? "disputed" : "";
	int col = TITLE_COL < s->cols / 2 ? TITLE_COL : s->cols / 2;

	surface_text(s, row, 1, 1, ROLE_GOOD, member->checked ? "✓" : "·");
	surface_printf(s, row, 3, col - 3, ROLE_TEXT, "%.2f #%-6lld %-8s %s%s%s", member->similarity,
		(long long)member->example, state, *member->label ? member->label : "no label",
		member->own ? ", yours" : "", member->other_split ? ", ! split " : "");
	if (member->other_split)
		surface_printf(s, row, col, 14, ROLE_WARN, "%s", *member->split ? member->split : "none");
	col += member->other_split ? 8 : 0;
	surface_text(s, row, col + 1, s->cols - col - 2, ROLE_MUTED, member->title);
	if (!here)
		return;
	surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
	surface_cursor(s, row, 1);
}

static void draw_members(struct group_page *page, const struct surface *s)
{
	const struct decision_group *group = &page->loaded->group;
	int rows = s->rows / LIST_SHARE < page->list.count ? s->rows / LIST_SHARE : (int)page->list.count;
	struct surface below = surface_sub(s, rows + 1, 0, s->rows - rows - 1, s->cols);
	char title[32];

	list_set_height(&page->list, rows);
	for (int row = 0; row < rows && page->list.top + row < page->list.count; row++) {
		int64_t index = page->list.top + row;
		draw_member(s, row, &group->items[index], index == page->list.cursor);
	}
	list_draw_scrollbar(&page->list, s, 0, s->cols - 1, rows);
	surface_hline(s, rows, 0, s->cols, ROLE_LINE);
	snprintf(title, sizeof(title), "#%lld", (long long)group->items[page->list.cursor].example);
	diffview_draw(page->diff, &below, "decided", title);
}

static void draw_nothing(const struct group_page *page, const struct surface *s)
{
	if (page->overlay.failure)
		surface_text(s, 0, 1, -1, ROLE_BAD, page->overlay.failure);
	else if (!page->loaded)
		surface_text(s, 0, 1, -1, ROLE_MUTED, "looking for near-duplicates …");
	else
		surface_text(s, 0, 1, -1, ROLE_MUTED, "No other example is nearly the same.");
}

static size_t count_checked(const struct group_page *page)
{
	size_t count = 0;

	for (size_t i = 0; page->loaded && i < page->loaded->group.count; i++)
		count += page->loaded->group.items[i].checked;
	return count;
}

static void group_draw(struct overlay *overlay, const struct surface *screen)
{
	struct group_page *page = (struct group_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);
	size_t checked = count_checked(page);
	int col = 1;

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	col += surface_printf(&all, 0, 1, -1, ROLE_TITLE_FOCUS, "%s, as #%lld, for %zu near-duplicate%s", page->label,
		(long long)page->from, checked, plural((int64_t)checked));
	if (page->loaded && page->loaded->group.leak)
		surface_printf(&all, 0, col + 2, -1, ROLE_WARN, "! %s", page->loaded->group.warning);
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	if (page->loaded && page->list.count)
		draw_members(page, &body);
	else
		draw_nothing(page, &body);
}

static bool group_can(const struct overlay *overlay, enum command_id id)
{
	const struct group_page *page = (const struct group_page *)overlay;

	return id == COMMAND_CLOSE || page->list.count > 0;
}

static void group_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct group_page *page = (struct group_page *)overlay;
	int lines = action == MOUSE_WHEEL_UP ? -WHEEL_LINES : action == MOUSE_WHEEL_DOWN ? WHEEL_LINES : 0;
	bool in_list = row >= HEAD_ROWS && row - HEAD_ROWS < page->list.height;

	(void)col;
	if (lines && in_list)
		list_scroll(&page->list, lines);
	else if (lines)
		diffview_scroll(page->diff, lines);
	else if (in_list)
		list_move_to(&page->list, page->list.top + row - HEAD_ROWS);
	show_member(page);
}

static void group_destroy(struct overlay *overlay)
{
	struct group_page *page = (struct group_page *)overlay;

	free_loaded(page->loaded);
	diffview_free(page->diff);
	free(page->label);
	free(page);
}

static const struct overlay_ops group_ops = {
	.contexts = CONTEXT_GROUP | CONTEXT_LIST,
	.hints = { COMMAND_ACCEPT, COMMAND_GROUP_TOGGLE, COMMAND_CLOSE, COMMAND_COUNT },
	.can = group_can,
	.draw = group_draw,
	.command = group_command,
	.mouse = group_mouse,
	.destroy = group_destroy,
};

static void open_page(struct labels_view *labels, int64_t from, const struct decision *mine)
{
	struct group_page *page = xcalloc(1, sizeof(*page));
	struct asked *asked = xmalloc(sizeof(*asked));

	page->overlay.ops = &group_ops;
	page->from = from;
	page->label = xstrdup(mine->label ? mine->label : outcome_word(mine->outcome));
	page->diff = diffview_new();
	diffview_neutral(page->diff);
	*asked = (struct asked){ .from = from, .index = labels_index_hold(labels) };
	overlay_push(labels->view.app, &page->overlay);
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "near-duplicates",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = group_arrived,
			.free_asked = free_asked,
			.free_payload = free_loaded,
			.asked = asked });
}

/* Of the example under the cursor when it is decided, else of the one decided last. */
bool labels_propagate(struct labels_view *labels, const char *args, struct error *error)
{
	const struct labels_card *card = labels_card(labels);
	const struct decision *mine = labels_mine(labels, card);

	(void)args;
	if (!mine) {
		card = labels_find_card(labels, labels->said_of);
		mine = labels_mine(labels, card);
	}
	if (!mine || labels_is_saving(labels, card->id))
		return error_set(error, ERROR_USAGE, "decide first; near-duplicates then get the same decision");
	if (!labels->index)
		return error_set(error, ERROR_USAGE, "the index of precedents is still being built");
	open_page(labels, card->id, mine);
	return true;
}
