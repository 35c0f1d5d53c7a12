#include "treatment.h"

#include "preop/base/resource.h"
#include "preop/text/phrase.h"

#include <string.h>

/* Nothing but what parts words is around it. */
static bool is_all(const struct strbuf *bare, size_t at, size_t length)
{
	const char *rest = bare->data + at + length;

	return strspn(bare->data, " \n") >= at && rest[strspn(rest, " \n")] == '\0';
}

/* Whether a line of the list is in the text, and by which bytes of it; of one behind "=" whether it is all of the text. */
static bool line_says(
	const struct strbuf *bare, const char *line, size_t n, struct strbuf *phrase, size_t *at, size_t *length)
{
	bool whole = n > 0 && *line == '=';

	if (n == 0 || *line == '#')
		return false;
	strbuf_reset(phrase);
	strbuf_add(phrase, line + whole, n - whole);
	return text_says(bare, phrase->data, at, length) && (!whole || is_all(bare, *at, *length));
}

static bool find_treatment(const struct strbuf *bare, size_t *at, size_t *length)
{
	const struct resource *file = resource_find("data/treatments.txt");
	struct strbuf phrase = STRBUF_INIT;
	bool found = false;

	if (file == NULL)
		bug("data/treatments.txt is not compiled in");
	for (size_t from = 0, n; !found && from < file->size; from += n + 1) {
		const char *line = (const char *)file->data + from;
		const char *newline = memchr(line, '\n', file->size - from);

		n = newline != NULL ? (size_t)(newline - line) : file->size - from;
		found = line_says(bare, line, n, &phrase, at, length);
	}
	strbuf_free(&phrase);
	return found;
}

bool treatment_check(const char *text, struct error *error)
{
	struct strbuf bare = STRBUF_INIT;
	size_t at = 0, length = 0;
	bool found;

	text_bare(text, strlen(text), &bare);
	found = find_treatment(&bare, &at, &length);
	if (found)
		error_set(error, ERROR_INPUT,
			"\"%.80s\" names a treatment (%.*s); say what is wrong instead: what it does, and what it "
			"should do",
			text, length < 40 ? (int)length : 40, bare.data + at);
	strbuf_free(&bare);
	return !found;
}
