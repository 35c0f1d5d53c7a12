/* Reading what there is to review. Texts are read of what was decided only, to see whether it still stands. */
#include "review_queue.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

struct rung { /* a system, in name order */
	int64_t id;
	char *name;
	bool wanted;
};
struct source { /* a run that counts, by its id */
	int64_t run;
	uint32_t rung;
};
struct said { /* the actor's verdict on a pair of the case at hand */
	int64_t first, second, at;
	enum review_choice choice;
	bool stale;
};
struct reader {
	struct db *db;
	struct review_queue *queue;
	struct review_what what;
	size_t capacity;

	struct rung *rungs;
	size_t rung_count;
	struct source *sources;
	size_t source_count;
	int64_t eval_case;
	char *external;
	bool *there; /* of each rung: it has an output for the case at hand */

	struct review_span span; /* looks of the case whose verdicts are being read */
	int64_t said_of;
	struct said *said;
	size_t said_count, said_capacity;
	bool failed; /* no memory */
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for so many pairs; review fewer systems at a time");
}

/* Room for one more. */
static bool reserve(void *items, size_t *capacity, size_t count, size_t size)
{
	size_t wider = count + count / 2 + 16;
	void **place = items, *moved;

	if (count < *capacity)
		return true;
	moved = try_array(*place, wider, size);
	if (moved) {
		*place = moved;
		*capacity = wider;
	}
	return moved != NULL;
}

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

/* ---- Looks of a case ---- */

static struct review_look *add_look(struct reader *reader, uint64_t drawn, struct error *error)
{
	struct review_queue *queue = reader->queue;
	size_t before = reader->capacity, same = before;

	if (!reserve(&queue->looks, &reader->capacity, queue->count, sizeof(*queue->looks)) ||
		!reserve(&queue->draws, &same, queue->count, sizeof(*queue->draws))) {
		no_memory(error);
		return NULL;
	}
	queue->draws[queue->count] = drawn;
	queue->looks[queue->count] = (struct review_look){
		.eval_case = reader->eval_case, .at = CLOCK_NONE, .in_case = (uint32_t)queue->cases
	};
	return &queue->looks[queue->count++];
}

static bool add_pair(struct reader *reader, size_t first, size_t second, struct error *error)
{
	const struct rung *a = &reader->rungs[first], *b = &reader->rungs[second];
	uint64_t drawn = draw(reader->queue->seed, reader->external, a->name, b->name);
	struct review_look *look = add_look(reader, drawn, error);

	if (!look)
		return false;
	look->count = 2;
	look->systems[0] = a->id;
	look->systems[1] = b->id;
	look->sides[drawn & 1 ? 1 : 0] = 1;
	return true;
}

struct drawn {
	uint64_t draw;
	size_t rung;
};

static int by_draw(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return x->draw != y->draw ? (x->draw < y->draw ? -1 : 1) : x->rung < y->rung ? -1 : x->rung > y->rung;
}

/* `group` in the order in which they are shown. */
static bool add_group(struct reader *reader, const struct drawn *group, size_t count, struct error *error)
{
	struct review_look *look = add_look(reader, group[0].draw, error);

	if (!look)
		return false;
	look->count = (uint8_t)count;
	for (size_t k = 0; k < count; k++) {
		size_t rank = 0;

		for (size_t other = 0; other < count; other++)
			rank += group[other].rung < group[k].rung;
		look->systems[rank] = reader->rungs[group[k].rung].id;
		look->sides[k] = (uint8_t)rank;
	}
	return true;
}

/* More systems than fit beside each other: random groups of them, every one at least once. */
static bool add_groups(struct reader *reader, const size_t *present, size_t count, struct error *error)
{
	size_t together = (size_t)reader->what.together < count ? (size_t)reader->what.together : count;
	struct drawn *drawn = xcalloc(count, sizeof(*drawn));
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		drawn[i] = (struct drawn){
			draw(reader->queue->seed, reader->external, reader->rungs[present[i]].name, ""), present[i]
		};
	qsort(drawn, count, sizeof(*drawn), by_draw);
	for (size_t at = 0; ok && at < count; at += together)
		ok = add_group(reader, &drawn[at + together <= count ? at : count - together], together, error);
	free(drawn);
	return ok;
}

