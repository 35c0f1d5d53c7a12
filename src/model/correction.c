#include "preop/model/correction.h"

#include "key.h"
#include "member.h"
#include "state.h"
#include "wall.h"

#include "preop/base/clock.h"
#include "preop/model/dataset.h"
#include "preop/model/lock.h"
#include "preop/model/suite.h"

#include <inttypes.h>
#include <string.h>

#define TRAIN "train"

/* What is corrected, ready to be written. */
struct draft {
	int64_t dataset;
	const char *title, *source, *group; /* group "": none */
	struct strbuf input;                /* the messages before the answer, without the brackets */
	struct strbuf answer;               /* the message with the right answer */
	struct strbuf tools;                /* the record's tools as they are; empty: none */
	const char *bad;
	size_t bad_length;
	const char *good;
	size_t good_length;
	const char *note;
};

static void draft_free(struct draft *draft)
{
	strbuf_free(&draft->input);
	strbuf_free(&draft->answer);
	strbuf_free(&draft->tools);
}

static void put_message(struct strbuf *out, const char *role, const char *text, size_t n)
{
	if (out->len > 0)
		strbuf_addc(out, ',');
	strbuf_addf(out, "{\"role\":\"%s\",\"content\":", role);
	json_quote_raw(out, text, n);
	strbuf_addc(out, '}');
}

/* ---- From an example ---- */

static const struct turn *answer_of(const struct example_detail *detail)
{
	for (size_t i = detail->turns.count; i > 0; i--) {
		const struct turn *turn = &detail->turns.items[i - 1];
		if (turn->part == PART_OUTPUT && turn->editable)
			return turn;
	}
	return NULL;
}

bool correction_answer(const struct example_detail *detail, struct correction_answer *out, struct error *error)
{
	const struct turn *turn = answer_of(detail);

	if (turn == NULL)
		return error_set(error, ERROR_INPUT,
			"example %" PRId64 " has no answer in words that could be corrected (it is a %s): edit it, or "
			"write the demonstration it lacks",
			detail->row.id, example_kind_word(detail->row.kind));
	*out = (struct correction_answer){ turn->text, turn->length };
	return true;
}

/* The messages of a chat as they stand in the record, images and tool calls included: only the answer's text is another one. */
static bool take_chat(
	const struct example_detail *detail, const struct turn *answer, struct draft *draft, struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	struct json_span message;
	size_t last = 0, i = 0;

	for (const char *p = strchr(answer->path, '['); p != NULL && *++p >= '0' && *p <= '9';)
		last = last * 10 + (size_t)(*p - '0');
	bool ok = shape_edit(
		detail->body, detail->body_length, answer->path, draft->good, draft->good_length, &body, error);
	struct json_span root = json_root(body.data, body.len), list = json_get(root, "messages");
	struct json_span tools = json_get(root, "tools");
	for (size_t cursor = 0; ok && i <= last && json_next_element(list, &cursor, &message); i++) {
		struct strbuf *out = i < last ? &draft->input : &draft->answer;
		if (out->len > 0)
			strbuf_addc(out, ',');
		strbuf_add(out, message.start, message.length);
	}
	if (ok && tools.start != NULL)
		strbuf_add(&draft->tools, tools.start, tools.length);
	strbuf_free(&body);
	return ok;
}

static void take_turns(const struct example_detail *detail, const struct turn *answer, struct draft *draft)
{
	static const char *const roles[] = { [TURN_SYSTEM] = "system",
		[TURN_USER] = "user",
		[TURN_ASSISTANT] = "assistant",
		[TURN_TOOL] = "user",
		[TURN_OTHER] = "user" };

	for (const struct turn *turn = detail->turns.items; turn < answer; turn++)
		if (turn->part == PART_INPUT || turn->part == PART_OUTPUT)
			put_message(&draft->input, roles[turn->role], turn->text, turn->length);
	put_message(&draft->answer, "assistant", draft->good, draft->good_length);
}

static bool differs(const char *bad, size_t bad_length, const char *good, size_t good_length, struct error *error)
{
	if (good_length == 0)
		return error_set(error, ERROR_INPUT, "the right answer is empty: nothing could be learned from it");
	return bad_length != good_length || memcmp(bad, good, good_length) != 0 ||
		error_set(error, ERROR_INPUT, "that is what it says already: nothing is corrected");
}

bool correction_check_example(struct db *db, int64_t id, struct error *error)
{
	return members_guard_row(db, id, error) ||
		error_wrap(error,
			"example %" PRId64
			" is a test, and its correction would be trained on (correct the same failure where it "
			"is not part of the test)",
			id);
}

