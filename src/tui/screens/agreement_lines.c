/* Which lines the agreement panel has, and in which order: sections with a head each, and a cursor that passes over heads. */
#include "tui/screens/agreement_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MATRIX_NAME = 16, MATRIX_CELL = 7, CONFUSIONS_SHOWN = 20 };

double agreement_cell(const struct agreement_result *result, size_t row, size_t column)
{
	return result->agreement.tally.coincidence[row * result->agreement.tally.q + column];
}

size_t agreement_rows(const struct agreement_page *page, enum agreement_section section)
{
	const struct agreement *agreement = &page->result->agreement;
	const struct preference_report *preference = page->extra ? page->extra->preference : NULL;
	size_t confusions = agreement->confusion_count < CONFUSIONS_SHOWN ? agreement->confusion_count
									  : CONFUSIONS_SHOWN;

	switch (section) {
	case SECTION_NUMBERS:
		return agreement->coefficient_count;
	case SECTION_LABELS:
		return agreement->class_count;
	case SECTION_MATRIX:
		return page->matrix_count;
	case SECTION_CONFUSIONS: /* what the matrix has no room for */
		return page->matrix_count < agreement->tally.q ? confusions : 0;
	case SECTION_SIDES:
		return preference ? preference->people.person_count + 1 : 0;
	case SECTION_CIRCLES:
		return preference ? preference->people.circle_count : 0;
	case SECTION_PEOPLE:
		return agreement->person_count;
	case SECTION_MODELS:
		return agreement->model_count;
	case SECTION_PAIRS:
		return agreement->pair_count;
	case SECTION_COUNT:
		break;
	}
	return 0;
}

/* ---- Orders ---- */

struct place { /* a row with what it is ordered by */
	size_t index;
	double number;
	const char *name;
	size_t count;
	bool odd;
};

static int by_count(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->odd != y->odd)
		return x->odd ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* What is undefined comes last. */
static int by_least(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (isnan(x->number) != isnan(y->number))
		return isnan(x->number) ? 1 : -1;
	if (!isnan(x->number) && (x->number < y->number || x->number > y->number))
		return x->number < y->number ? -1 : 1;
	return by_count(a, b);
}

static int by_most(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (isnan(x->number) || isnan(y->number))
		return by_least(a, b);
	return x->number < y->number || x->number > y->number ? by_least(b, a) : by_count(a, b);
}

static int by_name(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : by_count(a, b);
}

static const struct {
	int (*compare)(const void *, const void *);
	const char *people, *pairs;
} orders[AGREEMENT_ORDERS] = {
	[BY_COUNT] = { by_count, "odd first", "most items" },
	[BY_LEAST] = { by_least, "least agree", "low kappa" },
	[BY_MOST] = { by_most, "most agree", "high kappa" },
	[BY_NAME] = { by_name, "by name", "by name" },
};

const char *agreement_order_word(const struct agreement_page *page, enum agreement_section section)
{
	return section == SECTION_PEOPLE ? orders[page->people_order].people : orders[page->pairs_order].pairs;
}

static size_t *put_in_order(struct place *places, size_t count, enum agreement_order order)
{
	size_t *out = xcalloc(count + 1, sizeof(*out));

	if (count > 1)
		qsort(places, count, sizeof(*places), orders[order].compare);
	for (size_t i = 0; i < count; i++)
		out[i] = places[i].index;
	free(places);
	return out;
}

static void order_people(struct agreement_page *page)
{
	const struct agreement *agreement = &page->result->agreement;
	struct place *places = xcalloc(agreement->person_count + 1, sizeof(*places));

	for (size_t i = 0; i < agreement->person_count; i++) {
		const struct agreement_person *person = &agreement->people[i];
		places[i] = (struct place){ .index = i,
			.number = person->majority.value,
			.name = agreement->votes->annotators[person->annotator],
			.count = person->labels,
			.odd = person->odd != NULL };
	}
	free(page->people);
	page->people = put_in_order(places, agreement->person_count, page->people_order);
}

static void order_pairs(struct agreement_page *page)
{
	const struct agreement *agreement = &page->result->agreement;
	struct place *places = xcalloc(agreement->pair_count + 1, sizeof(*places));

	for (size_t i = 0; i < agreement->pair_count; i++) {
		const struct agreement_pair *pair = &agreement->pairs[i];
		places[i] = (struct place){ .index = i,
			.number = pair->kappa.value,
			.name = agreement->votes->annotators[pair->first],
			.count = pair->percent.n };
	}
	free(page->pairs);
	page->pairs = put_in_order(places, agreement->pair_count, page->pairs_order);
}

bool agreement_turn_order(struct agreement_page *page)
{
	const struct agreement_line *line = agreement_at(page);

	if (!line || (line->section != SECTION_PEOPLE && line->section != SECTION_PAIRS))
		return false;
	if (line->section == SECTION_PEOPLE) {
		page->people_order = (page->people_order + 1) % AGREEMENT_ORDERS;
		order_people(page);
	} else {
		page->pairs_order = (page->pairs_order + 1) % AGREEMENT_ORDERS;
		order_pairs(page);
	}
	return true;
}

