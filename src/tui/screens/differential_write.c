/* What is written of a strand and its causes. */
#include "tui/screens/ask_form.h"
#include "tui/screens/differential_page.h"

#include <stdlib.h>
#include <string.h>

enum { DIAGNOSES_MOST = 32, TWINS_MOST = 32 };

/* ---- Causes ---- */

static bool run_conclude(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	enum cause_state state;

	return cause_state_parse(words[1], &state) && cause_conclude(db, words[0], state, words[2], error);
}

static bool run_remove(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return cause_remove(db, words[0], error);
}

/* words: strand, cause, test, ranks */
static bool run_add(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	struct cause_new cause = { .title = words[1], .test = words[2], .rung = "" };

	return cause_ranks_parse(words[3], &cause, error) && cause_add(db, words[0], &cause, NULL, error);
}

static bool run_fill(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	int64_t added;

	return cause_add_listed(db, words[0], &added, error);
}

bool differential_conclude(
	struct differential_page *page, enum cause_state state, const char *result, struct error *error)
{
	static const struct ask_step step = { "Result", "what was run, on which cases, and what came out", false,
		false };
	static const struct ask_form ask = { "concluded", 2, &step, 1, run_conclude };
	static const struct ask_form given = { "written", 3, NULL, 0, run_conclude };
	const struct cause *cause = differential_cause(page);

	if (!cause)
		return error_set(error, ERROR_USAGE, "there is no cause under the cursor");
	const char *const words[ASK_WORDS] = { cause->uuid, cause_state_word(state),
		*result || state == CAUSE_OPEN ? result : cause->result };
	ask_form_open(page->overlay.app, *result || state == CAUSE_OPEN ? &given : &ask, words);
	return true;
}

bool differential_remove(struct differential_page *page, struct error *error)
{
	static const struct ask_form form = { "cause removed; undo brings it back", 1, NULL, 0, run_remove };
	const struct cause *cause = differential_cause(page);

	if (!cause)
		return error_set(error, ERROR_USAGE, "there is no cause under the cursor");
	const char *const words[ASK_WORDS] = { cause->uuid };
	ask_form_open(page->overlay.app, &form, words);
	return true;
}

void differential_add(struct differential_page *page)
{
	static const struct ask_step steps[] = {
		{ "Cause", "what could be behind the complaint", false, false },
		{ "Test", "what would tell it from the other causes", false, false },
		{ "How likely/dangerous to miss/costly to test", "1 low to 3 high each, such as 3/2/1", false, false },
	};
	static const struct ask_form form = { "cause added", 1, steps, 3, run_add };
	const char *const words[ASK_WORDS] = { differential_strand(page)->uuid, NULL, NULL, "2/2/1" };

	ask_form_open(page->overlay.app, &form, words);
}

void differential_fill(struct differential_page *page)
{
	static const struct ask_form form = { "the known causes are here", 1, NULL, 0, run_fill };
	const char *const words[ASK_WORDS] = { differential_strand(page)->uuid };

	ask_form_open(page->overlay.app, &form, words);
}

/* ---- Texts: words are strand, name, value ---- */

static bool run_text(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return case_text_set(db, "strand", words[0], words[1], words[2], error);
}

static void write_text(struct app *app, const char *strand, const char *name, const char *value)
{
	static const struct ask_form form = { NULL, 3, NULL, 0, run_text };
	const char *const words[ASK_WORDS] = { strand, name, value };

	ask_form_open(app, &form, words);
}

struct choosing {
	char *strand;
	const char *ids[DIAGNOSES_MOST];
};

static void choosing_free(void *arg)
{
	struct choosing *choosing = arg;

	free(choosing->strand);
	free(choosing);
}

static void diagnosis_chosen(struct app *app, void *context, size_t index)
{
	const struct choosing *choosing = context;

	write_text(app, choosing->strand, "diagnosis", choosing->ids[index]);
}

