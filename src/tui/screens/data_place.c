/* One value of a record, changed and saved as a revision; E finds it among all values of the record. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"
#include "tui/text_edit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PREVIEW_CHARACTERS = 100 };
static const char whole_record[] = ".";

/* ---- Saving ---- */

struct place { /* what an edit is about */
	struct data_view *view;
	int64_t id, revision; /* as it was when the edit began */
	char *path;
	bool raw; /* the text is JSON */
	char *text, *note;
	size_t length;
	int64_t written; /* the new revision; 0: nothing changed */
};

static void free_place(void *arg)
{
	struct place *place = arg;

	free(place->path);
	free(place->text);
	free(place->note);
	free(place);
}

/* Somebody else's revision in between would be lost without a word. */
static bool still_current(struct db *db, int64_t id, int64_t revision, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example row;
	bool ok = example_page(db, &id, 1, &arena, &row, error);

	if (ok && row.revision != revision)
		ok = error_set(error, ERROR_CONFLICT,
			"example %" PRId64 " was changed meanwhile (revision %" PRId64 "): edit it again", id,
			row.revision);
	arena_free(&arena);
	return ok;
}

static bool run_write(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct place *place = arg;

	(void)job;
	return still_current(db, place->id, place->revision, error) &&
		(place->raw ? example_edit_value : example_edit)(
			db, place->id, place->path, place->text, place->length, place->note, &place->written, error);
}

static void write_done(void *app, void *arg, const struct error *error)
{
	const struct place *place = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "#%" PRId64 " saved as revision %" PRId64 "   %s undo", place->id,
			place->written, data_key(place->view, COMMAND_UNDO));
}

static void save(struct app *app, void *context, const char *text, size_t n, const char *note)
{
	const struct place *place = context;
	struct place *job = xcalloc(1, sizeof(*job));

	*job = *place;
	job->path = xstrdup(place->path);
	job->text = xstrndup(text, n);
	job->length = n;
	job->note = xstrdup(note);
	app_write(app, NULL, run_write, write_done, free_place, job);
}

/* As the model will judge it, with an object around it for a value that is not the record itself. */
static bool check_json(void *context, const char *text, size_t n, struct error *error)
{
	const struct place *place = context;
	struct strbuf out = STRBUF_INIT;
	bool whole = strcmp(place->path, whole_record) == 0;
	static const char frame[] = "{\"value\":null}";

	bool ok = shape_edit_value(frame, sizeof(frame) - 1, whole ? whole_record : "value", text, n, &out, error);
	strbuf_free(&out);
	return ok;
}

void data_edit_place(struct data_view *view, const struct edit_place *what)
{
	struct place *place = xcalloc(1, sizeof(*place));
	bool line = what->in_line && text_edit_fits_line(what->text, what->length);

	*place = (struct place){
		.view = view, .id = what->id, .revision = what->revision, .path = xstrdup(what->path), .raw = what->raw
	};
	(line ? text_edit_line : text_edit_open)(view->view.app,
		&(struct text_edit_spec){ .title = what->name,
			.suffix = what->raw ? ".json" : ".md",
			.text = what->text,
			.length = what->length,
			.help = what->raw ? "JSON: a number, true, false, null, a \"text\", a [list]"
					  : "a text; Enter saves, Escape leaves it as it is",
			.check = what->raw ? check_json : NULL,
			.save = save,
			.free_context = free_place,
			.context = place });
}

/* ---- Choosing a value ---- */

struct leaves {
	struct data_view *view;
	struct arena arena;
	int64_t id;
	char *wanted; /* path that was typed, "" for a list */
	struct example_detail detail;
	struct leaf *items;
	size_t count;
};

static void free_leaves(void *arg)
{
	struct leaves *leaves = arg;

	free(leaves->wanted);
	arena_free(&leaves->arena);
	free(leaves);
}

