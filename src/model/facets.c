#include "facets.h"

#include "filter_terms.h"
#include "grow.h"

#include "preop/model/flag.h"
#include "preop/model/tokens.h"

#include <stdlib.h>

static const struct facet_column facets[] = {
	{ "label", "label", false, false },
	{ "given", "label that came with the row", false, false },
	{ "split", "split", false, false },
	{ "kind", "kind", false, false },
	{ "flag", "flags", false, true },
	{ "tag", "tags", false, true },
	{ "source", "source file", false, false },
	{ "group", "group", false, false },
	{ "length", "length in characters", true, false },
	{ "tokens", "tokens", true, false },
	{ "revision", "revision", true, false },
	{ "annotators", "people who labelled", true, false },
};
enum { FACETS = sizeof(facets) / sizeof(facets[0]) };

const struct facet_column *facet_columns(size_t *count)
{
	*count = FACETS;
	return facets;
}

const struct facet_column *facet_column_find(const char *name)
{
	for (size_t i = 0; i < FACETS; i++)
		if (strcmp(facets[i].name, name) == 0)
			return &facets[i];
	return NULL;
}

/* ---- Bars ---- */

/* NAME:"VALUE", or NULL when no filter can say it: "" means that there is no value, and a NUL ends a text. */
static const char *text_term(struct arena *arena, const char *name, const char *value, size_t n)
{
	struct strbuf term = STRBUF_INIT;

	if (n == 0 || strlen(value) != n)
		return NULL;
	strbuf_addf(&term, "%s:\"", name);
	for (const char *at = value; *at; at++) {
		if (*at == '"' || *at == '\\')
			strbuf_addc(&term, '\\');
		strbuf_addc(&term, *at);
	}
	strbuf_addc(&term, '"');
	const char *copy = arena_strdup(arena, term.data);
	strbuf_free(&term);
	return copy;
}

static bool comes_before(const struct facet_bar *a, const struct facet_bar *b)
{
	return a->count != b->count ? a->count > b->count : strcmp(a->value, b->value) < 0;
}

/* Keeps the commonest, in order. `bar->value` may be SQLite's: it is copied when it finds a place. */
static void keep_bar(struct facet_work *work, const struct facet_bar *bar)
{
	struct facet *out = work->out;
	size_t place = out->count;

	out->values++;
	while (place > 0 && comes_before(bar, &out->bars[place - 1]))
		place--;
	if (place == FACET_BARS) {
		out->others += bar->count;
		return;
	}
	if (out->count == FACET_BARS)
		out->others += out->bars[--out->count].count;
	memmove(out->bars + place + 1, out->bars + place, (out->count - place) * sizeof(out->bars[0]));
	out->bars[place] = *bar;
	out->bars[place].value = arena_strdup(work->arena, bar->value);
	out->count++;
}

/* ---- Groups: rows (value, how many) ---- */

static bool read_values(struct facet_work *work, sqlite3_stmt *stmt, struct error *error)
{
	struct facet *out = work->out;
	int got;

	while ((got = db_step(work->db, stmt, error)) == 1) {
		struct facet_bar bar = { .value = db_column_text(stmt, 0), .count = sqlite3_column_int64(stmt, 1) };
		out->rows += bar.count;
		if (sqlite3_column_type(stmt, 0) == SQLITE_NULL)
			continue;
		out->used += bar.count;
		keep_bar(work, &bar);
	}
	for (size_t i = 0; i < out->count; i++)
		out->bars[i].term = text_term(
			work->arena, out->column->name, out->bars[i].value, strlen(out->bars[i].value));
	return got == 0;
}

static bool read_kinds(struct facet_work *work, sqlite3_stmt *stmt, struct error *error)
{
	int got;

	while ((got = db_step(work->db, stmt, error)) == 1) {
		int kind = sqlite3_column_int(stmt, 0);
		struct facet_bar bar = { .value = example_kind_word(kind), .count = sqlite3_column_int64(stmt, 1) };
		if (example_kind_parse(bar.value))
			bar.term = arena_printf(work->arena, "kind:%s", bar.value);
		work->out->rows += bar.count;
		work->out->used += bar.count;
		keep_bar(work, &bar);
	}
	return got == 0;
}

