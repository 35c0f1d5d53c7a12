/* preop eval table: every system on the same cases. */
#include "cli/verb_eval_table.h"

#include "cli/print.h"
#include "cli/verb_eval.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLICES_SHOWN = 40 /* --json and --csv have all */ };

bool eval_table_read(struct db *db, const struct cli_options *options, struct eval_table *out, struct error *error)
{
	return suite_find(db, options->suite ? options->suite : options->dataset, &out->arena, &out->suite, error) &&
		ladder_read(db, out->suite.id, options->metric, &out->ladder, error) &&
		ladder_judges_read(db, &out->ladder, &out->arena, &out->judges, &out->judge_count, error);
}

void eval_table_free(struct eval_table *table)
{
	ladder_free(&table->ladder);
	arena_free(&table->arena);
}

/* ---- JSON ---- */

void eval_put_mean(struct json_writer *w, const struct ladder_mean *mean)
{
	static const char *const methods[] = { [LADDER_NO_INTERVAL] = NULL,
		[LADDER_WILSON] = "wilson",
		[LADDER_T] = "t",
		[LADDER_CLUSTERED] = "clustered-t" };

	json_put_int(w, "n", mean->n);
	json_put_double(w, "score", mean->mean);
	json_put_double(w, "low", mean->low);
	json_put_double(w, "high", mean->high);
	json_put_double(w, "se", mean->se);
	json_put_string(w, "method", methods[mean->method]);
	json_put_bool(w, "binary", mean->n > 0 && mean->binary);
	json_put_int(w, "clusters", mean->clusters);
}

static void put_states(struct json_writer *w, const char *key, const int64_t *states)
{
	json_open(w, key, '{');
	for (int s = 0; s < LADDER_STATES; s++)
		json_put_int(w, ladder_state_word((enum ladder_state)s), states[s]);
	json_close(w, '}');
}

static void put_spread(struct json_writer *w, const char *key, const struct ladder_spread *spread)
{
	json_open(w, key, '{');
	json_put_int(w, "n", spread->n);
	json_put_double(w, "median", spread->median);
	json_put_double(w, "low", spread->low);
	json_put_double(w, "high", spread->high);
	json_put_double(w, "p95", spread->p95);
	json_close(w, '}');
}

static void put_facts(struct json_writer *w, const struct ladder_facts *facts)
{
	bool tokens = facts->counted > 0;

	json_put_double(w, "cost", facts->priced ? facts->cost : (double)NAN);
	json_put_double(w, "cost_per_1000", facts->cost_per_1000);
	json_put_int(w, "priced", facts->priced);
	put_spread(w, "total_ms", &facts->total);
	put_spread(w, "first_ms", &facts->first);
	json_put_double(w, "prompt_tokens", tokens ? (double)facts->prompt_tokens : (double)NAN);
	json_put_double(w, "completion_tokens", tokens ? (double)facts->completion_tokens : (double)NAN);
	json_put_int(w, "suspects", facts->suspects);
}

static void put_verdicts(struct json_writer *w, const struct ladder_row *row)
{
	static const char *const bounds[] = { [BT_ESTIMATED] = "estimated",
		[BT_AT_LEAST] = "at least",
		[BT_AT_MOST] = "at most",
		[BT_BETWEEN] = "between" };
	bool known = !isnan(row->ability.chance);

	json_put_int(w, "wins", row->wins);
	json_put_int(w, "losses", row->losses);
	json_put_int(w, "ties", row->ties);
	json_put_int(w, "bad", row->bad);
	json_open(w, "ability", '{');
	json_put_double(w, "chance", row->ability.chance);
	json_put_double(w, "low", row->ability.low);
	json_put_double(w, "high", row->ability.high);
	json_put_double(w, "value", row->ability.value);
	json_put_double(w, "se", row->ability.se);
	json_put_string(w, "bound", known ? bounds[row->ability.bound] : NULL);
	json_close(w, '}');
}

static void put_judges(struct json_writer *w, const struct eval_table *table, const struct ladder_row *row)
{
	json_open(w, "judges", '[');
	for (size_t i = 0; i < table->judge_count; i++) {
		const struct ladder_judge *judge = &table->judges[i];
		const struct ladder_judged *judged = &judge->rows[row - table->ladder.rows];

		json_open(w, NULL, '{');
		json_put_string(w, "name", judge->name);
		json_put_bool(w, "calibrated", judge->mark.calibrated);
		json_put_string(w, "reason", judge->mark.reason);
		json_put_int(w, "wins", judged->wins);
		json_put_int(w, "losses", judged->losses);
		json_put_int(w, "ties", judged->ties);
		json_put_int(w, "unread", judged->unread);
		json_put_int(w, "scored", judged->n);
		json_put_double(w, "mean", judged->mean);
		json_close(w, '}');
	}
	json_close(w, ']');
}

