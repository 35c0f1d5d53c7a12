/* What was found odd, what is done about it, and which rules change that. */
#include "annotations.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

static const char *const rule_names[RULES] = {
	[RULE_KEEP_LATEST] = "keep-latest",
	[RULE_KEEP_FIRST] = "keep-first",
	[RULE_DROP_BOTH] = "drop-both",
	[RULE_FOLD_CASE] = "fold-case",
	[RULE_TRIM] = "trim",
	[RULE_DROP_MISSING] = "drop-missing",
	[RULE_ADD_LABELS] = "add-labels",
	[RULE_DROP_UNKNOWN_LABEL] = "drop-unknown-label",
	[RULE_DROP_UNKNOWN_ITEM] = "drop-unknown-item",
	[RULE_ID_AS_TEXT] = "id-as-text",
	[RULE_DROP_GOLD_ALONE] = "drop-gold-without-item",
	[RULE_GOLD_FIRST] = "gold-first",
	[RULE_GOLD_LATEST] = "gold-latest",
	[RULE_DROP_BAD_ROWS] = "drop-bad-rows",
	[RULE_TEXTS_ONLY] = "texts-only",
};

#define BIT(rule) (1U << RULE_##rule)
#define REPEATS (BIT(KEEP_LATEST) | BIT(KEEP_FIRST) | BIT(DROP_BOTH))
static const struct {
	const char *name, *title;
	unsigned rules; /* that answer it */
	bool note;      /* nobody has to do anything */
	const char *done;
} kinds[FINDINGS] = {
	[FINDING_REPEATED] = { "repeated", "one person gave an item the same label again", REPEATS, false, NULL },
	[FINDING_CONTRADICTION] = { "contradiction", "one person gave an item different labels", REPEATS, false, NULL },
	[FINDING_CASE] = { "case", "labels that differ only by upper and lower case", BIT(FOLD_CASE), false,
		"kept apart" },
	[FINDING_SPACE] = { "space", "labels with blanks around them", BIT(TRIM), false, "left out" },
	[FINDING_MISSING] = { "missing", "no label: an empty cell, None, NaN, NA or null", BIT(DROP_MISSING), false,
		"left out" },
	[FINDING_UNKNOWN_LABEL] = { "unknown-label", "labels that the schema does not have",
		BIT(ADD_LABELS) | BIT(DROP_UNKNOWN_LABEL), false, "left out" },
	[FINDING_UNKNOWN_ITEM] = { "unknown-item", "items that no example of the dataset has", BIT(DROP_UNKNOWN_ITEM),
		false, "left out" },
	[FINDING_NO_TEXT] = { "no-text", "items without a text", BIT(ID_AS_TEXT) | BIT(DROP_UNKNOWN_ITEM), false,
		"left out" },
	[FINDING_GOLD_ALONE] = { "gold-without-item", "gold of items that nobody labelled and no example is",
		BIT(DROP_GOLD_ALONE), false, "left out" },
	[FINDING_GOLD_TWICE] = { "gold-twice", "items with two different gold values",
		BIT(GOLD_FIRST) | BIT(GOLD_LATEST), false, "left out" },
	[FINDING_GOLD_CHANGED] = { "gold-changed", "items whose gold in the project is another",
		BIT(GOLD_FIRST) | BIT(GOLD_LATEST), false, "the project's was kept" },
	[FINDING_NO_ITEM] = { "no-item", "rows that name no item", BIT(DROP_BAD_ROWS), false, "left out" },
	[FINDING_NO_ANNOTATOR] = { "no-annotator", "labels of nobody", BIT(DROP_BAD_ROWS), false, "left out" },
	[FINDING_ANNOTATOR] = { "annotator", "names of annotators that cannot be names here", BIT(DROP_BAD_ROWS), false,
		"left out" },
	[FINDING_VALUE] = { "value", "times, times spent or confidences that are none", BIT(DROP_BAD_ROWS), false,
		"the label was taken without it" },
	[FINDING_UNEVEN] = { "uneven", "lists of labels, annotators and explanations of different lengths",
		BIT(DROP_BAD_ROWS), false, "what has no counterpart was left out" },
	[FINDING_JSON] = { "json", "records that are no valid JSON", BIT(DROP_BAD_ROWS), false, "left out" },
	[FINDING_ROW] = { "row", "rows that cannot be read", BIT(DROP_BAD_ROWS), false, "left out" },
	[FINDING_ENCODING] = { "encoding", "names or labels with bytes that are not UTF-8", BIT(DROP_BAD_ROWS), false,
		"left out" },
	[FINDING_LAST_LINE] = { "last-line", "no newline at the end of the file", 0, true, "read all the same" },
	[FINDING_PERSONAL] = { "personal-column", "columns that look personal", 0, true, "not taken in" },
	[FINDING_NO_LABELS] = { "no-labels", "files of which neither a label nor gold was taken, and no other has any",
		BIT(TEXTS_ONLY), false, "refused; --matrix reads every column beside the texts as an annotator" },
	[FINDING_SCALE] = { "scale", "labels, all of them whole numbers on a range: a scale, it seems", 0, true, NULL },
};

const char *annotation_finding_name(enum annotation_finding_kind kind)
{
	return kinds[kind].name;
}

const char *annotation_finding_title(enum annotation_finding_kind kind)
{
	return kinds[kind].title;
}

const char *annotation_finding_rules(enum annotation_finding_kind kind)
{
	static char texts[FINDINGS][80];
	char *text = texts[kind];

	text[0] = '\0';
	for (int i = 0; i < RULES; i++)
		if (kinds[kind].rules >> i & 1) {
			strncat(text, *text != '\0' ? ", " : "", sizeof(texts[0]) - strlen(text) - 1);
			strncat(text, rule_names[i], sizeof(texts[0]) - strlen(text) - 1);
		}
	return text;
}

