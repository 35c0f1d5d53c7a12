/*
 * What a terminal sends, as events: control characters, escape sequences (keys with modifiers, mouse in SGR form, bracketed paste, the answer about synchronized
 * output). No ncurses; fed a character at a time. A sequence nobody knows is swallowed whole: its letters must not act as commands.
 */
#ifndef TUI_DECODER_H
#define TUI_DECODER_H

#include "key.h"
#include "preop/base/strbuf.h"

#include <stdint.h>

enum decoder_state { DECODE_PLAIN, DECODE_ESCAPE, DECODE_CSI, DECODE_SS3, DECODE_STRING, DECODE_STRING_ESCAPE };

enum { SEQUENCE_SIZE = 64, PASTE_LIMIT = 4 * 1024 * 1024 /* bytes; the rest is dropped */ };

struct decoder {
	enum decoder_state state;
	char sequence[SEQUENCE_SIZE]; /* of the CSI under way, without the introducer */
	size_t length;
	bool pasting;
	struct strbuf text; /* pasted */
	int64_t clicked_at; /* monotonic us of the last click, for double clicks */
	int clicked_row, clicked_col;
	bool synchronized; /* the terminal said that it knows mode 2026 */
};

/* True when `event` was filled. An event's text lives until the next call. */
bool decoder_character(struct decoder *decoder, uint32_t code, struct event *event);
/* a key the terminal library recognised */
bool decoder_key(struct decoder *decoder, const char *name, struct event *event);
/* nothing more is waiting: Escape was Escape */
bool decoder_pause(struct decoder *decoder, struct event *event);
void decoder_free(struct decoder *decoder);

#endif
