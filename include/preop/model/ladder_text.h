/*
 * Numbers of a ladder in words: what they were computed from, what was left out and why, by which method. The workbench shows these texts behind its numbers, the command line prints
 * them. Right answers are shares and printed as per cent, their differences as points; other scores as they are. Thread: any.
 */
#ifndef PREOP_MODEL_LADDER_TEXT_H
#define PREOP_MODEL_LADDER_TEXT_H

#include "preop/model/ladder_compare.h"
#include "preop/model/ladder_judges.h"

enum { LADDER_WORD = 32 };
const char *ladder_score_word(double score, bool binary, char out[LADDER_WORD]); /* "39.0 %", "1.4", "—" */
/* "36.4 to 41.7", "" when there is none */
const char *ladder_interval_word(double low, double high, bool binary, char out[LADDER_WORD * 2]);
const char *ladder_points_word(double difference, bool binary, char out[LADDER_WORD]); /* "-4.3", "+0.19" */
const char *ladder_p_word(double p, char out[LADDER_WORD]); /* ".0032", "4e-36", "1", "—" */
const char *ladder_method_text(enum ladder_method method);  /* a sentence with author and year */

/* Paragraphs; the first line is a title with "# ". */
void ladder_explain_system(const struct ladder *ladder, const struct ladder_row *row, const struct ladder_judge *judges,
	size_t judge_count, struct strbuf *out);
/* `slice` and `value`: what it was made of, as in ladder_compare(). Draws bootstrap samples, which takes up to a tenth of a second. */
void ladder_explain_comparison(const struct ladder *ladder, const struct ladder_comparison *comparison,
	const struct ladder_slice *slice, uint32_t value, struct strbuf *out);
/* What is to be known before the table is believed, a line each with '\n'; nothing when there is nothing. */
void ladder_explain_doubts(
	const struct ladder *ladder, const struct ladder_judge *judges, size_t judge_count, struct strbuf *out);
/* "2 error, 1 missing": states but ok, "" when there are none. */
void ladder_states_text(const struct ladder_row *row, struct strbuf *out);

#endif
