/* The only file that includes ncurses. */
#include "terminal.h"

#include "color.h"
#include "crash.h"
#include "decoder.h"
#include "preop/base/error.h"
#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#undef cursor_visible /* term.h names every capability by a macro */

enum { ESCAPE_DELAY_MS = 25, UNKNOWN_ROWS = 24, UNKNOWN_COLS = 80, RESTORE_SIZE = 256, CELL_CODES = 6 };

static const char modes_mouse_on[] = "\033[?1000h\033[?1006h", modes_mouse_off[] = "\033[?1006l\033[?1000l";
static const char modes_paste_on[] = "\033[?2004h", modes_paste_off[] = "\033[?2004l";
static const char synchronize_begin[] = "\033[?2026h", synchronize_end[] = "\033[?2026l",
		  synchronize_ask[] = "\033[?2026$p";

struct terminal {
	SCREEN *screen;
	WINDOW *input; /* a pad: reading from it never repaints */
	struct termios before;
	int colors;
	bool modern; /* terminfo knows bracketed paste: so private modes do no harm */
	bool mouse, entered, asked;
	struct decoder decoder;
	struct grid shown; /* what is painted */
	struct style styles[ROLE_COUNT];
	attr_t attributes[ROLE_COUNT];
	short pairs[ROLE_COUNT];
	bool repaint;
};

static const struct {
	int code;
	const char *key;
} library_keys[] = {
	{ KEY_UP, "Up" },
	{ KEY_DOWN, "Down" },
	{ KEY_LEFT, "Left" },
	{ KEY_RIGHT, "Right" },
	{ KEY_HOME, "Home" },
	{ KEY_END, "End" },
	{ KEY_PPAGE, "PageUp" },
	{ KEY_NPAGE, "PageDown" },
	{ KEY_DC, "Delete" },
	{ KEY_IC, "Insert" },
	{ KEY_BACKSPACE, "Backspace" },
	{ KEY_ENTER, "Enter" },
	{ KEY_BTAB, "S-Tab" },
	{ KEY_SR, "S-Up" },
	{ KEY_SF, "S-Down" },
	{ KEY_SLEFT, "S-Left" },
	{ KEY_SRIGHT, "S-Right" },
	{ KEY_SHOME, "S-Home" },
	{ KEY_SEND, "S-End" },
	{ KEY_SPREVIOUS, "S-PageUp" },
	{ KEY_SNEXT, "S-PageDown" },
	{ KEY_SDC, "S-Delete" },
	{ KEY_A1, "Home" },
	{ KEY_A3, "PageUp" },
	{ KEY_C1, "End" },
	{ KEY_C3, "PageDown" },
};

/* Extended capabilities: kUP5 is Up with xterm's modifier 5. */
static const struct {
	const char *capability, *key;
} extended_keys[] = {
	{ "kUP", "Up" },
	{ "kDN", "Down" },
	{ "kLFT", "Left" },
	{ "kRIT", "Right" },
	{ "kHOM", "Home" },
	{ "kEND", "End" },
	{ "kPRV", "PageUp" },
	{ "kNXT", "PageDown" },
	{ "kDC", "Delete" },
	{ "kIC", "Insert" },
};

static void send(const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);
		if (done < 0 && errno == EAGAIN) {
			struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };
			poll(&fd, 1, -1);
		} else if (done < 0 && errno != EINTR) {
			return; /* the terminal is gone; reading will tell */
		} else if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

static void send_string(const char *s)
{
	send(s, strlen(s));
}

/* --- opening and restoring --- */

static const char *capability(const char *name)
{
	const char *value = tigetstr(name);

	/* NOLINTNEXTLINE(performance-no-int-to-ptr): how ncurses says "no string" */
	return value == (char *)-1 ? NULL : value;
}

/* A capability without its padding: the crash handler writes bytes, it does not wait. */
static void add_capability(struct strbuf *out, const char *name)
{
	const char *value = capability(name);

	while (value && *value) {
		const char *end = strncmp(value, "$<", 2) == 0 ? strchr(value, '>') : NULL;
		if (end)
			value = end + 1;
		else
			strbuf_addc(out, *value++);
	}
}

