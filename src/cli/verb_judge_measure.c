/* preop judge measure NAME and show NAME: a judge as an instrument; what it is, and where it differs from people. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verb_judge.h"

#include "preop/base/json.h"
#include "preop/model/judge_measure.h"
#include "preop/model/judge_spec.h"

#include <math.h>
#include <string.h>

/* ---- JSON ---- */

static void json_rate(struct json_writer *w, const char *name, const struct judge_rate *rate)
{
	json_open(w, name, '{');
	json_put_int(w, "hits", rate->hits);
	json_put_int(w, "n", rate->n);
	json_put_double(w, "share", rate->share);
	json_put_double(w, "low", rate->interval.low);
	json_put_double(w, "high", rate->interval.high);
	json_close(w, '}');
}

static void json_kappa(struct json_writer *w, const char *name, const struct judge_kappa *kappa)
{
	bool defined = kappa->kappa.undefined == DEFINED;

	json_open(w, name, '{');
	json_put_double(w, "value", defined ? kappa->kappa.value : (double)NAN);
	json_put_double(w, "low", kappa->interval.low);
	json_put_double(w, "high", kappa->interval.high);
	json_put_double(w, "error", kappa->error);
	json_put_string(w, "undefined", defined ? NULL : undefined_text(kappa->kappa.undefined));
	json_close(w, '}');
}

static void json_table(struct json_writer *w, const char *name, const double *table)
{
	json_open(w, name, '[');
	for (size_t i = 0; i < JUDGE_WORD_COUNT; i++) {
		json_open(w, NULL, '[');
		for (size_t k = 0; k < JUDGE_WORD_COUNT; k++)
			json_put_int(w, NULL, (int64_t)table[i * JUDGE_WORD_COUNT + k]);
		json_close(w, ']');
	}
	json_close(w, ']');
}

static void json_against(struct json_writer *w, const char *name, const struct judge_against *orders)
{
	static const char *const names[] = { "name_order", "swapped", "order_unknown", "settled" };

	json_open(w, name, '{');
	for (size_t i = 0; i < JUDGE_ORDER_COUNT; i++) {
		const struct judge_against *one = &orders[i];
		json_open(w, names[i], '{');
		json_put_int(w, "compared", one->compared);
		json_put_int(w, "unread", one->unread);
		json_rate(w, "with_ties", &one->with_ties);
		json_rate(w, "without_ties", &one->without_ties);
		json_rate(w, "tpr", &one->tpr);
		json_rate(w, "tnr", &one->tnr);
		json_kappa(w, "kappa", &one->kappa);
		json_table(w, "table", one->table);
		json_close(w, '}');
	}
	json_close(w, '}');
}

static void json_effects(struct json_writer *w, const struct judge_measure *m)
{
	json_open(w, "orders", '{');
	json_put_int(w, "pairs", m->both_orders);
	json_put_int(w, "unread", m->orders_unread);
	json_rate(w, "same", &m->same);
	json_kappa(w, "kappa", &m->order_kappa);
	json_table(w, "table", m->orders);
	json_rate(w, "first_shown", &m->first_shown);
	json_rate(w, "flips_first", &m->flips_first);
	json_close(w, '}');
	json_open(w, "length", '{');
	json_rate(w, "longer", &m->longer);
	json_rate(w, "longer_shared", &m->longer_shared);
	json_rate(w, "people", &m->longer_people);
	json_close(w, '}');
	json_open(w, "family", '{');
	json_put_string(w, "name", m->family);
	json_rate(w, "own", &m->own);
	json_rate(w, "own_shared", &m->own_shared);
	json_rate(w, "people", &m->own_people);
	json_close(w, '}');
	json_open(w, "repeats", '{');
	json_rate(w, "steady", &m->steady);
	json_put_double(w, "score_sd", m->score_sd);
	json_close(w, '}');
}

