/* The workbench's ground: cells and clipping, themes, keys, commands, key maps. No terminal, no project file. */
#include "preop/base/error.h"
#include "preop/base/memory.h"
#include "preop/base/random.h"
#include "preop/base/resource.h"
#include "tui/command.h"
#include "tui/grid.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/theme.h"

#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MAX = 80, COLS_MAX = 200 };

/* --- grid --- */

static int odd_number(struct rng *rng, int size)
{
	static const int extremes[] = { INT_MIN, INT_MIN + 1, -1, 0, 1, INT_MAX - 1, INT_MAX };

	if (rng_below(rng, 8) == 0)
		return extremes[rng_below(rng, sizeof(extremes) / sizeof(extremes[0]))];
	return (int)rng_below(rng, (uint64_t)size + 9) - 4;
}

static void mark_all(struct grid *grid)
{
	for (int i = 0; i < grid->rows * grid->cols; i++)
		grid->cells[i].attributes = 0xff; /* drawing clears it: a trace of every write */
}

static bool is_inside(const struct surface *s, int row, int col)
{
	return row >= s->row && row < s->row + s->rows && col >= s->col && col < s->col + s->cols;
}

static bool is_untouched_outside(const struct grid *grid, const struct surface *s)
{
	const struct cell *cell = grid->cells;

	for (int row = 0; row < grid->rows; row++) {
		for (int col = 0; col < grid->cols; col++, cell++) {
			if (cell->attributes != 0xff && !is_inside(s, row, col))
				return false;
		}
	}
	return true;
}

/* Every wide cell is followed by its right half and every right half follows one, whatever was drawn over what. */
static bool halves_match(const struct grid *grid)
{
	const struct cell *cell = grid->cells;

	for (int row = 0; row < grid->rows; row++) {
		for (int col = 0; col < grid->cols; col++, cell++) {
			if (cell->width > 2 || (cell->width == 2 && (col + 1 == grid->cols || cell[1].width != 0)))
				return false;
			if (cell->width == 0 && (col == 0 || cell[-1].width != 2 || cell->bytes[0] != '\0'))
				return false;
		}
	}
	return true;
}

static void draw_anything(struct rng *rng, const struct surface *s)
{
	static const char *const texts[] = { "plain", "", "日本語 mixed 漢字", "a\tb\x1b[31mred\x07",
		"e\u0301\u0302\u0303\u0304\u0305\u0306", "\xff\xfe broken \xc3", "\u202eevil\u2066",
		"👩‍💻 👍🏽 ❤️", "line\nline" };
	const char *text = texts[rng_below(rng, sizeof(texts) / sizeof(texts[0]))];
	int row = odd_number(rng, s->rows), col = odd_number(rng, s->cols);
	int rows = odd_number(rng, s->rows), cols = odd_number(rng, s->cols);

	switch (rng_below(rng, 7)) {
	case 0:
		assert_true(surface_text(s, row, col, cols, ROLE_GOOD, text) >= 0);
		break;
	case 1:
		surface_fill(s, row, col, rows, cols, ROLE_BAR);
		break;
	case 2:
		surface_hline(s, row, col, cols, ROLE_LINE);
		break;
	case 3:
		surface_vline(s, row, col, rows, ROLE_LINE);
		break;
	case 4:
		surface_paint(s, row, col, cols, ROLE_SELECTED, CELL_BOLD);
		break;
	case 5:
		surface_right(s, row, col, cols, ROLE_TEXT, text);
		break;
	default:
		surface_cursor(s, row, col);
		surface_printf(s, row, col, cols, ROLE_TEXT, "%d %s", row, text);
		break;
	}
}

static struct surface odd_part(struct rng *rng, const struct surface *s)
{
	struct surface part = surface_sub(s, odd_number(rng, s->rows), odd_number(rng, s->cols),
		odd_number(rng, s->rows), odd_number(rng, s->cols));

	assert_true(part.rows >= 0 && part.cols >= 0);
	assert_true(part.row >= s->row && part.row + part.rows <= s->row + s->rows);
	assert_true(part.col >= s->col && part.col + part.cols <= s->col + s->cols);
	return part;
}

