/* The usual names of the columns of annotations: one table for `preop import` of labels and for `preop annotations`. */
#ifndef PREOP_SRC_FORMATS_ANNOTATION_ROLES_H
#define PREOP_SRC_FORMATS_ANNOTATION_ROLES_H

#include "preop/formats/annotations.h"
#include "roles.h"

/* By enum annotation_column, and behind them "input": a text of the item. */
enum { ANNOTATION_ROLES = ANNOTATION_COLUMNS + 1 };
extern const struct role annotation_roles[ANNOTATION_ROLES];

#endif
