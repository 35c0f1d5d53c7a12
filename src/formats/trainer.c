/* The preview: every row once, before all trainers. */
#include "preop/formats/trainer.h"

#include "preop/model/row_reader.h"
#include "preop/model/rowset.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_A_TICK = 256 };

struct preview {
	const struct trainer_options *options;
	struct trainer_report *report;
	struct token_meter meter;
	struct arena arena;
};

static void note(struct trainer_report *report, enum trainer_id id, const struct trainer_verdict *verdict)
{
	struct trainer_counts *counts = &report->counts[id];
	enum fate fate = trainer_get(id)->rules[verdict->reason].fate;
	bool no_loss = verdict->loss == 0 && fate <= FATE_CUT;

	counts->reasons[verdict->reason]++;
	counts->fates[fate]++;
	counts->tokens += verdict->tokens;
	counts->loss += verdict->loss;
	counts->no_loss += no_loss;
	report->verdicts[id][report->rows] = (uint8_t)(verdict->reason | (no_loss ? TRAINER_NO_LOSS : 0));
}

static bool judge_row(struct preview *preview, const struct row *row, struct error *error)
{
	struct trainer_report *report = preview->report;
	int64_t known = report->origin == TOKENS_STORED ? row->tokens : -1;
	struct turns turns;

	arena_reset(&preview->arena);
	shape_turns(row->origin->shape, &row->origin->map, row->body, row->length, &preview->arena, &turns);
	if (!token_meter_turns(&preview->meter, &turns, known, error))
		return error_wrap(error, "example %" PRId64, row->id);
	struct trainer_row judged = { row->origin->shape, row->body, row->length, &turns, preview->meter.tokens };
	for (int id = 0; id < TRAINERS; id++) {
		struct trainer_verdict verdict = trainer_judge((enum trainer_id)id, &judged, report->limits[id]);
		note(report, (enum trainer_id)id, &verdict);
	}
	report->ids.ids[report->rows++] = row->id;
	return true;
}

static bool judge_rows(struct preview *preview, struct row_reader *reader, struct error *error)
{
	const struct trainer_options *options = preview->options;
	int64_t total = row_reader_total(reader);
	struct row row;
	int got;

	while ((got = row_reader_next(reader, &row, error)) == 1) {
		if (!judge_row(preview, &row, error))
			return false;
		if (options->progress != NULL && preview->report->rows % ROWS_A_TICK == 0 &&
			!options->progress(options->context, preview->report->rows, total))
			return error_set(error, ERROR_CANCELLED, "cancelled");
	}
	preview->report->ids.count = (size_t)preview->report->rows;
	return got == 0;
}

static bool collect(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

/* Stored counts serve when every row has one: a sum of counts and estimates would be neither. */
static bool choose_origin(struct preview *preview, struct db *db, struct error *error)
{
	struct trainer_report *report = preview->report;
	const struct tokenizer *tokenizer = preview->options->tokenizer;
	struct tokens_state state;

	if (tokenizer != NULL) {
		report->origin = TOKENS_COUNTED;
		snprintf(report->tokenizer, sizeof(report->tokenizer), "%s", tokenizer->name);
		return true;
	}
	if (!tokens_read(db, preview->options->dataset, &preview->arena, &state, error))
		return false;
	if (state.counted == state.rows && state.rows > 0 && state.tokenizer[0] != '\0') {
		report->origin = TOKENS_STORED;
		snprintf(report->tokenizer, sizeof(report->tokenizer), "%s", state.tokenizer);
	}
	return true;
}

static bool prepare(struct preview *preview, struct db *db, struct id_list *ids, struct error *error)
{
	struct trainer_report *report = preview->report;
	const struct trainer_options *options = preview->options;

	for (int id = 0; id < TRAINERS; id++)
		report->limits[id] = options->limit > 0 ? options->limit : trainer_get((enum trainer_id)id)->limit;
	if (!choose_origin(preview, db, error) ||
		!rowset_build(
			db, options->dataset, options->filter != NULL ? options->filter : "", 0, collect, ids, error) ||
		!id_list_add_many(&report->ids, ids->ids, ids->count))
		return error != NULL && error->code == ERROR_NONE
			? error_set(error, ERROR_MEMORY, "not enough memory for the list of rows")
			: false;
	for (int id = 0; id < TRAINERS; id++) {
		report->verdicts[id] = try_array(NULL, ids->count + 1, 1);
		if (report->verdicts[id] == NULL)
			return error_set(error, ERROR_MEMORY, "not enough memory for %zu rows", ids->count);
	}
	return true;
}

bool trainers_preview(
	struct db *db, const struct trainer_options *options, struct trainer_report *out, struct error *error)
{
	struct preview preview = { .options = options, .report = out, .arena = ARENA_INIT };
	struct id_list ids = ID_LIST_INIT;
	struct row_reader *reader = NULL;

	*out = (struct trainer_report){ .ids = ID_LIST_INIT };
	bool ok = prepare(&preview, db, &ids, error) && row_reader_open(db, options->dataset, &ids, &reader, error);
	if (ok) {
		token_meter_open(&preview.meter, options->tokenizer);
		ok = judge_rows(&preview, reader, error);
		token_meter_close(&preview.meter);
	}
	row_reader_close(reader);
	arena_free(&preview.arena);
	id_list_free(&ids);
	if (!ok)
		trainer_report_free(out);
	return ok;
}

void trainer_report_free(struct trainer_report *report)
{
	for (int id = 0; id < TRAINERS; id++)
		free(report->verdicts[id]);
	id_list_free(&report->ids);
	*report = (struct trainer_report){ .ids = ID_LIST_INIT };
}

bool trainer_outcome(const struct trainer_report *report, enum trainer_id id, char *out, size_t size)
{
	const struct trainer *trainer = trainer_get(id);
	const struct trainer_counts *counts = &report->counts[id];
	int64_t taken = counts->fates[FATE_USED] + counts->fates[FATE_CUT], refused = counts->fates[FATE_REFUSED];

	if (refused > 0)
		snprintf(out, size, "nothing is trained: %" PRId64 " row%s end%s the run", refused,
			refused == 1 ? "" : "s", refused == 1 ? "s" : "");
	else if (taken == 0)
		snprintf(out, size, "nothing is trained: no row is left");
	else if (report->rows < trainer->least)
		snprintf(out, size, "nothing is trained: a file needs %" PRId64 " rows", trainer->least);
	else
		snprintf(out, size, "trains on %" PRId64 " of %" PRId64 " row%s", taken, report->rows,
			report->rows == 1 ? "" : "s");
	return refused == 0 && taken > 0 && report->rows >= trainer->least;
}

bool trainer_rows(const struct trainer_report *report, enum trainer_id id, enum fate fate, enum fate_reason reason,
	size_t limit, struct id_list *out)
{
	const struct trainer *trainer = trainer_get(id);
	size_t taken = 0;

	for (int64_t i = 0; i < report->rows && (limit == 0 || taken < limit); i++) {
		uint8_t verdict = report->verdicts[id][i];
		enum fate_reason why = (enum fate_reason)(verdict & ~TRAINER_NO_LOSS);
		bool wanted = reason < REASONS ? why == reason
			: fate < FATES         ? trainer->rules[why].fate == fate
					       : (verdict & TRAINER_NO_LOSS) != 0;
		if (wanted && !id_list_add(out, report->ids.ids[i]))
			return false;
		taken += wanted;
	}
	return true;
}
