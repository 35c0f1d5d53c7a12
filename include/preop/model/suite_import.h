/*
 * Outputs in: answers of systems to the cases of a suite, with all that the file knows of them.
 *
 * An import of outputs is one action of its own (not inside another); when nothing is taken in, there is no action. Undo
 * hides what it brought. Strings and bytes are borrowed for the call. Thread: the writer's connection.
 *
 * Which case a row is of, in this order:
 *  1. the id is in the suite with the same input: that case; with another input: see 2, else OUTPUT_CONFLICT;
 *  2. the id is absent, another tool's, or taken by another input, and exactly one case that was in the suite before this
 *     import has the same input: that case, reported as aligned by content. Two ids of one import are never led to the
 *     same case this way: the second becomes a case of its own (2 then says nothing, 3 or OUTPUT_CONFLICT);
 *  3. a new case with that id; without an id "c-" and 12 hex digits of the input's hash.
 * "The same input" is eval_case_hash(): line ends are as good as each other, blanks around the text do not count. A row
 * without any input (`input` NULL) is of the case that has its id, or it is OUTPUT_CONFLICT. The first import that brings a
 * case says its input, reference, slices and the rest.
 *
 * Repeats: rows with `epoch` from 1 on are of one run an epoch, and these are one series (run.series). A repeat that says
 * nothing new is counted as a duplicate but kept beside the news of the same file, so that a series is always whole.
 */
#ifndef PREOP_MODEL_SUITE_IMPORT_H
#define PREOP_MODEL_SUITE_IMPORT_H

#include "preop/base/clock.h"
#include "preop/base/strbuf.h"
#include "preop/store/db.h"

#include <math.h>
#include <stddef.h>

enum { CASE_HASH_SIZE = 16 };
/* What eval_case.hash holds: the start of SHA-256 of the canonical input. */
void eval_case_hash(const char *input, size_t n, unsigned char out[CASE_HASH_SIZE]);

struct suite_import;
bool suite_import_begin(struct db *db, const char *suite_name, const char *path, const char *format,
	struct suite_import **out, struct error *error);

/* A score by its name. The main one is output_row.score; it may be among these, too. */
struct output_score {
	const char *name;
	double value;               /* NAN: could not be scored, or is no number */
	const char *label, *detail; /* NULL: none. label: a word in place of, or beside, the number */
};

/* What is known of an output beside its text: OUTPUT_FACTS_INIT and then what is known. */
enum { OUTPUT_UNKNOWN = -1 };
struct output_facts {
	const char *finish;  /* as given; NULL: not known */
	const char *model;   /* as the server named itself */
	const char *error;   /* of state error, refused, filtered: the sentence that came back */
	const char *suspect; /* why the answer may rest on a cut prompt */
	int64_t prompt_tokens, completion_tokens /* reasoning included */, reasoning_tokens, cached_tokens;
	int64_t first_ms, total_ms, attempts;
	double cost; /* US dollars; NAN: not known */
};
#define OUTPUT_FACTS_INIT                                                                                              \
	{                                                                                                              \
		.prompt_tokens = OUTPUT_UNKNOWN, .completion_tokens = OUTPUT_UNKNOWN,                                  \
		.reasoning_tokens = OUTPUT_UNKNOWN, .cached_tokens = OUTPUT_UNKNOWN, .first_ms = OUTPUT_UNKNOWN,       \
		.total_ms = OUTPUT_UNKNOWN, .attempts = OUTPUT_UNKNOWN, .cost = (double)NAN                            \
	}

/* Wide parts of an output, a kind once. */
enum output_part_kind {
	PART_CALLS,     /* JSON list of tool calls */
	PART_REASONING, /* text */
	PART_RETRIEVED, /* JSON list: what a retrieval system was given */
	PART_MESSAGES,  /* JSON list of chat messages: what was really sent, where that is not the case's own input */
	PART_ROW,       /* the record as it came, so that a later version can read it again */
	PART_KINDS
};
const char *output_part_word(enum output_part_kind kind); /* "calls" ... as in output_part.kind */
struct output_part {
	enum output_part_kind kind;
	bool zlib;     /* `bytes` are packed; the caller packs where that is smaller (formats/parts.h) */
	size_t length; /* unpacked; 0 is allowed to stand for n when not packed */
	const char *bytes;
	size_t n;
};

