/* preop manual: the pages of docs/ that follow from tables in the program. docs/generate.sh writes them. */
#include "cli/context.h"
#include "cli/help.h"
#include "cli/verbs.h"

#include "preop/formats/export.h"
#include "preop/formats/import.h"
#include "preop/model/filter.h"

#include <string.h>

#define GENERATED "<!-- Printed by the program: edit the table in the source and run docs/generate.sh. -->\n\n"

/* A cell of a Markdown table: the bar is the only character with a meaning there; in code blanks and letters stand for themselves. */
static void cell(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			strbuf_addc(out, '\\');
		strbuf_addc(out, *text == '\t' ? ' ' : *text);
	}
}

static void markdown_options(struct strbuf *out, uint64_t bits)
{
	size_t count;
	const struct option_entry *options = option_table(&count);

	strbuf_adds(out, "| option | meaning |\n| --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		if (!(options[i].bit & bits))
			continue;
		strbuf_adds(out, "| `");
		help_option_names(&options[i], out);
		strbuf_addf(out, "` | %s |\n", options[i].help);
	}
	strbuf_addc(out, '\n');
}

/* Outside code < and * would be markup. */
static void markdown_prose(struct strbuf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '<' || text[i] == '*')
			strbuf_addc(out, '\\');
		strbuf_addc(out, text[i]);
	}
	strbuf_adds(out, "\n\n");
}

static void markdown_example(struct strbuf *out, const char *text, size_t n)
{
	const char *end = text + n;

	strbuf_adds(out, "```sh\n");
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((newline ? newline : end) - text);

		strbuf_add(out, text + 2, length - 2); /* without the two blanks that mark an example */
		strbuf_addc(out, '\n');
		text += length + 1;
	}
	strbuf_adds(out, "```\n\n");
}

static void markdown_verb(struct strbuf *out, const struct verb *verb)
{
	struct strbuf help = STRBUF_INIT;
	struct help_paragraph paragraph;

	verb_help_text(verb, &help);
	const char *at = help.data;
	strbuf_addf(out, "## %s\n\n`preop %s`: %s.\n\n", verb->name, verb->usage, verb->summary);
	while (help_next(&at, &paragraph)) {
		if (paragraph.example)
			markdown_example(out, paragraph.start, paragraph.length);
		else
			markdown_prose(out, paragraph.start, paragraph.length);
	}
	strbuf_free(&help);
	if (verb->options)
		markdown_options(out, verb->options);
}

static bool page_cli(struct cli *cli, struct strbuf *out, struct error *error)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	size_t exit_count;
	const struct help_exit *exits = help_exits(&exit_count);

	(void)cli;
	(void)error;
	strbuf_adds(out,
		"# The command line\n\n" GENERATED
		"`preop COMMAND [words] [options]`. Options may stand anywhere after the command; `--` ends them. "
		"`preop` alone opens the workbench.\n\n"
		"With `--json` a command prints one JSON document on standard output and nothing else; messages go to "
		"standard error. The keys below are stable: they may get\n"
		"company, none is renamed or removed. Times are ISO 8601 in UTC, `null` when unknown.\n\n"
		"Text from data is printed with control characters made visible; nothing of it acts on the "
		"terminal.\n\n"
		"| exit status | meaning |\n| --- | --- |\n");
	for (size_t i = 0; i < exit_count; i++)
		strbuf_addf(out, "| %d | %s |\n", exits[i].status, exits[i].meaning);
	strbuf_adds(out, "\nOptions of every command:\n\n");
	markdown_options(out, HELP_COMMON_OPTIONS);
	for (size_t i = 0; i < count; i++)
		markdown_verb(out, &verbs[i]);
	strbuf_truncate(out, out->len - 1); /* one newline at the end */
	return true;
}

static bool page_keys(struct cli *cli, struct strbuf *out, struct error *error)
{
	if (!cli->hooks->dump_keys)
		return error_set(error, ERROR_UNSUPPORTED, "this build of preop has no workbench and so no keys");
	cli->hooks->dump_keys(out, false);
	return true;
}

