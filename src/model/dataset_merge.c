/* Datasets of another copy of the project (model/merge.h). */
#include "bring.h"

#include "carry.h"
#include "dataset.h"
#include "state.h"

#include "preop/base/hash.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct namesake { /* a dataset here that has the name of one that comes */
	bool found, gone;
	const char *uuid;
	int64_t at;
};

static bool find_namesake(struct db *db, const char *uuid, const char *name, struct arena *arena, struct namesake *out,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT uuid, created_at, gone FROM dataset WHERE name = ?1 AND uuid <> ?2", "tt", name, uuid);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*out = (struct namesake){ .found = got == 1 };
	if (got == 1) {
		out->uuid = arena_strdup(arena, db_column_text(stmt, 0));
		out->at = sqlite3_column_int64(stmt, 1);
		out->gone = sqlite3_column_int(stmt, 2) != 0;
		db_done(stmt);
	}
	return got >= 0;
}

/* A dataset here gets out of the way: one action of who merges. One that is undone has no name as far as the journal goes. */
static bool rename_dataset(struct db *db, const struct namesake *namesake, const char *name, struct error *error)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT, other = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	bool ok;

	carry_other_name(name, namesake->uuid, &other);
	if (namesake->gone) {
		ok = db_run(
			db, error, "UPDATE dataset SET name = ?1 WHERE uuid = ?2", "tt", other.data, namesake->uuid);
	} else {
		ok = dataset_state_read(db, namesake->uuid, &before, error);
		struct json_span list = json_get(state_root(before.data), "labels");
		strbuf_adds(&after, "{\"name\":");
		json_quote(&after, other.data, other.len);
		strbuf_addf(&after, ",\"created_at\":%" PRId64 ",\"labels\":%.*s}", namesake->at, (int)list.length,
			list.start);
		ok = ok &&
			change_one(db, "dataset-rename",
				arena_printf(&arena, "%.80s is called %.80s: another copy has a %.80s, too", name,
					other.data, name),
				"dataset", namesake->uuid, after.data, error);
	}
	arena_free(&arena);
	strbuf_free(&before);
	strbuf_free(&after);
	strbuf_free(&other);
	return ok;
}

/* The name a dataset that comes gets here. */
static bool choose_name(
	struct db *db, const char *uuid, int64_t at, const char *name, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct namesake namesake;
	bool ok = find_namesake(db, uuid, name, &arena, &namesake, error);

	if (ok && namesake.found &&
		(namesake.gone ||
			carry_keeps_name(&(struct carry_name){ uuid, at },
				&(struct carry_name){ namesake.uuid, namesake.at }))) {
		ok = rename_dataset(db, &namesake, name, error);
		namesake.found = false;
	}
	if (namesake.found)
		carry_other_name(name, uuid, out);
	else
		strbuf_adds(out, name);
	arena_free(&arena);
	return ok;
}

bool dataset_bring(
	struct db *db, struct db *theirs, const char *key, const char *state, struct strbuf *here, struct error *error)
{
	static const unsigned char no_digest[SHA256_SIZE];
	struct arena arena = ARENA_INIT;
	struct strbuf name = STRBUF_INIT;
	struct json_span root = state_root(state), list = json_get(root, "labels");
	int64_t at = state_int(root, "created_at", 0);

	(void)theirs;
	bool ok = json_type(list) == JSON_ARRAY ||
		error_set(error, ERROR_INPUT, "dataset %.40s has no label schema in its journal", key);
	ok = ok && choose_name(db, key, at, state_string(root, "name", &arena), &name, error) &&
		db_run(db, error,
			"INSERT INTO dataset (uuid, name, created_at, digest, gone) VALUES (?1, ?2, ?3, ?4, 1)"
			" ON CONFLICT (uuid) DO NOTHING",
			"tsib", key, name.data, name.len, at, no_digest, sizeof(no_digest));
	if (ok) {
		strbuf_adds(here, "{\"name\":");
		json_quote(here, name.data, name.len);
		strbuf_addf(here, ",\"created_at\":%" PRId64 ",\"labels\":", at);
		strbuf_add(here, list.start, list.length);
		strbuf_addc(here, '}');
	}
	strbuf_free(&name);
	arena_free(&arena);
	return ok;
}

struct label_list {
	const char *items[DATASET_LABELS];
	size_t count;
};

static void read_labels(struct json_span list, struct arena *arena, struct label_list *out)
{
	out->count = 0;
	for (size_t i = 0; out->count < DATASET_LABELS && json_type(json_at(list, i)) == JSON_STRING; i++)
		out->items[out->count++] = state_element(list, i, arena);
}

static bool has(const struct label_list *list, const char *label)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], label) == 0)
			return true;
	return false;
}

static int compare_labels(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Labels of before keep their order, without those somebody took away; what somebody added follows in byte order, which is the same for both. */
static bool combine_labels(const struct label_list *base, const struct label_list *mine,
	const struct label_list *theirs, struct label_list *out)
{
	const struct label_list *sides[] = { mine, theirs };

	out->count = 0;
	for (size_t i = 0; i < base->count; i++)
		if (has(mine, base->items[i]) && has(theirs, base->items[i]))
			out->items[out->count++] = base->items[i];
	size_t kept = out->count;
	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->count; i++) {
			const char *label = sides[s]->items[i];
			if (has(base, label) || has(out, label))
				continue;
			if (out->count == DATASET_LABELS)
				return false;
			out->items[out->count++] = label;
		}
	qsort(out->items + kept, out->count - kept, sizeof(out->items[0]), compare_labels);
	return true;
}

bool dataset_combine(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	struct json_span roots[3] = { base == NULL ? (struct json_span){ NULL, 0 } : state_root(base), state_root(mine),
		state_root(theirs) };
	struct label_list lists[3] = { { .count = 0 } }, combined;
	const char *names[3];
	int64_t at = state_int(roots[1], "created_at", 0), other = state_int(roots[2], "created_at", 0);

	for (int i = 0; i < 3; i++) {
		names[i] = state_string(roots[i], "name", &arena);
		read_labels(json_get(roots[i], "labels"), &arena, &lists[i]);
	}
	bool mine_named = strcmp(names[0], names[1]) != 0, theirs_named = strcmp(names[0], names[2]) != 0;
	bool ok = (!mine_named || !theirs_named || strcmp(names[1], names[2]) == 0) &&
		combine_labels(&lists[0], &lists[1], &lists[2], &combined);
	if (ok)
		dataset_state_print(
			names[mine_named ? 1 : 2], at < other ? at : other, combined.items, combined.count, out);
	arena_free(&arena);
	return ok;
}
