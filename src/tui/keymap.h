/*
 * Key maps in the user's own configuration language, one binding a line: `CONTEXT KEYS COMMAND [ARGUMENTS]`, `unbind CONTEXT KEYS`; # starts a comment.
 * KEYS are names separated by blanks inside quotes for sequences ("g g"). Several lines may bind the same command. data/default.keys is embedded; the user's file
 * ($XDG_CONFIG_HOME/preop/keys) is read after it and wins. In one context a key that is also a prefix of another is an error with file and line.
 */
#ifndef PREOP_TUI_KEYMAP_H
#define PREOP_TUI_KEYMAP_H

#include "tui/command.h"
#include "tui/key.h"

struct keymap;
struct keymap *keymap_new(void);
void keymap_free(struct keymap *keymap);
bool keymap_load_default(struct keymap *keymap, struct error *error);
bool keymap_parse(struct keymap *keymap, const char *name, const char *text, size_t n, struct error *error);

enum keymap_match { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_COMMAND };
/* Looks `keys` (names joined by blanks) up in the contexts (bits, a screen's or page's own first, then CONTEXT_LIST, CONTEXT_ALL last). On KEYMAP_COMMAND *line is "command args". */
enum keymap_match keymap_find(const struct keymap *keymap, context_set contexts, const char *keys, const char **line);
/* The shortest keys bound to a command (with these arguments, NULL: any) in the contexts; NULL: none. */
const char *keymap_keys(const struct keymap *keymap, context_set contexts, enum command_id id, const char *args);

struct binding {
	context_set context;
	const char *keys, *line;
	enum command_id id;
	const char *args;
};
size_t keymap_count(const struct keymap *keymap);
const struct binding *keymap_at(const struct keymap *keymap, size_t index); /* in file order */

#endif
