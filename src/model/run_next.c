/* Which case is asked next, and finding one whose answer came in an order of its own. */
#include "run.h"

#include <stdlib.h>

void run_take_blob(sqlite3_stmt *stmt, int column, struct strbuf *out)
{
	strbuf_reset(out);
	if (sqlite3_column_bytes(stmt, column) > 0)
		strbuf_add(out, sqlite3_column_blob(stmt, column), (size_t)sqlite3_column_bytes(stmt, column));
}

/* Messages were checked when they came in; this file may be a stranger's. */
static struct json_span sound_messages(const struct strbuf *messages)
{
	struct json_check check;

	if (messages->len == 0 || !json_check(messages->data, messages->len, 0, &check) || check.bad_utf8)
		return (struct json_span){ .start = NULL };
	struct json_span list = json_root(messages->data, messages->len);
	return json_at(list, 0).start != NULL ? list
					      : (struct json_span){ .start = NULL }; /* an empty one asks nothing */
}

bool run_read_case(struct run_books *books, int64_t id, struct run_item *item, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		books->db, error, "SELECT external, input, context, messages FROM eval_case WHERE id = ?1", "i", id);

	if (!db_row(books->db, stmt, error))
		return false;
	strbuf_reset(&item->name);
	strbuf_adds(&item->name, db_column_text(stmt, 0));
	run_take_blob(stmt, 1, &item->input);
	run_take_blob(stmt, 2, &item->context);
	run_take_blob(stmt, 3, &item->messages);
	item->has_context = sqlite3_column_type(stmt, 2) != SQLITE_NULL;
	db_done(stmt);
	item->eval_case = id;
	item->external = item->name.data;
	item->content = (struct system_case){ .input = item->input.data,
		.input_n = item->input.len,
		.context = item->has_context ? item->context.data : NULL,
		.context_n = item->context.len,
		.messages = sound_messages(&item->messages) };
	return true;
}

bool run_next(struct run_books *books, struct run_item *item, bool *found, struct error *error)
{
	while (books->epoch < books->epoch_count && books->at >= books->epochs[books->epoch].open.count) {
		books->epoch++;
		books->at = 0;
	}
	*found = books->epoch < books->epoch_count;
	if (!*found)
		return true;
	item->run = books->epochs[books->epoch].run;
	item->epoch = (int64_t)books->epoch + 1;
	return run_read_case(books, books->epochs[books->epoch].open.ids[books->at++], item, error);
}

int64_t run_left(const struct run_books *books)
{
	int64_t left = 0;

	for (size_t i = books->epoch; i < books->epoch_count; i++)
		left += (int64_t)books->epochs[i].open.count - (i == books->epoch ? (int64_t)books->at : 0);
	return left;
}

void run_item_free(struct run_item *item)
{
	strbuf_free(&item->input);
	strbuf_free(&item->context);
	strbuf_free(&item->messages);
	strbuf_free(&item->name);
}

/* ---- In another order ---- */

static bool place_of(const struct run_epoch *epoch, int64_t eval_case, size_t *place)
{
	size_t low = 0, high = epoch->open.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (epoch->open.ids[middle] < eval_case)
			low = middle + 1;
		else
			high = middle;
	}
	*place = low;
	return low < epoch->open.count && epoch->open.ids[low] == eval_case;
}

bool run_case_find(struct run_books *books, int64_t epoch, int64_t eval_case, struct run_item *item, bool *known,
	bool *open, struct error *error)
{
	int64_t there = 0;
	size_t place;

	*known = *open = false;
	if (epoch < 1 || epoch > (int64_t)books->epoch_count)
		return true;
	if (!db_int(books->db, error, &there, NULL,
		    "SELECT count(*) FROM eval_case c JOIN import i ON i.id = c.import WHERE c.id = ?1 AND c.suite = "
		    "?2 "
		    "AND i.gone = 0",
		    "ii", eval_case, books->suite))
		return false;
	if (there == 0)
		return true;
	const struct run_epoch *repeat = &books->epochs[epoch - 1];
	*known = true;
	*open = place_of(repeat, eval_case, &place) && (repeat->given == NULL || !repeat->given[place]);
	item->run = repeat->run;
	item->epoch = epoch;
	return run_read_case(books, eval_case, item, error);
}

void run_given(struct run_books *books, int64_t epoch, int64_t eval_case)
{
	struct run_epoch *repeat = &books->epochs[epoch - 1];
	size_t place;

	if (repeat->given == NULL)
		repeat->given = xcalloc(repeat->open.count + 1, sizeof(*repeat->given));
	if (place_of(repeat, eval_case, &place))
		repeat->given[place] = true;
}
