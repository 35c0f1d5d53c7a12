/*
 * The facts lint: what in the answers of a training set can change after training, such as prices, dates, versions, promises (data/facts.json).
 *
 * A hit is grounded when it also stands in what the model was given before the answer (system, user, tool, earlier turns) or in a calculation that the
 * answer shows between << and >>: by the value of its first number, or as the same words with ASCII letters in either case. An ungrounded hit of level warn or
 * error is a volatile fact: training would put it into weights.
 *
 * An answer is what is trained on: turns of the output, and the chosen one of a preference. Limits of ours: a rule that takes too much work on a text is
 * counted as slow and passed over there; grounding looks at the first 256 KiB of what was given.
 */
#ifndef PREOP_MODEL_FACTS_H
#define PREOP_MODEL_FACTS_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/model/shape.h"
#include "preop/store/db.h"

struct facts_lint; /* the rules, compiled; belongs to one thread */
/* ERROR_INPUT names the rule of a person's own whose pattern is wrong. */
struct facts_lint *facts_lint_new(struct error *error);
void facts_lint_free(struct facts_lint *lint); /* NULL is fine */

struct facts_hit {
	const struct list_fact *rule;
	size_t turn, start, length; /* bytes of that turn's text */
	bool grounded;              /* in what was given */
	bool shown;                 /* only in a calculation the answer shows: grounded, too */
};
/* Of one record's turns, rule by rule; all of the arena. */
void facts_find(
	struct facts_lint *lint, const struct turns *turns, struct arena *arena, struct facts_hit **out, size_t *count);
bool facts_volatile(const struct facts_hit *hit);

enum { FACTS_EXAMPLES = 3, FACTS_CARRIER = 5 };
struct facts_count { /* of one rule */
	const struct list_fact *rule;
	int64_t rows, hits, grounded, shown, volatile_rows;
	int64_t slow;                     /* answers on which the rule was given up */
	int64_t examples[FACTS_EXAMPLES]; /* the first rows with an ungrounded hit; 0: fewer */
};
struct facts_report {
	int64_t rows, answers; /* rows looked at, those with an answer */
	int64_t volatile_rows; /* answers with a volatile fact */
	int64_t hits, grounded;
	int64_t carriers; /* of these, with FACTS_CARRIER or more in 100 words: facts with a little behavior around */
	struct facts_count *counts;
	size_t count;
	int64_t op; /* the newest of the journal before the scan */
};
/* Live rows in split train, or in none. `progress` may be NULL; false stops (ERROR_CANCELLED). */
bool facts_scan(struct db *db, int64_t dataset, bool (*progress)(void *context, int64_t done, int64_t total),
	void *context, struct arena *arena, struct facts_report *out, struct error *error);

/* The last report on a dataset, kept in the file (a cache: not journalled, not merged). */
bool facts_keep(struct db *db, int64_t dataset, const struct facts_report *report, struct error *error);
struct facts_kept {
	bool known, stale /* rows changed since */;
	int64_t at, rows, answers, volatile_rows, hits, grounded, carriers;
};
bool facts_read(struct db *db, int64_t dataset, struct facts_kept *out, struct error *error);

/* Of all live datasets with rows, together. */
struct facts_sum {
	struct facts_kept kept;   /* the counts; stale, known and at: as of the one that `missing` names */
	size_t datasets, unknown; /* unknown: not measured, or changed since */
	const char *missing;      /* the last of those by name, in the arena; NULL: all are known */
};
bool facts_read_all(struct db *db, struct arena *arena, struct facts_sum *out, struct error *error);

#endif
