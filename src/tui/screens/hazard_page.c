#include "tui/screens/hazard_page.h"

#include "tui/key.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/train_pages.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct hazard *hazard_page_at(const struct hazard_page *page)
{
	return page->book && page->list.cursor < (int64_t)page->book->count ? &page->book->hazards[page->list.cursor]
									    : NULL;
}

const char *hazard_page_field(const struct hazard *hazard, const char *name, struct arena *arena)
{
	const struct {
		const char *name, *text;
		double number;
	} fields[] = {
		{ "title", hazard->title, 0 },
		{ "severity", hazard->severity, 0 },
		{ "worst", hazard->worst, 0 },
		{ "target", hazard->target, 0 },
		{ "puller", hazard->puller, 0 },
		{ "reach", NULL, hazard->reach },
		{ "detect", NULL, hazard->detect },
		{ "rollback", NULL, hazard->rollback },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].text             ? fields[i].text
				: isnan(fields[i].number) ? ""
							  : arena_printf(arena, "%.12g", fields[i].number);
	return "";
}

/* ---- Reading ---- */

static void free_book(void *arg)
{
	struct hazard_book *book = arg;

	if (book)
		arena_free(&book->arena);
	free(book);
}

static void *run_book(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct hazard_book *book = xcalloc(1, sizeof(*book));

	(void)job, (void)asked;
	lists(); /* choosing a severity asks them, and their first use may read files */
	if (hazard_list(db, &book->arena, &book->hazards, &book->count, error))
		return book;
	free_book(book);
	return NULL;
}

/* What comes along stands at the end: there the cursor goes to a hazard that was added. */
static void book_arrived(struct overlay *overlay, void *payload)
{
	struct hazard_page *page = (struct hazard_page *)overlay;
	bool had = page->book != NULL;
	int64_t before = page->list.count;

	free_book(page->book);
	page->book = payload;
	list_set_count(&page->list, (int64_t)page->book->count);
	if (had && page->list.count > before)
		list_move_to(&page->list, page->list.count - 1);
}

static void ask_book(struct overlay *overlay)
{
	overlay_read(overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_book,
			.arrived = book_arrived,
			.free_asked = free,
			.free_payload = free_book });
}

/* ---- The page ---- */

static void add_field(struct strbuf *out, const char *name, const char *text, const char *unit)
{
	strbuf_addf(out, "%s: %s%s\n", name, *text ? text : "not said yet", *text ? unit : "");
}

/* How the exposure came about, then everything that was said. */
static void open_hazard(struct hazard_page *page)
{
	const struct hazard *hazard = hazard_page_at(page);
	struct arena arena = ARENA_INIT;
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "# %s\n\n%s: %s\n\n", hazard->title, hazard_state_word(hazard->state), hazard->why);
	strbuf_adds(&text,
		"Exposure is the number of answers a bad tune gives before somebody notices: reach times detect. "
		"The limits of the severities are the house's own (hazards.json).\n\n# What was said\n\n");
	add_field(&text, "severity", hazard->severity, "");
	add_field(&text, "reach", hazard_page_field(hazard, "reach", &arena), " answers a day");
	add_field(&text, "detect", hazard_page_field(hazard, "detect", &arena), " hours");
	add_field(&text, "roll back", hazard_page_field(hazard, "rollback", &arena), " hours");
	add_field(&text, "back to", hazard->target, "");
	add_field(&text, "by whom", hazard->puller, "");
	add_field(&text, "worst case", hazard->worst, "");
	strbuf_addf(&text, "\nEntered by %s. %" PRId64 " links to evidence, %" PRId64 " of them doubtful.\n",
		hazard->who, hazard->evidence, hazard->doubtful);
	page_open(page->overlay.app, "Hazard", text.data);
	strbuf_free(&text);
	arena_free(&arena);
}

static bool hazard_command(struct hazard_page *page, enum command_id id, const char *args, struct error *error)
{
	const struct hazard *hazard = hazard_page_at(page);
	bool needs = id == COMMAND_OPEN || id == COMMAND_RIGHT || id == COMMAND_EVIDENCE || id == COMMAND_HAZARD_EDIT ||
		id == COMMAND_HAZARD_REMOVE;

	if (needs && !hazard)
		return error_set(error, ERROR_USAGE, "%s",
			page->book ? "there is no hazard under the cursor" : "the hazard sheet is still being read");
	switch ((int)id) {
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return open_hazard(page), true;
	case COMMAND_EVIDENCE:
		return evidence_page_open(page->overlay.app, "hazard", hazard->uuid, hazard->title), true;
	case COMMAND_HAZARD_ADD:
		return hazard_page_add(page->overlay.app, args), true;
	case COMMAND_HAZARD_EDIT:
		return hazard_page_edit(page, args, error);
	case COMMAND_HAZARD_REMOVE:
		return hazard_page_remove(page), true;
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	return hazard_command((struct hazard_page *)overlay, id, args, error);
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	return id == COMMAND_BACK || id == COMMAND_HAZARD_ADD ||
		hazard_page_at((const struct hazard_page *)overlay) != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct hazard_page *page = (struct hazard_page *)overlay;

	(void)col;
	if (list_mouse(&page->list, (enum mouse_action)action, row - page->list_row) && action == MOUSE_DOUBLE &&
		hazard_page_at(page))
		open_hazard(page);
}

static void page_destroy(struct overlay *overlay)
{
	free_book(((struct hazard_page *)overlay)->book);
	free(overlay);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_HAZARD | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_HAZARD_ADD, COMMAND_HAZARD_EDIT, COMMAND_OPEN, COMMAND_EVIDENCE, COMMAND_HAZARD_REMOVE,
		COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = hazard_page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.changed = ask_book,
	.destroy = page_destroy,
};

void hazard_page_open(struct app *app)
{
	struct hazard_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	overlay_push(app, &page->overlay);
	ask_book(&page->overlay);
}
