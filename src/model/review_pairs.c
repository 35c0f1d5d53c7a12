/*
 * What there is to review, and in which order. Everything follows from the suite's seed and names, so that a reopened review goes on
 * where it was, on any machine.
 */
#include "preop/model/review.h"

#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

struct candidate { /* a system with an output for the case at hand */
	int64_t id;
	char *name;
};

struct ordered_pair {
	struct review_pair pair;
	uint64_t draw;
};

struct collector {
	uint64_t seed;
	int64_t eval_case;
	char *external;
	struct candidate *candidates;
	size_t candidate_count, candidate_capacity;
	struct ordered_pair *drawn; /* the case's pairs, before they are put in order */
	size_t drawn_capacity;
	struct review_pair *pairs;
	size_t pair_count, pair_capacity;
};

/* The names are told apart by their NULs. Bit 0 is the side, the rest the order. */
static uint64_t draw(uint64_t seed, const char *external, const char *first, const char *second)
{
	struct strbuf text = STRBUF_INIT;
	uint64_t hash;

	strbuf_add(&text, external, strlen(external) + 1);
	strbuf_add(&text, first, strlen(first) + 1);
	strbuf_add(&text, second, strlen(second) + 1);
	hash = hash64(text.data, text.len, seed);
	strbuf_free(&text);
	return hash;
}

bool review_first_left(uint64_t seed, const char *external, const char *first, const char *second)
{
	return draw(seed, external, first, second) & 1;
}

/* Room for `needed` items, moved perhaps; NULL: no memory, `items` stays. */
static void *reserve(void *items, size_t *capacity, size_t needed, size_t size, struct error *error)
{
	size_t wider = needed + needed / 2 + 8;
	void *moved;

	if (items && needed <= *capacity)
		return items;
	moved = try_array(items, wider, size);
	if (!moved)
		error_set(error, ERROR_MEMORY, "no memory for %zu pairs; review fewer systems at a time", needed);
	else
		*capacity = wider;
	return moved;
}

static int by_draw(const void *a, const void *b)
{
	const struct ordered_pair *x = a, *y = b;

	if (x->draw >> 1 != y->draw >> 1)
		return x->draw >> 1 < y->draw >> 1 ? -1 : 1;
	if (x->pair.first != y->pair.first)
		return x->pair.first < y->pair.first ? -1 : 1;
	return x->pair.second < y->pair.second ? -1 : x->pair.second > y->pair.second;
}

/* Candidates come in name order, so every pair's first name is before its second. */
static void draw_pairs(struct collector *c)
{
	struct ordered_pair *next = c->drawn;

	for (size_t i = 0; i < c->candidate_count; i++) {
		for (size_t j = i + 1; j < c->candidate_count; j++, next++) {
			next->draw = draw(c->seed, c->external, c->candidates[i].name, c->candidates[j].name);
			next->pair = (struct review_pair){
				.eval_case = c->eval_case,
				.first = c->candidates[i].id,
				.second = c->candidates[j].id,
				.first_left = next->draw & 1,
				.choice = REVIEW_NONE,
			};
		}
	}
}

static bool reserve_pairs(struct collector *c, size_t more, struct error *error)
{
	struct ordered_pair *drawn = reserve(c->drawn, &c->drawn_capacity, more, sizeof(*drawn), error);
	struct review_pair *pairs;

	if (!drawn)
		return false;
	c->drawn = drawn;
	pairs = reserve(c->pairs, &c->pair_capacity, c->pair_count + more, sizeof(*pairs), error);
	if (pairs)
		c->pairs = pairs;
	return pairs != NULL;
}

static void forget_candidates(struct collector *c)
{
	for (size_t i = 0; i < c->candidate_count; i++)
		free(c->candidates[i].name);
	c->candidate_count = 0;
}

static bool end_case(struct collector *c, struct error *error)
{
	size_t n = c->candidate_count, more = n > 1 ? n * (n - 1) / 2 : 0;

	if (!reserve_pairs(c, more, error))
		return false;
	draw_pairs(c);
	qsort(c->drawn, more, sizeof(*c->drawn), by_draw);
	for (size_t i = 0; i < more; i++)
		c->pairs[c->pair_count++] = c->drawn[i].pair;
	forget_candidates(c);
	return true;
}

