#include "search_text.h"

#include "shape_walk.h"

#include <string.h>

/* U+E000, for private use: the tokenizer takes it for a word of its own. */
static const char between_turns[] = " \xEE\x80\x80 ";

bool search_source_turn(
	struct search_source *source, int64_t import, int shape, const char *fields, struct error *error)
{
	if (source->import == import)
		return true;
	arena_reset(&source->arena);
	source->import = 0;
	source->shape = (enum example_shape)shape;
	if (!field_map_parse(fields, &source->arena, &source->map, error))
		return false;
	source->import = import;
	return true;
}

void search_source_free(struct search_source *source)
{
	arena_free(&source->arena);
	source->import = 0;
}

static bool add_turn(void *context, const struct found_turn *turn)
{
	struct strbuf *out = context;

	json_decode(turn->value, out);
	strbuf_add(out, between_turns, sizeof(between_turns) - 1);
	return true;
}

bool search_text(const struct search_source *source, const char *body, size_t n, struct strbuf *out)
{
	struct turn_visitor visitor = { add_turn, out };
	struct json_check check;
	struct walk_notes notes;
	struct record record;
	size_t start = out->len;

	/* A decoded text is no longer than it was; every turn has two quotes at least for the sign behind it. */
	if (!strbuf_try_reserve(out, 4 * n + sizeof(between_turns)))
		return false;
	/* A body may come from a stranger's file: what is no JSON, or not of the shape, is one text as it is. */
	if (json_check(body, n, JSON_ALLOW_NAN, &check)) {
		record_read(record_root(body, &check), &record);
		if (shape_walk(source->shape, &source->map, &record, &visitor, &notes, NULL))
			return true;
	}
	out->len = start;
	strbuf_add(out, body, n);
	return true;
}
