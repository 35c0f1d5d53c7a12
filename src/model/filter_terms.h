/*
 * A parsed filter: what filter.c reads and filter_sql.c writes as SQL. A kind of term is one row of the table in filter_terms.c.
 */
#ifndef PREOP_SRC_MODEL_FILTER_TERMS_H
#define PREOP_SRC_MODEL_FILTER_TERMS_H

#include "preop/base/memory.h"
#include "preop/model/filter.h"

enum term_type {
	TERM_TEXT,   /* a nullable column that is one of the values; "" is NULL */
	TERM_NUMBER, /* an integer column compared */
	TERM_DATE,   /* a time column compared; a value is a day, a month, a year or a moment */
	TERM_CHOICE, /* words out of a list, each with its condition */
	TERM_ID,
	TERM_SOURCE,
	TERM_WHO,
	TERM_SORT,
	TERM_TAG,   /* "" finds rows without any */
	TERM_FLAG,  /* what is odd about a row and not dismissed */
	TERM_NEAR,  /* a row's number: those of its group or with its input */
	TERM_MATCH, /* full text */
	TERM_SAVED, /* @NAME: has no name of its own */
	TERM_WORDS  /* free words: has no name */
};

enum term_operator { OPERATOR_IS, OPERATOR_LESS, OPERATOR_LESS_EQUAL, OPERATOR_MORE, OPERATOR_MORE_EQUAL };

struct term_choice {
	const char *word, *also; /* `also`: a second spelling or NULL */
	const char *sql;         /* condition, or the expression to sort by */
	bool gone;               /* its rows are hidden unless asked for */
};

struct term_kind {
	const char *name;
	enum term_type type;
	const char *column;
	const struct term_choice *choices; /* ends with word NULL */
};
const struct term_kind *term_kind_find(const char *name, size_t n); /* NULL: none */
const struct term_kind *term_kind_of(enum term_type type);          /* the one kind of a nameless type */
const struct term_choice *term_choice_find(const struct term_kind *kind, const char *word); /* NULL: none */
const char *term_kind_nearest(const char *name, size_t n);                                  /* NULL: none is near */
void term_kind_list(struct strbuf *out);                                                    /* "label, split, ..." */
void term_choice_list(const struct term_kind *kind, struct strbuf *out);

struct term_value {
	const char *text;
	const struct term_choice *choice;
	int64_t from, to; /* a number, a flag's bit; a date: from <= at < to */
	bool number;      /* the text is one (TERM_ID) */
	bool range;       /* it is two, from and to (TERM_ID) */
	bool descending;  /* TERM_SORT */
};
struct filter_term {
	const struct term_kind *kind;
	enum term_operator relation;
	bool negated;
	struct term_value *values; /* joined by OR */
	size_t count;
};
struct filter {
	struct filter_term *terms;
	size_t count;
	struct arena arena;
};

/* A saved filter that stands in others: `outer` is the one it stands in. */
struct saved_use {
	const char *name;
	const struct saved_use *outer;
	int *uses; /* by the whole filter so far */
};
/* Reads and parses it; NULL for one that is not there, is no filter, leads back to itself or lies too deep. */
struct filter *filter_open_saved(struct db *db, const struct saved_use *use, struct error *error);

/* filter_select() of something else: SELECT `what` (which ends with "FROM example e" and may join) WHERE the filter holds, then `grouped`. In no order. */
sqlite3_stmt *filter_select_as(struct db *db, const struct filter *filter, int64_t dataset, const char *what,
	const char *grouped, struct error *error);

#endif