/* What it sounds like first, then the others in the order of the list. */
static size_t order_diagnoses(const char *complaint, const char *ids[DIAGNOSES_MOST], size_t *heard)
{
	const struct lists *all = lists();
	size_t count = cause_hear(complaint, ids, DIAGNOSES_MOST);

	*heard = count;
	for (size_t i = 0; i < all->diagnosis_count && count < DIAGNOSES_MOST; i++) {
		size_t at = 0;

		while (at < count && strcmp(ids[at], all->diagnoses[i].id) != 0)
			at++;
		if (at == count)
			ids[count++] = all->diagnoses[i].id;
	}
	return count;
}

void differential_diagnose(struct differential_page *page)
{
	const struct strand *strand = differential_strand(page);
	struct choosing *choosing = xcalloc(1, sizeof(*choosing));
	struct picker_item items[DIAGNOSES_MOST];
	size_t heard, count = order_diagnoses(strand->title, choosing->ids, &heard);

	choosing->strand = xstrdup(strand->uuid);
	for (size_t i = 0; i < count; i++) {
		const struct list_diagnosis *diagnosis = lists_diagnosis(choosing->ids[i]);

		items[i] = (struct picker_item){
			.text = *diagnosis->sentence ? diagnosis->sentence : diagnosis->name,
			.detail = diagnosis->training_only_if,
			.group = i < heard ? "It sounds like" : "Others",
		};
	}
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = "Which sentence is it?",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = diagnosis_chosen,
			.free_context = choosing_free,
			.context = choosing });
}

/* Yes, no, none again: from what the file says then, however fast the key is pressed. words: strand, name */
static bool run_turn(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct case_text *texts;
	size_t count;
	bool ok = case_text_list(db, "strand", words[0], &arena, &texts, &count, error);

	if (ok) {
		const char *now = case_text_find(texts, count, words[0], words[1]);
		const char *next = !*now ? "yes" : !strcmp(now, "yes") ? "no" : "";

		ok = case_text_set(db, "strand", words[0], words[1], next, error);
	}
	arena_free(&arena);
	return ok;
}

/* The questions of both tests are numbered through. */
bool differential_test(struct differential_page *page, const char *number, struct error *error)
{
	static const struct ask_form form = { NULL, 2, NULL, 0, run_turn };
	size_t n = number[0] >= '1' && number[0] <= '9' && !number[1] ? (size_t)(number[0] - '1') : SIZE_MAX;
	struct arena arena = ARENA_INIT;

	for (int test = 0; test < STRAND_TESTS && n != SIZE_MAX; test++) {
		const struct strand_test_text text = strand_test_text((enum strand_test)test);

		if (n >= text.count) {
			n -= text.count;
			continue;
		}
		const char *const words[ASK_WORDS] = { differential_strand(page)->uuid,
			strand_test_name((enum strand_test)test, n, &arena) };
		ask_form_open(page->overlay.app, &form, words);
		arena_free(&arena);
		return true;
	}
	return error_set(error, ERROR_USAGE, "the tests have no question of that number");
}

static void twin_chosen(struct app *app, void *context, size_t index)
{
	write_text(app, context, "twin", lists()->twins[index].twin);
}

static void twin_typed(struct app *app, void *context, const char *text)
{
	write_text(app, context, "twin", text);
}

void differential_twin(struct differential_page *page, const char *twin)
{
	const struct lists *all = lists();
	const char *strand = differential_strand(page)->uuid;
	struct picker_item items[TWINS_MOST];
	size_t count = all->twin_count < TWINS_MOST ? all->twin_count : TWINS_MOST;

	if (*twin) {
		write_text(page->overlay.app, strand, "twin", twin);
		return;
	}
	for (size_t i = 0; i < count; i++)
		items[i] = (struct picker_item){ .text = all->twins[i].twin, .detail = all->twins[i].goal };
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = "Knowledge that travels along and must not be trained (or type it)",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = twin_chosen,
			.accept_text = twin_typed,
			.free_context = free,
			.context = xstrdup(strand) });
}
