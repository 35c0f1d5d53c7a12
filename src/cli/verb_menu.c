/* preop menu: the rungs of this case. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/ladder_text.h"
#include "preop/model/menu.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_state(struct json_writer *w, const struct menu_rung *one)
{
	const struct technique *technique = &one->technique;

	json_put_string(w, "rung", technique->rung->id);
	json_put_int(w, "place", technique->rung->place);
	json_put_string(w, "name", technique->rung->name);
	json_put_string(w, "origin", technique->rung->origin);
	json_put_bool(w, "trains", technique->rung->trains);
	json_put_string(w, "status", technique_status_word(technique->status));
	json_put_string(w, "reason", technique->reason);
	json_put_string(w, "override", technique->override);
	json_put_string(w, "override_who", technique->override_who);
	json_put_time(w, "override_at", technique->override_at);
	json_put_bool(w, "open", technique->open);
	json_put_string(w, "why", technique->why);
	json_put_int(w, "evidence", technique->evidence);
	json_put_int(w, "doubtful", technique->doubtful);
	json_put_string(w, "amber", *technique->amber != '\0' ? technique->amber : NULL);
	json_put_string(w, "who", technique->who);
	json_put_time(w, "at", technique->at);
}

/* What was measured: nothing known is null. */
static void put_measured(struct json_writer *w, const struct menu *menu, const struct menu_rung *one)
{
	const struct ladder_row *row = one->system;

	json_put_string(w, "system", row != NULL ? row->name : NULL);
	json_put_double(w, "score", row != NULL ? row->score.mean : (double)NAN);
	json_put_double(w, "low", row != NULL ? row->score.low : (double)NAN);
	json_put_double(w, "high", row != NULL ? row->score.high : (double)NAN);
	json_put_double(w, "cost_per_1000", row != NULL ? row->facts.cost_per_1000 : (double)NAN);
	json_put_double(w, "milliseconds", row != NULL ? row->facts.total.median : (double)NAN);
	json_put_double(w, "bar", menu->bar);
	json_put_bool(w, "cheapest", one == menu->cheapest);
}

static const struct part {
	const char *key;
	size_t offset;
} parts[] = {
	{ "what", offsetof(struct list_rung, what) },
	{ "cost", offsetof(struct list_rung, cost) },
	{ "reversible", offsetof(struct list_rung, reversible) },
	{ "composes", offsetof(struct list_rung, composes) },
	{ "fits", offsetof(struct list_rung, fits) },
	{ "attempt", offsetof(struct list_rung, attempt) },
	{ "failed_when", offsetof(struct list_rung, failed_when) },
	{ "wants", offsetof(struct list_rung, evidence) },
};
enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

static const char *part_of(const struct list_rung *rung, const struct part *part)
{
	return *(const char *const *)(const void *)((const char *)rung + part->offset);
}

