/* Search: the next example of the queue whose record holds the text, from the cursor on and round the end, looked for by a reader slice by slice. */
#include "tui/screens/labels_view.h"

#include "preop/model/rowset.h"
#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

enum { SLICE = 8192 };

struct looking {
	struct labels_view *labels;
	char *text;
	int64_t *ids; /* of the whole queue, from the cursor on and round */
	size_t count, found;
};

static void free_looking(void *arg)
{
	struct looking *looking = arg;

	free(looking->text);
	free(looking->ids);
	free(looking);
}

static bool run_look(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct looking *looking = arg;

	for (size_t at = 0; at < looking->count && !job_cancelled(job); at += SLICE) {
		size_t n = looking->count - at < SLICE ? looking->count - at : SLICE, found;
		job_progress(job, (int64_t)at, (int64_t)looking->count, "examples");
		if (!rowset_search(db, looking->ids + at, n, looking->text, &found, error))
			return false;
		looking->found = at + found;
		if (found < n)
			return true;
	}
	looking->found = looking->count;
	return true;
}

static void look_done(void *app, void *arg, const struct error *error)
{
	const struct looking *looking = arg;
	struct labels_view *labels = looking->labels;

	if (error) {
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	if (looking->found == looking->count)
		app_toast(app, TOAST_WARNING, "\"%.60s\" is in no example of this queue", looking->text);
	else if (labels->book)
		labels_go(labels, labels_index_of(labels->book, looking->ids[looking->found]));
}

static bool look(struct labels_view *labels, const char *text, struct error *error)
{
	const struct labels_book *book = labels->book;
	struct looking *looking;
	char *copy = xstrdup(text);
	int64_t *ids = try_array(NULL, book->count, sizeof(*ids));

	free(labels->search);
	labels->search = copy;
	if (!ids)
		return error_set(error, ERROR_MEMORY, "no memory to look through the queue");
	for (size_t i = 0; i < book->count; i++)
		ids[i] = book->items[((size_t)labels->list.cursor + 1 + i) % book->count].id;
	looking = xmalloc(sizeof(*looking));
	*looking = (struct looking){ .labels = labels, .text = xstrdup(text), .ids = ids, .count = book->count };
	app_submit(labels->view.app,
		&(struct job_spec){ .title = "search",
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.slot = labels->search_slot,
			.run = run_look,
			.done = look_done,
			.free_arg = free_looking,
			.arg = looking });
	return true;
}

static void text_typed(struct app *app, void *context, const char *text)
{
	struct labels_view *labels = labels_self(app->views[VIEW_LABELS]);
	struct error error = ERROR_INIT;

	(void)context;
	if (*text && labels_item(labels) && !look(labels, text, &error))
		app_error(app, &error);
}

bool labels_search(struct labels_view *labels, const char *args, struct error *error)
{
	if (*args)
		return look(labels, args, error);
	prompt_open(labels->view.app,
		&(struct prompt_spec){ .title = "Search",
			.initial = labels->search ? labels->search : "",
			.help = "text of the record, in either case; the next example that holds it",
			.accept = text_typed });
	return true;
}
