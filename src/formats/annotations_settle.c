/* The doctor: what every label means, who said something twice, which items and gold belong nowhere. */
#include "annotations.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/model/gold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What became of a text that stood where a label should. */
struct meaning {
	uint32_t label; /* by number; of texts that are one */
	bool is_label;
	bool odd; /* `finding` is to be said of every answer with it */
	enum annotation_finding_kind finding;
};

struct settling {
	struct annotations *run;
	struct meaning *meanings; /* by number of the text */
	uint32_t *votes;          /* by number of the label: answers with it */
	uint32_t count, label_capacity;
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to judge so many labels");
}

static const char *schema_label(const struct dataset *schema, const char *text, bool fold)
{
	for (size_t i = 0; i < schema->label_count; i++)
		if ((fold ? strcasecmp : strcmp)(schema->labels[i], text) == 0)
			return schema->labels[i];
	return NULL;
}

/* "1.0" is the 1 of a scale of numbers. */
static const char *same_number(const struct dataset *schema, const char *text)
{
	double value, step;

	if (schema->level != LEVEL_ORDINAL || !number_read_double(text, &value))
		return NULL;
	for (size_t i = 0; i < schema->label_count; i++)
		if (number_read_double(schema->labels[i], &step) && fabs(step - value) < 1e-9)
			return schema->labels[i];
	return NULL;
}

static bool is_padded(const struct dataset *schema, const char *text)
{
	size_t n = strlen(text);

	return schema->level != LEVEL_TEXT && n > 0 &&
		(strchr(" \t\r\n", text[0]) != NULL || strchr(" \t\r\n", text[n - 1]) != NULL);
}

static void set_odd(struct meaning *meaning, enum annotation_finding_kind finding)
{
	meaning->odd = true;
	meaning->finding = finding;
}

/* `text` without blanks around it. */
static bool judge_text(struct annotations *run, const char *text, struct meaning *out, struct error *error)
{
	const struct dataset *schema = &run->schema;
	struct strbuf canonical = STRBUF_INIT;
	const char *known = same_number(schema, text);

	if (known != NULL)
		strbuf_adds(&canonical, known);
	out->is_label = known != NULL || label_admit(schema, text, run->open, &canonical, NULL);
	if (!out->is_label && annotations_rule(run, RULE_FOLD_CASE) &&
		(known = schema_label(schema, text, true)) != NULL) {
		strbuf_reset(&canonical);
		strbuf_adds(&canonical, known);
		out->is_label = true;
		set_odd(out, FINDING_CASE);
	}
	if (!out->is_label)
		set_odd(out, FINDING_UNKNOWN_LABEL);
	bool ok = !out->is_label || texts_add(&run->table.labels, canonical.data, &out->label, error);
	strbuf_free(&canonical);
	return ok;
}

static bool judge(struct annotations *run, const char *text, struct meaning *out, struct error *error)
{
	bool padded = is_padded(&run->schema, text);

	*out = (struct meaning){ .is_label = false };
	if (annotation_is_missing(text) && schema_label(&run->schema, text, false) == NULL) {
		set_odd(out, FINDING_MISSING);
		return true;
	}
	if (padded && run->schema.level != LEVEL_NUMERIC && !annotations_rule(run, RULE_TRIM)) {
		set_odd(out, FINDING_SPACE);
		return true;
	}
	size_t start = padded ? strspn(text, " \t\r\n") : 0, n = strlen(text + start);
	while (padded && strchr(" \t\r\n", text[start + n - 1]) != NULL)
		n--;
	char *plain = xstrndup(text + start, n);
	bool ok = judge_text(run, plain, out, error);
	free(plain);
	if (padded && out->is_label && run->schema.level != LEVEL_NUMERIC)
		set_odd(out, FINDING_SPACE);
	return ok;
}

