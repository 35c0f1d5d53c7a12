#include "judge_pairs.h"

#include "preop/model/judge_spec.h"

#include <stdlib.h>
#include <string.h>

enum judge_word judge_word_parse(const char *choice)
{
	static const struct {
		const char *choice;
		enum judge_word word;
	} words[] = { { "first", JUDGE_SAYS_FIRST }, { "second", JUDGE_SAYS_SECOND }, { "tie", JUDGE_SAYS_TIE },
		{ "bad", JUDGE_SAYS_TIE } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].choice, choice) == 0)
			return words[i].word;
	return JUDGE_UNREAD;
}

static int compare(const struct judge_pair *pair, int64_t eval_case, int64_t first, int64_t second)
{
	const int64_t a[] = { pair->eval_case, pair->first, pair->second }, b[] = { eval_case, first, second };

	for (size_t i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

struct judge_pair *judge_pairs_find(const struct judge_pairs *pairs, int64_t eval_case, int64_t first, int64_t second)
{
	size_t low = 0, high = pairs->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(&pairs->items[middle], eval_case, first, second);
		if (order == 0)
			return &pairs->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The pair rows come for, in the order of their keys. NULL: no memory. */
static struct judge_pair *at_pair(
	struct judge_pairs *pairs, int64_t eval_case, int64_t first, int64_t second, struct error *error)
{
	struct judge_pair *last = pairs->count > 0 ? &pairs->items[pairs->count - 1] : NULL;

	if (last != NULL && compare(last, eval_case, first, second) == 0)
		return last;
	if (pairs->count == pairs->capacity) {
		size_t wider = pairs->capacity + pairs->capacity / 2 + 64;
		struct judge_pair *items = try_array(pairs->items, wider, sizeof(*items));
		if (items == NULL) {
			error_set(error, ERROR_MEMORY, "no memory for the verdicts of %zu pairs", wider);
			return NULL;
		}
		pairs->items = items;
		pairs->capacity = wider;
	}
	last = &pairs->items[pairs->count++];
	*last = (struct judge_pair){ .eval_case = eval_case,
		.first = first,
		.second = second,
		.people = JUDGE_SILENT,
		.gold = JUDGE_SILENT,
		.first_length = -1,
		.second_length = -1 };
	memset(last->said, JUDGE_SILENT, sizeof(last->said));
	return last;
}

/* One pair in one order: its repeats, one after the other. */
struct group {
	size_t index; /* of the pair */
	int order;
	int64_t repeat;
	unsigned char first_word, word; /* of the first repeat; of the present one */
	int64_t repeats;
	bool steady;
};

static void end_repeat(struct judge_pairs *pairs, struct group *group)
{
	if (group->repeat == 0)
		return;
	if (group->repeats++ == 0) {
		group->first_word = group->word;
		pairs->items[group->index].said[group->order] = group->word;
	}
	group->steady = group->steady && group->word == group->first_word;
	pairs->verdicts++;
	pairs->unread += group->word == JUDGE_UNREAD;
	group->repeat = 0;
}

static void end_group(struct judge_pairs *pairs, struct group *group)
{
	end_repeat(pairs, group);
	if (group->repeats > 1) {
		pairs->repeated++;
		pairs->steady += group->steady;
	}
	*group = (struct group){ .steady = true, .order = -1 };
}

/* Rows come by pair, order, repeat and round; of a repeat's rounds the last counts, or the first. */
static bool add_verdict(
	struct judge_pairs *pairs, struct group *group, sqlite3_stmt *stmt, bool first_round, struct error *error)
{
	struct judge_pair *pair = at_pair(pairs, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
		sqlite3_column_int64(stmt, 2), error);
	int order = sqlite3_column_int(stmt, 3);
	int64_t repeat = sqlite3_column_int64(stmt, 4);

	if (pair == NULL)
		return false;
	size_t index = (size_t)(pair - pairs->items);
	if (group->order != order || group->index != index) {
		end_group(pairs, group);
		group->order = order;
		group->index = index;
	} else if (group->repeat != repeat) {
		end_repeat(pairs, group);
	}
	if (group->repeat == repeat && first_round)
		return true;
	group->repeat = repeat;
	group->word = (unsigned char)judge_word_parse(db_column_text(stmt, 5));
	return true;
}

static bool load_verdicts(
	struct db *db, const struct judge *judge, bool first_round, struct judge_pairs *pairs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.eval_case, v.first, v.second, v.swapped, v.repeat, v.choice FROM judge_verdict v"
		" JOIN import i ON i.id = v.import AND i.gone = 0 WHERE v.judge = ?1 AND v.swapped BETWEEN 0 AND 2"
		" AND v.repeat > 0 ORDER BY v.eval_case, v.first, v.second, v.swapped, v.repeat, v.round",
		"i", judge->id);
	struct group group = { .steady = true, .order = -1 };
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		ok = add_verdict(pairs, &group, stmt, first_round, error);
	db_done(stmt);
	end_group(pairs, &group);
	return ok && got == 0;
}

/* ---- Scores: every two systems of a case are a pair ---- */

enum { SYSTEMS_OF_A_CASE = 64 };

struct scored {
	int64_t system, run;
	double value, sum, squares; /* of the first repeat; of all */
	bool read;
	int64_t repeats;
};

struct scores {
	int64_t eval_case;
	struct scored items[SYSTEMS_OF_A_CASE]; /* in name order */
	size_t count;
};

static enum judge_word prefer(const struct scored *a, const struct scored *b)
{
	if (!a->read || !b->read)
		return JUDGE_UNREAD;
	return a->value > b->value ? JUDGE_SAYS_FIRST : a->value < b->value ? JUDGE_SAYS_SECOND : JUDGE_SAYS_TIE;
}

static bool end_case(struct judge_pairs *pairs, struct scores *scores, struct error *error)
{
	for (size_t i = 0; i < scores->count; i++) {
		const struct scored *one = &scores->items[i];
		if (one->repeats > 1) {
			double within = one->squares - one->sum * one->sum / (double)one->repeats;
			pairs->repeated++;
			pairs->steady += within <= 0;
			pairs->squares += within > 0 ? within : 0;
			pairs->freedom += (double)(one->repeats - 1);
		}
		for (size_t k = i + 1; k < scores->count; k++) {
			struct judge_pair *pair = at_pair(
				pairs, scores->eval_case, one->system, scores->items[k].system, error);
			if (pair == NULL)
				return false;
			pair->said[JUDGE_ORDER_UNKNOWN] = (unsigned char)prefer(one, &scores->items[k]);
		}
	}
	scores->count = 0;
	return true;
}

static bool add_score(struct judge_pairs *pairs, struct scores *scores, sqlite3_stmt *stmt, struct error *error)
{
	int64_t eval_case = sqlite3_column_int64(stmt, 0), system = sqlite3_column_int64(stmt, 1);
	int64_t run = sqlite3_column_int64(stmt, 2);
	bool read = sqlite3_column_type(stmt, 3) != SQLITE_NULL;
	double value = sqlite3_column_double(stmt, 3);

	if (eval_case != scores->eval_case && !end_case(pairs, scores, error))
		return false;
	scores->eval_case = eval_case;
	struct scored *last = scores->count > 0 ? &scores->items[scores->count - 1] : NULL;
	if (last != NULL && last->system == system && last->run != run)
		return true; /* an older one */
	if (last == NULL || last->system != system) {
		if (scores->count == SYSTEMS_OF_A_CASE)
			return true;
		last = &scores->items[scores->count++];
		*last = (struct scored){ .system = system, .run = run, .value = value, .read = read };
	}
	pairs->verdicts++;
	pairs->unread += !read;
	if (read) {
		last->sum += value;
		last->squares += value * value;
		last->repeats++;
	}
	return true;
}

static int by_key(const void *a, const void *b)
{
	const struct judge_pair *other = b;

	return compare(a, other->eval_case, other->first, other->second);
}

/* Rows come with falling runs: a system's newest scored output of a case counts. Its pairs with others have no order of showing. */
static bool load_scores(struct db *db, const struct judge *judge, struct judge_pairs *pairs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.eval_case, r.system, v.run, v.value FROM judge_score v JOIN import i ON i.id = v.import AND "
		"i.gone = 0 JOIN run r ON r.id = v.run JOIN system s ON s.id = r.system WHERE v.judge = ?1"
		" ORDER BY v.eval_case, s.name, v.run DESC, v.repeat",
		"i", judge->id);
	struct scores scores = { .count = 0 };
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		ok = add_score(pairs, &scores, stmt, error);
	db_done(stmt);
	ok = ok && got == 0 && end_case(pairs, &scores, error);
	if (pairs->count > 0) /* they came in name order */
		qsort(pairs->items, pairs->count, sizeof(*pairs->items), by_key);
	return ok;
}

/* ---- Labels: every output is an item of its own, known by its main score ---- */

struct labelling {
	struct judge_pairs *pairs;
	const char *yes; /* the label that says an output will do */
	int64_t eval_case, system, run, repeats;
	bool steady;
};

static void end_output(struct labelling *labelling)
{
	if (labelling->repeats > 1) {
		labelling->pairs->repeated++;
		labelling->pairs->steady += labelling->steady;
	}
	labelling->repeats = 0;
	labelling->steady = true;
}

static unsigned char known_by_score(sqlite3_stmt *stmt, int column)
{
	double score = sqlite3_column_double(stmt, column);

	if (sqlite3_column_type(stmt, column) == SQLITE_NULL || (score > 0 && score < 1) || score < 0 || score > 1)
		return JUDGE_SILENT;
	return score > 0 ? JUDGE_SAYS_FIRST : JUDGE_SAYS_SECOND;
}

static bool add_label(struct labelling *labelling, sqlite3_stmt *stmt, struct error *error)
{
	int64_t eval_case = sqlite3_column_int64(stmt, 0), system = sqlite3_column_int64(stmt, 1);
	int64_t run = sqlite3_column_int64(stmt, 2);
	bool read = sqlite3_column_type(stmt, 3) != SQLITE_NULL;
	bool yes = read && strcmp(db_column_text(stmt, 3), labelling->yes) == 0;
	unsigned char word = !read ? JUDGE_UNREAD : yes ? JUDGE_SAYS_FIRST : JUDGE_SAYS_SECOND;
	bool same = eval_case == labelling->eval_case && system == labelling->system;

	if (same && run != labelling->run)
		return true; /* an older output */
	if (!same)
		end_output(labelling);
	labelling->eval_case = eval_case;
	labelling->system = system;
	labelling->run = run;
	struct judge_pair *item = at_pair(labelling->pairs, eval_case, system, 0, error);
	if (item == NULL)
		return false;
	if (labelling->repeats++ == 0) {
		item->said[JUDGE_ORDER_UNKNOWN] = word;
		item->gold = known_by_score(stmt, 4);
	}
	labelling->steady = labelling->steady && word == item->said[JUDGE_ORDER_UNKNOWN];
	labelling->pairs->verdicts++;
	labelling->pairs->unread += !read;
	return true;
}

/* The first label of its template says that an output will do. */
static const char *yes_of(const struct judge *judge, struct arena *arena)
{
	struct judge_spec spec;

	return judge_spec_parse(judge->spec, arena, &spec, NULL) && spec.label_count > 0 ? spec.labels[0] : "pass";
}

static bool load_labels(struct db *db, const struct judge *judge, struct judge_pairs *pairs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.eval_case, r.system, v.run, v.label, o.score FROM judge_score v JOIN import i ON i.id = "
		"v.import AND i.gone = 0 JOIN run r ON r.id = v.run JOIN output o ON o.run = v.run AND o.eval_case = "
		"v.eval_case WHERE v.judge = ?1 ORDER BY v.eval_case, r.system, v.run DESC, v.repeat",
		"i", judge->id);
	struct arena arena = ARENA_INIT;
	struct labelling labelling = { .pairs = pairs, .yes = yes_of(judge, &arena), .steady = true };
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		ok = add_label(&labelling, stmt, error);
	db_done(stmt);
	end_output(&labelling);
	arena_free(&arena);
	return ok && got == 0;
}

