/* Evidence in a filter's count. It is counted again only when something changed that it may depend on. */
#include "evidence_kept.h"
#include "evidence_objects.h"

#include "preop/model/dataset.h"
#include "preop/model/label_measure.h"
#include "preop/model/rowset.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * Keys of what belongs to a dataset begin with its uuid, or with that of one of its imports; saved filters and people stand in filters by name.
 * Counts of tokens come and go without the journal, so that what asks for them is not kept (DEPENDS_ON_TOKENS).
 */
#define CHANGED_SINCE                                                                                                  \
	"SELECT EXISTS (SELECT 1 FROM op WHERE seq > ?1 AND (kind IN ('saved-filter', 'person') OR substr(key, 1, 36)" \
	" IN (SELECT uuid FROM import WHERE dataset = ?2 UNION ALL SELECT uuid FROM dataset WHERE id = ?2)))"
#define DEPENDS_ON_TOKENS                                                                                              \
	"SELECT instr(?1, 'tokens') OR (instr(?1, '@') AND EXISTS (SELECT 1 FROM saved_filter WHERE instr(filter, "    \
	"'tokens')))"

/* Free words are looked for as they are, so that nearly everything is a filter: stray signs are a slip. */
static bool says_something(const char *filter)
{
	for (const char *p = filter; *p != '\0'; p++)
		if (isalnum((unsigned char)*p) || (unsigned char)*p >= 0x80 || *p == '"')
			return true;
	return false;
}

bool evidence_filter_resolve(
	struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error)
{
	const char *rest, *name = evidence_cut_typed(typed, arena, &rest);
	struct dataset dataset;
	struct filter *filter;

	if (*rest == '\0')
		return error_set(error, ERROR_INPUT, "a filter is written DATASET: WORDS");
	if (!says_something(rest))
		return error_set(error, ERROR_INPUT,
			"\"%.60s\" is no filter: it has no term and no word; a sign that is looked for stands in "
			"quotes",
			rest);
	filter = filter_parse(rest, NULL, error);
	bool ok = filter != NULL && filter_check(db, filter, error) && dataset_find(db, name, arena, &dataset, error);
	filter_free(filter);
	if (ok)
		*target = arena_printf(arena, "%s %s", dataset.uuid, rest);
	return ok;
}

static bool count_rows(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)ids;
	(void)complete;
	*(int64_t *)context += (int64_t)count;
	return true;
}

struct counting {
	struct db *db;
	int64_t dataset;
	const char *target, *words;
	struct arena *arena;
	struct evidence_look *out;
};

/* A filter that no longer parses, or names a saved one that is gone, is a tombstone; any other failure is one. */
static bool count(const struct counting *counting, struct error *error)
{
	struct evidence_look *out = counting->out;
	struct error broken = ERROR_INIT;
	int64_t all = 0, hits = 0;

	if (!db_int(counting->db, error, &all, NULL, "SELECT count(*) FROM example WHERE dataset = ?1 AND gone = 0",
		    "i", counting->dataset))
		return false;
	out->found = rowset_build(counting->db, counting->dataset, counting->words, 0, count_rows, &hits, &broken);
	out->says = arena_printf(counting->arena, "%" PRId64 " of %" PRId64, hits, all);
	return out->found || broken.code == ERROR_INPUT || broken.code == ERROR_NOT_FOUND ||
		error_set(error, broken.code, "%s", broken.message);
}

static bool recall(const struct counting *counting, bool *recalled, struct error *error)
{
	*recalled = false;
	for (int place = 0; !*recalled && place < EVIDENCE_PLACES; place++) {
		struct evidence_kept kept;
		int64_t changed = 0;

		if (!evidence_kept_read(counting->db, (enum evidence_place)place, "filter", counting->target,
			    counting->arena, &kept, error))
			return false;
		if (!kept.known)
			continue;
		if (!db_int(counting->db, error, &changed, NULL, CHANGED_SINCE, "ii",
			    (int64_t)strtoll(kept.stamp, NULL, 10), counting->dataset))
			return false;
		counting->out->says = kept.says;
		*recalled = changed == 0;
	}
	return true;
}

/* The newest op is read before the rows: what comes meanwhile makes the count an old one. */
static bool count_anew(const struct counting *counting, bool keep, struct error *error)
{
	int64_t newest = 0;

	if (!label_measure_newest(counting->db, &newest, error) || !count(counting, error))
		return false;
	if (keep && counting->out->found)
		evidence_kept_write(counting->db, "filter", counting->target,
			arena_printf(counting->arena, "%" PRId64, newest), counting->out->says);
	return true;
}

bool evidence_filter_see(
	struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error)
{
	const char *words, *uuid = evidence_cut_kept(target, arena, &words);
	struct counting counting = { .db = db, .target = target, .words = words, .arena = arena, .out = out };
	int64_t moving = 0;
	bool recalled = false;

	if (!db_int(db, error, &counting.dataset, &out->found, "SELECT id FROM dataset WHERE uuid = ?1 AND gone = 0",
		    "t", uuid))
		return false;
	out->title = out->argument = arena_strdup(arena, words);
	if (!out->found)
		return true;
	return db_int(db, error, &moving, NULL, DEPENDS_ON_TOKENS, "t", words) &&
		(moving != 0 || recall(&counting, &recalled, error)) &&
		(recalled || count_anew(&counting, moving == 0, error));
}
