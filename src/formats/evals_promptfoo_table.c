/*
 * promptfoo's CSV: description and variables, then a block of columns for every provider with a prompt: "[provider] prompt", Status, Score, Named Scores ... The names
 * come again in every block, so columns are known by their place.
 */
#include "evals_promptfoo.h"

#include <string.h>

static bool fits(struct json_span record)
{
	return json_get(record, "Status").start != NULL && json_get(record, "Named Scores").start != NULL &&
		json_get(record, "Grader Reason").start != NULL;
}

/* A table's rows have the columns in their order. */
static struct json_span cell_at(struct json_span row, size_t column)
{
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(row, &cursor, &key, &value);)
		if (column-- == 0)
			return value;
	return (struct json_span){ NULL, 0 };
}

static bool begins_block(const struct reader *table, size_t column)
{
	return column + 1 < table->column_count && strcmp(table->header[column + 1], "Status") == 0;
}

static void read_vars(struct eval_draft *draft, const struct reader *table, struct json_span row)
{
	struct strbuf vars = STRBUF_INIT;
	size_t first = strcmp(table->header[0], "Description") == 0, count = 0;

	while (first + count < table->column_count && !begins_block(table, first + count))
		count++;
	for (size_t i = first; i < first + count; i++) {
		if (count > 1)
			strbuf_addf(&vars, "%s%s: ", i > first ? "\n" : "", table->header[i]);
		if (cell_at(row, i).start != NULL)
			json_decode(cell_at(row, i), &vars);
	}
	draft->row.input = arena_strndup(&draft->arena, vars.data, vars.len);
	draft->row.input_n = vars.len;
	strbuf_free(&vars);
}

/* "[provider] prompt" */
static const char *system_of(struct eval_draft *draft, const char *header, bool one_prompt)
{
	enum { LABEL_MAX = 60 };
	struct strbuf quoted = STRBUF_INIT;
	const char *close = *header == '[' ? strstr(header, "] ") : NULL, *provider, *prompt;
	const char *label = close != NULL ? close + 2 : "";

	json_quote(&quoted, close != NULL ? header + 1 : header,
		close != NULL ? (size_t)(close - header) - 1 : strlen(header));
	provider = eval_name(draft, json_root(quoted.data, quoted.len), LABEL_MAX - 4);
	strbuf_reset(&quoted);
	json_quote(&quoted, label, strlen(label));
	prompt = eval_name(draft, json_root(quoted.data, quoted.len), LABEL_MAX);
	strbuf_free(&quoted);
	return promptfoo_system(draft, provider, prompt, one_prompt);
}

static const char *label_of(const char *header)
{
	const char *close = strstr(header, "] ");

	return close != NULL ? close + 2 : header;
}

static bool has_one_prompt(const struct reader *table)
{
	const char *first = NULL;

	for (size_t i = 0; i < table->column_count; i++) {
		if (!begins_block(table, i))
			continue;
		if (first != NULL && strcmp(first, label_of(table->header[i])) != 0)
			return false;
		first = label_of(table->header[i]);
	}
	return true;
}

/* From the column behind the output to the next block. */
static void read_block(struct eval_draft *draft, const struct reader *table, struct json_span row, size_t column)
{
	struct json_span score = { NULL, 0 }, reason = { NULL, 0 }, status = { NULL, 0 };

	for (size_t i = column + 1; i < table->column_count && !begins_block(table, i); i++) {
		const char *name = table->header[i];

		if (strcmp(name, "Status") == 0)
			status = cell_at(row, i);
		else if (strcmp(name, "Score") == 0)
			score = cell_at(row, i);
		else if (strcmp(name, "Grader Reason") == 0)
			reason = cell_at(row, i);
		else if (strncmp(name, "Metric: ", 8) == 0 && cell_at(row, i).length > 2)
			eval_score(draft, arena_strdup(&draft->arena, name + 8), cell_at(row, i), NULL);
	}
	if (json_equals(status, "ERROR")) {
		draft->row.state = "error";
		draft->row.score_count = 0;
		return;
	}
	eval_main_score(draft, "score", score, eval_text(draft, reason, NULL));
	eval_score(draft, "pass", json_equals(status, "PASS") ? json_root("true", 4) : json_root("false", 5), NULL);
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct json_span row = { record->text, record->length };
	const struct reader *table = import->reader;
	bool one_prompt = has_one_prompt(table), any = false;

	for (size_t i = 0; i < table->column_count; i++) {
		if (!begins_block(table, i))
			continue;
		struct eval_draft *draft = eval_begin(import);
		any = true;
		draft->row.system = system_of(draft, table->header[i], one_prompt);
		read_vars(draft, table, row);
		draft->row.output = eval_text(draft, cell_at(row, i), &draft->row.output_n);
		read_block(draft, table, row, i);
		if (!promptfoo_put(import, record, row, error))
			return false;
	}
	return any || eval_reject(import, record, row, "no column is followed by one called Status", error);
}

const struct format_ops promptfoo_table_format = {
	.frames = FRAMES_TABLE,
	.trait = "Status, Named Scores and Grader Reason",
	.fits = fits,
	.sink = &outputs_sink,
	.take = take,
};
