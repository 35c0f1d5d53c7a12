/* preop threshold: limits of signals for this case. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/number.h"
#include "preop/model/signal.h"

#include <string.h>

static const char *unit_word(enum signal_unit unit)
{
	static const char *const words[] = {
		[SIGNAL_COUNT] = "count",
		[SIGNAL_SHARE] = "per cent",
		[SIGNAL_DATE] = "days old",
		[SIGNAL_NUMBER] = "number",
		[SIGNAL_DAYS] = "days",
	};

	return words[unit];
}

static const char *direction_word(enum signal_direction direction)
{
	static const char *const words[] = {
		[SIGNAL_NO_LIMIT] = "",
		[SIGNAL_AT_LEAST] = "at least",
		[SIGNAL_AT_MOST] = "at most",
	};

	return words[direction];
}

static void put_own(struct json_writer *w, const struct threshold *own)
{
	if (own == NULL) {
		json_put_string(w, "own", NULL);
		return;
	}
	json_open(w, "own", '{');
	json_put_double(w, "value", own->value);
	json_put_string(w, "note", own->note);
	json_put_string(w, "who", own->who);
	json_put_time(w, "at", own->at);
	json_put_int(w, "imports_before", own->before);
	json_put_int(w, "imports_since", own->since);
	json_close(w, '}');
}

static void print_json(const struct threshold *own, size_t count, struct strbuf *out)
{
	struct signal_about about;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; signal_about_at(i, &about); i++) {
		if (about.direction == SIGNAL_NO_LIMIT)
			continue;
		json_open(&w, NULL, '{');
		json_put_string(&w, "signal", about.id);
		json_put_bytes(&w, "gate", &about.gate, 1);
		json_put_string(&w, "name", about.name);
		json_put_string(&w, "unit", unit_word(about.unit));
		json_put_string(&w, "direction", direction_word(about.direction));
		json_put_string(&w, "threshold", about.threshold);
		json_put_string(&w, "origin", about.origin);
		put_own(&w, threshold_find(own, count, about.id));
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void print_own(struct print_table *table, const struct signal_about *about, const struct threshold *own)
{
	struct strbuf set = STRBUF_INIT;

	if (own != NULL)
		threshold_print(own, &set);
	if (own != NULL)
		print_table_cellf(table, "%s %g", direction_word(about->direction), own->value);
	else
		print_table_cell(table, "");
	print_table_cell(table, set.data);
	strbuf_free(&set);
}

static void print_all(const struct threshold *own, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "gate", PRINT_LEFT, 0 },
		{ "signal", PRINT_LEFT, 0 },
		{ "unit", PRINT_LEFT, 0 },
		{ "built in", PRINT_LEFT, 0 },
		{ "this case", PRINT_LEFT, 0 },
		{ "", PRINT_LEFT, 60 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	struct signal_about about;

	for (size_t i = 0; signal_about_at(i, &about); i++) {
		if (about.direction == SIGNAL_NO_LIMIT)
			continue;
		print_table_cellf(table, "%c", about.gate);
		print_table_cell(table, about.id);
		print_table_cell(table, unit_word(about.unit));
		print_table_cell(table, about.threshold);
		print_own(table, &about, threshold_find(own, count, about.id));
	}
	print_table_end(table, out);
}

static bool list(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct threshold *own;
	size_t count;
	bool ok = threshold_list(db, &arena, &own, &count, error);

	if (ok)
		(options->json ? print_json : print_all)(own, count, out);
	arena_free(&arena);
	return ok;
}

static bool change(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool back = strcmp(options->words[1], "-") == 0;
	double value = 0;
	bool ok;

	if (back)
		ok = threshold_clear(db, options->words[0], error);
	else
		ok = (number_read_double(options->words[1], &value) ||
			     error_set(error, ERROR_INPUT, "\"%.40s\" is no number", options->words[1])) &&
			threshold_set(db, options->words[0], value, options->note != NULL ? options->note : "", error);
	if (ok)
		cli_print_changed(options, 1, back ? "threshold taken back" : "threshold set", out);
	return ok;
}

int verb_threshold(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool set = options->word_count == 2;
	struct db *db;

	if (options->word_count != 0 && !set)
		return cli_usage(error, "threshold takes nothing, or SIGNAL and VALUE (- takes it back)");
	if (!cli_open(cli, options, set ? DB_WRITE : DB_READ, &db, error))
		return 3;
	cli_print_list_problems();
	bool ok = (set ? change : list)(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
