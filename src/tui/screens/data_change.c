/* Labels, splits and deletion: one key on one row, or on all that are marked. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include "preop/base/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct change {
	struct data_view *view;
	enum change_kind kind;
	struct id_list ids;
	char *value; /* NULL: cleared */
	bool extend; /* a label the schema does not have is added to it */
	bool bulk;
	struct pending *pending;
	int64_t changed;
	bool turned_round; /* what was to be done had been done already: it was undone */
};

/* ---- Pending labels ---- */

static void free_one_pending(struct pending *pending)
{
	id_list_free(&pending->ids);
	free(pending->label);
	free(pending);
}

static struct pending *add_pending(struct data_view *view, const struct change *change)
{
	struct pending *pending = xcalloc(1, sizeof(*pending));

	*pending = (struct pending){ .older = view->pending, .label = change->value ? xstrdup(change->value) : NULL };
	id_list_add_many(&pending->ids, change->ids.ids, change->ids.count);
	id_list_sort_unique(&pending->ids);
	view->pending = pending;
	return pending;
}

static void drop_pending(struct data_view *view, const struct pending *pending)
{
	for (struct pending **at = &view->pending; *at; at = &(*at)->older)
		if (*at == pending) {
			struct pending *gone = *at;
			*at = gone->older;
			free_one_pending(gone);
			return;
		}
}

bool data_pending_label(const struct data_view *view, int64_t id, const char **label)
{
	for (const struct pending *pending = view->pending; pending; pending = pending->older)
		if (id_list_contains(&pending->ids, id)) {
			*label = pending->label;
			return true;
		}
	return false;
}

/* Called when rows arrive: what is written shows in them. */
void data_settle_pending(struct data_view *view)
{
	for (struct pending **at = &view->pending; *at;) {
		struct pending *pending = *at;
		if (!pending->written || !rows_fresh(view->rows)) {
			at = &pending->older;
			continue;
		}
		*at = pending->older;
		free_one_pending(pending);
	}
}

void data_free_pending(struct data_view *view)
{
	while (view->pending)
		drop_pending(view, view->pending);
}

/* ---- The change itself ---- */

static bool write_label(struct db *db, struct change *change, struct error *error)
{
	return label_set(
		db, change->ids.ids, change->ids.count, change->value, "", change->extend, &change->changed, error);
}

static bool write_split(struct db *db, struct change *change, struct error *error)
{
	return example_set_field(
		db, change->ids.ids, change->ids.count, "split", change->value, &change->changed, error);
}

static bool write_kind(struct db *db, struct change *change, struct error *error)
{
	return example_set_field(
		db, change->ids.ids, change->ids.count, "kind", change->value, &change->changed, error);
}

static bool write_gone(struct db *db, struct change *change, struct error *error)
{
	return example_set_gone(db, change->ids.ids, change->ids.count, true, &change->changed, error);
}

static bool write_tag(struct db *db, struct change *change, struct error *error)
{
	return example_tag_add(db, change->ids.ids, change->ids.count, change->value, &change->changed, error);
}

static bool write_untag(struct db *db, struct change *change, struct error *error)
{
	return example_tag_remove(db, change->ids.ids, change->ids.count, change->value, &change->changed, error);
}

/* When no row has flags left to dismiss, they are shown again. */
static bool write_dismissal(struct db *db, struct change *change, struct error *error)
{
	unsigned flags = change->value ? example_flag_find(change->value)->flag : FLAGS_DISMISSABLE;

	if (!example_dismiss(db, change->ids.ids, change->ids.count, flags, false, &change->changed, error))
		return false;
	change->turned_round = change->changed == 0;
	return !change->turned_round ||
		example_dismiss(db, change->ids.ids, change->ids.count, flags, true, &change->changed, error);
}

static const struct change_look {
	bool (*write)(struct db *db, struct change *change, struct error *error);
	const char *job;            /* title of a bulk change, which may take a while */
	const char *before, *after; /* toast: the value between them, then the number of rows */
	const char *cleared;        /* toast without a value */
	const char *round;          /* toast when it was turned round */
} looks[] = {
	[CHANGE_LABEL] = { write_label, "label", "", " on", "label taken off", NULL },
	[CHANGE_SPLIT] = { write_split, "split", "split ", ":", "no split:", NULL },
	[CHANGE_KIND] = { write_kind, "kind", "", ":", NULL, NULL },
	[CHANGE_GONE] = { write_gone, "delete", "", "", "taken out:", NULL },
	[CHANGE_TAG] = { write_tag, "tag", "tag ", " on", NULL, NULL },
	[CHANGE_UNTAG] = { write_untag, "tag", "tag ", " off", NULL, NULL },
	[CHANGE_DISMISS] = { write_dismissal, "dismiss flags", "flag ",
		" dismissed:", "flags dismissed:", "flags shown again:" },
};

static bool run_change(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct change *change = arg;

	(void)job;
	return looks[change->kind].write(db, change, error);
}

