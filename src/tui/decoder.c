#include "decoder.h"

#include "preop/base/clock.h"
#include "preop/text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DOUBLE_CLICK_US = 400 * 1000,
	BUTTON_LEFT = 0,
	BUTTON_WHEEL_UP = 64,
	BUTTON_WHEEL_DOWN = 65,
	BUTTON_MODIFIERS = 4 | 8 | 16
};

/* Final letters of CSI and SS3 sequences. */
static const struct {
	char final;
	const char *key;
} final_keys[] = {
	{ 'A', "Up" }, { 'B', "Down" }, { 'C', "Right" }, { 'D', "Left" }, { 'H', "Home" }, { 'F', "End" },
	{ 'P', "F1" }, { 'Q', "F2" }, { 'R', "F3" }, { 'S', "F4" }, { 'M', "Enter" }, /* SS3 M: the keypad's */
};

/* CSI number ~ */
static const struct {
	int number;
	const char *key;
} numbered_keys[] = {
	{ 1, "Home" },
	{ 2, "Insert" },
	{ 3, "Delete" },
	{ 4, "End" },
	{ 5, "PageUp" },
	{ 6, "PageDown" },
	{ 7, "Home" },
	{ 8, "End" },
	{ 11, "F1" },
	{ 12, "F2" },
	{ 13, "F3" },
	{ 14, "F4" },
	{ 15, "F5" },
	{ 17, "F6" },
	{ 18, "F7" },
	{ 19, "F8" },
	{ 20, "F9" },
	{ 21, "F10" },
	{ 23, "F11" },
	{ 24, "F12" },
};

static bool emit_key(struct event *event, const char *name)
{
	event->type = EVENT_KEY;
	return key_canonical(name, event->key);
}

static bool emit_modified(struct event *event, const char *modifiers, const char *name)
{
	char full[2 * KEY_NAME_SIZE];

	snprintf(full, sizeof(full), "%s%s", modifiers, name);
	return emit_key(event, full);
}

/* xterm's parameter: 1 and a bit each for Shift, Alt and Control. */
static const char *modifier_prefix(int parameter)
{
	static const char *const prefixes[] = { "", "S-", "M-", "M-S-", "C-", "C-S-", "C-M-", "C-M-S-" };

	return parameter >= 1 && parameter <= 8 ? prefixes[parameter - 1] : "";
}

static void paste_bytes(struct decoder *decoder, const char *bytes, size_t n)
{
	if (decoder->text.len + n <= PASTE_LIMIT && strbuf_try_reserve(&decoder->text, n))
		strbuf_add(&decoder->text, bytes, n);
}

/* Terminals send a pasted line end as CR. */
static void paste_character(struct decoder *decoder, uint32_t code)
{
	char bytes[4];
	size_t n = utf8_encode(code == '\r' ? '\n' : code, bytes);

	paste_bytes(decoder, bytes, n);
}

static bool end_paste(struct decoder *decoder, struct event *event)
{
	bool any = decoder->pasting && decoder->text.len > 0;

	decoder->pasting = false;
	event->type = EVENT_TEXT;
	event->text = decoder->text.data;
	event->length = decoder->text.len;
	return any;
}

static bool emit_click(struct decoder *decoder, struct event *event)
{
	int64_t now = clock_monotonic();
	bool again = now - decoder->clicked_at < DOUBLE_CLICK_US && event->row == decoder->clicked_row &&
		event->col == decoder->clicked_col;

	event->mouse = again ? MOUSE_DOUBLE : MOUSE_CLICK;
	decoder->clicked_at = again ? now - DOUBLE_CLICK_US : now; /* a third click starts anew */
	decoder->clicked_row = event->row;
	decoder->clicked_col = event->col;
	return true;
}

/* CSI < button ; column ; row M (pressed) or m (released) */
static bool decode_mouse(struct decoder *decoder, char final, struct event *event)
{
	int button, col, row;

	if (final != 'M' || sscanf(decoder->sequence, "<%5d;%5d;%5d", &button, &col, &row) != 3)
		return false;
	event->type = EVENT_MOUSE;
	event->row = row - 1;
	event->col = col - 1;
	switch (button & ~BUTTON_MODIFIERS) {
	case BUTTON_LEFT:
		return emit_click(decoder, event);
	case BUTTON_WHEEL_UP:
		event->mouse = MOUSE_WHEEL_UP;
		return true;
	case BUTTON_WHEEL_DOWN:
		event->mouse = MOUSE_WHEEL_DOWN;
		return true;
	default:
		return false;
	}
}

static bool decode_numbered(struct decoder *decoder, struct event *event)
{
	int number = 0, modifier = 1;

	sscanf(decoder->sequence, "%5d;%5d", &number, &modifier);
	if (number == 200) {
		decoder->pasting = true;
		strbuf_reset(&decoder->text);
		return false;
	}
	if (number == 201)
		return end_paste(decoder, event);
	for (size_t i = 0; i < sizeof(numbered_keys) / sizeof(numbered_keys[0]); i++) {
		if (numbered_keys[i].number == number)
			return emit_modified(event, modifier_prefix(modifier), numbered_keys[i].key);
	}
	return false;
}

