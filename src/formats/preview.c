/* What a file looks like, for the import dialog: nothing is read beyond the sample, nothing is written. */
#include "dataset_info.h"
#include "detect.h"
#include "driver.h"
#include "examples.h"
#include "preop/base/path.h"
#include "preop/formats/import.h"
#include "preop/model/example.h"
#include "preop/text/display.h"
#include "preop/text/utf8.h"

#include <string.h>

enum { SAMPLE_BYTES = 200, ROW_TURNS = 4, ROW_COLUMNS = 60 };

/* At most SAMPLE_BYTES, cut at a character. */
static const char *shorten(struct arena *arena, struct json_span value, struct strbuf *scratch)
{
	size_t n = 0, used;

	strbuf_reset(scratch);
	if (value.start != NULL)
		json_decode(value, scratch);
	while (n < scratch->len && n < SAMPLE_BYTES) {
		utf8_decode(scratch->data + n, scratch->len - n, &used);
		n += used;
	}
	return arena_strndup(arena, scratch->data, n);
}

static void add_field(struct import_preview *out, const char *path, struct json_span value, struct strbuf *scratch)
{
	if (out->field_count == SAMPLE_FIELDS)
		return;
	out->fields[out->field_count] = arena_strdup(&out->arena, path);
	out->samples[out->field_count++] = shorten(&out->arena, value, scratch);
}

/* "text.Question1" for {"text": {"Question1": ...}}: one level is what people map. */
static void add_inner_fields(struct import_preview *out, const struct sample_field *field, struct strbuf *scratch)
{
	struct json_span key, value;
	struct strbuf path = STRBUF_INIT, name = STRBUF_INIT;
	size_t cursor = 0;

	while (out->field_count < SAMPLE_FIELDS && json_next_member(field->value, &cursor, &key, &value)) {
		strbuf_reset(&path);
		strbuf_reset(&name);
		json_decode(key, &name);
		if (name.len > 0 && strpbrk(name.data, ".[]\"") == NULL)
			strbuf_addf(&path, "%s.%s", field->path, name.data);
		else
			strbuf_addf(&path, "%s[%.*s]", field->path, (int)key.length, key.start);
		add_field(out, path.data, value, scratch);
	}
	strbuf_free(&path);
	strbuf_free(&name);
}

static void list_fields(struct import_preview *out, const struct sample *sample)
{
	struct strbuf scratch = STRBUF_INIT;

	out->fields = arena_alloc(&out->arena, SAMPLE_FIELDS * sizeof(*out->fields));
	out->samples = arena_alloc(&out->arena, SAMPLE_FIELDS * sizeof(*out->samples));
	for (size_t i = 0; i < sample->field_count; i++) {
		add_field(out, sample->fields[i].path, sample->fields[i].value, &scratch);
		if (json_type(sample->fields[i].value) == JSON_OBJECT)
			add_inner_fields(out, &sample->fields[i], &scratch);
	}
	strbuf_free(&scratch);
}

/* A mapping that cannot be guessed is the person's to choose: the dialog shows an empty one. One that was given
 * and is wrong is an error. */
static bool show_mapping(struct import_preview *out, const struct import_options *options, const struct format_ops *ops,
	const struct sample *sample, struct error *error)
{
	struct strbuf map = STRBUF_INIT;
	bool ok = true;

	if (ops->mapping != NULL)
		ok = ops->mapping(sample, options->map, &out->arena, &map, options->map != NULL ? error : NULL) ||
			options->map == NULL;
	else if (options->map != NULL)
		strbuf_adds(&map, options->map);
	out->map = arena_strndup(&out->arena, map.data, map.len);
	strbuf_free(&map);
	return ok;
}

static void list_roles(struct import_preview *out, const struct format_ops *ops)
{
	size_t count = 0;

	while (ops->role != NULL && ops->role(count) != NULL)
		count++;
	out->roles = arena_alloc(&out->arena, (count + 1) * sizeof(*out->roles));
	for (size_t i = 0; i < count; i++)
		out->roles[i] = ops->role(i);
	out->role_count = count;
}

/* One line a turn would fill, on one line with the others. */
static void print_turns(const struct turns *turns, struct strbuf *out)
{
	struct strbuf line = STRBUF_INIT;

	for (size_t i = 0; i < turns->count && i < ROW_TURNS; i++) {
		strbuf_reset(&line);
		display_clip(&line, turns->items[i].text, turns->items[i].length, ROW_COLUMNS, DISPLAY_LINES);
		strbuf_addf(out, "  %s: %s", turns->items[i].name, line.data);
	}
	if (turns->count > ROW_TURNS)
		strbuf_addf(out, "  and %zu more", turns->count - ROW_TURNS);
	strbuf_free(&line);
}

