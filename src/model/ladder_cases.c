/* The ladder's cases and how they are divided: one pass over the index that holds just that. */
#include "ladder_internal.h"

#include "grow.h"

#include "preop/base/hash.h"
#include "preop/base/json.h"

#include <stdlib.h>

struct case_row { /* as the index gives it: rows of one slice and one list of slices are neighbours */
	int64_t id;
	uint32_t cluster;
	uint32_t group; /* of `groups` */
};

struct group { /* cases whose slices are alike */
	const char *slice, *slices;
};

struct words { /* values by their text: each is kept once */
	const char **items;
	size_t count;
	uint32_t *slots; /* index + 1; 0: free */
	size_t slot_count;
};

struct cases {
	struct arena *arena; /* of what the ladder keeps */
	struct case_row *rows;
	size_t count, capacity;
	struct group *groups;
	size_t group_count, group_capacity;
	struct words clusters;
};

/* ---- Words ---- */

static bool widen(struct words *words)
{
	size_t wider = words->slot_count ? words->slot_count * 2 : 64;
	uint32_t *slots = try_array(NULL, wider, sizeof(*slots));

	if (!slots)
		return false;
	memset(slots, 0, wider * sizeof(*slots));
	for (size_t i = 0; i < words->count; i++) {
		size_t at = hash64(words->items[i], strlen(words->items[i]), 0) & (wider - 1);

		while (slots[at])
			at = (at + 1) & (wider - 1);
		slots[at] = (uint32_t)i + 1;
	}
	free(words->slots);
	words->slots = slots;
	words->slot_count = wider;
	return true;
}

/* False: no memory. */
static bool word_index(struct words *words, struct arena *arena, const char *text, uint32_t *out)
{
	size_t at;

	if (words->count * 2 >= words->slot_count && !widen(words))
		return false;
	at = hash64(text, strlen(text), 0) & (words->slot_count - 1);
	while (words->slots[at] && strcmp(words->items[words->slots[at] - 1], text) != 0)
		at = (at + 1) & (words->slot_count - 1);
	if (!words->slots[at]) {
		*GROW(arena, words->items, words->count) = arena_strdup(arena, text);
		words->slots[at] = (uint32_t)words->count;
	}
	*out = words->slots[at] - 1;
	return true;
}

/* ---- Reading ---- */

static bool reserve(void **items, size_t *capacity, size_t count, size_t size)
{
	size_t wider = *capacity ? *capacity * 2 : 256;
	void *moved;

	if (count < *capacity)
		return true;
	moved = try_array(*items, wider, size);
	if (!moved)
		return false;
	*items = moved;
	*capacity = wider;
	return true;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static const char *text_or_null(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? NULL : db_column_text(stmt, column);
}

static bool add_group(struct cases *cases, const char *slice, const char *slices)
{
	const struct group *last = cases->group_count ? &cases->groups[cases->group_count - 1] : NULL;

	if (last && same_text(last->slice, slice) && same_text(last->slices, slices))
		return true;
	if (!reserve((void **)&cases->groups, &cases->group_capacity, cases->group_count, sizeof(*cases->groups)))
		return false;
	cases->groups[cases->group_count++] = (struct group){ slice ? arena_strdup(cases->arena, slice) : NULL,
		arena_strdup(cases->arena, slices) };
	return true;
}

static bool add_case(struct cases *cases, sqlite3_stmt *stmt)
{
	const char *cluster = text_or_null(stmt, 3);
	struct case_row *row;

	if (!reserve((void **)&cases->rows, &cases->capacity, cases->count, sizeof(*cases->rows)) ||
		!add_group(cases, text_or_null(stmt, 1), db_column_text(stmt, 2)))
		return false;
	row = &cases->rows[cases->count++];
	*row = (struct case_row){
		.id = sqlite3_column_int64(stmt, 0), .cluster = LADDER_NONE, .group = (uint32_t)cases->group_count - 1
	};
	return !cluster || word_index(&cases->clusters, cases->arena, cluster, &row->cluster);
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the cases of the suite");
}

static bool read_rows(struct db *db, int64_t suite, struct cases *cases, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.id, c.slice, c.slices, c.cluster FROM eval_case c INDEXED BY eval_case_narrow "
		"JOIN import i ON i.id = c.import WHERE c.suite = ?1 AND i.gone = 0",
		"i", suite);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		if (cases->count >= LADDER_NONE - 1 || !add_case(cases, stmt)) {
			db_done(stmt);
			return no_memory(error);
		}
	}
	return got == 0;
}

/* ---- Slices ---- */

struct division { /* a slice while it is made */
	struct words values;
	uint32_t *of_group;
};

struct divisions {
	struct ladder_slice *slices;
	struct division *made;
	size_t count, group_count;
};

