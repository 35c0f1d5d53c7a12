/* Every list is a table of its fields; reading, replacing and adding are the same for all. */
#include "list_arrays.h"

#include "list_meaning.h"

#include <stddef.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define SHAPE(type, fields)                                                                                            \
	{                                                                                                              \
		sizeof(struct type), fields, COUNT_OF(fields)                                                          \
	}
#define FIELD(type, member, kind)                                                                                      \
	{                                                                                                              \
#member, kind, offsetof(struct type, member), 0, NULL                                                  \
	}
#define OBJECTS(type, member, counter, shape)                                                                          \
	{                                                                                                              \
#member, LIST_OBJECTS, offsetof(struct type, member), offsetof(struct type, counter), shape            \
	}

static const struct list_field source_fields[] = {
	FIELD(list_source, id, LIST_TEXT),
	FIELD(list_source, title, LIST_TEXT),
	FIELD(list_source, by, LIST_TEXT),
	FIELD(list_source, year, LIST_NUMBER),
	FIELD(list_source, url, LIST_OPTIONAL),
	FIELD(list_source, serves, LIST_TEXT),
	FIELD(list_source, origin, LIST_ORIGIN),
};
static const struct list_shape source_shape = SHAPE(list_source, source_fields);

static const struct list_field term_fields[] = {
	FIELD(list_term, id, LIST_TEXT),
	FIELD(list_term, term, LIST_TEXT),
	FIELD(list_term, means, LIST_TEXT),
	FIELD(list_term, also, LIST_WORDS),
	FIELD(list_term, see, LIST_WORDS),
	FIELD(list_term, origin, LIST_ORIGIN),
	FIELD(list_term, sources, LIST_WORDS),
};
static const struct list_shape term_shape = SHAPE(list_term, term_fields);

static const struct list_field cause_fields[] = {
	FIELD(list_cause, id, LIST_TEXT),
	FIELD(list_cause, cause, LIST_TEXT),
	FIELD(list_cause, likelihood, LIST_RANK),
	FIELD(list_cause, danger, LIST_RANK),
	FIELD(list_cause, effort, LIST_RANK),
	FIELD(list_cause, rung, LIST_OPTIONAL),
	FIELD(list_cause, test, LIST_TEXT),
	FIELD(list_cause, supports, LIST_TEXT),
	FIELD(list_cause, origin, LIST_ORIGIN),
	FIELD(list_cause, sources, LIST_WORDS),
};
static const struct list_shape cause_shape = SHAPE(list_cause, cause_fields);

static const struct list_field diagnosis_fields[] = {
	FIELD(list_diagnosis, id, LIST_TEXT),
	FIELD(list_diagnosis, sentence, LIST_OPTIONAL),
	FIELD(list_diagnosis, name, LIST_OPTIONAL),
	FIELD(list_diagnosis, needs, LIST_OPTIONAL),
	FIELD(list_diagnosis, training_only_if, LIST_TEXT),
	FIELD(list_diagnosis, hears, LIST_WORDS),
	FIELD(list_diagnosis, origin, LIST_ORIGIN),
	OBJECTS(list_diagnosis, causes, cause_count, &cause_shape),
};
static const struct list_shape diagnosis_shape = SHAPE(list_diagnosis, diagnosis_fields);

static const struct list_field ask_fields[] = {
	FIELD(list_ask, id, LIST_TEXT),
	FIELD(list_ask, ask, LIST_TEXT),
	FIELD(list_ask, origin, LIST_ORIGIN),
};
static const struct list_shape ask_shape = SHAPE(list_ask, ask_fields);

static const struct list_field twin_fields[] = {
	FIELD(list_twin, id, LIST_TEXT),
	FIELD(list_twin, goal, LIST_TEXT),
	FIELD(list_twin, twin, LIST_TEXT),
	FIELD(list_twin, origin, LIST_ORIGIN),
};
static const struct list_shape twin_shape = SHAPE(list_twin, twin_fields);

