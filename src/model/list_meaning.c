#include "list_meaning.h"

#include "field.h"

#include "preop/model/box.h"
#include "preop/model/check.h"
#include "preop/model/checklist.h"
#include "preop/model/system.h"
#include "preop/text/pattern.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_MOST = 64, STAGES_MOST = 100, RANK_OF_CAUSE = 3, RANK_OF_SEVERITY = 4 };

/* ---- What is there ---- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void list_view_begin(struct list_view *view, const struct lists *lists, struct arena *arena)
{
	view->lists = lists;
	view->ids = arena_alloc(arena, list_array_count * sizeof(*view->ids));
	for (size_t i = 0; i < list_array_count; i++) {
		size_t count, size = list_arrays[i].shape->size;
		const char *entries = list_array_of(lists, &list_arrays[i], &count);
		const char **ids = arena_alloc(arena, (count + 1) * sizeof(*ids));

		for (size_t j = 0; j < count; j++)
			ids[j] = *(const char *const *)(const void *)(entries + j * size);
		qsort(ids, count, sizeof(*ids), compare_texts);
		view->ids[i] = (struct texts){ ids, count };
	}
}

static bool has(const struct list_view *view, const char *key, const char *id)
{
	for (size_t i = 0; i < list_array_count; i++)
		if (strcmp(list_arrays[i].key, key) == 0)
			return view->ids[i].count > 0 &&
				bsearch(&id, view->ids[i].at, view->ids[i].count, sizeof(id), compare_texts) != NULL;
	return false;
}

/* `key`: of the list that must have the id. */
static bool check_id(
	const struct list_view *view, const char *field, const char *key, const char *id, struct error *error)
{
	return has(view, key, id) ||
		error_set(error, ERROR_INPUT, "\"%s\" is \"%.60s\", and there is none of that id among %s", field, id,
			key);
}

static bool check_optional(
	const struct list_view *view, const char *field, const char *key, const char *id, struct error *error)
{
	return *id == '\0' || check_id(view, field, key, id, error);
}

static bool check_ids(
	const struct list_view *view, const char *field, const char *key, struct texts ids, struct error *error)
{
	if (ids.count > NAMES_MOST)
		return error_set(error, ERROR_INPUT, "\"%s\" names more than %d", field, NAMES_MOST);
	for (size_t i = 0; i < ids.count; i++)
		if (!check_id(view, field, key, ids.at[i], error))
			return false;
	return true;
}

static bool check_sources(const struct list_view *view, struct texts sources, struct error *error)
{
	return check_ids(view, "sources", "sources", sources, error);
}

/* Parts of an entry whose first member is an id. */
static bool check_parts(const char *field, const void *parts, size_t count, size_t size, struct error *error)
{
	if (count > NAMES_MOST)
		return error_set(error, ERROR_INPUT, "\"%s\" has more than %d", field, NAMES_MOST);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++) {
			const char *a = *(const char *const *)(const void *)((const char *)parts + i * size);
			const char *b = *(const char *const *)(const void *)((const char *)parts + j * size);

			if (strcmp(a, b) == 0)
				return error_set(error, ERROR_INPUT, "\"%s\" has \"%.60s\" twice", field, a);
		}
	return true;
}

static bool check_rank(const char *field, int rank, int most, struct error *error)
{
	return rank <= most || error_set(error, ERROR_INPUT, "\"%s\" must be a whole number from 1 to %d", field, most);
}

/* ---- Lists of words ---- */

bool list_means_term(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_term *term = entry;

	return check_ids(view, "see", "terms", term->see, error) && check_sources(view, term->sources, error);
}

static bool check_cause(const struct list_view *view, const struct list_cause *cause, struct error *error)
{
	return (check_rank("likelihood", cause->likelihood, RANK_OF_CAUSE, error) &&
		       check_rank("danger", cause->danger, RANK_OF_CAUSE, error) &&
		       check_rank("effort", cause->effort, RANK_OF_CAUSE, error) &&
		       check_optional(view, "rung", "rungs", cause->rung, error) &&
		       check_sources(view, cause->sources, error)) ||
		error_wrap(error, "cause \"%.60s\"", cause->id);
}

bool list_means_diagnosis(const struct list_view *view, const void *entry, struct error *error)
{
	static const char *const needs[] = { "clusters", NULL };
	const struct list_diagnosis *diagnosis = entry;

	if (*diagnosis->needs != '\0' && !field_choose("\"needs\"", diagnosis->needs, needs, error))
		return false;
	if (!check_parts("causes", diagnosis->causes, diagnosis->cause_count, sizeof(*diagnosis->causes), error))
		return false;
	for (size_t i = 0; i < diagnosis->cause_count; i++)
		if (!check_cause(view, &diagnosis->causes[i], error))
			return false;
	return true;
}