static void plan_restore(const struct terminal *terminal)
{
	static const char *const capabilities[] = { "sgr0", "op", "rmkx", "cnorm", "rmcup" };
	struct strbuf out = STRBUF_INIT;

	if (terminal->decoder.synchronized)
		strbuf_adds(&out, synchronize_end);
	if (terminal->modern) {
		strbuf_adds(&out, modes_mouse_off);
		strbuf_adds(&out, modes_paste_off);
	}
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
		add_capability(&out, capabilities[i]);
	crash_plan(out.data, out.len);
	strbuf_free(&out);
}

static void modes_on(struct terminal *terminal)
{
	if (!terminal->modern)
		return;
	send_string(modes_paste_on);
	if (terminal->mouse)
		send_string(modes_mouse_on);
}

static void modes_off(struct terminal *terminal)
{
	if (!terminal->modern)
		return;
	send_string(modes_mouse_off);
	send_string(modes_paste_off);
}

static void set_up_input(struct terminal *terminal)
{
	raw(); /* C-c, C-z, C-s are keys like others */
	noecho();
	nonl();
	set_escdelay(ESCAPE_DELAY_MS);
	terminal->input = newpad(1, 1);
	if (!terminal->input)
		bug("no memory for a window of one cell");
	keypad(terminal->input, TRUE);
	nodelay(terminal->input, TRUE);
	define_key(NULL, KEY_MOUSE); /* the decoder reads the mouse */
}

static void set_up_colors(struct terminal *terminal)
{
	if (!has_colors() || start_color() == ERR)
		return;
	use_default_colors();
	terminal->colors = COLORS;
}

/* Asked before newterm(), which leaks what it had when there is no such terminal. */
static bool is_known_terminal(void)
{
	int result;

	if (!getenv("TERM") || setupterm(NULL, STDOUT_FILENO, &result) != OK)
		return false;
	del_curterm(cur_term);
	return true;
}

static bool open_screen(struct terminal *terminal, struct error *error)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &terminal->before) != 0)
		return error_set(error, ERROR_USAGE,
			"the workbench needs a terminal; `preop help` lists what works without one, `preop script` "
			"runs it without");
	terminal->screen = is_known_terminal() ? newterm(NULL, stdout, stdin) : NULL;
	if (!terminal->screen)
		return error_set(error, ERROR_UNSUPPORTED,
			"there is no terminfo entry here for the terminal \"%s\"; try TERM=xterm-256color preop",
			name ? name : "");
	return true;
}

struct terminal *terminal_open(bool mouse, struct error *error)
{
	struct terminal *terminal = xcalloc(1, sizeof(*terminal));

	terminal->repaint = true;
	terminal->mouse = mouse;
	if (!open_screen(terminal, error)) {
		free(terminal);
		return NULL;
	}
	if (!crash_install(STDIN_FILENO, &terminal->before, error)) {
		endwin();
		delscreen(terminal->screen);
		free(terminal);
		return NULL;
	}
	terminal->modern = capability("BE") != NULL;
	terminal->entered = true;
	set_up_input(terminal);
	set_up_colors(terminal);
	plan_restore(terminal);
	modes_on(terminal);
	return terminal;
}

void terminal_leave(struct terminal *terminal)
{
	if (!terminal->entered)
		return;
	terminal->entered = false;
	modes_off(terminal);
	def_prog_mode();
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->before);
	crash_plan("", 0);
}

void terminal_enter(struct terminal *terminal)
{
	reset_prog_mode();
	plan_restore(terminal);
	modes_on(terminal);
	terminal->entered = true;
	terminal_repaint(terminal);
}

void terminal_stop(struct terminal *terminal)
{
	terminal_leave(terminal);
	crash_stop();
	terminal_enter(terminal);
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal)
		return;
	terminal_leave(terminal);
	tcflush(STDIN_FILENO, TCIFLUSH); /* an answer that came late must not be typed into the shell */
	delwin(terminal->input);
	delscreen(terminal->screen);
	crash_remove();
	grid_free(&terminal->shown);
	decoder_free(&terminal->decoder);
	free(terminal);
}

int terminal_fd(const struct terminal *terminal)
{
	(void)terminal;
	return STDIN_FILENO;
}

void terminal_size(const struct terminal *terminal, int *rows, int *cols)
{
	struct winsize size;

	(void)terminal;
	*rows = UNKNOWN_ROWS;
	*cols = UNKNOWN_COLS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
		*rows = size.ws_row;
		*cols = size.ws_col;
	}
}

bool terminal_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int terminal_colors(const struct terminal *terminal)
{
	return terminal->colors;
}

