#include "tui/screens/differential_page.h"

#include "tui/key.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/train_pages.h"

#include <stdlib.h>
#include <string.h>

const struct strand *differential_strand(const struct differential_page *page)
{
	return page->book && page->book->strand_count ? &page->book->strands[page->book->at] : NULL;
}

const struct cause *differential_cause(const struct differential_page *page)
{
	return page->book && page->list.cursor < (int64_t)page->book->cause_count
		? &page->book->causes[page->list.cursor]
		: NULL;
}

const char *differential_text(const struct differential_page *page, const char *name)
{
	return case_text_find(page->book->texts, page->book->text_count, differential_strand(page)->uuid, name);
}

static bool turn_strand(struct differential_page *page, int step)
{
	const struct differential_book *book = page->book;
	size_t next = (book->at + (step > 0 ? 1 : book->strand_count - 1)) % book->strand_count;

	free(page->strand);
	page->strand = xstrdup(book->strands[next].uuid);
	list_move_to(&page->list, 0);
	differential_ask(&page->overlay);
	return true;
}

static const char *rank_word(int rank)
{
	static const char *const words[] = { "?", "low", "middling", "high" };

	return words[rank >= 1 && rank <= 3 ? rank : 0];
}

static bool open_cause(struct differential_page *page, struct error *error)
{
	const struct cause *cause = differential_cause(page);
	const struct list_rung *rung = cause ? lists_rung(cause->rung) : NULL;
	struct strbuf text = STRBUF_INIT;

	if (!cause)
		return error_set(error, ERROR_USAGE, "there is no cause under the cursor");
	strbuf_addf(&text,
		"# %s\n\nlikelihood %s, danger of missing it %s, effort of the test %s\n\n# Test\n\n%s\n\n# %s\n\n%s\n",
		cause->title, rank_word(cause->likelihood), rank_word(cause->danger), rank_word(cause->effort),
		cause->test, cause_state_word(cause->state), *cause->result ? cause->result : "nothing was run yet");
	if (*cause->who)
		strbuf_addf(&text, "(%s)\n", cause->who);
	if (rung)
		strbuf_addf(&text, "\n# It would be treated by\n\n%s: %s\n", rung->name, rung->what);
	strbuf_addf(&text, "\n%lld links to evidence, %lld of them doubtful\n", (long long)cause->evidence,
		(long long)cause->doubtful);
	page_open(page->overlay.app, "Cause", text.data);
	strbuf_free(&text);
	return true;
}

static bool show_evidence(struct differential_page *page, struct error *error)
{
	const struct cause *cause = differential_cause(page);

	if (!cause)
		return error_set(error, ERROR_USAGE, "there is no cause under the cursor");
	evidence_page_open(page->overlay.app, "cause", cause->uuid, cause->title);
	return true;
}

static const struct {
	enum command_id id;
	enum cause_state state;
} conclusions[] = {
	{ COMMAND_CAUSE_RULE_OUT, CAUSE_RULED_OUT },
	{ COMMAND_CAUSE_SUPPORT, CAUSE_SUPPORTED },
	{ COMMAND_CAUSE_TREAT, CAUSE_TREATED },
	{ COMMAND_CAUSE_REOPEN, CAUSE_OPEN },
};

static bool strand_command(struct differential_page *page, enum command_id id, const char *args, struct error *error)
{
	for (size_t i = 0; i < sizeof(conclusions) / sizeof(conclusions[0]); i++)
		if (conclusions[i].id == id)
			return differential_conclude(page, conclusions[i].state, args, error);
	switch ((int)id) {
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return open_cause(page, error);
	case COMMAND_EVIDENCE:
		return show_evidence(page, error);
	case COMMAND_NEXT_PANE:
	case COMMAND_PREVIOUS_PANE:
		return turn_strand(page, id == COMMAND_NEXT_PANE ? 1 : -1);
	case COMMAND_CAUSE_ADD:
		return differential_add(page), true;
	case COMMAND_CAUSE_FILL:
		return differential_fill(page), true;
	case COMMAND_CAUSE_REMOVE:
		return differential_remove(page, error);
	case COMMAND_DIAGNOSIS:
		return differential_diagnose(page), true;
	case COMMAND_STRAND_TEST:
		return differential_test(page, args, error);
	case COMMAND_STRAND_TWIN:
		return differential_twin(page, args), true;
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct differential_page *page = (struct differential_page *)overlay;

	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	if (differential_strand(page))
		return strand_command(page, id, args, error);
	return error_set(error, ERROR_USAGE, "%s",
		!(command_get(id)->contexts & CONTEXT_DIFFERENTIAL) ? ""
			: page->book                                ? "the case has no strands yet; add one on Case"
								    : "the strands are still being read");
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct differential_page *page = (const struct differential_page *)overlay;

	if (id == COMMAND_BACK)
		return true;
	if (id == COMMAND_DIAGNOSIS || id == COMMAND_NEXT_PANE)
		return differential_strand(page) != NULL;
	if (id == COMMAND_CAUSE_FILL)
		return differential_strand(page) && *differential_text(page, "diagnosis");
	return differential_cause(page) != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct differential_page *page = (struct differential_page *)overlay;
	struct error error = ERROR_INIT;

	(void)col;
	if (list_mouse(&page->list, (enum mouse_action)action, row - page->list_row) && action == MOUSE_DOUBLE &&
		!open_cause(page, &error))
		app_error(overlay->app, &error);
}

static void page_destroy(struct overlay *overlay)
{
	struct differential_page *page = (struct differential_page *)overlay;

	differential_book_free(page->book);
	free(page->strand);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_DIFFERENTIAL | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_CAUSE_RULE_OUT, COMMAND_CAUSE_SUPPORT, COMMAND_CAUSE_TREAT, COMMAND_CAUSE_FILL,
		COMMAND_DIAGNOSIS, COMMAND_EVIDENCE, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = differential_draw,
	.command = page_command,
	.mouse = page_mouse,
	.changed = differential_ask,
	.destroy = page_destroy,
};

void differential_page_open(struct app *app)
{
	differential_page_open_of(app, "");
}

void differential_page_open_of(struct app *app, const char *strand)
{
	struct differential_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->strand = xstrdup(strand);
	overlay_push(app, &page->overlay);
	differential_ask(&page->overlay);
}
