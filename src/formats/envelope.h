/*
 * What stood around the records of an imported file, kept with the import so that an export can put it back.
 *
 *   table   {"delimiter":",","columns":["text","label"],"header":["text","label"]}; "header" only where a name had to be made up
 *   list    {"parts":[{"name":"canary","value":"..."},{"name":"examples","list":0}],"first":[1]}; first: the number of each list's first row
 *   object  {"keys":{"17":"other"}}; only of rows whose name is not their id
 *   others  {}
 *
 * Members beside the records of more than ENVELOPE_LIMIT bytes in all are left out: {"name":"vectors","left_out":123456}.
 */
#ifndef PREOP_SRC_FORMATS_ENVELOPE_H
#define PREOP_SRC_FORMATS_ENVELOPE_H

#include "reader.h"

enum { ENVELOPE_LIMIT = 1 << 20 };

const char *framing_name(
	enum framing framing); /* "lines", "sequence", "array", "object", "list", "table", "archive"; "" */
enum framing framing_find(const char *name); /* FRAMING_COUNT: none of them */

/* While reading: items of "parts", appended. `name` is raw, with its quotes. */
void envelope_add_member(struct strbuf *parts, struct json_span name, struct json_span value);
void envelope_add_list(struct strbuf *parts, struct json_span name, int64_t list);

/* While taking rows in. */
struct envelope_notes {
	struct strbuf keys;  /* members of "keys" */
	struct strbuf first; /* elements of "first" */
	int64_t lists;       /* in `first` */
};
void envelope_notes_init(struct envelope_notes *notes);
void envelope_notes_free(struct envelope_notes *notes);
/* Row `number` was taken in under this id of its own. */
void envelope_note(
	struct envelope_notes *notes, int64_t number, const struct record *record, const char *external, size_t n);

void envelope_print(const struct reader *reader, enum framing framing, char delimiter,
	const struct envelope_notes *notes, struct strbuf *out);

#endif