static void nothing_is_drawn_outside(void **state)
{
	struct rng rng = { .state = 1 };
	struct grid grid = { .cells = NULL };

	(void)state;
	for (int rows = 0; rows <= ROWS_MAX; rows++) {
		for (int cols = 0; cols <= COLS_MAX; cols++) {
			assert_true(grid_resize(&grid, rows, cols));
			grid.display_flags = rng_below(&rng, 2) ? DISPLAY_ASCII : 0;
			struct surface whole = surface_whole(&grid), outer = odd_part(&rng, &whole),
				       inner = odd_part(&rng, &outer);
			mark_all(&grid);
			for (int n = 0; n < 6; n++)
				draw_anything(&rng, &inner);
			assert_true(is_untouched_outside(&grid, &inner));
			assert_true(halves_match(&grid));
			assert_true(!grid.cursor_visible || (grid.cursor_row < rows && grid.cursor_col < cols));
		}
	}
	grid_free(&grid);
}

static void every_size_can_be_made_and_printed(void **state)
{
	struct grid grid = { .cells = NULL };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (int rows = 0; rows <= ROWS_MAX; rows += 5) {
		for (int cols = 0; cols <= COLS_MAX; cols++) {
			assert_true(grid_resize(&grid, rows, cols));
			struct surface s = surface_whole(&grid);
			for (int row = 0; row < rows; row++)
				assert_true(surface_text(&s, row, 0, -1, ROLE_TEXT,
						    "a long line of text, 漢字漢字漢字漢字") <= cols);
			strbuf_reset(&out);
			grid_print_text(&grid, &out);
			grid_print_roles(&grid, &out);
		}
	}
	strbuf_free(&out);
	grid_free(&grid);
}

static bool is_harmless(const char *bytes)
{
	for (const unsigned char *at = (const unsigned char *)bytes; *at; at++) {
		if (*at < 0x20 || *at == 0x7f)
			return false;
		if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) /* C1 */
			return false;
		if (*at == 0xe2 && at[1] == 0x80 &&
			((at[2] >= 0x8b && at[2] <= 0x8f) || (at[2] >= 0xa8 && at[2] <= 0xae)))
			return false; /* zero width, line separators, bidi */
		if (*at == 0xe2 && at[1] == 0x81 && at[2] >= 0xa0 && at[2] <= 0xaf)
			return false;
	}
	return true;
}

static void no_control_reaches_a_cell(void **state)
{
	struct rng rng = { .state = 7 };
	struct grid grid = { .cells = NULL };
	char bytes[96];

	(void)state;
	assert_true(grid_resize(&grid, 4, 40));
	for (int i = 0; i < 20000; i++) {
		size_t n = rng_below(&rng, sizeof(bytes));
		for (size_t j = 0; j < n; j++)
			bytes[j] = (char)(rng_below(&rng, 4)
					? rng_below(&rng, 256)
					: (uint64_t) "\x1b[]0;\x07\x9b\xe2\x80\xae"[rng_below(&rng, 10)]);
		struct surface s = surface_whole(&grid);
		grid.display_flags = i % 2 ? DISPLAY_ASCII : 0;
		grid_clear(&grid);
		surface_bytes(
			&s, (int)rng_below(&rng, 4), odd_number(&rng, 40), odd_number(&rng, 40), ROLE_TEXT, bytes, n);
		for (int c = 0; c < 160; c++)
			assert_true(is_harmless(grid.cells[c].bytes));
		assert_true(halves_match(&grid));
	}
	grid_free(&grid);
}

static const char *drawn(struct grid *grid, int max_cols, const char *text)
{
	static char line[200];
	struct strbuf out = STRBUF_INIT;
	struct surface s = surface_whole(grid);

	grid_clear(grid);
	surface_text(&s, 0, 0, max_cols, ROLE_TEXT, text);
	grid_print_text(grid, &out);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(out.data, "\n"), out.data);
	strbuf_free(&out);
	return line;
}

