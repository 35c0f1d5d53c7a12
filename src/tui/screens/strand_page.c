#include "tui/screens/strand_page.h"

#include "preop/base/clock.h"
#include "preop/model/board.h"
#include "preop/model/box.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/strand.h"
#include "preop/model/strand_test.h"
#include "preop/model/tree.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/train_pages.h"
#include "tui/widgets/textview.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 92, PAGE_ROWS = 30, NAME_COLS = 11, CAUSE_STATES = CAUSE_TREATED + 1 };

struct book { /* what a reader brings */
	struct arena arena;
	const struct strand *strand; /* NULL: it is not there any more */
	struct case_text *texts;
	size_t text_count;
	const char *tests[STRAND_TESTS]; /* what the answers come to */
	int64_t causes[CAUSE_STATES];
	const struct board_kept *board; /* the newest for it; NULL: none */
	struct tree_walk walk;
};

struct strand_page {
	struct overlay overlay;
	char *uuid;
	struct book *book; /* NULL: being read */
	struct textview *text;
};

static struct strand_page *self(struct overlay *overlay)
{
	return (struct strand_page *)overlay;
}

/* ---- Reading ---- */

static void book_free(void *arg)
{
	struct book *book = arg;

	if (book != NULL)
		arena_free(&book->arena);
	free(book);
}

