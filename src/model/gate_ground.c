#include "gate_ground.h"

#include "field.h"

#include "preop/base/clock.h"
#include "preop/model/case_text.h"
#include "preop/model/evidence.h"
#include "preop/model/signal.h"

#include <inttypes.h>
#include <string.h>

/* With whose it is. */
static void take_text(const struct case_text *texts, size_t count, const char *letter, const char *name,
	const char **value, const char **who, int64_t *at)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i].object, letter) == 0 && strcmp(texts[i].name, name) == 0) {
			*value = texts[i].value;
			*who = texts[i].who;
			*at = texts[i].at;
		}
}

static bool read_texts(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error)
{
	struct case_text *texts;
	size_t count;

	if (!case_text_list(db, "gate", NULL, arena, &texts, &count, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++) {
		const char letter[2] = { gate_text(i)->letter, '\0' };
		const char *until = case_text_find(texts, count, letter, "until");

		take_text(texts, count, letter, "claim", &gates[i].claim, &gates[i].claim_who, &gates[i].claim_at);
		take_text(texts, count, letter, "counter", &gates[i].counter, &gates[i].counter_who,
			&gates[i].counter_at);
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

/* Marks the gates two copies still disagree about, in their answer or in a text of theirs. */
static bool find_disputed(struct db *db, bool disputed[GATE_COUNT], struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT iif(kind = 'gate', key, substr(key, 6, 1)) FROM conflict WHERE state = 'open' AND"
		" (kind = 'gate' OR (kind = 'case-text' AND key LIKE 'gate _ %'))",
		"");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int index = gate_index(db_column_text(stmt, 0)[0]);

		if (index >= 0)
			disputed[index] = true;
	}
	return got == 0;
}

static bool is_backed(int index, const struct signal *signals, size_t count)
{
	const struct gate_text *text = gate_text(index);

	for (size_t i = 0; i < text->signal_count; i++) {
		const struct signal *signal = signal_find(signals, count, text->signals[i]);

		if (signal != NULL && signal->state == SIGNAL_GOOD)
			return true;
	}
	return false;
}

/* A pass without evidence rests on signals, or on nothing. */
static bool rests_on_signals(const struct gate *gate)
{
	return gate->answer == GATE_PASS && gate->evidence == 0;
}

bool gate_ground_wants_signals(const struct gate gates[GATE_COUNT])
{
	for (int i = 0; i < GATE_COUNT; i++)
		if (rests_on_signals(&gates[i]))
			return true;
	return false;
}

static const char *find_doubt(struct arena *arena, const struct gate *gate)
{
	if (gate->answer == GATE_WAIVED && *waiver_doubt(arena, gate) != '\0')
		return waiver_doubt(arena, gate);
	if (gate->doubtful > 0)
		return arena_printf(arena, "%" PRId64 " of %" PRId64 " links of evidence changed, expired or are gone",
			gate->doubtful, gate->evidence);
	if (gate->answer == GATE_PASS && !field_says(gate->counter))
		return "what speaks against it is not written down: at least who looked, and at what";
	return "";
}

bool gate_ground_read(struct db *db, struct arena *arena, struct gate gates[GATE_COUNT], struct error *error)
{
	return read_texts(db, arena, gates, error) && count_evidence(db, arena, gates, error);
}

bool gate_ground_judge(struct db *db, struct arena *arena, const struct signal *signals, size_t count,
	struct gate gates[GATE_COUNT], struct error *error)
{
	bool disputed[GATE_COUNT] = { false };

	if (!find_disputed(db, disputed, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++) {
		if (gates[i].answer != GATE_PASS && gates[i].answer != GATE_WAIVED)
			continue;
		gates[i].amber = disputed[i] ? "two copies disagree about it: preop conflicts"
					     : find_doubt(arena, &gates[i]);
		if (*gates[i].amber == '\0' && rests_on_signals(&gates[i]) && !is_backed(i, signals, count))
			gates[i].amber = "it rests on nothing: no signal speaks for it and no evidence is linked";
	}
	return true;
}
