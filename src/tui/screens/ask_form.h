/*
 * Questions asked one after another in the line of input, then one write with all the answers. Escape at any of them ends it and nothing was done.
 *
 * The words are an array that the writing function gets: first what the caller knows (which gate, which cause), then an answer for each step.
 * A write that fails says so in a toast; what was typed is in the history of each line. Thread: interface; `run` is called on the writer.
 */
#ifndef PREOP_TUI_SCREENS_ASK_FORM_H
#define PREOP_TUI_SCREENS_ASK_FORM_H

#include "tui/app.h"

enum { ASK_WORDS = 8 };
struct ask_step {
	const char *title, *help;
	bool may_be_empty; /* else Enter on an empty line is Escape */
	bool files;
};
struct ask_form {         /* static for the life of the program */
	const char *said; /* once it is written; NULL: nothing */
	size_t given;     /* words the caller brings */
	const struct ask_step *steps;
	size_t count;
	bool (*run)(struct db *db, const char *const words[ASK_WORDS], struct error *error);
};
/* Words behind the given ones are what the lines begin with. NULL: "". Copied. Without steps it is written at once. */
void ask_form_open(struct app *app, const struct ask_form *form, const char *const words[ASK_WORDS]);

/* Looks at the answer of a step, which is in its place among the words, and at those before it; on a reader. */
typedef bool ask_check(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error);
/* The same, where what `check` refuses stays in the line with the reason. An empty answer is not looked at. */
void ask_form_open_checked(
	struct app *app, const struct ask_form *form, ask_check *check, const char *const words[ASK_WORDS]);
/* The same as ask_form_open(), where `taken_back` is said once it is written and every answer was empty. Static, too. */
void ask_form_open_clearing(
	struct app *app, const struct ask_form *form, const char *taken_back, const char *const words[ASK_WORDS]);

#endif
