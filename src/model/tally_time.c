#include "tally_time.h"

#include "preop/base/bigsort.h"
#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/stats/drift.h"

#include <math.h>
#include <stdlib.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

/* Labels are told apart by 24 bits of a hash: within one input, or among the few of a schema, two of one hash hardly happen. 0: none. */
enum { LABEL_MOST = 0xffffff };

static uint32_t label_hash(const struct tally_row *row)
{
	return row->label_n > 0 ? ((uint32_t)hash64(row->label, row->label_n, 0) & LABEL_MOST) | 1 : 0;
}

/* ---- Inputs ---- */

/* A row in the second word of a sort: day, schema, label, step of its length, stages. */
enum { DAY_SHIFT = 48, DAY_MOST = 0xffff, SCHEMA_SHIFT = 40, LABEL_SHIFT = 16, LENGTH_SHIFT = TALLY_STAGES };
enum { LENGTHS = 1 << (LABEL_SHIFT - LENGTH_SHIFT), OCTAVE_STEPS = 128 };

static uint64_t day_of(int64_t at)
{
	int64_t day = at == CLOCK_NONE ? 0 : at / DAY;

	return at == CLOCK_NONE ? 0 : day < 1 ? 1 : day > DAY_MOST ? DAY_MOST : (uint64_t)day;
}

/* Lengths in steps of a 128th of an octave: a median of them is right to half a per cent. */
static unsigned length_step(int64_t length)
{
	double step = length <= 0 ? 0 : round(OCTAVE_STEPS * log2(1 + (double)length));

	return step < LENGTHS - 1 ? (unsigned)step : LENGTHS - 1;
}

static double length_of(size_t step)
{
	return round(exp2((double)step / OCTAVE_STEPS) - 1);
}

struct seen {    /* the label that later ones of its schema are compared with */
	int day; /* 0: none yet */
	uint32_t label;
};

struct group { /* the rows of one input so far */
	uint64_t fold;
	unsigned stages;
	struct seen seen[TALLY_SCHEMAS + 1];
	unsigned char schemas[TALLY_SCHEMAS]; /* that have one */
	int schema_count;
	bool revisited, contradicted;
};

/* Most inputs have one row: what was not used is not cleared again. */
static void open_group(struct group *group, uint64_t fold)
{
	for (int i = 0; i < group->schema_count; i++)
		group->seen[group->schemas[i]].day = 0;
	group->fold = fold;
	group->stages = 0;
	group->schema_count = 0;
	group->revisited = group->contradicted = false;
}

static void close_group(const struct group *group, struct tally_inputs *out)
{
	out->distinct++;
	for (int i = 0; i < TALLY_STAGES; i++)
		out->stages[i] += group->stages >> i & 1;
	out->revisited += group->revisited;
	out->contradicted += group->contradicted;
}

/* Labels within a window of the first are disagreement at one time; the first one after it is the next look. */
static void look(struct group *group, unsigned schema, int day, uint32_t label, struct tally_inputs *out)
{
	struct seen *seen = &group->seen[schema];
	int days = day - seen->day, gap = days / TALLY_WINDOW;

	if (seen->day != 0 && gap == 0)
		return;
	if (seen->day != 0) {
		struct tally_gap *to = &out->gaps[gap < TALLY_GAPS ? gap : TALLY_GAPS - 1];
		bool changed = label != seen->label;

		group->revisited = true;
		group->contradicted |= changed;
		to->changed += changed;
		to->kept += !changed;
		to->days += days;
	} else {
		group->schemas[group->schema_count++] = (unsigned char)schema;
	}
	*seen = (struct seen){ day, label };
}

/* ---- Drift ---- */

enum { LABELS = 4096, LABELS_MOST = 1024 };

struct third {
	int64_t rows, labeled;
	uint32_t lengths[LENGTHS]; /* rows by step */
};
struct mix {
	uint32_t hashes[LABELS];
	double counts[2][LABELS];
	size_t used;
};
struct tally_time {
	struct bigsort *sort;
	int64_t dated;
	int64_t days[DAY_MOST + 1]; /* dated rows of each */
	int last_old, first_new;    /* days */
	struct third thirds[2];
	struct mix mix;
};

struct tally_time *tally_time_new(void)
{
	struct tally_time *time = calloc(1, sizeof(*time));

	if (time != NULL)
		time->sort = bigsort_new(BIGSORT_TABLE);
	return time;
}

void tally_time_free(struct tally_time *time)
{
	if (time != NULL)
		bigsort_free(time->sort);
	free(time);
}

