/* Reading a reply from its choices, or from the pieces of a stream. Private to net/. Pure. */
#ifndef PREOP_NET_CHAT_REPLY_H
#define PREOP_NET_CHAT_REPLY_H

#include "preop/net/chat.h"

void usage_read(struct json_span usage, struct chat_usage *out);
void usage_none(struct chat_usage *out);

/* Model, id and fingerprint, from a whole reply or a piece, where they are not known yet. */
void chat_read_names(struct json_span root, struct chat_reply *reply);

/* A body of server-sent events. */
void chat_read_stream(struct json_span body, struct chat_reply *reply);

/* Whether a piece brings something of an answer: the first such one is what the wait for an answer is measured by. */
bool chat_piece_speaks(const char *data, size_t n);

/* chat_read() of calls that are no chat: whether an object that is no error came back (CHAT_OK), else the error. */
void reply_read_plain(const struct exchange *exchange, struct chat_reply *reply);

void chat_fail(struct chat_reply *reply, const char *sentence);

#endif
