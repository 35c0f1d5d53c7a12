/*
 * Asking a judge: what is open (model/judge_books.h) is put to an endpoint; verdicts are in the file before the next round, and it can end at any moment. What is sent are outputs of
 * the suite: the endpoint is the user's own choice, as for runs of systems (net/run.h).
 *
 * Thread: one, with its own connection.
 */
#ifndef PREOP_NET_JUDGE_RUN_H
#define PREOP_NET_JUDGE_RUN_H

#include "preop/model/judge_books.h"
#include "preop/net/endpoint.h"

struct judge_run_options {
	const struct judge *judge;
	const struct judge_spec *spec;
	const struct endpoint *endpoint;
	struct judge_plan plan;
	bool no_cache;
	double budget_usd;     /* of all that asking this judge has cost; NAN: none */
	int64_t budget_tokens; /* the same; 0: none */
};
struct judge_run_progress {
	int64_t total, done;                   /* questions that were open; answered, or failed */
	int64_t asked, cached, failed, unread; /* in this sitting */
	double cost;                           /* of this sitting, where it is known */
	int64_t cost_unknown, tokens;
};
enum judge_wish { JUDGE_GO_ON, JUDGE_STOP /* what is in flight is awaited */, JUDGE_STOP_NOW };
typedef enum judge_wish judge_watch(
	void *context, const struct judge_run_progress *progress); /* about ten times a second */

struct judge_run_result {
	struct judge_run_progress last;
	char why[ERROR_MESSAGE_SIZE]; /* why questions are still open; "": none are */
};
/* False: nothing was asked, or the books could not be kept; what had arrived before stays. A budget, a quota and failures of calls are no failure: see `result`. */
bool judge_run(struct db *db, const struct judge_run_options *options, judge_watch *watch, void *context,
	struct judge_run_result *result, struct error *error);

#endif