static void edit_value(struct leaves *leaves, const char *path, struct json_span value)
{
	struct strbuf text = STRBUF_INIT;
	bool string = json_type(value) == JSON_STRING;
	char *name = xasprintf("#%" PRId64 " %s", leaves->id, strcmp(path, whole_record) == 0 ? "record" : path);

	json_decode(value, &text);
	data_edit_place(leaves->view,
		&(struct edit_place){ .id = leaves->id,
			.revision = leaves->detail.row.revision,
			.path = path,
			.name = name,
			.raw = !string,
			.in_line = strcmp(path, whole_record) != 0,
			.text = text.data,
			.length = text.len });
	strbuf_free(&text);
	free(name);
}

static struct json_span record_of(const struct leaves *leaves)
{
	return json_root(leaves->detail.body, leaves->detail.body_length);
}

/* The last item stands for the whole record. */
static void leaf_chosen(struct app *app, void *context, size_t index)
{
	struct leaves *leaves = context;

	(void)app;
	if (index < leaves->count)
		edit_value(leaves, leaves->items[index].path, leaves->items[index].value);
	else
		edit_value(leaves, whole_record, record_of(leaves));
}

static const char *preview(struct arena *arena, struct json_span value)
{
	struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;

	json_decode(value, &text);
	display_clip(&line, text.data, text.len, PREVIEW_CHARACTERS, 0);
	const char *copy = arena_strndup(arena, line.data, line.len);
	strbuf_free(&text);
	strbuf_free(&line);
	return copy;
}

static void pick_leaf(struct app *app, struct leaves *leaves)
{
	struct picker_item *items = xcalloc(leaves->count + 1, sizeof(items[0]));

	for (size_t i = 0; i < leaves->count; i++)
		items[i] = (struct picker_item){ .text = leaves->items[i].path,
			.detail = preview(&leaves->arena, leaves->items[i].value) };
	items[leaves->count] = (struct picker_item){ .text = "the whole record",
		.detail = leaves->count == LEAVES_LIMIT
			? "as JSON in your editor; not all of its values are listed here"
			: "as JSON in your editor" };
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = "edit which value",
			.items = items,
			.count = leaves->count + 1,
			.accept = leaf_chosen,
			.free_context = free_leaves,
			.context = leaves });
	free(items);
}

static bool run_leaves(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct leaves *leaves = arg;

	(void)job;
	if (!example_read(db, leaves->id, &leaves->arena, &leaves->detail, error))
		return false;
	shape_leaves(leaves->detail.body, leaves->detail.body_length, &leaves->arena, &leaves->items, &leaves->count);
	return leaves->count > 0 ||
		error_set(error, ERROR_INPUT, "example %" PRId64 " has no value that could be edited", leaves->id);
}

static void edit_wanted(struct app *app, struct leaves *leaves)
{
	struct json_span value = json_find(record_of(leaves), leaves->wanted);

	if (value.start)
		edit_value(leaves, leaves->wanted, value);
	else
		app_toast(app, TOAST_WARNING, "example %" PRId64 " has nothing at %s", leaves->id, leaves->wanted);
}

/* The picker takes over what was read: the job's argument is left empty. */
static void leaves_read(struct app *app, void *arg)
{
	struct leaves *read = arg, *leaves;

	if (*read->wanted) {
		edit_wanted(app, read);
		return;
	}
	leaves = xmalloc(sizeof(*leaves));
	*leaves = *read;
	read->arena = (struct arena)ARENA_INIT;
	read->wanted = NULL;
	pick_leaf(app, leaves);
}

bool data_edit_field(struct data_view *view, const char *args, struct error *error)
{
	struct leaves *leaves = xcalloc(1, sizeof(*leaves));

	(void)error;
	*leaves = (struct leaves){
		.view = view, .arena = ARENA_INIT, .id = data_cursor_id(view), .wanted = xstrdup(args)
	};
	app_read(view->view.app, run_leaves, leaves_read, free_leaves, leaves);
	return true;
}
