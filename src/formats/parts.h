/*
 * The wide parts of one output on their way in, packed where that is smaller. Bytes that are given stay the giver's and must last until the parts are
 * handed on; what is packed is the list's own until parts_reset().
 */
#ifndef PREOP_SRC_FORMATS_PARTS_H
#define PREOP_SRC_FORMATS_PARTS_H

#include "preop/base/strbuf.h"
#include "preop/model/suite_import.h"

struct part_packer;
struct parts {
	struct output_part list[PART_KINDS];
	size_t count;
	struct strbuf packed[PART_KINDS];
	struct part_packer *packer; /* made when it is first needed */
};

void parts_init(struct parts *parts);
void parts_free(struct parts *parts);
void parts_reset(struct parts *parts);
/* Each kind once; nothing is added of no bytes. */
void parts_add(struct parts *parts, enum output_part_kind kind, const char *bytes, size_t n);

enum { PART_LIMIT = 64 * 1024 * 1024 };
/* A part as it was before it was packed, in place of what `out` holds. False: it is not what it says it is, or longer than PART_LIMIT. */
bool part_unpack(const struct output_part *part, struct strbuf *out);

#endif
