/*
 * The workbench without a terminal, with six small views of the test's own in place of the screens: going about, commands, overlays, undo, sessions, scripts, any size,
 * random keys. A script is the way in, as for users.
 */
#include "preop/base/memory.h"
#include "preop/model/project.h"
#include "preop/model/status.h"
#include "tui/app_private.h"
#include "tui/decoder.h"
#include "tui/keymap.h"
#include "tui/lineedit.h"
#include "tui/tui.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- small views: they show their name, a counter, the project's question, and what they were told --- */

struct small {
	struct view view;
	int cursor, shown, changed;
	char last[80];
	char question[120];
	uint32_t slot;
};

static struct view *small_create(struct app *app)
{
	struct small *small = xcalloc(1, sizeof(*small));

	(void)app;
	small->slot = app_slot();
	return &small->view;
}

static void small_destroy(struct view *view)
{
	free(view);
}

static bool read_question(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct project project;
	bool ok = project_read(db, &arena, &project, error);

	(void)job;
	if (ok)
		snprintf(arg, 120, "%s", project.question);
	arena_free(&arena);
	return ok;
}

static void question_read(void *context, void *arg, const struct error *error)
{
	struct app *app = context;

	if (!error)
		snprintf(((struct small *)app->views[VIEW_CASE])->question, 120, "%s", (const char *)arg);
	app_dirty(app);
}

static void small_event(struct view *view, enum view_event event)
{
	struct small *small = (struct small *)view;

	small->shown += event == VIEW_SHOWN;
	small->changed += event == VIEW_CHANGED;
	if (view->ops->id == VIEW_CASE && event != VIEW_ACTOR) {
		struct job_spec spec = { .title = "",
			.lane = JOB_READ,
			.slot = small->slot,
			.run = read_question,
			.done = question_read,
			.free_arg = free,
			.arg = xcalloc(1, 120) };
		app_submit(view->app, &spec);
	}
}

static void small_draw(struct view *view, const struct surface *s, bool focused)
{
	const struct small *small = (const struct small *)view;

	surface_printf(s, 0, 0, -1, ROLE_TITLE, "[%s] row %d %s", view->ops->name, small->cursor, small->last);
	surface_printf(s, 1, 0, -1, ROLE_TEXT, "question: %s", small->question);
	surface_text(s, s->rows - 1, s->cols - 3, -1, ROLE_BAD, "漢字漢字");
	if (focused)
		surface_cursor(s, small->cursor, 0);
}

static bool set_question(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job;
	return project_set(db, "question", arg, error);
}

static void ask_accept(struct app *app, void *context, const char *text)
{
	(void)context;
	app_write(app, "question changed", set_question, NULL, free, xstrdup(text));
}

static bool small_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct small *small = (struct small *)view;
	struct prompt_spec spec = {
		.title = "Question", .initial = "why", .help = "what is to be decided", .accept = ask_accept
	};

	snprintf(small->last, sizeof(small->last), "%s(%s)", command_get(id)->name, args);
	switch (id) {
	case COMMAND_DOWN:
		small->cursor++;
		return true;
	case COMMAND_UP:
		small->cursor--;
		return true;
	case COMMAND_QUESTION:
		if (*args)
			ask_accept(view->app, NULL, args);
		else
			prompt_open(view->app, &spec);
		return true;
	case COMMAND_LABEL_KEY:
	case COMMAND_FILTER:
	case COMMAND_OPEN:
		return true;
	case COMMAND_SORT:
		return error_set(error, ERROR_IO, "the disk is full; make room and try again");
	default:
		small->last[0] = '\0';
		return error_set(error, ERROR_USAGE, "%s", "");
	}
}

static const char *small_why_not(struct view *view, enum command_id id)
{
	(void)view;
	return id == COMMAND_RAW ? "no row is under the cursor" : NULL;
}

static void small_status(struct view *view, struct view_status *out)
{
	snprintf(out->position, STATUS_TEXT, "row %d of 99", ((struct small *)view)->cursor);
}

static void small_save(struct view *view, struct strbuf *out)
{
	strbuf_addf(out, "cursor=%d", ((struct small *)view)->cursor);
}

