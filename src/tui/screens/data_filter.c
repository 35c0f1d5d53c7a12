/* Filter and order: the prompt with its live count, and `sort`, which is a word of the filter. */
#include "tui/screens/data_view.h"

#include "preop/model/filter.h"
#include "preop/model/rowset.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool data_set_filter(struct data_view *view, const char *filter, struct error *error)
{
	struct filter *parsed = filter_parse(filter, NULL, error);

	if (!parsed)
		return false;
	filter_free(parsed);
	char *copy = xstrdup(filter);
	free(view->filter);
	view->filter = copy;
	view->last_mark = -1;
	data_highlight(view);
	if (view->dataset)
		rows_query(view->rows, view->dataset, view->filter);
	data_chart_ask(view);
	app_dirty(view->view.app);
	return true;
}

/* ---- How many rows the filter would show, while it is typed ---- */

struct counting {
	struct data_view *view;
	struct job *job;
	int64_t dataset, rows;
	char *filter;
};

static bool add_rows(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct counting *counting = context;

	(void)ids;
	(void)complete;
	counting->rows += (int64_t)count;
	return !job_cancelled(counting->job);
}

static bool run_count(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct counting *counting = arg;

	counting->job = job;
	return rowset_build(db, counting->dataset, counting->filter, 0, add_rows, counting, error);
}

static void counted(void *app, void *arg, const struct error *error)
{
	struct counting *counting = arg;
	char note[64];

	if (error) {
		if (error->code != ERROR_CANCELLED)
			prompt_note(app, error->message, true);
		return;
	}
	snprintf(note, sizeof(note), "%s row%s", number_of(counting->rows).text, plural(counting->rows));
	prompt_note(app, note, false);
}

static void free_counting(void *arg)
{
	struct counting *counting = arg;

	free(counting->filter);
	free(counting);
}

/* A filter with a fault still takes the slot, so that the count of the one before does not come up beside the fault. */
static void typed(struct app *app, void *context, const char *text)
{
	struct data_view *view = context;
	struct error error = ERROR_INIT;
	bool asks = strcmp(text, "?") == 0;
	struct filter *parsed = filter_parse(text, NULL, &error);
	struct counting *counting = xcalloc(1, sizeof(*counting));

	*counting = (struct counting){ .view = view, .dataset = view->dataset, .filter = xstrdup(text) };
	int64_t job = app_submit(app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.slot = view->count_slot,
			.run = run_count,
			.done = counted,
			.free_arg = free_counting,
			.arg = counting });
	if (!parsed || asks) {
		jobs_cancel(app->jobs, job);
		prompt_note(app, asks ? "Enter explains all terms" : error.message, !asks);
	}
	filter_free(parsed);
}

/* ---- The prompt ---- */

static void explain(struct app *app)
{
	size_t count;
	const struct filter_help *table = filter_help_table(&count);
	struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text,
		"Words stand side by side and all must hold; a - before one turns it round; label:a,b is either.\n\n");
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&text, "# %s\n  %s\n  %s\n", table[i].term, table[i].meaning, table[i].example);
	page_open(app, "Filter", text.data);
	strbuf_free(&text);
}

static void accepted(struct app *app, void *context, const char *text)
{
	struct error error = ERROR_INIT;

	if (strcmp(text, "?") == 0)
		explain(app);
	else if (!data_set_filter(context, text, &error))
		app_error(app, &error);
}

/* All terms there are, as far as the line goes. */
static char *terms_line(void)
{
	size_t count;
	const struct filter_help *table = filter_help_table(&count);
	struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, "? explains:");
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&text, "  %s", table[i].term);
	return strbuf_detach(&text, NULL);
}

bool data_filter(struct data_view *view, const char *args, struct error *error)
{
	if (*args)
		return data_set_filter(view, args, error);
	char *help = terms_line();
	prompt_open(view->view.app,
		&(struct prompt_spec){ .title = "filter",
			.initial = view->filter,
			.help = help,
			.changed = typed,
			.accept = accepted,
			.context = view });
	free(help);
	return true;
}