static bool unknown_rule(const char *word, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (int i = 0; i < RULES; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", rule_names[i]);
	error_set(error, ERROR_USAGE, "there is no rule \"%.40s\"; rules are %s", word, names.data);
	strbuf_free(&names);
	return false;
}

bool annotations_rules(struct annotations *run, struct error *error)
{
	const struct annotation_names *fixes = &run->options->fixes;
	unsigned repeats;

	for (size_t i = 0; i < fixes->count; i++) {
		int rule = 0;
		while (rule < RULES && strcmp(rule_names[rule], fixes->names[i]) != 0)
			rule++;
		if (rule == RULES)
			return unknown_rule(fixes->names[i], error);
		run->rules |= 1U << rule;
	}
	repeats = run->rules & REPEATS;
	if (repeats & (repeats - 1))
		return error_set(error, ERROR_USAGE, "keep-latest, keep-first and drop-both exclude each other");
	if (annotations_rule(run, RULE_GOLD_FIRST) && annotations_rule(run, RULE_GOLD_LATEST))
		return error_set(error, ERROR_USAGE, "gold-first and gold-latest exclude each other");
	return true;
}

void annotations_find(struct annotations *run, enum annotation_finding_kind kind, const struct annotation_place *place)
{
	struct annotation_finding *finding = &run->report->findings[kind];
	struct arena *arena = &run->report->arena;

	finding->count++;
	if (place == NULL || finding->place_count == FINDING_PLACES)
		return;
	finding->places[finding->place_count++] = (struct annotation_place){ .file = arena_strdup(arena, place->file),
		.line = place->line,
		.column = place->column,
		.field = arena_strdup(arena, place->field != NULL ? place->field : ""),
		.text = arena_strdup(arena, place->text != NULL ? place->text : "") };
}

void annotations_find_vote(struct annotations *run, enum annotation_finding_kind kind,
	const struct annotation_vote *vote, const char *text)
{
	annotations_find(run, kind,
		&(struct annotation_place){ .file = run->report->files[vote->file].path,
			.line = vote->line,
			.column = vote->column,
			.text = text });
}

static const char *done_about_repeats(const struct annotations *run)
{
	if (annotations_rule(run, RULE_DROP_BOTH))
		return "labels of a person who contradicts themself were left out, of equal ones one was kept";
	return annotations_rule(run, RULE_KEEP_FIRST) ? "the first was kept" : "the latest was kept";
}

static const char *done_about(const struct annotations *run, enum annotation_finding_kind kind)
{
	if (kind == FINDING_SCALE)
		return run->scale_done != NULL ? run->scale_done : "";
	if (kinds[kind].done == NULL)
		return done_about_repeats(run);
	if (kind == FINDING_CASE && annotations_rule(run, RULE_FOLD_CASE))
		return "taken as the schema's, or the commonest, of them";
	if (kind == FINDING_SPACE && annotations_rule(run, RULE_TRIM))
		return "taken without the blanks";
	if (kind == FINDING_UNKNOWN_LABEL && annotations_rule(run, RULE_ADD_LABELS))
		return "added to the schema";
	if (kind == FINDING_NO_TEXT && annotations_rule(run, RULE_ID_AS_TEXT))
		return "their id is their text";
	if (kind == FINDING_NO_LABELS && annotations_rule(run, RULE_TEXTS_ONLY))
		return "the texts alone were taken";
	if (kind == FINDING_GOLD_TWICE && annotations_rule(run, RULE_GOLD_FIRST))
		return "the first was kept";
	if (kind == FINDING_GOLD_TWICE && annotations_rule(run, RULE_GOLD_LATEST))
		return "the latest was kept";
	if (kind == FINDING_GOLD_CHANGED && annotations_rule(run, RULE_GOLD_LATEST))
		return "the file's replaces it";
	return kinds[kind].done;
}

void annotations_settled(struct annotations *run)
{
	for (int i = 0; i < FINDINGS; i++) {
		struct annotation_finding *finding = &run->report->findings[i];

		finding->done = done_about(run, (enum annotation_finding_kind)i);
		finding->refuses = !kinds[i].note && finding->count > 0 && (run->rules & kinds[i].rules) == 0;
	}
}

bool annotations_strict(const struct annotations *run, struct error *error)
{
	for (int i = 0; run->options->strict && i < FINDINGS; i++) {
		const struct annotation_finding *finding = &run->report->findings[i];
		const struct annotation_place *place = &finding->places[0];

		if (!finding->refuses)
			continue;
		if (finding->place_count == 0)
			return error_set(error, ERROR_INPUT, "%s: %" PRId64 " (strict: nothing was imported)",
				kinds[i].title, finding->count);
		return error_set(error, ERROR_INPUT,
			"%s: %" PRId64 ", the first in %.100s line %" PRId64 " (strict: nothing was imported)",
			kinds[i].title, finding->count, place->file, place->line);
	}
	return true;
}

bool annotations_tick(struct annotations *run, int64_t done, int64_t total, struct error *error)
{
	enum { INTERVAL = 100 * 1000 /* microseconds */ };
	int64_t now = clock_monotonic();

	if (run->progress == NULL || now - run->asked_at < INTERVAL)
		return true;
	run->asked_at = now;
	return run->progress(run->context, done, total, run->report->rows) ||
		error_set(error, ERROR_CANCELLED, "cancelled; nothing was imported");
}
