#include "theme.h"

#include "grid.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/base/resource.h"
#include "preop/base/strbuf.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THEME_FILE_LIMIT = 64 * 1024, WORD_SIZE = 40 };

static const struct {
	const char *name;
	char letter;
	enum role parent;
} roles[ROLE_COUNT] = {
#define PREOP_ROLE(id, role_name, role_letter, role_parent) { role_name, role_letter, ROLE_##role_parent },
	PREOP_ROLES(PREOP_ROLE)
#undef PREOP_ROLE
};

static const char *const theme_names[] = { "default", "light", "dark", "high-contrast", "colour-blind", "mono" };

static const struct {
	const char *name;
	unsigned attribute;
} attribute_names[] = {
	{ "bold", CELL_BOLD },
	{ "underline", CELL_UNDERLINE },
	{ "reverse", CELL_REVERSE },
	{ "dim", CELL_DIM },
	{ "strike", CELL_STRIKE },
};

static const char *const color_names[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };

enum {
	THEMES = sizeof(theme_names) / sizeof(theme_names[0]),
	COLORS_NAMED = sizeof(color_names) / sizeof(color_names[0])
};

char role_letter(enum role role)
{
	return roles[role].letter;
}

const char *theme_next(const char *after)
{
	for (size_t i = 0; i < THEMES; i++) {
		if (!after)
			return theme_names[0];
		if (strcmp(theme_names[i], after) == 0)
			return i + 1 < THEMES ? theme_names[i + 1] : NULL;
	}
	return NULL;
}

static bool parse_number(const char *word, int base, long limit, int *out)
{
	char *end;

	if (!isxdigit((unsigned char)*word))
		return false;
	long value = strtol(word, &end, base);
	if (*end != '\0' || value < 0 || value > limit)
		return false;
	*out = (int)value;
	return true;
}

static bool parse_color(const char *word, int *out)
{
	int first = 0;

	if (strcmp(word, "default") == 0) {
		*out = COLOR_SPEC_DEFAULT;
		return true;
	}
	if (word[0] == '#') {
		bool ok = strlen(word) == 7 && parse_number(word + 1, 16, 0xffffff, out);
		*out |= COLOR_SPEC_RGB;
		return ok;
	}
	if (strncmp(word, "bright-", 7) == 0) {
		word += 7;
		first = 8;
	}
	for (int i = 0; i < COLORS_NAMED; i++) {
		if (strcmp(word, color_names[i]) == 0) {
			*out = first + i;
			return true;
		}
	}
	return first == 0 && parse_number(word, 10, 255, out);
}

static unsigned parse_attribute(const char *word)
{
	for (size_t i = 0; i < sizeof(attribute_names) / sizeof(attribute_names[0]); i++) {
		if (strcmp(word, attribute_names[i].name) == 0)
			return attribute_names[i].attribute;
	}
	return 0;
}

static int find_role(const char *name)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		if (strcmp(roles[i].name, name) == 0)
			return i;
	}
	return -1;
}