/* ---- Writing ---- */

static void print_record(const struct draft *draft, struct strbuf *out)
{
	struct strbuf metadata = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &metadata);
	json_open(&w, NULL, '{');
	json_put_string(&w, "kind", example_kind_word(KIND_CORRECTION));
	json_put_string(&w, "source", draft->source);
	json_put_time(&w, "corrected_at", clock_now());
	if (*draft->group != '\0')
		json_put_string(&w, "group", draft->group);
	json_close(&w, '}');
	strbuf_addf(out, "{\"messages\":[%s%s", draft->input.data, draft->input.len > 0 ? "," : "");
	strbuf_add(out, draft->answer.data, draft->answer.len);
	strbuf_adds(out, "],");
	if (draft->tools.len > 0) {
		strbuf_adds(out, "\"tools\":");
		strbuf_add(out, draft->tools.data, draft->tools.len);
		strbuf_addc(out, ',');
	}
	strbuf_addf(out, "\"metadata\":%s}", metadata.data);
	strbuf_free(&metadata);
}

static bool uses_splits(struct db *db, int64_t dataset, int64_t *out, struct error *error)
{
	return db_int(db, error, out, NULL,
		"SELECT EXISTS (SELECT 1 FROM example WHERE dataset = ? AND gone = 0 AND split <> '')", "i", dataset);
}

static bool measure(struct db *db, const struct draft *draft, const struct strbuf *body, struct example_facts *facts,
	struct error *error)
{
	struct json_check check;
	int64_t splits = 0;

	if (!json_check(body->data, body->len, JSON_FIND_DUPLICATES | JSON_ALLOW_NAN, &check))
		return error_set(error, ERROR_INPUT, "the correction's record is not JSON: %s", check.reason);
	if (!shape_facts(SHAPE_CHAT, NULL, body->data, body->len, &check, facts, error) ||
		!uses_splits(db, draft->dataset, &splits, error))
		return false;
	facts->kind = KIND_CORRECTION;
	strbuf_reset(&facts->split);
	if (splits)
		strbuf_adds(&facts->split, TRAIN);
	return true;
}

static bool add_row(
	struct dataset_import *batch, const struct strbuf *body, const struct example_facts *facts, struct error *error)
{
	switch (dataset_import_add(batch, body->data, body->len, facts, error)) {
	case IMPORT_ADDED:
		return true;
	case IMPORT_DUPLICATE:
		return error_set(error, ERROR_CONFLICT, "this correction is in the dataset already");
	case IMPORT_FAILED:
		break;
	}
	return false;
}

static bool import_record(struct db *db, const char *dataset, const struct strbuf *body,
	const struct example_facts *facts, int64_t *example, struct error *error)
{
	struct import_source source = {
		.dataset_name = dataset, .path = "corrections", .format = "chat", .shape = SHAPE_CHAT
	};
	struct import_totals totals = { .bytes = (int64_t)body->len + 1, .rows = 1, .last_newline = true };
	struct dataset_import *batch;
	int64_t import;

	if (!dataset_import_begin(db, &source, &batch, error))
		return false;
	if (!add_row(batch, body, facts, error)) {
		dataset_import_abort(batch);
		return false;
	}
	return dataset_import_end(batch, &totals, &import, error) &&
		db_int(db, error, example, NULL, "SELECT first_id FROM import WHERE id = ?", "i", import);
}

/* A candidate's input is valid UTF-8 whatever the record holds: it travels as text. */
static bool add_candidate(struct db *db, const struct draft *draft, struct correction *out, struct error *error)
{
	struct strbuf key = STRBUF_INIT, input = STRBUF_INIT;

	strbuf_addf(&input, "[%s]", draft->input.data);
	bool ok = example_key_print(db, out->example, &key, error) &&
		wall_add(db,
			&(struct wall_entry){ .note = draft->note != NULL ? draft->note : "",
				.source = draft->source,
				.correction = key.data,
				.input = input.data,
				.bad = draft->bad,
				.bad_length = draft->bad_length,
				.good = draft->good,
				.good_length = draft->good_length },
			out->candidate, error);
	strbuf_free(&key);
	strbuf_free(&input);
	return ok;
}

