#include "preop/model/replace.h"

#include "bodies.h"
#include "plural.h"
#include "repeats.h"
#include "replace_row.h"
#include "state.h"

#include "preop/text/display.h"

#include <inttypes.h>
#include <string.h>

enum { PROGRESS_ROWS = 256, TITLE_CHARACTERS = 40 };

/* How the rows of an import are read: neighbours mostly come from the same one. */
struct source {
	int64_t import; /* 0: none read yet */
	enum example_shape shape;
	struct field_map map;
	struct arena arena;
};

struct replacing {
	struct db *db;
	struct row_replacer row;
	struct source source;
	const struct replace_watch *watch;
	struct replace_counts *counts;
	struct strbuf body;
	/* of the row at hand */
	int64_t dataset;
	bool locked;
	/* applying */
	const char *note;
	struct members members;
	struct bodies before, after;
	bool folds_changed;
};

static bool read_source(struct replacing *work, int64_t import, struct error *error)
{
	if (work->source.import == import)
		return true;
	arena_reset(&work->source.arena);
	sqlite3_stmt *stmt = db_query(work->db, error, "SELECT shape, fields FROM import WHERE id = ?", "i", import);
	if (!db_row(work->db, stmt, error))
		return false;
	work->source.import = import;
	work->source.shape = (enum example_shape)sqlite3_column_int(stmt, 0);
	bool ok = field_map_parse(db_column_text(stmt, 1), &work->source.arena, &work->source.map, error);
	db_done(stmt);
	return ok;
}

/* *import 0: there is no such row, or its import is undone. */
static bool read_row(struct replacing *work, int64_t id, int64_t *import, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT e.import, e.dataset, e.gone = 0 AND e.split IN (SELECT value FROM json_each(d.locked)), b.body"
		" FROM example e JOIN dataset d ON d.id = e.dataset JOIN example_body b ON b.id = e.id"
		" WHERE e.id = ? AND e.gone < 2",
		"i", id);
	int got = stmt == NULL ? -1 : db_step(work->db, stmt, error);

	*import = 0;
	strbuf_reset(&work->body);
	if (got != 1)
		return got == 0;
	size_t n = (size_t)sqlite3_column_bytes(stmt, 3);
	*import = sqlite3_column_int64(stmt, 0);
	work->dataset = sqlite3_column_int64(stmt, 1);
	work->locked = sqlite3_column_int(stmt, 2) != 0;
	bool ok = strbuf_try_reserve(&work->body, n) ||
		error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", n);
	if (ok)
		strbuf_add(&work->body, sqlite3_column_blob(stmt, 3), n);
	db_done(stmt);
	return ok;
}

static bool look_at(struct replacing *work, int64_t id, struct error *error)
{
	int64_t import;

	work->counts->looked++;
	work->row.matches = 0;
	if (!read_row(work, id, &import, error))
		return false;
	if (import == 0)
		return true;
	if (!read_source(work, import, error) ||
		!row_replace(&work->row, work->source.shape, &work->source.map, work->body.data, work->body.len, error))
		return error_wrap(error, "example %" PRId64, id);
	if (work->row.matches > 0) {
		work->counts->rows++;
		work->counts->matches += work->row.matches;
		work->counts->locked += work->locked;
	}
	return true;
}

/* A newline behind every text was only to join them. */
static size_t less_one(const struct strbuf *text)
{
	return text->len > 0 ? text->len - 1 : 0;
}

/* False: stop, whether or not something failed. */
static bool tell_hit(struct replacing *work, int64_t id)
{
	const struct replace_watch *watch = work->watch;
	const struct replace_hit hit = { .id = id,
		.matches = work->row.matches,
		.locked = work->locked,
		.before = work->row.before.data,
		.after = work->row.after.data,
		.before_length = less_one(&work->row.before),
		.after_length = less_one(&work->row.after) };

	return watch == NULL || watch->hit == NULL || watch->hit(watch->context, &hit);
}

static bool tell_progress(const struct replacing *work, int64_t total, struct error *error)
{
	const struct replace_watch *watch = work->watch;

	if (watch == NULL || watch->progress == NULL ||
		(work->counts->looked % PROGRESS_ROWS != 0 && work->counts->looked != total))
		return true;
	return watch->progress(watch->context, work->counts, total) ||
		error_set(error, ERROR_CANCELLED, "cancelled; nothing was replaced");
}

static bool check_spec(const struct replace_spec *spec, struct error *error)
{
	return spec->field == NULL || *spec->field != '\0' ||
		error_set(error, ERROR_INPUT, "the field is input, output or the path of a text");
}

