/* Linking evidence: the kind from a list, the target (from a list, too, where there is one), then a note and an end. */
#include "preop/base/clock.h"
#include "tui/overlay.h"
#include "tui/screens/ask_form.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/sign.h"

#include <stdlib.h>
#include <string.h>

enum { KINDS_MOST = 24 };
enum { WORD_OWNER, WORD_CLAIM, WORD_KIND, WORD_TARGET, WORD_NOTE, WORD_UNTIL };

struct adding {
	struct arena arena;
	char *owner, *claim;
	const char *kind;           /* NULL: not chosen yet */
	struct evidence_choice *at; /* what there is of the kind */
	size_t count;
};

static struct adding *adding_new(const char *owner, const char *claim, const char *kind)
{
	struct adding *adding = xcalloc(1, sizeof(*adding));

	adding->owner = xstrdup(owner);
	adding->claim = xstrdup(claim);
	adding->kind = kind;
	return adding;
}

static void adding_free(void *arg)
{
	struct adding *adding = arg;

	if (!adding)
		return;
	free(adding->owner);
	free(adding->claim);
	arena_free(&adding->arena);
	free(adding);
}

/* ---- Writing ---- */

static bool read_until(const char *text, int64_t *out, struct error *error)
{
	return clock_parse_until(text, strlen(text), out) ||
		error_set(error, ERROR_INPUT, "\"%.40s\" is no day; write it as 2025-12-31", text);
}

static bool run_add(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	struct evidence_new link = { .owner = words[WORD_OWNER],
		.claim = words[WORD_CLAIM],
		.kind = words[WORD_KIND],
		.target = words[WORD_TARGET],
		.note = words[WORD_NOTE],
		.expires_at = CLOCK_NONE };

	if (*words[WORD_UNTIL] && !read_until(words[WORD_UNTIL], &link.expires_at, error))
		return false;
	return evidence_add(db, &link, NULL, error);
}

static bool check_word(struct db *db, const char *const words[ASK_WORDS], size_t word, struct error *error)
{
	int64_t until;

	if (word == WORD_TARGET)
		return evidence_check(db, words[WORD_KIND], words[WORD_TARGET], error);
	return word != WORD_UNTIL || read_until(words[WORD_UNTIL], &until, error);
}

/* The steps of a target that is written begin with it, those of one that was chosen behind it. */
static bool check_written(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error)
{
	return check_word(db, words, WORD_TARGET + step, error);
}

static bool check_chosen(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error)
{
	return check_word(db, words, WORD_NOTE + step, error);
}

static const struct ask_step steps[] = {
	{ "Target", "what the claim rests on", false, false },
	{ "Note", "what to see in it; may stay empty", true, false },
	{ "Expires", "the last day it holds, such as 2025-12-31; empty: it does not expire", true, false },
};
static const struct ask_step file_steps[] = {
	{ "File", "what the claim rests on; Tab completes its name", false, true },
	{ "Note", "what to see in it; may stay empty", true, false },
	{ "Expires", "the last day it holds, such as 2025-12-31; empty: it does not expire", true, false },
};

/* ---- A target that is written ---- */

static void ask_target(struct app *app, const char *const words[ASK_WORDS], const char *help)
{
	static const struct ask_form form = { "evidence linked", WORD_TARGET, steps, 3, run_add };
	static const struct ask_form file_form = { "evidence linked", WORD_TARGET, file_steps, 3, run_add };
	bool file = strcmp(words[WORD_KIND], "file") == 0;

	ask_form_open_checked(app, file ? &file_form : &form, check_written, words);
	prompt_note(app, help, false);
}

/* ---- A target that is chosen: a reader brings what there is ---- */

static void target_chosen(struct app *app, void *context, size_t index)
{
	static const struct ask_form form = { "evidence linked", WORD_NOTE, steps + 1, 2, run_add };
	const struct adding *adding = context;
	const char *const words[ASK_WORDS] = { adding->owner, adding->claim, adding->kind, adding->at[index].target };

	ask_form_open_checked(app, &form, check_chosen, words);
}

/* The argument of the read is a pointer to it: choices_read() takes it out. */
static void free_taken(void *arg)
{
	adding_free(*(struct adding **)arg);
	free(arg);
}

static bool run_choices(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct adding *adding = *(struct adding **)arg;

	(void)job;
	return evidence_choices(db, adding->kind, &adding->arena, &adding->at, &adding->count, error);
}

static const char *detail_of(const struct evidence_choice *choice, int64_t now, struct arena *arena)
{
	struct strbuf detail = STRBUF_INIT;

	strbuf_adds(&detail, choice->says);
	if (choice->at != CLOCK_NONE) {
		strbuf_adds(&detail, ", ");
		print_ago(choice->at, now, &detail);
	}
	const char *copy = arena_strndup(arena, detail.data, detail.len);
	strbuf_free(&detail);
	return copy;
}

static void choices_read(struct app *app, void *arg)
{
	struct adding *adding = *(struct adding **)arg;
	struct picker_item *items;

	if (adding->count == 0) {
		app_toast(app, TOAST_INFO, "there is no %s in this file yet", adding->kind);
		return;
	}
	*(struct adding **)arg = NULL;
	items = arena_alloc(&adding->arena, adding->count * sizeof(*items));
	for (size_t i = 0; i < adding->count; i++)
		items[i] = (struct picker_item){ .text = adding->at[i].title,
			.detail = detail_of(&adding->at[i], app->now, &adding->arena) };
	picker_open(app,
		&(struct picker_spec){ .title = arena_printf(&adding->arena, "Which %s?", adding->kind),
			.items = items,
			.count = adding->count,
			.keep_order = true,
			.accept = target_chosen,
			.free_context = adding_free,
			.context = adding });
}

/* ---- The kind ---- */

static void kind_chosen(struct app *app, void *context, size_t index)
{
	const struct adding *adding = context;
	const char *help, *kind = evidence_kind(index, &help);
	const char *const words[ASK_WORDS] = { adding->owner, adding->claim, kind };
	struct adding **read;

	if (!evidence_is_chosen(kind)) {
		ask_target(app, words, help);
		return;
	}
	read = xmalloc(sizeof(struct adding *));
	*read = adding_new(adding->owner, adding->claim, kind);
	app_read(app, run_choices, choices_read, free_taken, read);
}

void evidence_page_add(struct app *app, const char *owner, const char *claim)
{
	struct picker_item items[KINDS_MOST];
	const char *kind, *help;
	size_t count = 0;

	if (app->read_only) {
		app_toast(app, TOAST_WARNING, "the project is open for reading only");
		return;
	}
	for (; count < KINDS_MOST && (kind = evidence_kind(count, &help)) != NULL; count++)
		items[count] = (struct picker_item){ .text = kind,
			.detail = evidence_is_chosen(kind) ? "chosen from a list" : help };
	picker_open(app,
		&(struct picker_spec){ .title = "What does it rest on?",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = kind_chosen,
			.free_context = adding_free,
			.context = adding_new(owner, claim, NULL) });
}
