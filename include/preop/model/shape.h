/*
 * What a record means: which spans of its JSON are the turns of a conversation, its label, date, group. A record's bytes are never
 * printed from a parser; an edit replaces the span of one string.
 */
#ifndef PREOP_MODEL_SHAPE_H
#define PREOP_MODEL_SHAPE_H

#include "preop/base/error.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"

enum example_shape {      /* stored in import.shape: values are stable */
	SHAPE_FIELDS = 0, /* flat object; struct field_map says what is what (CSV, TSV, generic JSON) */
	SHAPE_CHAT = 1,   /* {"messages": [{"role", "content"}]} */
	SHAPE_PROMPT = 2, /* {"prompt", "completion"}; TRL's messages lists in either are shown as turns */
	SHAPE_ALPACA = 3, /* {"instruction", "input"?, "output", "system"?, "history"?} */
	SHAPE_TEXT = 4,   /* {"text"}: language modeling, every token is trained on */
	/* {"prompt"?, "chosen", "rejected"}, strings or messages lists; Axolotl's and LLaMA-Factory's other names too */
	SHAPE_PREFERENCE = 5,
	SHAPE_UNPAIRED = 6,          /* {"prompt", "completion", "label": true}, strings or messages lists */
	SHAPE_OPENAI_PREFERENCE = 7, /* {"input": {"messages"}, "preferred_output", "non_preferred_output"} */
	SHAPE_SHAREGPT = 8,  /* {"conversations": [{"from", "value"}], "system"?, "tools"?, "chosen"?, "rejected"?} */
	SHAPE_SEGMENTS = 9,  /* Axolotl's input_output: {"segments": [{"label", "text"}]} */
	SHAPE_STEPWISE = 10, /* {"prompt", "completions": [], "labels": []} */
	/* {"anchor", "positive", "negative"?}, {"query", "pos", "neg"}, {"sentence1", "sentence2", "score"} ... */
	SHAPE_RETRIEVAL = 11,
	SHAPE_ARGILLA = 12,      /* {"fields": {}, "responses" ...} */
	SHAPE_LABEL_STUDIO = 13, /* {"data": {}, "annotations": [{"result": []}]} */
	SHAPE_COUNT
};
const char *shape_name(enum example_shape shape); /* "fields", "chat", "prompt-completion", "alpaca" ... */

enum { FIELD_INPUTS = 6 };
struct field_map { /* paths in the record (json_find); NULL: not there. Parsed from and printed to import.fields */
	/* shown as user turns in this order; several (text, hypothesis) are headed by their names */
	const char *input[FIELD_INPUTS];
	const char *output; /* shown as the assistant turn */
	const char *label, *id, *date, *group, *split, *source;
	/* Of the other shapes, where they are not called as usual. */
	const char *messages, *system, *history, *tools, *chosen, *rejected, *positive, *negative;
	const char *role_key, *content_key;                                           /* members of a message */
	const char *user_role, *assistant_role, *system_role, *tool_role, *call_role; /* words, no paths */
};
bool field_map_parse(const char *json, struct arena *arena, struct field_map *out, struct error *error);
void field_map_print(const struct field_map *map, struct strbuf *json);
/* "input=text,input=hypothesis,output=answer,label=value" from --map; unknown roles are refused with the list of roles. */
bool field_map_from_option(const char *option, struct arena *arena, struct field_map *out, struct error *error);
/* The roles' names in order, for a dialog; NULL behind the last. */
const char *field_role_name(size_t index);
/* Guess by names (text, question, prompt, input, instruction ...; answer, output, response, completion ...; label, category, intent,
 * value, gold ...; id; date, at, timestamp, created_at ...; group, user_id, conversation_id ...; split). False: no input field found. */
bool field_map_guess(const char *const *names, size_t count, struct arena *arena, struct field_map *out);

/* What a turn is for. A preference has one or more turns CHOSEN and REJECTED (an unpaired one only one of them; of stepwise supervision
 * each step is one or the other), a retrieval row an input and turns POSITIVE and NEGATIVE, or two inputs and a score, which is its label. */
