/* What kind of example the rows are: the question that decides, and what each kind feeds. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"

#include <stdlib.h>

struct kind_choice {
	struct data_view *view;
	const struct kind_text *texts;
};

static void kind_chosen(struct app *app, void *context, size_t index)
{
	const struct kind_choice *choice = context;

	(void)app;
	data_change(choice->view, CHANGE_KIND, example_kind_word(choice->texts[index].kind), false);
}

static void pick_kind(struct data_view *view)
{
	const struct example *row = data_cursor_row(view);
	struct kind_choice *choice = xmalloc(sizeof(*choice));
	struct arena arena = ARENA_INIT;
	size_t count, initial = 0;

	*choice = (struct kind_choice){ view, example_kind_texts(&count) };
	struct picker_item *items = arena_alloc(&arena, count * sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		const struct kind_text *text = &choice->texts[i];
		items[i] = (struct picker_item){ .text = example_kind_word(text->kind),
			.detail = arena_printf(&arena, "%s; for %s", text->when, text->feeds) };
		if (row && row->kind == text->kind)
			initial = i;
	}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "one right answer, a known failure, or only better and worse?",
			.items = items,
			.count = count,
			.initial = initial,
			.accept = kind_chosen,
			.free_context = free,
			.context = choice });
	arena_free(&arena);
}

bool data_kind(struct data_view *view, const char *args, struct error *error)
{
	int kind = example_kind_parse(args);

	if (!*args)
		pick_kind(view);
	else if (!kind)
		return data_usage(error, COMMAND_KIND,
			"KIND is demonstration, correction, preference, classification or retrieval");
	else
		data_change(view, CHANGE_KIND, example_kind_word(kind), false);
	return true;
}
