/* The key: read where the profile says, kept here and in libcurl's list of headers alone, wiped after use. Private to net/. */
#ifndef PREOP_NET_KEY_H
#define PREOP_NET_KEY_H

#include "preop/base/strbuf.h"
#include "preop/net/endpoint.h"

struct key {
	char *secret; /* NULL: none is sent */
	size_t length;
};

/* ERROR_INPUT: it is not there, cannot be a key, or others may read its file. No sentence repeats a byte of it. */
bool key_read(const struct endpoint *endpoint, struct key *out, struct error *error);

/* "Authorization: Bearer ..."; caller wipes and frees with secret_free(); NULL without a key. */
char *key_header(const struct endpoint *endpoint, const struct key *key);

/* Whether the key stands in the bytes, as it is or as JSON may write it: with \/, \" or \u0073. */
bool key_is_in(const struct key *key, const struct strbuf *text);

/* Every such place becomes "[key]". */
void key_redact(const struct key *key, struct strbuf *text);

void key_free(struct key *key);
void secret_wipe(char *secret, size_t n);
void secret_free(char *secret); /* NUL-terminated; NULL is nothing */

#endif
