/*
 * Formats whose fields have fixed meanings under many names (labels, outputs): which field of a file plays which role.
 */
#ifndef PREOP_SRC_FORMATS_ROLES_H
#define PREOP_SRC_FORMATS_ROLES_H

#include "sample.h"

enum { ROLE_NAMES = 12 };
struct role {
	const char *name; /* as --map has it */
	bool needed;
	const char *names
		[ROLE_NAMES]; /* field names that mean it, the best first; compared without case and without a '!' before */
};

/* The field whose name means the role; NULL: none. */
const struct sample_field *roles_guess(const struct role *role, const struct sample *sample);

/* paths[i]: of the field that plays roles[i], or NULL. ERROR_USAGE: `option` is wrong; ERROR_INPUT: a needed role
 * has no field. */
bool roles_choose(const struct role *roles, size_t count, const struct sample *sample, const char *option,
	struct arena *arena, const char **paths, struct error *error);
/* The paths roles_choose() finds, appended as --map has them. */
bool roles_mapping(const struct role *roles, size_t count, const struct sample *sample, const char *option,
	struct arena *arena, struct strbuf *out, struct error *error);

struct role_value {
	struct json_span value; /* start NULL: no member's name means the role */
	int rank;               /* index into the role's names */
};
/* The members that play the roles by their names. */
void roles_in(const struct role *roles, size_t count, struct json_span record, struct role_value *out);
bool roles_fit(const struct role *roles, size_t count, const struct role_value *values); /* all needed ones are there */

#endif
