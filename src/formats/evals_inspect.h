/*
 * Logs of Inspect: `.eval` (a zip archive of its parts) and `.json` (all of it as one object). What the log says of itself comes first, then its samples,
 * each of them an output; its repeats are epochs.
 */
#ifndef PREOP_SRC_FORMATS_EVALS_INSPECT_H
#define PREOP_SRC_FORMATS_EVALS_INSPECT_H

#include "driver.h"
#include "outputs.h"
#include "parts.h"
#include "zip.h"

/* How the completion's tokens were found: files of one log agree, logs of different providers do not. */
enum inspect_tokens {
	TOKENS_GIVEN, /* output_tokens, which hold what was thought; or nothing speaks against it */
	TOKENS_REST,  /* total less what went in: output_tokens leave out what was thought */
	TOKENS_ADDED, /* output_tokens and reasoning_tokens: there is no total to go by */
	TOKENS_RULES
};

/* Members of a sample, found once: each search would walk over its events. */
enum inspect_member {
	SAMPLE_ID,
	SAMPLE_EPOCH,
	SAMPLE_INPUT,
	SAMPLE_TARGET,
	SAMPLE_CHOICES,
	SAMPLE_METADATA,
	SAMPLE_SANDBOX,
	SAMPLE_FILES,
	SAMPLE_SETUP,
	SAMPLE_MESSAGES,
	SAMPLE_OUTPUT,
	SAMPLE_SCORES,
	SAMPLE_SCORE,
	SAMPLE_ERROR,
	SAMPLE_LIMIT,
	SAMPLE_MODEL_USAGE,
	SAMPLE_WORKING_TIME,
	SAMPLE_TOTAL_TIME,
	SAMPLE_ERROR_RETRIES,
	SAMPLE_ATTACHMENTS,
	SAMPLE_MEMBERS
};

enum inspect_text { /* working memory for one sample */
	INSPECT_ID,
	INSPECT_INPUT,
	INSPECT_MESSAGES,
	INSPECT_TARGET,
	INSPECT_OUTPUT,
	INSPECT_REASONING,
	INSPECT_CALLS,
	INSPECT_EXTRA,
	INSPECT_SLICE,
	INSPECT_SLICES,
	INSPECT_FINISH,
	INSPECT_MODEL,
	INSPECT_ERROR,
	INSPECT_ROW,
	INSPECT_TEXTS
};

struct inspect {
	char *header; /* the log without its samples, as it came; spans point into it */
	const char *model;
	const char *system; /* who answered: the model's name, unless somebody gave it another one */
	const char *metric; /* the main score's name; NULL: the first sample's first one */
	bool repeats;       /* the log has epochs */
	int64_t samples, thinned /* rows kept without their events */, tokens[TOKENS_RULES];
	const char *archive; /* what is wrong with the archive itself; NULL: nothing */
	const char *reduced; /* where reductions.json and header.json disagree; NULL: nowhere */
	struct json_span sample[SAMPLE_MEMBERS];
	struct strbuf texts[INSPECT_TEXTS];
	struct output_score *scores;
	size_t score_count, score_capacity;
	struct parts parts;
	struct arena arena;   /* of the log */
	struct arena scratch; /* of the sample */
};

/* ---- evals_inspect_header.c ---- */
/* Of an object with "eval"; samples are left out of what is kept. `system`: the name it is to have, NULL: its model's. False with `error`: there is
 * no model in it. */
bool inspect_take_header(struct inspect *inspect, struct json_span log, const char *system, struct error *error);
/* System, figures, run, once the samples are in. `batch` may be NULL. */
bool inspect_tell(struct inspect *inspect, struct suite_import *batch, struct error *error);

/* ---- evals_inspect_archive.c ---- */
/* What the other members of an archive say: samples that are summed up and not there, and totals that are not those of the header. */
void inspect_check_archive(struct inspect *inspect, const struct zip *zip);

/* ---- evals_inspect_sample.c ---- */
/* Fills `row`, `facts` from a sample; all memory is the log's until the next one. False: `reason` says what is wrong, at *place. */
bool inspect_read_sample(struct inspect *inspect, struct json_span sample, struct output_row *row,
	struct output_facts *facts, struct json_span *place, struct strbuf *reason);

/* ---- evals_inspect_score.c ---- */
/* Adds the scores of a sample to inspect->scores; *main: the value of inspect->metric. */
void inspect_read_scores(struct inspect *inspect, double *main_score);

double inspect_value(struct json_span value); /* of a scalar; NAN: no number */
void inspect_add_score(struct inspect *inspect, const char *name, double value, const char *detail);

/* ---- evals_inspect_usage.c ---- */
enum inspect_tokens inspect_read_usage(struct json_span usage, struct output_facts *facts);

/* ---- evals_inspect_text.c ---- */
/* A text with what it refers to: the attachment in place of "attachment://...". Appended. */
void inspect_resolve(struct json_span value, struct json_span attachments, struct strbuf *out);
/* JSON as it stands but for blanks between its strings, with the attachments in place of what refers to them (may be absent). Appended. */
void inspect_expand(struct json_span value, struct json_span attachments, struct strbuf *out);
/* The words of a message's content: a string, or parts; what is no text is named in brackets. Thoughts go to `reasoning` (may be NULL). */
void inspect_content(
	struct json_span content, struct json_span attachments, struct strbuf *out, struct strbuf *reasoning);

#endif
