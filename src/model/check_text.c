/* Checks that compare texts: exact, contains. */
#include "check_kind.h"

#include "preop/text/find.h"
#include "preop/text/normal.h"

#include <string.h>

struct wanted {
	unsigned fold;               /* enum normal_flag */
	struct check_text text;      /* bytes NULL: the reference */
	struct strbuf output, other; /* made alike, used again and again */
};

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct wanted *wanted = arena_alloc(arena, sizeof(*wanted));

	(void)error;
	wanted->fold = check_spec_set(spec, "fold"); /* the words are in the order of the flags */
	wanted->text = check_spec_text(spec, "text", arena);
	strbuf_init(&wanted->output);
	strbuf_init(&wanted->other);
	*state = wanted;
	return true;
}

static void release(void *state)
{
	struct wanted *wanted = state;

	strbuf_free(&wanted->output);
	strbuf_free(&wanted->other);
}

static struct check_text text_of(const struct wanted *wanted, const struct check_output *output)
{
	return wanted->text.bytes != NULL ? wanted->text : output->reference;
}

static bool make_alike(struct wanted *wanted, const struct check_output *output, struct error *error)
{
	struct check_text text = text_of(wanted, output);

	strbuf_reset(&wanted->output);
	strbuf_reset(&wanted->other);
	return (text_normal(output->text.bytes, output->text.n, wanted->fold, &wanted->output) &&
		       text_normal(text.bytes, text.n, wanted->fold, &wanted->other)) ||
		error_set(error, ERROR_MEMORY, "no memory to compare an output of %zu bytes", output->text.n);
}

static size_t first_difference(const struct strbuf *a, const struct strbuf *b)
{
	size_t at = 0;

	while (at < a->len && at < b->len && a->data[at] == b->data[at])
		at++;
	return at;
}

static bool judge_exact(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;

	if (text_of(wanted, output).bytes == NULL)
		return check_undefined(verdict, "the case has no reference"), true;
	if (!make_alike(wanted, output, error))
		return false;
	size_t at = first_difference(&wanted->output, &wanted->other);
	bool same = at == wanted->output.len && at == wanted->other.len;
	check_pass(verdict, same, "%s ", same ? "is" : "is not");
	check_quote(&verdict->detail, wanted->other.data, wanted->other.len);
	if (!same)
		strbuf_addf(&verdict->detail, ": differs from byte %zu on", at + 1);
	return true;
}

static bool judge_contains(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct wanted *wanted = state;

	if (text_of(wanted, output).bytes == NULL)
		return check_undefined(verdict, "the case has no reference"), true;
	if (!make_alike(wanted, output, error))
		return false;
	const char *at = text_find(wanted->output.data, wanted->output.len, wanted->other.data, wanted->other.len);
	check_pass(verdict, at != NULL, "%s ", at != NULL ? "has" : "has no");
	check_quote(&verdict->detail, wanted->other.data, wanted->other.len);
	if (at != NULL)
		strbuf_addf(&verdict->detail, " at byte %td", at - wanted->output.data + 1);
	return true;
}

const struct check_method check_method_exact = { .prepare = prepare, .release = release, .judge = judge_exact };
const struct check_method check_method_contains = { .prepare = prepare, .release = release, .judge = judge_contains };
