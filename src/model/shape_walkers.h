/*
 * What the walkers of the shapes share. A walker visits the turns of one kind of record, in the order a person reads
 * them: false with an error when the record is not of its shape, false without one when the visitor has seen enough.
 */
#ifndef PREOP_SRC_MODEL_SHAPE_WALKERS_H
#define PREOP_SRC_MODEL_SHAPE_WALKERS_H

#include "shape_walk.h"

enum { CALLS_KEPT = 64 };
struct talk {       /* the conversation so far */
	bool begun; /* something but a system turn has been said, by `last` */
	enum turn_role last;
	bool called; /* a tool was called */
	size_t call_count;
};

struct walk {
	const struct turn_visitor *visitor;
	const struct record *record;
	const struct field_map *map; /* never NULL */
	struct walk_notes *notes;
	struct error *error;
	bool stopped; /* the visitor has seen enough, which is no fault */
	struct talk talk;
	struct json_span *calls; /* [CALLS_KEPT]: ids of the first ones, talk.call_count of them */
};

bool walk_chat(struct walk *walk);
bool walk_sharegpt(struct walk *walk);
bool walk_prompt(struct walk *walk);
bool walk_preference(struct walk *walk);
bool walk_unpaired(struct walk *walk);
bool walk_openai_preference(struct walk *walk);
bool walk_stepwise(struct walk *walk);
bool walk_language(struct walk *walk);
bool walk_alpaca(struct walk *walk);
bool walk_segments(struct walk *walk);
bool walk_fields(struct walk *walk);
bool walk_retrieval(struct walk *walk);
bool walk_argilla(struct walk *walk);
bool walk_label_studio(struct walk *walk);

/* Visits a turn; false when the walk ends here. */
bool walk_found(struct walk *walk, const struct found_turn *turn);

/* How a value is called in a sentence: "an object", "a number", "missing" ... */
const char *type_phrase(struct json_span value);

/* The member that the map names, else the first of `names` (ended by NULL) that is there and not null; *name says which. */
struct json_span walk_member(const struct walk *walk, const char *mapped, const char *const *names, const char **name);

/* One member that is text. Null is an empty turn that nothing shows. */
struct text_turn {
	struct json_span value;
	const char *name;
	enum turn_role role;
	enum turn_part part;
	bool needed;
};
bool walk_text(struct walk *walk, const struct text_turn *turn);
bool walk_system(struct walk *walk);  /* a member beside the messages, when there is one */
bool walk_history(struct walk *walk); /* Alpaca's earlier rounds */
bool walk_tools(struct walk *walk);   /* what the model may call */

/* A list of messages: {"role", "content"} or {"from", "value"}. */
struct message_list {
	struct json_span value;
	const char *path;
	const char *role, *content; /* what the members are called when one is missing */
	/* what the turns are for: those of the assistant, the last one when it is his, all others */
	enum turn_part answered, last, asked;
	size_t from, end; /* of its messages only those; end 0: all */
	bool strict;      /* one result for one call, as ShareGPT has it */
};
bool walk_messages(struct walk *walk, const struct message_list *list);

/* A side of a prompt or of a choice: text, one message, or a list of them. */
struct side {
	struct json_span value;
	const char *name;
	enum turn_role role; /* of a text */
	enum turn_part answered, asked;
	size_t from;
};
bool walk_side(struct walk *walk, const struct side *side);

#endif
