/* A question for what cannot be undone: yes is one named key, every other answer is no. */
#include "overlay.h"

#include "app_private.h"
#include "preop/text/wrap.h"

#include <stdlib.h>
#include <string.h>

enum { CONFIRM_COLS = 64, CONFIRM_LINES = 8 };

struct confirm {
	struct overlay overlay;
	char *question, yes_key;
	void (*yes)(struct app *app, void *context);
	void (*free_context)(void *context);
	void *context;
};

static void confirm_type(struct overlay *overlay, const char *bytes, size_t n)
{
	struct confirm *confirm = (struct confirm *)overlay;
	struct app *app = overlay->app;
	void (*yes)(struct app *, void *) = confirm->yes;
	void (*free_context)(void *) = confirm->free_context;
	void *context = confirm->context;
	bool agreed = n == 1 && *bytes == confirm->yes_key;

	confirm->free_context = NULL;
	overlay_pop(app);
	if (agreed)
		yes(app, context);
	if (free_context)
		free_context(context);
}

static bool confirm_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	(void)id, (void)args, (void)error;
	overlay_pop(overlay->app);
	return true;
}

static void confirm_draw(struct overlay *overlay, const struct surface *screen)
{
	struct confirm *confirm = (struct confirm *)overlay;
	struct wrap wrap = WRAP_INIT;
	int cols = screen->cols - 4 < CONFIRM_COLS ? screen->cols - 4 : CONFIRM_COLS;
	int lines = (int)wrap_text(&wrap, confirm->question, strlen(confirm->question), cols - 4,
		screen->grid->display_flags, CONFIRM_LINES);
	struct surface inner = overlay_box(screen, lines + 4, cols, "Please confirm");

	for (int i = 0; i < lines; i++)
		surface_bytes(
			&inner, i, 0, -1, ROLE_DIALOG, confirm->question + wrap.lines[i].start, wrap.lines[i].length);
	int col = surface_printf(&inner, lines + 1, 0, -1, ROLE_HINT_KEY, "%c", confirm->yes_key);
	col += surface_text(&inner, lines + 1, col, -1, ROLE_DIALOG, " yes    ");
	surface_text(&inner, lines + 1, col, -1, ROLE_HINT, "any other key: no");
	surface_cursor(&inner, lines + 1, 0);
	wrap_free(&wrap);
}

static void confirm_destroy(struct overlay *overlay)
{
	struct confirm *confirm = (struct confirm *)overlay;

	if (confirm->free_context)
		confirm->free_context(confirm->context);
	free(confirm->question);
	free(confirm);
}

static const struct overlay_ops confirm_ops = {
	.contexts = CONTEXT_PROMPT,
	.text = true,
	.hints = { COMMAND_COUNT }, /* the question says which keys there are */
	.draw = confirm_draw,
	.command = confirm_command,
	.type = confirm_type,
	.destroy = confirm_destroy,
};

void confirm_open(struct app *app, const char *question, char yes_key, void (*yes)(struct app *app, void *context),
	void (*free_context)(void *), void *context)
{
	struct confirm *confirm = xcalloc(1, sizeof(*confirm));

	*confirm = (struct confirm){ .overlay.ops = &confirm_ops,
		.question = xstrdup(question),
		.yes_key = yes_key,
		.yes = yes,
		.free_context = free_context,
		.context = context };
	overlay_push(app, &confirm->overlay);
}
