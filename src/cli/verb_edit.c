/* preop edit, revisions, revert: the text of an example and what it was before. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"

#include <string.h>

static void revision_json(struct strbuf *out, int64_t id, int64_t revision)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "id", id);
	json_put_int(&w, "revision", revision);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

int verb_edit(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	/* A record has no text of its own: "." is JSON by itself. */
	bool raw = options->raw || (options->word_count > 1 && strcmp(options->words[1], ".") == 0);
	struct strbuf text = STRBUF_INIT;
	int64_t id, revision = 0;
	struct db *db;
	bool ok;

	if (options->word_count != 2 && options->word_count != 3)
		return cli_usage(error,
			"edit wants an example's number, the path of a text in it, and the text (else it is read from "
			"standard input)");
	ok = cli_read_number(options->words[0], "example number", &id, error) &&
		cli_read_text(options, 2, &text, error) && cli_open(cli, options, DB_WRITE, &db, error);
	if (ok) {
		ok = (raw ? example_edit_value : example_edit)(db, id, options->words[1], text.data, text.len,
			options->note ? options->note : "", &revision, error);
		cli_close(cli, db);
	}
	strbuf_free(&text);
	if (ok && options->json)
		revision_json(out, id, revision);
	else if (ok)
		strbuf_addf(out, "example %lld is at revision %lld\n", (long long)id, (long long)revision);
	return ok ? 0 : 3;
}

/* The record of the revision before, as lines; nothing for the first. */
static void readable_pair(const struct revision *revisions, size_t i, struct strbuf *before, struct strbuf *after)
{
	strbuf_reset(before);
	strbuf_reset(after);
	if (i > 0)
		shape_readable(revisions[i - 1].body, revisions[i - 1].body_length, before);
	shape_readable(revisions[i].body, revisions[i].body_length, after);
}

static void diff_json(struct json_writer *w, const struct revision *revisions, size_t i)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

	readable_pair(revisions, i, &before, &after);
	json_open(w, "diff", '[');
	if (i > 0)
		print_diff_json(w, &before, &after);
	json_close(w, ']');
	strbuf_free(&before);
	strbuf_free(&after);
}

static void revisions_json(const struct revision *revisions, size_t count, bool diff, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_int(&w, "revision", revisions[i].revision);
		json_put_bool(&w, "current", revisions[i].current);
		json_put_string(&w, "who", revisions[i].who);
		json_put_time(&w, "at", revisions[i].at);
		json_put_string(&w, "note", revisions[i].note);
		json_put_bytes(&w, "body", revisions[i].body, revisions[i].body_length);
		if (diff)
			diff_json(&w, revisions, i);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void revisions_text(const struct revision *revisions, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { "revision", PRINT_RIGHT, 0 }, { .title = "" },
		{ .title = "at" }, { "who", PRINT_LEFT, 16 }, { "bytes", PRINT_RIGHT, 0 }, { "note", PRINT_LEFT, 60 } };
	struct print_table *table = print_table_new(columns, 6);
	struct strbuf at = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&at);
		clock_print_iso(revisions[i].at, &at);
		print_table_cellf(table, "%lld", (long long)revisions[i].revision);
		print_table_cell(table, revisions[i].current ? "now" : "");
		print_table_cell(table, at.data);
		print_table_cell(table, revisions[i].who);
		print_table_cellf(table, "%zu", revisions[i].body_length);
		print_table_cell(table, revisions[i].note);
	}
	print_table_end(table, out);
	strbuf_free(&at);
}

/* Each revision with what it changed in the one before. */
static void revisions_diff(const struct revision *revisions, size_t count, struct strbuf *out)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT, at = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&at);
		clock_print_iso(revisions[i].at, &at);
		strbuf_addf(out, "%srevision %lld%s  %s  ", i > 0 ? "\n" : "", (long long)revisions[i].revision,
			revisions[i].current ? " (now)" : "", at.data);
		print_text(out, revisions[i].who);
		strbuf_adds(out, *revisions[i].note ? "  " : "");
		print_text(out, revisions[i].note);
		strbuf_addc(out, '\n');
		readable_pair(revisions, i, &before, &after);
		if (i > 0)
			print_diff(out, 2, &before, &after);
	}
	strbuf_free(&before);
	strbuf_free(&after);
	strbuf_free(&at);
}

int verb_revisions(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct revision *revisions;
	struct db *db;
	size_t count;
	int64_t id;
	bool ok;

	if (options->word_count != 1)
		return cli_usage(error, "revisions wants an example's number");
	if (!cli_read_number(options->words[0], "example number", &id, error) ||
		!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = example_revisions(db, id, &arena, &revisions, &count, error);
	if (ok && options->json)
		revisions_json(revisions, count, options->diff, out);
	else if (ok && options->diff)
		revisions_diff(revisions, count, out);
	else if (ok)
		revisions_text(revisions, count, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

int verb_revert(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	int64_t id, revision;
	struct arena arena = ARENA_INIT;
	struct example row;
	struct db *db;
	bool ok;

	if (options->word_count != 2)
		return cli_usage(error, "revert wants an example's number and the revision to go back to");
	if (!cli_read_number(options->words[0], "example number", &id, error) ||
		!cli_read_number(options->words[1], "revision number", &revision, error) ||
		!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	ok = example_revert(db, id, revision, error) && example_page(db, &id, 1, &arena, &row, error);
	if (ok && options->json)
		revision_json(out, id, row.revision);
	else if (ok)
		strbuf_addf(out, "example %lld is at revision %lld, with the text of revision %lld\n", (long long)id,
			(long long)row.revision, (long long)revision);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
