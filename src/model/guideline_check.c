#include "guideline_patch.h"

#include "bulk.h"
#include "grow.h"
#include "key.h"

#include "preop/base/idlist.h"
#include "preop/model/precedent.h"

#include <string.h>

enum { NEAR_EACH = 5, CHECKS = 2000 };

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the examples a patch is checked on");
}

/* Decisions that cite the section or one below it: 2.1 is below 2. */
static bool find_cited(struct db *db, int64_t dataset, const char *section, struct id_list *ids, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT DISTINCT d.example FROM adjudication d JOIN example e ON e.id = d.example WHERE e.dataset = ?1 "
		"AND e.gone = 0"
		" AND (d.section = ?2 OR substr(d.section, 1, length(?2) + 1) = ?2 || '.') ORDER BY d.example LIMIT ?3",
		"iti", dataset, section, (int64_t)CHECKS);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!id_list_add(ids, sqlite3_column_int64(stmt, 0))) {
			db_done(stmt);
			return no_memory(error);
		}
	return got == 0;
}

static bool add_near(
	struct db *db, struct precedent_index *index, int64_t example, struct id_list *ids, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct precedents near;
	bool ok = precedent_find(db, index, example, NEAR_EACH, &arena, &near, error);

	for (size_t i = 0; ok && i < near.count; i++)
		if (near.items[i].similarity >= PRECEDENT_NEAR)
			ok = id_list_add(ids, near.items[i].example) || no_memory(error);
	arena_free(&arena);
	return ok;
}

/* Settled examples much like those: a rule reaches as far as its cases look alike. */
static bool find_near(struct db *db, int64_t dataset, struct id_list *ids, struct error *error)
{
	struct precedent_index *index = NULL;
	size_t cited = ids->count;

	if (cited == 0)
		return true;
	bool ok = precedent_index_build(db, dataset, NULL, NULL, &index, error);
	for (size_t i = 0; ok && i < cited; i++)
		ok = add_near(db, index, ids->ids[i], ids, error);
	precedent_index_free(index);
	return ok;
}

/* The label it has, or how it was decided without one. */
static bool add_check(
	struct db *db, int64_t dataset, int64_t example, struct arena *arena, struct patch *patch, struct error *error)
{
	struct strbuf label = STRBUF_INIT, key = STRBUF_INIT;
	bool found;

	bool ok = db_text(db, error, &label, &found,
		"SELECT coalesce(label, CASE adjudicated WHEN 2 THEN 'both' WHEN 3 THEN 'none' ELSE '' END) FROM "
		"example"
		" WHERE id = ? AND dataset = ? AND gone = 0",
		"ii", example, dataset);
	if (ok && !found)
		ok = bulk_no_example(example, error);
	ok = ok && example_key_print(db, example, &key, error);
	if (ok)
		*GROW(arena, patch->checks, patch->check_count) = (struct patch_check){ .example = example,
			.key = arena_strdup(arena, key.data),
			.title = "",
			.label = arena_strdup(arena, label.data) };
	strbuf_free(&label);
	strbuf_free(&key);
	return ok;
}

bool patch_find_checks(struct db *db, int64_t dataset, const struct patch_spec *spec, struct arena *arena,
	struct patch *patch, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;

	bool ok = find_cited(db, dataset, spec->section, &ids, error) && find_near(db, dataset, &ids, error) &&
		(id_list_add_many(&ids, spec->examples, spec->example_count) || no_memory(error));
	id_list_sort_unique(&ids);
	for (size_t i = 0; ok && i < ids.count; i++)
		ok = add_check(db, dataset, ids.ids[i], arena, patch, error);
	patch->open = patch->check_count;
	id_list_free(&ids);
	return ok;
}
