/* preop doctor: what preop runs with and on, for reports of trouble. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/path.h"
#include "preop/formats/libraries.h"
#include "preop/model/lists.h"
#include "preop/model/project.h"
#include "preop/net/library.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

/* Compile options of SQLite that decide what preop can do. */
static const struct {
	const char *option, *why;
	bool wanted;
} sqlite_options[] = {
	{ "THREADSAFE=0", "worker threads could not use it", false },
	{ "OMIT_WAL", "no reading while another program writes", false },
	{ "OMIT_JSON", "fields of records could not be filtered", false },
	{ "OMIT_PROGRESS_CALLBACK", "long queries could not be cancelled", false },
	{ "ENABLE_FTS5", "an index for searching texts", true },
};
enum { SQLITE_OPTIONS = sizeof(sqlite_options) / sizeof(sqlite_options[0]) };

static const char *const variables[] = { "TERM", "COLORTERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG", "VISUAL",
	"EDITOR", "PREOP_PROJECT", "PREOP_USER", "PREOP_NOW", "XDG_CONFIG_HOME", "XDG_STATE_HOME" };
enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

static const char *const config_files[] = { "keys", "themes" };
enum { CONFIG_FILES = sizeof(config_files) / sizeof(config_files[0]) };

struct doctor {
	const struct cli_options *options;
	struct strbuf *out;
	struct json_writer *w; /* JSON */
};

static void line(struct doctor *doctor, const char *name, const char *value)
{
	if (doctor->w) {
		json_put_string(doctor->w, name, value);
		return;
	}
	strbuf_adds(doctor->out, "  ");
	print_cell(doctor->out, name, 24, false);
	strbuf_addc(doctor->out, ' ');
	print_text(doctor->out, value ? value : "not set");
	strbuf_addc(doctor->out, '\n');
}

static void section(struct doctor *doctor, const char *key, const char *title)
{
	if (doctor->w)
		json_open(doctor->w, key, '{');
	else
		strbuf_addf(doctor->out, "%s%s\n", doctor->out->len ? "\n" : "", title);
}

static void section_end(struct doctor *doctor)
{
	if (doctor->w)
		json_close(doctor->w, '}');
}

static void versions(struct doctor *doctor)
{
	section(doctor, "versions", "Versions");
	line(doctor, "preop", PREOP_VERSION);
	line(doctor, "SQLite", sqlite3_libversion());
	line(doctor, "libcjson", library_cjson_version());
	line(doctor, "zlib", library_zlib_version());
	line(doctor, "libcurl", library_curl_version());
	section_end(doctor);
	section(doctor, "sqlite", "SQLite was built");
	for (int i = 0; i < SQLITE_OPTIONS; i++) {
		bool used = sqlite3_compileoption_used(sqlite_options[i].option) != 0;

		if (doctor->w)
			json_put_bool(doctor->w, sqlite_options[i].option, used);
		else
			strbuf_addf(doctor->out, "  %s %s %s (%s)\n", used == sqlite_options[i].wanted ? "✓" : "✗",
				used ? "with" : "without", sqlite_options[i].option, sqlite_options[i].why);
	}
	section_end(doctor);
}

static void surroundings(struct doctor *doctor)
{
	const char *locale = setlocale(LC_CTYPE, NULL);

	section(doctor, "environment", "Surroundings");
	line(doctor, "locale", locale);
	line(doctor, "characters", nl_langinfo(CODESET));
	for (int i = 0; i < VARIABLES; i++)
		line(doctor, variables[i], getenv(variables[i]));
	section_end(doctor);
	section(doctor, "config", "Own settings");
	for (int i = 0; i < CONFIG_FILES; i++) {
		char *path = path_config(config_files[i]);

		if (doctor->w) {
			json_open(doctor->w, config_files[i], '{');
			json_put_string(doctor->w, "path", path);
			json_put_bool(doctor->w, "exists", path && path_exists(path));
			json_close(doctor->w, '}');
		} else {
			strbuf_addf(doctor->out, "  %-24s ", config_files[i]);
			print_text(doctor->out, path ? path : "no home folder");
			strbuf_adds(doctor->out, path && path_exists(path) ? "\n" : "  (not there)\n");
		}
		free(path);
	}
	section_end(doctor);
}

/* Whether a project is here at all is no trouble; that it cannot be opened is, and is told. */
static void project(struct doctor *doctor, struct cli *cli)
{
	struct error error = ERROR_INIT;
	struct db *db;

	section(doctor, "project", "Project");
	if (!cli_open(cli, doctor->options, DB_READ, &db, &error)) {
		line(doctor, "problem", error.message);
		section_end(doctor);
		return;
	}
	line(doctor, "file", db_path(db));
	line(doctor, "journal_mode", db_journal_mode(db));
	line(doctor, "writable", access(db_path(db), W_OK) == 0 ? "yes" : "no");
	line(doctor, "newer_than_preop", db_newer(db) ? "yes, it can only be read" : "no");
	section_end(doctor);
	cli_close(cli, db);
}

/* After the project: its entries are among them. */
static void own_lists(struct doctor *doctor)
{
	const struct texts *problems = lists_problems();

	if (doctor->w == NULL && problems->count == 0)
		return;
	if (doctor->w)
		json_open(doctor->w, "list_problems", '[');
	else
		strbuf_adds(doctor->out, "\nEntries of lists that are left out\n");
	for (size_t i = 0; i < problems->count; i++)
		if (doctor->w) {
			json_put_string(doctor->w, NULL, problems->at[i]);
		} else {
			strbuf_adds(doctor->out, "  ");
			print_text(doctor->out, problems->at[i]);
			strbuf_addc(doctor->out, '\n');
		}
	if (doctor->w)
		json_close(doctor->w, ']');
}

static void terminal(struct doctor *doctor, const struct cli_hooks *hooks)
{
	struct strbuf text = STRBUF_INIT;

	if (!hooks->doctor)
		return;
	hooks->doctor(&text, doctor->w != NULL);
	if (doctor->w)
		json_put_raw(doctor->w, "terminal", json_root(text.data, text.len));
	else
		strbuf_addf(doctor->out, "\nTerminal\n%s", text.data);
	strbuf_free(&text);
}

int verb_doctor(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct json_writer writer;
	struct doctor doctor = { .options = options, .out = out, .w = options->json ? &writer : NULL };

	if (options->word_count)
		return cli_usage(error, "doctor takes no words");
	json_begin(&writer, out);
	if (doctor.w)
		json_open(&writer, NULL, '{');
	versions(&doctor);
	surroundings(&doctor);
	terminal(&doctor, cli->hooks);
	project(&doctor, cli);
	own_lists(&doctor);
	if (doctor.w) {
		json_close(&writer, '}');
		strbuf_addc(out, '\n');
	}
	return 0;
}
