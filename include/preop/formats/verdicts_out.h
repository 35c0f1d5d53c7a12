/* Verdicts as a file: JSON lines or CSV, a row a verdict, hidden repeats included. There whole or not at all. */
#ifndef PREOP_FORMATS_VERDICTS_OUT_H
#define PREOP_FORMATS_VERDICTS_OUT_H

#include "preop/model/suite.h"

enum verdicts_format { VERDICTS_JSONL, VERDICTS_CSV };
bool verdicts_format_parse(const char *word, enum verdicts_format *out);

/* `path` "-": standard output. `names` false: who stood left and right is left out, only which side won is there. */
bool verdicts_export(struct db *db, const struct suite *suite, const char *path, enum verdicts_format format,
	bool names, int64_t *rows, struct error *error);

#endif
