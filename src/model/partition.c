#include "partition.h"

#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for so many examples at once");
}

void partition_free(struct partition *partition)
{
	free(partition->rows);
	free(partition->values);
	free(partition->slots);
	arena_free(&partition->arena);
	*partition = (struct partition)PARTITION_INIT;
}

static uint32_t *find_slot(const struct partition *partition, const char *value, size_t n)
{
	size_t mask = partition->slot_count - 1, i = (size_t)hash64(value, n, 0) & mask;

	for (;; i = (i + 1) & mask) {
		uint32_t *slot = &partition->slots[i];
		if (*slot == 0)
			return slot;
		const char *known = partition->values[*slot - 1];
		if (strncmp(known, value, n) == 0 && known[n] == '\0')
			return slot;
	}
}

/* At most half of the slots are taken. */
static bool widen_slots(struct partition *partition)
{
	size_t wanted = partition->slot_count == 0 ? 64 : partition->slot_count * 2;
	uint32_t *slots;

	if (partition->value_count * 2 < partition->slot_count)
		return true;
	slots = calloc(wanted, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(partition->slots);
	partition->slots = slots;
	partition->slot_count = wanted;
	for (size_t i = 0; i < partition->value_count; i++)
		*find_slot(partition, partition->values[i], strlen(partition->values[i])) = (uint32_t)i + 1;
	return true;
}

static bool widen_values(struct partition *partition)
{
	size_t capacity = partition->value_capacity == 0 ? 16 : partition->value_capacity * 2;
	const char **values;

	if (partition->value_count < partition->value_capacity)
		return true;
	if (capacity > UINT32_MAX)
		return false;
	values = try_array(partition->values, capacity, sizeof(*values));
	if (values == NULL)
		return false;
	partition->values = values;
	partition->value_capacity = capacity;
	return true;
}

static bool widen_rows(struct partition *partition)
{
	size_t capacity = partition->capacity == 0 ? 64 : partition->capacity * 2;
	struct partition_row *rows;

	if (partition->count < partition->capacity)
		return true;
	rows = try_array(partition->rows, capacity, sizeof(*rows));
	if (rows == NULL)
		return false;
	partition->rows = rows;
	partition->capacity = capacity;
	return true;
}

static bool intern(struct partition *partition, const char *value, size_t n, uint32_t *out)
{
	if (!widen_slots(partition) || !widen_values(partition))
		return false;
	uint32_t *slot = find_slot(partition, value, n);
	if (*slot == 0) {
		partition->values[partition->value_count++] = arena_strndup(&partition->arena, value, n);
		*slot = (uint32_t)partition->value_count;
	}
	*out = *slot - 1;
	return true;
}

static bool is_value(const struct partition *partition, uint32_t index, const char *value, size_t n)
{
	return index < partition->value_count && strncmp(partition->values[index], value, n) == 0 &&
		partition->values[index][n] == '\0';
}

bool partition_add(struct partition *partition, int64_t id, const char *value, size_t n, struct error *error)
{
	if (!widen_rows(partition))
		return no_memory(error);
	if (!is_value(partition, partition->last, value, n) && !intern(partition, value, n, &partition->last))
		return no_memory(error);
	partition->rows[partition->count++] = (struct partition_row){ .id = id, .value = partition->last };
	return true;
}

static bool is_rising(const struct partition *partition)
{
	for (size_t i = 1; i < partition->count; i++)
		if (partition->rows[i].id <= partition->rows[i - 1].id)
			return false;
	return true;
}

static void merge(const struct partition_row *from, size_t left, size_t middle, size_t right, struct partition_row *to)
{
	size_t a = left, b = middle;

	for (size_t i = left; i < right; i++)
		to[i] = a < middle && (b >= right || from[a].id <= from[b].id) ? from[a++] : from[b++];
}

/* Bottom-up merge sort: stable, which qsort() does not promise. `spare` has room for all rows. */
static void sort_rows(struct partition *partition, struct partition_row *spare)
{
	size_t n = partition->count;

	for (size_t width = 1; width < n; width *= 2) {
		for (size_t left = 0; left < n; left += 2 * width) {
			size_t middle = left + width < n ? left + width : n;
			size_t right = middle + width < n ? middle + width : n;
			merge(partition->rows, left, middle, right, spare);
		}
		memcpy(partition->rows, spare, n * sizeof(*spare));
	}
}

bool partition_sort(struct partition *partition, struct error *error)
{
	size_t kept = 0;

	if (is_rising(partition))
		return true;
	struct partition_row *spare = try_array(NULL, partition->count, sizeof(*spare));
	if (spare == NULL)
		return no_memory(error);
	sort_rows(partition, spare);
	free(spare);
	for (size_t i = 0; i < partition->count; i++)
		if (kept == 0 || partition->rows[i].id != partition->rows[kept - 1].id)
			partition->rows[kept++] = partition->rows[i];
	partition->count = kept;
	return true;
}

/* The rows by value: ids[start[v] .. start[v + 1]) have the value v, in rising order. */
struct groups {
	int64_t *ids;
	size_t *start;
	uint32_t *order; /* values in byte order */
};

static void groups_free(struct groups *groups)
{
	free(groups->ids);
	free(groups->start);
	free(groups->order);
}

struct named_value {
	const char *text;
	uint32_t index;
};

static int compare_values(const void *a, const void *b)
{
	return strcmp(((const struct named_value *)a)->text, ((const struct named_value *)b)->text);
}

static bool order_values(const struct partition *partition, struct groups *groups)
{
	struct named_value *named = try_array(NULL, partition->value_count, sizeof(*named));

	if (named == NULL)
		return false;
	for (size_t i = 0; i < partition->value_count; i++)
		named[i] = (struct named_value){ partition->values[i], (uint32_t)i };
	qsort(named, partition->value_count, sizeof(*named), compare_values);
	for (size_t i = 0; i < partition->value_count; i++)
		groups->order[i] = named[i].index;
	free(named);
	return true;
}

/* A counting sort, which keeps the order of ids within each value. */
static void fill_groups(const struct partition *partition, struct groups *groups)
{
	memset(groups->start, 0, (partition->value_count + 2) * sizeof(*groups->start));
	for (size_t i = 0; i < partition->count; i++)
		groups->start[partition->rows[i].value + 2]++;
	for (size_t v = 2; v < partition->value_count + 2; v++)
		groups->start[v] += groups->start[v - 1];
	/* start[v + 1] is the place for the next row of v; it ends as the start of v + 1. */
	for (size_t i = 0; i < partition->count; i++)
		groups->ids[groups->start[partition->rows[i].value + 1]++] = partition->rows[i].id;
}

static bool groups_make(struct groups *groups, const struct partition *partition)
{
	groups->ids = try_array(NULL, partition->count, sizeof(*groups->ids));
	groups->start = try_array(NULL, partition->value_count + 2, sizeof(*groups->start));
	groups->order = try_array(NULL, partition->value_count, sizeof(*groups->order));
	if (groups->ids == NULL || groups->start == NULL || groups->order == NULL || !order_values(partition, groups))
		return false;
	fill_groups(partition, groups);
	return true;
}

bool partition_print(
	const struct partition *partition, const struct import_map *map, struct strbuf *out, struct error *error)
{
	struct groups groups = { .ids = NULL };
	bool comma = false;

	if (!groups_make(&groups, partition)) {
		groups_free(&groups);
		return no_memory(error);
	}
	strbuf_addc(out, '[');
	for (size_t i = 0; i < partition->value_count; i++) {
		uint32_t value = groups.order[i];
		size_t from = groups.start[value], count = groups.start[value + 1] - from;
		if (count == 0)
			continue;
		strbuf_addf(out, "%s[", comma ? "," : "");
		strbuf_adds(out, partition->values[value]);
		strbuf_addc(out, ',');
		import_map_print(map, groups.ids + from, count, out);
		strbuf_addc(out, ']');
		comma = true;
	}
	strbuf_addc(out, ']');
	groups_free(&groups);
	return true;
}

struct reader {
	struct partition *partition;
	struct json_span value;
	struct error *error;
};

static bool read_id(void *context, int64_t id)
{
	struct reader *reader = context;

	return partition_add(reader->partition, id, reader->value.start, reader->value.length, reader->error);
}

bool partition_parse(
	struct partition *partition, const struct import_map *map, struct json_span list, struct error *error)
{
	struct json_span pair;

	if (json_type(list) != JSON_ARRAY)
		return error_set(error, ERROR_INPUT, "a state of examples in the journal has no list of values");
	for (size_t cursor = 0; json_next_element(list, &cursor, &pair);) {
		struct reader reader = { partition, json_at(pair, 0), error };
		if (json_type(reader.value) == JSON_NONE)
			return error_set(
				error, ERROR_INPUT, "a state of examples in the journal has a set without a value");
		if (!import_map_read(map, json_at(pair, 1), read_id, &reader, error))
			return false;
	}
	size_t named = partition->count;
	if (!partition_sort(partition, error))
		return false;
	return named == partition->count ||
		error_set(error, ERROR_INPUT, "a state in the journal names an example twice");
}
