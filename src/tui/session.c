/* Where the workbench was left, per person, in the project file: the tab, the theme, and a line of its own from every view. */
#include "app_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE = 40 };

struct session {
	struct strbuf tab, theme, views[VIEW_COUNT];
};

static void view_key(int view, char key[KEY_SIZE])
{
	snprintf(key, KEY_SIZE, "view.%s", view_table[view]->name);
}

static struct session *session_new(void)
{
	struct session *session = xcalloc(1, sizeof(*session));

	strbuf_init(&session->tab);
	strbuf_init(&session->theme);
	for (int i = 0; i < VIEW_COUNT; i++)
		strbuf_init(&session->views[i]);
	return session;
}

static void session_free(void *arg)
{
	struct session *session = arg;

	strbuf_free(&session->tab);
	strbuf_free(&session->theme);
	for (int i = 0; i < VIEW_COUNT; i++)
		strbuf_free(&session->views[i]);
	free(session);
}

static bool run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct session *session = arg;
	char key[KEY_SIZE];
	bool ok = ui_state_read(db, "tab", &session->tab, error) && ui_state_read(db, "theme", &session->theme, error);

	(void)job;
	for (int i = 0; ok && i < VIEW_COUNT; i++) {
		view_key(i, key);
		ok = ui_state_read(db, key, &session->views[i], error);
	}
	return ok;
}

/* A session that cannot be read, or makes no sense any more, is none. */
static void read_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	const struct session *session = arg;
	enum view_id tab = VIEW_CASE;

	app->p->session_read = true;
	for (int i = 0; !error && i < VIEW_COUNT; i++) {
		if (session->views[i].len && view_table[i]->restore)
			view_table[i]->restore(app->views[i], session->views[i].data);
		if (strcmp(view_table[i]->name, session->tab.data) == 0)
			tab = (enum view_id)i;
	}
	if (!error && session->theme.len && app->p->color && !app->p->theme_given)
		app_set_theme(app, session->theme.data, NULL);
	app_show(app, tab);
	app_read_status(app);
}

void session_restore(struct app *app)
{
	struct job_spec spec = { .title = "",
		.lane = JOB_READ,
		.priority = JOB_PAGE,
		.run = run_read,
		.done = read_done,
		.free_arg = session_free,
		.arg = session_new() };

	if (app->p->fresh) {
		struct error none = { .code = ERROR_CANCELLED };
		read_done(app, spec.arg, &none);
		session_free(spec.arg);
		return;
	}
	jobs_submit(app->jobs, &spec);
}

static bool run_write(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct session *session = arg;
	char key[KEY_SIZE];
	bool ok = ui_state_write(db, "tab", session->tab.data, error) &&
		ui_state_write(db, "theme", session->theme.data, error);

	(void)job;
	for (int i = 0; ok && i < VIEW_COUNT; i++) {
		view_key(i, key);
		ok = ui_state_write(db, key, session->views[i].data, error);
	}
	return ok;
}

/* Saved by the writer as its last job; a session that never came up must not overwrite the one of before. */
void session_save(struct app *app)
{
	struct session *session;

	if (app->read_only || !app->p->session_read)
		return;
	session = session_new();
	strbuf_adds(&session->tab, view_table[app->current]->name);
	if (app->p->color)
		strbuf_adds(&session->theme, app->theme_name);
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (view_table[i]->save)
			view_table[i]->save(app->views[i], &session->views[i]);
	}
	struct job_spec spec = {
		.title = "", .lane = JOB_WRITE, .run = run_write, .free_arg = session_free, .arg = session
	};
	jobs_submit(app->jobs, &spec);
}
