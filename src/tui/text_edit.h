/*
 * A text changed by a person: in the editor with a word diff before it is saved, or in a line of input; then why, which may stay empty. Nothing typed is lost on the way: what
 * is wrong with a text is said and the editor has it again, Escape at the reason goes back to the diff.
 */
#ifndef PREOP_TUI_TEXT_EDIT_H
#define PREOP_TUI_TEXT_EDIT_H

#include "tui/app.h"

struct text_edit_spec {
	const char *title;  /* "#17 assistant" */
	const char *suffix; /* of the editor's file: ".md", ".json" */
	const char *text;   /* as it is; copied */
	size_t length;
	const char *help; /* beside a line of input */
	/* Whether the text can be saved at all; NULL: any can. */
	bool (*check)(void *context, const char *text, size_t n, struct error *error);
	void (*save)(struct app *app, void *context, const char *text, size_t n, const char *note);
	void (*free_context)(void *context);
	void *context; /* taken */
};
void text_edit_open(struct app *app, const struct text_edit_spec *spec); /* the editor */
void text_edit_line(struct app *app, const struct text_edit_spec *spec); /* one line of input */
/* Short enough for a line of input, and without anything a line cannot show. */
bool text_edit_fits_line(const char *text, size_t n);

#endif