static void tell(struct data_view *view, const struct change *change)
{
	const struct change_look *look = &looks[change->kind];
	struct strbuf what = STRBUF_INIT;

	if (change->turned_round)
		strbuf_adds(&what, look->round);
	else if (change->value)
		strbuf_addf(&what, "%s%s%s", look->before, change->value, look->after);
	else
		strbuf_adds(&what, look->cleared);
	if (change->changed == 0)
		app_toast(view->view.app, TOAST_INFO, "nothing changed");
	else
		app_toast(view->view.app, TOAST_GOOD, "%s %s row%s   %s undo", what.data,
			number_of(change->changed).text, plural(change->changed), data_key(view, COMMAND_UNDO));
	strbuf_free(&what);
}

static void change_done(void *app, void *arg, const struct error *error)
{
	struct change *change = arg;
	struct data_view *view = change->view;

	if (error || change->changed == 0) {
		if (change->pending)
			drop_pending(view, change->pending);
	} else if (change->pending) {
		change->pending->written = true;
	}
	if (error) {
		app_error(app, error);
		return;
	}
	if (change->bulk)
		rows_mark_all(view->rows, false);
	if (change->bulk || change->kind != CHANGE_LABEL)
		tell(view, change); /* a single label is seen where it is */
	app_dirty(app);
}

static void free_change(void *arg)
{
	struct change *change = arg;

	id_list_free(&change->ids);
	free(change->value);
	free(change);
}

void data_change(struct data_view *view, enum change_kind kind, const char *value, bool extend)
{
	struct change *change = xcalloc(1, sizeof(*change));

	*change = (struct change){
		.view = view, .kind = kind, .value = value ? xstrdup(value) : NULL, .extend = extend
	};
	change->bulk = rows_mark_count(view->rows) > 0;
	rows_targets(view->rows, &change->ids);
	if (change->ids.count == 0) {
		free_change(change);
		return;
	}
	if (kind == CHANGE_LABEL)
		change->pending = add_pending(view, change);
	bool advance = !change->bulk && kind == CHANGE_LABEL;
	app_submit(view->view.app,
		&(struct job_spec){ .title = change->bulk ? looks[kind].job : "",
			.lane = JOB_WRITE,
			.run = run_change,
			.done = change_done,
			.free_arg = free_change,
			.arg = change });
	if (advance)
		list_command(rows_list(view->rows), COMMAND_DOWN);
	data_moved(view);
}

/* ---- Labels ---- */

struct choice { /* what a picker offered, as it was then */
	struct data_view *view;
	size_t count;
	char **words;
};

static void free_choice(void *context)
{
	struct choice *choice = context;

	for (size_t i = 0; i < choice->count; i++)
		free(choice->words[i]);
	free(choice->words);
	free(choice);
}

static struct choice *choice_new(struct data_view *view, size_t room)
{
	struct choice *choice = xcalloc(1, sizeof(*choice));

	*choice = (struct choice){ .view = view, .words = xcalloc(room + 1, sizeof(char *)) };
	return choice;
}

static void choice_add(struct choice *choice, const char *word)
{
	choice->words[choice->count++] = xstrdup(word);
}

/* The schema as a sentence's end: "good, bad, unsure". */
static void list_labels(const struct dataset *dataset, struct strbuf *out)
{
	for (size_t i = 0; i < dataset->label_count; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", dataset->labels[i]);
}

static bool no_labels_yet(const struct data_view *view, struct error *error)
{
	return error_set(
		error, ERROR_USAGE, "this dataset has no labels yet: %s adds one", data_key(view, COMMAND_LABEL_NEW));
}

bool data_label_key(struct data_view *view, const char *args, struct error *error)
{
	const struct dataset *dataset = data_dataset(view);
	int64_t number;

	if (!number_read(args, &number) || number < 1)
		return data_usage(error, COMMAND_LABEL_KEY, "N is the number of a label, 1 or more");
	if (dataset->label_count == 0)
		return no_labels_yet(view, error);
	if ((size_t)number > dataset->label_count) {
		struct strbuf labels = STRBUF_INIT;
		list_labels(dataset, &labels);
		error_set(error, ERROR_USAGE, "there is no label %" PRId64 ": %s", number, labels.data);
		strbuf_free(&labels);
		return false;
	}
	data_change(view, CHANGE_LABEL, dataset->labels[number - 1], false);
	return true;
}

static void label_chosen(struct app *app, void *context, size_t index)
{
	struct choice *choice = context;

	(void)app;
	data_change(choice->view, CHANGE_LABEL, choice->words[index], false);
}

static void label_typed(struct app *app, void *context, const char *text)
{
	(void)app;
	data_change(((struct choice *)context)->view, CHANGE_LABEL, text, true);
}

static int64_t rows_with_label(const struct dataset_facts *facts, const char *label)
{
	for (size_t i = 0; facts && i < facts->label_count; i++)
		if (strcmp(facts->labels[i].label, label) == 0)
			return facts->labels[i].count;
	return 0;
}

static void pick_label(struct data_view *view, const struct dataset *dataset)
{
	struct choice *choice = choice_new(view, dataset->label_count);
	struct picker_item *items = xcalloc(dataset->label_count + 1, sizeof(items[0]));
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < dataset->label_count; i++) {
		choice_add(choice, dataset->labels[i]);
		items[i] = (struct picker_item){ .text = dataset->labels[i],
			.detail = arena_printf(
				&arena, "%s rows", number_of(rows_with_label(view->facts, dataset->labels[i])).text),
			.key = i < 9 ? arena_printf(&arena, "%zu", i + 1) : NULL };
	}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "label (type a new one to add it)",
			.items = items,
			.count = dataset->label_count,
			.accept = label_chosen,
			.accept_text = label_typed,
			.free_context = free_choice,
			.context = choice });
	arena_free(&arena);
	free(items);
}

