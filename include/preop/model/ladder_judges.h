/*
 * What model judges say of the systems of a ladder, to be shown beside what people say and never without its mark.
 * Thread: reading on a connection of a job.
 */
#ifndef PREOP_MODEL_LADDER_JUDGES_H
#define PREOP_MODEL_LADDER_JUDGES_H

#include "preop/model/judge_measure.h"
#include "preop/model/ladder.h"

struct ladder_judged {                      /* one system */
	int64_t wins, losses, ties, unread; /* of pairs; a judge's two orders and repeats are one verdict */
	int64_t n;                          /* of outputs: cases with a score */
	double mean;                        /* of these; NAN: n is 0 */
};
struct ladder_judge {
	const char *name;
	enum judge_mode mode;
	struct judge_mark mark;
	struct ladder_judged *rows; /* one a row of the ladder */
};
/* In name order; judges that said nothing yet, and those that give words, are left out. All in the arena. */
bool ladder_judges_read(struct db *db, const struct ladder *ladder, struct arena *arena, struct ladder_judge **out,
	size_t *count, struct error *error);

#endif