static bool read_strand(struct db *db, const char *uuid, struct book *book, struct error *error)
{
	struct strand *strands;
	size_t count;

	if (!strand_list(db, &book->arena, &strands, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(strands[i].uuid, uuid) == 0)
			book->strand = &strands[i];
	return true;
}

static bool read_tests(struct db *db, const char *uuid, struct book *book, struct error *error)
{
	if (!case_text_list(db, "strand", uuid, &book->arena, &book->texts, &book->text_count, error))
		return false;
	for (int i = 0; i < STRAND_TESTS; i++) {
		struct strbuf outcome = STRBUF_INIT;

		strand_test_outcome((enum strand_test)i, book->texts, book->text_count, uuid, &outcome);
		book->tests[i] = arena_strndup(&book->arena, outcome.data, outcome.len);
		strbuf_free(&outcome);
	}
	return true;
}

static bool read_causes(struct db *db, const char *uuid, struct book *book, struct error *error)
{
	struct cause *causes;
	size_t count;

	if (!cause_list(db, uuid, &book->arena, &causes, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		book->causes[causes[i].state]++;
	return true;
}

static bool read_board(struct db *db, const char *uuid, struct book *book, struct error *error)
{
	struct board_kept *boards;
	size_t count;

	if (!board_list(db, &book->arena, &boards, &count, error))
		return false;
	for (size_t i = 0; i < count && book->board == NULL; i++)
		if (strcmp(boards[i].strand, uuid) == 0)
			book->board = &boards[i];
	return true;
}

static void *run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	const char *uuid = arg;
	struct book *book = xcalloc(1, sizeof(*book));

	(void)job;
	lists(); /* drawing asks them, and their first use may read files */
	if (read_strand(db, uuid, book, error) && read_tests(db, uuid, book, error) &&
		read_causes(db, uuid, book, error) && read_board(db, uuid, book, error) &&
		tree_read(db, uuid, &book->arena, &book->walk, error))
		return book;
	book_free(book);
	return NULL;
}

/* ---- In words ---- */

static const char *key_of(const struct strand_page *page, enum command_id id, context_set contexts)
{
	const char *keys = keymap_keys(page->overlay.app->keymap, contexts, id, NULL);

	return keys ? keys : command_get(id)->name;
}

static void add(struct strand_page *page, const char *name, const char *words, const char *empty)
{
	textview_pair(
		page->text, NAME_COLS, name, *words != '\0' ? ROLE_TEXT : ROLE_MUTED, *words != '\0' ? words : empty);
}

static const char *found(const struct book *book, const char *name)
{
	return case_text_find(book->texts, book->text_count, book->strand->uuid, name);
}

static void add_diagnosis(struct strand_page *page)
{
	const char *id = found(page->book, "diagnosis");
	const struct list_diagnosis *diagnosis = lists_diagnosis(id);

	add(page, "Diagnosis",
		diagnosis == NULL                      ? id
			: *diagnosis->sentence != '\0' ? diagnosis->sentence
						       : diagnosis->name,
		"none yet");
}

/* "5: 2 ruled out, 3 open" */
static void add_causes(struct strand_page *page)
{
	struct strbuf line = STRBUF_INIT, parts = STRBUF_INIT;
	int64_t all = 0;

	for (int i = 0; i < CAUSE_STATES; i++) {
		int64_t n = page->book->causes[i];

		all += n;
		if (n > 0)
			strbuf_addf(&parts, "%s%" PRId64 " %s", parts.len > 0 ? ", " : "", n,
				cause_state_word((enum cause_state)i));
	}
	if (all > 0)
		strbuf_addf(&line, "%" PRId64 ": %s", all, parts.data);
	add(page, "Causes", line.data, "none on the list");
	strbuf_free(&parts);
	strbuf_free(&line);
}

static void add_board(struct strand_page *page)
{
	const struct board_kept *board = page->book->board;
	struct strbuf line = STRBUF_INIT;

	if (board != NULL) {
		strbuf_addf(&line, "%" PRId64 " failures of %s on %s in %" PRId64 " groups, kept by %s, ",
			board->failures, board->system,
			*board->suite_name != '\0' ? board->suite_name : "a suite that is not here", board->groups,
			board->who);
		clock_print_date(board->at, &line);
	}
	add(page, "Failures", line.data, "no board is kept for it");
	strbuf_free(&line);
}

static void add_walk(struct strand_page *page)
{
	const struct tree_walk *walk = &page->book->walk;
	const struct tree_step *last = walk->count > 0 ? &walk->steps[walk->count - 1] : NULL;
	struct strbuf line = STRBUF_INIT;

	if (walk->end != NULL)
		strbuf_addf(&line, "ends: %s", walk->end->say);
	else if (walk->count > 1 && last->answer == NULL)
		strbuf_addf(&line, "stands at: %s", last->question->ask);
	add(page, "Tree", line.data, "not walked");
	strbuf_free(&line);
}

static void build(struct strand_page *page)
{
	const struct strand *strand = page->book->strand;
	const struct box *box = strand != NULL ? box_find(strand->box) : NULL;

	textview_clear(page->text);
	textview_key(page->text, 1);
	if (strand == NULL) {
		textview_addf(page->text, ROLE_MUTED, 0, "The strand was removed; undo brings it back.");
		return;
	}
	textview_add(page->text, ROLE_TITLE, 0, strand->title, strlen(strand->title));
	textview_gap(page->text);
	add(page, "Box", box != NULL ? box->name : strand->box, "none yet");
	add(page, "Route", strand->route, "none yet");
	add(page, "Status", strand->status, "");
	add_diagnosis(page);
	add(page, "Weights?", page->book->tests[STRAND_TEST_WEIGHTS], "");
	add(page, "Style?", page->book->tests[STRAND_TEST_STYLE], "");
	add(page, "Twin", found(page->book, "twin"), "no knowledge named that must not be trained with it");
	add_causes(page);
	add_board(page);
	add_walk(page);
	textview_gap(page->text);
	textview_addf(page->text, ROLE_MUTED, 0, "%s differential   %s decision tree, of this strand",
		key_of(page, COMMAND_DIFFERENTIAL, CONTEXT_STRAND), key_of(page, COMMAND_TREE, CONTEXT_STRAND));
	if (box != NULL) {
		textview_gap(page->text);
		textview_addf(page->text, ROLE_TITLE, 0, "What the box asks for  (%s)", box->route_origin);
		textview_addf(page->text, ROLE_TEXT, 0, "Lives in %s. %s", box->lives_in, box->route);
	}
}

/* ---- The page ---- */

static void arrived(struct overlay *overlay, void *payload)
{
	struct strand_page *page = self(overlay);

	book_free(page->book);
	page->book = payload;
	build(page);
}

static void ask(struct overlay *overlay)
{
	overlay_read(overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_PAGE,
			.run = run_read,
			.arrived = arrived,
			.free_asked = free,
			.free_payload = book_free,
			.asked = xstrdup(self(overlay)->uuid) });
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct strand_page *page = self(overlay);
	struct surface inner = overlay_page(overlay->app, screen, PAGE_ROWS, PAGE_COLS, "Strand");

	if (page->book == NULL)
		surface_text(&inner, 0, 0, inner.cols, overlay->failure ? ROLE_BAD : ROLE_MUTED,
			overlay->failure ? overlay->failure : "reading \u2026");
	else
		textview_draw(page->text, &inner);
	surface_cursor(&inner, 0, 0);
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	static const struct {
		enum command_id id;
		int lines;
	} moves[] = { { COMMAND_DOWN, 1 }, { COMMAND_UP, -1 }, { COMMAND_PAGE_DOWN, 10 }, { COMMAND_PAGE_UP, -10 } };
	struct strand_page *page = self(overlay);

	(void)args;
	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT || id == COMMAND_OPEN) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_DIFFERENTIAL)
		return differential_page_open_of(overlay->app, page->uuid), true;
	if (id == COMMAND_TREE)
		return tree_page_open_of(overlay->app, page->uuid), true;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].id == id) {
			textview_scroll(page->text, moves[i].lines);
			return true;
		}
	return textview_command(page->text, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static void page_destroy(struct overlay *overlay)
{
	struct strand_page *page = self(overlay);

	book_free(page->book);
	textview_free(page->text);
	free(page->uuid);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_STRAND | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_DIFFERENTIAL, COMMAND_TREE, COMMAND_BACK, COMMAND_COUNT },
	.draw = page_draw,
	.command = page_command,
	.changed = ask,
	.destroy = page_destroy,
};

void strand_page_open(struct app *app, const char *uuid)
{
	struct strand_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->uuid = xstrdup(uuid);
	page->text = textview_new();
	overlay_push(app, &page->overlay);
	ask(&page->overlay);
}
