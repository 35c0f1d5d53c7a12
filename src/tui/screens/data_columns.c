#include "tui/screens/data_columns.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/model/flag.h"
#include "preop/model/tokens.h"
#include "tui/screens/data_view.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- What stands in a cell ---- */

static void say(struct cell_text *cell, enum role role, const char *text)
{
	cell->text = text;
	cell->role = role;
}

static void say_number(struct cell_text *cell, enum role role, int64_t value)
{
	snprintf(cell->buffer, sizeof(cell->buffer), "%s", number_of(value).text);
	say(cell, role, cell->buffer);
}

static void print_id(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	snprintf(cell->buffer, sizeof(cell->buffer), "%" PRId64, example->id);
	say(cell, rows_marked(view->rows, example->id) ? ROLE_MARKED : ROLE_TEXT, cell->buffer);
}

static void print_kind(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, ROLE_MUTED, example_kind_short(example->kind));
}

static void print_split(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, ROLE_MUTED, example->split);
}

/* A label nobody here gave is muted, one that people dispute has a sign, one that is being written an ellipsis. */
static void print_label(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	const char *pending;

	if (data_pending_label(view, example->id, &pending)) {
		say(cell, ROLE_ACCENT, pending ? pending : "-");
		cell->sign = "\u2026";
		cell->ellipsis = true;
	} else if (example->disputed) {
		say(cell, ROLE_WARN, *example->label ? example->label : "tie");
		cell->sign = "!";
	} else {
		say(cell, example->annotators ? ROLE_TEXT : ROLE_MUTED, *example->label ? example->label : "\u00b7");
	}
}

static void print_given(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, ROLE_MUTED, example->given);
}

static void print_length(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say_number(cell, ROLE_TEXT, example->length);
}

static void print_tokens(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	if (example->tokens >= 0) {
		say_number(cell, ROLE_TEXT, example->tokens);
		return;
	}
	snprintf(cell->buffer, sizeof(cell->buffer), "~%s", number_of(tokens_estimate_length(example->length)).text);
	say(cell, ROLE_MUTED, cell->buffer);
}

static void print_flags(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	size_t count, used = 0;
	const struct example_flag_word *letters = example_flag_table(&count);

	(void)view;
	for (size_t i = 0; i < count && used + 1 < sizeof(cell->buffer); i++)
		if (data_flags(example) & letters[i].flag)
			cell->buffer[used++] = letters[i].letter;
	if (example->wall && used + 1 < sizeof(cell->buffer))
		cell->buffer[used++] = 'W';
	cell->buffer[used] = '\0';
	say(cell, ROLE_WARN, cell->buffer);
}

static void print_revision(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	if (example->revision)
		say_number(cell, ROLE_ACCENT, example->revision);
	else
		say(cell, ROLE_MUTED, "\u00b7");
}

static void print_annotators(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	if (example->annotators)
		say_number(cell, ROLE_TEXT, example->annotators);
	else
		say(cell, ROLE_MUTED, "\u00b7");
}

static void print_date(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	struct strbuf date = STRBUF_INIT;

	(void)view;
	if (example->at != CLOCK_NONE)
		clock_print_date(example->at, &date);
	snprintf(cell->buffer, sizeof(cell->buffer), "%s", date.data);
	say(cell, ROLE_MUTED, cell->buffer);
	strbuf_free(&date);
}

static void print_group(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, ROLE_MUTED, example->group);
}

/* As many as the cell has room for. */
static void print_tags(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	size_t used = 0;

	(void)view;
	for (size_t i = 0; i < example->tag_count && used < sizeof(cell->buffer); i++)
		used += (size_t)snprintf(
			cell->buffer + used, sizeof(cell->buffer) - used, "%s%s", i > 0 ? " " : "", example->tags[i]);
	say(cell, ROLE_ACCENT, cell->buffer);
}

static void print_own_id(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, ROLE_MUTED, example->external);
}

static void print_source(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, ROLE_MUTED, path_base(example->source));
}

static void print_title(struct data_view *view, const struct example *example, struct cell_text *cell)
{
	(void)view;
	say(cell, example->gone ? ROLE_MUTED : ROLE_TEXT, example->title);
}

/* ---- The table ---- */

static const struct data_column columns[] = {
	{ "id", "#", "number in this file", "id", WIDTH_IDS, 4, true, true, 0, false, NULL, print_id },
	{ "kind", "kind", "demonstration, correction, preference ...", "kind", WIDTH_FIXED, 5, false, true, 3, false,
		NULL, print_kind },
	{ "split", "split", "train, test ...", "split", WIDTH_FIXED, 7, false, true, 2, false, NULL, print_split },
	{ "label", "label", "the label that counts", "label", WIDTH_LABELS, 5, false, true, 0, false, NULL,
		print_label },
	{ "given", "given", "the label that came with the row", NULL, WIDTH_LABELS, 5, false, false, 5, false, NULL,
		print_given },
	{ "length", "len", "characters of all turns", "length", WIDTH_FIXED, 7, true, true, 1, false, NULL,
		print_length },
	{ "tokens", "tokens", "of all turns; ~ is an estimate", "tokens", WIDTH_FIXED, 7, true, false, 4, false, NULL,
		print_tokens },
	{ "flags", "flags", "what is odd; the detail has the words", NULL, WIDTH_FIXED, 5, false, true, 0, false, NULL,
		print_flags },
	{ "revision", "rev", "edits made here", "revision", WIDTH_FIXED, 3, true, false, 6, false, NULL,
		print_revision },
	{ "annotators", "people", "people who labelled it", "annotators", WIDTH_FIXED, 6, true, false, 7, false, NULL,
		print_annotators },
	{ "date", "date", "the row's own date", "at", WIDTH_FIXED, 10, false, false, 8, false, NULL, print_date },
	{ "group", "group", "customer, user or conversation", "group", WIDTH_FIXED, 10, false, false, 9, false, NULL,
		print_group },
	{ "tags", "tags", "words people put on the row", NULL, WIDTH_FIXED, 10, false, false, 5, false, NULL,
		print_tags },
	{ "own-id", "own id", "the id the row came with", "external", WIDTH_FIXED, 10, false, false, 10, false, NULL,
		print_own_id },
	{ "source", "source", "the imported file", "source", WIDTH_FIXED, 16, false, false, 11, false, NULL,
		print_source },
	{ "title", "input", "the first input", NULL, WIDTH_GROWS, 16, false, true, 0, true, NULL, print_title },
	{ "output", "output", "the last output", NULL, WIDTH_GROWS, 16, false, false, 12, true, VALUE_OUTPUT, NULL },
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

const struct data_column *data_columns(size_t *count)
{
	*count = COLUMNS;
	return columns;
}

static const struct data_column *find_column(const char *name, size_t n)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (strlen(columns[i].name) == n && memcmp(columns[i].name, name, n) == 0)
			return &columns[i];
	return NULL;
}

const struct data_column *data_column_find(const char *name)
{
	return find_column(name, strlen(name));
}
