/* Calendar arithmetic in UTC on the proleptic Gregorian calendar, without libc's time zones. Private to base. */
#ifndef PREOP_BASE_CIVIL_H
#define PREOP_BASE_CIVIL_H

#include <stdint.h>

struct civil_time {
	int64_t year;
	int month, day;                        /* 1-12, 1-31 */
	int hour, minute, second, millisecond; /* 0-23, 0-59, 0-59, 0-999 */
};

int civil_days_in_month(int64_t year, int month);
int64_t civil_to_ms(const struct civil_time *t); /* |year| up to 200 million */
void civil_from_ms(int64_t at, struct civil_time *out);

#endif
