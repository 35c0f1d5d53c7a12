/* What a claim rests on, over the screen: the links with age, state and expiry; to add, to open, to take away. evidence_page.c has the page, evidence_page_add.c what is asked. */
#ifndef PREOP_TUI_SCREENS_EVIDENCE_PAGE_H
#define PREOP_TUI_SCREENS_EVIDENCE_PAGE_H

#include "preop/model/evidence.h"
#include "tui/app.h"

/* owner and claim as in model/evidence.h; `title`: what people call it. Copied. */
void evidence_page_open(struct app *app, const char *owner, const char *claim, const char *title);

/* Asks for a link and writes it. */
void evidence_page_add(struct app *app, const char *owner, const char *claim);

/* A link in two lines: what it is and what it said; then its state, age, expiry and note, which are amber when it does not stand any more. Append. */
void evidence_print_head(const struct evidence *link, struct strbuf *out);
void evidence_print_tail(const struct evidence *link, int64_t now, struct strbuf *out);

#endif
