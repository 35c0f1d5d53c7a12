/* Groups the failing outputs of a system: what the ladder read says which fail, what verdicts and texts say how. */
#include "preop/model/board.h"

#include "grow.h"
#include "precedent_index.h"
#include "wordbook.h"

#include "preop/base/hash.h"
#include "preop/model/ladder.h"
#include "preop/model/review.h"
#include "preop/text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double BOARD_PASS = 0.5;

enum { NAME_BYTES = 100, SLICE_VALUES_MOST = 50, TOLD_EVERY = 256, AXES = 2 /* inputs and outputs */ };

/* Failures are rarely copies of each other: half of the word pairs in common make a kind. 32 bands of 2 miss one such pair in ten thousand. */
static const struct likeness_rule alike = { .band = 2, .least = 0.5 };

static const struct by_text {
	const char *word, *title;
} by_texts[] = {
	[BOARD_REASON] = { "reason", "By reviewers' reasons" },
	[BOARD_SLICE] = { "slice", "By slice" },
	[BOARD_INPUT] = { "input", "Inputs that are alike" },
	[BOARD_OUTPUT] = { "output", "Outputs that are alike" },
	[BOARD_STATE] = { "state", "States, which are no wrong answers" },
};

const char *board_by_word(enum board_by by)
{
	return by_texts[by].word;
}

const char *board_by_title(enum board_by by)
{
	return by_texts[by].title;
}

struct reading {
	struct db *db;
	struct arena *arena;
	struct board *board;
	struct ladder ladder;
	const struct ladder_row *row;
	const char **names; /* per case of the ladder: its own id where it is in a group, else NULL */
	const char **texts; /* the same: how the input of a failure begins */
	uint32_t *failed;   /* cases of the ladder that fail, rising */
	size_t failed_count;
	struct likeness *items; /* of the failures */
	bool (*progress)(void *context, int64_t done, int64_t total);
	void *context;
	int64_t done; /* steps: a text to read is one, and so is its part of the comparison */
};

/* ---- Groups ---- */

static struct board_group *new_group(struct reading *r, enum board_by by, const char *name)
{
	struct board_group *group = GROW(r->arena, r->board->groups, r->board->group_count);

	group->by = by;
	group->name = name;
	group->failure = by != BOARD_STATE;
	return group;
}

static void put(struct reading *r, struct board_group *group, uint32_t at)
{
	*GROW(r->arena, group->cases, group->count) = (struct board_case){ r->ladder.case_ids[at], r->names[at], "" };
}

static int compare_groups(const void *a, const void *b)
{
	const struct board_group *x = a, *y = b;

	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	if (x->rest != y->rest)
		return x->rest ? 1 : -1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* ---- Which fail ---- */

static void count_case(struct reading *r, uint32_t at)
{
	double score = r->row->scores[at];
	enum ladder_state state = (enum ladder_state)r->row->cases[at];
	struct board *board = r->board;
	bool infrastructure = state == LADDER_ERROR || state == LADDER_MISSING;

	board->outputs += state != LADDER_MISSING;
	board->infrastructure += infrastructure;
	if (!isnan(score)) {
		board->scored++;
		if (score < BOARD_PASS)
			r->failed[r->failed_count++] = at;
		return;
	}
	board->states += !infrastructure && state != LADDER_OK;
	board->unscored += state == LADDER_OK;
}

static bool find_failures(struct reading *r, struct error *error)
{
	size_t cases = r->ladder.case_count;

	r->failed = try_array(NULL, cases + 1, sizeof(*r->failed));
	r->names = try_array(NULL, cases + 1, sizeof(*r->names));
	r->texts = try_array(NULL, cases + 1, sizeof(*r->texts));
	if (r->failed == NULL || r->names == NULL || r->texts == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the board of %zu cases", cases);
	memset(r->names, 0, (cases + 1) * sizeof(*r->names));
	r->board->cases = (int64_t)cases;
	for (size_t i = 0; i < cases; i++)
		count_case(r, (uint32_t)i);
	r->board->failures = (int64_t)r->failed_count;
	r->items = try_array(NULL, r->failed_count + 1, sizeof(*r->items));
	return r->items != NULL ||
		error_set(error, ERROR_MEMORY, "no memory for the board of %zu failures", r->failed_count);
}

static bool is_grouped(const struct reading *r, size_t at)
{
	double score = r->row->scores[at];

	return isnan(score) ? r->row->cases[at] != LADDER_OK : score < BOARD_PASS;
}

/* In the order of the ladder's cases, which are by id. */
static bool read_names(struct reading *r, struct error *error)
{
	sqlite3_stmt *stmt = db_query(r->db, error,
		"SELECT c.id, c.external FROM eval_case c JOIN import i ON i.id = c.import WHERE c.suite = ?1 AND "
		"i.gone = 0 ORDER BY c.id",
		"i", r->ladder.suite);
	size_t at = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(r->db, stmt, error)) == 1) {
		while (at < r->ladder.case_count && r->ladder.case_ids[at] < sqlite3_column_int64(stmt, 0))
			at++;
		if (at < r->ladder.case_count && r->ladder.case_ids[at] == sqlite3_column_int64(stmt, 0) &&
			is_grouped(r, at))
			r->names[at] = arena_strdup(r->arena, db_column_text(stmt, 1));
	}
	return got == 0;
}