enum turn_part { PART_INPUT, PART_OUTPUT, PART_CHOSEN, PART_REJECTED, PART_POSITIVE, PART_NEGATIVE };
enum turn_role { TURN_SYSTEM, TURN_USER, TURN_ASSISTANT, TURN_TOOL, TURN_OTHER };
struct turn {
	enum turn_role role;
	enum turn_part part;
	bool masked; /* the record says that it is not trained on: weight 0, train false, a segment without a label */
	const char *name; /* "user", "assistant", or the field's name */
	const char *path; /* for shape_edit(): "messages[1].content" */
	/* the string in the record, quotes included; a non-string (tool calls, parts) is shown raw and read-only */
	struct json_span span;
	struct json_span object; /* the message it is of, or is a part of; absent: it is of none */
	bool editable;
	const char *text; /* decoded, may hold NULs and bad UTF-8 */
	size_t length;
};
struct turns {
	struct turn *items;
	size_t count;
};
/* Everything lives in the arena, `span` in `body`. A record that does not fit its shape gives one turn TURN_OTHER with the raw JSON. */
void shape_turns(enum example_shape shape, const struct field_map *map, const char *body, size_t n, struct arena *arena,
	struct turns *out);
/* The same for what copies bytes: nothing is decoded, `text` is NULL. */
void shape_turn_spans(enum example_shape shape, const struct field_map *map, const char *body, size_t n,
	struct arena *arena, struct turns *out);

/* The flags column. */
enum example_flag {
	FLAG_ENCODING = 1, /* bytes that are not UTF-8 */
	FLAG_SURROGATE = 2,
	FLAG_NUL = 4,
	FLAG_DUPLICATE_KEYS = 8,
	FLAG_NO_OUTPUT = 16,
	FLAG_EDITED = 32,
	FLAG_REPEATED = 64,    /* another row of the dataset has the same folded input */
	FLAG_EMPTY_TURN = 128, /* an assistant turn without a word, and no tool call */
	FLAG_TOOL_ID = 256,    /* a tool result that answers no call before it */
	FLAG_ROLE_ORDER =
		512, /* turns no chat template expects: two users in a row, an assistant first, a late system */
};

struct example_facts {       /* what the narrow row needs, computed from a body; buffers are reused between calls */
	struct strbuf title; /* the first input, one line, at most 80 characters, cut at a character */
	/* empty: none; a label of more than 60 characters, others of more than 200, are none */
	struct strbuf label, split, group, external;
	/* working memory of shape_facts(); `folded` keeps the input turns as they were folded */
	struct strbuf decoded, folded;
	int64_t at;     /* CLOCK_NONE: none */
	int64_t length; /* characters (code points) of all turns */
	uint64_t fold;  /* of all input turns: lower-cased ASCII, white space runs as one blank, ends trimmed */
	unsigned flags;
	unsigned forms; /* how answers are written: 1 text, 2 messages, 3 both; 0: the shape leaves no choice */
	int kind;       /* enum example_kind */
};
void example_facts_init(struct example_facts *facts);
void example_facts_free(struct example_facts *facts);
/* False with ERROR_INPUT when the record is not of the shape: "messages is missing", "messages[2] has no role" ... `check` is the result of json_check()
 * on these bytes, with JSON_FIND_DUPLICATES; JSON_ALLOW_NAN is up to the caller. */
bool shape_facts(enum example_shape shape, const struct field_map *map, const char *body, size_t n,
	const struct json_check *check, struct example_facts *out, struct error *error);

/* `out` = body with the string at `path` replaced by `text` (quoted as JSON, other bytes as they are); ["a","b"].x stands for one text that
 * is in two places. ERROR_NOT_FOUND: no string there. */
bool shape_edit(const char *body, size_t n, const char *path, const char *text, size_t text_n, struct strbuf *out,
	struct error *error);
struct json_span shape_find(const char *body, size_t n, const char *path); /* the string it would replace */
/* The same with a value of any type in the place of any other; path ".": the whole record, which stays an object. ERROR_INPUT: `json` is not JSON, line and column are said. */
bool shape_edit_value(const char *body, size_t n, const char *path, const char *json, size_t json_n, struct strbuf *out,
	struct error *error);

/* A record as lines a person can compare: a member a line, and line breaks where its strings have them. Appends. */
void shape_readable(const char *body, size_t n, struct strbuf *out);

/* Every value of a record that holds no other: strings, numbers, true, false, null, and lists and objects that are empty. */
struct leaf {
	const char *path; /* for shape_edit_value() and json_find() */
	struct json_span value;
};
enum { LEAVES_LIMIT = 2000 };
/* In the order of the record, at most LEAVES_LIMIT; `path` in the arena, `value` in the body. A member whose key stands there again later is left out: no path leads to
 * it. No JSON: none. */
void shape_leaves(const char *body, size_t n, struct arena *arena, struct leaf **out, size_t *count);

#endif
