#include "tally_drift.h"

#include "grow.h"
#include "tally_body.h"

#include "preop/base/hash.h"
#include "preop/stats/drift.h"

#include <math.h>
#include <stdlib.h>

enum { LABELS = 4096, LABELS_MOST = 1024 };

struct mix {
	uint32_t hashes[LABELS];
	double counts[2][LABELS];
	size_t used;
};

/* Rows that show an output: those of the least hashes, which are a random part of all. */
enum { KEPT = 4096, ROOM = 2 * KEPT };
struct sampled {
	uint64_t rank;
	int64_t id;
	unsigned day;
};
struct sample {
	struct sampled *items;
	size_t count, room;
	uint64_t limit; /* of higher ranks there are enough */
	bool part;
};

struct era {
	int64_t dated;
	uint32_t days[TALLY_DAYS];    /* dated rows of each */
	unsigned last_old, first_new; /* days */
	int64_t rows[2], labeled[2];
	struct mix mix;
	struct sample sample;
};
struct tally_eras {
	struct era *of[TALLY_SCHEMAS + 1];
};

struct tally_eras *tally_eras_new(void)
{
	return calloc(1, sizeof(struct tally_eras));
}

void tally_eras_free(struct tally_eras *eras)
{
	for (int i = 0; eras != NULL && i <= TALLY_SCHEMAS; i++) {
		if (eras->of[i] != NULL)
			free(eras->of[i]->sample.items);
		free(eras->of[i]);
	}
	free(eras);
}

/* ---- Adding ---- */

