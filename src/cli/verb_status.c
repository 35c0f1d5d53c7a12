/* preop status: the question, the gates, the counts, what blocks the decision. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/print_decision.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/status.h"

#include <stdlib.h>
#include <string.h>

static const char *const answer_signs[] = {
	[GATE_UNKNOWN] = "?", [GATE_PASS] = "✓", [GATE_FAIL] = "✗", [GATE_WAIVED] = "~"
};

static void gates_json(struct json_writer *w, const struct status *status)
{
	json_open(w, "gates", '[');
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate_text *text = gate_text(i);
		const struct gate *gate = &status->gates[i];
		char letter[2] = { text->letter, '\0' };

		json_open(w, NULL, '{');
		json_put_string(w, "letter", letter);
		json_put_string(w, "name", text->name);
		json_put_string(w, "question", text->question);
		json_put_string(w, "answer", gate_answer_word(gate->answer));
		json_put_string(w, "rationale", gate->rationale);
		json_put_string(w, "who", gate->who);
		json_put_time(w, "at", gate->at);
		json_put_string(w, "amber", *gate->amber ? gate->amber : NULL);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_steps(struct json_writer *w, const struct signal *signal)
{
	if (signal->step_count == 0)
		return;
	json_open(w, "steps", '[');
	for (size_t i = 0; i < signal->step_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "name", signal->steps[i].name);
		if (signal->steps[i].count == SIGNAL_STEP_UNKNOWN)
			json_put_string(w, "count", NULL);
		else
			json_put_int(w, "count", signal->steps[i].count);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void signals_json(struct json_writer *w, const struct status *status)
{
	struct strbuf value = STRBUF_INIT;

	json_open(w, "signals", '[');
	for (size_t i = 0; i < status->signal_count; i++) {
		const struct signal *signal = &status->signals[i];

		strbuf_reset(&value);
		signal_print_value(signal, &value);
		json_open(w, NULL, '{');
		json_put_string(w, "id", signal->id);
		json_put_string(w, "name", signal->name);
		json_put_string(w, "state", signal_state_word(signal->state));
		if (signal->state == SIGNAL_UNDEFINED) {
			json_put_string(w, "value", NULL);
		} else if (signal->unit == SIGNAL_NUMBER || signal->unit == SIGNAL_DAYS) {
			json_put_double(w, "value", signal->number);
		} else if (signal->unit == SIGNAL_DATE) {
			json_put_time(w, "value", signal->at);
		} else {
			json_put_int(w, "value", signal->part);
			if (signal->unit == SIGNAL_SHARE)
				json_put_int(w, "of", signal->whole);
		}
		json_put_string(w, "text", value.data);
		json_put_string(w, "threshold", signal->threshold);
		json_put_string(w, "why", signal->why);
		json_put_string(w, "read", signal->read);
		put_steps(w, signal);
		json_close(w, '}');
	}
	json_close(w, ']');
	strbuf_free(&value);
}

static void lists_json(struct json_writer *w, const struct status *status)
{
	json_open(w, "datasets", '[');
	for (size_t i = 0; i < status->dataset_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "name", status->datasets[i].name);
		json_put_int(w, "examples", status->datasets[i].rows);
		json_put_int(w, "version", status->datasets[i].version);
		json_open(w, "labels", '[');
		for (size_t j = 0; j < status->datasets[i].label_count; j++)
			json_put_string(w, NULL, status->datasets[i].labels[j]);
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
	json_open(w, "suites", '[');
	for (size_t i = 0; i < status->suite_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "name", status->suites[i].name);
		json_put_int(w, "cases", status->suites[i].cases);
		json_put_time(w, "oldest", status->suites[i].oldest);
		json_put_time(w, "newest", status->suites[i].newest);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_open(w, "strands", '[');
	for (size_t i = 0; i < status->strand_count; i++) {
		json_open(w, NULL, '{');
		json_put_int(w, "number", (int64_t)i + 1);
		json_put_string(w, "title", status->strands[i].title);
		json_put_string(w, "box", status->strands[i].box);
		json_put_string(w, "route", status->strands[i].route);
		json_put_string(w, "status", status->strands[i].status);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void status_json(const struct status *status, const char *path, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "project", path);
	json_put_string(&w, "title", status->project.title);
	json_put_string(&w, "question", status->project.question);
	json_put_string(&w, "verdict", gate_verdict_word(status->decision.verdict));
	json_put_string(&w, "sentence", status->sentence);
	json_put_decision(&w, &status->decision);
	gates_json(&w, status);
	signals_json(&w, status);
	lists_json(&w, status);
	json_open(&w, "blockers", '[');
	for (size_t i = 0; i < status->blocker_count; i++) {
		char letter[2] = { status->blockers[i].gate, '\0' };

		json_open(&w, NULL, '{');
		json_put_string(&w, "severity", gate_answer_word(status->blockers[i].severity));
		json_put_string(&w, "gate", letter);
		json_put_string(&w, "text", status->blockers[i].text);
		json_put_string(&w, "action", status->blockers[i].action);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_put_int(&w, "verdicts", status->verdicts);
	json_put_int(&w, "cases_reviewed", status->cases_reviewed);
	json_put_int(&w, "actions", status->actions);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void amber_text(const char *amber, struct strbuf *out)
{
	strbuf_adds(out, "      amber: ");
	print_text(out, amber);
	strbuf_addc(out, '\n');
}

static void gates_text(const struct status *status, struct strbuf *out)
{
	strbuf_adds(out, "\nTRAIN  ");
	strbuf_adds(out, gate_verdict_word(status->decision.verdict));
	strbuf_addc(out, '\n');
	print_overrides(out, &status->decision);
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &status->gates[i];

		strbuf_addf(out, "  %c %s ", gate_text(i)->letter, *gate->amber ? "!" : answer_signs[gate->answer]);
		print_cell(out, gate_text(i)->name, 22, false);
		print_cell(out, gate_answer_word(gate->answer), 9, false);
		print_text(out, gate->rationale);
		while (out->data[out->len - 1] == ' ')
			strbuf_truncate(out, out->len - 1);
		strbuf_addc(out, '\n');
		if (*gate->amber)
			amber_text(gate->amber, out);
	}
}

static void counts_text(const struct status *status, struct strbuf *out)
{
	struct strbuf value = STRBUF_INIT;

	strbuf_adds(out, "\nCounts\n");
	for (size_t i = 0; i < status->dataset_count; i++) {
		strbuf_adds(out, "  dataset ");
		print_cell(out, status->datasets[i].name, 22, false);
		strbuf_addc(out, ' ');
		print_number(out, status->datasets[i].rows);
		strbuf_adds(out, " examples\n");
	}
	for (size_t i = 0; i < status->suite_count; i++) {
		strbuf_adds(out, "  suite   ");
		print_cell(out, status->suites[i].name, 22, false);
		strbuf_addc(out, ' ');
		print_number(out, status->suites[i].cases);
		strbuf_adds(out, " cases\n");
	}
	for (size_t i = 0; i < status->signal_count; i++) {
		strbuf_reset(&value);
		signal_print_value(&status->signals[i], &value);
		strbuf_adds(out, "  ");
		print_cell(out, status->signals[i].name, 30, false);
		strbuf_addc(out, ' ');
		print_text(out, value.data);
		strbuf_addc(out, '\n');
	}
	strbuf_free(&value);
}

static void strands_text(const struct status *status, struct strbuf *out)
{
	if (status->strand_count)
		strbuf_adds(out, "\nStrands\n");
	for (size_t i = 0; i < status->strand_count; i++) {
		strbuf_addf(out, "  %zu ", i + 1);
		print_cell(out, status->strands[i].box[0] ? status->strands[i].box : "(no box)", 12, false);
		print_text(out, status->strands[i].title);
		if (status->strands[i].route[0]) {
			strbuf_adds(out, "  -> ");
			print_text(out, status->strands[i].route);
		}
		strbuf_addc(out, '\n');
	}
}

static void blockers_text(const struct status *status, struct strbuf *out)
{
	strbuf_addf(
		out, "\n%s\n", status->blocker_count ? status_blockers_title(status) : "Nothing blocks the decision");
	for (size_t i = 0; i < status->blocker_count; i++) {
		const struct blocker *blocker = &status->blockers[i];

		strbuf_addf(out, "  %s %c  ", answer_signs[blocker->severity], blocker->gate ? blocker->gate : ' ');
		print_text(out, blocker->text);
		strbuf_adds(out, "\n       -> ");
		print_text(out, blocker->action);
		strbuf_addc(out, '\n');
	}
}

static void status_text(const struct status *status, struct strbuf *out)
{
	print_text(out, status->project.title);
	strbuf_addc(out, '\n');
	if (status->project.question[0])
		print_prose(out, 2, status->project.question, strlen(status->project.question));
	else
		strbuf_adds(out, "  no question yet: preop question \"Should we fine-tune ...?\"\n");
	gates_text(status, out);
	strands_text(status, out);
	counts_text(status, out);
	blockers_text(status, out);
}

int verb_status(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct status status;
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = status_read(db, &arena, &status, error);
	if (ok && options->json)
		status_json(&status, db_path(db), out);
	else if (ok)
		status_text(&status, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
