#include "annotations.h"

#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for so many annotations");
}

/* Room for item number `count` in an array that doubles. */
static void *make_room(void *items, size_t count, size_t *capacity, size_t size)
{
	size_t wider = *capacity > 0 ? 2 * *capacity : 1024;

	if (count < *capacity)
		return items;
	void *room = try_array(items, wider, size);
	if (room != NULL)
		*capacity = wider;
	return room;
}

static size_t slot_of(const struct texts *texts, const char *text)
{
	size_t mask = texts->slot_count - 1, at = (size_t)hash64(text, strlen(text), 0) & mask;

	while (texts->slots[at] != 0 && strcmp(texts->items[texts->slots[at] - 1], text) != 0)
		at = (at + 1) & mask;
	return at;
}

/* At most half of the slots are taken. */
static bool widen(struct texts *texts)
{
	size_t count = texts->slot_count > 0 ? 2 * texts->slot_count : 1024;
	uint32_t *slots = try_array(NULL, count, sizeof(*slots));

	if (slots == NULL)
		return false;
	memset(slots, 0, count * sizeof(*slots));
	free(texts->slots);
	texts->slots = slots;
	texts->slot_count = count;
	for (uint32_t i = 0; i < texts->count; i++)
		slots[slot_of(texts, texts->items[i])] = i + 1;
	return true;
}

static bool append(struct texts *texts, const char *text)
{
	size_t capacity = texts->capacity;
	const char **items;

	if (texts->count == UINT32_MAX - 1)
		return false;
	items = make_room((void *)texts->items, texts->count, &capacity, sizeof(*items));
	if (items == NULL)
		return false;
	texts->items = items;
	texts->capacity = (uint32_t)capacity;
	if (2 * ((size_t)texts->count + 1) > texts->slot_count && !widen(texts))
		return false;
	texts->slots[slot_of(texts, text)] = texts->count + 1;
	texts->items[texts->count++] = arena_strdup(&texts->arena, text);
	return true;
}

bool texts_add(struct texts *texts, const char *text, uint32_t *number, struct error *error)
{
	if (texts->count == 0 && !append(texts, ""))
		return no_memory(error);
	uint32_t found = texts->slots[slot_of(texts, text)];
	if (found == 0 && !append(texts, text))
		return no_memory(error);
	*number = found > 0 ? found - 1 : texts->count - 1;
	return true;
}

void texts_free(struct texts *texts)
{
	free((void *)texts->items);
	free(texts->slots);
	arena_free(&texts->arena);
	*texts = (struct texts){ .arena = ARENA_INIT };
}

bool table_item(struct annotation_table *table, const char *name, uint32_t *item, struct error *error)
{
	size_t capacity = table->item_capacity;

	if (!texts_add(&table->item_names, name, item, error))
		return false;
	while (*item >= table->item_capacity) {
		struct annotation_item *items = make_room(
			table->items, table->item_capacity, &capacity, sizeof(*items));
		if (items == NULL)
			return no_memory(error);
		memset(items + table->item_capacity, 0, (capacity - table->item_capacity) * sizeof(*items));
		table->items = items;
		table->item_capacity = capacity;
	}
	return true;
}

bool table_vote(struct annotation_table *table, const struct annotation_vote *vote, struct error *error)
{
	struct annotation_vote *votes = make_room(
		table->votes, table->vote_count, &table->vote_capacity, sizeof(*votes));

	if (votes == NULL)
		return no_memory(error);
	table->votes = votes;
	votes[table->vote_count++] = *vote;
	if (table->items[vote->item].first == 0)
		table->items[vote->item].first = (uint32_t)table->vote_count;
	return true;
}

bool table_gold(struct annotation_table *table, const struct annotation_gold *gold, struct error *error)
{
	struct annotation_gold *golds = make_room(
		table->golds, table->gold_count, &table->gold_capacity, sizeof(*golds));

	if (golds == NULL)
		return no_memory(error);
	table->golds = golds;
	golds[table->gold_count++] = *gold;
	return true;
}

void table_free(struct annotation_table *table)
{
	texts_free(&table->item_names);
	texts_free(&table->people);
	texts_free(&table->labels);
	texts_free(&table->reasons);
	free(table->votes);
	free(table->golds);
	free(table->items);
	arena_free(&table->bodies);
	*table = (struct annotation_table){ .vote_count = 0 };
}
