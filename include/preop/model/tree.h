/*
 * The decision tree (lists.h) as it was walked: for the whole case or for one strand. Every answer has a reason, who and when. Answers that the walk does
 * not pass any more, because an earlier one was changed, stay and come back with it.
 */
#ifndef PREOP_MODEL_TREE_H
#define PREOP_MODEL_TREE_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/store/db.h"

struct tree_step {
	const struct list_question *question;
	const struct list_answer *answer; /* NULL: not answered yet; the last step then */
	const char *reason, *who;         /* "" */
	int64_t at;                       /* CLOCK_NONE */
	bool supposed;                    /* tree_suppose(): the answer nobody gave */
	int64_t evidence, doubtful;       /* links of the answer, and those that changed, expired or are gone */
};
struct tree_walk {
	struct tree_step *steps; /* from the first question on */
	size_t count;
	const struct list_end *end; /* NULL: the last step is not answered, or its answer is of another list */
	size_t beside;              /* answers given that the walk does not pass */
};
/* strand: uuid, "" for the whole case. */
bool tree_read(struct db *db, const char *strand, struct arena *arena, struct tree_walk *out, struct error *error);
/* The walk as it would be with another answer to one question: what would flip. Writes nothing. */
bool tree_suppose(struct db *db, const char *strand, const char *question, const char *answer, struct arena *arena,
	struct tree_walk *out, struct error *error);
/* ERROR_INPUT names the answers there are; ERROR_INPUT also without a reason. answer NULL takes it back. */
bool tree_answer(struct db *db, const char *strand, const char *question, const char *answer, const char *reason,
	struct error *error);

/* The claim under which evidence (evidence.h, owner "tree") is linked to an answer: the question, behind the strand's uuid if there is one. To be freed. */
char *tree_claim(const char *strand, const char *question);

/* Strands that were walked: "" (the whole case) first, then as the strands stand; uuids of the arena. */
bool tree_walked(struct db *db, struct arena *arena, const char ***out, size_t *count, struct error *error);

#endif
