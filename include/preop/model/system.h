/*
 * Systems: the rungs of the baseline ladder, and how each is asked. A name that came with outputs is a system, too; a person describes it here, in one action that undo takes
 * back and merging brings along (kind "system"). Each of rung, model, revision, endpoint, spec, note and retirement may be changed by another copy of the project.
 *
 * The spec is a JSON object; all members may be left out:
 *   "system"      the system prompt, a text
 *   "template"    the user's turn: {{input}} and {{context}} are put in, nothing else is looked at, and what is put in is not looked at again. "{{input}}"
 *   "examples"    a list of {"input", "output", "context"}: turns before the question, filled in by the same template
 *   "parameters"  an object that goes into the request as it is (temperature, max_tokens, response_format ...)
 *   "tools"       a list, the same
 *   "context"     where {{context}} comes from: "case" (eval_case.context) or "command", which only the person who runs it can name (net/run.h). "case"
 * A project names an endpoint by the name of a profile and holds neither address nor key nor command: it may come from a stranger.
 *
 * Strings and lists belong to the arena they were read into. Thread: changes by the writer's connection.
 */
#ifndef PREOP_MODEL_SYSTEM_H
#define PREOP_MODEL_SYSTEM_H

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/store/db.h"

extern const char *const system_rungs[]; /* "zero-shot" ... "free", in the order of the ladder; NULL ends */

struct system {
	int64_t id, suite;
	int64_t retires_at; /* CLOCK_NONE: not known */
	bool described;     /* false: only a name that came with outputs */
	const char *name, *rung, *model, *revision, *endpoint, *spec, *note;
	const char *trained; /* what it was trained on: a number of examples, the uuid of a snapshot, "": not said */
};

/* What was described or has runs that are not hidden, in name order. */
bool system_list(
	struct db *db, int64_t suite, struct arena *arena, struct system **out, size_t *count, struct error *error);
bool system_find(struct db *db, int64_t suite, const char *name, struct arena *arena, struct system *out,
	struct error *error); /* ERROR_NOT_FOUND names those there are */

/* Describes the system wanted->name of wanted->suite; all fields are taken (`id` and `described` are not). An action of its own or part of the caller's.
 * `make`: ERROR_CONFLICT when it was described before; else ERROR_NOT_FOUND when there is none. `trained` may be a snapshot's name, or DATASET:NAME; NULL: as it is. */
bool system_put(struct db *db, const struct system *wanted, bool make, struct error *error);

struct system_trained {
	int64_t examples; /* 0: not known */
	const char *
		snapshot; /* they are its rows in split train or in none: "DATASET:NAME", "" when it is gone; NULL: a number somebody said */
};
bool system_trained(struct db *db, const struct system *system, struct arena *arena, struct system_trained *out,
	struct error *error);

/* ---- The spec ---- */

struct system_spec { /* spans of the text; absent: start NULL */
	struct json_span system, template, examples, parameters, tools;
	bool context_command;
};
/* ERROR_INPUT says which member is not what it should be; one that is not known is refused. `text` has to stay. */
bool system_spec_read(const char *text, struct system_spec *out, struct error *error);

/* What is put into the template. NULL: there is none. */
struct system_case {
	const char *input, *context;
	size_t input_n, context_n;
	struct json_span messages; /* of the case; absent: one user turn, the input */
};
/*
 * Appends the list of chat messages: the system prompt, the examples, the case. The case's own messages go in byte by byte; of the last one, when a
 * user said it and it is a text, the template makes the turn, with that text as the input. ERROR_INPUT: the template wants a context and there is none.
 */
bool system_messages(
	const struct system_spec *spec, const struct system_case *eval_case, struct strbuf *out, struct error *error);
/* Appends the parameters with the tools among them, as an object. */
void system_parameters(const struct system_spec *spec, struct strbuf *out);

#endif
