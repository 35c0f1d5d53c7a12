/* preop gate: the five TRAIN gates and what they come to. */
#include "cli/context.h"
#include "cli/gate_history.h"
#include "cli/playbook_lines.h"
#include "cli/print.h"
#include "cli/print_decision.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/decision.h"
#include "preop/model/playbook.h"
#include "preop/model/signal.h"

#include <inttypes.h>
#include <string.h>

struct gates {
	struct gate answers[GATE_COUNT];
	struct train_decision decision;
	struct signal *signals;
	size_t signal_count;
	struct playbook_use *uses;
	size_t use_count;
};

/* What the playbooks the case was begun with ask at a gate. */
static void asks_json(struct json_writer *w, const struct gates *gates, int index)
{
	json_open(w, "asks", '[');
	for (size_t i = 0; i < gates->use_count; i++)
		if (gates->uses[i].playbook != NULL)
			json_put_string(w, NULL, gates->uses[i].playbook->asks.gate[index]);
	json_close(w, ']');
}

static void hints_json(struct json_writer *w, const struct gate_text *text)
{
	json_open(w, "look_for", '[');
	for (size_t i = 0; i < text->look_for_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "text", text->look_for[i].text);
		json_put_string(w, "origin", text->look_for[i].origin);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void gate_signals_json(struct json_writer *w, const struct gates *gates, const struct gate_text *text)
{
	struct strbuf value = STRBUF_INIT;

	json_open(w, "signals", '[');
	for (size_t i = 0; i < text->signal_count; i++) {
		const struct signal *signal = signal_find(gates->signals, gates->signal_count, text->signals[i]);

		if (!signal)
			continue;
		strbuf_reset(&value);
		signal_print_value(signal, &value);
		json_open(w, NULL, '{');
		json_put_string(w, "id", signal->id);
		json_put_string(w, "name", signal->name);
		json_put_string(w, "state", signal_state_word(signal->state));
		json_put_string(w, "text", value.data);
		json_put_string(w, "threshold", signal->threshold);
		json_put_string(w, "why", signal->why);
		json_close(w, '}');
	}
	json_close(w, ']');
	strbuf_free(&value);
}

static void gate_json(struct json_writer *w, const struct gates *gates, int index)
{
	const struct gate_text *text = gate_text(index);
	const struct gate *gate = &gates->answers[index];

	json_open(w, NULL, '{');
	json_put_bytes(w, "letter", &text->letter, 1);
	json_put_string(w, "name", text->name);
	json_put_string(w, "origin", text->origin);
	json_put_string(w, "question", text->question);
	json_put_string(w, "trap", text->trap);
	json_put_string(w, "fails_when", text->fails_when);
	json_put_string(w, "fails_when_origin", text->fails_when_origin);
	json_put_string(w, "route", text->route);
	json_put_string(w, "route_origin", text->route_origin);
	hints_json(w, text);
	json_put_string(w, "answer", gate_answer_word(gate->answer));
	json_put_string(w, "rationale", gate->rationale);
	json_put_string(w, "who", gate->who);
	json_put_time(w, "at", gate->at);
	json_put_string(w, "claim", gate->claim);
	json_put_string(w, "claim_who", gate->claim_who);
	json_put_time(w, "claim_at", gate->claim_at);
	json_put_string(w, "counter", gate->counter);
	json_put_string(w, "counter_who", gate->counter_who);
	json_put_time(w, "counter_at", gate->counter_at);
	json_put_string(w, "owner", gate->owner);
	json_put_time(w, "until", gate->until);
	json_put_int(w, "evidence", gate->evidence);
	json_put_int(w, "doubtful", gate->doubtful);
	json_put_string(w, "amber", *gate->amber ? gate->amber : NULL);
	asks_json(w, gates, index);
	playbook_plans_json(w, gates->uses, gates->use_count, text->letter);
	gate_signals_json(w, gates, text);
	json_close(w, '}');
}

static void labelled(struct strbuf *out, const char *label, const char *text)
{
	if (!text[0])
		return;
	strbuf_addf(out, "  %s\n", label);
	print_prose(out, 4, text, strlen(text));
}

/* Under a text: whose it is, and since when. */
static void signed_by(struct strbuf *out, const char *text, const char *who, int64_t at)
{
	if (!text[0])
		return;
	strbuf_adds(out, "      ");
	print_text(out, who);
	strbuf_adds(out, ", ");
	clock_print_date(at, out);
	strbuf_addc(out, '\n');
}

/* A number that is not there says why in its place. */
static void print_signal(const struct signal *signal, struct strbuf *out)
{
	struct strbuf value = STRBUF_INIT;
	const char *sign, *word = signal_standing(signal, &sign), *wanted = signal->threshold;

	strbuf_addf(out, "    %s ", sign);
	print_cell(out, signal->name, 28, false);
	strbuf_addc(out, ' ');
	if (signal->state == SIGNAL_UNDEFINED) {
		strbuf_addf(&value, "%s: %.*s", word, (int)signal_reason(signal), signal->why);
		print_text(out, value.data);
	} else {
		signal_print_value(signal, &value);
		print_cell(out, value.data, 20, false);
		strbuf_addf(out, " %s%s%s", word, *word && *wanted ? "; wanted: " : "", wanted);
	}
	strbuf_addc(out, '\n');
	strbuf_free(&value);
}

static void gate_text_out(struct strbuf *out, const struct gates *gates, int index)
{
	const struct gate_text *text = gate_text(index);
	const struct gate *gate = &gates->answers[index];

	strbuf_addf(out, "%s%c  %s: %s", index ? "\n" : "", text->letter, text->name, gate_answer_word(gate->answer));
	if (gate->who[0]) {
		strbuf_adds(out, ", by ");
		print_text(out, gate->who);
	}
	strbuf_addf(out, "  (origin: %s)\n", text->origin);
	labelled(out, "question", text->question);
	labelled(out, "trap", text->trap);
	for (size_t i = 0; i < gates->use_count; i++)
		if (gates->uses[i].playbook != NULL)
			labelled(out, "the playbook asks", gates->uses[i].playbook->asks.gate[index]);
	playbook_plans_text(out, gates->uses, gates->use_count, text->letter);
	labelled(out, "claim", gate->claim);
	signed_by(out, gate->claim, gate->claim_who, gate->claim_at);
	labelled(out, "rationale", gate->rationale);
	labelled(out, "against it", gate->counter);
	signed_by(out, gate->counter, gate->counter_who, gate->counter_at);
	labelled(out, "amber", gate->amber);
	strbuf_adds(out, "  signals\n");
	for (size_t i = 0; i < text->signal_count; i++) {
		const struct signal *signal = signal_find(gates->signals, gates->signal_count, text->signals[i]);

		if (signal != NULL)
			print_signal(signal, out);
	}
}

static bool gates_read(struct db *db, struct arena *arena, struct gates *out, struct error *error)
{
	return signal_read_all(db, arena, &out->signals, &out->signal_count, error) &&
		gate_read_beside(db, arena, out->signals, out->signal_count, out->answers, error) &&
		decision_read(db, arena, out->answers, &out->decision, error) &&
		playbook_uses(db, arena, &out->uses, &out->use_count, error);
}

static bool print_json(struct db *db, const struct gates *gates, int only, struct strbuf *out, struct error *error)
{
	struct strbuf sentence = STRBUF_INIT;
	struct json_writer w;
	bool ok = decision_sentence(db, gates->answers, &gates->decision, &sentence, error);

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "verdict", gate_verdict_word(gates->decision.verdict));
	json_put_string(&w, "sentence", sentence.data);
	json_put_decision(&w, &gates->decision);
	json_open(&w, "gates", '[');
	for (int i = 0; i < GATE_COUNT; i++)
		if (only < 0 || only == i)
			gate_json(&w, gates, i);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
	strbuf_free(&sentence);
	return ok;
}

