#include "signal_suite.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

static const struct signal_table *const tables[] = {
	&signal_task,
	&signal_knowledge,
	&signal_examples,
	&signal_impact,
	&signal_evaluation,
};
enum { TABLE_COUNT = sizeof(tables) / sizeof(tables[0]) };

static size_t count_rows(void)
{
	size_t count = 0;

	for (int i = 0; i < TABLE_COUNT; i++)
		count += tables[i]->count;
	return count;
}

/* ---- Limits in words: of the numbers that judge, so that both say the same ---- */

static void add_limit(enum signal_unit unit, double limit, struct strbuf *out)
{
	static const char *const units[] = { [SIGNAL_SHARE] = " %", [SIGNAL_DATE] = " days", [SIGNAL_DAYS] = " days" };
	const char *word = (size_t)unit < sizeof(units) / sizeof(units[0]) ? units[unit] : NULL;
	double years = limit / 365;

	if ((unit == SIGNAL_DATE || unit == SIGNAL_DAYS) && limit > 0 && years == round(years))
		strbuf_addf(out, "%g year%s", years, years > 1 ? "s" : "");
	else
		strbuf_addf(out, "%g%s", limit, word != NULL ? word : "");
}

static void add_good(enum signal_unit unit, enum signal_direction direction, double limit, struct strbuf *out)
{
	if (direction == SIGNAL_AT_MOST && limit <= 0) {
		strbuf_adds(out, "none");
	} else if (unit == SIGNAL_SHARE && direction == SIGNAL_AT_LEAST && limit >= 100) {
		strbuf_adds(out, "all");
	} else {
		strbuf_adds(out, direction == SIGNAL_AT_LEAST ? "at least " : "at most ");
		add_limit(unit, limit, out);
		strbuf_adds(out, unit == SIGNAL_DATE ? " old" : "");
	}
}

static void add_warning(enum signal_unit unit, enum signal_direction direction, double limit, struct strbuf *out)
{
	if (isnan(limit))
		return;
	if (isinf(limit)) {
		strbuf_adds(out, "; more");
	} else if (limit <= SIGNAL_SOME) {
		strbuf_adds(out, "; any");
	} else if (unit == SIGNAL_SHARE && direction == SIGNAL_AT_MOST && limit > 99) {
		strbuf_adds(out, "; less than all");
	} else {
		strbuf_adds(out, direction == SIGNAL_AT_LEAST ? "; from " : "; up to ");
		add_limit(unit, limit, out);
		strbuf_adds(out, direction == SIGNAL_AT_LEAST ? " on" : "");
	}
	strbuf_adds(out, " a warning");
}

static void print_limits(
	enum signal_unit unit, enum signal_direction direction, double good, double warn, char out[SIGNAL_LIMIT_SIZE])
{
	struct strbuf text = STRBUF_INIT;

	if (!isnan(good)) {
		add_good(unit, direction, good, &text);
		add_warning(unit, direction, warn, &text);
	}
	snprintf(out, SIGNAL_LIMIT_SIZE, "%s", text.data);
	strbuf_free(&text);
}

bool signal_about_at(size_t index, struct signal_about *out)
{
	int table = 0;

	while (table < TABLE_COUNT && index >= tables[table]->count)
		index -= tables[table++]->count;
	if (table == TABLE_COUNT)
		return false;
	const struct signal_row *row = &tables[table]->rows[index];
	*out = (struct signal_about){ .id = row->id,
		.name = row->name,
		.origin = row->origin,
		.gate = tables[table]->gate,
		.unit = row->unit,
		.direction = row->direction };
	print_limits(row->unit, row->direction, row->good, row->warn, out->threshold);
	return true;
}

bool signal_about(const char *id, struct signal_about *out)
{
	for (size_t i = 0; signal_about_at(i, out); i++)
		if (strcmp(out->id, id) == 0)
			return true;
	return false;
}

bool signal_undefined(struct signal *out, const char *why)
{
	out->state = SIGNAL_UNDEFINED;
	out->why = why;
	return true;
}

/* ---- Judging ---- */

static double value_of(const struct signal *signal)
{
	switch (signal->unit) {
	case SIGNAL_COUNT:
		return (double)signal->part;
	case SIGNAL_SHARE:
		return signal->whole > 0 ? 100.0 * (double)signal->part / (double)signal->whole : (double)NAN;
	case SIGNAL_DATE:
		return (double)(clock_now() - signal->at) / (double)DAY;
	case SIGNAL_NUMBER:
	case SIGNAL_DAYS:
		return signal->number;
	}
	return (double)NAN;
}

/* False, too, when either is NAN. */
static bool within(enum signal_direction direction, double value, double limit)
{
	return direction == SIGNAL_AT_LEAST ? value >= limit : value <= limit;
}

