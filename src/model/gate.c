#include "preop/model/gate.h"

#include "combine.h"
#include "field.h"
#include "gate_ground.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { RATIONALE_LIMIT = 4000 };

static const char *const answer_words[] = {
	[GATE_UNKNOWN] = "unknown",
	[GATE_PASS] = "pass",
	[GATE_FAIL] = "fail",
	[GATE_WAIVED] = "waived",
	NULL,
};

const char *gate_answer_word(enum gate_answer answer)
{
	return answer_words[answer];
}

bool gate_answer_parse(const char *word, enum gate_answer *out)
{
	for (int i = 0; answer_words[i]; i++) {
		if (!strcmp(answer_words[i], word)) {
			*out = (enum gate_answer)i;
			return true;
		}
	}
	return false;
}

const char *gate_verdict_word(enum gate_verdict verdict)
{
	static const char *const words[] = {
		[VERDICT_NOT_READY] = "NOT READY",
		[VERDICT_NOT_DECIDED] = "NOT DECIDED",
		[VERDICT_READY] = "READY",
	};

	return words[verdict];
}

enum gate_verdict gate_verdict(const struct gate gates[GATE_COUNT])
{
	enum gate_verdict verdict = VERDICT_READY;

	for (int i = 0; i < GATE_COUNT; i++) {
		if (gates[i].answer == GATE_FAIL)
			return VERDICT_NOT_READY;
		if (gates[i].answer == GATE_UNKNOWN || *gates[i].amber != '\0')
			verdict = VERDICT_NOT_DECIDED;
	}
	return verdict;
}

int gate_index(char letter)
{
	static const char letters[] = "TRAIN";
	const char *at = letter ? strchr(letters, toupper((unsigned char)letter)) : NULL;

	return at ? (int)(at - letters) : -1;
}

/* A gate that was never answered is the absent state. */
static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT answer, rationale, who, at FROM gate WHERE letter = ?1 AND at IS NOT NULL", "t", key);
	int got = stmt ? db_step(db, stmt, error) : -1;
	struct json_writer w;

	(void)like;
	if (got <= 0)
		return got == 0;
	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "answer", db_column_text(stmt, 0));
	json_put_string(&w, "rationale", db_column_text(stmt, 1));
	json_put_string(&w, "who", db_column_text(stmt, 2));
	json_put_int(&w, "at", sqlite3_column_int64(stmt, 3));
	json_close(&w, '}');
	db_done(stmt);
	return true;
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span object;
	bool ok;

	if (!state)
		return db_run(db, error,
			"UPDATE gate SET answer = 'unknown', rationale = '', who = '', at = NULL WHERE letter = ?1",
			"t", key);
	object = state_root(state);
	ok = db_run(db, error, "UPDATE gate SET answer = ?2, rationale = ?3, who = ?4, at = ?5 WHERE letter = ?1",
		"tttti", key, state_string(object, "answer", &arena), state_string(object, "rationale", &arena),
		state_string(object, "who", &arena), state_int(object, "at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target gate_targets[] = {
	{ .kind = "gate", .read = read_state, .apply = apply_state, .combine = combine_times }
};
const size_t gate_target_count = 1;

static bool read_answer(sqlite3_stmt *stmt, struct arena *arena, struct gate *gate, struct error *error)
{
	if (!gate_answer_parse(db_column_text(stmt, 1), &gate->answer))
		return error_set(error, ERROR_INPUT, "gate %s has an unknown answer", db_column_text(stmt, 0));
	gate->rationale = arena_strdup(arena, db_column_text(stmt, 2));
	gate->who = arena_strdup(arena, db_column_text(stmt, 3));
	gate->at = sqlite3_column_type(stmt, 4) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, 4);
	return true;
}

static bool read_answers(struct db *db, struct arena *arena, struct gate out[GATE_COUNT], struct error *error)
{
	sqlite3_stmt *stmt;
	int got = -1;

	for (int i = 0; i < GATE_COUNT; i++)
		out[i] = (struct gate){ .rationale = "",
			.who = "",
			.at = CLOCK_NONE,
			.claim = "",
			.counter = "",
			.claim_who = "",
			.counter_who = "",
			.claim_at = CLOCK_NONE,
			.counter_at = CLOCK_NONE,
			.owner = "",
			.until = CLOCK_NONE,
			.amber = "" };
	stmt = db_query(db, error, "SELECT letter, answer, rationale, who, at FROM gate", "");
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		int index = gate_index(db_column_text(stmt, 0)[0]);

		if (index >= 0 && !read_answer(stmt, arena, &out[index], error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}

bool gate_read_beside(struct db *db, struct arena *arena, const struct signal *signals, size_t signal_count,
	struct gate out[GATE_COUNT], struct error *error)
{
	return read_answers(db, arena, out, error) && gate_ground_read(db, arena, out, error) &&
		gate_ground_judge(db, arena, signals, signal_count, out, error);
}

bool gate_read_all(struct db *db, struct arena *arena, struct gate out[GATE_COUNT], struct error *error)
{
	struct signal *signals = NULL;
	size_t count = 0;

	return read_answers(db, arena, out, error) && gate_ground_read(db, arena, out, error) &&
		(!gate_ground_wants_signals(out) || signal_read_all(db, arena, &signals, &count, error)) &&
		gate_ground_judge(db, arena, signals, count, out, error);
}

/* ERROR_INPUT when a signal of the gate says no: passing it then needs a written reason. */
static bool check_not_overruled(struct db *db, const struct gate_text *text, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct signal *signals;
	size_t count;
	bool ok = signal_read_all(db, &arena, &signals, &count, error);

	for (size_t i = 0; ok && i < text->signal_count; i++) {
		const struct signal *signal = signal_find(signals, count, text->signals[i]);

		if (signal && signal->state == SIGNAL_BAD)
			ok = error_set(error, ERROR_INPUT,
				"the signal \"%s\" speaks against gate %c (wanted: %s); to overrule it, "
				"say why",
				signal->name, text->letter, signal->threshold);
	}
	arena_free(&arena);
	return ok;
}

static bool check_rationale(struct db *db, const struct gate_text *text, enum gate_answer answer, const char *rationale,
	struct error *error)
{
	if (!field_check("the rationale", rationale, RATIONALE_LIMIT, FIELD_LINES | FIELD_REASON, error))
		return false;
	if (*rationale != '\0')
		return true;
	if (answer == GATE_WAIVED)
		return error_set(error, ERROR_INPUT,
			"waiving gate %c needs a rationale: who answers for it, and until when", text->letter);
	return answer != GATE_PASS || check_not_overruled(db, text, error);
}

static bool write_answer(
	struct db *db, const char *key, enum gate_answer answer, const char *rationale, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	struct json_writer w;
	char *title = xasprintf("%s %s", key, gate_answer_word(answer));
	bool ok;

	json_begin(&w, &state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "answer", gate_answer_word(answer));
	json_put_string(&w, "rationale", rationale);
	json_put_string(&w, "who", db_actor(db));
	json_put_int(&w, "at", clock_now());
	json_close(&w, '}');
	ok = change_one(db, "gate-set", title, "gate", key, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool gate_set(struct db *db, char letter, enum gate_answer answer, const char *rationale, struct error *error)
{
	int index = gate_index(letter);
	char key[2] = "";

	rationale = rationale ? rationale : "";
	if (index < 0)
		return error_set(error, ERROR_INPUT, "there is no such gate; the gates are T, R, A, I and N");
	key[0] = gate_text(index)->letter;
	return check_rationale(db, gate_text(index), answer, rationale, error) &&
		write_answer(db, key, answer, rationale, error);
}
