/* Every dataset has its own columns; they are kept with the session, a word for each dataset: its name, a line break, the layout. */
#include "tui/screens/data_view.h"

#include <stdlib.h>
#include <string.h>

struct saved_layout {
	struct saved_layout *older;
	char *dataset, *words; /* no words: the usual columns */
};

static struct saved_layout *find_layout(const struct data_view *view, const char *dataset)
{
	struct saved_layout *saved = view->layouts;

	while (saved && strcmp(saved->dataset, dataset) != 0)
		saved = saved->older;
	return saved;
}

static void keep_layout(struct data_view *view, const char *dataset, const char *words)
{
	struct saved_layout *saved = find_layout(view, dataset);
	char *copy = xstrdup(words);

	if (!saved) {
		saved = xcalloc(1, sizeof(*saved));
		saved->dataset = xstrdup(dataset);
		saved->older = view->layouts;
		view->layouts = saved;
	}
	free(saved->words);
	saved->words = copy;
}

void data_layout_free(struct data_view *view)
{
	while (view->layouts) {
		struct saved_layout *saved = view->layouts;
		view->layouts = saved->older;
		free(saved->dataset);
		free(saved->words);
		free(saved);
	}
	columns_free(&view->layout);
}

static void ask_for_values(struct data_view *view)
{
	const char *paths[COLUMNS_LIMIT];
	size_t count = 0;

	for (size_t i = 0; i < view->layout.count; i++) {
		const struct layout_column *item = &view->layout.items[i];
		const char *path = item->column ? item->column->path : item->path;
		if (path)
			paths[count++] = path;
	}
	rows_want_values(view->rows, paths, count);
}

/* A layout that an older program wrote and this one cannot read is the usual one. */
void data_layout_turn(struct data_view *view)
{
	const struct dataset *dataset = data_dataset(view);
	const struct saved_layout *saved = dataset ? find_layout(view, dataset->name) : NULL;

	if (!saved || !columns_parse(&view->layout, saved->words, NULL))
		columns_usual(&view->layout);
	ask_for_values(view);
}

void data_layout_changed(struct data_view *view)
{
	const struct dataset *dataset = data_dataset(view);
	struct strbuf words = STRBUF_INIT;

	columns_print(&view->layout, &words);
	if (dataset)
		keep_layout(view, dataset->name, words.data);
	strbuf_free(&words);
	ask_for_values(view);
	app_dirty(view->view.app);
}

void data_layout_save(const struct data_view *view, void (*each)(void *context, const char *word), void *context)
{
	for (const struct saved_layout *saved = view->layouts; saved; saved = saved->older) {
		char *word = xasprintf("%s\n%s", saved->dataset, saved->words);
		if (*saved->words)
			each(context, word);
		free(word);
	}
}

void data_layout_restore(struct data_view *view, const char *word)
{
	const char *line = strrchr(word, '\n');

	if (!line)
		return;
	char *dataset = xstrndup(word, (size_t)(line - word));
	keep_layout(view, dataset, line + 1);
	free(dataset);
}
