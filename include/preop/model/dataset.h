/*
 * Datasets and the imports that filled them.
 *
 * An import is one action: dataset_import_begin .. example rows .. dataset_import_end, inside one transaction, undone as a batch
 * (its examples get a bit in `gone`; nothing is deleted, so redo brings the very rows back).
 * Duplicates: a record whose bytes (SHA-256, 128 bits kept) are already live in the dataset, or came earlier in the same import.
 */
#ifndef PREOP_MODEL_DATASET_H
#define PREOP_MODEL_DATASET_H

#include "preop/model/label_schema.h"
#include "preop/model/shape.h"
#include "preop/store/db.h"

struct dataset {
	int64_t id, created_at, version, rows;
	const char *uuid, *name;
	const char **labels; /* the label schema in key order */
	size_t label_count;
	const char *schema; /* the name of the label schema, "" */
	enum label_level level;
	int64_t schema_version;
	double low, high;  /* of a numeric scale; NAN: open */
	int64_t guideline; /* the version in force; 0: none */
};
bool dataset_list(struct db *db, struct arena *arena, struct dataset **out, size_t *count, struct error *error);
/* By name; NULL or "": the only one, or the one with the newest import; ERROR_NOT_FOUND names the ones there are. */
bool dataset_find(struct db *db, const char *name, struct arena *arena, struct dataset *out, struct error *error);

/* The label schema: at most 200 labels of 1 to 60 characters. Keys 1-9 set the first nine. */
bool dataset_set_labels(struct db *db, int64_t dataset, const char *const *labels, size_t count, struct error *error);

/* Which kinds a dataset mixes, and since when. Kinds that one method learns from (a demonstration and a correction) are no mixture. */
struct dataset_mixture {
	bool mixed;
	int64_t import;   /* that brought the first row of a second method; 0: not mixed */
	const char *path; /* its file, "" when not mixed */
	const char *
		sentence; /* "tickets mixes demonstration (410) and preference (2) since import pairs.jsonl; ...", "" when not mixed */
};
/* One pass over the narrow rows: call it on a reader, or after an import. */
bool dataset_read_mixture(
	struct db *db, int64_t dataset, struct arena *arena, struct dataset_mixture *out, struct error *error);

struct import_source { /* what is known before the first row */
	const char *dataset_name, *path, *format;
	enum example_shape shape;
	const struct field_map *map;
};
struct import_totals { /* what is known after the last */
	int64_t bytes, rows, duplicates, rejected;
	const unsigned char *sha256; /* 32 bytes, or NULL */
	bool crlf, bom, last_newline;
	const char *frame, *envelope; /* what stood around the records (docs/schema.md), for export; NULL: not known */
};

struct dataset_import; /* the open batch */
bool dataset_import_begin(
	struct db *db, const struct import_source *source, struct dataset_import **out, struct error *error);
enum import_result { IMPORT_ADDED, IMPORT_DUPLICATE, IMPORT_FAILED /* `error` is set: give up */ };
enum import_result dataset_import_add(struct dataset_import *batch, const char *body, size_t n,
	const struct example_facts *facts, struct error *error);
/* Commits; the first nine or fewer distinct labels that came in become the dataset's schema when it has none (up to 200 distinct). */
/* frees batch either way */
bool dataset_import_end(
	struct dataset_import *batch, const struct import_totals *totals, int64_t *import_id, struct error *error);
void dataset_import_abort(struct dataset_import *batch); /* rolls everything back, frees */

struct import_info {
	int64_t id, at, dataset, suite, bytes, rows, duplicates, rejected;
	const char *uuid, *path, *format, *who;
	bool gone;
};
bool import_list(struct db *db, struct arena *arena, struct import_info **out, size_t *count, struct error *error);

#endif
