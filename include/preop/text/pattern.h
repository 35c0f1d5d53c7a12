/*
 * Finding and replacing in texts: as they are, or by a regular expression (PCRE2 with Unicode). A text may hold NULs and bad UTF-8; no match spans a bad byte.
 *
 * Patterns come from anybody: matching has a limit on steps, depth and memory, and one that goes on too long is an error, not a hang.
 * Thread: any; a pattern belongs to one thread at a time.
 */
#ifndef PREOP_TEXT_PATTERN_H
#define PREOP_TEXT_PATTERN_H

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum pattern_flag { PATTERN_REGEX = 1 /* else the text as it is */, PATTERN_IGNORE_CASE = 2 };

struct pattern; /* opaque */
/* `with` is the replacement: as it is, or for a regular expression with $1 $2 ... ${12} for groups, $0 or $& for the whole match, $$ for a dollar sign. ERROR_INPUT: the
 * pattern or the replacement is wrong, with the character where; an empty `find` is wrong, too. NULL: failed. */
struct pattern *pattern_new(
	const char *find, size_t find_n, const char *with, size_t with_n, unsigned flags, struct error *error);
void pattern_free(struct pattern *pattern); /* NULL is fine */

struct pattern_span {
	size_t start, length;
};
/* The first match at or after byte `from`; *found false: none. After an empty match look on at pattern_next(). ERROR_INPUT: too much work on this text. */
bool pattern_find(struct pattern *pattern, const char *text, size_t n, size_t from, struct pattern_span *out,
	bool *found, struct error *error);
/* Where to look for the match after `span`: behind it, or a character further when it is empty. Beyond n: there is no more. */
size_t pattern_next(const char *text, size_t n, const struct pattern_span *span);
/* What takes the place of the match found last, in the same text. Appends; false: no memory. */
bool pattern_expand(const struct pattern *pattern, const char *text, struct strbuf *out);

#endif
