#include "tui/screens/correct.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/model/status.h"
#include "preop/model/wall.h"
#include "tui/overlay.h"
#include "tui/text_edit.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_CHARACTERS = 200 };

/* ---- Writing a correction ---- */

struct correcting {
	int64_t example;
	struct correction_place place;
	char *system, *dataset, *name, *text, *note;
	size_t length;
	struct correction made;
};

static void free_correcting(void *arg)
{
	struct correcting *work = arg;

	free(work->system);
	free(work->dataset);
	free(work->name);
	free(work->text);
	free(work->note);
	free(work);
}

static struct correcting *copy_correcting(const struct correcting *work)
{
	struct correcting *copy = xcalloc(1, sizeof(*copy));

	*copy = *work;
	copy->system = xstrdup(work->system);
	copy->dataset = xstrdup(work->dataset);
	copy->name = xstrdup(work->name);
	copy->place.system = copy->system;
	return copy;
}

static bool run_correct(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct correcting *work = arg;

	(void)job;
	if (work->example)
		return correction_of_example(
			db, work->example, work->text, work->length, work->note, &work->made, error);
	return correction_of_output(db, &work->place, work->text, work->length, work->note, &work->made, error) &&
		ui_state_write(db, "correct-dataset", work->dataset, error);
}

static void correct_done(void *app, void *arg, const struct error *error)
{
	const struct correcting *work = arg;

	if (error)
		return;
	if (work->made.exposed)
		app_toast(app, TOAST_WARNING,
			"%s is part of a test, and its input is trained on from now on: that case proves nothing any "
			"more",
			work->name);
	app_toast(app, TOAST_GOOD, "correction #%" PRId64 " in %s, and a candidate of the wall", work->made.example,
		work->dataset);
}

static void save(struct app *app, void *context, const char *text, size_t n, const char *note)
{
	struct correcting *job = copy_correcting(context);

	job->text = xstrndup(text, n);
	job->length = n;
	job->note = xstrdup(note);
	app_write(app, NULL, run_correct, correct_done, free_correcting, job);
}

void correct_open(struct app *app, const struct correct_spec *spec)
{
	struct correcting *work = xcalloc(1, sizeof(*work));
	char *title = xasprintf("%s: what should have been said", spec->name);

	*work = (struct correcting){ .example = spec->example,
		.place = spec->place,
		.system = xstrdup(spec->place.system ? spec->place.system : ""),
		.dataset = xstrdup(spec->dataset),
		.name = xstrdup(spec->name) };
	text_edit_open(app,
		&(struct text_edit_spec){ .title = title,
			.suffix = ".md",
			.text = spec->answer,
			.length = spec->length,
			.save = save,
			.free_context = free_correcting,
			.context = work });
	free(title);
}

/* ---- The wall's candidates ---- */

struct wall_page {
	struct arena arena;
	struct wall_candidate *items;
	size_t count;
};

static void free_wall(void *arg)
{
	struct wall_page *page = arg;

	arena_free(&page->arena);
	free(page);
}

static bool run_wall(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct wall_page *page = arg;

	(void)job;
	return wall_list(db, &page->arena, &page->items, &page->count, error);
}

/* A line that begins with "# " would be a title: every line of a text stands a little to the right. */
static void add_text(struct strbuf *out, const char *name, const char *text, size_t n)
{
	strbuf_addf(out, "%s\n  ", name);
	for (size_t i = 0; i < n; i++) {
		strbuf_addc(out, text[i]);
		if (text[i] == '\n')
			strbuf_adds(out, "  ");
	}
	strbuf_addc(out, '\n');
}

static void add_candidate(struct strbuf *out, const struct wall_candidate *one, int64_t now)
{
	struct strbuf question = STRBUF_INIT, age = STRBUF_INIT;

	wall_print_question(one, QUESTION_CHARACTERS, &question);
	clock_print_age(one->at, now, &age);
	strbuf_addf(out, "# %s\n%s, %s%s%s\n", question.len ? question.data : "(no question)", one->who, age.data,
		*one->note ? ": " : "", one->note);
	if (one->example)
		strbuf_addf(out, "failed in %s, corrected in #%" PRId64 "\n", one->source, one->example);
	else
		strbuf_addf(out, "failed in %s\n", one->source);
	add_text(out, "what it said", one->bad, one->bad_length);
	add_text(out, "what it should have said", one->good, one->good_length);
	strbuf_addc(out, '\n');
	strbuf_free(&question);
	strbuf_free(&age);
}

static void wall_read(struct app *app, void *arg)
{
	const struct wall_page *page = arg;
	struct strbuf text = STRBUF_INIT;

	if (page->count == 0)
		strbuf_adds(&text,
			"No failure has been corrected yet. c in Data and e in Review enter a correction: it is "
			"trained on, and waits "
			"here to be pinned to the regression wall.\n");
	for (size_t i = 0; i < page->count; i++)
		add_candidate(&text, &page->items[i], app->now);
	char *title = xasprintf(
		"Wall: %s candidate%s", number_of((int64_t)page->count).text, plural((int64_t)page->count));
	page_open(app, title, text.data);
	free(title);
	strbuf_free(&text);
}

void wall_open(struct app *app)
{
	struct wall_page *page = xcalloc(1, sizeof(*page));

	app_read(app, run_wall, wall_read, free_wall, page);
}