/* The group of a value; places[value] is its index + 1, 0: it is made. Groups move as they become more, their indexes do not. */
static struct board_group *group_of_value(struct reading *r, enum board_by by, size_t *place, const char *name)
{
	if (*place == 0) {
		new_group(r, by, name);
		*place = r->board->group_count;
	}
	return &r->board->groups[*place - 1];
}

static void group_states(struct reading *r)
{
	size_t places[LADDER_STATES] = { 0 };

	for (size_t i = 0; i < r->ladder.case_count; i++) {
		enum ladder_state state = (enum ladder_state)r->row->cases[i];

		if (isnan(r->row->scores[i]) && state != LADDER_OK && r->names[i] != NULL)
			put(r, group_of_value(r, BOARD_STATE, &places[state], ladder_state_word(state)), (uint32_t)i);
	}
}

/* ---- By slice ---- */

static void group_slice(struct reading *r, const struct ladder_slice *slice)
{
	bool main_one = strcmp(slice->name, "slice") == 0;
	const char *names[SLICE_VALUES_MOST];
	size_t places[SLICE_VALUES_MOST] = { 0 };
	int64_t scored[SLICE_VALUES_MOST] = { 0 };

	if (slice->value_count > SLICE_VALUES_MOST)
		return;
	for (size_t i = 0; i < slice->value_count; i++)
		names[i] = main_one ? arena_strdup(r->arena, slice->values[i])
				    : arena_printf(r->arena, "%s: %s", slice->name, slice->values[i]);
	for (size_t i = 0; i < r->ladder.case_count; i++)
		if (slice->of[i] != LADDER_NONE && !isnan(r->row->scores[i]))
			scored[slice->of[i]]++;
	for (size_t i = 0; i < r->failed_count; i++) {
		uint32_t value = slice->of[r->failed[i]];

		if (value != LADDER_NONE)
			put(r, group_of_value(r, BOARD_SLICE, &places[value], names[value]), r->failed[i]);
	}
	for (size_t i = 0; i < slice->value_count; i++)
		if (places[i] != 0)
			r->board->groups[places[i] - 1].of = scored[i];
}

/* ---- By reason ---- */

struct reasons {
	struct reading *reading;
	struct wordbook book; /* the number of a reason is that of its group, from `first` on */
	size_t first;
	bool full;
};

static uint32_t failed_at(const struct reading *r, int64_t id)
{
	size_t low = 0, high = r->failed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->ladder.case_ids[r->failed[middle]] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->failed_count && r->ladder.case_ids[r->failed[low]] == id ? r->failed[low] : LADDER_NONE;
}

static bool is_against(const struct review_verdict *verdict, int64_t system)
{
	return (verdict->first_id == system && verdict->choice == REVIEW_SECOND) ||
		(verdict->second_id == system && verdict->choice == REVIEW_FIRST) ||
		((verdict->first_id == system || verdict->second_id == system) && verdict->choice == REVIEW_BAD);
}

/* A case counts once for a reason, however many people gave it: verdicts come case by case. */
static bool take_reason(struct reasons *reasons, const char *word, uint32_t at)
{
	struct reading *r = reasons->reading;
	int64_t number = wordbook_add(&reasons->book, word);
	struct board_group *group;

	if (number == WORDBOOK_FULL)
		return false;
	if (reasons->first + (size_t)number == r->board->group_count)
		new_group(r, BOARD_REASON, reasons->book.words[number]);
	group = &r->board->groups[reasons->first + (size_t)number];
	if (group->count == 0 || group->cases[group->count - 1].id != r->ladder.case_ids[at])
		put(r, group, at);
	return true;
}

