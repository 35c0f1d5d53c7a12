#include "preop/model/strand_test.h"

#include <string.h>

static const struct test {
	const char *id, *title, *all, *none;
} tests[] = {
	[STRAND_TEST_WEIGHTS] = { "weights", "Does it belong in weights?",
		"may belong in weights, once the lighter rungs failed", "not for weights" },
	[STRAND_TEST_STYLE] = { "style", "Is it a style worth training?",
		"a style: pervasive, specific, of consequence", "no style to train" },
};

struct strand_test_text strand_test_text(enum strand_test test)
{
	const struct lists *all = lists();

	return test == STRAND_TEST_WEIGHTS ? (struct strand_test_text){ tests[test].id, tests[test].title,
		all->weights_test, all->weights_test_count }
					   : (struct strand_test_text){ tests[test].id, tests[test].title,
						     all->style_test, all->style_test_count };
}

const char *strand_test_name(enum strand_test test, size_t question, struct arena *arena)
{
	return arena_printf(arena, "%s.%s", tests[test].id, strand_test_text(test).asks[question].id);
}

static void add_ids(struct strbuf *out, const char *before, const struct strbuf *ids)
{
	if (ids->len > 0)
		strbuf_addf(out, "%s%s", before, ids->data);
}

void strand_test_outcome(
	enum strand_test test, const struct case_text *texts, size_t count, const char *strand, struct strbuf *out)
{
	const struct strand_test_text text = strand_test_text(test);
	struct strbuf against = STRBUF_INIT, open = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	size_t unasked = 0;

	for (size_t i = 0; i < text.count; i++) {
		const char *answer = case_text_find(texts, count, strand, strand_test_name(test, i, &arena));
		struct strbuf *ids = *answer == '\0' ? &open : strcmp(answer, "no") == 0 ? &against : NULL;

		unasked += *answer == '\0';
		if (ids != NULL)
			strbuf_addf(ids, "%s%s", ids->len > 0 ? ", " : "", text.asks[i].id);
	}
	if (against.len > 0)
		add_ids(out, arena_printf(&arena, "%s: not ", tests[test].none), &against);
	else if (unasked == text.count)
		strbuf_adds(out, "not asked yet");
	else if (open.len > 0)
		add_ids(out, "still to ask: ", &open);
	else
		strbuf_adds(out, tests[test].all);
	strbuf_free(&against);
	strbuf_free(&open);
	arena_free(&arena);
}
