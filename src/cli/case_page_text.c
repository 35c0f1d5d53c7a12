#include "cli/case_pages.h"
#include "cli/print.h"

#include "preop/model/box.h"

#include <inttypes.h>
#include <string.h>

static void heading(struct strbuf *out, bool markdown, int level, const char *text)
{
	if (out->len > 0)
		strbuf_addc(out, '\n');
	if (markdown)
		strbuf_adds(out, &"### "[3 - level]);
	print_text(out, text);
	strbuf_adds(out, markdown ? "\n\n" : "\n");
}

/* "  name  text"; nothing for "". */
static void row(struct strbuf *out, bool markdown, const char *name, const char *text)
{
	if (*text == '\0')
		return;
	strbuf_adds(out, markdown ? "- " : "  ");
	if (markdown)
		strbuf_addf(out, "%s: ", name);
	else
		print_cell(out, name, 12, false);
	print_text(out, text);
	strbuf_addc(out, '\n');
}

static void add_tests(const struct case_page *page, const struct strand *strand, bool markdown, struct strbuf *out)
{
	struct strbuf tests = STRBUF_INIT;

	for (size_t i = 0; case_tests[i] != NULL; i++) {
		const char *answer = case_strand_text(page, strand, case_tests[i]);

		if (*answer != '\0')
			strbuf_addf(&tests, "%s%s %s", tests.len > 0 ? ", " : "", case_tests[i], answer);
	}
	row(out, markdown, "tests", tests.data);
	strbuf_free(&tests);
}

static void add_causes(const struct case_page *page, const struct strand *strand, bool markdown, struct strbuf *out)
{
	for (size_t i = 0; i < page->cause_count; i++) {
		const struct cause *cause = &page->causes[i];
		struct strbuf text = STRBUF_INIT;

		if (strcmp(cause->strand, strand->uuid) != 0)
			continue;
		strbuf_addf(&text, "%s: %s%s%s", cause->title, cause_state_word(cause->state),
			*cause->result != '\0' ? "; " : "", cause->result);
		row(out, markdown, "cause", text.data);
		strbuf_free(&text);
	}
}

static void add_strand(
	const struct case_page *page, const struct strand *strand, size_t number, bool markdown, struct strbuf *out)
{
	const struct list_diagnosis *diagnosis = lists_diagnosis(case_strand_text(page, strand, "diagnosis"));
	const struct box *box = box_find(strand->box);
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "Strand %zu: %s", number, strand->title);
	heading(out, markdown, 3, text.data);
	row(out, markdown, "words", case_strand_text(page, strand, "words"));
	strbuf_reset(&text);
	if (box != NULL)
		strbuf_addf(&text, "%s, lives in %s", box->name, box->lives_in);
	row(out, markdown, "box", box != NULL ? text.data : "none yet");
	row(out, markdown, "diagnosis",
		diagnosis == NULL                      ? "none yet"
			: *diagnosis->sentence != '\0' ? diagnosis->sentence
						       : diagnosis->name);
	add_tests(page, strand, markdown, out);
	row(out, markdown, "twin", case_strand_text(page, strand, "twin"));
	row(out, markdown, "route", *strand->route != '\0' ? strand->route : "none yet");
	row(out, markdown, "status", strand->status);
	add_causes(page, strand, markdown, out);
	strbuf_free(&text);
}

/* "data plan   Start with 50 tickets ..."; the name once. */
static void add_plan(
	const struct playbook_use *use, const struct playbook_plan *plan, bool markdown, struct strbuf *out)
{
	const struct texts *lines = playbook_plan_texts(use->playbook, plan);

	for (size_t i = 0; i < lines->count; i++)
		row(out, markdown, markdown || i == 0 ? plan->title : "", lines->at[i]);
}

