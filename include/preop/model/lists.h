/*
 * The lists of the program: what it knows about diagnosing, the menu, the tree, playbooks, words. They are data (data/NAME.json, compiled in), and
 * a person may add to them: $XDG_CONFIG_HOME/preop/NAME.json has the same shape; an entry with the id of a built-in one takes its place, any other comes
 * after them. Its origin is then "yours", whatever it says. So may a project (list_entry.h): everybody who opens it sees its entries, of origin "project",
 * before their own. An entry that cannot be read, or that means nothing beside the others (it names a rung, a source, an end that is not there, the tree
 * would run in a circle), is left out; what it would have replaced stays, and lists_problems() says why, by file and line. A person's own file cannot
 * loosen what keeps training shut (which rungs train, what a diagnosis needs, limits of hazards); a project's entry can, and lists_loosened() says so.
 *
 * Built-in lists and a person's own are loaded once, at the first call. What a thread was given stays as it is as long as the program lives. Thread: any.
 */
#ifndef PREOP_MODEL_LISTS_H
#define PREOP_MODEL_LISTS_H

#include <stdbool.h>
#include <stddef.h>

struct texts {
	const char *const *at;
	size_t count;
};

/* origin: "book", "source" (a public source the book names or we cite), "house" (ours), "yours", "project". sources: ids of lists_sources(). */

struct list_source {
	const char *id, *title, *by, *url, *serves /* what it is used for */, *origin;
	int year;
};
struct list_term { /* of the glossary */
	const char *id, *term, *means, *origin;
	struct texts also, see /* ids of terms */, sources;
};

struct list_ask { /* a yes-or-no question of a test */
	const char *id, *ask, *origin;
};
struct list_twin { /* a training goal and the knowledge that travels with it */
	const char *id, *goal, *twin, *origin;
};
struct list_cause { /* 1 low .. 3 high */
	const char *id, *cause, *rung /* of the menu, or "" */, *test, *supports, *origin;
	int likelihood, danger /* cost of missing it */, effort /* of the test */;
	struct texts sources;
};
struct list_diagnosis {
	const char *id, *sentence /* "" of the one for all others */, *name, *origin;
	const char *needs; /* "clusters": may not leave triage before failures are grouped; else "" */
	const char *training_only_if;
	struct texts hears; /* words in a complaint that point to it */
	const struct list_cause *causes;
	size_t cause_count;
};

struct list_rung { /* of the menu */
	const char *id, *name, *what, *cost, *reversible, *composes, *fits, *attempt /* how to try it */, *failed_when,
		*evidence, *ladder /* word of a system's rung, or "" */, *origin;
	int place; /* 1 lightest .. 9 */
	bool trains;
	struct texts sources;
};

struct list_answer {
	const char *id, *say, *then /* question, or "" */, *end /* end, or "" */;
};
struct list_question { /* of the decision tree */
	const char *id, *ask, *why, *evidence, *origin;
	struct texts sources;
	const struct list_answer *answers;
	size_t answer_count;
};
struct list_end {
	const char *id, *verdict /* no, wait, candidate */, *say, *rung;
};

struct list_strand {
	const char *title, *box;
};
struct list_gate_asks {
	const char *gate[5]; /* T R A I N */
};
struct list_playbook {
	const char *id, *name, *name_origin, *origin, *question;
	struct texts when_not, when, data, eval, wrong, checks, sources;
	struct list_gate_asks asks;
	const struct list_strand *strands;
	size_t strand_count;
};

struct list_item {
	const char *id, *text, *evidence;
	const char *screen;  /* where it is done, and the command that opens the page there: "train menu" */
	const char *command; /* the verb that does it, or "" */
	struct texts sources;
};
struct list_stage { /* of the checklist */
	const char *id, *name;
	const struct list_item *items;
	size_t item_count;
};

struct list_severity {
	const char *id, *say, *origin;
	int rank; /* 1 .. 4 */
};
struct list_limit {
	const char *severity, *origin;
	int exposure; /* answers a bad tune may reach before it is stopped */
};

struct list_fact { /* a rule of the facts lint */
	const char *id, *name, *pattern /* PCRE2 */, *goes /* where such a fact belongs: database, retrieval, policy */,
		*level /* error, warn: volatile; info */, *grounds /* number: its first number, text: all of it */,
		*origin;
	struct texts sources;
};

struct lists {
	const struct list_source *sources;
	const struct list_term *terms;
	const struct list_diagnosis *diagnoses;
	const struct list_ask *weights_test, *style_test;
	const struct list_twin *twins;
	const struct list_rung *rungs;
	const struct list_question *questions;
	const struct list_end *ends;
	const struct list_playbook *playbooks;
	const struct list_stage *stages;
	const struct list_severity *severities;
	const struct list_limit *limits;
	const struct list_fact *facts;
	size_t fact_count, source_count, term_count, diagnosis_count, weights_test_count, style_test_count, twin_count,
		rung_count, question_count, end_count, playbook_count, stage_count, severity_count, limit_count;
};
/* With the entries of the project that this thread last called lists_use() on. */
const struct lists *lists(void);
/* The calling thread goes by the project's entries as they are now. Costs little when they are as they were: call it whenever work on a project begins. */
struct db;
struct error;
bool lists_use(struct db *db, struct error *error);
/* For a thread without a connection: goes by what lists_use() last saw on any other. */
void lists_follow(void);

/* What was wrong with files of the person's own and entries of the project: a sentence each, with file and line. */
const struct texts *lists_problems(void);
/* What the project's entries take back of the built-in rules: a sentence each, for beside the verdict. */
const struct texts *lists_loosened(void);
/* Whether anything asked for lists() yet, on any thread. */
bool lists_used(void);

/* NULL: none of that id. */
const struct list_source *lists_source(const char *id);
const struct list_term *lists_term(const char *word); /* by id, term or another name, letter case aside */
const struct list_diagnosis *lists_diagnosis(const char *id);
const struct list_rung *lists_rung(const char *id);
const struct list_question *lists_question(const char *id);
const struct list_end *lists_end(const char *id);
const struct list_playbook *lists_playbook(const char *id);

#endif