/* Judging makes labels of their own out of some texts; those come behind and mean themselves. */
static bool judge_all(struct settling *work, struct error *error)
{
	struct texts *labels = &work->run->table.labels;
	bool ok = true;

	work->count = labels->count;
	work->meanings = try_array(NULL, (size_t)work->count + 1, sizeof(*work->meanings));
	if (work->meanings == NULL)
		return no_memory(error);
	for (uint32_t i = 0; ok && i < work->count; i++)
		ok = judge(work->run, labels->items[i], &work->meanings[i], error);
	return ok;
}

/* ---- Labels that differ by case ---- */

static bool count_labels(struct settling *work, struct error *error)
{
	const struct annotation_table *table = &work->run->table;

	work->label_capacity = table->labels.count;
	work->votes = try_array(NULL, (size_t)work->label_capacity + 1, sizeof(*work->votes));
	if (work->votes == NULL)
		return no_memory(error);
	memset(work->votes, 0, ((size_t)work->label_capacity + 1) * sizeof(*work->votes));
	for (size_t i = 0; i < table->vote_count; i++) {
		const struct meaning *meaning = &work->meanings[table->votes[i].label];
		if (meaning->is_label)
			work->votes[meaning->label]++;
	}
	return true;
}

struct spelling {
	const char *text;
	uint32_t label, votes;
	bool known; /* the schema has it */
};

/* Spellings of one label stand together, the one to keep first. */
static int compare_spellings(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	int order = strcasecmp(x->text, y->text);

	if (order != 0)
		return order;
	if (x->known != y->known)
		return x->known ? -1 : 1;
	if (x->votes != y->votes)
		return x->votes > y->votes ? -1 : 1;
	return (x->label > y->label) - (x->label < y->label);
}

static void fold(struct settling *work, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < work->count; i++) {
		struct meaning *meaning = &work->meanings[i];
		if (!meaning->is_label || meaning->label != from)
			continue;
		set_odd(meaning, FINDING_CASE);
		if (annotations_rule(work->run, RULE_FOLD_CASE))
			meaning->label = to;
	}
}

static bool fold_all(struct settling *work, struct error *error)
{
	const struct annotation_table *table = &work->run->table;
	enum label_level level = work->run->schema.level;
	size_t count = 0, kept = 0;

	if (level != LEVEL_CLASS && level != LEVEL_ORDINAL)
		return true;
	struct spelling *spellings = try_array(NULL, (size_t)work->label_capacity + 1, sizeof(*spellings));
	if (spellings == NULL)
		return no_memory(error);
	for (uint32_t i = 0; i < work->label_capacity; i++)
		if (work->votes[i] > 0)
			spellings[count++] = (struct spelling){ table->labels.items[i], i, work->votes[i],
				schema_label(&work->run->schema, table->labels.items[i], false) != NULL };
	qsort(spellings, count, sizeof(*spellings), compare_spellings);
	for (size_t i = 1; i < count; i++) {
		if (strcasecmp(spellings[i].text, spellings[kept].text) == 0)
			fold(work, spellings[i].label, spellings[kept].label);
		else
			kept = i;
	}
	free(spellings);
	return true;
}

/* ---- Items ---- */

/* Whether its labels have a place to go; without a project nobody can say that they have not. */
static void know_items(struct annotations *run)
{
	bool ids = annotations_rule(run, RULE_ID_AS_TEXT);

	for (uint32_t i = 1; i < run->table.item_names.count; i++) {
		struct annotation_item *item = &run->table.items[i];
		item->known = run->db == NULL || item->example != 0 || item->body != NULL || (ids && item->first != 0);
	}
}

static enum annotation_finding_kind why_unknown(const struct annotations *run)
{
	return run->schema.id != 0 && run->options->texts.count == 0 ? FINDING_UNKNOWN_ITEM : FINDING_NO_TEXT;
}

static void find_unknown(struct annotations *run)
{
	const struct annotation_table *table = &run->table;

	for (uint32_t i = 1; i < table->item_names.count; i++)
		if (!table->items[i].known && table->items[i].first != 0)
			annotations_find_vote(run, why_unknown(run), &table->votes[table->items[i].first - 1],
				table->item_names.items[i]);
}

/* ---- Answers ---- */

