/* What the modules that add to an import of outputs know of it (model/judge_sink.c). */
#ifndef PREOP_SRC_MODEL_SUITE_IMPORT_PLACE_H
#define PREOP_SRC_MODEL_SUITE_IMPORT_PLACE_H

#include "preop/model/suite_import.h"

struct suite_import_place {
	struct db *db;
	int64_t suite, import;
};
struct suite_import_place suite_import_place(const struct suite_import *batch);
/* One more verdict was taken: an import that brings only verdicts has brought something. */
void suite_import_judged(struct suite_import *batch);

#endif