static bool end_case(struct reader *reader, struct error *error)
{
	size_t *present = xcalloc(reader->rung_count + 1, sizeof(*present)), count = 0, before = reader->queue->count;
	bool ok = true;

	for (size_t i = 0; i < reader->rung_count; i++) {
		if (reader->there[i] && reader->rungs[i].wanted)
			present[count++] = i;
	}
	if (count > 1 && reader->what.together > 2)
		ok = add_groups(reader, present, count, error);
	for (size_t i = 0; ok && reader->what.together == 2 && i < count; i++)
		for (size_t j = i + 1; ok && j < count; j++)
			ok = add_pair(reader, present[i], present[j], error);
	reader->queue->cases += reader->queue->count > before;
	memset(reader->there, 0, reader->rung_count * sizeof(*reader->there));
	free(present);
	return ok;
}

/* ---- Reading ---- */

static bool wanted(const struct review_what *what, int64_t system)
{
	for (size_t i = 0; what->systems && i < what->system_count; i++) {
		if (what->systems[i] == system)
			return true;
	}
	return what->systems == NULL;
}

static bool read_rungs(struct reader *reader, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		reader->db, error, "SELECT id, name FROM system WHERE suite = ?1 ORDER BY name", "i", suite);
	size_t capacity = 0;
	int got = -1;

	while (stmt && (got = db_step(reader->db, stmt, error)) > 0) {
		if (!reserve(&reader->rungs, &capacity, reader->rung_count, sizeof(*reader->rungs))) {
			db_done(stmt);
			return no_memory(error);
		}
		int64_t id = sqlite3_column_int64(stmt, 0);
		reader->rungs[reader->rung_count++] = (struct rung){ id, db_column_dup(stmt, 1),
			wanted(&reader->what, id) };
	}
	reader->there = xcalloc(reader->rung_count + 1, sizeof(*reader->there));
	return got == 0;
}

static uint32_t rung_of(const struct reader *reader, int64_t system)
{
	uint32_t i = 0;

	while (i < reader->rung_count && reader->rungs[i].id != system)
		i++;
	return i;
}

static bool read_sources(struct reader *reader, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT r.id, r.system FROM run r JOIN system s ON s.id = r.system JOIN import i ON i.id = r.import "
		"WHERE s.suite = ?1 AND i.gone = 0 ORDER BY r.id",
		"i", suite);
	size_t capacity = 0;
	int got = -1;

	while (stmt && (got = db_step(reader->db, stmt, error)) > 0) {
		if (!reserve(&reader->sources, &capacity, reader->source_count, sizeof(*reader->sources))) {
			db_done(stmt);
			return no_memory(error);
		}
		reader->sources[reader->source_count++] = (struct source){ sqlite3_column_int64(stmt, 0),
			rung_of(reader, sqlite3_column_int64(stmt, 1)) };
	}
	return got == 0;
}

static const struct source *find_source(const struct reader *reader, int64_t run)
{
	size_t low = 0, high = reader->source_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (reader->sources[middle].run < run)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reader->source_count && reader->sources[low].run == run ? &reader->sources[low] : NULL;
}

/* Runs of a case come oldest first: the last word on a system is its newest series. One that left it out has nothing to be compared. */
static bool add_output(struct reader *reader, sqlite3_stmt *stmt, struct error *error)
{
	int64_t eval_case = sqlite3_column_int64(stmt, 0);
	const struct source *source = find_source(reader, sqlite3_column_int64(stmt, 2));

	if (eval_case != reader->eval_case) {
		if (!end_case(reader, error))
			return false;
		free(reader->external);
		reader->eval_case = eval_case;
		reader->external = db_column_dup(stmt, 1);
	}
	if (source && source->rung < reader->rung_count)
		reader->there[source->rung] = strcmp(db_column_text(stmt, 3), "missing") != 0;
	return true;
}