static bool write_both(struct db *db, const struct draft *draft, struct correction *out, struct error *error)
{
	struct strbuf body = STRBUF_INIT, dataset = STRBUF_INIT;
	struct example_facts facts;

	example_facts_init(&facts);
	print_record(draft, &body);
	bool ok = measure(db, draft, &body, &facts, error) &&
		lock_check_split(db, draft->dataset, facts.split.data, error) &&
		db_text(db, error, &dataset, NULL, "SELECT name FROM dataset WHERE id = ? AND gone = 0", "i",
			draft->dataset) &&
		import_record(db, dataset.data, &body, &facts, &out->example, error) &&
		add_candidate(db, draft, out, error);
	example_facts_free(&facts);
	strbuf_free(&body);
	strbuf_free(&dataset);
	return ok;
}

static bool write_draft(struct db *db, const struct draft *draft, struct correction *out, struct error *error)
{
	struct change change;

	return change_begin(&change, db, "correct", draft->title, error) &&
		change_end(&change, write_both(db, draft, out, error), error);
}

bool correction_of_example(struct db *db, int64_t id, const char *text, size_t n, const char *note,
	struct correction *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example_detail detail;
	struct correction_answer answer;
	struct draft draft = { .good = text,
		.good_length = n,
		.note = note,
		.input = STRBUF_INIT,
		.answer = STRBUF_INIT,
		.tools = STRBUF_INIT };

	bool ok = example_read(db, id, &arena, &detail, error) && correction_answer(&detail, &answer, error) &&
		differs(answer.text, answer.length, text, n, error) && correction_check_example(db, id, error);
	if (ok) {
		draft.dataset = detail.row.dataset;
		draft.title = arena_printf(&arena, "example %" PRId64, id);
		draft.source = arena_printf(&arena, "example %s", detail.key);
		draft.group = detail.row.group;
		draft.bad = answer.text;
		draft.bad_length = answer.length;
		out->exposed = *detail.row.split != '\0' && strcmp(detail.row.split, TRAIN) != 0;
		if (detail.shape == SHAPE_CHAT)
			ok = take_chat(&detail, answer_of(&detail), &draft, error);
		else
			take_turns(&detail, answer_of(&detail), &draft);
		ok = ok && write_draft(db, &draft, out, error);
	}
	draft_free(&draft);
	arena_free(&arena);
	return ok;
}

/* ---- From an output ---- */

bool correction_check_suite(struct db *db, int64_t suite, struct error *error)
{
	return lock_check_suite(db, suite, error) ||
		error_wrap(error,
			"the case is a test, and its correction would be trained on (find the same failure outside of "
			"the suite, "
			"import it and correct it there)");
}

static bool find_output(struct db *db, const struct correction_place *place, struct arena *arena, struct output *out,
	struct error *error)
{
	struct output *outputs;
	struct strbuf names = STRBUF_INIT;
	size_t count, i = 0;

	if (!suite_outputs(db, place->eval_case, arena, &outputs, &count, error))
		return false;
	while (i < count && strcmp(outputs[i].system_name, place->system) != 0)
		i++;
	if (i < count)
		*out = outputs[i];
	else {
		for (size_t k = 0; k < count; k++)
			strbuf_addf(&names, "%s%s", k > 0 ? ", " : "", outputs[k].system_name);
		error_set(error, ERROR_NOT_FOUND, "the case has no output of \"%.60s\"; it has those of: %.200s",
			place->system, count > 0 ? names.data : "nobody");
	}
	strbuf_free(&names);
	return i < count;
}

bool correction_of_output(struct db *db, const struct correction_place *place, const char *text, size_t n,
	const char *note, struct correction *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf uuid = STRBUF_INIT;
	struct suite_case eval_case;
	struct output output;
	struct draft draft = { .dataset = place->dataset,
		.good = text,
		.good_length = n,
		.note = note,
		.group = "",
		.input = STRBUF_INIT,
		.answer = STRBUF_INIT,
		.tools = STRBUF_INIT };

	bool ok = suite_case_read(db, place->eval_case, &arena, &eval_case, error) &&
		find_output(db, place, &arena, &output, error) && differs(output.text, output.length, text, n, error) &&
		correction_check_suite(db, place->suite, error) &&
		db_text(db, error, &uuid, NULL, "SELECT uuid FROM suite WHERE id = ?", "i", place->suite);
	if (ok) {
		draft.title = arena_printf(&arena, "case %s, output of %s", eval_case.external, output.system_name);
		draft.source = arena_printf(
			&arena, "output %s %s %s", uuid.data, eval_case.external, output.system_name);
		draft.bad = output.text;
		draft.bad_length = output.length;
		put_message(&draft.input, "user", eval_case.input, eval_case.input_n);
		put_message(&draft.answer, "assistant", text, n);
		out->exposed = true;
		ok = write_draft(db, &draft, out, error);
	}
	strbuf_free(&uuid);
	draft_free(&draft);
	arena_free(&arena);
	return ok;
}
