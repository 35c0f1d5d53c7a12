#include "civil.h"

#include <stdbool.h>

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400, MS_PER_DAY = 86400000 };

/* Days from 0000-03-01, where an era of 400 years begins, to 1970-01-01. */
enum { EPOCH_DAY = 719468 };

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_days_in_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013): years start in March, so that the leap day is
 * the last of a year and the months before it have a regular pattern, (153 m + 2) / 5 days before month m.
 */
static int64_t days_from_date(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_divide(y, YEARS_PER_ERA);
	int64_t year_of_era = y - era * YEARS_PER_ERA;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_DAY;
}

static void date_from_days(int64_t days, struct civil_time *out)
{
	int64_t era = floor_divide(days + EPOCH_DAY, DAYS_PER_ERA);
	int64_t day_of_era = days + EPOCH_DAY - era * DAYS_PER_ERA;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;

	out->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
	out->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
	out->year = year_of_era + era * YEARS_PER_ERA + (out->month <= 2);
}

int64_t civil_to_ms(const struct civil_time *t)
{
	int64_t seconds = ((int64_t)t->hour * 60 + t->minute) * 60 + t->second;

	return days_from_date(t->year, t->month, t->day) * MS_PER_DAY + seconds * 1000 + t->millisecond;
}

void civil_from_ms(int64_t at, struct civil_time *out)
{
	int64_t days = floor_divide(at, MS_PER_DAY);
	int64_t rest = at % MS_PER_DAY, ms = rest < 0 ? rest + MS_PER_DAY : rest; /* of any time there can be */

	date_from_days(days, out);
	out->millisecond = (int)(ms % 1000);
	out->second = (int)(ms / 1000 % 60);
	out->minute = (int)(ms / 60000 % 60);
	out->hour = (int)(ms / 3600000);
}
