/*
 * What a kind of check does: from its parameters to a judgement on one output.
 */
#ifndef PREOP_SRC_MODEL_CHECK_KIND_H
#define PREOP_SRC_MODEL_CHECK_KIND_H

#include "preop/base/json.h"
#include "preop/model/check.h"

struct check_means;

/* ---- Parameters of a check, checked against its kind ---- */

struct check_spec {
	const struct check_kind *kind;
	struct json_span root;
};
struct check_text {
	const char *bytes; /* NULL: nothing was given */
	size_t n;
};
struct check_texts {
	const struct check_text *items;
	size_t count;
};
/* Points into `text`. ERROR_INPUT: no JSON object, an unknown parameter, a value that is none, a parameter that is missing. */
bool check_spec_read(const struct check_kind *kind, const char *text, struct check_spec *out, struct error *error);
void check_spec_canonical(const struct check_spec *spec, struct strbuf *out); /* parameters in the table's order */
/* Each takes a parameter the kind has, of that type. */
bool check_spec_flag(const struct check_spec *spec, const char *name);
double check_spec_number(const struct check_spec *spec, const char *name); /* NAN: nothing was given */
struct check_text check_spec_text(const struct check_spec *spec, const char *name, struct arena *arena);
unsigned check_spec_set(const struct check_spec *spec, const char *name); /* bit n: word n */
int check_spec_word(const struct check_spec *spec, const char *name);     /* its number */
struct check_texts check_spec_list(const struct check_spec *spec, const char *name, struct arena *arena);
struct json_span check_spec_json(const struct check_spec *spec, const char *name);
struct check_text check_text_of(struct json_span string, struct arena *arena); /* not a string: nothing */

/* ---- The main score (check_main.c) ---- */

bool check_main_read(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error);
bool check_main_apply(struct db *db, const char *key, const char *state, struct error *error);
/* output.score becomes what the suite's main score says. */
bool check_main_refresh(struct db *db, int64_t suite, struct error *error);

/* ---- Judging ---- */

enum check_state { /* output.state */
	CHECK_STATE_OK,
	CHECK_STATE_EMPTY,
	CHECK_STATE_TRUNCATED,
	CHECK_STATE_REFUSED,
	CHECK_STATE_FILTERED,
	CHECK_STATE_ERROR,
	CHECK_STATE_MISSING,
	CHECK_STATES
};
const char *check_state_word(int state);
int check_state_index(const char *word);

enum check_needs { CHECK_NEEDS_INPUT = 1, CHECK_NEEDS_EXTRA = 2, CHECK_NEEDS_CALLS = 4, CHECK_NEEDS_RETRIEVED = 8 };

/* Whether scores of that name came to the suite with a file: then no check may bear it. */
bool check_name_is_imported(struct db *db, int64_t suite, const char *name, bool *imported, struct error *error);

struct check_output { /* a part that is not there, or that no check needs, has bytes NULL */
	struct check_text text, reference, input, extra, calls, retrieved;
	int state;
	const char *case_id;
	const struct check_means *means;
};

struct check_verdict {
	double value; /* NAN as long as nobody sets it */
	struct strbuf label, detail;
};
/* The usual ends of a judgement; each adds to the detail. */
void check_pass(struct check_verdict *verdict, bool passed, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void check_value(struct check_verdict *verdict, double value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void check_undefined(struct check_verdict *verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A text in a detail: in quotes, a line, cut where it is long. */
void check_quote(struct strbuf *detail, const char *bytes, size_t n);

struct check_method {
	/* The parameters made ready, once for all outputs; what it takes from `arena` lives as long as the check, and so does the spec. */
	bool (*prepare)(const struct check_spec *spec, struct arena *arena, void **state, struct error *error);
	void (*release)(void *state); /* may be NULL */
	/* False: give up (no memory); what cannot be said of an output is a verdict without a value. */
	bool (*judge)(
		void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error);
	unsigned needs;  /* enum check_needs */
	unsigned states; /* bits 1 << enum check_state that it judges beside ok */
};

/* A check made ready: its method with what all kinds have in common. */
struct check_ready {
	const struct check_kind *kind;
	void *state;
	double count[CHECK_STATES]; /* the value of an output in that state; NAN: none */
	bool inverted;
	double pass;             /* of a number: passed from here on; NAN: it stays a number */
	struct check_text after; /* bytes NULL: the whole output is looked at */
};
bool check_prepare(const struct check_spec *spec, struct arena *arena, struct check_ready *out, struct error *error);
void check_release(struct check_ready *ready);
bool check_judge(const struct check_ready *ready, const struct check_output *output, struct check_verdict *verdict,
	struct error *error);

extern const struct check_method check_method_exact, check_method_contains, check_method_starts, check_method_any,
	check_method_all, check_method_regex, check_method_number, check_method_json, check_method_schema,
	check_method_length, check_method_phrases, check_method_tool_call, check_method_no_call, check_method_rouge,
	check_method_edits, check_method_similarity, check_method_label, check_method_retrieval, check_method_refusal,
	check_method_command;

#endif
