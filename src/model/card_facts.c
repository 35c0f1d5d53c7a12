/* What the file itself says for a data card: imports, who brought them, labels, quality as far as it is known, splits. */
#include "card.h"

#include "grow.h"
#include "plural.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/model/shape.h"

#include <inttypes.h>
#include <string.h>

enum { SOURCES_SHOWN = 20, SPLITS_SHOWN = 20 };

struct compute {
	struct db *db;
	const struct dataset *dataset;
	struct arena *arena;
	struct card *card;
};

static void say_source(struct compute *c, sqlite3_stmt *stmt)
{
	struct strbuf line = STRBUF_INIT;
	int64_t rows = sqlite3_column_int64(stmt, 2);
	const char *sha256 = db_column_text(stmt, 3);

	strbuf_addf(&line, "%s: %" PRId64 " row%s, %s, imported ", path_base(db_column_text(stmt, 0)), rows,
		plural(rows), db_column_text(stmt, 1));
	clock_print_date(sqlite3_column_int64(stmt, 4), &line);
	strbuf_addf(&line, ", sha256 %s", *sha256 ? sha256 : "not computed");
	card_add_line(c->card, CARD_SOURCES, c->arena, arena_strndup(c->arena, line.data, line.len));
	strbuf_free(&line);
}

static bool add_sources(struct compute *c, struct error *error)
{
	sqlite3_stmt *stmt = db_query(c->db, error,
		"SELECT path, format, rows, lower(hex(sha256)), at, count(*) OVER () FROM import WHERE dataset = ? AND "
		"gone "
		"= 0 ORDER BY id LIMIT ?",
		"ii", c->dataset->id, (int64_t)SOURCES_SHOWN);
	int64_t count = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(c->db, stmt, error)) == 1) {
		count = sqlite3_column_int64(stmt, 5);
		say_source(c, stmt);
	}
	if (got == 0 && count > SOURCES_SHOWN)
		card_add_line(c->card, CARD_SOURCES, c->arena,
			arena_printf(c->arena, "and %" PRId64 " more files", count - SOURCES_SHOWN));
	return got == 0;
}

static bool add_owners(struct compute *c, struct error *error)
{
	sqlite3_stmt *stmt = db_query(c->db, error,
		"SELECT who, count(*) FROM import WHERE dataset = ? AND gone = 0 GROUP BY who ORDER BY min(id)", "i",
		c->dataset->id);
	struct strbuf line = STRBUF_INIT;
	int got = -1;

	while (stmt != NULL && (got = db_step(c->db, stmt, error)) == 1) {
		int64_t files = sqlite3_column_int64(stmt, 1);
		strbuf_addf(&line, "%s%s (%" PRId64 " file%s)", line.len > 0 ? ", " : "imported by ",
			db_column_text(stmt, 0), files, plural(files));
	}
	if (got == 0 && line.len > 0)
		card_add_line(c->card, CARD_OWNERS, c->arena, arena_strndup(c->arena, line.data, line.len));
	strbuf_free(&line);
	return got == 0;
}

static void add_labels(struct compute *c)
{
	struct strbuf line = STRBUF_INIT;

	if (c->dataset->label_count == 0)
		return;
	strbuf_adds(&line, "labels to choose from: ");
	for (size_t i = 0; i < c->dataset->label_count; i++)
		strbuf_addf(&line, "%s%s", i > 0 ? ", " : "", c->dataset->labels[i]);
	card_add_line(c->card, CARD_INSTRUCTIONS, c->arena, arena_strndup(c->arena, line.data, line.len));
	strbuf_free(&line);
}

static bool add_left_out(struct compute *c, struct error *error)
{
	sqlite3_stmt *stmt = db_query(c->db, error,
		"SELECT coalesce(sum(duplicates), 0), coalesce(sum(rejected), 0) FROM import WHERE dataset = ? AND "
		"gone = 0",
		"i", c->dataset->id);
	int got = stmt == NULL ? -1 : db_step(c->db, stmt, error);

	if (got != 1)
		return false;
	card_add_line(c->card, CARD_QUALITY, c->arena,
		arena_printf(c->arena, "left out at import: %" PRId64 " exact duplicates, %" PRId64 " bad rows",
			(int64_t)sqlite3_column_int64(stmt, 0), (int64_t)sqlite3_column_int64(stmt, 1)));
	db_done(stmt);
	return true;
}

