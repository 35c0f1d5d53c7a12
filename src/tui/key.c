#include "key.h"

#include "preop/text/utf8.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A name and what else people write for it. */
static const char *const named_keys[][5] = {
	{ "Enter", "Return", "CR" },
	{ "Escape", "Esc" },
	{ "Tab" },
	{ "Backspace", "BS" },
	{ "Delete", "Del" },
	{ "Insert", "Ins" },
	{ "Space", "SPC" },
	{ "Up" },
	{ "Down" },
	{ "Left" },
	{ "Right" },
	{ "Home" },
	{ "End" },
	{ "PageUp", "PgUp", "Page-Up", "PPage" },
	{ "PageDown", "PgDn", "Page-Down", "NPage" },
	{ "F1" },
	{ "F2" },
	{ "F3" },
	{ "F4" },
	{ "F5" },
	{ "F6" },
	{ "F7" },
	{ "F8" },
	{ "F9" },
	{ "F10" },
	{ "F11" },
	{ "F12" },
};

enum modifier { MODIFIER_CONTROL = 1, MODIFIER_META = 2, MODIFIER_SHIFT = 4 };

static const struct {
	const char *prefix;
	enum modifier modifier;
} modifiers[] = {
	{ "C-", MODIFIER_CONTROL },
	{ "Ctrl-", MODIFIER_CONTROL },
	{ "Ctrl+", MODIFIER_CONTROL },
	{ "Control-", MODIFIER_CONTROL },
	{ "M-", MODIFIER_META },
	{ "Alt-", MODIFIER_META },
	{ "Alt+", MODIFIER_META },
	{ "Meta-", MODIFIER_META },
	{ "S-", MODIFIER_SHIFT },
	{ "Shift-", MODIFIER_SHIFT },
	{ "Shift+", MODIFIER_SHIFT },
};

/* What a terminal sends for a control key that has a name of its own. */
static const struct {
	char letter;
	const char *name;
} control_twins[] = {
	{ 'i', "Tab" },
	{ 'm', "Enter" },
	{ 'j', "Enter" },
	{ '[', "Escape" },
	{ 'h', "Backspace" },
	{ '@', "C-Space" },
};

enum {
	NAMED_KEYS = sizeof(named_keys) / sizeof(named_keys[0]),
	NAMES_A_KEY = sizeof(named_keys[0]) / sizeof(named_keys[0][0])
};

static const char *find_named(const char *name, size_t n)
{
	for (size_t i = 0; i < NAMED_KEYS; i++) {
		for (size_t j = 0; j < NAMES_A_KEY && named_keys[i][j]; j++) {
			if (strlen(named_keys[i][j]) == n && strncasecmp(named_keys[i][j], name, n) == 0)
				return named_keys[i][0];
		}
	}
	return NULL;
}

/* Cuts one modifier off the front; "-" and "C-" alone are no modifiers, so something must be left. 0: there was none. */
static unsigned take_modifier(const char **name, size_t *n)
{
	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
		size_t length = strlen(modifiers[i].prefix);
		if (*n > length && strncasecmp(*name, modifiers[i].prefix, length) == 0) {
			*name += length;
			*n -= length;
			return modifiers[i].modifier;
		}
	}
	return 0;
}

static bool is_printable(const char *key, size_t n)
{
	size_t used;

	if (n == 0 || n >= KEY_NAME_SIZE || !utf8_valid(key, n, NULL))
		return false;
	uint32_t code = utf8_decode(key, n, &used);
	return code > 0x20 && code != 0x7f && !(code >= 0x80 && code < 0xa0) && utf8_next(key, n, 0) == n;
}

static bool print_key(char out[KEY_NAME_SIZE], unsigned modifier, const char *key, size_t n)
{
	int used = snprintf(out, KEY_NAME_SIZE, "%s%s%s%.*s", modifier & MODIFIER_CONTROL ? "C-" : "",
		modifier & MODIFIER_META ? "M-" : "", modifier & MODIFIER_SHIFT ? "S-" : "", (int)n, key);

	return used > 0 && used < KEY_NAME_SIZE;
}

/* Control takes ASCII only, folds case, and is the same byte as some named keys. */
static bool control_key(char out[KEY_NAME_SIZE], unsigned modifier, char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		letter = (char)(letter - 'A' + 'a');
	if (!(letter >= 'a' && letter <= 'z') && !strchr("@[\\]^_", letter))
		return false;
	for (size_t i = 0; i < sizeof(control_twins) / sizeof(control_twins[0]); i++) {
		if (control_twins[i].letter == letter)
			return print_key(out, modifier & ~(unsigned)MODIFIER_CONTROL, control_twins[i].name,
				strlen(control_twins[i].name));
	}
	return print_key(out, modifier, &letter, 1);
}

bool key_canonical(const char *name, char out[KEY_NAME_SIZE])
{
	size_t n = strlen(name);

	if (n > 2 && name[0] == '<' && name[n - 1] == '>') {
		name++;
		n -= 2;
	}
	unsigned modifier = 0, found;
	while ((found = take_modifier(&name, &n)) != 0)
		modifier |= found;
	if (n == 2 && name[0] == '^') {
		name++;
		n--;
		modifier |= MODIFIER_CONTROL;
	}
	const char *named = n == 1 && *name == ' ' ? "Space" : find_named(name, n);
	if (!named && strncasecmp(name, "BackTab", n) == 0 && n == 7) {
		named = "Tab";
		modifier |= MODIFIER_SHIFT;
	}
	if (named)
		return print_key(out, modifier, named, strlen(named));
	if (!is_printable(name, n) || (modifier & MODIFIER_SHIFT)) /* S-a is A */
		return false;
	if (modifier & MODIFIER_CONTROL)
		return n == 1 && control_key(out, modifier, *name);
	return print_key(out, modifier, name, n);
}

bool key_is_text(const char *key)
{
	return strcmp(key, "Space") == 0 || is_printable(key, strlen(key));
}

const char *key_text(const char *key)
{
	return strcmp(key, "Space") == 0 ? " " : key;
}

const char *key_next_name(const char *after)
{
	for (size_t i = 0; i < NAMED_KEYS; i++) {
		if (!after)
			return named_keys[0][0];
		if (strcmp(named_keys[i][0], after) == 0)
			return i + 1 < NAMED_KEYS ? named_keys[i + 1][0] : NULL;
	}
	return NULL;
}
