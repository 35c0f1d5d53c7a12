/* preop completions: for bash, zsh and fish, from the tables of verbs, options and formats. */
#include "cli/context.h"
#include "cli/help.h"
#include "cli/verbs.h"

#include "preop/formats/import.h"

#include <string.h>

/* First words that are no data: verb and the words it takes there. */
static const struct {
	const char *verb, *words;
} first_words[] = {
	{ "strand", "list add title box route close remove" },
	{ "gate", "T R A I N" },
	{ "snapshot", "list create" },
	{ "manual", "man cli keys filter formats" },
	{ "completions", "bash zsh fish" },
};
enum { FIRST_WORDS = sizeof(first_words) / sizeof(first_words[0]) };

static const char themes[] = "default light dark high-contrast colour-blind mono";

static void verb_names(struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);

	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", verbs[i].name);
}

static void format_names(struct strbuf *out)
{
	size_t count;
	const struct format_info *formats = format_table(&count);

	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", formats[i].name);
}

/* "--dataset -d ..." of one verb, the common ones included. */
static void option_words(uint64_t bits, struct strbuf *out)
{
	size_t count;
	const struct option_entry *options = option_table(&count);
	size_t start = out->len;

	for (size_t i = 0; i < count; i++)
		if (options[i].bit & (bits | HELP_COMMON_OPTIONS))
			strbuf_addf(out, "%s%s", out->len > start ? " " : "", options[i].name);
}

/* Options whose argument is a file, as a pattern of a shell's case. */
static void file_options(struct strbuf *out)
{
	size_t count;
	const struct option_entry *options = option_table(&count);
	size_t start = out->len;

	for (size_t i = 0; i < count; i++) {
		if (!options[i].argument || strcmp(options[i].argument, "FILE") != 0)
			continue;
		strbuf_addf(out, "%s%s", out->len > start ? "|" : "", options[i].name);
		if (options[i].letter)
			strbuf_addf(out, "|%s", options[i].letter);
	}
}

/* The words that may come first after a verb, joined by blanks; false: anything. */
static bool first_word_list(const struct cli *cli, const char *verb, struct strbuf *out)
{
	size_t start = out->len;

	for (int i = 0; i < FIRST_WORDS; i++)
		if (!strcmp(first_words[i].verb, verb))
			strbuf_adds(out, first_words[i].words);
	if (!strcmp(verb, "help"))
		verb_names(out);
	if (!strcmp(verb, "keys") && cli->hooks->dump_commands)
		cli->hooks->dump_commands(out);
	for (size_t i = start; i < out->len; i++)
		if (out->data[i] == '\n')
			out->data[i] = ' ';
	return out->len > start;
}

static void case_of_words(const struct cli *cli, struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	struct strbuf words = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&words);
		if (first_word_list(cli, verbs[i].name, &words))
			strbuf_addf(out, "\t%s) words='%s' ;;\n", verbs[i].name, words.data);
	}
	strbuf_free(&words);
}

static void case_of_options(struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);

	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "\t%s) options='", verbs[i].name);
		option_words(verbs[i].options, out);
		strbuf_adds(out, "' ;;\n");
	}
}

static void print_bash(const struct cli *cli, struct strbuf *out)
{
	strbuf_adds(out,
		"# Completions of preop for bash; printed by `preop completions bash`.\n"
		"_preop() {\n"
		"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= options=\n"
		"\tCOMPREPLY=()\n"
		"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tmapfile -t COMPREPLY < <(compgen -W '");
	verb_names(out);
	strbuf_adds(out,
		"' -- \"$word\"; compgen -f -X '!*.preop' -- \"$word\")\n\t\treturn\n\tfi\n"
		"\tcase $before in\n\t--format) mapfile -t COMPREPLY < <(compgen -W '");
	format_names(out);
	strbuf_addf(out,
		"' -- \"$word\"); return ;;\n\t--theme) mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\"); return "
		";;\n\t",
		themes);
	file_options(out);
	strbuf_adds(out,
		") mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n\tesac\n\tcase ${COMP_WORDS[1]} in\n");
	case_of_options(out);
	strbuf_adds(out, "\tesac\n\tcase ${COMP_WORDS[1]} in\n");
	case_of_words(cli, out);
	strbuf_adds(out,
		"\tesac\n"
		"\tcase $word in\n"
		"\t-*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\") ;;\n"
		"\t*)\n"
		"\t\tif [ \"$COMP_CWORD\" -eq 2 ] && [ -n \"$words\" ]; then\n"
		"\t\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
		"\t\telse\n\t\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\t\tfi ;;\n"
		"\tesac\n"
		"}\n"
		"complete -o filenames -F _preop preop\n");
}

/* A description inside single quotes of zsh's _arguments and _describe: colons and brackets have a meaning there. */
static void zsh_text(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr(":[]\\", *text))
			strbuf_addc(out, '\\');
		if (*text == '\'')
			strbuf_adds(out, "'\\''");
		else
			strbuf_addc(out, *text);
	}
}

