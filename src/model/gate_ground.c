#include "gate_ground.h"

#include "field.h"

#include "preop/base/clock.h"
#include "preop/model/case_text.h"
#include "preop/model/evidence.h"

#include <inttypes.h>
#include <string.h>

static bool read_texts(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error)
{
	struct case_text *texts;
	size_t count;

	if (!case_text_list(db, "gate", NULL, arena, &texts, &count, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++) {
		const char letter[2] = { gate_text(i)->letter, '\0' };
		const char *until = case_text_find(texts, count, letter, "until");

		gates[i].claim = case_text_find(texts, count, letter, "claim");
		gates[i].counter = case_text_find(texts, count, letter, "counter");
		gates[i].owner = case_text_find(texts, count, letter, "owner");
		if (!clock_parse_until(until, strlen(until), &gates[i].until))
			gates[i].until = CLOCK_NONE;
	}
	return true;
}

static bool count_evidence(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error)
{
	struct evidence_counts counts;

	if (!evidence_count(db, "gate", arena, &counts, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++) {
		const char letter[2] = { gate_text(i)->letter, '\0' };
		const struct evidence_count count = evidence_count_of(&counts, letter);

		gates[i].evidence = count.links;
		gates[i].doubtful = count.doubtful;
	}
	return true;
}

static const char *waiver_doubt(struct arena *arena, const struct gate *gate)
{
	struct strbuf date = STRBUF_INIT;
	const char *doubt = "";

	if (!field_says(gate->owner) || gate->until == CLOCK_NONE)
		return "the waiver does not say who answers for it, and until when";
	if (gate->until <= clock_now()) {
		clock_print_date(gate->until, &date);
		doubt = arena_printf(arena, "the waiver of %.60s ended on %s", gate->owner, date.data);
	}
	strbuf_free(&date);
	return doubt;
}

static const char *find_doubt(struct arena *arena, const struct gate *gate)
{
	if (gate->answer != GATE_PASS && gate->answer != GATE_WAIVED)
		return "";
	if (gate->answer == GATE_WAIVED && *waiver_doubt(arena, gate) != '\0')
		return waiver_doubt(arena, gate);
	if (gate->doubtful > 0)
		return arena_printf(arena, "%" PRId64 " of %" PRId64 " links of evidence changed, expired or are gone",
			gate->doubtful, gate->evidence);
	if (gate->answer == GATE_PASS && !field_says(gate->counter))
		return "what speaks against it is not written down: at least who looked, and at what";
	return "";
}

bool gate_ground(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error)
{
	if (!read_texts(db, arena, gates, error) || !count_evidence(db, arena, gates, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++)
		gates[i].amber = find_doubt(arena, &gates[i]);
	return true;
}
