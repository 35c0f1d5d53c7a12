/* In the journal: "skips", key "DATASET-UUID:WHO", a partition of rows into ["reason",at] and null. */
#include "preop/model/queue.h"

#include "bulk.h"
#include "field.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

enum { REASON_LENGTH = 2000 };

static void print_skip(const char *reason, int64_t at, struct strbuf *json)
{
	struct json_writer w;

	json_begin(&w, json);
	json_open(&w, NULL, '[');
	json_put_string(&w, NULL, reason);
	json_put_int(&w, NULL, at);
	json_close(&w, ']');
}

static bool print_value(struct db *db, const char *who, int64_t example, struct strbuf *json, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT reason, at FROM queue_skip WHERE example = ? AND who = ?", "it", example, who);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got != 1) {
		strbuf_adds(json, "null");
		return got == 0;
	}
	print_skip(db_column_text(stmt, 0), sqlite3_column_int64(stmt, 1), json);
	db_done(stmt);
	return true;
}

static bool write_value(struct db *db, const char *who, int64_t example, const char *json, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span root = state_root(json);
	int64_t at = 0;
	bool ok;

	json_int(json_at(root, 1), &at);
	if (json_type(root) == JSON_ARRAY)
		ok = db_run(db, error,
			"INSERT OR REPLACE INTO queue_skip (example, who, reason, at) VALUES (?, ?, ?, ?)", "itti",
			example, who, state_element(root, 0, &arena), at);
	else
		ok = db_run(db, error, "DELETE FROM queue_skip WHERE example = ? AND who = ?", "it", example, who);
	arena_free(&arena);
	return ok;
}

struct skipping {
	struct db *db;
	const char *reason; /* NULL: taken up again */
	struct strbuf before, after;
};

static bool compose(struct skipping *work, int64_t id, bool *changed, struct error *error)
{
	struct json_span there;

	strbuf_reset(&work->before);
	strbuf_reset(&work->after);
	if (!print_value(work->db, db_actor(work->db), id, &work->before, error))
		return false;
	there = state_root(work->before.data);
	if (work->reason == NULL)
		strbuf_adds(&work->after, "null");
	else
		print_skip(work->reason, clock_now(), &work->after);
	*changed = work->reason == NULL
		? json_type(there) == JSON_ARRAY
		: json_type(there) != JSON_ARRAY || !json_equals(json_at(there, 0), work->reason);
	return true;
}

static bool skip_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	struct skipping *work = arg;
	int64_t dataset = 0;
	bool found;

	if (!db_int(work->db, error, &dataset, &found, "SELECT dataset FROM example WHERE id = ? AND gone = 0", "i",
		    id))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	return compose(work, id, changed, error) &&
		(!*changed ||
			(write_value(work->db, db_actor(work->db), id, work->after.data, error) &&
				bulk_add(bulk, dataset, db_actor(work->db), id, work->before.data, work->after.data,
					error)));
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct skipping *work = arg;

	strbuf_addf(title, "%" PRId64 " example%s %s", changed, plural(changed),
		work->reason != NULL ? "put aside" : "taken up again");
}

static bool skip(
	struct db *db, const int64_t *ids, size_t count, const char *reason, int64_t *changed, struct error *error)
{
	struct bulk_change change = { .command = "skip",
		.argument = reason != NULL ? reason : "taken up again",
		.kind = "skips",
		.tag_name = "who",
		.one = skip_one,
		.print_title = print_title };
	struct skipping work = { .db = db, .reason = reason, .before = STRBUF_INIT, .after = STRBUF_INIT };

	bool ok = bulk_run(db, &change, &work, ids, count, changed, error);
	strbuf_free(&work.before);
	strbuf_free(&work.after);
	return ok;
}

bool queue_skip(
	struct db *db, const int64_t *ids, size_t count, const char *reason, int64_t *changed, struct error *error)
{
	reason = reason != NULL ? reason : "";
	return field_check("the reason", reason, REASON_LENGTH, FIELD_LINES, error) &&
		skip(db, ids, count, reason, changed, error);
}

bool queue_unskip(struct db *db, const int64_t *ids, size_t count, int64_t *changed, struct error *error)
{
	return skip(db, ids, count, NULL, changed, error);
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "who", like, print_value, state, error);
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return bulk_apply(db, "who", state, write_value, error);
}

/* Put aside in both copies: the first time counts, and the reason of that time. */
static bool combine_values(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct json_span here = state_root(mine), there = state_root(theirs);
	int64_t at = 0, other = 0;

	(void)base;
	if (json_type(here) != JSON_ARRAY || json_type(there) != JSON_ARRAY)
		return false;
	json_int(json_at(here, 1), &at);
	json_int(json_at(there, 1), &other);
	if (at == other) /* whichever copy is asked */
		strbuf_adds(out, strcmp(mine, theirs) < 0 ? mine : theirs);
	else
		strbuf_adds(out, at < other ? mine : theirs);
	return true;
}

const struct journal_target queue_targets[] = {
	{ .kind = "skips", .read = read_target, .apply = apply_target, .set = true, .combine = combine_values },
};
const size_t queue_target_count = 1;
