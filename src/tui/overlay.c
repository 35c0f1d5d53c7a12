#include "overlay.h"

#include "app_private.h"

#include <stdlib.h>

void overlay_push(struct app *app, struct overlay *overlay)
{
	overlay->app = app;
	overlay->below = app->overlay;
	app->overlay = overlay;
	app->p->pending[0] = '\0';
	app->p->dirty = true;
}

void overlay_pop(struct app *app)
{
	struct overlay *overlay = app->overlay;
	char *failure = overlay->failure;

	if (overlay->waits)
		app_forget_keys(app);
	app->overlay = overlay->below;
	overlay->ops->destroy(overlay);
	free(failure);
	app->p->pending[0] = '\0';
	app->p->dirty = true;
}

enum { STRIP_COLS = 12 /* beside a box: fewer show single letters of what is below, no words */ };

static int at_most(int value, int limit)
{
	return value < limit ? value : limit;
}

struct surface overlay_box(const struct surface *screen, int rows, int cols, const char *title)
{
	int above = screen->rows - FOOT_ROWS; /* hints and status line stay in sight */

	rows = at_most(rows, above);
	cols = at_most(cols, screen->cols);
	struct surface box = surface_sub(screen, (above - rows) / 2, (screen->cols - cols) / 2, rows, cols);
	surface_fill(&box, 0, 0, rows, cols, ROLE_DIALOG);
	surface_hline(&box, 0, 0, cols, ROLE_LINE_FOCUS);
	surface_hline(&box, rows - 1, 0, cols, ROLE_LINE_FOCUS);
	surface_vline(&box, 0, 0, rows, ROLE_LINE_FOCUS);
	surface_vline(&box, 0, cols - 1, rows, ROLE_LINE_FOCUS);
	surface_text(&box, 0, 0, 1, ROLE_LINE_FOCUS, "\u250c");
	surface_text(&box, 0, cols - 1, 1, ROLE_LINE_FOCUS, "\u2510");
	surface_text(&box, rows - 1, 0, 1, ROLE_LINE_FOCUS, "\u2514");
	surface_text(&box, rows - 1, cols - 1, 1, ROLE_LINE_FOCUS, "\u2518");
	surface_printf(&box, 0, 2, cols - 4, ROLE_TITLE_FOCUS, " %s ", title);
	return surface_sub(&box, 1, 2, rows - 2, cols - 4);
}

/* Without a frame at the sides and below: the body's own edges are there. */
static struct surface cover_body(const struct app *app, const struct surface *screen, const char *title)
{
	const struct surface *body = &app->p->body;
	struct surface page = surface_sub(screen, body->row, 0, body->rows, screen->cols);

	surface_fill(&page, 0, 0, page.rows, page.cols, ROLE_DIALOG);
	surface_hline(&page, 0, 0, page.cols, ROLE_LINE_FOCUS);
	surface_printf(&page, 0, 2, page.cols - 4, ROLE_TITLE_FOCUS, " %s ", title);
	return surface_sub(&page, 1, 1, page.rows - 1, page.cols - 2);
}

struct surface overlay_page(const struct app *app, const struct surface *screen, int rows, int cols, const char *title)
{
	return screen->cols - cols < 2 * STRIP_COLS ? cover_body(app, screen, title)
						    : overlay_box(screen, rows, cols, title);
}
