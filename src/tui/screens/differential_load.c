#include "tui/screens/differential_page.h"

#include "preop/model/lists.h"

#include <stdlib.h>
#include <string.h>

void differential_book_free(void *arg)
{
	struct differential_book *book = arg;

	if (book)
		arena_free(&book->arena);
	free(book);
}

static bool read_causes(struct db *db, struct differential_book *book, const char *strand, struct error *error)
{
	if (book->strand_count == 0)
		return true;
	for (size_t i = 0; i < book->strand_count; i++)
		if (strcmp(book->strands[i].uuid, strand) == 0)
			book->at = i;
	return cause_list(db, book->strands[book->at].uuid, &book->arena, &book->causes, &book->cause_count, error);
}

static void *run_book(struct job *job, struct db *db, void *strand, struct error *error)
{
	struct differential_book *book = xcalloc(1, sizeof(*book));

	(void)job;
	lists(); /* drawing asks them, and their first use may read files */
	if (strand_list(db, &book->arena, &book->strands, &book->strand_count, error) &&
		read_causes(db, book, strand, error) &&
		case_text_list(db, "strand", NULL, &book->arena, &book->texts, &book->text_count, error))
		return book;
	differential_book_free(book);
	return NULL;
}

/* A conclusion changes the order: the cursor stays on its cause. */
static void book_arrived(struct overlay *overlay, void *payload)
{
	struct differential_page *page = (struct differential_page *)overlay;
	const struct cause *cause = differential_cause(page);
	char *uuid = xstrdup(cause ? cause->uuid : "");

	differential_book_free(page->book);
	page->book = payload;
	list_set_count(&page->list, (int64_t)page->book->cause_count);
	for (size_t i = 0; i < page->book->cause_count; i++)
		if (strcmp(page->book->causes[i].uuid, uuid) == 0)
			list_move_to(&page->list, (int64_t)i);
	free(uuid);
}

void differential_ask(struct overlay *overlay)
{
	overlay_read(overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_book,
			.arrived = book_arrived,
			.free_asked = free,
			.free_payload = differential_book_free,
			.asked = xstrdup(((const struct differential_page *)overlay)->strand) });
}
