#include "cli/options.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"

#include <string.h>

#define FIELD(name) offsetof(struct cli_options, name)

static const struct option_entry options[] = {
	{ OPTION_PROJECT, "--project", "-p", "FILE", "the project file", OPTION_TYPE_TEXT, FIELD(project) },
	{ OPTION_JSON, "--json", NULL, NULL, "print one JSON document on standard output", OPTION_TYPE_FLAG,
		FIELD(json) },
	{ OPTION_AS, "--as", NULL, "NAME", "act as this person (else $PREOP_USER, else the login name)",
		OPTION_TYPE_TEXT, FIELD(as) },
	{ OPTION_AT, "--at", NULL, "TIME", "take this as the present time (ISO 8601)", OPTION_TYPE_TIME, FIELD(at) },
	{ OPTION_DATASET, "--dataset", "-d", "NAME", "the dataset", OPTION_TYPE_TEXT, FIELD(dataset) },
	{ OPTION_SPLIT, "--split", NULL, "NAME", "the split", OPTION_TYPE_TEXT, FIELD(split) },
	{ OPTION_FILTER, "--filter", "-f", "FILTER", "only examples that match", OPTION_TYPE_TEXT, FIELD(filter) },
	{ OPTION_LIMIT, "--limit", "-n", "N", "at most N rows", OPTION_TYPE_COUNT, FIELD(limit) },
	{ OPTION_FORMAT, "--format", NULL, "NAME", "the format", OPTION_TYPE_TEXT, FIELD(format) },
	{ OPTION_OUTPUT, "--output", "-o", "FILE", "write to FILE", OPTION_TYPE_TEXT, FIELD(output) },
	{ OPTION_MAP, "--map", NULL, "ROLE=FIELD,...", "which field of a record means what", OPTION_TYPE_TEXT,
		FIELD(map) },
	{ OPTION_STRICT, "--strict", NULL, NULL, "any bad row fails the whole import", OPTION_TYPE_FLAG,
		FIELD(strict) },
	{ OPTION_DRY_RUN, "--dry-run", NULL, NULL, "read and check everything, write nothing", OPTION_TYPE_FLAG,
		FIELD(dry_run) },
	{ OPTION_NOTE, "--note", NULL, "TEXT", "a note kept with the change", OPTION_TYPE_TEXT, FIELD(note) },
	{ OPTION_BECAUSE, "--because", NULL, "TEXT", "the rationale", OPTION_TYPE_TEXT, FIELD(because) },
	{ OPTION_KEEP, "--keep", NULL, "FILE", "write the sample project to FILE and keep it", OPTION_TYPE_TEXT,
		FIELD(keep) },
	{ OPTION_TITLE, "--title", NULL, "TEXT", "the project's title", OPTION_TYPE_TEXT, FIELD(title) },
	{ OPTION_QUESTION, "--question", NULL, "TEXT", "the question to decide", OPTION_TYPE_TEXT, FIELD(question) },
	{ OPTION_SIZE, "--size", NULL, "ROWSxCOLS", "size of the headless screen", OPTION_TYPE_TEXT, FIELD(size) },
	{ OPTION_THEME, "--theme", NULL, "NAME", "colours: default, light, dark, high-contrast, colour-blind, mono",
		OPTION_TYPE_TEXT, FIELD(theme) },
	{ OPTION_ASCII, "--ascii", NULL, NULL, "draw with ASCII only", OPTION_TYPE_FLAG, FIELD(ascii) },
	{ OPTION_NO_MOUSE, "--no-mouse", NULL, NULL, "leave the mouse to the terminal", OPTION_TYPE_FLAG,
		FIELD(no_mouse) },
	{ OPTION_FRESH, "--fresh", NULL, NULL, "do not go back to where the last session ended", OPTION_TYPE_FLAG,
		FIELD(fresh) },
	{ OPTION_SEED, "--seed", NULL, "N", "seed of everything drawn by chance", OPTION_TYPE_SEED, FIELD(seed) },
	{ OPTION_KEYS, "--keys", NULL, "FILE", "key map to read instead of the usual one", OPTION_TYPE_TEXT,
		FIELD(keys) },
	{ OPTION_MARKDOWN, "--markdown", NULL, NULL, "print Markdown", OPTION_TYPE_FLAG, FIELD(markdown) },
	{ OPTION_RAW, "--raw", NULL, NULL, "the text is JSON: a number, true, null, a list ...", OPTION_TYPE_FLAG,
		FIELD(raw) },
	{ OPTION_DIFF, "--diff", NULL, NULL, "show what changed, word by word", OPTION_TYPE_FLAG, FIELD(diff) },
	{ OPTION_SUITE, "--suite", NULL, "NAME", "the eval suite", OPTION_TYPE_TEXT, FIELD(suite) },
	{ OPTION_CASE, "--case", NULL, "ID", "the case of the suite", OPTION_TYPE_TEXT, FIELD(eval_case) },
	{ OPTION_SYSTEM, "--system", NULL, "NAME", "the system whose output it is", OPTION_TYPE_TEXT, FIELD(system) },
	{ OPTION_RUN, "--endpoint", NULL, "NAME", "the profile to ask instead of the system's own", OPTION_TYPE_TEXT,
		FIELD(run.endpoint) },
	{ OPTION_RUN, "--epochs", NULL, "N", "ask every case N times", OPTION_TYPE_COUNT, FIELD(run.epochs) },
	{ OPTION_RUN, "--max-in-flight", NULL, "N", "at most N calls at once", OPTION_TYPE_COUNT,
		FIELD(run.max_in_flight) },
	{ OPTION_RUN, "--stream", NULL, NULL, "stream the answers, for the time to the first word", OPTION_TYPE_FLAG,
		FIELD(run.stream) },
	{ OPTION_RUN, "--budget-usd", NULL, "X", "stop before the run has cost more than X dollars", OPTION_TYPE_TEXT,
		FIELD(run.budget_usd) },
	{ OPTION_RUN, "--budget-tokens", NULL, "N", "stop before the run has used more than N tokens",
		OPTION_TYPE_COUNT, FIELD(run.budget_tokens) },
	{ OPTION_RUN, "--budget-time", NULL, "TIME", "ask nothing new after this time: 90s, 15m, 2h", OPTION_TYPE_TEXT,
		FIELD(run.budget_time) },
	{ OPTION_RUN, "--context-command", NULL, "WORDS", "a program that gets the input and prints the context",
		OPTION_TYPE_TEXT, FIELD(run.context_command) },
	{ OPTION_RUN, "--no-cache", NULL, NULL, "ask even what was answered in an earlier run", OPTION_TYPE_FLAG,
		FIELD(run.no_cache) },
	{ OPTION_RUN, "--again", NULL, NULL, "begin a new run instead of going on with one", OPTION_TYPE_FLAG,
		FIELD(run.again) },
	{ OPTION_TABLE, "--slice", NULL, "NAME[=VALUE]",
		"divide the cases by NAME instead of the main slice; with VALUE take only these", OPTION_TYPE_TEXT,
		FIELD(slice) },
	{ OPTION_TABLE, "--by-slice", NULL, NULL, "a table a slice", OPTION_TYPE_FLAG, FIELD(by_slice) },
	{ OPTION_TABLE, "--compare", NULL, "A B", "the second system against the first, on the same cases",
		OPTION_TYPE_TEXT, FIELD(compare) },
	{ OPTION_TABLE, "--metric", NULL, "NAME", "this score instead of the suite's main one", OPTION_TYPE_TEXT,
		FIELD(metric) },
	{ OPTION_TABLE, "--csv", NULL, NULL, "print CSV", OPTION_TYPE_FLAG, FIELD(csv) },
	{ OPTION_SNAPSHOT, "--snapshot", NULL, "NAME", "the rows as they were in this snapshot", OPTION_TYPE_TEXT,
		FIELD(snapshot) },
	{ OPTION_WITH, "--with", NULL, "NAME,...", "members to add to every record: label, split, id, key",
		OPTION_TYPE_TEXT, FIELD(with) },
	{ OPTION_REMOVE, "--remove", NULL, NULL, "take it off instead", OPTION_TYPE_FLAG, FIELD(remove) },
	{ OPTION_RESTORE, "--restore", NULL, NULL, "show again what was dismissed", OPTION_TYPE_FLAG, FIELD(restore) },
	{ OPTION_REGEX, "--regex", NULL, NULL, "FIND is a regular expression (PCRE2), WITH has $1 for groups",
		OPTION_TYPE_FLAG, FIELD(regex) },
	{ OPTION_IGNORE_CASE, "--ignore-case", NULL, NULL, "upper and lower case are the same", OPTION_TYPE_FLAG,
		FIELD(ignore_case) },
	{ OPTION_FIELD, "--field", NULL, "input|output|PATH", "only in these turns, or in the text at this path",
		OPTION_TYPE_TEXT, FIELD(field) },
	{ OPTION_QUEUE, "--lane", NULL, "NAME",
		"the lane: open, tie, conflict, second, stale, suspect, audit, unanimous", OPTION_TYPE_TEXT,
		FIELD(lane) },
	{ OPTION_QUEUE, "--order", NULL, "NAME",
		"gain, agreement, annotator=NAME, pair, pair=LABEL,LABEL, random, file, newest; of mine: fewest, "
		"random, file",
		OPTION_TYPE_TEXT, FIELD(order) },
	{ OPTION_QUEUE, "--sample", NULL, "N", "size of the audit sample", OPTION_TYPE_COUNT, FIELD(sample) },
	{ OPTION_QUEUE, "--own", NULL, NULL, "also what you annotated, decided or put aside yourself", OPTION_TYPE_FLAG,
		FIELD(own) },
	{ OPTION_QUEUE, "--near", NULL, NULL, "near-duplicates count like the same input; reads every text",
		OPTION_TYPE_FLAG, FIELD(near_too) },
	{ OPTION_DECISION, "--both", NULL, "JSON", "several labels are right: their shares, {\"a\":0.5,\"b\":0.5}",
		OPTION_TYPE_TEXT, FIELD(both) },
	{ OPTION_DECISION, "--none", NULL, NULL, "none of the labels given is right", OPTION_TYPE_FLAG, FIELD(none) },
	{ OPTION_DECISION, "--section", NULL, "ID", "the section of the guideline it rests on", OPTION_TYPE_TEXT,
		FIELD(section) },
	{ OPTION_DECISION, "--unsure", NULL, NULL, "a second adjudicator has to decide, too", OPTION_TYPE_FLAG,
		FIELD(unsure) },
	{ OPTION_DECISION, "--propagate", NULL, NULL, "the same for its near-duplicates", OPTION_TYPE_FLAG,
		FIELD(propagate) },
	{ OPTION_REASON, "--reason", NULL, "CODE", "why", OPTION_TYPE_TEXT, FIELD(reason) },
	{ OPTION_UNDO, "--undo", NULL, NULL, "take it back", OPTION_TYPE_FLAG, FIELD(undo) },
	{ OPTION_REVIEW, "--order", NULL, "NAME", "random, different, checks, judge, new or file", OPTION_TYPE_TEXT,
		FIELD(order) },
	{ OPTION_REVIEW, "--together", NULL, "N", "so many outputs at once: 2, 3 or 4", OPTION_TYPE_COUNT,
		FIELD(review.together) },
	{ OPTION_REVIEW, "--spent", NULL, "MS", "how long it took, in milliseconds", OPTION_TYPE_COUNT,
		FIELD(review.spent) },
	{ OPTION_REVIEW, "--reasons", NULL, "WORD,...", "the reasons to choose from", OPTION_TYPE_TEXT,
		FIELD(review.tags) },
	{ OPTION_REVIEW, "--repeats", NULL, "PERCENT", "how many of the decided pairs are shown again, unannounced",
		OPTION_TYPE_COUNT, FIELD(review.repeats) },
	{ OPTION_REVIEW, "--unblind", NULL, NULL, "with names: seals your verdicts", OPTION_TYPE_FLAG,
		FIELD(review.unblind) },
	{ OPTION_NOISE, "--decisions", NULL, "N", "plan so many more decisions", OPTION_TYPE_COUNT, FIELD(decisions) },
	{ OPTION_NOISE, "--below", NULL, "X", "a minute has to take away so many wrong labels to be worth it",
		OPTION_TYPE_TEXT, FIELD(below) },
	{ OPTION_DIAGNOSIS, "--strand", NULL, "STRAND", "of this strand, by number or title", OPTION_TYPE_TEXT,
		FIELD(strand) },
	{ OPTION_UNTIL, "--until", NULL, "TIME", "until when it holds (ISO 8601; a bare day counts in full)",
		OPTION_TYPE_UNTIL, FIELD(until) },
	{ OPTION_GATE, "--claim", NULL, "TEXT", "the sentence the answer stands for", OPTION_TYPE_TEXT, FIELD(claim) },
	{ OPTION_GATE, "--counter", NULL, "TEXT", "what speaks against it, or who looked and at what", OPTION_TYPE_TEXT,
		FIELD(counter) },
	{ OPTION_GATE, "--owner", NULL, "NAME", "who answers for a waiver", OPTION_TYPE_TEXT, FIELD(owner) },
	{ OPTION_GATE, "--until", NULL, "TIME",
		"when a waiver ends (ISO 8601; a bare day counts in full); - takes it back", OPTION_TYPE_TEXT,
		FIELD(waiver_until) },
	{ OPTION_SITTING, "--who", NULL, "NAME", "whose (else who acts)", OPTION_TYPE_TEXT, FIELD(who) },
	{ OPTION_SITTING, "--since", NULL, "TIME", "from then on (ISO 8601)", OPTION_TYPE_TIME, FIELD(since) },
	{ OPTION_SCHEMA, "--schema", NULL, "NAME", "the name of the label schema", OPTION_TYPE_TEXT,
		FIELD(annotations.schema) },
	{ OPTION_SCHEMA, "--level", NULL, "LEVEL", "class, set, ordinal, numeric, preference or text", OPTION_TYPE_TEXT,
		FIELD(annotations.level) },
	{ OPTION_SCHEMA, "--scale", NULL, "LOW..HIGH", "the ends of a numeric scale; one left out is open",
		OPTION_TYPE_TEXT, FIELD(annotations.scale) },
	{ OPTION_MIGRATION, "--into", NULL, "LABEL,...", "what the label is split into", OPTION_TYPE_TEXT,
		FIELD(into) },
	{ OPTION_MIGRATION, "--by", NULL, "FILTER",
		"which examples get the first of them; more filters follow as words", OPTION_TYPE_TEXT, FIELD(by) },
	{ OPTION_GUIDELINE, "--examples", NULL, "ID,...", "more examples to check the rule on", OPTION_TYPE_TEXT,
		FIELD(examples) },
	{ OPTION_GUIDELINE, "--override", NULL, "REASON", "put it in force all the same; the reason stays on record",
		OPTION_TYPE_TEXT, FIELD(override) },
	{ OPTION_GUIDELINE, "--version", NULL, "N", "this version, instead of the one in force", OPTION_TYPE_COUNT,
		FIELD(version) },
	{ OPTION_LOG, "--log", NULL, "FILE", "write the log to FILE", OPTION_TYPE_TEXT, FIELD(log) },
	{ OPTION_ANNOTATIONS, "--item", NULL, "COL,...",
		"the column of the item; of several names the first a file has", OPTION_TYPE_LIST,
		FIELD(annotations.item) },
	{ OPTION_ANNOTATIONS, "--annotator", NULL, "COL", "the column of who said it", OPTION_TYPE_LIST,
		FIELD(annotations.annotator) },
	{ OPTION_ANNOTATIONS, "--label", NULL, "COL", "the column of the label; the winner of a pair", OPTION_TYPE_LIST,
		FIELD(annotations.label) },
	{ OPTION_ANNOTATIONS, "--gold", NULL, "COL", "the column of the known right label", OPTION_TYPE_LIST,
		FIELD(annotations.gold) },
	{ OPTION_ANNOTATIONS, "--reason", NULL, "COL", "the column of why", OPTION_TYPE_LIST,
		FIELD(annotations.reason) },
	{ OPTION_ANNOTATIONS, "--confidence", NULL, "COL", "the column of how sure, 0 to 1", OPTION_TYPE_LIST,
		FIELD(annotations.confidence) },
	{ OPTION_ANNOTATIONS, "--time", NULL, "COL", "the column of when", OPTION_TYPE_LIST, FIELD(annotations.time) },
	{ OPTION_ANNOTATIONS, "--spent", NULL, "COL", "the column of how long, in seconds", OPTION_TYPE_LIST,
		FIELD(annotations.spent) },
	{ OPTION_ANNOTATIONS, "--text", NULL, "COL,...", "the columns that are an item's text, in order",
		OPTION_TYPE_LIST, FIELD(annotations.text) },
	{ OPTION_ANNOTATIONS, "--annotator-name", NULL, "NAME",
		"who said it all, in files without a column of annotators", OPTION_TYPE_TEXT,
		FIELD(annotations.annotator_name) },
	{ OPTION_ANNOTATIONS, "--model", NULL, "NAME,...", "annotators that are models: kept apart from people",
		OPTION_TYPE_LIST, FIELD(annotations.model) },
	{ OPTION_ANNOTATIONS, "--schema", NULL, "NAME", "the name of the label schema", OPTION_TYPE_TEXT,
		FIELD(annotations.schema) },
	{ OPTION_ANNOTATIONS, "--level", NULL, "LEVEL", "class, set, ordinal, numeric, preference or text",
		OPTION_TYPE_TEXT, FIELD(annotations.level) },
	{ OPTION_ANNOTATIONS, "--scale", NULL, "LOW..HIGH|A,B,...",
		"the scale: numbers from LOW to HIGH, or labels in order", OPTION_TYPE_TEXT, FIELD(annotations.scale) },
	{ OPTION_ANNOTATIONS, "--matrix", NULL, NULL, "a row an item, a column an annotator", OPTION_TYPE_FLAG,
		FIELD(annotations.matrix) },
	{ OPTION_ANNOTATIONS, "--fix", NULL, "RULE,...",
		"what to do about what the doctor finds: keep-first, fold-case, trim ...", OPTION_TYPE_LIST,
		FIELD(annotations.fix) },
	{ OPTION_CHECK, "--check", NULL, "NAME", "only this check", OPTION_TYPE_TEXT, FIELD(check) },
	{ OPTION_CHECK, "--command", NULL, "NAME=WORDS", "what the command NAME of checks runs, without a shell",
		OPTION_TYPE_TEXT, FIELD(command) },
	{ OPTION_CHECK, "--embed", NULL, "NAME", "ask this endpoint for the vectors that are missing", OPTION_TYPE_TEXT,
		FIELD(embed) },
	{ OPTION_CHECK, "--no-value", NULL, NULL, "of failing: also cases without a value, with the reason",
		OPTION_TYPE_FLAG, FIELD(no_value) },
	{ OPTION_JUDGE, "--mode", NULL, "MODE", "pair, score or label", OPTION_TYPE_TEXT, FIELD(judge.mode) },
	{ OPTION_JUDGE, "--endpoint", NULL, "NAME", "the endpoint the judge is asked at: preop endpoint",
		OPTION_TYPE_TEXT, FIELD(run.endpoint) },
	{ OPTION_JUDGE, "--max-in-flight", NULL, "N", "at most N calls at once", OPTION_TYPE_COUNT,
		FIELD(run.max_in_flight) },
	{ OPTION_JUDGE, "--budget-usd", NULL, "X", "stop before asking this judge has cost more than X dollars",
		OPTION_TYPE_TEXT, FIELD(run.budget_usd) },
	{ OPTION_JUDGE, "--budget-tokens", NULL, "N", "stop before asking this judge has used more than N tokens",
		OPTION_TYPE_COUNT, FIELD(run.budget_tokens) },
	{ OPTION_JUDGE, "--no-cache", NULL, NULL, "ask even what was answered before", OPTION_TYPE_FLAG,
		FIELD(run.no_cache) },
	{ OPTION_JUDGE, "--model", NULL, "NAME", "the model that judges", OPTION_TYPE_TEXT, FIELD(judge.model) },
	{ OPTION_JUDGE, "--template", NULL, "FILE", "how it is asked, instead of the house template; - reads it",
		OPTION_TYPE_TEXT, FIELD(judge.template) },
	{ OPTION_JUDGE, "--orders", NULL, "both|one", "see every pair in both orders, or in one", OPTION_TYPE_TEXT,
		FIELD(judge.orders) },
	{ OPTION_JUDGE, "--repeats", NULL, "N", "ask so many times", OPTION_TYPE_COUNT, FIELD(judge.repeats) },
	{ OPTION_JUDGE, "--rounds", NULL, "first|final", "of debates: what it said before, or in the end",
		OPTION_TYPE_TEXT, FIELD(judge.rounds) },
	{ OPTION_TOKENIZER, "--tokenizer", NULL, "FILE", "count tokens with this .tiktoken file or tokenizer.json",
		OPTION_TYPE_TEXT, FIELD(tokenizer) },
	{ OPTION_ENCODING, "--encoding", NULL, "NAME", "how the .tiktoken file splits: cl100k_base, o200k_base ...",
		OPTION_TYPE_TEXT, FIELD(encoding) },
	{ OPTION_MAX_TOKENS, "--max-tokens", NULL, "N", "the limit of a row, instead of the trainers' own",
		OPTION_TYPE_COUNT, FIELD(max_tokens) },
	{ OPTION_TRAINER, "--trainer", NULL, "NAME", "only this trainer: trl-sft, trl-dpo, axolotl ...",
		OPTION_TYPE_TEXT, FIELD(trainer) },
	{ OPTION_SAMPLES, "--samples", NULL, "N", "samples of the bootstrap; 0: no intervals", OPTION_TYPE_COUNT,
		FIELD(samples) },
	{ OPTION_VOTES, "--undecided", NULL, NULL, "leave out what adjudicators have settled", OPTION_TYPE_FLAG,
		FIELD(undecided) },
	{ OPTION_VOTES, "--schema-level", NULL, "LEVEL",
		"read the labels as class, set, ordinal, numeric, preference or text", OPTION_TYPE_TEXT,
		FIELD(schema_level) },
	{ OPTION_AGGREGATE, "--method", NULL, "NAME", "majority, weighted or dawid-skene", OPTION_TYPE_TEXT,
		FIELD(method) },
	{ OPTION_AGGREGATE, "--ties", NULL, "split|first|none",
		"what becomes of ties: shares, the first label, nothing", OPTION_TYPE_TEXT, FIELD(ties) },
	{ OPTION_AGGREGATE, "--smoothing", NULL, "X", "added to every count of an annotator's confusion matrix",
		OPTION_TYPE_TEXT, FIELD(smoothing) },
	{ OPTION_AGGREGATE, "--gold", NULL, NULL, "use the answers that are known", OPTION_TYPE_FLAG, FIELD(use_gold) },
};