/* Of a value with an interval: good when all of it is within the limit, bad when none of it is. */
static enum signal_state compare(const struct signal *signal, double good, double warn)
{
	bool at_least = signal->direction == SIGNAL_AT_LEAST, exact = isnan(signal->low);
	double worst = exact ? signal->value : at_least ? signal->low : signal->high;
	double best = exact ? signal->value : at_least ? signal->high : signal->low;

	if (within(signal->direction, worst, good))
		return SIGNAL_GOOD;
	return within(signal->direction, best, good) || within(signal->direction, best, warn) ? SIGNAL_WARN
											      : SIGNAL_BAD;
}

static void judge_own(const struct threshold *own, struct arena *arena, struct signal *out)
{
	struct strbuf set = STRBUF_INIT;
	char limit[SIGNAL_LIMIT_SIZE];

	out->own = own;
	print_limits(out->unit, out->direction, own->value, SIGNAL_NO_WARN, limit);
	out->threshold = arena_strdup(arena, limit);
	if (out->state == SIGNAL_UNDEFINED)
		return;
	out->state = compare(out, own->value, SIGNAL_NO_WARN);
	threshold_print(own, &set);
	out->why = arena_printf(
		arena, "%s Threshold: %s%s%s.", out->why, set.data, *own->note != '\0' ? ": " : "", own->note);
	strbuf_free(&set);
}

static void judge(const struct signal_row *row, struct arena *arena, struct signal *out)
{
	char limits[SIGNAL_LIMIT_SIZE];

	print_limits(row->unit, row->direction, row->good, row->warn, limits);
	if (*limits != '\0')
		out->threshold = arena_strdup(arena, limits);
	if (out->state == SIGNAL_UNDEFINED)
		return;
	if (out->state == SIGNAL_NEUTRAL && !isnan(row->good))
		out->state = compare(out, row->good, row->warn);
	out->why = arena_printf(arena, "%s %s", out->why, row->origin);
}

/* ---- What was read ---- */

enum { NAMED = 3 };

static void print_names(struct strbuf *out, const char *kind, size_t count,
	const char *(*name)(const struct signal_reader *, size_t), const struct signal_reader *reader)
{
	if (count == 0)
		strbuf_addf(out, "no %s", kind);
	else if (count == 1)
		strbuf_addf(out, "%s %s", kind, name(reader, 0));
	else
		strbuf_addf(out, "%zu %ss: ", count, kind);
	for (size_t i = 0; count > 1 && i < count && i < NAMED; i++)
		strbuf_addf(out, "%s%s", i > 0 ? ", " : "", name(reader, i));
	if (count > NAMED)
		strbuf_adds(out, " ...");
}

static const char *name_dataset(const struct signal_reader *reader, size_t index)
{
	return reader->tally->datasets[index].dataset.name;
}

static const char *name_suite(const struct signal_reader *reader, size_t index)
{
	return reader->tally->suites[index].name;
}

static void print_newest(struct strbuf *out, const struct signal_reader *reader)
{
	const struct suite *newest = reader->tally->suite;

	if (newest == NULL)
		strbuf_adds(out, "no suite");
	else if (reader->tally->suite_count == 1)
		strbuf_addf(out, "suite %s", newest->name);
	else
		strbuf_addf(out, "suite %s, the newest of %zu", newest->name, reader->tally->suite_count);
}

static const char *read_of(const struct signal_reader *reader, unsigned reads)
{
	struct strbuf text = STRBUF_INIT;

	if (reads & SIGNAL_READS_CASE)
		strbuf_adds(&text, "the case");
	if (reads & SIGNAL_READS_DATASETS)
		print_names(&text, "dataset", reader->tally->dataset_count, name_dataset, reader);
	if (reads & SIGNAL_READS_DATASETS && reads & (SIGNAL_READS_SUITES | SIGNAL_READS_NEWEST))
		strbuf_adds(&text, "; ");
	if (reads & SIGNAL_READS_SUITES)
		print_names(&text, "suite", reader->tally->suite_count, name_suite, reader);
	if (reads & SIGNAL_READS_NEWEST)
		print_newest(&text, reader);
	const char *copy = arena_strdup(reader->arena, text.data);
	strbuf_free(&text);
	return copy;
}

/* ---- Reading ---- */

