/*
 * How far people agree, over the screen: every number with its interval, and Enter opens the table it comes from. agreement_page.c has the page, agreement_load.c what
 * readers bring, agreement_lines.c which lines there are, agreement_draw.c the picture, agreement_explain.c the tables behind the numbers, agreement_slice.c the examples
 * behind a confusion.
 */
#ifndef PREOP_TUI_SCREENS_AGREEMENT_PAGE_H
#define PREOP_TUI_SCREENS_AGREEMENT_PAGE_H

#include "preop/model/agreement.h"
#include "preop/model/label_measure.h"
#include "preop/model/noise.h"
#include "preop/model/preference.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

struct agreement_spec {
	const char *dataset; /* its name */
	/* Shows the examples of these two labels: `filter` has those that somebody gave the one and somebody the other, `shown` of `of`. Called when the page has closed. */
	void (*show)(
		struct app *app, void *context, const char *const pair[2], const char *filter, size_t shown, size_t of);
	void *context;
};
void agreement_page_open(struct app *app, const struct agreement_spec *spec);

/* ---- What readers bring ---- */

struct agreement_cache {
	struct arena arena;
	struct label_measure measure;
};
/* Read only once it is here, and held by all that work on it: counted on the interface thread. */
struct agreement_result {
	int holders;
	struct arena arena;
	struct dataset dataset;
	int64_t op; /* newest one it knows of */
	struct votes people, models;
	bool has_people, has_models;
	struct agreement agreement;
	bool complete; /* `agreement` is there */
};
struct agreement_extra {
	struct arena arena;
	struct noise_report *noise;
	const char *no_noise;                 /* why it is undefined */
	struct preference_report *preference; /* NULL: it is of another level */
};
struct agreement_result *agreement_hold(struct agreement_result *result);
void agreement_drop(void *result); /* NULL is fine */

/* ---- Lines ---- */

enum agreement_section {
	SECTION_NUMBERS,
	SECTION_LABELS,
	SECTION_MATRIX,
	SECTION_CONFUSIONS,
	SECTION_SIDES, /* of preferences */
	SECTION_CIRCLES,
	SECTION_PEOPLE,
	SECTION_MODELS,
	SECTION_PAIRS,
	SECTION_COUNT
};
enum { LINE_HEAD = -1, LINE_GAP = -2 /* struct agreement_line.index: no row of the section */ };
struct agreement_line {
	enum agreement_section section;
	int32_t index; /* row of the section, in the order shown */
};
enum agreement_order { BY_COUNT, BY_LEAST, BY_MOST, BY_NAME, AGREEMENT_ORDERS };
enum { MATRIX_MOST = 12 /* labels */ };

struct agreement_page {
	struct overlay overlay;
	struct agreement_spec spec;
	char *dataset;
	int64_t job;
	struct agreement_cache *cache;
	struct agreement_result *result; /* NULL: being computed */
	struct agreement_extra *extra;

	struct list list;
	struct agreement_line *lines;
	size_t *people, *pairs; /* places in the result, in the order shown */
	enum agreement_order people_order, pairs_order;
	size_t matrix[MATRIX_MOST], matrix_count; /* categories it shows */
	size_t cell;                              /* column of the matrix under the cursor */
	int width;                                /* the lines were made for; 0: none */
	int list_row;                             /* of the last frame, for the mouse */
};

void agreement_make_lines(struct agreement_page *page, int width); /* nothing when they are those already */
void agreement_remake_lines(struct agreement_page *page);          /* keeps the cursor on its row */
bool agreement_turn_order(
	struct agreement_page *page); /* of the section the cursor is in; false: it has one order only */
const char *agreement_order_word(const struct agreement_page *page, enum agreement_section section);
const struct agreement_line *agreement_at(const struct agreement_page *page); /* NULL: nothing under the cursor */
void agreement_step_section(struct agreement_page *page, int step);
void agreement_settle(struct agreement_page *page, int step); /* off a head, on in the direction of `step` */
/* People's coincidences of two categories; rows are symmetric. */
double agreement_cell(const struct agreement_result *result, size_t row, size_t column);
size_t agreement_rows(const struct agreement_page *page, enum agreement_section section);

/* ---- The rest ---- */
void agreement_ask(struct agreement_page *page);
void agreement_explain(struct agreement_page *page, const struct agreement_line *line);
bool agreement_slice(struct agreement_page *page, size_t first, size_t second, struct error *error);
void agreement_draw(struct overlay *overlay, const struct surface *screen);

#endif
