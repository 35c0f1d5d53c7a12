#include "filter_terms.h"

#include "preop/model/tokens.h"
#include "preop/text/distance.h"

#include <string.h>

static const struct term_choice kind_choices[] = {
	{ .word = "demonstration", .also = "demo", .sql = "e.kind = 1" },
	{ .word = "correction", .also = "corr", .sql = "e.kind = 2" },
	{ .word = "preference", .also = "pref", .sql = "e.kind = 3" },
	{ .word = "classification", .also = "class", .sql = "e.kind = 4" },
	{ .word = "retrieval", .also = "retr", .sql = "e.kind = 5" },
	{ .word = NULL },
};

/* 911 is FLAGS_ODD, 16 no output, 64 repeated. */
static const struct term_choice has_choices[] = {
	{ .word = "edit", .sql = "e.revision > 0" },
	{ .word = "label", .sql = "e.label IS NOT NULL" },
	{ .word = "dispute", .sql = "e.disputed" },
	{ .word = "date", .sql = "e.at IS NOT NULL" },
	{ .word = "group", .sql = "e.grp IS NOT NULL" },
	{ .word = "output", .sql = "e.flags & 16 = 0" },
	{ .word = "flag", .sql = "e.flags & ~e.dismissed & 911" },
	{ .word = "tag", .sql = "EXISTS (SELECT 1 FROM example_tag t WHERE t.example = e.id)" },
	{ .word = "tokens", .sql = "e.tokens IS NOT NULL" },
	{ .word = "gold", .sql = "e.gold IS NOT NULL" },
	{ .word = "decision", .sql = "e.adjudicated <> 0" },
	{ .word = NULL },
};

/* enum adjudicated. */
static const struct term_choice decided_choices[] = {
	{ .word = "label", .sql = "e.adjudicated = 1" },
	{ .word = "both", .sql = "e.adjudicated = 2" },
	{ .word = "none", .sql = "e.adjudicated = 3" },
	{ .word = "waits", .sql = "e.adjudicated = 4" },
	{ .word = "split", .sql = "e.adjudicated = 5" },
	{ .word = NULL },
};

static const struct term_choice is_choices[] = {
	{ .word = "duplicate", .sql = "e.flags & 64" },
	{ .word = "deleted", .sql = "e.gone = 1", .gone = true },
	{ .word = "dismissed", .sql = "e.flags & e.dismissed" },
	{ .word = NULL },
};

/* Rows that have nothing to sort by come last in either direction. */
static const struct term_choice sort_choices[] = {
	{ .word = "length", .sql = "e.length" },
	{ .word = "at", .sql = "e.at IS NULL, e.at" },
	{ .word = "label", .sql = "e.label IS NULL, e.label" },
	{ .word = "id", .sql = "e.id" },
	{ .word = "split", .sql = "e.split IS NULL, e.split" },
	{ .word = "revision", .sql = "e.revision" },
	{ .word = "tokens", .sql = TOKENS_SQL },
	{ .word = "group", .sql = "e.grp IS NULL, e.grp" },
	{ .word = "source", .sql = "(SELECT path FROM import WHERE import.id = e.import)" },
	{ .word = "external", .sql = "e.external IS NULL, e.external" },
	{ .word = "kind", .sql = "e.kind" },
	{ .word = "annotators", .sql = "e.annotators" },
	{ .word = NULL },
};