static void small_restore(struct view *view, const char *saved)
{
	sscanf(saved, "cursor=%d", &((struct small *)view)->cursor);
}

static bool small_copy(struct view *view, const char *what, struct strbuf *out)
{
	strbuf_addf(out, "%s of row %d", what, ((struct small *)view)->cursor);
	return true;
}

#define SMALL(id_, name_, title_, key_, context_)                                                                      \
	static const struct view_ops name_##_small = { .id = id_,                                                      \
		.name = #name_,                                                                                        \
		.title = title_,                                                                                       \
		.key = key_,                                                                                           \
		.contexts = (context_) | CONTEXT_LIST,                                                                 \
		.create = small_create,                                                                                \
		.destroy = small_destroy,                                                                              \
		.event = small_event,                                                                                  \
		.draw = small_draw,                                                                                    \
		.draw_pane = (id_) == VIEW_CASE || (id_) == VIEW_LABELS || (id_) == VIEW_JOBS ? NULL : small_draw,     \
		.command = small_command,                                                                              \
		.why_not = small_why_not,                                                                              \
		.status = small_status,                                                                                \
		.save = small_save,                                                                                    \
		.restore = small_restore,                                                                              \
		.copy = small_copy }

SMALL(VIEW_CASE, case, "Case", '1', CONTEXT_CASE);
SMALL(VIEW_TRAIN, train, "TRAIN", '2', CONTEXT_TRAIN);
SMALL(VIEW_DATA, data, "Data", '3', CONTEXT_DATA);
SMALL(VIEW_LABELS, labels, "Labels", '4', CONTEXT_LABELS);
SMALL(VIEW_REVIEW, review, "Review", '5', CONTEXT_REVIEW);
SMALL(VIEW_LINEAGE, lineage, "Lineage", '6', CONTEXT_LINEAGE);
SMALL(VIEW_LIBRARY, library, "Library", '9', CONTEXT_LIBRARY);
SMALL(VIEW_JOBS, jobs, "Jobs", '0', CONTEXT_JOBS);

const struct view_ops *const view_table[VIEW_COUNT] = { &case_small, &train_small, &data_small, &labels_small,
	&review_small, &lineage_small, &library_small, &jobs_small };

/* --- running scripts --- */

static char folder[64], path[128], config[160];

static int set_up(void **state)
{
	struct error error = ERROR_INIT;
	struct db *db;

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/preop-app-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/case.preop", folder);
	snprintf(config, sizeof(config), "%s/config", folder);
	setenv("XDG_CONFIG_HOME", config, 1);
	setenv("XDG_STATE_HOME", folder, 1);
	setenv("TMPDIR", folder, 1);
	unsetenv("NO_COLOR");
	unsetenv("PREOP_THEME");
	if (!project_create(&db, path, "case", "should we?", "ana", &error))
		fail_msg("%s", error.message);
	db_close(db);
	return 0;
}

