/*
 * What the formats of other evaluation tools share: one row being put together, in memory that the next row takes.
 *
 *   struct eval_draft *draft = eval_begin(import);
 *   draft->row.input = eval_text(draft, json_get(record, "input"), &draft->row.input_n);
 *   eval_score(draft, "acc", json_get(record, "acc"), NULL);
 *   return eval_put(import, record, error);
 */
#ifndef PREOP_SRC_FORMATS_EVALS_H
#define PREOP_SRC_FORMATS_EVALS_H

#include "driver.h"
#include "outputs.h"
#include "parts.h"

enum { EVAL_SCORES = 64 };

struct eval_draft {
	struct output_row row; /* its scores, facts and parts are those below */
	struct output_facts facts;
	struct output_score scores[EVAL_SCORES];
	struct parts parts;
	struct arena arena;
	struct strbuf scratch;
};

/* An empty row: no score, nothing known. */
struct eval_draft *eval_begin(struct import *import);
/* With the record as it came beside it (compressed where that helps). */
bool eval_put(struct import *import, const struct record *record, struct error *error);
/* The same, of a piece of the record. */
bool eval_put_piece(struct import *import, const struct record *record, struct json_span piece, struct error *error);
/* Rejects the record; `at` (may be absent) is where. */
bool eval_reject(struct import *import, const struct record *record, struct json_span at, const char *reason,
	struct error *error);

/* ---- Values ---- */

/* A text, decoded; anything else but null as it stands. NULL: absent or null. *n may be NULL. */
const char *eval_text(struct eval_draft *draft, struct json_span value, size_t *n);
/* The same as a name: line breaks and runs of blanks are one blank, at most `limit` bytes, cut at a character. "": none */
const char *eval_name(struct eval_draft *draft, struct json_span value, size_t limit);
/* A number, also one in quotes; OUTPUT_UNKNOWN: none, or negative. */
int64_t eval_count(struct json_span value); /* a fraction is rounded */
double eval_number(struct json_span value); /* NAN: none */

/* Number, true, false, or a number in quotes: a value; another text: a label; a list or an object: kept as detail. */
void eval_score(struct eval_draft *draft, const char *name, struct json_span value, const char *detail);
/* The row's own score, under its name. */
void eval_main_score(struct eval_draft *draft, const char *name, struct json_span value, const char *detail);
void eval_part(struct eval_draft *draft, enum output_part_kind kind, const char *bytes, size_t n);

/* The members of an object as one text: the only one's words, or "name: words" a line. Another value: as eval_text(). */
const char *eval_members(struct eval_draft *draft, struct json_span value, size_t *n);
/* Milliseconds between two dates; OUTPUT_UNKNOWN. */
int64_t eval_between(struct eval_draft *draft, struct json_span start, struct json_span end);

/* ---- Chats ---- */

/* The words of a message's content: a text, or the text parts of a list. NULL: none. */
const char *eval_content(struct eval_draft *draft, struct json_span content, size_t *n);
/* A list of messages as the case: input is what the user said last, the list is kept when it says more than that. */
void eval_messages(struct eval_draft *draft, struct json_span messages);
/* The reply of a chat completion, of the Responses API or of a completion: text, state, facts, tool calls, reasoning. */
void eval_reply(struct eval_draft *draft, struct json_span body);
/* What a finish reason says of the state; NULL: nothing. */
const char *eval_finish_state(const char *finish);

/* ---- The import ---- */

/* The format's own state of this import, import->state: zeroed at first, given back by the format's `close`. */
void *eval_own(struct import *import, size_t size);
/* How often this key has come in this import, this time included: the number of a repeat. 0: `error` says why. */
int64_t eval_repeat(struct import *import, const char *key, size_t n, struct error *error);
/* A member that stood beside the list of records, as far as it has come by now; absent: start NULL. */
struct json_span eval_beside(struct import *import, const char *name);
/* A figure of the file, in all its digits, as these tools write numbers; a value that is no number is one that the file says there is none of. */
bool eval_figure(struct import *import, const char *system, const char *metric, const char *name,
	struct json_span value, const char *note, struct error *error);

#endif
