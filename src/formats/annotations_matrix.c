/* Tables that might be a matrix of items and annotators, told by what stands in their columns. */
#include "annotations.h"

#include <string.h>

enum { MATRIX_LABELS = 20, MATRIX_CELL = 20 /* bytes */ };

/* Distinct values of the sample, and how many columns have each. */
struct values {
	struct json_span items[MATRIX_LABELS];
	size_t columns[MATRIX_LABELS], last[MATRIX_LABELS]; /* the column that counted last, from 1 */
	size_t count, cells;
};

static bool is_missing(struct json_span value)
{
	struct strbuf text = STRBUF_INIT;

	if (json_type(value) == JSON_NONE || json_type(value) == JSON_NULL)
		return true;
	json_decode(value, &text);
	bool missing = annotation_is_missing(text.data);
	strbuf_free(&text);
	return missing;
}

/* False: no label, or one too many. */
static bool add_value(struct values *values, struct json_span value, size_t column)
{
	size_t i = 0;

	if (json_type(value) == JSON_OBJECT || json_type(value) == JSON_ARRAY || value.length > MATRIX_CELL + 2)
		return false;
	if (is_missing(value))
		return true;
	while (i < values->count &&
		(values->items[i].length != value.length ||
			memcmp(values->items[i].start, value.start, value.length) != 0))
		i++;
	if (i == MATRIX_LABELS)
		return false;
	if (i == values->count)
		values->items[values->count++] = value;
	values->columns[i] += values->last[i] != column;
	values->last[i] = column;
	values->cells++;
	return true;
}

static bool add_column(struct values *values, const struct sample *sample, const char *path, size_t column)
{
	for (size_t i = 0; i < sample->count; i++)
		if (!add_value(values, json_find(sample->records[i], path), column))
			return false;
	return true;
}

/* A column that has no value in common with another speaks of something else: its language, its source. */
static bool is_alone(const struct values *values, const struct sample *sample, const char *path)
{
	bool any = false;

	for (size_t i = 0; i < sample->count; i++) {
		struct json_span value = json_find(sample->records[i], path);
		if (is_missing(value))
			continue;
		any = true;
		for (size_t k = 0; k < values->count; k++)
			if (values->columns[k] > 1 && values->items[k].length == value.length &&
				memcmp(values->items[k].start, value.start, value.length) == 0)
				return false;
	}
	return any;
}

bool annotation_columns_answer(const struct sample *sample, const struct annotation_columns *columns)
{
	struct values values = { .count = 0 };

	for (size_t i = 0; i < columns->person_count; i++)
		if (!add_column(&values, sample, columns->people[i]->path, i + 1))
			return false;
	for (size_t i = 0; i < columns->person_count; i++)
		if (is_alone(&values, sample, columns->people[i]->path))
			return false;
	return values.count > 0 && 2 * values.count <= values.cells;
}