static bool wanted(int64_t system, const int64_t *systems, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (systems[i] == system)
			return true;
	}
	return systems == NULL;
}

static bool add_output(struct collector *c, sqlite3_stmt *stmt, struct error *error)
{
	int64_t eval_case = sqlite3_column_int64(stmt, 0);
	struct candidate *candidates;

	if (eval_case != c->eval_case) {
		if (!end_case(c, error))
			return false;
		free(c->external);
		c->eval_case = eval_case;
		c->external = xstrdup(db_column_text(stmt, 1));
	}
	candidates = reserve(c->candidates, &c->candidate_capacity, c->candidate_count + 1, sizeof(*candidates), error);
	if (!candidates)
		return false;
	c->candidates = candidates;
	c->candidates[c->candidate_count++] = (struct candidate){
		.id = sqlite3_column_int64(stmt, 2),
		.name = db_column_dup(stmt, 3),
	};
	return true;
}

/* The columns beside max() are those of the newest output; a system that left it out has nothing to be compared. */
static bool collect(struct db *db, struct collector *c, int64_t suite, const int64_t *systems, size_t system_count,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.id, c.external, s.id, s.name, o.state, max(r.id) FROM eval_case c "
		"JOIN import ci ON ci.id = c.import AND ci.gone = 0 JOIN output o ON o.eval_case = c.id JOIN run r ON "
		"r.id = o.run "
		"JOIN import i ON i.id = r.import AND i.gone = 0 JOIN system s ON s.id = r.system WHERE c.suite = ?1 "
		"GROUP BY c.id, s.name ORDER BY c.id, s.name",
		"i", suite);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		if (!strcmp(db_column_text(stmt, 4), "missing") ||
			!wanted(sqlite3_column_int64(stmt, 2), systems, system_count))
			continue;
		if (!add_output(c, stmt, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0 && end_case(c, error);
}

/* Pairs are in case order, and a case has few. */
static void set_choice(struct collector *c, int64_t eval_case, int64_t first, int64_t second, enum review_choice choice)
{
	size_t low = 0, high = c->pair_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c->pairs[middle].eval_case < eval_case)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < c->pair_count && c->pairs[low].eval_case == eval_case; low++) {
		if (c->pairs[low].first == first && c->pairs[low].second == second)
			c->pairs[low].choice = choice;
	}
}

static bool read_choices(struct db *db, struct collector *c, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.eval_case, v.first, v.second, v.choice FROM eval_case c "
		"JOIN verdict v ON v.eval_case = c.id WHERE c.suite = ?1 AND v.who = ?2",
		"it", suite, db_actor(db));
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0)
		set_choice(c, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
			sqlite3_column_int64(stmt, 2), review_choice_parse(db_column_text(stmt, 3)));
	return got == 0;
}

static bool read_seed(struct db *db, int64_t suite, uint64_t *seed, struct error *error)
{
	int64_t stored = 0;
	bool found;

	if (!db_int(db, error, &stored, &found, "SELECT seed FROM suite WHERE id = ?1 AND gone = 0", "i", suite))
		return false;
	if (!found)
		return error_set(error, ERROR_NOT_FOUND,
			"this suite is not in the file any more; its import may have been undone");
	*seed = (uint64_t)stored;
	return true;
}

static void collector_free(struct collector *c)
{
	forget_candidates(c);
	free(c->candidates);
	free(c->external);
	free(c->drawn);
}

bool review_pairs(struct db *db, int64_t suite, const int64_t *systems, size_t system_count, struct review_pair **out,
	size_t *count, struct error *error)
{
	struct collector c = { .external = NULL };
	bool ok = read_seed(db, suite, &c.seed, error) && collect(db, &c, suite, systems, system_count, error) &&
		read_choices(db, &c, suite, error);

	collector_free(&c);
	if (!ok) {
		free(c.pairs);
		c.pairs = NULL;
		c.pair_count = 0;
	}
	*out = c.pairs;
	*count = c.pair_count;
	return ok;
}