/* ---- What is known beside ---- */

static bool load_people(struct db *db, int64_t suite, struct judge_pairs *pairs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.eval_case, v.first, v.second, v.choice, v.who = ?2 FROM eval_case c JOIN verdict v ON"
		" v.eval_case = c.id JOIN import i ON i.id = c.import AND i.gone = 0 WHERE c.suite = ?1",
		"it", suite, db_actor(db));
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct judge_pair *pair = judge_pairs_find(pairs, sqlite3_column_int64(stmt, 0),
			sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2));
		if (pair == NULL)
			continue;
		enum judge_word word = judge_word_parse(db_column_text(stmt, 3));
		if (word < JUDGE_UNREAD) /* whoever made the file may have switched the schema's check off */
			pair->votes[word]++;
		pair->own_verdict = pair->own_verdict || sqlite3_column_int(stmt, 4) != 0;
	}
	return got == 0;
}

static void settle_people(struct judge_pair *pair)
{
	int64_t most = 0;

	for (int i = 0; i < 3; i++)
		if (pair->votes[i] > most) {
			most = pair->votes[i];
			pair->people = (unsigned char)i;
		}
	int winners = 0;
	for (int i = 0; i < 3; i++)
		winners += most > 0 && pair->votes[i] == most;
	pair->split = winners > 1;
	if (pair->split)
		pair->people = JUDGE_SILENT;
}