static bool take_verdict(void *context, const struct review_verdict *verdict)
{
	struct reasons *reasons = context;
	struct reading *r = reasons->reading;
	struct json_span list = json_root(verdict->reasons, strlen(verdict->reasons)), element;
	struct strbuf word = STRBUF_INIT;
	uint32_t at = failed_at(r, verdict->eval_case);
	size_t cursor = 0;

	if (verdict->stale || at == LADDER_NONE || !is_against(verdict, r->row->system))
		return true;
	while (!reasons->full && json_next_element(list, &cursor, &element)) {
		strbuf_reset(&word);
		json_decode(element, &word);
		reasons->full = word.len > 0 && !take_reason(reasons, word.data, at);
	}
	strbuf_free(&word);
	return !reasons->full;
}

/* Who still reviews blind is not told how a system named fared. */
static bool group_reasons(struct reading *r, struct error *error)
{
	struct reasons reasons = { .reading = r, .book = { .arena = r->arena }, .first = r->board->group_count };
	bool blind, ok;
	int64_t own = 0;

	if (!review_is_blind(r->db, r->ladder.suite, &blind, error) ||
		!db_int(r->db, error, &own, NULL,
			"SELECT count(*) FROM verdict v JOIN eval_case c ON c.id = v.eval_case WHERE c.suite = ?1 AND "
			"v.who = "
			"?2",
			"it", r->ladder.suite, db_actor(r->db)))
		return false;
	r->board->reasons_hidden = blind && own > 0;
	ok = r->board->reasons_hidden || review_each(r->db, r->ladder.suite, take_verdict, &reasons, error);
	wordbook_free(&reasons.book);
	return ok && (!reasons.full || error_set(error, ERROR_MEMORY, "no memory for the reasons of this suite"));
}

/* ---- By likeness ---- */

static bool goes_on(const struct reading *r, int64_t done)
{
	return r->progress == NULL || r->progress(r->context, done, INT64_C(2) * AXES * (int64_t)r->failed_count);
}

static bool sign_text(struct likeness *item, size_t index, const char *text, size_t n, struct error *error)
{
	struct shingles shingles;

	*item = (struct likeness){ .id = (int64_t)index, .fold = hash64(text, n, 1) };
	if (!shingles_of(&shingles, text, n))
		return error_set(error, ERROR_MEMORY, "no memory to compare the failing outputs");
	minhash_of(&shingles, &item->minhash);
	shingles_free(&shingles);
	return true;
}

