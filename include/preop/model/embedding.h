/*
 * Vectors of texts, by the model that made them: a cache in the project file, for checks of kind similarity. Who asks a server for vectors is net/embedding.h.
 *
 * Thread: as the connection's.
 */
#ifndef PREOP_MODEL_EMBEDDING_H
#define PREOP_MODEL_EMBEDDING_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct embedding_text {
	const char *text;
	size_t n;
};
/* Texts that the suite's checks of kind similarity need and that have no vector of `model` yet: outputs that are answers, references, texts of checks; each once, at most
 * `limit`. *more: there are others. */
bool embedding_missing(struct db *db, int64_t suite, const char *model, size_t limit, struct arena *arena,
	struct embedding_text **out, size_t *count, bool *more, struct error *error);
/* Models that these checks name, each once. */
bool embedding_models(
	struct db *db, int64_t suite, struct arena *arena, const char ***out, size_t *count, struct error *error);

/* Keeps it at unit length. ERROR_INPUT: all zeros, or a number that is not finite. */
bool embedding_store(struct db *db, const char *model, const struct embedding_text *text, const float *values,
	size_t dimensions, struct error *error);
/* The cosine of two texts' vectors; NAN when one is not there (*missing true) or they do not go together. */
bool embedding_cosine(struct db *db, const char *model, const struct embedding_text *a, const struct embedding_text *b,
	double *out, bool *missing, struct error *error);

#endif
