/*
 * The decision: what the gates come to, what READY wants besides, and what was opened against the rules. One reading, so that status, gate, report, case,
 * tree and the screens say the same.
 *
 * READY wants five gates that stand, and besides: a rung that trains is open; the walk of the whole case through the tree does not end in "no"; not
 * every strand that is not closed is facts, state or permissions, or walks to a "no" of its own; each has a box, and none is in triage; somebody said what
 * is to be decided; and no two copies disagree about any of these. Where one of these is missing the gates alone decide nothing: NOT DECIDED (house).
 * Thread: a connection's.
 */
#ifndef PREOP_MODEL_DECISION_H
#define PREOP_MODEL_DECISION_H

#include "preop/model/gate.h"
#include "preop/model/technique.h"

struct decision_lack {                 /* what READY wants besides the gates and does not have */
	enum gate_answer severity;     /* as of a blocker (status.h) */
	char gate;                     /* beside which it is shown */
	const char *text;              /* "Fine-tuning is shut: Prompting is untried" */
	const char *action;            /* "try what is lighter, or ..." */
	const char *screen, *argument; /* where that is done, as of a blocker (status.h) */
};
struct train_decision {
	enum gate_verdict verdict;
	struct technique *rungs; /* the menu it was read from */
	size_t rung_count;
	struct decision_lack *lacks;
	size_t lack_count;
	const char **
		overrides; /* "Fine-tuning is open by override of ana: the board wants it"; said wherever the verdict is */
	size_t override_count;
};
/* All but the verdict: without the gates, which may want signals. */
bool decision_read_besides(struct db *db, struct arena *arena, struct train_decision *out, struct error *error);
bool decision_read(struct db *db, struct arena *arena, const struct gate gates[GATE_COUNT], struct train_decision *out,
	struct error *error);

/* In a sentence or some: the verdict and why, what to do instead, and for which strands what kind of repair. Appends. */
bool decision_sentence(struct db *db, const struct gate gates[GATE_COUNT], const struct train_decision *decision,
	struct strbuf *out, struct error *error);

#endif
