#include "cli/case_pages.h"
#include "cli/playbook_lines.h"

#include "cli/print_decision.h"
#include "preop/base/json.h"

#include <string.h>

static void put_optional(struct json_writer *w, const char *key, const char *value)
{
	json_put_string(w, key, *value != '\0' ? value : NULL);
}

static void put_causes(struct json_writer *w, const struct case_page *page, const struct strand *strand)
{
	json_open(w, "causes", '[');
	for (size_t i = 0; i < page->cause_count; i++) {
		const struct cause *cause = &page->causes[i];

		if (strcmp(cause->strand, strand->uuid) != 0)
			continue;
		json_open(w, NULL, '{');
		json_put_string(w, "uuid", cause->uuid);
		json_put_string(w, "title", cause->title);
		json_put_string(w, "state", cause_state_word(cause->state));
		json_put_string(w, "result", cause->result);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_strand(struct json_writer *w, const struct case_page *page, size_t index)
{
	const struct strand *strand = &page->strands[index];

	json_open(w, NULL, '{');
	json_put_int(w, "number", (int64_t)index + 1);
	json_put_string(w, "uuid", strand->uuid);
	json_put_string(w, "title", strand->title);
	put_optional(w, "words", case_strand_text(page, strand, "words"));
	put_optional(w, "box", strand->box);
	put_optional(w, "diagnosis", case_strand_text(page, strand, "diagnosis"));
	json_open(w, "tests", '{');
	for (size_t i = 0; case_tests[i] != NULL; i++)
		put_optional(w, case_tests[i], case_strand_text(page, strand, case_tests[i]));
	json_close(w, '}');
	put_optional(w, "twin", case_strand_text(page, strand, "twin"));
	put_optional(w, "route", strand->route);
	json_put_string(w, "status", strand->status);
	put_causes(w, page, strand);
	json_close(w, '}');
}

static void put_boards(struct json_writer *w, const struct case_page *page)
{
	json_open(w, "boards", '[');
	for (size_t i = 0; i < page->board_count; i++) {
		const struct board_kept *board = &page->boards[i];

		json_open(w, NULL, '{');
		json_put_string(w, "uuid", board->uuid);
		put_optional(w, "strand", board->strand);
		put_optional(w, "suite", board->suite_name);
		json_put_string(w, "system", board->system);
		json_put_int(w, "failures", board->failures);
		json_put_int(w, "groups", board->groups);
		json_put_string(w, "who", board->who);
		json_put_time(w, "at", board->at);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_menu(struct json_writer *w, const struct case_page *page)
{
	json_open(w, "menu", '[');
	for (size_t i = 0; i < page->decision.rung_count; i++) {
		const struct technique *rung = &page->decision.rungs[i];

		json_open(w, NULL, '{');
		json_put_string(w, "rung", rung->rung->id);
		json_put_string(w, "status", technique_status_word(rung->status));
		put_optional(w, "reason", rung->reason);
		put_optional(w, "override", rung->override);
		json_put_bool(w, "open", rung->open);
		put_optional(w, "override_who", rung->override_who);
		put_optional(w, "amber", rung->amber);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_tree(struct json_writer *w, const struct case_page *page)
{
	json_open(w, "tree", '[');
	for (size_t i = 0; i < page->walk_count; i++) {
		const struct list_end *end = page->walks[i].walk.end;

		json_open(w, NULL, '{');
		put_optional(w, "strand", page->walks[i].strand);
		json_put_int(w, "steps", (int64_t)page->walks[i].walk.count);
		json_put_string(w, "end", end != NULL ? end->id : NULL);
		json_put_string(w, "verdict", end != NULL ? end->verdict : NULL);
		json_put_string(w, "say", end != NULL ? end->say : NULL);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_gates(struct json_writer *w, const struct case_page *page)
{
	json_open(w, "gates", '[');
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &page->gates[i];

		json_open(w, NULL, '{');
		json_put_bytes(w, "letter", &gate_text(i)->letter, 1);
		json_put_string(w, "answer", gate_answer_word(gate->answer));
		put_optional(w, "rationale", gate->rationale);
		put_optional(w, "counter", gate->counter);
		put_optional(w, "amber", gate->amber);
		json_close(w, '}');
	}
	json_close(w, ']');
}

void case_page_json(const struct case_page *page, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "title", page->project.title);
	put_optional(&w, "question", page->project.question);
	json_open(&w, "playbooks", '[');
	for (size_t i = 0; i < page->playbook_count; i++)
		json_put_string(&w, NULL, page->playbooks[i].id);
	json_close(&w, ']');
	playbook_plans_json(&w, page->playbooks, page->playbook_count, 0);
	json_open(&w, "strands", '[');
	for (size_t i = 0; i < page->strand_count; i++)
		put_strand(&w, page, i);
	json_close(&w, ']');
	put_boards(&w, page);
	put_menu(&w, page);
	put_tree(&w, page);
	put_gates(&w, page);
	json_put_string(&w, "verdict", gate_verdict_word(page->decision.verdict));
	json_put_decision(&w, &page->decision);
	json_put_string(&w, "decision", page->sentence);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}