static int tear_down(void **state)
{
	char command[120];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static bool verb(void *context, const char *line, struct error *error)
{
	strbuf_addf(context, "%s;", line);
	return strcmp(line, "fail") != 0 || error_set(error, ERROR_INPUT, "the verb failed");
}

static bool try_script(const char *text, struct strbuf *verbs, struct error *error)
{
	struct app_options options = { .path = path, .actor = "ana", .rows = 24, .cols = 80 };
	char *copy = xstrdup(text);
	FILE *file = fmemopen(copy, strlen(copy), "r");

	assert_non_null(file);
	bool ok = tui_script(&options, file, "test", verbs ? verb : NULL, verbs, error);
	fclose(file);
	free(copy);
	return ok;
}

static void run_script(const char *text)
{
	struct error error = ERROR_INIT;

	if (!try_script(text, NULL, &error))
		fail_msg("%s", error.message);
}

static void fail_script(const char *text, const char *message)
{
	struct error error = ERROR_INIT;

	if (try_script(text, NULL, &error))
		fail_msg("this went well: %s", text);
	if (!strstr(error.message, message))
		fail_msg("\"%s\" does not hold \"%s\"", error.message, message);
}

/* --- tests --- */

static void the_home_shows_the_frame(void **state)
{
	(void)state;
	run_script("assert preop\nassert case.preop\nassert \"should we?\"\nassert 1 Case \nassert 6 Lineage\nassert "
		   "[case] row 0\n"
		   "assert question: should we?\nassert T? R? A? I? N?\nassert NOT DECIDED\nassert saved\nassert row 0 "
		   "of 99\nassert all keys\n");
}

static void keys_and_digits_change_tabs(void **state)
{
	(void)state;
	run_script("keys 2\nassert [train]\nkeys 3\nassert [data]\nkeys 1\nassert label-key(1)\nassert-not "
		   "[case]\nkeys g 5\nassert [review]\n"
		   "keys g j\nassert [jobs]\nkeys Escape\nassert [review]\nkeys C-o C-o C-o\nassert [case]\ngo "
		   "lineage\nassert [lineage]\n"
		   "keys q q q\n" /* back home, then out */
		   "assert [case]\n");
}

static void a_prefix_shows_what_may_follow(void **state)
{
	(void)state;
	run_script("keys 2 g\nassert g and then\nassert Go to a screen\nkeys Escape\nassert-not and then\nassert-not "
		   "is no key\nkeys g M-j\nassert down()\nassert-not is no key\nkeys g 7\nassert g 7 is no key here; ? "
		   "shows all\n");
}

static void unknown_and_impossible_commands_say_why(void **state)
{
	(void)state;
	run_script("keys F9\nassert F9 is no key here\nkeys 3 r\nassert no row is under the cursor\nkeys 5 C-x\n");
	fail_script("go case\nfilter x\n", "test:2: filter works on the data screen (go data)");
	fail_script("go nowhere", "there is no screen \"nowhere\"");
	fail_script("# comment\n  \nflter x", "there is no command \"flter\"");
	fail_script("assert never there", "the screen does not show \"never there\"");
	fail_script("keys Hyper-x", "there is no key \"Hyper-x\"");
}

static void a_change_is_saved_shown_undone_and_redone(void **state)
{
	(void)state;
	run_script("question is it worth it\nassert question changed\nassert question: is it worth it\nassert op 2\n"
		   "keys u\nassert undo:\nassert question: should we?\nkeys C-r\nassert question: is it worth "
		   "it\nassert \"is it worth it\"\nkeys u u\nassert should we?\n");
}

static void a_prompt_edits_by_graphemes(void **state)
{
	(void)state;
	run_script("keys e\nassert Question: why\nassert what is to be decided\ntype é漢!\nkeys Backspace Backspace "
		   "Left X\nassert Question: whyXé\n"
		   "keys Home C-e C-w\nassert-not why\ntype because of it\nkeys Enter\nassert question: because of it\n"
		   "keys e Up\nassert Question: because of it\nkeys Up Down\nassert Question: why\nkeys "
		   "Escape\nassert-not Question:\nassert question: because of it\n");
}

static void the_palette_narrows_runs_and_remembers(void **state)
{
	(void)state;
	run_script("keys :\nassert Commands\ntype hel\nassert help\nkeys Escape\nassert-not Commands\n"
		   "keys :\ntype go data\nkeys Enter\nassert [data]\nkeys :\ntype filter label:bad\nkeys Enter\nassert "
		   "filter(label:bad)\n"
		   "keys C-p\nassert filter\nkeys Enter\nassert filter()\n" /* the one used last is first */
		   "keys :\ntype raw\nassert no row is under the cursor\nkeys Enter\nassert-not [data] row 0 raw\n");
}

static void help_lists_what_works_here(void **state)
{
	(void)state;
	run_script("keys 3 ?\nassert Keys and commands\nassert This screen: Data\nassert Filter\ntype undo\nassert "
		   "Take back the last action\nkeys Enter\n"
		   "assert this is where the project begins\nhelp redo\nassert Do again\nkeys Escape\nassert-not Do "
		   "again\n");
}

static void failures_stay_until_a_key_does_something(void **state)
{
	(void)state;
	run_script("keys 3 o\nassert the disk is full\nkeys F9\nassert the disk is full\nkeys j\nassert-not the disk "
		   "is full\nkeys o\nassert the disk is full\nkeys !\nassert-not the disk is full\n"
		   "keys M\nassert Messages\nassert the disk is full\nkeys q\nassert-not Messages\n");
	run_script("go data\nkeys o Escape\nassert-not the disk is full\nassert [data]\n"); /* Escape dismisses first */
}

static void themes_are_tried_on(void **state)
{
	(void)state;
	run_script("theme dark\ntheme\nassert high-contrast\nkeys Down Down Escape\nkeys T Down Enter\n");
	fail_script("theme pink", "there is no theme \"pink\"");
}

static void copying_goes_through_the_view(void **state)
{
	(void)state;
	run_script("keys j y\nassert copied the value: 14 bytes\ncopy row\nassert copied the row: 12 bytes\n");
	fail_script("copy all", "cannot be copied");
}

static void a_session_comes_back(void **state)
{
	struct app_options options = { .path = path, .actor = "raj", .rows = 24, .cols = 80 };
	struct error error = ERROR_INIT;

	(void)state;
	run_script("keys 3 j j j g 2 j\ntheme light\nquit\nassert [train] row 1\nkeys g d\nassert [data] row 3\n");
	struct app *app = app_create(&options, NULL, &error);
	assert_non_null(app);
	app_start(app);
	app_settle(app);
	assert_int_equal(app->current, VIEW_CASE); /* somebody else's is another one */
	app_destroy(app);
	options.actor = "ana";
	options.fresh = true;
	app = app_create(&options, NULL, &error);
	app_start(app);
	app_settle(app);
	assert_int_equal(app->current, VIEW_CASE);
	assert_string_equal(app->theme_name, "default");
	app_destroy(app);
}

/* --- a page that waits for a reader --- */

struct slow {
	struct overlay overlay;
	bool arrived;
	int downs, early;
};
static struct slow *slow;

static void *slow_run(struct job *job, struct db *db, void *asked, struct error *error)
{
	(void)job, (void)db, (void)asked, (void)error;
	return xstrdup("");
}

static void slow_arrived(struct overlay *overlay, void *payload)
{
	((struct slow *)overlay)->arrived = true;
	free(payload);
}

static bool slow_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct slow *page = (struct slow *)overlay;

	(void)args;
	page->downs += id == COMMAND_DOWN;
	page->early += !page->arrived;
	if (id == COMMAND_BACK)
		overlay_pop(overlay->app);
	return id == COMMAND_DOWN || id == COMMAND_BACK || error_set(error, ERROR_USAGE, "%s", "");
}

