#include "annotation_roles.h"

#include <string.h>

const struct role annotation_roles[ANNOTATION_ROLES] = {
	[ANNOTATION_ITEM] = { "item", true,
		{ "example_id", "item", "item_id", "orig_id", "external_id", "case_id", "task_id", "id" } },
	[ANNOTATION_ANNOTATOR] = { "annotator", true,
		{ "annotator", "annotator_id", "worker", "worker_id", "who", "rater", "rater_id", "labeler",
			"amt_worker_id", "amt_worker_ids" } },
	[ANNOTATION_LABEL] = { "label", true,
		{ "label", "response", "winner", "annotation", "verdict", "choice", "rating" } },
	[ANNOTATION_REASON] = { "note", false, { "note", "comment", "reason", "explanation" } },
	[ANNOTATION_TIME] = { "at", false, { "at", "date", "timestamp", "created_at", "time" } },
	[ANNOTATION_GOLD] = { "gold", false, { "gold", "golden", "gold_label", "truth", "true_label" } },
	[ANNOTATION_CONFIDENCE] = { "confidence", false, { "confidence" } },
	[ANNOTATION_SPENT] = { "spent", false, { "spent", "time_spent", "seconds", "duration" } },
	[ANNOTATION_COLUMNS] = { "input", false, { NULL } },
};

static bool unknown_role(const char *word, size_t n, struct error *error)
{
	return error_set(error, ERROR_USAGE,
		"\"%.*s\" does not say which role a column plays: item=COLUMN, label=COLUMN ...",
		(int)(n < 60 ? n : 60), word);
}

/* One more name at the end of a list in the arena. */
static void add_name(struct annotation_names *list, const char *name, struct arena *arena)
{
	const char **names = arena_alloc(arena, (list->count + 1) * sizeof(*names));

	if (list->count > 0)
		memcpy((void *)names, (const void *)list->names, list->count * sizeof(*names));
	names[list->count++] = name;
	list->names = names;
}

bool annotation_options_map(const char *map, struct arena *arena, struct annotation_options *out, struct error *error)
{
	for (const char *at = map; *at != '\0';) {
		size_t n = strcspn(at, ","), word = strcspn(at, "=,");
		int role = 0;

		while (role < ANNOTATION_ROLES &&
			(strlen(annotation_roles[role].name) != word ||
				memcmp(annotation_roles[role].name, at, word) != 0))
			role++;
		if (role == ANNOTATION_ROLES || word + 1 >= n)
			return unknown_role(at, n, error);
		add_name(role == ANNOTATION_COLUMNS ? &out->texts : &out->columns[role],
			arena_strndup(arena, at + word + 1, n - word - 1), arena);
		at += n + (at[n] == ',');
	}
	return true;
}
