/*
 * Numbers in texts. A number is digits with an optional sign before, a fraction and an exponent behind; thousands may be grouped by commas (or points, where the comma is
 * the decimal mark). What a text says is its last number, its first, or the one behind a mark such as GSM8K's "####".
 */
#include "check_kind.h"

#include "preop/base/number.h"
#include "preop/text/find.h"

#include <math.h>
#include <string.h>

enum take { TAKE_LAST, TAKE_FIRST };

struct numbers {
	enum take take;
	char point, group; /* decimal mark, thousands separator */
	double value;      /* NAN: the reference's */
	double absolute, relative;
	struct check_texts marks;
	bool only_marked;
	struct strbuf digits;
};

struct found {
	double value;
	size_t start, length;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits at `at`, with groups of three behind separators; copies the digits. Returns the bytes taken. */
static size_t read_whole(const struct numbers *numbers, const char *text, size_t n, struct strbuf *out)
{
	size_t at = 0;

	while (at < n && is_digit(text[at]))
		strbuf_addc(out, text[at++]);
	if (at == 0 || at > 3)
		return at;
	while (at + 3 < n && text[at] == numbers->group && is_digit(text[at + 1]) && is_digit(text[at + 2]) &&
		is_digit(text[at + 3]) && (at + 4 >= n || !is_digit(text[at + 4]))) {
		strbuf_add(out, text + at + 1, 3);
		at += 4;
	}
	return at;
}

static size_t read_fraction(const struct numbers *numbers, const char *text, size_t n, struct strbuf *out)
{
	size_t at = 1;

	if (n < 2 || text[0] != numbers->point || !is_digit(text[1]))
		return 0;
	strbuf_addc(out, '.');
	while (at < n && is_digit(text[at]))
		strbuf_addc(out, text[at++]);
	return at;
}

static size_t read_exponent(const char *text, size_t n, struct strbuf *out)
{
	size_t sign = n > 1 && (text[1] == '+' || text[1] == '-'), at = 1 + sign;

	if (n < 2 || (text[0] | 0x20) != 'e' || at >= n || !is_digit(text[at]))
		return 0;
	while (at < n && is_digit(text[at]))
		at++;
	strbuf_add(out, text, at);
	return at;
}

/* A hyphen between letters or digits joins them; only one that stands free is a sign. U+2212 always is. */
static bool has_minus(const char *text, size_t at, size_t *length)
{
	static const char minus[] = "\xE2\x88\x92";
	size_t before = at;

	*length = 0;
	if (before > 0 && text[before - 1] == '$')
		before--;
	if (before >= 3 && memcmp(text + before - 3, minus, 3) == 0) {
		*length = 3 + at - before;
		return true;
	}
	if (before == 0 || text[before - 1] != '-')
		return false;
	char c = before > 1 ? text[before - 2] : ' ';
	*length = 1 + at - before;
	return !is_digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && (unsigned char)c < 0x80 && c != ')' &&
		c != '-';
}

static bool starts_number(const struct numbers *numbers, const char *text, size_t n, size_t at)
{
	return is_digit(text[at]) ||
		(text[at] == numbers->point && at + 1 < n && is_digit(text[at + 1]) &&
			(at == 0 || !is_digit(text[at - 1])));
}

/* Moves *at behind it; false: too large or too small for a number. */
static bool read_number(struct numbers *numbers, const char *text, size_t n, size_t *at, struct found *out)
{
	size_t sign, start = *at;
	bool minus = has_minus(text, start, &sign);

	strbuf_reset(&numbers->digits);
	if (minus)
		strbuf_addc(&numbers->digits, '-');
	*at += read_whole(numbers, text + *at, n - *at, &numbers->digits);
	*at += read_fraction(numbers, text + *at, n - *at, &numbers->digits);
	*at += read_exponent(text + *at, n - *at, &numbers->digits);
	out->start = start - (minus ? sign : 0);
	out->length = *at - out->start;
	return number_read_double(numbers->digits.data, &out->value);
}

/* The next number from byte *at on, which moves behind it; false at the end. */
static bool next_number(struct numbers *numbers, const char *text, size_t n, size_t *at, struct found *out)
{
	while (*at < n) {
		if (!starts_number(numbers, text, n, *at))
			(*at)++;
		else if (read_number(numbers, text, n, at, out))
			return true;
	}
	return false;
}

static bool first_number(struct numbers *numbers, struct check_text text, size_t from, struct found *out)
{
	return next_number(numbers, text.bytes, text.n, &from, out);
}

static bool last_number(struct numbers *numbers, struct check_text text, struct found *out)
{
	size_t at = 0;
	struct found next;
	bool any = false;

	while (next_number(numbers, text.bytes, text.n, &at, &next)) {
		*out = next;
		any = true;
	}
	return any;
}

/* Behind the last of all marks; 0: there is none. */
static size_t behind_mark(const struct numbers *numbers, struct check_text text)
{
	size_t best = 0;

	for (size_t i = 0; i < numbers->marks.count; i++) {
		const struct check_text *mark = &numbers->marks.items[i];
		const char *found;
		for (size_t at = 0; mark->n > 0 &&
			(found = text_find(text.bytes + at, text.n - at, mark->bytes, mark->n)) != NULL;) {
			at = (size_t)(found - text.bytes) + mark->n;
			best = at > best ? at : best;
		}
	}
	return best;
}

static bool find_number(struct numbers *numbers, struct check_text text, struct found *out)
{
	size_t mark = behind_mark(numbers, text);

	if (mark > 0)
		return first_number(numbers, text, mark, out);
	if (numbers->only_marked)
		return false;
	return numbers->take == TAKE_FIRST ? first_number(numbers, text, 0, out) : last_number(numbers, text, out);
}

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct numbers *numbers = arena_alloc(arena, sizeof(*numbers));
	bool comma = check_spec_word(spec, "decimal") == 1;

