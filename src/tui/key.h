/* Keys and other input events by name: "j", "G", "Enter", "Escape", "Tab", "S-Tab", "Up", "PageDown", "F1", "C-r", "M-x", "Space". */
#ifndef PREOP_TUI_KEY_H
#define PREOP_TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum event_type {
	EVENT_KEY,
	EVENT_TEXT /* bracketed paste: literal */,
	EVENT_MOUSE,
	EVENT_RESIZE,
	EVENT_END /* the terminal is gone */
};
enum mouse_action { MOUSE_CLICK, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
enum { KEY_NAME_SIZE = 24 };

struct event {
	enum event_type type;
	char key[KEY_NAME_SIZE]; /* EVENT_KEY */
	char *text;              /* EVENT_TEXT: owned by the event's source until the next read */
	size_t length;
	enum mouse_action mouse; /* EVENT_MOUSE, EVENT_RESIZE: row/col are the new size */
	int row, col;
};

/* Canonical form of a key name as written in a key map ("^r", "ctrl-r", "<C-r>" -> "C-r"; "return" -> "Enter"); false: no such key. */
bool key_canonical(const char *name, char out[KEY_NAME_SIZE]);
/* A single printable character (a grapheme)? Then it can be typed into a prompt. */
bool key_is_text(const char *key);
const char *key_text(const char *key);        /* what such a key types: " " for Space */
const char *key_next_name(const char *after); /* the keys with names, in order; NULL starts and ends */

#endif
