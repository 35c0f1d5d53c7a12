/* preop aggregate: one answer from many labels, with posteriors, ties that stay ties, and how well it does where the answer is known. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"
#include "cli/votes_read.h"

#include "formats/target.h"

#include "preop/base/path.h"
#include "preop/model/aggregate.h"
#include "preop/model/example.h"
#include "preop/model/label_measure.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHOWN = 12,
	PAGE = 256,
	CONFUSION_LABELS = 40 /* of more labels only the annotators' shares of right answers are printed */
};

enum ties { TIES_SPLIT, TIES_FIRST, TIES_NONE, TIES_COUNT };
static const char *const ties_words[TIES_COUNT] = { "split", "first", "none" };

struct report {
	struct votes_read read;
	struct aggregate_options settings;
	enum ties ties;
	struct aggregate aggregate;
	double *confusion; /* annotator x class x answer, expected counts */
	double *classes;   /* expected items of each class */
	const char *path;
	int64_t written;
};

/* ---- One item ---- */

static int32_t label_of(const struct report *report, size_t item)
{
	const struct consensus *consensus = &report->aggregate.consensus;
	const double *row = consensus->posterior + item * consensus->q;
	int32_t best = 0;

	if (report->aggregate.label[item] != CONSENSUS_TIE || report->ties != TIES_FIRST)
		return report->aggregate.label[item];
	for (size_t k = 1; k < consensus->q; k++)
		if (row[k] > row[best] + 1e-12)
			best = (int32_t)k;
	return best;
}

static void json_item(struct json_writer *w, const struct report *report, size_t item, const struct example *row)
{
	const struct votes *votes = &report->read.people;
	const struct consensus *consensus = &report->aggregate.consensus;
	int32_t label = label_of(report, item);

	json_open(w, NULL, '{');
	json_put_int(w, "id", votes->examples[item]);
	json_put_string(w, "own_id", row->external != NULL ? row->external : "");
	json_put_string(w, "label", label >= 0 ? votes->categories[label] : NULL);
	json_put_bool(w, "tie", report->aggregate.label[item] == CONSENSUS_TIE);
	json_put_int(w, "labels", (int64_t)(votes->ratings.start[item + 1] - votes->ratings.start[item]));
	json_open(w, "soft", '{');
	for (size_t k = 0; k < consensus->q; k++)
		if (consensus->posterior[item * consensus->q + k] >= 5e-7)
			json_put_double(w, votes->categories[k], consensus->posterior[item * consensus->q + k]);
	json_close(w, '}');
	if (votes->gold[item] >= 0)
		json_put_string(w, "gold", votes->categories[votes->gold[item]]);
	json_close(w, '}');
}

/* ---- The file ---- */

static bool write_page(struct report *report, struct target *target, struct db *db, size_t from, struct error *error)
{
	const struct votes *votes = &report->read.people;
	size_t count = votes->item_count - from < PAGE ? votes->item_count - from : PAGE;
	struct arena arena = ARENA_INIT;
	struct strbuf text = STRBUF_INIT;
	struct example *rows = arena_alloc(&arena, count * sizeof(*rows));
	bool ok = example_page(db, votes->examples + from, count, &arena, rows, error);

	for (size_t i = 0; ok && i < count; i++) {
		struct json_writer w;
		if (report->ties == TIES_NONE && report->aggregate.label[from + i] == CONSENSUS_TIE)
			continue;
		json_begin(&w, &text);
		json_item(&w, report, from + i, &rows[i]);
		strbuf_addc(&text, '\n');
		report->written++;
	}
	ok = ok && target_write(target, text.data, text.len, error) &&
		(progress_step(report->read.progress, (int64_t)from, (int64_t)votes->item_count, (int64_t)from) ||
			error_set(error, ERROR_CANCELLED, "cancelled; nothing was written"));
	strbuf_free(&text);
	arena_free(&arena);
	return ok;
}

static bool write_items(struct report *report, struct db *db, struct error *error)
{
	unsigned char digest[SHA256_SIZE];
	struct target target = { .fd = -1 };

	if (!path_may_write(report->path, error) || !target_open(&target, report->path, error))
		return false;
	for (size_t i = 0; i < report->read.people.item_count; i += PAGE)
		if (!write_page(report, &target, db, i, error)) {
			target_abort(&target);
			return false;
		}
	return target_commit(&target, digest, error);
}

