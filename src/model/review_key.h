/* How what people said of pairs is called in every copy of a project, and found in this one. */
#ifndef PREOP_SRC_MODEL_REVIEW_KEY_H
#define PREOP_SRC_MODEL_REVIEW_KEY_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

/* A JSON list, so that no name can run into the next. */
struct review_ids {
	int64_t eval_case, first, second;
	const char *who;
};
/* *found false: not in this file. */
bool review_key_find(
	struct db *db, const char *key, struct arena *arena, struct review_ids *out, bool *found, struct error *error);
/* The actor's; `external` gets the case's own id. ERROR_NOT_FOUND when they do not belong together or were undone meanwhile. */
bool review_key_print(struct db *db, const struct review_ids *ids, struct arena *arena, const char **key,
	const char **external, struct error *error);

/* Of a list of strings, as a key or any other. */
const char *review_list(struct arena *arena, const char *const *parts, size_t count);

/* What the outputs of a case are now; a system without one has the mark 0. */
struct review_mark {
	int64_t system;
	uint64_t mark;
};
struct review_marks {
	int64_t eval_case; /* 0: nothing was read yet */
	struct review_mark *items;
	size_t count;
	struct arena arena;
};
/* Nothing is read when they are those of the case already. Free with arena_free(&marks->arena). */
bool review_marks_read(struct db *db, int64_t eval_case, struct review_marks *marks, struct error *error);
uint64_t review_mark_of(const struct review_marks *marks, int64_t system);
enum { SEEN_SIZE = 33 };
void review_seen_print(uint64_t first, uint64_t second, char out[SEEN_SIZE]);

#endif