static void zsh_action(const struct option_entry *option, struct strbuf *out)
{
	strbuf_addf(out, ":%s:", option->argument);
	if (!strcmp(option->argument, "FILE")) {
		strbuf_adds(out, "_files");
	} else if (option->bit == OPTION_FORMAT) {
		strbuf_addc(out, '(');
		format_names(out);
		strbuf_addc(out, ')');
	} else if (option->bit == OPTION_THEME) {
		strbuf_addf(out, "(%s)", themes);
	}
}

static void zsh_options(uint64_t bits, struct strbuf *out)
{
	size_t count;
	const struct option_entry *options = option_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!(options[i].bit & (bits | HELP_COMMON_OPTIONS)))
			continue;
		strbuf_addf(out, " '%s[", options[i].name);
		zsh_text(out, options[i].help);
		strbuf_addc(out, ']');
		if (options[i].argument)
			zsh_action(&options[i], out);
		strbuf_addc(out, '\'');
	}
}

static void print_zsh(const struct cli *cli, struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	struct strbuf words = STRBUF_INIT;

	strbuf_adds(out,
		"#compdef preop\n# Completions of preop for zsh; printed by `preop completions zsh`.\n\n"
		"local -a commands\ncommands=(\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "\t'%s:", verbs[i].name);
		zsh_text(out, verbs[i].summary);
		strbuf_adds(out, "'\n");
	}
	strbuf_adds(out,
		")\n\nif (( CURRENT == 2 )); then\n\t_describe command commands\n\t_files -g '*.preop'\n\treturn\nfi\n"
		"local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&words);
		strbuf_addf(out, "%s) _arguments", verbs[i].name);
		zsh_options(verbs[i].options, out);
		if (first_word_list(cli, verbs[i].name, &words))
			strbuf_addf(out, " '1:word:(%s)'", words.data);
		strbuf_adds(out, " '*:file:_files' ;;\n");
	}
	strbuf_adds(out, "esac\n");
	strbuf_free(&words);
}

static void fish_text(struct strbuf *out, const char *text)
{
	strbuf_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			strbuf_addc(out, '\\');
		strbuf_addc(out, *text);
	}
	strbuf_addc(out, '\'');
}

static void fish_option(const struct option_entry *option, const char *condition, struct strbuf *out)
{
	strbuf_addf(out, "complete -c preop%s -l %s", condition, option->name + 2);
	if (option->letter)
		strbuf_addf(out, " -s %s", option->letter + 1);
	if (option->argument && !strcmp(option->argument, "FILE"))
		strbuf_adds(out, " -r -F");
	else if (option->argument)
		strbuf_adds(out, " -x");
	if (option->bit == OPTION_FORMAT) {
		strbuf_adds(out, " -a '");
		format_names(out);
		strbuf_addc(out, '\'');
	} else if (option->bit == OPTION_THEME) {
		strbuf_addf(out, " -a '%s'", themes);
	}
	strbuf_adds(out, " -d ");
	fish_text(out, option->help);
	strbuf_addc(out, '\n');
}

/* The verbs that take an option, as fish's condition. */
static void fish_options(const struct option_entry *option, struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	struct strbuf condition = STRBUF_INIT;

	if (!(option->bit & HELP_COMMON_OPTIONS)) {
		strbuf_adds(&condition, " -n '__fish_seen_subcommand_from");
		for (size_t i = 0; i < count; i++)
			if (verbs[i].options & option->bit)
				strbuf_addf(&condition, " %s", verbs[i].name);
		strbuf_addc(&condition, '\'');
	}
	fish_option(option, condition.data, out);
	strbuf_free(&condition);
}

static void fish_words(const struct cli *cli, struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	struct strbuf words = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&words);
		if (first_word_list(cli, verbs[i].name, &words))
			strbuf_addf(out, "complete -c preop -f -n '__fish_seen_subcommand_from %s' -a '%s'\n",
				verbs[i].name, words.data);
	}
	strbuf_free(&words);
}

static void print_fish(const struct cli *cli, struct strbuf *out)
{
	size_t count;
	const struct verb *verbs = verb_table(&count);
	const struct option_entry *options;

	strbuf_adds(out, "# Completions of preop for fish; printed by `preop completions fish`.\n");
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(out, "complete -c preop -n __fish_use_subcommand -a %s -d ", verbs[i].name);
		fish_text(out, verbs[i].summary);
		strbuf_addc(out, '\n');
	}
	fish_words(cli, out);
	options = option_table(&count);
	for (size_t i = 0; i < count; i++)
		fish_options(&options[i], out);
}

static const struct shell {
	const char *name;
	void (*print)(const struct cli *cli, struct strbuf *out);
} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };

int verb_completions(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	for (size_t i = 0; options->word_count == 1 && i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i].name, options->words[0]) != 0)
			continue;
		shells[i].print(cli, out);
		return 0;
	}
	return cli_usage(error, "completions wants the name of a shell: bash, zsh or fish");
}