static bool decode_final(const char *parameters, char final, struct event *event)
{
	int modifier = 1;

	sscanf(parameters, "%*5d;%5d", &modifier);
	for (size_t i = 0; i < sizeof(final_keys) / sizeof(final_keys[0]); i++) {
		if (final_keys[i].final == final)
			return emit_modified(event, modifier_prefix(modifier), final_keys[i].key);
	}
	return false;
}

static bool decode_csi(struct decoder *decoder, char final, struct event *event)
{
	decoder->sequence[decoder->length] = '\0';
	if (decoder->sequence[0] == '<')
		return decode_mouse(decoder, final, event);
	if (decoder->sequence[0] == '?') {
		decoder->synchronized |= strcmp(decoder->sequence, "?2026;1$") == 0 ||
			strcmp(decoder->sequence, "?2026;2$") == 0;
		return false;
	}
	if (final == '~')
		return decode_numbered(decoder, event);
	if (final == 'Z')
		return emit_key(event, "S-Tab");
	return final != 'M' && decode_final(decoder->sequence, final, event);
}

/* Parameter and intermediate bytes are kept, a final byte ends it, anything else breaks it off. */
static bool csi_character(struct decoder *decoder, uint32_t code, struct event *event)
{
	bool inside = code >= 0x20 && code < 0x40;

	if (inside && decoder->length + 1 < SEQUENCE_SIZE)
		decoder->sequence[decoder->length++] = (char)code;
	if (inside)
		return false;
	decoder->state = DECODE_PLAIN;
	if (code < 0x40 || code > 0x7e)
		return false;
	if (!decode_csi(decoder, (char)code, event))
		return false;
	return event->type == EVENT_TEXT || !decoder->pasting;
}

static bool plain_character(struct decoder *decoder, uint32_t code, const char *modifier, struct event *event)
{
	char name[8] = "";

	if (decoder->pasting) {
		paste_character(decoder, code);
		return false;
	}
	if (code == 0)
		return emit_modified(event, modifier, "C-Space");
	if (code == 0x7f)
		return emit_modified(event, modifier, "Backspace");
	if (code == ' ')
		return emit_modified(event, modifier, "Space");
	if (code < 0x20)
		snprintf(name, sizeof(name), "C-%c", (char)(code + '@'));
	else
		name[utf8_encode(code, name)] = '\0';
	return emit_modified(event, modifier, name);
}

static bool escape_character(struct decoder *decoder, uint32_t code, struct event *event)
{
	static const struct {
		char introducer;
		enum decoder_state state;
	} sequences[] = {
		{ '[', DECODE_CSI },
		{ 'O', DECODE_SS3 },
		{ ']', DECODE_STRING },
		{ 'P', DECODE_STRING },
		{ '_', DECODE_STRING },
		{ '^', DECODE_STRING },
	};

	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		if ((uint32_t)sequences[i].introducer == code) {
			decoder->state = sequences[i].state;
			decoder->length = 0;
			return false;
		}
	}
	if (code == 0x1b) /* the first one was a key of its own */
		return !decoder->pasting && emit_key(event, "Escape");
	decoder->state = DECODE_PLAIN;
	return plain_character(decoder, code, "M-", event);
}

bool decoder_character(struct decoder *decoder, uint32_t code, struct event *event)
{
	switch (decoder->state) {
	case DECODE_PLAIN:
		if (code != 0x1b)
			return plain_character(decoder, code, "", event);
		decoder->state = DECODE_ESCAPE;
		return false;
	case DECODE_ESCAPE:
		return escape_character(decoder, code, event);
	case DECODE_CSI:
		return csi_character(decoder, code, event);
	case DECODE_SS3:
		decoder->state = DECODE_PLAIN;
		return !decoder->pasting && code < 0x80 && decode_final("", (char)code, event);
	case DECODE_STRING: /* OSC, DCS: up to BEL or ESC \ */
		decoder->state = code == 0x07 ? DECODE_PLAIN : code == 0x1b ? DECODE_STRING_ESCAPE : DECODE_STRING;
		return false;
	case DECODE_STRING_ESCAPE:
		decoder->state = DECODE_PLAIN;
		return false;
	}
	return false;
}

bool decoder_key(struct decoder *decoder, const char *name, struct event *event)
{
	bool meta = decoder->state == DECODE_ESCAPE;

	decoder->state = DECODE_PLAIN;
	return !decoder->pasting && emit_modified(event, meta ? "M-" : "", name);
}

/* An Escape alone is the key. A control string is never waited for: Alt-] looks like the start of one, and we ask for none. */
bool decoder_pause(struct decoder *decoder, struct event *event)
{
	bool escape = decoder->state == DECODE_ESCAPE;

	if (escape || decoder->state >= DECODE_STRING)
		decoder->state = DECODE_PLAIN;
	return escape && !decoder->pasting && emit_key(event, "Escape");
}

void decoder_free(struct decoder *decoder)
{
	strbuf_free(&decoder->text);
}
