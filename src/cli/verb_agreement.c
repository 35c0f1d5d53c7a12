/* preop agreement: how far the people who labelled a dataset agree, and what each number was computed from. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "cli/votes_read.h"

#include "preop/model/agreement.h"
#include "preop/model/label_measure.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 12 /* rows of a table of classes, confusions, pairs or people; --json has all */ };

struct report {
	const struct votes_read *read;
	const struct agreement *agreement;
};

/* ---- JSON ---- */

static void json_number_fields(struct json_writer *w, const struct agreement_number *number)
{
	json_put_double(w, "value", number->value);
	json_put_int(w, "n", (int64_t)number->n);
	json_put_string(w, "undefined", number->undefined);
}

static void json_object(struct json_writer *w, const char *key, const struct agreement_number *number)
{
	json_open(w, key, '{');
	json_number_fields(w, number);
	json_close(w, '}');
}

static void json_coefficients(struct json_writer *w, const struct agreement *agreement)
{
	json_open(w, "coefficients", '[');
	for (size_t i = 0; i < agreement->coefficient_count; i++) {
		const struct agreement_coefficient *coefficient = &agreement->coefficients[i];
		json_open(w, NULL, '{');
		json_put_string(w, "name", coefficient->name);
		json_put_string(w, "metric", coefficient->metric);
		json_put_double(w, "value", coefficient->number.value);
		json_put_double(w, "low", coefficient->number.low);
		json_put_double(w, "high", coefficient->number.high);
		json_put_int(w, "n", (int64_t)coefficient->number.n);
		json_put_string(w, "undefined", coefficient->number.undefined);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_pairs(struct json_writer *w, const struct agreement *agreement)
{
	bool scale = agreement->votes->level == LEVEL_ORDINAL || agreement->votes->level == LEVEL_NUMERIC;

	json_open(w, "pairs", '[');
	for (size_t i = 0; i < agreement->pair_count; i++) {
		const struct agreement_pair *pair = &agreement->pairs[i];
		json_open(w, NULL, '{');
		json_put_string(w, "first", agreement->votes->annotators[pair->first]);
		json_put_string(w, "second", agreement->votes->annotators[pair->second]);
		json_put_int(w, "n", (int64_t)pair->percent.n);
		json_put_double(w, "percent", pair->percent.value);
		json_put_double(w, "kappa", pair->kappa.value);
		if (scale) {
			json_put_double(w, "kappa_linear", pair->linear.value);
			json_put_double(w, "kappa_quadratic", pair->quadratic.value);
		}
		json_put_string(w, "undefined", pair->kappa.undefined);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_people(struct json_writer *w, const struct agreement *agreement)
{
	json_open(w, "annotator", '[');
	for (size_t i = 0; i < agreement->person_count; i++) {
		const struct agreement_person *person = &agreement->people[i];
		json_open(w, NULL, '{');
		json_put_string(w, "name", agreement->votes->annotators[person->annotator]);
		json_put_int(w, "labels", (int64_t)person->labels);
		json_put_int(w, "compared", (int64_t)person->compared);
		json_object(w, "majority", &person->majority);
		json_object(w, "without", &person->without);
		json_object(w, "gold", &person->gold);
		json_put_int(w, "timed", (int64_t)person->timed);
		json_put_double(w, "median_seconds", person->median / 1000);
		json_put_int(w, "fast", (int64_t)person->fast);
		json_put_string(w, "odd", person->odd);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_classes(struct json_writer *w, const struct agreement *agreement)
{
	json_open(w, "classes", '[');
	for (size_t i = 0; i < agreement->class_count; i++) {
		const struct agreement_class *class = &agreement->classes[i];
		json_open(w, NULL, '{');
		json_put_string(w, "label", agreement->votes->categories[class->category]);
		json_put_int(w, "labels", (int64_t) class->labels);
		json_put_double(w, "prevalence", class->prevalence);
		json_object(w, "percent", &class->percent);
		json_object(w, "alpha", &class->alpha);
		json_object(w, "specific", &class->specific);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_confusion(struct json_writer *w, const struct agreement *agreement)
{
	json_open(w, "confusion", '[');
	for (size_t i = 0; i < agreement->confusion_count; i++) {
		const struct agreement_confusion *confusion = &agreement->confusions[i];
		json_open(w, NULL, '{');
		json_put_string(w, "first", agreement->votes->categories[confusion->first]);
		json_put_string(w, "second", agreement->votes->categories[confusion->second]);
		json_put_double(w, "coincidences", confusion->pairs);
		json_put_double(w, "share", confusion->share);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_models(struct json_writer *w, const struct agreement *agreement)
{
	json_open(w, "models", '[');
	for (size_t i = 0; i < agreement->model_count; i++) {
		const struct agreement_model *model = &agreement->models[i];
		json_open(w, NULL, '{');
		json_put_string(w, "name", model->name);
		json_put_int(w, "labels", (int64_t)model->labels);
		json_put_int(w, "ties", (int64_t)model->ties);
		json_object(w, "majority", &model->majority);
		json_object(w, "kappa", &model->kappa);
		json_object(w, "gold", &model->gold);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void print_json(const struct report *report, struct strbuf *out)
{
	const struct agreement *agreement = report->agreement;
	const struct dataset *dataset = &report->read->dataset;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "schema", *dataset->schema ? dataset->schema : dataset->name);
	json_put_string(&w, "level", label_level_word(agreement->votes->level));
	json_put_int(&w, "items", (int64_t)agreement->items);
	json_put_int(&w, "items_pairable", (int64_t)agreement->pairable);
	json_put_int(&w, "annotators", (int64_t)agreement->votes->annotator_count);
	json_put_int(&w, "annotations", (int64_t)agreement->votes->ratings.count);
	votes_json_dropped(&w, agreement->votes);
	json_coefficients(&w, agreement);
	json_pairs(&w, agreement);
	json_people(&w, agreement);
	json_classes(&w, agreement);
	json_confusion(&w, agreement);
	json_models(&w, agreement);
	json_put_string(&w, "dataset", dataset->name);
	json_put_int(&w, "unanimous", (int64_t)agreement->unanimous);
	json_put_int(&w, "ties", (int64_t)agreement->ties);
	json_object(&w, "accuracy", &agreement->accuracy);
	json_put_int(&w, "samples", agreement->samples);
	json_put_int(&w, "pairs_left_out", (int64_t)agreement->pairs_left_out);
	json_put_int(&w, "confusion_left_out", (int64_t)agreement->confusions_left_out);
	json_put_double(&w, "fast_below_seconds", agreement->fast_below / 1000);
	json_put_string(&w, "sentence", agreement->sentence);
	json_open(&w, "notes", '[');
	for (size_t i = 0; i < agreement->note_count; i++)
		json_put_string(&w, NULL, agreement->notes[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- Text ---- */

static void cell(struct print_table *table, const struct agreement_number *number)
{
	if (isnan(number->value))
		print_table_cell(table, "");
	else
		print_table_cellf(table, "%.4f", number->value);
}

static void cell_percent(struct print_table *table, const struct agreement_number *number)
{
	if (isnan(number->value))
		print_table_cell(table, "");
	else
		print_table_cellf(table, "%.1f %%", 100 * number->value);
}

static void more(struct strbuf *out, size_t count)
{
	if (count > SHOWN)
		strbuf_addf(out, "  and %zu more: --json\n", count - SHOWN);
}

static void text_coefficients(struct strbuf *out, const struct agreement *agreement)
{
	static const struct print_column columns[] = { { .title = "" }, { "value", PRINT_RIGHT, 0 },
		{ .title = "95 % interval" }, { "items", PRINT_RIGHT, 0 }, { .title = "" } };
	struct print_table *table = print_table_new(columns, 5);

	for (size_t i = 0; i < agreement->coefficient_count; i++) {
		const struct agreement_coefficient *coefficient = &agreement->coefficients[i];
		print_table_cell(table, coefficient->title);
		cell(table, &coefficient->number);
		if (isnan(coefficient->number.low))
			print_table_cell(table, "");
		else
			print_table_cellf(table, "%.4f .. %.4f", coefficient->number.low, coefficient->number.high);
		print_table_cellf(table, "%zu", coefficient->number.n);
		if (coefficient->number.undefined != NULL)
			print_table_cellf(table, "undefined: %s", coefficient->number.undefined);
		else
			print_table_cell(table, "");
	}
	print_table_end(table, out);
}

static void text_classes(struct strbuf *out, const struct agreement *agreement)
{
	static const struct print_column columns[] = { { "label", PRINT_LEFT, 32 }, { "labels", PRINT_RIGHT, 0 },
		{ "share", PRINT_RIGHT, 0 }, { "agree", PRINT_RIGHT, 0 }, { "alpha", PRINT_RIGHT, 0 },
		{ "said again", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 6);

	for (size_t i = 0; i < agreement->class_count && i < SHOWN; i++) {
		const struct agreement_class *class = &agreement->classes[i];
		print_table_cell(table, agreement->votes->categories[class->category]);
		print_table_cellf(table, "%zu", class->labels);
		print_table_cellf(table, "%.1f %%", 100 * class->prevalence);
		cell_percent(table, &class->percent);
		cell(table, &class->alpha);
		cell_percent(table, &class->specific);
	}
	strbuf_adds(out, "\nEach label against all others\n");
	print_table_end(table, out);
	more(out, agreement->class_count);
}

static void text_confusions(struct strbuf *out, const struct agreement *agreement)
{
	static const struct print_column columns[] = { { "label", PRINT_LEFT, 32 }, { "taken for", PRINT_LEFT, 32 },
		{ "coincidences", PRINT_RIGHT, 0 }, { "of disagreement", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 4);

	if (agreement->confusion_count > 0)
		strbuf_adds(out, "\nConfused with each other\n");
	for (size_t i = 0; i < agreement->confusion_count && i < SHOWN; i++) {
		const struct agreement_confusion *confusion = &agreement->confusions[i];
		print_table_cell(table, agreement->votes->categories[confusion->first]);
		print_table_cell(table, agreement->votes->categories[confusion->second]);
		print_table_cellf(table, "%.1f", confusion->pairs);
		print_table_cellf(table, "%.1f %%", 100 * confusion->share);
	}
	print_table_end(table, out);
	more(out, agreement->confusion_count + agreement->confusions_left_out);
}

static void text_pairs(struct strbuf *out, const struct agreement *agreement)
{
	static const struct print_column columns[] = { { "pair", PRINT_LEFT, 20 }, { "", PRINT_LEFT, 20 },
		{ "items", PRINT_RIGHT, 0 }, { "agree", PRINT_RIGHT, 0 }, { "kappa", PRINT_RIGHT, 0 },
		{ "linear", PRINT_RIGHT, 0 }, { "quadratic", PRINT_RIGHT, 0 } };
	bool scale = agreement->votes->level == LEVEL_ORDINAL || agreement->votes->level == LEVEL_NUMERIC;
	struct print_table *table = print_table_new(columns, scale ? 7 : 5);

	if (agreement->pair_count > 0)
		strbuf_adds(out, "\nPairs with most items in common\n");
	for (size_t i = 0; i < agreement->pair_count && i < SHOWN; i++) {
		const struct agreement_pair *pair = &agreement->pairs[i];
		print_table_cell(table, agreement->votes->annotators[pair->first]);
		print_table_cell(table, agreement->votes->annotators[pair->second]);
		print_table_cellf(table, "%zu", pair->percent.n);
		cell_percent(table, &pair->percent);
		cell(table, &pair->kappa);
		if (scale) {
			cell(table, &pair->linear);
			cell(table, &pair->quadratic);
		}
	}
	print_table_end(table, out);
	more(out, agreement->pair_count);
}

static int standing_out(const void *a, const void *b)
{
	const struct agreement_person *x = *(const struct agreement_person *const *)a,
				      *y = *(const struct agreement_person *const *)b;

	if ((x->odd != NULL) != (y->odd != NULL))
		return x->odd != NULL ? -1 : 1;
	if (x->labels != y->labels)
		return (x->labels < y->labels) - (x->labels > y->labels);
	return (x->annotator > y->annotator) - (x->annotator < y->annotator);
}

static void text_person(
	struct print_table *table, const struct agreement *agreement, const struct agreement_person *person)
{
	print_table_cell(table, agreement->votes->annotators[person->annotator]);
	print_table_cellf(table, "%zu", person->labels);
	cell_percent(table, &person->majority);
	cell(table, &person->without);
	cell_percent(table, &person->gold);
	if (person->fast > 0)
		print_table_cellf(table, "%zu of %zu", person->fast, person->timed);
	else
		print_table_cell(table, "");
	print_table_cell(table, person->odd != NULL ? person->odd : "");
}

static void text_people(struct strbuf *out, const struct agreement *agreement)
{
	static const struct print_column columns[] = { { "person", PRINT_LEFT, 24 }, { "labels", PRINT_RIGHT, 0 },
		{ "with others", PRINT_RIGHT, 0 }, { "alpha without", PRINT_RIGHT, 0 }, { "right", PRINT_RIGHT, 0 },
		{ "too fast", PRINT_RIGHT, 0 }, { "stands out", PRINT_LEFT, 0 } };
	const struct agreement_person **people = xcalloc(agreement->person_count + 1, sizeof(*people));
	struct print_table *table = print_table_new(columns, 7);

	for (size_t i = 0; i < agreement->person_count; i++)
		people[i] = &agreement->people[i];
	qsort(people, agreement->person_count, sizeof(*people), standing_out);
	if (agreement->person_count > 0)
		strbuf_adds(out, "\nEach person against the others\n");
	for (size_t i = 0; i < agreement->person_count && i < SHOWN; i++)
		text_person(table, agreement, people[i]);
	print_table_end(table, out);
	more(out, agreement->person_count);
	free(people);
}

static void text_models(struct strbuf *out, const struct agreement *agreement)
{
	static const struct print_column columns[] = { { "model", PRINT_LEFT, 24 }, { "labels", PRINT_RIGHT, 0 },
		{ "with people", PRINT_RIGHT, 0 }, { "kappa", PRINT_RIGHT, 0 }, { "right", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 5);

	if (agreement->model_count > 0)
		strbuf_adds(out, "\nModels against the majority of people\n");
	for (size_t i = 0; i < agreement->model_count; i++) {
		print_table_cell(table, agreement->models[i].name);
		print_table_cellf(table, "%zu", agreement->models[i].labels);
		cell_percent(table, &agreement->models[i].majority);
		cell(table, &agreement->models[i].kappa);
		cell_percent(table, &agreement->models[i].gold);
	}
	print_table_end(table, out);
}

static void text_counts(struct strbuf *out, const struct report *report)
{
	const struct agreement *agreement = report->agreement;

	print_text(out, report->read->dataset.name);
	strbuf_addf(out, "  %s  ", label_level_word(agreement->votes->level));
	print_number(out, (int64_t)agreement->votes->ratings.count);
	strbuf_adds(out, " labels of ");
	print_number(out, (int64_t)agreement->votes->annotator_count);
	strbuf_adds(out, agreement->votes->annotator_count == 1 ? " person on " : " people on ");
	print_number(out, (int64_t)agreement->items);
	strbuf_adds(out, " items; ");
	print_number(out, (int64_t)agreement->pairable);
	strbuf_adds(out, " with two labels or more, ");
	print_number(out, (int64_t)agreement->unanimous);
	strbuf_adds(out, " unanimous, ");
	print_number(out, (int64_t)agreement->ties);
	strbuf_adds(out, agreement->ties == 1 ? " tie\n" : " ties\n");
	votes_print_dropped(out, agreement->votes);
	strbuf_addc(out, '\n');
}

static void print_report(const struct report *report, struct strbuf *out)
{
	const struct agreement *agreement = report->agreement;

	text_counts(out, report);
	text_coefficients(out, agreement);
	strbuf_addc(out, '\n');
	print_prose(out, 0, agreement->sentence, strlen(agreement->sentence));
	for (size_t i = 0; i < agreement->note_count; i++)
		print_prose(out, 0, agreement->notes[i], strlen(agreement->notes[i]));
	text_classes(out, agreement);
	text_confusions(out, agreement);
	text_pairs(out, agreement);
	text_people(out, agreement);
	text_models(out, agreement);
}

/* ---- The verb ---- */

static bool on_progress(void *context, int64_t done, int64_t of)
{
	return progress_step(context, done, of, 0);
}

static bool run(struct cli *cli, const struct cli_options *options, struct votes_read *read,
	struct agreement *agreement, struct error *error)
{
	struct agreement_options settings = { .samples = options->samples < 0 ? AGREEMENT_SAMPLES
									      : (int)options->samples,
		.seed = options->seed,
		.progress = on_progress,
		.context = read->progress };
	struct votes_options of_models = votes_read_options(options, read->progress);
	struct votes models;
	struct db *db;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return false;
	of_models.who = VOTES_MODELS;
	bool ok = votes_read(db, options, read, error);
	of_models.level = ok ? &read->people.level : NULL;
	ok = ok && votes_load(db, &read->dataset, &of_models, &models, error);
	cli_close(cli, db);
	if (!ok)
		return false;
	ok = agreement_run(&read->people, &models, &settings, agreement, error);
	votes_free(&models);
	return ok;
}

/* What cannot be kept is no failure: the file may be read-only or in use. */
static void keep(struct cli *cli, const struct cli_options *options, const struct report *report)
{
	struct db *db;

	if (!report->read->plain || report->agreement->samples < AGREEMENT_SAMPLES ||
		!cli_open(cli, options, DB_WRITE, &db, NULL))
		return;
	if (db_writable(db))
		label_measure_keep_agreement(db, report->read->dataset.id, report->read->op, report->agreement, NULL);
	cli_close(cli, db);
}

int verb_agreement(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct progress progress = progress_begin("agreement", "labels");
	struct votes_read read = { .arena = ARENA_INIT, .progress = &progress };
	struct agreement agreement = { .arena = ARENA_INIT };
	const struct report report = { &read, &agreement };

	if (options->samples > AGREEMENT_SAMPLES_MOST)
		return cli_usage(error, "--samples is at most 100000");
	progress_catch();
	bool ok = run(cli, options, &read, &agreement, error);
	progress_release();
	progress_end(&progress);
	if (ok) {
		(options->json ? print_json : print_report)(&report, out);
		keep(cli, options, &report);
	}
	agreement_free(&agreement);
	votes_read_free(&read);
	return ok ? 0 : error_exit_status(error->code);
}
