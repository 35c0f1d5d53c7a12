/* Where words begin and end. */
#include "preop/text/normal.h"

#include "preop/text/utf8.h"

#include <utf8proc.h>

bool text_is_word(uint32_t code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z') || code == '_';
	if (code == UTF8_BAD)
		return false;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Thai and Lao, Burmese, Khmer; Chinese and Japanese with their forms of other widths. */
static const struct {
	uint32_t first, last;
} unspaced[] = { { 0x0E00, 0x0EFF }, { 0x1000, 0x109F }, { 0x1780, 0x17FF }, { 0x2E80, 0xA4CF }, { 0xF900, 0xFAFF },
	{ 0xFF66, 0xFF9F }, { 0x1AFF0, 0x1B16F }, { 0x20000, 0x3FFFF } };

bool text_is_spaced(uint32_t code)
{
	for (size_t i = 0; i < sizeof(unspaced) / sizeof(unspaced[0]) && code >= unspaced[i].first; i++)
		if (code <= unspaced[i].last)
			return false;
	return true;
}

/* The character that ends before byte `at`; UTF8_BAD: none. */
static uint32_t character_before(const char *text, size_t at)
{
	size_t start = at, used;

	do {
		if (start == 0 || at - start == 4)
			return UTF8_BAD;
		start--;
	} while (((unsigned char)text[start] & 0xC0) == 0x80);
	uint32_t code = utf8_decode(text + start, at - start, &used);
	return used == at - start ? code : UTF8_BAD;
}

static uint32_t character_at(const char *text, size_t n, size_t at)
{
	size_t used;

	return at < n ? utf8_decode(text + at, n - at, &used) : UTF8_BAD;
}

static bool joins(uint32_t left, uint32_t right)
{
	return text_is_word(left) && text_is_word(right) && text_is_spaced(left) && text_is_spaced(right);
}

bool text_is_whole(const char *text, size_t n, size_t at, size_t length)
{
	size_t end = at + length;

	return length == 0 ||
		(!joins(character_before(text, at), character_at(text, n, at)) &&
			!joins(character_before(text, end), character_at(text, n, end)));
}

bool text_next_word(const char *text, size_t n, size_t *cursor, size_t *start, size_t *length)
{
	size_t used, at = *cursor;
	uint32_t code = 0;

	for (; at < n; at += used)
		if (text_is_word(code = utf8_decode(text + at, n - at, &used)))
			break;
	*start = at;
	for (bool first = true; at < n; at += used, first = false) {
		uint32_t next = utf8_decode(text + at, n - at, &used);
		if (!first && !joins(code, next))
			break;
		code = next;
	}
	*cursor = at;
	*length = at - *start;
	return *length > 0;
}