bool list_means_rung(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_rung *rung = entry;

	return (*rung->ladder == '\0' || field_choose("\"ladder\"", rung->ladder, system_rungs, error)) &&
		check_sources(view, rung->sources, error);
}

/* ---- The tree ---- */

static bool check_answer(const struct list_view *view, const struct list_answer *answer, struct error *error)
{
	bool ok = ((*answer->then == '\0') != (*answer->end == '\0') ||
			  error_set(error, ERROR_INPUT, "an answer has either \"then\" or \"end\"")) &&
		check_optional(view, "then", "questions", answer->then, error) &&
		check_optional(view, "end", "ends", answer->end, error);

	return ok || error_wrap(error, "answer \"%.60s\"", answer->id);
}

bool list_means_question(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_question *question = entry;

	if (question->answer_count == 0)
		return error_set(error, ERROR_INPUT, "\"answers\" is empty");
	if (!check_parts("answers", question->answers, question->answer_count, sizeof(*question->answers), error))
		return false;
	for (size_t i = 0; i < question->answer_count; i++)
		if (!check_answer(view, &question->answers[i], error))
			return false;
	return check_sources(view, question->sources, error);
}

static const char *const verdicts[] = { "no", "wait", "candidate", NULL }; /* each looser than the one before */

bool list_means_end(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_end *end = entry;

	return field_choose("\"verdict\"", end->verdict, verdicts, error) &&
		check_optional(view, "rung", "rungs", end->rung, error);
}

/* ---- Playbooks and the checklist ---- */

bool list_means_playbook(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_playbook *playbook = entry;

	for (size_t i = 0; i < playbook->strand_count; i++)
		if (*playbook->strands[i].box != '\0' && box_find(playbook->strands[i].box) == NULL)
			return error_set(error, ERROR_INPUT,
				"strand \"%.60s\": \"box\" is \"%.60s\"; it may be behavior, facts, state or "
				"permissions",
				playbook->strands[i].title, playbook->strands[i].box);
	for (size_t i = 0; i < playbook->checks.count; i++)
		if (check_kind_find(playbook->checks.at[i], error) == NULL)
			return error_wrap(error, "\"checks\"");
	return check_sources(view, playbook->sources, error);
}

/* The first word names a page of the workbench; what follows it is a command of that page. */
static bool check_screen(const char *screen, struct error *error)
{
	static const char *const pages[] = { "case", "train", "data", "labels", "review", "lineage", "jobs", "library",
		NULL };
	char page[16] = "";
	size_t length = strcspn(screen, " ");

	if (length < sizeof(page))
		memcpy(page, screen, length);
	return field_choose("\"screen\"", *page != '\0' ? page : screen, pages, error);
}

static bool check_evidence(const char *word, struct error *error)
{
	struct strbuf all = STRBUF_INIT;
	const char *known;

	for (size_t i = 0; (known = checklist_evidence(i)) != NULL && strcmp(known, word) != 0; i++)
		strbuf_addf(&all, "%s%s", i == 0 ? "" : ", ", known);
	if (known == NULL)
		error_set(error, ERROR_INPUT, "\"evidence\" is \"%.60s\"; it may be: %s", word, all.data);
	strbuf_free(&all);
	return known != NULL;
}

/* Evidence names an item by its id alone, so no two stages may have the same. */
static bool check_item(
	const struct list_view *view, const struct list_stage *stage, const struct list_item *item, struct error *error)
{
	for (size_t i = 0; i < view->lists->stage_count; i++) {
		const struct list_stage *other = &view->lists->stages[i];

		for (size_t j = 0; strcmp(other->id, stage->id) != 0 && j < other->item_count; j++)
			if (strcmp(other->items[j].id, item->id) == 0)
				return error_set(
					error, ERROR_INPUT, "stage \"%.60s\" has an item of that id", other->id);
	}
	return check_screen(item->screen, error) && check_evidence(item->evidence, error) &&
		check_sources(view, item->sources, error);
}

bool list_means_stage(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_stage *stage = entry;

	if (view->lists->stage_count > STAGES_MOST)
		return error_set(error, ERROR_INPUT, "the checklist has more than %d stages", STAGES_MOST);
	if (!check_parts("items", stage->items, stage->item_count, sizeof(*stage->items), error))
		return false;
	for (size_t i = 0; i < stage->item_count; i++)
		if (!check_item(view, stage, &stage->items[i], error))
			return error_wrap(error, "item \"%.60s\"", stage->items[i].id);
	return true;
}

