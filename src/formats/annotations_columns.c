#include "annotation_roles.h"
#include "annotations.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MATRIX_CELL = 20 /* bytes: longer ones are no labels, unless somebody says so */ };

const char *annotation_layout_word(enum annotation_layout layout)
{
	static const char *const words[] = { "rows", "matrix", "objects", "gold", "texts", "nothing" };

	return words[layout];
}

/* ---- Names ---- */

/* A column by its name, else a path into the records ("other_info.note"). */
static bool find_column(struct annotations *run, const struct sample *sample, const char *name, const char **path,
	const char **as_named)
{
	const struct sample_field *field = sample_field(sample, name);
	struct arena *arena = &run->report->arena;

	for (size_t i = 0; field == NULL && i < sample->count && sample->frame.framing != FRAMING_TABLE; i++)
		if (json_find(sample->records[i], name).start != NULL) {
			*path = *as_named = name;
			return true;
		}
	if (field == NULL)
		return false;
	*path = arena_strdup(arena, field->path);
	*as_named = arena_strdup(arena, field->name);
	return true;
}

static void find_columns(struct annotations *run, const struct sample *sample, struct annotation_columns *out)
{
	for (int i = 0; i < ANNOTATION_COLUMNS; i++) {
		const struct annotation_names *asked = &run->options->columns[i];
		bool found = false;

		for (size_t k = 0; k < asked->count && !found; k++)
			found = find_column(run, sample, asked->names[k], &out->paths[i], &out->names[i]);
		const struct sample_field *field = asked->count == 0 ? roles_guess(&annotation_roles[i], sample) : NULL;
		if (field != NULL)
			find_column(run, sample, field->name, &out->paths[i], &out->names[i]);
	}
}

/* The member of the record that the path leads through. */
static const char *head_of(struct annotations *run, const struct sample *sample, const char *path)
{
	for (size_t i = 0; i < sample->field_count; i++)
		if (strcmp(sample->fields[i].path, path) == 0)
			return arena_strdup(&run->report->arena, sample->fields[i].name);
	return arena_strndup(&run->report->arena, path, strcspn(path, ".["));
}

static bool add_text(struct annotations *run, const struct sample *sample, const char *path,
	struct annotation_columns *out, struct error *error)
{
	if (out->text_count == FIELD_INPUTS)
		return error_set(error, ERROR_USAGE, "an item has at most %d texts", FIELD_INPUTS);
	out->heads[out->text_count] = head_of(run, sample, path);
	out->texts[out->text_count++] = path;
	return true;
}

static bool no_text_column(const struct sample *sample, const char *path, const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	sample_names(sample, &names);
	error_set(error, ERROR_USAGE, "%.80s has some of the columns of texts, but no \"%.60s\"; its columns are %s",
		path, name, names.data);
	strbuf_free(&names);
	return false;
}

/* All of the columns that were asked for, or none of them: then the texts are in another file. */
static bool find_texts(struct annotations *run, const char *file, const struct sample *sample,
	struct annotation_columns *out, struct error *error)
{
	const struct annotation_names *asked = &run->options->texts;
	const char *path, *name, *missing = NULL;

	for (size_t i = 0; i < asked->count; i++) {
		if (!find_column(run, sample, asked->names[i], &path, &name))
			missing = asked->names[i];
		else if (!add_text(run, sample, path, out, error))
			return false;
	}
	return missing == NULL || out->text_count == 0 || no_text_column(sample, file, missing, error);
}

/* "text.one", or text["odd name"]. */
static void print_member(const char *head, struct json_span key, struct strbuf *path)
{
	bool plain = key.length > 2;

	for (size_t i = 1; i + 1 < key.length; i++)
		plain = plain && (isalnum((unsigned char)key.start[i]) || key.start[i] == '_');
	strbuf_addf(path, "%s%c", head, plain ? '.' : '[');
	strbuf_add(path, key.start + plain, key.length - 2 * (size_t)plain);
	if (!plain)
		strbuf_addc(path, ']');
}

/* Of objects by item: the strings of the member "text", or that one itself. */
static bool guess_texts(
	struct annotations *run, const struct sample *sample, struct annotation_columns *out, struct error *error)
{
	struct json_span text = json_get(sample->records[0], "text"), key, value;
	struct strbuf path = STRBUF_INIT;
	bool ok = true;

