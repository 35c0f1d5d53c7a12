/* The rule beside the example: the section that applies, citing it, and mending it. */
#include "tui/overlay.h"
#include "tui/screens/guideline_page.h"
#include "tui/screens/labels_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, RULE_BYTES = 1500 /* shown of a section */ };

/* ---- Which one ---- */

static bool names(const char *text, const char *label)
{
	return strlen(label) > 1 && strstr(text, label) != NULL;
}

/* The first section that speaks of a label somebody gave: in its title, else in its text. */
static const struct guideline_section *find_by_label(const struct guideline *guideline, const struct vote_table *votes)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < guideline->section_count; i++)
			for (size_t row = 0; row < votes->row_count; row++) {
				const struct guideline_section *section = &guideline->sections[i];
				if (votes->rows[row].count > 0 &&
					names(pass == 0 ? section->title : section->text, votes->rows[row].label))
					return section;
			}
	return NULL;
}

static const char *cited_near(const struct labels_card *card)
{
	for (size_t i = 0; i < card->precedents.count && card->precedents.items[i].similarity >= PRECEDENT_NEAR; i++)
		if (*card->precedents.items[i].section)
			return card->precedents.items[i].section;
	return "";
}

/* Of a decided example the one that was cited; else the one cited last, or by a near precedent, or that speaks of the labels. */
const struct guideline_section *labels_rule(const struct labels_view *labels, const struct labels_card *card)
{
	const struct guideline *guideline = &labels->book->guideline;
	const struct decision *mine = labels_mine(labels, card);
	const char *ids[] = { mine ? mine->section : "", labels->draft.section, cited_near(card) };
	const struct guideline_section *found = NULL;

	if (guideline->version == 0)
		return NULL;
	for (size_t i = 0; !found && i < sizeof(ids) / sizeof(ids[0]); i++)
		found = *ids[i] ? guideline_find(guideline, ids[i]) : NULL;
	return found ? found : find_by_label(guideline, &card->votes);
}

void labels_add_rule(const struct labels_view *labels, const struct labels_card *card, struct textview *text)
{
	const struct guideline_section *rule = labels_rule(labels, card);
	size_t n = rule ? strlen(rule->text) : 0;

	if (!rule)
		return;
	if (labels->joined) {
		textview_addf(text, ROLE_TEXT, 0, "§%s %s: %.*s%s", rule->id, rule->title,
			(int)(n < RULE_BYTES ? n : RULE_BYTES), rule->text, n < RULE_BYTES ? "" : " …");
		return;
	}
	textview_addf(text, ROLE_TITLE, 0, "§%s %s   v%lld", rule->id, rule->title,
		(long long)labels->book->guideline.version);
	textview_addf(text, ROLE_TEXT, INDENT, "%.*s%s", (int)(n < RULE_BYTES ? n : RULE_BYTES), rule->text,
		n < RULE_BYTES ? "" : " …");
	textview_gap(text);
}

/* ---- Citing ---- */

static void cite(struct labels_view *labels, const char *id)
{
	snprintf(labels->draft.section, sizeof(labels->draft.section), "%s", id);
	labels->built = 0;
	app_dirty(labels->view.app);
}

static void section_picked(struct app *app, void *context, size_t index)
{
	struct labels_view *labels = labels_self(app->views[VIEW_LABELS]);
	const struct guideline *guideline = labels->book ? &labels->book->guideline : NULL;

	(void)context;
	if (index == 0)
		cite(labels, "");
	else if (guideline && index - 1 < guideline->section_count)
		cite(labels, guideline->sections[index - 1].id);
}

static void pick_section(struct labels_view *labels)
{
	const struct guideline *guideline = &labels->book->guideline;
	const struct guideline_section *rule = labels_rule(labels, labels_card(labels));
	struct picker_item *items = xcalloc(guideline->section_count + 1, sizeof(*items));
	size_t initial = 0;

	items[0] = (struct picker_item){ .text = "none", .detail = "cite no section" };
	for (size_t i = 0; i < guideline->section_count; i++) {
		items[i + 1] = (struct picker_item){ .text = guideline->sections[i].id,
			.detail = guideline->sections[i].title };
		initial = &guideline->sections[i] == rule ? i + 1 : initial;
	}
	picker_open(labels->view.app,
		&(struct picker_spec){ .title = "cite",
			.items = items,
			.count = guideline->section_count + 1,
			.initial = initial,
			.keep_order = true,
			.accept = section_picked });
	free(items);
}

static bool needs_guideline(const struct labels_view *labels, struct error *error)
{
	return labels->book->guideline.version != 0 ||
		error_set(error, ERROR_USAGE, "this dataset has no guideline yet: preop guideline import FILE");
}

bool labels_cite(struct labels_view *labels, const char *args, struct error *error)
{
	if (!needs_guideline(labels, error))
		return false;
	if (!*args)
		pick_section(labels);
	else if (strcmp(args, "none") == 0)
		cite(labels, "");
	else if (guideline_find(&labels->book->guideline, args))
		cite(labels, args);
	else
		return error_set(error, ERROR_USAGE, "the guideline has no section \"%.40s\"", args);
	return true;
}

/* ---- Mending ---- */

bool labels_mend(struct labels_view *labels, const char *args, struct error *error)
{
	const struct guideline_section *rule;

	if (!needs_guideline(labels, error))
		return false;
	rule = *args ? guideline_find(&labels->book->guideline, args) : labels_rule(labels, labels_card(labels));
	if (!rule)
		return error_set(error, ERROR_USAGE, "no section is shown beside this example; cite one first");
	return guideline_patch_start(labels->view.app, rule->id, error);
}
