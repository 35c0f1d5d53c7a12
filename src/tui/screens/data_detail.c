/* One example in full: the conversation, who labelled it how, what is odd about it, where it came from. */
#include "tui/screens/data_view.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/model/filter.h"
#include "preop/model/flag.h"
#include "tui/screens/turns.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000 };
enum { VALUES_AT = 10 /* column of the facts' values */ };

/* That a text to be classified has no output is how it should be. */
unsigned data_flags(const struct example *row)
{
	unsigned hidden = row->dismissed | (row->kind == KIND_CLASSIFICATION ? FLAG_NO_OUTPUT : 0U);

	return row->flags & ~hidden;
}

static void add_fact(struct textview *text, const char *name, enum role role, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void add_fact(struct textview *text, const char *name, enum role role, const char *format, ...)
{
	struct strbuf value = STRBUF_INIT;
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(&value, format, ap);
	va_end(ap);
	if (value.len)
		textview_pair(text, VALUES_AT, name, role, value.data);
	strbuf_free(&value);
}

static void add_effective_label(struct textview *text, const struct example *row)
{
	if (row->disputed && !*row->label)
		add_fact(text, "label", ROLE_WARN, "tie: people disagree and no label has the most votes");
	else if (row->disputed)
		add_fact(text, "label", ROLE_WARN, "%s, by majority: people disagree", row->label);
	else if (!*row->label)
		add_fact(text, "label", ROLE_MUTED, "none yet");
	else if (row->annotators == 0)
		add_fact(text, "label", ROLE_STRONG, "%s, came with the row", row->label);
	else
		add_fact(text, "label", ROLE_STRONG, "%s, %d %s", row->label, row->annotators,
			row->annotators == 1 ? "person" : "people agree");
}

static void add_labels(struct data_view *view, const struct example_detail *detail)
{
	const char *pending;

	add_effective_label(view->text, &detail->row);
	if (data_pending_label(view, detail->row.id, &pending))
		add_fact(view->text, "", ROLE_ACCENT, "%s \u2026 being written", pending ? pending : "no label");
	for (size_t i = 0; i < detail->annotation_count; i++) {
		const struct annotation *annotation = &detail->annotations[i];
		struct strbuf age = STRBUF_INIT;
		clock_print_age(annotation->at, view->view.app->now, &age);
		bool differs = detail->row.disputed && strcmp(annotation->label, detail->row.label) != 0;
		add_fact(view->text, annotation->who, differs ? ROLE_WARN : ROLE_TEXT, "%s   %s%s%s", annotation->label,
			age.data, *annotation->note ? "   " : "", annotation->note);
		strbuf_free(&age);
	}
	if (*detail->row.given && detail->row.annotators > 0)
		add_fact(view->text, "given", ROLE_MUTED, "%s, came with the row", detail->row.given);
}

static void add_flags(struct textview *text, const struct example_detail *detail)
{
	size_t count;
	const struct example_flag_word *words = example_flag_table(&count);
	const char *name = "flags";

	for (size_t i = 0; i < count; i++) {
		const struct example_flag_word *word = &words[i];
		if (!(data_flags(&detail->row) & word->flag))
			continue;
		if (word->flag == FLAG_REPEATED && detail->repeats > 0)
			add_fact(text, name, ROLE_WARN, "%c  %s other row%s with the same input", word->letter,
				number_of(detail->repeats).text, plural(detail->repeats));
		else
			add_fact(text, name, word->flag == FLAG_EDITED ? ROLE_ACCENT : ROLE_WARN, "%c  %s",
				word->letter, word->meaning);
		name = "";
	}
	if (detail->row.wall) {
		add_fact(
			text, name, ROLE_ACCENT, "W  a failure that was corrected: a candidate of the regression wall");
		name = "";
	}
	if (detail->row.gone)
		add_fact(text, name, ROLE_BAD, "taken out of the dataset");
}

static void add_tags(struct textview *text, const struct example *row)
{
	struct strbuf tags = STRBUF_INIT;

	for (size_t i = 0; i < row->tag_count; i++)
		strbuf_addf(&tags, "%s%s", i ? ", " : "", row->tags[i]);
	add_fact(text, "tags", ROLE_ACCENT, "%s", tags.data);
	strbuf_free(&tags);
}

static void add_source(struct textview *text, const struct example_detail *detail)
{
	const struct example *row = &detail->row;

	add_fact(text, "source", ROLE_TEXT, "%s, record %s, %s", path_base(detail->path),
		number_of(detail->number).text, detail->format);
	add_fact(text, "kind", ROLE_TEXT, "%s", example_kind_word(row->kind));
	add_fact(text, "split", ROLE_TEXT, "%s", row->split);
	add_fact(text, "group", ROLE_TEXT, "%s", row->group);
	add_fact(text, "id", ROLE_TEXT, "%s", row->external);
	if (row->at != CLOCK_NONE) {
		struct strbuf date = STRBUF_INIT;
		(row->at % DAY_MS == 0 ? clock_print_date : clock_print_iso)(
			row->at, &date); /* most files know the day only */
		add_fact(text, "date", ROLE_TEXT, "%s", date.data);
		strbuf_free(&date);
	}
	add_fact(text, "length", ROLE_TEXT, "%s character%s in %zu turn%s", number_of(row->length).text,
		plural(row->length), detail->turns.count, plural((int64_t)detail->turns.count));
	add_fact(text, "revision", ROLE_TEXT, "%" PRId64 "%s", row->revision, row->revision ? "" : ", as imported");
	add_fact(text, "key", ROLE_MUTED, "%s", detail->key);
}

struct near_lines {
	struct textview *text;
	const char *name; /* of the first line only */
};

static void add_near_line(void *context, enum role role, const char *text)
{
	struct near_lines *lines = context;

	add_fact(lines->text, lines->name, role, "%s", text);
	lines->name = "";
}

void data_build_detail(struct data_view *view)
{
	const struct detail *detail = view->detail;
	struct textview *text = view->text;

	textview_clear(text);
	if (!detail)
		return;
	textview_key(text, detail->id);
	if (detail->failure) {
		textview_addf(text, ROLE_BAD, 0, "This example could not be read: %s.", detail->failure);
		return;
	}
	if (view->raw)
		textview_add(text, ROLE_TEXT, 0, detail->example.body, detail->example.body_length);
	else
		turns_add(text, &detail->example.turns, NULL);
	textview_rule(text);
	add_labels(view, &detail->example);
	add_flags(text, &detail->example);
	add_tags(text, &detail->example.row);
	textview_gap(text);
	add_source(text, &detail->example);
	data_near_lines(view, &detail->example.row, add_near_line, &(struct near_lines){ text, "near" });
}

/* ---- Marking words ---- */

static void keep_word(void *context, const char *word)
{
	struct data_view *view = context;

	if (*word && view->word_count < DATA_WORDS)
		view->words[view->word_count++] = xstrdup(word);
}

void data_highlight(struct data_view *view)
{
	struct filter *filter = filter_parse(view->filter, NULL, NULL);

	while (view->word_count > 0)
		free(view->words[--view->word_count]);
	if (filter)
		filter_words(filter, keep_word, view);
	filter_free(filter);
	keep_word(view, view->search);
	textview_highlight(view->text, "");
	for (size_t i = 0; i < view->word_count; i++)
		textview_highlight(view->text, view->words[i]);
}

/* ---- As plain text ---- */

void data_conversation(const struct example_detail *detail, struct strbuf *out)
{
	for (size_t i = 0; i < detail->turns.count; i++) {
		const struct turn *turn = &detail->turns.items[i];
		strbuf_addf(out, "%s%s:\n", i ? "\n\n" : "", turn->name);
		strbuf_add(out, turn->text, turn->length);
	}
}