static void slow_draw(struct overlay *overlay, const struct surface *screen)
{
	(void)overlay, (void)screen;
}

static void slow_destroy(struct overlay *overlay)
{
	free(overlay);
	slow = NULL;
}

static void open_slow(struct app *app)
{
	static const struct overlay_ops ops = { .contexts = CONTEXT_LIST | CONTEXT_ALL,
		.hints = { COMMAND_COUNT },
		.draw = slow_draw,
		.command = slow_command,
		.destroy = slow_destroy };

	slow = xcalloc(1, sizeof(*slow));
	slow->overlay.ops = &ops;
	overlay_push(app, &slow->overlay);
	overlay_read(&slow->overlay,
		&(struct overlay_read){ .title = "",
			.run = slow_run,
			.arrived = slow_arrived,
			.free_asked = free,
			.free_payload = free });
}

/* Keys pressed ahead are run when what they work on is there; who goes away takes them along. */
static void a_page_keeps_its_keys_until_it_has_read(void **state)
{
	struct app_options options = { .path = path, .actor = "ana" };
	struct error error = ERROR_INIT;
	struct app *app = app_create(&options, NULL, &error);

	(void)state;
	assert_non_null(app);
	app_start(app);
	app_settle(app);
	open_slow(app);
	app_key(app, "j");
	app_key(app, "j");
	assert_int_equal(slow->downs, 0);
	app_settle(app);
	assert_int_equal(slow->downs, 2);
	assert_int_equal(slow->early, 0);
	app_key(app, "j");
	assert_int_equal(slow->downs, 3);
	app_key(app, "Escape");
	assert_null(slow);
	open_slow(app);
	app_key(app, "j");
	app_key(app, "Escape");
	assert_null(slow);
	assert_int_equal(app->p->kept_count, 0);
	open_slow(app);
	for (int i = 0; i < 3 * KEPT_LIMIT; i++)
		app_key(app, "j");
	app_settle(app);
	assert_int_equal(slow->downs, KEPT_LIMIT);
	app_destroy(app);
}

