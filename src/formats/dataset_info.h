/*
 * LLaMA-Factory describes the files of a folder in one dataset_info.json: which format, what the columns and roles are called.
 */
#ifndef PREOP_SRC_FORMATS_DATASET_INFO_H
#define PREOP_SRC_FORMATS_DATASET_INFO_H

#include "preop/formats/import.h"

/* When nobody has named a format or a mapping and a dataset_info.json beside the file has an entry for it, sets both in `options`
 * (strings in the arena); why, appended, says so, or that the description cannot be read. False with ERROR_INPUT: the file is such a
 * description itself, and the sentence names what it describes. */
bool dataset_info_apply(struct import_options *options, struct arena *arena, struct strbuf *why, struct error *error);

#endif
