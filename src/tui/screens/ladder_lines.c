/* Which lines the ladder has, in each way of showing it. */
#include "tui/screens/ladder_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ladder_lines_free(struct ladder_page *page)
{
	free(page->order);
	free(page->lines);
	free(page->means);
	free(page->parts);
	free(page->changes);
	ladder_names_free(page->names);
	page->order = NULL;
	page->lines = NULL;
	page->means = NULL;
	page->parts = NULL;
	page->changes = NULL;
	page->names = NULL;
	page->change_count = page->part_count = 0;
	list_set_count(&page->list, 0);
}

const struct ladder_line *ladder_at(const struct ladder_page *page)
{
	return page->list.cursor < page->list.count ? &page->lines[page->list.cursor] : NULL;
}

const struct ladder_row *ladder_row_at(const struct ladder_page *page, size_t place)
{
	return &page->data->ladder.rows[page->order[place]];
}

const struct ladder_slice *ladder_division(const struct ladder_page *page)
{
	return &page->data->ladder.slices[page->division];
}

/* ---- Order ---- */

const char *ladder_order_word(enum ladder_order order)
{
	static const char *const words[LADDER_ORDERS] = { "score", "name", "cost", "time", "verdicts" };

	return words[order];
}

/* Smaller comes first; what is not known comes last. */
static double key_of(const struct ladder_row *row, enum ladder_order order)
{
	switch (order) {
	case LADDER_BY_SCORE:
		return -row->score.mean;
	case LADDER_BY_COST:
		return row->facts.cost_per_1000;
	case LADDER_BY_TIME:
		return row->facts.total.median;
	case LADDER_BY_WINS:
		return isnan(row->ability.value) ? (double)(row->losses - row->wins) : -row->ability.value;
	default:
		return 0;
	}
}

static bool before(const struct ladder_row *a, const struct ladder_row *b, enum ladder_order order)
{
	double x = key_of(a, order), y = key_of(b, order);

	if (isnan(x) != isnan(y))
		return isnan(y);
	if (x < y || x > y)
		return x < y;
	return strcmp(a->name, b->name) < 0;
}

static void sort(struct ladder_page *page)
{
	const struct ladder *ladder = &page->data->ladder;

	for (size_t i = 0; i < ladder->count; i++) {
		size_t at = i;

		for (; at > 0 && before(&ladder->rows[i], &ladder->rows[page->order[at - 1]], page->by); at--)
			page->order[at] = page->order[at - 1];
		page->order[at] = i;
	}
}

/* ---- Lines ---- */

static void add(struct ladder_page *page, size_t *count, enum ladder_line_kind kind, size_t a)
{
	page->lines[(*count)++] = (struct ladder_line){ kind, a };
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the lines of the ladder");
}

static bool list_systems(struct ladder_page *page, struct error *error)
{
	size_t count = 0;

	page->lines = try_array(NULL, page->data->ladder.count + 1, sizeof(*page->lines));
	if (!page->lines)
		return no_memory(error);
	for (size_t i = 0; i < page->data->ladder.count; i++)
		add(page, &count, LINE_SYSTEM, i);
	list_set_count(&page->list, (int64_t)count);
	return true;
}

static bool list_slices(struct ladder_page *page, struct error *error)
{
	const struct ladder *ladder = &page->data->ladder;
	const struct ladder_slice *slice = ladder_division(page);
	size_t values = slice->value_count < LADDER_SLICES_MOST ? slice->value_count : LADDER_SLICES_MOST, count = 0,
	       means = 0;
	uint32_t *order = ladder_slice_order(slice);
	bool ok = order != NULL;

	page->means = try_array(NULL, values * ladder->count + 1, sizeof(*page->means));
	page->lines = try_array(NULL, values * (ladder->count + 1) + 1, sizeof(*page->lines));
	ok = ok && page->means && page->lines;
	for (size_t v = 0; ok && v < values; v++) {
		add(page, &count, LINE_SLICE, order[v]);
		for (size_t i = 0; ok && i < ladder->count; i++) {
			struct ladder_slice_mean *mean = &page->means[means];

			mean->value = order[v];
			mean->row = page->order[i];
			ok = ladder_mean_of(ladder, &ladder->rows[mean->row], slice, order[v], &mean->mean);
			add(page, &count, LINE_SLICE_SYSTEM, means++);
		}
	}
	free(order);
	list_set_count(&page->list, (int64_t)count);
	return ok || no_memory(error);
}

/* ---- Two systems ---- */

