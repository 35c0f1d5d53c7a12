#include "preop/model/shape.h"

#include "preop/base/strbuf.h"
#include "shape_walk.h"

#include <string.h>

/* A record with more turns than anybody reads is shown up to here; facts count them all. */
enum { TURNS_LIMIT = 10000 };

const char *shape_name(enum example_shape shape)
{
	static const char *const names[] = {
		[SHAPE_FIELDS] = "fields",
		[SHAPE_CHAT] = "chat",
		[SHAPE_PROMPT] = "prompt-completion",
		[SHAPE_ALPACA] = "alpaca",
		[SHAPE_TEXT] = "text",
		[SHAPE_PREFERENCE] = "preference",
		[SHAPE_UNPAIRED] = "unpaired-preference",
		[SHAPE_OPENAI_PREFERENCE] = "openai-preference",
		[SHAPE_SHAREGPT] = "sharegpt",
		[SHAPE_SEGMENTS] = "segments",
		[SHAPE_STEPWISE] = "stepwise",
		[SHAPE_RETRIEVAL] = "retrieval",
		[SHAPE_ARGILLA] = "argilla",
		[SHAPE_LABEL_STUDIO] = "label-studio",
	};

	return (size_t)shape < SHAPE_COUNT ? names[shape] : "unknown";
}

struct collector {
	struct arena *arena;
	struct turns *turns;
	size_t capacity;
	struct strbuf scratch;
	bool decode; /* the texts are wanted, too */
	bool full;
};

static struct turn *next_turn(struct collector *collector)
{
	struct turns *turns = collector->turns;

	if (turns->count == collector->capacity) {
		size_t capacity = collector->capacity == 0 ? 8 : collector->capacity * 2;
		struct turn *items = arena_alloc(collector->arena, capacity * sizeof(*items));
		if (turns->count > 0)
			memcpy(items, turns->items, turns->count * sizeof(*items));
		turns->items = items;
		collector->capacity = capacity;
	}
	return &turns->items[turns->count++];
}

/* The scratch text as a string of the arena. */
static const char *take_scratch(struct collector *collector, size_t *length)
{
	const char *text = arena_strndup(collector->arena, collector->scratch.data, collector->scratch.len);

	if (length != NULL)
		*length = collector->scratch.len;
	strbuf_reset(&collector->scratch);
	return text;
}

static bool collect(void *context, const struct found_turn *found)
{
	struct collector *collector = context;
	struct turn *turn = next_turn(collector);

	turn->role = found->role;
	turn->part = found->part;
	turn->masked = found->masked;
	turn->editable = found->editable;
	turn->span = found->value;
	turn->object = found->object;
	if (found->name != NULL)
		field_path_name(found->name, &collector->scratch);
	else
		json_decode(found->role_span, &collector->scratch);
	turn->name = take_scratch(collector, NULL);
	turn_place_print(&found->place, &collector->scratch);
	turn->path = take_scratch(collector, NULL);
	if (collector->decode) {
		json_decode(found->value, &collector->scratch);
		turn->text = take_scratch(collector, &turn->length);
	}
	collector->full = collector->turns->count == TURNS_LIMIT;
	return !collector->full;
}

static void add_raw(struct collector *collector, const char *name, const char *bytes, size_t n)
{
	*next_turn(collector) = (struct turn){
		.role = TURN_OTHER,
		.name = name,
		.path = ".",
		.span = { bytes, n },
		.text = collector->decode ? arena_strndup(collector->arena, bytes, n) : NULL,
		.length = collector->decode ? n : 0,
	};
}

static void read_turns(
	enum example_shape shape, const struct field_map *map, const char *body, size_t n, struct collector *collector)
{
	struct turns *out = collector->turns;
	struct turn_visitor visitor = { collect, collector };
	struct json_check check;
	struct record record;
	struct walk_notes notes;

	*out = (struct turns){ .items = NULL, .count = 0 };
	/* A body may come from a stranger's file: what is no JSON is not walked. */
	bool fits = json_check(body, n, JSON_ALLOW_NAN, &check);
	if (fits) {
		record_read(record_root(body, &check), &record);
		fits = shape_walk(shape, map, &record, &visitor, &notes, NULL);
	}
	if (!fits) {
		out->count = 0;
		add_raw(collector, "record", body, n);
	} else if (collector->full) {
		const struct json_span last = out->items[out->count - 1].span;
		const char *rest = last.start + last.length;
		add_raw(collector, "the rest of the record", rest, (size_t)(body + n - rest));
	}
	strbuf_free(&collector->scratch);
}

void shape_turns(enum example_shape shape, const struct field_map *map, const char *body, size_t n, struct arena *arena,
	struct turns *out)
{
	struct collector collector = { .arena = arena, .turns = out, .scratch = STRBUF_INIT, .decode = true };

	read_turns(shape, map, body, n, &collector);
}

void shape_turn_spans(enum example_shape shape, const struct field_map *map, const char *body, size_t n,
	struct arena *arena, struct turns *out)
{
	struct collector collector = { .arena = arena, .turns = out, .scratch = STRBUF_INIT };

	read_turns(shape, map, body, n, &collector);
}
