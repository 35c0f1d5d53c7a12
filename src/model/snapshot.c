#include "preop/model/snapshot.h"

#include "bring.h"
#include "dataset.h"
#include "field.h"
#include "grow.h"
#include "member.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/model/card.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LENGTH = 100, NOTE_LENGTH = 4000 };

bool snapshot_before_change(struct db *db, int64_t example, struct error *error)
{
	struct members members;
	struct member member;
	bool found;

	members_open(&members, db);
	member_init(&member);
	bool ok = members_read(&members, example, &member, &found, error) &&
		(!found || (member_leave(&members, &member, error) && members_write(&members, &member, error)));
	member_free(&member);
	return members_close(&members, ok, error);
}

bool snapshot_after_change(struct db *db, int64_t example, struct error *error)
{
	struct members members;
	struct member member;
	bool found;

	members_open(&members, db);
	member_init(&member);
	bool ok = members_read(&members, example, &member, &found, error) &&
		(!found || member_join(&members, &member, error));
	member_free(&member);
	return members_close(&members, ok, error);
}

/* One member of the counts: "label":{"good":12,"":3}, "" being rows without. */
static bool put_counts(struct db *db, struct json_writer *w, const char *name, sqlite3_stmt *stmt, struct error *error)
{
	int got = -1;

	json_open(w, name, '{');
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		json_put_int(w, db_column_text(stmt, 0), sqlite3_column_int64(stmt, 1));
	json_close(w, '}');
	return got == 0;
}

static bool print_counts(struct db *db, int64_t dataset, struct strbuf *out, struct error *error)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	bool ok = put_counts(db, &w, "label",
			  db_query(db, error,
				  "SELECT coalesce(label, ''), count(*) FROM example NOT INDEXED WHERE dataset = ? AND "
				  "gone = 0 GROUP BY label ORDER BY label",
				  "i", dataset),
			  error) &&
		put_counts(db, &w, "split",
			db_query(db, error,
				"SELECT coalesce(split, ''), count(*) FROM example NOT INDEXED WHERE dataset = ? AND "
				"gone = 0 GROUP BY split ORDER BY split",
				"i", dataset),
			error);
	json_close(&w, '}');
	return ok;
}

/* The columns in the order take_row() reads them. */
#define SELECT_SNAPSHOT                                                                                                \
	"SELECT s.id, s.dataset, s.version, s.rows, s.at, s.uuid, s.name, s.note, s.who, d.name, s.digest, s.counts, " \
	"s.card "                                                                                                      \
	"FROM snapshot s"                                                                                              \
	" JOIN dataset d ON d.id = s.dataset WHERE s.gone = 0"

static void take_row(sqlite3_stmt *stmt, struct arena *arena, struct snapshot *out)
{
	out->id = sqlite3_column_int64(stmt, 0);
	out->dataset = sqlite3_column_int64(stmt, 1);
	out->version = sqlite3_column_int64(stmt, 2);
	out->rows = sqlite3_column_int64(stmt, 3);
	out->at = sqlite3_column_int64(stmt, 4);
	out->uuid = arena_strdup(arena, db_column_text(stmt, 5));
	out->name = arena_strdup(arena, db_column_text(stmt, 6));
	out->note = arena_strdup(arena, db_column_text(stmt, 7));
	out->who = arena_strdup(arena, db_column_text(stmt, 8));
	out->dataset_name = arena_strdup(arena, db_column_text(stmt, 9));
	out->digest[0] = '\0';
	if (sqlite3_column_bytes(stmt, 10) == SHA256_SIZE)
		hash_hex(sqlite3_column_blob(stmt, 10), SHA256_SIZE, out->digest);
	out->counts = arena_strdup(arena, db_column_text(stmt, 11));
	out->card = arena_strdup(arena, db_column_text(stmt, 12));
}

