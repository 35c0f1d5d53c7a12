/*
 * What one person has to review in a suite, and in which order. A look is two outputs of a case, or, when asked for, three or four at once; which stands where follows
 * from the suite's seed, so every reopening shows the same, on any machine.
 *
 * Some of the pairs that are decided are shown again later, sides changed, unannounced (review_queue_repeat()): which, follows from the seed and the person.
 *
 * Reading and sorting ask the file: on a reader. All else is arithmetic in memory, a few steps whatever the size: on the interface thread.
 */
#ifndef PREOP_MODEL_REVIEW_QUEUE_H
#define PREOP_MODEL_REVIEW_QUEUE_H

#include "preop/model/review.h"

enum { REVIEW_SIDES = 4 };

/* ANSWER_BEST + i: systems[i] is the best. */
enum review_answer { ANSWER_NONE, ANSWER_TIE, ANSWER_BAD, ANSWER_BEST };

struct review_look {
	int64_t eval_case, at;              /* at: when it was decided, CLOCK_NONE */
	int64_t systems[REVIEW_SIDES];      /* in name order */
	uint32_t in_case;                   /* index of its case among those of the queue */
	uint32_t nth;                       /* how many verdicts of this person there were with it; 0: not decided */
	uint8_t count, sides[REVIEW_SIDES]; /* sides[k]: index of the system that stands k-th from the left */
	uint8_t answer;                     /* enum review_answer, the actor's own */
	bool skipped;                       /* put aside: comes after all that is open */
	bool stale;                         /* there was a verdict, and an output changed since */
	bool again, repeated;               /* to be shown a second time; that was done */
};

enum review_order {
	ORDER_RANDOM,    /* seeded: who stops early has a sample */
	ORDER_DIFFERENT, /* the least alike texts first */
	ORDER_CHECKS,    /* checks and scores disagree most */
	ORDER_JUDGE,     /* judges are least sure, or change their mind with the order */
	ORDER_NEW,       /* what nobody has reviewed */
	ORDER_FILE,      /* case by case */
	REVIEW_ORDERS
};
const char *review_order_word(enum review_order order);  /* "random" */
const char *review_order_title(enum review_order order); /* "most different texts first" */
bool review_order_parse(const char *word, enum review_order *out);
bool review_order_is_cheap(enum review_order order); /* nothing has to be read for it */

struct review_queue {
	struct review_look *looks; /* case by case, in file order */
	size_t count, cases;
	uint32_t *order; /* look at each place */
	uint32_t *place; /* of each look */
	uint64_t *open;  /* a bit a place: neither decided nor put aside */
	uint64_t *draws; /* a random number a look, from the seed */
	uint32_t *due;   /* looks that are decided and to be shown again */
	size_t due_count;
	uint64_t seed;
	enum review_order sorted;
	size_t decided, skipped, stale, again, repeated; /* looks; again: planned in all */
	uint32_t given;                                  /* verdicts so far, for the distance of repeats */
};
struct review_what {
	const int64_t *systems; /* to restrict to, NULL: all */
	size_t system_count;
	int together; /* outputs at once: 2 to 4 */
};
/* In ORDER_RANDOM. Free with review_queue_free(). */
bool review_queue_read(
	struct db *db, int64_t suite, const struct review_what *what, struct review_queue *out, struct error *error);
void review_queue_free(struct review_queue *queue);

/* False with ERROR_CANCELLED when `progress` says so (may be NULL; share 0..1); the order is then as it was. */
bool review_queue_sort(struct db *db, int64_t suite, struct review_queue *queue, enum review_order order,
	bool (*progress)(void *context, double share), void *context, struct error *error);
/* Takes over the order of a queue with the same looks; false: they are others. */
bool review_queue_reuse(struct review_queue *queue, const struct review_queue *sorted);

/* Places. SIZE_MAX: there is none. */
size_t review_queue_next(const struct review_queue *queue, size_t from /* SIZE_MAX: the first */);
size_t review_queue_find(const struct review_queue *queue, int64_t eval_case, const int64_t *systems, size_t count);
const struct review_look *review_queue_at(const struct review_queue *queue, size_t place);
/* The look that is due to be shown again now, as its place; SIZE_MAX: none. */
size_t review_queue_repeat(const struct review_queue *queue);
/* What is still to come: open, put aside, and planned repeats of what is decided. */
size_t review_queue_left(const struct review_queue *queue);

/* What the file will say, at once. */
void review_queue_answer(struct review_queue *queue, size_t place, enum review_answer answer, bool repeat);
void review_queue_skip(struct review_queue *queue, size_t place, bool skipped);

/* The system that stands k-th from the left, as an index into `systems`; repeats are mirrored. */
size_t review_look_side(const struct review_look *look, size_t k, bool repeat);
/* The pair of two of its systems (indices, i < j) as it stands there, with the choice that follows from `answer`; REVIEW_NONE: none does. */
struct review_pair review_look_pair(
	const struct review_look *look, size_t i, size_t j, bool repeat, enum review_answer answer);

/* ---- Writing ---- */

struct review_given {
	enum review_answer answer; /* ANSWER_NONE takes the verdict back */
	bool repeat;               /* the second, mirrored look at a pair */
	const char *note;          /* NULL: as it was, or none */
	const char *reasons;       /* JSON list of tags; NULL: as they were, or none */
	int64_t spent;             /* milliseconds, -1: not known */
	const uint64_t
		*marks; /* review_output_mark() of each system's output as it was shown; NULL: what the file has */
};
/* One action "verdict". The same answer again changes note and reasons only. */
bool review_give(struct db *db, const struct review_look *look, const struct review_given *given, struct error *error);
/*
 * A name for a look as it was shown, for whoever reviews outside of the workbench: it tells no system, and is good as long as the outputs are what they were. For the
 * actor only.
 */
enum { REVIEW_TOKEN_SIZE = 40 };
bool review_token(struct db *db, const struct review_queue *queue, size_t place, bool repeat, int together,
	char out[REVIEW_TOKEN_SIZE], struct error *error);
/* Reads the queue it is of, to be freed either way. ERROR_NOT_FOUND: no such look, or its outputs changed since. */
bool review_token_find(struct db *db, int64_t suite, const char *token, struct review_queue *queue, size_t *place,
	bool *repeat, struct error *error);

/* One action "skip". */
bool review_skip(struct db *db, const struct review_look *look, bool skipped, struct error *error);

#endif
