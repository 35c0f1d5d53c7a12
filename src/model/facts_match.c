#include "facts_match.h"

#include "grow.h"

#include "preop/base/number.h"
#include "preop/text/find.h"
#include "preop/text/pattern.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { GIVEN_LIMIT = 256 * 1024, NUMBER_LIMIT = 48 };

struct facts_lint {
	struct pattern **patterns; /* one a rule of lists()->facts */
	size_t count;
};

struct facts_lint *facts_lint_new(struct error *error)
{
	const struct lists *all = lists();
	struct facts_lint *lint = xcalloc(1, sizeof(*lint));

	lint->patterns = xcalloc(all->fact_count + 1, sizeof(struct pattern *));
	for (; lint->count < all->fact_count; lint->count++) {
		const char *text = all->facts[lint->count].pattern;

		lint->patterns[lint->count] = pattern_new(text, strlen(text), "", 0, PATTERN_REGEX, error);
		if (lint->patterns[lint->count] == NULL) {
			error_wrap(error, "rule %s of the facts lint", all->facts[lint->count].id);
			facts_lint_free(lint);
			return NULL;
		}
	}
	return lint;
}

void facts_lint_free(struct facts_lint *lint)
{
	if (lint == NULL)
		return;
	for (size_t i = 0; i < lint->count; i++)
		pattern_free(lint->patterns[i]);
	free(lint->patterns);
	free(lint);
}

bool facts_is_answer(const struct turn *turn)
{
	return turn->part == PART_OUTPUT || turn->part == PART_CHOSEN;
}

bool facts_volatile(const struct facts_hit *hit)
{
	return !hit->grounded && !hit->shown && strcmp(hit->rule->level, "info") != 0;
}

/* ---- What was given, and what the answer shows of its calculations ---- */

struct numbers {
	double *at;
	size_t count;
};
struct ground {
	struct strbuf given; /* lower case */
	struct numbers given_numbers, shown_numbers;
};

/* The next number `\d[\d,]*(?:\.\d+)?` of a text at or after *from as a value; false: none. */
static bool next_number(const char *text, size_t n, size_t *from, double *out)
{
	char digits[NUMBER_LIMIT + 1];
	size_t i = *from, length = 0;

	while (i < n && !isdigit((unsigned char)text[i]))
		i++;
	if (i == n)
		return false;
	for (; i < n && (isdigit((unsigned char)text[i]) || text[i] == ','); i++)
		if (text[i] != ',' && length < NUMBER_LIMIT)
			digits[length++] = text[i];
	if (i + 1 < n && text[i] == '.' && isdigit((unsigned char)text[i + 1]))
		do {
			if (length < NUMBER_LIMIT)
				digits[length++] = text[i];
			i++;
		} while (i < n && isdigit((unsigned char)text[i]));
	digits[length] = '\0';
	*from = i;
	*out = 0;
	number_read_double(digits, out);
	return true;
}

static void collect_numbers(const char *text, size_t n, struct arena *arena, struct numbers *out)
{
	size_t from = 0;
	double value;

	while (next_number(text, n, &from, &value))
		*GROW(arena, out->at, out->count) = value;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sort_numbers(struct numbers *numbers)
{
	if (numbers->count > 1)
		qsort(numbers->at, numbers->count, sizeof(*numbers->at), by_value);
}

static bool has_number(const struct numbers *numbers, double value)
{
	return numbers->count > 0 && bsearch(&value, numbers->at, numbers->count, sizeof(value), by_value) != NULL;
}

static void add_lower(struct strbuf *out, const char *text, size_t n)
{
	if (n > GIVEN_LIMIT - (out->len < GIVEN_LIMIT ? out->len : GIVEN_LIMIT))
		n = GIVEN_LIMIT - (out->len < GIVEN_LIMIT ? out->len : GIVEN_LIMIT);
	for (size_t i = 0; i < n; i++)
		strbuf_addc(out, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]));
	strbuf_addc(out, '\n');
}

