/*
 * Examples: pages of narrow rows for lists, the whole of one for the detail, edits as revisions.
 *
 * An example's stable key is "IMPORT-UUID:NUMBER" (its number in the import); id = import.first_id + number - 1 is local to the file. Bulk states in the
 * journal are partitions of keys by value, compact: {"field":"split","values":[["train",{"<import uuid>":"1-5,9"}],[null,{...}]]}.
 */
#ifndef PREOP_MODEL_EXAMPLE_H
#define PREOP_MODEL_EXAMPLE_H

#include "preop/base/idlist.h"
#include "preop/model/shape.h"
#include "preop/store/db.h"

enum example_kind {
	KIND_DEMONSTRATION = 1,
	KIND_CORRECTION = 2,
	KIND_PREFERENCE = 3,
	KIND_CLASSIFICATION = 4,
	KIND_RETRIEVAL = 5
};
const char *example_kind_word(int kind);  /* "demonstration" ... */
const char *example_kind_short(int kind); /* "demo" "corr" "pref" "class" "retr" */
int example_kind_parse(const char *word); /* either form; 0: none */

/* What a kind answers and what it feeds: the question that decides is "one right answer, a known failure, or only better and worse?" */
struct kind_text {
	int kind;
	const char *when;   /* "there is one right answer, and this is it" */
	const char *record; /* what a record of it is */
	const char *feeds;  /* "supervised fine-tuning" */
};
const struct kind_text *example_kind_texts(size_t *count);
/* Kinds that one method learns from have the same number; kinds of different methods do not belong into one dataset. */
int example_kind_method(int kind);

struct example { /* one narrow row; strings are never NULL ("" for none) */
	int64_t id, dataset, import, at /* CLOCK_NONE */, length, revision;
	int kind, annotators;
	unsigned flags, dismissed; /* enum example_flag; dismissed: those a person let pass (model/flag.h) */
	bool disputed, gone;
	bool wall; /* failed and was corrected, or holds the correction: wall.h */
	const char *split, *label, *given, *external, *group, *title;
	int64_t tokens;          /* -1: not counted (tokens_estimate_length() says about how many) */
	const char *source;      /* path of the imported file, as the user gave it */
	const char *const *tags; /* by name */
	size_t tag_count;
};
/* Fetches rows by id, in the order of ids; ids that are not there get id 0. */
bool example_page(
	struct db *db, const int64_t *ids, size_t count, struct arena *arena, struct example *out, struct error *error);

/*
 * What records hold at some paths (json_find), for the columns of a list: out[row * path_count + path], one line of at most VALUE_CHARACTERS characters, "" where
 * there is nothing. VALUE_OUTPUT in place of a path is the last output turn. Strings are in the arena. A record of more than VALUE_RECORD bytes is not looked into.
 */
enum { VALUE_CHARACTERS = 200, VALUE_RECORD = 1 << 20 };
#define VALUE_OUTPUT ""
bool example_values(struct db *db, const int64_t *ids, size_t count, const char *const *paths, size_t path_count,
	struct arena *arena, const char **out, struct error *error);

struct annotation {
	const char *who, *label, *note;
	int64_t at, spent /* ms, -1: not known */;
	bool model; /* a machine's, kept apart from people's */
};
struct example_detail {
	struct example row;
	const char *dataset_name, *path, *format, *key; /* where it came from */
	int64_t number;                                 /* in that import */
	enum example_shape shape;
	const char *body; /* the bytes now */
	size_t body_length;
	struct turns turns;
	struct annotation *annotations; /* in name order */
	size_t annotation_count;
	int64_t repeats; /* other live rows of the dataset with the same folded input */
};
bool example_read(struct db *db, int64_t id, struct arena *arena, struct example_detail *out, struct error *error);

/* A dataset's live rows at a glance; one pass over the narrow rows (call on a reader). */
enum { LENGTH_BINS = 40 };
struct split_count {
	const char *split; /* "": none */
	int64_t count;
};
struct example_overview {
	int64_t rows, labeled, disputed;
	unsigned kinds;             /* the kinds there are: bit 1 << kind */
	struct split_count *splits; /* at most 20, in order of appearance */
	size_t split_count;
	int64_t shortest, longest; /* characters; 0 when there are no rows */
	/* rows by length, in bins of half an octave: 2^n, 1.5 * 2^n, 2^(n+1) ...; the first holds the shortest */
	int64_t lengths[LENGTH_BINS];
	size_t length_bins; /* up to the longest */
};
bool example_overview(
	struct db *db, int64_t dataset, struct arena *arena, struct example_overview *out, struct error *error);

struct revision {
	int64_t revision, at;
	const char *who, *note, *body;
	size_t body_length;
	bool current;
};
/* oldest first */
bool example_revisions(
	struct db *db, int64_t id, struct arena *arena, struct revision **out, size_t *count, struct error *error);

/* One action each. `ids` need not be sorted. Nothing changed: no action, true. *changed (may be NULL) counts rows that really changed. */
bool example_set_field(struct db *db, const int64_t *ids, size_t count, const char *field /* "split" or "kind" */,
	const char *value /* NULL: clear */, int64_t *changed, struct error *error);
/* tombstone and back */
bool example_set_gone(
	struct db *db, const int64_t *ids, size_t count, bool gone, int64_t *changed, struct error *error);

/* Replace the string at `path`; the text equal to what is there is no edit. The narrow row is recomputed. */
bool example_edit(struct db *db, int64_t id, const char *path, const char *text, size_t n, const char *note,
	int64_t *revision, struct error *error);
/* The same for a value of any type, as JSON; path ".": the whole record. A fault in the JSON is ERROR_INPUT with line and column. In a record that stands on one line line
 * breaks between the new value's tokens become blanks. */
bool example_edit_value(struct db *db, int64_t id, const char *path, const char *json, size_t n, const char *note,
	int64_t *revision, struct error *error);
bool example_revert(struct db *db, int64_t id, int64_t revision, struct error *error);

#endif