/* What becomes of a record: its kind and turns, or the sentence that refuses it. */
static void print_row(struct json_span record, enum example_shape shape, const struct field_map *map,
	struct example_facts *facts, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct json_check check;
	struct turns turns;

	strbuf_reset(out);
	if (json_check(record.start, record.length, JSON_FIND_DUPLICATES | JSON_ALLOW_NAN, &check) &&
		shape_facts(shape, map, record.start, record.length, &check, facts, &error)) {
		strbuf_adds(out, example_kind_word(facts->kind));
		if (facts->label.len > 0)
			strbuf_addf(out, "  label %s", facts->label.data);
		shape_turns(shape, map, record.start, record.length, &arena, &turns);
		print_turns(&turns, out);
	} else {
		strbuf_addf(out, "refused: %s", error.message);
	}
	arena_free(&arena);
}

/* Only of formats of examples, and only with a mapping where one is needed. */
static void show_rows(struct import_preview *out, const struct import_options *options,
	const struct format_info *format, const struct sample *sample)
{
	struct example_facts facts;
	struct field_map map = { .output = NULL };
	struct strbuf row = STRBUF_INIT;

	bool mapped = format->ops->mapping != NULL
		? fields_map(sample, options->map, &out->arena, &map, NULL)
		: options->map == NULL || field_map_from_option(options->map, &out->arena, &map, NULL);
	if (format->target != IMPORT_EXAMPLES || !mapped)
		return;
	example_facts_init(&facts);
	for (size_t i = 0; i < sample->count && i < PREVIEW_ROWS; i++) {
		print_row(sample->records[i], format->ops->shape, &map, &facts, &row);
		out->rows[out->row_count++] = arena_strndup(&out->arena, row.data, row.len);
	}
	example_facts_free(&facts);
	strbuf_free(&row);
}

/* A file of outputs may know the name of its suite: a dry run's sink asks it. */
static void show_name(struct import_preview *out, const struct import_options *options,
	const struct format_info *format, const struct sample *sample)
{
	struct import_report report = { .path = options->path != NULL ? options->path : "memory" };
	struct import import = { .options = options, .report = &report, .format = format, .sample = *sample };

	report.dataset = import_name(&import);
	if (format->target == IMPORT_OUTPUTS) {
		format->ops->sink->begin(&import, NULL);
		format->ops->sink->abort(&import);
		if (import.state != NULL && format->ops->close != NULL)
			format->ops->close(&import);
	}
	out->name = arena_strdup(&out->arena, report.dataset);
	arena_free(&report.arena);
}

static bool fill(
	struct import_preview *out, const struct import_options *given, struct source *source, struct error *error)
{
	struct import_options own = *given, *options = &own;
	struct sample sample;
	struct strbuf why = STRBUF_INIT;
	const struct format_info *format;
	bool ok = dataset_info_apply(options, &out->arena, &why, error) &&
		detect_format(source, &(struct detect_wish){ options->format, options->outputs },
			options->path != NULL ? options->path : "", &sample, &format, &why, error);

	out->why = arena_strndup(&out->arena, why.data, why.len);
	strbuf_free(&why);
	if (!ok)
		return false;
	out->format = format->name;
	list_fields(out, &sample);
	list_roles(out, format->ops);
	ok = show_mapping(out, options, format->ops, &sample, error);
	if (ok)
		show_rows(out, options, format, &sample);
	if (ok)
		show_name(out, options, format, &sample);
	sample_free(&sample);
	return ok;
}

bool import_preview(const struct import_options *options, struct import_preview *out, struct error *error)
{
	struct source source;

	*out = (struct import_preview){ .format = "", .why = "", .map = "", .name = "", .arena = ARENA_INIT };
	bool ok = options->memory != NULL ? source_open_memory(&source, options->memory, options->memory_size, error)
					  : source_open(&source, options->path, error);
	if (ok) {
		ok = fill(out, options, &source, error);
		source_close(&source);
	}
	return ok || error_wrap(error, "%s", options->path != NULL ? path_base(options->path) : "memory");
}

void import_preview_free(struct import_preview *preview)
{
	arena_free(&preview->arena);
	*preview = (struct import_preview){ .arena = ARENA_INIT };
}
