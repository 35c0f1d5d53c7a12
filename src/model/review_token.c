/* TOGETHER-LOOK-OUTPUTS: how many are shown at once, a hash of the look and its reviewer, a hash of what the outputs are. */
#include "preop/model/review_queue.h"

#include "review_key.h"

#include "preop/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t look_hash(const struct db *db, const struct review_queue *queue, size_t place, bool repeat)
{
	const struct review_look *look = review_queue_at(queue, place);
	const char *who = db_actor(db);
	int64_t parts[REVIEW_SIDES + 3] = { look->eval_case, look->count, repeat };

	memcpy(&parts[3], look->systems, sizeof(look->systems));
	return hash64(parts, sizeof(parts), hash64(who, strlen(who), queue->seed));
}

static bool outputs_hash(struct db *db, const struct review_look *look, uint32_t *out, struct error *error)
{
	struct review_marks marks = { .eval_case = 0 };
	uint64_t seen[REVIEW_SIDES] = { 0 };
	bool ok = review_marks_read(db, look->eval_case, &marks, error);

	for (size_t i = 0; ok && i < look->count; i++)
		seen[i] = review_mark_of(&marks, look->systems[i]);
	*out = (uint32_t)hash64(seen, sizeof(seen), 0);
	arena_free(&marks.arena);
	return ok;
}

bool review_token(struct db *db, const struct review_queue *queue, size_t place, bool repeat, int together,
	char out[REVIEW_TOKEN_SIZE], struct error *error)
{
	uint32_t outputs;

	if (!outputs_hash(db, review_queue_at(queue, place), &outputs, error))
		return false;
	snprintf(out, REVIEW_TOKEN_SIZE, "%d-%016" PRIx64 "-%08" PRIx32, together, look_hash(db, queue, place, repeat),
		outputs);
	return true;
}

static size_t find_look(const struct db *db, const struct review_queue *queue, uint64_t hash, bool *repeat)
{
	for (size_t place = 0; place < queue->count; place++) {
		for (int second = 0; second < 2; second++) {
			*repeat = second != 0;
			if ((!*repeat || review_queue_at(queue, place)->again) &&
				look_hash(db, queue, place, *repeat) == hash)
				return place;
		}
	}
	return SIZE_MAX;
}

bool review_token_find(struct db *db, int64_t suite, const char *token, struct review_queue *queue, size_t *place,
	bool *repeat, struct error *error)
{
	struct review_what what = { .systems = NULL };
	uint64_t hash;
	uint32_t then, now;
	int end = 0;

	*queue = (struct review_queue){ .looks = NULL };
	if (sscanf(token, "%1d-%16" SCNx64 "-%8" SCNx32 "%n", &what.together, &hash, &then, &end) != 3 || token[end])
		return error_set(error, ERROR_USAGE, "\"%.60s\" is no token; preop review next prints one", token);
	if (!review_queue_read(db, suite, &what, queue, error))
		return false;
	*place = find_look(db, queue, hash, repeat);
	if (*place == SIZE_MAX)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no look with the token %.60s in this suite for %.60s; take a new one with preop "
			"review next",
			token, db_actor(db));
	return outputs_hash(db, review_queue_at(queue, *place), &now, error) &&
		(then == now ||
			error_set(error, ERROR_NOT_FOUND,
				"the outputs of this token changed since; take a new one with preop review next"));
}