static const struct term_kind kinds[] = {
	{ "label", TERM_TEXT, "e.label", NULL },
	{ "given", TERM_TEXT, "e.given", NULL },
	{ "split", TERM_TEXT, "e.split", NULL },
	{ "kind", TERM_CHOICE, NULL, kind_choices },
	{ "has", TERM_CHOICE, NULL, has_choices },
	{ "is", TERM_CHOICE, NULL, is_choices },
	{ "tag", TERM_TAG, NULL, NULL },
	{ "flag", TERM_FLAG, NULL, NULL },
	{ "length", TERM_NUMBER, "e.length", NULL },
	{ "tokens", TERM_NUMBER, TOKENS_SQL, NULL },
	{ "annotators", TERM_NUMBER, "e.annotators", NULL },
	{ "revision", TERM_NUMBER, "e.revision", NULL },
	{ "at", TERM_DATE, "e.at", NULL },
	{ "id", TERM_ID, NULL, NULL },
	{ "group", TERM_TEXT, "e.grp", NULL },
	{ "source", TERM_SOURCE, NULL, NULL },
	{ "who", TERM_WHO, NULL, NULL },
	{ "gold", TERM_TEXT, "e.gold", NULL },
	{ "decided", TERM_CHOICE, NULL, decided_choices },
	{ "near", TERM_NEAR, NULL, NULL },
	{ "match", TERM_MATCH, NULL, NULL },
	{ "sort", TERM_SORT, NULL, sort_choices },
	{ NULL, TERM_SAVED, NULL, NULL },
	{ NULL, TERM_WORDS, NULL, NULL },
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

/* For people, in the order of `kinds`. */
static const struct filter_help help[] = {
	{ "label:NAME", "the effective label; label:\"\" finds rows without one", "label:off-brand,outdated" },
	{ "given:NAME", "the label the row came with; given:\"\" finds rows without one", "given:billing" },
	{ "split:NAME", "the split; split:\"\" finds rows without one", "split:train" },
	{ "kind:KIND", "demonstration, correction, preference, classification or retrieval, or their short forms",
		"kind:demo" },
	{ "has:WHAT",
		"edit (changed here), label, dispute (people disagree), date, group, output, flag (odd bytes, keys or "
		"turns that nobody dismissed), tag, tokens (counted, not estimated), gold, decision",
		"has:dispute" },
	{ "is:WHAT",
		"duplicate (another row has the same input; dup is short for it), deleted (hidden otherwise), "
		"dismissed "
		"(flags that somebody let pass)",
		"is:duplicate" },
	{ "tag:NAME", "has the tag; tag:\"\" finds rows without any", "tag:hard" },
	{ "flag:WORD",
		"edited, repeated, no-output, encoding, surrogate, nul, duplicate-keys, empty-turn, tool-id or "
		"role-order, unless dismissed",
		"flag:empty-turn,tool-id" },
	{ "length>=N", "characters of all turns; also < <= > and length:N", "length>=512" },
	{ "tokens>=N", "tokens of all turns as counted, else an estimate from the length", "tokens>=512" },
	{ "annotators<N", "people who labelled the row", "annotators<2" },
	{ "revision>N", "number of the present text; 0 is as imported", "revision>0" },
	{ "at>=DATE", "the row's own date: a year, a month, a day or a time (UTC)", "at>=2025-01-01" },
	{ "id:ID", "the number of the row, two with dots between them, or the id it came with", "id:17,40..60,T-0042" },
	{ "group:NAME", "the customer, user or conversation a row belongs to", "group:C-118" },
	{ "source:TEXT", "the path of the imported file contains the text", "source:tickets" },
	{ "who:NAME", "labelled by that person", "who:ana" },
	{ "gold:NAME", "the known right answer; gold:\"\" finds rows without one", "gold:billing" },
	{ "decided:HOW",
		"by adjudicators: label (for one), both (several are right), none (of those given), waits (for a "
		"second "
		"adjudicator), split (they differ)",
		"decided:both,none" },
	{ "near:N", "rows of the same group as row N, or with the same input; N itself included", "near:17" },
	{ "match:WORD",
		"full text by preop index: whole words, letter case and accents aside; match:\"two words\" side by "
		"side, "
		"match:refund* any ending",
		"match:refund*,\"money back\"" },
	{ "sort:KEY",
		"length, at, label, id, split, revision, tokens, group, source, external, kind or annotators; "
		"sort:-KEY "
		"the other way round; file order without it",
		"sort:-length" },
	{ "@NAME", "the saved filter of that name", "@unclear" },
	{ "word \"a phrase\"", "text of the record, in either case; a - before any term turns it round",
		"refund -\"dear customer\"" },
};
_Static_assert(sizeof(help) / sizeof(help[0]) == KIND_COUNT, "every kind of term has its line of help");

const struct filter_help *filter_help_table(size_t *count)
{
	*count = KIND_COUNT;
	return help;
}

const struct term_kind *term_kind_find(const char *name, size_t n)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].name != NULL && strlen(kinds[i].name) == n && memcmp(kinds[i].name, name, n) == 0)
			return &kinds[i];
	return NULL;
}

const struct term_kind *term_kind_of(enum term_type type)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

const char *term_kind_nearest(const char *name, size_t n)
{
	struct nearest nearest;

	nearest_begin(&nearest, name, n);
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].name != NULL)
			nearest_offer(&nearest, kinds[i].name);
	return nearest.best;
}

const char *filter_sort_word(size_t index)
{
	return index < sizeof(sort_choices) / sizeof(sort_choices[0]) ? sort_choices[index].word : NULL;
}

const struct term_choice *term_choice_find(const struct term_kind *kind, const char *word)
{
	for (const struct term_choice *choice = kind->choices; choice->word != NULL; choice++)
		if (strcmp(choice->word, word) == 0 || (choice->also != NULL && strcmp(choice->also, word) == 0))
			return choice;
	return NULL;
}

void term_kind_list(struct strbuf *out)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].name != NULL)
			strbuf_addf(out, "%s%s", i > 0 ? ", " : "", kinds[i].name);
}

void term_choice_list(const struct term_kind *kind, struct strbuf *out)
{
	for (const struct term_choice *choice = kind->choices; choice->word != NULL; choice++)
		strbuf_addf(out, "%s%s", choice > kind->choices ? ", " : "", choice->word);
}
