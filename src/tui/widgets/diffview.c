#include "tui/widgets/diffview_private.h"

#include "preop/base/memory.h"
#include "tui/widgets/scroll.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	TEXT_LIMIT = 1 << 20, /* bytes of a side that are compared and shown */
	TWO_COLUMNS = 90,     /* from here on two stand beside each other */
	SIDE_COLUMNS = 38,    /* and more, when each gets that much */
};

struct diffview *diffview_new(void)
{
	return xcalloc(1, sizeof(struct diffview));
}

static void forget_texts(struct diffview *view)
{
	worddiff_free(&view->diff);
	memset(&view->diff, 0, sizeof(view->diff));
	for (int side = 0; side < view->count; side++)
		free(view->texts[side]);
	view->count = 0;
	view->left_out = 0;
}

void diffview_free(struct diffview *view)
{
	if (!view)
		return;
	forget_texts(view);
	for (int side = 0; side < DIFF_SIDES; side++)
		wrap_free(&view->wraps[side]);
	free(view->rows);
	free(view->lines);
	free(view);
}

void diffview_set_many(struct diffview *view, int64_t key, const struct diff_text *texts, int count, int fold)
{
	forget_texts(view);
	view->count = count;
	for (int side = 0; side < count; side++) {
		size_t n = texts[side].length, kept = n < TEXT_LIMIT ? n : TEXT_LIMIT;

		view->texts[side] = xstrndup(texts[side].text, kept);
		view->lengths[side] = kept;
		view->left_out += n - kept;
	}
	diffview_make_rows(view);
	view->fold = fold;
	view->cols = 0;
	if (key != view->key) {
		memset(view->scroll, 0, sizeof(view->scroll));
		view->unfolded = false;
		view->focus = 0;
	}
	view->key = key;
}

void diffview_set(struct diffview *view, int64_t key, const char *left, size_t left_n, const char *right,
	size_t right_n, int fold)
{
	diffview_set_many(view, key, (const struct diff_text[]){ { left, left_n }, { right, right_n } }, 2, fold);
}

void diffview_layout(struct diffview *view, enum diff_layout layout)
{
	view->wanted = layout;
}

enum diff_layout diffview_shown(const struct diffview *view, int cols)
{
	if (view->wanted != DIFF_AUTO)
		return view->wanted;
	if (view->count > 2)
		return cols >= view->count * SIDE_COLUMNS ? DIFF_SIDE : DIFF_STACKED;
	return cols >= TWO_COLUMNS ? DIFF_SIDE : DIFF_UNIFIED;
}

void diffview_neutral(struct diffview *view)
{
	view->neutral = true;
}

void diffview_apart(struct diffview *view, bool apart)
{
	if (apart && !view->apart)
		for (int side = 1; side < DIFF_SIDES; side++)
			view->scroll[side] = view->scroll[0];
	view->apart = apart;
}

void diffview_focus(struct diffview *view, int side)
{
	view->focus = side;
}

void diffview_unfold(struct diffview *view, bool open)
{
	if (open != view->unfolded)
		view->cols = 0;
	view->unfolded = open;
}

static void scroll_by(struct diffview *view, int64_t lines)
{
	int64_t *scroll = &view->scroll[view->loose ? view->focus : 0];

	*scroll = *scroll + lines < 0 ? 0 : *scroll + lines;
}

void diffview_scroll(struct diffview *view, int lines)
{
	scroll_by(view, lines);
}

bool diffview_command(struct diffview *view, enum command_id id)
{
	int64_t lines;

	if (!scroll_step(id, view->height, &lines))
		return false;
	scroll_by(view, lines > INT_MAX ? INT_MAX : lines < -INT_MAX ? -INT_MAX : lines);
	return true;
}
