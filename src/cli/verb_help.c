/* preop help, version, keys, formats: what tells about preop itself. */
#include "cli/context.h"
#include "cli/help.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/formats/export.h"
#include "preop/formats/import.h"

#include <string.h>

static void options_json(struct json_writer *w, uint64_t bits)
{
	size_t count;
	const struct option_entry *options = option_table(&count);

	json_open(w, "options", '[');
	for (size_t i = 0; i < count; i++) {
		if (!(options[i].bit & bits))
			continue;
		json_open(w, NULL, '{');
		json_put_string(w, "name", options[i].name);
		json_put_string(w, "letter", options[i].letter);
		json_put_string(w, "argument", options[i].argument);
		json_put_string(w, "help", options[i].help);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void verb_json(struct json_writer *w, const struct verb *verb)
{
	struct strbuf help = STRBUF_INIT;

	verb_help_text(verb, &help);
	json_open(w, NULL, '{');
	json_put_string(w, "name", verb->name);
	json_put_string(w, "usage", verb->usage);
	json_put_string(w, "summary", verb->summary);
	json_put_string(w, "help", help.data);
	options_json(w, verb->options | HELP_COMMON_OPTIONS);
	json_close(w, '}');
	strbuf_free(&help);
}

static void options_text(struct strbuf *out, uint64_t bits)
{
	size_t count;
	const struct option_entry *options = option_table(&count);
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		if (!(options[i].bit & bits))
			continue;
		strbuf_reset(&names);
		help_option_names(&options[i], &names);
		strbuf_addf(out, "  %-30s %s\n", names.data, options[i].help);
	}
	strbuf_free(&names);
}

static void verb_text(struct strbuf *out, const struct verb *verb)
{
	struct strbuf help = STRBUF_INIT;
	struct help_paragraph paragraph;

	verb_help_text(verb, &help);
	const char *at = help.data;
	strbuf_addf(out, "preop %s\n\n  %s\n", verb->usage, verb->summary);
	while (help_next(&at, &paragraph)) {
		strbuf_addc(out, '\n');
		if (paragraph.example) {
			strbuf_add(out, paragraph.start, paragraph.length);
			strbuf_addc(out, '\n');
		} else {
			print_prose(out, 0, paragraph.start, paragraph.length);
		}
	}
	strbuf_free(&help);
	strbuf_adds(out, "\nOptions\n");
	options_text(out, verb->options);
	options_text(out, HELP_COMMON_OPTIONS);
}

static void overview(struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	const struct help_exit *exits;

	strbuf_adds(out,
		"preop: should we fine-tune this model, or don't we, and can we prove it?\n\n"
		"preop COMMAND [words] [options]\n\n");
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "  %-12s %s\n", verbs[i].name, verbs[i].summary);
	strbuf_adds(out, "\nOptions of every command (preop help COMMAND has the others)\n");
	options_text(out, HELP_COMMON_OPTIONS);
	strbuf_adds(out, "\nExit status\n");
	exits = help_exits(&count);
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "  %2d  %s\n", exits[i].status, exits[i].meaning);
}

static void help_json(const struct verb *only, struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++)
		if (!only || only == &verbs[i])
			verb_json(&w, &verbs[i]);
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

int verb_help(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct verb *verb = options->word_count ? verb_find(options->words[0]) : NULL;

	(void)cli;
	if (options->word_count > 1)
		return cli_usage(error, "help wants one command, or nothing for the list");
	if (options->word_count && !verb)
		return cli_unknown_verb(options->words[0], error);
	if (options->json)
		help_json(verb, out);
	else if (verb)
		verb_text(out, verb);
	else
		overview(out);
	return 0;
}

int verb_version(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct json_writer w;

	(void)cli;
	if (options->word_count)
		return cli_usage(error, "version takes no words");
	if (!options->json) {
		strbuf_adds(out, "preop " PREOP_VERSION "\n");
		return 0;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "version", PREOP_VERSION);
	json_put_int(&w, "schema", db_schema_version());
	json_close(&w, '}');
	strbuf_addc(out, '\n');
	return 0;
}

