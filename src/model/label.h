/* What the files of the label module share. */
#ifndef PREOP_SRC_MODEL_LABEL_H
#define PREOP_SRC_MODEL_LABEL_H

#include "bulk.h"
#include "member.h"
#include "preop/model/label.h"

/* One person's label of an example; label NULL: none. */
struct own_label {
	struct label_answer answer;
	struct strbuf texts; /* where they are as read */
};
void own_label_init(struct own_label *own);
void own_label_free(struct own_label *own);
bool own_label_read(struct db *db, int64_t example, const char *who, struct own_label *out, struct error *error);
bool own_label_write(
	struct db *db, int64_t example, const char *who, const struct label_answer *answer, struct error *error);
/* As a value of the journal: ["label","note",at], [...,spent,guideline,confidence] when any of these is known, or null. Appends. */
void own_label_print(const struct label_answer *answer, struct strbuf *json);
bool own_label_value(
	struct db *db, const char *who, int64_t example, struct strbuf *json, struct error *error); /* a bulk_value */

/* Sets label, annotators, disputed and adjudicated of the struct, which has to say whether there may be decisions (adjudicated not 0): what came in when
 * nobody labelled, else the label most people gave, none for a tie; then what adjudicators decided. The label is copied into `scratch`. */
bool label_decide(struct db *db, struct member *member, struct strbuf *scratch, struct error *error);
/* The same, and writes the row as a change of a member. */
bool label_refresh(struct members *members, struct member *member, struct strbuf *scratch, struct error *error);
/* Writes a row whose label was `before` and is changed in the struct. */
bool label_write(struct members *members, struct member *member, const char *before, struct error *error);
bool label_same_text(const char *a, const char *b); /* NULL equals NULL only */
/* The labels of these rows, which may have got or lost decisions; those that are not there are left out. */
bool label_refresh_many(struct db *db, const int64_t *ids, size_t count, struct error *error);
/* For journal targets, as bulk_apply(): puts values back that labels follow from, and makes these follow. */
bool label_apply(struct db *db, const char *tag_name, const char *state, bulk_write write, struct error *error);
/* Every example this person labelled or decided on, after they became a model or a human. */
bool label_refresh_person(struct db *db, const char *who, struct error *error);

/* Of the rows that an import brought: what people said in an annotation tool, as their labels. Other shapes have none. Inside the action
 * that is open. */
struct vote_source {
	int64_t dataset, first, count;
	enum example_shape shape;
	const char *path;
};
bool label_votes_take(struct db *db, const struct vote_source *source, struct error *error);

#endif
