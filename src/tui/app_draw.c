/*
 * The frame: bar, tabs, the view, hints, status line; over it overlays, the popup of a waiting prefix, toasts. Pure: state to cells. Under 60x16 the view gets the bar's
 * and the tabs' rows; under 40x10 there is one line that says what is missing. Any size down to nothing is survived.
 */
#include "app_private.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"

#include <inttypes.h>

enum { BAR_ROWS = 2 };

static void draw_overlays(struct overlay *overlay, const struct surface *s)
{
	if (!overlay)
		return;
	draw_overlays(overlay->below, s);
	overlay->ops->draw(overlay, s);
}

static void draw_body(struct app *app, const struct surface *s, int row)
{
	struct view *view = app->views[app->current];

	app->p->body = surface_sub(s, row, 0, s->rows - row - FOOT_ROWS, s->cols);
	view->as_pane = false;
	view->ops->draw(view, &app->p->body, app->overlay == NULL);
}

static void draw_all(struct app *app, const struct surface *s)
{
	bool full = s->rows >= FULL_ROWS && s->cols >= FULL_COLS;

	app->p->tab_row = -1;
	if (full) {
		app_draw_bar(app, s);
		app_draw_tabs(app, s, 1);
	}
	draw_body(app, s, full ? BAR_ROWS : 0);
	app_draw_hints(app, s, s->rows - 2);
	app_draw_status(app, s, s->rows - 1);
	draw_overlays(app->overlay, s);
	struct surface above = surface_sub(s, 0, 0, s->rows - FOOT_ROWS, s->cols);
	app_draw_popup(app, &above);
	toasts_draw(app, &above);
}

void app_draw(struct app *app)
{
	struct surface s = surface_whole(&app->grid);

	app->now = clock_now();
	arena_reset(&app->p->frame);
	grid_clear(&app->grid);
	if (s.rows >= LEAST_ROWS && s.cols >= LEAST_COLS) {
		draw_all(app, &s);
	} else {
		app->p->body = surface_sub(&s, 0, 0, 0, 0);
		app->p->tab_row = -1;
		surface_printf(
			&s, 0, 0, -1, ROLE_TEXT, "%dx%d needed, now %dx%d", LEAST_COLS, LEAST_ROWS, s.cols, s.rows);
	}
	app->p->dirty = app->p->dirty_data = false;
}

void app_draw_wait(struct app *app, int64_t milliseconds)
{
	struct surface s = surface_whole(&app->grid);

	grid_clear(&app->grid);
	surface_printf(&s, s.rows / 2, 1, -1, ROLE_TEXT,
		"Another program is writing to %s; waiting ... %" PRId64 " s   C-c gives up", path_base(app->path),
		milliseconds / 1000);
}