void terminal_mouse(struct terminal *terminal, bool on)
{
	terminal->mouse = on;
	if (terminal->modern)
		send_string(on ? modes_mouse_on : modes_mouse_off);
}

bool terminal_copy(struct terminal *terminal, const char *base64, size_t n)
{
	if (!terminal->modern && !capability("Ms"))
		return false;
	send_string("\033]52;c;");
	send(base64, n);
	send_string("\007");
	return true;
}

void terminal_look(struct terminal_facts *out)
{
	struct winsize size;

	*out = (struct terminal_facts){ .library = curses_version() };
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		out->rows = size.ws_row;
		out->cols = size.ws_col;
	}
	out->known = is_known_terminal();
	if (!out->known || setupterm(NULL, STDOUT_FILENO, NULL) != OK)
		return;
	int colors = tigetnum("colors");
	out->colors = colors > 0 ? colors : 0;
	out->paste = capability("BE") != NULL;
	out->clipboard = out->paste || capability("Ms") != NULL;
	del_curterm(cur_term);
}

/* --- input --- */

static bool function_key(int code, char out[KEY_NAME_SIZE])
{
	if (code < KEY_F(1) || code > KEY_F(12))
		return false;
	snprintf(out, KEY_NAME_SIZE, "F%d", code - KEY_F0);
	return true;
}

static bool extended_key(int code, char out[KEY_NAME_SIZE])
{
	static const char *const modifiers[] = { "S-", "M-", "M-S-", "C-", "C-S-", "C-M-" };
	const char *name = keyname(code);
	size_t n = name ? strlen(name) : 0;

	if (n < 2 || name[n - 1] < '2' || name[n - 1] > '7')
		return false;
	for (size_t i = 0; i < sizeof(extended_keys) / sizeof(extended_keys[0]); i++) {
		const char *base = extended_keys[i].capability;
		if (strlen(base) == n - 1 && strncmp(base, name, n - 1) == 0) {
			snprintf(out, KEY_NAME_SIZE, "%s%s", modifiers[name[n - 1] - '2'], extended_keys[i].key);
			return true;
		}
	}
	return false;
}

static bool library_key(int code, char out[KEY_NAME_SIZE])
{
	for (size_t i = 0; i < sizeof(library_keys) / sizeof(library_keys[0]); i++) {
		if (library_keys[i].code == code) {
			snprintf(out, KEY_NAME_SIZE, "%s", library_keys[i].key);
			return true;
		}
	}
	return function_key(code, out) || extended_key(code, out);
}

bool terminal_read(struct terminal *terminal, struct event *event)
{
	char key[KEY_NAME_SIZE];
	bool synchronized = terminal->decoder.synchronized;
	wint_t code;
	int kind;

	while ((kind = wget_wch(terminal->input, &code)) != ERR) {
		bool done = kind == KEY_CODE_YES
			? library_key((int)code, key) && decoder_key(&terminal->decoder, key, event)
			: decoder_character(&terminal->decoder, code, event);
		if (done)
			return true;
	}
	if (synchronized != terminal->decoder.synchronized)
		plan_restore(terminal);
	return decoder_pause(&terminal->decoder, event);
}

/* --- painting --- */

static attr_t library_attributes(unsigned attributes)
{
	return (attributes & CELL_BOLD ? A_BOLD : 0) | (attributes & CELL_UNDERLINE ? A_UNDERLINE : 0) |
		(attributes & CELL_REVERSE ? A_REVERSE : 0) | (attributes & (CELL_DIM | CELL_STRIKE) ? A_DIM : 0);
}

static void set_styles(struct terminal *terminal, const struct theme *theme)
{
	if (memcmp(terminal->styles, theme->styles, sizeof(terminal->styles)) == 0 && terminal->shown.cells)
		return;
	memcpy(terminal->styles, theme->styles, sizeof(terminal->styles));
	terminal->repaint = true;
	for (int i = 0; i < ROLE_COUNT; i++) {
		const struct style *style = &theme->styles[i];
		bool bright = false, ignored = false;
		int fg = color_number(style->fg, terminal->colors, &bright),
		    bg = color_number(style->bg, terminal->colors, &ignored);
		/* 0: as the terminal is, and nothing of colours is sent */
		int pair = fg >= 0 || bg >= 0 ? alloc_pair(fg, bg) : 0;
		terminal->pairs[i] = (short)(pair > 0 ? pair : 0);
		terminal->attributes[i] = library_attributes(style->attributes | (bright ? CELL_BOLD : 0u));
	}
}

