#include "preop/text/phrase.h"

#include "preop/text/normal.h"
#include "preop/text/utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

enum {
	FOLDED_MAX = 20, /* characters that one becomes: 18 */
	ITEMS_MAX = 16,
	GAP_MOST = 3, /* words for which "..." stands */
};

/* ---- Bare texts ---- */

/* Letters of Cyrillic and Greek, phonetic and small capital ones, that look like a Latin letter in one of their cases. After case folding, so that words
 * that are truly of those scripts stay alike in either case. */
static const struct {
	char letter;
	uint16_t alike[5];
} look_alikes[] = {
	{ 'a', { 0x0430, 0x03b1, 0x0251, 0x1d00 } },
	{ 'b', { 0x0432, 0x03b2, 0x0299 } },
	{ 'c', { 0x0441, 0x1d04 } },
	{ 'd', { 0x0501, 0x1d05 } },
	{ 'e', { 0x0435, 0x03b5, 0x1d07 } },
	{ 'f', { 0xa730, 0x0192 } },
	{ 'g', { 0x0261, 0x0262 } },
	{ 'h', { 0x043d, 0x04bb, 0x029c } },
	{ 'i', { 0x0456, 0x03b9, 0x0131, 0x026a, 0x0269 } },
	{ 'j', { 0x0458, 0x1d0a } },
	{ 'k', { 0x043a, 0x03ba, 0x1d0b } },
	{ 'l', { 0x04cf, 0x029f } },
	{ 'm', { 0x043c, 0x1d0d } },
	{ 'n', { 0x043f, 0x03b7, 0x03bd, 0x0274, 0x0578 } },
	{ 'o', { 0x043e, 0x03bf, 0x1d0f, 0x0585 } },
	{ 'p', { 0x0440, 0x03c1, 0x1d18 } },
	{ 'q', { 0x051b } },
	{ 'r', { 0x0433, 0x0280 } },
	{ 's', { 0x0455, 0xa731 } },
	{ 't', { 0x0442, 0x03c4, 0x1d1b } },
	{ 'u', { 0x03bc, 0x03c5, 0x1d1c, 0x057d } },
	{ 'v', { 0x0475, 0x1d20 } },
	{ 'w', { 0x051d, 0x03c9, 0x1d21 } },
	{ 'x', { 0x0445, 0x03c7 } },
	{ 'y', { 0x0443, 0x03b3, 0x028f } },
};

static uint32_t latin(uint32_t code)
{
	for (size_t i = 0; code >= 0x80 && i < sizeof(look_alikes) / sizeof(look_alikes[0]); i++)
		for (size_t j = 0; j < sizeof(look_alikes[i].alike) / sizeof(look_alikes[i].alike[0]); j++)
			if (look_alikes[i].alike[j] == code)
				return (uint32_t)look_alikes[i].letter;
	return code;
}

