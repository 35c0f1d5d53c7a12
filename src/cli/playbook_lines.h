/* The plans of the playbooks that a case was begun with, as verbs say them. */
#ifndef PREOP_CLI_PLAYBOOK_LINES_H
#define PREOP_CLI_PLAYBOOK_LINES_H

#include "preop/base/json.h"
#include "preop/model/playbook.h"

/* "plans": [{playbook, plan, gate, lines[]}] of the gate with that letter; 0: of all. */
void playbook_plans_json(struct json_writer *w, const struct playbook_use *uses, size_t count, char gate);
/* Each plan by its title, its lines under it; nothing where the gate has none. */
void playbook_plans_text(struct strbuf *out, const struct playbook_use *uses, size_t count, char gate);

#endif