static void line_of(struct strbuf *out, const char *name, struct json_span value)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(value, &text);
	if (text.len)
		strbuf_addf(out, "%s%s", name, text.data);
	strbuf_free(&text);
}

static void command_text(struct json_span command, struct strbuf *out)
{
	struct json_span key, keys = json_get(command, "keys");
	size_t cursor = 0;

	line_of(out, "", json_get(command, "name"));
	line_of(out, " ", json_get(command, "arguments"));
	line_of(out, "\n\n  ", json_get(command, "help"));
	strbuf_adds(out, "\n\n");
	while (json_next_element(keys, &cursor, &key)) {
		line_of(out, "  ", json_get(key, "keys"));
		line_of(out, "  in ", json_get(key, "context"));
		line_of(out, ": ", json_get(key, "arguments"));
		strbuf_addc(out, '\n');
	}
}

/* One command of the workbench, found in the list of all. */
static bool command_print(const char *name, const struct cli *cli, bool json, struct strbuf *out, struct error *error)
{
	struct strbuf all = STRBUF_INIT;
	struct json_span command;
	size_t cursor = 0;
	bool found = false;

	cli->hooks->dump_keys(&all, true);
	while (!found && json_next_element(json_root(all.data, all.len), &cursor, &command))
		found = json_equals(json_get(command, "name"), name);
	if (found && json) {
		strbuf_add(out, command.start, command.length);
		strbuf_addc(out, '\n');
	} else if (found) {
		command_text(command, out);
	}
	strbuf_free(&all);
	return found ||
		error_set(error, ERROR_NOT_FOUND, "the workbench has no command \"%s\"; `preop keys` lists all", name);
}

int verb_keys(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (options->word_count > 1)
		return cli_usage(error, "keys wants one command of the workbench, or nothing for all");
	if (!cli->hooks->dump_keys) {
		error_set(error, ERROR_UNSUPPORTED, "this build of preop has no workbench and so no keys");
		return 3;
	}
	if (options->word_count)
		return command_print(options->words[0], cli, options->json, out, error) ? 0 : 3;
	cli->hooks->dump_keys(out, options->json);
	return 0;
}

static const char *const target_words[] = {
	[IMPORT_EXAMPLES] = "examples", [IMPORT_LABELS] = "labels", [IMPORT_OUTPUTS] = "outputs"
};

static void formats_json(const struct format_info *formats, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "name", formats[i].name);
		json_put_string(&w, "title", formats[i].title);
		json_put_string(&w, "example", formats[i].example);
		json_put_string(&w, "recognised_by", format_trait(&formats[i]));
		json_put_string(&w, "target", target_words[formats[i].target]);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void export_formats_json(const struct export_format *formats, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "name", formats[i].name);
		json_put_string(&w, "title", formats[i].title);
		json_put_string(&w, "example", formats[i].example);
		json_put_string(&w, "takes", formats[i].takes);
		json_put_string(&w, "extension", formats[i].extension);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static int export_formats(const struct cli_options *options, struct strbuf *out)
{
	size_t count;
	const struct export_format *formats = export_format_table(&count);

	if (options->json) {
		export_formats_json(formats, count, out);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "%s%s  (%s)\n", i ? "\n" : "", formats[i].name, formats[i].takes);
		print_prose(out, 2, formats[i].title, strlen(formats[i].title));
		print_prose(out, 4, formats[i].example, strlen(formats[i].example));
	}
	return 0;
}

int verb_formats(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	size_t count;
	const struct format_info *formats = format_table(&count);

	(void)cli;
	if (options->word_count == 1 && strcmp(options->words[0], "export") == 0)
		return export_formats(options, out);
	if (options->word_count)
		return cli_usage(error, "formats takes no word but export");
	if (options->json) {
		formats_json(formats, count, out);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "%s%s  (%s)\n", i ? "\n" : "", formats[i].name, target_words[formats[i].target]);
		print_prose(out, 2, formats[i].title, strlen(formats[i].title));
		print_prose(out, 4, formats[i].example, strlen(formats[i].example));
	}
	return 0;
}
