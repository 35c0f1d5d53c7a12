/*
 * Time: milliseconds since 1970-01-01 UTC (struct-free int64), monotonic time for intervals, ISO 8601 in and out.
 * The wall clock can be fixed for tests and scripts (clock_fix, or PREOP_NOW=ISO8601 read by clock_init).
 * Thread: any, clock_fix() before threads start or from the writer.
 */
#ifndef PREOP_BASE_CLOCK_H
#define PREOP_BASE_CLOCK_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NONE INT64_MIN /* "no time known" */

int64_t clock_now(void);       /* wall clock, ms since the epoch, UTC */
int64_t clock_monotonic(void); /* microseconds from an arbitrary point; never goes back */
void clock_fix(int64_t now);   /* CLOCK_NONE: back to the real clock */

struct error;
bool clock_init(struct error *error); /* obeys PREOP_NOW; false: it is set to something that is no time */

/* "2025-03-01", "2025-03-01T10:20[:30[.123]][Z|+02:00]", a space for T; also seconds (9 to 11 digits, a fraction may
 * follow) or milliseconds (12 or 13 digits) as a number. No zone means UTC. False: anything else, or a day that is
 * not in the calendar. */
bool clock_parse(const char *s, size_t n, int64_t *out);
/* The same for how long something holds: a bare day means its last millisecond (UTC), because it holds on that day. */
bool clock_parse_until(const char *s, size_t n, int64_t *out);

/* 2025-03-01T10:20:30Z, 2025-03-01; CLOCK_NONE prints "unknown". */
void clock_print_iso(int64_t at, struct strbuf *out);
void clock_print_date(int64_t at, struct strbuf *out);

/* "now", "5 min", "2 h", "3 d", "7 w", "2 y"; "in 3 d"; CLOCK_NONE prints "unknown". */
void clock_print_age(int64_t at, int64_t now, struct strbuf *out);

/* "0.4 s", "12 s", "3:05", "1:02:03". */
void clock_print_duration(int64_t milliseconds, struct strbuf *out);

#endif
