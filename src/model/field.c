#include "field.h"

#include "preop/base/strbuf.h"
#include "preop/text/utf8.h"

#include <string.h>

static bool has_control(const char *text, unsigned flags)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		bool layout = *p == '\n' || *p == '\t' || *p == '\r';

		if ((*p < 0x20 && !(layout && (flags & FIELD_LINES))) || *p == 0x7f)
			return true;
	}
	return false;
}

bool field_check(const char *what, const char *text, size_t limit, unsigned flags, struct error *error)
{
	size_t n = strlen(text);

	if ((flags & FIELD_NEEDED) && (n == 0 || (utf8_valid(text, n, NULL) && !utf8_shows(text, n))))
		return error_set(error, ERROR_INPUT, "%s must not be empty", what);
	if (n > limit)
		return error_set(error, ERROR_INPUT, "%s has %zu bytes; at most %zu fit", what, n, limit);
	if (!utf8_valid(text, n, NULL))
		return error_set(error, ERROR_INPUT, "%s is not UTF-8", what);
	if (has_control(text, flags))
		return error_set(error, ERROR_INPUT, "%s holds a control character%s", what,
			flags & FIELD_LINES ? "" : ", or more than one line");
	if ((flags & FIELD_REASON) && n > 0 && !utf8_says(text, n))
		return error_set(error, ERROR_INPUT, "%s says nothing: there is no letter and no digit in it", what);
	return true;
}

bool field_says(const char *text)
{
	return utf8_says(text, strlen(text));
}

bool field_word(const char *what, const char *word, const char *const *words, struct error *error)
{
	bool ok = field_choose(what, word, words, error);

	if (!ok && error != NULL)
		error->code = ERROR_USAGE;
	return ok;
}

bool field_choose(const char *what, const char *word, const char *const *words, struct error *error)
{
	struct strbuf list = STRBUF_INIT;

	for (const char *const *w = words; *w; w++) {
		if (!strcmp(*w, word))
			return strbuf_free(&list), true;
		strbuf_addf(&list, "%s%s", w == words ? "" : ", ", **w ? *w : "nothing");
	}
	error_set(error, ERROR_INPUT, "%s cannot be \"%.40s\"; it is one of: %s", what, word, list.data);
	strbuf_free(&list);
	return false;
}
