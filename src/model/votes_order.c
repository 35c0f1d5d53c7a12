/* What was read, put in order: the same file gives the same items, people and categories, whatever came in first. */
#include "votes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NOWHERE = -1 };

struct word {
	const char *text;
	double value; /* NAN: no number */
	size_t uses, number;
};

struct order {
	struct votes_load *load;
	struct word *words;
	size_t count;      /* of words that become categories */
	int32_t *category; /* of each word, NOWHERE: none */
	int32_t *person;   /* of each name */
	bool numbers;      /* all words are */
};

static double number_of(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	return end == text || *end != '\0' || !isfinite(value) ? (double)NAN : value;
}

/* ---- Categories ---- */

static int by_use(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return x->uses != y->uses ? (x->uses < y->uses) - (x->uses > y->uses) : strcmp(x->text, y->text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct word *)a)->text, ((const struct word *)b)->text);
}

static int by_value(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return x->value != y->value ? (x->value > y->value) - (x->value < y->value) : by_text(a, b);
}

/* A scale goes one way; a schema that was never declared as one may stand in any order. */
static bool one_way(const struct order *order)
{
	bool rising = true, falling = true;

	for (size_t i = 1; i < order->count; i++) {
		rising = rising && order->words[i].value > order->words[i - 1].value;
		falling = falling && order->words[i].value < order->words[i - 1].value;
	}
	return rising || falling;
}

static void sort_words(struct order *order)
{
	enum label_level level = order->load->dataset.level;

	if (votes_open_level(level)) {
		qsort(order->words, order->count, sizeof(*order->words), by_use);
		order->count = order->count > RATINGS_CATEGORIES ? RATINGS_CATEGORIES : order->count;
	}
	if (level == LEVEL_NUMERIC || (level == LEVEL_ORDINAL && order->numbers && !one_way(order)))
		qsort(order->words, order->count, sizeof(*order->words), by_value);
	else if (votes_open_level(level))
		qsort(order->words, order->count, sizeof(*order->words), by_text);
}

static void gather_words(struct order *order)
{
	const struct votes_load *load = order->load;

	order->count = load->words.count;
	order->numbers = order->count > 0;
	for (size_t i = 0; i < order->count; i++) {
		const char *text = load->words.words[i];
		order->words[i] = (struct word){ .text = text, .value = number_of(text), .number = i };
		order->numbers = order->numbers && !isnan(order->words[i].value);
		order->category[i] = NOWHERE;
	}
	for (size_t i = 0; i < load->count; i++)
		order->words[load->rows[i].category].uses++;
}

static uint64_t bits_of(const struct dataset *dataset, const char *set)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < dataset->label_count; i++) {
		size_t n = strlen(dataset->labels[i]);
		for (const char *at = set; *at != '\0';) {
			size_t member = strcspn(at, "|");
			if (member == n && memcmp(at, dataset->labels[i], n) == 0)
				bits |= UINT64_C(1) << i;
			at += member + (at[member] != '\0');
		}
	}
	return bits;
}

static bool put_categories(struct order *order)
{
	struct votes *out = order->load->out;
	const struct dataset *dataset = &order->load->dataset;
	bool scale = dataset->level == LEVEL_NUMERIC || (dataset->level == LEVEL_ORDINAL && order->numbers);
	bool bits = dataset->level == LEVEL_SET && dataset->label_count <= 64;

	out->categories = calloc(order->count + 1, sizeof(*out->categories));
	out->scale = scale ? calloc(order->count + 1, sizeof(*out->scale)) : NULL;
	out->bits = bits ? calloc(order->count + 1, sizeof(*out->bits)) : NULL;
	if (out->categories == NULL || (scale && out->scale == NULL) || (bits && out->bits == NULL))
		return false;
	out->category_count = order->count;
	for (size_t i = 0; i < order->count; i++) {
		const struct word *word = &order->words[i];
		out->categories[i] = word->text;
		order->category[word->number] = (int32_t)i;
		if (scale)
			out->scale[i] = word->value;
		if (bits)
			out->bits[i] = bits_of(dataset, word->text);
	}
	return true;
}

