/* What orders are made of: how alike texts are, how far scores are apart, what judges and people said so far. */
#include "grow.h"
#include "review_queue.h"

#include "preop/text/minhash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Different texts ---- */

struct texts { /* of the case at hand */
	struct arena arena;
	struct output *outputs;
	struct shingles *shingles;
	size_t count;
};

static void texts_clear(struct texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		shingles_free(&texts->shingles[i]);
	texts->count = 0;
	arena_reset(&texts->arena);
}

static bool texts_read(struct db *db, int64_t eval_case, struct texts *texts, struct error *error)
{
	size_t count;

	if (!suite_outputs(db, eval_case, &texts->arena, &texts->outputs, &count, error))
		return false;
	texts->shingles = arena_alloc(&texts->arena, (count + 1) * sizeof(*texts->shingles));
	for (; texts->count < count; texts->count++) {
		const struct output *output = &texts->outputs[texts->count];

		if (!shingles_of(&texts->shingles[texts->count], output->text, output->length))
			return error_set(error, ERROR_MEMORY, "no memory to compare the texts of a case");
	}
	return true;
}

static const struct shingles *texts_of(const struct texts *texts, int64_t system)
{
	for (size_t i = 0; i < texts->count; i++) {
		if (texts->outputs[i].system == system)
			return &texts->shingles[i];
	}
	return NULL;
}

/* Mean over its pairs; what cannot be compared is as different as can be. */
static double difference(const struct texts *texts, const struct review_look *look)
{
	double sum = 0;
	size_t pairs = 0;

	for (size_t i = 0; i < look->count; i++) {
		for (size_t j = i + 1; j < look->count; j++, pairs++) {
			const struct shingles *a = texts_of(texts, look->systems[i]);
			const struct shingles *b = texts_of(texts, look->systems[j]);

			sum += a && b ? 1 - shingles_jaccard(a, b) : 1;
		}
	}
	return sum / (double)pairs;
}

bool review_keys_different(struct review_keys *work, struct error *error)
{
	const struct review_queue *queue = work->queue;
	struct texts texts = { .count = 0 };
	struct review_span span = { 0, 0 };
	bool ok = true;

	for (size_t done = 0; ok && span.to < queue->count; done++) {
		span = review_queue_case(
			queue, (struct review_span){ span.to, span.to }, queue->looks[span.to].eval_case);
		ok = texts_read(work->db, queue->looks[span.from].eval_case, &texts, error);
		for (size_t i = span.from; ok && i < span.to; i++)
			work->keys[i] = difference(&texts, &queue->looks[i]);
		texts_clear(&texts);
		ok = ok && review_keys_step(work, done, error);
	}
	arena_free(&texts.arena);
	return ok;
}

/* ---- Checks and scores ---- */

struct scores { /* of one name: what each output of each look has, NAN: none */
	double (*values)[REVIEW_SIDES];
};

static void clear_scores(const struct review_queue *queue, struct scores *scores)
{
	for (size_t i = 0; i < queue->count; i++)
		for (size_t k = 0; k < REVIEW_SIDES; k++)
			scores->values[i][k] = (double)NAN;
}

static void put_score(
	const struct review_queue *queue, struct scores *scores, struct review_span span, int64_t system, double value)
{
	for (size_t i = span.from; i < span.to; i++) {
		size_t index = review_look_index(&queue->looks[i], system);

		if (index < queue->looks[i].count)
			scores->values[i][index] = value;
	}
}

/* 0 equal .. 1: one of them is 0, or they have opposite signs. */
static double apart(double a, double b)
{
	double sum = fabs(a) + fabs(b);

	return sum > 0 ? fabs(a - b) / sum : 0;
}

static void add_scores(struct review_keys *work, const struct scores *scores)
{
	for (size_t i = 0; i < work->queue->count; i++) {
		const struct review_look *look = &work->queue->looks[i];
		double most = 0;

		for (size_t a = 0; a < look->count; a++)
			for (size_t b = a + 1; b < look->count; b++)
				if (!isnan(scores->values[i][a]) && !isnan(scores->values[i][b]))
					most = fmax(most, apart(scores->values[i][a], scores->values[i][b]));
		work->keys[i] += most;
	}
}

