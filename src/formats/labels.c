/*
 * Labels in long form: one row says who gave which label to which example. Examples are found by their own ids in the
 * data set.
 */
#include "annotation_roles.h"
#include "driver.h"
#include "preop/base/clock.h"
#include "preop/model/dataset.h"
#include "preop/model/label.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROLE_ITEM = ANNOTATION_ITEM,
	ROLE_ANNOTATOR = ANNOTATION_ANNOTATOR,
	ROLE_LABEL = ANNOTATION_LABEL,
	ROLE_NOTE = ANNOTATION_REASON,
	ROLE_AT = ANNOTATION_TIME,
	ROLE_COUNT
};

struct labels {
	struct label_import *batch; /* NULL: nothing is written */
	const char *paths[ROLE_COUNT];
	struct strbuf texts[ROLE_COUNT];
	struct arena arena;
};

/* What a column can be for the dialog, which reads such files with annotations_run(). */
static const char *role_name(size_t index)
{
	return index < ANNOTATION_ROLES ? annotation_roles[index].name : NULL;
}

static bool fits(struct json_span record)
{
	struct role_value values[ROLE_COUNT];

	roles_in(annotation_roles, ROLE_COUNT, record, values);
	return roles_fit(annotation_roles, ROLE_COUNT, values);
}

static bool open_batch(struct import *import, struct labels *labels, struct error *error)
{
	struct dataset dataset;

	if (!dataset_find(import->db, import->options->dataset, &labels->arena, &dataset, error))
		return false;
	import->report->dataset = arena_strdup(&import->report->arena, dataset.name);
	return label_import_begin(import->db, dataset.id, import->report->path, &labels->batch, error);
}

static bool begin(struct import *import, struct error *error)
{
	struct labels *labels = xcalloc(1, sizeof(*labels));

	import->sink = labels;
	for (int i = 0; i < ROLE_COUNT; i++)
		strbuf_init(&labels->texts[i]);
	if (!roles_choose(annotation_roles, ROLE_COUNT, &import->sample, import->options->map, &labels->arena,
		    labels->paths, error))
		return false;
	return import->db == NULL || open_batch(import, labels, error);
}

/* The text of a role; what is there and no plain value is a fault. An absent or null one is empty. */
static bool read_role(struct labels *labels, int role, struct json_span root, struct json_span *value)
{
	*value = labels->paths[role] != NULL ? json_find(root, labels->paths[role]) : (struct json_span){ NULL, 0 };
	enum json_type type = json_type(*value);

	strbuf_reset(&labels->texts[role]);
	if (type == JSON_OBJECT || type == JSON_ARRAY)
		return false;
	if (type != JSON_NONE && type != JSON_NULL)
		json_decode(*value, &labels->texts[role]);
	return true;
}

static bool is_blank(const struct strbuf *text)
{
	return strspn(text->data, " \t\r\n") == text->len;
}

/* Fills `reason` with what is wrong with the row; *at is where. */
static bool read_row(
	struct labels *labels, const struct record *record, int64_t *at, size_t *offset, struct strbuf *reason)
{
	struct json_span value, root = { record->text, record->length };

	*at = CLOCK_NONE;
	for (int i = 0; i < ROLE_COUNT; i++) {
		bool plain = read_role(labels, i, root, &value);
		*offset = value.start != NULL ? (size_t)(value.start - record->text) : 0;
		if (!plain)
			strbuf_addf(reason, "the %s is neither text nor a number", annotation_roles[i].name);
		else if (annotation_roles[i].needed && is_blank(&labels->texts[i]))
			strbuf_addf(reason, "the %s is missing", annotation_roles[i].name);
		else if (memchr(labels->texts[i].data, '\0', labels->texts[i].len) != NULL)
			strbuf_addf(reason, "the %s holds a NUL", annotation_roles[i].name);
		else if (i == ROLE_AT && !is_blank(&labels->texts[i]) &&
			!clock_parse(labels->texts[i].data, labels->texts[i].len, at))
			strbuf_addf(reason, "\"%.40s\" is no date", labels->texts[i].data);
		if (reason->len > 0)
			return false;
	}
	*offset = 0;
	return true;
}