struct output_row {
	/* The case. NULL: absent. */
	const char *case_id;
	const char *input, *reference;
	size_t input_n, reference_n;
	const char *slice;   /* the main one */
	const char *slices;  /* JSON object, name: value */
	const char *cluster; /* cases with the same one share a source and are not independent */
	bool must_pass;
	const char *messages, *context,
		*extra; /* JSON list of chat messages; text; JSON object: what else the file said */
	size_t messages_n, context_n, extra_n;
	int64_t at; /* date of the case; CLOCK_NONE */

	/* The output. */
	const char *system; /* NULL: the row is its case alone, and what follows says nothing */
	int64_t epoch;      /* 0: the file has no repeats; else from 1 */
	/* Further scores of an output that came earlier in this import; its text, facts and parts are left as they are, and `score` is its own when
	 * it had none. OUTPUT_CONFLICT: there is no such output. */
	bool more;
	const char *output;
	size_t output_n;
	const char *state;  /* NULL: "ok", or "empty" when the output is blank */
	double score;       /* NAN: none */
	const char *metric; /* the main score's name; NULL: "score" */
	const struct output_score *scores;
	size_t score_count;
	const struct output_facts *facts; /* NULL: nothing */
	const struct output_part *parts;
	size_t part_count;
};
#define OUTPUT_ROW_INIT                                                                                                \
	{                                                                                                              \
		.at = CLOCK_NONE, .score = (double)NAN                                                                 \
	}

enum output_result {
	/* a later import's other output of a system for a case counts from then on; so does another score */
	OUTPUT_ADDED,
	OUTPUT_DUPLICATE, /* the system's newest output for the case again: same text and state, same scores or none */
	/* rejected, `error` says why: another input, a second output in one import, a bad field */
	OUTPUT_CONFLICT,
	OUTPUT_FAILED, /* `error` says why: give up */
};
enum output_result suite_import_add(struct suite_import *batch, const struct output_row *row, struct error *error);

/*
 * What the file says of a system and of its runs; any time before the end, the last word counts. A system that is in the
 * suite already keeps what it is. False: a bad field.
 */
struct import_system {
	const char *rung;             /* NULL: "free" */
	const char *model, *revision; /* NULL: not known */
	const char *spec;             /* JSON object; NULL: nothing */
};
bool suite_import_system(
	struct suite_import *batch, const char *system, const struct import_system *what, struct error *error);
struct import_run {
	const char *status;     /* NULL: "complete"; "incomplete": the file ends before the run did */
	const char *settings;   /* JSON object; NULL: nothing */
	int64_t started, ended; /* CLOCK_NONE: not known */
};
/* Of the runs of a system in this import; system NULL: of all that have no word of their own. */
bool suite_import_status(
	struct suite_import *batch, const char *system, const struct import_run *what, struct error *error);

/*
 * A figure that the file gives of a system as a whole; at the end it is recomputed from the rows, over cases (repeats are
 * averaged first). name: "mean", "stderr" (sd with n - 1, divided by sqrt(n)) and "sum" (of all repeats) are recomputed, any other name is kept with a
 * note that it was not.
 */
struct import_figure {
	const char *system, *metric /* name of the score */, *name;
	double published; /* NAN: the file says that there is none */
	double unit;      /* of its last digit: .01 of 0.52; 0: it was given in full */
	const char *note; /* NULL: none */
};
bool suite_import_aggregate(struct suite_import *batch, const struct import_figure *figure, struct error *error);

/*
 * The doctor's report on the import so far, as JSON: {"suite", "rows", "duplicates", "rejected", "cases", "new_cases",
 * "matched_by_id", "matched_by_content", "systems": [{"name", "status", "epochs", "outputs", "missing", "states": {}, "scored", "mean"}],
 * "aggregates": [{"system", "metric", "name", "published", "recomputed", "n", "agrees", "note"}]}. The same is kept in
 * import_report by suite_import_end().
 */
bool suite_import_report(struct suite_import *batch, int64_t rejected, struct strbuf *json, struct error *error);

/* frees either way */
bool suite_import_end(
	struct suite_import *batch, int64_t bytes, int64_t rejected, const unsigned char *sha256, struct error *error);
void suite_import_abort(struct suite_import *batch);

/* The kept report of an import of outputs: of the `number`th newest, from 1. ERROR_NOT_FOUND. */
bool suite_report_read(struct db *db, int64_t number, struct strbuf *json, struct error *error);
/* A report in words, a line each, for people: appended. */
void suite_report_text(const char *json, size_t n, struct strbuf *out);

#endif
