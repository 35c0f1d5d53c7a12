/* Two texts with their words compared: an edit before it is saved, or two examples. */
#include "overlay.h"

#include "app_private.h"
#include "widgets/diffview.h"

#include <stdlib.h>

enum { FOLD_LINES = 6 };

struct diff {
	struct overlay overlay;
	struct diff_spec spec; /* texts are the view's */
	char *title, *left, *right;
	struct diffview *view;
};

static void finish(struct diff *diff, void (*then)(struct app *app, void *context))
{
	struct app *app = diff->overlay.app;
	struct diff_spec spec = diff->spec;

	diff->spec.free_context = NULL;
	overlay_pop(app);
	then(app, spec.context);
	if (spec.free_context)
		spec.free_context(spec.context);
}

static bool diff_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct diff *diff = (struct diff *)overlay;

	(void)args;
	if (id == COMMAND_CLOSE || id == COMMAND_BACK)
		overlay_pop(overlay->app);
	else if (id == COMMAND_DIFF_SAVE && diff->spec.save)
		finish(diff, diff->spec.save);
	else if (id == COMMAND_DIFF_AGAIN && diff->spec.again)
		finish(diff, diff->spec.again);
	else if (!diffview_command(diff->view, id))
		return error_set(error, ERROR_USAGE, "%s", "");
	return true;
}

static bool diff_can(const struct overlay *overlay, enum command_id id)
{
	const struct diff_spec *spec = &((const struct diff *)overlay)->spec;

	return id == COMMAND_DIFF_SAVE ? spec->save != NULL : id != COMMAND_DIFF_AGAIN || spec->again;
}

static void diff_draw(struct overlay *overlay, const struct surface *screen)
{
	struct diff *diff = (struct diff *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, 2, 0, all.rows - 2, all.cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	surface_text(&all, 0, 1, -1, ROLE_TITLE_FOCUS, diff->title);
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	diffview_draw(diff->view, &body, diff->left, diff->right);
	surface_cursor(&body, 0, 0);
}

static void diff_mouse(struct overlay *overlay, int row, int col, int action)
{
	(void)row, (void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		diffview_scroll(((struct diff *)overlay)->view, action == MOUSE_WHEEL_UP ? -3 : 3);
}

static void diff_destroy(struct overlay *overlay)
{
	struct diff *diff = (struct diff *)overlay;

	if (diff->spec.free_context)
		diff->spec.free_context(diff->spec.context);
	diffview_free(diff->view);
	free(diff->title);
	free(diff->left);
	free(diff->right);
	free(diff);
}

static const struct overlay_ops diff_ops = {
	.contexts = CONTEXT_DIFF | CONTEXT_LIST,
	.hints = { COMMAND_DIFF_SAVE, COMMAND_DIFF_AGAIN, COMMAND_CLOSE, COMMAND_COUNT },
	.can = diff_can,
	.draw = diff_draw,
	.command = diff_command,
	.mouse = diff_mouse,
	.destroy = diff_destroy,
};

void diff_open(struct app *app, const struct diff_spec *spec)
{
	struct diff *diff = xcalloc(1, sizeof(*diff));

	diff->overlay.ops = &diff_ops;
	diff->spec = *spec;
	diff->title = xstrdup(spec->title);
	diff->left = xstrdup(spec->left ? spec->left : "before");
	diff->right = xstrdup(spec->right ? spec->right : "after");
	diff->view = diffview_new();
	if (spec->left)
		diffview_neutral(diff->view);
	diffview_set(diff->view, 0, spec->before, spec->before_n, spec->after, spec->after_n, FOLD_LINES);
	overlay_push(app, &diff->overlay);
}
