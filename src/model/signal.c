#include "preop/model/signal.h"

#include "signal_labels.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

/* House values; `origin` of the table below says where a number comes from when it is not ours. */
enum { EXAMPLES_SOME = 50, EXAMPLES_MANY = 100, CASES_FEW = 20, CASES_ENOUGH = 50 };
enum {
	LABELED_LITTLE = 10,
	LABELED_ENOUGH = 50,
	TWICE_ENOUGH = 10,
	DISPUTED_MOST = 10,
	REVIEWED_ENOUGH = 80
}; /* per cent */
enum { OLDEST_DAYS = 730, NEWEST_DAYS = 365 };

#define SOURCE_EXAMPLES "Threshold: OpenAI supervised fine-tuning guide, improvement usually seen at 50-100 examples."
#define HOUSE "Threshold: house."

static enum signal_state undefined(struct signal *out, const char *why)
{
	out->why = why;
	return SIGNAL_UNDEFINED;
}

static int64_t per_cent(const struct signal *signal)
{
	return signal->whole ? signal->part * 100 / signal->whole : 0;
}

static enum signal_state judge_size(int64_t n)
{
	return n >= EXAMPLES_MANY ? SIGNAL_GOOD : n >= EXAMPLES_SOME ? SIGNAL_WARN : SIGNAL_BAD;
}

static enum signal_state find_examples(const struct tally *t, struct arena *arena, struct signal *out)
{
	(void)arena;
	out->part = t->examples;
	out->why = "Live examples of all datasets; deleted rows and undone imports are left out.";
	return judge_size(t->examples);
}

static enum signal_state find_unique(const struct tally *t, struct arena *arena, struct signal *out)
{
	out->part = t->unique;
	out->why = arena_printf(arena,
		"Inputs that differ when letter case and white space are ignored; %" PRId64 " of %" PRId64
		" examples repeat another's input.",
		t->examples - t->unique, t->examples);
	return judge_size(t->unique);
}

static enum signal_state find_labeled(const struct tally *t, struct arena *arena, struct signal *out)
{
	out->part = t->labeled;
	out->whole = t->examples;
	if (!t->examples)
		return undefined(out, "There are no examples to label.");
	out->why = arena_printf(arena,
		"Examples with a label, given with the row or by a person; %" PRId64 " have none.",
		t->examples - t->labeled);
	return per_cent(out) >= LABELED_ENOUGH    ? SIGNAL_GOOD
		: per_cent(out) >= LABELED_LITTLE ? SIGNAL_WARN
						  : SIGNAL_BAD;
}

static enum signal_state find_two_annotators(const struct tally *t, struct arena *arena, struct signal *out)
{
	(void)arena;
	out->part = t->twice;
	out->whole = t->labeled;
	if (!t->labeled)
		return undefined(out, "Nothing is labeled, so nothing can be labeled twice.");
	out->why = "Labeled examples that two people or more labeled; without them agreement is unknown.";
	return per_cent(out) >= TWICE_ENOUGH ? SIGNAL_GOOD : out->part ? SIGNAL_WARN : SIGNAL_BAD;
}

static enum signal_state find_disputed(const struct tally *t, struct arena *arena, struct signal *out)
{
	(void)arena;
	out->part = t->disputed;
	out->whole = t->twice;
	if (!t->twice)
		return undefined(out, "No example was labeled by two people, so no disagreement can show.");
	out->why = "Examples whose labels differ, out of those that two people or more labeled.";
	return out->part * 100 <= out->whole * DISPUTED_MOST ? SIGNAL_GOOD : SIGNAL_BAD;
}

static enum signal_state find_oldest(const struct tally *t, struct arena *arena, struct signal *out)
{
	out->at = t->oldest;
	if (!t->dated)
		return undefined(out, "No example has a date.");
	out->why = arena_printf(arena, "The oldest date of an example; %" PRId64 " of %" PRId64 " have no date.",
		t->examples - t->dated, t->examples);
	return t->oldest >= clock_now() - OLDEST_DAYS * DAY ? SIGNAL_GOOD : SIGNAL_WARN;
}

static enum signal_state find_newest(const struct tally *t, struct arena *arena, struct signal *out)
{
	out->at = t->newest;
	if (!t->dated)
		return undefined(out, "No example has a date.");
	out->why = arena_printf(arena, "The newest date of an example; %" PRId64 " of %" PRId64 " have no date.",
		t->examples - t->dated, t->examples);
	return t->newest >= clock_now() - NEWEST_DAYS * DAY ? SIGNAL_GOOD : SIGNAL_WARN;
}

static enum signal_state find_suite_cases(const struct tally *t, struct arena *arena, struct signal *out)
{
	out->part = t->cases;
	out->why = arena_printf(arena,
		"Cases of all suites. With fewer than %d the 95 %% interval of a score near one half is wider "
		"than 13 points each way (Wilson).",
		CASES_ENOUGH);
	return t->cases >= CASES_ENOUGH ? SIGNAL_GOOD : t->cases >= CASES_FEW ? SIGNAL_WARN : SIGNAL_BAD;
}

/* A suite drawn from the same time as the training set cannot show that what it teaches is out of date. */
static enum signal_state find_suite_newest(const struct tally *t, struct arena *arena, struct signal *out)
{
	struct strbuf newest = STRBUF_INIT;

