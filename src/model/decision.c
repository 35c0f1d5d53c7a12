#include "preop/model/decision.h"

#include "excerpt.h"
#include "field.h"
#include "grow.h"

#include "preop/model/board.h"
#include "preop/model/project.h"
#include "preop/model/strand.h"
#include "preop/model/tree.h"

#include <string.h>

static bool is_way(const struct technique *one)
{
	return one->rung->trains && one->open && one->status != TECHNIQUE_NOT_APPLICABLE;
}

/* The heaviest rung that trains stands for all of them; one that does not apply only where no other is left. NULL: one is open. */
static const struct technique *find_shut(const struct technique *rungs, size_t count)
{
	const struct technique *shut = NULL;

	for (size_t i = 0; i < count; i++) {
		if (is_way(&rungs[i]))
			return NULL;
		if (rungs[i].rung->trains &&
			(shut == NULL || shut->status == TECHNIQUE_NOT_APPLICABLE ||
				rungs[i].status != TECHNIQUE_NOT_APPLICABLE))
			shut = &rungs[i];
	}
	return shut;
}

static void find_door(struct train_decision *out, struct arena *arena)
{
	const struct technique *shut = find_shut(out->rungs, out->rung_count);
	struct decision_lack *lack;

	if (shut == NULL)
		return;
	lack = GROW(arena, out->lacks, out->lack_count);
	*lack = (struct decision_lack){ .severity = GATE_UNKNOWN, .gate = 'N', .screen = "train", .argument = "N" };
	if (shut->status == TECHNIQUE_NOT_APPLICABLE) {
		lack->text = arena_printf(arena, "%s does not apply: %s", shut->rung->name, shut->reason);
		lack->action = "take a lighter route, or say on the menu what would be trained: preop menu";
	} else {
		lack->text = arena_printf(arena, "%s is %s", shut->rung->name, shut->why);
		lack->action = arena_printf(
			arena, "try what is lighter, or open it in writing: preop menu override %s", shut->rung->id);
	}
}

/* What READY rests on besides the gates, which look for conflicts of their own; two copies that disagree about it have decided nothing. */
static const struct ground {
	const char *kind, *like; /* of the journal; keys like this */
	const char *name;
	char gate;
} grounds[] = {
	{ "override", "%", "what opens a rung that trains", 'N' },
	{ "technique", "%", "how far a rung was tried", 'N' },
	{ "tree", "%", "an answer of the decision tree",
		'R' }, /* a strand's walk counts, too: it says where the strand belongs */
	{ "strand", "%", "a strand", 'R' },
};

static bool find_disputes(struct db *db, struct arena *arena, struct train_decision *out, struct error *error)
{
	for (size_t i = 0; i < sizeof(grounds) / sizeof(grounds[0]); i++) {
		bool disputed;

		if (!db_int(db, error, &(int64_t){ 0 }, &disputed,
			    "SELECT 1 FROM conflict WHERE state = 'open' AND kind = ?1 AND key LIKE ?2 LIMIT 1", "tt",
			    grounds[i].kind, grounds[i].like))
			return false;
		if (disputed)
			*GROW(arena, out->lacks, out->lack_count) = (struct decision_lack){ .severity = GATE_UNKNOWN,
				.gate = grounds[i].gate,
				.text = arena_printf(
					arena, "two copies disagree about %s: preop conflicts", grounds[i].name),
				.action = "choose mine or theirs: g x, or preop conflicts",
				.screen = "conflicts",
				.argument = "" };
	}
	return true;
}

static bool find_end(struct db *db, struct arena *arena, struct train_decision *out, struct error *error)
{
	struct tree_walk walk;

	if (!tree_read(db, "", arena, &walk, error))
		return false;
	if (walk.end != NULL && strcmp(walk.end->verdict, "no") == 0)
		*GROW(arena, out->lacks, out->lack_count) = (struct decision_lack){ .severity = GATE_UNKNOWN,
			.gate = 'R',
			.text = arena_printf(arena, "the decision tree ends in \"%s\"", walk.end->say),
			.action = "take that route, or answer the tree anew: preop tree",
			.screen = "train",
			.argument = "R" };
	return true;
}

/* Whoever has not said what is to be decided cannot tell what speaks for it. */
static bool find_question(struct db *db, struct arena *arena, struct train_decision *out, struct error *error)
{
	struct project project;

	if (!project_read(db, arena, &project, error))
		return false;
	if (!field_says(project.question))
		*GROW(arena, out->lacks, out->lack_count) = (struct decision_lack){ .severity = GATE_FAIL,
			.gate = 'T',
			.text = "nobody has said what is to be decided",
			.action = "write down the sentence you came with, and mark its parts",
			.screen = "case intake",
			.argument = "" };
	return true;
}

static bool is_closed(const struct strand *strand)
{
	return strcmp(strand->status, "closed") == 0;
}