static bool load_gold(struct db *db, int64_t suite, struct judge_pairs *pairs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT g.eval_case, g.first, g.second, g.choice FROM pair_gold g JOIN import i ON i.id = g.import AND"
		" i.gone = 0 JOIN eval_case c ON c.id = g.eval_case WHERE c.suite = ?1",
		"i", suite);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct judge_pair *pair = judge_pairs_find(pairs, sqlite3_column_int64(stmt, 0),
			sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2));
		if (pair != NULL)
			pair->gold = (unsigned char)judge_word_parse(db_column_text(stmt, 3));
	}
	return got == 0;
}

static size_t case_start(const struct judge_pairs *pairs, int64_t eval_case)
{
	size_t low = 0, high = pairs->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (pairs->items[middle].eval_case < eval_case)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Rows come with rising runs, so that a system's newest output of a case stays. SQLite knows a blob's length without reading it. */
static bool load_lengths(struct db *db, int64_t suite, struct judge_pairs *pairs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT o.eval_case, r.system, length(o.text) FROM system s JOIN run r ON r.system = s.id JOIN import i"
		" ON i.id = r.import AND i.gone = 0 JOIN output o ON o.run = r.id WHERE s.suite = ?1 ORDER BY r.id",
		"i", suite);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int64_t eval_case = sqlite3_column_int64(stmt, 0), system = sqlite3_column_int64(stmt, 1);
		for (size_t i = case_start(pairs, eval_case);
			i < pairs->count && pairs->items[i].eval_case == eval_case; i++) {
			if (pairs->items[i].first == system)
				pairs->items[i].first_length = sqlite3_column_int64(stmt, 2);
			if (pairs->items[i].second == system)
				pairs->items[i].second_length = sqlite3_column_int64(stmt, 2);
		}
	}
	return got == 0;
}

