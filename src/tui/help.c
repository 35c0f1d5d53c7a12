/* All that works here with its keys, made from the command table and the key map: this screen's first. Typing narrows it, Enter runs. */
#include "overlay.h"

#include "app_private.h"
#include "keymap.h"

#include <stdlib.h>
#include <string.h>

enum { HELP_LIMIT = 512 };

struct help {
	struct picker_item *items;
	char **lines; /* command lines, by item; ends with NULL */
	size_t count;
	struct arena *arena;
};

static void add(struct app *app, struct help *help, const struct command *command, const char *args, const char *keys,
	const char *group)
{
	if (help->count == HELP_LIMIT)
		return;
	help->lines[help->count] = xasprintf("%s%s%s", command->name, *args ? " " : "", args);
	help->items[help->count++] = (struct picker_item){
		.text = *args ? arena_printf(help->arena, "%s  %s", command->title, args) : command->title,
		.detail = command->help,
		.key = keys,
		.disabled = app->overlay ? NULL : app_why_not(app, command->id),
		.group = group,
	};
}

static bool was_before(const struct app *app, size_t index)
{
	const struct binding *binding = keymap_at(app->keymap, index);

	for (size_t i = 0; i < index; i++) {
		const struct binding *other = keymap_at(app->keymap, i);
		if (other->id == binding->id && strcmp(other->args, binding->args) == 0)
			return true;
	}
	return false;
}

/* A row for the command, and one for each argument that has keys of its own; movement and such only once. */
static void add_command(
	struct app *app, struct help *help, const struct command *command, context_set contexts, const char *group)
{
	const char *keys = keymap_keys(app->keymap, contexts, command->id, "");
	bool hidden = command->flags & COMMAND_FLAG_HIDDEN;

	if (hidden && !keys)
		keys = keymap_keys(app->keymap, contexts, command->id, NULL);
	if (keys || !hidden)
		add(app, help, command, "", keys, group);
	for (size_t i = 0; i < keymap_count(app->keymap) && !hidden; i++) {
		const struct binding *binding = keymap_at(app->keymap, i);
		if (binding->id != command->id || !*binding->args || was_before(app, i))
			continue;
		keys = keymap_keys(app->keymap, contexts, command->id, binding->args);
		if (keys)
			add(app, help, command, binding->args, keys, group);
	}
}

static const char *group_title(struct app *app, context_set bit, struct arena *arena)
{
	if (bit == CONTEXT_ALL)
		return "Everywhere";
	if (bit == CONTEXT_LIST)
		return "Rows and text";
	if (app->overlay)
		return "Here";
	return arena_printf(arena, "This screen: %s", app_focus(app)->ops->title);
}

static void fill(struct app *app, struct help *help)
{
	context_set contexts = app_contexts(app);

	for (context_set bit = 1; bit <= contexts; bit <<= 1) {
		if (!(contexts & bit))
			continue;
		const char *group = group_title(app, bit, help->arena);
		for (int i = 0; i < COMMAND_COUNT; i++) {
			const struct command *command = command_get((enum command_id)i);
			/* a command of several contexts belongs to the first of them */
			if (command->contexts & bit && !(command->contexts & contexts & (bit - 1)) &&
				!(command->flags & COMMAND_FLAG_SCRIPT))
				add_command(app, help, command, contexts, group);
		}
	}
}

static void accept(struct app *app, void *context, size_t index)
{
	struct error error = ERROR_INIT;

	if (!app_run(app, ((char **)context)[index], &error))
		app_error(app, &error);
}

static void free_lines(void *context)
{
	char **lines = context;

	for (size_t i = 0; lines[i]; i++)
		free(lines[i]);
	free(lines);
}

void help_open(struct app *app, const char *words)
{
	struct help help = { .items = xcalloc(HELP_LIMIT, sizeof(struct picker_item)),
		.lines = xcalloc(HELP_LIMIT + 1, sizeof(char *)),
		.arena = &app->p->frame };
	struct picker_spec spec = { .title = "Keys and commands",
		.items = help.items,
		.text = words,
		.keep_order = true,
		.accept = accept,
		.free_context = free_lines,
		.context = help.lines };

	fill(app, &help);
	spec.count = help.count;
	picker_open(app, &spec);
	free(help.items);
}
