/* Looking for words in the text of a record: in its string values as a person reads them and in its numbers, not in keys and punctuation. */
#ifndef PREOP_SRC_MODEL_FILTER_TEXT_H
#define PREOP_SRC_MODEL_FILTER_TEXT_H

#include "preop/base/strbuf.h"

struct needle;
struct needle *needle_new(const char *word, size_t n); /* ASCII letters match in either case; n > 0 */
void needle_free(struct needle *needle);
bool needle_in_record(struct needle *needle, const char *body, size_t n);

#endif
