/*
 * The members of a zip archive as records, in the order in which they explain each other: what describes the whole comes first. Every record has its
 * member's name as `key`, and lines are counted from the member's first one.
 *
 * A file is read by place; what comes through a pipe or compressed is held in memory, up to the source's limit.
 */
#ifndef PREOP_SRC_FORMATS_ARCHIVE_H
#define PREOP_SRC_FORMATS_ARCHIVE_H

#include "reader.h"
#include "zip.h"

bool archive_is(const struct source *source); /* by its first bytes */
struct reader *archive_open(struct source *source, struct error *error);
const struct zip *archive_zip(const struct reader *reader); /* of a reader that archive_open() opened */
bool archive_name_is(const struct record *record, const char *name);
bool archive_name_starts(const struct record *record, const char *prefix);

#endif