/* ---- Hazards and facts ---- */

bool list_means_severity(const struct list_view *view, const void *entry, struct error *error)
{
	(void)view;
	return check_rank("rank", ((const struct list_severity *)entry)->rank, RANK_OF_SEVERITY, error);
}

bool list_means_limit(const struct list_view *view, const void *entry, struct error *error)
{
	return check_id(view, "severity", "severities", ((const struct list_limit *)entry)->severity, error);
}

/* A pattern that does not compile would stop the whole lint. */
bool list_means_fact(const struct list_view *view, const void *entry, struct error *error)
{
	static const char *const homes[] = { "database", "retrieval", "policy", NULL };
	static const char *const levels[] = { "error", "warn", "info", NULL };
	static const char *const grounds[] = { "number", "text", NULL };
	const struct list_fact *fact = entry;
	struct pattern *pattern;

	if (!field_choose("\"goes\"", fact->goes, homes, error) ||
		!field_choose("\"level\"", fact->level, levels, error) ||
		!field_choose("\"grounds\"", fact->grounds, grounds, error) ||
		!check_sources(view, fact->sources, error))
		return false;
	pattern = pattern_new(fact->pattern, strlen(fact->pattern), "", 0, PATTERN_REGEX, error);
	pattern_free(pattern);
	return pattern != NULL;
}

/* ---- What would open what the built-in lists keep shut ---- */

#define BUILT_IN(array, counter, key)                                                                                  \
	list_by_id(view->built_in->array, view->built_in->counter, sizeof(*view->built_in->array), key)

/* error_set() for a fault that is the answer. */
#define LOOSENS(...) (!error_set(error, ERROR_INPUT, __VA_ARGS__))

bool list_loosens_diagnosis(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_diagnosis *diagnosis = entry, *built_in = BUILT_IN(diagnoses, diagnosis_count, diagnosis->id);

	return built_in != NULL && *built_in->needs != '\0' && strcmp(built_in->needs, diagnosis->needs) != 0 &&
		LOOSENS("it no longer needs %s, which the built-in one does", built_in->needs);
}

/* A rung that trains is shut by those before it. */
static int last_light(const struct lists *built_in)
{
	int last = 0;

	for (size_t i = 0; i < built_in->rung_count; i++)
		if (!built_in->rungs[i].trains && built_in->rungs[i].place > last)
			last = built_in->rungs[i].place;
	return last;
}

bool list_loosens_rung(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_rung *rung = entry, *built_in = BUILT_IN(rungs, rung_count, rung->id);
	int last = last_light(view->built_in);

	if (built_in != NULL && built_in->trains != rung->trains)
		return LOOSENS("it %s, unlike the built-in one", rung->trains ? "trains" : "does not train");
	if (rung->trains && rung->place <= last)
		return LOOSENS("it trains and stands at place %d, before rungs that do not train (to place %d)",
			rung->place, last);
	return built_in != NULL && !rung->trains && rung->place > last &&
		LOOSENS("it stands at place %d, no longer before the rungs that train (to place %d)", rung->place,
			last);
}

static size_t index_of(const char *word, const char *const *words)
{
	size_t i = 0;

	while (words[i] != NULL && strcmp(words[i], word) != 0)
		i++;
	return i;
}

bool list_loosens_end(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_end *end = entry, *built_in = BUILT_IN(ends, end_count, end->id);

	return built_in != NULL && index_of(end->verdict, verdicts) > index_of(built_in->verdict, verdicts) &&
		LOOSENS("it says %s, where the built-in one says %s", end->verdict, built_in->verdict);
}

bool list_loosens_severity(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_severity *severity = entry, *built_in = BUILT_IN(severities, severity_count, severity->id);

	return built_in != NULL && severity->rank < built_in->rank &&
		LOOSENS("its rank is %d, below the %d of the built-in one", severity->rank, built_in->rank);
}

bool list_loosens_limit(const struct list_view *view, const void *entry, struct error *error)
{
	const struct list_limit *limit = entry, *built_in = BUILT_IN(limits, limit_count, limit->severity);

	return built_in != NULL && limit->exposure > built_in->exposure &&
		LOOSENS("it lets a bad tune reach %d answers, the built-in one %d", limit->exposure,
			built_in->exposure);
}
