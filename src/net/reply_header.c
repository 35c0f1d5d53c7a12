#include "net/reply_header.h"

#include "preop/base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VALUE_SIZE = 256 };
static const double FOR_EVER = 1e11; /* milliseconds: three years; nobody means more */

static int64_t clamp(double ms)
{
	return ms >= 0 && ms <= FOR_EVER ? (int64_t)ms : ms > FOR_EVER ? (int64_t)FOR_EVER : -1;
}

/* A number without sign, exponent or white space, as headers have it; false: none here. */
static bool plain_number(const char **at, double *out)
{
	const char *s = *at;
	double value = 0, place = 1;

	if (!isdigit((unsigned char)*s))
		return false;
	for (; isdigit((unsigned char)*s); s++)
		value = value * 10 + (*s - '0');
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++)
			value += (*s - '0') * (place /= 10);
	*at = s;
	*out = value;
	return true;
}

int64_t reply_duration(const char *text, size_t n)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = { { "ms", 1 }, { "us", 0.001 }, { "ns", 0.000001 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 },
		{ "d", 86400000 } };
	enum { UNITS = sizeof(units) / sizeof(units[0]) };
	char copy[VALUE_SIZE];
	double total = 0, number;
	const char *s = copy;

	if (n == 0 || n >= sizeof(copy) || memchr(text, '\0', n))
		return -1;
	memcpy(copy, text, n);
	copy[n] = '\0';
	while (*s) {
		size_t unit = 0;
		if (!plain_number(&s, &number))
			return -1;
		if (!*s) /* bare: seconds */
			return clamp(total + number * 1000);
		while (unit < UNITS && strncmp(s, units[unit].name, strlen(units[unit].name)) != 0)
			unit++;
		if (unit == UNITS)
			return -1;
		total += number * units[unit].ms;
		s += strlen(units[unit].name);
	}
	return clamp(total);
}

int64_t reply_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, year, hour, minute, second;
	char month[4], iso[64];
	int64_t at;

	const char *comma = strchr(text, ',');
	if (!comma || sscanf(comma + 1, " %2d %3s %4d %2d:%2d:%2d", &day, month, &year, &hour, &minute, &second) != 6)
		return -1;
	const char *found = strstr(months, month);
	if (!found || strlen(month) != 3 || (found - months) % 3 != 0)
		return -1;
	int n = snprintf(iso, sizeof(iso), "%04d-%02d-%02dT%02d:%02d:%02dZ", year, (int)(found - months) / 3 + 1, day,
		hour, minute, second);
	return n > 0 && clock_parse(iso, (size_t)n, &at) ? at : -1;
}

/* ---- A field a row ---- */

enum kind { SECONDS_OR_DATE, MILLISECONDS, COUNT, DURATION, TYPE, WORD };

static const struct row {
	const char *name;
	enum kind kind;
	size_t offset;
	int rank; /* of those that say the same the lower one wins */
} rows[] = {
#define OF(member) offsetof(struct exchange, member)
	{ "retry-after", SECONDS_OR_DATE, OF(retry_after_ms), 1 },
	{ "retry-after-ms", MILLISECONDS, OF(retry_after_ms), 0 },
	{ "x-ms-retry-after-ms", MILLISECONDS, OF(retry_after_ms), 0 },
	{ "x-ratelimit-limit-requests", COUNT, OF(requests.limit), 0 },
	{ "x-ratelimit-remaining-requests", COUNT, OF(requests.remaining), 0 },
	{ "x-ratelimit-reset-requests", DURATION, OF(requests.reset_ms), 0 },
	{ "x-ratelimit-limit-tokens", COUNT, OF(tokens.limit), 0 },
	{ "x-ratelimit-remaining-tokens", COUNT, OF(tokens.remaining), 0 },
	{ "x-ratelimit-reset-tokens", DURATION, OF(tokens.reset_ms), 0 },
	{ "content-type", TYPE, OF(type), 0 },
	{ "x-request-id", WORD, OF(request_id), 0 },
	{ "request-id", WORD, OF(request_id), 1 },
	{ "apim-request-id", WORD, OF(request_id), 1 },
#undef OF
};

static int64_t value_ms(enum kind kind, const char *value, int64_t now)
{
	const char *s = value;
	double number;
	int64_t date;

	if (plain_number(&s, &number) && !*s)
		return clamp(kind == MILLISECONDS ? number : number * 1000);
	if (kind == MILLISECONDS)
		return -1;
	date = reply_date(value);
	return date < 0 ? -1 : date > now ? date - now : 0;
}

static void take(struct exchange *exchange, const struct row *row, const char *value, int64_t now)
{
	void *at = (char *)exchange + row->offset;
	int64_t number = -1;
	double count;

	switch (row->kind) {
	case TYPE:
	case WORD: {
		struct strbuf *text = at;
		if (row->rank > 0 && text->len > 0)
			return;
		strbuf_reset(text);
		strbuf_add(text, value, row->kind == TYPE ? strcspn(value, "; \t") : strlen(value));
		for (size_t i = 0; row->kind == TYPE && i < text->len; i++)
			text->data[i] = (char)tolower((unsigned char)text->data[i]);
		return;
	}
	case COUNT:
		number = plain_number(&value, &count) && !*value && count < 1e15 ? (int64_t)count : -1;
		break;
	case DURATION:
		number = reply_duration(value, strlen(value));
		break;
	default:
		number = value_ms(row->kind, value, now);
	}
	/* -1 is what Azure says when it does not know: as if it had said nothing. */
	if (number >= 0 && (row->rank == 0 || *(int64_t *)at < 0))
		memcpy(at, &number, sizeof(number));
}

void reply_header_read(struct exchange *exchange, const char *line, size_t n, int64_t now)
{
	const char *colon = memchr(line, ':', n);
	char value[VALUE_SIZE];

	if (!colon || memchr(line, '\0', n))
		return;
	size_t name = (size_t)(colon - line), from = name + 1;
	while (from < n && isspace((unsigned char)line[from]))
		from++;
	while (n > from && isspace((unsigned char)line[n - 1]))
		n--;
	if (n - from >= sizeof(value))
		return;
	memcpy(value, line + from, n - from);
	value[n - from] = '\0';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].name) == name && strncasecmp(rows[i].name, line, name) == 0)
			take(exchange, &rows[i], value, now);
}
