/*
 * What was read from files of annotations, held in memory until all of it has been judged: texts are kept once, an answer is a row of numbers.
 */
#ifndef PREOP_SRC_FORMATS_ANNOTATIONS_H
#define PREOP_SRC_FORMATS_ANNOTATIONS_H

#include "preop/formats/annotations.h"
#include "preop/model/dataset.h"
#include "sample.h"

/* ---- annotations_table.c ---- */

/* Distinct texts by number; number 0 is the empty text. */
struct texts {
	const char **items;
	uint32_t count, capacity;
	uint32_t *slots; /* open addressing: number and 1, or 0 */
	size_t slot_count;
	struct arena arena;
};
bool texts_add(struct texts *texts, const char *text, uint32_t *number, struct error *error);
void texts_free(struct texts *texts);

enum vote_state { VOTE_TAKEN, VOTE_LEFT_OUT };
struct annotation_vote {
	uint32_t item, person, label, reason;
	int64_t line, column, at /* CLOCK_NONE */, spent /* milliseconds; -1 */;
	float confidence; /* NAN */
	uint16_t file;
	uint8_t state;
};
struct annotation_gold {
	uint32_t item, label;
	int64_t line;
	uint16_t file;
};
struct annotation_item {
	const char *body; /* the record its example is made of; NULL: no text came */
	size_t body_size;
	const char *split;  /* by the file's name, or NULL */
	int64_t example;    /* 0: none yet */
	uint32_t gold;      /* a label; 0: none */
	uint32_t votes;     /* taken */
	uint32_t first;     /* number of its first answer, and 1 */
	bool known;         /* has or gets an example */
	bool gold_twice;    /* with different values: nobody knows which one */
	bool gold_compared; /* with what the project has */
};
struct annotation_table {
	struct texts item_names, people, labels, reasons;
	struct annotation_vote *votes;
	size_t vote_count, vote_capacity;
	struct annotation_gold *golds;
	size_t gold_count, gold_capacity;
	struct annotation_item *items; /* by number of item_names; the first is nobody's */
	size_t item_capacity;
	struct arena bodies;
};
bool table_item(struct annotation_table *table, const char *name, uint32_t *item, struct error *error);
bool table_vote(struct annotation_table *table, const struct annotation_vote *vote, struct error *error);
bool table_gold(struct annotation_table *table, const struct annotation_gold *gold, struct error *error);
void table_free(struct annotation_table *table);

/* ---- One run ---- */

struct annotations {
	struct db *db;
	const struct annotation_options *options;
	struct annotation_report *report;
	import_progress progress;
	void *context;
	int64_t asked_at;
	struct annotation_table table;
	struct field_map map;  /* of the texts */
	unsigned rules;        /* bits of enum annotation_rule */
	struct dataset schema; /* how labels are read, and where they go; id 0: the dataset is to be made */
	bool open;             /* labels that are not in it join it */
	bool declared;         /* somebody chose it before */
	struct {
		int low, high;
		bool any, odd;
	} soft;                 /* the steps that soft_label names, file after file; odd: they make no scale */
	const char *scale_done; /* why labels are a scale, or how to read them as one; or NULL */
};

enum annotation_rule {
	RULE_KEEP_LATEST,
	RULE_KEEP_FIRST,
	RULE_DROP_BOTH,
	RULE_FOLD_CASE,
	RULE_TRIM,
	RULE_DROP_MISSING,
	RULE_ADD_LABELS,
	RULE_DROP_UNKNOWN_LABEL,
	RULE_DROP_UNKNOWN_ITEM,
	RULE_ID_AS_TEXT,
	RULE_DROP_GOLD_ALONE,
	RULE_GOLD_FIRST,
	RULE_GOLD_LATEST,
	RULE_DROP_BAD_ROWS,
	RULE_TEXTS_ONLY,
	RULES
};
/* annotations_report.c */
bool annotations_rules(struct annotations *run, struct error *error);
static inline bool annotations_rule(const struct annotations *run, enum annotation_rule rule)
{
	return (run->rules >> rule & 1) != 0;
}
/* Counts it; keeps the place while there are few. `place` may be NULL: the finding has none. */
void annotations_find(struct annotations *run, enum annotation_finding_kind kind, const struct annotation_place *place);
void annotations_find_vote(struct annotations *run, enum annotation_finding_kind kind,
	const struct annotation_vote *vote, const char *text);
/* What happens to it, and whether a rule says so: then a strict import goes on. */
void annotations_settled(struct annotations *run);
/* ERROR_INPUT when the run is strict and something was found. */
bool annotations_strict(const struct annotations *run, struct error *error);
/* About ten times a second; false: cancelled. */
bool annotations_tick(struct annotations *run, int64_t done, int64_t total, struct error *error);

/* ---- annotations_columns.c: which columns of a file are what ---- */

enum annotation_layout {
	LAYOUT_ROWS,
	LAYOUT_MATRIX,
	LAYOUT_OBJECTS,
	LAYOUT_GOLD,
	LAYOUT_TEXTS,
	LAYOUT_NONE /* no record can be read */
};
struct annotation_columns {
	enum annotation_layout layout;
	const char *paths[ANNOTATION_COLUMNS];
	const char *names[ANNOTATION_COLUMNS]; /* as the file has them */
	const char *texts[FIELD_INPUTS];
	const char *heads[FIELD_INPUTS]; /* the members they are in */
	size_t text_count;
	const char *left, *right;           /* of a preference: what stood on which side */
	const struct sample_field **people; /* LAYOUT_MATRIX */
	size_t person_count;
	const char *split;
	bool whole; /* the whole record is the item's: it says nothing about one annotator, and nothing personal */
};
bool annotation_columns_find(struct annotations *run, const char *path, const struct sample *sample,
	struct annotation_columns *out, struct error *error);
/* annotations_matrix.c: whether the columns of people hold answers to one question, as far as the sample goes. */
bool annotation_columns_answer(const struct sample *sample, const struct annotation_columns *columns);
const char *annotation_layout_word(enum annotation_layout layout);

/* ---- annotations_read.c ---- */
bool annotations_read(struct annotations *run, size_t file, struct error *error);

/* ---- annotations_rows.c: one record of a file ---- */
struct annotation_reading {
	struct annotations *run;
	const struct annotation_columns *columns;
	const char *path;
	uint16_t file;
	struct strbuf item, cell, name, other;
};
bool annotations_take(struct annotation_reading *reading, const struct record *record, struct error *error);

/* ---- annotations_schema.c: what the labels are ---- */
bool annotations_choose_dataset(struct annotations *run, struct error *error);
bool annotations_choose_schema(struct annotations *run, struct error *error);
void annotations_note_soft(struct annotations *run, const struct sample *sample);
void annotations_find_scale(struct annotations *run); /* when all labels are known */
bool annotation_is_missing(const char *text);         /* as words go; the schema may know better */

/* ---- annotations_settle.c: the doctor ---- */
bool annotations_settle(struct annotations *run, struct error *error);

/* ---- annotations_store.c ---- */
bool annotations_store(struct annotations *run, struct error *error);

#endif
