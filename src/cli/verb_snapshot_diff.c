/* preop snapshot diff: what is different between two moments of a dataset. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/snapshot_diff.h"

#include "preop/base/json.h"
#include "preop/model/example.h"
#include "preop/model/snapshot_diff.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_SHOWN = 20 /* of each group, unless --limit says so */ };

struct row { /* of a list that is printed */
	struct snapshot_difference difference;
	const char *from_text, *to_text; /* records, when the text changed; with --json only */
	size_t from_n, to_n;
};
struct lists {
	struct db *db;
	struct arena arena;
	struct error error;
	int64_t limit;
	bool texts;
	struct row *rows[SNAPSHOT_GROUPS];
	size_t counts[SNAPSHOT_GROUPS], room[SNAPSHOT_GROUPS];
};

static bool read_text(struct lists *lists, int64_t example, int64_t revision, const char **out, size_t *n)
{
	struct strbuf text = STRBUF_INIT;
	bool ok = snapshot_record(lists->db, example, revision, &text, &lists->error);

	*n = text.len;
	*out = arena_strndup(&lists->arena, text.data, text.len);
	strbuf_free(&text);
	return ok;
}

static bool keep_row(struct lists *lists, int group, const struct snapshot_difference *difference)
{
	if (lists->counts[group] == lists->room[group]) {
		size_t room = lists->room[group] ? 2 * lists->room[group] : 64;
		struct row *wider = try_array(lists->rows[group], room, sizeof(*wider));
		if (!wider)
			return error_set(
				&lists->error, ERROR_MEMORY, "there is no memory for so long a list; use --limit");
		lists->rows[group] = wider;
		lists->room[group] = room;
	}
	struct row *row = &lists->rows[group][lists->counts[group]++];
	*row = (struct row){ .difference = *difference };
	row->difference.title = arena_strdup(&lists->arena, difference->title);
	row->difference.from.split = arena_strdup(&lists->arena, difference->from.split);
	row->difference.from.label = arena_strdup(&lists->arena, difference->from.label);
	row->difference.to.split = arena_strdup(&lists->arena, difference->to.split);
	row->difference.to.label = arena_strdup(&lists->arena, difference->to.label);
	if (!lists->texts || !(difference->changes & SNAPSHOT_TEXT) || group != SNAPSHOT_CHANGED)
		return true;
	return read_text(lists, difference->example, difference->from.revision, &row->from_text, &row->from_n) &&
		read_text(lists, difference->example, difference->to.revision, &row->to_text, &row->to_n);
}

static bool take(void *context, const struct snapshot_difference *difference)
{
	struct lists *lists = context;

	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		if (difference->groups >> i & 1 && (int64_t)lists->counts[i] < lists->limit &&
			!keep_row(lists, i, difference))
			return false;
	return true;
}

/* ---- Text ---- */

static void print_moment(const struct snapshot_moment *moment, int64_t rows, struct strbuf *out)
{
	print_text(out, moment->name);
	strbuf_adds(out, " (");
	print_number(out, rows);
	strbuf_adds(out, rows == 1 ? " row" : " rows");
	if (moment->digest[0])
		strbuf_addf(out, ", %.12s", moment->digest);
	strbuf_addc(out, ')');
}

static void print_count(const char *word, int64_t count, struct strbuf *out)
{
	strbuf_addf(out, "%-10s", word);
	print_number(out, count);
}

static void print_counts(
	const struct snapshot_moment moments[2], const struct snapshot_counts *counts, struct strbuf *out)
{
	print_text(out, moments[0].dataset_name);
	strbuf_adds(out, ": ");
	print_moment(&moments[0], counts->rows[0], out);
	strbuf_adds(out, " -> ");
	print_moment(&moments[1], counts->rows[1], out);
	strbuf_addc(out, '\n');
	for (int i = 0; i < SNAPSHOT_GROUPS; i++) {
		print_count(snapshot_group_word((enum snapshot_group)i), counts->groups[i], out);
		if (i == SNAPSHOT_CHANGED && counts->groups[i]) {
			strbuf_adds(out, "  (text ");
			print_number(out, counts->text);
			strbuf_adds(out, ", label ");
			print_number(out, counts->label);
			strbuf_adds(out, ", kind ");
			print_number(out, counts->kind);
			strbuf_addc(out, ')');
		}
		strbuf_addc(out, '\n');
	}
	print_count("unchanged", counts->unchanged, out);
	strbuf_addc(out, '\n');
}

