/* Phrases in texts that were made alike, at the borders of words. */
#ifndef PREOP_SRC_MODEL_CHECK_PHRASE_H
#define PREOP_SRC_MODEL_CHECK_PHRASE_H

#include "check_kind.h"

struct check_phrases {
	unsigned fold;      /* enum normal_flag */
	bool words;         /* only whole words count */
	struct strbuf text; /* the output made alike, after check_phrases_in() */
};
/* Each made alike, into the arena. */
struct check_texts check_phrases_ready(
	const struct check_phrases *phrases, struct check_texts given, struct arena *arena);
bool check_phrases_in(struct check_phrases *phrases, struct check_text output, struct error *error);
/* The place of a phrase from byte `from` on; SIZE_MAX: it is not there. */
size_t check_phrase_find(const struct check_phrases *phrases, const struct check_text *phrase, size_t from);
/* The same of the last one. */
size_t check_phrase_find_last(const struct check_phrases *phrases, const struct check_text *phrase);

#endif