static void find_unboxed(const struct strand *strands, size_t count, struct arena *arena, struct train_decision *out)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += *strands[i].box == '\0' && !is_closed(&strands[i]);
	if (n > 0)
		*GROW(arena, out->lacks, out->lack_count) = (struct decision_lack){ .severity = GATE_UNKNOWN,
			.gate = 'R',
			.text = arena_printf(arena, "%zu strand%s no box yet", n, n == 1 ? " has" : "s have"),
			.action = "say for each whether it is behavior, facts, state or permissions",
			.screen = "case",
			.argument = "" };
}

/* One that left triage and lost its groups since is shown, too: what it left with is gone. */
static bool find_triage(struct db *db, const struct strand *strand, struct arena *arena, struct train_decision *out,
	struct error *error)
{
	struct error why = ERROR_INIT;

	if (board_demand(db, strand->uuid, &why))
		return true;
	if (why.code != ERROR_CONFLICT) {
		*error = why;
		return false;
	}
	const char *title = excerpt(arena, strand->title, EXCERPT_TITLE);
	*GROW(arena, out->lacks, out->lack_count) = (struct decision_lack){ .severity = GATE_UNKNOWN,
		.gate = 'R',
		.text = strcmp(strand->status, "open") == 0
			? arena_printf(arena, "\"%s\" is in triage until its failures are grouped", title)
			: arena_printf(arena, "\"%s\" is %s, and its failures are not grouped", title, strand->status),
		.action = "group them: preop board",
		.screen = "case",
		.argument = "" };
	return true;
}

static bool is_foreign(const struct strand *strand)
{
	return *strand->box != '\0' && strcmp(strand->box, "behavior") != 0;
}

static bool walks_to_no(struct db *db, const struct strand *strand, struct arena *arena, bool *no, struct error *error)
{
	struct tree_walk walk;

	if (!tree_read(db, strand->uuid, arena, &walk, error))
		return false;
	*no = walk.end != NULL && strcmp(walk.end->verdict, "no") == 0;
	return true;
}

/* Of the strands that are not closed: whether any is left for training, by its box and by its own walk. */
static bool find_elsewhere(struct db *db, const struct strand *strands, size_t count, struct arena *arena,
	struct train_decision *out, struct error *error)
{
	size_t left = 0, foreign = 0, walked = 0;

	for (size_t i = 0; i < count; i++) {
		bool no = false;

		if (is_closed(&strands[i]))
			continue;
		left++;
		if (is_foreign(&strands[i]))
			foreign++;
		else if (!walks_to_no(db, &strands[i], arena, &no, error))
			return false;
		walked += no;
	}
	if (left > 0 && foreign + walked == left)
		*GROW(arena, out->lacks, out->lack_count) = (struct decision_lack){ .severity = GATE_UNKNOWN,
			.gate = 'R',
			.text = walked == 0 ? "no strand is behavior: all are facts, state or permissions"
					    : "no strand is left for training: each is facts, state or "
					      "permissions, or its own walk through the tree ends in no",
			.action = "route them to retrieval, a tool or policy code",
			.screen = "case",
			.argument = "" };
	return true;
}

static bool find_strands(struct db *db, struct arena *arena, struct train_decision *out, struct error *error)
{
	struct strand *strands;
	size_t count;

	if (!strand_list(db, arena, &strands, &count, error))
		return false;
	find_unboxed(strands, count, arena, out);
	for (size_t i = 0; i < count; i++)
		if (!find_triage(db, &strands[i], arena, out, error))
			return false;
	return find_elsewhere(db, strands, count, arena, out, error);
}

/* An override on record is said in any case; that it opens something only where it does. */
static const char *say_override(const struct technique *one, struct arena *arena)
{
	bool opens = one->by_override && one->status != TECHNIQUE_NOT_APPLICABLE;

	return arena_printf(arena,
		opens ? "%s is open by override of %s: %s" : "an override of %s by %s is on record, not needed: %s",
		one->rung->name, one->override_who, one->override);
}

static void list_overrides(struct train_decision *out, struct arena *arena)
{
	for (size_t i = 0; i < out->rung_count; i++)
		if (*out->rungs[i].override != '\0')
			*GROW(arena, out->overrides, out->override_count) = say_override(&out->rungs[i], arena);
	for (size_t i = 0; i < lists_loosened()->count; i++)
		*GROW(arena, out->overrides, out->override_count) = arena_strdup(arena, lists_loosened()->at[i]);
}

bool decision_read_besides(struct db *db, struct arena *arena, struct train_decision *out, struct error *error)
{
	*out = (struct train_decision){ .verdict = VERDICT_NOT_DECIDED };
	if (!technique_list(db, arena, &out->rungs, &out->rung_count, error))
		return false;
	if (!find_question(db, arena, out, error))
		return false;
	find_door(out, arena);
	list_overrides(out, arena);
	return find_disputes(db, arena, out, error) && find_end(db, arena, out, error) &&
		find_strands(db, arena, out, error);
}

bool decision_read(struct db *db, struct arena *arena, const struct gate gates[GATE_COUNT], struct train_decision *out,
	struct error *error)
{
	if (!decision_read_besides(db, arena, out, error))
		return false;
	out->verdict = gate_verdict(gates);
	if (out->verdict == VERDICT_READY && out->lack_count > 0)
		out->verdict = VERDICT_NOT_DECIDED;
	return true;
}
