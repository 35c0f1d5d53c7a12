/* Actions of the journal in words of people: "answered gate T fail" where the journal says "gate-set: T fail". Thread: any. */
#ifndef PREOP_MODEL_ACTION_H
#define PREOP_MODEL_ACTION_H

#include "preop/base/strbuf.h"

/* Appends. Of a command without words here its name stands before the title. */
void action_print(const char *command, const char *title, struct strbuf *out);

#endif