static const char *short_name(struct arena *arena, const char *text, size_t n)
{
	size_t end = n < NAME_BYTES ? n : NAME_BYTES;

	while (end < n && end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	if (n == 0)
		return "(empty)";
	return arena_printf(arena, "%.*s%s", (int)end, text, end < n ? "\u2026" : "");
}

/* The text of a failing case by which it is compared. */
static bool text_of(struct reading *r, enum board_by by, uint32_t at, struct arena *arena, const char **text, size_t *n,
	struct error *error)
{
	struct output *outputs;
	struct suite_case eval_case;
	size_t count;

	*text = "";
	*n = 0;
	if (by == BOARD_INPUT) {
		if (!suite_case_read(r->db, r->ladder.case_ids[at], arena, &eval_case, error))
			return false;
		*text = eval_case.input;
		*n = eval_case.input_n;
		return true;
	}
	if (!suite_outputs(r->db, r->ladder.case_ids[at], arena, &outputs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (outputs[i].system == r->row->system) {
			*text = outputs[i].text != NULL ? outputs[i].text : "";
			*n = outputs[i].length;
		}
	return true;
}

static bool sign_all(struct reading *r, enum board_by by, const char **names, struct error *error)
{
	struct arena scratch = ARENA_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < r->failed_count; i++) {
		const char *text;
		size_t n;

		if (i % TOLD_EVERY == 0 && !goes_on(r, r->done + (int64_t)i))
			ok = error_set(error, ERROR_CANCELLED, "the board was cancelled");
		ok = ok && text_of(r, by, r->failed[i], &scratch, &text, &n, error) &&
			sign_text(&r->items[i], i, text, n, error);
		if (ok)
			names[i] = short_name(r->arena, text, n);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return ok;
}

static bool after_band(void *context, size_t bands, size_t of)
{
	const struct reading *r = context;

	return goes_on(r, r->done + (int64_t)(r->failed_count * bands / of));
}

/* A cluster of one is no kind: those stand together. */
static void put_clusters(struct reading *r, enum board_by by, const char **names, size_t *group_of, uint32_t *sizes)
{
	size_t single = SIZE_MAX;

	for (size_t i = 0; i < r->failed_count; i++)
		sizes[r->items[i].cluster]++;
	for (size_t i = 0; i < r->failed_count; i++) {
		uint32_t root = r->items[i].cluster;
		size_t *place = sizes[root] > 1 ? &group_of[root] : &single;

		if (*place == SIZE_MAX) {
			new_group(r, by, sizes[root] > 1 ? names[root] : "unlike any other");
			*place = r->board->group_count - 1;
			r->board->groups[*place].rest = sizes[root] == 1;
		}
		put(r, &r->board->groups[*place], r->failed[i]);
	}
	if (single != SIZE_MAX && r->failed_count > 1 && r->board->groups[single].count == r->failed_count)
		r->board->groups[single].name = "no two are alike";
}

static bool group_alike(struct reading *r, enum board_by by, struct error *error)
{
	size_t n = r->failed_count + 1;
	const char **names = try_array(NULL, n, sizeof(*names));
	size_t *group_of = try_array(NULL, n, sizeof(*group_of));
	uint32_t *sizes = try_array(NULL, n, sizeof(*sizes));
	bool ok = (names != NULL && group_of != NULL && sizes != NULL) ||
		error_set(error, ERROR_MEMORY, "no memory to group %zu failures", r->failed_count);

	if (ok) {
		memset(group_of, 0xff, n * sizeof(*group_of));
		memset(sizes, 0, n * sizeof(*sizes));
		ok = sign_all(r, by, names, error);
		r->done += (int64_t)r->failed_count;
		ok = ok && likeness_cluster(r->items, r->failed_count, &alike, after_band, r, error);
		r->done += (int64_t)r->failed_count;
	}
	for (size_t i = 0; ok && by == BOARD_INPUT && i < r->failed_count; i++)
		r->texts[r->failed[i]] = names[i];
	if (ok)
		put_clusters(r, by, names, group_of, sizes);
	free(names);
	free(group_of);
	free(sizes);
	return ok;
}

/* ---- All of it ---- */

/* Without a name the one with most failures, the first of these by name. */
static bool choose_system(struct reading *r, const char *name, struct error *error)
{
	int64_t most = -1;

	if (name != NULL && *name != '\0')
		return ladder_find(&r->ladder, name, &r->row, error);
	for (size_t i = 0; i < r->ladder.count; i++) {
		int64_t failures = 0;

		for (size_t j = 0; j < r->ladder.case_count; j++)
			failures += r->ladder.rows[i].scores[j] < BOARD_PASS; /* of NAN false */
		if (failures > most) {
			most = failures;
			r->row = &r->ladder.rows[i];
		}
	}
	return r->row != NULL || error_set(error, ERROR_NOT_FOUND, "the suite has no outputs of any system yet");
}

static void put_texts(struct reading *r)
{
	for (size_t i = 0; i < r->board->group_count; i++) {
		struct board_group *group = &r->board->groups[i];

		for (size_t j = 0; group->failure && j < group->count; j++) {
			uint32_t at = failed_at(r, group->cases[j].id);

			if (at != LADDER_NONE)
				group->cases[j].text = r->texts[at];
		}
	}
}

static bool group_all(struct reading *r, struct error *error)
{
	if (!find_failures(r, error) || !read_names(r, error) || !group_reasons(r, error))
		return false;
	for (size_t i = 0; i < r->ladder.slice_count; i++)
		group_slice(r, &r->ladder.slices[i]);
	group_states(r);
	if (!group_alike(r, BOARD_INPUT, error) || !group_alike(r, BOARD_OUTPUT, error))
		return false;
	put_texts(r);
	if (r->board->group_count > 1)
		qsort(r->board->groups, r->board->group_count, sizeof(*r->board->groups), compare_groups);
	return true;
}

bool board_read(struct db *db, const char *suite_name, const char *system,
	bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct arena *arena,
	struct board *out, struct error *error)
{
	struct reading r = {
		.db = db, .arena = arena, .board = out, .ladder = LADDER_INIT, .progress = progress, .context = context
	};
	struct suite suite;
	bool ok = suite_find(db, suite_name, arena, &suite, error) &&
		ladder_read(db, suite.id, NULL, &r.ladder, error) && choose_system(&r, system, error);

	*out = (struct board){ .suite = "", .suite_name = "", .system = "" };
	if (ok) {
		out->suite = suite.uuid;
		out->suite_name = suite.name;
		out->system = arena_strdup(arena, r.row->name);
		out->at = r.ladder.at;
		ok = group_all(&r, error);
	}
	free(r.failed);
	free((void *)r.names);
	free((void *)r.texts);
	free(r.items);
	ladder_free(&r.ladder);
	return ok;
}