/* ---- JSON ---- */

static void json_score(struct json_writer *w, const char *key, const struct aggregate_score *score)
{
	json_open(w, key, '{');
	json_put_int(w, "items", (int64_t)score->items);
	json_put_double(w, "ties_split", score->split);
	json_put_double(w, "ties_kept", score->kept);
	json_close(w, '}');
}

static void json_classes(struct json_writer *w, const struct report *report)
{
	const struct consensus *consensus = &report->aggregate.consensus;
	double items = (double)consensus->item_count;

	json_open(w, "classes", '[');
	for (size_t k = 0; k < consensus->q; k++) {
		json_open(w, NULL, '{');
		json_put_string(w, "label", report->read.people.categories[k]);
		json_put_double(w, "prior", items > 0 ? report->classes[k] / items : (double)NAN);
		json_put_double(w, "items", report->classes[k]);
		json_close(w, '}');
	}
	json_close(w, ']');
}

/* The share of answers that are the class itself. */
static double own_share(const double *table, size_t q)
{
	double right = 0, all = 0;

	for (size_t k = 0; k < q; k++) {
		right += table[k * q + k];
		for (size_t l = 0; l < q; l++)
			all += table[k * q + l];
	}
	return all > 0 ? right / all : (double)NAN;
}

static void json_confusion(struct json_writer *w, const double *table, size_t q)
{
	json_open(w, "confusion", '[');
	for (size_t k = 0; k < q; k++) {
		double all = 0;
		for (size_t l = 0; l < q; l++)
			all += table[k * q + l];
		json_open(w, NULL, '[');
		for (size_t l = 0; l < q; l++)
			json_put_double(w, NULL, all > 0 ? table[k * q + l] / all : (double)NAN);
		json_close(w, ']');
	}
	json_close(w, ']');
}

