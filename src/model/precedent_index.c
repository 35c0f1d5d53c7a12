#include "precedent_index.h"

#include "preop/model/example.h"
#include "shape_walk.h"

#include <stdlib.h>
#include <string.h>

enum { PROGRESS_STEP = 1024 };

/* ---- The text that is compared ---- */

struct gathering {
	struct strbuf *out;
	bool all;
};

/* A turn ends with what is no word, so that no shingle lacks it by accident of white space. */
static bool add_turn(void *context, const struct found_turn *turn)
{
	struct gathering *gathering = context;

	if (gathering->all || turn->part != PART_OUTPUT) {
		json_decode(turn->value, gathering->out);
		strbuf_addc(gathering->out, '\n');
	}
	return true;
}

/* All but the output; a record that is nothing but output is compared by that; what is no record by its bytes. */
static bool gather(const struct search_source *source, const char *body, size_t n, struct strbuf *out)
{
	struct gathering gathering = { out, false };
	struct turn_visitor visitor = { add_turn, &gathering };
	struct json_check check;
	struct walk_notes notes;
	struct record record;

	strbuf_reset(out);
	if (!strbuf_try_reserve(out, 4 * n + 1))
		return false;
	if (json_check(body, n, JSON_ALLOW_NAN, &check)) {
		record_read(record_root(body, &check), &record);
		for (int i = 0; i < 2 && out->len == 0; i++, gathering.all = true)
			if (!shape_walk(source->shape, &source->map, &record, &visitor, &notes, NULL))
				break;
	}
	if (out->len == 0)
		strbuf_add(out, body, n);
	return true;
}

void likeness_reader_free(struct likeness_reader *reader)
{
	search_source_free(&reader->source);
	strbuf_free(&reader->text);
}

bool likeness_take(struct likeness_reader *reader, sqlite3_stmt *stmt, struct likeness *out, struct shingles *shingles,
	struct error *error)
{
	int kind = sqlite3_column_int(stmt, 2);

	*out = (struct likeness){ .id = sqlite3_column_int64(stmt, 0) };
	if (kind != KIND_PREFERENCE && kind != KIND_RETRIEVAL)
		out->fold = (uint64_t)sqlite3_column_int64(stmt, 1);
	if (!search_source_turn(&reader->source, sqlite3_column_int64(stmt, 3), sqlite3_column_int(stmt, 4),
		    db_column_text(stmt, 5), error))
		return false;
	const char *body = sqlite3_column_blob(stmt, 6);
	size_t n = (size_t)sqlite3_column_bytes(stmt, 6);
	if (!gather(&reader->source, body != NULL ? body : "", n, &reader->text) ||
		!shingles_of(shingles, reader->text.data, reader->text.len))
		return error_set(error, ERROR_MEMORY, "no memory to compare example %lld", (long long)out->id);
	minhash_of(shingles, &out->minhash);
	return true;
}

/* ---- The index ---- */

static bool add(struct precedent_index *index, const struct likeness *one, struct error *error)
{
	if (index->count == index->capacity) {
		size_t capacity = index->capacity > 0 ? 2 * index->capacity : 1024;
		struct likeness *wider = try_array(index->items, capacity, sizeof(*wider));
		if (wider == NULL)
			return error_set(error, ERROR_MEMORY, "no memory for the index of precedents");
		index->items = wider;
		index->capacity = capacity;
	}
	index->items[index->count++] = *one;
	return true;
}

static bool index_row(struct precedent_index *index, struct likeness_reader *reader, sqlite3_stmt *stmt,
	bool (*progress)(void *context, int64_t done), void *context, struct error *error)
{
	struct shingles shingles;
	struct likeness one;

	if (progress != NULL && index->count % PROGRESS_STEP == 0 && !progress(context, (int64_t)index->count))
		return error_set(error, ERROR_CANCELLED, "the index of precedents was not needed any more");
	if (!likeness_take(reader, stmt, &one, &shingles, error))
		return false;
	shingles_free(&shingles);
	return add(index, &one, error);
}

static bool read_rows(struct db *db, struct precedent_index *index, bool (*progress)(void *context, int64_t done),
	void *context, struct error *error)
{
	struct likeness_reader reader = LIKENESS_READER_INIT;
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " LIKENESS_COLUMNS " FROM " LIKENESS_TABLES " WHERE e.dataset = ? AND e.gone = 0 ORDER BY e.id",
		"i", index->dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!index_row(index, &reader, stmt, progress, context, error)) {
			db_done(stmt);
			break;
		}
	likeness_reader_free(&reader);
	return got == 0;
}

bool precedent_index_build(struct db *db, int64_t dataset, bool (*progress)(void *context, int64_t done), void *context,
	struct precedent_index **out, struct error *error)
{
	*out = xcalloc(1, sizeof(**out));
	(*out)->dataset = dataset;
	if (read_rows(db, *out, progress, context, error) &&
		likeness_cluster((*out)->items, (*out)->count, &likeness_duplicates, NULL, NULL, error))
		return true;
	precedent_index_free(*out);
	*out = NULL;
	return false;
}

void precedent_index_free(struct precedent_index *index)
{
	if (index == NULL)
		return;
	free(index->items);
	free(index);
}

size_t precedent_index_count(const struct precedent_index *index)
{
	return index->count;
}

const struct likeness *precedent_index_at(const struct precedent_index *index, int64_t id)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->items[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->count && index->items[low].id == id ? &index->items[low] : NULL;
}

uint64_t precedent_index_cluster(const struct precedent_index *index, int64_t example)
{
	const struct likeness *one = precedent_index_at(index, example);

	return one != NULL ? (uint64_t)one->cluster + 1 : 0;
}

double likeness_estimate(const struct likeness *a, const struct likeness *b)
{
	return a->fold != 0 && a->fold == b->fold ? 1 : minhash_similarity(&a->minhash, &b->minhash);
}

/* ---- Candidates ---- */

bool candidates_open(struct candidates *candidates, size_t limit, struct error *error)
{
	*candidates = (struct candidates){ .items = try_array(NULL, limit + 1, sizeof(struct candidate)),
		.limit = limit };
	return candidates->items != NULL || error_set(error, ERROR_MEMORY, "no memory for what is alike");
}

void candidates_free(struct candidates *candidates)
{
	free(candidates->items);
}

void candidates_offer(struct candidates *candidates, int64_t id, double similarity)
{
	size_t at = candidates->count;

	if (candidates->limit == 0 || (at == candidates->limit && similarity <= candidates->items[at - 1].similarity))
		return;
	at -= at == candidates->limit;
	candidates->count = at + 1;
	for (; at > 0 && candidates->items[at - 1].similarity < similarity; at--)
		candidates->items[at] = candidates->items[at - 1];
	candidates->items[at] = (struct candidate){ id, similarity };
}
