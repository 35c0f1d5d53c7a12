/* preop differential: what a strand could be, and what was ruled out. */
#include "cli/claim_word.h"
#include "cli/context.h"
#include "cli/print.h"
#include "cli/strand_word.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/random.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/lists.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEARD_MOST = 6 };

static void json_causes(const struct cause *causes, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "uuid", causes[i].uuid);
		json_put_string(&w, "strand", causes[i].strand);
		json_put_string(&w, "entry", causes[i].entry);
		json_put_string(&w, "title", causes[i].title);
		json_put_int(&w, "likelihood", causes[i].likelihood);
		json_put_int(&w, "danger", causes[i].danger);
		json_put_int(&w, "effort", causes[i].effort);
		json_put_double(&w, "weight", causes[i].weight);
		json_put_string(&w, "rung", causes[i].rung);
		json_put_string(&w, "test", causes[i].test);
		json_put_string(&w, "state", cause_state_word(causes[i].state));
		json_put_string(&w, "result", causes[i].result);
		json_put_int(&w, "evidence", causes[i].evidence);
		json_put_int(&w, "doubtful", causes[i].doubtful);
		json_put_bool(&w, "orphan", causes[i].orphan);
		json_put_string(&w, "who", causes[i].who);
		json_put_time(&w, "at", causes[i].at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void print_causes(const struct cause *causes, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "", PRINT_RIGHT, 0 },
		{ "likely", PRINT_RIGHT, 0 },
		{ "danger", PRINT_RIGHT, 0 },
		{ "effort", PRINT_RIGHT, 0 },
		{ "state", PRINT_LEFT, 0 },
		{ "cause", PRINT_LEFT, 60 },
		{ "would be treated by", PRINT_LEFT, 0 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < count; i++) {
		print_table_cellf(table, "%zu", i + 1);
		print_table_cellf(table, "%d", causes[i].likelihood);
		print_table_cellf(table, "%d", causes[i].danger);
		print_table_cellf(table, "%d", causes[i].effort);
		print_table_cellf(table, "%s%s", cause_state_word(causes[i].state),
			causes[i].orphan ? ", its strand was removed" : "");
		print_table_cell(table, causes[i].title);
		print_table_cell(table, causes[i].rung);
	}
	print_table_end(table, out);
	for (size_t i = 0; i < count; i++)
		if (causes[i].state == CAUSE_OPEN && !causes[i].orphan) {
			strbuf_adds(out, "next test: ");
			print_text(out, causes[i].test);
			strbuf_addc(out, '\n');
			return;
		}
}

/* Nothing is chosen yet: what the complaint sounds like. */
static bool print_heard(struct db *db, const char *strand, struct strbuf *out, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	const char *ids[HEARD_MOST];
	size_t n;
	bool ok = cli_strand_title(db, strand, &title, error);

	if (ok) {
		n = cause_hear(title.data, ids, HEARD_MOST);
		strbuf_adds(out, "no causes yet; it may be:\n");
		for (size_t i = 0; i < n; i++) {
			const struct list_diagnosis *diagnosis = lists_diagnosis(ids[i]);

			strbuf_addf(out, "  %-18s ", ids[i]);
			print_text(out, *diagnosis->sentence != '\0' ? diagnosis->sentence : diagnosis->name);
			strbuf_addc(out, '\n');
		}
		strbuf_adds(out, "preop strand find N diagnosis ID, then preop differential fill --strand N\n");
	}
	strbuf_free(&title);
	return ok;
}

static bool list(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct cause *causes;
	size_t count;
	bool ok = cause_list(db, *strand != '\0' ? strand : NULL, &arena, &causes, &count, error);

	if (ok && options->json)
		json_causes(causes, count, out);
	else if (ok && count == 0 && *strand != '\0')
		ok = print_heard(db, strand, out, error);
	else if (ok)
		print_causes(causes, count, out);
	arena_free(&arena);
	return ok;
}

static bool need_strand(const char *strand, struct error *error)
{
	return *strand != '\0' || error_set(error, ERROR_USAGE, "say which strand: --strand N");
}

static bool fill(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	int64_t added;

	if (!need_strand(strand, error) || !cause_add_listed(db, strand, &added, error))
		return false;
	cli_print_changed(options, added, "causes added", out);
	return true;
}

static bool add(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	struct cause_new cause = { .title = options->words[1], .test = options->words[3], .rung = "" };
	char uuid[UUID_SIZE];

	if (!need_strand(strand, error) || !cause_ranks_parse(options->words[2], &cause, error) ||
		!cause_add(db, strand, &cause, uuid, error))
		return false;
	if (options->json)
		strbuf_addf(out, "{\"uuid\":\"%s\"}\n", uuid);
	else
		strbuf_addf(out, "added as %s\n", uuid);
	return true;
}

static bool conclude(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	enum cause_state state;
	struct strbuf uuid = STRBUF_INIT;

	if (!cause_state_parse(options->words[2], &state))
		return error_set(error, ERROR_USAGE,
			"\"%.40s\" is no state; it is open, \"ruled out\", supported or treated", options->words[2]);
	bool ok = cli_cause(db, strand, options->words[1], &uuid, error) &&
		cause_conclude(db, uuid.data, state, options->word_count > 3 ? options->words[3] : "", error);

	if (ok)
		cli_print_changed(options, 1, "cause concluded", out);
	strbuf_free(&uuid);
	return ok;
}

static bool remove_cause(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool ok = cli_cause(db, strand, options->words[1], &uuid, error) && cause_remove(db, uuid.data, error);

	if (ok)
		cli_print_changed(options, 1, "cause removed", out);
	strbuf_free(&uuid);
	return ok;
}

static const struct word {
	const char *word;
	size_t least, most;
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out,
		struct error *error);
} words[] = {
	{ "list", 1, 1, DB_READ, list },
	{ "fill", 1, 1, DB_WRITE, fill },
	{ "add", 4, 4, DB_WRITE, add },
	{ "conclude", 3, 4, DB_WRITE, conclude },
	{ "remove", 2, 2, DB_WRITE, remove_cause },
};

int verb_differential(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *found = options->word_count == 0 ? &words[0] : NULL;
	struct strbuf strand = STRBUF_INIT;
	struct db *db;

	for (size_t i = 0; options->word_count > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && options->word_count >= words[i].least &&
			options->word_count <= words[i].most)
			found = &words[i];
	if (found == NULL)
		return cli_usage(error,
			"differential takes list, fill, add CAUSE LIKELIHOOD/DANGER/EFFORT TEST, conclude CAUSE STATE "
			"RESULT or remove CAUSE");
	if (!cli_open(cli, options, found->mode, &db, error))
		return 3;
	bool ok = cli_strand(db, options->strand, &strand, error) && found->run(db, options, strand.data, out, error);
	cli_close(cli, db);
	strbuf_free(&strand);
	return ok ? 0 : error != NULL && error->code == ERROR_USAGE ? 64 : 3;
}
