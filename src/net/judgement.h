/* What to do with a reply: believe it, ask again, wait, stop everything. A table of what servers do (evals: which errors pass by themselves). Private to net/. Pure. */
#ifndef PREOP_NET_JUDGEMENT_H
#define PREOP_NET_JUDGEMENT_H

#include "preop/net/chat.h"

enum judgement {
	JUDGED_DONE,    /* an answer, or an outcome that is one */
	JUDGED_AGAIN,   /* the server's trouble: after a while, without asking less */
	JUDGED_LIMITED, /* too much at once: ask less */
	JUDGED_LOADING, /* the model is being loaded: wait, it costs no attempt */
	JUDGED_BLOCKED, /* quota, key, bill, certificate: no request will fare better */
	JUDGED_NEVER,   /* this request will always fail */
};

/* `reply` is what chat_read() made of the exchange; of other calls it holds the error alone, and its outcome is CHAT_OK or CHAT_ERROR. */
enum judgement reply_judge(const struct exchange *exchange, const struct chat_reply *reply);

/* How long to wait before attempt `number` + 1: a random part of 1 s doubled each time, at most 60 s; never less than what the server asked for. `unit` is in [0, 1). */
int64_t retry_wait(int number, double unit, int64_t retry_after_ms);

#endif
