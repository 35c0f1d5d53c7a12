/*
 * Vectors for checks of kind similarity, from the user's endpoint. What has arrived stays when the rest fails or is stopped.
 *
 * Thread: that of the connection, a writer's.
 */
#ifndef PREOP_NET_EMBEDDING_H
#define PREOP_NET_EMBEDDING_H

#include "preop/net/endpoint.h"
#include "preop/store/db.h"

struct embedding_request {
	int64_t suite;
	const struct endpoint *endpoint;
	/* Called now and then; total -1: not known. False stops (ERROR_CANCELLED). May be NULL. */
	bool (*progress)(void *context, int64_t done, int64_t total);
	void *context;
};
/* *fetched: texts that have a vector now and had none before. */
bool embedding_fetch(struct db *db, const struct embedding_request *request, int64_t *fetched, struct error *error);

#endif
