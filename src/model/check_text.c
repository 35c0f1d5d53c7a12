/* Checks that compare texts: exact, contains, starts-with, contains-any, contains-all. */
#include "check_kind.h"

#include "preop/text/find.h"
#include "preop/text/normal.h"

#include <string.h>

struct wanted {
	unsigned fold;               /* enum normal_flag */
	struct check_text text;      /* bytes NULL: the reference */
	struct check_texts texts;    /* made alike */
	struct strbuf output, other; /* made alike, used again and again */
};

static bool no_memory(size_t n, struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to compare an output of %zu bytes", n);
}

static void begin(const struct check_spec *spec, struct arena *arena, struct wanted **wanted)
{
	*wanted = arena_alloc(arena, sizeof(**wanted));
	(*wanted)->fold = check_spec_set(spec, "fold"); /* the words are in the order of the flags */
	strbuf_init(&(*wanted)->output);
	strbuf_init(&(*wanted)->other);
}

static bool prepare_one(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct wanted *wanted;

	(void)error;
	begin(spec, arena, &wanted);
	wanted->text = check_spec_text(spec, "text", arena);
	*state = wanted;
	return true;
}

static void release(void *state)
{
	struct wanted *wanted = state;

	strbuf_free(&wanted->output);
	strbuf_free(&wanted->other);
}

static bool prepare_many(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct check_texts given = check_spec_list(spec, "texts", arena);
	struct check_text *items = arena_alloc(arena, (given.count + 1) * sizeof(*items));
	struct wanted *wanted;

	if (given.count == 0)
		return error_set(error, ERROR_INPUT, "texts must have one at least");
	begin(spec, arena, &wanted);
	wanted->texts = (struct check_texts){ items, given.count };
	for (size_t i = 0; i < given.count; i++) {
		strbuf_reset(&wanted->other);
		text_normal(given.items[i].bytes, given.items[i].n, wanted->fold, &wanted->other);
		items[i] = (struct check_text){ arena_strndup(arena, wanted->other.data, wanted->other.len),
			wanted->other.len };
	}
	*state = wanted;
	return true;
}

static bool make_output_alike(struct wanted *wanted, const struct check_output *output, struct error *error)
{
	strbuf_reset(&wanted->output);
	return text_normal(output->text.bytes, output->text.n, wanted->fold, &wanted->output) ||
		no_memory(output->text.n, error);
}

/* The text wanted, or the reference, and the output; *ready false: there is nothing to compare with. */
static bool make_alike(struct wanted *wanted, const struct check_output *output, struct check_verdict *verdict,
	bool *ready, struct error *error)
{
	struct check_text text = wanted->text.bytes != NULL ? wanted->text : output->reference;

	*ready = text.bytes != NULL;
	if (!*ready)
		return check_undefined(verdict, "the case has no reference"), true;
	strbuf_reset(&wanted->other);
	return make_output_alike(wanted, output, error) &&
		(text_normal(text.bytes, text.n, wanted->fold, &wanted->other) || no_memory(text.n, error));
}

static size_t first_difference(const struct strbuf *a, const struct strbuf *b)
{
	size_t at = 0;

	while (at < a->len && at < b->len && a->data[at] == b->data[at])
		at++;
	return at;
}

/* "is "18"", "does not start with "18": differs from byte 2 on" */
static void end_comparison(
	const struct wanted *wanted, size_t same_until, bool passed, const char *words, struct check_verdict *verdict)
{
	check_pass(verdict, passed, "%s ", words);
	check_quote(&verdict->detail, wanted->other.data, wanted->other.len);
	if (!passed)
		strbuf_addf(&verdict->detail, ": differs from byte %zu on", same_until + 1);
}

static bool judge_exact(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;
	bool ready;

	if (!make_alike(wanted, output, verdict, &ready, error) || !ready)
		return !ready;
	size_t at = first_difference(&wanted->output, &wanted->other);
	bool same = at == wanted->output.len && at == wanted->other.len;
	end_comparison(wanted, at, same, same ? "is" : "is not", verdict);
	return true;
}

static bool judge_starts(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;
	bool ready;

	if (!make_alike(wanted, output, verdict, &ready, error) || !ready)
		return !ready;
	size_t at = first_difference(&wanted->output, &wanted->other);
	bool starts = at == wanted->other.len;
	end_comparison(wanted, at, starts, starts ? "starts with" : "does not start with", verdict);
	return true;
}

/* Where the text is in the output; NULL: nowhere. */
static const char *place_of(const struct wanted *wanted, const char *text, size_t n)
{
	return text_find(wanted->output.data, wanted->output.len, text, n);
}

static void end_search(const struct wanted *wanted, const struct check_text *text, const char *at, bool passed,
	struct check_verdict *verdict)
{
	check_pass(verdict, passed, "%s ", at != NULL ? "has" : "has no");
	check_quote(&verdict->detail, text->bytes, text->n);
	if (at != NULL)
		strbuf_addf(&verdict->detail, " at byte %td", at - wanted->output.data + 1);
}

static bool judge_contains(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;
	bool ready;

	if (!make_alike(wanted, output, verdict, &ready, error) || !ready)
		return !ready;
	const char *at = place_of(wanted, wanted->other.data, wanted->other.len);
	end_search(wanted, &(struct check_text){ wanted->other.data, wanted->other.len }, at, at != NULL, verdict);
	return true;
}

static bool judge_any(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;

	if (!make_output_alike(wanted, output, error))
		return false;
	for (size_t i = 0; i < wanted->texts.count; i++) {
		const struct check_text *text = &wanted->texts.items[i];
		const char *at = place_of(wanted, text->bytes, text->n);
		if (at != NULL)
			return end_search(wanted, text, at, true, verdict), true;
	}
	check_pass(verdict, false, "has none of %zu texts", wanted->texts.count);
	return true;
}

static bool judge_all(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;

	if (!make_output_alike(wanted, output, error))
		return false;
	for (size_t i = 0; i < wanted->texts.count; i++) {
		const struct check_text *text = &wanted->texts.items[i];
		if (place_of(wanted, text->bytes, text->n) == NULL)
			return end_search(wanted, text, NULL, false, verdict), true;
	}
	check_pass(verdict, true, "has all of %zu texts", wanted->texts.count);
	return true;
}

const struct check_method check_method_exact = { .prepare = prepare_one, .release = release, .judge = judge_exact };
const struct check_method check_method_starts = { .prepare = prepare_one, .release = release, .judge = judge_starts };
const struct check_method check_method_contains = {
	.prepare = prepare_one, .release = release, .judge = judge_contains
};
const struct check_method check_method_any = { .prepare = prepare_many, .release = release, .judge = judge_any };
const struct check_method check_method_all = { .prepare = prepare_many, .release = release, .judge = judge_all };