static const struct list_field rung_fields[] = {
	FIELD(list_rung, id, LIST_TEXT),
	FIELD(list_rung, place, LIST_RANK),
	FIELD(list_rung, name, LIST_TEXT),
	FIELD(list_rung, what, LIST_TEXT),
	FIELD(list_rung, cost, LIST_TEXT),
	FIELD(list_rung, reversible, LIST_TEXT),
	FIELD(list_rung, composes, LIST_TEXT),
	FIELD(list_rung, fits, LIST_TEXT),
	FIELD(list_rung, attempt, LIST_TEXT),
	FIELD(list_rung, failed_when, LIST_TEXT),
	FIELD(list_rung, evidence, LIST_TEXT),
	FIELD(list_rung, ladder, LIST_OPTIONAL),
	FIELD(list_rung, trains, LIST_FLAG),
	FIELD(list_rung, origin, LIST_ORIGIN),
	FIELD(list_rung, sources, LIST_WORDS),
};
static const struct list_shape rung_shape = SHAPE(list_rung, rung_fields);

static const struct list_field answer_fields[] = {
	FIELD(list_answer, id, LIST_TEXT),
	FIELD(list_answer, say, LIST_TEXT),
	FIELD(list_answer, then, LIST_OPTIONAL),
	FIELD(list_answer, end, LIST_OPTIONAL),
};
static const struct list_shape answer_shape = SHAPE(list_answer, answer_fields);

static const struct list_field question_fields[] = {
	FIELD(list_question, id, LIST_TEXT),
	FIELD(list_question, ask, LIST_TEXT),
	FIELD(list_question, why, LIST_TEXT),
	FIELD(list_question, evidence, LIST_OPTIONAL),
	FIELD(list_question, origin, LIST_ORIGIN),
	FIELD(list_question, sources, LIST_WORDS),
	OBJECTS(list_question, answers, answer_count, &answer_shape),
};
static const struct list_shape question_shape = SHAPE(list_question, question_fields);

static const struct list_field end_fields[] = {
	FIELD(list_end, id, LIST_TEXT),
	FIELD(list_end, verdict, LIST_TEXT),
	FIELD(list_end, say, LIST_TEXT),
	FIELD(list_end, rung, LIST_OPTIONAL),
};
static const struct list_shape end_shape = SHAPE(list_end, end_fields);

static const struct list_field strand_fields[] = {
	FIELD(list_strand, title, LIST_TEXT),
	FIELD(list_strand, box, LIST_OPTIONAL),
};
static const struct list_shape strand_shape = SHAPE(list_strand, strand_fields);

#define GATE_ASK(letter, index)                                                                                        \
	{                                                                                                              \
		letter, LIST_TEXT, offsetof(struct list_gate_asks, gate[index]), 0, NULL                               \
	}
static const struct list_field gate_ask_fields[] = {
	GATE_ASK("T", 0),
	GATE_ASK("R", 1),
	GATE_ASK("A", 2),
	GATE_ASK("I", 3),
	GATE_ASK("N", 4),
};
static const struct list_shape gate_asks_shape = SHAPE(list_gate_asks, gate_ask_fields);

static const struct list_field playbook_fields[] = {
	FIELD(list_playbook, id, LIST_TEXT),
	FIELD(list_playbook, name, LIST_TEXT),
	FIELD(list_playbook, name_origin, LIST_ORIGIN),
	FIELD(list_playbook, origin, LIST_ORIGIN),
	FIELD(list_playbook, question, LIST_TEXT),
	FIELD(list_playbook, when_not, LIST_WORDS),
	FIELD(list_playbook, when, LIST_WORDS),
	FIELD(list_playbook, data, LIST_WORDS),
	FIELD(list_playbook, eval, LIST_WORDS),
	FIELD(list_playbook, wrong, LIST_WORDS),
	FIELD(list_playbook, checks, LIST_WORDS),
	FIELD(list_playbook, sources, LIST_WORDS),
	{ "asks", LIST_OBJECT, offsetof(struct list_playbook, asks), 0, &gate_asks_shape },
	OBJECTS(list_playbook, strands, strand_count, &strand_shape),
};
static const struct list_shape playbook_shape = SHAPE(list_playbook, playbook_fields);

static const struct list_field item_fields[] = {
	FIELD(list_item, id, LIST_TEXT),
	FIELD(list_item, text, LIST_TEXT),
	FIELD(list_item, screen, LIST_TEXT),
	FIELD(list_item, command, LIST_OPTIONAL),
	FIELD(list_item, evidence, LIST_TEXT),
	FIELD(list_item, sources, LIST_WORDS),
};
static const struct list_shape item_shape = SHAPE(list_item, item_fields);