/* Oldest run first: the newest one's word stands. */
static bool read_scores(struct review_keys *work, sqlite3_stmt *stmt, struct scores *scores, struct error *error)
{
	struct review_span span = { 0, 0 };
	int64_t before = 0;
	int got = -1;

	while (stmt && (got = db_step(work->db, stmt, error)) > 0) {
		int64_t eval_case = sqlite3_column_int64(stmt, 0);

		if (eval_case < before) /* another run */
			span = (struct review_span){ 0, 0 };
		before = eval_case;
		span = review_queue_case(work->queue, span, eval_case);
		put_score(work->queue, scores, span, sqlite3_column_int64(stmt, 1), sqlite3_column_double(stmt, 2));
	}
	return got == 0;
}

static sqlite3_stmt *main_scores(struct review_keys *work, struct error *error)
{
	return db_query(work->db, error,
		"SELECT o.eval_case, r.system, o.score FROM system s JOIN run r ON r.system = s.id JOIN import i ON "
		"i.id = "
		"r.import JOIN output o ON o.run = r.id WHERE s.suite = ?1 AND i.gone = 0 AND o.score IS NOT NULL "
		"ORDER BY r.id, o.eval_case",
		"i", work->suite);
}

static sqlite3_stmt *named_scores(struct review_keys *work, const char *name, struct error *error)
{
	return db_query(work->db, error,
		"SELECT c.eval_case, r.system, c.value FROM system s JOIN run r ON r.system = s.id JOIN import i ON "
		"i.id = "
		"r.import CROSS JOIN score c ON c.run = r.id AND c.name = ?2 WHERE s.suite = ?1 AND i.gone = 0 AND "
		"c.value "
		"IS NOT "
		"NULL AND c.source <> 'judge' ORDER BY r.id, c.eval_case",
		"it", work->suite, name);
}

static bool read_names(
	struct review_keys *work, struct arena *arena, const char ***names, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT DISTINCT c.name FROM system s JOIN run r ON r.system = s.id JOIN import i ON i.id = r.import "
		"JOIN score c ON c.run = r.id WHERE s.suite = ?1 AND i.gone = 0 AND c.source <> 'judge' ORDER BY 1",
		"i", work->suite);
	int got = -1;

	while (stmt && (got = db_step(work->db, stmt, error)) > 0)
		*GROW(arena, *names, *count) = arena_strdup(arena, db_column_text(stmt, 0));
	return got == 0;
}

bool review_keys_checks(struct review_keys *work, struct error *error)
{
	struct scores scores = { try_array(NULL, work->queue->count + 1, sizeof(*scores.values)) };
	struct arena arena = ARENA_INIT;
	const char **names = NULL;
	size_t count = 0;
	bool ok = (scores.values || error_set(error, ERROR_MEMORY, "no memory for the scores of the pairs")) &&
		read_names(work, &arena, &names, &count, error);

	for (size_t i = 0; ok && i <= count; i++) {
		clear_scores(work->queue, &scores);
		ok = read_scores(work, i < count ? named_scores(work, names[i], error) : main_scores(work, error),
			     &scores, error) &&
			(!work->progress || work->progress(work->context, (double)(i + 1) / (double)(count + 1)) ||
				error_set(error, ERROR_CANCELLED, "cancelled"));
		if (ok)
			add_scores(work, &scores);
	}
	free(scores.values);
	arena_free(&arena);
	return ok;
}

/* ---- Judges ---- */

struct bench { /* what one judge said of one pair: by order of showing */
	int64_t judge, eval_case, first, second;
	double lean[2];
	size_t count[2];
};

