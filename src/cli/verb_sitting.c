/* preop sitting: what one person decided in a run, and what it did to the agreement. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/sitting.h"

#include <inttypes.h>
#include <math.h>

/* ---- JSON ---- */

static void json_agreement(struct json_writer *w, const char *key, const struct sitting_agreement *agreement)
{
	json_open(w, key, '{');
	json_put_int(w, "items", agreement->items);
	json_put_int(w, "pairable", agreement->pairable);
	json_put_string(w, "metric", agreement->metric);
	json_put_double(w, "alpha", agreement->alpha);
	json_put_double(w, "ac1", agreement->ac1);
	json_put_string(w, "undefined", agreement->undefined);
	json_close(w, '}');
}

static void json_people(struct json_writer *w, const struct sitting *sitting)
{
	json_open(w, "annotators", '[');
	for (size_t i = 0; i < sitting->person_count; i++) {
		const struct sitting_person *person = &sitting->people[i];
		json_open(w, NULL, '{');
		json_put_string(w, "annotator", person->who);
		json_put_int(w, "labels", person->labels);
		json_put_int(w, "right", person->right);
		json_open(w, "errors", '[');
		for (size_t k = 0; k < person->error_count; k++) {
			json_open(w, NULL, '{');
			json_put_string(w, "said", person->errors[k].said);
			json_put_string(w, "decided", person->errors[k].decided);
			json_put_int(w, "count", person->errors[k].count);
			json_close(w, '}');
		}
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_counts(struct json_writer *w, const struct sitting *sitting)
{
	json_put_int(w, "decided", sitting->decided);
	json_open(w, "outcomes", '{');
	for (int i = 0; i < OUTCOME_COUNT; i++)
		json_put_int(w, outcome_word((enum outcome)i), sitting->outcomes[i]);
	json_close(w, '}');
	json_open(w, "reasons", '[');
	for (size_t i = 0; i < sitting->reason_count; i++) {
		const struct reason_code *code = sitting->reasons[i].code;
		const char letter[] = { code != NULL ? code->code : '\0', '\0' };
		json_open(w, NULL, '{');
		json_put_string(w, "code", letter);
		json_put_string(w, "name", code != NULL ? code->name : NULL);
		json_put_int(w, "count", sitting->reasons[i].count);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_put_int(w, "sure", sitting->sure);
	json_put_int(w, "unsure", sitting->unsure);
	json_put_int(w, "self", sitting->self);
	json_put_int(w, "propagated", sitting->propagated);
	json_put_int(w, "skipped", sitting->skipped);
	json_put_double(w, "seconds", sitting->seconds);
	json_put_int(w, "patches_opened", sitting->patches_opened);
	json_put_int(w, "patches_applied", sitting->patches_applied);
}

static void report_json(const struct sitting *sitting, const char *dataset, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_put_string(&w, "who", sitting->who);
	json_put_time(&w, "from", sitting->from);
	json_put_time(&w, "to", sitting->to);
	json_counts(&w, sitting);
	json_agreement(&w, "all", &sitting->all);
	json_agreement(&w, "open_before", &sitting->before);
	json_agreement(&w, "open_now", &sitting->now);
	json_put_int(&w, "open", sitting->open);
	json_people(&w, sitting);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

static void text_counts(const struct sitting *sitting, struct strbuf *out)
{
	strbuf_addf(out,
		"  decided     %" PRId64 ": one label %" PRId64 ", several right %" PRId64 ", none right %" PRId64 "\n",
		sitting->decided, sitting->outcomes[OUTCOME_LABEL], sitting->outcomes[OUTCOME_BOTH],
		sitting->outcomes[OUTCOME_NONE]);
	strbuf_addf(out,
		"  of these    sure %" PRId64 ", unsure %" PRId64 ", on what they had labelled %" PRId64
		", propagated %" PRId64 "\n",
		sitting->sure, sitting->unsure, sitting->self, sitting->propagated);
	strbuf_addf(out, "  put aside   %" PRId64 "\n", sitting->skipped);
	if (!isnan(sitting->seconds))
		strbuf_addf(out, "  a decision  %.1f s (median)\n", sitting->seconds);
	for (size_t i = 0; i < sitting->reason_count; i++)
		strbuf_addf(out, "  %s %s %" PRId64 "\n", i == 0 ? "reasons    " : "           ",
			sitting->reasons[i].code != NULL ? sitting->reasons[i].code->name : "not said",
			sitting->reasons[i].count);
	if (sitting->patches_opened + sitting->patches_applied > 0)
		strbuf_addf(out, "  guideline   patches opened %" PRId64 ", applied %" PRId64 "\n",
			sitting->patches_opened, sitting->patches_applied);
}

static void text_agreement(const char *what, const struct sitting_agreement *agreement, struct strbuf *out)
{
	strbuf_addf(out, "  %-22s %6" PRId64 " items  ", what, agreement->items);
	if (agreement->undefined != NULL)
		strbuf_addf(out, "alpha undefined: %s", agreement->undefined);
	else
		strbuf_addf(out, "alpha (%s) %.3f", agreement->metric, agreement->alpha);
	if (!isnan(agreement->ac1))
		strbuf_addf(out, "  AC1 %.3f", agreement->ac1);
	strbuf_addc(out, '\n');
}

static void text_people(const struct sitting *sitting, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "annotator", PRINT_LEFT, 24 },
		{ "right", PRINT_RIGHT, 0 },
		{ "said -> decided", PRINT_LEFT, 60 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < sitting->person_count; i++) {
		const struct sitting_person *person = &sitting->people[i];
		struct strbuf errors = STRBUF_INIT;
		for (size_t k = 0; k < person->error_count; k++)
			strbuf_addf(&errors, "%s%s -> %s %" PRId64, k > 0 ? ", " : "", person->errors[k].said,
				person->errors[k].decided, person->errors[k].count);
		print_table_cell(table, person->who);
		print_table_cellf(table, "%" PRId64 " of %" PRId64, person->right, person->labels);
		print_table_cell(table, errors.data);
		strbuf_free(&errors);
	}
	print_table_end(table, out);
}

static void report_text(const struct sitting *sitting, const char *dataset, struct strbuf *out)
{
	print_text(out, dataset);
	strbuf_adds(out, ", ");
	print_text(out, sitting->who);
	if (sitting->to == CLOCK_NONE) {
		strbuf_adds(out, ": nothing was decided or put aside\n");
	} else {
		strbuf_adds(out, ": ");
		clock_print_iso(sitting->from, out);
		strbuf_adds(out, " to ");
		clock_print_iso(sitting->to, out);
		strbuf_addc(out, '\n');
		text_counts(sitting, out);
	}
	text_agreement("agreement, all", &sitting->all, out);
	text_agreement("open when it began", &sitting->before, out);
	text_agreement("open now", &sitting->now, out);
	strbuf_addf(out, "  people still differ on %" PRId64 "\n", sitting->open);
	text_people(sitting, out);
}

int verb_sitting(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct sitting sitting;
	struct db *db;

	if (options->word_count > 0)
		return cli_usage(
			error, "sitting takes no words: name the person with --who, the dataset with --dataset");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		sitting_read(db, &dataset, options->who, options->since, &arena, &sitting, error);
	if (ok)
		(options->json ? report_json : report_text)(&sitting, dataset.name, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
