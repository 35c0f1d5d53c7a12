#include "preop/model/label_migration.h"

#include "grow.h"
#include "label_schema.h"
#include "relabel.h"
#include "state.h"

#include "preop/model/rowset.h"

#include <stdlib.h>
#include <string.h>

static const char *const words[MIGRATIONS] = { "rename", "merge", "split", "add", "retire" };

/* ---- Whether it can be ---- */

/* A label outside the schema may be used all the same: of another copy, or from before the schema was set. */
static bool is_used(struct db *db, const struct dataset *dataset, const char *label, bool *used, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct label_use *uses;
	size_t count;

	*used = dataset_has_label(dataset, label);
	if (*used)
		return true;
	bool ok = label_uses(db, dataset->id, &arena, &uses, &count, error);
	for (size_t i = 0; ok && i < count; i++)
		*used = *used || strcmp(uses[i].label, label) == 0;
	arena_free(&arena);
	return ok;
}

static bool check_from(
	struct db *db, const struct dataset *dataset, const struct label_migration *migration, struct error *error)
{
	bool add = migration->kind == MIGRATE_ADD, merge = migration->kind == MIGRATE_MERGE, used;

	if (migration->from_count == 0 && !add)
		return error_set(error, ERROR_INPUT, "a %s names the label", words[migration->kind]);
	if (migration->from_count > 1 && !merge)
		return error_set(error, ERROR_INPUT, "a %s is of one label", words[migration->kind]);
	for (size_t i = 0; i < migration->from_count; i++)
		if (!is_used(db, dataset, migration->from[i], &used, error) ||
			(!used &&
				!error_set(error, ERROR_INPUT, "\"%.60s\" is no label of %s, nor used in it",
					migration->from[i], dataset->name)))
			return false;
	return migration->kind != MIGRATE_RETIRE || dataset_has_label(dataset, migration->from[0]) ||
		error_set(error, ERROR_INPUT, "\"%.60s\" is not in the schema of %s: it cannot be given any more",
			migration->from[0], dataset->name);
}

static bool check_word(const struct dataset *dataset, const char *label, struct error *error)
{
	if (!label_valid(label, error))
		return false;
	return dataset->level != LEVEL_SET || strchr(label, LABEL_SET_SEPARATOR) == NULL ||
		error_set(
			error, ERROR_INPUT, "the label \"%.60s\" holds the sign that joins the labels of a set", label);
}

static bool check_parts(const struct dataset *dataset, const struct label_migration *migration, struct error *error)
{
	bool ruled = false;

	if (migration->part_count < 2)
		return error_set(error, ERROR_INPUT, "a split is into two labels or more");
	for (size_t i = 0; i < migration->part_count; i++) {
		if (!check_word(dataset, migration->parts[i].label, error))
			return false;
		for (size_t k = 0; k < i; k++)
			if (strcmp(migration->parts[i].label, migration->parts[k].label) == 0)
				return error_set(
					error, ERROR_INPUT, "a split names \"%.60s\" twice", migration->parts[i].label);
		ruled = ruled || migration->parts[i].filter != NULL;
	}
	return ruled ||
		error_set(error, ERROR_INPUT, "a split needs a rule: a filter that says which examples are %s",
			migration->parts[0].label);
}

static bool check_into(const struct dataset *dataset, const struct label_migration *migration, struct error *error)
{
	bool there = dataset_has_label(dataset, migration->into);

	if (!check_word(dataset, migration->into, error))
		return false;
	if (there && migration->kind == MIGRATE_RENAME && strcmp(migration->into, migration->from[0]) != 0)
		return error_set(error, ERROR_INPUT, "there is a label \"%.60s\" already: merge them", migration->into);
	if (there && migration->kind == MIGRATE_ADD)
		return error_set(error, ERROR_INPUT, "the schema has \"%.60s\" already", migration->into);
	return migration->kind != MIGRATE_RENAME || strcmp(migration->into, migration->from[0]) != 0 ||
		error_set(error, ERROR_INPUT, "\"%.60s\" is its name already", migration->into);
}

static bool check(
	struct db *db, const struct dataset *dataset, const struct label_migration *migration, struct error *error)
{
	if (dataset->level != LEVEL_CLASS && dataset->level != LEVEL_SET && dataset->level != LEVEL_ORDINAL)
		return error_set(error, ERROR_INPUT,
			"the labels of %s are %s: there are none to rename, merge or split", dataset->name,
			dataset->level == LEVEL_PREFERENCE ? "left, right and tie" : label_level_word(dataset->level));
	if (!check_from(db, dataset, migration, error))
		return false;
	if (migration->kind == MIGRATE_SPLIT)
		return check_parts(dataset, migration, error);
	return migration->kind == MIGRATE_RETIRE || check_into(dataset, migration, error);
}

/* ---- The labels that will be ---- */

struct label_list {
	struct arena *arena;
	const char **items;
	size_t count;
};

static void append(struct label_list *list, const char *label)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], label) == 0)
			return;
	*GROW(list->arena, list->items, list->count) = label;
}

static void append_new(struct label_list *list, const struct label_migration *migration)
{
	for (size_t i = 0; i < migration->part_count; i++)
		append(list, migration->parts[i].label);
	if (migration->into != NULL)
		append(list, migration->into);
}

static bool changes(const struct label_migration *migration, const char *label)
{
	for (size_t i = 0; i < migration->from_count; i++)
		if (strcmp(migration->from[i], label) == 0)
			return true;
	return false;
}

