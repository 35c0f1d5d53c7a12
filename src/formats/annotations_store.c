/* What was judged into the project: examples, schema, models, labels, gold; one action. */
#include "annotations.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/model/gold.h"
#include "preop/model/label.h"
#include "preop/model/project.h"
#include "preop/store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_EVERY = 1024 /* answers */ };

/* ---- Examples ---- */

struct example_batch {
	struct annotations *run;
	struct field_map map;
	bool texts; /* of items with a text; else of those whose id is their text */
	struct dataset_import *import;
	struct example_facts facts;
	int64_t rows;
};

static bool is_of_batch(const struct example_batch *batch, const struct annotation_item *item)
{
	return item->known && item->example == 0 && (item->body != NULL) == batch->texts;
}

static bool add_body(struct example_batch *batch, const char *name, const char *body, size_t n, const char *split,
	struct error *error)
{
	struct json_check check;

	json_check(body, n, JSON_FIND_DUPLICATES | JSON_ALLOW_NAN, &check);
	if (!shape_facts(SHAPE_FIELDS, &batch->map, body, n, &check, &batch->facts, error))
		return false;
	strbuf_reset(&batch->facts.external);
	strbuf_adds(&batch->facts.external, name);
	if (batch->facts.split.len == 0 && split != NULL)
		strbuf_adds(&batch->facts.split, split);
	switch (dataset_import_add(batch->import, body, n, &batch->facts, error)) {
	case IMPORT_ADDED:
		batch->rows++;
		return true;
	case IMPORT_DUPLICATE:
		return true;
	case IMPORT_FAILED:
		break;
	}
	return false;
}

static bool add_item(struct example_batch *batch, uint32_t number, struct error *error)
{
	const struct annotation_table *table = &batch->run->table;
	const struct annotation_item *item = &table->items[number];
	const char *name = table->item_names.items[number];
	struct strbuf body = STRBUF_INIT;

	if (item->body != NULL)
		return add_body(batch, name, item->body, item->body_size, item->split, error);
	strbuf_adds(&body, "{\"item\":");
	json_quote(&body, name, strlen(name));
	strbuf_addc(&body, '}');
	bool ok = add_body(batch, name, body.data, body.len, NULL, error);
	strbuf_free(&body);
	return ok;
}

static bool add_items(struct example_batch *batch, struct error *error)
{
	const struct annotation_table *table = &batch->run->table;
	bool ok = true;

	for (uint32_t i = 1; ok && i < table->item_names.count; i++) {
		if (is_of_batch(batch, &table->items[i]))
			ok = add_item(batch, i, error);
		if (ok && i % TICK_EVERY == 0)
			ok = annotations_tick(batch->run, i, table->item_names.count, error);
	}
	return ok;
}

static bool store_batch(struct example_batch *batch, struct error *error)
{
	const struct import_source source = { .dataset_name = batch->run->schema.name,
		.path = batch->run->report->files[0].path,
		.format = "jsonl",
		.shape = SHAPE_FIELDS,
		.map = &batch->map };
	int64_t id;

	if (!dataset_import_begin(batch->run->db, &source, &batch->import, error))
		return false;
	example_facts_init(&batch->facts);
	bool ok = add_items(batch, error);
	example_facts_free(&batch->facts);
	if (!ok) {
		dataset_import_abort(batch->import);
		return false;
	}
	return dataset_import_end(batch->import,
		&(struct import_totals){
			.rows = batch->rows, .last_newline = true, .frame = "lines", .envelope = "{}" },
		&id, error);
}

static bool store_examples(struct annotations *run, bool texts, struct error *error)
{
	struct example_batch batch = { .run = run, .texts = texts };
	bool any = false;

	if (texts)
		batch.map = run->map;
	else
		batch.map.input[0] = "item";
	for (uint32_t i = 1; !any && i < run->table.item_names.count; i++)
		any = is_of_batch(&batch, &run->table.items[i]);
	return !any || store_batch(&batch, error);
}

/* ---- Schema and people ---- */

static bool store_schema(struct annotations *run, struct error *error)
{
	const struct dataset *schema = &run->schema;
	const struct label_schema wanted = { .name = schema->schema,
		.level = schema->level,
		.labels = schema->labels,
		.label_count = schema->label_count,
		.low = schema->low,
		.high = schema->high };
	struct dataset dataset;

	return dataset_find(run->db, schema->name, &run->report->arena, &dataset, error) &&
		(run->schema.id = dataset.id) != 0 && label_schema_set(run->db, dataset.id, &wanted, error);
}

