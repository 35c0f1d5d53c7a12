/* Contexts by a command of the user's, fetched ahead on threads of their own so that calls in flight are not kept waiting. */
#ifndef PREOP_SRC_NET_RUN_CONTEXT_H
#define PREOP_SRC_NET_RUN_CONTEXT_H

#include "preop/model/run.h"

struct context_work {
	struct run_item item;
	struct strbuf output;          /* what the command wrote; stored as what was retrieved */
	struct strbuf text, retrieved; /* for the template; as a JSON list */
	bool failed;
	struct error error;
	struct context_work *next;
};

struct context_pool;
struct context_pool *context_pool_new(const char *const *words, int64_t timeout_ms, struct error *error);
bool context_pool_wants(struct context_pool *pool); /* another piece of work */
struct context_work *context_work_new(void);
void context_pool_add(struct context_pool *pool, struct context_work *work); /* takes it */
struct context_work *context_pool_take(struct context_pool *pool);           /* one that is done; NULL */
size_t context_pool_busy(struct context_pool *pool);                         /* added and not taken yet */
void context_work_free(struct context_work *work);
void context_pool_free(struct context_pool *pool); /* commands that run are ended */

/* Reads what the command wrote into text and retrieved. */
void context_read(struct context_work *work);

#endif