static void add_playbooks(const struct case_page *page, bool markdown, struct strbuf *out)
{
	for (size_t i = 0; i < page->playbook_count; i++) {
		const struct playbook_use *use = &page->playbooks[i];
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "Plans of the playbook %s", use->playbook != NULL ? use->playbook->name : use->id);
		heading(out, markdown, 2, text.data);
		strbuf_free(&text);
		for (size_t j = 0; use->playbook != NULL && j < playbook_plan_count; j++)
			add_plan(use, &playbook_plans[j], markdown, out);
		if (use->playbook == NULL)
			row(out, markdown, "unknown", "no list here has this playbook");
	}
}

static void add_boards(const struct case_page *page, bool markdown, struct strbuf *out)
{
	if (page->board_count > 0)
		heading(out, markdown, 2, "Failure boards");
	for (size_t i = 0; i < page->board_count; i++) {
		const struct board_kept *board = &page->boards[i];
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "%s: %" PRId64 " failures in %" PRId64 " groups, of %s, kept by %s", board->system,
			board->failures, board->groups, case_strand_name(page, board->strand), board->who);
		row(out, markdown, "board", text.data);
		strbuf_free(&text);
	}
}

static void add_menu(const struct case_page *page, bool markdown, struct strbuf *out)
{
	heading(out, markdown, 2, "Menu");
	for (size_t i = 0; i < page->decision.rung_count; i++) {
		const struct technique *rung = &page->decision.rungs[i];
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "%s: %s", rung->rung->name, technique_status_word(rung->status));
		if (*rung->reason != '\0')
			strbuf_addf(&text, ", %s", rung->reason);
		if (*rung->why != '\0')
			strbuf_addf(&text, "; %s", rung->why);
		if (*rung->override != '\0')
			strbuf_addf(&text, "; OVERRIDE: %s", rung->override);
		row(out, markdown, *rung->amber ? "amber" : "rung", text.data);
		strbuf_free(&text);
	}
}

static void add_tree(const struct case_page *page, bool markdown, struct strbuf *out)
{
	heading(out, markdown, 2, "Tree");
	for (size_t i = 0; i < page->walk_count; i++) {
		const struct list_end *end = page->walks[i].walk.end;
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "%s: ", case_strand_name(page, page->walks[i].strand));
		if (end != NULL)
			strbuf_addf(&text, "%s. %s", end->verdict, end->say);
		else
			strbuf_addf(&text, "not walked to an end, %zu steps", page->walks[i].walk.count);
		row(out, markdown, "end", text.data);
		strbuf_free(&text);
	}
	if (page->walk_count == 0)
		row(out, markdown, "end", "nobody has walked it");
}

static void add_gates(const struct case_page *page, bool markdown, struct strbuf *out)
{
	heading(out, markdown, 2, "Gates");
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &page->gates[i];
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "%c %s", gate_text(i)->letter, gate_answer_word(gate->answer));
		if (*gate->rationale != '\0')
			strbuf_addf(&text, ": %s (%s)", gate->rationale, gate->who);
		if (*gate->amber != '\0')
			strbuf_addf(&text, "; amber: %s", gate->amber);
		row(out, markdown, "gate", text.data);
		strbuf_free(&text);
	}
	heading(out, markdown, 2, "Decision");
	print_prose(out, markdown ? 0 : 2, page->sentence, strlen(page->sentence));
}

void case_page_text(const struct case_page *page, bool markdown, struct strbuf *out)
{
	heading(out, markdown, 1, page->project.title);
	row(out, markdown, "question", *page->project.question != '\0' ? page->project.question : "not written yet");
	for (size_t i = 0; i < page->playbook_count; i++)
		row(out, markdown, "playbook", page->playbooks[i].id);
	heading(out, markdown, 2, "Strands");
	if (page->strand_count == 0)
		row(out, markdown, "strands", "none yet");
	for (size_t i = 0; i < page->strand_count; i++)
		add_strand(page, &page->strands[i], i + 1, markdown, out);
	add_playbooks(page, markdown, out);
	add_boards(page, markdown, out);
	add_menu(page, markdown, out);
	add_tree(page, markdown, out);
	add_gates(page, markdown, out);
}
