/* The kinds of checks: everything that lists, explains or asks for them is made from this table. */
#include "check_kind.h"

#include "preop/text/distance.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PARAMETERS(array) .parameters = (array), .parameter_count = COUNT(array)
#define FOLD                                                                                                           \
	{                                                                                                              \
		"fold", CHECK_SET, "[\"space\"]", "case|space|punctuation",                                            \
			"what makes no difference: case, white space, punctuation"                                     \
	}

static const struct check_parameter exact_parameters[] = {
	{ "text", CHECK_TEXT, "null", NULL, "the answer; nothing: the case's reference" },
	FOLD,
};

static const struct check_parameter contains_parameters[] = {
	{ "text", CHECK_TEXT, "null", NULL, "what to look for; nothing: the case's reference" },
	FOLD,
};

static const struct check_kind kinds[] = {
	{ "exact", "The output is the reference, or the text given.", PARAMETERS(exact_parameters),
		.method = &check_method_exact },
	{ "contains", "The output has the reference, or the text given, somewhere in it.",
		PARAMETERS(contains_parameters), .method = &check_method_contains },
};

const struct check_kind *check_kinds(size_t *count)
{
	*count = COUNT(kinds);
	return kinds;
}

static const struct check_parameter common[] = {
	{ "count", CHECK_TEXT, "null", NULL,
		"values of outputs that have no answer, as in empty=0,refused=0; the others have no score" },
};

const struct check_parameter *check_common_parameters(size_t *count)
{
	*count = COUNT(common);
	return common;
}

const struct check_kind *check_kind_find(const char *name, struct error *error)
{
	struct nearest nearest;

	nearest_begin(&nearest, name, strlen(name));
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
		nearest_offer(&nearest, kinds[i].name);
	}
	error_set(error, ERROR_NOT_FOUND, "there is no kind of check \"%.40s\"%s%s; preop eval check kinds lists them",
		name, nearest.best != NULL ? "; did you mean " : "", nearest.best != NULL ? nearest.best : "");
	return NULL;
}
