/*
 * The project at a glance: what `preop status` prints and the Case home shows.
 */
#ifndef PREOP_MODEL_STATUS_H
#define PREOP_MODEL_STATUS_H

#include "preop/model/dataset.h"
#include "preop/model/decision.h"
#include "preop/model/project.h"
#include "preop/model/signal.h"
#include "preop/model/strand.h"
#include "preop/model/suite.h"

struct blocker {                   /* one thing that stands between now and a decision, worst first */
	enum gate_answer severity; /* GATE_FAIL, GATE_UNKNOWN or GATE_WAIVED (a warning) */
	char gate;                 /* T R A I N */
	const char *text;          /* "31 examples carry labels that disagree" */
	const char *action;        /* what to do next: "open Labels and decide them" */
	const char *
		screen; /* screen to open: "train", "data" ...; or a page of one, "train hazard"; or of none, "conflicts" */
	const char *argument; /* a filter, a gate letter ... or "" */
};

struct status {
	struct project project;
	struct gate gates[GATE_COUNT];
	struct train_decision decision;
	const char *sentence; /* the decision in words */
	struct signal *signals;
	size_t signal_count;
	struct dataset *datasets;
	size_t dataset_count;
	const char **mixtures; /* a sentence for every dataset that mixes kinds (dataset.h) */
	size_t mixture_count;
	struct suite *suites;
	size_t suite_count;
	struct strand *strands;
	size_t strand_count;
	struct blocker *blockers;
	size_t blocker_count;
	int64_t actions; /* in the journal */
	int64_t verdicts, cases_reviewed;
	int64_t conflicts; /* open after a merge */
};
bool status_read(struct db *db, struct arena *arena, struct status *out, struct error *error);
/* What stands above the list of blockers: beside READY they block nothing. */
const char *status_blockers_title(const struct status *status);

/* Where the workbench was left (ui_state): not journalled. */
bool ui_state_read(struct db *db, const char *key, struct strbuf *out, struct error *error);
bool ui_state_write(struct db *db, const char *key, const char *value, struct error *error);

#endif
