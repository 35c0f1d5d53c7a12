/* argv to the command line; the workbench is handed in, so that cli and tui stay siblings. */
#include "cli/cli.h"
#include "tui/tui.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static struct app_options workbench_options(const struct cli_options *options, const char *path, const char *actor)
{
	return (struct app_options){
		.path = path,
		.actor = actor,
		.theme = options->theme,
		.keys = options->keys,
		.ascii = options->ascii,
		.no_mouse = options->no_mouse,
		.fresh = options->fresh,
	};
}

static int workbench(const struct cli_options *options, const char *path, const char *actor, struct error *error)
{
	struct app_options app = workbench_options(options, path, actor);

	return tui_run(&app, error);
}

/* "24x80", which is also what a script has without --size. */
static bool read_size(const char *text, struct app_options *app, struct error *error)
{
	int used = 0;

	app->rows = 24;
	app->cols = 80;
	if (text &&
		(sscanf(text, "%4dx%4d%n", &app->rows, &app->cols, &used) != 2 || text[used] || app->rows < 1 ||
			app->cols < 1))
		return error_set(error, ERROR_USAGE, "--size wants rows and columns such as 24x80, not \"%s\"", text);
	return true;
}

static bool script(const struct cli_options *options, const char *path, const char *actor, FILE *file, const char *name,
	bool (*verb)(void *context, const char *line, struct error *error), void *context, struct error *error)
{
	struct app_options app = workbench_options(options, path, actor);

	return read_size(options->size, &app, error) && tui_script(&app, file, name, verb, context, error);
}

/* Where nobody said what the terminal's characters are, UTF-8 is by far the likeliest; a locale that says otherwise is believed. */
static void set_locale(void)
{
	const char *set = setlocale(LC_ALL, "");

	if (!set || !strcmp(setlocale(LC_CTYPE, NULL), "C") || !strcmp(setlocale(LC_CTYPE, NULL), "POSIX"))
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_NUMERIC, "C"); /* numbers in files and on screen are the same everywhere */
}

int main(int argc, char **argv)
{
	static const struct cli_hooks hooks = {
		.workbench = workbench,
		.script = script,
		.dump_keys = tui_dump_keys,
		.dump_commands = tui_dump_commands,
		.doctor = tui_doctor,
	};

	set_locale();
	signal(SIGXFSZ,
		SIG_IGN); /* a file at the size limit is a full disk: an error with a sentence, and nothing left half built */
	return cli_main(argc, argv, &hooks);
}
