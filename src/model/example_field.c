/* One field set on many examples: split, kind, and the tombstone. */
#include "example_targets.h"

#include "bulk.h"
#include "field.h"
#include "member.h"
#include "plural.h"
#include "state.h"

#include "preop/base/idlist.h"

#include <inttypes.h>
#include <string.h>

enum { SPLIT_LENGTH = 100 };

/* A field's value is a text or NULL here, and that text or null in the journal. */
struct example_field {
	const char *name, *command;
	const char *(*get)(const struct member *member);
	void (*set)(struct member *member, const char *value);
	bool (*write)(struct members *members, const struct member *member, struct error *error);
	bool (*check)(const char *value, struct error *error);
};

static const char *get_split(const struct member *member)
{
	return member->split;
}

static void set_split(struct member *member, const char *value)
{
	member->split = value;
}

static bool check_split(const char *value, struct error *error)
{
	return value == NULL || field_check("a split", value, SPLIT_LENGTH, FIELD_NEEDED, error);
}

static const char *get_kind(const struct member *member)
{
	return example_kind_word(member->kind);
}

static void set_kind(struct member *member, const char *value)
{
	int kind = value != NULL ? example_kind_parse(value) : 0;

	member->kind = kind != 0 ? kind : KIND_DEMONSTRATION;
}

static bool check_kind(const char *value, struct error *error)
{
	if (value != NULL && example_kind_parse(value) != 0)
		return true;
	return error_set(error, ERROR_INPUT,
		"\"%.40s\" is no kind of example; kinds are demonstration, correction, preference, classification and "
		"retrieval",
		value != NULL ? value : "");
}

static const char *get_gone(const struct member *member)
{
	return member->gone & GONE_DELETED ? "deleted" : NULL;
}

static void set_gone(struct member *member, const char *value)
{
	member->gone = (member->gone & ~GONE_DELETED) | (value != NULL ? GONE_DELETED : 0);
}

static const struct example_field fields[] = {
	{ "split", "split-set", get_split, set_split, members_write, check_split },
	{ "kind", "kind-set", get_kind, set_kind, members_write, check_kind },
	{ "gone", "delete", get_gone, set_gone, members_write_gone, NULL },
};
enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };
static const struct example_field *const gone_field = &fields[FIELD_COUNT - 1];

static const struct example_field *find_field(const char *name, struct error *error)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	error_set(error, ERROR_INPUT, "an example has no field \"%.40s\"; there is split and kind", name);
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Appends. */
static void print_value(const char *value, struct strbuf *json)
{
	if (value == NULL)
		strbuf_adds(json, "null");
	else
		json_quote(json, value, strlen(value));
}

static bool write_field(struct members *members, const struct example_field *field, struct member *member,
	const char *value, struct error *error)
{
	if (!member_leave(members, member, error))
		return false;
	field->set(member, value);
	return field->write(members, member, error) && member_join(members, member, error);
}

/* A field being set on many examples. */
struct setting {
	struct members members;
	struct member member;
	const struct example_field *field;
	const char *value;
	struct strbuf before, after;
};

static bool set_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	struct setting *work = arg;
	bool found;

	if (!members_read(&work->members, id, &work->member, &found, error))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	const char *present = work->field->get(&work->member);
	*changed = !same_text(present, work->value);
	if (!*changed)
		return true;
	strbuf_reset(&work->before);
	print_value(present, &work->before);
	return members_guard(&work->members, &work->member, error) &&
		write_field(&work->members, work->field, &work->member, work->value, error) &&
		members_guard(&work->members, &work->member, error) &&
		bulk_add(bulk, work->member.dataset, work->field->name, id, work->before.data, work->after.data, error);
}

