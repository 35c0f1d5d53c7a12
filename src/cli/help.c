#include "cli/help.h"

#include <string.h>

bool help_next(const char **at, struct help_paragraph *out)
{
	const char *end;

	if (!**at)
		return false;
	end = strstr(*at, "\n\n");
	out->start = *at;
	out->length = end ? (size_t)(end - *at) : strlen(*at);
	out->example = !strncmp(*at, "  ", 2);
	*at += out->length + (end ? 2 : 0);
	return true;
}

void help_option_names(const struct option_entry *option, struct strbuf *out)
{
	if (option->letter)
		strbuf_addf(out, "%s, ", option->letter);
	strbuf_adds(out, option->name);
	if (option->argument)
		strbuf_addf(out, " %s", option->argument);
}

const struct help_exit *help_exits(size_t *count)
{
	static const struct help_exit exits[] = {
		{ 0, "done" },
		{ 1, "a negative verdict: verify found something unsound" },
		{ 3,
			"failed: a value or a file that is no good, no such thing in the project or the library, the "
			"system or the database refused; nothing is half done" },
		{ 64,
			"wrong usage: an option, a number of words, or a word that is none of a fixed set (a box, a "
			"severity, a field, a status, an answer or a question of the tree, a rung, a gate, a signal)" },
		{ 143,
			"a signal ended the workbench: 128 and its number, here TERM; the terminal is restored, "
			"nothing is lost" },
	};

	*count = sizeof(exits) / sizeof(exits[0]);
	return exits;
}