enum { OPTION_ENTRIES = sizeof(options) / sizeof(options[0]) };

const struct option_entry *option_table(size_t *count)
{
	*count = OPTION_ENTRIES;
	return options;
}

static bool has_name(const struct option_entry *option, const char *word, size_t length)
{
	return (strlen(option->name) == length && !memcmp(option->name, word, length)) ||
		(option->letter && !strcmp(option->letter, word));
}

/* "--dataset", "-d" or "--dataset=x"; *value points after the '=' or is NULL. Verbs may mean different things by one name: the one that is allowed counts. */
static const struct option_entry *option_find(const char *word, uint64_t allowed, const char **value)
{
	size_t length = strcspn(word, "=");

	*value = word[length] ? word + length + 1 : NULL;
	for (size_t i = 0; i < OPTION_ENTRIES; i++)
		if ((options[i].bit & allowed) && has_name(&options[i], word, length))
			return &options[i];
	return NULL;
}

static bool read_count(const struct option_entry *option, const char *text, int64_t *out, struct error *error)
{
	if (!number_read(text, out) || *out < 0)
		return error_set(
			error, ERROR_USAGE, "%s wants a whole number from 0 on, not \"%s\"", option->name, text);
	return true;
}

static bool add_item(
	const struct option_entry *option, const char *value, struct option_list *list, struct error *error)
{
	if (list->count == OPTION_LIST_MAX)
		return error_set(error, ERROR_USAGE, "%s was given more than %d times", option->name, OPTION_LIST_MAX);
	list->items[list->count++] = value;
	return true;
}

