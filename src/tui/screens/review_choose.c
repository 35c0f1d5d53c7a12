/* Which suite, and which of its systems: by name, or from a list. */
#include "preop/base/memory.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 200 /* a longer list helps nobody: names can be typed */ };

/* ---- Suite ---- */

static void show_suite(struct review_view *review, const char *name)
{
	char *copy = xstrdup(name);

	free(review->suite_name);
	review->suite_name = copy;
	id_list_clear(&review->systems);
	review->said[0] = '\0';
	review_ask_book(review);
}

static void suite_chosen(struct app *app, void *context, size_t index)
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);

	(void)context;
	if (review->book && index < review->book->suite_count)
		show_suite(review, review->book->suites[index].name);
}

static void pick_suite(struct review_view *review)
{
	const struct review_book *book = review->book;
	struct arena arena = ARENA_INIT;
	struct picker_item *items = arena_alloc(&arena, book->suite_count * sizeof(*items));
	struct picker_spec spec = {
		.title = "Suite", .items = items, .count = book->suite_count, .accept = suite_chosen
	};

	for (size_t i = 0; i < book->suite_count; i++) {
		items[i].text = book->suites[i].name;
		items[i].detail = arena_printf(
			&arena, "%s case%s", number_of(book->suites[i].cases).text, plural(book->suites[i].cases));
		if (&book->suites[i] == book->suite)
			spec.initial = i;
	}
	picker_open(review->view.app, &spec);
	arena_free(&arena);
}

bool review_choose_suite(struct review_view *review, const char *name, struct error *error)
{
	const struct review_book *book = review->book;

	if (!*name) {
		pick_suite(review);
		return true;
	}
	for (size_t i = 0; i < book->suite_count; i++) {
		if (!strcmp(book->suites[i].name, name)) {
			show_suite(review, name);
			return true;
		}
	}
	return error_set(error, ERROR_USAGE, "there is no suite \"%.80s\"; suite without a name lists them", name);
}

/* ---- Systems ---- */

struct choice { /* what a line of the list stands for: 0 and 0 is all of them */
	int64_t first, second;
	int together;
};
struct choices {
	struct choice list[ITEMS];
};

static void show_systems(struct review_view *review, const struct id_list *systems, int together)
{
	id_list_clear(&review->systems);
	if (!id_list_add_many(&review->systems, systems->ids, systems->count))
		app_toast(review->view.app, TOAST_FAILURE, "no memory for the list of systems");
	id_list_sort_unique(&review->systems);
	review->together = together;
	review_ask_book(review);
}

static void systems_chosen(struct app *app, void *context, size_t index)
{
	const struct choice *choice = &((const struct choices *)context)->list[index];
	int64_t ids[2] = { choice->first, choice->second };
	struct id_list list = { .ids = ids, .count = choice->first ? 2 : 0 };

	show_systems(review_self(app->views[VIEW_REVIEW]), &list, choice->together);
}

/* The longest name at the start of `*names`, which may hold blanks itself; moves behind it. */
static const struct system *take_name(const struct review_book *book, const char **names)
{
	const struct system *found = NULL;
	size_t length = 0;

	for (size_t i = 0; i < book->system_count; i++) {
		const char *name = book->systems[i].name;
		size_t n = strlen(name);

		if (n > length && !strncmp(*names, name, n) && (!(*names)[n] || (*names)[n] == ' ')) {
			found = &book->systems[i];
			length = n;
		}
	}
	*names += length;
	return found;
}

static bool parse_systems(const struct review_book *book, const char *names, struct id_list *out, struct error *error)
{
	while (*(names += strspn(names, " "))) {
		const char *rest = names;
		const struct system *system = take_name(book, &rest);

		if (!system)
			return error_set(error, ERROR_USAGE, "there is no system \"%.*s\" in this suite",
				(int)strcspn(names, " "), names);
		if (!id_list_add(out, system->id))
			return error_set(error, ERROR_MEMORY, "no memory for the list of systems");
		names = rest;
	}
	id_list_sort_unique(out);
	return out->count != 1 || error_set(error, ERROR_USAGE, "a pair needs two systems: name another one");
}

static void systems_typed(struct app *app, void *context, const char *text)
{
	struct error error = ERROR_INIT;

	(void)context;
	if (!review_choose_systems(review_self(app->views[VIEW_REVIEW]), text, &error))
		app_error(app, &error);
}

/* Every pair by its names: only once names may be shown. */
static void add_pairs(const struct review_book *book, struct arena *arena, struct picker_item *items,
	struct picker_spec *spec, struct choices *choices)
{

	for (size_t i = 0; i < book->system_count; i++) {
		for (size_t j = i + 1; j < book->system_count && spec->count < ITEMS; j++) {
			choices->list[spec->count] = (struct choice){ book->systems[i].id, book->systems[j].id, 2 };
			items[spec->count++] = (struct picker_item){
				.text = arena_printf(arena, "%s and %s", book->systems[i].name, book->systems[j].name)
			};
		}
	}
}

static void pick_systems(struct review_view *review)
{
	static const char *const together[] = { "two at a time, all pairs", "three at a time", "four at a time" };
	const struct review_book *book = review->book;
	struct arena arena = ARENA_INIT;
	struct choices *choices = xcalloc(1, sizeof(*choices));
	struct picker_item *items = arena_alloc(&arena, ITEMS * sizeof(*items));
	struct picker_spec spec = { .title = "Compare",
		.items = items,
		.keep_order = true,
		.accept = systems_chosen,
		.accept_text = systems_typed,
		.free_context = free,
		.context = choices };

	for (int n = 2; n <= REVIEW_SIDES && (size_t)n <= (book->system_count > 2 ? book->system_count : 2); n++) {
		choices->list[spec.count].together = n;
		items[spec.count++] = (struct picker_item){ .text = together[n - 2],
			.detail = arena_printf(&arena, "%zu systems", book->system_count) };
	}
	if (review_revealed(review))
		add_pairs(book, &arena, items, &spec, choices);
	picker_open(review->view.app, &spec);
	arena_free(&arena);
}

/* "3": so many at a time; else names, of which three or four are shown at once. */
bool review_choose_systems(struct review_view *review, const char *names, struct error *error)
{
	struct id_list systems = ID_LIST_INIT;
	bool ok = true;

	if (!*names) {
		pick_systems(review);
	} else if (*names >= '2' && *names <= '0' + REVIEW_SIDES && !names[1]) {
		show_systems(review, &systems, *names - '0');
	} else {
		ok = parse_systems(review->book, names, &systems, error);
		if (ok)
			show_systems(review, &systems,
				systems.count > 2 && systems.count <= REVIEW_SIDES ? (int)systems.count : 2);
	}
	id_list_free(&systems);
	return ok;
}

/* Pages can be opened from any tab, and where another view stands in the place of ours there is no suite. */
const char *review_suite_shown(const struct app *app)
{
	const struct review_view *review;

	if (app->views[VIEW_REVIEW]->ops != &review_view)
		return "";
	review = review_self(app->views[VIEW_REVIEW]);
	if (review->book != NULL && review->book->suite != NULL)
		return review->book->suite->name;
	return review->suite_name != NULL ? review->suite_name : "";
}