static void json_systems(struct json_writer *w, const struct judge_measure *m)
{
	json_open(w, "systems", '[');
	for (size_t i = 0; i < m->rate_count; i++) {
		const struct judge_pair_rate *rate = &m->rates[i];
		json_open(w, NULL, '{');
		json_put_string(w, "first", rate->first);
		json_put_string(w, "second", rate->second);
		json_put_int(w, "first_wins", rate->first_wins);
		json_put_int(w, "second_wins", rate->second_wins);
		json_put_int(w, "ties", rate->ties);
		json_put_int(w, "unread", rate->unread);
		json_rate(w, "said", &rate->said);
		json_open(w, "corrected", '{');
		json_put_double(w, "share", rate->corrected.share);
		json_put_double(w, "low", rate->corrected.interval.low);
		json_put_double(w, "high", rate->corrected.interval.high);
		json_put_bool(w, "cut", rate->corrected.cut);
		json_close(w, '}');
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_disagreements(struct json_writer *w, const struct judge_measure *m)
{
	json_open(w, "disagreements", '[');
	for (size_t i = 0; i < m->disagreement_count; i++) {
		const struct judge_disagreement *one = &m->disagreements[i];
		json_open(w, NULL, '{');
		json_put_string(w, "case", one->external);
		json_put_string(w, "first", one->first_name);
		json_put_string(w, "second", one->second_name);
		json_put_string(w, "judge", judge_word_of(m, one->judge));
		json_put_string(w, "people", one->people == JUDGE_SILENT ? NULL : judge_word_of(m, one->people));
		json_put_string(w, "gold", one->gold == JUDGE_SILENT ? NULL : judge_word_of(m, one->gold));
		json_close(w, '}');
	}
	json_close(w, ']');
	json_put_int(w, "hidden", m->hidden);
}

static void json_lines(struct json_writer *w, const struct judge_line *lines, size_t count)
{
	json_open(w, "why", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "group", lines[i].group);
		json_put_string(w, "title", lines[i].title + strspn(lines[i].title, " "));
		json_put_string(w, "value", lines[i].value);
		json_put_string(w, "why", lines[i].why);
		json_put_string(w, "method", lines[i].method);
		json_close(w, '}');
	}
	json_close(w, ']');
}

struct measured {
	struct suite suite;
	struct judge judge;
	struct judge_measure measure;
	struct judge_mark mark;
	struct judge_line *lines;
	size_t line_count;
};

static void measured_json(const struct measured *all, struct strbuf *out)
{
	const struct judge_measure *m = &all->measure;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "name", all->judge.name);
	json_put_string(&w, "suite", all->suite.name);
	json_put_string(&w, "mode", judge_mode_word(all->judge.mode));
	json_put_bool(&w, "calibrated", all->mark.calibrated);
	json_put_string(&w, "against", all->mark.against);
	json_put_string(&w, "reason", all->mark.reason);
	json_put_double(&w, "least_tpr", judge_least_tpr);
	json_put_double(&w, "least_tnr", judge_least_tnr);
	json_put_string(&w, "counts", m->outputs ? "outputs" : "pairs");
	json_put_int(&w, "pairs", m->pairs);
	json_put_int(&w, "verdicts", m->verdicts);
	json_put_int(&w, "unread", m->unread);
	json_put_int(&w, "split", m->split);
	json_against(&w, "people", m->people);
	json_against(&w, "gold", m->gold);
	json_effects(&w, m);
	json_put_bool(&w, "blind", m->blind);
	json_systems(&w, m);
	json_disagreements(&w, m);
	json_lines(&w, all->lines, all->line_count);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

static void measured_text(const struct measured *all, struct strbuf *out)
{
	static const struct print_column columns[] = { { "", PRINT_LEFT, 46 }, { "", PRINT_LEFT, 0 },
		{ "", PRINT_LEFT, 0 } };
	const char *group = NULL;
	struct print_table *table = NULL;

	print_text(out, all->judge.name);
	strbuf_addf(out, "  %s: %s\n", all->mark.calibrated ? "calibrated" : "UNCALIBRATED", all->mark.reason);
	for (size_t i = 0; i < all->line_count; i++) {
		const struct judge_line *line = &all->lines[i];
		if (group != line->group) {
			if (table != NULL)
				print_table_end(table, out);
			table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
			strbuf_addf(out, "\n%s\n", line->group);
			group = line->group;
		}
		print_table_cell(table, line->title);
		print_table_cell(table, line->value);
		print_table_cell(table, line->why);
	}
	print_table_end(table, out);
}

static bool first_round(const struct cli_options *options, bool *out, struct error *error)
{
	const char *rounds = options->judge.rounds;

	*out = rounds != NULL && strcmp(rounds, "first") == 0;
	return rounds == NULL || *out || strcmp(rounds, "final") == 0 ||
		error_set(error, ERROR_USAGE, "--rounds is first or final, not \"%.40s\"", rounds);
}

static bool measure_named(struct db *db, const struct cli_options *options, bool first, struct arena *arena,
	struct measured *out, struct error *error)
{
	const struct judge_measure_options how = { .first_round = first };

	if (!judge_named(db, options, arena, &out->suite, &out->judge, error) ||
		!judge_measure(db, &out->judge, &how, arena, &out->measure, error))
		return false;
	judge_mark_of(&out->measure, arena, &out->mark);
	judge_lines(&out->measure, arena, &out->lines, &out->line_count);
	return true;
}

static int with_measured(struct cli *cli, const struct cli_options *options,
	void (*print)(const struct measured *, struct strbuf *), struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct measured all = { .line_count = 0 };
	struct db *db;
	bool first;

	if (options->word_count != 1)
		return cli_usage(error, "judge measure and judge show want the name of one judge");
	if (!first_round(options, &first, error))
		return error_exit_status(ERROR_USAGE);
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = measure_named(db, options, first, &arena, &all, error);
	cli_close(cli, db);
	if (ok)
		print(&all, out);
	arena_free(&arena);
	return ok ? 0 : 3;
}

int judge_word_measure(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return with_measured(cli, options, options->json ? measured_json : measured_text, out, error);
}

/* ---- show ---- */

static void shown_json(const struct measured *all, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "name", all->judge.name);
	json_put_string(&w, "suite", all->suite.name);
	json_put_string(&w, "mode", judge_mode_word(all->judge.mode));
	json_put_string(&w, "who", all->judge.who);
	json_put_int(&w, "at", all->judge.at);
	json_put_raw(&w, "spec", json_root(all->judge.spec, strlen(all->judge.spec)));
	json_put_bool(&w, "calibrated", all->mark.calibrated);
	json_put_string(&w, "reason", all->mark.reason);
	json_disagreements(&w, &all->measure);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* Of a judge that came with a file nothing is known but its name. */
static void spec_text(const struct judge *judge, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	struct judge_spec spec;

	if (judge_spec_read(judge, &arena, &spec, NULL)) {
		const struct {
			const char *name, *text;
		} fields[] = { { "endpoint", spec.endpoint }, { "model", spec.model }, { "template", spec.origin },
			{ "system", spec.system }, { "user", spec.user } };
		strbuf_addf(out, "  asked %s, %lld time%s\n", spec.both_orders ? "in both orders" : "in one order",
			(long long)spec.repeats, spec.repeats == 1 ? "" : "s");
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			strbuf_addf(out, "  %s\n", fields[i].name);
			print_prose(out, 4, fields[i].text, strlen(fields[i].text));
		}
	} else {
		strbuf_adds(out, "  its verdicts came with a file; how it was asked is not known\n");
	}
	arena_free(&arena);
}