	*numbers = (struct numbers){
		.take = (enum take)check_spec_word(spec, "take"),
		.point = comma ? ',' : '.',
		.group = comma ? '.' : ',',
		.value = check_spec_number(spec, "value"),
		.absolute = check_spec_number(spec, "tolerance"),
		.relative = check_spec_number(spec, "relative"),
		.marks = check_spec_list(spec, "marks", arena),
		.only_marked = check_spec_flag(spec, "marked"),
	};
	strbuf_init(&numbers->digits);
	*state = numbers;
	return (numbers->absolute >= 0 && numbers->relative >= 0) ||
		error_set(error, ERROR_INPUT, "tolerance and relative must not be below 0");
}

static void release(void *state)
{
	strbuf_free(&((struct numbers *)state)->digits);
}

static bool wanted_number(
	struct numbers *numbers, const struct check_output *output, struct check_verdict *verdict, double *wanted)
{
	struct found found;

	*wanted = numbers->value;
	if (!isnan(*wanted))
		return true;
	if (output->reference.bytes == NULL) {
		check_undefined(verdict, "the case has no reference");
		return false;
	}
	if (!find_number(numbers, output->reference, &found)) {
		check_undefined(verdict, "the reference has no number");
		return false;
	}
	*wanted = found.value;
	return true;
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct numbers *numbers = state;
	struct found found;
	double wanted;

	(void)error;
	if (!wanted_number(numbers, output, verdict, &wanted))
		return true;
	if (!find_number(numbers, output->text, &found))
		return check_pass(verdict, false, "no number%s, wanted %.15g",
			       numbers->only_marked ? " behind a mark" : "", wanted),
		       true;
	double allowed = fmax(numbers->absolute, numbers->relative * fabs(wanted)), off = fabs(found.value - wanted);
	strbuf_addf(&verdict->label, "%.15g", found.value);
	check_pass(verdict, off <= allowed, "%.15g at byte %zu, wanted %.15g", found.value, found.start + 1, wanted);
	if (allowed > 0)
		strbuf_addf(&verdict->detail, " within %g", allowed);
	return true;
}

const struct check_method check_method_number = { .prepare = prepare, .release = release, .judge = judge };
