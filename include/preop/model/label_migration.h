/*
 * Migrations of a label schema: one undoable action that makes the next version of the schema and says everything that was said in the old words in the new
 * ones: annotations of each person, decisions, known answers, and what came in with the rows (whose records stay as they are).
 *
 *   rename  OLD is called NEW
 *   merge   several labels become one, which may be one of them, another, or new
 *   split   a label becomes several: each example goes to the first part whose filter finds it. The others lose the label; they wait in the stale lane
 *   add     one more label at the end: keys stay, and so does the version
 *   retire  the label is not given any more; where it was given it stays
 *
 * In a set the label changes among the others. Labels of numeric scales, preferences and texts are no words of the schema and have no migration.
 */
#ifndef PREOP_MODEL_LABEL_MIGRATION_H
#define PREOP_MODEL_LABEL_MIGRATION_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum migration_kind { MIGRATE_RENAME, MIGRATE_MERGE, MIGRATE_SPLIT, MIGRATE_ADD, MIGRATE_RETIRE, MIGRATIONS };

struct migration_part {
	const char *label;
	const char *filter; /* NULL: no rule leads here */
};
struct label_migration {
	enum migration_kind kind;
	const char *const *from; /* the labels that change: one, or several of a merge; of add none */
	size_t from_count;
	const char *into;                   /* of rename, merge and add */
	const struct migration_part *parts; /* of split */
	size_t part_count;
};

enum { MIGRATION_EXAMPLES = 20 };
struct migration_change {
	int64_t example;
	const char *title, *before, *after; /* effective labels; NULL: none */
};
struct migration_report {
	int64_t annotations, people, decisions, given, gold; /* said anew; people: of the annotations */
	int64_t examples;                                    /* concerned */
	int64_t relabelled;                                  /* whose effective label is another */
	int64_t unanimous, tied; /* disputed before and not after; a label before and a tie after */
	int64_t unlabelled;      /* of a split: no rule found them */
	int64_t kept;            /* of a retired label: examples that keep it */
	int64_t version;         /* of the schema now */
	const char **labels;     /* now */
	size_t label_count;
	struct migration_change *changes; /* the first relabelled */
	size_t change_count;
};

/* One action "label-schema". `dry_run`: all is done, reported and taken back; not inside another action. ERROR_INPUT: such a migration cannot be. */
bool label_migrate(struct db *db, int64_t dataset, const struct label_migration *migration, bool dry_run,
	struct arena *arena, struct migration_report *out, struct error *error);

/* How often each label is used, by the schema's order; labels outside the schema follow. */
struct label_use {
	const char *label;
	bool outside;        /* is used and not in the schema */
	int64_t annotations; /* by people and models */
	int64_t given;       /* came with rows */
	int64_t decisions;
	int64_t examples; /* have it now */
};
bool label_uses(struct db *db, int64_t dataset, struct arena *arena, struct label_use **out, size_t *count,
	struct error *error);

#endif
