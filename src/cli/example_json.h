/* Examples for verbs: as JSON, and the ids a verb's words or filter mean. */
#ifndef PREOP_CLI_EXAMPLE_JSON_H
#define PREOP_CLI_EXAMPLE_JSON_H

#include "cli/cli.h"

#include "preop/base/idlist.h"
#include "preop/base/json.h"
#include "preop/model/example.h"

void example_json(struct json_writer *w, const char *key, const struct example *row); /* one object */
void example_json_fields(struct json_writer *w, const struct example *row); /* its members, into an open object */
/* "edited here, a key twice", without what was dismissed, for an empty `out` */
void example_flags_print(const struct example *row, struct strbuf *out);

/* The ids --dataset, --split and --filter select, at most `limit` (0: all). */
bool cli_select(
	struct db *db, const struct cli_options *options, int64_t limit, struct id_list *ids, struct error *error);
/* The ids a changing verb works on: its words first..last as numbers, or, without any, what --filter selects. */
bool cli_targets(struct db *db, const struct cli_options *options, size_t first, size_t end, struct id_list *ids,
	struct error *error);

/* What a verb does to the ids; `value` is the word behind them, NULL when the verb takes none. */
typedef bool (*cli_change_ids)(struct db *db, const struct id_list *ids, const char *value,
	const struct cli_options *options, int64_t *changed, struct error *error);
/* A changing verb: its words are numbers of examples (or --filter selects them) and, behind those, `values` more (0 or 1). Prints
 * "N WHAT". Returns the exit status. */
int cli_change(struct cli *cli, const struct cli_options *options, size_t values, cli_change_ids apply,
	const char *what, struct strbuf *out, struct error *error);

#endif
