/* The label an example has: what came in with it, what most people say, or what adjudicators decided. */
#include "label.h"

#include "preop/model/adjudication.h"

#include <string.h>

/* A partial index answers it: nearly always there is no model at all. */
#define BY_PEOPLE " AND who NOT IN (SELECT name FROM person WHERE kind = 'model')"

static void set_label(struct member *member, struct strbuf *scratch, const char *label)
{
	strbuf_reset(scratch);
	strbuf_adds(scratch, label);
	member->label = scratch->data;
}

/* The votes of people who disagree: the label most gave, none for a tie. */
static bool count_dispute(struct db *db, struct member *member, struct strbuf *scratch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT label, count(*) FROM annotation WHERE example = ?" BY_PEOPLE
		" GROUP BY label ORDER BY count(*) DESC LIMIT 2",
		"i", member->id);
	int64_t most = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int64_t people = sqlite3_column_int64(stmt, 1);
		if (most == 0) {
			most = people;
			set_label(member, scratch, db_column_text(stmt, 0));
		} else if (people == most) {
			member->label = NULL;
		}
	}
	member->disputed = true;
	return got == 0;
}

static bool count_votes(struct db *db, struct member *member, struct strbuf *scratch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), min(label), max(label) FROM annotation WHERE example = ?" BY_PEOPLE, "i", member->id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got != 1)
		return false;
	/* Nearly always people agree: then nothing has to be sorted. */
	bool agreed = strcmp(db_column_text(stmt, 1), db_column_text(stmt, 2)) == 0;
	member->annotators = sqlite3_column_int64(stmt, 0);
	member->disputed = false;
	member->label = member->given;
	if (member->annotators > 0)
		set_label(member, scratch, db_column_text(stmt, 1));
	db_done(stmt);
	return agreed || count_dispute(db, member, scratch, error);
}

static int state_of(const char *outcome)
{
	for (int i = 0; i < OUTCOME_COUNT; i++)
		if (strcmp(outcome_word((enum outcome)i), outcome) == 0)
			return ADJUDICATED_LABEL + i;
	return ADJUDICATED_WAITS;
}

/* The commonest of the counting decisions; see adjudication.h. Who annotated the example after deciding on it had an interest all the same. */
static void take_decision(sqlite3_stmt *stmt, struct member *member, struct strbuf *scratch)
{
	if (sqlite3_column_int64(stmt, 2) == 0) {
		member->adjudicated = ADJUDICATED_WAITS;
		return;
	}
	member->adjudicated = state_of(db_column_text(stmt, 0));
	member->disputed = false;
	member->label = NULL;
	if (sqlite3_column_type(stmt, 1) != SQLITE_NULL)
		set_label(member, scratch, db_column_text(stmt, 1));
}

static bool apply_decisions(struct db *db, struct member *member, struct strbuf *scratch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT outcome, label, sum(sure AND NOT self AND NOT EXISTS (SELECT 1 FROM annotation a"
		" WHERE a.example = d.example AND a.who = d.who)) AS counting FROM adjudication d WHERE example = "
		"?" BY_PEOPLE " GROUP BY outcome, label ORDER BY counting DESC LIMIT 2",
		"i", member->id);
	int64_t most = -1;
	int got = -1;

	member->adjudicated = ADJUDICATED_NOT;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		if (most < 0) {
			most = sqlite3_column_int64(stmt, 2);
			take_decision(stmt, member, scratch);
		} else if (most > 0 && sqlite3_column_int64(stmt, 2) == most) {
			member->adjudicated = ADJUDICATED_SPLIT;
			member->disputed = true;
			member->label = NULL;
		}
	}
	return got == 0;
}

bool label_decide(struct db *db, struct member *member, struct strbuf *scratch, struct error *error)
{
	return count_votes(db, member, scratch, error) &&
		(member->adjudicated == ADJUDICATED_NOT || apply_decisions(db, member, scratch, error));
}

bool label_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Where only the number of people changed, no snapshot is concerned. */
bool label_write(struct members *members, struct member *member, const char *before, struct error *error)
{
	const char *after = member->label;

	if (label_same_text(before, after))
		return members_write(members, member, error);
	member->label = before;
	if (!member_leave(members, member, error))
		return false;
	member->label = after;
	return members_write(members, member, error) && member_join(members, member, error);
}

bool label_refresh(struct members *members, struct member *member, struct strbuf *scratch, struct error *error)
{
	const char *before = member->label;

	return label_decide(members->db, member, scratch, error) && label_write(members, member, before, error);
}

bool label_refresh_many(struct db *db, const int64_t *ids, size_t count, struct error *error)
{
	struct strbuf scratch = STRBUF_INIT;
	struct members members;
	struct member member;
	bool found, ok = true;

	members_open(&members, db);
	member_init(&member);
	for (size_t i = 0; ok && i < count; i++) {
		ok = members_read_any(&members, ids[i], &member, &found, error);
		member.adjudicated = ADJUDICATED_WAITS; /* there may be decisions: label_decide() looks */
		ok = ok && (!found || label_refresh(&members, &member, &scratch, error));
	}
	ok = members_close(&members, ok, error);
	member_free(&member);
	strbuf_free(&scratch);
	return ok;
}

/* The values first, all of them: a row may not be there yet when an import is being undone, and is then left as it is. */
bool label_apply(struct db *db, const char *tag_name, const char *state, bulk_write write, struct error *error)
{
	struct strbuf tag = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;
	struct id_list ids = ID_LIST_INIT;

	if (state == NULL)
		return true;
	bool ok = bulk_parse(db, tag_name, state, &tag, &rows, error);
	for (size_t i = 0; ok && i < rows.count; i++)
		ok = write(db, tag.data, rows.rows[i].id, rows.values[rows.rows[i].value], error) &&
			(id_list_add(&ids, rows.rows[i].id) ||
				error_set(error, ERROR_MEMORY, "no memory for the labels of so many examples"));
	ok = ok && label_refresh_many(db, ids.ids, ids.count, error);
	id_list_free(&ids);
	strbuf_free(&tag);
	partition_free(&rows);
	return ok;
}

static bool read_ids(struct db *db, const char *who, struct id_list *ids, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT example FROM annotation WHERE who = ?1 UNION SELECT example FROM adjudication WHERE who = ?1",
		"t", who);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!id_list_add(ids, sqlite3_column_int64(stmt, 0))) {
			db_done(stmt);
			return error_set(error, ERROR_MEMORY, "no memory for the labels of %s", who);
		}
	return got == 0;
}

bool label_refresh_person(struct db *db, const char *who, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	bool ok = read_ids(db, who, &ids, error) && label_refresh_many(db, ids.ids, ids.count, error);

	id_list_free(&ids);
	return ok;
}
