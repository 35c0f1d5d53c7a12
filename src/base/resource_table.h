/* What embed.c generates, sorted by name in strcmp() order. Private to base. */
#ifndef PREOP_BASE_RESOURCE_TABLE_H
#define PREOP_BASE_RESOURCE_TABLE_H

#include "preop/base/resource.h"

extern const struct resource resource_table[];
extern const size_t resource_count;

#endif
