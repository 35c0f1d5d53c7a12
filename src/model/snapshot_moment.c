/* Which moments are meant, and what a row said then. */
#include "preop/model/snapshot_diff.h"

#include "grow.h"

#include "preop/base/hash.h"
#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/snapshot.h"

#include <inttypes.h>
#include <string.h>

enum { DIGEST_LEAST = 4 };

static void take_snapshot(struct snapshot_moment *out, const struct snapshot *snapshot)
{
	*out = (struct snapshot_moment){ .snapshot = snapshot->id,
		.dataset = snapshot->dataset,
		.version = snapshot->version,
		.rows = snapshot->rows,
		.name = snapshot->name,
		.dataset_name = snapshot->dataset_name };
	memcpy(out->digest, snapshot->digest, sizeof(out->digest));
}

static void take_present(struct snapshot_moment *out, const struct dataset *dataset)
{
	*out = (struct snapshot_moment){ .dataset = dataset->id,
		.version = dataset->version,
		.rows = dataset->rows,
		.name = "now",
		.dataset_name = dataset->name };
}

static bool is_present(const char *word)
{
	return strcmp(word, "now") == 0;
}

static bool by_name(const struct snapshot *snapshot, const char *word)
{
	return strcmp(snapshot->name, word) == 0;
}

static bool by_digest(const struct snapshot *snapshot, const char *word)
{
	size_t n = strlen(word);

	return n >= DIGEST_LEAST && strncmp(snapshot->digest, word, n) == 0;
}

struct listed {
	struct snapshot *items;
	size_t count;
	const char *dataset; /* NULL: any */
};

/* The newest that fits, and how many of different content do: two snapshots of one content are one as far as a digest can tell. */
static const struct snapshot *pick(const struct listed *all, bool (*fits)(const struct snapshot *, const char *),
	const char *word, size_t *different)
{
	const struct snapshot *found = NULL;

	*different = 0;
	for (size_t i = 0; i < all->count; i++) {
		const struct snapshot *item = &all->items[i];
		if ((all->dataset && strcmp(item->dataset_name, all->dataset) != 0) || !fits(item, word))
			continue;
		if (!found)
			found = item;
		*different += found == item || found->dataset != item->dataset ||
			strcmp(found->digest, item->digest) != 0;
	}
	return found;
}

static bool not_found(const struct listed *all, const char *word, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < all->count && i < 20; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", all->items[i].name);
	if (all->count == 0)
		error_set(error, ERROR_NOT_FOUND,
			"there is no snapshot \"%.60s\": none was taken yet; `preop snapshot create NAME` takes one",
			word);
	else
		error_set(error, ERROR_NOT_FOUND,
			"there is no snapshot \"%.60s\"%s%.60s; there is %s, and now for the present", word,
			all->dataset ? " of dataset " : "", all->dataset ? all->dataset : "", names.data);
	strbuf_free(&names);
	return false;
}

static bool find_one(const struct listed *all, const char *word, struct snapshot_moment *out, struct error *error)
{
	size_t different;
	const struct snapshot *found = pick(all, by_name, word, &different);

	if (!found)
		found = pick(all, by_digest, word, &different);
	if (!found)
		return not_found(all, word, error);
	if (different > 1)
		return error_set(error, ERROR_USAGE,
			"\"%.60s\" means %zu snapshots; say more of the digest, or which --dataset", word, different);
	take_snapshot(out, found);
	return true;
}

/* The present is that of the other moment's dataset. */
static bool find_present(
	struct db *db, const char *name, struct arena *arena, struct snapshot_moment *out, struct error *error)
{
	struct dataset dataset;

	if (!dataset_find(db, name, arena, &dataset, error))
		return false;
	take_present(out, &dataset);
	return true;
}

bool snapshot_moments_find(struct db *db, const char *dataset, const char *from, const char *to, struct arena *arena,
	struct snapshot_moment out[2], struct error *error)
{
	const char *words[] = { from, to };
	struct listed all = { .dataset = dataset && *dataset ? dataset : NULL };

