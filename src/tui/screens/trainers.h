/*
 * "Same row, five fates", over the screen: a line a trainer, under it the reasons its rows have; below, the rule of the line under the cursor. trainers.c reads
 * and moves, trainers_draw.c draws.
 */
#ifndef PREOP_TUI_SCREENS_TRAINERS_H
#define PREOP_TUI_SCREENS_TRAINERS_H

#include "preop/formats/trainer.h"
#include "tui/overlay.h"
#include "tui/widgets/list.h"

enum {
	LINE_TRAINER = -1,      /* struct trainers_line.what: a trainer's own line */
	LINE_NO_LOSS = REASONS, /* used or cut, but nothing is learned from them */
	TRAINERS_LINES = TRAINERS * (REASONS + 2),
};
struct trainers_line {
	enum trainer_id id;
	int what; /* LINE_TRAINER, enum fate_reason or LINE_NO_LOSS */
};

struct trainers_page {
	struct overlay overlay;
	int64_t job;
	int64_t dataset;
	char *title;                   /* the dataset and the filter */
	struct trainer_report *report; /* NULL: being read */
	struct list list;
	struct trainers_line lines[TRAINERS_LINES];
	int list_row; /* of the last frame, for the mouse */
	/* Shows these rows, `of` all there are; closes the page. */
	void (*show)(struct app *app, void *context, const char *filter, size_t shown, size_t of);
	void *context;
};

struct trainers_spec {
	int64_t dataset, limit /* tokens, 0: each trainer's own */;
	const char *name, *filter;
	void (*show)(struct app *app, void *context, const char *filter, size_t shown, size_t of);
	void *context;
};
void trainers_open(struct app *app, const struct trainers_spec *spec);

int64_t trainers_line_rows(const struct trainers_page *page, const struct trainers_line *line);
void trainers_draw(struct overlay *overlay, const struct surface *screen);

#endif
