/* I: what breaks when the model takes in the wrong behavior? */
#include "signal_rows.h"

#include "preop/model/hazard.h"

#include <inttypes.h>

#define EMPTY_SHEET "The hazard sheet is empty: preop hazard add says what a bad tune would do."

/* One that is over its limit decides; of one whose reach or detection was not said nobody knows. */
static bool find_exposure(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct hazard *worst = NULL;
	struct hazard *hazards;
	int64_t unknown = 0;
	size_t count;

	if (!hazard_list(reader->db, reader->arena, &hazards, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		unknown += hazards[i].state == HAZARD_UNKNOWN;
		out->part += hazards[i].state == HAZARD_OVER;
		if (worst == NULL || hazards[i].state == HAZARD_OVER)
			worst = &hazards[i];
	}
	if (count == 0)
		return signal_undefined(out, EMPTY_SHEET);
	if (unknown == (int64_t)count)
		return signal_undefined(
			out, arena_printf(reader->arena, "%s: %s (preop hazard set).", worst->title, worst->why));
	out->whole = (int64_t)count;
	if (out->part == 0 && unknown > 0)
		out->state = SIGNAL_WARN;
	out->why = arena_printf(reader->arena,
		"Hazards whose exposure, reach a day x time to detect, is over the limit of their severity; of %" PRId64
		" it cannot be told. %s: %s.",
		unknown, worst->title, worst->why);
	return true;
}

static bool find_rollback(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct hazard *hazards;
	size_t count;

	if (!hazard_list(reader->db, reader->arena, &hazards, &count, error))
		return false;
	if (count == 0)
		return signal_undefined(out, EMPTY_SHEET);
	for (size_t i = 0; i < count; i++)
		out->part += *hazards[i].target != '\0' && *hazards[i].puller != '\0';
	out->whole = (int64_t)count;
	out->why = "Hazards for which it is said what one goes back to (target) and who may do it (puller).";
	return true;
}

static const struct signal_row rows[] = {
	{ "exposure", "hazards over limit", SIGNAL_SHARE, SIGNAL_AT_MOST, 0, SIGNAL_NO_WARN,
		"Limits: house, data/hazards.json.", find_exposure, SIGNAL_READS_CASE, "train hazard", "" },
	{ "rollback", "rollback named", SIGNAL_SHARE, SIGNAL_AT_LEAST, 100, SIGNAL_SOME, SIGNAL_HOUSE, find_rollback,
		SIGNAL_READS_CASE, "train hazard", "" },
};
const struct signal_table signal_impact = SIGNAL_TABLE('I', rows);
