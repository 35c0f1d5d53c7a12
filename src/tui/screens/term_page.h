/* A term of the glossary over any screen, with links to walk along; and the command that finds one in place. */
#ifndef PREOP_TUI_SCREENS_TERM_PAGE_H
#define PREOP_TUI_SCREENS_TERM_PAGE_H

#include "preop/model/lists.h"
#include "tui/app.h"

/* A person's lists have been read by then: lists() is called. */
void term_page_open(struct app *app, const struct list_term *term);
/* The command glossary-word: a word, or "": the terms that stand on the screen are offered first. */
bool glossary_word_start(struct app *app, const char *args, struct error *error);

#endif
