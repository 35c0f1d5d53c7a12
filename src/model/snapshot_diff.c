#include "preop/model/snapshot_diff.h"

#include "digest.h"

#include "preop/model/example.h"

#include <inttypes.h>
#include <string.h>

static const char *const group_words[] = {
	[SNAPSHOT_ADDED] = "added",
	[SNAPSHOT_REMOVED] = "removed",
	[SNAPSHOT_CHANGED] = "changed",
	[SNAPSHOT_MOVED] = "moved",
};

const char *snapshot_group_word(enum snapshot_group group)
{
	return group_words[group];
}

/* The states of a row at versions ?1 and ?2, in the order take_difference() reads them: the present one where it counts already, else the one kept. */
#define SELECT_STATES                                                                                                  \
	"SELECT e.id, e.title, e.hash, e.revision, e.kind, e.split, e.label,"                                          \
	" e.gone = 0 AND e.since <= ?1, a.hash, a.revision, a.kind, a.split, a.label,"                                 \
	" e.gone = 0 AND e.since <= ?2, b.hash, b.revision, b.kind, b.split, b.label"                                  \
	" FROM example e NOT INDEXED"                                                                                  \
	" LEFT JOIN example_past a ON a.example = e.id AND a.since <= ?1 AND a.until > ?1"                             \
	" LEFT JOIN example_past b ON b.example = e.id AND b.since <= ?2 AND b.until > ?2"
enum { COLUMN_PRESENT = 2, COLUMN_FROM = 7, COLUMN_TO = 13 };

/* What has no end yet counts for the present whatever its version will be. */
static int64_t version_of(const struct snapshot_moment *moment)
{
	return moment->snapshot == 0 ? INT64_MAX : moment->version;
}

struct held { /* a state and the hash of its text, which is only compared */
	struct snapshot_state state;
	const void *hash;
	int hash_size;
};

static void take_state(sqlite3_stmt *stmt, int column, struct held *out)
{
	bool present = sqlite3_column_int(stmt, column) != 0;
	int at = present ? COLUMN_PRESENT : column + 1;

	out->hash = sqlite3_column_blob(stmt, at);
	out->hash_size = sqlite3_column_bytes(stmt, at);
	out->state = (struct snapshot_state){ .member = present || sqlite3_column_type(stmt, at) != SQLITE_NULL,
		.revision = sqlite3_column_int64(stmt, at + 1),
		.kind = sqlite3_column_int(stmt, at + 2),
		.split = db_column_text(stmt, at + 3),
		.label = db_column_text(stmt, at + 4) };
}

static bool same_hash(const struct held *a, const struct held *b)
{
	return a->hash_size == b->hash_size &&
		(a->hash_size == 0 || memcmp(a->hash, b->hash, (size_t)a->hash_size) == 0);
}

static unsigned compare(const struct held *a, const struct held *b)
{
	unsigned changes = 0;

	if (!same_hash(a, b))
		changes |= SNAPSHOT_TEXT;
	if (strcmp(a->state.label, b->state.label) != 0)
		changes |= SNAPSHOT_LABEL;
	if (a->state.kind != b->state.kind)
		changes |= SNAPSHOT_KIND;
	if (strcmp(a->state.split, b->state.split) != 0)
		changes |= SNAPSHOT_SPLIT;
	return changes;
}

static unsigned groups_of(const struct snapshot_difference *difference)
{
	unsigned groups = 0;

	if (!difference->from.member || !difference->to.member)
		return difference->to.member      ? 1u << SNAPSHOT_ADDED
			: difference->from.member ? 1u << SNAPSHOT_REMOVED
						  : 0;
	if (difference->changes & ~(unsigned)SNAPSHOT_SPLIT)
		groups |= 1u << SNAPSHOT_CHANGED;
	if (difference->changes & SNAPSHOT_SPLIT)
		groups |= 1u << SNAPSHOT_MOVED;
	return groups;
}

static void take_difference(sqlite3_stmt *stmt, struct snapshot_difference *out)
{
	struct held from, to;

	take_state(stmt, COLUMN_FROM, &from);
	take_state(stmt, COLUMN_TO, &to);
	*out = (struct snapshot_difference){ .example = sqlite3_column_int64(stmt, 0),
		.title = db_column_text(stmt, 1),
		.from = from.state,
		.to = to.state };
	if (from.state.member && to.state.member)
		out->changes = compare(&from, &to);
	out->groups = groups_of(out);
}

static void tally(struct snapshot_counts *counts, const struct snapshot_difference *difference)
{
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		counts->groups[i] += difference->groups >> i & 1;
	counts->text += (difference->changes & SNAPSHOT_TEXT) != 0;
	counts->label += (difference->changes & SNAPSHOT_LABEL) != 0;
	counts->kind += (difference->changes & SNAPSHOT_KIND) != 0;
}

