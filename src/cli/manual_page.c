/* preop.1 in the man macros. */
#include "cli/context.h"
#include "cli/help.h"

#include <string.h>

/* Characters that roff takes for its own: a backslash anywhere, a dot or quote at the start of a line, hyphens that must stay ASCII. */
static void roff(struct strbuf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((text[i] == '.' || text[i] == '\'') && (i == 0 || text[i - 1] == '\n'))
			strbuf_adds(out, "\\&");
		if (text[i] == '\\')
			strbuf_adds(out, "\\e");
		else if (text[i] == '-')
			strbuf_adds(out, "\\-");
		else if (text[i] == '~' || text[i] == '^')
			strbuf_adds(out, text[i] == '~' ? "\\(ti" : "\\(ha");
		else if (text[i] == '\'' || text[i] == '`')
			strbuf_adds(out, text[i] == '\'' ? "\\(aq" : "\\(ga");
		else
			strbuf_addc(out, text[i]);
	}
}

static void roffs(struct strbuf *out, const char *text)
{
	roff(out, text, strlen(text));
}

static void options(struct strbuf *out, uint64_t bits)
{
	size_t count;
	const struct option_entry *entries = option_table(&count);
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		if (!(entries[i].bit & bits))
			continue;
		strbuf_reset(&names);
		help_option_names(&entries[i], &names);
		strbuf_adds(out, ".TP\n.B ");
		roffs(out, names.data);
		strbuf_addc(out, '\n');
		roffs(out, entries[i].help);
		strbuf_addc(out, '\n');
	}
	strbuf_free(&names);
}

static void verb_section(struct strbuf *out, const struct verb *verb)
{
	struct strbuf help = STRBUF_INIT;
	struct help_paragraph paragraph;

	verb_help_text(verb, &help);
	const char *at = help.data;
	strbuf_adds(out, ".SS \"preop ");
	roffs(out, verb->usage);
	strbuf_adds(out, "\"\n");
	roffs(out, verb->summary);
	strbuf_adds(out, ".\n");
	while (help_next(&at, &paragraph)) {
		strbuf_adds(out, paragraph.example ? ".PP\n.nf\n" : ".PP\n");
		roff(out, paragraph.start, paragraph.length);
		strbuf_adds(out, paragraph.example ? "\n.fi\n" : "\n");
	}
	strbuf_free(&help);
	options(out, verb->options);
}

bool manual_page(struct cli *cli, struct strbuf *out, struct error *error)
{
	size_t count, exit_count;
	const struct verb *verbs = verb_table(&count);
	const struct help_exit *exits = help_exits(&exit_count);

	(void)cli;
	(void)error;
	strbuf_adds(out,
		".\\\" Printed by the program: edit the table in the source and run docs/generate.sh.\n"
		".TH PREOP 1 \"\" \"preop " PREOP_VERSION "\" \"User Commands\"\n"
		".SH NAME\npreop \\- decide whether to fine\\-tune a model, and prove it\n"
		".SH SYNOPSIS\n.B preop\n[\\fIcommand\\fR] [\\fIwords\\fR] [\\fIoptions\\fR]\n"
		".SH DESCRIPTION\n"
		"A terminal workbench for one question: should we fine\\-tune this model, or don\\(aqt we, and can we "
		"prove it?\n"
		"The diagnosis, the data, the labels, the reviews and the history live in one SQLite file, the "
		"project.\n"
		"Without a command the workbench opens; there\n.B ?\nshows all keys.\n"
		".SH OPTIONS\nOf every command; they may stand anywhere after it, and\n.B \\-\\-\nends them.\n");
	options(out, HELP_COMMON_OPTIONS);
	strbuf_adds(out, ".SH COMMANDS\n");
	for (size_t i = 0; i < count; i++)
		verb_section(out, &verbs[i]);
	strbuf_adds(out, ".SH EXIT STATUS\n");
	for (size_t i = 0; i < exit_count; i++) {
		strbuf_addf(out, ".TP\n.B %d\n", exits[i].status);
		roffs(out, exits[i].meaning);
		strbuf_addc(out, '\n');
	}
	strbuf_adds(out,
		".SH ENVIRONMENT\n"
		".TP\n.B PREOP_PROJECT\nThe project file when \\-p is not given.\n"
		".TP\n.B PREOP_USER\nWho acts when \\-\\-as is not given.\n"
		".TP\n.B PREOP_NOW\nThe present time, for tests.\n"
		".TP\n.B NO_COLOR\nNo colours.\n"
		".TP\n.BR VISUAL , \" EDITOR\"\nThe editor for long texts.\n"
		".SH FILES\n.TP\n.I ~/.config/preop/keys\nYour own keys.\n.TP\n.I ~/.config/preop/themes/\nYour own "
		"themes.\n");
	return true;
}
