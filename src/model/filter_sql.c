/* A filter as one SELECT. Values are bound, never printed into the text. */
#include "filter_terms.h"

#include "grow.h"
#include "search.h"

struct parameter {
	const char *text; /* NULL: a number */
	int64_t number;
};
struct order { /* what the rows are sorted by, first things first */
	const char *sql;
	bool descending;
};
struct query {
	struct db *db;
	struct error *error;
	bool failed; /* with `error`: it needs what is not there */
	bool gone;   /* deleted rows are asked for */
	int uses;    /* of saved filters */
	int64_t dataset;
	struct strbuf sql;
	struct parameter *parameters;
	size_t count;
	struct order *orders;
	size_t order_count;
	struct arena arena;
};

static void bind_number(struct query *query, int64_t number)
{
	*GROW(&query->arena, query->parameters, query->count) = (struct parameter){ .text = NULL, .number = number };
}

static void bind_text(struct query *query, const char *text)
{
	/* A copy: saved filters are gone by the time this is bound. */
	text = arena_strdup(&query->arena, text);
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
	if (value->range) {
		strbuf_adds(&query->sql, "e.id BETWEEN ? AND ?");
		bind_number(query, value->from);
		bind_number(query, value->to);
		return;
	}
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

/* One set of ids, so that SQLite looks each row of it up instead of asking every row. */
static void write_tag(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	if (*value->text == '\0') {
		strbuf_adds(&query->sql, "NOT EXISTS (SELECT 1 FROM example_tag t WHERE t.example = e.id)");
		return;
	}
	strbuf_adds(&query->sql, "e.id IN (SELECT example FROM example_tag WHERE tag = ?)");
	bind_text(query, value->text);
}

static void write_flag(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	strbuf_adds(&query->sql, "e.flags & ~e.dismissed & ?");
	bind_number(query, value->from);
}

/* Rows that share an input have bit 64, and those are in the index example_repeated. */
static void write_near(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	(void)term;
	strbuf_adds(&query->sql,
		"e.id IN (SELECT ? UNION ALL SELECT n.id FROM example o JOIN example n ON n.dataset = o.dataset"
		" AND n.fold = o.fold AND n.flags & 64 WHERE o.id = ? AND o.flags & 64"
		" UNION ALL SELECT n.id FROM example o JOIN example n ON n.dataset = o.dataset AND n.grp = o.grp"
		" WHERE o.id = ?)");
	for (int i = 0; i < 3; i++)
		bind_number(query, value->from);
}

/* Of the rows whose text is not as it is in the index, or that are not in it yet, every one is looked through. */
static void write_match(struct query *query, const struct filter_term *term, const struct term_value *value)
{
	static const char looked_through[] = " JOIN import i ON i.id = n.import JOIN example_body b ON b.id = n.id"
					     " WHERE record_matches(i.shape, i.fields, b.body, ?)";
	struct strbuf phrase = STRBUF_INIT;
	bool built = false;

	(void)term;
	if (!search_built(query->db, &built, query->error))
		query->failed = true;
	else if (!built)
		query->failed = !error_set(query->error, ERROR_NOT_FOUND,
			"there is no full-text index for match: yet; build it with preop index");
	search_phrase(value->text, &phrase);
	strbuf_addf(&query->sql,
		"e.id IN (SELECT rowid FROM search WHERE search MATCH ? AND rowid NOT IN (SELECT example FROM "
		"search_stale) UNION ALL SELECT n.id FROM search_stale s CROSS JOIN example n ON n.id = s.example%s"
		" UNION ALL SELECT n.id FROM (SELECT id, import FROM example WHERE id > (SELECT example FROM "
		"search_upto)%s) n%s)",
		looked_through, query->dataset != 0 ? " AND +dataset = ?" : "", looked_through);
	bind_text(query, phrase.data);
	bind_text(query, value->text);
	if (query->dataset != 0)
		bind_number(query, query->dataset);
	bind_text(query, value->text);
	strbuf_free(&phrase);
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
	[TERM_TAG] = write_tag,
	[TERM_FLAG] = write_flag,
	[TERM_NEAR] = write_near,
	[TERM_MATCH] = write_match,
	[TERM_SAVED] = NULL, /* its terms */
	[TERM_WORDS] = write_words,
};

/* The filters within each other that lead to a term, and whether one of them is negated. */
struct place {
	const struct saved_use *use;
	bool negated;
};

static void write_terms(struct query *query, const struct filter *filter, const struct place *place);

static void write_saved(struct query *query, const struct term_value *value, const struct place *place)
{
	struct saved_use use = { value->text, place->use, &query->uses };
	struct place inside = { &use, place->negated };
	struct filter *filter = query->failed ? NULL : filter_open_saved(query->db, &use, query->error);

	strbuf_addc(&query->sql, '1');
	if (filter != NULL)
		write_terms(query, filter, &inside);
	else
		query->failed = true;
	filter_free(filter);
}

/* Negation is IS NOT TRUE, so that a row without a label is one whose label is not "ok". */
static void write_term(struct query *query, const struct filter_term *term, const struct place *place)
{
	struct place inside = { place->use, place->negated != term->negated };

	strbuf_adds(&query->sql, " AND (");
	for (size_t i = 0; i < term->count; i++) {
		strbuf_adds(&query->sql, i > 0 ? " OR (" : "(");
		if (term->kind->type == TERM_SAVED)
			write_saved(query, &term->values[i], &inside);
		else
			writers[term->kind->type](query, term, &term->values[i]);
		if (!inside.negated && term->values[i].choice != NULL && term->values[i].choice->gone)
			query->gone = true;
		strbuf_addc(&query->sql, ')');
	}
	strbuf_adds(&query->sql, term->negated ? ") IS NOT TRUE" : ")");
}

/* A saved filter that is turned round says which rows are not wanted, and nothing of their order. */
static void keep_orders(struct query *query, const struct filter_term *term, const struct place *place)
{
	for (size_t k = 0; !place->negated && k < term->count; k++)
		*GROW(&query->arena, query->orders, query->order_count) = (struct order){ term->values[k].choice->sql,
			term->values[k].descending };
}

static void write_terms(struct query *query, const struct filter *filter, const struct place *place)
{
	for (size_t i = 0; i < filter->count; i++)
		if (filter->terms[i].kind->type == TERM_SORT)
			keep_orders(query, &filter->terms[i], place);
		else
			write_term(query, &filter->terms[i], place);
}

static void write_conditions(struct query *query, const struct filter *filter)
{
	struct place place = { NULL, false };

	strbuf_adds(&query->sql, " WHERE e.dataset ");
	if (query->dataset == 0) {
		strbuf_adds(&query->sql, "IN (SELECT id FROM dataset WHERE gone = 0)");
	} else {
		strbuf_adds(&query->sql, "= ?");
		bind_number(query, query->dataset);
	}
	write_terms(query, filter, &place);
	strbuf_adds(&query->sql, query->gone ? " AND e.gone IN (0, 1)" : " AND e.gone = 0");
}

static void write_order(struct query *query)
{
	strbuf_adds(&query->sql, " ORDER BY ");
	for (size_t i = 0; i < query->order_count; i++)
		strbuf_addf(&query->sql, "%s%s, ", query->orders[i].sql, query->orders[i].descending ? " DESC" : "");
	strbuf_adds(&query->sql, query->dataset == 0 ? "e.dataset, e.id" : "e.id");
}

/* A copy of every text: the filter may be freed before the statement. */
static int bind_parameter(sqlite3_stmt *stmt, int index, const struct parameter *parameter)
{
	if (parameter->text == NULL)
		return sqlite3_bind_int64(stmt, index, parameter->number);
	return sqlite3_bind_text(stmt, index, parameter->text, -1, SQLITE_TRANSIENT);
}

static sqlite3_stmt *prepare(struct query *query)
{
	sqlite3_stmt *stmt = query->failed ? NULL
					   : db_prepare(query->db, query->error, query->sql.data, query->sql.len);

	for (size_t i = 0; stmt != NULL && i < query->count; i++)
		if (bind_parameter(stmt, (int)i + 1, &query->parameters[i]) != SQLITE_OK) {
			db_fail(query->db, query->error, "asking for examples");
			sqlite3_finalize(stmt);
			stmt = NULL;
		}
	strbuf_free(&query->sql);
	arena_free(&query->arena);
	return stmt;
}

sqlite3_stmt *filter_select(struct db *db, const struct filter *filter, int64_t dataset, struct error *error)
{
	struct query query = { .db = db, .error = error, .dataset = dataset, .sql = STRBUF_INIT };

	strbuf_adds(&query.sql, "SELECT e.id FROM example e");
	write_conditions(&query, filter);
	write_order(&query);
	return prepare(&query);
}

sqlite3_stmt *filter_select_as(struct db *db, const struct filter *filter, int64_t dataset, const char *what,
	const char *grouped, struct error *error)
{
	struct query query = { .db = db, .error = error, .dataset = dataset, .sql = STRBUF_INIT };

	strbuf_addf(&query.sql, "SELECT %s", what);
	write_conditions(&query, filter);
	strbuf_adds(&query.sql, grouped);
	return prepare(&query);
}