/* The frozen side's number of rows is certain; the other's follows, so that the sums agree whatever is written meanwhile. */
static void complete(struct snapshot_counts *counts, const struct snapshot_moment moments[2], int64_t in_both)
{
	int64_t added = counts->groups[SNAPSHOT_ADDED], removed = counts->groups[SNAPSHOT_REMOVED];

	counts->rows[0] = moments[0].snapshot != 0 ? moments[0].rows : moments[1].rows - added + removed;
	counts->rows[1] = counts->rows[0] + added - removed;
	counts->unchanged = counts->rows[0] - removed - in_both;
}

static bool check_same_dataset(const struct snapshot_moment moments[2], struct error *error)
{
	return moments[0].dataset == moments[1].dataset ||
		error_set(error, ERROR_CONFLICT,
			"%s is a snapshot of dataset %s and %s one of %s: they share no import, so no row of one is "
			"a row of the other",
			moments[0].name, moments[0].dataset_name, moments[1].name, moments[1].dataset_name);
}

bool snapshot_diff(struct db *db, const struct snapshot_moment moments[2],
	bool (*each)(void *context, const struct snapshot_difference *difference), void *context,
	struct snapshot_counts *counts, struct error *error)
{
	int64_t from = version_of(&moments[0]), to = version_of(&moments[1]), in_both = 0;
	struct snapshot_difference difference;
	int got = -1;

	*counts = (struct snapshot_counts){ .unchanged = 0 };
	if (!check_same_dataset(moments, error))
		return false;
	sqlite3_stmt *stmt = db_query(db, error, SELECT_STATES " WHERE e.dataset = ?3 AND e.since > ?4 ORDER BY e.id",
		"iiii", from, to, moments[0].dataset, from < to ? from : to);
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		take_difference(stmt, &difference);
		if (difference.groups == 0)
			continue;
		tally(counts, &difference);
		in_both += difference.changes != 0;
		if (each != NULL && !each(context, &difference)) {
			db_done(stmt);
			return error_set(error, ERROR_CANCELLED, "the comparison was not needed any more");
		}
	}
	complete(counts, moments, in_both);
	return got == 0;
}

static void keep_state(struct arena *arena, struct snapshot_state *state)
{
	state->split = arena_strdup(arena, state->split);
	state->label = arena_strdup(arena, state->label);
}

bool snapshot_diff_page(struct db *db, const struct snapshot_moment moments[2], const int64_t *ids, size_t count,
	struct arena *arena, struct snapshot_difference *out, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		sqlite3_stmt *stmt = db_query(db, error, SELECT_STATES " WHERE e.id = ?3 AND e.dataset = ?4", "iiii",
			version_of(&moments[0]), version_of(&moments[1]), ids[i], moments[0].dataset);
		int got = stmt == NULL ? -1 : db_step(db, stmt, error);
		if (got < 0)
			return false;
		out[i] = (struct snapshot_difference){ .example = ids[i],
			.title = "",
			.from = { .split = "", .label = "" },
			.to = { .split = "", .label = "" } };
		if (got == 1)
			take_difference(stmt, &out[i]);
		out[i].title = arena_strdup(arena, out[i].title);
		keep_state(arena, &out[i].from);
		keep_state(arena, &out[i].to);
		db_done(stmt);
	}
	return true;
}

/* ---- In words ---- */

static void add_change(struct strbuf *out, const char *what, const char *from, const char *to)
{
	strbuf_addf(out, "%s%s %s -> %s", out->len > 0 ? ", " : "", what, *from ? from : "none", *to ? to : "none");
}

static void add_changes(const struct snapshot_difference *d, struct strbuf *out)
{
	if (d->changes & SNAPSHOT_LABEL)
		add_change(out, "label", d->from.label, d->to.label);
	if (d->changes & SNAPSHOT_KIND)
		add_change(out, "kind", example_kind_word(d->from.kind), example_kind_word(d->to.kind));
	if (d->changes & SNAPSHOT_TEXT)
		strbuf_addf(out, "%stext r%" PRId64 " -> r%" PRId64, out->len > 0 ? ", " : "", d->from.revision,
			d->to.revision);
}

void snapshot_difference_words(
	const struct snapshot_difference *difference, enum snapshot_group group, struct strbuf *out)
{
	const struct snapshot_state *state = group == SNAPSHOT_REMOVED ? &difference->from : &difference->to;

	if (group == SNAPSHOT_CHANGED)
		add_changes(difference, out);
	else if (group == SNAPSHOT_MOVED)
		add_change(out, "split", difference->from.split, difference->to.split);
	else
		strbuf_addf(out, "%s, split %s, label %s", example_kind_word(state->kind),
			*state->split ? state->split : "none", *state->label ? state->label : "none");
}
