/* The examples behind a cell of the confusion matrix: those that somebody gave the one label and somebody the other. */
#include "tui/screens/agreement_page.h"

#include "preop/base/idlist.h"
#include "preop/model/filter.h"

#include <stdlib.h>

struct slice {
	uint32_t slot; /* of the page */
	struct agreement_spec spec;
	struct agreement_result *result;
	size_t first, second; /* categories */
	struct strbuf filter;
	size_t shown, of;
};

static void slice_free(void *arg)
{
	struct slice *slice = arg;

	agreement_drop(slice->result);
	strbuf_free(&slice->filter);
	free(slice);
}

static bool has_both(const struct ratings *ratings, size_t item, size_t first, size_t second)
{
	bool one = false, other = false;

	for (size_t i = ratings->start[item]; i < ratings->start[item + 1]; i++) {
		one |= ratings->items[i].category == first;
		other |= ratings->items[i].category == second;
	}
	return one && other;
}

static bool run_slice(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct slice *slice = arg;
	const struct votes *votes = &slice->result->people;
	struct id_list ids = ID_LIST_INIT;
	bool ok = true;

	(void)db;
	for (size_t item = 0; ok && item < votes->item_count && !job_cancelled(job); item++)
		ok = !has_both(&votes->ratings, item, slice->first, slice->second) ||
			id_list_add(&ids, votes->examples[item]);
	if (ok) {
		slice->shown = filter_print_ids(&ids, &slice->filter);
		slice->of = ids.count;
	}
	id_list_free(&ids);
	return ok || error_set(error, ERROR_MEMORY, "not enough memory for the list of examples");
}

static void slice_done(struct app *app, void *arg)
{
	const struct slice *slice = arg;
	struct overlay *page = overlay_find(app, slice->slot);
	const char *const *names = slice->result->people.categories;
	const char *const pair[2] = { names[slice->first], names[slice->second] };

	if (!page || app->overlay != page) /* somebody went on */
		return;
	overlay_pop(app);
	slice->spec.show(app, slice->spec.context, pair, slice->filter.data, slice->shown, slice->of);
}

bool agreement_slice(struct agreement_page *page, size_t first, size_t second, struct error *error)
{
	const char *const *names = page->result->people.categories;

	if (agreement_cell(page->result, first, second) <= 0)
		return error_set(error, ERROR_USAGE, "no example has both %s and %s", names[first], names[second]);
	struct slice *slice = xcalloc(1, sizeof(*slice));
	*slice = (struct slice){ .slot = page->overlay.slot,
		.spec = page->spec,
		.result = agreement_hold(page->result),
		.first = first,
		.second = second,
		.filter = STRBUF_INIT };
	app_read(page->overlay.app, run_slice, slice_done, slice_free, slice);
	return true;
}
