/*
 * JSON as byte spans: strict validation with the place of the first fault, walking without a tree, and editing by
 * splice.
 *
 * cJSON reads our own lists (the JSON files of data/). Records of a data set go through here instead, because their
 * bytes must survive: a parser that rebuilds text rounds 9007199254740993, turns 1.10 into 1.1 and cuts strings at
 * \u0000.
 *
 * Grammar: RFC 8259. Options allow what real files hold (NaN and Infinity from Python). Bytes of strings need not be
 * UTF-8: that is reported beside validity, not as a fault. Nesting deeper than JSON_MAX_DEPTH is a fault. Duplicate
 * keys are legal; a lookup finds the LAST, as JSON.parse, Python and SQLite's ->> do not agree and the trainers
 * (Python) take the last.
 *
 * A span points into the caller's text and is valid as long as that is. Thread: any.
 */
#ifndef PREOP_BASE_JSON_H
#define PREOP_BASE_JSON_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_MAX_DEPTH = 256 };

enum json_type {
	JSON_NONE = 0,
	JSON_OBJECT = '{',
	JSON_ARRAY = '[',
	JSON_STRING = '"',
	JSON_NUMBER = '0',
	JSON_TRUE = 't',
	JSON_FALSE = 'f',
	JSON_NULL = 'n'
};

struct json_span { /* one value, without surrounding white space; start NULL: absent */
	const char *start;
	size_t length;
};

struct json_check {          /* what json_check() found */
	size_t end;          /* offset just after the value, when valid */
	size_t fault;        /* offset of the fault, when invalid */
	const char *reason;  /* static: "expected ',' or '}'", "control character in a string" ...; NULL when valid */
	bool bad_utf8;       /* some string holds bytes that are not UTF-8 */
	size_t bad_utf8_at;  /* offset of the first such byte */
	bool lone_surrogate; /* some \uD800-\uDFFF escape is not half of a pair */
	bool nul;            /* some \u0000 */
	bool duplicate_keys; /* the outermost object has a key twice (only looked for with JSON_FIND_DUPLICATES) */
};

enum {
	JSON_ALLOW_NAN = 1,
	JSON_FIND_DUPLICATES = 2,
	JSON_ALLOW_TRAILING = 4, /* stop after one value instead of demanding the end */
};

/* Validates one value in text[0..n); true when valid. `text` may be NULL when n is 0. The only function that may see
 * unvalidated text; the others are safe on any bytes (they stop at the end) but only meaningful on valid ones. */
bool json_check(const char *text, size_t n, unsigned options, struct json_check *out);

enum json_type json_type(struct json_span value);
struct json_span json_root(const char *text, size_t n);

/* Walk: `*cursor` starts at 0. json_next_member gives the key as a raw span with its quotes. False at the end. */
bool json_next_member(struct json_span object, size_t *cursor, struct json_span *key, struct json_span *value);
bool json_next_element(struct json_span array, size_t *cursor, struct json_span *value);

/* The last member with that key (compared unescaped), the element at that index; absent: start NULL. */
struct json_span json_get(struct json_span object, const char *key);
struct json_span json_at(struct json_span array, size_t index);

/* Path: "messages[2].content", "input.messages[0].role", ".": the root. Keys with other characters: ["odd key"]. */
struct json_span json_find(struct json_span root, const char *path);

/* A string's value, unescaped, appended to `out`; a lone surrogate becomes U+FFFD, \u0000 a NUL byte, other bytes as
 * they are. For a non-string the raw text is appended. */
void json_decode(struct json_span value, struct strbuf *out);
/* Where the decoded bytes of a string stand in the text: json_seek() moves on to the decoded byte `offset` (of a whole character, not before the place it has reached) and
 * returns its first byte there. Begin with JSON_PLACE_INIT. */
struct json_place {
	size_t at, decoded;
};
#define JSON_PLACE_INIT                                                                                                \
	{                                                                                                              \
		.at = 1, .decoded = 0                                                                                  \
	}
const char *json_seek(struct json_span string, struct json_place *place, size_t offset);
bool json_equals(struct json_span value, const char *s); /* string value compared unescaped */
bool json_number(struct json_span value, double *out);   /* false: not a finite number */
bool json_int(struct json_span value, int64_t *out);     /* false: not an integer that fits */

/* Printing: `s` as a JSON string with quotes. Valid UTF-8 stays as it is; control characters (C1 and DEL too) are
 * escaped; a bad byte is kept as it is with json_quote_raw and becomes U+FFFD with json_quote. */
void json_quote(struct strbuf *out, const char *s, size_t n);
void json_quote_raw(struct strbuf *out, const char *s, size_t n);

/* A small writer for --json output: commas and nesting are kept by the writer. */
struct json_writer {
	struct strbuf *out;
	int depth;
	bool comma[32];
};
void json_begin(struct json_writer *w, struct strbuf *out);
void json_open(struct json_writer *w, const char *key, char bracket); /* '{' or '['; key NULL inside arrays */
void json_close(struct json_writer *w, char bracket);
void json_put_string(struct json_writer *w, const char *key, const char *value); /* NULL value: null */
void json_put_bytes(struct json_writer *w, const char *key, const char *value, size_t n);
void json_put_int(struct json_writer *w, const char *key, int64_t value);
void json_put_double(struct json_writer *w, const char *key, double value); /* shortest that reads back; else null */
void json_put_bool(struct json_writer *w, const char *key, bool value);
void json_put_raw(struct json_writer *w, const char *key, struct json_span value); /* absent: null */
void json_put_time(struct json_writer *w, const char *key, int64_t at);            /* ISO 8601; CLOCK_NONE: null */

#endif
