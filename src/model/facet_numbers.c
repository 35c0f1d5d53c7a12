/* How a number is spread over the rows: a bar a value while there are few, else bins of half an octave. */
#include "facets.h"

#include "half_octave.h"

#include <inttypes.h>
#include <string.h>

enum { FEW_VALUES = 12 };

struct spread {
	int64_t bins[HALF_OCTAVES];
	struct {
		int64_t value, count;
	} few[FEW_VALUES]; /* rising */
	size_t few_count;
	bool many; /* there were more */
};

static void count_few(struct spread *spread, int64_t value)
{
	size_t place = spread->few_count;

	while (place > 0 && spread->few[place - 1].value >= value)
		place--;
	if (place < spread->few_count && spread->few[place].value == value) {
		spread->few[place].count++;
		return;
	}
	if (spread->few_count == FEW_VALUES) {
		spread->many = true;
		return;
	}
	memmove(spread->few + place + 1, spread->few + place, (spread->few_count - place) * sizeof(spread->few[0]));
	spread->few[place].value = value;
	spread->few[place].count = 1;
	spread->few_count++;
}

static void count_number(struct facet *out, struct spread *spread, int64_t value)
{
	out->least = out->used == 0 || value < out->least ? value : out->least;
	out->most = out->used == 0 || value > out->most ? value : out->most;
	out->used++;
	out->mean += ((double)value - out->mean) / (double)out->used;
	spread->bins[half_octave_of(value)]++;
	if (!spread->many)
		count_few(spread, value);
}

static void add_bar(struct facet_work *work, int64_t from, int64_t to, int64_t count)
{
	struct facet *out = work->out;
	const char *name = out->column->name;
	struct facet_bar *bar = &out->bars[out->count++];

	*bar = (struct facet_bar){ .from = from, .to = to, .count = count };
	if (to - 1 <= from) {
		bar->value = arena_printf(work->arena, "%" PRId64, from);
		bar->term = arena_printf(work->arena, "%s:%" PRId64, name, from);
	} else {
		bar->value = arena_printf(work->arena, "%" PRId64 "-%" PRId64, from, to - 1);
		bar->term = arena_printf(work->arena, "%s>=%" PRId64 " %s<%" PRId64, name, from, name, to);
	}
}

/* Numbers below 0 share the first bin; where there are more bins than bars, the last bar takes the rest. */
static void add_bins(struct facet_work *work, const struct spread *spread)
{
	struct facet *out = work->out;
	int first = half_octave_of(out->least), last = half_octave_of(out->most);

	for (int bin = first; bin <= last; bin++) {
		int64_t from = half_octave_start(bin), count = spread->bins[bin];
		int end = bin;
		while (out->count + 1 == FACET_BARS && end < last)
			count += spread->bins[++end];
		add_bar(work, bin == first && out->least < from ? out->least : from, half_octave_start(end + 1), count);
		bin = end;
	}
}

bool facet_read_numbers(struct facet_work *work, sqlite3_stmt *stmt, struct error *error)
{
	struct facet *out = work->out;
	struct spread spread = { .few_count = 0 };
	int got;

	while ((got = db_step(work->db, stmt, error)) == 1) {
		out->rows++;
		if (sqlite3_column_type(stmt, 0) != SQLITE_NULL)
			count_number(out, &spread, sqlite3_column_int64(stmt, 0));
	}
	if (out->used == 0)
		return got == 0;
	if (spread.many)
		add_bins(work, &spread);
	for (size_t i = 0; !spread.many && i < spread.few_count; i++)
		add_bar(work, spread.few[i].value, spread.few[i].value + (spread.few[i].value < INT64_MAX),
			spread.few[i].count);
	return got == 0;
}
