/*
 * What is odd about a row, in words: one table for filters, command line and workbench. example.flags says what is found, example.dismissed
 * which of it a person has looked at and let pass; what is shown and what has:flag and flag:WORD find is the one without the other.
 */
#ifndef PREOP_MODEL_FLAG_H
#define PREOP_MODEL_FLAG_H

#include "preop/model/example.h"

struct example_flag_word {
	unsigned flag; /* enum example_flag */
	char letter;   /* in lists */
	const char *word, *meaning;
};
const struct example_flag_word *example_flag_table(size_t *count);
const struct example_flag_word *example_flag_find(const char *word); /* NULL: none */
void example_flag_list(struct strbuf *out);                          /* "encoding, surrogate, ..." appended */

enum {
	/* bytes, keys or turns that a trainer may trip over: has:flag */
	FLAGS_ODD = FLAG_ENCODING | FLAG_SURROGATE | FLAG_NUL | FLAG_DUPLICATE_KEYS | FLAG_EMPTY_TURN | FLAG_TOOL_ID |
		FLAG_ROLE_ORDER,
	/* that a row was edited here is no fault */
	FLAGS_DISMISSABLE = FLAGS_ODD | FLAG_NO_OUTPUT | FLAG_REPEATED
};

/* Lets the flags of `flags` pass on each row that has them, or (restore) takes that back. One action "flags-dismiss"; *changed may be NULL. */
bool example_dismiss(struct db *db, const int64_t *ids, size_t count, unsigned flags, bool restore, int64_t *changed,
	struct error *error);

#endif