/* ---- Rows, items, people ---- */

static int32_t gold_category(const struct order *order, int32_t gold)
{
	const struct votes_load *load = order->load;
	int64_t word;

	if (gold < 0)
		return VOTES_GOLD_NONE;
	word = wordbook_find(&load->words, load->golds.words[gold]);
	return word < 0 || order->category[word] == NOWHERE ? VOTES_GOLD_UNSAID : order->category[word];
}

/* Rows lie item by item; those whose value is no category go, and with them items nobody else labelled. */
static void keep_rows(struct order *order)
{
	struct votes_load *load = order->load;
	struct votes *out = load->out;
	size_t kept = 0, items = 0, last = SIZE_MAX;

	for (size_t i = 0; i < load->count; i++) {
		struct rating_row row = load->rows[i];
		int32_t category = order->category[row.category];
		if (category == NOWHERE) {
			votes_lose(out, VOTES_LOST_VARIETY, load->words.words[row.category], out->examples[row.item]);
			continue;
		}
		if (row.item != last) {
			last = row.item;
			out->examples[items] = out->examples[last];
			out->adjudicated[items] = out->adjudicated[last];
			out->gold[items] = gold_category(order, out->gold[last]);
			out->gold_count += out->gold[items] != VOTES_GOLD_NONE;
			items++;
		}
		out->spent[kept] = out->spent[i];
		load->rows[kept++] = (struct rating_row){ (uint32_t)(items - 1), row.annotator, (uint32_t)category };
	}
	load->count = kept;
	out->item_count = items;
}

static bool put_people(struct order *order)
{
	struct votes_load *load = order->load;
	struct votes *out = load->out;
	struct word *names = calloc(load->names.count + 1, sizeof(*names));

	out->annotators = calloc(load->names.count + 1, sizeof(*out->annotators));
	out->model = calloc(load->names.count + 1, sizeof(*out->model));
	if (names == NULL || out->annotators == NULL || out->model == NULL) {
		free(names);
		return false;
	}
	for (size_t i = 0; i < load->names.count; i++)
		names[i] = (struct word){ .text = load->names.words[i], .number = i };
	for (size_t i = 0; i < load->count; i++)
		names[load->rows[i].annotator].uses++;
	qsort(names, load->names.count, sizeof(*names), by_text);
	for (size_t i = 0; i < load->names.count; i++) {
		if (names[i].uses == 0)
			continue;
		order->person[names[i].number] = (int32_t)out->annotator_count;
		out->model[out->annotator_count] = wordbook_find(&load->models, names[i].text) >= 0;
		out->annotators[out->annotator_count++] = names[i].text;
	}
	for (size_t i = 0; i < load->count; i++)
		load->rows[i].annotator = (uint32_t)order->person[load->rows[i].annotator];
	free(names);
	return true;
}

bool votes_order(struct votes_load *load, struct error *error)
{
	struct votes *out = load->out;
	struct order order = { .load = load,
		.words = calloc(load->words.count + 1, sizeof(*order.words)),
		.category = calloc(load->words.count + 1, sizeof(*order.category)),
		.person = calloc(load->names.count + 1, sizeof(*order.person)) };
	bool ok = order.words != NULL && order.category != NULL && order.person != NULL;

	if (ok) {
		gather_words(&order);
		sort_words(&order);
		ok = put_categories(&order);
	}
	if (ok) {
		keep_rows(&order);
		ok = put_people(&order) &&
			ratings_init(&out->ratings, load->rows, load->count, out->item_count, out->annotator_count,
				out->category_count);
	}
	free(order.words);
	free(order.category);
	free(order.person);
	return ok || error_set(error, ERROR_MEMORY, "no memory for the labels of %s", load->dataset.name);
}
