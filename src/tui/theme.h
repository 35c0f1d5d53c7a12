/*
 * Roles, not colours: code names what a text means, a theme file says how it looks. Every meaning also has a sign beside it, so monochrome loses nothing.
 *
 * A theme is an ini-like file, themes/NAME.theme or $XDG_CONFIG_HOME/preop/themes/NAME.theme: `role = FG [BG] [bold underline reverse dim]`, colours as
 * default, black red green yellow blue magenta cyan white, bright-NAME, 0-255 or #rrggbb (quantised to what the terminal has). A role that is absent takes its parent's
 * style. Errors have file and line. NO_COLOR, TERM=dumb or fewer than 8 colours: theme "mono".
 */
#ifndef PREOP_TUI_THEME_H
#define PREOP_TUI_THEME_H

#include "preop/base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* name, enum, letter in golden role maps, parent */
#define PREOP_ROLES(X)                                                                                                 \
	X(TEXT, "text", '.', TEXT)                                                                                     \
	X(MUTED, "muted", 'm', TEXT)                                                                                   \
	X(STRONG, "strong", 'b', TEXT)                                                                                 \
	X(TITLE, "title", 't', STRONG)                                                                                 \
	X(TITLE_FOCUS, "title.focus", 'T', TITLE)                                                                      \
	X(LINE, "line", 'l', MUTED)                                                                                    \
	X(LINE_FOCUS, "line.focus", 'L', TITLE_FOCUS)                                                                  \
	X(BAR, "bar", 'B', STRONG)                                                                                     \
	X(TAB, "tab", 'a', TEXT)                                                                                       \
	X(TAB_ACTIVE, "tab.active", 'A', STRONG)                                                                       \
	X(STATUS, "status", 'S', BAR)                                                                                  \
	X(HINT, "hint", 'h', MUTED)                                                                                    \
	X(HINT_KEY, "hint.key", 'k', STRONG)                                                                           \
	X(SELECTED, "row.selected", 's', TEXT)                                                                         \
	X(SELECTED_BLUR, "row.selected.blur", 'z', TEXT)                                                               \
	X(MARKED, "row.marked", 'M', STRONG)                                                                           \
	X(MATCH, "match", 'y', STRONG)                                                                                 \
	X(GOOD, "good", 'g', TEXT)                                                                                     \
	X(BAD, "bad", 'r', TEXT)                                                                                       \
	X(WARN, "warn", 'w', TEXT)                                                                                     \
	X(ACCENT, "accent", 'c', TEXT)                                                                                 \
	X(DIFF_ADD, "diff.add", '+', GOOD)                                                                             \
	X(DIFF_DEL, "diff.del", '-', BAD)                                                                              \
	X(DIFF_ADD_WORD, "diff.add.word", 'P', DIFF_ADD)                                                               \
	X(DIFF_DEL_WORD, "diff.del.word", 'N', DIFF_DEL)                                                               \
	X(SPEAKER_SYSTEM, "speaker.system", '1', MUTED)                                                                \
	X(SPEAKER_USER, "speaker.user", '2', STRONG)                                                                   \
	X(SPEAKER_ASSISTANT, "speaker.assistant", '3', STRONG)                                                         \
	X(GRAPH_A, "graph.a", '4', ACCENT)                                                                             \
	X(GRAPH_B, "graph.b", '5', GOOD)                                                                               \
	X(GRAPH_C, "graph.c", '6', WARN)                                                                               \
	X(GRAPH_D, "graph.d", '7', TEXT)                                                                               \
	X(CHART, "chart", 'C', ACCENT)                                                                                 \
	X(CHART_REST, "chart.rest", 'D', MUTED)                                                                        \
	X(DIALOG, "dialog", 'd', TEXT)                                                                                 \
	X(INPUT, "input", 'i', TEXT)                                                                                   \
	X(TOAST, "toast", 'o', BAR)                                                                                    \
	X(TOAST_ERROR, "toast.error", 'E', BAD)

enum role {
#define PREOP_ROLE(id, name, letter, parent) ROLE_##id,
	PREOP_ROLES(PREOP_ROLE)
#undef PREOP_ROLE
		ROLE_COUNT
};

enum { COLOR_SPEC_DEFAULT = -1, COLOR_SPEC_RGB = 0x1000000 }; /* 0-255: palette index; RGB | 0xrrggbb */
struct style {
	int fg, bg;
	unsigned attributes; /* enum cell_attribute */
};
struct theme {
	char name[40];
	struct style styles[ROLE_COUNT];
};

/* user's file first, then the embedded one */
bool theme_load(struct theme *out, const char *name, struct error *error);
bool theme_load_embedded(struct theme *out, const char *name, struct error *error);
bool theme_parse(struct theme *out, const char *name, const char *text, size_t n, struct error *error);
/* names of the embedded themes, in order; NULL ends */
const char *theme_next(const char *after);
char role_letter(enum role role);

#endif
