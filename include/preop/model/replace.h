/*
 * Find and replace in many examples: in the decoded text of turns, spliced back where it stood; every other byte of a record stays. One action, one undo, a
 * revision for every row that changed.
 */
#ifndef PREOP_MODEL_REPLACE_H
#define PREOP_MODEL_REPLACE_H

#include "preop/base/idlist.h"
#include "preop/store/db.h"

struct replace_spec {
	const char *find, *with;
	size_t find_length, with_length;
	bool regex, ignore_case; /* text/pattern.h */
	const char *
		field; /* NULL: all turns; "input"; "output": what is to be learned, rejected answers and negatives too; else the path of one text */
};

struct replace_counts {
	int64_t looked, rows /* that match */, matches, locked /* rows that match and may not change */;
};
struct replace_hit { /* one row that matches; texts are the changed ones, joined by newlines, and live until the call returns */
	int64_t id, matches;
	bool locked;
	const char *before, *after;
	size_t before_length, after_length;
};
struct replace_watch {                                             /* any may be NULL */
	bool (*hit)(void *context, const struct replace_hit *hit); /* false: enough seen, stop without an error */
	bool (*progress)(
		void *context, const struct replace_counts *counts, int64_t total); /* false: ERROR_CANCELLED */
	void *context;
};

/* Looks without writing. What is wrong with the pattern is said before any row is looked at; a text it takes too long on is ERROR_INPUT with the example's number. */
bool replace_preview(struct db *db, const struct replace_spec *spec, const struct id_list *ids,
	const struct replace_watch *watch, struct replace_counts *counts, struct error *error);
/* `ids` are of one dataset. A row in a locked split that matches fails it all. Memory does not grow with the texts. */
bool replace_apply(struct db *db, const struct replace_spec *spec, const struct id_list *ids, const char *note,
	const struct replace_watch *watch, struct replace_counts *counts, struct error *error);

#endif
