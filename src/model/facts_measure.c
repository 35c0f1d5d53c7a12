/* The last report, kept in the file for status and gates. */
#include "preop/model/facts.h"

#include "state.h"

#include "preop/base/clock.h"
#include "preop/model/dataset.h"

/* Kinds of objects whose changes can change an answer, or which rows are trained on. Their keys begin with the uuid of the dataset or of one of its imports. */
#define CHANGED_SINCE                                                                                                  \
	"SELECT EXISTS (SELECT 1 FROM op WHERE seq > ?1 AND kind IN ('import', 'body', 'bodies', 'examples') AND "     \
	"substr(key, 1, 36) IN (SELECT uuid FROM import WHERE dataset = ?2 UNION ALL SELECT uuid FROM dataset WHERE "  \
	"id = ?2))"

static const struct member {
	const char *name;
	size_t report, kept; /* offsets */
} members[] = {
#define MEMBER(name)                                                                                                   \
	{                                                                                                              \
#name, offsetof(struct facts_report, name), offsetof(struct facts_kept, name)                          \
	}
	MEMBER(rows),
	MEMBER(answers),
	MEMBER(volatile_rows),
	MEMBER(hits),
	MEMBER(grounded),
	MEMBER(carriers),
};
enum { MEMBER_COUNT = sizeof(members) / sizeof(members[0]) };

bool facts_keep(struct db *db, int64_t dataset, const struct facts_report *report, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &json);
	json_open(&w, NULL, '{');
	for (int i = 0; i < MEMBER_COUNT; i++)
		json_put_int(&w, members[i].name,
			*(const int64_t *)(const void *)((const char *)report + members[i].report));
	json_close(&w, '}');
	bool ok = db_run(db, error,
		"INSERT OR REPLACE INTO facts_measure (dataset, op, at, result) VALUES (?1, ?2, ?3, ?4)", "iiit",
		dataset, report->op, clock_now(), json.data);
	strbuf_free(&json);
	return ok;
}

bool facts_read(struct db *db, int64_t dataset, struct facts_kept *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT op, at, result FROM facts_measure WHERE dataset = ?1", "i", dataset);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	int64_t op, changed = 0;

	*out = (struct facts_kept){ .at = CLOCK_NONE };
	if (got <= 0)
		return got == 0;
	out->known = true;
	op = sqlite3_column_int64(stmt, 0);
	out->at = sqlite3_column_int64(stmt, 1);
	for (int i = 0; i < MEMBER_COUNT; i++)
		*(int64_t *)(void *)((char *)out + members[i].kept) = state_int(
			state_root(db_column_text(stmt, 2)), members[i].name, 0);
	db_done(stmt);
	if (!db_int(db, error, &changed, NULL, CHANGED_SINCE, "ii", op, dataset))
		return false;
	out->stale = changed != 0;
	return true;
}

bool facts_read_all(struct db *db, struct arena *arena, struct facts_sum *out, struct error *error)
{
	struct dataset *datasets;
	size_t count;

	*out = (struct facts_sum){ .kept = { .known = true, .at = CLOCK_NONE } };
	if (!dataset_list(db, arena, &datasets, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct facts_kept one;

		if (datasets[i].rows == 0)
			continue;
		if (!facts_read(db, datasets[i].id, &one, error))
			return false;
		out->datasets++;
		if (!one.known || one.stale) {
			out->unknown++;
			out->missing = datasets[i].name;
			out->kept.known = one.known;
			out->kept.stale = one.stale;
		}
		for (int j = 0; j < MEMBER_COUNT; j++)
			*(int64_t *)(void *)((char *)&out->kept + members[j].kept) += *(
				const int64_t *)(const void *)((const char *)&one + members[j].kept);
	}
	return true;
}
