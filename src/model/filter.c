/* Reading a filter. Every error names the word and what would be right in its place. */
#include "filter_terms.h"

#include "grow.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/flag.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400000, VALUES_LIMIT = FILTER_VALUES, TERMS_LIMIT = 100 /* SQLite nests what is joined by AND */ };

struct parser {
	const char *text, *at;
	struct filter *filter;
	struct error *error;
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_space(struct parser *parser)
{
	while (is_space(*parser->at))
		parser->at++;
}

struct shown { /* what error sentences show of the text: up to the next blank */
	int length;
	const char *text;
};

static struct shown word_at(const char *from)
{
	int n = 0;

	while (n < 60 && from[n] != '\0' && !is_space(from[n]))
		n++;
	return (struct shown){ n, from };
}

/* A quoted text, in which \" and \\ are a quote and a backslash. */
static char *read_quoted(struct parser *parser)
{
	const char *open = parser->at++;
	struct strbuf text = STRBUF_INIT;

	for (; *parser->at != '\0' && *parser->at != '"'; parser->at++) {
		if (*parser->at == '\\' && (parser->at[1] == '"' || parser->at[1] == '\\'))
			parser->at++;
		strbuf_addc(&text, *parser->at);
	}
	char *copy = arena_strndup(&parser->filter->arena, text.data, text.len);
	strbuf_free(&text);
	if (*parser->at == '"') {
		parser->at++;
		return copy;
	}
	parser->at = open;
	if (open[1] == '\0')
		error_set(parser->error, ERROR_INPUT, "the last quote opens nothing and is never closed");
	else
		error_set(parser->error, ERROR_INPUT, "the quote before %.60s is never closed", open + 1);
	return NULL;
}

static char *read_plain(struct parser *parser, const char *stops)
{
	const char *start = parser->at;

	while (*parser->at != '\0' && !is_space(*parser->at) && strchr(stops, *parser->at) == NULL)
		parser->at++;
	return arena_strndup(&parser->filter->arena, start, (size_t)(parser->at - start));
}

static struct filter_term *new_term(struct parser *parser, const struct term_kind *kind, bool negated)
{
	struct filter *filter = parser->filter;
	struct filter_term *term = GROW(&filter->arena, filter->terms, filter->count);

