/*
 * Labeling guidelines of a dataset: Markdown in sections, versioned, one version in force; and patches of one section, which are tried on decided examples
 * before they are in force, as tests are run before a change of a program.
 *
 * Sections begin at headings ("#" to "######"). A heading that begins with a number ("2.1 Numbers", "§2.1") has that as its id; others are numbered by their
 * place, a single first heading being the title of the whole ("0"). Decisions and patches cite the id.
 *
 * Versions are never changed. A version becomes the one in force by being the first, by activation, or as an applied patch; annotations and decisions carry
 * the version they were made under. In the journal: "guideline" DATASET-UUID:VERSION, "guideline-force" DATASET-UUID, "guideline-patch" UUID.
 */
#ifndef PREOP_MODEL_GUIDELINE_H
#define PREOP_MODEL_GUIDELINE_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum { GUIDELINE_BYTES = 1 << 20, GUIDELINE_SECTIONS = 500, SECTION_ID = 20, SECTION_TITLE = 200 };

struct guideline_section { /* strings are never NULL */
	const char *id, *title, *text;
};
/* Cuts Markdown into sections; strings are in the arena. ERROR_INPUT: not UTF-8 text, too long, no text at all, or two sections of one id (with their lines). */
bool guideline_parse(const char *text, size_t n, struct arena *arena, struct guideline_section **out, size_t *count,
	struct error *error);
/* As Markdown again, headings with their ids. Appends. */
void guideline_print(const struct guideline_section *sections, size_t count, struct strbuf *out);

struct guideline {
	int64_t version, at;
	const char *who, *note;
	bool in_force;
	struct guideline_section *sections;
	size_t section_count;
};
/* Newest first, without their sections. */
bool guideline_list(struct db *db, int64_t dataset, struct arena *arena, struct guideline **out, size_t *count,
	struct error *error);
/* `version` 0: the one in force, else the newest. ERROR_NOT_FOUND says how to bring one in. */
bool guideline_read(struct db *db, int64_t dataset, int64_t version, struct arena *arena, struct guideline *out,
	struct error *error);
const struct guideline_section *guideline_find(const struct guideline *guideline, const char *section); /* NULL: none */

/* The next version; the first is in force at once. The same sections as the newest version are no new one. One action "guideline". */
bool guideline_import(struct db *db, int64_t dataset, const char *text, size_t n, const char *note, int64_t *version,
	struct error *error);
bool guideline_activate(struct db *db, int64_t dataset, int64_t version, struct error *error);

enum patch_verdict { VERDICT_OPEN, VERDICT_HOLDS, VERDICT_FLIPS, VERDICT_COUNT };
const char *patch_verdict_word(enum patch_verdict verdict); /* "" "holds" "flips" */

struct patch_check {
	int64_t example; /* 0: not in this file */
	const char *key, *title;
	const char *label; /* decided, or expected of an example that came with the patch */
	enum patch_verdict verdict;
};
struct patch {
	int64_t id, version /* the guideline it became, 0 */, at;
	const char *uuid, *section, *title, *old, *new, *who;
	const char *state; /* "open", "active", "dropped" */
	struct patch_check *checks;
	size_t check_count, holds, flips, open;
};
/* Newest first. */
bool patch_list(
	struct db *db, int64_t dataset, struct arena *arena, struct patch **out, size_t *count, struct error *error);
/* ERROR_NOT_FOUND; titles of the checks only here. */
bool patch_read(struct db *db, int64_t id, struct arena *arena, struct patch *out, struct error *error);
/* "rule 2.1 v3->v4: 41 hold, 2 flip, 0 open"; appends */
void patch_print_report(const struct patch *patch, int64_t from, int64_t to, struct strbuf *out);

struct patch_spec {
	const char *section, *title /* NULL: as it is; of a new section needed */, *text;
	const int64_t *examples; /* more to check it on, with the labels they have now */
	size_t example_count;
};
/* Opens a patch of a section of the version in force, or writes the open patch of that section anew. What is to be checked: decided examples that cite the section or
 * one below it, those much like them, and `examples`; answers to a text that has changed since are taken back. One action "guideline-patch". */
bool patch_write(struct db *db, int64_t dataset, const struct patch_spec *spec, int64_t *id, struct error *error);
bool patch_answer(struct db *db, int64_t id, int64_t example, enum patch_verdict verdict, struct error *error);
/* Makes it the next version, in force. ERROR_CONFLICT while checks are open, unless `override` says why (kept in the version's note), and when the section
 * is another than the patch was made from. */
bool patch_apply(struct db *db, int64_t id, const char *override /* NULL */, int64_t *version, struct error *error);
bool patch_drop(struct db *db, int64_t id, struct error *error);

#endif
