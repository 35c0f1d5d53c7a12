/* The texts of the example under the cursor: its record, why people differ, what was decided before. Built when another example is shown, or when it was read again. */
#include "tui/screens/labels_view.h"
#include "tui/screens/turns.h"

#include "preop/base/clock.h"

#include <string.h>

enum {
	FOLD = 3 /* equal lines in a row that are still shown */,
	REASON_BYTES = 2000 /* of one person */,
	ALIKE_SHARE = 5 /* one word in so many must be common for the differences to say anything */,
	INDENT = 2,
};

/* ---- Record ---- */

static bool comparable(const struct worddiff *diff)
{
	size_t least = diff->words_left < diff->words_right ? diff->words_left : diff->words_right;

	return !diff->capped && diff->words_equal * ALIKE_SHARE >= least;
}

static void add_record(struct labels_view *labels, const struct labels_card *card)
{
	const struct turns *turns = &card->detail.turns;
	struct turn_pair pair;

	textview_clear(labels->record);
	textview_key(labels->record, card->id);
	if (!vote_pair_of(turns, &pair.first, &pair.second)) {
		turns_add(labels->record, turns, NULL);
		return;
	}
	const struct turn *a = &turns->items[pair.first], *b = &turns->items[pair.second];
	worddiff_make(&pair.diff, a->text, a->length, b->text, b->length);
	turns_add(labels->record, turns, comparable(&pair.diff) ? &pair : NULL);
	worddiff_free(&pair.diff);
}

/* Both answers of a preference, and before them what they answer. */
static void set_answers(struct labels_view *labels, const struct labels_card *card)
{
	const struct turns *turns = &card->detail.turns;
	size_t left, right;

	labels->has_answers = labels->book->dataset->level == LEVEL_PREFERENCE && vote_pair_of(turns, &left, &right);
	if (!labels->has_answers)
		return;
	const struct turn *a = &turns->items[left], *b = &turns->items[right];
	textview_clear(labels->input);
	textview_key(labels->input, card->id);
	for (size_t i = 0; i < turns->count; i++)
		if (i != left && i != right)
			textview_add(labels->input, ROLE_TEXT, 0, turns->items[i].text, turns->items[i].length);
	diffview_set(labels->answers, card->id, a->text, a->length, b->text, b->length, FOLD);
}

/* ---- Why they differ. Where all the evidence is one text there is little room: no titles and gaps. ---- */

static void add_reasons(const struct labels_view *labels, struct textview *text, const struct labels_card *card)
{
	bool any = false;

	for (size_t i = 0; i < card->votes.voter_count; i++) {
		const struct vote_voter *voter = &card->votes.voters[i];
		const struct annotation *annotation = &card->detail.annotations[voter->annotation];
		size_t n = strlen(annotation->note);
		if (n == 0)
			continue;
		if (!any && !labels->joined)
			textview_addf(text, ROLE_TITLE, 0, "Why they differ");
		any = true;
		textview_addf(text, ROLE_TEXT, labels->joined ? 0 : INDENT, "%s: “%.*s%s”", voter->letter,
			(int)(n < REASON_BYTES ? n : REASON_BYTES), annotation->note, n < REASON_BYTES ? "" : "…");
	}
	if (any && !labels->joined)
		textview_gap(text);
}

/* That the known right answer or the model is against it would sway. */
static void add_suspicion(struct labels_view *labels, const struct labels_card *card, struct textview *text)
{
	unsigned shown = labels_revealed(labels, card) ? SUSPECT_GOLD | SUSPECT_REPEAT | SUSPECT_MODEL : SUSPECT_REPEAT;

	for (unsigned bit = SUSPECT_GOLD; bit <= SUSPECT_MODEL; bit <<= 1)
		if (labels_item(labels)->suspect & shown & bit)
			textview_addf(text, ROLE_WARN, 0, "! %s", queue_suspect_text((enum queue_suspect)bit));
}

/* ---- Nearest decided ---- */

static void print_precedent(const struct labels_view *labels, const struct precedent *one, struct strbuf *out)
{
	const struct reason_code *reason = reason_code_of(one->reason);

	strbuf_addf(out, "%.2f #%lld %s", one->similarity, (long long)one->example,
		*one->label ? one->label : adjudicated_word(one->adjudicated));
	if (*one->who)
		strbuf_addf(out, "  %s", strcmp(one->who, labels->view.app->actor) == 0 ? "you" : one->who);
	if (*one->section)
		strbuf_addf(out, " §%s", one->section);
	if (reason)
		strbuf_addf(out, ", %s", reason->name);
	if (one->conflicts)
		strbuf_adds(out, "  ← conflicts");
}

static void add_near(struct labels_view *labels, const struct labels_card *card, struct textview *text)
{
	const struct precedents *found = &card->precedents;
	struct strbuf line = STRBUF_INIT;

	if (!labels->joined || found->count > 0)
		textview_addf(text, ROLE_TITLE, 0, "Nearest decided");
	if (!card->compared)
		textview_addf(text, ROLE_MUTED, INDENT, "looking for precedents …");
	else if (found->count == 0)
		textview_addf(text, ROLE_MUTED, labels->joined ? 0 : INDENT, "no precedent yet");
	if (card->compared && *found->warning)
		textview_addf(text, ROLE_WARN, INDENT, "! %s", found->warning);
	for (size_t i = 0; i < found->count; i++) {
		strbuf_reset(&line);
		print_precedent(labels, &found->items[i], &line);
		textview_add(text, found->items[i].conflicts ? ROLE_WARN : ROLE_TEXT, INDENT, line.data, line.len);
		textview_addf(text, ROLE_MUTED, 2 * INDENT, "“%s”", found->items[i].title);
	}
	strbuf_free(&line);
}

/* ---- All of it ---- */

void labels_build(struct labels_view *labels, bool joined)
{
	const struct labels_card *card = labels_card(labels);
	struct textview *near = joined ? labels->evidence : labels->near;

	if (!card || (labels->built == card->id && labels->joined == joined))
		return;
	labels->built = card->id;
	labels->joined = joined;
	add_record(labels, card);
	set_answers(labels, card);
	textview_clear(labels->evidence);
	textview_key(labels->evidence, card->id);
	textview_clear(labels->near);
	textview_key(labels->near, card->id);
	labels_add_after(labels, card, labels->evidence);
	add_suspicion(labels, card, labels->evidence);
	add_reasons(labels, labels->evidence, card);
	labels_add_rule(labels, card, labels->evidence);
	labels->has_evidence = !textview_is_empty(labels->evidence);
	add_near(labels, card, near);
}