/* 0: sure. Up to 1 in the middle; another winner in the other order is one more. */
static double doubt(const struct bench *bench)
{
	size_t all = bench->count[0] + bench->count[1];
	double mean = (bench->lean[0] + bench->lean[1]) / (double)all;
	double here = bench->count[0] ? bench->lean[0] / (double)bench->count[0] - 0.5 : 0;
	double there = bench->count[1] ? bench->lean[1] / (double)bench->count[1] - 0.5 : 0;

	return 1 - 2 * fabs(mean - 0.5) + (here * there < 0);
}

static void end_bench(struct review_keys *work, struct bench *bench, struct review_span *span)
{
	if (bench->count[0] + bench->count[1] == 0)
		return;
	*span = review_queue_case(work->queue, *span, bench->eval_case);
	for (size_t i = span->from; i < span->to; i++) {
		const struct review_look *look = &work->queue->looks[i];

		if (review_look_index(look, bench->first) < look->count &&
			review_look_index(look, bench->second) < look->count)
			work->keys[i] = fmax(work->keys[i], 1 + doubt(bench)); /* before what no judge has seen */
	}
}

static double lean_of(sqlite3_stmt *stmt)
{
	const char *choice = db_column_text(stmt, 5);

	if (sqlite3_column_type(stmt, 6) != SQLITE_NULL)
		return sqlite3_column_double(stmt, 6);
	return strcmp(choice, "first") == 0 ? 0 : strcmp(choice, "second") == 0 ? 1 : 0.5;
}

static void take_lean(struct review_keys *work, sqlite3_stmt *stmt, struct bench *bench, struct review_span *span)
{
	struct bench now = { .judge = sqlite3_column_int64(stmt, 0),
		.eval_case = sqlite3_column_int64(stmt, 1),
		.first = sqlite3_column_int64(stmt, 2),
		.second = sqlite3_column_int64(stmt, 3) };
	int swapped = sqlite3_column_int(stmt, 4) == 1;

	if (now.judge != bench->judge || now.eval_case != bench->eval_case || now.first != bench->first ||
		now.second != bench->second) {
		end_bench(work, bench, span);
		if (now.judge != bench->judge)
			*span = (struct review_span){ 0, 0 };
		*bench = now;
	}
	bench->lean[swapped] += lean_of(stmt);
	bench->count[swapped]++;
}

bool review_keys_judge(struct review_keys *work, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT v.judge, v.eval_case, v.first, v.second, v.swapped, v.choice, v.lean, max(v.round) FROM judge "
		"j "
		"JOIN judge_verdict v ON v.judge = j.id JOIN import i ON i.id = v.import WHERE j.suite = ?1 AND j.gone "
		"= 0 AND "
		"i.gone = 0 AND v.choice IS NOT NULL GROUP BY v.judge, v.eval_case, v.first, v.second, v.swapped, "
		"v.repeat",
		"i", work->suite);
	struct review_span span = { 0, 0 };
	struct bench bench = { .judge = 0 };
	int got = -1;

	while (stmt && (got = db_step(work->db, stmt, error)) > 0)
		take_lean(work, stmt, &bench, &span);
	end_bench(work, &bench, &span);
	return got == 0;
}

/* ---- Never reviewed ---- */

bool review_keys_new(struct review_keys *work, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT v.eval_case, v.first, v.second, count(*) FROM eval_case c CROSS JOIN verdict v ON v.eval_case "
		"= c.id "
		"WHERE c.suite = ?1 GROUP BY v.eval_case, v.first, v.second",
		"i", work->suite);
	struct review_span span = { 0, 0 };
	int got = -1;

	while (stmt && (got = db_step(work->db, stmt, error)) > 0) {
		span = review_queue_case(work->queue, span, sqlite3_column_int64(stmt, 0));
		for (size_t i = span.from; i < span.to; i++) {
			const struct review_look *look = &work->queue->looks[i];

			if (review_look_index(look, sqlite3_column_int64(stmt, 1)) < look->count &&
				review_look_index(look, sqlite3_column_int64(stmt, 2)) < look->count)
				work->keys[i] -= sqlite3_column_double(stmt, 3);
		}
	}
	return got == 0;
}
