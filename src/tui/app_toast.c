/* Messages that come by themselves: three at most, bottom right; failures stay until the next key that does something. All of them are kept in the log of messages. */
#include "app_private.h"

#include "preop/base/clock.h"
#include "preop/text/wrap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { TOAST_COLS = 60, TOAST_LINES = 3, LOG_LIMIT = 256 * 1024 };

static const struct {
	int64_t seconds; /* 0: stays */
	const char *sign, *ascii;
	enum role role;
} kinds[] = {
	[TOAST_INFO] = { 4, "\u00b7", ".", ROLE_TOAST },
	[TOAST_GOOD] = { 4, "\u2713", "+", ROLE_TOAST },
	[TOAST_WARNING] = { 8, "!", "!", ROLE_TOAST },
	[TOAST_FAILURE] = { 0, "\u2717", "x", ROLE_TOAST_ERROR },
};

static void remove_at(struct app_private *p, int index)
{
	free(p->toasts[index].text);
	memmove(&p->toasts[index], &p->toasts[index + 1], (size_t)(--p->toast_count - index) * sizeof(p->toasts[0]));
}

static void log_message(struct app *app, enum toast_kind kind, const char *text)
{
	struct strbuf *log = &app->message_log;

	if (log->len > LOG_LIMIT) { /* the older half goes, at a line */
		const char *half = memchr(log->data + log->len / 2, '\n', log->len - log->len / 2);
		strbuf_splice(log, 0, half ? (size_t)(half + 1 - log->data) : log->len, "", 0);
	}
	clock_print_iso(clock_now(), log);
	strbuf_addf(log, "  %s  %s\n", kinds[kind].sign, text);
}

/* The oldest one makes room, a passing one before a failure. */
static void make_room(struct app_private *p)
{
	int index = 0;

	if (p->toast_count < TOAST_LIMIT)
		return;
	for (int i = p->toast_count - 1; i >= 0; i--) {
		if (p->toasts[i].kind != TOAST_FAILURE)
			index = i;
	}
	remove_at(p, index);
}

static void forget_same(struct app_private *p, const char *text)
{
	for (int i = 0; i < p->toast_count; i++) {
		if (strcmp(p->toasts[i].text, text) == 0)
			remove_at(p, i--);
	}
}

static void add(struct app *app, enum toast_kind kind, const char *text)
{
	struct app_private *p = app->p;

	log_message(app, kind, text);
	forget_same(p, text);
	make_room(p);
	p->toasts[p->toast_count++] = (struct toast){ .kind = kind,
		.text = xstrdup(text),
		.until = kinds[kind].seconds ? clock_monotonic() + kinds[kind].seconds * 1000000 : INT64_MAX };
	app_dirty(app);
}

void app_toast(struct app *app, enum toast_kind kind, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(&text, format, ap);
	va_end(ap);
	add(app, kind, text.data);
	strbuf_free(&text);
}

/* Words that were wrong are no failure of the program; what was cancelled was meant. */
void app_error(struct app *app, const struct error *error)
{
	enum toast_kind kind = error->code == ERROR_CANCELLED ? TOAST_INFO
		: error->code == ERROR_USAGE                  ? TOAST_WARNING
							      : TOAST_FAILURE;

	if (error->message[0])
		add(app, kind, error->message);
}

bool toasts_dismiss(struct app *app)
{
	struct app_private *p = app->p;

	for (int i = 0; i < p->toast_count; i++) {
		if (p->toasts[i].kind == TOAST_FAILURE) {
			remove_at(p, i);
			app_dirty(app);
			return true;
		}
	}
	return false;
}

void toasts_answered(struct app *app)
{
	while (toasts_dismiss(app))
		;
}

void toasts_next_step(struct app *app)
{
	struct app_private *p = app->p;

	for (int i = 0; i < p->toast_count; i++) {
		if (p->toasts[i].kind != TOAST_FAILURE)
			remove_at(p, i--);
	}
}

/* Without a terminal nobody waits: passing messages end by steps (toasts_next_step), or a test would depend on its speed. */
int64_t toasts_expire(struct app *app, int64_t now)
{
	struct app_private *p = app->p;
	int64_t next = INT64_MAX;

	for (int i = 0; i < p->toast_count && !p->headless; i++) {
		if (p->toasts[i].until <= now) {
			remove_at(p, i--);
			app_dirty(app);
		} else if (p->toasts[i].until < next) {
			next = p->toasts[i].until;
		}
	}
	return next;
}

void toasts_free(struct app *app)
{
	while (app->p->toast_count > 0)
		remove_at(app->p, 0);
}

static int draw_toast(const struct toast *toast, const struct surface *s, int bottom)
{
	struct wrap wrap = WRAP_INIT;
	int cols = s->cols - 4 < TOAST_COLS ? s->cols - 4 : TOAST_COLS, width = 0;
	enum role role = kinds[toast->kind].role;

	if (cols < 8)
		return 0;
	int lines = (int)wrap_text(
		&wrap, toast->text, strlen(toast->text), cols, s->grid->display_flags, TOAST_LINES + 1);
	for (int i = 0; i < lines; i++)
		width = wrap.lines[i].width > width ? wrap.lines[i].width : width;
	int shown = lines > TOAST_LINES ? TOAST_LINES : lines;
	struct surface box = surface_sub(s, bottom - shown, s->cols - width - 4, shown, width + 4);
	surface_fill(&box, 0, 0, shown, width + 4, role);
	surface_text(&box, 0, 1, 1, role, surface_ascii(s) ? kinds[toast->kind].ascii : kinds[toast->kind].sign);
	for (int i = 0; i < shown; i++) {
		bool cut = i == shown - 1 && lines > shown; /* the rest of the text, so that it ends in an ellipsis */
		size_t start = wrap.lines[i].start, n = cut ? strlen(toast->text) - start : wrap.lines[i].length;
		surface_bytes(&box, i, 3, width, role, toast->text + start, n);
	}
	wrap_free(&wrap);
	return shown;
}

/* Newest lowest; they never cover more than the upper half leaves. */
void toasts_draw(struct app *app, const struct surface *s)
{
	int bottom = s->rows;

	for (int i = app->p->toast_count - 1; i >= 0 && bottom > s->rows / 2; i--)
		bottom -= draw_toast(&app->p->toasts[i], s, bottom);
}
