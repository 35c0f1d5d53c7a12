/* Saved filters inside filters. */
#include "filter_terms.h"

#include "preop/model/saved_filter.h"

#include <string.h>

static bool is_open(const struct saved_use *use, struct error *error)
{
	int depth = 0;

	if (++*use->uses > SAVED_FILTER_USES)
		return !error_set(
			error, ERROR_INPUT, "the filter leads to more than %d saved filters", SAVED_FILTER_USES);
	for (const struct saved_use *outer = use->outer; outer != NULL; outer = outer->outer) {
		if (strcmp(outer->name, use->name) == 0)
			return !error_set(error, ERROR_INPUT, "the saved filter @%s leads back to itself", use->name);
		if (++depth == SAVED_FILTER_DEPTH)
			return !error_set(error, ERROR_INPUT, "@%s lies more than %d saved filters deep", use->name,
				SAVED_FILTER_DEPTH);
	}
	return false;
}

struct filter *filter_open_saved(struct db *db, const struct saved_use *use, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	struct filter *filter = NULL;

	if (!is_open(use, error) && saved_filter_read(db, use->name, &text, error)) {
		filter = filter_parse(text.data, NULL, error);
		if (filter == NULL)
			error_wrap(error, "in @%s", use->name);
	}
	strbuf_free(&text);
	return filter;
}

static bool check(
	struct db *db, const struct filter *filter, const struct saved_use *outer, int *uses, struct error *error)
{
	for (size_t i = 0; i < filter->count; i++) {
		const struct filter_term *term = &filter->terms[i];
		for (size_t k = 0; term->kind->type == TERM_SAVED && k < term->count; k++) {
			struct saved_use use = { term->values[k].text, outer, uses };
			struct filter *inner = filter_open_saved(db, &use, error);
			bool ok = inner != NULL && check(db, inner, &use, uses, error);
			filter_free(inner);
			if (!ok)
				return false;
		}
	}
	return true;
}

bool filter_check(struct db *db, const struct filter *filter, struct error *error)
{
	int uses = 0;

	return check(db, filter, NULL, &uses, error);
}
