/*
 * Lineage: the project's history as a graph, computed from the journal. One lane a dataset or suite, one for the case (gates, strands, people).
 * Edits by one person to one object family within 30 minutes form one node, unless an import or a snapshot came in between. Undone work stays
 * visible, struck, as a side branch: what came later stands on what still counts.
 */
#ifndef PREOP_MODEL_LINEAGE_H
#define PREOP_MODEL_LINEAGE_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum lineage_type {
	LINEAGE_PROJECT,
	LINEAGE_IMPORT,
	LINEAGE_LABELS,
	LINEAGE_EDITS,
	LINEAGE_SNAPSHOT,
	LINEAGE_OUTPUTS,
	LINEAGE_VERDICTS,
	LINEAGE_GATE,
	LINEAGE_CASE
};
const char *lineage_type_word(enum lineage_type type);

enum { LINEAGE_PARENTS = 4 };
struct lineage_node {
	enum lineage_type type;
	int64_t first_action, last_action, actions; /* oldest and newest action of the group and how many */
	int64_t at;                                 /* of the newest */
	int64_t ref;                                /* import or snapshot id; 0: none */
	int64_t rows;                               /* what was touched */
	const char *who, *title, *object;           /* object: dataset or suite name, "case" */
	int parents[LINEAGE_PARENTS];               /* indices into the array, older nodes that count; -1 none */
	int lane;                                   /* column family, 0.. */
	bool undone;
};
/* Newest first. */
bool lineage_read(struct db *db, struct arena *arena, struct lineage_node **out, size_t *count, struct error *error);

struct lineage_fact { /* one line of a node's detail */
	const char *name, *value;
};
/* What it is, where it came from (file, sha256, format, counts, digest), what came of it, and the actions in it. */
bool lineage_detail(struct db *db, const struct lineage_node *node, struct arena *arena, struct lineage_fact **out,
	size_t *count, struct error *error);

#endif
