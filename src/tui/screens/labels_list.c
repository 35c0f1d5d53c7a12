/* The queue as a list: number, how people stand, the text. Nothing in it tells who said what, or what is right. */
#include "tui/screens/labels_view.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <string.h>

enum { SIGN = 2, ID = 7, VOTES = 7, GAP = 1 };

static const char *sign_of(struct labels_view *labels, const struct queue_item *item, enum role *role)
{
	*role = ROLE_MUTED;
	if (labels_is_saving(labels, item->id)) {
		*role = ROLE_WARN;
		return "…";
	}
	if (item->marks & QUEUE_DONE) {
		*role = ROLE_GOOD;
		return "✓";
	}
	if (item->marks & QUEUE_DECIDED) {
		*role = ROLE_WARN;
		return "!";
	}
	return item->marks & QUEUE_SKIPPED ? "~" : " ";
}

/* "5:3:1", of people, most first. */
static void print_counts(const struct queue_row *row, char *out, size_t size)
{
	size_t length = 0;

	*out = '\0';
	for (size_t i = 0; i < row->vote_count && length + 4 < size; i++) {
		int n = snprintf(out + length, size - length, "%s%lld", i ? ":" : "", (long long)row->votes[i].count);
		if (n < 0 || (size_t)n >= size - length) {
			out[length] = '\0';
			return;
		}
		length += (size_t)n;
	}
}

static void draw_row(struct labels_view *labels, const struct surface *s, int row, int64_t index, bool focused)
{
	const struct queue_item *item = &labels->book->items[index];
	const struct queue_row *here = labels_row(labels, index);
	bool chosen = index == labels->list.cursor;
	enum role role;
	const char *sign = sign_of(labels, item, &role);
	int title = SIGN + ID + GAP + VOTES + GAP;
	char counts[VOTES + 1];

	surface_text(s, row, 0, 1, role, sign);
	surface_printf(s, row, SIGN, ID, ROLE_TEXT, "%lld", (long long)item->id);
	if (here) {
		print_counts(here, counts, sizeof(counts));
		surface_text(s, row, SIGN + ID + GAP, VOTES, ROLE_MUTED, counts);
		surface_text(s, row, title, s->cols - title - 1, ROLE_TEXT, here->title);
	}
	if (!chosen)
		return;
	surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
	if (focused)
		surface_cursor(s, row, 0);
}

void labels_draw_list(struct labels_view *labels, const struct surface *s, int row, bool focused)
{
	struct list *list = &labels->list;
	int rows = s->rows - row;

	list_set_height(list, rows);
	labels->places.list_row = row;
	labels->places.list_rows = rows;
	labels->places.list_cols = s->cols;
	struct surface body = surface_sub(s, row, 0, rows, s->cols - 1);
	for (int i = 0; i < rows && list->top + i < list->count; i++)
		draw_row(labels, &body, i, list->top + i, focused);
	list_draw_scrollbar(list, s, row, s->cols - 1, rows);
}
