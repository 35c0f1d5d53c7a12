#include "tally_time.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/stats/drift.h"

#include <math.h>
#include <stdlib.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

/* Labels are told apart by 32 bits of a hash: within one input, or among the few of a schema, two of one hash do not happen. 0: none. */
static uint32_t label_hash(const struct tally_row *row)
{
	return row->label_n > 0 ? (uint32_t)hash64(row->label, row->label_n, 0) | 1 : 0;
}

/* ---- Inputs: rows sorted by fold and day ---- */

enum { DAY_SHIFT = 48, DAY_MOST = 0xffff, LABEL_SHIFT = 16 };

static uint64_t day_of(int64_t at)
{
	int64_t day = at == CLOCK_NONE ? 0 : at / DAY;

	return at == CLOCK_NONE ? 0 : day < 1 ? 1 : day > DAY_MOST ? DAY_MOST : (uint64_t)day;
}

bool tally_inputs_add(struct bigsort *sort, const struct tally_row *row, struct error *error)
{
	uint64_t packed = day_of(row->at) << DAY_SHIFT | (uint64_t)label_hash(row) << LABEL_SHIFT;

	for (int i = 0; i < TALLY_STAGES && row->stages[i]; i++)
		packed |= UINT64_C(1) << i;
	return bigsort_add(sort, (uint64_t)row->fold, packed, error);
}

struct group { /* the rows of one input so far */
	uint64_t fold;
	unsigned stages;
	int day; /* of the label that later ones are compared with; 0: none yet */
	uint32_t label;
	bool revisited, contradicted;
};

static void close_group(const struct group *group, struct tally_inputs *out)
{
	out->distinct++;
	for (int i = 0; i < TALLY_STAGES; i++)
		out->stages[i] += group->stages >> i & 1;
	out->revisited += group->revisited;
	out->contradicted += group->contradicted;
}

/* Labels within a window of the first are disagreement at one time; the first one after it is the next look. */
static void look(struct group *group, int day, uint32_t label, struct tally_inputs *out)
{
	int days = day - group->day, gap = days / TALLY_WINDOW;
	struct tally_gap *to = &out->gaps[gap < TALLY_GAPS ? gap : TALLY_GAPS - 1];

	if (group->day != 0 && gap == 0)
		return;
	if (group->day != 0) {
		bool changed = label != group->label;

		group->revisited = true;
		group->contradicted |= changed;
		to->changed += changed;
		to->kept += !changed;
		to->days += days;
	}
	group->day = day;
	group->label = label;
}

bool tally_inputs_read(struct bigsort *sort, struct tally_inputs *out, struct error *error)
{
	struct bigsort_entry entry;
	struct group group = { .fold = 0 };
	bool open = false;
	int got;

	*out = (struct tally_inputs){ .distinct = 0 };
	while ((got = bigsort_next(sort, &entry, error)) > 0) {
		int day = (int)(entry.second >> DAY_SHIFT);
		uint32_t label = (uint32_t)(entry.second >> LABEL_SHIFT);

		if (!open || entry.first != group.fold) {
			if (open)
				close_group(&group, out);
			group = (struct group){ .fold = entry.first };
			open = true;
		}
		group.stages |= (unsigned)(entry.second & ((1U << TALLY_STAGES) - 1));
		if (entry.first != 0 && day != 0 && label != 0)
			look(&group, day, label, out);
	}
	if (open)
		close_group(&group, out);
	return got == 0;
}

/* ---- Drift: rows sorted by date ---- */

enum { LENGTHS = 1 << 16, LABELS = 4096, LABELS_MOST = 1024 };

struct third {
	int64_t rows, labeled;
	uint32_t lengths[LENGTHS]; /* rows by length; the last has all that are longer */
};
struct mix {
	uint32_t hashes[LABELS];
	double counts[2][LABELS];
	size_t used;
};
struct drift {
	struct third thirds[2];
	struct mix mix;
};

bool tally_drift_add(struct bigsort *sort, const struct tally_row *row, struct error *error)
{
	uint64_t length = row->length < 0 ? 0 : row->length >= LENGTHS ? LENGTHS - 1 : (uint64_t)row->length;

	/* Times before 1970 come first, too. */
	return bigsort_add(sort, (uint64_t)row->at ^ UINT64_C(1) << 63, length << 32 | label_hash(row), error);
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

static void add_row(struct drift *drift, int third, uint64_t packed)
{
	uint32_t label = (uint32_t)packed;

	drift->thirds[third].rows++;
	drift->thirds[third].lengths[packed >> 32]++;
	if (label == 0)
		return;
	drift->thirds[third].labeled++;
	count_label(&drift->mix, third, label);
}

static double median(const struct third *third)
{
	int64_t half = (third->rows + 1) / 2, seen = 0;
	size_t length = 0;

	while (length < LENGTHS - 1 && (seen += third->lengths[length]) < half)
		length++;
	return (double)length;
}

static void sum_up(const struct drift *drift, struct tally_drift *out)
{
	out->rows = drift->thirds[0].rows;
	for (int i = 0; i < 2; i++) {
		out->length[i] = median(&drift->thirds[i]);
		out->labeled[i] = drift->thirds[i].labeled;
	}
	if (drift->mix.used > LABELS_MOST || out->labeled[0] < TALLY_THIRD || out->labeled[1] < TALLY_THIRD)
		return;
	out->labels = drift->mix.used;
	out->distance = drift_total_variation(drift->mix.counts[0], drift->mix.counts[1], LABELS);
	out->by_chance = drift_by_chance(drift->mix.counts[0], drift->mix.counts[1], LABELS);
}

bool tally_drift_read(struct bigsort *sort, int64_t rows, struct tally_drift *out, struct error *error)
{
	struct bigsort_entry entry;
	struct drift *drift;
	int64_t third = rows / 3;
	int got = 0;

	*out = (struct tally_drift){ .distance = (double)NAN, .by_chance = (double)NAN };
	if (third < TALLY_THIRD)
		return true;
	drift = calloc(1, sizeof(*drift));
	if (drift == NULL)
		return error_set(error, ERROR_MEMORY, "no memory to compare old and new examples");
	for (int64_t i = 0; (got = bigsort_next(sort, &entry, error)) > 0; i++)
		if (i < third || i >= rows - third)
			add_row(drift, i < third ? 0 : 1, entry.second);
	if (got == 0)
		sum_up(drift, out);
	free(drift);
	return got == 0;
}