static void text_is_cut_with_an_ellipsis(void **state)
{
	struct grid grid = { .cells = NULL };

	(void)state;
	assert_true(grid_resize(&grid, 1, 10));
	assert_string_equal(drawn(&grid, -1, "ten column"), "ten column");
	assert_string_equal(drawn(&grid, -1, "eleven cols"), "eleven co…");
	assert_string_equal(drawn(&grid, 4, "eleven"), "ele…");
	assert_string_equal(drawn(&grid, 4, "漢字漢字"), "漢…"); /* never half a glyph */
	assert_string_equal(drawn(&grid, 5, "漢字漢字"), "漢字…");
	assert_string_equal(drawn(&grid, 1, "ab"), "…");
	assert_string_equal(drawn(&grid, 0, "ab"), "");
	assert_string_equal(drawn(&grid, -1, "a\x1b[0mb"), "a␛[0mb");
	grid.display_flags = DISPLAY_ASCII;
	assert_string_equal(drawn(&grid, 5, "eleven"), "el...");
	assert_string_equal(drawn(&grid, -1, "a\x1b\x62"), "a^[b");
	grid_free(&grid);
}

static void roles_print_in_the_shape_of_the_text(void **state)
{
	struct grid grid = { .cells = NULL };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_true(grid_resize(&grid, 2, 8));
	struct surface s = surface_whole(&grid);
	assert_int_equal(surface_text(&s, 0, 1, -1, ROLE_GOOD, "漢 ok"), 5);
	surface_right(&s, 1, 8, -1, ROLE_BAD, "end");
	grid_print_roles(&grid, &out);
	assert_string_equal(out.data, ".ggggg\n.....rrr\n");
	strbuf_reset(&out);
	grid_print_text(&grid, &out);
	assert_string_equal(out.data, " 漢 ok\n     end\n");
	strbuf_free(&out);
	grid_free(&grid);
}

/* --- theme --- */

static void every_embedded_theme_parses(void **state)
{
	struct error error = ERROR_INIT;
	struct theme theme;
	int named = 0, embedded = 0;

	(void)state;
	for (const char *name = theme_next(NULL); name; name = theme_next(name), named++) {
		if (!theme_load(&theme, name, &error))
			fail_msg("%s", error.message);
		assert_string_equal(theme.name, name);
	}
	for (const struct resource *r = resource_next(NULL, "themes/"); r; r = resource_next(r, "themes/"))
		embedded++;
	assert_int_equal(named, embedded);
	assert_false(theme_load(&theme, "../default", &error));
	assert_false(theme_load(&theme, "no-such", &error));
}

static void mono_has_no_colour(void **state)
{
	struct error error = ERROR_INIT;
	struct theme theme;

	(void)state;
	assert_true(theme_load(&theme, "mono", &error));
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_int_equal(theme.styles[i].fg, COLOR_SPEC_DEFAULT);
		assert_int_equal(theme.styles[i].bg, COLOR_SPEC_DEFAULT);
	}
}

static bool parse_theme(struct theme *theme, const char *text, struct error *error)
{
	return theme_parse(theme, "my.theme", text, strlen(text), error);
}

/* What is drawn into one line stands on one ground: else the bar, a dialog, a line of input become a patchwork. */
static void roles_of_one_line_share_a_ground(void **state)
{
	static const enum role together[] = { ROLE_MUTED, ROLE_STRONG, ROLE_TITLE, ROLE_TITLE_FOCUS, ROLE_LINE,
		ROLE_BAR, ROLE_HINT, ROLE_HINT_KEY, ROLE_GOOD, ROLE_WARN, ROLE_ACCENT, ROLE_DIALOG, ROLE_INPUT };
	struct error error = ERROR_INIT;
	struct theme theme;

	(void)state;
	for (const char *name = theme_next(NULL); name; name = theme_next(name)) {
		assert_true(theme_load(&theme, name, &error));
		for (size_t i = 0; i < sizeof(together) / sizeof(together[0]); i++) {
			if (theme.styles[together[i]].bg != theme.styles[ROLE_TEXT].bg)
				fail_msg("%s: role %d stands on a ground of its own", name, (int)together[i]);
		}
	}
}

static void a_theme_gives_styles_and_inherits(void **state)
{
	struct error error = ERROR_INIT;
	struct theme theme;

	(void)state;
	assert_true(parse_theme(&theme,
		"# comment\n\nstrong = bright-red 17 bold\r\ngood=#0102ff\n text = default\tdefault dim", &error));
	assert_int_equal(theme.styles[ROLE_STRONG].fg, 9);
	assert_int_equal(theme.styles[ROLE_STRONG].bg, 17);
	assert_int_equal(theme.styles[ROLE_TITLE_FOCUS].fg, 9); /* through title */
	assert_int_equal(theme.styles[ROLE_DIFF_ADD_WORD].fg, COLOR_SPEC_RGB | 0x0102ff);
	assert_int_equal(theme.styles[ROLE_MUTED].attributes, CELL_DIM);
}