	out->at = t->newest_case;
	if (!t->dated_cases)
		return undefined(out, t->cases ? "No case has a date." : "There is no suite.");
	if (!t->dated) {
		out->why = "The newest date of a case; no training example has a date to compare it with.";
		return SIGNAL_NEUTRAL;
	}
	clock_print_date(t->newest, &newest);
	out->why = arena_printf(arena, "The newest date of a case; the newest training example is of %s.", newest.data);
	strbuf_free(&newest);
	return t->newest_case > t->newest ? SIGNAL_GOOD : SIGNAL_WARN;
}

static enum signal_state find_reviewed(const struct tally *t, struct arena *arena, struct signal *out)
{
	out->part = t->reviewed;
	out->whole = t->reviewable;
	if (!t->reviewable)
		return undefined(out, "No case has the outputs of two systems, so there is nothing to compare.");
	out->why = arena_printf(arena,
		"Cases with a verdict of anybody, out of those with outputs of two systems; %" PRId64
		" cases have fewer.",
		t->cases - t->reviewable);
	return per_cent(out) >= REVIEWED_ENOUGH ? SIGNAL_GOOD : out->part ? SIGNAL_WARN : SIGNAL_BAD;
}

static enum signal_state find_exposed(const struct tally *t, struct arena *arena, struct signal *out)
{
	(void)arena;
	out->part = t->exposed;
	out->whole = t->cases;
	if (!t->cases)
		return undefined(out, "There is no suite.");
	out->why = "Cases whose whole input, letter case and white space aside, is that of an example in split train "
		   "or in no split: what is "
		   "trained on proves nothing. Inputs of several turns and system prompts are not compared.";
	return t->exposed == 0 ? SIGNAL_GOOD : SIGNAL_BAD;
}

/* `find` fills part, whole, at and why; `origin` is appended to why. */
static const struct signal_rule {
	const char *id, *name;
	enum signal_unit unit;
	const char *threshold, *origin;
	enum signal_state (*find)(const struct tally *tally, struct arena *arena, struct signal *out);
} rules[] = {
	{ "examples", "examples", SIGNAL_COUNT, "at least 50", SOURCE_EXAMPLES, find_examples },
	{ "unique", "unique inputs", SIGNAL_COUNT, "at least 50", SOURCE_EXAMPLES, find_unique },
	{ "labeled", "labeled", SIGNAL_SHARE, "at least 50 %", HOUSE, find_labeled },
	{ "two_annotators", "labeled by two", SIGNAL_SHARE, "at least 10 %", HOUSE, find_two_annotators },
	{ "disputed", "labels that disagree", SIGNAL_SHARE, "at most 10 %", HOUSE, find_disputed },
	{ "agreement", "agreement", SIGNAL_NUMBER, "at least 0.667",
		"Threshold: K. Krippendorff, Content Analysis: 0.800 to rely on, 0.667 for tentative conclusions.",
		signal_find_agreement },
	{ "label_noise", "expected wrong", SIGNAL_SHARE, "at most 5 %", HOUSE, signal_find_noise },
	{ "ceiling", "ceiling", SIGNAL_SHARE, "above the target", HOUSE, signal_find_ceiling },
	{ "oldest", "oldest example", SIGNAL_DATE, "within 2 years", HOUSE, find_oldest },
	{ "newest", "newest example", SIGNAL_DATE, "within 1 year", HOUSE, find_newest },
	{ "suite_cases", "test cases", SIGNAL_COUNT, "at least 50", HOUSE, find_suite_cases },
	{ "suite_newest", "newest test case", SIGNAL_DATE, "newer than the newest example", HOUSE, find_suite_newest },
	{ "exposed_cases", "cases trained on", SIGNAL_SHARE, "none", HOUSE, find_exposed },
	{ "reviewed", "cases reviewed", SIGNAL_SHARE, "at least 80 %", HOUSE, find_reviewed },
};
enum { RULE_COUNT = sizeof(rules) / sizeof(*rules) };

static void judge(const struct signal_rule *rule, const struct tally *tally, struct arena *arena, struct signal *out)
{
	*out = (struct signal){
		.id = rule->id,
		.name = rule->name,
		.unit = rule->unit,
		.threshold = rule->threshold,
		.at = CLOCK_NONE,
	};
	out->state = rule->find(tally, arena, out);
	if (out->state != SIGNAL_UNDEFINED)
		out->why = arena_printf(arena, "%s %s", out->why, rule->origin);
}

bool signal_read_all(struct db *db, struct arena *arena, struct signal **out, size_t *count, struct error *error)
{
	struct tally tally;

	*count = 0;
	*out = arena_alloc(arena, RULE_COUNT * sizeof(**out));
	if (!tally_read(db, arena, &tally, error))
		return false;
	for (; *count < RULE_COUNT; ++*count)
		judge(&rules[*count], &tally, arena, &(*out)[*count]);
	return true;
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
	else if (signal->unit == SIGNAL_SHARE)
		strbuf_addf(out, "%" PRId64 "/%" PRId64 "  %.1f %%", signal->part, signal->whole,
			100.0 * (double)signal->part / (double)signal->whole);
	else
		strbuf_addf(out, "%" PRId64, signal->part);
}
