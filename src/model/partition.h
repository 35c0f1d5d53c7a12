/*
 * A partition says which example has which value, compactly: [["train",{"IMPORT-UUID":"1-5,9"}],[null,{...}]]. Values are JSON texts; each is
 * kept once. It is the state of bulk changes in the journal: values in byte order, imports in uuid order, numbers rising, so that
 * equal partitions are equal texts.
 */
#ifndef PREOP_SRC_MODEL_PARTITION_H
#define PREOP_SRC_MODEL_PARTITION_H

#include "key.h"

struct partition_row {
	int64_t id;
	uint32_t value; /* index in `values` */
};
struct partition {
	struct partition_row *rows;
	size_t count, capacity;
	const char **values;
	size_t value_count, value_capacity;
	uint32_t *slots; /* open addressing: index in `values` and 1, or 0 */
	size_t slot_count;
	uint32_t last; /* value of the last row, the likely next one */
	struct arena arena;
};
#define PARTITION_INIT                                                                                                 \
	{                                                                                                              \
		.rows = NULL, .arena = ARENA_INIT                                                                      \
	}

bool partition_add(
	struct partition *partition, int64_t id, const char *value, size_t n, struct error *error); /* ERROR_MEMORY */
/* Sorts the rows by id; of rows with one id the one added first stays. To be called before printing. */
bool partition_sort(struct partition *partition, struct error *error);
void partition_free(struct partition *partition);

bool partition_print(
	const struct partition *partition, const struct import_map *map, struct strbuf *out, struct error *error);
/* Reads such a list; the rows are sorted. An example that is named twice is ERROR_INPUT. */
bool partition_parse(
	struct partition *partition, const struct import_map *map, struct json_span list, struct error *error);

#endif
