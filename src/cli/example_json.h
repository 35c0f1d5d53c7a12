/* Examples for verbs: as JSON, and the ids a verb's words or filter mean. */
#ifndef PREOP_CLI_EXAMPLE_JSON_H
#define PREOP_CLI_EXAMPLE_JSON_H

#include "cli/cli.h"

#include "preop/base/idlist.h"
#include "preop/base/json.h"
#include "preop/model/example.h"

void example_json(struct json_writer *w, const char *key, const struct example *row); /* one object */
void example_json_fields(struct json_writer *w, const struct example *row); /* its members, into an open object */
void example_flags_print(unsigned flags, struct strbuf *out); /* "edited here, a key twice", for an empty `out` */

/* The ids --dataset, --split and --filter select, at most `limit` (0: all). */
bool cli_select(
	struct db *db, const struct cli_options *options, int64_t limit, struct id_list *ids, struct error *error);
/* The ids a changing verb works on: its words first..last as numbers, or, without any, what --filter selects. */
bool cli_targets(struct db *db, const struct cli_options *options, size_t first, size_t end, struct id_list *ids,
	struct error *error);

#endif