static bool option_set(
	const struct option_entry *option, const char *value, struct cli_options *out, struct error *error)
{
	char *field = (char *)out + option->offset;
	int64_t number;

	switch (option->type) {
	case OPTION_TYPE_FLAG:
		*(bool *)field = true;
		return true;
	case OPTION_TYPE_TEXT:
		*(const char **)(void *)field = value;
		return true;
	case OPTION_TYPE_LIST:
		return add_item(option, value, (struct option_list *)(void *)field, error);
	case OPTION_TYPE_TIME:
	case OPTION_TYPE_UNTIL:
		if ((option->type == OPTION_TYPE_TIME ? clock_parse : clock_parse_until)(
			    value, strlen(value), (int64_t *)(void *)field))
			return true;
		return error_set(error, ERROR_USAGE, "%s wants a time such as 2025-03-01T10:20, not \"%s\"",
			option->name, value);
	case OPTION_TYPE_COUNT:
		return read_count(option, value, (int64_t *)(void *)field, error);
	case OPTION_TYPE_SEED:
		if (!read_count(option, value, &number, error))
			return false;
		*(uint64_t *)(void *)field = (uint64_t)number;
		return true;
	}
	return true;
}

bool options_read(const char *const *words, size_t count, uint64_t allowed, struct cli_options *out, const char **kept,
	struct error *error)
{
	bool ended = false;

