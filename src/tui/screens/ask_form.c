#include "tui/screens/ask_form.h"

#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

struct asking {
	const struct ask_form *form;
	ask_check *check;       /* NULL: anything will do */
	const char *taken_back; /* NULL: what the form says */
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

/* `like`: form, check, step and what is said at the end. */
static struct asking *asking_new(const struct asking *like, const char *const words[ASK_WORDS])
{
	struct asking *asking = xcalloc(1, sizeof(*asking));

	*asking = *like;
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
	struct asking *asking = asking_new(asked, (const char *const *)asked->words);
	char **word = &asking->words[asked->form->given + asked->step];

	asking->step = step;
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

static const char *said(const struct asking *asking)
{
	const struct ask_form *form = asking->form;
	size_t empty = 0;

	while (empty < form->count && *asking->words[form->given + empty] == '\0')
		empty++;
	return asking->taken_back != NULL && empty == form->count ? asking->taken_back : form->said;
}

/* Takes `asking`. */
static void go_on(struct app *app, struct asking *asking)
{
	const struct ask_form *form = asking->form;
	const struct ask_step *step = &form->steps[asking->step];
	static const struct prompt_check check = { copy_asking, run_check, asking_free };

	if (asking->step == form->count) {
		app_write(app, said(asking), run_form, NULL, asking_free, asking);
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

static void open_form(struct app *app, const struct asking *first, const char *const words[ASK_WORDS])
{
	if (app->read_only)
		app_toast(app, TOAST_WARNING, "the project is open for reading only");
	else
		go_on(app, asking_new(first, words));
}

void ask_form_open_checked(
	struct app *app, const struct ask_form *form, ask_check *check, const char *const words[ASK_WORDS])
{
	open_form(app, &(struct asking){ .form = form, .check = check }, words);
}

void ask_form_open_clearing(
	struct app *app, const struct ask_form *form, const char *taken_back, const char *const words[ASK_WORDS])
{
	open_form(app, &(struct asking){ .form = form, .taken_back = taken_back }, words);
}

void ask_form_open(struct app *app, const struct ask_form *form, const char *const words[ASK_WORDS])
{
	open_form(app, &(struct asking){ .form = form }, words);
}