static void settle_votes(struct settling *work)
{
	struct annotations *run = work->run;

	for (size_t i = 0; i < run->table.vote_count; i++) {
		struct annotation_vote *vote = &run->table.votes[i];
		const struct meaning *meaning = &work->meanings[vote->label];

		if (meaning->odd)
			annotations_find_vote(run, meaning->finding, vote, run->table.labels.items[vote->label]);
		if (meaning->is_label)
			vote->label = meaning->label;
		if (!meaning->is_label)
			vote->state = VOTE_LEFT_OUT;
	}
}

static void leave_out_unknown(struct annotations *run)
{
	for (size_t i = 0; i < run->table.vote_count; i++)
		if (!run->table.items[run->table.votes[i].item].known)
			run->table.votes[i].state = VOTE_LEFT_OUT;
}

/* One person's answers about one item stand together, in the order of their times, else as they came. */
static int compare_votes(const void *a, const void *b)
{
	const struct annotation_vote *x = *(const struct annotation_vote *const *)a;
	const struct annotation_vote *y = *(const struct annotation_vote *const *)b;

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	if (x->at != y->at && x->at != CLOCK_NONE && y->at != CLOCK_NONE)
		return x->at < y->at ? -1 : 1;
	return (x > y) - (x < y);
}

/* votes[0..count) are of one person about one item. */
static void settle_repeated(struct annotations *run, struct annotation_vote **votes, size_t count)
{
	size_t kept = annotations_rule(run, RULE_KEEP_FIRST) ? 0 : count - 1;
	bool differ = false;

	for (size_t i = 1; i < count; i++)
		differ = differ || votes[i]->label != votes[0]->label;
	for (size_t i = 1; i < count; i++)
		annotations_find_vote(run, differ ? FINDING_CONTRADICTION : FINDING_REPEATED, votes[i],
			run->table.labels.items[votes[i]->label]);
	for (size_t i = 0; i < count; i++)
		if (i != kept || (differ && annotations_rule(run, RULE_DROP_BOTH)))
			votes[i]->state = VOTE_LEFT_OUT;
}

static bool settle_repeats(struct annotations *run, struct error *error)
{
	struct annotation_table *table = &run->table;
	struct annotation_vote **votes = try_array(NULL, table->vote_count + 1, sizeof(struct annotation_vote *));
	size_t count = 0, end;

	if (votes == NULL)
		return no_memory(error);
	for (size_t i = 0; i < table->vote_count; i++)
		if (table->votes[i].state == VOTE_TAKEN)
			votes[count++] = &table->votes[i];
	qsort((void *)votes, count, sizeof(struct annotation_vote *), compare_votes);
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1;
			end < count && votes[end]->item == votes[i]->item && votes[end]->person == votes[i]->person;)
			end++;
		if (end > i + 1)
			settle_repeated(run, votes + i, end - i);
	}
	free((void *)votes);
	return true;
}

/* ---- Gold ---- */

static void find_gold(struct annotations *run, enum annotation_finding_kind kind, const struct annotation_gold *gold)
{
	annotations_find(run, kind,
		&(struct annotation_place){ .file = run->report->files[gold->file].path,
			.line = gold->line,
			.column = 1,
			.field = "gold",
			.text = run->table.item_names.items[gold->item] });
}

static void settle_gold_of(struct annotations *run, const struct annotation_gold *gold, uint32_t label)
{
	struct annotation_item *item = &run->table.items[gold->item];
	bool alone = item->first == 0 && item->body == NULL && item->example == 0;

	if (alone)
		find_gold(run, FINDING_GOLD_ALONE, gold);
	if (alone || !item->known || item->gold_twice)
		return;
	if (item->gold == 0 || item->gold == label) {
		item->gold = label;
		return;
	}
	find_gold(run, FINDING_GOLD_TWICE, gold);
	if (annotations_rule(run, RULE_GOLD_LATEST))
		item->gold = label;
	else if (!annotations_rule(run, RULE_GOLD_FIRST))
		item->gold_twice = true;
}

