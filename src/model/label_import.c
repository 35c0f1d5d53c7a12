#include "label.h"

#include "bulk.h"
#include "dataset.h"
#include "grow.h"
#include "plural.h"
#include "state.h"

#include "preop/base/clock.h"
#include "preop/base/idlist.h"
#include "preop/base/path.h"
#include "preop/model/externals.h"
#include "preop/model/project.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct label_import {
	struct db *db;
	struct change change;
	struct arena arena;
	struct dataset dataset;
	const char *path;
	struct strbuf dataset_before;
	struct externals *externals;
	struct id_list touched; /* examples whose label is decided anew at the end, once */
	int64_t now;            /* of answers that do not say when */
	struct bulk bulk;
	struct own_label before;
	struct strbuf json, scratch, label;
	const char **labels; /* the schema with what came in */
	size_t label_count;
	int64_t added, replaced;
};

static void batch_free(struct label_import *batch)
{
	externals_close(batch->externals);
	id_list_free(&batch->touched);
	bulk_free(&batch->bulk);
	own_label_free(&batch->before);
	strbuf_free(&batch->dataset_before);
	strbuf_free(&batch->json);
	strbuf_free(&batch->scratch);
	strbuf_free(&batch->label);
	arena_free(&batch->arena);
	free(batch);
}

static bool finish(struct label_import *batch, bool ok, struct error *error)
{
	ok = change_end(&batch->change, ok, error);
	batch_free(batch);
	return ok;
}

static bool load(struct label_import *batch, struct error *error)
{
	if (!dataset_state_read(batch->db, batch->dataset.uuid, &batch->dataset_before, error) ||
		(batch->externals = externals_open(batch->db, batch->dataset.id, error)) == NULL)
		return false;
	for (size_t i = 0; i < batch->dataset.label_count; i++) {
		const char *label = batch->dataset.labels[i];
		*GROW(&batch->arena, batch->labels, batch->label_count) = label;
	}
	return true;
}

bool label_import_begin(
	struct db *db, int64_t dataset, const char *path, struct label_import **out, struct error *error)
{
	struct label_import *batch = xcalloc(1, sizeof(*batch));

	*out = NULL;
	batch->db = db;
	batch->now = clock_now();
	batch->path = arena_strdup(&batch->arena, path_base(path));
	strbuf_init(&batch->dataset_before);
	strbuf_init(&batch->json);
	strbuf_init(&batch->scratch);
	strbuf_init(&batch->label);
	own_label_init(&batch->before);
	bulk_open(&batch->bulk, db, "who");
	if (!dataset_read(db, dataset, &batch->arena, &batch->dataset, error) ||
		!change_begin(&batch->change, db, "import", batch->path, error)) {
		batch_free(batch);
		return false;
	}
	if (!load(batch, error))
		return finish(batch, false, error);
	*out = batch;
	return true;
}

void label_import_abort(struct label_import *batch)
{
	if (batch == NULL)
		return;
	finish(batch, false, NULL);
}

static bool note_label(struct label_import *batch, const char *label, struct error *error)
{
	for (size_t i = 0; i < batch->label_count; i++)
		if (strcmp(batch->labels[i], label) == 0)
			return true;
	if (batch->label_count == DATASET_LABELS)
		return error_set(error, ERROR_INPUT, "\"%s\" is one label more than the %d a dataset can have", label,
			DATASET_LABELS);
	*GROW(&batch->arena, batch->labels, batch->label_count) = arena_strdup(&batch->arena, label);
	return true;
}

static bool note_labels(struct label_import *batch, const char *label, struct error *error)
{
	static const char separator[] = { LABEL_SET_SEPARATOR, '\0' };
	bool ok = true;

	if (batch->dataset.level == LEVEL_NUMERIC || batch->dataset.level == LEVEL_TEXT)
		return true;
	if (batch->dataset.level != LEVEL_SET)
		return note_label(batch, label, error);
	strbuf_reset(&batch->scratch);
	strbuf_adds(&batch->scratch, label);
	char *rest = NULL;
	for (char *word = strtok_r(batch->scratch.data, separator, &rest); ok && word != NULL;
		word = strtok_r(NULL, separator, &rest))
		ok = note_label(batch, word, error);
	return ok;
}

