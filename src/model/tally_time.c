#include "tally_time.h"

#include "preop/base/bigsort.h"
#include "preop/base/clock.h"
#include "preop/base/hash.h"

#include <stdlib.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

/* Labels are told apart by 24 bits of a hash: within one input, or among the few of a schema, two of one hash hardly happen. 0: none. */
enum { LABEL_MOST = 0xffffff };

static uint32_t label_hash(const struct tally_row *row)
{
	return row->label_n > 0 ? ((uint32_t)hash64(row->label, row->label_n, 0) & LABEL_MOST) | 1 : 0;
}

/* ---- Inputs ---- */

/* A row in the second word of a sort: day, schema, label, stages. */
enum { DAY_SHIFT = 48, DAY_MOST = TALLY_DAYS - 1, SCHEMA_SHIFT = 40, LABEL_SHIFT = 16 };

unsigned tally_day(int64_t at)
{
	int64_t day = at == CLOCK_NONE ? 0 : at / DAY;

	return at == CLOCK_NONE ? 0 : day < 1 ? 1 : day > DAY_MOST ? DAY_MOST : (unsigned)day;
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

/* ---- Rows ---- */

struct tally_time {
	struct bigsort *sort;
	struct tally_eras *eras;
};

struct tally_time *tally_time_new(void)
{
	struct tally_time *time = calloc(1, sizeof(*time));

	if (time == NULL)
		return NULL;
	time->sort = bigsort_new(BIGSORT_TABLE);
	time->eras = tally_eras_new();
	if (time->eras != NULL)
		return time;
	tally_time_free(time);
	return NULL;
}

void tally_time_free(struct tally_time *time)
{
	if (time != NULL) {
		bigsort_free(time->sort);
		tally_eras_free(time->eras);
	}
	free(time);
}

bool tally_time_add(struct tally_time *time, const struct tally_row *row, struct error *error)
{
	unsigned day = tally_day(row->at);
	uint64_t packed = (uint64_t)day << DAY_SHIFT | (uint64_t)row->schema << SCHEMA_SHIFT |
		(uint64_t)label_hash(row) << LABEL_SHIFT;

	if (!tally_eras_add(time->eras, row->schema, day, row->id, row->output))
		return error_set(error, ERROR_MEMORY, "no memory for the dates of examples");
	for (int i = 0; i < TALLY_STAGES && row->stages[i]; i++)
		packed |= UINT64_C(1) << i;
	return bigsort_add(time->sort, (uint64_t)row->fold, packed, error);
}

static uint32_t label_of(uint64_t packed)
{
	return (uint32_t)(packed >> LABEL_SHIFT) & LABEL_MOST;
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
	tally_eras_look(time->eras, schema, (unsigned)day, label);
}

bool tally_time_read(struct tally_time *time, struct tally_inputs *inputs, struct error *error)
{
	struct bigsort_entry entry;
	struct group group = { .fold = 0 };
	bool open = false;
	int got;

	*inputs = (struct tally_inputs){ .distinct = 0 };
	tally_eras_divide(time->eras);
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
	return got == 0;
}

bool tally_time_drift(struct tally_time *time, struct db *db, struct arena *arena, struct tally_drift **out,
	size_t *count, struct error *error)
{
	return tally_eras_read(time->eras, db, arena, out, count, error);
}