static void write_config(const char *name, const char *text)
{
	char command[320], file[240];

	snprintf(command, sizeof(command), "mkdir -p '%s/preop/themes'", config);
	assert_int_equal(system(command), 0);
	snprintf(file, sizeof(file), "%s/preop/%s", config, name);
	FILE *stream = fopen(file, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

/* A mistake in one's own files costs those, not the workbench; the message says where it is. */
static void broken_files_of_ones_own_are_left_out(void **state)
{
	(void)state;
	write_config("keys", "data x undo\nnowhere y undo\n");
	write_config("themes/default.theme", "text = default\n\nbad = puce\n");
	run_script("assert own keys are left out\nassert keys:2\nassert default.theme:3\nkeys ?\nassert Keys and "
		   "commands\n");
	write_config("keys", "");
	write_config("themes/default.theme", "");
	run_script("assert-not left out\n");
	char command[200];
	snprintf(command, sizeof(command), "rm -r '%s'", config);
	assert_int_equal(system(command), 0);
}

/* A file that is gone takes nothing, and nobody is told that it did. */
static void a_deleted_project_is_not_written_to(void **state)
{
	struct app_options options = { .path = path, .actor = "ana" };
	struct error error = ERROR_INIT;
	char away[160];

	(void)state;
	snprintf(away, sizeof(away), "%s.away", path);
	struct app *app = app_create(&options, NULL, &error);
	assert_non_null(app);
	app_start(app);
	app_settle(app);
	assert_int_equal(rename(path, away), 0);
	assert_true(app_run(app, "undo", &error));
	app_settle(app);
	assert_non_null(strstr(app->message_log.data, "nothing was saved"));
	assert_int_equal(rename(away, path), 0);
	app_destroy(app);
}

static void another_name_acts(void **state)
{
	(void)state;
	run_script("act-as bea\nassert you act as bea now\nassert  bea\nquestion by bea\nkeys @ C-u\ntype a/b\nkeys "
		   "Enter\nassert name\n");
	fail_script("act-as  /", "name");
}

static void panes_of_the_home_take_the_focus(void **state)
{
	(void)state;
	run_script("resize 40x120\nkeys Tab j\nassert row 1 of 99\nassert  TRAIN \nkeys 1\nassert [case] row 0\nkeys "
		   "Tab z\nassert [train]\nkeys z\nassert [case]\nassert  TRAIN \nkeys Escape\n"
		   "keys Tab Tab S-Tab S-Tab j\nassert [case] row 1\nresize 24x80\nkeys Tab j\nassert [case] row 2\n");
}

static void every_size_is_survived(void **state)
{
	static const int rows[] = { 0, 1, 2, 3, 5, 9, 10, 11, 15, 16, 17, 24, 60 },
			 cols[] = { 0, 1, 2, 7, 39, 40, 41, 59, 60, 61, 80, 99, 100, 200 };
	static const char *const opened[] = { "", "keys :", "keys ?", "keys e", "keys M", "theme", "keys 2 g" };
	struct strbuf script = STRBUF_INIT;

	(void)state;
	for (size_t o = 0; o < sizeof(opened) / sizeof(opened[0]); o++) {
		strbuf_addf(&script, "%s\n", opened[o]);
		for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
			for (size_t c = 0; c < sizeof(cols) / sizeof(cols[0]); c++)
				strbuf_addf(&script, "resize %dx%d\n", rows[r], cols[c]);
		}
		strbuf_adds(&script, "resize 5x20\nassert 40x10 needed\nresize 24x80\nkeys Escape Escape g c\n");
	}
	run_script(script.data);
	strbuf_free(&script);
	run_script("resize 12x50\nassert-not 6 Lineage\nassert [case]\nassert saved\n");
}

static void random_keys_are_survived(void **state)
{
	char script[120];

	(void)state;
	for (int seed = 1; seed <= 4; seed++) {
		snprintf(script, sizeof(script), "monkey 1500 %d\ngo case\nassert preop\nassert [case]\nassert saved\n",
			seed);
		run_script(script);
	}
}

static void other_words_are_verbs(void **state)
{
	struct strbuf verbs = STRBUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	unlink(path); /* the workbench is opened by its first command only */
	assert_true(try_script("new x.preop --title t\nlabel a\n", &verbs, &error));
	assert_string_equal(verbs.data, "new x.preop --title t;label a;");
	assert_false(try_script("\nfail\nlater", &verbs, &error));
	assert_string_equal(error.message, "test:2: the verb failed");
	assert_false(try_script("assert x", &verbs, &error));
	strbuf_free(&verbs);
}

static void the_editor_gets_and_gives_text(void **state)
{
	struct app_options options = { .path = path, .actor = "ana" };
	struct error error = ERROR_INIT;
	struct strbuf out = STRBUF_INIT;
	char script[160], command[200];
	struct app *app = app_create(&options, NULL, &error);

	(void)state;
	snprintf(script, sizeof(script), "%s/editor", folder);
	FILE *file = fopen(script, "w");
	fputs("#!/bin/sh\n[ \"$1\" = add ] && { stat -c %a \"$2\" > \"$TMPDIR/mode\"; echo more >> \"$2\"; }\n[ \"$1\" "
	      "= fail ] && { echo x >> \"$2\"; exit 3; }\nexit 0\n",
		file);
	fclose(file);
	assert_int_equal(system("chmod +x \"$TMPDIR/editor\""), 0);
	unsetenv("VISUAL");
	snprintf(command, sizeof(command), "  %s  add", script);
	setenv("EDITOR", command, 1);
	assert_true(app_edit_text(app, ".txt", "one\n", 4, &out, &error));
	assert_string_equal(out.data, "one\nmore\n");
	strbuf_reset(&out);
	assert_true(app_edit_text(
		app, ".txt", "one", 3, &out, &error)); /* no newline before: the editor's last one is not the user's */
	assert_string_equal(out.data, "onemore");
	strbuf_reset(&out);
	assert_int_equal(system("test $(cat \"$TMPDIR/mode\") = 600"), 0);
	snprintf(command, sizeof(command), "%s fail", script);
	setenv("VISUAL", command, 1); /* goes before EDITOR */
	assert_false(app_edit_text(app, ".txt", "one", 3, &out, &error));
	assert_int_equal(error.code, ERROR_CANCELLED);
	snprintf(command, sizeof(command), "%s none", script);
	setenv("VISUAL", command, 1);
	assert_false(app_edit_text(app, ".txt", "one", 3, &out, &error));
	assert_string_equal(error.message, "nothing was changed");
	setenv("VISUAL", "/nonexistent/editor", 1);
	assert_false(app_edit_text(app, ".txt", "one", 3, &out, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_int_equal(out.len, 0);
	assert_int_equal(system("ls \"$TMPDIR\"/preop-* >/dev/null 2>&1"), 2 << 8); /* no file is left */
	strbuf_free(&out);
	app_destroy(app);
	unsetenv("VISUAL");
	unsetenv("EDITOR");
}

/* --- what a terminal sends --- */

static void decode(const char *bytes, const char *expected)
{
	struct decoder decoder = { .text = STRBUF_INIT };
	struct strbuf out = STRBUF_INIT;
	struct event event = { .type = EVENT_KEY };

	for (const char *at = bytes; *at; at++) {
		uint32_t code = *at == '~' && at[1] == '0' ? 0 : (unsigned char)*at;
		bool any = decoder_character(&decoder, code, &event);
		if (any && event.type == EVENT_KEY)
			strbuf_addf(&out, "%s ", event.key);
		else if (any && event.type == EVENT_TEXT)
			strbuf_addf(&out, "<%.*s> ", (int)event.length, event.text);
		else if (any)
			strbuf_addf(&out, "mouse%d@%d,%d ", (int)event.mouse, event.row, event.col);
	}
	if (decoder_pause(&decoder, &event))
		strbuf_addf(&out, "%s ", event.key);
	if (strcmp(out.data, expected) != 0)
		fail_msg("\"%s\" instead of \"%s\"", out.data, expected);
	strbuf_free(&out);
	decoder_free(&decoder);
}

static void sequences_become_events(void **state)
{
	(void)state;
	decode("j\r\t\x12\x7f ", "j Enter Tab C-r Backspace Space ");
	decode("\x1b", "Escape ");
	decode("\x1b\x1bj", "Escape M-j ");
	decode("\x1b[A\x1bOB\x1b[1;5C\x1b[5~\x1b[3;2~\x1b[Z\x1b[15~\x1bOP",
		"Up Down C-Right PageUp S-Delete S-Tab F5 F1 ");
	decode("\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<64;1;1M\x1b[<2;1;1M", "mouse0@2,4 mouse2@0,0 ");
	decode("\x1b[<0;5;3M\x1b[<0;5;3M\x1b[<0;5;3M", "mouse0@2,4 mouse1@2,4 mouse0@2,4 ");
	decode("\x1b[200~quit\rq\x1b[A\x1b[201~k", "<quit\nq> k ");
	decode("\x1b[I\x1b[>1;2;3c\x1b[?62;4c\x1b[97;5ux", "x "); /* nobody knows them: nothing of them is typed */
	decode("\x1b]10;rgb:00/00/00\x07x\x1bP1$r0m\x1b\\y", "x y ");
	decode("\x1b[999999999999999999999999999999999999999999999999999999999999999999999999999999~x", "x ");
}

static void synchronized_output_is_used_when_known(void **state)
{
	static const char *const replies[] = { "?2026;1$", "?2026;2$", "?2026;0$", "?2026;4$" };
	struct event event;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct decoder decoder = { .text = STRBUF_INIT };
		decoder_character(&decoder, 0x1b, &event);
		decoder_character(&decoder, '[', &event);
		for (const char *at = replies[i]; *at; at++)
			decoder_character(&decoder, (unsigned char)*at, &event);
		assert_false(decoder_character(&decoder, 'y', &event));
		assert_int_equal(decoder.synchronized, i < 2);
		decoder_free(&decoder);
	}
}

static void the_reference_of_keys_is_whole(void **state)
{
	struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;

	(void)state;
	tui_dump_keys(&text, false);
	tui_dump_keys(&json, true);
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command *command = command_get((enum command_id)i);
		char name[80];
		snprintf(name, sizeof(name), "`%s", command->name);
		if (!strstr(text.data, name) || !strstr(json.data, command->name))
			fail_msg("%s is missing", command->name);
	}
	strbuf_free(&text);
	strbuf_free(&json);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_home_shows_the_frame),
		CASE(keys_and_digits_change_tabs),
		CASE(a_prefix_shows_what_may_follow),
		CASE(unknown_and_impossible_commands_say_why),
		CASE(a_change_is_saved_shown_undone_and_redone),
		CASE(a_prompt_edits_by_graphemes),
		CASE(the_palette_narrows_runs_and_remembers),
		CASE(help_lists_what_works_here),
		CASE(failures_stay_until_a_key_does_something),
		CASE(themes_are_tried_on),
		CASE(copying_goes_through_the_view),
		CASE(a_session_comes_back),
		CASE(a_page_keeps_its_keys_until_it_has_read),
		CASE(a_deleted_project_is_not_written_to),
		CASE(another_name_acts),
		CASE(broken_files_of_ones_own_are_left_out),
		CASE(panes_of_the_home_take_the_focus),
		CASE(every_size_is_survived),
		CASE(random_keys_are_survived),
		CASE(other_words_are_verbs),
		CASE(the_editor_gets_and_gives_text),
		cmocka_unit_test(sequences_become_events),
		cmocka_unit_test(synchronized_output_is_used_when_known),
		cmocka_unit_test(the_reference_of_keys_is_whole),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
