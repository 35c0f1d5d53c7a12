/* Where annotations go, and how their labels are to be read. */
#include "annotations.h"

#include "preop/base/number.h"
#include "preop/base/path.h"
#include "preop/model/externals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCALE_LEAST = 3, SCALE_LABELS = 200 };

bool annotation_is_missing(const char *text)
{
	static const char *const words[] = { "", "None", "NaN", "nan", "NA", "N/A", "null", "NULL" };
	size_t start = strspn(text, " \t\r\n"), n = strlen(text + start);

	while (n > 0 && strchr(" \t\r\n", text[start + n - 1]) != NULL)
		n--;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && memcmp(words[i], text + start, n) == 0)
			return true;
	return false;
}

/* ---- The dataset ---- */

/* Whose items they are: how many of them the dataset has. */
static bool match(struct annotations *run, int64_t dataset, size_t *matches, struct error *error)
{
	struct annotation_table *table = &run->table;
	struct externals *externals = externals_open(run->db, dataset, error);
	bool ok = externals != NULL;

	*matches = 0;
	for (uint32_t i = 1; ok && i < table->item_names.count; i++) {
		ok = externals_find(externals, table->item_names.items[i], &table->items[i].example, error);
		*matches += ok && table->items[i].example != 0;
	}
	externals_close(externals);
	return ok;
}

/* The one that has most of the items, at least half; none: id 0. */
static bool find_by_items(struct annotations *run, struct error *error)
{
	struct dataset *datasets;
	size_t count, most = 0, best = 0, matches, items = run->table.item_names.count;

	if (!dataset_list(run->db, &run->report->arena, &datasets, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!match(run, datasets[i].id, &matches, error))
			return false;
		if (matches > most) {
			most = matches;
			best = i;
		}
	}
	if (items < 2 || 2 * most < items - 1 || most == 0)
		return true;
	run->schema = datasets[best];
	return true;
}

static bool find_by_name(struct annotations *run, struct error *error)
{
	struct error reason = ERROR_INIT;

	if (dataset_find(run->db, run->options->dataset, &run->report->arena, &run->schema, &reason))
		return true;
	run->schema = (struct dataset){ .id = 0 };
	if (reason.code == ERROR_NOT_FOUND)
		return true;
	*error = reason;
	return false;
}

static bool has_texts(const struct annotations *run)
{
	for (uint32_t i = 1; i < run->table.item_names.count; i++)
		if (run->table.items[i].body != NULL)
			return true;
	return false;
}

/* A dataset that is made needs texts for its examples. Files without a single item are refused for that later. */
static bool make_dataset(struct annotations *run, struct error *error)
{
	struct annotation_table *table = &run->table;
	const char *named = run->options->dataset;
	char *stem = path_stem(run->report->files[0].path);

	run->schema = (struct dataset){ .id = 0, .low = (double)NAN, .high = (double)NAN, .schema = "" };
	run->schema.name = arena_strdup(&run->report->arena, named != NULL ? named : stem);
	free(stem);
	for (uint32_t i = 1; i < table->item_names.count; i++)
		table->items[i].example = 0;
	run->report->created = run->db != NULL;
	if (run->options->dry_run || table->item_names.count < 2 || has_texts(run) ||
		annotations_rule(run, RULE_ID_AS_TEXT))
		return true;
	return error_set(error, ERROR_INPUT,
		"%s%.60s%s has these items (the first is \"%.40s\") and no texts came with them: name the dataset that "
		"has them "
		"(--dataset), the columns of their texts (--text), or take their ids as texts (--fix id-as-text)",
		named != NULL ? "no dataset \"" : "no dataset", named != NULL ? named : "", named != NULL ? "\"" : "",
		table->item_names.items[1]);
}

bool annotations_choose_dataset(struct annotations *run, struct error *error)
{
	size_t matches;

	if (run->db != NULL && !(run->options->dataset != NULL ? find_by_name(run, error) : find_by_items(run, error)))
		return false;
	bool ok = run->schema.id == 0 ? make_dataset(run, error) : match(run, run->schema.id, &matches, error);
	run->report->dataset = run->schema.name;
	return ok;
}

/* ---- The schema ---- */

/* Somebody chose its words: by naming it, by its level, or by a migration, whose old words must not come back unasked. */
static bool is_declared(const struct dataset *dataset)
{
	return dataset->id != 0 &&
		(*dataset->schema != '\0' || dataset->level != LEVEL_CLASS || dataset->schema_version > 1);
}