static void shown_text(const struct measured *all, struct strbuf *out)
{
	static const struct print_column columns[] = { { "case", PRINT_LEFT, 30 }, { "first", PRINT_LEFT, 24 },
		{ "second", PRINT_LEFT, 24 }, { .title = "judge" }, { .title = "people" }, { .title = "gold" } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	print_text(out, all->judge.name);
	strbuf_addf(out, "  %s judge, %s: %s\n", judge_mode_word(all->judge.mode),
		all->mark.calibrated ? "calibrated" : "UNCALIBRATED", all->mark.reason);
	spec_text(&all->judge, out);
	for (size_t i = 0; i < all->measure.disagreement_count; i++) {
		const struct judge_disagreement *one = &all->measure.disagreements[i];
		print_table_cell(table, one->external);
		print_table_cell(table, one->first_name);
		print_table_cell(table, one->second_name != NULL ? one->second_name : "");
		print_table_cell(table, judge_word_of(&all->measure, one->judge));
		print_table_cell(table, judge_word_of(&all->measure, one->people));
		print_table_cell(table, judge_word_of(&all->measure, one->gold));
	}
	print_table_end(table, out);
	if (all->measure.hidden > 0)
		strbuf_addf(out, "%lld more on pairs you have not decided are hidden until you have\n",
			(long long)all->measure.hidden);
}

int judge_word_show(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->eval_case != NULL && options->word_count == 1)
		return judge_word_said(cli, options, out, error);
	return with_measured(cli, options, options->json ? shown_json : shown_text, out, error);
}
