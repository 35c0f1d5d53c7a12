/*
 * One walk over a record finds its turns and the members that describe it. shape_turns() shows what the walk finds, shape_facts() measures
 * it; so what is counted is what is shown. Nothing is decoded or copied here.
 */
#ifndef PREOP_SRC_MODEL_SHAPE_WALK_H
#define PREOP_SRC_MODEL_SHAPE_WALK_H

#include "preop/model/shape.h"

/* The members of an object, found once and looked up by name; of a key that is there twice the last counts. */
enum { RECORD_MEMBERS = 32 };
struct record_member {
	struct json_span key, value;
};
struct record {
	struct json_span root;
	size_t count;
	uint64_t names; /* bits of the keys there are */
	bool listed;    /* `members` has them all and no key is written with escapes; else a lookup walks the object */
	struct record_member members[RECORD_MEMBERS];
};
void record_read(struct json_span object, struct record *out);
struct json_span record_get(const struct record *record, const char *name); /* absent: start NULL */
struct json_span record_root(
	const char *body, const struct json_check *check); /* as json_root(), which would look for the end anew */

/* Where a turn is, in pieces, because most walks never print it: list.key[i].field.inner[j].last[nth - 1], absent pieces being NULL or
 * negative, nth 0. */
struct turn_place {
	const char *list, *field, *last;
	struct json_span key, inner; /* as the record has them, in quotes */
	int64_t i, j, nth;
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
	struct json_span object; /* the message it is of; absent: it is of none */
	struct turn_place place;
};
struct turn_visitor {
	bool (*visit)(void *context, const struct found_turn *turn); /* false: enough, stop walking */
	void *context;
};

/* What the walk saw besides turns. */
enum answer_form { ANSWER_TEXT = 1, ANSWER_MESSAGES = 2 }; /* of a prompt's completion, of chosen and rejected */
struct walk_notes {
	unsigned flags;         /* FLAG_EMPTY_TURN, FLAG_TOOL_ID, FLAG_ROLE_ORDER */
	unsigned forms;         /* bits of enum answer_form */
	bool judged;            /* the label is all the answer there is: nothing to be trained on is missing */
	struct json_span label; /* start NULL: the record has none but by the usual names */
};
/* False with ERROR_INPUT: the record is not of the shape. Turns before the fault have been visited. */
bool shape_walk(enum example_shape shape, const struct field_map *map, const struct record *record,
	const struct turn_visitor *visitor, struct walk_notes *notes, struct error *error);

/* What people said about a record of an annotation tool: the answers to the first question that words answer. Spans of the record; `who` and
 * `at` may be absent. */
enum { VOTES_MAX = 64 };
struct vote {
	struct json_span who, label, at;
};
size_t record_votes(enum example_shape shape, const struct record *record, struct vote votes[VOTES_MAX]);

/* The name a person knows a field by: `odd key` for ["odd key"], else the path. Appends. */
void field_path_name(const char *path, struct strbuf *out);

#endif
