/* What verbs read from their words: texts, also from standard input, and numbers. */
#include "cli/context.h"

#include "preop/base/number.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_LIMIT = 64 * 1024 * 1024 };

/* Programs end their output with a newline that is not part of the text: one at the end is dropped. */
static bool read_standard_input(struct strbuf *text, struct error *error)
{
	char bytes[16384];
	size_t n;

	while ((n = fread(bytes, 1, sizeof(bytes), stdin)) > 0) {
		if (text->len + n > TEXT_LIMIT)
			return error_set(error, ERROR_INPUT, "the text is longer than 64 MiB");
		if (!strbuf_try_reserve(text, n))
			return error_set(error, ERROR_MEMORY, "out of memory for the text");
		strbuf_add(text, bytes, n);
	}
	if (ferror(stdin))
		return error_system(error, "cannot read standard input");
	if (text->len && text->data[text->len - 1] == '\n')
		strbuf_truncate(text, text->len - 1);
	return true;
}

bool cli_read_text(const struct cli_options *options, size_t index, struct strbuf *text, struct error *error)
{
	if (index >= options->word_count || strcmp(options->words[index], "-") == 0)
		return read_standard_input(text, error);
	strbuf_adds(text, options->words[index]);
	return true;
}

bool cli_read_number(const char *word, const char *what, int64_t *out, struct error *error)
{
	if (!number_read(word, out) || *out < 0)
		return error_set(error, ERROR_USAGE, "\"%s\" is no %s", word, what);
	return true;
}
