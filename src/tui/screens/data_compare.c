/* Two examples side by side: first what differs about them, then their turns, as two texts whose words are compared. */
#include "tui/screens/data_view.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/base/path.h"
#include "preop/model/flag.h"
#include "preop/model/tokens.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SIDES = 2 };

/* ---- What differs about them ---- */

static void fact_kind(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, example_kind_word(detail->row.kind));
}

static void fact_split(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, detail->row.split);
}

static void fact_label(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_addf(out, "%s%s", detail->row.disputed && !*detail->row.label ? "tie" : detail->row.label,
		detail->row.disputed ? ", disputed" : "");
}

static void fact_given(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, detail->row.given);
}

static void fact_people(const struct example_detail *detail, struct strbuf *out)
{
	for (size_t i = 0; i < detail->annotation_count; i++)
		strbuf_addf(
			out, "%s%s %s", i > 0 ? ", " : "", detail->annotations[i].who, detail->annotations[i].label);
}

static void fact_length(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, number_of(detail->row.length).text);
}

static void fact_tokens(const struct example_detail *detail, struct strbuf *out)
{
	if (detail->row.tokens >= 0)
		strbuf_adds(out, number_of(detail->row.tokens).text);
	else
		strbuf_addf(out, "~%s", number_of(tokens_estimate_length(detail->row.length)).text);
}

static void fact_turns(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, number_of((int64_t)detail->turns.count).text);
}

static void fact_flags(const struct example_detail *detail, struct strbuf *out)
{
	size_t count;
	const struct example_flag_word *words = example_flag_table(&count);

	for (size_t i = 0; i < count; i++)
		if (data_flags(&detail->row) & words[i].flag)
			strbuf_addf(out, "%s%s", out->len ? ", " : "", words[i].word);
}

static void fact_tags(const struct example_detail *detail, struct strbuf *out)
{
	for (size_t i = 0; i < detail->row.tag_count; i++)
		strbuf_addf(out, "%s%s", i > 0 ? ", " : "", detail->row.tags[i]);
}

static void fact_group(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, detail->row.group);
}

static void fact_date(const struct example_detail *detail, struct strbuf *out)
{
	if (detail->row.at != CLOCK_NONE)
		clock_print_date(detail->row.at, out);
}

static void fact_revision(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_addf(out, "%" PRId64, detail->row.revision);
}

static void fact_source(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_addf(out, "%s, record %s", path_base(detail->path), number_of(detail->number).text);
}

static void fact_id(const struct example_detail *detail, struct strbuf *out)
{
	strbuf_adds(out, detail->row.external);
}

static const struct {
	const char *name;
	void (*print)(const struct example_detail *detail, struct strbuf *out);
} facts[] = {
	{ "label", fact_label },
	{ "people", fact_people },
	{ "given", fact_given },
	{ "kind", fact_kind },
	{ "split", fact_split },
	{ "flags", fact_flags },
	{ "tags", fact_tags },
	{ "group", fact_group },
	{ "date", fact_date },
	{ "turns", fact_turns },
	{ "length", fact_length },
	{ "tokens", fact_tokens },
	{ "revision", fact_revision },
	{ "source", fact_source },
	{ "own id", fact_id },
};

/* A line for each fact in which they differ, the same fact at the same height. Returns how many. */
static int print_differences(const struct example_detail *const *sides, struct strbuf *out)
{
	struct strbuf values[SIDES] = { STRBUF_INIT, STRBUF_INIT };
	int differences = 0;

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		for (int side = 0; side < SIDES; side++) {
			strbuf_reset(&values[side]);
			facts[i].print(sides[side], &values[side]);
		}
		if (strcmp(values[0].data, values[1].data) == 0)
			continue;
		differences++;
		for (int side = 0; side < SIDES; side++)
			strbuf_addf(&out[side], "%-10s%s\n", facts[i].name, values[side].len ? values[side].data : "-");
	}
	for (int side = 0; side < SIDES; side++)
		strbuf_free(&values[side]);
	return differences;
}

/* Equal headings are what the comparison lines turns up by. */
static void print_turns(const struct turns *turns, struct strbuf *out)
{
	for (size_t i = 0; i < turns->count; i++) {
		strbuf_addf(out, "\n%s:\n", turns->items[i].name);
		strbuf_add(out, turns->items[i].text, turns->items[i].length);
		strbuf_addc(out, '\n');
	}
}