/* ---- Lines ---- */

static int by_place(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* As many of the commonest labels as there is room for, in the order of the schema. */
static void choose_matrix(struct agreement_page *page, int width)
{
	const struct agreement *agreement = &page->result->agreement;
	int room = (width - MATRIX_NAME) / MATRIX_CELL;
	size_t most = room < 0 ? 0 : room > MATRIX_MOST ? MATRIX_MOST : (size_t)room;

	page->matrix_count = 0;
	if (agreement->pairable > 0)
		for (size_t i = 0; i < agreement->class_count && i < most; i++)
			page->matrix[page->matrix_count++] = agreement->classes[i].category;
	if (page->matrix_count > 1)
		qsort(page->matrix, page->matrix_count, sizeof(page->matrix[0]), by_place);
	if (page->cell >= page->matrix_count)
		page->cell = 0;
}

static size_t add_section(struct agreement_line *lines, size_t count, enum agreement_section section, size_t rows)
{
	if (rows == 0)
		return count;
	if (count > 0)
		lines[count++] = (struct agreement_line){ section, LINE_GAP };
	lines[count++] = (struct agreement_line){ section, LINE_HEAD };
	for (size_t i = 0; i < rows; i++)
		lines[count++] = (struct agreement_line){ section, (int32_t)i };
	return count;
}

static void make(struct agreement_page *page)
{
	size_t count = 0, room = (size_t)2 * SECTION_COUNT;

	for (int i = 0; i < SECTION_COUNT; i++)
		room += agreement_rows(page, (enum agreement_section)i);
	page->lines = xcalloc(room + 1, sizeof(*page->lines));
	for (int i = 0; i < SECTION_COUNT; i++)
		count = add_section(
			page->lines, count, (enum agreement_section)i, agreement_rows(page, (enum agreement_section)i));
	list_set_count(&page->list, (int64_t)count);
}

static void find_again(struct agreement_page *page, const struct agreement_line *line)
{
	for (int64_t i = 0; i < page->list.count; i++)
		if (page->lines[i].section == line->section && page->lines[i].index == line->index) {
			list_move_to(&page->list, i);
			return;
		}
}

void agreement_make_lines(struct agreement_page *page, int width)
{
	struct agreement_line here = { SECTION_NUMBERS, 0 };

	if (!page->result || page->width == width)
		return;
	if (agreement_at(page))
		here = *agreement_at(page);
	if (!page->people) {
		order_people(page);
		order_pairs(page);
	}
	free(page->lines);
	choose_matrix(page, width);
	make(page);
	page->width = width;
	find_again(page, &here);
	agreement_settle(page, 1);
}

void agreement_remake_lines(struct agreement_page *page)
{
	if (!page->result) {
		free(page->lines);
		free(page->people);
		free(page->pairs);
		page->lines = NULL;
		page->people = page->pairs = NULL;
		list_set_count(&page->list, 0);
	}
	page->width = 0;
}

const struct agreement_line *agreement_at(const struct agreement_page *page)
{
	if (!page->lines || page->list.count == 0)
		return NULL;
	return &page->lines[page->list.cursor];
}

/* ---- The cursor ---- */

static bool is_row(const struct agreement_page *page, int64_t at)
{
	return at >= 0 && at < page->list.count && page->lines[at].index >= 0;
}

static int64_t next_row(const struct agreement_page *page, int64_t at, int step)
{
	while (at >= 0 && at < page->list.count && !is_row(page, at))
		at += step;
	return at;
}

void agreement_settle(struct agreement_page *page, int step)
{
	int64_t at = next_row(page, page->list.cursor, step);

	if (!is_row(page, at)) /* the end was reached: the last row before it */
		at = next_row(page, page->list.cursor, -step);
	if (!is_row(page, at))
		return;
	list_move_to(&page->list, at);
	if (at <= 1)
		page->list.top = 0; /* the first head shows with its first row */
}

void agreement_step_section(struct agreement_page *page, int step)
{
	const struct agreement_line *here = agreement_at(page);
	int64_t at = page->list.cursor;

	if (!here)
		return;
	enum agreement_section from = here->section;
	while (at >= 0 && at < page->list.count && page->lines[at].section == from)
		at += step;
	if (at < 0 || at >= page->list.count) /* round the end */
		at = step > 0 ? 0 : page->list.count - 1;
	enum agreement_section to = page->lines[at].section;
	while (at > 0 && page->lines[at - 1].section == to)
		at--;
	list_move_to(&page->list, at);
	agreement_settle(page, 1);
	/* Its head above it, and what follows below. */
	page->list.top = at;
	list_set_height(&page->list, page->list.height);
}
