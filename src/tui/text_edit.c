#include "tui/text_edit.h"

#include "tui/overlay.h"

#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 240 };

/* Shared by the overlays that follow one another; the last one frees it. */
struct text_edit {
	struct text_edit_spec spec; /* texts are copies */
	char *title, *before, *help;
	struct strbuf after; /* what would be saved */
	int users;
};

static struct text_edit *edit_new(const struct text_edit_spec *spec)
{
	struct text_edit *edit = xcalloc(1, sizeof(*edit));

	edit->spec = *spec;
	edit->title = xstrdup(spec->title);
	edit->before = xstrndup(spec->text, spec->length);
	edit->help = xstrdup(spec->help ? spec->help : "");
	edit->after = (struct strbuf)STRBUF_INIT;
	strbuf_add(&edit->after, spec->text, spec->length);
	edit->users = 1;
	return edit;
}

static struct text_edit *hold(struct text_edit *edit)
{
	edit->users++;
	return edit;
}

static void release(void *context)
{
	struct text_edit *edit = context;

	if (--edit->users > 0)
		return;
	if (edit->spec.free_context)
		edit->spec.free_context(edit->spec.context);
	strbuf_free(&edit->after);
	free(edit->title);
	free(edit->before);
	free(edit->help);
	free(edit);
}

static void show(struct app *app, struct text_edit *edit);
static void run_editor(struct app *app, struct text_edit *edit);

/* ---- Why ---- */

static void why_typed(struct app *app, void *context, const char *note)
{
	struct text_edit *edit = context;

	edit->spec.save(app, edit->spec.context, edit->after.data, edit->after.len, note);
}

static void why_left(struct app *app, void *context)
{
	show(app, hold(context));
}

static void ask_why(struct app *app, struct text_edit *edit)
{
	prompt_open(app,
		&(struct prompt_spec){ .title = "why",
			.initial = "",
			.help = "kept with the change; may stay empty, Up: reasons given before",
			.accept = why_typed,
			.cancel = why_left,
			.free_context = release,
			.context = edit });
}

/* ---- Something is wrong with it ---- */

static void wrong_chosen(struct app *app, void *context, size_t index)
{
	if (index == 0)
		run_editor(app, hold(context));
}

static void show_wrong(struct app *app, struct text_edit *edit, const struct error *error)
{
	const struct picker_item items[] = {
		{ .text = "edit again", .detail = "with the text as you left it" },
		{ .text = "give up", .detail = "nothing is saved" },
	};

	picker_open(app,
		&(struct picker_spec){ .title = error->message,
			.keep_order = true,
			.items = items,
			.count = 2,
			.accept = wrong_chosen,
			.free_context = release,
			.context = edit });
}

/* ---- The diff ---- */

static void save_chosen(struct app *app, void *context)
{
	ask_why(app, hold(context));
}

static void again_chosen(struct app *app, void *context)
{
	run_editor(app, hold(context));
}

static void show(struct app *app, struct text_edit *edit)
{
	diff_open(app,
		&(struct diff_spec){ .title = edit->title,
			.before = edit->before,
			.before_n = edit->spec.length,
			.after = edit->after.data,
			.after_n = edit->after.len,
			.save = save_chosen,
			.again = again_chosen,
			.free_context = release,
			.context = edit });
}

/* ---- The editor, or a line ---- */

static bool is_unchanged(const struct text_edit *edit)
{
	return edit->after.len == edit->spec.length && memcmp(edit->after.data, edit->before, edit->after.len) == 0;
}

static bool is_sound(const struct text_edit *edit, struct error *error)
{
	return !edit->spec.check || edit->spec.check(edit->spec.context, edit->after.data, edit->after.len, error);
}

/* The editor starts with the text as it would be saved. */
static void run_editor(struct app *app, struct text_edit *edit)
{
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!app_edit_text(app, edit->spec.suffix, edit->after.data, edit->after.len, &text, &error)) {
		strbuf_free(&text);
		app_error(app, &error);
		/* What was typed before stays in sight. */
		if (is_unchanged(edit))
			release(edit);
		else if (is_sound(edit, &error))
			show(app, edit);
		else
			show_wrong(app, edit, &error);
		return;
	}
	strbuf_free(&edit->after);
	edit->after = text;
	if (!is_sound(edit, &error)) {
		show_wrong(app, edit, &error);
	} else if (is_unchanged(edit)) {
		app_toast(app, TOAST_INFO, "nothing changed");
		release(edit);
	} else {
		show(app, edit);
	}
}

void text_edit_open(struct app *app, const struct text_edit_spec *spec)
{
	run_editor(app, edit_new(spec));
}

static void line_typed(struct app *app, void *context, const char *text)
{
	struct text_edit *edit = context;
	struct error error = ERROR_INIT;

	strbuf_reset(&edit->after);
	strbuf_adds(&edit->after, text);
	if (is_unchanged(edit))
		app_toast(app, TOAST_INFO, "nothing changed");
	else if (is_sound(edit, &error))
		ask_why(app, hold(edit));
	else
		show_wrong(app, hold(edit), &error);
}

static void line_changed(struct app *app, void *context, const char *text)
{
	const struct text_edit *edit = context;
	struct error error = ERROR_INIT;

	if (edit->spec.check && !edit->spec.check(edit->spec.context, text, strlen(text), &error))
		prompt_note(app, error.message, true);
}

void text_edit_line(struct app *app, const struct text_edit_spec *spec)
{
	struct text_edit *edit = edit_new(spec);

	prompt_open(app,
		&(struct prompt_spec){ .title = edit->title,
			.initial = edit->before,
			.help = edit->help,
			.changed = line_changed,
			.accept = line_typed,
			.free_context = release,
			.context = edit });
}

bool text_edit_fits_line(const char *text, size_t n)
{
	for (size_t i = 0; i < n && n <= LINE_BYTES; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
			return false;
	return n <= LINE_BYTES && utf8_valid(text, n, NULL);
}
