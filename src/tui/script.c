/* Scripts: the workbench without a terminal, a command a line. */
#include "tui.h"

#include "app_private.h"
#include "monkey.h"
#include "preop/base/path.h"
#include "preop/text/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_SIZE_LIMIT = 500 };

struct script {
	struct app_options options;
	struct app *app; /* NULL: not open */
	bool (*verb)(void *context, const char *line, struct error *error);
	void *context;
};

static bool open_app(struct script *script, struct error *error)
{
	if (script->app)
		return true;
	script->app = app_create(&script->options, NULL, error);
	if (!script->app)
		return false;
	app_start(script->app);
	app_settle(script->app);
	return true;
}

static void close_app(struct script *script)
{
	app_destroy(script->app);
	script->app = NULL;
}

/* --- commands for scripts only --- */

/* Settles after every key, as a person would look before the next one. */
static bool press(struct script *script, const char *name, struct error *error)
{
	char key[KEY_NAME_SIZE];

	if (!key_canonical(name, key))
		return error_set(error, ERROR_USAGE, "there is no key \"%s\"", name);
	if (!script->app->quit) {
		app_key(script->app, key);
		app_settle(script->app);
	}
	return true;
}

static bool run_keys(struct script *script, char *args, struct error *error)
{
	for (char *save = NULL, *name = strtok_r(args, " \t", &save); name; name = strtok_r(NULL, " \t", &save)) {
		if (!press(script, name, error))
			return false;
	}
	return true;
}

static bool run_type(struct script *script, char *args, struct error *error)
{
	size_t n = strlen(args);

	for (size_t next, at = 0; at < n; at = next) {
		char key[KEY_NAME_SIZE];
		next = utf8_next(args, n, at);
		if (next - at >= sizeof(key))
			return error_set(error, ERROR_USAGE, "\"%s\" cannot be typed", args + at);
		snprintf(key, sizeof(key), "%.*s", (int)(next - at), args + at);
		if (!press(script, key, error))
			return false;
	}
	return true;
}

static bool write_file(const char *path, const struct strbuf *text, struct error *error)
{
	if (!path_may_write(path, error))
		return false;
	FILE *file = fopen(path, "w");
	bool ok = file && fwrite(text->data, 1, text->len, file) == text->len;

	if (file && fclose(file) != 0)
		ok = false;
	return ok || error_system(error, "cannot write %s", path);
}

static bool run_save_screen(struct script *script, char *args, struct error *error)
{
	struct strbuf text = STRBUF_INIT, roles = STRBUF_INIT;
	char *roles_path = xasprintf("%s.roles", args);

	grid_print_text(&script->app->grid, &text);
	grid_print_roles(&script->app->grid, &roles);
	bool ok = write_file(args, &text, error) && write_file(roles_path, &roles, error);
	strbuf_free(&text);
	strbuf_free(&roles);
	free(roles_path);
	return ok;
}

static bool expect(struct script *script, const char *text, bool wanted, struct error *error)
{
	struct strbuf screen = STRBUF_INIT;

	grid_print_text(&script->app->grid, &screen);
	bool found = *text && strstr(screen.data, text);
	if (found != wanted)
		fprintf(stderr, "%s", screen.data);
	strbuf_free(&screen);
	if (found == wanted)
		return true;
	return error_set(
		error, ERROR_CONFLICT, wanted ? "the screen does not show \"%s\"" : "the screen shows \"%s\"", text);
}

static bool run_assert(struct script *script, char *args, struct error *error)
{
	return expect(script, args, true, error);
}

static bool run_assert_not(struct script *script, char *args, struct error *error)
{
	return expect(script, args, false, error);
}

