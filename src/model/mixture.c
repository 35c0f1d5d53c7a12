/* Which kinds of examples a dataset holds, and whether one method can learn from all of them. */
#include "dataset.h"

#include "preop/model/example.h"

#include <inttypes.h>

enum { KINDS = KIND_RETRIEVAL + 1 };

struct kind_count {
	int64_t rows, first; /* first: import */
};

/* Sums in one pass: GROUP BY would sort every row. */
static bool count_kinds(struct db *db, int64_t dataset, struct kind_count counts[KINDS], struct error *error)
{
#define KIND_SUMS(kind) "total(kind = " kind "), min(iif(kind = " kind ", import, NULL))"
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " KIND_SUMS("1") ", " KIND_SUMS("2") ", " KIND_SUMS("3") ", " KIND_SUMS("4") ", " KIND_SUMS(
			"5") " FROM example NOT INDEXED WHERE dataset = ? AND gone = 0",
		"i", dataset);
#undef KIND_SUMS
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	for (int kind = 1; got == 1 && kind < KINDS; kind++)
		counts[kind] = (struct kind_count){ sqlite3_column_int64(stmt, 2 * kind - 2),
			sqlite3_column_int64(stmt, 2 * kind - 1) };
	db_done(got == 1 ? stmt : NULL);
	return got == 1;
}

/* The import with which a second method came: the second smallest of the methods' first ones; 0: there is one method. */
static int64_t find_start(const struct kind_count counts[KINDS])
{
	int64_t firsts[KINDS] = { 0 }, least = 0, second = 0;

	for (int kind = 1; kind < KINDS; kind++) {
		int64_t *first = &firsts[example_kind_method(kind)];
		if (counts[kind].rows > 0 && (*first == 0 || counts[kind].first < *first))
			*first = counts[kind].first;
	}
	for (int method = 1; method < KINDS; method++) {
		if (firsts[method] == 0)
			continue;
		if (least == 0 || firsts[method] < least) {
			second = least;
			least = firsts[method];
		} else if (second == 0 || firsts[method] < second) {
			second = firsts[method];
		}
	}
	return second;
}

static void print_kinds(const struct kind_count counts[KINDS], struct strbuf *out)
{
	int left = 0;

	for (int kind = 1; kind < KINDS; kind++)
		left += counts[kind].rows > 0;
	for (int kind = 1; kind < KINDS; kind++) {
		if (counts[kind].rows == 0)
			continue;
		strbuf_addf(out, "%s (%" PRId64 ")", example_kind_word(kind), counts[kind].rows);
		left--;
		strbuf_adds(out, left > 1 ? ", " : left == 1 ? " and " : "");
	}
}

static bool describe(struct db *db, int64_t dataset, const struct kind_count counts[KINDS], struct arena *arena,
	struct dataset_mixture *out, struct error *error)
{
	struct strbuf name = STRBUF_INIT, path = STRBUF_INIT, kinds = STRBUF_INIT;

	bool ok = db_text(db, error, &name, NULL, "SELECT name FROM dataset WHERE id = ?", "i", dataset) &&
		db_text(db, error, &path, NULL, "SELECT path FROM import WHERE id = ?", "i", out->import);
	if (ok) {
		print_kinds(counts, &kinds);
		out->path = arena_strdup(arena, path.data);
		out->sentence = arena_printf(arena,
			"%s mixes %s since the import of %s: no one method learns from all of them; give each kind a "
			"dataset of its "
			"own",
			name.data, kinds.data, path.data);
	}
	strbuf_free(&name);
	strbuf_free(&path);
	strbuf_free(&kinds);
	return ok;
}

bool dataset_read_mixture(
	struct db *db, int64_t dataset, struct arena *arena, struct dataset_mixture *out, struct error *error)
{
	struct kind_count counts[KINDS] = { { 0, 0 } };

	*out = (struct dataset_mixture){ .path = "", .sentence = "" };
	if (!count_kinds(db, dataset, counts, error))
		return false;
	out->import = find_start(counts);
	out->mixed = out->import != 0;
	return !out->mixed || describe(db, dataset, counts, arena, out, error);
}
