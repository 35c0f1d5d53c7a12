/*
 * Reads a list of data/ into structs by a table of fields, so that every list is one table and every fault is told by file and line.
 * A struct's members are plain C: const char *, struct texts, int, bool, an embedded struct, or a pointer with a count beside it.
 */
#ifndef PREOP_SRC_MODEL_LIST_FILE_H
#define PREOP_SRC_MODEL_LIST_FILE_H

#include "preop/base/error.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"

enum list_type {
	LIST_TEXT,     /* const char *, needed and not empty */
	LIST_OPTIONAL, /* const char *, "" when absent */
	LIST_WORDS,    /* struct texts, empty when absent */
	LIST_RANK,     /* int, 1 to 9 */
	LIST_NUMBER,   /* int, 0 or more */
	LIST_FLAG,     /* bool, false when absent */
	LIST_ORIGIN,   /* const char *: book, source or house; else that of the text */
	LIST_OBJECT,   /* a struct of `of` */
	LIST_OBJECTS,  /* pointer to structs of `of`, their number at `count_offset`; empty when absent */
};

struct list_shape;
struct list_field {
	const char *name;
	enum list_type type;
	size_t offset, count_offset;
	const struct list_shape *of;
};
struct list_shape {
	size_t size;
	const struct list_field *fields;
	size_t count;
};

struct list_text {        /* where it is read from */
	const char *name; /* for messages: "data/menu.json" or a path */
	const char *data;
	size_t size;
	const char *origin; /* of its entries, whatever they say: "yours", "project"; NULL: built in, they say it */
};

/* A byte-order mark, which some editors write, is no part of the text. */
void list_skip_mark(struct list_text *text);

/* The array `key` of a checked JSON text, start NULL where it is absent. False: it is no array, or too long a one. */
bool list_find(const struct list_text *text, const char *key, struct json_span *out, struct error *error);
/* One entry of it as a struct of the arena. */
bool list_read_entry(const struct list_text *text, struct json_span entry, const struct list_shape *shape,
	struct arena *arena, const void **out, struct error *error);
/* The line on which `at`, a place in the text, stands. */
size_t list_line(const struct list_text *text, const char *at);

/* The whole array `key` of a checked JSON text as structs. False: what is wrong, as NAME:LINE. All of the arena. */
bool list_read(const struct list_text *text, const char *key, const struct list_shape *shape, struct arena *arena,
	void **out, size_t *count, struct error *error);

/* Whether the text is JSON at all; else the place. */
bool list_check(const struct list_text *text, struct error *error);

#endif
