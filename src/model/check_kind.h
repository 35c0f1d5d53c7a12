/*
 * What a kind of check does: from its parameters to a judgement on one output.
 */
#ifndef PREOP_SRC_MODEL_CHECK_KIND_H
#define PREOP_SRC_MODEL_CHECK_KIND_H

#include "preop/base/json.h"
#include "preop/model/check.h"

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
unsigned check_spec_set(
	const struct check_spec *spec, const char *name); /* bit n: word n, also of the one of a CHECK_WORD */
struct check_texts check_spec_list(const struct check_spec *spec, const char *name, struct arena *arena);
struct json_span check_spec_json(const struct check_spec *spec, const char *name);

/* ---- Judging ---- */

/* What output.state says; only an output that is ok is judged, unless the kind is about the others. */
enum check_state {
	CHECK_STATE_OK,
	CHECK_STATE_EMPTY,
	CHECK_STATE_TRUNCATED,
	CHECK_STATE_REFUSED,
	CHECK_STATE_FILTERED,
	CHECK_STATE_ERROR,
	CHECK_STATE_MISSING,
	CHECK_STATES
};
int check_state_index(const char *state);
/* Values by state of the parameter "count", NAN where it says none. */
bool check_states_read(const struct check_spec *spec, double values[CHECK_STATES], struct error *error);

struct check_output { /* a part that is not there has bytes NULL */
	struct check_text text, reference, input;
	const char *state;
};

struct check_verdict {
	double value; /* NAN as long as nobody sets it */
	struct strbuf label, detail;
};
/* The usual ends of a judgement. */
void check_pass(struct check_verdict *verdict, bool passed, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void check_value(struct check_verdict *verdict, double value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void check_undefined(struct check_verdict *verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A text in a detail: in quotes, a line, cut where it is long. */
void check_quote(struct strbuf *detail, const char *bytes, size_t n);

struct check_method {
	/* The parameters made ready, once for all outputs; what it takes from `arena` lives as long as the check. */
	bool (*prepare)(const struct check_spec *spec, struct arena *arena, void **state, struct error *error);
	void (*release)(void *state); /* may be NULL */
	/* False: give up (no memory); what cannot be said of an output is a verdict without a value. */
	bool (*judge)(
		void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error);
};

extern const struct check_method check_method_exact, check_method_contains;

#endif