	if (!snapshot_list(db, arena, &all.items, &all.count, error))
		return false;
	for (int i = 0; i < 2; i++)
		if (!is_present(words[i]) && !find_one(&all, words[i], &out[i], error))
			return false;
	for (int i = 0; i < 2; i++) {
		const char *name = is_present(words[1 - i]) ? dataset : out[1 - i].dataset_name;
		if (is_present(words[i]) && !find_present(db, name, arena, &out[i], error))
			return false;
	}
	return true;
}

bool snapshot_moment_read(struct db *db, int64_t snapshot, int64_t dataset, struct arena *arena,
	struct snapshot_moment *out, struct error *error)
{
	struct dataset *datasets;
	struct snapshot *snapshots;
	size_t count;

	if (!snapshot_list(db, arena, &snapshots, &count, error))
		return false;
	for (size_t i = 0; snapshot != 0 && i < count; i++)
		if (snapshots[i].id == snapshot) {
			take_snapshot(out, &snapshots[i]);
			return true;
		}
	if (snapshot != 0)
		return error_set(error, ERROR_NOT_FOUND, "there is no snapshot %" PRId64 " (any more)", snapshot);
	if (!dataset_list(db, arena, &datasets, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (datasets[i].id == dataset) {
			take_present(out, &datasets[i]);
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND, "there is no dataset %" PRId64 " (any more)", dataset);
}

/* ---- What a row said ---- */

bool snapshot_record(struct db *db, int64_t example, int64_t revision, struct strbuf *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT body FROM revision WHERE example = ?1 AND revision = ?2"
		" UNION ALL SELECT b.body FROM example e JOIN example_body b ON b.id = e.id"
		" WHERE e.id = ?1 AND e.revision = ?2 LIMIT 1",
		"ii", example, revision);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	size_t n = got == 1 ? (size_t)sqlite3_column_bytes(stmt, 0) : 0;
	bool ok = got == 1;

	if (ok && !strbuf_try_reserve(out, n))
		ok = error_set(error, ERROR_MEMORY, "there is no memory for example %" PRId64, example);
	if (ok)
		strbuf_add(out, sqlite3_column_blob(stmt, 0), n);
	db_done(stmt);
	if (got == 0)
		error_set(error, ERROR_NOT_FOUND, "example %" PRId64 " has no revision %" PRId64, example, revision);
	return ok;
}

static bool read_map(struct db *db, int64_t example, struct arena *arena, enum example_shape *shape,
	struct field_map *map, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT i.shape, i.fields FROM example e JOIN import i ON i.id = e.import WHERE e.id = ?", "i",
		example);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got != 1)
		return got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, example);
	*shape = (enum example_shape)sqlite3_column_int(stmt, 0);
	bool ok = field_map_parse(db_column_text(stmt, 1), arena, map, error);
	db_done(stmt);
	return ok;
}

static void print_turns(const struct turns *turns, struct strbuf *out)
{
	for (size_t i = 0; i < turns->count; i++) {
		strbuf_addf(out, "\n\n%s\n", turns->items[i].name);
		strbuf_add(out, turns->items[i].text, turns->items[i].length);
	}
}

bool snapshot_text(
	struct db *db, int64_t example, const struct snapshot_state *state, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf body = STRBUF_INIT;
	struct field_map map;
	enum example_shape shape;
	struct turns turns;

	bool ok = snapshot_record(db, example, state->revision, &body, error) &&
		read_map(db, example, &arena, &shape, &map, error);
	if (ok) {
		strbuf_addf(out, "kind %s\nsplit %s\nlabel %s", example_kind_word(state->kind),
			*state->split ? state->split : "none", *state->label ? state->label : "none");
		shape_turns(shape, &map, body.data, body.len, &arena, &turns);
		print_turns(&turns, out);
	}
	strbuf_free(&body);
	arena_free(&arena);
	return ok;
}
