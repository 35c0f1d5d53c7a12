/* What was written of a gate, from the journal: its answers, the texts beside them, its evidence. */
#include "preop/model/gate.h"

#include "grow.h"
#include "state.h"

#include "preop/base/clock.h"

#include <string.h>

/* A change is shown by the state it led to; what was taken away, by the state there was. */
struct op {
	const char *kind, *key;
	struct json_span state;
	bool removed;
};

static void read_answer(const struct op *op, struct arena *arena, struct gate_change *out)
{
	out->what = "answer";
	if (op->removed || !gate_answer_parse(state_string(op->state, "answer", arena), &out->answer))
		out->answer = GATE_UNKNOWN;
	out->text = gate_answer_word(out->answer);
	out->rationale = op->removed ? "" : state_string(op->state, "rationale", arena);
}

static void read_text(const struct op *op, struct arena *arena, struct gate_change *out)
{
	out->what = arena_strdup(arena, op->key + strlen("gate T "));
	out->text = state_string(op->state, "value", arena);
	out->removed = op->removed;
}

static void read_evidence(const struct op *op, struct arena *arena, struct gate_change *out)
{
	const char *was = state_string(op->state, "was", arena);

	out->what = "evidence";
	out->text = arena_printf(arena, "%s %s%s%s", state_string(op->state, "kind", arena),
		state_string(op->state, "title", arena), *was != '\0' ? ": " : "", was);
	out->rationale = state_string(op->state, "note", arena);
	out->removed = op->removed;
}

static const struct kind {
	const char *kind;
	void (*read)(const struct op *op, struct arena *arena, struct gate_change *out);
} kinds[] = {
	{ "gate", read_answer },
	{ "case-text", read_text },
	{ "evidence", read_evidence },
};

/* Ops on evidence have a uuid for a key: whose it is stands in the state. */
static bool is_of_gate(const struct op *op, const char *letter, struct arena *arena)
{
	return strcmp(op->kind, "evidence") != 0 ||
		(strcmp(state_string(op->state, "owner", arena), "gate") == 0 &&
			strcmp(state_string(op->state, "claim", arena), letter) == 0);
}

static void read_op(const struct op *op, struct arena *arena, struct gate_change *out)
{
	*out = (struct gate_change){ .what = "", .text = "", .rationale = "" };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, op->kind) == 0)
			kinds[i].read(op, arena, out);
}

/* By time: what a merge brought stands in the journal behind what is younger. */
#define OPS                                                                                                            \
	"SELECT op.kind, op.key, coalesce(op.after, op.before), op.after IS NULL, action.who, action.at, "             \
	"action.undone FROM op JOIN action ON action.id = op.action WHERE action.mode = 0 AND "                        \
	"((op.kind = 'gate' AND op.key = ?1) OR op.kind = 'evidence' OR "                                              \
	"(op.kind = 'case-text' AND op.key LIKE 'gate ' || ?1 || ' %')) ORDER BY action.at, op.seq"

bool gate_history(
	struct db *db, struct arena *arena, char letter, struct gate_change **out, size_t *count, struct error *error)
{
	int index = gate_index(letter);
	const char key[2] = { index < 0 ? '?' : gate_text(index)->letter, '\0' };
	sqlite3_stmt *stmt = db_query(db, error, OPS, "t", key);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		const struct op op = { db_column_text(stmt, 0), db_column_text(stmt, 1),
			state_root(db_column_text(stmt, 2)), sqlite3_column_int(stmt, 3) != 0 };
		struct gate_change *change;

		if (!is_of_gate(&op, key, arena))
			continue;
		change = GROW(arena, *out, *count);
		read_op(&op, arena, change);
		change->who = arena_strdup(arena, db_column_text(stmt, 4));
		change->at = sqlite3_column_int64(stmt, 5);
		change->taken_back = sqlite3_column_int(stmt, 6) != 0;
	}
	return got == 0;
}

void gate_change_print(const struct gate_change *change, struct strbuf *out)
{
	bool linked = strcmp(change->what, "evidence") == 0;

	if (change->removed)
		strbuf_adds(out, linked ? "unlinked: " : "taken away: ");
	strbuf_adds(out, change->text);
	if (*change->rationale != '\0')
		strbuf_addf(out, "%s%s", linked ? ", " : ": ", change->rationale);
}