/* What is new stands where the first label was that it comes from, or at the end; a merge into a label that is there leaves that where it is. */
static void list_labels(const struct dataset *dataset, const struct label_migration *migration, struct label_list *out)
{
	bool stays = migration->into != NULL && dataset_has_label(dataset, migration->into) &&
		!changes(migration, migration->into);

	for (size_t i = 0; i < dataset->label_count; i++) {
		if (!changes(migration, dataset->labels[i]))
			append(out, dataset->labels[i]);
		else if (!stays && migration->kind != MIGRATE_RETIRE)
			append_new(out, migration);
	}
	if (migration->kind != MIGRATE_RETIRE)
		append_new(out, migration);
}

/* ---- Doing it ---- */

static const char *title_of(struct arena *arena, const struct dataset *dataset, const struct label_migration *migration)
{
	struct strbuf from = STRBUF_INIT, parts = STRBUF_INIT;
	const char *title = NULL;

	for (size_t i = 0; i < migration->from_count; i++)
		strbuf_addf(&from, "%s%s", i > 0 ? ", " : "", migration->from[i]);
	for (size_t i = 0; i < migration->part_count; i++)
		strbuf_addf(&parts, "%s%s", i > 0 ? ", " : "", migration->parts[i].label);
	switch (migration->kind) {
	case MIGRATE_RENAME:
		title = arena_printf(arena, "%s: %s is called %s", dataset->name, from.data, migration->into);
		break;
	case MIGRATE_MERGE:
		title = arena_printf(arena, "%s: %s are %s", dataset->name, from.data, migration->into);
		break;
	case MIGRATE_SPLIT:
		title = arena_printf(arena, "%s: %s split into %s", dataset->name, from.data, parts.data);
		break;
	case MIGRATE_RETIRE:
		title = arena_printf(arena, "%s: %s is not given any more", dataset->name, from.data);
		break;
	default:
		title = arena_printf(arena, "%s: %s is a label, too", dataset->name, migration->into);
	}
	strbuf_free(&from);
	strbuf_free(&parts);
	return title;
}

struct part_sink {
	struct id_list *ids;
	bool enough;
};

static bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct part_sink *sink = context;

	(void)complete;
	sink->enough = id_list_add_many(sink->ids, ids, count);
	return sink->enough;
}

static bool find_parts(struct db *db, int64_t dataset, const struct label_migration *migration, struct id_list *parts,
	struct error *error)
{
	for (size_t i = 0; i < migration->part_count; i++) {
		struct part_sink sink = { &parts[i], true };
		if (migration->parts[i].filter == NULL)
			continue;
		if (!rowset_build(db, dataset, migration->parts[i].filter, 0, take_ids, &sink, error))
			return sink.enough ? error_wrap(error, "the rule for \"%.60s\"", migration->parts[i].label)
					   : error_set(error, ERROR_MEMORY, "no memory for the examples of a rule");
		id_list_sort_unique(&parts[i]);
	}
	return true;
}

static bool count_kept(struct db *db, const struct dataset *dataset, const struct label_migration *migration,
	struct migration_report *report, struct error *error)
{
	return migration->kind != MIGRATE_RETIRE ||
		db_int(db, error, &report->kept, NULL,
			"SELECT count(*) FROM example NOT INDEXED WHERE dataset = ? AND gone = 0 AND label = ?", "it",
			dataset->id, migration->from[0]);
}

/* The schema first, then the labels: redo goes in this order and undo backwards. */
static bool migrate(struct relabel *work, const struct dataset *was, struct error *error)
{
	struct label_schema schema;

	label_schema_of(work->becomes, &schema);
	bool ok = label_schema_write(work->db, was, &schema, work->report->version, error) &&
		count_kept(work->db, was, work->migration, work->report, error);
	if (ok && work->migration->kind != MIGRATE_ADD && work->migration->kind != MIGRATE_RETIRE)
		ok = relabel_annotations(work, error) && relabel_decisions(work, error) && relabel_gold(work, error) &&
			relabel_given(work, error) && relabel_settle(work, error);
	id_list_free(&work->touched);
	id_list_free(&work->homeless);
	return ok;
}

static bool run(struct relabel *work, const struct dataset *was, bool dry_run, struct error *error)
{
	const char *title = title_of(work->arena, was, work->migration);
	struct change change;

	if (!dry_run)
		return change_begin(&change, work->db, "label-schema", title, error) &&
			change_end(&change, migrate(work, was, error), error);
	if (!journal_begin(work->db, "label-schema", title, error))
		return false;
	bool ok = migrate(work, was, error);
	journal_rollback(work->db);
	return ok;
}

bool label_migrate(struct db *db, int64_t id, const struct label_migration *migration, bool dry_run,
	struct arena *arena, struct migration_report *out, struct error *error)
{
	struct dataset was, becomes;
	struct label_list labels = { .arena = arena };
	struct id_list *parts = arena_alloc(arena, (migration->part_count + 1) * sizeof(*parts));

	*out = (struct migration_report){ .version = 0 };
	if (!dataset_read(db, id, arena, &was, error) || !check(db, &was, migration, error))
		return false;
	list_labels(&was, migration, &labels);
	becomes = was;
	becomes.labels = labels.items;
	becomes.label_count = labels.count;
	out->labels = labels.items;
	out->label_count = labels.count;
	out->version = was.schema_version + (migration->kind != MIGRATE_ADD);
	struct relabel work = {
		.db = db, .becomes = &becomes, .migration = migration, .parts = parts, .report = out, .arena = arena
	};
	bool ok = find_parts(db, id, migration, parts, error) && run(&work, &was, dry_run, error);
	for (size_t i = 0; i < migration->part_count; i++)
		id_list_free(&parts[i]);
	return ok;
}
