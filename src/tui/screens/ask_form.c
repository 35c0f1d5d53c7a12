#include "tui/screens/ask_form.h"

#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

struct asking {
	const struct ask_form *form;
	ask_check *check; /* NULL: anything will do */
	size_t step;
	char *words[ASK_WORDS];
};

static void asking_free(void *arg)
{
	struct asking *asking = arg;

	for (size_t i = 0; i < ASK_WORDS; i++)
		free(asking->words[i]);
	free(asking);
}

static struct asking *asking_new(
	const struct ask_form *form, ask_check *check, const char *const words[ASK_WORDS], size_t step)
{
	struct asking *asking = xcalloc(1, sizeof(*asking));

	asking->form = form;
	asking->check = check;
	asking->step = step;
	for (size_t i = 0; i < ASK_WORDS; i++)
		asking->words[i] = xstrdup(words[i] ? words[i] : "");
	return asking;
}

static bool run_form(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asking *asking = arg;

	(void)job;
	return asking->form->run(db, (const char *const *)asking->words, error);
}

static void go_on(struct app *app, struct asking *asking);

/* The prompt frees its context when it has called: the next one gets a copy, with the answer of this step in its place. */
static struct asking *asking_with(const struct asking *asked, const char *text, size_t step)
{
	const struct ask_form *form = asked->form;
	struct asking *asking = asking_new(form, asked->check, (const char *const *)asked->words, step);
	char **word = &asking->words[form->given + asked->step];

	free(*word);
	*word = xstrdup(text);
	return asking;
}

static void answered(struct app *app, void *context, const char *text)
{
	const struct asking *asked = context;

	if (*text || asked->form->steps[asked->step].may_be_empty)
		go_on(app, asking_with(asked, text, asked->step + 1));
}

static void *copy_asking(void *context, const char *text)
{
	const struct asking *asked = context;

	return asking_with(asked, text, asked->step);
}

/* An empty line says nothing that could be wrong. */
static bool run_check(struct db *db, void *arg, struct error *error)
{
	const struct asking *asking = arg;
	const struct ask_form *form = asking->form;

	return *asking->words[form->given + asking->step] == '\0' ||
		asking->check(db, (const char *const *)asking->words, asking->step, error);
}

/* Takes `asking`. */
static void go_on(struct app *app, struct asking *asking)
{
	const struct ask_form *form = asking->form;
	const struct ask_step *step = &form->steps[asking->step];
	static const struct prompt_check check = { copy_asking, run_check, asking_free };

	if (asking->step == form->count) {
		app_write(app, form->said, run_form, NULL, asking_free, asking);
		return;
	}
	prompt_open(app,
		&(struct prompt_spec){ .title = step->title,
			.initial = asking->words[form->given + asking->step],
			.help = step->help,
			.files = step->files,
			.check = asking->check ? &check : NULL,
			.accept = answered,
			.free_context = asking_free,
			.context = asking });
}

void ask_form_open_checked(
	struct app *app, const struct ask_form *form, ask_check *check, const char *const words[ASK_WORDS])
{
	if (app->read_only) {
		app_toast(app, TOAST_WARNING, "the project is open for reading only");
		return;
	}
	go_on(app, asking_new(form, check, words, 0));
}

void ask_form_open(struct app *app, const struct ask_form *form, const char *const words[ASK_WORDS])
{
	ask_form_open_checked(app, form, NULL, words);
}
