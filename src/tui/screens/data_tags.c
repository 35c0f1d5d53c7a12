/* Tags and dismissed flags: `tag` offers the tags there are, a new one is typed, and -NAME takes one off. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

struct offer { /* what the picker showed, as it was then */
	struct data_view *view;
	char **tags; /* the second half of them with a - before it */
	size_t count;
};

static void free_offer(void *context)
{
	struct offer *offer = context;

	for (size_t i = 0; i < offer->count; i++)
		free(offer->tags[i]);
	free(offer->tags);
	free(offer);
}

static void tag(struct data_view *view, const char *text)
{
	if (*text == '-')
		data_change(view, CHANGE_UNTAG, text + 1, false);
	else if (*text)
		data_change(view, CHANGE_TAG, text, false);
}

static void chosen(struct app *app, void *context, size_t index)
{
	struct offer *offer = context;

	(void)app;
	tag(offer->view, offer->tags[index]);
}

static void typed(struct app *app, void *context, const char *text)
{
	(void)app;
	tag(((struct offer *)context)->view, text);
}

static bool has_tag(const struct example *row, const char *name)
{
	for (size_t i = 0; row && i < row->tag_count; i++)
		if (strcmp(row->tags[i], name) == 0)
			return true;
	return false;
}

static void offer_tags(struct data_view *view, const struct tag_count *tags, size_t count)
{
	const struct example *row = data_cursor_row(view);
	bool bulk = rows_mark_count(view->rows) > 0;
	struct offer *offer = xcalloc(1, sizeof(*offer));
	struct picker_item *items = xcalloc(2 * count + 1, sizeof(*items));
	struct arena arena = ARENA_INIT;

	*offer = (struct offer){ .view = view, .tags = xcalloc(2 * count + 1, sizeof(char *)) };
	for (int off = 0; off <= 1; off++)
		for (size_t i = 0; i < count; i++) {
			if (!bulk && has_tag(row, tags[i].tag) != (off == 1))
				continue;
			char *text = xasprintf("%s%s", off ? "-" : "", tags[i].tag);
			items[offer->count] = (struct picker_item){ .text = text,
				.detail = off ? "take it off"
					      : arena_printf(&arena, "%s row%s", number_of(tags[i].count).text,
							plural(tags[i].count)) };
			offer->tags[offer->count++] = text;
		}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "tag (type a new one to add it, -NAME takes it off)",
			.items = items,
			.count = offer->count,
			.accept = chosen,
			.accept_text = typed,
			.free_context = free_offer,
			.context = offer });
	arena_free(&arena);
	free(items);
}

bool data_tag(struct data_view *view, const char *args, struct error *error)
{
	if (*args && !tag_valid(*args == '-' ? args + 1 : args, error))
		return false;
	if (*args)
		tag(view, args);
	else
		offer_tags(view, view->facts ? view->facts->tags : NULL, view->facts ? view->facts->tag_count : 0);
	return true;
}

bool data_dismiss_flags(struct data_view *view, const char *args, struct error *error)
{
	const struct example_flag_word *word = example_flag_find(args);

	if (*args && (!word || !(word->flag & FLAGS_DISMISSABLE)))
		return data_usage(error, COMMAND_FLAGS_DISMISS, "FLAG is a word of the filter's flag: term");
	data_change(view, CHANGE_DISMISS, *args ? args : NULL, false);
	return true;
}
