/* Find and replace: what, with what, every change shown first, then one action. */
#include "tui/screens/data_view.h"

#include "preop/model/replace.h"
#include "preop/model/rowset.h"
#include "tui/overlay.h"
#include "tui/screens/replace_page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_KEPT = 16384 /* of a row in the preview, bytes */ };

/* Goes from one question to the next and to the jobs; each owns a copy. */
struct request {
	struct data_view *view;
	int64_t dataset;
	char *filter, *find, *with;
	struct id_list marked; /* empty: what the filter shows */
};

static void free_request(void *arg)
{
	struct request *request = arg;

	if (!request)
		return;
	free(request->filter);
	free(request->find);
	free(request->with);
	id_list_free(&request->marked);
	free(request);
}

static struct request *copy_request(const struct request *request)
{
	struct request *copy = xcalloc(1, sizeof(*copy));

	copy->view = request->view;
	copy->dataset = request->dataset;
	copy->filter = xstrdup(request->filter);
	copy->find = xstrdup(request->find);
	copy->with = xstrdup(request->with);
	id_list_add_many(&copy->marked, request->marked.ids, request->marked.count);
	return copy;
}

/* "/pattern/" and "/pattern/i" are regular expressions, "//..." is a text that begins with a stroke. */
static struct replace_spec read_spec(const struct request *request)
{
	struct replace_spec spec = {
		.find = request->find, .with = request->with, .with_length = strlen(request->with)
	};
	size_t n = strlen(request->find);
	bool ignore = n > 3 && request->find[n - 1] == 'i' && request->find[n - 2] == '/';

	spec.find_length = n;
	if (n > 1 && request->find[0] == '/' && request->find[1] == '/') {
		spec.find++;
		spec.find_length--;
	} else if (n > 2 && request->find[0] == '/' && (ignore || request->find[n - 1] == '/')) {
		spec.find++;
		spec.find_length -= ignore ? 3 : 2;
		spec.regex = true;
		spec.ignore_case = ignore;
	}
	return spec;
}

/* ---- Looking ---- */

struct looking {
	struct request *request;
	struct id_list ids;
	struct replace_rows *rows; /* handed to the page */
	struct job *job;
};

static void free_looking(void *arg)
{
	struct looking *looking = arg;

	free_request(looking->request);
	id_list_free(&looking->ids);
	replace_rows_free(looking->rows);
	free(looking);
}

static bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct looking *looking = context;

	(void)complete;
	return !job_cancelled(looking->job) && id_list_add_many(&looking->ids, ids, count);
}

static size_t at_most(size_t n)
{
	return n < TEXT_KEPT ? n : TEXT_KEPT;
}

static bool take_hit(void *context, const struct replace_hit *hit)
{
	struct replace_rows *rows = ((struct looking *)context)->rows;

	if (rows->count < REPLACE_ROWS_SHOWN)
		rows->items[rows->count++] = (struct replace_row){ .id = hit->id,
			.matches = hit->matches,
			.locked = hit->locked,
			.before = arena_strndup(&rows->arena, hit->before, at_most(hit->before_length)),
			.before_length = at_most(hit->before_length),
			.after = arena_strndup(&rows->arena, hit->after, at_most(hit->after_length)),
			.after_length = at_most(hit->after_length) };
	return true;
}

static bool tell_looked(void *context, const struct replace_counts *counts, int64_t total)
{
	struct looking *looking = context;

	job_progress(looking->job, counts->looked, total, "looking");
	return !job_cancelled(looking->job);
}

static bool run_look(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct looking *looking = arg;
	struct request *request = looking->request;
	struct replace_spec spec = read_spec(request);
	struct replace_watch watch = { .hit = take_hit, .progress = tell_looked, .context = looking };

	looking->job = job;
	looking->rows = xcalloc(1, sizeof(*looking->rows));
	bool ok = request->marked.count > 0
		? id_list_add_many(&looking->ids, request->marked.ids, request->marked.count) ||
			error_set(error, ERROR_MEMORY, "no memory for the marked rows")
		: rowset_build(db, request->dataset, request->filter, 0, take_ids, looking, error);
	id_list_sort_unique(&looking->ids);
	return ok && replace_preview(db, &spec, &looking->ids, &watch, &looking->rows->counts, error);
}

/* ---- Writing ---- */

struct writing {
	struct request *request;
	struct id_list ids;
	char *note;
	struct replace_counts counts;
	struct job *job;
};

static void free_writing(void *arg)
{
	struct writing *writing = arg;

	free_request(writing->request);
	id_list_free(&writing->ids);
	free(writing->note);
	free(writing);
}

static bool tell_written(void *context, const struct replace_counts *counts, int64_t total)
{
	struct writing *writing = context;

	job_progress(writing->job, counts->looked, total, "replacing");
	return !job_cancelled(writing->job);
}

