#include "traits.h"

bool has_member(struct json_span record, const char *name)
{
	return json_get(record, name).start != NULL;
}

bool has_text(struct json_span record, const char *name)
{
	return json_type(json_get(record, name)) == JSON_STRING;
}

bool has_flag(struct json_span record, const char *name)
{
	enum json_type type = json_type(json_get(record, name));

	return type == JSON_TRUE || type == JSON_FALSE;
}

bool has_objects(struct json_span record, const char *name)
{
	struct json_span list = json_get(record, name), first = json_at(list, 0);

	return json_type(list) == JSON_ARRAY && (first.start == NULL || json_type(first) == JSON_OBJECT);
}

bool has_turn(struct json_span record, const char *name)
{
	return has_text(record, name) || has_objects(record, name) || json_type(json_get(record, name)) == JSON_OBJECT;
}

bool has_any(struct json_span record, const char *const *names, bool (*has)(struct json_span, const char *))
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (has(record, names[i]))
			return true;
	return false;
}
