/* preop open, script: what needs the workbench. */
#include "cli/context.h"
#include "cli/verbs.h"

#include "preop/base/path.h"
#include "preop/model/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_workbench(struct cli *cli, const struct cli_options *options, const char *path, struct error *error)
{
	const char *actor = cli_actor(options);

	if (!person_name_valid(actor, error))
		return 3;
	if (!cli->hooks->workbench) {
		error_set(error, ERROR_UNSUPPORTED,
			"this build of preop has no workbench; `preop status` prints the project");
		return 3;
	}
	return cli->hooks->workbench(options, path, actor, error);
}

int verb_open(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct cli_options named = *options;
	char *path;
	int status;

	(void)out;
	if (options->word_count > 1)
		return cli_usage(error, "open wants one project file, or none for the only one here");
	if (cli->kept)
		return cli_usage(error, "a script cannot open the workbench");
	if (options->word_count)
		named.project = options->words[0];
	path = project_path(&named, error);
	if (!path)
		return 3;
	status = cli_workbench(cli, options, path, error);
	free(path);
	return status;
}

struct script {
	struct cli *cli;
	const char *path, *actor;
};

/* One line of the script that is a verb: its output goes to stdout at once, so that it stands between that of other lines. */
static bool script_verb(void *context, const char *line, struct error *error)
{
	struct script *script = context;
	struct strbuf out = STRBUF_INIT;
	/* Before the project exists there is nothing to keep open: `new` may be the script's first line. */
	bool ok = script->cli->kept || !path_exists(script->path) ||
		project_open(&script->cli->kept, script->path, DB_WRITE, script->actor, error);

	ok = ok && cli_run_line(script->cli, line, &out, error);
	if ((fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0) && ok)
		ok = error_system(error, "cannot write to standard output");
	strbuf_free(&out);
	return ok;
}

static bool script_run(struct cli *cli, const struct cli_options *options, const char *path, FILE *file,
	const char *name, struct error *error)
{
	struct script script = { .cli = cli, .path = path, .actor = cli_actor(options) };
	bool ok;

	if (!person_name_valid(script.actor, error))
		return false;
	if (!cli->hooks->script)
		return error_set(error, ERROR_UNSUPPORTED, "this build of preop has no workbench to run scripts in");
	ok = cli->hooks->script(options, path, script.actor, file, name, script_verb, &script, error);
	db_close(cli->kept);
	cli->kept = NULL;
	return ok;
}

int verb_script(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *name = options->word_count == 1 ? options->words[0] : NULL;
	char *path;
	FILE *file;
	bool ok;

	(void)out;
	if (!name)
		return cli_usage(error, "script wants one file of commands, or - for standard input");
	if (cli->kept)
		return cli_usage(error, "a script cannot run another");
	path = project_path(options, error);
	if (!path)
		return 3;
	file = strcmp(name, "-") ? fopen(name, "r") : stdin;
	ok = file ? script_run(cli, options, path, file, name, error) : error_system(error, "cannot read %s", name);
	if (file && file != stdin)
		fclose(file);
	free(path);
	return ok ? 0 : 3;
}
