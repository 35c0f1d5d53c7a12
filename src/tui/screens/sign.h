/* Signs, words and roles of states: always the same on every screen. */
#ifndef PREOP_TUI_SCREENS_SIGN_H
#define PREOP_TUI_SCREENS_SIGN_H

#include "preop/model/gate.h"
#include "preop/model/signal.h"
#include "tui/grid.h"

const char *gate_sign(enum gate_answer answer); /* "✓" "✗" "?" "~" */
enum role gate_role(enum gate_answer answer);
const char *signal_sign(enum signal_state state); /* "✓" "✗" "!" " " "?" */
enum role signal_role(enum signal_state state);
enum role verdict_role(enum gate_verdict verdict);

/* "3 d ago", "now"; nothing when the time is not known. Appends. */
void print_ago(int64_t at, int64_t now, struct strbuf *out);

/* A pane's title line: text left in bold when focused, a note right in muted. */
void pane_title(const struct surface *s, const char *title, const char *note, bool focused);

#endif
