/* What all shapes share: the members of a record, the place of a turn, and the table of walkers. */
#include "shape_walkers.h"

#include <string.h>

static const struct json_span absent = { NULL, 0 };

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
		at++;
	return at;
}

struct json_span record_root(const char *body, const struct json_check *check)
{
	const char *end = body + check->end, *start = skip_space(body, end);

	return (struct json_span){ start, (size_t)(end - start) };
}

/* One of 64 bits by first letter and length: most names are known not to be there without a comparison. */
static uint64_t name_bit(const char *name, size_t length)
{
	return UINT64_C(1) << ((length > 0 ? (size_t)(unsigned char)*name * 5 + length : 0) & 63);
}

void record_read(struct json_span object, struct record *out)
{
	struct json_span key, value;

	out->root = object;
	out->count = 0;
	out->names = 0;
	out->listed = true;
	for (size_t cursor = 0; json_next_member(object, &cursor, &key, &value);) {
		if (out->count == RECORD_MEMBERS || memchr(key.start, '\\', key.length) != NULL) {
			out->listed = false;
			return;
		}
		out->names |= name_bit(key.start + 1, key.length - 2);
		out->members[out->count++] = (struct record_member){ key, value };
	}
}

struct json_span record_get(const struct record *record, const char *name)
{
	size_t length = strlen(name);

	if (!record->listed)
		return json_get(record->root, name);
	if ((record->names & name_bit(name, length)) == 0)
		return absent;
	for (size_t i = record->count; i-- > 0;) {
		const struct record_member *member = &record->members[i];
		if (member->key.length == length + 2 && memcmp(member->key.start + 1, name, length) == 0)
			return member->value;
	}
	return absent;
}

/* A key as a piece of a path: .plain or ["odd key"]. */
static void print_key(struct json_span key, struct strbuf *out)
{
	static const char odd[] = { '.', '[', ']', '"', '\\' };
	bool plain = key.length > 2;

	if (key.start == NULL)
		return;
	for (size_t i = 1; i + 1 < key.length; i++)
		plain = plain && memchr(odd, key.start[i], sizeof(odd)) == NULL;
	strbuf_adds(out, !plain ? "[" : out->len > 0 ? "." : "");
	strbuf_add(out, plain ? key.start + 1 : key.start, plain ? key.length - 2 : key.length);
	strbuf_adds(out, plain ? "" : "]");
}

/* Paths are printed for every turn that goes out or is shown: printf would be most of the work. */
static void print_index(int64_t index, struct strbuf *out)
{
	char digits[20]; /* of an int64_t, from the last */
	size_t n = 0;

	if (index < 0)
		return;
	do
		digits[sizeof(digits) - ++n] = (char)('0' + index % 10);
	while ((index /= 10) > 0);
	strbuf_addc(out, '[');
	strbuf_add(out, digits + sizeof(digits) - n, n);
	strbuf_addc(out, ']');
}

/* A name that is no word comes as ["odd name"]. */
static void print_name(const char *name, struct strbuf *out)
{
	if (name == NULL)
		return;
	strbuf_adds(out, *name == '[' || out->len == 0 ? "" : ".");
	strbuf_adds(out, name);
}

void turn_place_print(const struct turn_place *place, struct strbuf *out)
{
	print_name(place->list, out);
	print_key(place->key, out);
	print_index(place->i, out);
	print_name(place->field, out);
	print_key(place->inner, out);
	print_index(place->j, out);
	print_name(place->last, out);
	print_index(place->nth - 1, out);
}

void field_path_name(const char *path, struct strbuf *out)
{
	size_t n = strlen(path);

	if (n > 4 && strncmp(path, "[\"", 2) == 0 && strcmp(path + n - 2, "\"]") == 0)
		json_decode((struct json_span){ path + 1, n - 2 }, out);
	else
		strbuf_adds(out, path);
}

