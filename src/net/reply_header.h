/* The headers of a reply that say when to come back and what is left. Private to net/. Pure: the wall clock is passed in. */
#ifndef PREOP_NET_REPLY_HEADER_H
#define PREOP_NET_REPLY_HEADER_H

#include "preop/net/exchange.h"

/* One header line, with or without its end. What cannot be read is passed over; `now` is clock_now(), for dates. */
void reply_header_read(struct exchange *exchange, const char *line, size_t n, int64_t now);

/* "6m0s", "1s", "120ms", "1h30m", "0.5s", "12": milliseconds; -1: not such a thing. */
int64_t reply_duration(const char *text, size_t n);

/* "Wed, 21 Oct 2026 07:28:00 GMT": milliseconds since the epoch; -1: no such date. */
int64_t reply_date(const char *text);

#endif
