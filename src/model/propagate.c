/* One decision for near-duplicates. */
#include "preop/model/precedent.h"

#include "key.h"
#include "plural.h"
#include "state.h"

#include "preop/base/idlist.h"
#include "preop/model/adjudication.h"

#include <inttypes.h>
#include <string.h>

static bool own_decision(struct db *db, int64_t example, struct arena *arena, struct decision *out, struct error *error)
{
	struct decision *all;
	size_t count;

	if (!adjudication_read(db, example, arena, &all, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].who, db_actor(db)) == 0) {
			*out = all[i];
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND,
		"you have no decision on example %" PRId64 " that could be used for others: decide it first", example);
}

/* The ids but for the example the decision is taken from. */
static bool others(const int64_t *ids, size_t count, int64_t from, struct id_list *out, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] != from && !id_list_add(out, ids[i]))
			return error_set(error, ERROR_MEMORY, "no memory for %zu examples", count);
	return true;
}

static bool apply(struct db *db, int64_t from, const struct id_list *ids, const struct decision *decision,
	int64_t *changed, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	struct change change;

	if (!change_begin(&change, db, "propagate", "", error))
		return false;
	bool ok = adjudication_set_many(db, ids->ids, ids->count, decision, changed, error);
	strbuf_addf(&title, "%s on %" PRId64 " more example%s like %" PRId64,
		decision->label != NULL ? decision->label : outcome_word(decision->outcome), *changed, plural(*changed),
		from);
	if (ok && change.own)
		journal_retitle(db, title.data);
	strbuf_free(&title);
	return change_end(&change, ok, error);
}

bool precedent_propagate(
	struct db *db, int64_t from, const int64_t *ids, size_t count, int64_t *changed, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf key = STRBUF_INIT;
	struct id_list list = ID_LIST_INIT;
	struct decision decision;
	int64_t unasked;

	changed = changed != NULL ? changed : &unasked;
	*changed = 0;
	bool ok = own_decision(db, from, &arena, &decision, error) && example_key_print(db, from, &key, error) &&
		others(ids, count, from, &list, error);
	if (ok) {
		decision.source = key.data;
		decision.spent = -1; /* no time was spent on these */
		ok = apply(db, from, &list, &decision, changed, error);
	}
	id_list_free(&list);
	strbuf_free(&key);
	arena_free(&arena);
	return ok;
}
