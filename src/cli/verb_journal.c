/* preop log, undo, redo, verify: the journal. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/snapshot.h"
#include "preop/store/journal.h"

enum { LOG_ROWS = 30 };

static const char *const mode_words[] = { [JOURNAL_DO] = "do", [JOURNAL_UNDO] = "undo", [JOURNAL_REDO] = "redo" };

static bool log_json(void *context, const struct journal_entry *entry)
{
	struct json_writer *w = context;

	json_open(w, NULL, '{');
	json_put_int(w, "id", entry->id);
	json_put_string(w, "uuid", entry->uuid);
	json_put_time(w, "at", entry->at);
	json_put_string(w, "who", entry->who);
	json_put_string(w, "command", entry->command);
	json_put_string(w, "title", entry->title);
	json_put_string(w, "mode", mode_words[entry->mode]);
	if (entry->subject)
		json_put_int(w, "subject", entry->subject);
	json_put_bool(w, "undone", entry->undone);
	json_put_int(w, "ops", entry->ops);
	json_close(w, '}');
	return true;
}

static bool log_row(void *context, const struct journal_entry *entry)
{
	struct print_table *table = context;
	struct strbuf at = STRBUF_INIT;

	clock_print_iso(entry->at, &at);
	print_table_cellf(table, "%lld", (long long)entry->id);
	print_table_cell(table, at.data);
	print_table_cell(table, entry->who);
	print_table_cell(table, entry->command);
	if (entry->mode == JOURNAL_DO)
		print_table_cellf(table, "%s%s", entry->title, entry->undone ? "  (undone)" : "");
	else
		print_table_cellf(
			table, "%s of %lld: %s", mode_words[entry->mode], (long long)entry->subject, entry->title);
	strbuf_free(&at);
	return true;
}

int verb_log(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { "id", PRINT_RIGHT, 0 }, { .title = "at" }, { .title = "who" },
		{ .title = "command" }, { "what", PRINT_LEFT, 90 } };
	int64_t limit = options->limit >= 0 ? options->limit : LOG_ROWS;
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	if (options->json) {
		struct json_writer w;

		json_begin(&w, out);
		json_open(&w, NULL, '[');
		ok = journal_list(db, 0, limit, log_json, &w, error);
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else {
		struct print_table *table = print_table_new(columns, 5);

		ok = journal_list(db, 0, limit, log_row, table, error);
		print_table_end(table, out);
	}
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static int step(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error,
	bool (*move)(struct db *, struct journal_result *, struct error *), const char *done, const char *nothing)
{
	struct journal_result result;
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	ok = move(db, &result, error);
	cli_close(cli, db);
	if (!ok)
		return 3;
	if (options->json) {
		struct json_writer w;

		json_begin(&w, out);
		json_open(&w, NULL, '{');
		if (result.action)
			json_put_int(&w, "action", result.action);
		else
			json_put_raw(&w, "action", (struct json_span){ NULL, 0 });
		json_put_string(&w, "title", result.action ? result.title : NULL);
		json_close(&w, '}');
	} else {
		strbuf_adds(out, result.action ? done : nothing);
		if (result.action)
			print_text(out, result.title);
	}
	strbuf_addc(out, '\n');
	return 0;
}

int verb_undo(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return step(cli, options, out, error, journal_undo, "undone: ", "nothing to undo");
}

int verb_redo(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return step(cli, options, out, error, journal_redo, "done again: ", "nothing to redo");
}

struct finding {
	const char *check, *sentence; /* sentence NULL: sound */
};

static void verify_print(const struct finding *findings, size_t count, int64_t ops, bool json, struct strbuf *out)
{
	struct json_writer w;
	bool sound = true;

	for (size_t i = 0; i < count; i++)
		sound = sound && !findings[i].sentence;
	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_bool(&w, "sound", sound);
		json_put_int(&w, "ops", ops);
		json_open(&w, "checks", '[');
	}
	for (size_t i = 0; i < count; i++) {
		if (json) {
			json_open(&w, NULL, '{');
			json_put_string(&w, "check", findings[i].check);
			json_put_bool(&w, "sound", !findings[i].sentence);
			json_put_string(&w, "problem", findings[i].sentence);
			json_close(&w, '}');
		} else {
			strbuf_addf(out, "%s %s", findings[i].sentence ? "✗" : "✓", findings[i].check);
			if (findings[i].sentence) {
				strbuf_adds(out, ": ");
				print_text(out, findings[i].sentence);
			}
			strbuf_addc(out, '\n');
		}
	}
	if (json) {
		json_close(&w, ']');
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else {
		strbuf_addf(out, "%s: %lld operations in the journal\n", sound ? "sound" : "NOT SOUND", (long long)ops);
	}
}

enum check { CHECK_DATABASE, CHECK_CHAIN, CHECK_STATES, CHECK_DIGESTS, CHECKS };

/* A check that fails is an answer, not a failure of the command. */
static void keep_answer(struct finding *finding, bool sound, const struct error *answer)
{
	if (!sound)
		finding->sentence = answer->message;
}

int verb_verify(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct finding findings[CHECKS] = {
		[CHECK_DATABASE] = { "database pages and references", NULL },
		[CHECK_CHAIN] = { "journal chain", NULL },
		[CHECK_STATES] = { "present state against the journal", NULL },
		[CHECK_DIGESTS] = { "snapshot digests", NULL },
	};
	struct error answers[CHECKS] = { ERROR_INIT, ERROR_INIT, ERROR_INIT, ERROR_INIT };
	struct strbuf problems = STRBUF_INIT;
	int64_t ops = 0;
	struct db *db;
	int status = 0;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	if (!db_check(db, &problems, &answers[CHECK_DATABASE]))
		findings[CHECK_DATABASE].sentence = problems.len ? problems.data : answers[CHECK_DATABASE].message;
	keep_answer(&findings[CHECK_CHAIN], journal_verify(db, &ops, &answers[CHECK_CHAIN]), &answers[CHECK_CHAIN]);
	keep_answer(&findings[CHECK_STATES], journal_verify_states(db, &answers[CHECK_STATES]), &answers[CHECK_STATES]);
	keep_answer(&findings[CHECK_DIGESTS], snapshot_verify(db, &answers[CHECK_DIGESTS]), &answers[CHECK_DIGESTS]);
	verify_print(findings, CHECKS, ops, options->json, out);
	for (int i = 0; i < CHECKS; i++)
		if (findings[i].sentence)
			status = 1;
	strbuf_free(&problems);
	cli_close(cli, db);
	return status;
}