static bool page_filter(struct cli *cli, struct strbuf *out, struct error *error)
{
	size_t count;
	const struct filter_help *terms = filter_help_table(&count);

	(void)cli;
	(void)error;
	strbuf_adds(out,
		"# Filters\n\n" GENERATED
		"The same language in the workbench (`/` and the filter line), after `--filter`, and in scripts. Terms "
		"are joined by AND; `label:a,b` is OR; `-` before a term negates\n"
		"it. Words without a colon are looked for in the record's text, letter case aside; `\"exact phrases\"` "
		"stay together.\n\n"
		"| term | meaning | example |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_adds(out, "| `");
		cell(out, terms[i].term);
		strbuf_adds(out, "` | ");
		cell(out, terms[i].meaning);
		strbuf_adds(out, " | `");
		cell(out, terms[i].example);
		strbuf_adds(out, "` |\n");
	}
	strbuf_adds(out,
		"\n```sh\npreop list --filter 'has:dispute -label:good sort:-at'\npreop list --filter '\"start "
		"export\" at>=2025-01-01'\n```\n");
	return true;
}

static void export_formats(struct strbuf *out)
{
	size_t count;
	const struct export_format *formats = export_format_table(&count);

	strbuf_adds(out,
		"\n## Formats that export writes\n\n"
		"`preop export` without `--format` writes the rows as they came in. With one, a row that the format "
		"has no "
		"place for is left out, and the report says why.\n\n"
		"| name | what | takes | one record |\n| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "| `%s` | ", formats[i].name);
		cell(out, formats[i].title);
		strbuf_adds(out, " | ");
		cell(out, formats[i].takes);
		strbuf_adds(out, " | `");
		cell(out, formats[i].example);
		strbuf_adds(out, "` |\n");
	}
}

static bool page_formats(struct cli *cli, struct strbuf *out, struct error *error)
{
	size_t count;
	const struct format_info *formats = format_table(&count);

	(void)cli;
	(void)error;
	strbuf_adds(out,
		"# Formats\n\n" GENERATED
		"`preop import FILE` recognises the format by the content; `--format NAME` overrules it. Every format "
		"may be compressed with gzip or zstd. Files are read one record at a time.\n"
		"The bytes of a record are kept as they came: what is not edited leaves byte for byte as it came "
		"in.\n\n"
		"A record is of the first format of this list whose mark it has; a file is of the format of most of "
		"its first "
		"records, and the reason says what the others look like.\n\n"
		"| name | what | recognised by | one record |\n| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < count; i++) {
		const char *trait = format_trait(&formats[i]);
		strbuf_addf(out, "| `%s` | ", formats[i].name);
		cell(out, formats[i].title);
		strbuf_adds(out, " | ");
		cell(out, trait != NULL ? trait : "none of the above");
		strbuf_adds(out, " | `");
		cell(out, formats[i].example);
		strbuf_adds(out, "` |\n");
	}
	strbuf_adds(out,
		"\nWhere the fields have names of their own, `--map` says which is what: `input` (up to six), "
		"`output`, `label`, `id`, `date`, `group`, `split`, `source`. For conversations and choices also "
		"`messages`, "
		"`system`, `history`, `tools`, `chosen`, `rejected`, `positive`, `negative`; the members of a message "
		"`role_key` and `content_key`; the words for a speaker `user_role`, `assistant_role`, `system_role`, "
		"`tool_role`, `call_role`.\n"
		"Without it the usual names are guessed, or read from LLaMA-Factory's `dataset_info.json` beside the "
		"file.\n\n"
		"```sh\npreop import labels.csv --format csv --map input=note,label=label,id=id --dataset notes "
		"--dry-run\n```\n");
	export_formats(out);
	return true;
}

static const struct page {
	const char *name;
	bool (*print)(struct cli *cli, struct strbuf *out, struct error *error);
} pages[] = {
	{ "man", manual_page },
	{ "cli", page_cli },
	{ "keys", page_keys },
	{ "filter", page_filter },
	{ "formats", page_formats },
};

int verb_manual(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *name = options->word_count ? options->words[0] : "man";

	for (size_t i = 0; options->word_count < 2 && i < sizeof(pages) / sizeof(pages[0]); i++)
		if (!strcmp(pages[i].name, name))
			return pages[i].print(cli, out, error) ? 0 : 3;
	return cli_usage(error, "the pages of the manual are man, cli, keys, filter and formats");
}