/* The two that are marked; else the marked one, or the best other one, against the one under the cursor. */
bool ladder_choose_pair(struct ladder_page *page, struct error *error)
{
	const struct ladder *ladder = &page->data->ladder;
	const struct ladder_line *line = ladder_at(page);
	size_t here = line && line->kind == LINE_SYSTEM ? page->order[line->a] : page->order[0], best = SIZE_MAX;

	if (ladder->count < 2)
		return error_set(error, ERROR_USAGE, "a comparison needs two systems");
	memcpy(page->pair, page->marked, sizeof(page->pair));
	if (page->marked[1] != SIZE_MAX)
		return true;
	for (size_t i = 0; i < ladder->count; i++) {
		if (i != here && (best == SIZE_MAX || before(&ladder->rows[i], &ladder->rows[best], LADDER_BY_SCORE)))
			best = i;
	}
	page->pair[0] = page->marked[0] != SIZE_MAX && page->marked[0] != here ? page->marked[0] : best;
	page->pair[1] = here;
	return true;
}

/* Thousands of cases are no list to read: the first of each way. */
static void cut_changes(struct ladder_page *page)
{
	size_t lost = 0, kept = 0, gained = 0;

	while (lost < page->change_count && page->changes[lost].second < page->changes[lost].first)
		lost++;
	for (size_t i = 0; i < page->change_count; i++) {
		bool loss = i < lost;

		if ((loss && kept < LADDER_CHANGES_MOST) || (!loss && gained < LADDER_CHANGES_MOST)) {
			page->changes[kept++] = page->changes[i];
			gained += !loss;
		}
	}
	page->lost = lost < LADDER_CHANGES_MOST ? lost : LADDER_CHANGES_MOST;
	page->change_count = kept;
}

static bool compare(struct ladder_page *page, struct error *error)
{
	const struct ladder *ladder = &page->data->ladder;
	const struct ladder_row *first = &ladder->rows[page->pair[0]], *second = &ladder->rows[page->pair[1]];
	const struct ladder_slice *slice = ladder_division(page);
	const struct ladder_slice *only = page->only == LADDER_NONE ? NULL : slice;

	if (!ladder_compare(ladder, first, second, only, page->only, &page->comparison))
		return no_memory(error);
	if (!ladder_changes(ladder, first, second, only, page->only, &page->changes, &page->change_count, error))
		return false;
	cut_changes(page);
	return page->only != LADDER_NONE || slice->value_count < 2 || slice->value_count > LADDER_SLICES_MOST ||
		ladder_compare_slices(ladder, first, second, slice, &page->parts, &page->part_count, error);
}

static bool list_comparison(struct ladder_page *page, struct error *error)
{
	size_t count = 0;

	if (!compare(page, error))
		return false;
	page->lines = try_array(NULL, page->part_count + page->change_count + 8, sizeof(*page->lines));
	if (!page->lines)
		return no_memory(error);
	page->texts[0] = "by slice";
	page->texts[1] = "lost: the first was better";
	page->texts[2] = "gained: the second was better";
	add(page, &count, LINE_DIFFERENCE, 0);
	if (page->part_count)
		add(page, &count, LINE_TEXT, 0);
	for (size_t i = 0; i < page->part_count; i++)
		add(page, &count, LINE_PART, i);
	if (page->lost)
		add(page, &count, LINE_TEXT, 1);
	for (size_t i = 0; i < page->change_count; i++) {
		if (i == page->lost)
			add(page, &count, LINE_TEXT, 2);
		add(page, &count, LINE_CHANGE, i);
	}
	list_set_count(&page->list, (int64_t)count);
	if (page->change_count)
		ladder_ask_names(page);
	return true;
}

static bool make_lines(struct ladder_page *page, enum ladder_mode mode, struct error *error)
{
	static bool (*const makers[LADDER_MODES])(struct ladder_page * page, struct error * error) = {
		[LADDER_TABLE] = list_systems,
		[LADDER_SLICES] = list_slices,
		[LADDER_COMPARE] = list_comparison,
		[LADDER_BARS] = list_systems,
		[LADDER_SCATTER] = list_systems,
	};

	page->order = try_array(NULL, page->data->ladder.count + 1, sizeof(*page->order));
	if (!page->order)
		return no_memory(error);
	sort(page);
	return makers[mode](page, error);
}

bool ladder_show(struct ladder_page *page, enum ladder_mode mode, struct error *error)
{
	ladder_lines_free(page);
	page->mode = mode;
	return make_lines(page, mode, error);
}