static bool run_resize(struct script *script, char *args, struct error *error)
{
	int rows, cols, end = 0;

	if (sscanf(args, "%4dx%4d%n", &rows, &cols, &end) != 2 || args[end] || rows < 0 || cols < 0 ||
		rows > SCRIPT_SIZE_LIMIT || cols > SCRIPT_SIZE_LIMIT)
		return error_set(error, ERROR_USAGE, "\"%s\" is no size; write it as 24x80", args);
	app_resize(script->app, rows, cols);
	script->options.rows = rows;
	script->options.cols = cols;
	return true;
}

static bool run_monkey(struct script *script, char *args, struct error *error)
{
	unsigned long long seed = 1;
	int count;

	if (sscanf(args, "%9d %19llu", &count, &seed) < 1 || count < 1)
		return error_set(error, ERROR_USAGE, "monkey wants a number of keys and a seed: monkey 2000 7");
	monkey_run(script->app, count, seed);
	return true;
}

static const struct {
	enum command_id id;
	bool (*run)(struct script *script, char *args, struct error *error);
	bool looks; /* at the screen as the line before left it */
} script_commands[] = {
	{ COMMAND_KEYS, run_keys, false },
	{ COMMAND_TYPE, run_type, false },
	{ COMMAND_WAIT_IDLE, NULL, true }, /* every line ends by waiting */
	{ COMMAND_SAVE_SCREEN, run_save_screen, true },
	{ COMMAND_ASSERT, run_assert, true },
	{ COMMAND_ASSERT_NOT, run_assert_not, true },
	{ COMMAND_RESIZE, run_resize, true },
	{ COMMAND_MONKEY, run_monkey, false },
};

/* --- lines --- */

static bool run_command(struct script *script, const struct command *command, char *line, struct error *error)
{
	char *args = line + strcspn(line, " \t");

	args += strspn(args, " \t");
	for (size_t i = 0; i < sizeof(script_commands) / sizeof(script_commands[0]); i++) {
		if (script_commands[i].id != command->id)
			continue;
		if (!script_commands[i].looks)
			toasts_next_step(script->app);
		return !script_commands[i].run || script_commands[i].run(script, args, error);
	}
	toasts_next_step(script->app);
	return app_run_command(script->app, command->id, args, error);
}

static bool run_verb(struct script *script, const char *line, struct error *error)
{
	if (!script->verb)
		return error_set(error, ERROR_USAGE, "there is no command \"%.*s\"", (int)strcspn(line, " \t"), line);
	if (!script->verb(script->context, line, error))
		return false;
	if (script->app)
		app_changed(script->app);
	return true;
}

static bool run_line(struct script *script, char *line, struct error *error)
{
	char word[64];

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(line, " \t"), line);
	const struct command *command = command_find(word);
	bool ok = command ? open_app(script, error) && run_command(script, command, line, error)
			  : run_verb(script, line, error);
	if (ok && script->app)
		app_settle(script->app);
	if (script->app && script->app->quit)
		close_app(script);
	return ok;
}

static char *trim(char *line)
{
	line += strspn(line, " \t");
	size_t n = strlen(line);
	while (n > 0 && isspace((unsigned char)line[n - 1]))
		line[--n] = '\0';
	return line;
}

/* The call was right, the script was not: also where one of its lines is wrong usage. */
static void failed_at(const char *name, int number, struct error *error)
{
	error_wrap(error, "%s:%d", name, number);
	if (error->code == ERROR_USAGE)
		error->code = ERROR_INPUT;
}

bool tui_script(const struct app_options *options, FILE *file, const char *name,
	bool (*verb)(void *context, const char *line, struct error *error), void *context, struct error *error)
{
	struct script script = { .options = *options, .verb = verb, .context = context };
	size_t capacity = 0;
	char *buffer = NULL;
	bool ok = true;

	for (int number = 1; ok && getline(&buffer, &capacity, file) >= 0; number++) {
		char *line = trim(buffer);
		if (*line == '\0' || *line == '#')
			continue;
		ok = run_line(&script, line, error);
		if (!ok)
			failed_at(name, number, error);
	}
	free(buffer);
	app_destroy(script.app);
	return ok;
}