static void json_one(const struct menu *menu, const struct menu_rung *one, struct strbuf *out)
{
	const struct list_rung *rung = one->technique.rung;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	put_state(&w, one);
	put_measured(&w, menu, one);
	for (int i = 0; i < PART_COUNT; i++)
		json_put_string(&w, parts[i].key, part_of(rung, &parts[i]));
	json_open(&w, "sources", '[');
	for (size_t i = 0; i < rung->sources.count; i++)
		json_put_string(&w, NULL, rung->sources.at[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void json_all(const struct menu *menu, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < menu->count; i++) {
		json_open(&w, NULL, '{');
		put_state(&w, &menu->rungs[i]);
		put_measured(&w, menu, &menu->rungs[i]);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static const char *remark(const struct technique *one)
{
	return one->rung->trains ? one->why : *one->amber ? one->amber : one->reason;
}

static void print_score(struct print_table *table, const struct menu *menu, const struct menu_rung *one)
{
	char score[LADDER_WORD];

	if (one->system == NULL)
		print_table_cell(table, "");
	else
		print_table_cellf(table, "%s%s",
			ladder_score_word(one->system->score.mean, one->system->score.binary, score),
			one == menu->cheapest ? " <" : "");
}

/* A column nothing is known for is left out. */
static bool is_measured(const struct menu *menu)
{
	for (size_t i = 0; i < menu->count; i++)
		if (menu->rungs[i].system != NULL)
			return true;
	return false;
}

static void print_bar(const struct menu *menu, struct strbuf *out)
{
	if (isnan(menu->bar))
		return;
	strbuf_addf(out, "the bar is %g; ", menu->bar);
	if (menu->cheapest != NULL)
		strbuf_addf(out, "the cheapest rung that meets it is %s\n", menu->cheapest->technique.rung->id);
	else
		strbuf_adds(out, "no rung that was measured meets it\n");
}

static void print_all(const struct menu *menu, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "", PRINT_RIGHT, 0 },
		{ "rung", PRINT_LEFT, 0 },
		{ "origin", PRINT_LEFT, 0 },
		{ "status", PRINT_LEFT, 0 },
		{ "evidence", PRINT_RIGHT, 0 },
		{ "", PRINT_LEFT, 60 },
		{ "score", PRINT_LEFT, 0 },
	};
	size_t shown = sizeof(columns) / sizeof(columns[0]) - !is_measured(menu);
	struct print_table *table = print_table_new(columns, shown);

	for (size_t i = 0; i < menu->count; i++) {
		const struct technique *one = &menu->rungs[i].technique;

		print_table_cellf(table, "%d", one->rung->place);
		print_table_cell(table, one->rung->id);
		print_table_cell(table, one->rung->origin);
		print_table_cellf(table, "%s%s", technique_status_word(one->status), *one->amber != '\0' ? "!" : "");
		print_table_cellf(table, "%" PRId64 "%s", one->evidence, one->doubtful > 0 ? "!" : "");
		print_table_cell(table, remark(one));
		if (is_measured(menu))
			print_score(table, menu, &menu->rungs[i]);
	}
	print_table_end(table, out);
	print_bar(menu, out);
}

/* Display form, line by line. */
static void print_one(const struct menu_rung *one, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	menu_print_rung(one, &text);
	for (const char *line = text.data; *line != '\0';) {
		size_t n = strcspn(line, "\n");
		char *copy = xstrndup(line, n);

		print_text(out, copy);
		strbuf_addc(out, '\n');
		free(copy);
		line += n + (line[n] == '\n');
	}
	strbuf_free(&text);
}

static bool show(const struct cli_options *options, const struct menu *menu, struct strbuf *out, struct error *error)
{
	for (size_t i = 0; i < menu->count; i++)
		if (strcmp(menu->rungs[i].technique.rung->id, options->words[1]) == 0) {
			if (options->json)
				json_one(menu, &menu->rungs[i], out);
			else
				print_one(&menu->rungs[i], out);
			return true;
		}
	return error_set(
		error, ERROR_USAGE, "the menu has no rung \"%.60s\"; preop menu lists them", options->words[1]);
}

static bool list_or_show(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct menu menu = MENU_INIT;
	bool ok = menu_read(db, &menu, error);

	if (ok && options->word_count > 0)
		ok = show(options, &menu, out, error);
	else if (ok)
		(options->json ? json_all : print_all)(&menu, out);
	menu_free(&menu);
	return ok;
}

static bool set_bar(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool back = strcmp(options->words[1], "-") == 0;
	bool ok = menu_set_bar(db, back ? "" : options->words[1], error);

	if (ok)
		cli_print_changed(options, 1, back ? "bar taken back" : "bar set", out);
	return ok;
}

static bool set(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	enum technique_status status;
	bool ok = technique_status_parse(options->words[2], &status) ||
		error_set(error, ERROR_USAGE,
			"\"%.40s\" is no status; it is untried, failed, enough or \"not applicable\"",
			options->words[2]);

	ok = ok &&
		technique_set(db, options->words[1], status, options->word_count > 3 ? options->words[3] : "", error);
	if (ok)
		cli_print_changed(options, 1, "rung set", out);
	return ok;
}

static bool override(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool back = strcmp(options->words[2], "-") == 0;
	bool ok = technique_override(db, options->words[1], back ? "" : options->words[2], error);

	if (ok)
		cli_print_changed(options, 1, back ? "override taken back" : "rung opened by override", out);
	return ok;
}

static const struct word {
	const char *word;
	size_t least, most; /* words, this one among them */
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "show", 2, 2, DB_READ, list_or_show },
	{ "set", 3, 4, DB_WRITE, set },
	{ "override", 3, 3, DB_WRITE, override },
	{ "bar", 2, 2, DB_WRITE, set_bar },
};

int verb_menu(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *found = NULL;
	struct db *db;

	for (size_t i = 0; options->word_count > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && options->word_count >= words[i].least &&
			options->word_count <= words[i].most)
			found = &words[i];
	if (options->word_count > 0 && found == NULL)
		return cli_usage(
			error, "menu takes show RUNG, set RUNG STATUS [REASON], override RUNG REASON or bar SCORE");
	if (!cli_open(cli, options, found != NULL ? found->mode : DB_READ, &db, error))
		return 3;
	bool ok = (found != NULL ? found->run : list_or_show)(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
