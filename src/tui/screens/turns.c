#include "tui/screens/turns.h"

#include <string.h>

enum { TEXT_INDENT = 1 };

static enum role speaker_role(enum turn_role role)
{
	static const enum role roles[] = {
		[TURN_SYSTEM] = ROLE_SPEAKER_SYSTEM,
		[TURN_USER] = ROLE_SPEAKER_USER,
		[TURN_ASSISTANT] = ROLE_SPEAKER_ASSISTANT,
		[TURN_TOOL] = ROLE_SPEAKER_SYSTEM,
		[TURN_OTHER] = ROLE_MUTED,
	};
	return roles[role];
}

/* What a turn is for, where its name does not say it. */
static const char *part_word(const struct turn *turn)
{
	static const char *const words[] = {
		[PART_INPUT] = "",
		[PART_OUTPUT] = "",
		[PART_CHOSEN] = "  chosen",
		[PART_REJECTED] = "  rejected",
		[PART_POSITIVE] = "  positive",
		[PART_NEGATIVE] = "  negative",
	};
	const char *word = words[turn->part];

	return *word && strcmp(turn->name, word + 2) == 0 ? "" : word;
}

static enum role turn_color(const struct turn *turn)
{
	static const enum role roles[] = {
		[PART_CHOSEN] = ROLE_GOOD,
		[PART_REJECTED] = ROLE_BAD,
		[PART_POSITIVE] = ROLE_GOOD,
		[PART_NEGATIVE] = ROLE_BAD,
	};

	return turn->part == PART_INPUT || turn->part == PART_OUTPUT ? speaker_role(turn->role) : roles[turn->part];
}

static void mark_side(struct textview *text, const struct worddiff *diff, size_t first, size_t count)
{
	for (size_t i = first; i < first + count; i++)
		if (diff->spans[i].changed && diff->spans[i].length > 0)
			textview_mark(text, diff->spans[i].start, diff->spans[i].length, ROLE_ACCENT);
}

/* A line that has no counterpart is marked whole. */
static void mark_differences(struct textview *text, const struct worddiff *diff, bool left)
{
	for (size_t i = 0; i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];
		if (row->op == DIFF_CHANGED && left)
			mark_side(text, diff, row->left_span, row->left_spans);
		else if (row->op == DIFF_CHANGED)
			mark_side(text, diff, row->right_span, row->right_spans);
		else if (row->op == DIFF_DELETED && left)
			textview_mark(text, row->left_start, row->left_length, ROLE_ACCENT);
		else if (row->op == DIFF_INSERTED && !left)
			textview_mark(text, row->right_start, row->right_length, ROLE_ACCENT);
	}
}

void turns_add(struct textview *text, const struct turns *turns, const struct turn_pair *pair)
{
	for (size_t i = 0; i < turns->count; i++) {
		const struct turn *turn = &turns->items[i];
		if (i > 0)
			textview_gap(text);
		textview_addf(text, turn_color(turn), 0, "%s%s%s%s", turn->name, part_word(turn),
			turn->masked ? "  masked" : "", turn->editable ? "" : "  (as it is in the record)");
		textview_add(text, turn->role == TURN_SYSTEM ? ROLE_MUTED : ROLE_TEXT, TEXT_INDENT, turn->text,
			turn->length);
		if (pair && (i == pair->first || i == pair->second))
			mark_differences(text, &pair->diff, i == pair->first);
	}
}