static void theme_errors_say_where(void **state)
{
	static const char *const cases[][2] = {
		{ "strong = red\nstorng = blue\n", "my.theme:2: no such role: storng" },
		{ "good = grene", "my.theme:1: neither" },
		{ "good = 256", "my.theme:1: neither" },
		{ "good = #12345", "my.theme:1: neither" },
		{ "good = red blue green", "my.theme:1: a third colour" },
		{ "good red", "my.theme:1: expected '='" },
		{ "good = red\n\ngood = blue", "my.theme:3: this role was given before" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = ERROR_INIT;
		struct theme theme;
		assert_false(parse_theme(&theme, cases[i][0], &error));
		if (strncmp(error.message, cases[i][1], strlen(cases[i][1])) != 0)
			fail_msg("\"%s\" instead of \"%s...\"", error.message, cases[i][1]);
	}
}

static void role_letters_differ(void **state)
{
	bool seen[256] = { false };

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		unsigned char letter = (unsigned char)role_letter((enum role)i);
		assert_false(seen[letter]);
		seen[letter] = true;
	}
}

/* --- keys --- */

static void keys_have_one_name(void **state)
{
	static const char *const cases[][2] = {
		{ "j", "j" },
		{ "G", "G" },
		{ "^r", "C-r" },
		{ "ctrl-R", "C-r" },
		{ "<C-r>", "C-r" },
		{ "return", "Enter" },
		{ "Esc", "Escape" },
		{ "C-m", "Enter" },
		{ "C-i", "Tab" },
		{ "C-[", "Escape" },
		{ "C-h", "Backspace" },
		{ "M-C-x", "C-M-x" },
		{ "alt-x", "M-x" },
		{ "shift-tab", "S-Tab" },
		{ "BackTab", "S-Tab" },
		{ "pgdn", "PageDown" },
		{ " ", "Space" },
		{ "-", "-" },
		{ "<", "<" },
		{ "é", "é" },
		{ "漢", "漢" },
		{ "f11", "F11" },
		{ "C-@", "C-Space" },
		{ "^", "^" },
		{ "C-_", "C-_" },
		{ "C-Up", "C-Up" },
	};
	static const char *const bad[] = { "", "C-", "S-a", "gg", "F13", "Hyper-x", "C-é", "\x01", "\x7f", "a\xff",
		"C-1" };
	char out[KEY_NAME_SIZE], again[KEY_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(key_canonical(cases[i][0], out));
		assert_string_equal(out, cases[i][1]);
		assert_true(key_canonical(out, again));
		assert_string_equal(again, out);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (key_canonical(bad[i], out))
			fail_msg("\"%s\" became %s", bad[i], out);
	}
	assert_true(key_is_text("Space") && key_is_text("é") && key_is_text("1"));
	assert_false(key_is_text("Enter") || key_is_text("C-r") || key_is_text("Up") || key_is_text(""));
	assert_string_equal(key_text("Space"), " ");
}

/* --- commands --- */

static void every_command_is_described(void **state)
{
	(void)state;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command *command = command_get((enum command_id)i);
		assert_int_equal(command->id, i);
		assert_true(strlen(command->title) > 0 && strlen(command->title) <= 30);
		assert_true(strlen(command->help) > 0 && command->help[strlen(command->help) - 1] == '.');
		assert_true(command->contexts != 0);
		assert_ptr_equal(command_find(command->name), command); /* no name twice */
	}
}

static void command_lines_are_taken_apart(void **state)
{
	struct error error = ERROR_INIT;
	const char *args;

	(void)state;
	assert_int_equal(command_parse("  filter  label:bad sort:-length", &args, &error)->id, COMMAND_FILTER);
	assert_string_equal(args, "label:bad sort:-length");
	assert_int_equal(command_parse("undo", &args, &error)->id, COMMAND_UNDO);
	assert_string_equal(args, "");
	assert_null(command_parse("fliter x", &args, &error));
	assert_int_equal(error.code, ERROR_USAGE);
	assert_non_null(strstr(error.message, "did you mean filter"));
	assert_null(command_parse("   ", &args, &error));
	assert_null(
		command_parse("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", &args, &error));
}

