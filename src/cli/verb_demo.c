/* preop demo: the sample project, built by the verbs themselves from the script compiled into the program. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/base/resource.h"
#include "preop/model/project.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fixed, so that two builds are equal: the lines' own --at times come after this one. */
#define DEMO_BEGAN "2025-06-02T09:10"
enum { DEMO_SEED = 20250602 };

static bool run_script(struct cli *cli, const struct resource *script, struct error *error)
{
	const char *at = (const char *)script->data, *end = at + script->size;
	struct strbuf out = STRBUF_INIT;
	bool ok = true;

	for (int number = 1; ok && at < end; number++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		char *line = xstrndup(at, (size_t)((newline ? newline : end) - at));

		ok = cli_run_line(cli, line, &out, error) || error_wrap(error, "%s, line %d", script->name, number);
		free(line);
		at = newline ? newline + 1 : end;
	}
	strbuf_free(&out);
	return ok;
}

static bool build(struct cli *cli, const char *path, struct error *error)
{
	const struct resource *script = resource_find("data/sample/build.script");
	int64_t began;
	bool ok;

	if (!script || !clock_parse(DEMO_BEGAN, strlen(DEMO_BEGAN), &began))
		bug("the sample's script is missing");
	random_seed_process(DEMO_SEED);
	clock_fix(began);
	ok = project_create(&cli->kept, path, "Support bot", "", "ana", error);
	clock_fix(CLOCK_NONE);
	clock_init(NULL);
	ok = ok && run_script(cli, script, error);
	db_close(cli->kept);
	cli->kept = NULL;
	random_seed_process(0);
	return ok;
}

static void remove_project(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		char *name = xasprintf("%s%s", path, suffixes[i]);

		unlink(name);
		free(name);
	}
}

/* The finished file gets its name in one step, and never replaces another: link() refuses where rename() would not. */
static bool publish(const char *from, const char *to, struct error *error)
{
	if (link(from, to) == 0) {
		unlink(from);
		return true;
	}
	if (errno == EEXIST)
		return error_set(error, ERROR_CONFLICT, "%s exists already; choose another name", to);
	return rename(from, to) == 0 || error_system(error, "cannot make %s", to); /* a file system without links */
}

static bool build_kept(struct cli *cli, const char *path, struct error *error)
{
	char *building = xasprintf("%s.building-%ld", path, (long)getpid());
	bool ok;

	if (path_exists(path))
		ok = error_set(error, ERROR_CONFLICT, "%s exists already; choose another name", path);
	else
		ok = build(cli, building, error) && publish(building, path, error);
	if (!ok)
		remove_project(building);
	free(building);
	return ok;
}

/* The workbench when there is a terminal to open it on, else the status. */
static int show(
	struct cli *cli, const struct cli_options *options, const char *path, struct strbuf *out, struct error *error)
{
	struct cli_options shown = *options;

	if (!options->json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && cli->hooks->workbench)
		return cli_workbench(cli, options, path, error);
	shown.project = path;
	return verb_status(cli, &shown, out, error);
}

static int demo_temporary(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *parent = getenv("TMPDIR");
	char *folder = path_join(parent && *parent ? parent : "/tmp", "preop-demo-XXXXXX");
	char *path;
	int status = 3;

	if (!mkdtemp(folder)) {
		error_system(error, "cannot make the temporary folder %s", folder);
		free(folder);
		return 3;
	}
	path = path_join(folder, "support-bot.preop");
	if (build(cli, path, error))
		status = show(cli, options, path, out, error);
	remove_project(path);
	rmdir(folder);
	free(path);
	free(folder);
	return status;
}

int verb_demo(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count)
		return cli_usage(error, "demo takes no words; --keep FILE says where to keep the sample project");
	if (cli->kept)
		return cli_usage(error, "a script cannot build the sample project");
	if (!options->keep)
		return demo_temporary(cli, options, out, error);
	if (!build_kept(cli, options->keep, error))
		return 3;
	return show(cli, options, options->keep, out, error);
}
