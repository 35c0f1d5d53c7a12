/* What evidence can point to: how people name it, how it is kept, what it says. */
#ifndef PREOP_SRC_MODEL_EVIDENCE_OBJECTS_H
#define PREOP_SRC_MODEL_EVIDENCE_OBJECTS_H

#include "preop/model/evidence.h"

struct evidence_look { /* texts of the arena */
	bool found;
	const char *title, *says;
	const char *screen, *argument;
};

/* The target as it is kept; ERROR_NOT_FOUND, ERROR_INPUT. */
bool evidence_resolve(struct db *db, const char *kind, const char *typed, struct arena *arena, const char **target,
	struct error *error);
/* What it says now. */
bool evidence_look(struct db *db, const char *kind, const char *target, struct arena *arena, struct evidence_look *out,
	struct error *error);
/* Whether such an object can change; url and note say what they said. */
bool evidence_is_live(const char *kind);

/* "NAME: REST" in its two parts; rest "" without a colon. */
const char *evidence_cut_typed(const char *typed, struct arena *arena, const char **rest);
/* A kept target at its first blank. */
const char *evidence_cut_kept(const char *target, struct arena *arena, const char **rest);

/* Kinds of which more is to be said than a line of SQL does. */
bool evidence_filter_resolve(
	struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error);
bool evidence_filter_see(
	struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error);
bool evidence_file_resolve(
	struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error);
bool evidence_file_see(
	struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error);

#endif
