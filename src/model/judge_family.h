/* Families of models, told by words in their names. */
#ifndef PREOP_SRC_MODEL_JUDGE_FAMILY_H
#define PREOP_SRC_MODEL_JUDGE_FAMILY_H

/* "GPT", "Claude" ...; NULL: the name says nothing. The word that stands first in the name decides. */
const char *judge_family(const char *name);

#endif
