/* preop gate, strand: the case itself, its five gates and the complaints it was split into. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/strand_word.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/base/number.h"
#include "preop/model/case_text.h"
#include "preop/model/gate.h"
#include "preop/model/signal.h"
#include "preop/model/strand.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct gates {
	struct gate answers[GATE_COUNT];
	struct signal *signals;
	size_t signal_count;
};

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
		json_put_string(w, "state", cli_signal_word(signal->state));
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

static void gate_text_out(struct strbuf *out, const struct gates *gates, int index)
{
	const struct gate_text *text = gate_text(index);
	const struct gate *gate = &gates->answers[index];
	struct strbuf value = STRBUF_INIT;

	strbuf_addf(out, "%s%c  %s: %s", index ? "\n" : "", text->letter, text->name, gate_answer_word(gate->answer));
	if (gate->who[0]) {
		strbuf_adds(out, ", by ");
		print_text(out, gate->who);
	}
	strbuf_addf(out, "  (origin: %s)\n", text->origin);
	labelled(out, "question", text->question);
	labelled(out, "trap", text->trap);
	labelled(out, "rationale", gate->rationale);
	strbuf_adds(out, "  signals\n");
	for (size_t i = 0; i < text->signal_count; i++) {
		const struct signal *signal = signal_find(gates->signals, gates->signal_count, text->signals[i]);

		if (!signal)
			continue;
		strbuf_reset(&value);
		signal_print_value(signal, &value);
		strbuf_adds(out, "    ");
		print_cell(out, signal->name, 30, false);
		strbuf_addc(out, ' ');
		print_cell(out, value.data, 20, false);
		strbuf_addf(out, " %s", cli_signal_word(signal->state));
		strbuf_addf(out, signal->threshold[0] ? ", wanted: %s\n" : "%s\n", signal->threshold);
	}
	strbuf_free(&value);
}

/* All gates, or the one of `only` (-1: all). */
static bool gates_print(struct db *db, int only, bool json, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct gates gates;
	struct json_writer w;
	bool ok = gate_read_all(db, &arena, gates.answers, error) &&
		signal_read_all(db, &arena, &gates.signals, &gates.signal_count, error);

	json_begin(&w, out);
	if (ok && json) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "verdict", gate_verdict_word(gate_verdict(gates.answers)));
		json_open(&w, "gates", '[');
	}
	for (int i = 0; ok && i < GATE_COUNT; i++) {
		if (only >= 0 && only != i)
			continue;
		if (json)
			gate_json(&w, &gates, i);
		else
			gate_text_out(out, &gates, i);
	}
	if (ok && json) {
		json_close(&w, ']');
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else if (ok && only < 0) {
		strbuf_addf(out, "\nverdict: %s\n", gate_verdict_word(gate_verdict(gates.answers)));
	}
	arena_free(&arena);
	return ok;
}

int verb_gate(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *letter = options->word_count ? options->words[0] : NULL;
	int index = letter && letter[0] && !letter[1] ? gate_index(letter[0]) : -1;
	enum gate_answer answer = GATE_UNKNOWN;
	bool set = options->word_count == 2;
	struct db *db;
	bool ok;

	if (options->word_count > 2 || (letter && index < 0) || (options->because && !set))
		return cli_usage(error,
			"gate wants a letter of T, R, A, I, N and an answer with --because, or only the letter, or "
			"nothing");
	if (set && !gate_answer_parse(options->words[1], &answer))
		return cli_usage(error, "the answer is one of pass, fail, unknown, waived");
	if (!cli_open(cli, options, set ? DB_WRITE : DB_READ, &db, error))
		return 3;
	if (set)
		ok = gate_set(db, gate_text(index)->letter, answer, options->because, error);
	else
		ok = gates_print(db, index, options->json, out, error);
	if (ok && set && options->json)
		ok = gates_print(db, index, true, out, error);
	else if (ok && set)
		strbuf_addf(out, "%c: %s\n", gate_text(index)->letter, gate_answer_word(answer));
	cli_close(cli, db);
	return ok ? 0 : 3;
}

/* The texts that were found of a strand, by name. */
static void found_json(struct json_writer *w, const struct strand *strand, const struct case_text *texts, size_t count)
{
	json_open(w, "found", '{');
	for (size_t i = 0; i < count; i++)
		if (!strcmp(texts[i].object, strand->uuid))
			json_put_string(w, texts[i].name, texts[i].value);
	json_close(w, '}');
}

