/* What a reply means for the books. */
#ifndef PREOP_SRC_NET_RUN_REPLY_H
#define PREOP_SRC_NET_RUN_REPLY_H

#include "preop/model/run.h"
#include "preop/net/pump.h"

struct reply_terms {
	const struct endpoint *endpoint;
	const char *model; /* that was asked for: prices go by it */
	int64_t prompt_estimate;
};

struct reply_read {
	struct run_answer answer; /* points into what it was read from and into the rest of this */
	struct chat_reply own;    /* of the cache */
	struct strbuf suspect;
};

void reply_read_attempt(
	const struct reply_terms *terms, const struct pump_attempt *attempt, int attempts, struct reply_read *out);
void reply_read_cached(const struct reply_terms *terms, const struct run_cached *cached, struct reply_read *out);
/* An exchange that did not come over our wire: of a batch file. */
void reply_read_exchange(const struct reply_terms *terms, const struct exchange *exchange, struct reply_read *out);
void reply_read_free(struct reply_read *read);

#endif