static bool check_declared(struct annotations *run, struct error *error)
{
	const struct annotation_options *options = run->options;
	const struct dataset *schema = &run->schema;

	if ((options->schema != NULL && strcmp(options->schema, schema->schema) != 0) ||
		(options->level != NULL && strcmp(options->level, label_level_word(schema->level)) != 0))
		return error_set(error, ERROR_INPUT,
			"the labels of %.60s have the schema \"%.40s\" already, of level %s; preop schema changes it",
			schema->name, schema->schema, label_level_word(schema->level));
	run->open = annotations_rule(run, RULE_ADD_LABELS);
	return true;
}

static void add_label(struct annotations *run, const char *label)
{
	struct dataset *schema = &run->schema;

	for (size_t i = 0; i < schema->label_count; i++)
		if (strcmp(schema->labels[i], label) == 0)
			return;
	schema->labels[schema->label_count++] = label;
}

/* Room for what is there and as many more. */
static void make_room(struct annotations *run, size_t more)
{
	struct dataset *schema = &run->schema;
	const char **labels = arena_alloc(&run->report->arena, (schema->label_count + more + 1) * sizeof(*labels));

	if (schema->label_count > 0)
		memcpy((void *)labels, (const void *)schema->labels, schema->label_count * sizeof(*labels));
	schema->labels = labels;
}

static bool bad_scale(const struct annotations *run, struct error *error)
{
	return error_set(error, ERROR_USAGE,
		"--scale wants LOW..HIGH, as in -5..5, or labels in order, as in poor,fair,good, not \"%.60s\"",
		run->options->scale);
}

static void take_steps(struct annotations *run, double low, double high)
{
	make_room(run, SCALE_LABELS);
	for (double step = low; step <= high; step++)
		add_label(run, arena_printf(&run->report->arena, "%.0f", step));
}

static bool take_range(struct annotations *run, const char *dots, struct error *error)
{
	const char *from = arena_strndup(
		&run->report->arena, run->options->scale, (size_t)(dots - run->options->scale));
	double low, high;

	if (!number_read_double(from, &low) || !number_read_double(dots + 2, &high) || low >= high)
		return bad_scale(run, error);
	bool whole = floor(low) == low && floor(high) == high && high - low < SCALE_LABELS;
	if (run->options->level == NULL)
		run->schema.level = whole ? LEVEL_ORDINAL : LEVEL_NUMERIC;
	if (run->schema.level == LEVEL_NUMERIC) {
		run->schema.low = low;
		run->schema.high = high;
		return true;
	}
	if (!whole)
		return error_set(error, ERROR_USAGE,
			"%s has no steps of one, or more than %d of them; --level numeric takes it",
			run->options->scale, SCALE_LABELS);
	take_steps(run, low, high);
	return true;
}

static bool take_list(struct annotations *run, struct error *error)
{
	char *copy = arena_strdup(&run->report->arena, run->options->scale), *rest = NULL;
	size_t count = 1;

	for (const char *at = copy; (at = strchr(at, ',')) != NULL; at++)
		count++;
	if (run->options->level == NULL)
		run->schema.level = LEVEL_ORDINAL;
	make_room(run, count);
	for (char *word = strtok_r(copy, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest))
		add_label(run, word);
	return run->schema.label_count >= 2 || bad_scale(run, error);
}

static bool take_scale(struct annotations *run, struct error *error)
{
	const char *dots = strstr(run->options->scale, "..");

	if (run->schema.level == LEVEL_TEXT || run->schema.level == LEVEL_PREFERENCE ||
		(run->schema.level == LEVEL_NUMERIC && dots == NULL))
		return error_set(error, ERROR_USAGE, "--scale \"%.60s\" does not go with --level %s",
			run->options->scale, label_level_word(run->schema.level));
	return dots != NULL ? take_range(run, dots, error) : take_list(run, error);
}

static bool is_side(const char *label)
{
	return strcmp(label, "left") == 0 || strcmp(label, "right") == 0 || strcmp(label, "tie") == 0;
}

static bool looks_like_preference(const struct annotations *run)
{
	const struct texts *labels = &run->table.labels;
	bool any = false;

	for (uint32_t i = 0; i < labels->count; i++) {
		if (!is_side(labels->items[i]) && !annotation_is_missing(labels->items[i]))
			return false;
		any = any || is_side(labels->items[i]);
	}
	return any;
}

/* As people write the steps of a scale: -5, 0, 12; not +1, 01 or -0. */
static bool is_step(const char *text, int *out)
{
	const char *digits = text + (*text == '-');
	size_t n = strspn(digits, "0123456789");

	if (n == 0 || n > 3 || digits[n] != '\0' || (digits[0] == '0' && (n > 1 || digits != text)))
		return false;
	*out = (int)strtol(text, NULL, 10);
	return true;
}

