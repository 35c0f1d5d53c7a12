/*
 * What a retrieval system was given, against what is relevant for the case: recall and precision among the first k, reciprocal rank, nDCG with linear gains and a discount
 * of log2(rank + 1), as trec_eval has them. A passage that comes twice counts where it came first.
 */
#include "check_kind.h"

#include "json_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum measure { MEASURE_RECALL, MEASURE_PRECISION, MEASURE_RANK, MEASURE_GAIN, MEASURE_HIT };

struct retrieval {
	enum measure measure;
	size_t k;
	struct check_text member; /* of the case's extra */
	struct arena arena;       /* of one output */
};

struct relevant {
	const char *id;
	double grade;
	bool seen;
};
struct judged {
	struct relevant *items;
	size_t count;
};

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct retrieval *retrieval = arena_alloc(arena, sizeof(*retrieval));
	double k = check_spec_number(spec, "k");

	retrieval->measure = (enum measure)check_spec_word(spec, "measure");
	retrieval->member = check_spec_text(spec, "relevant", arena);
	if (!(k >= 1 && k <= 100000))
		return error_set(error, ERROR_INPUT, "k is a number from 1 to 100000");
	retrieval->k = (size_t)k;
	*state = retrieval;
	return true;
}

static void release(void *state)
{
	arena_free(&((struct retrieval *)state)->arena);
}

/* ---- Ids ---- */

/* Of a passage: the text itself, a number, or the member that names it. */
static const char *id_of(struct arena *arena, const struct json_node *node)
{
	static const char *const names[] = { "id", "_id", "doc_id", "docid", "document_id", "passage_id", "pid",
		"chunk_id" };

	for (size_t i = 0; node->type == JSON_OBJECT && i < sizeof(names) / sizeof(names[0]); i++) {
		const struct json_node *id = json_node_member(node, names[i]);
		if (id != NULL && id->type != JSON_OBJECT)
			return id_of(arena, id);
	}
	if (node->type == JSON_STRING)
		return node->text;
	return node->type == JSON_NUMBER ? arena_strndup(arena, node->span.start, node->span.length) : NULL;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(((const struct relevant *)a)->id, ((const struct relevant *)b)->id);
}

static void add_relevant(struct judged *judged, const char *id, double grade)
{
	if (id != NULL && grade > 0)
		judged->items[judged->count++] = (struct relevant){ .id = id, .grade = grade };
}

/* A list of ids, an object of grades by id, or one id. */
static struct judged read_relevant(struct arena *arena, const struct json_node *node)
{
	struct judged judged = { arena_alloc(arena, (node->count + 1) * sizeof(*judged.items)), 0 };

	if (node->type != JSON_ARRAY && node->type != JSON_OBJECT)
		add_relevant(&judged, id_of(arena, node), 1);
	for (size_t i = 0; i < node->count; i++) {
		const struct json_node *child = &node->children[i];
		if (node->type == JSON_ARRAY)
			add_relevant(&judged, id_of(arena, child), 1);
		else
			add_relevant(&judged, child->key, child->type == JSON_NUMBER ? child->number : 1);
	}
	qsort(judged.items, judged.count, sizeof(*judged.items), compare_ids);
	size_t kept = 0;
	for (size_t i = 0; i < judged.count; i++)
		if (kept == 0 || strcmp(judged.items[kept - 1].id, judged.items[i].id) != 0)
			judged.items[kept++] = judged.items[i];
	judged.count = kept;
	return judged;
}

/* The member of the case's extra, else the reference. */
static const struct json_node *relevant_node(struct retrieval *retrieval, const struct check_output *output)
{
	const struct json_node *extra = output->extra.bytes != NULL
		? json_tree_read(&retrieval->arena, output->extra.bytes, output->extra.n, NULL)
		: NULL;
	const struct json_node *node = extra != NULL
		? json_node_get(extra, retrieval->member.bytes, retrieval->member.n)
		: NULL;

	if (node == NULL && output->reference.bytes != NULL)
		node = json_tree_read(&retrieval->arena, output->reference.bytes, output->reference.n, NULL);
	return node;
}