static bool read_flags(struct facet_work *work, sqlite3_stmt *stmt, struct error *error)
{
	size_t words;
	const struct example_flag_word *table = example_flag_table(&words);
	int64_t *counts = arena_alloc(work->arena, words * sizeof(counts[0]));
	int got;

	while ((got = db_step(work->db, stmt, error)) == 1) {
		unsigned row = (unsigned)sqlite3_column_int64(stmt, 0);
		int64_t count = sqlite3_column_int64(stmt, 1);
		work->out->rows += count;
		work->out->used += row ? count : 0;
		for (size_t i = 0; i < words; i++)
			counts[i] += row & table[i].flag ? count : 0;
	}
	for (size_t i = 0; i < words; i++)
		if (counts[i])
			keep_bar(work,
				&(struct facet_bar){ .value = table[i].word,
					.term = arena_printf(work->arena, "flag:%s", table[i].word),
					.count = counts[i] });
	return got == 0;
}

/* Rows are grouped by all their tags at once, so that each counts once among the rows. */
#define TAG_SEPARATOR '\x1f'

struct tag_count {
	const char *tag;
	int64_t count;
};

static int by_tag(const void *a, const void *b)
{
	return strcmp(((const struct tag_count *)a)->tag, ((const struct tag_count *)b)->tag);
}

static bool read_tags(struct facet_work *work, sqlite3_stmt *stmt, struct error *error)
{
	struct facet *out = work->out;
	struct tag_count *tags = NULL;
	size_t count = 0;
	int got;

	while ((got = db_step(work->db, stmt, error)) == 1) {
		const char *set = db_column_text(stmt, 0);
		int64_t rows = sqlite3_column_int64(stmt, 1);
		out->rows += rows;
		out->used += sqlite3_column_type(stmt, 0) == SQLITE_NULL ? 0 : rows;
		for (size_t n; *set; set += n + (set[n] != '\0')) {
			n = strcspn(set, (const char[]){ TAG_SEPARATOR, '\0' });
			*GROW(work->arena, tags, count) = (struct tag_count){ arena_strndup(work->arena, set, n),
				rows };
		}
	}
	if (count)
		qsort(tags, count, sizeof(tags[0]), by_tag);
	for (size_t i = 0, next; i < count; i = next) {
		struct facet_bar bar = { .value = tags[i].tag,
			.term = text_term(work->arena, "tag", tags[i].tag, strlen(tags[i].tag)) };
		for (next = i; next < count && strcmp(tags[next].tag, tags[i].tag) == 0; next++)
			bar.count += tags[next].count;
		keep_bar(work, &bar);
	}
	return got == 0;
}

/* ---- One facet ---- */

#define GROUPED " GROUP BY 1"
#define COUNTED ", count(*) FROM example e"

static const struct {
	const char *what, *grouped;
	bool (*read)(struct facet_work *work, sqlite3_stmt *stmt, struct error *error);
} readers[FACETS] = {
	{ "e.label" COUNTED, GROUPED, read_values },
	{ "e.given" COUNTED, GROUPED, read_values },
	{ "e.split" COUNTED, GROUPED, read_values },
	{ "e.kind" COUNTED, GROUPED, read_kinds },
	{ "e.flags & ~e.dismissed" COUNTED, GROUPED, read_flags },
	{ "(SELECT group_concat(tag, char(31)) FROM example_tag WHERE example = e.id)" COUNTED, GROUPED, read_tags },
	{ "(SELECT path FROM import WHERE id = e.import)" COUNTED, GROUPED, read_values },
	{ "e.grp" COUNTED, GROUPED, read_values },
	{ "e.length FROM example e", "", facet_read_numbers },
	{ TOKENS_SQL " FROM example e", "", facet_read_numbers },
	{ "e.revision FROM example e", "", facet_read_numbers },
	{ "e.annotators FROM example e", "", facet_read_numbers },
};

static bool no_such_column(const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < FACETS; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", facets[i].name);
	error_set(error, ERROR_INPUT, "rows cannot be counted by \"%.60s\"; columns are %s", name, names.data);
	strbuf_free(&names);
	return false;
}

bool facet_read(struct db *db, int64_t dataset, const char *filter_text, const char *column, struct arena *arena,
	struct facet *out, struct error *error)
{
	struct facet_work work = { .db = db, .arena = arena, .out = out };

	*out = (struct facet){ .column = facet_column_find(column) };
	if (out->column == NULL)
		return no_such_column(column, error);
	size_t which = (size_t)(out->column - facets);
	struct filter *filter = filter_parse(filter_text, NULL, error);
	if (filter == NULL)
		return false;
	out->bars = arena_alloc(arena, (FACET_BARS + 1) * sizeof(out->bars[0]));
	sqlite3_stmt *stmt = filter_select_as(db, filter, dataset, readers[which].what, readers[which].grouped, error);
	filter_free(filter);
	bool ok = stmt != NULL && readers[which].read(&work, stmt, error);
	sqlite3_finalize(stmt);
	return ok;
}
