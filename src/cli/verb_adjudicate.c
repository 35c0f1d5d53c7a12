/* preop adjudicate: one decision, and the same for its near-duplicates. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/idlist.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/adjudication.h"
#include "preop/model/example.h"
#include "preop/model/precedent.h"
#include "preop/model/queue.h"

#include <inttypes.h>
#include <string.h>

static bool take_back(const struct cli_options *options)
{
	return options->word_count == 2 && strcmp(options->words[1], "-") == 0;
}

/* A label, or --both, or --none with or without a label. */
static bool read_decision(const struct cli_options *options, struct decision *out, struct error *error)
{
	const char *label = options->word_count > 1 ? options->words[1] : NULL;

	if (options->word_count < 1 || options->word_count > 2 || (options->both != NULL && (label || options->none)) ||
		(label == NULL && options->both == NULL && !options->none))
		return error_set(error, ERROR_USAGE,
			"adjudicate wants an example's number and a label, --both JSON, or --none; the label - takes "
			"your decision back");
	*out = (struct decision){ .outcome = options->none ? OUTCOME_NONE : OUTCOME_LABEL,
		.label = label,
		.soft = "{}",
		.reason = options->reason,
		.note = options->note,
		.section = options->section,
		.spent = -1,
		.sure = !options->unsure };
	if (options->both != NULL) {
		out->outcome = OUTCOME_BOTH;
		out->soft = options->both;
	}
	return true;
}

/* Everything in the decision group that would be chosen at once. */
static bool propagate(struct db *db, int64_t example, int64_t dataset, struct arena *arena, int64_t *changed,
	const char **warning, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	struct precedent_index *index;
	struct decision_group group;
	bool ok = true;

	if (!precedent_index_build(db, dataset, NULL, NULL, &index, error))
		return false;
	ok = precedent_group(db, index, example, arena, &group, error);
	for (size_t i = 0; ok && i < group.count; i++)
		if (group.items[i].checked && !id_list_add(&ids, group.items[i].example))
			ok = error_set(error, ERROR_MEMORY, "no memory for the near-duplicates");
	if (ok)
		*warning = group.warning;
	ok = ok && precedent_propagate(db, example, ids.ids, ids.count, changed, error);
	id_list_free(&ids);
	precedent_index_free(index);
	return ok;
}

struct outcome_report {
	int64_t example, propagated;
	const char *warning;
	struct queue_row row;
};

static void print_report(const struct outcome_report *report, bool json, struct strbuf *out)
{
	const struct queue_row *row = &report->row;
	struct json_writer w;

	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_int(&w, "example", report->example);
		json_put_string(&w, "state", adjudicated_word(row->adjudicated));
		json_put_string(&w, "label", row->label);
		json_put_bool(&w, "self", row->own);
		json_put_bool(&w, "settled", adjudicated_settled(row->adjudicated));
		json_put_int(&w, "propagated", report->propagated);
		json_put_string(&w, "warning", report->warning);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return;
	}
	strbuf_addf(out, "example %" PRId64 ": %s", report->example,
		row->adjudicated == ADJUDICATED_NOT ? "not decided" : adjudicated_word(row->adjudicated));
	if (*row->label != '\0') {
		strbuf_addc(out, ' ');
		print_text(out, row->label);
	}
	if (row->own && !adjudicated_settled(row->adjudicated))
		strbuf_adds(out, " (you annotated it: another adjudicator has to decide, too)");
	strbuf_addc(out, '\n');
	if (report->propagated > 0)
		strbuf_addf(out, "the same for %" PRId64 " near-duplicates\n", report->propagated);
	if (*report->warning != '\0')
		strbuf_addf(out, "%s\n", report->warning);
}

static bool dataset_of(struct db *db, int64_t example, int64_t *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example row;

	bool ok = example_page(db, &example, 1, &arena, &row, error);
	if (ok && row.id == 0)
		ok = error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, example);
	*out = ok ? row.dataset : 0;
	arena_free(&arena);
	return ok;
}

static bool adjudicate(struct db *db, const struct cli_options *options, const struct decision *decision,
	struct outcome_report *report, struct arena *arena, struct error *error)
{
	int64_t id = report->example, dataset;

	if (!dataset_of(db, id, &dataset, error))
		return false;
	bool ok = take_back(options) ? adjudication_clear(db, &id, 1, NULL, error)
				     : adjudication_set(db, id, decision, error);
	if (ok && options->propagate && !take_back(options))
		ok = propagate(db, id, dataset, arena, &report->propagated, &report->warning, error);
	return ok && queue_rows(db, &id, 1, arena, &report->row, error);
}

int verb_adjudicate(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct outcome_report report = { .warning = "" };
	struct arena arena = ARENA_INIT;
	struct decision decision;
	struct db *db;

	if (!read_decision(options, &decision, error) ||
		!cli_read_number(options->words[0], "example number", &report.example, error))
		return 64;
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = adjudicate(db, options, &decision, &report, &arena, error);
	if (ok)
		print_report(&report, options->json, out);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