	if (json_type(text) == JSON_STRING)
		return add_text(run, sample, "text", out, error);
	for (size_t at = 0; ok && json_next_member(text, &at, &key, &value);) {
		strbuf_reset(&path);
		print_member("text", key, &path);
		if (json_type(value) == JSON_STRING)
			ok = add_text(run, sample, arena_strdup(&run->report->arena, path.data), out, error);
	}
	strbuf_free(&path);
	return ok;
}

/* ---- Personal columns ---- */

static bool is_personal_word(const char *word, size_t n)
{
	static const char *const words[] = { "ip", "ipaddress", "email", "mail", "phone", "city", "region", "country",
		"zip", "postcode", "address", "age", "gender", "sex", "nationality", "ethnicity", "race", "religion",
		"income", "education", "birthday", "birthdate" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && strncasecmp(words[i], word, n) == 0)
			return true;
	return false;
}

static bool is_personal(const char *name)
{
	while (*name != '\0') {
		size_t n = 0;
		while (isalnum((unsigned char)name[n]))
			n++;
		if (n > 0 && is_personal_word(name, n))
			return true;
		name += n > 0 ? n : 1;
	}
	return false;
}

static bool is_used(const struct annotation_columns *columns, const struct sample_field *field)
{
	for (int i = 0; i < ANNOTATION_COLUMNS; i++)
		if (columns->paths[i] != NULL && strcmp(columns->paths[i], field->path) == 0)
			return true;
	for (size_t i = 0; i < columns->text_count; i++)
		if (strcmp(columns->heads[i], field->name) == 0)
			return true;
	return false;
}

/* True when there is any. */
static bool find_personal(struct annotations *run, const char *path, const struct sample *sample,
	const struct annotation_columns *columns)
{
	bool any = false;

	for (size_t i = 0; i < sample->field_count; i++) {
		const struct sample_field *field = &sample->fields[i];
		if (is_used(columns, field) || !is_personal(field->name))
			continue;
		any = true;
		annotations_find(run, FINDING_PERSONAL,
			&(struct annotation_place){
				.file = path, .line = 1, .column = 1, .field = field->name, .text = field->name });
	}
	return any;
}

/* ---- Layouts ---- */

static bool is_by_item(const struct annotations *run, const struct sample *sample)
{
	if (sample->count == 0 || run->options->columns[ANNOTATION_LABEL].count > 0)
		return false;
	struct json_span labels = json_get(sample->records[0], "annotations");
	return json_type(labels) == JSON_OBJECT ||
		(json_type(labels) == JSON_STRING &&
			json_type(json_get(sample->records[0], "annotators")) == JSON_STRING);
}

/* Columns of a matrix: all that mean nothing else. */
static bool find_people(struct annotations *run, const struct sample *sample, struct annotation_columns *out)
{
	struct arena *arena = &run->report->arena;
	bool short_cells = true;

	out->people = arena_alloc(arena, (sample->field_count + 1) * sizeof(*out->people));
	if (out->paths[ANNOTATION_ITEM] == NULL && sample->field_count > 0)
		find_column(run, sample, sample->fields[0].name, &out->paths[ANNOTATION_ITEM],
			&out->names[ANNOTATION_ITEM]);
	for (size_t i = 0; i < sample->field_count; i++) {
		struct sample_field *field;
		if (is_used(out, &sample->fields[i]) || is_personal(sample->fields[i].name) ||
			strcmp(sample->fields[i].name, "split") == 0)
			continue;
		field = arena_alloc(arena, sizeof(*field));
		field->name = arena_strdup(arena, sample->fields[i].name);
		field->path = arena_strdup(arena, sample->fields[i].path);
		short_cells = short_cells && sample->fields[i].value.length <= MATRIX_CELL + 2;
		out->people[out->person_count++] = field;
	}
	return out->person_count >= 2 && short_cells;
}

static bool may_be_matrix(
	const struct annotations *run, const struct sample *sample, const struct annotation_columns *out)
{
	const struct annotation_options *options = run->options;

	return options->matrix ||
		(sample->frame.framing == FRAMING_TABLE && out->paths[ANNOTATION_LABEL] == NULL &&
			out->paths[ANNOTATION_ANNOTATOR] == NULL && options->columns[ANNOTATION_LABEL].count == 0 &&
			options->columns[ANNOTATION_ANNOTATOR].count == 0 && options->annotator_name == NULL);
}

