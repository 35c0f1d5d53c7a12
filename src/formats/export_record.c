/* A row's record as it is now: the bytes it came with or was edited to, and what was decided about it since. */
#include "exporter.h"

#include "preop/base/memory.h"

#include <inttypes.h>
#include <string.h>

enum { NAME_MAX_BYTES = 800 /* a split longer than that was never taken from the record */ };

static bool is_scalar(struct json_span value)
{
	enum json_type type = json_type(value);

	return type != JSON_NONE && type != JSON_OBJECT && type != JSON_ARRAY;
}

static struct json_span in_record(struct json_span root, const char *name)
{
	struct json_span value = json_get(root, name);

	return is_scalar(value) ? value : json_get(json_get(root, "metadata"), name);
}

/* Where the record says it: at the path a person mapped, else under its usual name. */
static struct json_span place_of(
	const struct row_origin *origin, struct json_span root, const char *path, const char *name)
{
	struct json_span value = { NULL, 0 };

	if (path != NULL)
		value = json_find(root, path);
	else if (origin->shape != SHAPE_FIELDS)
		value = in_record(root, name);
	return is_scalar(value) ? value : (struct json_span){ NULL, 0 };
}

/* The text as a value of the kind that stood there: 1 stays a number, true stays true. */
static void print_like(struct json_span old, const char *text, struct strbuf *out)
{
	struct json_check check;
	size_t n = strlen(text);
	bool quoted = json_type(old) == JSON_STRING;

	if (!quoted && n == 0)
		strbuf_adds(out, "null");
	else if (!quoted && *text != '"' && *text != '[' && *text != '{' && json_check(text, n, 0, &check))
		strbuf_adds(out, text);
	else
		json_quote(out, text, n);
}

static struct json_span replace(struct export *export, struct json_span root, struct json_span old, const char *text)
{
	struct strbuf *out = &export->patched;
	struct strbuf value = STRBUF_INIT;
	size_t before = (size_t)(old.start - root.start), length = old.length;

	print_like(old, text, &value);
	if (root.start != out->data) {
		strbuf_reset(out);
		strbuf_add(out, root.start, root.length);
	}
	strbuf_splice(out, before, length, value.data, value.len);
	strbuf_free(&value);
	return (struct json_span){ out->data, out->len };
}

static struct json_span put_label(struct export *export, struct json_span root)
{
	const struct row *row = &export->row;

	if (strcmp(row->label, row->given) == 0)
		return root;
	struct json_span old = place_of(row->origin, root, row->origin->map.label, "label");
	return old.start != NULL ? replace(export, root, old, row->label) : root;
}

/* Most records have no such member, and looking for it by walking them would cost as much as all the rest. */
static bool mentions_split(struct json_span root)
{
	static const char name[] = "\"split\"";
	const char *at = root.start, *end = at + root.length;

	while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
		if ((size_t)(end - at) >= sizeof(name) - 1 && memcmp(at, name, sizeof(name) - 1) == 0)
			return true;
		at++;
	}
	return false;
}

static struct json_span put_split(struct export *export, struct json_span root)
{
	const struct row *row = &export->row;
	const char *path = row->origin->map.split;
	struct strbuf *decoded = &export->decoded;

	if (path == NULL && (row->origin->shape == SHAPE_FIELDS || !mentions_split(root)))
		return root;
	struct json_span old = place_of(row->origin, root, path, "split");
	if (old.start == NULL || old.length > NAME_MAX_BYTES)
		return root;
	strbuf_reset(decoded);
	if (json_type(old) != JSON_NULL)
		json_decode(old, decoded);
	return strcmp(decoded->data, row->split) != 0 ? replace(export, root, old, row->split) : root;
}

static const char *const extra_names[] = { "label", "split", "id", "key" };
enum { EXTRAS = sizeof(extra_names) / sizeof(extra_names[0]) };

bool export_extras_parse(const char *list, unsigned *out, struct error *error)
{
	*out = 0;
	for (const char *at = list; *at != '\0';) {
		size_t n = strcspn(at, ","), i = 0;
		while (i < EXTRAS && (strlen(extra_names[i]) != n || memcmp(extra_names[i], at, n) != 0))
			i++;
		if (i == EXTRAS)
			return error_set(error, ERROR_USAGE,
				"nothing called \"%.*s\" can be added; there are label, split, id and key",
				(int)(n < 40 ? n : 40), at);
		*out |= 1U << i;
		at += n + (at[n] == ',');
	}
	return true;
}

const char *const *export_extra_names(unsigned extras, struct arena *arena)
{
	const char **names = arena_alloc(arena, (EXTRAS + 1) * sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < EXTRAS; i++)
		if (extras >> i & 1)
			names[count++] = extra_names[i];
	return names;
}

static const char *extra_text(struct export *export, enum export_extra extra)
{
	const struct row *row = &export->row;

	switch (extra) {
	case EXPORT_LABEL:
		return row->label;
	case EXPORT_SPLIT:
		return row->split;
	case EXPORT_ID:
		return row->external;
	case EXPORT_KEY:
		return arena_printf(
			&export->scratch, "%s:%" PRId64, row->origin->uuid, row->id - row->origin->first_id + 1);
	}
	return "";
}

/* A member of that name is replaced, else there is a new one at the end; what the row has not is null. */
static struct json_span put_extra(struct export *export, struct json_span root, const char *name, const char *text)
{
	static const char null[] = "null";
	struct strbuf *out = &export->patched;
	struct json_span old = json_get(root, name);

	if (old.start != NULL)
		return is_scalar(old) ? replace(export, root, old, text) : root;
	if (root.start != out->data) {
		strbuf_reset(out);
		strbuf_add(out, root.start, root.length);
	}
	strbuf_truncate(out, out->len - 1); /* the brace */
	bool empty = strspn(out->data + 1, " \t\r\n") == out->len - 1;
	strbuf_addf(out, "%s\"%s\": ", empty ? "" : ", ", name);
	if (*text != '\0')
		json_quote(out, text, strlen(text));
	else
		strbuf_adds(out, null);
	strbuf_addc(out, '}');
	return (struct json_span){ out->data, out->len };
}

/* Records come without blanks around them; another program may have put some there. */
static struct json_span trimmed(const char *text, size_t n)
{
	while (n > 0 && reader_is_blank(text[n - 1]))
		n--;
	for (; n > 0 && reader_is_blank(*text); text++)
		n--;
	return (struct json_span){ text, n };
}

struct json_span export_record(struct export *export)
{
	struct json_span root = trimmed(export->row.body, export->row.length);

	return put_split(export, put_label(export, root));
}

struct json_span export_add_extras(struct export *export, struct json_span record)
{
	unsigned extras = export->options->extras;

	for (size_t i = 0; i < EXTRAS && extras >> i != 0; i++)
		if (extras >> i & 1)
			record = put_extra(
				export, record, extra_names[i], extra_text(export, (enum export_extra)(1U << i)));
	return record;
}
