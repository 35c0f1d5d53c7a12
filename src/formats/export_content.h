/*
 * What a row says, whatever its record looks like: messages with roles and parts, the tools, the label. The writers print it in their own way. Texts stay
 * the spans of the record they stand in, so escapes and bad bytes reach the file as they are.
 */
#ifndef PREOP_SRC_FORMATS_EXPORT_CONTENT_H
#define PREOP_SRC_FORMATS_EXPORT_CONTENT_H

#include "exporter.h"

enum content_kind {
	CONTENT_CONVERSATION,   /* inputs and an answer */
	CONTENT_PREFERENCE,     /* inputs, a chosen and a rejected answer */
	CONTENT_UNPAIRED,       /* inputs, one answer, whether it is good */
	CONTENT_TEXT,           /* one text, all of it trained on */
	CONTENT_SEGMENTS,       /* pieces of text, some trained on */
	CONTENT_STEPWISE,       /* an answer in steps, each right or wrong */
	CONTENT_RETRIEVAL,      /* an anchor, positives, negatives */
	CONTENT_CLASSIFICATION, /* inputs and a label */
	CONTENT_KINDS
};

struct message {
	enum turn_role role;
	enum turn_part part;
	bool masked;             /* not trained on, though an assistant says it */
	bool calls;              /* asks for tools, or is what they answered */
	bool plain;              /* its content is text */
	struct json_span text;   /* plain: the string; else a list of parts; absent: null */
	struct json_span source; /* the object it stands in; absent: a member of the record */
	const char *name;        /* of the turn: the field's */
};

struct content {
	enum content_kind kind;
	struct message *messages;
	size_t count;
	struct json_span tools; /* what the model may call; absent: nothing */
	bool good;              /* of an unpaired one */
	const char *label;      /* the present one, "" */
	struct turns turns;     /* what it was read from */
};

/* Into the export's scratch memory. NULL, or a literal: why the record says nothing. */
const char *content_read(struct export *export, struct json_span record, struct content *out);

/* The messages [from, to) of a part; messages of one part stand together. False: there are none. */
bool content_part(const struct content *content, enum turn_part part, size_t *from, size_t *to);
/* What a format may have no place for beside plain messages of system, user and assistant. */
enum content_place { PLACE_TOOLS = 1, PLACE_PARTS = 2, PLACE_MASKS = 4, PLACE_SYSTEM = 8 };
/* NULL: the messages [from, to) have a place in a format with these; else why not, a literal. */
const char *content_refuse(const struct content *content, size_t from, size_t to, unsigned places);
/* NULL: plain messages, the system's first if at all, then a question and an answer in turn. */
const char *content_refuse_rounds(const struct content *content);
/* Why a format that takes only other kinds has no place for it. */
const char *content_kind_reason(enum content_kind kind);

/* Counts the members of the record that the written one has not: those no turn came from, null ones aside. */
void content_lose_members(struct export *export, struct json_span record, const struct content *content);

#endif
