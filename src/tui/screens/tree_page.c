#include "tui/screens/tree_page.h"

#include "tui/key.h"
#include "tui/screens/ask_form.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/train_pages.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MOST = 9 };

const struct tree_walk *tree_page_walk(const struct tree_page *page)
{
	if (!page->book)
		return NULL;
	return page->book->supposed.count ? &page->book->supposed : &page->book->walk;
}

const struct tree_step *tree_page_at(const struct tree_page *page)
{
	const struct tree_walk *walk = tree_page_walk(page);

	return walk && page->list.cursor < (int64_t)walk->count ? &walk->steps[page->list.cursor] : NULL;
}

/* ---- Reading ---- */

struct asked {
	char *strand, *question, *answer; /* the last two NULL: nothing is supposed */
};

static void free_asked(void *arg)
{
	struct asked *asked = arg;

	free(asked->strand);
	free(asked->question);
	free(asked->answer);
	free(asked);
}

static void free_book(void *arg)
{
	struct tree_book *book = arg;

	if (book)
		arena_free(&book->arena);
	free(book);
}

static void *run_book(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct tree_book *book = xcalloc(1, sizeof(*book));

	(void)job;
	if (strand_list(db, &book->arena, &book->strands, &book->strand_count, error) &&
		tree_read(db, asked->strand, &book->arena, &book->walk, error) &&
		evidence_list(db, "tree", NULL, &book->arena, &book->links, &book->link_count, error) &&
		(!asked->question ||
			tree_suppose(db, asked->strand, asked->question, asked->answer, &book->arena, &book->supposed,
				error)))
		return book;
	free_book(book);
	return NULL;
}

/* Whoever stood at the open question goes on to the next one. */
static void book_arrived(struct overlay *overlay, void *payload)
{
	struct tree_page *page = (struct tree_page *)overlay;
	const struct tree_step *step = tree_page_at(page);
	bool at_end = !step || !step->answer;

	free_book(page->book);
	page->book = payload;
	list_set_count(&page->list, (int64_t)tree_page_walk(page)->count);
	if (at_end && !page->question)
		list_move_to(&page->list, page->list.count - 1);
}

static void ask_book(struct overlay *overlay)
{
	const struct tree_page *page = (const struct tree_page *)overlay;
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->strand = xstrdup(page->strand);
	asked->question = page->question ? xstrdup(page->question) : NULL;
	asked->answer = page->answer ? xstrdup(page->answer) : NULL;
	overlay_read(overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_book,
			.arrived = book_arrived,
			.free_asked = free_asked,
			.free_payload = free_book,
			.asked = asked });
}

static void suppose(struct tree_page *page, const char *question, const char *answer)
{
	free(page->question);
	free(page->answer);
	page->question = question ? xstrdup(question) : NULL;
	page->answer = answer ? xstrdup(answer) : NULL;
	ask_book(&page->overlay);
}

/* ---- Answers: words are strand, question, answer, reason ---- */

static bool run_answer(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return tree_answer(db, words[0], words[1], *words[2] ? words[2] : NULL, words[3], error);
}

static const struct ask_step reason_step = { "Because", "what was looked at; the reason is kept with the answer", false,
	false };
static const struct ask_form answer_form = { "answered", 3, &reason_step, 1, run_answer };
static const struct ask_form forget_form = { "answer taken back; undo brings it back", 4, NULL, 0, run_answer };

static void give(struct tree_page *page, const struct tree_step *step, const struct list_answer *answer)
{
	const char *const words[ASK_WORDS] = { page->strand, step->question->id, answer->id,
		step->answer == answer ? step->reason : "" };

	ask_form_open(page->overlay.app, &answer_form, words);
}

/* Keeps what is supposed, once it is said why. */
static void keep(struct tree_page *page)
{
	const char *const words[ASK_WORDS] = { page->strand, page->question, page->answer };

	ask_form_open(page->overlay.app, &answer_form, words);
	suppose(page, NULL, NULL);
}

