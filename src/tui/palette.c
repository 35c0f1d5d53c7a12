/* All commands that exist, those used last first; what is typed either narrows them or is a whole command line. */
#include "overlay.h"

#include "app_private.h"
#include "keymap.h"

#include <stdlib.h>
#include <string.h>

struct palette { /* in the order shown */
	struct picker_item items[COMMAND_COUNT];
	enum command_id ids[COMMAND_COUNT];
	size_t count;
};

static void remember(struct app *app, enum command_id id)
{
	struct app_private *p = app->p;
	int at = 0;

	while (at < p->recent_count && p->recent[at] != id)
		at++;
	if (at == p->recent_count && p->recent_count < RECENT_LIMIT)
		p->recent_count++;
	if (at == RECENT_LIMIT)
		at--;
	memmove(p->recent + 1, p->recent, (size_t)at * sizeof(p->recent[0]));
	p->recent[0] = id;
}

static bool is_recent(const struct app *app, enum command_id id)
{
	for (int i = 0; i < app->p->recent_count; i++) {
		if (app->p->recent[i] == id)
			return true;
	}
	return false;
}

/* Where the command works, when that is not here. */
static const char *elsewhere(
	const struct app *app, const struct command *command, context_set contexts, struct arena *arena)
{
	(void)app;
	if (command->contexts & contexts || app_is_global(command->id))
		return NULL;
	for (context_set bit = CONTEXT_CASE; bit <= CONTEXT_JOBS; bit <<= 1) {
		if (command->contexts & bit)
			return arena_printf(arena, "on the %s screen", context_name(bit));
	}
	return "not here";
}

static void add(struct app *app, struct palette *palette, enum command_id id)
{
	const struct command *command = command_get(id);
	context_set contexts = app_contexts(app);
	struct arena *arena = &app->p->frame;
	const char *why = elsewhere(app, command, contexts, arena);

	palette->ids[palette->count] = id;
	palette->items[palette->count++] = (struct picker_item){
		.text = command->args[0] ? arena_printf(arena, "%s %s", command->name, command->args) : command->name,
		.detail = command->help,
		.key = keymap_keys(app->keymap, contexts, id, NULL),
		.disabled = why ? why : app_why_not(app, id),
	};
}

static bool belongs(const struct command *command)
{
	return !(command->flags & (COMMAND_FLAG_HIDDEN | COMMAND_FLAG_SCRIPT)) && command->id != COMMAND_PALETTE;
}

/* Recent ones, then what works here, then the rest. */
static void fill(struct app *app, struct palette *palette)
{
	context_set contexts = app_contexts(app);

	for (int i = 0; i < app->p->recent_count; i++)
		add(app, palette, app->p->recent[i]);
	for (int here = 1; here >= 0; here--) {
		for (int i = 0; i < COMMAND_COUNT; i++) {
			const struct command *command = command_get((enum command_id)i);
			bool works_here = command->contexts & contexts || app_is_global(command->id);
			if (belongs(command) && works_here == (here == 1) && !is_recent(app, command->id))
				add(app, palette, command->id);
		}
	}
}

static void run(struct app *app, enum command_id id, const char *args)
{
	struct error error = ERROR_INIT;

	if (belongs(command_get(id)))
		remember(app, id);
	if (!app_run_command(app, id, args, &error))
		app_error(app, &error);
}

static void accept(struct app *app, void *context, size_t index)
{
	run(app, ((enum command_id *)context)[index], "");
}

static void accept_text(struct app *app, void *context, const char *text)
{
	struct error error = ERROR_INIT;
	const char *args;
	const struct command *command = command_parse(text, &args, &error);

	(void)context;
	if (command)
		run(app, command->id, args);
	else
		app_error(app, &error);
}

/* "filter label:bad", "undo": a command's name typed in full, with or without arguments. */
static bool is_whole(const char *text)
{
	struct error error = ERROR_INIT;
	const char *args;

	return command_parse(text, &args, &error) != NULL;
}

void palette_open(struct app *app)
{
	struct palette *palette = xcalloc(1, sizeof(*palette));
	enum command_id *ids = xcalloc(COMMAND_COUNT, sizeof(*ids));
	struct picker_spec spec = { .title = "Commands",
		.items = palette->items,
		.keep_order = true,
		.accept = accept,
		.accept_text = accept_text,
		.is_whole = is_whole,
		.free_context = free,
		.context = ids };

	fill(app, palette);
	memcpy(ids, palette->ids, sizeof(palette->ids));
	spec.count = palette->count;
	picker_open(app, &spec); /* copies the items */
	free(palette);
}
