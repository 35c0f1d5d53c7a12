/* Where a number, a blocker or an item of the checklist leads: a screen, a page of it, or a page that belongs to no screen. */
#include "app_private.h"

#include <stdio.h>
#include <string.h>

static const struct view_ops *screen_of(const char *screen, size_t n)
{
	for (int i = 0; i < VIEW_COUNT; i++)
		if (strlen(view_table[i]->name) == n && memcmp(view_table[i]->name, screen, n) == 0)
			return view_table[i];
	return NULL;
}

bool app_follow(struct app *app, const char *screen, const char *argument, struct error *error)
{
	size_t n = strcspn(screen, " ");
	const struct view_ops *view = screen_of(screen, n);

	if (view == NULL)
		return app_run(app, screen, error);
	app_go(app, view->id, argument);
	return screen[n] == '\0' || app_run(app, screen + n + 1, error);
}

void app_place(const char *screen, const char *argument, struct strbuf *out)
{
	size_t n = strcspn(screen, " ");
	const struct view_ops *view = screen_of(screen, n);
	const char *args, *line = view == NULL ? screen : screen[n] != '\0' ? screen + n + 1 : "";
	const struct command *command = *line != '\0' ? command_parse(line, &args, NULL) : NULL;

	if (view != NULL)
		strbuf_adds(out, view->title);
	if (command != NULL)
		strbuf_addf(out, "%s%s", view != NULL ? ", " : "", command->title);
	if (*argument != '\0')
		strbuf_addf(out, ": %s", argument);
}
