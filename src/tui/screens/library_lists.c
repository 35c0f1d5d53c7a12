#include "tui/screens/library_view.h"

#include "tui/screens/library_text.h"
#include "tui/widgets/match.h"

#include <stdlib.h>
#include <string.h>

static size_t count_playbooks(const struct library_view *view)
{
	return view->loaded->lists->playbook_count;
}

static size_t count_terms(const struct library_view *view)
{
	return view->loaded->lists->term_count;
}

static size_t count_items(const struct library_view *view)
{
	return view->loaded->item_count;
}

static size_t count_sources(const struct library_view *view)
{
	return view->loaded->lists->source_count;
}

static void playbook_row(const struct library_view *view, size_t index, struct library_row *out)
{
	const struct list_playbook *playbook = &view->loaded->lists->playbooks[index];

	*out = (struct library_row){ "", ROLE_TEXT, playbook->name, playbook->question, playbook->origin };
}

static void term_row(const struct library_view *view, size_t index, struct library_row *out)
{
	const struct list_term *term = &view->loaded->lists->terms[index];

	*out = (struct library_row){ "", ROLE_TEXT, term->term, term->means, term->origin };
}

static void item_row(const struct library_view *view, size_t index, struct library_row *out)
{
	static const struct {
		const char *sign;
		enum role role;
	} signs[] = {
		[TICK_OPEN] = { "\u00b7", ROLE_WARN },
		[TICK_DONE] = { "\u2713", ROLE_GOOD },
		[TICK_UNKNOWN] = { "?", ROLE_MUTED },
		[TICK_PERSON] = { "\u00b7", ROLE_WARN },
	};
	const struct checklist_item *item = &view->loaded->items[index];

	*out = (struct library_row){ signs[item->tick].sign, signs[item->tick].role, item->item->text, item->why,
		item->stage->name };
}

static void source_row(const struct library_view *view, size_t index, struct library_row *out)
{
	const struct list_source *source = &view->loaded->lists->sources[index];

	*out = (struct library_row){ "", ROLE_TEXT, source->title, source->by, source->origin };
}

static void playbook_text(const struct library_view *view, size_t index, struct strbuf *out)
{
	library_playbook(&view->loaded->lists->playbooks[index], out);
}

static void term_text(const struct library_view *view, size_t index, struct strbuf *out)
{
	library_term(&view->loaded->lists->terms[index], out);
}

static void item_text(const struct library_view *view, size_t index, struct strbuf *out)
{
	library_item(&view->loaded->items[index], out);
}

static void source_text(const struct library_view *view, size_t index, struct strbuf *out)
{
	library_source(&view->loaded->lists->sources[index], out);
}

static const struct kind {
	const char *name, *title;
	size_t (*count)(const struct library_view *view);
	void (*row)(const struct library_view *view, size_t index, struct library_row *out);
	void (*text)(const struct library_view *view, size_t index, struct strbuf *out);
} kinds[LIBRARY_LISTS] = {
	[LIBRARY_PLAYBOOKS] = { "playbooks", "Playbooks", count_playbooks, playbook_row, playbook_text },
	[LIBRARY_TERMS] = { "glossary", "Glossary", count_terms, term_row, term_text },
	[LIBRARY_CHECKLIST] = { "checklist", "Checklist", count_items, item_row, item_text },
	[LIBRARY_SOURCES] = { "sources", "Sources", count_sources, source_row, source_text },
};

size_t library_count(const struct library_view *view, enum library_list which)
{
	return view->loaded == NULL ? 0 : kinds[which].count(view);
}

const char *library_name(enum library_list which)
{
	return kinds[which].name;
}

const char *library_title(enum library_list which)
{
	return kinds[which].title;
}

void library_row(const struct library_view *view, enum library_list which, size_t index, struct library_row *out)
{
	kinds[which].row(view, index, out);
}

void library_text(const struct library_view *view, enum library_list which, size_t index, struct strbuf *out)
{
	kinds[which].text(view, index, out);
}

size_t library_chosen(const struct library_view *view)
{
	const struct list *list = &view->lists[view->which];

	return view->loaded == NULL || list->count == 0 ? SIZE_MAX : view->shown[view->which][list->cursor];
}

void library_value(const struct library_view *view, size_t index, struct strbuf *out)
{
	if (view->which == LIBRARY_SOURCES && *view->loaded->lists->sources[index].url != '\0')
		strbuf_adds(out, view->loaded->lists->sources[index].url);
	else if (view->which == LIBRARY_TERMS)
		strbuf_adds(out, view->loaded->lists->terms[index].means);
	else
		library_text(view, view->which, index, out);
}

/* The lists are short: the pages themselves are looked through. */
static void narrow(struct library_view *view, enum library_list which)
{
	size_t count = library_count(view, which), shown = 0, at;
	struct strbuf page = STRBUF_INIT;

	free(view->shown[which]);
	view->shown[which] = xcalloc(count + 1, sizeof(*view->shown[which]));
	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&page);
		library_text(view, which, i, &page);
		if (*view->filter == '\0' || match_find(page.data, page.len, 0, view->filter, &at))
			view->shown[which][shown++] = i;
	}
	strbuf_free(&page);
	list_set_count(&view->lists[which], (int64_t)shown);
}

void library_narrow(struct library_view *view)
{
	for (int i = 0; i < LIBRARY_LISTS; i++)
		narrow(view, (enum library_list)i);
}