static bool run_write(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct writing *writing = arg;
	struct replace_spec spec = read_spec(writing->request);
	struct replace_watch watch = { .progress = tell_written, .context = writing };

	writing->job = job;
	return replace_apply(db, &spec, &writing->ids, writing->note, &watch, &writing->counts, error);
}

static void write_done(void *app, void *arg, const struct error *error)
{
	const struct writing *writing = arg;

	if (error)
		app_error(app, error);
	else
		app_toast(app, TOAST_GOOD, "%" PRId64 " place%s in %" PRId64 " row%s replaced   %s undo",
			writing->counts.matches, writing->counts.matches == 1 ? "" : "s", writing->counts.rows,
			writing->counts.rows == 1 ? "" : "s", data_key(writing->request->view, COMMAND_UNDO));
}

static void why_typed(struct app *app, void *context, const char *note)
{
	const struct writing *asked = context;
	struct writing *writing = xcalloc(1, sizeof(*writing));

	writing->request = copy_request(asked->request);
	writing->note = xstrdup(note);
	id_list_add_many(&writing->ids, asked->ids.ids, asked->ids.count);
	app_submit(app,
		&(struct job_spec){ .title = "replace",
			.lane = JOB_WRITE,
			.run = run_write,
			.done = write_done,
			.free_arg = free_writing,
			.arg = writing });
}

/* From the page: the rows that are left. */
static void accept_rows(struct app *app, void *context, const struct replace_rows *rows)
{
	struct looking *looking = context;
	struct writing *writing = xcalloc(1, sizeof(*writing));

	writing->request = copy_request(looking->request);
	for (size_t i = 0; i < looking->ids.count; i++)
		if (!replace_rows_skipped(rows, looking->ids.ids[i]))
			id_list_add(&writing->ids, looking->ids.ids[i]);
	prompt_open(app,
		&(struct prompt_spec){ .title = "why",
			.initial = "",
			.help = "kept with every revision; may stay empty, Up: reasons given before",
			.accept = why_typed,
			.free_context = free_writing,
			.context = writing });
}

/* The page takes over what was found: the job's argument is left empty. */
static void look_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct looking *found = arg, *looking;

	if (error) {
		app_error(app, error);
		return;
	}
	if (found->rows->counts.rows == 0) {
		app_toast(app, TOAST_INFO, "nothing to replace in %" PRId64 " row%s", found->rows->counts.looked,
			found->rows->counts.looked == 1 ? "" : "s");
		return;
	}
	looking = xmalloc(sizeof(*looking));
	*looking = *found;
	*found = (struct looking){ .ids = ID_LIST_INIT };
	struct replace_rows *rows = looking->rows;
	looking->rows = NULL;
	replace_page_open(app,
		&(struct replace_page_spec){
			.rows = rows, .accept = accept_rows, .free_context = free_looking, .context = looking });
}

/* ---- What, and with what ---- */

static void with_typed(struct app *app, void *context, const char *text)
{
	struct looking *looking = xcalloc(1, sizeof(*looking));

	looking->request = copy_request(context);
	free(looking->request->with);
	looking->request->with = xstrdup(text);
	app_submit(app,
		&(struct job_spec){ .title = "find what to replace",
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.run = run_look,
			.done = look_done,
			.free_arg = free_looking,
			.arg = looking });
}

static void find_typed(struct app *app, void *context, const char *text)
{
	struct request *request;

	if (!*text)
		return;
	request = copy_request(context);
	free(request->find);
	request->find = xstrdup(text);
	prompt_open(app,
		&(struct prompt_spec){ .title = "replace with",
			.initial = "",
			.help = read_spec(request).regex
				? "$1 is the first group, $0 the match, $$ a dollar sign; empty takes it away"
				: "the text in its place; empty takes it away",
			.accept = with_typed,
			.free_context = free_request,
			.context = request });
}

bool data_replace(struct data_view *view, const char *args, struct error *error)
{
	struct request *request = xcalloc(1, sizeof(*request));

	(void)args;
	(void)error;
	*request = (struct request){ .view = view,
		.dataset = view->dataset,
		.filter = xstrdup(view->filter),
		.find = xstrdup(""),
		.with = xstrdup("") };
	if (rows_mark_count(view->rows) > 0)
		rows_targets(view->rows, &request->marked);
	prompt_open(view->view.app,
		&(struct prompt_spec){
			.title = request->marked.count > 0 ? "find in the marked rows" : "find in the rows shown",
			.initial = "",
			.help = "a text as it is; /.../ is a regular expression, /.../i ignores case",
			.accept = find_typed,
			.free_context = free_request,
			.context = request });
	return true;
}