/* --- key maps --- */

static struct keymap *default_keymap(void)
{
	struct error error = ERROR_INIT;
	struct keymap *keymap = keymap_new();

	if (!keymap_load_default(keymap, &error))
		fail_msg("%s", error.message);
	return keymap;
}

static bool parse_keys(struct keymap *keymap, const char *text, struct error *error)
{
	return keymap_parse(keymap, "keys", text, strlen(text), error);
}

static void the_default_keys_name_commands(void **state)
{
	struct keymap *keymap = default_keymap();

	(void)state;
	assert_true(keymap_count(keymap) > 100);
	for (size_t i = 0; i < keymap_count(keymap); i++) {
		const struct binding *binding = keymap_at(keymap, i);
		const struct command *command = command_get(binding->id);
		unsigned overlay = CONTEXT_PROMPT | CONTEXT_PICKER;
		assert_int_equal(strncmp(binding->line, command->name, strlen(command->name)), 0);
		assert_false(command->flags & COMMAND_FLAG_SCRIPT);
		/* A key that could never work: a screen's command in another screen's section. Lists' movement also serves the picker. */
		if (!(command->contexts & (binding->context | CONTEXT_ALL | CONTEXT_LIST)) ||
			(binding->context == CONTEXT_PROMPT && !(command->contexts & overlay)))
			fail_msg("%s %s %s", context_name(binding->context), binding->keys, binding->line);
	}
	keymap_free(keymap);
}

static void every_command_can_be_reached(void **state)
{
	struct keymap *keymap = default_keymap();

	(void)state;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command *command = command_get((enum command_id)i);
		if (!(command->flags & COMMAND_FLAG_HIDDEN))
			continue; /* the palette has it, or scripts only */
		bool bound = false;
		for (size_t k = 0; k < keymap_count(keymap) && !bound; k++)
			bound = keymap_at(keymap, k)->id == command->id;
		if (!bound)
			fail_msg("%s is neither in the palette nor on a key", command->name);
	}
	keymap_free(keymap);
}

