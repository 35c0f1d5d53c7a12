/* The entries of the Library as pages: what is shown beside a list, opened with Enter, copied and written to a file. Lines that begin with "# " are titles. */
#ifndef PREOP_TUI_SCREENS_LIBRARY_TEXT_H
#define PREOP_TUI_SCREENS_LIBRARY_TEXT_H

#include "preop/base/strbuf.h"
#include "preop/model/checklist.h"

void library_playbook(const struct list_playbook *playbook, struct strbuf *out);
void library_term(const struct list_term *term, struct strbuf *out);
void library_item(const struct checklist_item *item, struct strbuf *out);
void library_source(const struct list_source *source, struct strbuf *out);

#endif
