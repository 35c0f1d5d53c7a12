#include "view.h"

const struct view_ops *const view_table[VIEW_COUNT] = {
	[VIEW_CASE] = &case_view,
	[VIEW_TRAIN] = &train_view,
	[VIEW_DATA] = &data_view,
	[VIEW_LABELS] = &labels_view,
	[VIEW_REVIEW] = &review_view,
	[VIEW_LINEAGE] = &lineage_view,
	[VIEW_LIBRARY] = &library_view,
	[VIEW_JOBS] = &jobs_view,
};