void eval_put_row(struct json_writer *w, const struct eval_table *table, const struct ladder_row *row)
{
	json_put_string(w, "name", row->name);
	json_put_string(w, "rung", row->rung);
	json_put_string(w, "model", row->model);
	eval_put_mean(w, &row->score);
	json_put_int(w, "outputs", row->outputs);
	put_states(w, "states", row->states);
	put_states(w, "unscored", row->unscored);
	json_put_int(w, "repeats", row->repeats);
	json_put_int(w, "repeated", row->repeated);
	json_put_double(w, "flips", row->flips);
	put_facts(w, &row->facts);
	put_verdicts(w, row);
	put_judges(w, table, row);
}

/* `order` NULL: all cases at once. */
static bool put_slices(
	struct json_writer *w, const struct ladder *ladder, const struct ladder_slice *slice, const uint32_t *order)
{
	bool ok = true;

	json_put_string(w, "by", slice->name);
	json_open(w, "slices", '[');
	for (size_t v = 0; ok && v < slice->value_count; v++) {
		json_open(w, NULL, '{');
		json_put_string(w, "value", slice->values[order[v]]);
		json_open(w, "systems", '[');
		for (size_t i = 0; ok && i < ladder->count; i++) {
			struct ladder_mean mean;

			ok = ladder_mean_of(ladder, &ladder->rows[i], slice, order[v], &mean);
			json_open(w, NULL, '{');
			json_put_string(w, "name", ladder->rows[i].name);
			eval_put_mean(w, &mean);
			json_close(w, '}');
		}
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
	return ok;
}

static void put_suite(struct json_writer *w, const struct eval_table *table)
{
	const struct ladder *ladder = &table->ladder;
	struct ladder_cochran cochran;

	json_put_string(w, "suite", table->suite.name);
	json_put_int(w, "cases", (int64_t)ladder->case_count);
	json_put_string(w, "metric", *ladder->metric ? ladder->metric : NULL);
	json_put_int(w, "clusters", (int64_t)ladder->cluster_count);
	json_put_int(w, "verdicts", ladder->verdicts.counted);
	json_put_int(w, "stale_verdicts", ladder->verdicts.stale);
	json_put_string(w, "apart", ladder->verdicts.duels == LADDER_APART ? ladder->verdicts.apart : NULL);
	if (ladder_cochran(ladder, &cochran) && cochran.n) {
		json_open(w, "cochran", '{');
		json_put_int(w, "n", cochran.n);
		json_put_double(w, "q", cochran.q);
		json_put_double(w, "df", cochran.df);
		json_put_double(w, "p", cochran.p);
		json_close(w, '}');
	}
}

static bool table_json(
	const struct eval_table *table, const struct ladder_slice *by, const uint32_t *order, struct strbuf *out)
{
	struct json_writer w;
	bool ok = true;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	put_suite(&w, table);
	json_open(&w, "systems", '[');
	for (size_t i = 0; i < table->ladder.count; i++) {
		json_open(&w, NULL, '{');
		eval_put_row(&w, table, &table->ladder.rows[i]);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	if (by)
		ok = put_slices(&w, &table->ladder, by, order);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
	return ok;
}

/* ---- For people ---- */

/* Highest score first, unscored last. */
static const struct ladder_row **in_order(const struct ladder *ladder)
{
	const struct ladder_row **rows = xcalloc(ladder->count + 1, sizeof(struct ladder_row *));

	for (size_t i = 0; i < ladder->count; i++) {
		size_t at = i;

		for (; at > 0 && !(rows[at - 1]->score.mean >= ladder->rows[i].score.mean) &&
			!isnan(ladder->rows[i].score.mean);
			at--)
			rows[at] = rows[at - 1];
		rows[at] = &ladder->rows[i];
	}
	return rows;
}

static void cell_cost(struct print_table *table, const struct ladder_facts *facts)
{
	if (facts->priced)
		print_table_cellf(table, "%.3g", facts->cost_per_1000);
	else
		print_table_cell(table, "—");
}

static void cell_time(struct print_table *table, const struct ladder_spread *spread)
{
	if (spread->n)
		print_table_cellf(table, "%.0f", spread->median);
	else
		print_table_cell(table, "—");
}

static void cell_mean(struct print_table *table, const struct ladder_mean *mean)
{
	char score[LADDER_WORD], range[LADDER_WORD * 2];

	print_table_cellf(table, "%" PRId64, mean->n);
	print_table_cell(table, mean->n ? ladder_score_word(mean->mean, mean->binary, score) : "not scored");
	print_table_cell(table, ladder_interval_word(mean->low, mean->high, mean->binary, range));
}

static void print_rows(const struct ladder *ladder, const struct ladder_row **rows, struct strbuf *out)
{
	static const struct print_column columns[] = { { "system", PRINT_LEFT, 22 }, { "n", PRINT_RIGHT, 0 },
		{ "score", PRINT_RIGHT, 0 }, { "95 %", PRINT_LEFT, 0 }, { "not ok", PRINT_RIGHT, 0 },
		{ "$/1k", PRINT_RIGHT, 0 }, { "p50 ms", PRINT_RIGHT, 0 }, { "won-lost", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 8);

	for (size_t i = 0; i < ladder->count; i++) {
		const struct ladder_row *row = rows[i];

		print_table_cell(table, row->name);
		cell_mean(table, &row->score);
		print_table_cellf(table, "%" PRId64, (int64_t)ladder->case_count - row->states[LADDER_OK]);
		cell_cost(table, &row->facts);
		cell_time(table, &row->facts.total);
		print_table_cellf(table, "%" PRId64 "-%" PRId64, row->wins, row->losses);
	}
	print_table_end(table, out);
}

static void print_states(const struct ladder *ladder, const struct ladder_row **rows, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < ladder->count; i++) {
		strbuf_reset(&text);
		ladder_states_text(rows[i], &text);
		if (text.len) {
			print_text(out, rows[i]->name);
			strbuf_addf(out, ": %s\n", text.data);
		}
	}
	strbuf_free(&text);
}

static void print_doubts(const struct eval_table *table, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	ladder_explain_doubts(&table->ladder, table->judges, table->judge_count, &text);
	print_prose(out, 0, text.data, text.len);
	strbuf_free(&text);
}

static bool print_slices(const struct ladder *ladder, const struct ladder_row **rows, const struct ladder_slice *slice,
	const uint32_t *order, struct strbuf *out)
{
	static const struct print_column columns[] = { { "slice", PRINT_LEFT, 24 }, { "system", PRINT_LEFT, 24 },
		{ "n", PRINT_RIGHT, 0 }, { "score", PRINT_RIGHT, 0 }, { "95 %", PRINT_LEFT, 0 } };
	struct print_table *table = print_table_new(columns, 5);
	size_t shown = slice->value_count < SLICES_SHOWN ? slice->value_count : SLICES_SHOWN;
	bool ok = true;

	for (size_t v = 0; ok && v < shown; v++) {
		for (size_t i = 0; ok && i < ladder->count; i++) {
			struct ladder_mean mean;

			ok = ladder_mean_of(ladder, rows[i], slice, order[v], &mean);
			print_table_cell(table, i ? "" : slice->values[order[v]]);
			print_table_cell(table, rows[i]->name);
			cell_mean(table, &mean);
		}
	}
	strbuf_addc(out, '\n');
	print_table_end(table, out);
	if (shown < slice->value_count)
		strbuf_addf(out, "%zu more slices; --json has them all\n", slice->value_count - shown);
	return ok;
}

static bool table_text(
	const struct eval_table *table, const struct ladder_slice *by, const uint32_t *order, struct strbuf *out)
{
	const struct ladder_row **rows = in_order(&table->ladder);
	bool ok = true;

	print_text(out, table->suite.name);
	strbuf_adds(out, "  ");
	print_number(out, (int64_t)table->ladder.case_count);
	strbuf_adds(out, " cases\n");
	print_rows(&table->ladder, rows, out);
	print_states(&table->ladder, rows, out);
	print_doubts(table, out);
	if (by)
		ok = print_slices(&table->ladder, rows, by, order, out);
	free(rows);
	return ok;
}

/* ---- CSV ---- */

static void csv_text(struct strbuf *out, const char *text)
{
	bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';

	strbuf_adds(out, quoted ? "\"" : "");
	for (; *text; text++) {
		if (*text == '"')
			strbuf_addc(out, '"');
		strbuf_addc(out, *text);
	}
	strbuf_adds(out, quoted ? "\"" : "");
}

/* What is not known is an empty cell. */
static void csv_number(struct strbuf *out, double value)
{
	if (isnan(value))
		strbuf_addc(out, ',');
	else
		strbuf_addf(out, ",%.17g", value);
}

static void csv_mean(struct strbuf *out, const struct ladder_mean *mean)
{
	strbuf_addf(out, ",%" PRId64, mean->n);
	csv_number(out, mean->mean);
	csv_number(out, mean->low);
	csv_number(out, mean->high);
	csv_number(out, mean->se);
}

static void csv_row(struct strbuf *out, const struct ladder_row *row)
{
	csv_text(out, row->name);
	strbuf_adds(out, ",,");
	csv_text(out, row->rung);
	strbuf_addc(out, ',');
	csv_text(out, row->model);
	csv_mean(out, &row->score);
	for (int s = 0; s < LADDER_STATES; s++)
		strbuf_addf(out, ",%" PRId64, row->states[s]);
	csv_number(out, row->facts.priced ? row->facts.cost : (double)NAN);
	csv_number(out, row->facts.total.median);
	csv_number(out, row->facts.total.p95);
	strbuf_addf(out, ",%" PRId64 ",%" PRId64 ",%" PRId64 "\r\n", row->wins, row->losses, row->ties);
}

static bool csv_slices(
	const struct ladder *ladder, const struct ladder_slice *slice, const uint32_t *order, struct strbuf *out)
{
	for (size_t v = 0; v < slice->value_count; v++) {
		for (size_t i = 0; i < ladder->count; i++) {
			struct ladder_mean mean;

			if (!ladder_mean_of(ladder, &ladder->rows[i], slice, order[v], &mean))
				return false;
			csv_text(out, ladder->rows[i].name);
			strbuf_addc(out, ',');
			csv_text(out, slice->values[order[v]]);
			strbuf_addc(out, ',');
			csv_text(out, ladder->rows[i].rung);
			strbuf_addc(out, ',');
			csv_text(out, ladder->rows[i].model);
			csv_mean(out, &mean);
			strbuf_adds(out, ",,,,,,,,,,,,,\r\n");
		}
	}
	return true;
}

static bool table_csv(
	const struct eval_table *table, const struct ladder_slice *by, const uint32_t *order, struct strbuf *out)
{
	strbuf_adds(out, "system,slice,rung,model,n,score,low,high,se");
	for (int s = 0; s < LADDER_STATES; s++)
		strbuf_addf(out, ",%s", ladder_state_word((enum ladder_state)s));
	strbuf_adds(out, ",cost,p50_ms,p95_ms,wins,losses,ties\r\n");
	for (size_t i = 0; i < table->ladder.count; i++)
		csv_row(out, &table->ladder.rows[i]);
	return !by || csv_slices(&table->ladder, by, order, out);
}

/* ---- The verb ---- */

/* --slice NAME=VALUE: the part; --slice NAME: the slice alone. A name may itself hold a "=": the whole is tried first. */
static bool find_part(
	const struct ladder *ladder, const char *words, struct eval_part *part, bool *one, struct error *error)
{
	const char *equals = words ? strrchr(words, '=') : NULL;
	struct error ignored = ERROR_INIT;
	char *name;

	*one = false;
	if (!equals || ladder_find_slice(ladder, words, &part->slice, &ignored))
		return ladder_find_slice(ladder, words, &part->slice, error);
	name = xstrndup(words, (size_t)(equals - words));
	bool ok = ladder_find_slice(ladder, name, &part->slice, error);
	free(name);
	for (uint32_t v = 0; ok && v < part->slice->value_count; v++) {
		if (!strcmp(part->slice->values[v], equals + 1)) {
			part->value = v;
			*one = true;
			return true;
		}
	}
	return ok &&
		error_set(error, ERROR_NOT_FOUND, "no case has \"%.80s\" as its \"%.80s\"", equals + 1,
			part->slice->name);
}

static bool print_table(struct db *db, const struct eval_table *table, const struct cli_options *options,
	struct strbuf *out, struct error *error)
{
	struct eval_part part = { .slice = NULL };
	bool one = false, by = options->by_slice || options->slice;

	if (!find_part(&table->ladder, options->slice, &part, &one, error))
		return false;
	if (options->compare) {
		if (!one && !by)
			part.slice = NULL;
		part.value = one ? part.value : LADDER_NONE;
		return eval_table_compare(db, table, options, &part, out, error);
	}
	uint32_t *order = by ? ladder_slice_order(part.slice) : NULL;
	if (order && one)
		order[0] = part.value;
	struct ladder_slice shown = part.slice ? *part.slice : (struct ladder_slice){ .name = "" };
	shown.value_count = one ? 1 : shown.value_count;
	const struct ladder_slice *slice = order ? &shown : NULL;
	bool ok = options->json ? table_json(table, slice, order, out)
		: options->csv  ? table_csv(table, slice, order, out)
				: table_text(table, slice, order, out);
	free(order);
	return ok || error_set(error, ERROR_MEMORY, "no memory for the table");
}

int eval_table(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct eval_table table = EVAL_TABLE_INIT;
	struct db *db;
	bool ok;

	if (options->csv && (options->json || options->compare))
		return cli_usage(error, "--csv is of the table, and in place of --json; a comparison has --json");
	if (options->word_count != (options->compare != NULL))
		return cli_usage(error,
			options->compare ? "eval table --compare wants two systems: --compare A B"
					 : "eval table takes no words; --suite names the suite");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	ok = eval_table_read(db, options, &table, error) && print_table(db, &table, options, out, error);
	eval_table_free(&table);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
