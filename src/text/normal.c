#include "preop/text/normal.h"

#include "preop/text/utf8.h"

#include <utf8proc.h>

enum { FOLDED_MAX = 4 /* characters that one becomes when case is folded: three */ };

static bool is_space(uint32_t code)
{
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

/* What a byte below 0x80 is; most texts have nothing else. */
enum plain { PLAIN_KEPT, PLAIN_SPACE, PLAIN_PUNCTUATION };

static enum plain plain_class(unsigned char c)
{
	if (c == ' ' || (c >= '\t' && c <= '\r'))
		return PLAIN_SPACE;
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~')
		? PLAIN_PUNCTUATION
		: PLAIN_KEPT;
}

/* Whether a blank has to come before the next character. */
struct normal_state {
	size_t start; /* of what is appended */
	unsigned flags;
	bool space;
};

static void add_blank(struct normal_state *state, struct strbuf *out)
{
	if (state->space && out->len > state->start)
		strbuf_addc(out, ' ');
	state->space = false;
}

/* The bytes below 0x80 at `text`; their number. */
static size_t add_plain(struct normal_state *state, const char *text, size_t n, struct strbuf *out)
{
	bool fold = (state->flags & NORMAL_CASE) != 0, spaces = (state->flags & NORMAL_SPACE) != 0,
	     marks = (state->flags & NORMAL_PUNCTUATION) != 0;
	size_t used = 0;

	strbuf_reserve(out, n + 1); /* and the blank from before */
	char *to = out->data + out->len;
	for (; used < n && (unsigned char)text[used] < 0x80; used++) {
		unsigned char c = (unsigned char)text[used];
		enum plain class = plain_class(c);
		if (spaces && class == PLAIN_SPACE) {
			state->space = true;
			continue;
		}
		if (marks && class == PLAIN_PUNCTUATION)
			continue;
		if (state->space && to > out->data + state->start)
			*to++ = ' ';
		state->space = false;
		*to++ = (char)(fold && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
	}
	out->len = (size_t)(to - out->data);
	out->data[out->len] = '\0';
	return used;
}

/* One character beyond ASCII, or a byte that is none. */
static size_t add_wide(struct normal_state *state, const char *text, size_t n, struct strbuf *out)
{
	size_t used;
	uint32_t code = utf8_decode(text, n, &used);

	if (code != UTF8_BAD && (state->flags & NORMAL_SPACE) != 0 && is_space(code)) {
		state->space = true;
		return used;
	}
	if (code != UTF8_BAD && (state->flags & NORMAL_PUNCTUATION) != 0 && is_punctuation(code))
		return used;
	add_blank(state, out);
	if (code == UTF8_BAD || (state->flags & NORMAL_CASE) == 0)
		strbuf_add(out, text, used);
	else
		add_folded(code, out);
	return used;
}

bool text_normal(const char *text, size_t n, unsigned flags, struct strbuf *out)
{
	struct normal_state state = { .start = out->len, .flags = flags };

	if (!strbuf_try_reserve(out, n + 1))
		return false;
	for (size_t i = 0; i < n;)
		i += (unsigned char)text[i] < 0x80 ? add_plain(&state, text + i, n - i, out)
						   : add_wide(&state, text + i, n - i, out);
	return true;
}
