#include "tui/widgets/rows_pages.h"

#include <stdlib.h>
#include <string.h>

/* How many rows of the set a page covers; 0: it lies behind the end. */
static size_t page_rows(const struct id_seq *ids, int64_t number)
{
	int64_t rest = (int64_t)ids->count - number * PAGE_ROWS;

	return number < 0 || rest < 0 ? 0 : rest < PAGE_ROWS ? (size_t)rest : PAGE_ROWS;
}

struct row_page *row_page_new(const struct id_seq *ids, int64_t number)
{
	struct row_page *page = xcalloc(1, sizeof(*page));

	page->number = number;
	page->count = page_rows(ids, number);
	if (page->count)
		id_seq_copy(ids, (size_t)(number * PAGE_ROWS), page->count, page->ids);
	return page;
}

void row_page_free(struct row_page *page)
{
	if (page)
		arena_free(&page->arena);
	free(page);
}

void row_pages_free(struct row_pages *cache)
{
	for (size_t i = 0; i < PAGES_KEPT; i++)
		row_page_free(cache->pages[i]);
	memset(cache, 0, sizeof(*cache));
}

static struct row_page *find(const struct row_pages *cache, int64_t number)
{
	for (size_t i = 0; i < PAGES_KEPT; i++)
		if (cache->pages[i] && cache->pages[i]->number == number)
			return cache->pages[i];
	return NULL;
}

const struct example *row_pages_get(struct row_pages *cache, const struct id_seq *ids, int64_t index)
{
	struct row_page *page = find(cache, index / PAGE_ROWS);
	size_t at = (size_t)(index % PAGE_ROWS);

	if (!page || at >= page->count || page->ids[at] != id_seq_at(ids, (size_t)index) || page->rows[at].id == 0)
		return NULL;
	page->used = ++cache->clock;
	return &page->rows[at];
}

const char *row_pages_value(const struct row_pages *cache, const struct id_seq *ids, int64_t index, size_t which)
{
	const struct row_page *page = find(cache, index / PAGE_ROWS);
	size_t at = (size_t)(index % PAGE_ROWS);

	if (!page || at >= page->count || page->ids[at] != id_seq_at(ids, (size_t)index) || which >= page->value_count)
		return "";
	return page->values[at * page->value_count + which];
}

static bool has_ids(const struct row_page *page, const struct id_seq *ids, size_t from)
{
	size_t at = 0;

	while (at < page->count && page->ids[at] == id_seq_at(ids, from + at))
		at++;
	return at == page->count;
}

bool row_pages_need(const struct row_pages *cache, const struct id_seq *ids, int64_t number)
{
	size_t count = page_rows(ids, number);
	const struct row_page *page = find(cache, number);

	if (count == 0)
		return false;
	return !page || page->stale || page->count != count || !has_ids(page, ids, (size_t)(number * PAGE_ROWS));
}

void row_pages_keep(struct row_pages *cache, struct row_page *page)
{
	size_t slot = 0;

	for (size_t i = 0; i < PAGES_KEPT; i++) {
		if (!cache->pages[i] || cache->pages[i]->number == page->number) {
			slot = i;
			if (cache->pages[i])
				break;
		} else if (cache->pages[slot] && cache->pages[i]->used < cache->pages[slot]->used) {
			slot = i;
		}
	}
	row_page_free(cache->pages[slot]);
	page->used = ++cache->clock;
	cache->pages[slot] = page;
}

void row_pages_age(struct row_pages *cache)
{
	for (size_t i = 0; i < PAGES_KEPT; i++)
		if (cache->pages[i])
			cache->pages[i]->stale = true;
}

void row_pages_forget_values(struct row_pages *cache)
{
	for (size_t i = 0; i < PAGES_KEPT; i++)
		if (cache->pages[i])
			cache->pages[i]->value_count = 0;
}