struct tallies { /* of the live rows */
	int64_t rows, labeled, several, disputed, repeated, flagged, edited;
};

static void say_quality(struct compute *c, const struct tallies *t)
{
	struct arena *arena = c->arena;

	card_add_line(c->card, CARD_QUALITY, arena,
		arena_printf(
			arena, "labelled: %" PRId64 " of %" PRId64 " row%s", t->labeled, t->rows, plural(t->rows)));
	card_add_line(c->card, CARD_QUALITY, arena,
		t->several == 0
			? "agreement: not known, no row has the labels of two people"
			: arena_printf(arena,
				  "agreement: of %" PRId64 " row%s with labels of two people or more, %" PRId64
				  " %s disputed",
				  t->several, plural(t->several), t->disputed, t->disputed == 1 ? "is" : "are"));
	card_add_line(c->card, CARD_QUALITY, arena,
		arena_printf(arena,
			"repeated inputs: %" PRId64 ", rows with findings of form: %" PRId64 ", edited: %" PRId64,
			t->repeated, t->flagged, t->edited));
}

/* One pass: the flags that a person has dismissed are no findings. */
static bool add_quality(struct compute *c, struct error *error)
{
	static const int64_t form = FLAG_ENCODING | FLAG_SURROGATE | FLAG_NUL | FLAG_DUPLICATE_KEYS | FLAG_NO_OUTPUT |
		FLAG_EMPTY_TURN | FLAG_TOOL_ID | FLAG_ROLE_ORDER;
	sqlite3_stmt *stmt = db_query(c->db, error,
		"SELECT count(*), count(label), count(*) FILTER (WHERE annotators > 1), coalesce(sum(disputed), 0),"
		" count(*) FILTER (WHERE flags & ~dismissed & ?2), count(*) FILTER (WHERE flags & ~dismissed & ?3),"
		" count(*) FILTER (WHERE revision > 0) FROM example NOT INDEXED WHERE dataset = ?1 AND gone = 0",
		"iii", c->dataset->id, (int64_t)FLAG_REPEATED, form);
	int got = stmt == NULL ? -1 : db_step(c->db, stmt, error);
	struct tallies t;

	if (got != 1)
		return false;
	t = (struct tallies){ .rows = sqlite3_column_int64(stmt, 0),
		.labeled = sqlite3_column_int64(stmt, 1),
		.several = sqlite3_column_int64(stmt, 2),
		.disputed = sqlite3_column_int64(stmt, 3),
		.repeated = sqlite3_column_int64(stmt, 4),
		.flagged = sqlite3_column_int64(stmt, 5),
		.edited = sqlite3_column_int64(stmt, 6) };
	db_done(stmt);
	say_quality(c, &t);
	return add_left_out(c, error);
}

static bool add_splits(struct compute *c, struct error *error)
{
	sqlite3_stmt *stmt = db_query(c->db, error,
		"SELECT split, count(*), count(*) OVER () FROM example NOT INDEXED WHERE dataset = ? AND gone = 0 "
		"GROUP BY "
		"split ORDER BY split IS NULL, split LIMIT ?",
		"ii", c->dataset->id, (int64_t)SPLITS_SHOWN);
	struct strbuf line = STRBUF_INIT;
	int64_t count = 0, shown = 0;
	bool any = false;
	int got = -1;

	while (stmt != NULL && (got = db_step(c->db, stmt, error)) == 1) {
		const char *split = db_column_text(stmt, 0);
		strbuf_addf(&line, "%s%s %" PRId64, shown > 0 ? ", " : "", *split ? split : "in none",
			(int64_t)sqlite3_column_int64(stmt, 1));
		any = any || *split;
		count = sqlite3_column_int64(stmt, 2);
		shown++;
	}
	if (count > shown)
		strbuf_addf(&line, " and %" PRId64 " more splits", count - shown);
	if (got == 0 && any)
		card_add_line(c->card, CARD_SPLITS, c->arena, arena_strndup(c->arena, line.data, line.len));
	strbuf_free(&line);
	return got == 0;
}

bool card_compute(
	struct db *db, const struct dataset *dataset, struct arena *arena, struct card *card, struct error *error)
{
	struct compute c = { .db = db, .dataset = dataset, .arena = arena, .card = card };

	add_labels(&c);
	return add_sources(&c, error) && add_owners(&c, error) && add_quality(&c, error) && add_splits(&c, error);
}