/* ---- Reading both ---- */

struct comparing {
	int64_t ids[SIDES];
	struct arena arena;
	struct example_detail sides[SIDES];
};

static bool run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct comparing *comparing = arg;

	(void)job;
	for (int side = 0; side < SIDES; side++)
		if (!example_read(db, comparing->ids[side], &comparing->arena, &comparing->sides[side], error))
			return false;
	return true;
}

static void free_comparing(void *arg)
{
	struct comparing *comparing = arg;

	arena_free(&comparing->arena);
	free(comparing);
}

static char *side_title(char letter, const struct example_detail *detail)
{
	return xasprintf("%c  #%" PRId64 "  %s%s%s", letter, detail->row.id, example_kind_word(detail->row.kind),
		*detail->row.label ? "  " : "", detail->row.label);
}

static void both_read(void *app, void *arg, const struct error *error)
{
	const struct comparing *comparing = arg;
	const struct example_detail *sides[SIDES] = { &comparing->sides[0], &comparing->sides[1] };
	struct strbuf texts[SIDES] = { STRBUF_INIT, STRBUF_INIT };
	char *titles[SIDES];

	if (error) {
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	int differences = print_differences(sides, texts);
	for (int side = 0; side < SIDES; side++) {
		print_turns(&sides[side]->turns, &texts[side]);
		titles[side] = side_title("AB"[side], sides[side]);
	}
	char *title = xasprintf("#%" PRId64 " and #%" PRId64 ": %d difference%s beside the text", comparing->ids[0],
		comparing->ids[1], differences, plural(differences));
	diff_open(app,
		&(struct diff_spec){ .title = title,
			.before = texts[0].data,
			.before_n = texts[0].len,
			.after = texts[1].data,
			.after_n = texts[1].len,
			.left = titles[0],
			.right = titles[1] });
	free(title);
	for (int side = 0; side < SIDES; side++) {
		strbuf_free(&texts[side]);
		free(titles[side]);
	}
}

/* ---- Which two ---- */

static bool read_ids(const char *args, int64_t cursor, int64_t *ids, struct error *error)
{
	const char *blank = strchr(args, ' ');
	char *first = xstrndup(args, blank ? (size_t)(blank - args) : strlen(args));
	const char *second = blank ? blank + strspn(blank, " ") : "";

	bool ok = number_read(*first == '#' ? first + 1 : first, &ids[0]);
	ids[1] = cursor;
	ok = ok && (!*second || number_read(*second == '#' ? second + 1 : second, &ids[1]));
	free(first);
	return ok || data_usage(error, COMMAND_COMPARE, "an ID is the number in the first column");
}

/* The marked one goes left: it was there first. */
static bool pick_ids(struct data_view *view, int64_t *ids, struct error *error)
{
	struct id_list marks = ID_LIST_INIT;
	size_t count = rows_mark_count(view->rows);

	if (count > 0)
		rows_targets(view->rows, &marks);
	ids[0] = marks.count > 0 ? marks.ids[0] : 0;
	ids[1] = marks.count == 2 ? marks.ids[1] : data_cursor_id(view);
	id_list_free(&marks);
	if (count == 0)
		return error_set(error, ERROR_USAGE, "mark the other example first: press %s on it",
			data_key(view, COMMAND_MARK));
	if (count > 2)
		return error_set(
			error, ERROR_USAGE, "%s rows are marked; two can be compared", number_of((int64_t)count).text);
	return ids[0] != ids[1] ||
		error_set(error, ERROR_USAGE, "this is the marked example: go to the other one, or mark that too");
}

bool data_compare(struct data_view *view, const char *args, struct error *error)
{
	int64_t ids[SIDES];

	if (!(*args ? read_ids(args, data_cursor_id(view), ids, error) : pick_ids(view, ids, error)))
		return false;
	struct comparing *comparing = xcalloc(1, sizeof(*comparing));
	memcpy(comparing->ids, ids, sizeof(ids));
	app_submit(view->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_PAGE,
			.run = run_read,
			.done = both_read,
			.free_arg = free_comparing,
			.arg = comparing });
	return true;
}