struct line { /* the rest of one line of a theme file */
	const char *at, *end;
	const char *file;
	int number;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word up to a blank or '='; a word too long for any meaning is cut and then means nothing. False at the end. */
static bool next_word(struct line *line, char word[WORD_SIZE])
{
	size_t n = 0;

	while (line->at < line->end && is_blank(*line->at))
		line->at++;
	const char *start = line->at;
	while (line->at < line->end && !is_blank(*line->at) && (*line->at != '=' || line->at == start)) {
		if (n + 1 < WORD_SIZE)
			word[n++] = *line->at;
		if (*line->at++ == '=')
			break;
	}
	word[n] = '\0';
	return n > 0;
}

static bool fault(const struct line *line, struct error *error, const char *what, const char *word)
{
	return error_set(error, ERROR_INPUT, "%s:%d: %s: %s", line->file, line->number, what, word);
}

static bool parse_style(struct line *line, struct style *style, struct error *error)
{
	char word[WORD_SIZE];
	int colors = 0;

	*style = (struct style){ .fg = COLOR_SPEC_DEFAULT, .bg = COLOR_SPEC_DEFAULT };
	while (next_word(line, word)) {
		unsigned attribute = parse_attribute(word);
		if (attribute)
			style->attributes |= attribute;
		else if (colors == 2 || !parse_color(word, colors == 0 ? &style->fg : &style->bg))
			return fault(line, error,
				colors == 2 ? "a third colour, after text and background"
					    : "neither a colour (default, red, bright-red, 0-255, #rrggbb) nor an "
					      "attribute (bold underline reverse dim strike)",
				word);
		else
			colors++;
	}
	return true;
}

static bool parse_line(struct theme *theme, bool given[ROLE_COUNT], struct line *line, struct error *error)
{
	char name[WORD_SIZE], equals[WORD_SIZE];

	if (!next_word(line, name) || name[0] == '#' || name[0] == ';')
		return true;
	int role = find_role(name);
	if (role < 0)
		return fault(line, error, "no such role", name);
	if (given[role])
		return fault(line, error, "this role was given before", name);
	if (!next_word(line, equals) || strcmp(equals, "=") != 0)
		return fault(line, error, "expected '=' after the role", name);
	given[role] = true;
	return parse_style(line, &theme->styles[role], error);
}

bool theme_parse(struct theme *out, const char *name, const char *text, size_t n, struct error *error)
{
	struct theme theme = { .name = "" };
	bool given[ROLE_COUNT] = { false };
	const char *end = text + n;

	snprintf(theme.name, sizeof(theme.name), "%s", name);
	theme.styles[ROLE_TEXT] = (struct style){ .fg = COLOR_SPEC_DEFAULT, .bg = COLOR_SPEC_DEFAULT };
	for (int number = 1; text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		struct line line = { .at = text, .end = newline ? newline : end, .file = name, .number = number };
		if (!parse_line(&theme, given, &line, error))
			return false;
		text = line.end + 1;
	}
	for (int i = 0; i < ROLE_COUNT; i++) { /* a parent stands before its children */
		if (!given[i])
			theme.styles[i] = theme.styles[roles[i].parent];
	}
	*out = theme;
	return true;
}

/* A theme's name becomes part of a path. */
static bool name_valid(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return n > 0 && name[n] == '\0' && n < sizeof(((struct theme *)NULL)->name);
}

static bool load_own(struct theme *out, const char *name, const char *path, struct error *error)
{
	struct strbuf text = STRBUF_INIT;

	bool ok = strbuf_read_file(&text, path, THEME_FILE_LIMIT, error) &&
		theme_parse(out, path, text.data, text.len, error);
	if (ok)
		snprintf(out->name, sizeof(out->name), "%s", name);
	strbuf_free(&text);
	return ok;
}

bool theme_load_embedded(struct theme *out, const char *name, struct error *error)
{
	char *file = xasprintf("themes/%s.theme", name);
	const struct resource *resource = resource_find(file);

	free(file);
	if (!resource)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no theme \"%s\"; there are default, light, dark, high-contrast, colour-blind and "
			"mono",
			name);
	return theme_parse(out, name, (const char *)resource->data, resource->size, error);
}

bool theme_load(struct theme *out, const char *name, struct error *error)
{
	char file[sizeof(out->name) + 16];

	if (!name_valid(name))
		return error_set(error, ERROR_USAGE,
			"there is no theme \"%s\"; there are default, light, dark, high-contrast, "
			"colour-blind and mono",
			name);
	snprintf(file, sizeof(file), "themes/%s.theme", name);
	char *path = path_config(file);
	bool own = path && path_exists(path);
	bool ok = own && load_own(out, name, path, error);
	free(path);
	return own ? ok : theme_load_embedded(out, name, error);
}
