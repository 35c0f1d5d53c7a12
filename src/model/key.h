/*
 * Stable keys of examples. "IMPORT-UUID:NUMBER" names the same example in every copy of a project; the integer id only in this file
 * (id = import.first_id + number - 1). Sets of examples are written compactly: {"IMPORT-UUID":"1-5,9", ...}.
 */
#ifndef PREOP_SRC_MODEL_KEY_H
#define PREOP_SRC_MODEL_KEY_H

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/store/db.h"

bool example_key_print(struct db *db, int64_t id, struct strbuf *out, struct error *error);
bool example_key_find(struct db *db, const char *key, int64_t *id, struct error *error);

/* Every import of examples with the ids it reserved, for translating many ids at once. */
struct import_span {
	const char *uuid;
	int64_t id, dataset, first, count;
};
struct import_map {
	struct import_span *spans; /* in uuid order: what is printed is the same in every copy of a project */
	size_t count;
	struct arena arena;
};
bool import_map_load(struct import_map *map, struct db *db, struct error *error);
void import_map_free(struct import_map *map);

/* Ids (rising, all of examples) as a JSON object; ids of no import are left out. */
void import_map_print(const struct import_map *map, const int64_t *ids, size_t count, struct strbuf *out);
/* Calls `each` with the ids of such an object, import by import, until it returns false (having set the error itself). ERROR_CONFLICT for
 * an import that is not in this file. */
bool import_map_read(const struct import_map *map, struct json_span set, bool (*each)(void *, int64_t id),
	void *context, struct error *error);

#endif
