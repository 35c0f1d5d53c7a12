/*
 * The filter language, the same in the workbench, on the command line and in scripts.
 *
 *   label:bad  -label:ok  label:""   split:train  kind:demo  tag:hard  flag:empty-turn  has:edit|label|dispute|date|group|output|flag|tag|tokens
 *   is:duplicate|deleted|dismissed  dup  length>=512  tokens>=512  annotators<2  revision>0  at>=2025-01-01  id:17  group:C-118  near:17
 *   source:tickets (import path contains)  who:ana (labelled by)  @NAME (a saved filter)  match:"dear customer"  match:refund* (full text)
 *   free words and "exact phrases" are looked for in the record's text, ASCII case folded; - before any term negates it;
 *   sort:length sort:-at ... (default: file order)
 * Terms are joined by AND; label:a,b is OR. docs/filter.md has the table; it is generated from filter_help_table().
 */
#ifndef PREOP_MODEL_FILTER_H
#define PREOP_MODEL_FILTER_H

#include "preop/base/idlist.h"
#include "preop/base/strbuf.h"
#include "preop/store/db.h"

struct filter;
/* NULL text or "" is the empty filter. On failure *at (may be NULL) is the byte offset of the word that is wrong. */
struct filter *filter_parse(const char *text, size_t *at, struct error *error);
void filter_free(struct filter *filter);
bool filter_empty(const struct filter *filter); /* neither terms nor a sort */
bool filter_scans_bodies(const struct filter *filter);
/* For highlighting; the words of a saved filter are not known here. */
void filter_words(const struct filter *filter, void (*each)(void *, const char *word), void *context);

/* A term takes so many values: SQLite takes expressions up to 1000 deep. */
enum { FILTER_VALUES = 500 };
/* "id:3..5,9..9" for rows that no other words select; returns how many of them it holds, all unless they lie in more than FILTER_VALUES stretches. Appends. */
size_t filter_print_ids(const struct id_list *sorted, struct strbuf *out);

struct filter_help {
	const char *term, *meaning, *example;
};
const struct filter_help *filter_help_table(size_t *count);
const char *filter_sort_word(size_t index); /* "length", "at" ...; NULL behind the last */

/* A prepared SELECT of ids in order, bound; the caller finalizes. dataset 0: all datasets. */
sqlite3_stmt *filter_select(struct db *db, const struct filter *filter, int64_t dataset, struct error *error);
/* Whether the saved filters it names are there, parse, and do not lead back to themselves. */
bool filter_check(struct db *db, const struct filter *filter, struct error *error);
void filter_register(struct db *db); /* the SQL functions filters use; project_open() calls it */

#endif