/* ---- Measures ---- */

struct ranking {
	size_t found, first /* rank, 0: none */, looked_at;
	double gain;
};

static struct ranking walk(struct retrieval *retrieval, const struct json_node *list, struct judged *judged)
{
	struct ranking out = { 0 };

	for (size_t i = 0; i < list->count && i < retrieval->k; i++) {
		const struct relevant key = { .id = id_of(&retrieval->arena, &list->children[i]) };
		struct relevant *hit = key.id != NULL
			? bsearch(&key, judged->items, judged->count, sizeof(key), compare_ids)
			: NULL;
		out.looked_at++;
		if (hit == NULL || hit->seen)
			continue;
		hit->seen = true;
		out.found++;
		out.gain += hit->grade / log2((double)i + 2);
		out.first = out.first == 0 ? i + 1 : out.first;
	}
	return out;
}

static int compare_grades(const void *a, const void *b)
{
	double x = ((const struct relevant *)a)->grade, y = ((const struct relevant *)b)->grade;

	return (x < y) - (x > y);
}

static double ideal_gain(const struct retrieval *retrieval, struct judged *judged)
{
	double gain = 0;

	qsort(judged->items, judged->count, sizeof(*judged->items), compare_grades);
	for (size_t i = 0; i < judged->count && i < retrieval->k; i++)
		gain += judged->items[i].grade / log2((double)i + 2);
	return gain;
}

static double value_of(const struct retrieval *retrieval, const struct ranking *ranking, struct judged *judged)
{
	switch (retrieval->measure) {
	case MEASURE_RECALL:
		return (double)ranking->found / (double)judged->count;
	case MEASURE_PRECISION:
		return (double)ranking->found / (double)retrieval->k;
	case MEASURE_RANK:
		return ranking->first > 0 ? 1 / (double)ranking->first : 0;
	case MEASURE_GAIN:
		return ranking->gain / ideal_gain(retrieval, judged);
	case MEASURE_HIT:
		return ranking->found > 0;
	}
	return (double)NAN;
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct retrieval *retrieval = state;

	(void)error;
	arena_reset(&retrieval->arena);
	const struct json_node *node = relevant_node(retrieval, output);
	if (node == NULL)
		return check_undefined(verdict, "the case does not say what is relevant"), true;
	struct judged judged = read_relevant(&retrieval->arena, node);
	if (judged.count == 0)
		return check_undefined(verdict, "nothing is relevant for the case"), true;
	if (output->retrieved.bytes == NULL)
		return check_undefined(verdict, "the output does not say what was retrieved"), true;
	const struct json_node *list = json_tree_read(
		&retrieval->arena, output->retrieved.bytes, output->retrieved.n, NULL);
	if (list == NULL || list->type != JSON_ARRAY)
		return check_undefined(verdict, "what was retrieved is no JSON list"), true;
	struct ranking ranking = walk(retrieval, list, &judged);
	check_value(verdict, value_of(retrieval, &ranking, &judged), "%zu of %zu relevant among the first %zu",
		ranking.found, judged.count, ranking.looked_at);
	if (ranking.first > 0)
		strbuf_addf(&verdict->detail, ", the first at rank %zu", ranking.first);
	return true;
}

/* What was retrieved does not depend on what the model made of it. */
const struct check_method check_method_retrieval = { .prepare = prepare,
	.release = release,
	.judge = judge,
	.needs = CHECK_NEEDS_EXTRA | CHECK_NEEDS_RETRIEVED,
	.states = 1U << CHECK_STATE_EMPTY | 1U << CHECK_STATE_TRUNCATED | 1U << CHECK_STATE_REFUSED |
		1U << CHECK_STATE_FILTERED };
