/*
 * How a judge is asked, and how its reply is read. Pure but for the arena: no file, no network.
 *
 * A template is a text with {{input}} {{reference}} {{a}} {{b}} (pairs) or {{output}} (one output). What is put there is data: it stands between two marks that
 * hold a fence, 16 hex digits that follow from a secret of the project and the very call and occur in none of the texts, so that no output can end its own
 * place, and what was put in is not searched for {{...}} again. A verdict is read from the reply only, and strictly: what is not exactly one of the words is no verdict.
 */
#ifndef PREOP_MODEL_JUDGE_SPEC_H
#define PREOP_MODEL_JUDGE_SPEC_H

#include "preop/model/judge.h"

enum judge_reading_kind { JUDGE_READS_LINE, JUDGE_READS_JSON, JUDGE_READS_REGEX };

enum { JUDGE_LABELS = 16, JUDGE_REPEATS = 20 };

struct judge_spec {
	const char *endpoint, *model; /* "": not said */
	const char *origin;           /* who wrote the template: "house", or its file's name */
	const char *system, *user;    /* templates of the two messages; system "" leaves it out */
	const char *parameters;       /* JSON object */
	bool both_orders;             /* of pairs */
	int64_t repeats;              /* 1 to JUDGE_REPEATS */
	enum judge_reading_kind reads;
	const char *regex; /* of JUDGE_READS_REGEX: group 1 is the verdict */
	double low, high;  /* of scores */
	const char *labels[JUDGE_LABELS];
	size_t label_count;
};
/* A judge's spec. ERROR_INPUT: it cannot be asked: no template (verdicts came with a file), a place the template lacks, a wrong regular expression ... */
bool judge_spec_read(const struct judge *judge, struct arena *arena, struct judge_spec *out, struct error *error);
/* The same without looking it over: of a judge that came with a file most is empty. */
bool judge_spec_parse(const char *json, struct arena *arena, struct judge_spec *out, struct error *error);
void judge_spec_print(const struct judge_spec *spec, struct strbuf *out);
/* Looks it over as judge_spec_read() does. */
bool judge_spec_check(const struct judge_spec *spec, enum judge_mode mode, struct error *error);

/* Whether what the one said may stand beside what the other says: the same model asked in the same words and read in the same way. */
bool judge_spec_same(const struct judge_spec *one, const struct judge_spec *other);

/* A template out of a file's bytes: a JSON object (origin, mode, system, user, verdict, regex, labels, low, high, parameters), or text, the user's message.
 * `bytes` NULL: the house template of that mode. Fills all but endpoint, model, orders and repeats, which get their usual values. */
bool judge_template(const char *bytes, size_t n, const char *name, enum judge_mode mode, struct arena *arena,
	struct judge_spec *out, struct error *error);

/* ---- Asking ---- */

struct judge_text { /* bytes NULL: none */
	const char *bytes;
	size_t n;
};
struct judge_call {
	uint64_t secret;  /* the suite's seed */
	const char *name; /* of the call: the same call has the same fence, so that its answer can be found again */
	struct judge_text input, reference, a, b; /* a: the output, of judges of one */
};
/* Appends a JSON array of messages; texts that are no UTF-8 get replacement characters. */
void judge_messages(const struct judge_spec *spec, const struct judge_call *call, struct strbuf *out);

/* ---- Reading ---- */

struct judge_reading {
	enum review_choice choice; /* of A and B as shown; REVIEW_NONE: of judges of one */
	double value;              /* NAN: none */
	const char *label;         /* the spec's own string; NULL: none */
};
/* False: no verdict. */
bool judge_read(
	const struct judge_spec *spec, enum judge_mode mode, const char *reply, size_t n, struct judge_reading *out);

#endif
