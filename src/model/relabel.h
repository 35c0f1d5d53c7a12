/* What the files of a migration of labels share: everything said about a dataset's examples, said anew. */
#ifndef PREOP_SRC_MODEL_RELABEL_H
#define PREOP_SRC_MODEL_RELABEL_H

#include "bulk.h"
#include "dataset.h"
#include "member.h"

#include "preop/base/idlist.h"
#include "preop/model/label_migration.h"

struct relabel {
	struct db *db;
	const struct dataset *becomes; /* with the labels that will be */
	const struct label_migration *migration;
	const struct id_list *parts; /* of a split: the examples of each part, sorted */
	struct migration_report *report;
	struct arena *arena;     /* the report's */
	struct id_list touched;  /* examples of which something is said anew */
	struct id_list homeless; /* that lost a label to a split which no rule led on */
};

enum relabelled { RELABEL_SAME, RELABEL_OTHER, RELABEL_NONE };
/* What an answer is in the new words; for RELABEL_OTHER `out` is replaced by it. */
enum relabelled relabel_answer(const struct relabel *work, int64_t example, const char *answer, struct strbuf *out);

/* The ops of a migration, one function for each kind of object. Rows of undone imports stay as they are. */
bool relabel_annotations(struct relabel *work, struct error *error);
bool relabel_decisions(struct relabel *work, struct error *error);
bool relabel_gold(struct relabel *work, struct error *error);
bool relabel_given(struct relabel *work, struct error *error); /* the last: looks at `homeless` */
/* The effective label of every touched example, and what the report says of it. */
bool relabel_settle(struct relabel *work, struct error *error);

bool carried_write(struct db *db, int64_t example, const char *from, const char *to, struct error *error);
bool carried_value(struct db *db, const char *tag, int64_t example, struct strbuf *json, struct error *error);

#endif
