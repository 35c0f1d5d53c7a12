/*
 * What makes a format a format: how its records look, what becomes of one, and where the rows go. A row of the table
 * in table.c points here.
 */
#ifndef PREOP_SRC_FORMATS_FORMAT_H
#define PREOP_SRC_FORMATS_FORMAT_H

#include "preop/formats/import.h"
#include "sample.h"

struct import; /* driver.h */

/* Where rows go: one open batch of the model, committed whole or not at all. In a dry run `end` takes everything
 * back. */
struct sink_ops {
	bool (*begin)(struct import *import, struct error *error);
	bool (*end)(struct import *import, struct error *error);
	void (*abort)(struct import *import); /* fine at any time, also before begin and after end */
};

enum {
	FRAMES_JSON = 1 << FRAMING_LINES | 1 << FRAMING_SEQUENCE | 1 << FRAMING_ARRAY | 1 << FRAMING_OBJECT |
		1 << FRAMING_LIST,
	FRAMES_TABLE = 1 << FRAMING_TABLE,
	FRAMES_ARCHIVE = 1 << FRAMING_ARCHIVE
};

struct format_ops {
	unsigned frames;          /* bits of enum framing */
	char delimiter;           /* of a table: '\t', or ',' which stands for ';' as well; '\0': any */
	enum example_shape shape; /* of formats of examples */
	const char *trait; /* what its records have: "a messages list"; NULL: a format for whatever no other claims */
	bool (*fits)(struct json_span record);
	const struct sink_ops *sink;
	/* One valid JSON object. False: the import has failed. */
	bool (*take)(struct import *import, const struct record *record, struct error *error);
	/* Of formats of outputs, may be NULL: after the last record, while the batch is open: what is known by then. */
	bool (*finish)(struct import *import, struct error *error);
	/* Gives back import->state, what the format keeps between records; not called while that is NULL. May be NULL. */
	void (*close)(struct import *import);
	/* The roles fields can play, NULL behind the last; with `mapping` only. */
	const char *(*role)(size_t index);
	/* The mapping of roles to fields as --map would have it, appended; NULL: the format needs none. False:
	 * none was found. */
	bool (*mapping)(const struct sample *sample, const char *option, struct arena *arena, struct strbuf *out,
		struct error *error);
	/* Of formats of outputs, may be NULL: the suite's name, when nobody gave one, out of the sample or the path (*name is what
	 * the file's name says). */
	bool (*suite)(struct import *import, const char **name, struct error *error);
};

extern const struct format_ops chat_format, prompt_format, alpaca_format, csv_format, tsv_format, jsonl_format,
	json_format, labels_format, outputs_format, gsm8k_solutions_format, preference_format, unpaired_format,
	openai_preference_format, sharegpt_format, segments_format, stepwise_format, retrieval_format, language_format,
	argilla_format, label_studio_format, inspect_format, llmbar_format, fastchat_questions_format,
	fastchat_answers_format, fastchat_reviews_format, judgments_format, lm_eval_format, promptfoo_format,
	promptfoo_table_format, openai_evals_format, openai_items_format, openai_batch_format,
	alpaca_annotations_format, alpaca_eval_format, helm_format, langsmith_format, langfuse_format, verifiers_format;

const struct format_info *format_find(
	const char *name, struct error *error); /* NULL: unknown; the sentence lists the names */
bool format_fits_any(struct json_span record);  /* some format with a trait */

#endif
