/* The judges of a suite, measured, by a reader. */
#include "tui/screens/judge_page.h"

#include <stdlib.h>
#include <string.h>

void judge_loaded_free(void *arg)
{
	struct judge_loaded *loaded = arg;

	if (loaded != NULL)
		arena_free(&loaded->arena);
	free(loaded);
}

static bool load_one(struct db *db, struct judge_loaded *loaded, struct judge_shown *shown, struct error *error)
{
	if (!judge_measure(db, &shown->judge, NULL, &loaded->arena, &shown->measure, error))
		return false;
	judge_mark_of(&shown->measure, &loaded->arena, &shown->mark);
	judge_lines(&shown->measure, &loaded->arena, &shown->lines, &shown->line_count);
	return true;
}

static bool load(struct job *job, struct db *db, const char *suite, struct judge_loaded *loaded, struct error *error)
{
	struct judge *judges;
	bool ok = suite_find(db, suite, &loaded->arena, &loaded->suite, error) &&
		judge_list(db, loaded->suite.id, &loaded->arena, &judges, &loaded->count, error);

	if (!ok)
		return false;
	loaded->items = arena_alloc(&loaded->arena, loaded->count * sizeof(*loaded->items));
	for (size_t i = 0; ok && i < loaded->count; i++) {
		loaded->items[i].judge = judges[i];
		ok = !job_cancelled(job) && load_one(db, loaded, &loaded->items[i], error);
	}
	return ok;
}

static void *run_read(struct job *job, struct db *db, void *suite, struct error *error)
{
	struct judge_loaded *loaded = xcalloc(1, sizeof(*loaded));

	if (load(job, db, suite, loaded, error))
		return loaded;
	judge_loaded_free(loaded);
	return NULL;
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct judge_page *page = (struct judge_page *)overlay;

	judge_loaded_free(page->loaded);
	page->loaded = payload;
	page->opened = false;
	list_set_count(&page->inside, 0);
	list_set_count(&page->list, (int64_t)page->loaded->count);
}

void judge_page_ask(struct judge_page *page)
{
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "judges",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = arrived,
			.free_asked = free,
			.free_payload = judge_loaded_free,
			.asked = xstrdup(page->suite) });
}