static bool read_row(struct signal_reader *reader, const struct signal_row *row, char gate, const struct threshold *own,
	struct signal *out, struct error *error)
{
	*out = (struct signal){
		.id = row->id,
		.gate = gate,
		.name = row->name,
		.unit = row->unit,
		.state = SIGNAL_NEUTRAL,
		.at = CLOCK_NONE,
		.threshold = "",
		.direction = row->direction,
		.value = (double)NAN,
		.low = (double)NAN,
		.high = (double)NAN,
		.limit = own != NULL && row->direction != SIGNAL_NO_LIMIT ? own->value : row->good,
		.origin = row->origin,
		.screen = row->screen,
		.argument = row->argument,
	};
	reader->row = row;
	if (!row->find(reader, out, error))
		return false;
	if (out->state != SIGNAL_UNDEFINED && isnan(out->value))
		out->value = value_of(out);
	if (own != NULL && row->direction != SIGNAL_NO_LIMIT)
		judge_own(own, reader->arena, out);
	else
		judge(row, reader->arena, out);
	out->read = read_of(reader, row->reads);
	out->why = arena_printf(reader->arena, "%s Read: %s.", out->why, out->read);
	return true;
}

static bool read_rows(struct signal_reader *reader, const struct threshold *thresholds, size_t own, struct signal *out,
	size_t *count, struct error *error)
{
	for (int i = 0; i < TABLE_COUNT; i++)
		for (size_t j = 0; j < tables[i]->count; j++, ++*count) {
			const struct signal_row *row = &tables[i]->rows[j];

			if (!read_row(reader, row, tables[i]->gate, threshold_find(thresholds, own, row->id),
				    &out[*count], error))
				return false;
		}
	return true;
}

bool signal_read_tallied(struct db *db, struct arena *arena, const struct tally *tally, struct signal **out,
	size_t *count, struct error *error)
{
	struct signal_reader reader = { .db = db, .arena = arena, .tally = tally };
	struct threshold *thresholds;
	size_t own;

	*count = 0;
	*out = arena_alloc(arena, count_rows() * sizeof(**out));
	if (!threshold_list(db, arena, &thresholds, &own, error))
		return false;
	bool ok = read_rows(&reader, thresholds, own, *out, count, error);
	signal_suite_free(&reader);
	return ok;
}

bool signal_read_all(struct db *db, struct arena *arena, struct signal **out, size_t *count, struct error *error)
{
	struct tally tally;

	return tally_read(db, arena, &tally, error) && signal_read_tallied(db, arena, &tally, out, count, error);
}

const char *signal_state_word(enum signal_state state)
{
	static const char *const words[] = { [SIGNAL_GOOD] = "good",
		[SIGNAL_BAD] = "bad",
		[SIGNAL_WARN] = "warn",
		[SIGNAL_NEUTRAL] = "neutral",
		[SIGNAL_UNDEFINED] = "undefined" };

	return words[state];
}

const char *signal_standing(const struct signal *signal, const char **sign)
{
	static const struct {
		const char *sign, *word;
	} states[] = {
		[SIGNAL_GOOD] = { "\u2713", "pass" },
		[SIGNAL_BAD] = { "\u2717", "fail" },
		[SIGNAL_WARN] = { "!", "aged" },
		[SIGNAL_NEUTRAL] = { "\u00b7", "" },
		[SIGNAL_UNDEFINED] = { "?", "unknown" },
	};
	bool ages = signal->unit == SIGNAL_DATE || signal->unit == SIGNAL_DAYS;

	*sign = states[signal->state].sign;
	return signal->state == SIGNAL_WARN && !ages ? "warning" : states[signal->state].word;
}

size_t signal_reason(const struct signal *signal)
{
	size_t n = strcspn(signal->why, ":;(");
	const char *stop = strstr(signal->why, ". ");

	if (stop != NULL && (size_t)(stop - signal->why) < n)
		n = (size_t)(stop - signal->why);
	while (n > 0 && (signal->why[n - 1] == ' ' || signal->why[n - 1] == '.'))
		n--;
	return n;
}

const struct signal *signal_find(const struct signal *signals, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(signals[i].id, id))
			return &signals[i];
	}
	return NULL;
}

void signal_print_value(const struct signal *signal, struct strbuf *out)
{
	if (signal->state == SIGNAL_UNDEFINED)
		strbuf_adds(out, signal->unit == SIGNAL_DATE ? "no dates" : "undefined");
	else if (signal->unit == SIGNAL_DATE)
		clock_print_date(signal->at, out);
	else if (signal->unit == SIGNAL_NUMBER)
		strbuf_addf(out, "%.3f", signal->number);
	else if (signal->unit == SIGNAL_DAYS)
		strbuf_addf(out, "%.0f day%s", signal->number, round(signal->number) == 1 ? "" : "s");
	else if (signal->unit == SIGNAL_SHARE)
		strbuf_addf(out, "%" PRId64 "/%" PRId64 "  %.1f %%", signal->part, signal->whole,
			100.0 * (double)signal->part / (double)signal->whole);
	else
		strbuf_addf(out, "%" PRId64, signal->part);
}
