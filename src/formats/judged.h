/*
 * What files of judgments share: memory for one record, and verdicts on their way into the import.
 */
#ifndef PREOP_SRC_FORMATS_JUDGED_H
#define PREOP_SRC_FORMATS_JUDGED_H

#include "driver.h"
#include "outputs.h"
#include "parts.h"
#include "preop/model/judge.h"

struct judged {             /* import->state of these formats */
	struct arena arena; /* of the record */
	struct parts parts;
};
struct judged *judged_begin(struct import *import); /* for the next record: what the last one held is gone */
void judged_close(struct import *import);           /* format_ops.close */

/* Decoded, a number as it stands; NULL: absent, null or neither. *n (may be NULL): its bytes, which may hold NULs. */
const char *judged_text(struct judged *judged, struct json_span value, size_t *n);
/* A case's id in files of questions with turns: "81", and "81/2" for its second turn. NULL: the record has none. */
const char *judged_case(struct judged *judged, struct json_span record, int64_t turn);
double judged_number(struct json_span value); /* NAN: none */

/* Counted as rows are. `at` (may be absent): where in the record. */
bool judged_verdict(struct import *import, const struct record *record, struct json_span at,
	const struct judge_verdict_row *row, struct error *error);
bool judged_score(
	struct import *import, const struct record *record, const struct judge_score_row *row, struct error *error);
bool judged_gold(
	struct import *import, const struct record *record, const struct pair_gold_row *row, struct error *error);
bool judged_reject(struct import *import, const struct record *record, struct json_span at, const char *reason,
	struct error *error);

#endif
