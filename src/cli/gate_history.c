#include "cli/gate_history.h"

#include "cli/print.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/gate.h"

#include <string.h>

static void print_json(const struct gate_change *changes, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		const struct gate_change *change = &changes[i];
		bool answer = strcmp(change->what, "answer") == 0;

		json_open(&w, NULL, '{');
		json_put_string(&w, "what", change->what);
		json_put_string(&w, "text", change->text);
		json_put_string(&w, "answer", answer ? gate_answer_word(change->answer) : NULL);
		json_put_string(&w, "rationale", change->rationale);
		json_put_string(&w, "who", change->who);
		json_put_time(&w, "at", change->at);
		json_put_bool(&w, "removed", change->removed);
		json_put_bool(&w, "taken_back", change->taken_back);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void print_all(const struct gate_change *changes, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "when", PRINT_LEFT, 0 },
		{ "who", PRINT_LEFT, 0 },
		{ "what", PRINT_LEFT, 0 },
		{ "undone", PRINT_LEFT, 0 },
		{ "", PRINT_LEFT, 0 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&text);
		clock_print_iso(changes[i].at, &text);
		print_table_cell(table, text.data);
		print_table_cell(table, changes[i].who);
		print_table_cell(table, changes[i].what);
		print_table_cell(table, changes[i].taken_back ? "taken back" : "");
		strbuf_reset(&text);
		gate_change_print(&changes[i], &text);
		print_table_cell(table, text.data);
	}
	print_table_end(table, out);
	strbuf_free(&text);
}

bool cli_gate_history(struct db *db, char letter, bool json, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct gate_change *changes;
	size_t count;
	bool ok = gate_history(db, &arena, letter, &changes, &count, error);

	if (ok && json)
		print_json(changes, count, out);
	else if (ok && count == 0)
		strbuf_adds(out, "nothing was written of this gate yet\n");
	else if (ok)
		print_all(changes, count, out);
	arena_free(&arena);
	return ok;
}