static void json_people(struct json_writer *w, const struct report *report)
{
	const struct consensus *consensus = &report->aggregate.consensus;
	size_t q = consensus->q;

	json_open(w, "annotator", '[');
	for (size_t a = 0; a < report->read.people.annotator_count; a++) {
		const double *table = report->confusion + a * q * q;
		json_open(w, NULL, '{');
		json_put_string(w, "name", report->read.people.annotators[a]);
		json_put_double(w, "accuracy", own_share(table, q));
		if (consensus->skill != NULL)
			json_put_double(w, "weight", consensus->skill[a]);
		if (q <= CONFUSION_LABELS)
			json_confusion(w, table, q);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void print_json(const struct report *report, struct strbuf *out)
{
	const struct aggregate *aggregate = &report->aggregate;
	const struct votes *votes = &report->read.people;
	bool model = aggregate->method == AGGREGATE_DAWID_SKENE;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", report->read.dataset.name);
	json_put_string(&w, "level", label_level_word(votes->level));
	json_put_string(&w, "method", aggregate_method_word(aggregate->method));
	json_put_int(&w, "items", (int64_t)votes->item_count);
	json_put_int(&w, "annotators", (int64_t)votes->annotator_count);
	json_put_int(&w, "annotations", (int64_t)votes->ratings.count);
	votes_json_dropped(&w, votes);
	json_put_int(&w, "ties", (int64_t)aggregate->ties);
	json_put_string(&w, "ties_are", ties_words[report->ties]);
	json_put_int(&w, "unanimous", (int64_t)aggregate->unanimous);
	json_put_double(&w, "expected_wrong", aggregate->expected_wrong);
	json_put_bool(&w, "gold_used", aggregate->gold);
	json_score(&w, "accuracy", &aggregate->score);
	json_score(&w, "majority_accuracy", &aggregate->majority);
	json_put_double(&w, "log_likelihood", model ? aggregate->consensus.log_likelihood : (double)NAN);
	json_put_int(&w, "iterations", aggregate->consensus.iterations);
	json_put_bool(&w, "converged", aggregate->consensus.converged);
	json_put_double(&w, "tolerance", model ? AGGREGATE_TOLERANCE : (double)NAN);
	json_put_double(&w, "smoothing", model ? report->settings.smoothing : (double)NAN);
	json_classes(&w, report);
	json_people(&w, report);
	json_put_string(&w, "path", report->path);
	json_put_int(&w, "written", report->written);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- Text ---- */

static void text_score(struct strbuf *out, const char *title, const struct aggregate_score *score)
{
	if (score->items > 0)
		strbuf_addf(out,
			"  %-12s right on %.2f %% of %zu items with a known answer (a tie of n counts 1/n; %.2f %% "
			"when it counts 0)\n",
			title, 100 * score->split, score->items, 100 * score->kept);
}

static void text_people(struct strbuf *out, const struct report *report)
{
	static const struct print_column columns[] = { { "person", PRINT_LEFT, 24 }, { "labels", PRINT_RIGHT, 0 },
		{ "right, expected", PRINT_RIGHT, 0 }, { "weight", PRINT_RIGHT, 0 } };
	const struct consensus *consensus = &report->aggregate.consensus;
	size_t q = consensus->q, people = report->read.people.annotator_count;
	struct print_table *table = print_table_new(columns, consensus->skill != NULL ? 4 : 3);

	if (people > 0)
		strbuf_addc(out, '\n');
	for (size_t a = 0; a < people && a < SHOWN; a++) {
		const double *confusion = report->confusion + a * q * q;
		double labels = 0;
		for (size_t i = 0; i < q * q; i++)
			labels += confusion[i];
		print_table_cell(table, report->read.people.annotators[a]);
		print_table_cellf(table, "%.0f", labels);
		print_table_cellf(table, "%.1f %%", 100 * own_share(confusion, q));
		if (consensus->skill != NULL)
			print_table_cellf(table, "%.3f", consensus->skill[a]);
	}
	print_table_end(table, out);
	if (people > SHOWN)
		strbuf_addf(out, "  and %zu more: --json\n", people - SHOWN);
}

static void text_classes(struct strbuf *out, const struct report *report)
{
	static const struct print_column columns[] = { { "label", PRINT_LEFT, 40 },
		{ "items, expected", PRINT_RIGHT, 0 }, { "share", PRINT_RIGHT, 0 } };
	size_t q = report->aggregate.consensus.q, items = report->read.people.item_count;
	struct print_table *table = print_table_new(columns, 3);

	for (size_t k = 0; items > 0 && k < q && k < SHOWN; k++) {
		print_table_cell(table, report->read.people.categories[k]);
		print_table_cellf(table, "%.1f", report->classes[k]);
		print_table_cellf(table, "%.4f", report->classes[k] / (double)items);
	}
	strbuf_addc(out, '\n');
	print_table_end(table, out);
	if (q > SHOWN)
		strbuf_addf(out, "  and %zu more: --json\n", q - SHOWN);
}

static void print_report(const struct report *report, struct strbuf *out)
{
	const struct aggregate *aggregate = &report->aggregate;
	const struct votes *votes = &report->read.people;

	print_text(out, report->read.dataset.name);
	strbuf_addf(out, "  %s  ", aggregate_method_word(aggregate->method));
	print_number(out, (int64_t)votes->ratings.count);
	strbuf_adds(out, " labels on ");
	print_number(out, (int64_t)votes->item_count);
	strbuf_adds(out, " items; ");
	print_number(out, (int64_t)aggregate->unanimous);
	strbuf_adds(out, " unanimous, ");
	print_number(out, (int64_t)aggregate->ties);
	strbuf_addf(
		out, "%s; %.1f expected wrong\n", aggregate->ties == 1 ? " tie" : " ties", aggregate->expected_wrong);
	votes_print_dropped(out, votes);
	if (aggregate->method == AGGREGATE_DAWID_SKENE)
		strbuf_addf(out, "  %s after %d iterations, log-likelihood %.4f\n",
			aggregate->consensus.converged ? "converged" : "did not converge: stopped",
			aggregate->consensus.iterations, aggregate->consensus.log_likelihood);
	if (aggregate->gold)
		strbuf_adds(out, "  known answers were given to the method, so they say nothing about it\n");
	else
		text_score(out, aggregate_method_word(aggregate->method), &aggregate->score);
	if (aggregate->gold || aggregate->method != AGGREGATE_MAJORITY)
		text_score(out, "majority", &aggregate->majority);
	text_classes(out, report);
	text_people(out, report);
	if (report->path != NULL)
		strbuf_addf(out, "\n%" PRId64 " items written\n", report->written);
}

/* ---- The verb ---- */

static bool read_ties(const char *word, enum ties *ties, struct error *error)
{
	for (int i = 0; i < TIES_COUNT; i++)
		if (strcmp(ties_words[i], word) == 0) {
			*ties = (enum ties)i;
			return true;
		}
	return error_set(error, ERROR_USAGE, "--ties wants split, first or none, not \"%s\"", word);
}

static bool read_smoothing(const char *word, double *smoothing, struct error *error)
{
	char *end;

	*smoothing = strtod(word, &end);
	if (end == word || *end != '\0' || !(*smoothing >= 0 && *smoothing <= 1e6))
		return error_set(
			error, ERROR_USAGE, "--smoothing wants a number from 0 on, such as 0.01, not \"%s\"", word);
	return true;
}

static bool read_options(const struct cli_options *options, struct report *report, struct error *error)
{
	report->settings.method = AGGREGATE_DAWID_SKENE;
	report->settings.gold = options->use_gold;
	report->path = options->output;
	if (options->method != NULL && !aggregate_method_parse(options->method, &report->settings.method))
		return error_set(error, ERROR_USAGE, "--method wants majority, weighted or dawid-skene, not \"%s\"",
			options->method);
	return (options->ties == NULL || read_ties(options->ties, &report->ties, error)) &&
		(options->smoothing == NULL || read_smoothing(options->smoothing, &report->settings.smoothing, error));
}

static bool on_iteration(void *context, int iteration, double log_likelihood)
{
	(void)log_likelihood;
	return progress_step(context, 0, 0, iteration);
}

/* Expected items of each class, and what everybody answered to them. */
static bool count_answers(struct report *report, struct error *error)
{
	const struct consensus *consensus = &report->aggregate.consensus;
	size_t q = consensus->q, people = report->read.people.annotator_count;

	if (q > 0 && people > AGGREGATE_CELLS / q / q)
		return error_set(error, ERROR_UNSUPPORTED, "tables of %zu x %zu labels for %zu annotators are too much",
			q, q, people);
	report->confusion = try_array(NULL, people * q * q + 1, sizeof(*report->confusion));
	report->classes = calloc(q + 1, sizeof(*report->classes));
	if (report->confusion == NULL || report->classes == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the tables of %zu annotators", people);
	aggregate_confusion(&report->read.people, &report->aggregate, report->confusion);
	for (size_t i = 0; i < consensus->item_count; i++)
		for (size_t k = 0; k < q; k++)
			report->classes[k] += consensus->posterior[i * q + k];
	return true;
}

static bool run(struct db *db, const struct cli_options *options, struct report *report, struct error *error)
{
	return votes_read(db, options, &report->read, error) &&
		aggregate_run(&report->read.people, &report->settings, &report->aggregate, error) &&
		count_answers(report, error) && (report->path == NULL || write_items(report, db, error));
}

/* What cannot be kept is no failure: the file may be read-only or in use. */
static void keep(struct cli *cli, const struct cli_options *options, const struct report *report)
{
	struct db *db;

	if (!report->read.plain || report->settings.method != AGGREGATE_DAWID_SKENE || report->aggregate.gold ||
		!cli_open(cli, options, DB_WRITE, &db, NULL))
		return;
	if (db_writable(db))
		label_measure_keep_aggregate(db, report->read.dataset.id, report->read.op, &report->aggregate, NULL);
	cli_close(cli, db);
}

static void release(struct report *report)
{
	aggregate_free(&report->aggregate);
	votes_read_free(&report->read);
	free(report->confusion);
	free(report->classes);
}

int verb_aggregate(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct progress progress = progress_begin("aggregate", "labels");
	struct report report = { .read = { .arena = ARENA_INIT, .progress = &progress } };
	struct db *db;

	if (!read_options(options, &report, error))
		return error_exit_status(error->code);
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	report.settings.progress = on_iteration;
	report.settings.context = &progress;
	progress_catch();
	bool ok = run(db, options, &report, error);
	progress_release();
	progress_end(&progress);
	cli_close(cli, db);
	if (ok) {
		if (report.path == NULL || strcmp(report.path, "-") != 0)
			(options->json ? print_json : print_report)(&report, out);
		keep(cli, options, &report);
	}
	release(&report);
	return ok ? 0 : error_exit_status(error->code);
}
