#include "cli/claim_word.h"

#include "preop/base/memory.h"
#include "preop/base/number.h"
#include "preop/model/cause.h"
#include "preop/model/hazard.h"
#include "preop/model/tree.h"

#include <stdlib.h>
#include <string.h>

bool cli_cause(struct db *db, const char *strand, const char *word, struct strbuf *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	bool by_strand = *strand != '\0', ok;
	struct cause *causes;
	size_t count, i = 0;
	int64_t number = 0;

	ok = cause_list(db, by_strand ? strand : NULL, &arena, &causes, &count, error);
	if (ok) {
		number_read(word, &number);
		while (i < count && strcmp(causes[i].uuid, word) != 0 &&
			!(by_strand && (number == (int64_t)i + 1 || strcmp(causes[i].entry, word) == 0)))
			i++;
		ok = i < count ||
			error_set(error, ERROR_NOT_FOUND,
				"there is no cause \"%.60s\"%s; preop differential lists them", word,
				by_strand ? " of this strand" : " (its id or number wants --strand, too)");
	}
	if (ok)
		strbuf_adds(uuid, causes[i].uuid);
	arena_free(&arena);
	return ok;
}

bool cli_hazard(struct db *db, const char *word, struct strbuf *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct hazard *hazards;
	size_t count, i = 0;
	int64_t number = 0;
	bool ok = hazard_list(db, &arena, &hazards, &count, error);

	if (ok) {
		number_read(word, &number);
		while (i < count && number != (int64_t)i + 1 && strcmp(hazards[i].uuid, word) != 0)
			i++;
		ok = i < count ||
			error_set(error, ERROR_NOT_FOUND, "there is no hazard \"%.60s\"; preop hazard numbers them",
				word);
	}
	if (ok)
		strbuf_adds(uuid, hazards[i].uuid);
	arena_free(&arena);
	return ok;
}

bool cli_claim(struct db *db, const char *owner, const char *strand, const char *word, struct strbuf *claim,
	struct error *error)
{
	bool of_tree = strcmp(owner, "tree") == 0;
	char *own;

	if (strcmp(owner, "cause") == 0)
		return cli_cause(db, strand, word, claim, error);
	if (*strand != '\0' && !of_tree)
		return error_set(error, ERROR_USAGE, "--strand says whose cause or whose answer of the tree is meant");
	if (strcmp(owner, "hazard") == 0)
		return cli_hazard(db, word, claim, error);
	own = of_tree ? tree_claim(strand, word) : xstrdup(word);
	strbuf_adds(claim, own);
	free(own);
	return true;
}