static bool open_work(struct replacing *work, struct db *db, const struct replace_spec *spec,
	const struct replace_watch *watch, struct replace_counts *counts, struct error *error)
{
	*counts = (struct replace_counts){ .looked = 0 };
	*work = (struct replacing){ .db = db,
		.watch = watch,
		.counts = counts,
		.source = { .arena = ARENA_INIT },
		.body = STRBUF_INIT,
		.before = BODIES_INIT,
		.after = BODIES_INIT };
	return check_spec(spec, error) &&
		row_replacer_open(&work->row, spec, watch != NULL && watch->hit != NULL, error);
}

static void close_work(struct replacing *work)
{
	row_replacer_close(&work->row);
	arena_free(&work->source.arena);
	strbuf_free(&work->body);
	bodies_free(&work->before);
	bodies_free(&work->after);
}

bool replace_preview(struct db *db, const struct replace_spec *spec, const struct id_list *ids,
	const struct replace_watch *watch, struct replace_counts *counts, struct error *error)
{
	struct replacing work;
	bool more = true;

	bool ok = open_work(&work, db, spec, watch, counts, error);
	for (size_t i = 0; ok && more && i < ids->count; i++) {
		ok = look_at(&work, ids->ids[i], error) && tell_progress(&work, (int64_t)ids->count, error);
		more = !ok || work.row.matches == 0 || tell_hit(&work, ids->ids[i]);
	}
	close_work(&work);
	return ok;
}

/* ---- Writing ---- */

static bool one_dataset(const struct replacing *work, int64_t *dataset, struct error *error)
{
	if (*dataset == 0)
		*dataset = work->dataset;
	return *dataset == work->dataset ||
		error_set(error, ERROR_INPUT, "replacing works on one dataset at a time; these rows are of several");
}

static bool read_hash(struct db *db, int64_t id, unsigned char hash[RECORD_HASH_SIZE], struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT hash FROM example WHERE id = ?", "i", id);

	memset(hash, 0, RECORD_HASH_SIZE);
	if (!db_row(db, stmt, error))
		return false;
	if (sqlite3_column_bytes(stmt, 0) == RECORD_HASH_SIZE)
		memcpy(hash, sqlite3_column_blob(stmt, 0), RECORD_HASH_SIZE);
	db_done(stmt);
	return true;
}

static bool write_row(struct replacing *work, int64_t id, struct error *error)
{
	unsigned char hash[RECORD_HASH_SIZE];
	struct body_change change;
	int64_t revision = 0;

	if ((work->locked && !members_guard_row(work->db, id, error)) || !read_hash(work->db, id, hash, error) ||
		!body_add_revision(work->db, id, work->note, &work->row.body, &revision, error) ||
		!body_set(&work->members, id, revision, work->row.body.data, work->row.body.len, &change, error))
		return false;
	work->folds_changed = work->folds_changed || change.fold_before != change.fold_after;
	return bodies_add(&work->before, id, change.revision_before, hash, error) &&
		bodies_add(&work->after, id, revision, change.hash, error);
}

static bool write_rows(struct replacing *work, const struct id_list *ids, struct error *error)
{
	int64_t dataset = 0;
	bool ok = true;

	members_open(&work->members, work->db);
	for (size_t i = 0; ok && i < ids->count; i++) {
		ok = look_at(work, ids->ids[i], error) && tell_progress(work, (int64_t)ids->count, error) &&
			(work->row.matches == 0 ||
				(one_dataset(work, &dataset, error) && write_row(work, ids->ids[i], error)));
	}
	return members_close(&work->members, ok, error) &&
		(!work->folds_changed || repeats_refresh(work->db, dataset, error)) &&
		bodies_record(work->db, dataset, &work->before, &work->after, error);
}

static void retitle(struct db *db, const struct replace_spec *spec, const struct replace_counts *counts)
{
	struct strbuf title = STRBUF_INIT, find = STRBUF_INIT, with = STRBUF_INIT;

	display_clip(&find, spec->find, spec->find_length, TITLE_CHARACTERS, 0);
	display_clip(&with, spec->with, spec->with_length, TITLE_CHARACTERS, 0);
	strbuf_addf(&title, "\"%s\" by \"%s\": %" PRId64 " example%s", find.data, with.data, counts->rows,
		plural(counts->rows));
	journal_retitle(db, title.data);
	strbuf_free(&title);
	strbuf_free(&find);
	strbuf_free(&with);
}

bool replace_apply(struct db *db, const struct replace_spec *spec, const struct id_list *ids, const char *note,
	const struct replace_watch *watch, struct replace_counts *counts, struct error *error)
{
	struct replacing work;
	struct change change;

	bool ok = open_work(&work, db, spec, watch, counts, error);
	work.note = note;
	if (ok && change_begin(&change, db, "replace", "", error)) {
		ok = write_rows(&work, ids, error);
		if (ok && change.own)
			retitle(db, spec, counts);
		ok = change_end(&change, ok, error);
	} else {
		ok = false;
	}
	close_work(&work);
	return ok;
}
