/* What the files of the diff view share: texts -> rows (diffview_rows.c) -> lines of the screen (diffview_lines.c) -> cells (diffview_draw.c). */
#ifndef PREOP_TUI_WIDGETS_DIFFVIEW_PRIVATE_H
#define PREOP_TUI_WIDGETS_DIFFVIEW_PRIVATE_H

#include "preop/text/worddiff.h"
#include "preop/text/wrap.h"
#include "tui/widgets/diffview.h"

enum {
	DIFF_LINE_LIMIT = 20000, /* lines on the screen */
	DIFF_SIGN_COLUMNS = 2,
};

struct diff_part { /* one side's line in a row */
	size_t start, length;
	size_t span, spans; /* in the diff; 0 spans: no words to tell apart */
	bool there;
};
struct diff_match { /* a row: the lines that belong together */
	struct diff_part parts[DIFF_SIDES];
	bool equal; /* all sides have it, and the same */
};

struct diff_piece { /* a wrapped stretch of one side's line; not there: nothing stands there */
	size_t row; /* in `rows` */
	size_t start, length;
	bool there, first; /* first of its line: it gets the sign */
};
struct diff_line {     /* one line of the screen */
	size_t folded; /* > 0: stands for so many equal rows */
	int title;     /* > 0: over the text number title - 1 */
	struct diff_piece pieces[DIFF_SIDES];
};

struct diffview {
	char *texts[DIFF_SIDES];
	size_t lengths[DIFF_SIDES], left_out;
	int count;
	struct worddiff diff; /* of two texts */
	struct diff_match *rows;
	size_t row_count, row_room;

	int fold;
	enum diff_layout wanted;
	bool neutral, apart, unfolded;
	int focus;
	int64_t key;
	int64_t scroll[DIFF_SIDES]; /* together: the first */
	int height;

	struct diff_line *lines; /* for `cols`, `shown`, `loose` and `flags`; 0 columns: to be made */
	size_t line_count, line_room;
	size_t side_lines[DIFF_SIDES]; /* apart: lines of each */
	int cols;
	enum diff_layout shown;
	bool loose;
	unsigned flags;
	struct wrap wraps[DIFF_SIDES];
};

void diffview_make_rows(struct diffview *view); /* after the texts were set */
void diffview_lay_out(struct diffview *view, int cols, enum diff_layout shown, unsigned flags);
/* Lines there are to scroll through for a side. */
int64_t diffview_lines(const struct diffview *view, int side);

#endif