	term->kind = kind;
	term->negated = negated;
	return term;
}

static bool wrong_value(struct parser *parser, const struct term_kind *kind, const char *value, const char *allowed)
{
	return error_set(parser->error, ERROR_INPUT, "%s: \"%.60s\" is not %s", kind->name, value, allowed);
}

static bool parse_whole(const char *text, int64_t *out)
{
	struct json_span span = { text, strlen(text) };

	return json_int(span, out);
}

/* A number, or two with dots between; anything else is an id that came with a row. */
static void parse_id(struct parser *parser, struct term_value *value)
{
	const char *dots = strstr(value->text, "..");
	const char *first = dots != NULL
		? arena_strndup(&parser->filter->arena, value->text, (size_t)(dots - value->text))
		: NULL;

	value->range = dots != NULL && parse_whole(first, &value->from) && parse_whole(dots + 2, &value->to);
	value->number = dots == NULL && parse_whole(value->text, &value->from);
}

/* "2025" and "2025-03": up to the first day of the next. */
static bool parse_year_or_month(const char *text, size_t n, int64_t *from, int64_t *to)
{
	char first[] = "0000-01-01", next[32];

	memcpy(first, text, n);
	if (!clock_parse(first, sizeof(first) - 1, from))
		return false;
	int year = atoi(text), month = n == 7 ? atoi(text + 5) : 12;
	int length = snprintf(next, sizeof(next), "%04d-%02d-01", year + month / 12, month % 12 + 1);
	return clock_parse(next, (size_t)length, to);
}

/* A year, a month or a day is a span of time; anything finer is a moment. */
static bool parse_span(const char *text, int64_t *from, int64_t *to)
{
	size_t n = strlen(text);

	if (n == 4 || n == 7)
		return parse_year_or_month(text, n, from, to);
	if (!clock_parse(text, n, from))
		return false;
	*to = *from + (n == 10 && text[4] == '-' ? DAY : 1);
	return true;
}

/* Whether the full-text index can have a word of it; what other scripts count as letters is the index's business. */
static bool has_word_byte(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p >= 0x80 || (*p >= '0' && *p <= '9') || ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'))
			return true;
	return false;
}

static bool parse_flag(struct parser *parser, const struct term_kind *kind, struct term_value *value)
{
	const struct example_flag_word *word = example_flag_find(value->text);
	struct strbuf allowed = STRBUF_INIT;

	if (word != NULL) {
		value->from = word->flag;
		return true;
	}
	strbuf_adds(&allowed, "one of ");
	example_flag_list(&allowed);
	wrong_value(parser, kind, value->text, allowed.data);
	strbuf_free(&allowed);
	return false;
}

/* What a value means by the kind of its term; false with the error set. */
static bool understand(struct parser *parser, const struct filter_term *term, struct term_value *value)
{
	const struct term_kind *kind = term->kind;
	struct strbuf allowed = STRBUF_INIT;
	bool good = true;

	switch (kind->type) {
	case TERM_NUMBER:
		return parse_whole(value->text, &value->from) ||
			wrong_value(parser, kind, value->text, "a whole number");
	case TERM_DATE:
		return parse_span(value->text, &value->from, &value->to) ||
			wrong_value(parser, kind, value->text, "a date like 2025-01-31, 2025-01 or 2025");
	case TERM_ID:
		parse_id(parser, value);
		return true;
	case TERM_NEAR:
		return (parse_whole(value->text, &value->from) && value->from > 0) ||
			wrong_value(parser, kind, value->text, "the number of a row");
	case TERM_MATCH:
		return has_word_byte(value->text) ||
			wrong_value(parser, kind, value->text, "a word: it has no letter and no digit");
	case TERM_FLAG:
		return parse_flag(parser, kind, value);
	case TERM_SORT:
		value->descending = value->text[0] == '-';
		value->choice = term_choice_find(kind, value->text + value->descending);
		break;
	case TERM_CHOICE:
		value->choice = term_choice_find(kind, value->text);
		break;
	default:
		return true;
	}
	if (value->choice == NULL) {
		strbuf_adds(&allowed, "one of ");
		term_choice_list(kind, &allowed);
		good = wrong_value(parser, kind, value->text, allowed.data);
	}
	strbuf_free(&allowed);
	return good;
}

static bool parse_value(struct parser *parser, struct filter_term *term)
{
	const char *start = parser->at;
	char *text = *parser->at == '"' ? read_quoted(parser) : read_plain(parser, ",");

	if (text == NULL)
		return false;
	if (parser->at == start) {
		parser->at = start;
		return error_set(parser->error, ERROR_INPUT, "%s needs a value after its sign; see the table of terms",
			term->kind->name);
	}
	if (term->count == VALUES_LIMIT)
		return error_set(
			parser->error, ERROR_INPUT, "%s has more than %d values", term->kind->name, VALUES_LIMIT);
	struct term_value *value = GROW(&parser->filter->arena, term->values, term->count);
	value->text = text;
	bool good = understand(parser, term, value);
	if (!good)
		parser->at = start;
	return good;
}

static bool parse_values(struct parser *parser, struct filter_term *term)
{
	for (;;) {
		if (!parse_value(parser, term))
			return false;
		if (*parser->at != ',')
			break;
		parser->at++;
	}
	if (*parser->at == '\0' || is_space(*parser->at))
		return true;
	struct shown word = word_at(parser->at);
	return error_set(parser->error, ERROR_INPUT, "a blank is missing before %.*s", word.length, word.text);
}

/* The sign between name and value; OPERATOR_IS for ':' and '='. Moves behind it. */
static bool take_operator(struct parser *parser, enum term_operator *out)
{
	static const struct {
		const char *sign;
		enum term_operator meaning;
	} operators[] = {
		{ ">=", OPERATOR_MORE_EQUAL },
		{ "<=", OPERATOR_LESS_EQUAL },
		{ ">", OPERATOR_MORE },
		{ "<", OPERATOR_LESS },
		{ "=", OPERATOR_IS },
		{ ":", OPERATOR_IS },
	};

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t n = strlen(operators[i].sign);
		if (strncmp(parser->at, operators[i].sign, n) == 0) {
			*out = operators[i].meaning;
			parser->at += n;
			return true;
		}
	}
	return false;
}