/* All gates, or the one of `only` (-1: all). */
static bool gates_print(struct db *db, int only, bool json, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct gates gates;
	bool ok = gates_read(db, &arena, &gates, error);

	if (ok && json)
		ok = print_json(db, &gates, only, out, error);
	for (int i = 0; ok && !json && i < GATE_COUNT; i++)
		if (only < 0 || only == i)
			gate_text_out(out, &gates, i);
	if (ok && !json && only < 0) {
		strbuf_addf(out, "\nverdict: %s\n", gate_verdict_word(gates.decision.verdict));
		if (gate_verdict(gates.answers) == VERDICT_READY) /* as the sentence: the gates come first */
			print_decision(out, &gates.decision);
		else
			print_overrides(out, &gates.decision);
	}
	arena_free(&arena);
	return ok;
}

/* ---- report ---- */

static bool gates_report(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct gates gates;
	bool ok;

	if (!options->json)
		return gate_report(db, options->markdown, out, error);
	ok = gates_read(db, &arena, &gates, error) && print_json(db, &gates, -1, out, error);
	arena_free(&arena);
	return ok;
}

/* ---- answering ---- */

/* What the words of the call enter; - takes a text back. */
static const char *entered(const char *text)
{
	return text != NULL && strcmp(text, "-") == 0 ? "" : text;
}

