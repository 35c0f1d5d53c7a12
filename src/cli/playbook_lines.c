#include "cli/playbook_lines.h"

#include "cli/print.h"

#include <string.h>

/* The next plan of a gate after (*use, *plan), which begin as 0 and 0 for the first; false: no more. */
static bool next_plan(const struct playbook_use *uses, size_t count, char gate, size_t *use, size_t *plan)
{
	for (; *use < count; ++*use, *plan = 0)
		for (; uses[*use].playbook != NULL && *plan < playbook_plan_count; ++*plan)
			if (gate == 0 || playbook_plans[*plan].gate == gate)
				return true;
	return false;
}

void playbook_plans_json(struct json_writer *w, const struct playbook_use *uses, size_t count, char gate)
{
	json_open(w, "plans", '[');
	for (size_t use = 0, i = 0; next_plan(uses, count, gate, &use, &i); i++) {
		const struct playbook_plan *plan = &playbook_plans[i];
		const struct texts *lines = playbook_plan_texts(uses[use].playbook, plan);

		json_open(w, NULL, '{');
		json_put_string(w, "playbook", uses[use].id);
		json_put_string(w, "plan", plan->key);
		json_put_bytes(w, "gate", &plan->gate, 1);
		json_open(w, "lines", '[');
		for (size_t j = 0; j < lines->count; j++)
			json_put_string(w, NULL, lines->at[j]);
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
}

void playbook_plans_text(struct strbuf *out, const struct playbook_use *uses, size_t count, char gate)
{
	for (size_t use = 0, i = 0; next_plan(uses, count, gate, &use, &i); i++) {
		const struct texts *lines = playbook_plan_texts(uses[use].playbook, &playbook_plans[i]);

		strbuf_addf(out, "  %s of the playbook\n", playbook_plans[i].title);
		for (size_t j = 0; j < lines->count; j++)
			print_prose(out, 4, lines->at[j], strlen(lines->at[j]));
	}
}