static bool parse_named(struct parser *parser, const struct term_kind *kind, bool negated, const char *start)
{
	enum term_operator relation = OPERATOR_IS;

	parser->at += strlen(kind->name);
	take_operator(parser, &relation);
	if (relation != OPERATOR_IS && kind->type != TERM_NUMBER && kind->type != TERM_DATE) {
		parser->at = start;
		return error_set(parser->error, ERROR_INPUT, "%s cannot be compared by size; write %s:VALUE",
			kind->name, kind->name);
	}
	if (negated && kind->type == TERM_SORT) {
		parser->at = start;
		return error_set(parser->error, ERROR_INPUT, "to sort the other way round write sort:-KEY");
	}
	struct filter_term *term = new_term(parser, kind, negated);
	term->relation = relation;
	return parse_values(parser, term);
}

static bool unknown_term(struct parser *parser, const char *start, size_t name_n, const char *nearest)
{
	struct strbuf known = STRBUF_INIT;
	struct shown word = word_at(start);

	if (nearest != NULL)
		strbuf_addf(&known, "did you mean %s?", nearest);
	else
		strbuf_adds(&known, "terms are ");
	if (nearest == NULL)
		term_kind_list(&known);
	parser->at = start;
	error_set(parser->error, ERROR_INPUT,
		"there is no term \"%.*s\"; %s%s to look for the text write \"%.*s\" in quotes",
		(int)(name_n < 60 ? name_n : 60), start, known.data, nearest != NULL ? "" : ";", word.length,
		word.text);
	strbuf_free(&known);
	return false;
}

static bool parse_word(struct parser *parser, bool negated)
{
	char *text = *parser->at == '"' ? read_quoted(parser) : read_plain(parser, "");

	if (text == NULL)
		return false;
	if (*text == '\0') /* "" is found everywhere */
		return true;
	struct filter_term *term = new_term(parser, term_kind_of(TERM_WORDS), negated);
	GROW(&parser->filter->arena, term->values, term->count)->text = text;
	return true;
}

/* "dup" alone is short for is:duplicate. Returns whether it stood here. */
static bool parse_short(struct parser *parser, bool negated)
{
	static const char word[] = "dup";
	const char *end = parser->at + sizeof(word) - 1;

	if (strncmp(parser->at, word, sizeof(word) - 1) != 0 || (*end != '\0' && !is_space(*end)))
		return false;
	const struct term_kind *kind = term_kind_find("is", 2);
	struct filter_term *term = new_term(parser, kind, negated);
	struct term_value *value = GROW(&parser->filter->arena, term->values, term->count);
	value->text = "duplicate";
	value->choice = term_choice_find(kind, value->text);
	parser->at = end;
	return true;
}

static bool parse_saved(struct parser *parser, bool negated)
{
	const char *start = parser->at++;
	char *name = read_plain(parser, "");

	if (*name == '\0') {
		parser->at = start;
		return error_set(parser->error, ERROR_INPUT,
			"the name of a saved filter is missing behind @; to look for the sign write \"@\" in quotes");
	}
	struct filter_term *term = new_term(parser, term_kind_of(TERM_SAVED), negated);
	GROW(&parser->filter->arena, term->values, term->count)->text = name;
	return true;
}