static bool read_answer(
	const struct tree_step *step, const char *word, const struct list_answer **out, struct error *error)
{
	size_t n = word[0] >= '1' && word[0] <= '9' && !word[1] ? (size_t)(word[0] - '0') : 0;

	if (n == 0 || n > step->question->answer_count)
		return error_set(error, ERROR_USAGE, "the answers are numbered 1 to %zu", step->question->answer_count);
	*out = &step->question->answers[n - 1];
	return true;
}

static bool answer(struct tree_page *page, const char *word, struct error *error)
{
	const struct tree_step *step = tree_page_at(page);
	const struct list_answer *answer;

	if (page->question)
		return error_set(error, ERROR_USAGE, "this is supposed: Enter keeps it, Escape goes back");
	if (!read_answer(step, word, &answer, error))
		return false;
	give(page, step, answer);
	return true;
}

static bool forget(struct tree_page *page, struct error *error)
{
	const struct tree_step *step = tree_page_at(page);
	const char *const words[ASK_WORDS] = { page->strand, step->question->id };

	if (page->question || !step->answer)
		return error_set(error, ERROR_USAGE, "there is no answer to take back");
	ask_form_open(page->overlay.app, &forget_form, words);
	return true;
}

static bool show_evidence(struct tree_page *page, struct error *error)
{
	const struct tree_step *step = tree_page_at(page);
	char *claim;

	if (page->question || !step->answer)
		return error_set(error, ERROR_USAGE, "evidence is for an answer that was given: answer it first");
	claim = tree_claim(page->strand, step->question->id);
	evidence_page_open(page->overlay.app, "tree", claim, step->answer->say);
	free(claim);
	return true;
}

/* ---- Choosing an answer: to give it, or to see what it would lead to ---- */

struct choosing {
	uint32_t slot;
	const struct list_question *question; /* of the lists: lives as long as the program */
	bool suppose;
};

static void chosen(struct app *app, void *context, size_t index)
{
	const struct choosing *choosing = context;
	struct tree_page *page = (struct tree_page *)overlay_find(app, choosing->slot);
	const struct tree_step *step = page ? tree_page_at(page) : NULL;

	if (!step || step->question != choosing->question)
		return;
	if (choosing->suppose)
		suppose(page, step->question->id, step->question->answers[index].id);
	else
		give(page, step, &step->question->answers[index]);
}

static void choose(struct tree_page *page, bool supposing)
{
	const struct list_question *question = tree_page_at(page)->question;
	struct choosing *choosing = xmalloc(sizeof(*choosing));
	struct picker_item items[ANSWERS_MOST];
	size_t count = question->answer_count < ANSWERS_MOST ? question->answer_count : ANSWERS_MOST;

	*choosing = (struct choosing){ page->overlay.slot, question, supposing };
	for (size_t i = 0; i < count; i++)
		items[i] = (struct picker_item){ .text = question->answers[i].say };
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = supposing ? "What if the answer were" : question->ask,
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = chosen,
			.free_context = free,
			.context = choosing });
}

static bool what_if(struct tree_page *page, const char *word, struct error *error)
{
	const struct tree_step *step = tree_page_at(page);
	const struct list_answer *answer;

	if (page->question)
		return error_set(error, ERROR_USAGE, "this is supposed already: Enter keeps it, Escape goes back");
	if (*word && !read_answer(step, word, &answer, error))
		return false;
	if (*word)
		suppose(page, step->question->id, answer->id);
	else
		choose(page, true);
	return true;
}

/* ---- The page ---- */

/* The whole case, then each strand, round. */
static bool turn_strand(struct tree_page *page, int step)
{
	const struct tree_book *book = page->book;
	size_t at = 0, all = book->strand_count + 1;

	for (size_t i = 0; i < book->strand_count; i++)
		if (strcmp(book->strands[i].uuid, page->strand) == 0)
			at = i + 1;
	at = (at + (step > 0 ? 1 : all - 1)) % all;
	free(page->strand);
	page->strand = xstrdup(at ? book->strands[at - 1].uuid : "");
	list_move_to(&page->list, page->list.count - 1);
	suppose(page, NULL, NULL);
	return true;
}

