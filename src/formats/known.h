/*
 * A set of rows by the first half of their SHA-256: the duplicates of a dry run that has no project to ask.
 */
#ifndef PREOP_SRC_FORMATS_KNOWN_H
#define PREOP_SRC_FORMATS_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

struct known;
struct known *known_new(void);
void known_free(struct known *known); /* NULL is fine */

enum { KNOWN_KEY = 16 };
/* True when the key was not there yet. When memory ends nothing is kept and everything is new. */
bool known_add(struct known *known, const unsigned char key[KNOWN_KEY]);

#endif