/* ---- Order ---- */

enum { SORT_FIELDS = 40 /* as many as are offered */ };

/* The next word of a filter: blanks inside quotes belong to it. */
static const char *word_end(const char *word)
{
	bool quoted = false;

	for (; *word && (quoted || *word != ' '); word++)
		if (*word == '"')
			quoted = !quoted;
		else if (*word == '\\' && quoted && word[1])
			word++;
	return word;
}

/* Copies the filter without its sort word; that word's field, with its sign, goes to `sort`. */
static void take_sort_off(const char *filter, struct strbuf *rest, struct strbuf *sort)
{
	for (const char *at = filter, *end; *at; at = end) {
		if (*at == ' ') {
			end = at + 1;
			continue;
		}
		end = word_end(at);
		if (strncmp(at, "sort:", 5) == 0) {
			strbuf_reset(sort);
			strbuf_add(sort, at + 5, (size_t)(end - at - 5));
			continue;
		}
		strbuf_adds(rest, rest->len ? " " : "");
		strbuf_add(rest, at, (size_t)(end - at));
	}
}

/* ---- Words put in and taken out by what is not the prompt ---- */

static bool same_word(const char *a, size_t a_n, const char *b, size_t b_n)
{
	return a_n == b_n && memcmp(a, b, a_n) == 0;
}

static bool holds_word(const char *filter, const char *word, size_t n)
{
	for (const char *at = filter + strspn(filter, " "), *end; *at; at = end + strspn(end, " ")) {
		end = word_end(at);
		if (same_word(at, (size_t)(end - at), word, n))
			return true;
	}
	return false;
}

bool data_filter_holds(const char *filter, const char *words)
{
	for (const char *at = words + strspn(words, " "), *end; *at; at = end + strspn(end, " ")) {
		end = word_end(at);
		if (!holds_word(filter, at, (size_t)(end - at)))
			return false;
	}
	return true;
}

void data_filter_toggle(const char *filter, const char *words, struct strbuf *out)
{
	for (const char *at = filter + strspn(filter, " "), *end; *at; at = end + strspn(end, " ")) {
		end = word_end(at);
		if (holds_word(words, at, (size_t)(end - at)))
			continue;
		strbuf_adds(out, out->len ? " " : "");
		strbuf_add(out, at, (size_t)(end - at));
	}
	if (!data_filter_holds(filter, words))
		strbuf_addf(out, "%s%s", out->len ? " " : "", words);
}

/* ---- Order, chosen ---- */

static bool sort_by(struct data_view *view, const char *field, struct error *error)
{
	struct strbuf filter = STRBUF_INIT, sort = STRBUF_INIT;

	take_sort_off(view->filter, &filter, &sort);
	bool turn = strcmp(sort.data, field) == 0; /* again: the other way round */
	strbuf_addf(&filter, "%ssort:%s%s", filter.len ? " " : "", turn ? "-" : "", field);
	bool ok = data_set_filter(view, filter.data, error);
	strbuf_free(&filter);
	strbuf_free(&sort);
	return ok;
}

static void sort_chosen(struct app *app, void *context, size_t index)
{
	struct error error = ERROR_INIT;

	if (!sort_by(context, filter_sort_word(index), &error))
		app_error(app, &error);
}

bool data_sort(struct data_view *view, const char *args, struct error *error)
{
	struct picker_item items[SORT_FIELDS];
	size_t count = 0;

	if (*args)
		return sort_by(view, args, error);
	for (; count < SORT_FIELDS && filter_sort_word(count); count++)
		items[count] = (struct picker_item){ .text = filter_sort_word(count) };
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "sort by",
			.items = items,
			.count = count,
			.accept = sort_chosen,
			.context = view });
	return true;
}
