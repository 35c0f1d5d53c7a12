/*
 * The boxes a strand can belong to, from the embedded data/boxes.json: what it really is, and so where it lives and where it is repaired.
 */
#ifndef PREOP_MODEL_BOX_H
#define PREOP_MODEL_BOX_H

#include <stdbool.h>

enum { BOX_COUNT = 4 };

struct box {                  /* static for the life of the program */
	const char *id;       /* "facts": the word in a strand */
	const char *name;     /* "Facts" */
	const char *lives_in; /* "sources" */
	const char *route;    /* advice: a sentence */
	const char *origin, *route_origin;
	bool trained; /* training can move it at all */
};
const struct box *box_text(int index);      /* 0..3; loads the resource once (thread-safe) */
const struct box *box_find(const char *id); /* NULL: no such box, "" too */

#endif