static int by_rank(const void *a, const void *b)
{
	const struct sampled *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool offer(struct sample *sample, int64_t id, unsigned day)
{
	uint64_t rank = hash64(&id, sizeof(id), 0);

	if (rank > sample->limit)
		return true;
	if (sample->count == sample->room) {
		size_t room = sample->room > 0 ? 2 * sample->room : 64;
		struct sampled *wider = try_array(sample->items, room, sizeof(*wider));
		if (wider == NULL)
			return false;
		sample->items = wider;
		sample->room = room;
	}
	sample->items[sample->count++] = (struct sampled){ rank, id, day };
	if (sample->count < ROOM)
		return true;
	qsort(sample->items, sample->count, sizeof(*sample->items), by_rank);
	sample->count = KEPT;
	sample->limit = sample->items[KEPT - 1].rank;
	sample->part = true;
	return true;
}

bool tally_eras_add(struct tally_eras *eras, unsigned schema, unsigned day, int64_t id, bool output)
{
	struct era *era = eras->of[schema];

	if (schema == 0 || day == 0)
		return true;
	if (era == NULL) {
		era = eras->of[schema] = calloc(1, sizeof(*era));
		if (era == NULL)
			return false;
		era->sample.limit = UINT64_MAX;
	}
	era->days[day]++;
	era->dated++;
	return !output || offer(&era->sample, id, day);
}

/* Whole days, because rows of one day have no order. */
static void divide(struct era *era)
{
	int64_t old = 0, new = 0, third = (era->dated + 2) / 3;

	era->last_old = 0;
	era->first_new = TALLY_DAYS;
	while (old < third)
		old += era->days[++era->last_old];
	while (new < third)
		new += era->days[--era->first_new];
}

void tally_eras_divide(struct tally_eras *eras)
{
	for (int i = 1; i <= TALLY_SCHEMAS; i++)
		if (eras->of[i] != NULL)
			divide(eras->of[i]);
}

/* ---- Looking ---- */

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

/* -1: in neither. Thirds that meet have rows in common and are not used. */
static int third_of(const struct era *era, unsigned day)
{
	return day <= era->last_old ? 0 : day >= era->first_new ? 1 : -1;
}

void tally_eras_look(struct tally_eras *eras, unsigned schema, unsigned day, uint32_t label)
{
	struct era *era = eras->of[schema];
	int third = era != NULL && day != 0 ? third_of(era, day) : -1;

	if (third < 0)
		return;
	era->rows[third]++;
	if (label == 0)
		return;
	era->labeled[third]++;
	count_label(&era->mix, third, label);
}

/* ---- Reading ---- */

static void sum_labels(const struct era *era, struct tally_drift *out)
{
	const struct mix *mix = &era->mix;

	for (int i = 0; i < 2; i++) {
		out->rows[i] = era->rows[i];
		out->labeled[i] = era->labeled[i];
	}
	if (mix->used > LABELS_MOST || out->labeled[0] < TALLY_THIRD || out->labeled[1] < TALLY_THIRD)
		return;
	out->labels = mix->used;
	out->distance = drift_total_variation(mix->counts[0], mix->counts[1], LABELS);
	out->by_chance = drift_by_chance(mix->counts[0], mix->counts[1], LABELS);
}

/* Characters of what is answered last, which is what a model is trained towards. */
static void measure_output(void *context, const struct turns *turns)
{
	double *length = context;

	for (size_t i = turns->count; i-- > 0;) {
		const char *text = turns->items[i].text;

		if (turns->items[i].part != PART_OUTPUT && turns->items[i].part != PART_CHOSEN)
			continue;
		*length = 0;
		for (size_t j = 0; j < turns->items[i].length; j++)
			*length += (text[j] & 0xc0) != 0x80;
		return;
	}
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool read_lengths(struct tally_bodies *bodies, const struct era *era, int third, size_t most,
	struct tally_drift *out, struct error *error)
{
	const struct sample *sample = &era->sample;
	double *lengths = try_array(NULL, most + 1, sizeof(*lengths));
	size_t count = 0, i;

	if (lengths == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the lengths of outputs");
	for (i = 0; i < sample->count && count < most; i++) {
		double length = (double)NAN;

		if (third_of(era, sample->items[i].day) != third)
			continue;
		if (!tally_bodies_read(bodies, sample->items[i].id, measure_output, &length, error)) {
			free(lengths);
			return false;
		}
		if (!isnan(length))
			lengths[count++] = length;
	}
	qsort(lengths, count, sizeof(*lengths), by_size);
	out->outputs[third] = (int64_t)count;
	out->part = out->part || count == most;
	if (count >= TALLY_THIRD)
		out->length[third] = (lengths[(count - 1) / 2] + lengths[count / 2]) / 2;
	free(lengths);
	return true;
}

static bool is_divided(const struct era *era)
{
	return era != NULL && era->last_old < era->first_new && era->rows[0] >= TALLY_THIRD &&
		era->rows[1] >= TALLY_THIRD;
}

bool tally_eras_read(struct tally_eras *eras, struct db *db, struct arena *arena, struct tally_drift **out,
	size_t *count, struct error *error)
{
	struct tally_bodies bodies = TALLY_BODIES_INIT(db);
	size_t divided = 0;
	bool ok = true;

	*out = NULL;
	*count = 0;
	for (int i = 1; i <= TALLY_SCHEMAS; i++)
		divided += is_divided(eras->of[i]);
	size_t share = divided > 0 ? TALLY_LENGTHS / 2 / divided : 0, most = share > TALLY_THIRD ? share : TALLY_THIRD;
	for (unsigned i = 1; ok && i <= TALLY_SCHEMAS; i++) {
		struct era *era = eras->of[i];

		if (!is_divided(era))
			continue;
		struct tally_drift *drift = GROW(arena, *out, *count);
		*drift = (struct tally_drift){ .schema = i,
			.distance = (double)NAN,
			.by_chance = (double)NAN,
			.length = { (double)NAN, (double)NAN },
			.part = era->sample.part };
		sum_labels(era, drift);
		if (era->sample.count > 0)
			qsort(era->sample.items, era->sample.count, sizeof(*era->sample.items), by_rank);
		for (int third = 0; ok && third < 2; third++)
			ok = read_lengths(&bodies, era, third, most, drift, error);
	}
	tally_bodies_free(&bodies);
	return ok;
}
