/* One call through libcurl: its handle, what it collects, and what libcurl's codes mean. Private to net/. */
#ifndef PREOP_NET_TRANSFER_H
#define PREOP_NET_TRANSFER_H

#include "net/key.h"
#include "net/sse.h"

#include "preop/net/pump.h"

#include <curl/curl.h>

/* What all calls to one endpoint share. */
struct wire {
	const struct endpoint *endpoint;
	struct key key;
	struct curl_slist *headers, *get_headers;
	char *addresses[PUMP_MODELS + 1]; /* by kind */
};
bool wire_open(struct wire *wire, const struct endpoint *endpoint, struct error *error);
void wire_close(struct wire *wire);

struct transfer {
	CURL *easy;
	const struct wire *wire;
	void *owner; /* the pump's */
	struct exchange exchange;
	struct sse sse;
	char words[CURL_ERROR_SIZE];
	int64_t begun;   /* clock_monotonic(), microseconds */
	int64_t heard;   /* the last byte; 0: none */
	int64_t done_at; /* [DONE] came; 0 */
	bool too_large, no_memory;
};

/* The transfer and its handle; they are used again for the next call. NULL: libcurl has no memory. */
struct transfer *transfer_new(const struct wire *wire);
void transfer_free(struct transfer *transfer);

/* Sets the handle up for a request, whose body has to stay; the exchange is empty. */
void transfer_begin(struct transfer *transfer, const struct pump_request *request);

/* A stream that has begun and gone silent: it has to be ended with CURLE_OPERATION_TIMEDOUT. Before its first byte it may wait in the server's queue. libcurl's own low-speed
 * limit does not know that, and looks at averages of five seconds. */
bool transfer_silent(struct transfer *transfer, int64_t now);

/* Fills in failure, reason, status, times; nothing of the key is left in it. */
void transfer_end(struct transfer *transfer, CURLcode code);

#endif
