/* Likeness of meaning: the cosine of two texts' vectors, which a server made before (model/embedding.h). */
#include "check_kind.h"

#include "preop/model/check_run.h"
#include "preop/model/embedding.h"

#include <math.h>

struct similarity {
	const char *model;
	struct check_text text; /* bytes NULL: the reference */
};

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct similarity *similarity = arena_alloc(arena, sizeof(*similarity));

	similarity->model = check_spec_text(spec, "model", arena).bytes;
	similarity->text = check_spec_text(spec, "text", arena);
	*state = similarity;
	return *similarity->model != '\0' ||
		error_set(error, ERROR_INPUT, "model must name the model that makes the vectors");
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	const struct similarity *similarity = state;
	struct check_text text = similarity->text.bytes != NULL ? similarity->text : output->reference;
	const struct embedding_text mine = { output->text.bytes, output->text.n }, other = { text.bytes, text.n };
	bool missing;
	double cosine;

	if (text.bytes == NULL)
		return check_undefined(verdict, "the case has no reference"), true;
	if (!embedding_cosine(output->means->db, similarity->model, &mine, &other, &cosine, &missing, error))
		return false;
	if (missing)
		check_undefined(verdict,
			"there is no vector of %s for it yet; preop eval score --embed ENDPOINT asks for them",
			similarity->model);
	else if (isnan(cosine))
		check_undefined(verdict, "the two vectors of %s differ in length", similarity->model);
	else
		check_value(verdict, cosine, "cosine by %s", similarity->model);
	return true;
}

const struct check_method check_method_similarity = { .prepare = prepare, .judge = judge };
