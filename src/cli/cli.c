#include "cli/cli.h"

#include "cli/context.h"
#include "cli/options.h"
#include "cli/print.h"
#include "cli/words.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/log.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/model/evidence.h"
#include "preop/model/lists.h"
#include "preop/model/project.h"
#include "preop/text/distance.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct verb *verb_find(const char *name)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

int cli_unknown_verb(const char *name, struct error *error)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	struct nearest nearest;

	nearest_begin(&nearest, name, strlen(name));
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, verbs[i].name);
	if (nearest.best)
		error_set(error, ERROR_USAGE, "there is no command \"%s\"; did you mean \"%s\"? `preop help` lists all",
			name, nearest.best);
	else
		error_set(error, ERROR_USAGE, "there is no command \"%s\"; `preop help` lists all", name);
	return error_exit_status(ERROR_USAGE);
}

const char *cli_actor(const struct cli_options *options)
{
	const char *name = options->as ? options->as : getenv("PREOP_USER");
	struct passwd *entry;

	if (name && *name)
		return name;
	entry = getpwuid(getuid());
	return entry && entry->pw_name && *entry->pw_name ? entry->pw_name : "unknown";
}

bool cli_open(
	struct cli *cli, const struct cli_options *options, enum db_mode mode, struct db **db, struct error *error)
{
	const char *actor = cli_actor(options);
	char *path;
	bool ok;

	if (!person_name_valid(actor, error))
		return false;
	if (cli->kept) {
		db_set_actor(cli->kept, actor);
		*db = cli->kept;
		return lists_use(*db, error);
	}
	path = project_path(options, error);
	if (!path)
		return false;
	ok = project_open(db, path, mode, actor, error);
	if (ok && !lists_use(*db, error)) {
		db_close(*db);
		ok = false;
	}
	free(path);
	return ok;
}

static bool never_wait(void *context, int64_t milliseconds)
{
	(void)context;
	(void)milliseconds;
	return false;
}

/* What was counted for evidence need not be counted by the next call. That it cannot be kept is no failure: the file may be read-only or in use. */
static void keep_looks(const char *path)
{
	struct db *db;

	if (!db_open(&db, path, DB_WRITE, NULL))
		return;
	db_set_wait(db, never_wait, NULL);
	evidence_keep(db, NULL);
	db_close(db);
}

void cli_close(struct cli *cli, struct db *db)
{
	char *path;

	if (db == cli->kept)
		return;
	path = evidence_unkept(db) ? xstrdup(db_path(db)) : NULL;
	db_close(db);
	if (path != NULL)
		keep_looks(path);
	free(path);
}

int cli_usage(struct error *error, const char *sentence)
{
	error_set(error, ERROR_USAGE, "%s", sentence);
	return error_exit_status(ERROR_USAGE);
}

void cli_print_changed(const struct cli_options *options, int64_t changed, const char *what, struct strbuf *out)
{
	struct json_writer w;

	if (!options->json) {
		print_number(out, changed);
		strbuf_addf(out, " %s\n", what);
		return;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "changed", changed);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static bool open_log(const char *path, struct error *error)
{
	return path_may_write(path, error) &&
		(log_open(path) || error_system(error, "cannot write the log to %s", path));
}

int cli_dispatch(struct cli *cli, const char *const *words, size_t count, struct strbuf *out, struct error *error)
{
	const struct verb *verb = verb_find(words[0]);
	const char **kept;
	struct cli_options options;
	int status;

	if (!verb)
		return cli_unknown_verb(words[0], error);
	kept = xcalloc(count, sizeof(*kept));
	if (!options_read(words + 1, count - 1, verb->options, &options, kept, error)) {
		error_wrap(error, "%s", verb->name);
		free(kept);
		return error_exit_status(ERROR_USAGE);
	}
	if (options.word_count && !strcmp(verb->usage, verb->name)) {
		error_set(error, ERROR_USAGE, "%s takes only options; \"%s\" is a word too many", verb->name,
			options.words[0]);
		free(kept);
		return error_exit_status(ERROR_USAGE);
	}
	if (options.at != CLOCK_NONE)
		clock_fix(options.at);
	if (options.log && !open_log(options.log, error)) {
		free(kept);
		return error_exit_status(error->code);
	}
	status = verb->run(cli, &options, out, error);
	if (status == error_exit_status(ERROR_IO) && error->code != ERROR_NONE)
		status = error_exit_status(error->code);
	if (options.at != CLOCK_NONE) { /* back to the real clock, or to $PREOP_NOW */
		clock_fix(CLOCK_NONE);
		clock_init(NULL);
	}
	free(kept);
	return status;
}

bool cli_run_line(struct cli *cli, const char *line, struct strbuf *out, struct error *error)
{
	struct words words;
	int status = 0;

	if (!words_split(&words, line, error))
		return false;
	if (words.count)
		status = cli_dispatch(cli, (const char *const *)words.items, words.count, out, error);
	words_free(&words);
	return status == 0 ||
		(error->code == ERROR_NONE &&
			error_set(error, ERROR_CONFLICT, "\"%s\" ended with status %d", line, status));
}

enum { WAIT_TOLD_MS = 1000 };

/* Somebody who sees why nothing happens can wait, or press C-c; a script gets the usual limit and an error. */
static bool tell_wait(void *context, int64_t milliseconds)
{
	bool *told = context;

	if (milliseconds >= WAIT_TOLD_MS && !*told) {
		*told = true;
		fputs("preop: another program is writing to the project; waiting for it, C-c gives up\n", stderr);
	}
	return true;
}

/* `preop`, `preop FILE.preop` and `preop --theme dark` open the workbench: the verb goes without saying. `--help` anywhere before "--" asks about the verb. */
static size_t command_words(int argc, char **argv, const char **words)
{
	const char *first = argc > 1 ? argv[1] : NULL;
	size_t count = 0;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0)
			continue;
		words[count++] = "help";
		if (i > 1 && verb_find(first))
			words[count++] = first;
		return count;
	}
	if (first && !strcmp(first, "--version")) {
		words[count++] = "version";
		return count;
	}
	if (!first || first[0] == '-' || (!verb_find(first) && path_has_suffix(first, ".preop")))
		words[count++] = "open";
	for (int i = 1; i < argc; i++)
		words[count++] = argv[i];
	return count;
}

static void report(const struct error *error)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_adds(&line, "preop: ");
	print_text(&line, error->message);
	strbuf_addc(&line, '\n');
	fwrite(line.data, 1, line.len, stderr);
	strbuf_free(&line);
}

int cli_main(int argc, char **argv, const struct cli_hooks *hooks)
{
	struct cli cli = { .hooks = hooks };
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;
	const char **words = xcalloc((size_t)argc + 2, sizeof(*words));
	size_t count = command_words(argc, argv, words);
	bool told = false;
	int status;

	if (isatty(STDERR_FILENO))
		db_set_open_wait(tell_wait, &told);
	status = clock_init(&error) ? cli_dispatch(&cli, words, count, &out, &error) : error_exit_status(error.code);
	if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0) {
		if (error.code == ERROR_NONE)
			error_system(&error, "cannot write to standard output");
		status = error_exit_status(ERROR_IO);
	}
	if (lists_used())
		cli_print_list_problems();
	if (error.code != ERROR_NONE)
		report(&error);
	strbuf_free(&out);
	free(words);
	return status;
}
