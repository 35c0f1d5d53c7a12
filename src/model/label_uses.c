/* How often each label is used: answers are grouped in SQL, and those of sets taken apart here. */
#include "preop/model/label_migration.h"

#include "dataset.h"
#include "grow.h"
#include "member.h"

#include <stddef.h>
#include <string.h>

struct uses {
	struct arena *arena;
	struct label_use *items;
	size_t count;
	bool sets;
};

static struct label_use *use_of(struct uses *uses, const char *label)
{
	for (size_t i = 0; i < uses->count; i++)
		if (strcmp(uses->items[i].label, label) == 0)
			return &uses->items[i];
	struct label_use *use = GROW(uses->arena, uses->items, uses->count);
	*use = (struct label_use){ .label = arena_strdup(uses->arena, label), .outside = true };
	return use;
}

static void add(struct uses *uses, const char *label, size_t column, int64_t count)
{
	int64_t *place = (int64_t *)(void *)((char *)use_of(uses, label) + column);

	*place += count;
}

static void add_answer(struct uses *uses, const char *answer, size_t column, int64_t count)
{
	static const char separator[] = { LABEL_SET_SEPARATOR, '\0' };
	struct strbuf copy = STRBUF_INIT;
	char *rest = NULL;

	if (!uses->sets) {
		add(uses, answer, column, count);
		return;
	}
	strbuf_adds(&copy, answer);
	for (char *word = strtok_r(copy.data, separator, &rest); word != NULL; word = strtok_r(NULL, separator, &rest))
		add(uses, word, column, count);
	strbuf_free(&copy);
}

static bool count_column(struct db *db, struct uses *uses, sqlite3_stmt *stmt, size_t column, struct error *error)
{
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		add_answer(uses, db_column_text(stmt, 0), column, sqlite3_column_int64(stmt, 1));
	return got == 0;
}

bool label_uses(
	struct db *db, int64_t id, struct arena *arena, struct label_use **out, size_t *count, struct error *error)
{
	struct uses uses = { .arena = arena };
	struct dataset dataset;

	if (!dataset_read(db, id, arena, &dataset, error))
		return false;
	uses.sets = dataset.level == LEVEL_SET;
	for (size_t i = 0; i < dataset.label_count; i++)
		use_of(&uses, dataset.labels[i])->outside = false;
	bool ok = dataset.level == LEVEL_TEXT || dataset.level == LEVEL_NUMERIC ||
		(count_column(db, &uses,
			 db_query(db, error,
				 "SELECT a.label, count(*) FROM example e CROSS JOIN annotation a ON a.example = e.id"
				 " WHERE e.dataset = ? AND e.gone = 0 GROUP BY 1 ORDER BY 2 DESC, 1",
				 "i", id),
			 offsetof(struct label_use, annotations), error) &&
			count_column(db, &uses,
				db_query(db, error,
					"SELECT " GIVEN_NOW ", count(*) FROM example NOT INDEXED WHERE dataset = ?"
					" AND gone = 0 AND " GIVEN_NOW " IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
					"i", id),
				offsetof(struct label_use, given), error) &&
			count_column(db, &uses,
				db_query(db, error,
					"SELECT d.label, count(*) FROM adjudication d JOIN example e ON e.id = "
					"d.example"
					" WHERE e.dataset = ? AND e.gone = 0 AND d.label IS NOT NULL GROUP BY 1 ORDER "
					"BY 2 DESC, 1",
					"i", id),
				offsetof(struct label_use, decisions), error) &&
			count_column(db, &uses,
				db_query(db, error,
					"SELECT label, count(*) FROM example NOT INDEXED WHERE dataset = ? AND gone = 0"
					" AND label IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
					"i", id),
				offsetof(struct label_use, examples), error));
	*out = uses.items;
	*count = uses.count;
	return ok;
}
