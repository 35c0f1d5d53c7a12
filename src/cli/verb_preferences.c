/* preop preferences: what pairwise choices say beside who won. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/preference.h"

#include <inttypes.h>
#include <math.h>

enum { SHOWN = 12 /* annotators, circles */ };

static bool on_progress(void *context, int64_t done)
{
	return progress_step(context, done, 0, done);
}

/* ---- JSON ---- */

static void json_share(struct json_writer *w, const char *key, const struct preference_share *share)
{
	json_open(w, key, '{');
	json_put_int(w, "hits", share->hits);
	json_put_int(w, "n", share->n);
	json_put_double(w, "share", share->share);
	json_put_double(w, "low", share->interval.low);
	json_put_double(w, "high", share->interval.high);
	json_put_double(w, "p", share->p);
	json_close(w, '}');
}

static void json_bias(struct json_writer *w, const struct preference_bias *bias)
{
	json_put_int(w, "left", bias->left);
	json_put_int(w, "right", bias->right);
	json_put_int(w, "tie", bias->tie);
	json_share(w, "position", &bias->position);
	json_share(w, "ties", &bias->ties);
	json_share(w, "length", &bias->length);
}

static void json_circles(struct json_writer *w, const struct preference_group *group)
{
	json_open(w, "circles", '[');
	for (size_t i = 0; i < group->circle_count; i++) {
		json_open(w, NULL, '{');
		json_open(w, "systems", '[');
		for (int k = 0; k < 3; k++)
			json_put_string(w, NULL, group->circles[i].systems[k]);
		json_close(w, ']');
		json_open(w, "margins", '[');
		for (int k = 0; k < 3; k++)
			json_put_int(w, NULL, group->circles[i].margins[k]);
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_group(struct json_writer *w, const char *key, const struct preference_group *group)
{
	json_open(w, key, '{');
	json_put_int(w, "votes", group->votes);
	json_put_int(w, "items", group->items);
	json_bias(w, &group->bias);
	json_open(w, "annotators", '[');
	for (size_t i = 0; i < group->person_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "annotator", group->people[i].who);
		json_bias(w, &group->people[i].bias);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_put_int(w, "systems", (int64_t)group->systems);
	json_put_int(w, "pairs", (int64_t)group->pairs);
	json_put_int(w, "decided", (int64_t)group->decided);
	json_put_int(w, "triples", group->complete);
	json_put_int(w, "circular", group->circular);
	json_circles(w, group);
	json_close(w, '}');
}

static void report_json(const struct preference_report *report, const char *dataset, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_put_int(&w, "items", report->items);
	json_put_int(&w, "nameless", report->nameless);
	json_put_int(&w, "lengthless", report->lengthless);
	json_put_int(&w, "dropped", report->dropped);
	json_put_string(&w, "names", report->names);
	json_put_string(&w, "answers", report->answers);
	json_group(&w, "people", &report->people);
	json_group(&w, "models", &report->models);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

static void text_share(struct strbuf *out, const char *what, const struct preference_share *share, bool test)
{
	strbuf_addf(out, "  %-22s", what);
	if (share->n == 0) {
		strbuf_adds(out, "undefined: there are none\n");
		return;
	}
	strbuf_addf(out, "%5.1f %%  (%.1f-%.1f)  ", 100 * share->share, 100 * share->interval.low,
		100 * share->interval.high);
	print_number(out, share->hits);
	strbuf_adds(out, " of ");
	print_number(out, share->n);
	if (test)
		strbuf_addf(out, share->p < 0.0001 ? "  p < 0.0001" : "  p = %.4f", share->p);
	strbuf_addc(out, '\n');
}

static void cell_share(struct print_table *table, const struct preference_share *share)
{
	if (share->n == 0)
		print_table_cell(table, "-");
	else
		print_table_cellf(table, "%.1f (%.0f-%.0f)", 100 * share->share, 100 * share->interval.low,
			100 * share->interval.high);
}

/* Who leans most to one side comes first: that is what the table is read for. */
static size_t next_person(const struct preference_group *group, const bool *shown)
{
	size_t best = group->person_count;

	for (size_t i = 0; i < group->person_count; i++) {
		double p = group->people[i].bias.position.p;
		if (!shown[i] &&
			(best == group->person_count || (!isnan(p) && !(group->people[best].bias.position.p <= p))))
			best = i;
	}
	return best;
}

static void text_people(const struct preference_group *group, struct arena *arena, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "annotator", PRINT_LEFT, 24 },
		{ "votes", PRINT_RIGHT, 0 },
		{ "left %", PRINT_RIGHT, 0 },
		{ "p", PRINT_RIGHT, 0 },
		{ "ties %", PRINT_RIGHT, 0 },
		{ "longer %", PRINT_RIGHT, 0 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	bool *shown = arena_alloc(arena, group->person_count + 1);

	for (size_t n = 0; n < group->person_count && n < SHOWN; n++) {
		size_t i = next_person(group, shown);
		const struct preference_bias *bias = &group->people[i].bias;
		shown[i] = true;
		print_table_cell(table, group->people[i].who);
		print_table_cellf(table, "%" PRId64, bias->ties.n);
		cell_share(table, &bias->position);
		if (isnan(bias->position.p))
			print_table_cell(table, "-");
		else
			print_table_cellf(table, "%.4f", bias->position.p);
		cell_share(table, &bias->ties);
		cell_share(table, &bias->length);
	}
	print_table_end(table, out);
	if (group->person_count > SHOWN)
		strbuf_addf(out, "... and %zu more; --json has all\n", group->person_count - SHOWN);
}

static void text_circles(const struct preference_group *group, struct strbuf *out)
{
	if (group->systems == 0)
		return;
	strbuf_addf(out,
		"  %zu systems, %zu pairs compared, %zu with a majority; %" PRId64
		" triples with three majorities, %" PRId64 " go in a circle",
		group->systems, group->pairs, group->decided, group->complete, group->circular);
	if (group->complete > 0)
		strbuf_addf(
			out, " (%.1f %%; 25 %% by chance)", 100 * (double)group->circular / (double)group->complete);
	strbuf_addc(out, '\n');
	for (size_t i = 0; i < group->circle_count && i < SHOWN; i++) {
		const struct preference_circle *circle = &group->circles[i];
		strbuf_adds(out, "    ");
		for (int k = 0; k < 3; k++) {
			print_text(out, circle->systems[k]);
			strbuf_addf(out, " >%+" PRId64 "> ", circle->margins[k]);
		}
		print_text(out, circle->systems[0]);
		strbuf_addc(out, '\n');
	}
}

static void text_group(const char *title, const struct preference_group *group, struct arena *arena, struct strbuf *out)
{
	if (group->votes == 0)
		return;
	strbuf_addf(out, "\n%s: ", title);
	print_number(out, group->votes);
	strbuf_adds(out, " votes, left ");
	print_number(out, group->bias.left);
	strbuf_adds(out, ", right ");
	print_number(out, group->bias.right);
	strbuf_adds(out, ", tie ");
	print_number(out, group->bias.tie);
	strbuf_addc(out, '\n');
	text_share(out, "left, of no tie", &group->bias.position, true);
	text_share(out, "tie", &group->bias.ties, false);
	text_share(out, "the longer one won", &group->bias.length, true);
	text_circles(group, out);
	text_people(group, arena, out);
}

static void report_text(
	const struct preference_report *report, const char *dataset, struct arena *arena, struct strbuf *out)
{
	print_text(out, dataset);
	strbuf_adds(out, "  ");
	print_number(out, report->items);
	strbuf_adds(out, " pairs\n  systems from ");
	print_text(out, *report->names ? report->names : "no field");
	strbuf_adds(out, "; unknown in ");
	print_number(out, report->nameless);
	strbuf_adds(out, "\n  answers from ");
	print_text(out, *report->answers ? report->answers : "the turns of the records");
	strbuf_adds(out, "; unknown in ");
	print_number(out, report->lengthless);
	strbuf_addc(out, '\n');
	if (report->dropped > 0)
		strbuf_addf(out, "  %" PRId64 " labels are neither left, right nor tie and do not count\n",
			report->dropped);
	text_group("people", &report->people, arena, out);
	text_group("models", &report->models, arena, out);
}

int verb_preferences(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct preference_report report;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct db *db;

	if (options->word_count > 0)
		return cli_usage(error, "preferences takes no words: name the dataset with --dataset");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error);
	if (ok) {
		struct progress progress = progress_begin("read", dataset.name);
		progress_catch();
		ok = preference_read(db, &dataset, &arena, &report, on_progress, &progress, error);
		progress_end(&progress);
		progress_release();
	}
	if (ok && options->json)
		report_json(&report, dataset.name, out);
	else if (ok)
		report_text(&report, dataset.name, &arena, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