static void settle_gold(struct settling *work)
{
	struct annotations *run = work->run;

	for (size_t i = 0; i < run->table.gold_count; i++) {
		const struct annotation_gold *gold = &run->table.golds[i];
		const struct meaning *meaning = &work->meanings[gold->label];
		if (meaning->is_label)
			settle_gold_of(run, gold, meaning->label);
		else if (meaning->finding == FINDING_UNKNOWN_LABEL)
			find_gold(run, FINDING_UNKNOWN_LABEL, gold);
	}
}

/* Known answers that somebody gave before are not replaced unasked. */
static bool compare_gold(struct annotations *run, const struct annotation_gold *gold, struct error *error)
{
	struct annotation_item *item = &run->table.items[gold->item];
	struct strbuf present = STRBUF_INIT;
	bool known;

	item->gold_compared = true;
	bool ok = gold_read(run->db, item->example, &present, &known, error);
	if (ok && known && strcmp(present.data, run->table.labels.items[item->gold]) != 0) {
		find_gold(run, FINDING_GOLD_CHANGED, gold);
		if (!annotations_rule(run, RULE_GOLD_LATEST))
			item->gold = 0;
	}
	strbuf_free(&present);
	return ok;
}

/* Each item once, at the place of the value that stood. */
static bool compare_golds(struct settling *work, struct error *error)
{
	struct annotations *run = work->run;
	bool ok = true;

	for (size_t i = 0; ok && run->db != NULL && i < run->table.gold_count; i++) {
		const struct annotation_gold *gold = &run->table.golds[i];
		const struct annotation_item *item = &run->table.items[gold->item];
		if (item->example != 0 && item->gold != 0 && !item->gold_twice && !item->gold_compared &&
			work->meanings[gold->label].label == item->gold)
			ok = compare_gold(run, gold, error);
	}
	return ok;
}

/* ---- The sums ---- */

/* A model that is misspelt would count among people. */
static bool check_models(const struct annotations *run, struct error *error)
{
	const struct annotation_names *models = &run->options->models;
	const struct texts *people = &run->table.people;

	for (size_t i = 0; i < models->count; i++) {
		uint32_t at = 1;
		while (at < people->count && strcmp(people->items[at], models->names[i]) != 0)
			at++;
		if (at >= people->count)
			return error_set(error, ERROR_USAGE,
				"no annotator of these files is called \"%.60s\", as --model says", models->names[i]);
	}
	return true;
}

static bool count_people(struct annotations *run, struct error *error)
{
	const struct annotation_table *table = &run->table;
	struct annotation_report *report = run->report;
	bool *seen = try_array(NULL, (size_t)table->people.count + 1, sizeof(*seen));

	if (seen == NULL)
		return no_memory(error);
	memset(seen, 0, ((size_t)table->people.count + 1) * sizeof(*seen));
	for (size_t i = 0; i < table->vote_count; i++)
		if (table->votes[i].state == VOTE_TAKEN && !seen[table->votes[i].person]) {
			const char *name = table->people.items[table->votes[i].person];
			seen[table->votes[i].person] = true;
			report->annotators++;
			for (size_t k = 0; k < run->options->models.count; k++)
				report->models += strcmp(name, run->options->models.names[k]) == 0;
		}
	free(seen);
	return true;
}

static void count_answers(struct annotations *run)
{
	struct annotation_table *table = &run->table;
	struct annotation_report *report = run->report;

	for (size_t i = 0; i < table->vote_count; i++) {
		bool taken = table->votes[i].state == VOTE_TAKEN;
		report->taken += taken;
		table->items[table->votes[i].item].votes += taken;
	}
	report->given = (int64_t)table->vote_count;
	report->left_out = report->given - report->taken;
	for (uint32_t i = 1; i < table->item_names.count; i++) {
		struct annotation_item *item = &table->items[i];
		item->gold = item->gold_twice ? 0 : item->gold;
		report->items += item->votes > 0;
		report->gold += item->gold != 0;
		report->examples += run->db != NULL && item->known && item->example == 0;
	}
}