static bool count_unwritten(struct import *import, const struct labels *labels)
{
	const struct row_part parts[] = {
		{ labels->texts[ROLE_ITEM].data, labels->texts[ROLE_ITEM].len },
		{ labels->texts[ROLE_ANNOTATOR].data, labels->texts[ROLE_ANNOTATOR].len },
		{ labels->texts[ROLE_LABEL].data, labels->texts[ROLE_LABEL].len },
	};

	import_count_unwritten(import, parts, sizeof(parts) / sizeof(parts[0]));
	return true;
}

static bool reject_unmatched(
	struct import *import, const struct labels *labels, const struct record *record, struct error *error)
{
	struct strbuf reason = STRBUF_INIT;

	import->report->unmatched++;
	strbuf_addf(&reason, "no example has the id \"%.80s\" in %.80s", labels->texts[ROLE_ITEM].data,
		import->report->dataset);
	bool go_on = import_reject_record(import, record, 0, reason.data, error);
	strbuf_free(&reason);
	return go_on;
}

static bool add(struct import *import, const struct labels *labels, const struct record *record, int64_t at,
	struct error *error)
{
	struct error reason = ERROR_INIT;

	if (labels->batch == NULL)
		return count_unwritten(import, labels);
	switch (label_import_add(labels->batch, labels->texts[ROLE_ITEM].data, labels->texts[ROLE_ANNOTATOR].data,
		&LABEL_ANSWER(labels->texts[ROLE_LABEL].data, labels->texts[ROLE_NOTE].data, at), &reason)) {
	case LABEL_ADDED:
		import_added(import);
		return true;
	case LABEL_SAME:
		import_duplicate(import);
		return true;
	case LABEL_UNMATCHED:
		return reject_unmatched(import, labels, record, error);
	case LABEL_FAILED:
		break;
	}
	if (reason.code == ERROR_INPUT)
		return import_reject_record(import, record, 0, reason.message, error);
	*error = reason;
	return false;
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct labels *labels = import->sink;
	struct strbuf reason = STRBUF_INIT;
	size_t offset;
	int64_t at;
	bool go_on;

	if (read_row(labels, record, &at, &offset, &reason))
		go_on = add(import, labels, record, at, error);
	else
		go_on = import_reject_record(import, record, offset, reason.data, error);
	strbuf_free(&reason);
	return go_on;
}

static bool end(struct import *import, struct error *error)
{
	struct labels *labels = import->sink;
	struct label_import *batch = labels->batch;

	if (batch == NULL || import->options->dry_run)
		return true; /* abort takes it back */
	labels->batch = NULL;
	return label_import_end(batch, error);
}

static void abort_import(struct import *import)
{
	struct labels *labels = import->sink;

	if (labels == NULL)
		return;
	if (labels->batch != NULL)
		label_import_abort(labels->batch);
	for (int i = 0; i < ROLE_COUNT; i++)
		strbuf_free(&labels->texts[i]);
	arena_free(&labels->arena);
	free(labels);
	import->sink = NULL;
}

static bool print_mapping(
	const struct sample *sample, const char *option, struct arena *arena, struct strbuf *out, struct error *error)
{
	const char *paths[ANNOTATION_ROLES];

	if (option == NULL)
		return roles_mapping(annotation_roles, ANNOTATION_ROLES, sample, option, arena, out, error);
	if (!roles_choose(annotation_roles, ANNOTATION_ROLES, sample, option, arena, paths, error))
		return false;
	strbuf_adds(out, option); /* a role that several columns play is said as often */
	return true;
}

static const struct sink_ops labels_sink = { begin, end, abort_import };
const struct format_ops labels_format = {
	.frames = FRAMES_JSON | FRAMES_TABLE,
	.trait = "an example's id, an annotator and a label",
	.fits = fits,
	.sink = &labels_sink,
	.take = take,
	.role = role_name,
	.mapping = print_mapping,
};