bool tally_time_add(struct tally_time *time, const struct tally_row *row, struct error *error)
{
	uint64_t day = day_of(row->at);
	uint64_t packed = day << DAY_SHIFT | (uint64_t)row->schema << SCHEMA_SHIFT |
		(uint64_t)label_hash(row) << LABEL_SHIFT | (uint64_t)length_step(row->length) << LENGTH_SHIFT;

	time->days[day]++;
	time->dated += day != 0;
	for (int i = 0; i < TALLY_STAGES && row->stages[i]; i++)
		packed |= UINT64_C(1) << i;
	return bigsort_add(time->sort, (uint64_t)row->fold, packed, error);
}

/* Whole days, because rows of one day have no order. */
static void divide(struct tally_time *time)
{
	int64_t old = 0, new = 0, third = (time->dated + 2) / 3;

	time->last_old = 0;
	time->first_new = DAY_MOST + 1;
	while (old < third)
		old += time->days[++time->last_old];
	while (new < third)
		new += time->days[--time->first_new];
}

static void count_label(struct mix *mix, int third, uint32_t hash)
{
	size_t at = hash & (LABELS - 1);

	while (mix->hashes[at] != 0 && mix->hashes[at] != hash)
		at = (at + 1) & (LABELS - 1);
	if (mix->hashes[at] == 0) {
		/* More than a schema has: a text in place of a label. The sum of them says nothing. */
		if (mix->used > LABELS_MOST)
			return;
		mix->used++;
		mix->hashes[at] = hash;
	}
	mix->counts[third][at]++;
}

static uint32_t label_of(uint64_t packed)
{
	return (uint32_t)(packed >> LABEL_SHIFT) & LABEL_MOST;
}

static void add_row(struct tally_time *time, int third, uint64_t packed)
{
	uint32_t label = label_of(packed);

	time->thirds[third].rows++;
	time->thirds[third].lengths[packed >> LENGTH_SHIFT & (LENGTHS - 1)]++;
	if (label == 0)
		return;
	time->thirds[third].labeled++;
	count_label(&time->mix, third, label);
}

static double median(const struct third *third)
{
	int64_t half = (third->rows + 1) / 2, seen = 0;
	size_t step = 0;

	while (step < LENGTHS - 1 && (seen += third->lengths[step]) < half)
		step++;
	return length_of(step);
}

static void sum_up(const struct tally_time *time, struct tally_drift *out)
{
	const struct mix *mix = &time->mix;

	*out = (struct tally_drift){ .distance = (double)NAN, .by_chance = (double)NAN };
	if (time->last_old >= time->first_new || time->thirds[0].rows < TALLY_THIRD ||
		time->thirds[1].rows < TALLY_THIRD)
		return;
	for (int i = 0; i < 2; i++) {
		out->rows[i] = time->thirds[i].rows;
		out->length[i] = median(&time->thirds[i]);
		out->labeled[i] = time->thirds[i].labeled;
	}
	if (mix->used > LABELS_MOST || out->labeled[0] < TALLY_THIRD || out->labeled[1] < TALLY_THIRD)
		return;
	out->labels = mix->used;
	out->distance = drift_total_variation(mix->counts[0], mix->counts[1], LABELS);
	out->by_chance = drift_by_chance(mix->counts[0], mix->counts[1], LABELS);
}

static void take_entry(
	struct tally_time *time, const struct bigsort_entry *entry, struct group *group, struct tally_inputs *out)
{
	int day = (int)(entry->second >> DAY_SHIFT);
	unsigned schema = (unsigned)(entry->second >> SCHEMA_SHIFT) & TALLY_SCHEMAS;
	uint32_t label = label_of(entry->second);

	group->stages |= (unsigned)(entry->second & ((1U << TALLY_STAGES) - 1));
	if (entry->first != 0 && day != 0 && label != 0 && schema != 0)
		look(group, schema, day, label, out);
	if (day != 0 && day <= time->last_old)
		add_row(time, 0, entry->second);
	if (day >= time->first_new)
		add_row(time, 1, entry->second);
}

bool tally_time_read(
	struct tally_time *time, struct tally_inputs *inputs, struct tally_drift *drift, struct error *error)
{
	struct bigsort_entry entry;
	struct group group = { .fold = 0 };
	bool open = false;
	int got;

	*inputs = (struct tally_inputs){ .distinct = 0 };
	divide(time);
	while ((got = bigsort_next(time->sort, &entry, error)) > 0) {
		if (!open || entry.first != group.fold) {
			if (open)
				close_group(&group, inputs);
			open_group(&group, entry.first);
			open = true;
		}
		take_entry(time, &entry, &group, inputs);
	}
	if (open)
		close_group(&group, inputs);
	sum_up(time, drift);
	return got == 0;
}
