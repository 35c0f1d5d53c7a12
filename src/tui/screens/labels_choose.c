/* Which dataset, which lane of it, in which order: by name, by the next key, or from a list. */
#include "tui/overlay.h"
#include "tui/screens/labels_view.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

static struct labels_view *labels_of(struct app *app)
{
	return labels_self(app->views[VIEW_LABELS]);
}

/* ---- Lane ---- */

static void show_lane(struct labels_view *labels, enum queue_lane lane)
{
	labels->lane = lane;
	labels_ask_book(labels);
}

static void lane_picked(struct app *app, void *context, size_t index)
{
	(void)context;
	show_lane(labels_of(app), (enum queue_lane)index);
}

static void pick_lane(struct labels_view *labels)
{
	struct picker_item items[LANE_COUNT];
	struct arena arena = ARENA_INIT;

	for (int i = 0; i < LANE_COUNT; i++) {
		const struct queue_count *count = &labels->book->counts.lanes[i];
		items[i] = (struct picker_item){ .text = queue_lane_word((enum queue_lane)i),
			.detail = queue_lane_text((enum queue_lane)i),
			.key = arena_strdup(&arena, number_of(count->mine).text) };
	}
	picker_open(labels->view.app,
		&(struct picker_spec){ .title = "lane",
			.items = items,
			.count = LANE_COUNT,
			.initial = labels->lane,
			.keep_order = true,
			.accept = lane_picked });
	arena_free(&arena);
}

bool labels_lane(struct labels_view *labels, const char *args, struct error *error)
{
	enum queue_lane lane;

	if (!*args) {
		pick_lane(labels);
		return true;
	}
	if (!queue_lane_parse(args, &lane))
		return error_set(error, ERROR_USAGE,
			"there is no lane \"%.40s\"; there are open, tie, conflict, second, stale, suspect, audit and "
			"unanimous",
			args);
	show_lane(labels, lane);
	return true;
}

bool labels_lane_next(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args, (void)error;
	show_lane(labels, (enum queue_lane)((labels->lane + 1) % LANE_COUNT));
	return true;
}

bool labels_lane_previous(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args, (void)error;
	show_lane(labels, (enum queue_lane)((labels->lane + LANE_COUNT - 1) % LANE_COUNT));
	return true;
}

/* ---- Order ---- */

static const char *const order_texts[ORDER_COUNT] = {
	[ORDER_GAIN] = "what changes the exported set most, in runs of one pair of labels",
	[ORDER_AGREEMENT] = "lowest agreement first",
	[ORDER_ANNOTATOR] = "what one person labelled; where they stand alone first",
	[ORDER_PAIR] = "by the pair of labels, the commonest first",
	[ORDER_RANDOM] = "by chance",
	[ORDER_FILE] = "as in the dataset",
	[ORDER_NEWEST] = "by the newest label",
};

static void show_order(struct labels_view *labels, enum queue_order order, const char *who)
{
	char *copy = who && *who ? xstrdup(who) : NULL;

	free(labels->who);
	labels->who = copy;
	labels->order = order;
	labels_ask_book(labels);
}

static void person_typed(struct app *app, void *context, const char *text)
{
	(void)context;
	if (*text)
		show_order(labels_of(app), ORDER_ANNOTATOR, text);
}

static void ask_person(struct app *app)
{
	prompt_open(app,
		&(struct prompt_spec){ .title = "Annotator",
			.initial = "",
			.help = "whose labels come first",
			.accept = person_typed });
}

static void order_picked(struct app *app, void *context, size_t index)
{
	(void)context;
	if (index == ORDER_ANNOTATOR)
		ask_person(app);
	else
		show_order(labels_of(app), (enum queue_order)index, NULL);
}

static void pick_order(struct labels_view *labels)
{
	struct picker_item items[ORDER_COUNT];

	for (int i = 0; i < ORDER_COUNT; i++)
		items[i] = (struct picker_item){ .text = queue_order_word((enum queue_order)i),
			.detail = order_texts[i] };
	picker_open(labels->view.app,
		&(struct picker_spec){ .title = "order",
			.items = items,
			.count = ORDER_COUNT,
			.initial = labels->order,
			.keep_order = true,
			.accept = order_picked });
}

bool labels_order(struct labels_view *labels, const char *args, struct error *error)
{
	size_t n = strcspn(args, " ");
	char *word = xstrndup(args, n);
	enum queue_order order = ORDER_GAIN;
	const char *who = args + n + strspn(args + n, " ");
	bool known = !*word || queue_order_parse(word, &order);

	free(word);
	if (!known)
		return error_set(error, ERROR_USAGE,
			"there is no order \"%.40s\"; there are gain, agreement, annotator, pair, random, file and "
			"newest",
			args);
	if (!*args)
		pick_order(labels);
	else if (order == ORDER_ANNOTATOR && !*who)
		ask_person(labels->view.app);
	else
		show_order(labels, order, who);
	return true;
}

/* ---- Dataset ---- */

static void show_dataset(struct labels_view *labels, const char *name)
{
	char *copy = xstrdup(name);

	free(labels->wanted_dataset);
	labels->wanted_dataset = copy;
	labels_sitting_free(&labels->sitting);
	for (int i = 0; i < 2; i++) {
		free(labels->pair[i]);
		labels->pair[i] = NULL;
	}
	strbuf_reset(&labels->said);
	labels_ask_book(labels);
}

static void dataset_picked(struct app *app, void *context, size_t index)
{
	struct labels_view *labels = labels_of(app);

	(void)context;
	if (labels->book && index < labels->book->dataset_count)
		show_dataset(labels, labels->book->datasets[index].name);
}

static void pick_dataset(struct labels_view *labels)
{
	const struct labels_book *book = labels->book;
	struct arena arena = ARENA_INIT;
	struct picker_item *items = xcalloc(book->dataset_count + 1, sizeof(*items));
	size_t shown = 0;

	for (size_t i = 0; i < book->dataset_count; i++) {
		const struct dataset *dataset = &book->datasets[i];
		items[i] = (struct picker_item){ .text = dataset->name,
			.detail = arena_printf(&arena, "%s example%s, %s", number_of(dataset->rows).text,
				plural(dataset->rows), label_level_word(dataset->level)) };
		shown = dataset == book->dataset ? i : shown;
	}
	picker_open(labels->view.app,
		&(struct picker_spec){ .title = "dataset",
			.items = items,
			.count = book->dataset_count,
			.initial = shown,
			.keep_order = true,
			.accept = dataset_picked });
	free(items);
	arena_free(&arena);
}

bool labels_dataset(struct labels_view *labels, const char *args, struct error *error)
{
	const struct labels_book *book = labels->book;

	if (!*args) {
		pick_dataset(labels);
		return true;
	}
	for (size_t i = 0; i < book->dataset_count; i++)
		if (strcmp(book->datasets[i].name, args) == 0) {
			show_dataset(labels, args);
			return true;
		}
	return error_set(error, ERROR_USAGE, "there is no dataset \"%.80s\"; dataset without a name lists them", args);
}

bool labels_preselect(struct labels_view *labels, const char *args, struct error *error)
{
	if (*args && strcmp(args, "none") != 0 && strcmp(args, "majority") != 0)
		return error_set(error, ERROR_USAGE, "preselect: none or majority");
	labels->preselect = *args ? strcmp(args, "majority") == 0 : !labels->preselect;
	app_toast(labels->view.app, TOAST_INFO,
		labels->preselect ? "Enter accepts the label most people gave" : "Enter accepts nothing by itself");
	return true;
}
