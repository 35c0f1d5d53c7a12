/*
 * The ladder, over the screen: every system on the same cases. ladder_page.c has the page, ladder_load.c what readers bring, ladder_lines.c which lines there are, ladder_draw.c
 * the tables, ladder_chart.c bars and the scatter. Everything but the reading is computed from memory when the way of showing changes, never when a key moves the cursor.
 */
#ifndef PREOP_TUI_SCREENS_LADDER_PAGE_H
#define PREOP_TUI_SCREENS_LADDER_PAGE_H

#include "preop/model/ladder_text.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

/* Shows names and scores: who opens it has asked a reviewer who has not sealed. */
void ladder_page_open(struct app *app, const char *suite /* NULL: the newest */);

struct ladder_data { /* what a reader brings */
	struct arena arena;
	char *suite;
	struct ladder ladder;
	struct ladder_judge *judges;
	size_t judge_count;
};

enum ladder_mode { LADDER_TABLE, LADDER_SLICES, LADDER_COMPARE, LADDER_BARS, LADDER_SCATTER, LADDER_MODES };
enum ladder_order { LADDER_BY_SCORE, LADDER_BY_NAME, LADDER_BY_COST, LADDER_BY_TIME, LADDER_BY_WINS, LADDER_ORDERS };
enum { LADDER_SLICES_MOST = 200, LADDER_CHANGES_MOST = 1000 /* cases listed each way */ };

struct ladder_line {
	enum ladder_line_kind {
		LINE_SYSTEM,       /* a: place in `order` */
		LINE_SLICE,        /* a: value; a heading */
		LINE_SLICE_SYSTEM, /* a: place in `means` */
		LINE_TEXT,         /* a: place in `texts`; a heading */
		LINE_DIFFERENCE,
		LINE_PART,  /* a: place in `parts` */
		LINE_CHANGE /* a: place in `changes` */
	} kind;
	size_t a;
};
struct ladder_slice_mean {
	uint32_t value;
	size_t row;
	struct ladder_mean mean;
};

struct ladder_page {
	struct overlay overlay;
	char *suite; /* asked for; NULL: the newest */
	struct ladder_data *data;

	enum ladder_mode mode;
	enum ladder_order by;
	size_t *order;    /* rows of the ladder in the order shown */
	size_t marked[2]; /* rows; SIZE_MAX: none. The first one marked comes first */
	size_t division;  /* of the ladder's slices */
	struct list list;
	int list_row; /* of the last frame, for the mouse */
	struct ladder_line *lines;

	/* By slice. */
	struct ladder_slice_mean *means;

	/* Two systems. */
	size_t pair[2]; /* rows */
	struct ladder_comparison comparison;
	uint32_t only; /* value of the division it is of; LADDER_NONE: all cases */
	struct ladder_part *parts;
	size_t part_count;
	struct ladder_change *changes;
	char **names; /* of the changes' cases, when they are here */
	size_t change_count, lost;
	const char *texts[3];
};

/* ---- Lines ---- */
bool ladder_show(struct ladder_page *page, enum ladder_mode mode, struct error *error); /* makes its lines */
bool ladder_choose_pair(struct ladder_page *page, struct error *error);                 /* of the lines of systems */
void ladder_lines_free(struct ladder_page *page);
const struct ladder_line *ladder_at(const struct ladder_page *page); /* NULL: nothing under the cursor */
const struct ladder_row *ladder_row_at(const struct ladder_page *page, size_t place);
const struct ladder_slice *ladder_division(const struct ladder_page *page);
const char *ladder_order_word(enum ladder_order order);

/* ---- The rest ---- */
void ladder_ask(struct ladder_page *page);
void ladder_ask_names(struct ladder_page *page); /* of the changes' cases */
void ladder_ask_case(struct ladder_page *page, int64_t eval_case);
void ladder_data_free(void *data); /* NULL is fine */
void ladder_names_free(char **names);
void ladder_draw(struct overlay *overlay, const struct surface *screen);
void ladder_draw_bars(struct ladder_page *page, const struct surface *s, int row);
void ladder_draw_scatter(struct ladder_page *page, const struct surface *s, int row);

/* The axis all intervals of a frame share. */
struct ladder_axis {
	double low, high;
	bool binary;
};
struct ladder_axis ladder_axis_of(const struct ladder_page *page);
double ladder_axis_share(const struct ladder_axis *axis, double value); /* 0..1; NAN stays */

#endif