const char *type_phrase(struct json_span value)
{
	switch (json_type(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		return "text";
	case JSON_NUMBER:
		return "a number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "true or false";
	case JSON_NULL:
		return "null";
	case JSON_NONE:
		break;
	}
	return "missing";
}

bool walk_found(struct walk *walk, const struct found_turn *turn)
{
	walk->stopped = !walk->visitor->visit(walk->visitor->context, turn);
	return !walk->stopped;
}

static bool is_there(struct json_span value)
{
	enum json_type type = json_type(value);

	return type != JSON_NONE && type != JSON_NULL;
}

struct json_span walk_member(const struct walk *walk, const char *mapped, const char *const *names, const char **name)
{
	*name = mapped != NULL ? mapped : names[0];
	if (mapped != NULL)
		return json_find(walk->record->root, mapped);
	for (size_t i = 0; names[i] != NULL; i++) {
		struct json_span value = record_get(walk->record, names[i]);
		if (is_there(value)) {
			*name = names[i];
			return value;
		}
	}
	return absent;
}

bool walk_text(struct walk *walk, const struct text_turn *turn)
{
	struct found_turn found = {
		.role = turn->role,
		.part = turn->part,
		.editable = true,
		.name = turn->name,
		.value = turn->value,
		.place = { .list = turn->name, .i = -1, .j = -1 },
	};

	if (turn->value.start == NULL && turn->needed)
		return error_set(walk->error, ERROR_INPUT, "%s is missing", turn->name);
	if (!is_there(turn->value))
		return true;
	if (json_type(turn->value) != JSON_STRING)
		return error_set(
			walk->error, ERROR_INPUT, "%s is %s; it must be text", turn->name, type_phrase(turn->value));
	return walk_found(walk, &found);
}

bool walk_system(struct walk *walk)
{
	static const char *const names[] = { "system", NULL };
	struct text_turn turn = { .role = TURN_SYSTEM, .part = PART_INPUT };

	turn.value = walk_member(walk, walk->map->system, names, &turn.name);
	return walk_text(walk, &turn);
}

static bool (*const walkers[SHAPE_COUNT])(struct walk *) = {
	[SHAPE_FIELDS] = walk_fields,
	[SHAPE_CHAT] = walk_chat,
	[SHAPE_PROMPT] = walk_prompt,
	[SHAPE_ALPACA] = walk_alpaca,
	[SHAPE_TEXT] = walk_language,
	[SHAPE_PREFERENCE] = walk_preference,
	[SHAPE_UNPAIRED] = walk_unpaired,
	[SHAPE_OPENAI_PREFERENCE] = walk_openai_preference,
	[SHAPE_SHAREGPT] = walk_sharegpt,
	[SHAPE_SEGMENTS] = walk_segments,
	[SHAPE_STEPWISE] = walk_stepwise,
	[SHAPE_RETRIEVAL] = walk_retrieval,
	[SHAPE_ARGILLA] = walk_argilla,
	[SHAPE_LABEL_STUDIO] = walk_label_studio,
};

bool shape_walk(enum example_shape shape, const struct field_map *map, const struct record *record,
	const struct turn_visitor *visitor, struct walk_notes *notes, struct error *error)
{
	static const struct field_map no_map;
	struct json_span calls[CALLS_KEPT];
	struct walk walk = {
		.visitor = visitor,
		.record = record,
		.map = map != NULL ? map : &no_map,
		.notes = notes,
		.error = error,
		.calls = calls,
	};

	*notes = (struct walk_notes){ .flags = 0 };
	if (json_type(record->root) != JSON_OBJECT)
		return error_set(
			error, ERROR_INPUT, "the record is %s; it must be an object", type_phrase(record->root));
	if ((size_t)shape >= SHAPE_COUNT)
		return error_set(error, ERROR_INPUT, "shape %d is not known to this program", (int)shape);
	return walkers[shape](&walk) || walk.stopped;
}