/* A name and a sign behind it. What is no term's name is one misspelt, or (without a colon) a text such as a<b. */
static bool parse_named_or_word(struct parser *parser, bool negated, size_t name_n)
{
	const char *start = parser->at;
	const struct term_kind *kind = term_kind_find(start, name_n);

	if (kind != NULL)
		return parse_named(parser, kind, negated, start);
	const char *nearest = term_kind_nearest(start, name_n);
	if (start[name_n] == ':' || nearest != NULL)
		return unknown_term(parser, start, name_n, nearest);
	return parse_word(parser, negated);
}

static bool parse_term(struct parser *parser)
{
	bool negated = *parser->at == '-' && parser->at[1] != '\0' && !is_space(parser->at[1]);

	if (negated)
		parser->at++;
	size_t n = strspn(parser->at, "abcdefghijklmnopqrstuvwxyz");
	if (n > 0 && strchr(":<>=", parser->at[n]) != NULL && parser->at[n] != '\0')
		return parse_named_or_word(parser, negated, n);
	if (*parser->at == '@')
		return parse_saved(parser, negated);
	return parse_short(parser, negated) || parse_word(parser, negated);
}

static bool has_room(struct parser *parser)
{
	return parser->filter->count < TERMS_LIMIT ||
		error_set(parser->error, ERROR_INPUT, "a filter has at most %d terms", TERMS_LIMIT);
}

struct filter *filter_parse(const char *text, size_t *at, struct error *error)
{
	struct filter *filter = xcalloc(1, sizeof(*filter));
	struct parser parser = { .filter = filter, .error = error };

	parser.text = parser.at = text == NULL ? "" : text;
	for (skip_space(&parser); *parser.at != '\0'; skip_space(&parser))
		if (!has_room(&parser) || !parse_term(&parser)) {
			if (at != NULL)
				*at = (size_t)(parser.at - parser.text);
			filter_free(filter);
			return NULL;
		}
	return filter;
}

void filter_free(struct filter *filter)
{
	if (filter == NULL)
		return;
	arena_free(&filter->arena);
	free(filter);
}

bool filter_empty(const struct filter *filter)
{
	return filter->count == 0;
}

bool filter_scans_bodies(const struct filter *filter)
{
	for (size_t i = 0; i < filter->count; i++)
		if (filter->terms[i].kind->type == TERM_WORDS)
			return true;
	return false;
}

static bool is_text(const struct filter_term *term)
{
	return !term->negated && (term->kind->type == TERM_WORDS || term->kind->type == TERM_MATCH);
}

static void give_word(
	struct arena *arena, const char *text, bool prefix, void (*each)(void *, const char *word), void *context)
{
	size_t n = strlen(text);

	/* The * of match:refund* stands for any ending. */
	each(context, prefix && text[n - 1] == '*' ? arena_strndup(arena, text, n - 1) : text);
}

void filter_words(const struct filter *filter, void (*each)(void *, const char *word), void *context)
{
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < filter->count; i++)
		for (size_t k = 0; is_text(&filter->terms[i]) && k < filter->terms[i].count; k++)
			give_word(&arena, filter->terms[i].values[k].text, filter->terms[i].kind->type == TERM_MATCH,
				each, context);
	arena_free(&arena);
}

size_t filter_print_ids(const struct id_list *sorted, struct strbuf *out)
{
	size_t at = 0;

	for (int pieces = 0; at < sorted->count && pieces < FILTER_VALUES; pieces++) {
		size_t first = at++;
		while (at < sorted->count && sorted->ids[at] == sorted->ids[at - 1] + 1)
			at++;
		strbuf_addf(out, "%s%" PRId64 "..%" PRId64, pieces > 0 ? "," : "id:", sorted->ids[first],
			sorted->ids[at - 1]);
	}
	return at;
}