static bool leave(struct tree_page *page)
{
	if (page->question)
		suppose(page, NULL, NULL);
	else
		overlay_pop(page->overlay.app);
	return true;
}

static bool open_step(struct tree_page *page)
{
	if (page->question)
		keep(page);
	else
		choose(page, false);
	return true;
}

/* The question under the cursor, where it is longer than its place. */
static bool scroll_detail(struct tree_page *page, int step)
{
	if (step > 0 && page->detail_left > 0)
		page->detail_top++;
	else if (step < 0 && page->detail_top > 0)
		page->detail_top--;
	return true;
}

/* Another question begins at its top. */
static bool move(struct tree_page *page, enum command_id id, struct error *error)
{
	int64_t before = page->list.cursor;
	bool moved = list_command(&page->list, id);

	if (page->list.cursor != before)
		page->detail_top = 0;
	return moved || error_set(error, ERROR_USAGE, "%s", "");
}

static bool walk_command(struct tree_page *page, enum command_id id, const char *args, struct error *error)
{
	switch ((int)id) {
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return open_step(page);
	case COMMAND_NEXT_PANE:
	case COMMAND_PREVIOUS_PANE:
		return turn_strand(page, id == COMMAND_NEXT_PANE ? 1 : -1);
	case COMMAND_TREE_ANSWER:
		return answer(page, args, error);
	case COMMAND_TREE_SUPPOSE:
		return what_if(page, args, error);
	case COMMAND_TREE_FORGET:
		return forget(page, error);
	case COMMAND_EVIDENCE:
		return show_evidence(page, error);
	case COMMAND_SCROLL_DOWN:
	case COMMAND_SCROLL_UP:
		return scroll_detail(page, id == COMMAND_SCROLL_DOWN ? 1 : -1);
	default:
		return move(page, id, error);
	}
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct tree_page *page = (struct tree_page *)overlay;

	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT)
		return leave(page);
	if (!tree_page_at(page))
		return error_set(error, ERROR_USAGE, "%s",
			command_get(id)->contexts & CONTEXT_TREE ? "the walk is still being read" : "");
	return walk_command(page, id, args, error);
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct tree_page *page = (const struct tree_page *)overlay;
	const struct tree_step *step = tree_page_at(page);

	if (id == COMMAND_TREE_SUPPOSE || id == COMMAND_TREE_ANSWER)
		return step && !page->question;
	if (id == COMMAND_TREE_FORGET || id == COMMAND_EVIDENCE)
		return step && step->answer && !page->question;
	return id == COMMAND_BACK || step != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct tree_page *page = (struct tree_page *)overlay;
	int below = row - page->list_row, at = row - page->answer_row;
	const struct tree_step *step = tree_page_at(page);

	(void)col;
	if (action == MOUSE_CLICK && step && !page->question && at >= 0 && at < page->answers) {
		give(page, step, &step->question->answers[at]);
		return;
	}
	if (list_mouse(&page->list, (enum mouse_action)action, below < 0 ? -1 : below / TREE_STEP_ROWS) &&
		action == MOUSE_DOUBLE && tree_page_at(page))
		open_step(page);
}

static void page_destroy(struct overlay *overlay)
{
	struct tree_page *page = (struct tree_page *)overlay;

	free_book(page->book);
	free(page->strand);
	free(page->question);
	free(page->answer);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_TREE | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_TREE_ANSWER, COMMAND_TREE_SUPPOSE, COMMAND_EVIDENCE, COMMAND_BACK,
		COMMAND_TREE_FORGET, COMMAND_COUNT },
	.can = page_can,
	.draw = tree_page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.changed = ask_book,
	.destroy = page_destroy,
};

void tree_page_open(struct app *app)
{
	tree_page_open_of(app, "");
}

void tree_page_open_of(struct app *app, const char *strand)
{
	struct tree_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->strand = xstrdup(strand);
	overlay_push(app, &page->overlay);
	ask_book(&page->overlay);
}