static void prefixes_wait_for_more(void **state)
{
	struct keymap *keymap = default_keymap();
	unsigned data = CONTEXT_DATA | CONTEXT_LIST | CONTEXT_ALL, jobs = CONTEXT_JOBS | CONTEXT_LIST | CONTEXT_ALL;
	const char *line = NULL;

	(void)state;
	assert_int_equal(keymap_find(keymap, data, "g", &line), KEYMAP_PREFIX);
	assert_int_equal(keymap_find(keymap, data, "g g", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "first");
	assert_int_equal(keymap_find(keymap, data, "g 5", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "go review");
	assert_int_equal(keymap_find(keymap, data, "g 7", &line), KEYMAP_NONE);
	assert_int_equal(keymap_find(keymap, data, "1", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "label-key 1");
	assert_int_equal(keymap_find(keymap, jobs, "1", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "go case");
	assert_int_equal(keymap_find(keymap, CONTEXT_PROMPT, "j", &line), KEYMAP_NONE);
	keymap_free(keymap);
}

static void the_keys_of_a_command_are_the_ones_that_work(void **state)
{
	struct keymap *keymap = default_keymap();
	unsigned data = CONTEXT_DATA | CONTEXT_LIST | CONTEXT_ALL, jobs = CONTEXT_JOBS | CONTEXT_LIST | CONTEXT_ALL;

	(void)state;
	assert_string_equal(keymap_keys(keymap, jobs, COMMAND_GO, "case"), "1");
	assert_string_equal(keymap_keys(keymap, data, COMMAND_GO, "case"), "g 1"); /* 1 is a label there */
	assert_string_equal(keymap_keys(keymap, data, COMMAND_UNDO, NULL), "u");
	assert_null(keymap_keys(keymap, jobs, COMMAND_FILTER, NULL));
	keymap_free(keymap);
}

static void own_keys_win_and_unbind(void **state)
{
	struct keymap *keymap = default_keymap();
	struct error error = ERROR_INIT;
	const char *line = NULL;

	(void)state;
	assert_true(parse_keys(keymap,
		"# mine\nall u redo\nunbind all C-r\nall ctrl-r undo # back\ndata \"\\\"\" label-set a \"b\nall \"C-x "
		"C-s\" refresh\n",
		&error));
	assert_int_equal(keymap_find(keymap, CONTEXT_ALL, "u", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "redo");
	assert_int_equal(keymap_find(keymap, CONTEXT_ALL, "C-r", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "undo");
	assert_int_equal(keymap_find(keymap, CONTEXT_DATA, "\"", &line), KEYMAP_COMMAND);
	assert_string_equal(line, "label-set a \"b");
	assert_int_equal(keymap_find(keymap, CONTEXT_ALL, "C-x", &line), KEYMAP_PREFIX);
	keymap_free(keymap);
}

static void key_map_errors_say_where(void **state)
{
	static const char *const cases[][2] = {
		{ "all x undo\nall x redo\n", "keys:2: these keys are bound twice" },
		{ "all x undo\nall \"x y\" redo\n", "keys:2: the first of these keys are bound" },
		{ "\nall \"x y\" redo\nall x undo\n", "keys:3: these keys start a longer" },
		{ "all g undo", "keys:1: these keys start a longer binding; unbind that one first: g " },
		{ "everywhere x undo", "keys:1: there is no context" },
		{ "all F99 undo", "keys:1: there is no such key: F99" },
		{ "all x undoo", "keys:1: there is no command \"undoo\"; did you mean undo" },
		{ "all x", "keys:1: no command was given" },
		{ "all", "keys:1: expected a key" },
		{ "all \"x undo", "keys:1: a quote is not closed" },
		{ "unbind all F9", "keys:1: these keys are not bound: F9" },
		{ "unbind all u now", "keys:1: expected nothing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct keymap *keymap = default_keymap();
		struct error error = ERROR_INIT;
		const char *line;
		assert_true(parse_keys(keymap, "unbind data x\n", &error) ||
			keymap_find(keymap, CONTEXT_ALL, "x", &line) == KEYMAP_NONE);
		error = (struct error)ERROR_INIT;
		assert_false(parse_keys(keymap, cases[i][0], &error));
		if (strncmp(error.message, cases[i][1], strlen(cases[i][1])) != 0)
			fail_msg("\"%s\" instead of \"%s...\"", error.message, cases[i][1]);
		keymap_free(keymap);
	}
}

/* Any bytes: an error with a place or a key map, never a crash. */
static void broken_key_maps_are_survived(void **state)
{
	struct rng rng = { .state = 3 };
	static const char *const pieces[] = { "all ", "data ", "\"", "g ", "\\", "#", "\n", "undo", " ", "C-", "x",
		"unbind ", "\xff", "\t", "\r\n" };

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct keymap *keymap = keymap_new();
		struct error error = ERROR_INIT;
		struct strbuf text = STRBUF_INIT;
		for (uint64_t n = rng_below(&rng, 30); n > 0; n--)
			strbuf_adds(&text, pieces[rng_below(&rng, sizeof(pieces) / sizeof(pieces[0]))]);
		if (!keymap_parse(keymap, "k", text.data, text.len, &error))
			assert_int_equal(strncmp(error.message, "k:", 2), 0);
		strbuf_free(&text);
		keymap_free(keymap);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_drawn_outside),
		cmocka_unit_test(every_size_can_be_made_and_printed),
		cmocka_unit_test(no_control_reaches_a_cell),
		cmocka_unit_test(text_is_cut_with_an_ellipsis),
		cmocka_unit_test(roles_print_in_the_shape_of_the_text),
		cmocka_unit_test(every_embedded_theme_parses),
		cmocka_unit_test(mono_has_no_colour),
		cmocka_unit_test(roles_of_one_line_share_a_ground),
		cmocka_unit_test(a_theme_gives_styles_and_inherits),
		cmocka_unit_test(theme_errors_say_where),
		cmocka_unit_test(role_letters_differ),
		cmocka_unit_test(keys_have_one_name),
		cmocka_unit_test(every_command_is_described),
		cmocka_unit_test(command_lines_are_taken_apart),
		cmocka_unit_test(the_default_keys_name_commands),
		cmocka_unit_test(every_command_can_be_reached),
		cmocka_unit_test(prefixes_wait_for_more),
		cmocka_unit_test(the_keys_of_a_command_are_the_ones_that_work),
		cmocka_unit_test(own_keys_win_and_unbind),
		cmocka_unit_test(key_map_errors_say_where),
		cmocka_unit_test(broken_key_maps_are_survived),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