static bool set_end(void *arg, bool ok, struct error *error)
{
	struct setting *work = arg;

	return members_close(&work->members, ok, error);
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct setting *work = arg;

	if (work->field == gone_field)
		strbuf_addf(title, "%" PRId64 " example%s%s", changed, plural(changed),
			work->value == NULL ? " brought back" : "");
	else
		strbuf_addf(title, "%s %s on %" PRId64 " example%s", work->field->name,
			work->value != NULL ? work->value : "cleared", changed, plural(changed));
}

static bool set_field(struct db *db, const int64_t *ids, size_t count, const struct example_field *field,
	const char *value, int64_t *changed, struct error *error)
{
	struct bulk_change change = { .command = field->command,
		.argument = "",
		.kind = "examples",
		.tag_name = "field",
		.one = set_one,
		.end = set_end,
		.print_title = print_title };
	struct setting work = { .field = field, .value = value, .before = STRBUF_INIT, .after = STRBUF_INIT };

	members_open(&work.members, db);
	member_init(&work.member);
	print_value(value, &work.after);
	bool ok = bulk_run(db, &change, &work, ids, count, changed, error);
	member_free(&work.member);
	strbuf_free(&work.before);
	strbuf_free(&work.after);
	return ok;
}

bool example_set_field(struct db *db, const int64_t *ids, size_t count, const char *name, const char *value,
	int64_t *changed, struct error *error)
{
	const struct example_field *field = find_field(name, error);

	if (field == NULL)
		return false;
	if (field == gone_field)
		return error_set(
			error, ERROR_INPUT, "examples are deleted and brought back by themselves, not through a field");
	if (!field->check(value, error))
		return false;
	/* "demo" and "demonstration" are one value. */
	if (field->set == set_kind)
		value = example_kind_word(example_kind_parse(value));
	return set_field(db, ids, count, field, value, changed, error);
}

bool example_set_gone(struct db *db, const int64_t *ids, size_t count, bool gone, int64_t *changed, struct error *error)
{
	return set_field(db, ids, count, gone_field, gone ? "deleted" : NULL, changed, error);
}

static bool present_value(struct db *db, const char *name, int64_t id, struct strbuf *json, struct error *error)
{
	const struct example_field *field = find_field(name, error);
	struct members members;
	struct member member;
	bool found;

	if (field == NULL)
		return false;
	members_open(&members, db);
	member_init(&member);
	bool ok = members_read_any(&members, id, &member, &found, error);
	if (ok)
		print_value(found ? field->get(&member) : NULL, json);
	member_free(&member);
	return members_close(&members, ok, error);
}

bool example_fields_read(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "field", like, present_value, state, error);
}

static const char *parse_value(const char *json, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;
	const char *value = NULL;

	if (json_type(state_root(json)) == JSON_STRING) {
		json_decode(state_root(json), &text);
		value = arena_strndup(arena, text.data, text.len);
	}
	strbuf_free(&text);
	return value;
}

static bool apply_rows(
	struct db *db, const struct example_field *field, const struct partition *rows, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char **values = arena_alloc(&arena, rows->value_count * sizeof(*values));
	struct members members;
	struct member member;
	bool ok = true, found;

	for (size_t i = 0; i < rows->value_count; i++)
		values[i] = parse_value(rows->values[i], &arena);
	members_open(&members, db);
	member_init(&member);
	for (size_t i = 0; ok && i < rows->count; i++)
		ok = members_read_any(&members, rows->rows[i].id, &member, &found, error) &&
			(!found || write_field(&members, field, &member, values[rows->rows[i].value], error));
	member_free(&member);
	ok = members_close(&members, ok, error);
	arena_free(&arena);
	return ok;
}

bool example_fields_apply(struct db *db, const char *key, const char *state, struct error *error)
{
	struct strbuf name = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;
	const struct example_field *field = NULL;

	(void)key;
	if (state == NULL)
		return true;
	bool ok = bulk_parse(db, "field", state, &name, &rows, error) &&
		(field = find_field(name.data, error)) != NULL && apply_rows(db, field, &rows, error);
	strbuf_free(&name);
	partition_free(&rows);
	return ok;
}
