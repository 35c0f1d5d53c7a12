/* The words of preop review. */
#ifndef PREOP_CLI_VERB_REVIEW_WORDS_H
#define PREOP_CLI_VERB_REVIEW_WORDS_H

#include "cli/cli.h"

#include "preop/model/suite.h"

/* With the connection open and the suite found; prints to `out`. The first word of `options` is the one behind the word itself. */
typedef bool review_word_run(struct db *db, const struct suite *suite, const struct cli_options *options,
	struct strbuf *out, struct error *error);

review_word_run review_word_next, review_word_record, review_word_skip;        /* verb_review_next.c */
review_word_run review_word_seal, review_word_consistency, review_word_orders; /* verb_review_words.c */
review_word_run review_word_export, review_word_setup;

#endif
