#include "index_job.h"

#include "preop/base/memory.h"
#include "preop/model/search.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

struct indexing {
	bool anew;
	int64_t before; /* rows that were in the index; -1: not known yet */
	struct search_state state;
};

static bool run(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct indexing *indexing = arg;

	if (indexing->before < 0) {
		if (!search_state_read(db, &indexing->state, error))
			return false;
		indexing->before = indexing->state.built && !indexing->anew ? indexing->state.indexed : 0;
	}
	if (!search_build_chunk(db, indexing->anew, &indexing->state, error))
		return false;
	indexing->anew = false;
	char *note = xasprintf("%s rows", number_of(indexing->state.indexed).text);
	job_progress(job, indexing->state.indexed, indexing->state.rows, note);
	free(note);
	if (indexing->state.indexed < indexing->state.rows)
		job_again(job);
	return true;
}

static void done(void *context, void *arg, const struct error *error)
{
	const struct indexing *indexing = arg;
	const struct search_state *state = &indexing->state;
	int64_t added = state->indexed - indexing->before;

	if (error && error->code == ERROR_CANCELLED)
		app_toast(context, TOAST_WARNING, "the index is not whole; the command index goes on where it was");
	else if (error)
		app_error(context, error);
	else if (added == 0)
		app_toast(context, TOAST_INFO, "the full-text index has all %s rows", number_of(state->indexed).text);
	else
		app_toast(context, TOAST_GOOD, "full text of %s row%s indexed: match: finds them at once",
			number_of(added).text, plural(added));
}

bool index_start(struct app *app, const char *args, struct error *error)
{
	bool anew = strcmp(args, "rebuild") == 0;

	if (*args && !anew)
		return error_set(error, ERROR_USAGE, "index takes nothing, or the word rebuild");
	struct indexing *indexing = xcalloc(1, sizeof(*indexing));
	*indexing = (struct indexing){ .anew = anew, .before = -1 };
	app_submit(app,
		&(struct job_spec){ .title = anew ? "full-text index, anew" : "full-text index",
			.lane = JOB_WRITE,
			.run = run,
			.done = done,
			.free_arg = free,
			.arg = indexing });
	return true;
}
