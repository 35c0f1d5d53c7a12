/*
 * One call over the wire and what came back, before anything in it is believed: status, the headers that matter, the body, times. Owned by the pump, read by the sink
 * during its call only. The key is in none of it: a body that echoes it is changed ("[key]").
 */
#ifndef PREOP_NET_EXCHANGE_H
#define PREOP_NET_EXCHANGE_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

enum net_failure {
	NET_ARRIVED, /* a whole reply, of whatever status */
	NET_RESOLVE, /* no such host */
	NET_CONNECT, /* nobody listens */
	NET_TLS,     /* the certificate or the handshake is not good: never tried again */
	NET_TIMEOUT,
	NET_RESET,     /* the connection ended before a byte of the reply came */
	NET_CUT,       /* ... in the middle of it */
	NET_TOO_LARGE, /* more than the profile's limit */
	NET_PROTOCOL,  /* not HTTP, or a coding that is broken */
	NET_CANCELLED,
	NET_OTHER, /* a proxy, an address: `reason` says */
};

struct net_limit { /* of x-ratelimit-*; -1: not said */
	int64_t limit, remaining, reset_ms;
};

struct exchange {
	enum net_failure failure;
	struct strbuf reason; /* of a failure: a sentence */
	int status;           /* of HTTP; 0: none came */
	struct strbuf type;   /* Content-Type, lower case, without parameters */
	struct strbuf request_id;
	struct strbuf body;     /* decoded; of a cut one what came */
	int64_t retry_after_ms; /* -1: not said */
	struct net_limit requests, tokens;
	bool asked_stream;
	int64_t first_ms; /* to the first token of a stream, else to the first byte of the body; -1: none came */
	int64_t total_ms;
	int64_t sent, received; /* bytes of bodies on the wire */
};

#define NET_LIMIT_INIT                                                                                                 \
	{                                                                                                              \
		.limit = -1, .remaining = -1, .reset_ms = -1                                                           \
	}
#define EXCHANGE_INIT                                                                                                  \
	{                                                                                                              \
		.reason = STRBUF_INIT, .type = STRBUF_INIT, .request_id = STRBUF_INIT, .body = STRBUF_INIT,            \
		.retry_after_ms = -1, .requests = NET_LIMIT_INIT, .tokens = NET_LIMIT_INIT, .first_ms = -1             \
	}
void exchange_reset(struct exchange *exchange); /* as after EXCHANGE_INIT, keeps the memory */
void exchange_free(struct exchange *exchange);

const char *net_failure_name(enum net_failure failure); /* "arrived", "timeout", ...: for records and --json; static */

#endif
