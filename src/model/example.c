#include "preop/model/example.h"

#include "grow.h"
#include "key.h"

#include "preop/base/clock.h"
#include "preop/model/wall.h"

#include <inttypes.h>
#include <string.h>

static const struct {
	const char *word, *brief;
} kind_words[] = {
	[KIND_DEMONSTRATION] = { "demonstration", "demo" },
	[KIND_CORRECTION] = { "correction", "corr" },
	[KIND_PREFERENCE] = { "preference", "pref" },
	[KIND_CLASSIFICATION] = { "classification", "class" },
	[KIND_RETRIEVAL] = { "retrieval", "retr" },
};
enum { KIND_END = sizeof(kind_words) / sizeof(kind_words[0]) };

const char *example_kind_word(int kind)
{
	return kind >= KIND_DEMONSTRATION && kind < KIND_END ? kind_words[kind].word : "unknown";
}

const char *example_kind_short(int kind)
{
	return kind >= KIND_DEMONSTRATION && kind < KIND_END ? kind_words[kind].brief : "?";
}

int example_kind_parse(const char *word)
{
	for (int kind = KIND_DEMONSTRATION; kind < KIND_END; kind++)
		if (strcmp(kind_words[kind].word, word) == 0 || strcmp(kind_words[kind].brief, word) == 0)
			return kind;
	return 0;
}

static const struct kind_text kind_texts[] = {
	{ KIND_DEMONSTRATION, "there is one right answer, and this is it", "an input with its correct, complete output",
		"supervised fine-tuning" },
	{ KIND_CORRECTION, "a known failure, and what should have been said",
		"a failure that happened, with its fix; the most valuable demonstration",
		"the training set (supervised fine-tuning) and the regression wall" },
	{ KIND_PREFERENCE, "only better and worse", "one input, two answers, and which is better",
		"preference tuning (DPO)" },
	{ KIND_CLASSIFICATION, "one of a few labels is right", "an input with its label", "a classifier" },
	{ KIND_RETRIEVAL, "which texts belong together",
		"a question with a text that answers it, perhaps one that does not",
		"an embedding model or a reranker" },
};

const struct kind_text *example_kind_texts(size_t *count)
{
	*count = sizeof(kind_texts) / sizeof(kind_texts[0]);
	return kind_texts;
}

/* A correction is a demonstration that was dearly bought: both are trained on in the same way. */
int example_kind_method(int kind)
{
	return kind == KIND_CORRECTION ? KIND_DEMONSTRATION : kind;
}

/* The columns in the order take_row() reads them. */
#define EXAMPLE_COLUMNS                                                                                                \
	"e.id, e.dataset, e.import, e.at, e.length, e.revision, e.kind, e.annotators, e.flags, e.disputed, e.gone, "   \
	"e.split, e.label, e.given, "                                                                                  \
	"e.external, e.grp, e.title, e.tokens, (SELECT path FROM import WHERE id = e.import), e.dismissed"
enum { EXAMPLE_COLUMN_COUNT = 20 };

static const char *take_text(sqlite3_stmt *stmt, int column, struct arena *arena)
{
	return sqlite3_column_bytes(stmt, column) == 0 ? "" : arena_strdup(arena, db_column_text(stmt, column));
}

static void take_row(sqlite3_stmt *stmt, struct arena *arena, struct example *out)
{
	out->id = sqlite3_column_int64(stmt, 0);
	out->dataset = sqlite3_column_int64(stmt, 1);
	out->import = sqlite3_column_int64(stmt, 2);
	out->at = sqlite3_column_type(stmt, 3) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, 3);
	out->length = sqlite3_column_int64(stmt, 4);
	out->revision = sqlite3_column_int64(stmt, 5);
	out->kind = sqlite3_column_int(stmt, 6);
	out->annotators = sqlite3_column_int(stmt, 7);
	out->flags = (unsigned)sqlite3_column_int64(stmt, 8);
	out->disputed = sqlite3_column_int(stmt, 9) != 0;
	out->gone = sqlite3_column_int(stmt, 10) != 0;
	out->split = take_text(stmt, 11, arena);
	out->label = take_text(stmt, 12, arena);
	out->given = take_text(stmt, 13, arena);
	out->external = take_text(stmt, 14, arena);
	out->group = take_text(stmt, 15, arena);
	out->title = take_text(stmt, 16, arena);
	out->tokens = sqlite3_column_type(stmt, 17) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 17);
	out->source = take_text(stmt, 18, arena);
	out->dismissed = (unsigned)sqlite3_column_int64(stmt, 19);
	out->tags = NULL;
	out->tag_count = 0;
}

static bool read_tags(struct db *db, struct arena *arena, struct example *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT tag FROM example_tag WHERE example = ? ORDER BY tag", "i", out->id);
	const char **tags = NULL;
	int got = -1;

	out->tag_count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, tags, out->tag_count) = take_text(stmt, 0, arena);
	out->tags = tags;
	return got == 0;
}

static void take_nothing(struct example *out)
{
	*out = (struct example){ .at = CLOCK_NONE,
		.tokens = -1,
		.split = "",
		.label = "",
		.given = "",
		.external = "",
		.group = "",
		.title = "",
		.source = "" };
}