static const struct list_field stage_fields[] = {
	FIELD(list_stage, id, LIST_TEXT),
	FIELD(list_stage, name, LIST_TEXT),
	OBJECTS(list_stage, items, item_count, &item_shape),
};
static const struct list_shape stage_shape = SHAPE(list_stage, stage_fields);

static const struct list_field severity_fields[] = {
	FIELD(list_severity, id, LIST_TEXT),
	FIELD(list_severity, say, LIST_TEXT),
	FIELD(list_severity, rank, LIST_RANK),
	FIELD(list_severity, origin, LIST_ORIGIN),
};
static const struct list_shape severity_shape = SHAPE(list_severity, severity_fields);

static const struct list_field limit_fields[] = {
	FIELD(list_limit, severity, LIST_TEXT),
	FIELD(list_limit, exposure, LIST_NUMBER),
	FIELD(list_limit, origin, LIST_ORIGIN),
};
static const struct list_shape limit_shape = SHAPE(list_limit, limit_fields);

static const struct list_field fact_fields[] = {
	FIELD(list_fact, id, LIST_TEXT),
	FIELD(list_fact, name, LIST_TEXT),
	FIELD(list_fact, pattern, LIST_TEXT),
	FIELD(list_fact, goes, LIST_TEXT),
	FIELD(list_fact, level, LIST_TEXT),
	FIELD(list_fact, grounds, LIST_TEXT),
	FIELD(list_fact, origin, LIST_ORIGIN),
	FIELD(list_fact, sources, LIST_WORDS),
};
static const struct list_shape fact_shape = SHAPE(list_fact, fact_fields);

const struct list_array list_arrays[] = {
#define ARRAY(file, key, shape, member, counter, means, loosens)                                                       \
	{                                                                                                              \
		file, key, shape, offsetof(struct lists, member), offsetof(struct lists, counter), means, loosens      \
	}
	ARRAY("sources", "sources", &source_shape, sources, source_count, NULL, NULL),
	ARRAY("glossary", "terms", &term_shape, terms, term_count, list_means_term, NULL),
	ARRAY("diagnoses", "diagnoses", &diagnosis_shape, diagnoses, diagnosis_count, list_means_diagnosis,
		list_loosens_diagnosis),
	ARRAY("diagnoses", "weights_test", &ask_shape, weights_test, weights_test_count, NULL, NULL),
	ARRAY("diagnoses", "style_test", &ask_shape, style_test, style_test_count, NULL, NULL),
	ARRAY("diagnoses", "twins", &twin_shape, twins, twin_count, NULL, NULL),
	ARRAY("menu", "rungs", &rung_shape, rungs, rung_count, list_means_rung, list_loosens_rung),
	ARRAY("tree", "questions", &question_shape, questions, question_count, list_means_question, NULL),
	ARRAY("tree", "ends", &end_shape, ends, end_count, list_means_end, list_loosens_end),
	ARRAY("playbooks", "playbooks", &playbook_shape, playbooks, playbook_count, list_means_playbook, NULL),
	ARRAY("checklist", "stages", &stage_shape, stages, stage_count, list_means_stage, NULL),
	ARRAY("hazards", "severities", &severity_shape, severities, severity_count, list_means_severity,
		list_loosens_severity),
	ARRAY("hazards", "limits", &limit_shape, limits, limit_count, list_means_limit, list_loosens_limit),
	ARRAY("facts", "rules", &fact_shape, facts, fact_count, list_means_fact, NULL),
};
const size_t list_array_count = COUNT_OF(list_arrays);

const void *list_array_of(const struct lists *lists, const struct list_array *array, size_t *count)
{
	*count = *(const size_t *)(const void *)((const char *)lists + array->count_offset);
	return *(const void *const *)(const void *)((const char *)lists + array->offset);
}

void list_array_set(struct lists *lists, const struct list_array *array, const void *entries, size_t count)
{
	*(const void **)(void *)((char *)lists + array->offset) = entries;
	*(size_t *)(void *)((char *)lists + array->count_offset) = count;
}

const void *list_by_id(const void *entries, size_t count, size_t size, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		const void *entry = (const char *)entries + i * size;

		if (strcmp(*(const char *const *)entry, id) == 0)
			return entry;
	}
	return NULL;
}
