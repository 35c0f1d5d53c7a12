#include "annotation_roles.h"

const struct role annotation_roles[ANNOTATION_COLUMNS] = {
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
};