static void add_cell(const struct terminal *terminal, const struct cell *cell)
{
	wchar_t text[CELL_CODES + 1];
	size_t count = 0, n = strlen(cell->bytes);
	cchar_t out;

	for (size_t used, at = 0; at < n && count < CELL_CODES; at += used)
		text[count++] = (wchar_t)utf8_decode(cell->bytes + at, n - at, &used);
	text[count] = L'\0';
	setcchar(&out, text, terminal->attributes[cell->role] | library_attributes(cell->attributes),
		terminal->pairs[cell->role], NULL);
	add_wch(&out);
}

/* A whole row at a time: the library sends only what differs, and no half of a wide glyph is ever left behind. */
static void paint_row(const struct terminal *terminal, const struct grid *grid, int row)
{
	const struct cell *cells = grid->cells + (size_t)row * (size_t)grid->cols;

	move(row, 0);
	for (int col = 0; col < grid->cols; col++) {
		if (cells[col].width > 0)
			add_cell(terminal, &cells[col]);
	}
}

static bool row_differs(const struct terminal *terminal, const struct grid *grid, int row)
{
	size_t at = (size_t)row * (size_t)grid->cols;

	for (int col = 0; col < grid->cols; col++, at++) {
		const struct cell *a = &grid->cells[at], *b = &terminal->shown.cells[at];
		if (a->role != b->role || a->attributes != b->attributes || a->width != b->width ||
			strcmp(a->bytes, b->bytes) != 0)
			return true;
	}
	return false;
}

static void follow_size(struct terminal *terminal, const struct grid *grid)
{
	if (terminal->shown.rows == grid->rows && terminal->shown.cols == grid->cols && terminal->shown.cells)
		return;
	if (!grid_resize(&terminal->shown, grid->rows, grid->cols))
		bug("no memory for a screen of %dx%d", grid->rows, grid->cols);
	resizeterm(grid->rows > 0 ? grid->rows : 1, grid->cols > 0 ? grid->cols : 1);
	terminal->repaint = true;
}

static bool cursor_differs(const struct terminal *terminal, const struct grid *grid)
{
	const struct grid *shown = &terminal->shown;

	return shown->cursor_visible != grid->cursor_visible ||
		(grid->cursor_visible &&
			(shown->cursor_row != grid->cursor_row || shown->cursor_col != grid->cursor_col));
}

static void paint_cursor(struct terminal *terminal, const struct grid *grid)
{
	terminal->shown.cursor_visible = grid->cursor_visible;
	terminal->shown.cursor_row = grid->cursor_row;
	terminal->shown.cursor_col = grid->cursor_col;
	curs_set(grid->cursor_visible ? 1 : 0);
	if (grid->cursor_visible)
		move(grid->cursor_row, grid->cursor_col);
	else
		move(grid->rows > 0 ? grid->rows - 1 : 0, 0);
}

static void flush(struct terminal *terminal)
{
	wnoutrefresh(stdscr);
	if (terminal->decoder.synchronized)
		send_string(synchronize_begin);
	doupdate();
	if (terminal->decoder.synchronized)
		send_string(synchronize_end);
	if (terminal->modern && !terminal->asked) { /* after the first frame, and nobody waits for the answer */
		terminal->asked = true;
		send_string(synchronize_ask);
	}
}

void terminal_paint(struct terminal *terminal, const struct grid *grid, const struct theme *theme)
{
	if (!terminal->entered || !grid->cells)
		return;
	set_styles(terminal, theme);
	follow_size(terminal, grid);
	bool changed = terminal->repaint || cursor_differs(terminal, grid);
	if (terminal->repaint)
		clearok(stdscr, TRUE);
	for (int row = 0; row < grid->rows; row++) {
		if (!terminal->repaint && !row_differs(terminal, grid, row))
			continue;
		size_t at = (size_t)row * (size_t)grid->cols;
		paint_row(terminal, grid, row);
		memcpy(terminal->shown.cells + at, grid->cells + at, (size_t)grid->cols * sizeof(struct cell));
		changed = true;
	}
	terminal->repaint = false;
	if (!changed)
		return;
	paint_cursor(terminal, grid);
	flush(terminal);
}

void terminal_repaint(struct terminal *terminal)
{
	terminal->repaint = true;
}
