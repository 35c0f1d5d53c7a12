/*
 * "Same row, five fates": what each trainer does with each row, before anybody rents a GPU.
 *
 * A trainer is one row of a table: which shapes it takes, where it cuts, what it does with what it cannot use. For every row and every trainer there is one
 * reason, and every reason has one fate, so used + cut + dropped + refused = rows, always. REFUSED counts rows that by themselves end the whole run or
 * upload; while there is one of them, nothing is trained at all, which trainer_outcome says.
 *
 * Lengths are those of the turns' texts. What a chat template puts around a turn is not counted (three to five tokens each, by model).
 * Thread: the connection's.
 */
#ifndef PREOP_FORMATS_TRAINER_H
#define PREOP_FORMATS_TRAINER_H

#include "preop/base/idlist.h"
#include "preop/formats/token_count.h"

enum trainer_id { TRAINER_TRL_SFT, TRAINER_TRL_DPO, TRAINER_AXOLOTL, TRAINER_LLAMA_FACTORY, TRAINER_OPENAI, TRAINERS };

enum fate { FATE_USED, FATE_CUT, FATE_DROPPED, FATE_REFUSED, FATES };
const char *fate_name(enum fate fate); /* "used" "cut" "dropped" "refused" */

/* Why a row has its fate; which of them a trainer knows is in its table. */
enum fate_reason {
	REASON_WHOLE,
	REASON_CUT,
	REASON_LONG,        /* over the limit, and the trainer does not cut */
	REASON_MASKED,      /* nothing to be learned is left */
	REASON_ROLES,       /* user and assistant do not take turns */
	REASON_SHAPE,       /* the trainer has no reader for this kind of record */
	REASON_MALFORMED,   /* the record is not what its kind should be */
	REASON_NO_MESSAGES, /* the checks of OpenAI's cookbook from here on, in their order */
	REASON_NO_KEY,
	REASON_ODD_KEY,
	REASON_ODD_ROLE,
	REASON_NO_CONTENT,
	REASON_NO_ASSISTANT,
	REASON_WEIGHT,
	REASONS
};

struct trainer_rule {
	enum fate fate;
	const char *title;  /* "cut at the limit": what the row of a list says; NULL: this trainer never does it */
	const char *rule;   /* one sentence */
	const char *advice; /* what to do, "" for nothing */
};
struct trainer {
	const char *name, *title; /* "trl-sft", "TRL SFT" */
	int64_t limit;            /* tokens of a row, unless the user says another */
	const char *limit_name;   /* "max_length" */
	const char *source;       /* where the rules come from, and of when */
	unsigned shapes;          /* 1 << enum example_shape */
	int64_t least;            /* rows that a file must have */
	struct trainer_rule rules[REASONS];
};
const struct trainer *trainer_get(enum trainer_id id);
bool trainer_find(
	const char *name, enum trainer_id *out, struct error *error); /* ERROR_USAGE names the ones there are */

/* One row as it is judged. */
struct trainer_row {
	enum example_shape shape;
	const char *body;
	size_t length;
	const struct turns *turns;
	const int64_t *tokens; /* of each turn */
};
struct trainer_verdict {
	enum fate_reason reason;
	int64_t tokens; /* that the trainer reads, 0 when the row is dropped or refused */
	int64_t loss;   /* of those, the ones it learns from */
};
struct trainer_verdict trainer_judge(enum trainer_id id, const struct trainer_row *row, int64_t limit);

struct trainer_counts {
	int64_t reasons[REASONS], fates[FATES];
	int64_t tokens, loss; /* sums over used and cut rows */
	int64_t no_loss;      /* used or cut, and nothing is learned from them */
};
enum token_origin { TOKENS_ESTIMATED, TOKENS_STORED, TOKENS_COUNTED };

struct trainer_report {
	int64_t rows;
	struct id_list ids;          /* the rows, in the order they were judged */
	uint8_t *verdicts[TRAINERS]; /* of each row: enum fate_reason, TRAINER_NO_LOSS set for one without loss */
	struct trainer_counts counts[TRAINERS];
	int64_t limits[TRAINERS];
	enum token_origin origin;
	char tokenizer[200]; /* its name, "" for an estimate */
};
enum { TRAINER_NO_LOSS = 0x80 };

struct trainer_options {
	int64_t dataset;
	const char *filter;                /* NULL or "": all */
	int64_t limit;                     /* tokens; 0: each trainer's own */
	const struct tokenizer *tokenizer; /* NULL: stored counts where all rows have them, else an estimate */
	bool (*progress)(void *context, int64_t done, int64_t total); /* false: cancel; may be NULL */
	void *context;
};
/* One pass over the rows for all trainers. */
bool trainers_preview(
	struct db *db, const struct trainer_options *options, struct trainer_report *out, struct error *error);
void trainer_report_free(struct trainer_report *report);

/* What becomes of the file as a whole: a sentence in `out`; false when nothing is trained. */
bool trainer_outcome(const struct trainer_report *report, enum trainer_id id, char *out, size_t size);

/* The rows with that reason, with that fate (reason REASONS), or without loss (fate FATES); at most `limit` (0: all), in order. Appends. */
bool trainer_rows(const struct trainer_report *report, enum trainer_id id, enum fate fate, enum fate_reason reason,
	size_t limit, struct id_list *out);

#endif
