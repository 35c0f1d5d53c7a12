#include "preop/formats/token_count.h"

#include "preop/model/row_reader.h"
#include "preop/model/rowset.h"
#include "preop/text/estimate.h"

#include <inttypes.h>
#include <stdlib.h>

enum { ROWS_A_TICK = 64 };

const char *token_share_name(enum token_share share)
{
	static const char *const names[TOKEN_SHARES] = { "system", "user", "assistant", "tool", "chosen", "rejected",
		"other" };

	return names[share];
}

/* ---- Turns ---- */

void token_meter_open(struct token_meter *meter, const struct tokenizer *tokenizer)
{
	*meter = (struct token_meter){ .coder = tokenizer != NULL ? bpe_coder_new(tokenizer->bpe) : NULL };
}

void token_meter_close(struct token_meter *meter)
{
	bpe_coder_free(meter->coder);
	free(meter->tokens);
}

static bool count_turn(struct token_meter *meter, const struct turn *turn, int64_t *out, struct error *error)
{
	size_t count;

	if (meter->coder == NULL) {
		*out = token_estimate(turn->text, turn->length);
		return true;
	}
	if (!bpe_encode(meter->coder, turn->text, turn->length, NULL, &count, error))
		return false;
	*out = (int64_t)count;
	return true;
}

/* Each turn gets what its share of the estimate is of the known count: the sums before and behind it, scaled, so nothing is lost by rounding. */
static void scale(int64_t *tokens, size_t count, int64_t sum, int64_t known)
{
	int64_t before = 0, given = 0;

	for (size_t i = 0; i < count; i++) {
		before += tokens[i];
		int64_t upto = sum > 0 ? (int64_t)((double)known * ((double)before / (double)sum)) : 0;
		tokens[i] = (i + 1 == count ? known : upto) - given;
		given += tokens[i];
	}
}

bool token_meter_turns(struct token_meter *meter, const struct turns *turns, int64_t known, struct error *error)
{
	int64_t sum = 0;

	if (turns->count > meter->room) {
		int64_t *tokens = try_array(meter->tokens, turns->count, sizeof(*tokens));
		if (tokens == NULL)
			return error_set(error, ERROR_MEMORY, "not enough memory for %zu turns", turns->count);
		meter->tokens = tokens;
		meter->room = turns->count;
	}
	for (size_t i = 0; i < turns->count; i++) {
		if (!count_turn(meter, &turns->items[i], &meter->tokens[i], error))
			return false;
		sum += meter->tokens[i];
	}
	if (known >= 0 && meter->coder == NULL)
		scale(meter->tokens, turns->count, sum, known);
	return true;
}

/* ---- A dataset ---- */

static enum token_share share_of(const struct turn *turn)
{
	static const enum token_share roles[] = {
		[TURN_SYSTEM] = TOKENS_SYSTEM,
		[TURN_USER] = TOKENS_USER,
		[TURN_ASSISTANT] = TOKENS_ASSISTANT,
		[TURN_TOOL] = TOKENS_TOOL,
		[TURN_OTHER] = TOKENS_OTHER,
	};

	if (turn->part == PART_CHOSEN || turn->part == PART_REJECTED)
		return turn->part == PART_CHOSEN ? TOKENS_CHOSEN : TOKENS_REJECTED;
	return turn->part == PART_POSITIVE || turn->part == PART_NEGATIVE ? TOKENS_OTHER : roles[turn->role];
}

struct counting {
	struct token_meter meter;
	struct arena arena;
	struct token_report *report;
};

static bool count_row(struct counting *counting, const struct row *row, struct error *error)
{
	struct token_report *report = counting->report;
	struct turns turns;
	int64_t sum = 0;

	arena_reset(&counting->arena);
	shape_turns(row->origin->shape, &row->origin->map, row->body, row->length, &counting->arena, &turns);
	if (!token_meter_turns(&counting->meter, &turns, -1, error))
		return error_wrap(error, "example %" PRId64, row->id);
	for (size_t i = 0; i < turns.count; i++) {
		sum += counting->meter.tokens[i];
		report->shares[share_of(&turns.items[i])] += counting->meter.tokens[i];
	}
	report->total += sum;
	report->least = report->count == 0 || sum < report->least ? sum : report->least;
	if (report->count == 0 || sum > report->most) {
		report->most = sum;
		report->most_id = row->id;
	}
	report->counts[report->count++] = (struct token_count){ row->id, row->revision, sum };
	return true;
}

static bool collect(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

static bool count_rows(struct counting *counting, struct row_reader *reader, bool (*progress)(void *, int64_t, int64_t),
	void *context, struct error *error)
{
	int64_t total = row_reader_total(reader);
	struct row row;
	int got;

	while ((got = row_reader_next(reader, &row, error)) == 1) {
		if (!count_row(counting, &row, error))
			return false;
		if (progress != NULL && counting->report->count % ROWS_A_TICK == 0 &&
			!progress(context, (int64_t)counting->report->count, total))
			return error_set(error, ERROR_CANCELLED, "cancelled; no count was stored");
	}
	return got == 0;
}

bool tokens_count(struct db *db, int64_t dataset, const struct tokenizer *tokenizer,
	bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct token_report *out,
	struct error *error)
{
	struct counting counting = { .arena = ARENA_INIT, .report = out };
	struct id_list ids = ID_LIST_INIT;
	struct row_reader *reader = NULL;

	*out = (struct token_report){ .counts = NULL };
	bool ok = rowset_build(db, dataset, "", 0, collect, &ids, error);
	if (ok && ids.count > 0) {
		out->counts = try_array(NULL, ids.count, sizeof(*out->counts));
		ok = out->counts != NULL ||
			error_set(error, ERROR_MEMORY, "not enough memory for the counts of %zu rows", ids.count);
	}
	ok = ok && row_reader_open(db, dataset, &ids, &reader, error);
	if (ok) {
		token_meter_open(&counting.meter, tokenizer);
		ok = count_rows(&counting, reader, progress, context, error);
		token_meter_close(&counting.meter);
	}
	row_reader_close(reader);
	arena_free(&counting.arena);
	id_list_free(&ids);
	return ok;
}

void token_report_free(struct token_report *report)
{
	free(report->counts);
	*report = (struct token_report){ .counts = NULL };
}
