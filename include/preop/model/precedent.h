/*
 * Examples that are like another: decided ones, which are precedents, and near-duplicates, which share one decision.
 *
 * The index holds the live examples of a dataset in memory (150 bytes each); a job builds it and whoever asked owns it. It only finds candidates: how similar they are and what
 * was decided is read from the file at each question, so an edit or a decision since is seen; examples that came since are not found. Nothing changes it once it is built:
 * any number of threads may ask it, each with its own connection to the file.
 *
 * Similarity: 1 for the same folded input, else the Jaccard index of the word shingles of both inputs (text/minhash.h).
 */
#ifndef PREOP_MODEL_PRECEDENT_H
#define PREOP_MODEL_PRECEDENT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct precedent_index;
/* `progress` (may be NULL) gets the examples so far; false cancels (ERROR_CANCELLED). */
bool precedent_index_build(struct db *db, int64_t dataset, bool (*progress)(void *context, int64_t done), void *context,
	struct precedent_index **out, struct error *error);
void precedent_index_free(struct precedent_index *index); /* NULL is fine */
size_t precedent_index_count(const struct precedent_index *index);
/* Near-duplicates of near-duplicates are one cluster; a number above 0 that its members have in common, 0: the example is not in the index. */
uint64_t precedent_index_cluster(const struct precedent_index *index, int64_t example);

struct precedent {
	int64_t example;
	double similarity; /* 0..1 */
	int adjudicated;   /* enum adjudicated: decided, both or none */
	const char *label; /* the decided one, "" for both and none without one */
	const char *title, *split;
	const char *who, *section, *reason, *note; /* of the first decision that counts, by name; "" */
	int64_t at, guideline;
	bool conflicts; /* decided otherwise than the label the votes of the example lead to, or when these tie, than the nearest precedent */
};
struct precedents {
	struct precedent *items; /* nearest first */
	size_t count;
	/* PRECEDENT_NEAR or nearer ones were decided differently among themselves; otherwise than the votes lead */
	bool split, against_votes;
	const char *warning; /* a sentence, "" when there is none */
};
#define PRECEDENT_LEAST 0.1 /* less similar ones are none */
#define PRECEDENT_NEAR 0.5  /* so similar ones are worth a warning */
/* The nearest settled examples, the example itself not among them; from `arena`. */
bool precedent_find(struct db *db, const struct precedent_index *index, int64_t example, size_t limit,
	struct arena *arena, struct precedents *out, struct error *error);

/* The near-duplicates of an example: its decision group. */
struct group_member {
	int64_t example;
	double similarity;
	const char *title, *label, *split;
	int adjudicated;
	bool disputed;
	bool own;         /* the actor annotated it: a decision of theirs needs a second */
	bool decided;     /* the actor has a decision on it */
	bool other_split; /* stands in another split than the example: a leak */
	bool checked;     /* similar enough to be chosen at once, and open */
};
struct decision_group {
	struct group_member *items; /* nearest first, at most GROUP_LIMIT */
	size_t count;
	bool leak;           /* some member stands in another split */
	const char *warning; /* the sentence on that, "" */
};
enum { GROUP_LIMIT = 200 };
#define GROUP_LEAST 0.7   /* less similar ones are no near-duplicates */
#define GROUP_CHECKED 0.9 /* so similar ones are chosen at once */
bool precedent_group(struct db *db, const struct precedent_index *index, int64_t example, struct arena *arena,
	struct decision_group *out, struct error *error);

/* The actor's decision on `from` for each of `ids` too, with `source`: the key of `from`. One action "propagate"; no decision of theirs on `from`: ERROR_NOT_FOUND. */
bool precedent_propagate(
	struct db *db, int64_t from, const int64_t *ids, size_t count, int64_t *changed, struct error *error);

#endif