enum { DIVISIONS = 64 /* at most; a file that names more means something else by it */ };

static struct division *division_of(struct divisions *all, struct arena *arena, const char *name)
{
	struct division *made;

	for (size_t i = 0; i < all->count; i++) {
		if (!strcmp(all->slices[i].name, name))
			return &all->made[i];
	}
	if (all->count == DIVISIONS)
		return NULL;
	made = &all->made[all->count];
	made->of_group = try_array(NULL, all->group_count + 1, sizeof(*made->of_group));
	if (!made->of_group)
		return NULL;
	memset(made->of_group, 0xff, (all->group_count + 1) * sizeof(*made->of_group));
	all->slices[all->count++].name = arena_strdup(arena, name);
	return made;
}

static bool set_value(struct divisions *all, struct arena *arena, size_t group, const char *name, const char *value)
{
	struct division *division = division_of(all, arena, name);

	return division && word_index(&division->values, arena, value, &division->of_group[group]);
}

/* {"steps": 3, "topic": "energy"}: a value that is no string is named by its text. */
static void set_values(struct divisions *all, struct arena *arena, size_t group, const char *slices)
{
	struct json_span root = json_root(slices, strlen(slices)), key, value;
	struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;
	size_t cursor = 0;

	while (json_type(root) == JSON_OBJECT && json_next_member(root, &cursor, &key, &value)) {
		strbuf_reset(&name);
		strbuf_reset(&text);
		json_decode(key, &name);
		json_decode(value, &text);
		if (json_type(value) != JSON_NULL)
			set_value(all, arena, group, name.data, text.data);
	}
	strbuf_free(&name);
	strbuf_free(&text);
}

/* The main slice first; it is there even when no case has one, and then has no values. */
static bool divide(struct divisions *all, struct arena *arena, const struct cases *cases)
{
	if (!division_of(all, arena, "slice"))
		return false;
	for (size_t g = 0; g < cases->group_count; g++) {
		if (cases->groups[g].slice && !set_value(all, arena, g, "slice", cases->groups[g].slice))
			return false;
		set_values(all, arena, g, cases->groups[g].slices);
	}
	return true;
}

/* ---- What the ladder keeps ---- */

static int by_id(const void *a, const void *b)
{
	const struct case_row *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static bool keep_cases(struct ladder *ladder, const struct cases *cases, const struct divisions *all)
{
	size_t n = cases->count;
	uint32_t *numbers = try_array(NULL, (all->count + 1) * n + 1, sizeof(*numbers));

	ladder->memory[0] = numbers;
	ladder->memory[1] = ladder->case_ids = try_array(NULL, n + 1, sizeof(*ladder->case_ids));
	if (!numbers || !ladder->case_ids)
		return false;
	ladder->cluster = numbers;
	for (size_t s = 0; s < all->count; s++) {
		ladder->slices[s].of = numbers + (s + 1) * n;
		ladder->slices[s].values = all->made[s].values.items;
		ladder->slices[s].value_count = all->made[s].values.count;
	}
	for (size_t i = 0; i < n; i++) {
		ladder->case_ids[i] = cases->rows[i].id;
		ladder->cluster[i] = cases->rows[i].cluster;
		for (size_t s = 0; s < all->count; s++)
			ladder->slices[s].of[i] = all->made[s].of_group[cases->rows[i].group];
	}
	ladder->case_count = n;
	ladder->cluster_count = cases->clusters.count;
	ladder->slice_count = all->count;
	return true;
}

bool ladder_read_cases(struct ladder_build *build, struct error *error)
{
	struct ladder *ladder = build->ladder;
	struct cases cases = { .arena = &ladder->arena };
	struct division made[DIVISIONS] = { { .of_group = NULL } };
	bool ok = read_rows(build->db, ladder->suite, &cases, error);
	struct divisions all = { .made = made, .group_count = cases.group_count };

	all.slices = ladder->slices = arena_alloc(&ladder->arena, DIVISIONS * sizeof(*ladder->slices));
	if (ok && cases.count)
		qsort(cases.rows, cases.count, sizeof(*cases.rows), by_id);
	ok = ok && ((divide(&all, &ladder->arena, &cases) && keep_cases(ladder, &cases, &all)) || no_memory(error));
	for (size_t i = 0; i < DIVISIONS; i++) {
		free(made[i].of_group);
		free(made[i].values.slots);
	}
	free(cases.rows);
	free(cases.groups);
	free(cases.clusters.slots);
	return ok;
}

uint32_t ladder_case_at(const struct ladder *ladder, int64_t id)
{
	size_t low = 0, high = ladder->case_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ladder->case_ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ladder->case_count && ladder->case_ids[low] == id ? (uint32_t)low : LADDER_NONE;
}