/* The names in a soft_label; false: they are not the steps of one scale, all of them. */
static bool read_soft(struct json_span soft, int *low, int *high)
{
	struct json_span key, value;
	struct strbuf name = STRBUF_INIT;
	int step, count = 0;
	bool steps = true;

	for (size_t at = 0; steps && json_next_member(soft, &at, &key, &value); count++) {
		strbuf_reset(&name);
		json_decode(key, &name);
		steps = strlen(name.data) == name.len && is_step(name.data, &step);
		if (steps) {
			*low = count == 0 || step < *low ? step : *low;
			*high = count == 0 || step > *high ? step : *high;
		}
	}
	strbuf_free(&name);
	return steps && count >= SCALE_LEAST && count < SCALE_LABELS && *high - *low == count - 1;
}

void annotations_note_soft(struct annotations *run, const struct sample *sample)
{
	int low, high;

	for (size_t i = 0; i < sample->count; i++) {
		struct json_span soft = json_get(sample->records[i], "soft_label");
		if (json_type(soft) == JSON_NONE)
			continue;
		if (json_type(soft) != JSON_OBJECT || !read_soft(soft, &low, &high) ||
			(run->soft.any && (low != run->soft.low || high != run->soft.high))) {
			run->soft.odd = true;
			return;
		}
		run->soft.any = true;
		run->soft.low = low;
		run->soft.high = high;
	}
}

/* Labels beside it mean that it is not the scale of these. */
static bool has_soft_scale(const struct annotations *run)
{
	const struct texts *labels = &run->table.labels;
	int step;

	for (uint32_t i = 1; i < labels->count; i++)
		if (!annotation_is_missing(labels->items[i]) &&
			(!is_step(labels->items[i], &step) || step < run->soft.low || step > run->soft.high))
			return false;
	return run->soft.any && !run->soft.odd;
}

static void guess_level(struct annotations *run)
{
	if (looks_like_preference(run)) {
		run->schema.level = LEVEL_PREFERENCE;
	} else if (has_soft_scale(run)) {
		run->schema.level = LEVEL_ORDINAL;
		take_steps(run, run->soft.low, run->soft.high);
		run->open = annotations_rule(run, RULE_ADD_LABELS);
		run->scale_done = arena_printf(&run->report->arena,
			"read as the ordinal scale %d..%d that soft_label names; --level class reads classes",
			run->soft.low, run->soft.high);
	}
}

/* Classes that may be steps: nobody is asked, but somebody should hear how to say so. */
static void suggest_scale(struct annotations *run)
{
	const struct dataset *schema = &run->schema;
	int low = 0, high = 0, step;

	if (run->declared || run->options->level != NULL || run->options->scale != NULL ||
		schema->level != LEVEL_CLASS || schema->label_count < SCALE_LEAST)
		return;
	for (size_t i = 0; i < schema->label_count; i++) {
		if (!is_step(schema->labels[i], &step))
			return;
		low = i == 0 || step < low ? step : low;
		high = i == 0 || step > high ? step : high;
	}
	if (high - low < SCALE_LABELS)
		run->scale_done = arena_printf(&run->report->arena,
			"read as classes without an order; --level ordinal --scale %d..%d reads a scale", low, high);
}

void annotations_find_scale(struct annotations *run)
{
	suggest_scale(run);
	if (run->scale_done != NULL)
		run->report->findings[FINDING_SCALE].count = (int64_t)run->schema.label_count;
}

bool annotations_choose_schema(struct annotations *run, struct error *error)
{
	static const char *const sides[] = { "left", "right", "tie" };
	const struct annotation_options *options = run->options;
	struct dataset *schema = &run->schema;

	run->declared = is_declared(schema);
	if (run->declared)
		return check_declared(run, error);
	if (options->level != NULL && !label_level_parse(options->level, &schema->level))
		return error_set(error, ERROR_USAGE,
			"there is no level \"%.40s\"; levels are class, set, ordinal, numeric, preference, text",
			options->level);
	if (options->schema != NULL)
		schema->schema = options->schema;
	run->open = options->scale == NULL || annotations_rule(run, RULE_ADD_LABELS);
	if (options->scale != NULL && !take_scale(run, error))
		return false;
	if (options->level == NULL && options->scale == NULL && schema->label_count == 0)
		guess_level(run);
	if (schema->level == LEVEL_PREFERENCE) {
		make_room(run, sizeof(sides) / sizeof(sides[0]));
		for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
			add_label(run, sides[i]);
	}
	return true;
}
