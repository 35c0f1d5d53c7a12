/* A ladder for the command line: read, and as JSON. */
#ifndef PREOP_CLI_VERB_EVAL_TABLE_H
#define PREOP_CLI_VERB_EVAL_TABLE_H

#include "cli/context.h"

#include "preop/base/json.h"
#include "preop/model/ladder_text.h"
#include "preop/model/suite.h"

struct eval_table {
	struct arena arena;
	struct suite suite;
	struct ladder ladder;
	struct ladder_judge *judges;
	size_t judge_count;
};
#define EVAL_TABLE_INIT                                                                                                \
	{                                                                                                              \
		.arena = ARENA_INIT, .ladder = LADDER_INIT                                                             \
	}
bool eval_table_read(struct db *db, const struct cli_options *options, struct eval_table *out, struct error *error);
void eval_table_free(struct eval_table *table);

/* The cases a table is of: slice NULL is all. */
struct eval_part {
	const struct ladder_slice *slice;
	uint32_t value;
};

void eval_put_mean(struct json_writer *w, const struct ladder_mean *mean);
void eval_put_row(struct json_writer *w, const struct eval_table *table, const struct ladder_row *row);
void eval_put_comparison(struct json_writer *w, const struct ladder_comparison *comparison);

/* preop eval table --compare (verb_eval_compare.c) */
bool eval_table_compare(struct db *db, const struct eval_table *table, const struct cli_options *options,
	const struct eval_part *part, struct strbuf *out, struct error *error);

#endif
