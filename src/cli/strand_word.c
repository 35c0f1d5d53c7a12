#include "cli/strand_word.h"

#include "preop/base/memory.h"
#include "preop/model/strand.h"

#include <stdio.h>
#include <string.h>

/* Numbers are places in the list, from 1. */
static bool is_meant(const struct strand *strand, size_t index, const char *word)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", index + 1);
	return strcmp(number, word) == 0 || strcmp(strand->title, word) == 0;
}

bool cli_strand(struct db *db, const char *word, struct strbuf *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strand *strands;
	size_t count, i = 0;
	bool ok = word == NULL || strand_list(db, &arena, &strands, &count, error);

	if (ok && word != NULL) {
		while (i < count && !is_meant(&strands[i], i, word))
			i++;
		ok = i < count ||
			error_set(
				error, ERROR_NOT_FOUND, "there is no strand \"%.80s\"; preop strand lists them", word);
		if (ok)
			strbuf_adds(uuid, strands[i].uuid);
	}
	arena_free(&arena);
	return ok;
}

bool cli_strand_title(struct db *db, const char *uuid, struct strbuf *title, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strand *strands;
	size_t count;
	bool ok = strand_list(db, &arena, &strands, &count, error);

	for (size_t i = 0; ok && i < count; i++)
		if (strcmp(strands[i].uuid, uuid) == 0)
			strbuf_adds(title, strands[i].title);
	arena_free(&arena);
	return ok;
}