static bool read_outputs(struct reader *reader, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT c.id, c.external, o.run, o.state FROM eval_case c JOIN import i ON i.id = c.import AND i.gone "
		"= 0 "
		"CROSS JOIN output o ON o.eval_case = c.id WHERE c.suite = ?1 ORDER BY c.id, o.run",
		"i", suite);
	int got = -1;

	while (stmt && (got = db_step(reader->db, stmt, error)) > 0) {
		if (!add_output(reader, stmt, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0 && end_case(reader, error);
}

/* ---- What the actor said ---- */

/* Nothing follows as long as a pair is open; one stale verdict makes all of it stale. */
static void take_answer(const struct reader *reader, struct review_look *look)
{
	size_t wins[REVIEW_SIDES] = { 0 }, ties = 0, bad = 0, pairs = look->count * (look->count - 1U) / 2;
	bool stale = false;

	for (size_t i = 0; i < reader->said_count; i++) {
		const struct said *said = &reader->said[i];
		size_t first = review_look_index(look, said->first), second = review_look_index(look, said->second);

		if (first == look->count || second == look->count)
			continue;
		stale |= said->stale;
		look->at = said->at > look->at || look->at == CLOCK_NONE ? said->at : look->at;
		ties += said->choice == REVIEW_TIE;
		bad += said->choice == REVIEW_BAD;
		wins[said->choice == REVIEW_SECOND ? second : first] += said->choice == REVIEW_FIRST ||
			said->choice == REVIEW_SECOND;
	}
	look->answer = ties == pairs ? ANSWER_TIE : bad == pairs ? ANSWER_BAD : ANSWER_NONE;
	for (size_t i = 0; i < look->count; i++) {
		if (wins[i] == look->count - 1U)
			look->answer = (uint8_t)(ANSWER_BEST + i);
	}
	look->stale = stale;
	if (stale)
		look->answer = ANSWER_NONE;
}

static void end_said(struct reader *reader)
{
	reader->span = review_queue_case(reader->queue, reader->span, reader->said_of);
	for (size_t i = reader->span.from; reader->said_count && i < reader->span.to; i++)
		take_answer(reader, &reader->queue->looks[i]);
	reader->said_count = 0;
}

static bool take_verdict(void *context, const struct review_verdict *verdict)
{
	struct reader *reader = context;

	if (verdict->eval_case != reader->said_of) {
		end_said(reader);
		reader->said_of = verdict->eval_case;
	}
	if (!reserve(&reader->said, &reader->said_capacity, reader->said_count, sizeof(*reader->said))) {
		reader->failed = true;
		return false;
	}
	reader->said[reader->said_count++] = (struct said){ verdict->first_id, verdict->second_id, verdict->at,
		verdict->choice, verdict->stale };
	return true;
}

static bool take_repeat(void *context, const struct review_verdict *verdict)
{
	struct reader *reader = context;

	reader->span = review_queue_case(reader->queue, reader->span, verdict->eval_case);
	for (size_t i = reader->span.from; !verdict->stale && i < reader->span.to; i++) {
		struct review_look *look = &reader->queue->looks[i];

		if (look->count == 2 && look->systems[0] == verdict->first_id && look->systems[1] == verdict->second_id)
			look->repeated = look->again = true;
	}
	return true;
}

/* A look is put aside with all its pairs. */
static bool read_skips(struct reader *reader, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT k.eval_case, k.first, k.second FROM review_skip k JOIN eval_case c ON c.id = k.eval_case "
		"WHERE c.suite = ?1 AND k.who = ?2 ORDER BY k.eval_case",
		"it", suite, db_actor(reader->db));
	struct review_span span = { 0, 0 };
	int got = -1;

	while (stmt && (got = db_step(reader->db, stmt, error)) > 0) {
		span = review_queue_case(reader->queue, span, sqlite3_column_int64(stmt, 0));
		for (size_t i = span.from; i < span.to; i++) {
			struct review_look *look = &reader->queue->looks[i];

			look->skipped |= review_look_index(look, sqlite3_column_int64(stmt, 1)) < look->count &&
				review_look_index(look, sqlite3_column_int64(stmt, 2)) < look->count;
		}
	}
	return got == 0;
}

static bool read_said(struct reader *reader, int64_t suite, struct error *error)
{
	bool ok = review_each_own(reader->db, suite, false, take_verdict, reader, error);

	end_said(reader);
	reader->span = (struct review_span){ 0, 0 };
	return ok && review_each_own(reader->db, suite, true, take_repeat, reader, error) &&
		read_skips(reader, suite, error) && (!reader->failed || no_memory(error));
}

/* ---- What is shown again, and what was said when ---- */

static void plan_repeats(const struct reader *reader, int share)
{
	struct review_queue *queue = reader->queue;
	const char *who = db_actor(reader->db);

	for (size_t i = 0; i < queue->count; i++) {
		uint64_t drawn = hash64(&queue->draws[i], sizeof(queue->draws[i]), hash64(who, strlen(who), 1));

		queue->looks[i].again |= queue->count >= REVIEW_TINY && queue->looks[i].count == 2 &&
			drawn % 100 < (uint64_t)share;
	}
}

struct moment {
	int64_t at;
	uint32_t look;
};

static int by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->look < y->look ? -1 : x->look > y->look;
}

