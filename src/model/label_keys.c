#include "preop/model/label_keys.h"

#include <string.h>

/* The letters left out move, search, undo, go elsewhere or act on a decision (both, reason, sure, skip, guideline, agreement ...). */
static const char keys[] = "123456789tvBCDEFHILOPRVW";
_Static_assert(sizeof(keys) - 1 == LABEL_KEYS, "a key a label");

char label_key_of(size_t index)
{
	return index < LABEL_KEYS ? keys[index] : '\0';
}

size_t label_key_index(char key)
{
	const char *at = key != '\0' ? strchr(keys, key) : NULL;

	return at != NULL ? (size_t)(at - keys) : LABEL_KEYS;
}