static void print_list(const struct lists *lists, int group, int64_t all, struct strbuf *out)
{
	static const struct print_column columns[] = { { "id", PRINT_RIGHT, 0 }, { "what", PRINT_LEFT, 60 },
		{ "title", PRINT_LEFT, 60 } };
	struct strbuf what = STRBUF_INIT;

	if (lists->counts[group] == 0)
		return;
	strbuf_addf(out, "\n%s\n", snapshot_group_word((enum snapshot_group)group));
	struct print_table *table = print_table_new(columns, 3);
	for (size_t i = 0; i < lists->counts[group]; i++) {
		const struct snapshot_difference *d = &lists->rows[group][i].difference;
		strbuf_reset(&what);
		snapshot_difference_words(d, (enum snapshot_group)group, &what);
		print_table_cellf(table, "%lld", (long long)d->example);
		print_table_cell(table, what.data);
		print_table_cell(table, d->title);
	}
	print_table_end(table, out);
	if (all > (int64_t)lists->counts[group]) {
		strbuf_adds(out, "and ");
		print_number(out, all - (int64_t)lists->counts[group]);
		strbuf_adds(out, " more\n");
	}
	strbuf_free(&what);
}

/* ---- JSON ---- */

static void moment_json(struct json_writer *w, const char *key, const struct snapshot_moment *moment, int64_t rows)
{
	json_open(w, key, '{');
	json_put_string(w, "name", moment->name);
	json_put_string(w, "digest", moment->digest[0] ? moment->digest : NULL);
	json_put_int(w, "rows", rows);
	json_close(w, '}');
}

static void state_json(
	struct json_writer *w, const char *key, const struct snapshot_state *state, const char *text, size_t n)
{
	if (!state->member)
		return;
	json_open(w, key, '{');
	json_put_string(w, "kind", example_kind_word(state->kind));
	json_put_string(w, "split", *state->split ? state->split : NULL);
	json_put_string(w, "label", *state->label ? state->label : NULL);
	json_put_int(w, "revision", state->revision);
	if (text)
		json_put_bytes(w, "body", text, n);
	json_close(w, '}');
}

static void row_json(struct json_writer *w, const struct row *row)
{
	static const struct {
		enum snapshot_change change;
		const char *word;
	} words[] = { { SNAPSHOT_TEXT, "text" }, { SNAPSHOT_LABEL, "label" }, { SNAPSHOT_KIND, "kind" },
		{ SNAPSHOT_SPLIT, "split" } };

	json_open(w, NULL, '{');
	json_put_int(w, "id", row->difference.example);
	json_put_string(w, "title", row->difference.title);
	json_open(w, "changes", '[');
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (row->difference.changes & words[i].change)
			json_put_string(w, NULL, words[i].word);
	json_close(w, ']');
	state_json(w, "from", &row->difference.from, row->from_text, row->from_n);
	state_json(w, "to", &row->difference.to, row->to_text, row->to_n);
	json_close(w, '}');
}

static void print_json(const struct snapshot_moment moments[2], const struct snapshot_counts *counts,
	const struct lists *lists, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", moments[0].dataset_name);
	moment_json(&w, "from", &moments[0], counts->rows[0]);
	moment_json(&w, "to", &moments[1], counts->rows[1]);
	json_open(&w, "counts", '{');
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		json_put_int(&w, snapshot_group_word((enum snapshot_group)i), counts->groups[i]);
	json_put_int(&w, "text", counts->text);
	json_put_int(&w, "label", counts->label);
	json_put_int(&w, "kind", counts->kind);
	json_put_int(&w, "unchanged", counts->unchanged);
	json_close(&w, '}');
	for (int i = 0; i < SNAPSHOT_GROUPS; i++) {
		json_open(&w, snapshot_group_word((enum snapshot_group)i), '[');
		for (size_t k = 0; k < lists->counts[i]; k++)
			row_json(&w, &lists->rows[i][k]);
		json_close(&w, ']');
	}
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static bool compare(struct lists *lists, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *to = options->word_count > 2 ? options->words[2] : "now";
	struct snapshot_moment moments[2];
	struct snapshot_counts counts;

	if (!snapshot_moments_find(lists->db, options->dataset, options->words[1], to, &lists->arena, moments, error))
		return false;
	if (!snapshot_diff(lists->db, moments, take, lists, &counts, error)) {
		if (lists->error.code != ERROR_NONE)
			*error = lists->error;
		return false;
	}
	if (options->json) {
		print_json(moments, &counts, lists, out);
		return true;
	}
	print_counts(moments, &counts, out);
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		print_list(lists, i, counts.groups[i], out);
	return true;
}

int verb_snapshot_diff(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct lists lists = { .limit = options->limit >= 0 ? options->limit : ROWS_SHOWN, .texts = options->json };

	if (!cli_open(cli, options, DB_READ, &lists.db, error))
		return 3;
	bool ok = compare(&lists, options, out, error);
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		free(lists.rows[i]);
	arena_free(&lists.arena);
	cli_close(cli, lists.db);
	return ok ? 0 : 3;
}