bool example_page(
	struct db *db, const int64_t *ids, size_t count, struct arena *arena, struct example *out, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		sqlite3_stmt *stmt = db_query(
			db, error, "SELECT " EXAMPLE_COLUMNS " FROM example e WHERE e.id = ?", "i", ids[i]);
		int got = stmt == NULL ? -1 : db_step(db, stmt, error);
		if (got < 0)
			return false;
		if (got == 1)
			take_row(stmt, arena, &out[i]);
		else
			take_nothing(&out[i]);
		db_done(stmt);
		if (got == 1 && !read_tags(db, arena, &out[i], error))
			return false;
	}
	return wall_mark(db, out, count, error);
}

static bool take_detail(sqlite3_stmt *stmt, struct arena *arena, struct example_detail *out, struct error *error)
{
	struct field_map map;
	int at = EXAMPLE_COLUMN_COUNT;

	take_row(stmt, arena, &out->row);
	out->dataset_name = take_text(stmt, at, arena);
	out->path = take_text(stmt, at + 1, arena);
	out->format = take_text(stmt, at + 2, arena);
	out->number = sqlite3_column_int64(stmt, at + 4);
	out->key = arena_printf(arena, "%s:%" PRId64, db_column_text(stmt, at + 3), out->number);
	out->shape = (enum example_shape)sqlite3_column_int(stmt, at + 5);
	if (!field_map_parse(db_column_text(stmt, at + 6), arena, &map, error))
		return error_wrap(error, "example %" PRId64, out->row.id);
	const char *body = sqlite3_column_blob(stmt, at + 7);
	out->body_length = (size_t)sqlite3_column_bytes(stmt, at + 7);
	out->body = arena_strndup(arena, body, out->body_length);
	shape_turns(out->shape, &map, out->body, out->body_length, arena, &out->turns);
	return true;
}

static bool read_annotations(struct db *db, struct arena *arena, struct example_detail *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT who, label, note, at, spent, (SELECT kind FROM person p WHERE p.name = who) IS 'model'"
		" FROM annotation WHERE example = ? ORDER BY who",
		"i", out->row.id);
	int got = -1;

	out->annotations = NULL;
	out->annotation_count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct annotation *annotation = GROW(arena, out->annotations, out->annotation_count);
		annotation->who = take_text(stmt, 0, arena);
		annotation->label = take_text(stmt, 1, arena);
		annotation->note = take_text(stmt, 2, arena);
		annotation->at = sqlite3_column_int64(stmt, 3);
		annotation->spent = sqlite3_column_type(stmt, 4) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 4);
		annotation->model = sqlite3_column_int(stmt, 5) != 0;
	}
	return got == 0;
}

/* Only rows that are marked have repeats, and only those are in the index this uses. */
static bool count_repeats(struct db *db, struct example_detail *out, struct error *error)
{
	out->repeats = 0;
	return (out->row.flags & FLAG_REPEATED) == 0 ||
		db_int(db, error, &out->repeats, NULL,
			"SELECT count(*) FROM example WHERE dataset = ?1 AND fold = (SELECT fold FROM example WHERE id "
			"= ?2) AND flags & 64"
			" AND gone = 0 AND id <> ?2",
			"ii", out->row.dataset, out->row.id);
}

bool example_read(struct db *db, int64_t id, struct arena *arena, struct example_detail *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " EXAMPLE_COLUMNS
		", d.name, i.path, i.format, i.uuid, e.id - i.first_id + 1, i.shape, i.fields, b.body"
		" FROM example e JOIN dataset d ON d.id = e.dataset JOIN import i ON i.id = e.import JOIN example_body "
		"b ON b.id = e.id"
		" WHERE e.id = ?",
		"i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got <= 0)
		return got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id);
	bool ok = take_detail(stmt, arena, out, error);
	db_done(stmt);
	return ok && read_tags(db, arena, &out->row, error) && read_annotations(db, arena, out, error) &&
		count_repeats(db, out, error) && wall_mark(db, &out->row, 1, error);
}

bool example_revisions(
	struct db *db, int64_t id, struct arena *arena, struct revision **out, size_t *count, struct error *error)
{
	/* Before its first edit an example has no rows in `revision`: its only body is the imported one. */
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT r.revision, r.at, r.who, r.note, r.body, r.revision = e.revision FROM revision r JOIN example "
		"e ON e.id = r.example"
		" WHERE r.example = ?1"
		" UNION ALL SELECT 0, i.at, i.who, '', b.body, 1 FROM example e JOIN import i ON i.id = e.import JOIN "
		"example_body b ON b.id = e.id"
		" WHERE e.id = ?1 AND NOT EXISTS (SELECT 1 FROM revision WHERE example = ?1)"
		" ORDER BY 1",
		"i", id);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct revision *revision = GROW(arena, *out, *count);
		const char *body = sqlite3_column_blob(stmt, 4);
		revision->revision = sqlite3_column_int64(stmt, 0);
		revision->at = sqlite3_column_int64(stmt, 1);
		revision->who = take_text(stmt, 2, arena);
		revision->note = take_text(stmt, 3, arena);
		revision->body_length = (size_t)sqlite3_column_bytes(stmt, 4);
		revision->body = arena_strndup(arena, body, revision->body_length);
		revision->current = sqlite3_column_int(stmt, 5) != 0;
	}
	return got == 0 && (*count > 0 || error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id));
}
