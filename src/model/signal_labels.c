#include "signal_labels.h"

#include <inttypes.h>
#include <math.h>

/* Of alpha: Krippendorff's; of the others: house. */
static const double alpha_least = 0.667, skewed_percent = 0.9, skewed_ac1 = 0.8;

#define NOBODY "No example was labeled by two people, so no disagreement can show."

/* Every dataset has to be measured, and since its last change: one that is not could be the worst. */
static bool measured(const struct tally *tally, const struct label_measured *(*part)(const struct label_measure *),
	const char *command, struct arena *arena, struct signal *out)
{
	if (tally->label_count == 0) {
		out->why = NOBODY;
		return false;
	}
	for (size_t i = 0; i < tally->label_count; i++) {
		const struct label_measured *one = part(&tally->labels[i].measure);
		if (one->known && !one->stale)
			continue;
		out->why = one->known
			? arena_printf(arena, "Measured in %s %" PRId64 " change%s ago: %s measures it again.",
				  tally->labels[i].dataset, one->changes, one->changes == 1 ? "" : "s", command)
			: arena_printf(arena, "Not measured in %s: %s measures it.", tally->labels[i].dataset, command);
		return false;
	}
	return true;
}

static const struct label_measured *agreement_part(const struct label_measure *measure)
{
	return &measure->agreement;
}

static const struct label_measured *doubt_part(const struct label_measure *measure)
{
	return &measure->doubt;
}

bool signal_find_agreement(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *tally = reader->tally;
	const struct tally_labels *worst = NULL;

	(void)error;
	if (!measured(tally, agreement_part, "preop agreement", reader->arena, out))
		return signal_undefined(out, out->why);
	for (size_t i = 0; i < tally->label_count; i++)
		if (!isnan(tally->labels[i].measure.alpha) &&
			(worst == NULL || tally->labels[i].measure.alpha < worst->measure.alpha))
			worst = &tally->labels[i];
	if (worst == NULL)
		return signal_undefined(out, "Alpha is undefined in every dataset; preop agreement says why.");
	const struct label_measure *measure = &worst->measure;
	out->number = measure->alpha;
	bool skewed = measure->alpha < alpha_least && measure->percent >= skewed_percent && measure->ac1 >= skewed_ac1;
	out->why = arena_printf(reader->arena,
		"Krippendorff's alpha (%s) of people in %s%s, 95 %% interval %.3f to %.3f, %" PRId64
		" items labeled by two or more; AC1 %.3f%s.",
		measure->alpha_metric, worst->dataset, tally->label_count > 1 ? ", the lowest of all datasets" : "",
		measure->alpha_low, measure->alpha_high, measure->pairable, measure->ac1,
		skewed ? "; nearly all labels are the same, so a few differences make alpha small" : "");
	if (skewed)
		out->state = SIGNAL_WARN;
	return true;
}

/* Wrong labels and labelled items of all datasets. */
static bool add_up(const struct tally *tally, struct arena *arena, struct signal *out, double *wrong, double *labelled)
{
	*wrong = *labelled = 0;
	if (!measured(tally, doubt_part, "preop noise", arena, out))
		return false;
	for (size_t i = 0; i < tally->label_count; i++) {
		const struct label_measure *measure = &tally->labels[i].measure;
		if (isnan(measure->wrong) || measure->labelled == 0)
			continue;
		*wrong += measure->wrong;
		*labelled += (double)measure->labelled;
	}
	out->whole = (int64_t)*labelled;
	if (out->whole == 0)
		out->why = "No item has one label to be judged.";
	return out->whole > 0;
}

bool signal_find_noise(struct signal_reader *reader, struct signal *out, struct error *error)
{
	double wrong, labelled;

	(void)error;
	if (!add_up(reader->tally, reader->arena, out, &wrong, &labelled))
		return signal_undefined(out, out->why);
	out->part = llround(wrong);
	out->value = 100.0 * wrong / labelled;
	out->why = arena_printf(reader->arena,
		"Labels as they are now that are wrong by how annotators err (Dawid and Skene): %.1f to be expected in "
		"%zu "
		"dataset%s; what was decided counts as right.",
		wrong, reader->tally->label_count, reader->tally->label_count == 1 ? "" : "s");
	return true;
}

/* Which score is wanted is not in the file: the number is told, and not judged. */
bool signal_find_ceiling(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *tally = reader->tally;
	double wrong, labelled, reached = 0;

	(void)error;
	out->threshold = "above the target";
	if (!add_up(reader->tally, reader->arena, out, &wrong, &labelled))
		return signal_undefined(out, out->why);
	for (size_t i = 0; i < tally->label_count; i++)
		if (!isnan(tally->labels[i].measure.ceiling))
			reached += tally->labels[i].measure.ceiling * (double)tally->labels[i].measure.labelled;
	out->part = llround(reached);
	out->why = "What a model that is always right would be measured at against these labels; a score above it has "
		   "learned their errors.";
	return true;
}
