/*
 * Checks: what can be said of an output without asking a model, again and again. A check is a name, a kind and the kind's parameters; it belongs to a suite.
 *
 * A check is an object of the journal (kind "check"): set, removed, undone and merged as any other. What it finds is not: it follows from outputs and check and is in
 * table score (source "check"), computed by check_run() (model/check_run.h); when a check changes, what it found before goes.
 *
 * A result is a value (1 passed, 0 failed, or a number), perhaps a label, and a detail that says what was looked for and where. Without a value (NAN here, NULL in the
 * file) the detail says why: an output that is an error, refused, filtered, truncated, missing or empty is no wrong answer.
 */
#ifndef PREOP_MODEL_CHECK_H
#define PREOP_MODEL_CHECK_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum { CHECK_NAME = 40, CHECK_SPEC = 256 * 1024 /* bytes */ };

/* ---- Kinds ---- */

enum check_type {
	CHECK_FLAG,
	CHECK_NUMBER,
	CHECK_TEXT,
	CHECK_WORD, /* one of `words` */
	CHECK_SET,  /* some of `words` */
	CHECK_LIST, /* of texts */
	CHECK_JSON, /* any value */
};
struct check_parameter {
	const char *name;
	enum check_type type;
	const char *standard; /* what counts when it is not given, as JSON; "null": nothing; NULL: it must be given */
	const char *words;    /* "case|space|punctuation" */
	const char *help;     /* a line */
};
struct check_method; /* src/model/check_kind.h */
struct check_kind {
	const char *name;
	const char *help; /* a sentence or two */
	const struct check_parameter *parameters;
	size_t parameter_count;
	bool number; /* results are numbers (more is better unless `less`), not 1 and 0 */
	const struct check_method *method;
};
/* In the order in which they are shown. */
const struct check_kind *check_kinds(size_t *count);
const struct check_kind *check_kind_find(
	const char *name, struct error *error); /* NULL: ERROR_NOT_FOUND names the nearest */
/* Parameters that every kind has. */
const struct check_parameter *check_common_parameters(size_t *count);

/* A parameter as a person types it: a flag is yes or no; words and texts of a list stand between bars (a|b) or are a JSON list. */
struct check_setting {
	const char *name, *value;
};
/* Appends the spec of the settings. ERROR_INPUT: an unknown parameter, a value that is none, one that is missing. */
bool check_spec_print(const struct check_kind *kind, const struct check_setting *settings, size_t count,
	struct strbuf *spec, struct error *error);
/* The value of a parameter as a person would type it, appended; its standard value when the spec does not say. */
void check_spec_value(const char *spec, const struct check_parameter *parameter, struct strbuf *out);

/* ---- Checks of a suite ---- */

struct check {
	const char *name, *kind, *spec /* JSON object, parameters in the kind's order, only those that were given */,
		*who;
	int64_t at;
	bool main; /* suite.metric names it: output.score is its result */
};
/* in the order of their names */
bool check_list(
	struct db *db, int64_t suite, struct arena *arena, struct check **out, size_t *count, struct error *error);
/* ERROR_NOT_FOUND */
bool check_find(
	struct db *db, int64_t suite, const char *name, struct arena *arena, struct check *out, struct error *error);
/* Adds or replaces. `spec`: a JSON object. ERROR_INPUT: not a name (letters of any script, digits, '.', '_' and '-'), a score that came with a file has it, no
 * such kind, or what the kind says of the spec. The same again is no change. */
bool check_set(struct db *db, int64_t suite, const char *name, const char *kind, const char *spec, struct error *error);
bool check_remove(struct db *db, int64_t suite, const char *name, struct error *error);
/* Which score output.score holds: that of a check, or with "" the one that came in. One action. */
bool check_set_main(struct db *db, int64_t suite, const char *name, struct error *error);
/* As check_set() would, without writing. */
bool check_try(const char *kind, const char *spec, struct error *error);

/* ---- Results ---- */

struct check_result {
	int64_t run, system;
	const char *check, *kind;
	double value; /* NAN: none, `detail` says why; 1 and 0 unless `number` */
	bool number;
	const char *label, *detail; /* label NULL: none */
};
/* What the suite's checks found in the newest output of each system for a case: by system, then by name. A check that has not been run since it or the
 * output came is not in it. */
bool check_results(struct db *db, int64_t eval_case, struct arena *arena, struct check_result **out, size_t *count,
	struct error *error);
/* '+' passed, '-' failed, '?' no value, '=' a number */
char check_sign(const struct check_result *result);

#endif