	memset(out, 0, sizeof(*out));
	out->at = out->since = out->until = CLOCK_NONE;
	out->limit = -1;
	out->samples = -1;
	out->review.spent = out->review.repeats = -1;
	out->words = kept;
	allowed |= OPTION_PROJECT | OPTION_JSON | OPTION_AS | OPTION_AT | OPTION_LOG;
	for (size_t i = 0; i < count; i++) {
		const struct option_entry *option;
		const char *value;

		if (ended || words[i][0] != '-' || !words[i][1]) { /* "-" alone is a word: standard input */
			kept[out->word_count++] = words[i];
			continue;
		}
		if (!strcmp(words[i], "--")) {
			ended = true;
			continue;
		}
		option = option_find(words[i], allowed, &value);
		if (!option)
			return error_set(error, ERROR_USAGE, "%s does not go with this command", words[i]);
		if (option->type == OPTION_TYPE_FLAG && value)
			return error_set(error, ERROR_USAGE, "%s takes no value", option->name);
		if (option->type != OPTION_TYPE_FLAG && !value) {
			if (i + 1 == count)
				return error_set(
					error, ERROR_USAGE, "%s wants %s after it", option->name, option->argument);
			value = words[++i];
		}
		if (!option_set(option, value, out, error))
			return false;
	}
	return true;
}