static bool add(
	struct label_import *batch, int64_t id, const char *who, const struct label_answer *answer, struct error *error)
{
	if (!note_labels(batch, answer->label, error))
		return false;
	strbuf_reset(&batch->json);
	own_label_print(&batch->before.answer, &batch->json);
	batch->added++;
	batch->replaced += batch->before.answer.label != NULL;
	return bulk_add(&batch->bulk, batch->dataset.id, who, id, batch->json.data, NULL, error) &&
		own_label_write(batch->db, id, who, answer, error) &&
		(id_list_add(&batch->touched, id) || error_set(error, ERROR_MEMORY, "no memory for so many labels"));
}

/* `answer` with the label as the schema has it. */
static bool admit(struct label_import *batch, const char *who, const struct label_answer *answer,
	struct label_answer *out, struct error *error)
{
	*out = *answer;
	out->at = answer->at == CLOCK_NONE ? batch->now : answer->at;
	strbuf_reset(&batch->label);
	if (!person_name_valid(who, error) || !label_admit(&batch->dataset, answer->label, true, &batch->label, error))
		return false;
	out->label = batch->label.data;
	return true;
}

int64_t label_import_replaced(const struct label_import *batch)
{
	return batch->replaced;
}

enum label_result label_import_add_to(
	struct label_import *batch, int64_t id, const char *who, const struct label_answer *answer, struct error *error)
{
	struct label_answer admitted;

	if (!admit(batch, who, answer, &admitted, error) || !own_label_read(batch->db, id, who, &batch->before, error))
		return LABEL_FAILED;
	if (label_same_text(batch->before.answer.label, admitted.label))
		return LABEL_SAME;
	return add(batch, id, who, &admitted, error) ? LABEL_ADDED : LABEL_FAILED;
}

bool label_import_find(struct label_import *batch, const char *external, int64_t *id, struct error *error)
{
	return externals_find(batch->externals, external, id, error);
}

enum label_result label_import_add(struct label_import *batch, const char *external, const char *who,
	const struct label_answer *answer, struct error *error)
{
	int64_t id;

	if (!label_import_find(batch, external, &id, error))
		return LABEL_FAILED;
	if (id != 0)
		return label_import_add_to(batch, id, who, answer, error);
	struct label_answer admitted;
	return admit(batch, who, answer, &admitted, error) ? LABEL_UNMATCHED : LABEL_FAILED;
}

/* The schema first, then the labels: redo goes in this order and undo backwards. */
static bool record(struct label_import *batch, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool ok = true;

	dataset_state_print(batch->dataset.name, batch->dataset.created_at, batch->labels, batch->label_count, &state);
	if (batch->label_count != batch->dataset.label_count)
		ok = dataset_state_apply(batch->db, batch->dataset.uuid, state.data, error) &&
			journal_record(batch->db, "dataset", batch->dataset.uuid, batch->dataset_before.data,
				state.data, error);
	strbuf_free(&state);
	return ok && bulk_record(&batch->bulk, "labels", own_label_value, error);
}

bool label_import_end(struct label_import *batch, struct error *error)
{
	id_list_sort_unique(&batch->touched); /* every example's label, once all are in */
	bool ok = label_refresh_many(batch->db, batch->touched.ids, batch->touched.count, error) &&
		record(batch, error);

	if (batch->change.own)
		journal_retitle(batch->db,
			arena_printf(&batch->arena, "%s: %" PRId64 " label%s by %zu %s for %s", batch->path,
				batch->added, plural(batch->added), batch->bulk.count,
				batch->bulk.count == 1 ? "person" : "people", batch->dataset.name));
	return finish(batch, ok, error);
}