static bool number_verdicts(struct review_queue *queue, struct error *error)
{
	struct moment *moments = try_array(NULL, queue->count + 1, sizeof(*moments));
	size_t count = 0;

	if (!moments)
		return no_memory(error);
	for (uint32_t i = 0; i < queue->count; i++) {
		if (queue->looks[i].answer != ANSWER_NONE)
			moments[count++] = (struct moment){ queue->looks[i].at, i };
	}
	qsort(moments, count, sizeof(*moments), by_time);
	for (size_t i = 0; i < count; i++) {
		const struct review_look *look = &queue->looks[moments[i].look];

		queue->looks[moments[i].look].nth = ++queue->given;
		if (look->again && !look->repeated)
			queue->due[queue->due_count++] = moments[i].look;
	}
	free(moments);
	return true;
}

static bool count_all(struct review_queue *queue, struct error *error)
{
	size_t words = queue->count / 64 + 1;

	queue->order = try_array(NULL, queue->count + 1, sizeof(*queue->order));
	queue->place = try_array(NULL, queue->count + 1, sizeof(*queue->place));
	queue->open = try_array(NULL, words, sizeof(*queue->open));
	queue->due = try_array(NULL, queue->count + 1, sizeof(*queue->due));
	if (!queue->order || !queue->place || !queue->open || !queue->due)
		return no_memory(error);
	memset(queue->open, 0, words * sizeof(*queue->open));
	for (size_t i = 0; i < queue->count; i++) {
		const struct review_look *look = &queue->looks[i];

		queue->decided += look->answer != ANSWER_NONE;
		queue->skipped += look->skipped && look->answer == ANSWER_NONE;
		queue->stale += look->stale;
		queue->again += look->again;
		queue->repeated += look->repeated;
	}
	return number_verdicts(queue, error);
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

static void reader_free(struct reader *reader)
{
	for (size_t i = 0; i < reader->rung_count; i++)
		free(reader->rungs[i].name);
	free(reader->rungs);
	free(reader->sources);
	free(reader->external);
	free(reader->there);
	free(reader->said);
}

static bool read_all(struct reader *reader, int64_t suite, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct review_setup setup;
	bool ok = read_seed(reader->db, suite, &reader->queue->seed, error) &&
		review_setup_read(reader->db, suite, &arena, &setup, error) && read_rungs(reader, suite, error) &&
		read_sources(reader, suite, error) && read_outputs(reader, suite, error) &&
		read_said(reader, suite, error);

	if (ok)
		plan_repeats(reader, setup.repeats);
	arena_free(&arena);
	return ok && count_all(reader->queue, error);
}

bool review_queue_read(
	struct db *db, int64_t suite, const struct review_what *what, struct review_queue *out, struct error *error)
{
	struct reader reader = { .db = db, .queue = out, .what = *what };

	*out = (struct review_queue){ .looks = NULL };
	if (what->together < 2 || what->together > REVIEW_SIDES)
		return error_set(error, ERROR_USAGE, "two to %d outputs can be looked at together, not %d",
			REVIEW_SIDES, what->together);
	bool ok = read_all(&reader, suite, error) && review_queue_sort(db, suite, out, ORDER_RANDOM, NULL, NULL, error);
	reader_free(&reader);
	if (!ok)
		review_queue_free(out);
	return ok;
}

/* ---- Pairs for those who want no queue ---- */

bool review_pairs(struct db *db, int64_t suite, const int64_t *systems, size_t system_count, struct review_pair **out,
	size_t *count, struct error *error)
{
	const struct review_what what = { systems, system_count, 2 };
	struct review_queue queue;

	*out = NULL;
	*count = 0;
	if (!review_queue_read(db, suite, &what, &queue, error))
		return false;
	*out = try_array(NULL, queue.count + 1, sizeof(**out));
	for (size_t i = 0; *out && i < queue.count; i++)
		(*out)[(*count)++] = review_look_pair(&queue.looks[i], 0, 1, false, queue.looks[i].answer);
	review_queue_free(&queue);
	return *out || no_memory(error);
}
