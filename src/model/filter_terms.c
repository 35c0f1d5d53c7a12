#include "filter_terms.h"

#include <string.h>

static const struct term_choice kind_choices[] = {
	{ .word = "demonstration", .also = "demo", .sql = "e.kind = 1" },
	{ .word = "correction", .also = "corr", .sql = "e.kind = 2" },
	{ .word = "preference", .also = "pref", .sql = "e.kind = 3" },
	{ .word = "classification", .also = "class", .sql = "e.kind = 4" },
	{ .word = "retrieval", .also = "retr", .sql = "e.kind = 5" },
	{ .word = NULL },
};

/* 15 is every flag that says something odd about a record's bytes: encoding, surrogate, NUL, duplicate keys. */
static const struct term_choice has_choices[] = {
	{ .word = "edit", .sql = "e.revision > 0" },
	{ .word = "label", .sql = "e.label IS NOT NULL" },
	{ .word = "dispute", .sql = "e.disputed" },
	{ .word = "date", .sql = "e.at IS NOT NULL" },
	{ .word = "group", .sql = "e.grp IS NOT NULL" },
	{ .word = "output", .sql = "e.flags & 16 = 0" },
	{ .word = "flag", .sql = "e.flags & 15" },
	{ .word = NULL },
};

static const struct term_choice is_choices[] = {
	{ .word = "duplicate", .sql = "e.flags & 64" },
	{ .word = "deleted", .sql = "e.gone = 1", .gone = true },
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
	{ .word = NULL },
};

static const struct term_kind kinds[] = {
	{ "label", TERM_TEXT, "e.label", NULL },
	{ "split", TERM_TEXT, "e.split", NULL },
	{ "kind", TERM_CHOICE, NULL, kind_choices },
	{ "has", TERM_CHOICE, NULL, has_choices },
	{ "is", TERM_CHOICE, NULL, is_choices },
	{ "length", TERM_NUMBER, "e.length", NULL },
	{ "annotators", TERM_NUMBER, "e.annotators", NULL },
	{ "revision", TERM_NUMBER, "e.revision", NULL },
	{ "at", TERM_DATE, "e.at", NULL },
	{ "id", TERM_ID, NULL, NULL },
	{ "group", TERM_TEXT, "e.grp", NULL },
	{ "source", TERM_SOURCE, NULL, NULL },
	{ "who", TERM_WHO, NULL, NULL },
	{ "sort", TERM_SORT, NULL, sort_choices },
	{ NULL, TERM_WORDS, NULL, NULL },
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

/* For people, in the order of `kinds`. */
static const struct filter_help help[] = {
	{ "label:NAME", "the effective label; label:\"\" finds rows without one", "label:off-brand,outdated" },
	{ "split:NAME", "the split; split:\"\" finds rows without one", "split:train" },
	{ "kind:KIND", "demonstration, correction, preference, classification or retrieval, or their short forms",
		"kind:demo" },
	{ "has:WHAT",
		"edit (changed here), label, dispute (people disagree), date, group, output, flag (odd bytes or keys)",
		"has:dispute" },
	{ "is:WHAT", "duplicate (another row has the same input), deleted (hidden otherwise)", "is:duplicate" },
	{ "length>=N", "characters of all turns; also < <= > and length:N", "length>=512" },
	{ "annotators<N", "people who labelled the row", "annotators<2" },
	{ "revision>N", "number of the present text; 0 is as imported", "revision>0" },
	{ "at>=DATE", "the row's own date: a year, a month, a day or a time (UTC)", "at>=2025-01-01" },
	{ "id:ID", "the number of the row, or the id it came with", "id:17,T-0042" },
	{ "group:NAME", "the customer, user or conversation a row belongs to", "group:C-118" },
	{ "source:TEXT", "the path of the imported file contains the text", "source:tickets" },
	{ "who:NAME", "labelled by that person", "who:ana" },
	{ "sort:KEY", "length, at, label, id, split or revision; sort:-KEY the other way round; file order without it",
		"sort:-length" },
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

const struct term_kind *term_kind_words(void)
{
	return &kinds[KIND_COUNT - 1];
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
