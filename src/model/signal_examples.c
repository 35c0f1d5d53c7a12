/* A: are there enough clean, consistent examples? */
#include "signal_coverage.h"
#include "signal_labels.h"

#include <inttypes.h>

#define SOURCE_EXAMPLES "Threshold: OpenAI supervised fine-tuning guide, improvement usually seen at 50-100 examples."

static bool find_examples(struct signal_reader *reader, struct signal *out, struct error *error)
{
	(void)error;
	out->part = reader->tally->examples;
	out->why = "Live examples of all datasets; deleted rows and undone imports are left out.";
	return true;
}

static bool find_unique(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	out->part = t->unique;
	out->why = arena_printf(reader->arena,
		"Inputs that differ when letter case and white space are ignored; %" PRId64 " of %" PRId64
		" examples repeat another's input.",
		t->examples - t->unique, t->examples);
	return true;
}

static bool find_labeled(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->examples)
		return signal_undefined(out, "There are no examples to label.");
	out->part = t->labeled;
	out->whole = t->examples;
	out->why = arena_printf(reader->arena,
		"Examples with a label, given with the row or by a person; %" PRId64 " have none.",
		t->examples - t->labeled);
	return true;
}

static bool find_two_annotators(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->labeled)
		return signal_undefined(out, "Nothing is labeled, so nothing can be labeled twice.");
	out->part = t->twice;
	out->whole = t->labeled;
	out->why = "Labeled examples that two people or more labeled; without them agreement is unknown.";
	return true;
}

static bool find_disputed(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->twice)
		return signal_undefined(out, "No example was labeled by two people, so no disagreement can show.");
	out->part = t->disputed;
	out->whole = t->twice;
	out->why = "Examples whose labels differ, out of those that two people or more labeled.";
	return true;
}

static const struct signal_row rows[] = {
	{ "examples", "examples", SIGNAL_COUNT, SIGNAL_AT_LEAST, 100, 50, SOURCE_EXAMPLES, find_examples,
		SIGNAL_READS_DATASETS, "data", "" },
	{ "unique", "unique inputs", SIGNAL_COUNT, SIGNAL_AT_LEAST, 100, 50, SOURCE_EXAMPLES, find_unique,
		SIGNAL_READS_DATASETS, "data", "is:duplicate" },
	{ "labeled", "labeled", SIGNAL_SHARE, SIGNAL_AT_LEAST, 50, 10, SIGNAL_HOUSE, find_labeled,
		SIGNAL_READS_DATASETS, "data", "-has:label" },
	{ "two_annotators", "labeled by two", SIGNAL_SHARE, SIGNAL_AT_LEAST, 10, SIGNAL_SOME, SIGNAL_HOUSE,
		find_two_annotators, SIGNAL_READS_DATASETS, "data", "annotators<2" },
	{ "disputed", "labels that disagree", SIGNAL_SHARE, SIGNAL_AT_MOST, 10, SIGNAL_NO_WARN, SIGNAL_HOUSE,
		find_disputed, SIGNAL_READS_DATASETS, "labels", "conflict" },
	{ "agreement", "agreement", SIGNAL_NUMBER, SIGNAL_AT_LEAST, 0.8, 0.667,
		"Threshold: K. Krippendorff, Content Analysis: 0.800 to rely on, 0.667 for tentative conclusions.",
		signal_find_agreement, SIGNAL_READS_DATASETS, "labels agreement", "" },
	{ "label_noise", "expected wrong", SIGNAL_SHARE, SIGNAL_AT_MOST, 5, 10, SIGNAL_HOUSE, signal_find_noise,
		SIGNAL_READS_DATASETS, "labels", "suspect" },
	{ "ceiling", "ceiling", SIGNAL_SHARE, SIGNAL_AT_LEAST, (double)NAN, (double)NAN, SIGNAL_HOUSE,
		signal_find_ceiling, SIGNAL_READS_DATASETS, "labels agreement", "" },
	{ "funnel", "examples left", SIGNAL_COUNT, SIGNAL_AT_LEAST, 100, 50, SOURCE_EXAMPLES, signal_find_funnel,
		SIGNAL_READS_DATASETS | SIGNAL_READS_SUITES, "data", "" },
	{ "coverage_holes", "slices with few rows", SIGNAL_SHARE, SIGNAL_AT_MOST, 0, 50, SIGNAL_HOUSE,
		signal_find_holes, SIGNAL_READS_DATASETS | SIGNAL_READS_SUITES, "data", "" },
	{ "hard_negatives", "examples of when not to", SIGNAL_SHARE, SIGNAL_AT_LEAST, 10, SIGNAL_SOME, SIGNAL_HOUSE,
		signal_find_negatives, SIGNAL_READS_DATASETS, "data", "" },
	{ "learning_curve", "gain per doubling", SIGNAL_NUMBER, SIGNAL_AT_MOST, (double)NAN, (double)NAN, "",
		signal_find_curve, SIGNAL_READS_NEWEST, "review ladder", "" },
};
const struct signal_table signal_examples = SIGNAL_TABLE('A', rows);
