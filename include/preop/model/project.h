/*
 * A project file as a whole: making one, opening one with the domain's journal targets registered, its title and question, its people.
 *
 * All functions of model/ work on one connection in the caller's thread, keep their own transactions, write every change through the journal
 * (one action each, unless the caller has one open) and print nothing. Strings in results live in the caller's arena.
 */
#ifndef PREOP_MODEL_PROJECT_H
#define PREOP_MODEL_PROJECT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* Creates the file with its project row, the five gates unanswered. The first action of the journal is "new"; it has nothing
 * before it and cannot be undone. title NULL or "": the file's name. */
bool project_create(struct db **out, const char *path, const char *title, const char *question, const char *actor,
	struct error *error);

/* db_open() plus the registration of every journal target of model/, and the SQL functions filters need. */
bool project_open(struct db **out, const char *path, enum db_mode mode, const char *actor, struct error *error);
/* Another reader of a project that is open, of the same actor. */
bool project_open_reader(struct db **out, const struct db *beside, struct error *error);

struct project {
	const char *uuid, *title, *question;
	int64_t created_at;
};
bool project_read(struct db *db, struct arena *arena, struct project *out, struct error *error);
bool project_set(struct db *db, const char *field /* "title" or "question" */, const char *value, struct error *error);

struct person {
	const char *name, *role;
	bool model;
};
bool person_list(struct db *db, struct arena *arena, struct person **out, size_t *count, struct error *error);
bool person_set(struct db *db, const char *name, const char *role, struct error *error); /* adds or changes */
/* Whether this annotator is a model, which is kept apart: its labels decide nothing and count in no agreement among people. Examples it labelled get their label anew. */
bool person_set_kind(struct db *db, const char *name, bool model, struct error *error);
bool person_is_model(struct db *db, const char *name, bool *model, struct error *error);
/* A name for people in the file: 1 to 40 bytes of UTF-8, no control characters, no '/', ':' or blank at either end. */
bool person_name_valid(const char *name, struct error *error);

#endif
