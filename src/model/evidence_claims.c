#include "evidence_claims.h"

#include "field.h"

#include "preop/model/checklist.h"
#include "preop/model/evidence.h"
#include "preop/model/lists.h"

#include <string.h>

static bool is_gate(const char *claim)
{
	return strlen(claim) == 1 && strchr("TRAIN", *claim) != NULL;
}

static bool is_rung(const char *claim)
{
	return lists_rung(claim) != NULL;
}

static const char *question_of(const char *claim)
{
	const char *blank = strrchr(claim, ' '); /* behind the strand's uuid; as tree_claim() puts it together */

	return blank != NULL ? blank + 1 : claim;
}

static bool is_question(const char *claim)
{
	return lists_question(question_of(claim)) != NULL;
}

/* A claim is a word of a fixed set, or asked of the file, which may hold only words of a fixed set, too. */
static const struct owner {
	const char *name;
	bool (*is)(const char *claim);    /* asked where there is no query, or where that finds nothing */
	const char *query;                /* ?1: the claim; its name when it is there */
	const char *unknown, *unanswered; /* where to look; of one that is a word, but not in the file */
} owners[] = {
	{ "gate", is_gate, NULL, "a gate is T, R, A, I or N", NULL },
	{ "cause", NULL, "SELECT title FROM cause WHERE uuid = ?1", "preop differential lists the causes", NULL },
	{ "technique", is_rung, NULL, "preop menu lists the rungs", NULL },
	{ "tree", is_question,
		"SELECT question FROM tree_answer WHERE CASE strand WHEN '' THEN question ELSE strand || ' ' || "
		"question END = ?1",
		"the tree has no such question: preop tree shows the walk",
		"that question has no answer yet: preop tree shows the walk" },
	{ "checklist", checklist_has, NULL, "preop checklist lists its items", NULL },
	{ "hazard", NULL, "SELECT title FROM hazard WHERE uuid = ?1", "preop hazard lists them", NULL },
};
enum { OWNERS = sizeof(owners) / sizeof(owners[0]) };

static const struct owner *owner_find(const char *name, struct error *error)
{
	const char *names[OWNERS + 1] = { NULL };

	for (size_t i = 0; i < OWNERS; i++) {
		if (strcmp(owners[i].name, name) == 0)
			return &owners[i];
		names[i] = owners[i].name;
	}
	field_word("what evidence is for", name, names, error);
	return NULL;
}

bool evidence_claim_listed(const char *owner, const char *claim)
{
	for (size_t i = 0; i < OWNERS; i++)
		if (strcmp(owners[i].name, owner) == 0)
			return owners[i].is == NULL || owners[i].is(claim);
	return true;
}

/* A word outside the fixed set is wrong usage; one that the file does not hold may come. */
static bool no_claim(const struct owner *owner, const char *claim, struct error *error)
{
	bool fixed = owner->is != NULL, word = fixed && owner->is(claim);

	if (strcmp(owner->name, "tree") == 0)
		claim = question_of(claim);
	return error_set(error, fixed && !word ? ERROR_USAGE : ERROR_NOT_FOUND,
		"there is no %s \"%.60s\" to link evidence to; %s", owner->name, claim,
		word ? owner->unanswered : owner->unknown);
}

bool evidence_claim_name(struct db *db, const char *owner, const char *claim, struct strbuf *name, struct error *error)
{
	const struct owner *found = owner_find(owner, error);
	bool known;

	if (found == NULL)
		return false;
	strbuf_addf(name, "%s ", owner);
	if (found->query == NULL) {
		known = found->is(claim);
		strbuf_adds(name, claim);
	} else if (!db_text(db, error, name, &known, found->query, "t", claim)) {
		return false;
	}
	if (!known)
		return no_claim(found, claim, error);
	return strcmp(owner, "checklist") != 0 || checklist_for_person(db, claim, error);
}
