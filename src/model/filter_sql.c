/* A filter as one SELECT. Values are bound, never printed into the text. */
#include "filter_terms.h"

#include "grow.h"

struct parameter {
	const char *text; /* NULL: a number */
	int64_t number;
};
struct query {
	struct strbuf sql;
	struct parameter *parameters;
	size_t count;
	struct arena arena;
};

static void bind_number(struct query *query, int64_t number)
{
	*GROW(&query->arena, query->parameters, query->count) = (struct parameter){ .text = NULL, .number = number };
}

static void bind_text(struct query *query, const char *text)
{
	*GROW(&query->arena, query->parameters, query->count) = (struct parameter){ .text = text, .number = 0 };
}

static const char *sign_of(enum term_operator relation)
{
	static const char *const signs[] = {
		[OPERATOR_IS] = "=",
		[OPERATOR_LESS] = "<",
		[OPERATOR_LESS_EQUAL] = "<=",
		[OPERATOR_MORE] = ">",
		[OPERATOR_MORE_EQUAL] = ">=",
	};

	return signs[relation];
}

static void write_text(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	if (*value->text == '\0') {
		strbuf_addf(&query->sql, "%s IS NULL", term->kind->column);
		return;
	}
	strbuf_addf(&query->sql, "%s = ?", term->kind->column);
	bind_text(query, value->text);
}

static void write_number(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	strbuf_addf(&query->sql, "%s %s ?", term->kind->column, sign_of(term->relation));
	bind_number(query, value->from);
}

/* Up to a day means its end, after a day the beginning of the next. */
static void write_date(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	static const struct {
		const char *sign;
		bool end;
	} bounds[] = {
		[OPERATOR_LESS] = { "<", false },
		[OPERATOR_LESS_EQUAL] = { "<", true },
		[OPERATOR_MORE] = { ">=", true },
		[OPERATOR_MORE_EQUAL] = { ">=", false },
	};

	if (term->relation == OPERATOR_IS) {
		strbuf_addf(&query->sql, "%s >= ? AND %s < ?", term->kind->column, term->kind->column);
		bind_number(query, value->from);
		bind_number(query, value->to);
		return;
	}
	strbuf_addf(&query->sql, "%s %s ?", term->kind->column, bounds[term->relation].sign);
	bind_number(query, bounds[term->relation].end ? value->to : value->from);
}

static void write_choice(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	strbuf_adds(&query->sql, value->choice->sql);
}

static void write_id(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	if (value->number) {
		strbuf_adds(&query->sql, "e.id = ? OR ");
		bind_number(query, value->from);
	}
	strbuf_adds(&query->sql, "e.external = ?");
	bind_text(query, value->text);
}

static void write_source(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	strbuf_adds(&query->sql, "e.import IN (SELECT id FROM import WHERE instr(lower(path), lower(?)))");
	bind_text(query, value->text);
}

static void write_who(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	strbuf_adds(&query->sql, "EXISTS (SELECT 1 FROM annotation a WHERE a.example = e.id AND a.who = ?)");
	bind_text(query, value->text);
}

static void write_words(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	strbuf_adds(&query->sql, "record_contains((SELECT b.body FROM example_body b WHERE b.id = e.id), ?)");
	bind_text(query, value->text);
}

typedef void (*value_writer)(struct query *query, const struct filter_term *term, const struct term_value *value);
static const value_writer writers[] = {
	[TERM_TEXT] = write_text,
	[TERM_NUMBER] = write_number,
	[TERM_DATE] = write_date,
	[TERM_CHOICE] = write_choice,
	[TERM_ID] = write_id,
	[TERM_SOURCE] = write_source,
	[TERM_WHO] = write_who,
	[TERM_SORT] = NULL,
	[TERM_WORDS] = write_words,
};