static void strands_json(const struct strand *strands, size_t count, const struct case_text *texts, size_t text_count,
	struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_int(&w, "number", (int64_t)i + 1);
		json_put_string(&w, "title", strands[i].title);
		json_put_string(&w, "box", strands[i].box);
		json_put_string(&w, "route", strands[i].route);
		json_put_string(&w, "status", strands[i].status);
		json_put_string(&w, "uuid", strands[i].uuid);
		found_json(&w, &strands[i], texts, text_count);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static bool strands_print(struct db *db, bool json, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { "no.", PRINT_RIGHT, 0 }, { .title = "box" },
		{ .title = "status" }, { .title = "sounds like" }, { "complaint", PRINT_LEFT, 70 },
		{ "route", PRINT_LEFT, 60 } };
	struct arena arena = ARENA_INIT;
	struct print_table *table;
	struct strand *strands;
	struct case_text *texts;
	size_t count, text_count;
	bool ok = strand_list(db, &arena, &strands, &count, error) &&
		case_text_list(db, "strand", NULL, &arena, &texts, &text_count, error);

	if (ok && json) {
		strands_json(strands, count, texts, text_count, out);
	} else if (ok) {
		table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
		for (size_t i = 0; i < count; i++) {
			print_table_cellf(table, "%zu", i + 1);
			print_table_cell(table, strands[i].box);
			print_table_cell(table, strands[i].status);
			print_table_cell(table, case_text_find(texts, text_count, strands[i].uuid, "diagnosis"));
			print_table_cell(table, strands[i].title);
			print_table_cell(table, strands[i].route);
		}
		print_table_end(table, out);
	}
	arena_free(&arena);
	return ok;
}

/* The strand whose number in the list is `word`. */
static bool strand_numbered(struct db *db, const char *word, int64_t *id, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strand *strands;
	int64_t number;
	size_t count;
	bool ok;

	if (!number_read(word, &number))
		return error_set(error, ERROR_USAGE, "\"%s\" is no strand number; `preop strand` lists them", word);
	ok = strand_list(db, &arena, &strands, &count, error);
	if (ok && (number < 1 || (uint64_t)number > count))
		ok = error_set(
			error, ERROR_NOT_FOUND, "there is no strand %" PRId64 "; `preop strand` lists them", number);
	if (ok)
		*id = strands[number - 1].id;
	arena_free(&arena);
	return ok;
}

static const struct strand_action {
	const char *word, *field, *value; /* field NULL: add or remove; value NULL: the third word */
	size_t words;                     /* with the word itself */
} strand_actions[] = {
	{ "list", NULL, NULL, 1 },
	{ "add", NULL, NULL, 2 },
	{ "remove", NULL, NULL, 2 },
	{ "box", "box", NULL, 3 },
	{ "route", "route", NULL, 3 },
	{ "title", "title", NULL, 3 },
	{ "close", "status", "closed", 2 },
	{ "find", NULL, NULL, 4 },
};

/* strand find N NAME VALUE */
static bool strand_find(struct db *db, const char *const *words, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool ok = cli_strand(db, words[1], &uuid, error) &&
		case_text_set(db, "strand", uuid.data, words[2], strcmp(words[3], "-") == 0 ? "" : words[3], error);

	strbuf_free(&uuid);
	return ok;
}

static bool strand_change(
	struct db *db, const struct strand_action *action, const char *const *words, struct error *error)
{
	int64_t id;

	if (!strcmp(action->word, "list"))
		return true;
	if (!strcmp(action->word, "add"))
		return strand_add(db, words[1], NULL, error);
	if (!strcmp(action->word, "find"))
		return strand_find(db, words, error);
	if (!strand_numbered(db, words[1], &id, error))
		return false;
	if (!action->field)
		return strand_remove(db, id, error);
	return strand_set(db, id, action->field, action->value ? action->value : words[2], error);
}

int verb_strand(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count ? options->words[0] : "list";
	size_t words = options->word_count ? options->word_count : 1;
	const struct strand_action *action = NULL;
	struct db *db;
	bool ok;

	for (size_t i = 0; i < sizeof(strand_actions) / sizeof(strand_actions[0]); i++)
		if (!strcmp(strand_actions[i].word, word) && strand_actions[i].words == words)
			action = &strand_actions[i];
	if (!action)
		return cli_usage(error,
			"strand wants: list, add TITLE, title N TITLE, box N BOX, route N TEXT, find N NAME VALUE, "
			"close N or "
			"remove N");
	if (!cli_open(cli, options, words > 1 ? DB_WRITE : DB_READ, &db, error))
		return 3;
	ok = strand_change(db, action, options->words, error) && strands_print(db, options->json, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
