/* In the journal: "case-text", key "OWNER OBJECT NAME"; none of the three holds a blank. */
#include "preop/model/case_text.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/model/gate.h"
#include "preop/model/lists.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_LIMIT = 4000 };

/* ---- In the journal ---- */

enum { VALUE, WHO, AT };
static const struct row_table table = {
	.name = "case_text",
	.keys = { "owner", "object", "name" },
	.columns = { [VALUE] = { "value", ROW_TEXT }, [WHO] = { "who", ROW_TEXT }, [AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target case_text_targets[] = {
	{ .kind = "case-text", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t case_text_target_count = 1;

/* ---- Reading ---- */

bool case_text_list(struct db *db, const char *owner, const char *object, struct arena *arena, struct case_text **out,
	size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT object, name, value, who, at FROM case_text WHERE owner = ?1 AND (?2 IS NULL OR object = ?2) "
		"ORDER BY object, name",
		"tt", owner, object);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct case_text *text = GROW(arena, *out, *count);

		text->object = arena_strdup(arena, db_column_text(stmt, 0));
		text->name = arena_strdup(arena, db_column_text(stmt, 1));
		text->value = arena_strdup(arena, db_column_text(stmt, 2));
		text->who = arena_strdup(arena, db_column_text(stmt, 3));
		text->at = sqlite3_column_int64(stmt, 4);
	}
	return got == 0;
}

const char *case_text_find(const struct case_text *texts, size_t count, const char *object, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i].object, object) == 0 && strcmp(texts[i].name, name) == 0)
			return texts[i].value;
	return "";
}

/* ---- Writing ---- */

static bool check_words(const char *name, const char *value, struct error *error)
{
	return field_check(name, value, TEXT_LIMIT, FIELD_LINES | FIELD_REASON, error);
}

static bool check_answer(const char *name, const char *value, struct error *error)
{
	static const char *const answers[] = { "yes", "no", "", NULL };

	return field_word(name, value, answers, error);
}

static bool check_diagnosis(const char *name, const char *value, struct error *error)
{
	struct strbuf ids = STRBUF_INIT;

	(void)name;
	if (*value == '\0' || lists_diagnosis(value) != NULL)
		return true;
	for (size_t i = 0; i < lists()->diagnosis_count; i++)
		strbuf_addf(&ids, "%s%s", i > 0 ? ", " : "", lists()->diagnoses[i].id);
	error_set(error, ERROR_USAGE, "there is no diagnosis \"%.60s\"; there are %s", value, ids.data);
	strbuf_free(&ids);
	return false;
}

static bool check_time(const char *name, const char *value, struct error *error)
{
	int64_t at;

	return *value == '\0' || clock_parse(value, strlen(value), &at) ||
		error_set(error, ERROR_INPUT, "%s must be a day or a time, such as 2030-01-31, not \"%.40s\"", name,
			value);
}

static bool check_number(const char *name, const char *value, struct error *error)
{
	double number;

	return *value == '\0' || number_read_double(value, &number) ||
		error_set(error, ERROR_INPUT, "%s must be a number, such as 70, not \"%.40s\"", name, value);
}

static const struct rule {
	const char *owner, *name;
	bool (*check)(const char *name, const char *value, struct error *error);
} rules[] = {
	{ "strand", "words", check_words },
	{ "strand", "diagnosis", check_diagnosis },
	{ "strand", "twin", check_words },
	{ "strand", "weights.stable", check_answer },
	{ "strand", "weights.pervasive", check_answer },
	{ "strand", "weights.measurable", check_answer },
	{ "strand", "style.pervasive", check_answer },
	{ "strand", "style.specific", check_answer },
	{ "strand", "style.consequential", check_answer },
	{ "gate", "claim", check_words },
	{ "gate", "counter", check_words },
	{ "gate", "owner", check_words },
	{ "gate", "until", check_time },
	{ "gate", "bar", check_number },
};

static bool check(const char *owner, const char *name, const char *value, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].owner, owner) == 0 && strcmp(rules[i].name, name) == 0)
			return rules[i].check(name, value, error);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].owner, owner) == 0)
			strbuf_addf(&names, "%s%s", names.len > 0 ? ", " : "", rules[i].name);
	error_set(error, ERROR_USAGE, "a %s has no \"%.40s\"; it has %s", owner, name, names.data);
	strbuf_free(&names);
	return false;
}

static bool check_object(struct db *db, const char *owner, const char *object, struct error *error)
{
	bool found = true;

	if (strcmp(owner, "gate") == 0)
		return (strlen(object) == 1 && gate_index(object[0]) >= 0) ||
			error_set(error, ERROR_INPUT, "there is no such gate; the gates are T, R, A, I and N");
	return db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM strand WHERE uuid = ?1", "t", object) &&
		(found ||
			error_set(
				error, ERROR_NOT_FOUND, "there is no such strand; it may have been removed meanwhile"));
}

bool case_text_set(
	struct db *db, const char *owner, const char *object, const char *name, const char *value, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char *key, *title;
	bool ok;

	if (!check(owner, name, value, error) || !check_object(db, owner, object, error))
		return false;
	key = xasprintf("%s %s %s", owner, object, name);
	title = xasprintf("%s: %.100s", name, *value != '\0' ? value : "taken back");
	row_print_state(&table,
		&(struct row){
			.values = { [VALUE].text = value, [WHO].text = db_actor(db), [AT].integer = clock_now() } },
		&state);
	ok = change_one(db, "case-text", title, "case-text", key, *value != '\0' ? state.data : NULL, error);
	free(key);
	free(title);
	strbuf_free(&state);
	return ok;
}