/* Negation is IS NOT TRUE, so that a row without a label is one whose label is not "ok". */
static void write_term(struct query *query, const struct filter_term *term)
{
	strbuf_adds(&query->sql, " AND (");
	for (size_t i = 0; i < term->count; i++) {
		strbuf_adds(&query->sql, i > 0 ? " OR (" : "(");
		writers[term->kind->type](query, term, &term->values[i]);
		strbuf_addc(&query->sql, ')');
	}
	strbuf_adds(&query->sql, term->negated ? ") IS NOT TRUE" : ")");
}

static void write_order(struct query *query, const struct filter *filter, int64_t dataset)
{
	strbuf_adds(&query->sql, " ORDER BY ");
	for (size_t i = 0; i < filter->count; i++) {
		const struct filter_term *term = &filter->terms[i];
		for (size_t k = 0; term->kind->type == TERM_SORT && k < term->count; k++)
			strbuf_addf(&query->sql, "%s%s, ", term->values[k].choice->sql,
				term->values[k].descending ? " DESC" : "");
	}
	strbuf_adds(&query->sql, dataset == 0 ? "e.dataset, e.id" : "e.id");
}

static bool asks_for_gone(const struct filter *filter)
{
	for (size_t i = 0; i < filter->count; i++)
		for (size_t k = 0; !filter->terms[i].negated && k < filter->terms[i].count; k++)
			if (filter->terms[i].values[k].choice != NULL && filter->terms[i].values[k].choice->gone)
				return true;
	return false;
}

static void write_conditions(struct query *query, const struct filter *filter, int64_t dataset)
{
	strbuf_adds(&query->sql, " WHERE e.dataset ");
	if (dataset == 0) {
		strbuf_adds(&query->sql, "IN (SELECT id FROM dataset WHERE gone = 0)");
	} else {
		strbuf_adds(&query->sql, "= ?");
		bind_number(query, dataset);
	}
	strbuf_adds(&query->sql, asks_for_gone(filter) ? " AND e.gone IN (0, 1)" : " AND e.gone = 0");
	for (size_t i = 0; i < filter->count; i++)
		if (filter->terms[i].kind->type != TERM_SORT)
			write_term(query, &filter->terms[i]);
}

/* A copy of every text: the filter may be freed before the statement. */
static int bind_parameter(sqlite3_stmt *stmt, int index, const struct parameter *parameter)
{
	if (parameter->text == NULL)
		return sqlite3_bind_int64(stmt, index, parameter->number);
	return sqlite3_bind_text(stmt, index, parameter->text, -1, SQLITE_TRANSIENT);
}

static sqlite3_stmt *prepare(struct db *db, struct query *query, struct error *error)
{
	sqlite3_stmt *stmt = db_prepare(db, error, query->sql.data, query->sql.len);

	for (size_t i = 0; stmt != NULL && i < query->count; i++)
		if (bind_parameter(stmt, (int)i + 1, &query->parameters[i]) != SQLITE_OK) {
			db_fail(db, error, "asking for examples");
			sqlite3_finalize(stmt);
			stmt = NULL;
		}
	strbuf_free(&query->sql);
	arena_free(&query->arena);
	return stmt;
}

sqlite3_stmt *filter_select(struct db *db, const struct filter *filter, int64_t dataset, struct error *error)
{
	struct query query = { .sql = STRBUF_INIT };

	strbuf_adds(&query.sql, "SELECT e.id FROM example e");
	write_conditions(&query, filter, dataset);
	write_order(&query, filter, dataset);
	return prepare(db, &query, error);
}

sqlite3_stmt *filter_select_as(struct db *db, const struct filter *filter, int64_t dataset, const char *what,
	const char *grouped, struct error *error)
{
	struct query query = { .sql = STRBUF_INIT };

	strbuf_addf(&query.sql, "SELECT %s", what);
	write_conditions(&query, filter, dataset);
	strbuf_adds(&query.sql, grouped);
	return prepare(db, &query, error);
}