bool data_label_set(struct data_view *view, const char *args, struct error *error)
{
	const struct dataset *dataset = data_dataset(view);

	(void)error;
	if (*args)
		data_change(view, CHANGE_LABEL, args, false);
	else
		pick_label(view, dataset);
	return true;
}

bool data_label_clear(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	(void)error;
	data_change(view, CHANGE_LABEL, NULL, false);
	return true;
}

/* ---- A new label ---- */

struct schema { /* the whole schema as it is to be */
	int64_t dataset;
	size_t count;
	char **labels;
};

static bool run_schema(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct schema *schema = arg;

	(void)job;
	return dataset_set_labels(db, schema->dataset, (const char *const *)schema->labels, schema->count, error);
}

static void free_schema(void *arg)
{
	struct schema *schema = arg;

	for (size_t i = 0; i < schema->count; i++)
		free(schema->labels[i]);
	free(schema->labels);
	free(schema);
}

static void add_label(struct data_view *view, const char *label)
{
	const struct dataset *dataset = data_dataset(view);

	if (!dataset || !*label)
		return;
	struct schema *schema = xcalloc(1, sizeof(*schema));
	*schema = (struct schema){ .dataset = dataset->id,
		.labels = xcalloc(dataset->label_count + 1, sizeof(char *)) };
	for (size_t i = 0; i < dataset->label_count; i++) {
		if (strcmp(dataset->labels[i], label) == 0) {
			app_toast(view->view.app, TOAST_INFO, "the schema has \"%s\" already", label);
			free_schema(schema);
			return;
		}
		schema->labels[schema->count++] = xstrdup(dataset->labels[i]);
	}
	schema->labels[schema->count++] = xstrdup(label);
	app_write(view->view.app, NULL, run_schema, NULL, free_schema, schema);
}

static void label_named(struct app *app, void *context, const char *text)
{
	(void)app;
	add_label(context, text);
}

bool data_label_new(struct data_view *view, const char *args, struct error *error)
{
	(void)error;
	if (*args)
		add_label(view, args);
	else
		prompt_open(view->view.app,
			&(struct prompt_spec){ .title = "new label",
				.initial = "",
				.accept = label_named,
				.context = view,
				.help = "one word or a few; it gets the next number key" });
	return true;
}

/* ---- Splits and deletion ---- */

static const char *const usual_splits[] = { "train", "validation", "test" };
enum { USUAL_SPLITS = sizeof(usual_splits) / sizeof(usual_splits[0]) };

static bool has_word(const struct choice *choice, const char *word)
{
	for (size_t i = 0; i < choice->count; i++)
		if (strcmp(choice->words[i], word) == 0)
			return true;
	return false;
}

/* The last item stands for no split. */
static void split_chosen(struct app *app, void *context, size_t index)
{
	struct choice *choice = context;

	(void)app;
	data_change(choice->view, CHANGE_SPLIT, index < choice->count ? choice->words[index] : NULL, false);
}

static void split_typed(struct app *app, void *context, const char *text)
{
	(void)app;
	data_change(((struct choice *)context)->view, CHANGE_SPLIT, text, false);
}

static void pick_split(struct data_view *view)
{
	const struct example_overview *overview = view->facts ? &view->facts->overview : NULL;
	size_t seen = overview ? overview->split_count : 0;
	struct choice *choice = choice_new(view, seen + USUAL_SPLITS);

	for (size_t i = 0; i < seen; i++)
		if (*overview->splits[i].split)
			choice_add(choice, overview->splits[i].split);
	for (size_t i = 0; i < USUAL_SPLITS; i++)
		if (!has_word(choice, usual_splits[i]))
			choice_add(choice, usual_splits[i]);
	struct picker_item *items = xcalloc(choice->count + 1, sizeof(items[0]));
	for (size_t i = 0; i < choice->count; i++)
		items[i].text = choice->words[i];
	items[choice->count] = (struct picker_item){ .text = "no split", .detail = "take the rows out of their split" };
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "split (type any other name)",
			.items = items,
			.count = choice->count + 1,
			.accept = split_chosen,
			.accept_text = split_typed,
			.free_context = free_choice,
			.context = choice });
	free(items);
}

bool data_split_set(struct data_view *view, const char *args, struct error *error)
{
	(void)error;
	if (*args)
		data_change(view, CHANGE_SPLIT, args, false);
	else
		pick_split(view);
	return true;
}

bool data_delete(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	(void)error;
	data_change(view, CHANGE_GONE, NULL, false);
	return true;
}