static bool is_space(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return code == ' ' || (code >= '\t' && code <= '\r') ||
		(category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

/* A clause ends with one of these before white space: "It is fine, tuning is not asked for". */
static bool ends_clause(uint32_t code, const char *rest, size_t n)
{
	size_t used;

	return code < 0x80 && code != 0 && strchr(",;:.!?", (int)code) != NULL &&
		(n == 0 || is_space(utf8_decode(rest, n, &used)));
}

/* What parts words; two in a row are one, and the end of a clause is stronger than a blank. */
static void add_gap(char gap, size_t start, struct strbuf *out)
{
	char *last = out->len > start ? &out->data[out->len - 1] : NULL;

	if (last == NULL)
		return;
	if (*last != ' ' && *last != '\n')
		strbuf_addc(out, gap);
	else if (gap == '\n')
		*last = gap;
}

void text_bare(const char *text, size_t n, struct strbuf *out)
{
	const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
		UTF8PROC_STRIPMARK;
	size_t start = out->len;

	for (size_t at = 0, used; at < n; at += used) {
		uint32_t code = utf8_decode(text + at, n - at, &used);
		utf8proc_int32_t folded[FOLDED_MAX];
		int boundary = UTF8PROC_BOUNDCLASS_START;
		utf8proc_ssize_t count = code == UTF8_BAD
			? -1
			: utf8proc_decompose_char((utf8proc_int32_t)code, folded, FOLDED_MAX, options, &boundary);

		if (count < 0)
			add_gap(' ', start, out);
		for (utf8proc_ssize_t i = 0; i < count && i < FOLDED_MAX; i++) {
			uint32_t letter = latin((uint32_t)folded[i]);
			char bytes[4];

			if (text_is_word(letter) && letter != '_')
				strbuf_add(out, bytes, utf8_encode(letter, bytes));
			else
				add_gap(ends_clause(letter, text + at + used, n - at - used) ? '\n' : ' ', start, out);
		}
	}
}

/* ---- Phrases ---- */

struct item {
	size_t at, length; /* of the word in the phrase made bare */
	bool gap;          /* "..." */
	bool open;         /* any ending */
};
struct phrase {
	struct strbuf bare;
	struct item items[ITEMS_MAX];
	size_t count;
};

static struct item *add_item(struct phrase *phrase)
{
	return phrase->count < ITEMS_MAX ? &phrase->items[phrase->count++] : NULL;
}

/* A piece between blanks is several words in a script that has no blanks; a star belongs to the last. */
static void add_piece(struct phrase *phrase, const char *piece, size_t n)
{
	bool open = n > 1 && piece[n - 1] == '*';
	size_t from = phrase->bare.len, cursor = from;
	struct item *item = NULL;
	struct item word = { .gap = false };

	if (n == 3 && memcmp(piece, "...", 3) == 0) {
		if ((item = add_item(phrase)) != NULL)
			*item = (struct item){ .gap = true };
		return;
	}
	text_bare(piece, n - open, &phrase->bare);
	while (text_next_word(phrase->bare.data, phrase->bare.len, &cursor, &word.at, &word.length))
		if ((item = add_item(phrase)) != NULL)
			*item = word;
	if (item != NULL)
		item->open = open;
	strbuf_addc(&phrase->bare, ' ');
}

static void read_phrase(const char *text, struct phrase *out)
{
	*out = (struct phrase){ .bare = STRBUF_INIT };
	while (*(text += strspn(text, " ")) != '\0') {
		size_t n = strcspn(text, " ");

		add_piece(out, text, n);
		text += n;
	}
}

static bool same_word(const struct phrase *phrase, const struct item *item, const char *word, size_t n)
{
	return (item->open ? n >= item->length : n == item->length) &&
		memcmp(word, phrase->bare.data + item->at, item->length) == 0;
}

/* The next word of the clause that `cursor` is in. */
static bool next_in_clause(const struct strbuf *bare, size_t *cursor, size_t *at, size_t *length)
{
	size_t from = *cursor;

	return text_next_word(bare->data, bare->len, cursor, at, length) &&
		memchr(bare->data + from, '\n', *at - from) == NULL;
}

/* Whether the items from `first` on follow; *end is then where they end. */
static bool follows(const struct strbuf *bare, const struct phrase *phrase, size_t first, size_t cursor, size_t *end)
{
	const struct item *item = &phrase->items[first];
	size_t at, length;

	*end = cursor;
	if (first == phrase->count)
		return true;
	for (int skipped = 0; item->gap && skipped <= GAP_MOST; skipped++) {
		if (follows(bare, phrase, first + 1, cursor, end))
			return true;
		if (!next_in_clause(bare, &cursor, &at, &length))
			return false;
	}
	return !item->gap && next_in_clause(bare, &cursor, &at, &length) &&
		same_word(phrase, item, bare->data + at, length) && follows(bare, phrase, first + 1, cursor, end);
}

bool text_says(const struct strbuf *bare, const char *text, size_t *at, size_t *length)
{
	struct phrase phrase;
	size_t cursor = 0, end = 0, n;
	bool found = false;

	read_phrase(text, &phrase);
	while (!found && phrase.count > 0 && text_next_word(bare->data, bare->len, &cursor, at, &n))
		found = same_word(&phrase, &phrase.items[0], bare->data + *at, n) &&
			follows(bare, &phrase, 1, cursor, &end);
	*length = found ? end - *at : 0;
	strbuf_free(&phrase.bare);
	return found;
}
