#include "dataset.h"

#include "preop/base/number.h"
#include "preop/model/label_schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool unknown_label(const struct dataset *dataset, const char *label, struct error *error)
{
	struct strbuf known = STRBUF_INIT;

	for (size_t i = 0; i < dataset->label_count; i++)
		strbuf_addf(&known, "%s%s", i > 0 ? ", " : "", dataset->labels[i]);
	if (dataset->label_count == 0)
		error_set(error, ERROR_INPUT, "%s has no labels yet; \"%s\" would be the first", dataset->name, label);
	else
		error_set(
			error, ERROR_INPUT, "\"%s\" is no label of %s; there is %s", label, dataset->name, known.data);
	strbuf_free(&known);
	return false;
}

typedef bool admit(const struct dataset *dataset, const char *label, bool extend, struct strbuf *out, struct error *);

static bool admit_class(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *out, struct error *error)
{
	strbuf_adds(out, label);
	return label_valid(label, error) &&
		(extend || dataset_has_label(dataset, label) || unknown_label(dataset, label, error));
}

static bool admit_preference(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *out, struct error *error)
{
	(void)extend;
	strbuf_adds(out, label);
	return dataset_has_label(dataset, label) || unknown_label(dataset, label, error);
}

/* The place of a member in key order; new ones come behind, in the order they are named. */
static size_t place_of(const struct dataset *dataset, const char *label)
{
	size_t i = 0;

	while (i < dataset->label_count && strcmp(dataset->labels[i], label) != 0)
		i++;
	return i;
}

struct set_member {
	char *label;
	size_t place;
};

static int compare_members(const void *a, const void *b)
{
	const struct set_member *x = a, *y = b;

	return x->place != y->place ? (x->place > y->place) - (x->place < y->place) : strcmp(x->label, y->label);
}

static void join_members(struct set_member *members, size_t count, struct strbuf *out)
{
	qsort(members, count, sizeof(*members), compare_members);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(members[i].label, members[i - 1].label) == 0)
			continue;
		if (i > 0)
			strbuf_addc(out, LABEL_SET_SEPARATOR);
		strbuf_adds(out, members[i].label);
	}
}

static bool admit_set(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *out, struct error *error)
{
	static const char separators[] = { LABEL_SET_SEPARATOR, '\0' };
	struct set_member members[DATASET_LABELS];
	struct strbuf copy = STRBUF_INIT;
	size_t count = 0;
	bool ok = true;
	char *rest = NULL;

	if (strcmp(label, separators) == 0) {
		strbuf_adds(out, label);
		return true;
	}
	strbuf_adds(&copy, label);
	for (char *word = strtok_r(copy.data, separators, &rest); ok && word != NULL;
		word = strtok_r(NULL, separators, &rest)) {
		ok = label_valid(word, error) &&
			(extend || dataset_has_label(dataset, word) || unknown_label(dataset, word, error)) &&
			(count < DATASET_LABELS ||
				error_set(error, ERROR_INPUT, "a set of more than %d labels", DATASET_LABELS));
		if (ok)
			members[count++] = (struct set_member){ word, place_of(dataset, word) };
	}
	ok = ok && (count > 0 || error_set(error, ERROR_INPUT, "\"%s\" names no label", label));
	if (ok)
		join_members(members, count, out);
	strbuf_free(&copy);
	return ok;
}

static bool admit_number(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *out, struct error *error)
{
	size_t start = out->len;
	double value, printed;

	(void)extend;
	if (!number_read_double(label, &value))
		return error_set(error, ERROR_INPUT, "\"%.60s\" is no number; labels of %s are", label, dataset->name);
	if ((!isnan(dataset->low) && value < dataset->low) || (!isnan(dataset->high) && value > dataset->high))
		return error_set(error, ERROR_INPUT, "%.15g is not on the scale of %s, %.15g to %.15g", value,
			dataset->name, dataset->low, dataset->high);
	strbuf_addf(out, "%.15g", value == 0 ? 0.0 : value);
	/* Rounding may lead out of what a double holds. */
	return number_read_double(out->data + start, &printed) ||
		error_set(error, ERROR_INPUT, "%.60s is too large or too small for a label", label);
}

static bool admit_text(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *out, struct error *error)
{
	size_t n = strlen(label);

	(void)extend;
	strbuf_adds(out, label);
	return (n > 0 || error_set(error, ERROR_INPUT, "a text for %s must not be empty", dataset->name)) &&
		(n <= LABEL_TEXT_BYTES ||
			error_set(error, ERROR_INPUT, "a text for %s is at most %d bytes; this has %zu", dataset->name,
				LABEL_TEXT_BYTES, n));
}

static const struct {
	const char *word;
	admit *admit;
} levels[LEVEL_COUNT] = {
	[LEVEL_CLASS] = { "class", admit_class },
	[LEVEL_SET] = { "set", admit_set },
	[LEVEL_ORDINAL] = { "ordinal", admit_class },
	[LEVEL_NUMERIC] = { "numeric", admit_number },
	[LEVEL_PREFERENCE] = { "preference", admit_preference },
	[LEVEL_TEXT] = { "text", admit_text },
};

const char *label_level_word(enum label_level level)
{
	return levels[level].word;
}

bool label_level_parse(const char *word, enum label_level *out)
{
	for (int i = 0; i < LEVEL_COUNT; i++)
		if (strcmp(levels[i].word, word) == 0) {
			*out = (enum label_level)i;
			return true;
		}
	return false;
}

bool label_admit(
	const struct dataset *dataset, const char *label, bool extend, struct strbuf *canonical, struct error *error)
{
	return levels[dataset->level].admit(dataset, label, extend, canonical, error);
}
