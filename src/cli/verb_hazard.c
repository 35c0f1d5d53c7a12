/* preop hazard: the hazard sheet. */
#include "cli/claim_word.h"
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/number.h"
#include "preop/base/random.h"
#include "preop/model/hazard.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { FIELDS_MOST = 16 };

static void print_json(const struct hazard *hazards, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		const struct hazard *hazard = &hazards[i];

		json_open(&w, NULL, '{');
		json_put_int(&w, "number", (int64_t)i + 1);
		json_put_string(&w, "uuid", hazard->uuid);
		json_put_string(&w, "title", hazard->title);
		json_put_string(&w, "severity", hazard->severity);
		json_put_double(&w, "reach", hazard->reach);
		json_put_double(&w, "detect", hazard->detect);
		json_put_double(&w, "rollback", hazard->rollback);
		json_put_double(&w, "exposure", hazard->exposure);
		json_put_double(&w, "limit", hazard->limit);
		json_put_string(&w, "state", hazard_state_word(hazard->state));
		json_put_string(&w, "why", hazard->why);
		json_put_string(&w, "worst", hazard->worst);
		json_put_string(&w, "target", hazard->target);
		json_put_string(&w, "puller", hazard->puller);
		json_put_int(&w, "evidence", hazard->evidence);
		json_put_int(&w, "doubtful", hazard->doubtful);
		json_put_string(&w, "who", hazard->who);
		json_put_time(&w, "at", hazard->at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void print_amount(struct print_table *table, double number)
{
	if (isnan(number))
		print_table_cell(table, "?");
	else
		print_table_cellf(table, number < 1000 ? "%.4g" : "%.0f", number);
}

static void print_all(const struct hazard *hazards, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "", PRINT_RIGHT, 0 },
		{ "hazard", PRINT_LEFT, 40 },
		{ "severity", PRINT_LEFT, 0 },
		{ "reach/day", PRINT_RIGHT, 0 },
		{ "detect h", PRINT_RIGHT, 0 },
		{ "exposure", PRINT_RIGHT, 0 },
		{ "limit", PRINT_RIGHT, 0 },
		{ "", PRINT_LEFT, 0 },
		{ "back to", PRINT_LEFT, 24 },
		{ "by", PRINT_LEFT, 16 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < count; i++) {
		print_table_cellf(table, "%zu", i + 1);
		print_table_cell(table, hazards[i].title);
		print_table_cell(table, hazards[i].severity);
		print_amount(table, hazards[i].reach);
		print_amount(table, hazards[i].detect);
		print_amount(table, hazards[i].exposure);
		print_amount(table, hazards[i].limit);
		print_table_cell(table, hazard_state_word(hazards[i].state));
		print_table_cell(table, *hazards[i].target != '\0' ? hazards[i].target : "?");
		print_table_cell(table, *hazards[i].puller != '\0' ? hazards[i].puller : "?");
	}
	print_table_end(table, out);
}

static bool list(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct hazard *hazards;
	size_t count;
	bool ok = hazard_list(db, &arena, &hazards, &count, error);

	if (ok && options->json)
		print_json(hazards, count, out);
	else if (ok && count == 0)
		strbuf_adds(out,
			"The hazard sheet is empty. preop hazard add TITLE severity=... reach=... detect=... begins "
			"it.\n");
	else if (ok)
		print_all(hazards, count, out);
	arena_free(&arena);
	return ok;
}

static bool add(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	char uuid[UUID_SIZE];
	struct json_writer w;

	if (!hazard_add(db, options->words[1], options->words + 2, options->word_count - 2, uuid, error))
		return false;
	if (!options->json) {
		cli_print_changed(options, 1, "hazard added", out);
		return true;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "uuid", uuid);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
	return true;
}

static bool set(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool ok = cli_hazard(db, options->words[1], &uuid, error) &&
		hazard_set(db, uuid.data, options->words + 2, options->word_count - 2, error);

	if (ok)
		cli_print_changed(options, 1, "hazard set", out);
	strbuf_free(&uuid);
	return ok;
}

static bool drop(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	bool ok = cli_hazard(db, options->words[1], &uuid, error) && hazard_remove(db, uuid.data, error);

	if (ok)
		cli_print_changed(options, 1, "hazard removed", out);
	strbuf_free(&uuid);
	return ok;
}

static const struct word {
	const char *word;
	size_t least, most; /* words, this one among them */
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "list", 1, 1, DB_READ, list },
	{ "add", 2, FIELDS_MOST, DB_WRITE, add },
	{ "set", 3, FIELDS_MOST, DB_WRITE, set },
	{ "remove", 2, 2, DB_WRITE, drop },
};

int verb_hazard(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *found = options->word_count == 0 ? &words[0] : NULL;
	struct db *db;

	for (size_t i = 0; options->word_count > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && options->word_count >= words[i].least &&
			options->word_count <= words[i].most)
			found = &words[i];
	if (found == NULL)
		return cli_usage(
			error, "hazard takes list, add TITLE FIELD=VALUE ..., set N FIELD=VALUE ... or remove N");
	if (!cli_open(cli, options, found->mode, &db, error))
		return 3;
	cli_print_list_problems();
	bool ok = found->run(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