static void find_no_labels(struct annotations *run)
{
	const struct annotation_report *report = run->report;

	for (size_t i = 0; report->taken == 0 && report->gold == 0 && i < report->file_count; i++)
		annotations_find(run, FINDING_NO_LABELS,
			&(struct annotation_place){ .file = report->files[i].path,
				.line = 1,
				.column = 1,
				.text = report->files[i].layout });
}

/* ---- Labels that the schema gets ---- */

static bool all_numbers(const char **labels, size_t count)
{
	double value;

	for (size_t i = 0; i < count; i++)
		if (!number_read_double(labels[i], &value))
			return false;
	return count > 0;
}

static int compare_numbers(const void *a, const void *b)
{
	double x = 0, y = 0;

	number_read_double(*(const char *const *)a, &x);
	number_read_double(*(const char *const *)b, &y);
	return (x > y) - (x < y);
}

static void add_member(struct dataset *schema, const char *label)
{
	if (schema_label(schema, label, false) == NULL)
		schema->labels[schema->label_count++] = label;
}

/* `label` lives as long as the report. */
static void add_members(struct annotations *run, char *label)
{
	static const char separator[] = { LABEL_SET_SEPARATOR, '\0' };
	char *rest = NULL;

	if (run->schema.level != LEVEL_SET) {
		add_member(&run->schema, label);
		return;
	}
	for (char *word = strtok_r(label, separator, &rest); word != NULL; word = strtok_r(NULL, separator, &rest))
		if (run->schema.label_count < 4096)
			add_member(&run->schema, word);
}

/* In the order of the scale: numbers by value when all are numbers, else as they came behind those that are there. */
static bool extend_schema(struct annotations *run, struct error *error)
{
	const struct annotation_table *table = &run->table;
	struct dataset *schema = &run->schema;
	size_t before = schema->label_count;

	if (!run->open || schema->level == LEVEL_NUMERIC || schema->level == LEVEL_TEXT ||
		schema->level == LEVEL_PREFERENCE)
		return true;
	const char **labels = arena_alloc(&run->report->arena, (before + table->labels.count + 4096) * sizeof(*labels));
	if (before > 0)
		memcpy((void *)labels, (const void *)schema->labels, before * sizeof(*labels));
	schema->labels = labels;
	bool *used = try_array(NULL, (size_t)table->labels.count + 1, sizeof(*used));
	if (used == NULL)
		return no_memory(error);
	memset(used, 0, ((size_t)table->labels.count + 1) * sizeof(*used));
	for (size_t i = 0; i < table->vote_count; i++)
		used[table->votes[i].label] |= table->votes[i].state == VOTE_TAKEN;
	for (uint32_t i = 1; i < table->item_names.count; i++)
		used[table->items[i].gold] |= table->items[i].gold != 0;
	for (uint32_t i = 1; i < table->labels.count; i++)
		if (used[i])
			add_members(run, arena_strdup(&run->report->arena, table->labels.items[i]));
	free(used);
	if (schema->label_count == before)
		return true;
	if (all_numbers(labels, schema->label_count))
		qsort((void *)labels, schema->label_count, sizeof(*labels), compare_numbers);
	else if (schema->level == LEVEL_ORDINAL)
		return error_set(error, ERROR_INPUT,
			"nobody said in which order the labels of the scale are: --scale poor,fair,good");
	return true;
}

bool annotations_settle(struct annotations *run, struct error *error)
{
	struct settling work = { .run = run };

	bool ok = judge_all(&work, error) && count_labels(&work, error) && fold_all(&work, error);
	if (ok) {
		settle_votes(&work);
		ok = settle_repeats(run, error);
	}
	if (ok) {
		know_items(run);
		find_unknown(run);
		leave_out_unknown(run);
		settle_gold(&work);
		ok = compare_golds(&work, error);
	}
	if (ok) {
		count_answers(run);
		find_no_labels(run);
		ok = check_models(run, error) && count_people(run, error) && extend_schema(run, error);
	}
	if (ok)
		annotations_find_scale(run);
	free(work.meanings);
	free(work.votes);
	annotations_settled(run);
	return ok;
}