/* A table with texts or gold is one of those, unless its other columns are answers beyond doubt. */
static bool is_matrix(struct annotations *run, const struct sample *sample, struct annotation_columns *out)
{
	if (!may_be_matrix(run, sample, out))
		return false;
	bool short_cells = find_people(run, sample, out);
	bool doubtful = out->text_count > 0 || out->paths[ANNOTATION_GOLD] != NULL;
	return run->options->matrix || (short_cells && (!doubtful || annotation_columns_answer(sample, out)));
}

static bool missing_column(
	const struct sample *sample, enum annotation_column column, const char *path, struct error *error)
{
	static const char *const options[] = { "--item COL", "--annotator COL, or --annotator-name NAME for all of it",
		"--label COL" };
	struct strbuf names = STRBUF_INIT;

	sample_names(sample, &names);
	error_set(error, ERROR_INPUT, "%.80s: no column is the %s: say which with %s; the columns are %s", path,
		annotation_roles[column].name, options[column], names.data);
	strbuf_free(&names);
	return false;
}

static bool choose_layout(struct annotations *run, const char *path, const struct sample *sample,
	struct annotation_columns *out, struct error *error)
{
	bool item = out->paths[ANNOTATION_ITEM] != NULL || sample->frame.framing == FRAMING_OBJECT;
	bool label = out->paths[ANNOTATION_LABEL] != NULL;
	bool annotator = out->paths[ANNOTATION_ANNOTATOR] != NULL || run->options->annotator_name != NULL;

	if (is_matrix(run, sample, out)) {
		out->layout = LAYOUT_MATRIX;
		return true;
	}
	if (sample->field_count == 0 && sample->count == 0) { /* the reading will say why */
		out->layout = LAYOUT_NONE;
		return true;
	}
	if (!item)
		return missing_column(sample, ANNOTATION_ITEM, path, error);
	if (label && annotator)
		out->layout = LAYOUT_ROWS;
	else if (label && run->options->columns[ANNOTATION_LABEL].count > 0)
		return missing_column(sample, ANNOTATION_ANNOTATOR, path, error);
	else if (out->paths[ANNOTATION_GOLD] != NULL)
		out->layout = LAYOUT_GOLD;
	else if (out->text_count > 0)
		out->layout = LAYOUT_TEXTS;
	else
		return missing_column(sample, label ? ANNOTATION_ANNOTATOR : ANNOTATION_LABEL, path, error);
	return true;
}

static void find_sides(const struct sample *sample, struct annotation_columns *out)
{
	const struct sample_field *left = sample_field(sample, "left"), *right = sample_field(sample, "right");

	if (out->layout == LAYOUT_ROWS && left != NULL && right != NULL) {
		out->left = "left";
		out->right = "right";
	}
}

/* All items' texts are read by one map. */
static bool note_map(
	struct annotations *run, const char *path, const struct annotation_columns *columns, struct error *error)
{
	struct field_map *map = &run->map;

	if (columns->text_count == 0)
		return true;
	for (size_t i = 0; map->input[0] != NULL && i < FIELD_INPUTS; i++) {
		const char *here = i < columns->text_count ? columns->texts[i] : NULL;
		if ((here == NULL) != (map->input[i] == NULL) || (here != NULL && strcmp(here, map->input[i]) != 0))
			return error_set(error, ERROR_INPUT,
				"%.80s: its texts are in other columns than those of the files before; import it on "
				"its own",
				path);
	}
	memcpy(map->input, columns->texts, sizeof(map->input));
	if (columns->whole && columns->split != NULL)
		map->split = columns->split;
	return true;
}

bool annotation_columns_find(struct annotations *run, const char *path, const struct sample *sample,
	struct annotation_columns *out, struct error *error)
{
	*out = (struct annotation_columns){ .layout = LAYOUT_ROWS };
	find_columns(run, sample, out);
	if (!find_texts(run, path, sample, out, error))
		return false;
	if (is_by_item(run, sample)) {
		out->layout = LAYOUT_OBJECTS;
		annotations_note_soft(run, sample);
	} else if (!choose_layout(run, path, sample, out, error)) {
		return false;
	}
	if (out->layout == LAYOUT_OBJECTS && out->text_count == 0 && run->options->texts.count == 0 &&
		!guess_texts(run, sample, out, error))
		return false;
	find_sides(sample, out);
	if (sample_field(sample, "split") != NULL)
		out->split = "split";
	out->whole = !find_personal(run, path, sample, out) &&
		(out->layout == LAYOUT_OBJECTS || out->layout == LAYOUT_TEXTS || out->layout == LAYOUT_GOLD);
	return note_map(run, path, out, error);
}
