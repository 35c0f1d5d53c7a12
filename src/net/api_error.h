/* Errors as servers write them: {"error": {...}}, {"error": "text"}, flat, {"detail": ...}, or no JSON at all. Private to net/. Pure. */
#ifndef PREOP_NET_API_ERROR_H
#define PREOP_NET_API_ERROR_H

#include "preop/net/chat.h"

/* True when `root` says it is an error. `filtered` becomes true when the provider's filter is what it tells of. */
bool api_error_read(struct json_span root, struct api_error *out, bool *filtered);

/* The same of a whole body of a reply that is no success: whatever it is, a sentence comes out. */
void api_error_body(const struct exchange *exchange, struct api_error *out, bool *filtered);

/* `text` at the end of the message, as far as a person would read it. */
void api_error_say(struct api_error *out, const char *text, size_t n);

/* The first words of what is no JSON, at the end of the message. */
void api_error_glimpse(struct api_error *out, struct json_span text);

/* A body without a byte order mark and white space around it. */
struct json_span body_trim(const struct strbuf *body);

#endif
