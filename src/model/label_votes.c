/* What people said in an annotation tool, taken from the records of an import as labels of these people. */
#include "label.h"

#include "preop/base/clock.h"
#include "shape_walk.h"

#include <string.h>

struct taking {
	struct label_import *batch;
	struct strbuf who, label, at;
};

static const char *decode(struct json_span value, struct strbuf *out)
{
	strbuf_reset(out);
	if (json_type(value) == JSON_STRING || json_type(value) == JSON_NUMBER || json_type(value) == JSON_TRUE ||
		json_type(value) == JSON_FALSE)
		json_decode(value, out);
	return out->data;
}

/* A vote of nobody, or of a name or with a label that cannot be one here, stays what it is: a part of the record. */
static bool take_vote(struct taking *taking, int64_t id, const struct vote *vote, struct error *error)
{
	struct error reason = ERROR_INIT;
	int64_t at = CLOCK_NONE;

	if (*decode(vote->who, &taking->who) == '\0' || *decode(vote->label, &taking->label) == '\0' ||
		strlen(taking->who.data) != taking->who.len || strlen(taking->label.data) != taking->label.len)
		return true;
	decode(vote->at, &taking->at);
	if (!clock_parse(taking->at.data, taking->at.len, &at))
		at = CLOCK_NONE;
	if (label_import_add_to(taking->batch, id, taking->who.data, &LABEL_ANSWER(taking->label.data, "", at),
		    &reason) != LABEL_FAILED ||
		reason.code == ERROR_INPUT)
		return true;
	*error = reason;
	return false;
}

static bool take_row(
	struct taking *taking, enum example_shape shape, int64_t id, const char *body, size_t n, struct error *error)
{
	struct vote votes[VOTES_MAX];
	struct record record;

	record_read(json_root(body, n), &record);
	size_t count = record_votes(shape, &record, votes);
	for (size_t i = 0; i < count; i++)
		if (!take_vote(taking, id, &votes[i], error))
			return false;
	return true;
}

static bool take_rows(struct db *db, struct taking *taking, const struct vote_source *source, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, body FROM example_body WHERE id >= ? AND id < ? ORDER BY id", "ii", source->first,
		source->first + source->count);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!take_row(taking, source->shape, sqlite3_column_int64(stmt, 0), sqlite3_column_blob(stmt, 1),
			    (size_t)sqlite3_column_bytes(stmt, 1), error)) {
			db_done(stmt);
			return false;
		}
	return got == 0;
}

bool label_votes_take(struct db *db, const struct vote_source *source, struct error *error)
{
	struct taking taking = { .who = STRBUF_INIT, .label = STRBUF_INIT, .at = STRBUF_INIT };

	if (source->shape != SHAPE_ARGILLA && source->shape != SHAPE_LABEL_STUDIO)
		return true;
	if (!label_import_begin(db, source->dataset, source->path, &taking.batch, error))
		return false;
	bool ok = take_rows(db, &taking, source, error);
	if (ok)
		ok = label_import_end(taking.batch, error);
	else
		label_import_abort(taking.batch);
	strbuf_free(&taking.who);
	strbuf_free(&taking.label);
	strbuf_free(&taking.at);
	return ok;
}
