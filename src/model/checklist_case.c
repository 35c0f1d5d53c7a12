/* What the checklist asks of the case: question, strands, menu, tree and gates. */
#include "checklist_find.h"

#include "plural.h"

#include "preop/model/board.h"
#include "preop/model/cause.h"
#include "preop/model/gate.h"
#include "preop/model/strand.h"
#include "preop/model/technique.h"
#include "preop/model/tree.h"

#include <inttypes.h>
#include <string.h>

/* A playbook brings a question of its own where there is none: those are not the team's words. */
bool checklist_question(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct strbuf question = STRBUF_INIT;
	enum tick tick = TICK_DONE;
	const char *why = "the question is written";

	if (!db_text(look->db, error, &question, NULL, "SELECT trim(question) FROM project", "")) {
		strbuf_free(&question);
		return false;
	}
	for (size_t i = 0; i < lists()->playbook_count; i++)
		if (strcmp(lists()->playbooks[i].question, question.data) == 0) {
			tick = TICK_OPEN;
			why = arena_printf(look->arena, "the question is still that of the playbook \"%s\"",
				lists()->playbooks[i].name);
		}
	if (question.len == 0) {
		tick = TICK_OPEN;
		why = "nobody has written the question";
	}
	strbuf_free(&question);
	return checklist_found(out, tick, why);
}

static void count_concluded(const struct cause *causes, size_t count, const char *strand, size_t *sound, size_t *amber)
{
	bool found = false, doubtful = false;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(causes[i].strand, strand) != 0 ||
			(causes[i].state != CAUSE_SUPPORTED && causes[i].state != CAUSE_TREATED))
			continue;
		found = found || causes[i].doubtful == 0;
		doubtful = doubtful || causes[i].doubtful > 0;
	}
	*sound += found;
	*amber += !found && doubtful;
}

/* A conclusion is a cause that was found and whose evidence still stands; where all were ruled out, the right one is still missing. */
bool checklist_differentials(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	size_t count, cause_count, sound = 0, amber = 0;
	struct strand *strands;
	struct cause *causes;

	if (!strand_list(look->db, look->arena, &strands, &count, error) ||
		!cause_list(look->db, NULL, look->arena, &causes, &cause_count, error))
		return false;
	if (count == 0)
		return checklist_found(out, TICK_OPEN, "there is no strand yet");
	for (size_t i = 0; i < count; i++)
		count_concluded(causes, cause_count, strands[i].uuid, &sound, &amber);
	return checklist_found(out, sound == count ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%zu of %zu strands have a cause that was found%s", sound, count,
			amber == 0 ? "" : arena_printf(look->arena, "; the evidence of %zu no longer stands", amber)));
}

bool checklist_clusters(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct board_kept *boards;
	struct strand *strands;
	size_t board_count, count, missing = 0;

	if (!board_list(look->db, look->arena, &boards, &board_count, error) ||
		!strand_list(look->db, look->arena, &strands, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct error demand = ERROR_INIT;

		if (board_demand(look->db, strands[i].uuid, &demand))
			continue;
		if (demand.code != ERROR_CONFLICT)
			return error_set(error, demand.code, "%s", demand.message);
		missing++;
	}
	return checklist_found(out, missing == 0 && board_count > 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%zu failure board%s kept; %zu strand%s still want%s one", board_count,
			plural((int64_t)board_count), missing, plural((int64_t)missing), missing == 1 ? "s" : ""));
}

bool checklist_rungs(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct technique *rungs;
	size_t count;
	int lighter = 0, settled = 0, amber = 0;

	if (!technique_list(look->db, look->arena, &rungs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (rungs[i].rung->trains)
			continue;
		lighter++;
		settled += rungs[i].status != TECHNIQUE_UNTRIED && *rungs[i].amber == '\0';
		amber += *rungs[i].amber != '\0';
	}
	return checklist_found(out, settled == lighter ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%d of %d lighter rungs are settled%s", settled, lighter,
			amber == 0 ? ""
				   : arena_printf(look->arena,
					     "; %d more %s not count: evidence is missing, changed, expired or gone",
					     amber, amber == 1 ? "does" : "do")));
}

static size_t count_bare(const struct tree_walk *walk)
{
	size_t bare = 0;

	for (size_t i = 0; i < walk->count; i++)
		bare += walk->steps[i].answer != NULL &&
			walk->steps[i].reason[strspn(walk->steps[i].reason, " \t\n")] == '\0';
	return bare;
}

/* To an end, and with a reason for every answer. An end that says to split the complaint leaves the walks of its strands to be done. */
static bool read_walk(struct checklist_look *look, const char *strand, bool *whole, size_t *bare, struct error *error)
{
	struct tree_walk walk;

	if (!tree_read(look->db, strand, look->arena, &walk, error))
		return false;
	*whole = walk.end != NULL && strcmp(walk.end->id, "split") != 0 && count_bare(&walk) == 0;
	*bare += count_bare(&walk);
	return true;
}

/* The complaint as a whole: the case, or each of its strands. */
bool checklist_tree(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct strand *strands;
	size_t count, walked = 0, bare = 0;
	bool whole;

	if (!strand_list(look->db, look->arena, &strands, &count, error) || !read_walk(look, "", &whole, &bare, error))
		return false;
	if (whole)
		return checklist_found(out, TICK_DONE, "the walk of the case reached an end, with reasons");
	for (size_t i = 0; i < count; i++) {
		if (!read_walk(look, strands[i].uuid, &whole, &bare, error))
			return false;
		walked += whole;
	}
	if (count > 0 && walked == count)
		return checklist_found(out, TICK_DONE,
			arena_printf(look->arena, "the walk%s of %zu strand%s reached an end, with reasons",
				plural((int64_t)count), count, plural((int64_t)count)));
	if (count == 0 && bare == 0)
		return checklist_found(out, TICK_OPEN, "nobody walked it to an end");
	return checklist_found(out, TICK_OPEN,
		arena_printf(look->arena, "not the case, and %zu of %zu strand%s walked to an end with reasons%s",
			walked, count, plural((int64_t)count), bare > 0 ? "; some answers have none" : ""));
}

bool checklist_gates(struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	struct gate gates[GATE_COUNT];
	int answered = 0, amber = 0;

	if (!gate_read_all(look->db, look->arena, gates, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++) {
		answered += gates[i].answer != GATE_UNKNOWN;
		amber += gates[i].answer != GATE_UNKNOWN && *gates[i].amber != '\0';
	}
	return checklist_found(out, answered == GATE_COUNT && amber == 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%d of %d gates are answered, %d amber", answered, GATE_COUNT, amber));
}