static unsigned char settle(const unsigned char *said)
{
	unsigned char a = said[JUDGE_NAMES], b = said[JUDGE_SWAPPED], alone = said[JUDGE_ORDER_UNKNOWN];

	if (a == JUDGE_SILENT && b == JUDGE_SILENT)
		return alone;
	if (a == JUDGE_SILENT || b == JUDGE_SILENT)
		return a == JUDGE_SILENT ? b : a;
	if (a == JUDGE_UNREAD || b == JUDGE_UNREAD)
		return JUDGE_UNREAD;
	return a == b ? a : JUDGE_SAYS_TIE;
}

bool judge_pairs_load(
	struct db *db, const struct judge *judge, bool first_round, struct judge_pairs *out, struct error *error)
{
	*out = (struct judge_pairs){ .items = NULL };
	bool ok = (judge->mode == JUDGE_PAIR                   ? load_verdicts(db, judge, first_round, out, error)
				  : judge->mode == JUDGE_SCORE ? load_scores(db, judge, out, error)
							       : load_labels(db, judge, out, error)) &&
		load_people(db, judge->suite, out, error) && load_gold(db, judge->suite, out, error) &&
		load_lengths(db, judge->suite, out, error);

	for (size_t i = 0; i < out->count; i++) {
		settle_people(&out->items[i]);
		out->items[i].said[JUDGE_SETTLED] = settle(out->items[i].said);
	}
	return ok;
}

void judge_pairs_free(struct judge_pairs *pairs)
{
	free(pairs->items);
	*pairs = (struct judge_pairs){ .items = NULL };
}