bool snapshot_list(struct db *db, struct arena *arena, struct snapshot **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, SELECT_SNAPSHOT " ORDER BY s.id DESC", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_row(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

static void print_state(const struct snapshot *snapshot, const char *dataset_uuid, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset_uuid);
	json_put_int(&w, "version", snapshot->version);
	json_put_string(&w, "name", snapshot->name);
	json_put_string(&w, "note", snapshot->note);
	json_put_int(&w, "rows", snapshot->rows);
	json_put_string(&w, "digest", snapshot->digest);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf uuid = STRBUF_INIT;
	struct snapshot snapshot;
	sqlite3_stmt *stmt = db_query(db, error, SELECT_SNAPSHOT " AND s.uuid = ?", "t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	bool ok = got >= 0;

	(void)like;
	if (got == 1) {
		take_row(stmt, &arena, &snapshot);
		db_done(stmt);
		ok = db_text(db, error, &uuid, NULL, "SELECT uuid FROM dataset WHERE id = ?", "i", snapshot.dataset);
		if (ok)
			print_state(&snapshot, uuid.data, state);
	}
	strbuf_free(&uuid);
	arena_free(&arena);
	return ok;
}

/* Only the mark changes: dataset.version never goes back, so that the states of members, kept or live, keep their meaning for redo. */
static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	return db_run(db, error, "UPDATE snapshot SET gone = ? WHERE uuid = ?", "it", (int64_t)(state == NULL), key) &&
		(sqlite3_changes(db_handle(db)) == 1 ||
			error_set(error, ERROR_CONFLICT, "snapshot %s is not in this file", key));
}

const struct journal_target snapshot_targets[] = {
	{ .kind = "snapshot", .read = read_target, .apply = apply_target, .bring = snapshot_bring, .frozen = true }
};
const size_t snapshot_target_count = sizeof(snapshot_targets) / sizeof(snapshot_targets[0]);

static bool name_is_free(struct db *db, const struct dataset *dataset, const char *name, struct error *error)
{
	int64_t taken = 0;

	return db_int(db, error, &taken, NULL,
		       "SELECT count(*) FROM snapshot WHERE dataset = ? AND name = ? AND gone = 0", "it", dataset->id,
		       name) &&
		(taken == 0 ||
			error_set(error, ERROR_CONFLICT, "%s has a snapshot called %s already", dataset->name, name));
}

static bool seal(
	struct db *db, int64_t dataset, const char *tokenizer, unsigned char digest[SHA256_SIZE], struct error *error)
{
	struct members members;

	members_open(&members, db);
	const struct dataset_sum *sum = members_sum(&members, dataset, error);
	bool ok = sum != NULL;
	if (ok)
		digest_seal(&sum->digest, sum->rows, tokenizer, digest);
	members_close(&members, false, NULL); /* nothing has changed */
	return ok;
}

/* The card as it is now; what of it the digest covers is found there again when the digest is verified. */
static bool freeze_card(struct db *db, int64_t dataset, struct arena *arena, struct card *card, struct strbuf *json,
	struct error *error)
{
	struct json_writer w;

	if (!card_read(db, dataset, arena, card, error))
		return false;
	json_begin(&w, json);
	card_json(card, &w);
	return true;
}

static bool insert(struct db *db, const struct dataset *dataset, const char *name, const char *note, const char *uuid,
	struct error *error)
{
	struct strbuf counts = STRBUF_INIT, json = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	unsigned char digest[SHA256_SIZE];
	struct card card;

	bool ok = freeze_card(db, dataset->id, &arena, &card, &json, error) &&
		seal(db, dataset->id, card.tokenizer, digest, error) && print_counts(db, dataset->id, &counts, error) &&
		db_run(db, error,
			"INSERT INTO snapshot (uuid, dataset, version, name, note, rows, digest, counts, at, who, "
			"card) "
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			"tiittibtits", uuid, dataset->id, dataset->version, name, note, dataset->rows, digest,
			sizeof(digest), counts.data, clock_now(), db_actor(db), json.data, json.len) &&
		db_run(db, error, "UPDATE dataset SET version = version + 1 WHERE id = ?", "i", dataset->id);
	strbuf_free(&counts);
	strbuf_free(&json);
	arena_free(&arena);
	return ok;
}

/* Within an action, which holds the write lock: what is counted is what is frozen. */
static bool take(struct db *db, const struct dataset *dataset, const char *name, const char *note, int64_t *id,
	struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	bool ok = name_is_free(db, dataset, name, error) && insert(db, dataset, name, note, uuid, error) &&
		db_int(db, error, id, NULL, "SELECT id FROM snapshot WHERE uuid = ?", "t", uuid) &&
		read_target(db, uuid, NULL, &state, error) &&
		journal_record(db, "snapshot", uuid, NULL, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool snapshot_create(
	struct db *db, int64_t dataset_id, const char *name, const char *note, int64_t *id, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct change change;
	int64_t number = 0;

	if ((name != NULL && !field_check("a snapshot's name", name, NAME_LENGTH, 0, error)) ||
		(note != NULL && !field_check("a snapshot's note", note, NOTE_LENGTH, FIELD_LINES, error)) ||
		!change_begin(&change, db, "snapshot", "", error))
		return false;
	bool ok = dataset_read(db, dataset_id, &arena, &dataset, error);
	if (ok) {
		if (name == NULL || *name == '\0')
			name = arena_printf(&arena, "v%" PRId64, dataset.version);
		ok = take(db, &dataset, name, note != NULL ? note : "", &number, error);
		if (change.own)
			journal_retitle(db,
				arena_printf(&arena, "%s: %s, %" PRId64 " example%s", dataset.name, name, dataset.rows,
					plural(dataset.rows)));
	}
	arena_free(&arena);
	if (ok && id != NULL)
		*id = number;
	return change_end(&change, ok, error);
}

static bool read_version(struct db *db, int64_t snapshot, int64_t *dataset, int64_t *version, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT dataset, version FROM snapshot WHERE id = ? AND gone = 0", "i", snapshot);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		*dataset = sqlite3_column_int64(stmt, 0);
		*version = sqlite3_column_int64(stmt, 1);
		db_done(stmt);
	}
	return got == 1 || (got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no snapshot %" PRId64, snapshot));
}

bool snapshot_members(
	struct db *db, int64_t snapshot, bool (*each)(void *, int64_t example), void *context, struct error *error)
{
	int64_t dataset, version;

	if (!read_version(db, snapshot, &dataset, &version, error))
		return false;
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id FROM example NOT INDEXED WHERE dataset = ?1 AND gone = 0 AND since <= ?2"
		" UNION ALL SELECT p.example FROM example_past p JOIN example e ON e.id = p.example"
		" WHERE e.dataset = ?1 AND p.since <= ?2 AND p.until > ?2 ORDER BY 1",
		"ii", dataset, version);
	int got = -1;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!each(context, sqlite3_column_int64(stmt, 0))) {
			db_done(stmt);
			return error_set(
				error, ERROR_CANCELLED, "the members of the snapshot were not needed any more");
		}
	return got == 0;
}