static bool store_models(struct annotations *run, struct error *error)
{
	const struct annotation_names *models = &run->options->models;
	bool ok = true;

	for (size_t i = 0; ok && i < models->count; i++)
		ok = person_set_kind(run->db, models->names[i], true, error);
	return ok;
}

/* ---- Labels ---- */

static bool find_examples(struct annotations *run, struct label_import *batch, struct error *error)
{
	struct annotation_table *table = &run->table;
	bool ok = true;

	for (uint32_t i = 1; ok && i < table->item_names.count; i++)
		if (table->items[i].known && table->items[i].example == 0)
			ok = label_import_find(batch, table->item_names.items[i], &table->items[i].example, error);
	return ok;
}

static bool store_vote(
	struct annotations *run, struct label_import *batch, const struct annotation_vote *vote, struct error *error)
{
	const struct annotation_table *table = &run->table;
	struct label_answer answer = LABEL_ANSWER(table->labels.items[vote->label],
		vote->reason > 0 ? table->reasons.items[vote->reason] : NULL, vote->at);
	int64_t example = table->items[vote->item].example;

	if (vote->state != VOTE_TAKEN || example == 0)
		return true;
	answer.spent = vote->spent;
	answer.confidence = (double)vote->confidence;
	switch (label_import_add_to(batch, example, table->people.items[vote->person], &answer, error)) {
	case LABEL_ADDED:
		run->report->changed++;
		return true;
	case LABEL_SAME:
		run->report->same++;
		return true;
	case LABEL_UNMATCHED:
	case LABEL_FAILED:
		break;
	}
	return false;
}

static bool store_votes(struct annotations *run, struct label_import *batch, struct error *error)
{
	const struct annotation_table *table = &run->table;
	bool ok = find_examples(run, batch, error);

	for (size_t i = 0; ok && i < table->vote_count; i++) {
		ok = store_vote(run, batch, &table->votes[i], error);
		if (ok && i % TICK_EVERY == 0)
			ok = annotations_tick(run, (int64_t)i, (int64_t)table->vote_count, error);
	}
	return ok;
}

static bool store_labels(struct annotations *run, struct error *error)
{
	struct label_import *batch;

	if (!label_import_begin(run->db, run->schema.id, run->report->files[0].path, &batch, error))
		return false;
	if (store_votes(run, batch, error)) {
		run->report->replaced = label_import_replaced(batch);
		return label_import_end(batch, error);
	}
	label_import_abort(batch);
	return false;
}

static bool store_gold(struct annotations *run, struct error *error)
{
	const struct annotation_table *table = &run->table;
	struct gold_value *values = try_array(NULL, (size_t)run->report->gold + 1, sizeof(*values));
	size_t count = 0;

	if (values == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the gold of so many items");
	for (uint32_t i = 1; i < table->item_names.count; i++)
		if (table->items[i].gold != 0 && table->items[i].example != 0)
			values[count++] = (struct gold_value){ table->items[i].example,
				table->labels.items[table->items[i].gold] };
	bool ok = gold_set(run->db, values, count, NULL, error);
	free(values);
	return ok;
}

/* ---- */

static void retitle(struct annotations *run)
{
	const struct annotation_report *report = run->report;
	const char *title = arena_printf(&run->report->arena,
		"%s: %" PRId64 " labels by %" PRId64 " annotators on %" PRId64 " items of %s",
		path_base(report->files[0].path), report->changed, report->annotators, report->items, report->dataset);

	journal_retitle(run->db, title);
}

static bool store(struct annotations *run, struct error *error)
{
	if (!journal_begin(run->db, "annotations", path_base(run->report->files[0].path), error))
		return false;
	bool ok = store_examples(run, true, error) && store_examples(run, false, error) && store_schema(run, error) &&
		store_models(run, error) && store_labels(run, error) && store_gold(run, error);
	if (!ok) {
		journal_rollback(run->db);
		return false;
	}
	retitle(run);
	return journal_commit(run->db, error);
}

bool annotations_store(struct annotations *run, struct error *error)
{
	db_bulk_begin(run->db);
	bool ok = store(run, error);
	db_bulk_end(run->db);
	return ok;
}