static bool enter(struct db *db, int index, const enum gate_answer *answer, const struct cli_options *options,
	struct error *error)
{
	const struct gate_entry entry = { .answer = answer,
		.rationale = options->because,
		.claim = entered(options->claim),
		.counter = entered(options->counter),
		.owner = entered(options->owner),
		.until = entered(options->waiver_until) };

	return gate_enter(db, gate_text(index)->letter, &entry, error);
}

static bool has_texts(const struct cli_options *options)
{
	return options->claim || options->counter || options->owner || options->waiver_until;
}

/* A time nobody can read is a word of the call, not of the file. */
static bool is_end(const char *until)
{
	int64_t at;

	return until == NULL || *entered(until) == '\0' || clock_parse_until(until, strlen(until), &at);
}

static bool gate_change(struct db *db, int index, const char *answer_word, const struct cli_options *options,
	struct strbuf *out, struct error *error)
{
	enum gate_answer answer = GATE_UNKNOWN;
	bool answered = answer_word != NULL && gate_answer_parse(answer_word, &answer);

	if (!enter(db, index, answered ? &answer : NULL, options, error))
		return false;
	if (options->json)
		return gates_print(db, index, true, out, error);
	strbuf_addf(out, "%c: %s\n", gate_text(index)->letter, answer_word != NULL ? answer_word : "noted");
	return true;
}

/* What the words ask for. */
struct request {
	bool history, report;
	const char *letter, *answer; /* NULL: none */
};

static bool read_words(const struct cli_options *options, struct request *out)
{
	const char *const *words = options->words;
	size_t n = options->word_count;
	bool named = n > 0 && (strcmp(words[0], "show") == 0 || strcmp(words[0], "answer") == 0);

	*out = (struct request){ .report = n == 1 && strcmp(words[0], "report") == 0,
		.history = n == 2 && strcmp(words[0], "history") == 0 };
	if (out->report)
		return true;
	if (named || out->history) {
		words++;
		n--;
	}
	out->letter = n > 0 ? words[0] : NULL;
	out->answer = n > 1 ? words[1] : NULL;
	return n <= 2 && (n > 0 || !named);
}

int verb_gate(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	enum gate_answer parsed;
	struct request request;
	struct db *db;
	bool sound = read_words(options, &request), ok;
	int index = request.letter && request.letter[0] && !request.letter[1] ? gate_index(request.letter[0]) : -1;
	bool change = request.answer != NULL || has_texts(options);

	if (!sound || ((request.letter || change) && index < 0) || (options->because && !request.answer))
		return cli_usage(error,
			"gate wants a letter of T, R, A, I, N and an answer with --because, or only the letter, "
			"history LETTER, "
			"report, or nothing");
	if (request.answer && !gate_answer_parse(request.answer, &parsed))
		return cli_usage(error, "the answer is one of pass, fail, unknown, waived");
	if (!is_end(options->waiver_until))
		return cli_usage(error, "--until wants a day or a time such as 2030-01-31, or - to take it back");
	if (!cli_open(cli, options, change ? DB_WRITE : DB_READ, &db, error))
		return 3;
	if (request.report)
		ok = gates_report(db, options, out, error);
	else if (request.history)
		ok = cli_gate_history(db, gate_text(index)->letter, options->json, out, error);
	else if (change)
		ok = gate_change(db, index, request.answer, options, out, error);
	else
		ok = gates_print(db, index, options->json, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
