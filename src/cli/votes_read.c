#include "cli/votes_read.h"

#include "cli/context.h"
#include "cli/print.h"

#include "preop/model/label_measure.h"

#include <string.h>

static bool on_label(void *context, int64_t done)
{
	return progress_step(context, done, 0, done);
}

struct votes_options votes_read_options(const struct cli_options *options, struct progress *progress)
{
	return (struct votes_options){ .undecided = options->undecided, .progress = on_label, .context = progress };
}

bool votes_read_level(const struct cli_options *options, enum label_level *level, struct error *error)
{
	if (options->schema_level == NULL || label_level_parse(options->schema_level, level))
		return true;
	return error_set(error, ERROR_USAGE,
		"--schema-level wants class, set, ordinal, numeric, preference or text, not \"%s\"",
		options->schema_level);
}

bool votes_read(struct db *db, const struct cli_options *options, struct votes_read *out, struct error *error)
{
	struct votes_options wanted = votes_read_options(options, out->progress);
	enum label_level level;

	if (!votes_read_level(options, &level, error) ||
		!dataset_find(db, options->dataset, &out->arena, &out->dataset, error) ||
		!label_measure_newest(db, &out->op, error))
		return false;
	if (options->schema_level != NULL)
		wanted.level = &level;
	out->plain = !options->undecided && (options->schema_level == NULL || level == out->dataset.level);
	return votes_load(db, &out->dataset, &wanted, &out->people, error);
}

void votes_read_free(struct votes_read *read)
{
	votes_free(&read->people);
	arena_free(&read->arena);
}

void votes_json_dropped(struct json_writer *w, const struct votes *votes)
{
	json_open(w, "dropped", '[');
	for (int i = 0; i < VOTES_LOST_COUNT; i++) {
		const struct votes_lost *lost = &votes->lost[i];
		if (lost->count == 0)
			continue;
		json_open(w, NULL, '{');
		json_put_string(w, "reason", votes_loss_text((enum votes_loss)i));
		json_put_int(w, "count", lost->count);
		json_put_string(w, "label", lost->sample);
		json_put_int(w, "example", lost->example);
		json_close(w, '}');
	}
	json_close(w, ']');
}

void votes_print_dropped(struct strbuf *out, const struct votes *votes)
{
	for (int i = 0; i < VOTES_LOST_COUNT; i++) {
		const struct votes_lost *lost = &votes->lost[i];
		if (lost->count == 0)
			continue;
		strbuf_adds(out, "  dropped: ");
		print_number(out, lost->count);
		strbuf_addf(out, ", %s (\"", votes_loss_text((enum votes_loss)i));
		print_text(out, lost->sample);
		strbuf_addf(out, "\" on example %lld)\n", (long long)lost->example);
	}
}
