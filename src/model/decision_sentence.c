/* The decision in words: from the gates, the strands and what was found of them, never typed. */
#include "preop/model/decision.h"

#include "preop/model/case_text.h"
#include "preop/model/lists.h"
#include "preop/model/strand.h"

#include <string.h>

/* " T and R fail." of the gates that are meant; nothing when none is. */
static void name_gates(const struct gate gates[GATE_COUNT], bool (*is_meant)(const struct gate *gate), const char *one,
	const char *several, struct strbuf *out)
{
	size_t n = 0, total = 0;

	for (int i = 0; i < GATE_COUNT; i++)
		total += is_meant(&gates[i]);
	for (int i = 0; i < GATE_COUNT; i++)
		if (is_meant(&gates[i])) {
			strbuf_adds(out, n == 0 ? " " : n + 1 == total ? " and " : ", ");
			strbuf_addc(out, gate_text(i)->letter);
			n++;
		}
	if (n > 0)
		strbuf_addf(out, " %s.", n == 1 ? one : several);
}

static bool fails(const struct gate *gate)
{
	return gate->answer == GATE_FAIL;
}

static bool is_open(const struct gate *gate)
{
	return gate->answer == GATE_UNKNOWN;
}

static bool is_amber(const struct gate *gate)
{
	return *gate->amber != '\0';
}

static bool is_waived(const struct gate *gate)
{
	return gate->answer == GATE_WAIVED && *gate->amber == '\0';
}

/* All gates stand, and it is not READY: what else it wants. */
static void say_lacks(const struct gate gates[GATE_COUNT], const struct train_decision *decision, struct strbuf *out)
{
	bool waived = false;

	if (gate_verdict(gates) != VERDICT_READY || decision->lack_count == 0)
		return;
	for (int i = 0; i < GATE_COUNT; i++)
		waived = waived || is_waived(&gates[i]);
	strbuf_adds(out, waived ? " All gates pass or are waived, but " : " All gates pass, but ");
	for (size_t i = 0; i < decision->lack_count; i++)
		strbuf_addf(out, "%s%s", i > 0 ? "; " : "", decision->lacks[i].text);
	strbuf_adds(out, ". Next: ");
	for (size_t i = 0; i < decision->lack_count; i++)
		strbuf_addf(out, "%s%s", i > 0 ? "; " : "", decision->lacks[i].action);
	strbuf_addc(out, '.');
}

static void say_verdict(const struct gate gates[GATE_COUNT], const struct train_decision *decision, struct strbuf *out)
{
	static const char *const opening[] = {
		[VERDICT_NOT_READY] = "Not ready: do not train on this.",
		[VERDICT_NOT_DECIDED] = "Not decided: do not train yet.",
		[VERDICT_READY] = "Ready: a narrow tune may be tried.",
	};

	strbuf_adds(out, opening[decision->verdict]);
	name_gates(gates, fails, "fails", "fail", out);
	name_gates(gates, is_open, "is not answered", "are not answered", out);
	name_gates(gates, is_amber, "stands on ground that moved or is not whole",
		"stand on ground that moved or is not whole", out);
	for (int i = 0; i < GATE_COUNT; i++)
		if (is_waived(&gates[i])) {
			strbuf_addf(out, " %c is waived by ", gate_text(i)->letter);
			strbuf_adds(out, gates[i].owner);
			strbuf_addc(out, '.');
		}
	say_lacks(gates, decision, out);
	for (int i = 0; i < GATE_COUNT; i++)
		if (fails(&gates[i]))
			strbuf_addf(out, " %c: %s", gate_text(i)->letter, gate_text(i)->route);
}

/* A sentence of the list within one of ours: a small letter first, no stop at the end. */
static void add_clause(struct strbuf *out, const char *sentence)
{
	size_t n = strlen(sentence);

	strbuf_addc(out, (char)(sentence[0] >= 'A' && sentence[0] <= 'Z' ? sentence[0] + ('a' - 'A') : sentence[0]));
	strbuf_add(out, sentence + 1, n > 1 && sentence[n - 1] == '.' ? n - 2 : n - 1);
}

/* What a strand's box, or what was found of it, leaves to do. */
static void say_strand(const struct strand *strand, const struct case_text *texts, size_t count, struct strbuf *out)
{
	static const char *const repairs[][2] = {
		{ "facts", "retrieval for" },
		{ "state", "a tool or query for" },
		{ "permissions", "policy code for" },
	};
	static const char *const tests[] = { "weights.stable", "weights.pervasive", "weights.measurable" };
	const struct list_diagnosis *diagnosis = lists_diagnosis(
		case_text_find(texts, count, strand->uuid, "diagnosis"));
	size_t yes = 0;

	for (size_t i = 0; i < sizeof(repairs) / sizeof(repairs[0]); i++)
		if (strcmp(strand->box, repairs[i][0]) == 0) {
			strbuf_addf(out, "\n- %s \"%s\"", repairs[i][1], strand->title);
			if (*strand->route != '\0')
				strbuf_addf(out, ": %s", strand->route);
			return;
		}
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		yes += strcmp(case_text_find(texts, count, strand->uuid, tests[i]), "yes") == 0;
	if (*strand->route != '\0')
		strbuf_addf(out, "\n- for \"%s\": %s", strand->title, strand->route);
	else
		strbuf_addf(out, "\n- for \"%s\": no route yet", strand->title);
	if (strcmp(strand->box, "behavior") == 0 && yes == sizeof(tests) / sizeof(tests[0])) {
		strbuf_adds(out, "; a narrow tune only if ");
		add_clause(out,
			diagnosis != NULL ? diagnosis->training_only_if : lists_diagnosis("other")->training_only_if);
	}
}

bool decision_sentence(struct db *db, const struct gate gates[GATE_COUNT], const struct train_decision *decision,
	struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct case_text *texts;
	struct strand *strands;
	size_t count, text_count;
	bool ok = strand_list(db, &arena, &strands, &count, error) &&
		case_text_list(db, "strand", NULL, &arena, &texts, &text_count, error);

	if (ok) {
		say_verdict(gates, decision, out);
		for (size_t i = 0; i < count; i++)
			if (strcmp(strands[i].status, "closed") != 0)
				say_strand(&strands[i], texts, text_count, out);
		for (size_t i = 0; i < decision->override_count; i++)
			strbuf_addf(out, "\n- %s", decision->overrides[i]);
	}
	arena_free(&arena);
	return ok;
}
