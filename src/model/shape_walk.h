/*
 * One walk over a record finds its turns and the members that describe it. shape_turns() shows what the walk finds, shape_facts() measures
 * it; so what is counted is what is shown. Nothing is decoded or copied here.
 */
#ifndef PREOP_SRC_MODEL_SHAPE_WALK_H
#define PREOP_SRC_MODEL_SHAPE_WALK_H

#include "preop/model/shape.h"

/* Top-level members with a meaning; the last of a repeated key counts. The descriptive ones may also stand under "metadata". */
enum record_slot {
	SLOT_MESSAGES,
	SLOT_PROMPT,
	SLOT_COMPLETION,
	SLOT_INSTRUCTION,
	SLOT_INPUT,
	SLOT_OUTPUT,
	SLOT_SYSTEM,
	SLOT_HISTORY,
	SLOT_METADATA,
	SLOT_ID,
	SLOT_LABEL,
	SLOT_SPLIT,
	SLOT_KIND,
	SLOT_DATE,
	SLOT_AT,
	SLOT_CREATED_AT,
	SLOT_TIMESTAMP, /* in order of preference */
	SLOT_GROUP,
	SLOT_USER_ID,
	SLOT_CUSTOMER_ID,
	SLOT_CUSTOMER,
	SLOT_CONVERSATION_ID,
	SLOT_USER,
	SLOT_COUNT
};
struct record {
	struct json_span root;
	struct json_span slots[SLOT_COUNT]; /* start NULL: absent */
};
void record_read(struct json_span object, struct record *out);
struct json_span record_root(
	const char *body, const struct json_check *check); /* as json_root(), which would look for the end anew */

/* Where a turn is, in pieces, because most walks never print it: list[i].field[j].last, absent pieces being NULL or negative. */
struct turn_place {
	const char *list, *field, *last;
	int64_t i, j;
};
void turn_place_print(const struct turn_place *place, struct strbuf *out);

struct found_turn {
	enum turn_role role;
	enum turn_part part;
	bool masked;
	bool editable;              /* a string */
	const char *name;           /* NULL: `role_span` is the name */
	struct json_span role_span; /* a string */
	struct json_span value;
	struct turn_place place;
};
struct turn_visitor {
	bool (*visit)(void *context, const struct found_turn *turn); /* false: enough, stop walking */
	void *context;
};
/* False with ERROR_INPUT: the record is not of the shape. Turns before the fault have been visited. */
bool shape_walk(enum example_shape shape, const struct field_map *map, const struct record *record,
	const struct turn_visitor *visitor, struct error *error);

/* The name a person knows a field by: `odd key` for ["odd key"], else the path. Appends. */
void field_path_name(const char *path, struct strbuf *out);

#endif
