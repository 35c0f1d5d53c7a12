/*
 * The two tests of a strand, asked in yes and no (case_text.h): does what it wants belong in weights, and is it a style at all? Their questions are lists (lists.h).
 * Thread: any.
 */
#ifndef PREOP_MODEL_STRAND_TEST_H
#define PREOP_MODEL_STRAND_TEST_H

#include "preop/model/case_text.h"
#include "preop/model/lists.h"

enum strand_test { STRAND_TEST_WEIGHTS, STRAND_TEST_STYLE, STRAND_TESTS };
struct strand_test_text {
	const char *id, *title; /* "weights", "Does it belong in weights?" */
	const struct list_ask *asks;
	size_t count;
};
struct strand_test_text strand_test_text(enum strand_test test);
/* The name its answer has among the texts of a strand: "weights.stable". Of the arena. */
const char *strand_test_name(enum strand_test test, size_t question, struct arena *arena);
/* What the answers come to, in words: which one is missing, which one speaks against it. Appends. */
void strand_test_outcome(
	enum strand_test test, const struct case_text *texts, size_t count, const char *strand, struct strbuf *out);

#endif