static void read_shown(const struct turn *answer, struct arena *arena, struct numbers *out)
{
	const char *at = answer->text, *end = answer->text + answer->length;

	while ((at = text_find(at, (size_t)(end - at), "<<", 2)) != NULL) {
		const char *close = text_find(at, (size_t)(end - at), ">>", 2);

		if (close == NULL)
			break;
		collect_numbers(at, (size_t)(close - at), arena, out);
		at = close + 2;
	}
}

/* All turns before the answer; the other outcome of a preference is none of them. */
static void open_ground(const struct turns *turns, size_t turn, struct arena *arena, struct ground *ground)
{
	*ground = (struct ground){ .given = STRBUF_INIT };
	for (size_t i = 0; i < turn; i++) {
		const struct turn *before = &turns->items[i];

		if (before->part == PART_INPUT || before->part == PART_OUTPUT)
			add_lower(&ground->given, before->text, before->length);
	}
	collect_numbers(ground->given.data, ground->given.len, arena, &ground->given_numbers);
	read_shown(&turns->items[turn], arena, &ground->shown_numbers);
	sort_numbers(&ground->given_numbers);
	sort_numbers(&ground->shown_numbers);
}

static bool is_given(const struct ground *ground, const char *text, size_t n)
{
	struct strbuf lower = STRBUF_INIT;

	add_lower(&lower, text, n);
	bool given = text_find(ground->given.data, ground->given.len, lower.data, lower.len - 1) != NULL;
	strbuf_free(&lower);
	return given;
}

static void look_for_ground(const struct ground *ground, const char *text, struct facts_hit *hit)
{
	size_t from = 0;
	double value;

	if (strcmp(hit->rule->grounds, "number") != 0) {
		hit->grounded = is_given(ground, text + hit->start, hit->length);
	} else if (next_number(text + hit->start, hit->length, &from, &value)) {
		hit->grounded = has_number(&ground->given_numbers, value);
		hit->shown = !hit->grounded && has_number(&ground->shown_numbers, value);
	}
}

/* ---- Finding ---- */

static void find_rule(const struct facts_lint *lint, size_t rule, const struct turns *turns, size_t turn,
	struct arena *arena, struct facts_hit **hits, size_t *count, int64_t *slow)
{
	const struct turn *answer = &turns->items[turn];
	struct error given_up = ERROR_INIT;
	struct pattern_span span;
	bool found = true;

	for (size_t from = 0; found && from <= answer->length;
		from = pattern_next(answer->text, answer->length, &span)) {
		if (!pattern_find(lint->patterns[rule], answer->text, answer->length, from, &span, &found, &given_up)) {
			slow[rule]++;
			return;
		}
		if (found)
			*GROW(arena, *hits, *count) = (struct facts_hit){
				.rule = &lists()->facts[rule],
				.turn = turn,
				.start = span.start,
				.length = span.length,
			};
	}
}

/* Most answers have no hit, and then what was given need not be looked at. */
void facts_find_in(struct facts_lint *lint, const struct turns *turns, size_t turn, struct arena *arena,
	struct facts_hit **hits, size_t *count, int64_t *slow)
{
	size_t before = *count;
	struct ground ground;

	for (size_t rule = 0; rule < lint->count; rule++)
		find_rule(lint, rule, turns, turn, arena, hits, count, slow);
	if (*count == before)
		return;
	open_ground(turns, turn, arena, &ground);
	for (size_t i = before; i < *count; i++)
		look_for_ground(&ground, turns->items[turn].text, &(*hits)[i]);
	strbuf_free(&ground.given);
}

void facts_find(
	struct facts_lint *lint, const struct turns *turns, struct arena *arena, struct facts_hit **out, size_t *count)
{
	int64_t *slow = arena_alloc(arena, (lint->count + 1) * sizeof(*slow));

	*out = NULL;
	*count = 0;
	for (size_t i = 0; i < turns->count; i++)
		if (facts_is_answer(&turns->items[i]))
			facts_find_in(lint, turns, i, arena, out, count, slow);
}
