/*
 * What stands in a message of a chat, as servers and the tools that keep their replies write it. Pure; a message is hostile: what is of another type is not there.
 * Thread: any.
 */
#ifndef PREOP_MODEL_CHAT_MESSAGE_H
#define PREOP_MODEL_CHAT_MESSAGE_H

#include "preop/base/json.h"
#include "preop/base/strbuf.h"

#include <stdbool.h>

/* Content that is a text, or a list of parts whose texts are joined; false: neither. Appends, as the others do. */
bool chat_message_content(struct json_span content, struct strbuf *out);

/* The reasoning under the names servers give it. */
void chat_message_reasoning(struct json_span message, struct strbuf *out);

/* Calls of tools as a list, also the one call of older servers; nothing: there are none. */
void chat_message_calls(struct json_span message, struct strbuf *out);

#endif
