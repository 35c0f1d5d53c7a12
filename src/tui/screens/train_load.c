/* What the status does not have: what was written of each gate, its evidence, what playbooks ask. */
#include "tui/screens/train_view.h"

#include <stdlib.h>

void train_book_free(void *arg)
{
	struct train_book *book = arg;

	if (book)
		arena_free(&book->arena);
	free(book);
}

static bool read_book(struct db *db, struct train_book *book, struct error *error)
{
	bool ok = true;

	for (int i = 0; ok && i < GATE_COUNT; i++)
		ok = gate_history(db, &book->arena, gate_text(i)->letter, &book->changes[i], &book->counts[i], error);
	return ok && evidence_list(db, "gate", NULL, &book->arena, &book->links, &book->link_count, error) &&
		playbook_uses(db, &book->arena, &book->uses, &book->use_count, error);
}

static bool run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct train_book *book = xcalloc(1, sizeof(*book));

	(void)arg;
	if (!read_book(db, book, error)) {
		train_book_free(book);
		return false;
	}
	job_post(job, book);
	return true;
}

static void arrived(void *context, void *arg, void *payload)
{
	struct app *app = context;
	struct train_view *train = (struct train_view *)app->views[VIEW_TRAIN];

	(void)arg;
	train_book_free(train->book);
	train->book = payload;
	app_dirty(app);
}

void train_ask(struct train_view *train)
{
	struct job_spec spec = {
		.title = "",
		.lane = JOB_READ,
		.priority = JOB_LIST,
		.slot = train->slot,
		.run = run_read,
		.post = arrived,
		.free_payload = train_book_free,
	};

	app_submit(train->view.app, &spec);
}
