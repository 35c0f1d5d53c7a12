#include "preop/base/clock.h"

#include "civil.h"
#include "preop/base/error.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t fixed_now = CLOCK_NONE;

int64_t clock_now(void)
{
	int64_t now = atomic_load(&fixed_now);
	struct timespec ts;

	if (now != CLOCK_NONE)
		return now;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void clock_fix(int64_t now)
{
	atomic_store(&fixed_now, now);
}

bool clock_init(struct error *error)
{
	const char *text = getenv("PREOP_NOW");
	int64_t now;

	if (text == NULL || *text == '\0')
		return true;
	if (!clock_parse(text, strlen(text), &now))
		return error_set(error, ERROR_USAGE, "PREOP_NOW is not a time like 2025-03-01T10:20:30Z: %s", text);
	clock_fix(now);
	return true;
}

struct reader {
	const char *at;
	const char *end;
};

static bool accept(struct reader *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static bool is_digit(const struct reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

/* Exactly `digits` digits whose value lies in [low, high]. */
static bool read_field(struct reader *r, int digits, int low, int high, int *out)
{
	int value = 0;

	for (int i = 0; i < digits; i++) {
		if (!is_digit(r))
			return false;
		value = value * 10 + (*r->at++ - '0');
	}
	*out = value;
	return value >= low && value <= high;
}

/* Digits after the point; three of them count, the rest is cut. */
static bool read_fraction(struct reader *r, int *millisecond)
{
	int unit = 100;

	*millisecond = 0;
	if (!is_digit(r))
		return false;
	for (; is_digit(r); r->at++, unit /= 10)
		*millisecond += (*r->at - '0') * unit;
	return true;
}

static bool read_date(struct reader *r, struct civil_time *t)
{
	int year;

	if (!read_field(r, 4, 1, 9999, &year) || !accept(r, '-') || !read_field(r, 2, 1, 12, &t->month) ||
		!accept(r, '-'))
		return false;
	t->year = year;
	return read_field(r, 2, 1, civil_days_in_month(year, t->month), &t->day);
}

static bool read_time_of_day(struct reader *r, struct civil_time *t)
{
	if (!read_field(r, 2, 0, 23, &t->hour) || !accept(r, ':') || !read_field(r, 2, 0, 59, &t->minute))
		return false;
	if (!accept(r, ':'))
		return true;
	if (!read_field(r, 2, 0, 59, &t->second))
		return false;
	return !accept(r, '.') || read_fraction(r, &t->millisecond);
}

/* "Z", "+02:00", or nothing, which means UTC. */
static bool read_zone(struct reader *r, int *offset_minutes)
{
	int hours, minutes;

	*offset_minutes = 0;
	if (r->at == r->end || accept(r, 'Z'))
		return true;
	bool west = accept(r, '-');
	if (!west && !accept(r, '+'))
		return false;
	if (!read_field(r, 2, 0, 23, &hours) || !accept(r, ':') || !read_field(r, 2, 0, 59, &minutes))
		return false;
	*offset_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

static bool parse_iso(struct reader r, int64_t *out)
{
	struct civil_time t = { .year = 0 };
	int offset = 0;

	if (!read_date(&r, &t))
		return false;
	if (r.at < r.end) {
		if (!accept(&r, 'T') && !accept(&r, ' '))
			return false;
		if (!read_time_of_day(&r, &t) || !read_zone(&r, &offset) || r.at < r.end)
			return false;
	}
	*out = civil_to_ms(&t) - (int64_t)offset * 60000;
	return true;
}

/*
 * Seconds have 9 to 11 digits (1973 to 5138), milliseconds 12 or 13 (1973 to 2286). Shorter numbers are more likely a
 * year or a date without dashes, longer ones microseconds or identifiers: those are not guessed at.
 */
static bool parse_number(struct reader r, int64_t *out)
{
	const char *start = r.at;
	int64_t value = 0;
	int millisecond = 0;

	for (; is_digit(&r) && r.at - start < 14; r.at++)
		value = value * 10 + (*r.at - '0');
	ptrdiff_t digits = r.at - start;
	if (accept(&r, '.') && !read_fraction(&r, &millisecond))
		return false;
	if (r.at < r.end || digits < 9 || digits > 13 || *start == '0')
		return false;
	*out = digits <= 11 ? value * 1000 + millisecond : value;
	return true;
}

bool clock_parse(const char *s, size_t n, int64_t *out)
{
	struct reader r = { .at = s, .end = s + n };

	return parse_iso(r, out) || parse_number(r, out);
}

bool clock_parse_until(const char *s, size_t n, int64_t *out)
{
	const int64_t day = 86400000;
	struct reader r = { .at = s, .end = s + n };
	struct civil_time ignored = { .year = 0 };

	if (!clock_parse(s, n, out))
		return false;
	if (read_date(&r, &ignored) && r.at == r.end)
		*out += day - 1;
	return true;
}

void clock_print_iso(int64_t at, struct strbuf *out)
{
	struct civil_time t;

	if (at == CLOCK_NONE) {
		strbuf_adds(out, "unknown");
		return;
	}
	civil_from_ms(at, &t);
	strbuf_addf(out, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

void clock_print_date(int64_t at, struct strbuf *out)
{
	struct civil_time t;

	if (at == CLOCK_NONE) {
		strbuf_adds(out, "unknown");
		return;
	}
	civil_from_ms(at, &t);
	strbuf_addf(out, "%04" PRId64 "-%02d-%02d", t.year, t.month, t.day);
}

void clock_print_age(int64_t at, int64_t now, struct strbuf *out)
{
	enum { HOUR = 3600, DAY = 86400, WEEK = 7 * DAY, FORTNIGHT = 14 * DAY, YEAR = 365 * DAY };
	static const struct {
		uint64_t below; /* seconds */
		uint64_t unit;
		const char *name;
	} steps[] = {
		{ HOUR, 60, "min" },
		{ DAY, HOUR, "h" },
		{ FORTNIGHT, DAY, "d" },
		{ YEAR, WEEK, "w" },
		{ UINT64_MAX, YEAR, "y" },
	};
	if (at == CLOCK_NONE) {
		strbuf_adds(out, "unknown");
		return;
	}
	/* Unsigned: the difference of two far times does not fit the signed type. */
	uint64_t ms = at > now ? (uint64_t)at - (uint64_t)now : (uint64_t)now - (uint64_t)at;
	uint64_t seconds = ms / 1000;
	if (seconds < 60) {
		strbuf_adds(out, "now");
		return;
	}
	size_t i = 0;
	while (seconds >= steps[i].below)
		i++;
	strbuf_addf(out, "%s%" PRIu64 " %s", at > now ? "in " : "", seconds / steps[i].unit, steps[i].name);
}

void clock_print_duration(int64_t milliseconds, struct strbuf *out)
{
	uint64_t ms = milliseconds < 0 ? 0 - (uint64_t)milliseconds : (uint64_t)milliseconds;
	uint64_t tenths = ms / 100 + (ms % 100 >= 50);
	uint64_t seconds = ms / 1000 + (ms % 1000 >= 500);

	if (milliseconds < 0)
		strbuf_addc(out, '-');
	if (tenths < 100)
		strbuf_addf(out, "%" PRIu64 ".%" PRIu64 " s", tenths / 10, tenths % 10);
	else if (seconds < 60)
		strbuf_addf(out, "%" PRIu64 " s", seconds);
	else if (seconds < 3600)
		strbuf_addf(out, "%" PRIu64 ":%02" PRIu64, seconds / 60, seconds % 60);
	else
		strbuf_addf(
			out, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, seconds / 3600, seconds / 60 % 60, seconds % 60);
}
