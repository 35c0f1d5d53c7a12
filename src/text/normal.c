#include "preop/text/normal.h"

#include "preop/text/utf8.h"

#include <utf8proc.h>

enum { FOLDED_MAX = 4 /* characters that one becomes when case is folded: three */ };

static bool is_space(uint32_t code)
{
	if (code < 0x80)
		return code == ' ' || (code >= '\t' && code <= '\r');
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	return code == 0x85 || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
		category == UTF8PROC_CATEGORY_ZP;
}

static bool is_punctuation(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
}

static void add_folded(uint32_t code, struct strbuf *out)
{
	utf8proc_int32_t folded[FOLDED_MAX];
	int boundary = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t n = utf8proc_decompose_char(
		(utf8proc_int32_t)code, folded, FOLDED_MAX, UTF8PROC_CASEFOLD, &boundary);
	char bytes[4];

	for (utf8proc_ssize_t i = 0; i < n && i < FOLDED_MAX; i++)
		strbuf_add(out, bytes, utf8_encode((uint32_t)folded[i], bytes));
}

static void add_character(const char *at, size_t used, uint32_t code, unsigned flags, struct strbuf *out)
{
	if ((flags & NORMAL_CASE) == 0 || code == UTF8_BAD)
		strbuf_add(out, at, used);
	else if (code < 0x80)
		strbuf_addc(out, (char)(code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code));
	else
		add_folded(code, out);
}

bool text_normal(const char *text, size_t n, unsigned flags, struct strbuf *out)
{
	size_t start = out->len, used;
	bool space = false;

	if (!strbuf_try_reserve(out, n))
		return false;
	for (size_t i = 0; i < n; i += used) {
		uint32_t code = utf8_decode(text + i, n - i, &used);
		if (code != UTF8_BAD && (flags & NORMAL_SPACE) != 0 && is_space(code)) {
			space = true;
			continue;
		}
		if (code != UTF8_BAD && (flags & NORMAL_PUNCTUATION) != 0 && is_punctuation(code))
			continue;
		if (space && out->len > start)
			strbuf_addc(out, ' ');
		space = false;
		add_character(text + i, used, code, flags, out);
	}
	return true;
}
