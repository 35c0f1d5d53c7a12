#include "examples.h"

#include "driver.h"
#include "envelope.h"
#include "preop/model/dataset.h"
#include "preop/text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { EXTERNAL_MAX = 200 /* bytes of an id */ };

struct examples {
	struct dataset_import *batch; /* NULL: nothing is written */
	struct field_map map;
	bool mapped;
	unsigned forms; /* of the first row's answers */
	struct example_facts facts;
	struct arena arena;          /* the map's paths */
	struct envelope_notes notes; /* for the envelope */
};

static bool choose_map(struct import *import, struct examples *examples, struct error *error)
{
	const struct import_options *options = import->options;

	examples->mapped = import->format->ops->mapping != NULL || options->map != NULL;
	if (!examples->mapped)
		return true;
	if (import->format->ops->mapping != NULL)
		return fields_map(&import->sample, options->map, &examples->arena, &examples->map, error);
	return field_map_from_option(options->map, &examples->arena, &examples->map, error);
}

static bool begin(struct import *import, struct error *error)
{
	struct examples *examples = xcalloc(1, sizeof(*examples));
	const struct import_source source = {
		.dataset_name = import->report->dataset,
		.path = import->report->path,
		.format = import->format->name,
		.shape = import->format->ops->shape,
		.map = &examples->map,
	};

	import->sink = examples;
	example_facts_init(&examples->facts);
	envelope_notes_init(&examples->notes);
	if (!choose_map(import, examples, error))
		return false;
	return import->db == NULL || dataset_import_begin(import->db, &source, &examples->batch, error);
}

/* The name under which an object holds the record is its id when it has none of its own. */
static void take_key(struct example_facts *facts, struct json_span key)
{
	struct strbuf *external = &facts->external;

	if (key.start == NULL || external->len > 0 || key.length > EXTERNAL_MAX)
		return;
	json_decode(key, external);
	if (memchr(external->data, '\0', external->len) != NULL || !utf8_valid(external->data, external->len, NULL))
		strbuf_reset(external);
}

static bool add(struct import *import, struct examples *examples, const struct record *record, struct error *error)
{
	if (examples->batch == NULL) {
		import_count_unwritten(import, &(struct row_part){ record->text, record->length }, 1);
		return true;
	}
	switch (dataset_import_add(examples->batch, record->text, record->length, &examples->facts, error)) {
	case IMPORT_ADDED:
		import_added(import);
		envelope_note(&examples->notes, import->report->imported, record, examples->facts.external.data,
			examples->facts.external.len);
		return true;
	case IMPORT_DUPLICATE:
		import_duplicate(import);
		return true;
	case IMPORT_FAILED:
		break;
	}
	return false;
}

/* Odd and usable: taken and counted. */
static void warn_of_row(struct import *import, struct examples *examples)
{
	static const struct {
		unsigned flag;
		enum import_warning warning;
	} oddities[] = {
		{ FLAG_EMPTY_TURN, WARNING_EMPTY_TURN },
		{ FLAG_TOOL_ID, WARNING_TOOL_ID },
		{ FLAG_ROLE_ORDER, WARNING_ROLE_ORDER },
	};
	unsigned forms = examples->facts.forms;

	for (size_t i = 0; i < sizeof(oddities) / sizeof(oddities[0]); i++)
		if (examples->facts.flags & oddities[i].flag)
			import_warn(import, oddities[i].warning);
	if (examples->forms == 0)
		examples->forms = forms;
	if (forms != 0 && forms != examples->forms) /* a trainer reads all rows as it reads the first */
		import_warn(import, WARNING_MIXED_FORMS);
}

bool examples_take(struct import *import, const struct record *record, struct error *error)
{
	struct examples *examples = import->sink;
	struct example_facts *facts = &examples->facts;
	const struct field_map *map = examples->mapped ? &examples->map : NULL;
	struct error reason = ERROR_INIT;

	if (!shape_facts(
		    import->format->ops->shape, map, record->text, record->length, &import->check, facts, &reason)) {
		if (reason.code == ERROR_INPUT)
			return import_reject_record(import, record, 0, reason.message, error);
		*error = reason;
		return false;
	}
	warn_of_row(import, examples);
	take_key(facts, record->key);
	import->kinds |= 1U << facts->kind;
	if (facts->split.len == 0 && import->options->split != NULL)
		strbuf_adds(&facts->split, import->options->split);
	return add(import, examples, record, error);
}

static bool end(struct import *import, struct error *error)
{
	struct examples *examples = import->sink;
	struct dataset_import *batch = examples->batch;
	const struct import_report *report = import->report;
	struct strbuf envelope = STRBUF_INIT;
	unsigned char digest[SHA256_SIZE];
	int64_t id;

	if (batch == NULL || import->options->dry_run)
		return true; /* abort takes it back */
	source_digest(&import->source, digest);
	envelope_print(import->reader, import->sample.frame.framing, import->sample.frame.delimiter, &examples->notes,
		&envelope);
	examples->batch = NULL;
	bool ok = dataset_import_end(batch,
		&(struct import_totals){ .bytes = import->source.raw_read,
			.rows = report->imported,
			.duplicates = report->duplicates,
			.rejected = report->rejected,
			.sha256 = digest,
			.crlf = import->source.crlf,
			.bom = import->source.bom,
			.last_newline = import->source.last_byte == '\n',
			.frame = framing_name(import->sample.frame.framing),
			.envelope = envelope.data },
		&id, error);
	strbuf_free(&envelope);
	return ok;
}

static void abort_import(struct import *import)
{
	struct examples *examples = import->sink;

	if (examples == NULL)
		return;
	if (examples->batch != NULL)
		dataset_import_abort(examples->batch);
	example_facts_free(&examples->facts);
	arena_free(&examples->arena);
	envelope_notes_free(&examples->notes);
	free(examples);
	import->sink = NULL;
}

const struct sink_ops examples_sink = { begin, end, abort_import };
