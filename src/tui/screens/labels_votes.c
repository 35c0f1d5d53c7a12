#include "tui/screens/labels_votes.h"

#include "preop/base/json.h"

#include <stdlib.h>
#include <string.h>

bool vote_level_free(enum label_level level)
{
	return level == LEVEL_NUMERIC || level == LEVEL_TEXT;
}

bool vote_set_has(const char *set, const char *label)
{
	size_t n = strlen(label);

	for (const char *at = set; *at; at += *at == LABEL_SET_SEPARATOR) {
		size_t length = strcspn(at, (const char[]){ LABEL_SET_SEPARATOR, '\0' });
		if (length == n && memcmp(at, label, n) == 0)
			return true;
		at += length;
	}
	return false;
}

bool vote_too_fast(int64_t spent, int64_t characters)
{
	return spent >= 0 && spent < VOTE_HAND_MS + characters * (1000 / VOTE_READING);
}

/* ---- The table ---- */

static size_t row_of(const struct vote_table *table, const char *label)
{
	for (size_t i = 0; i < table->row_count; i++)
		if (strcmp(table->rows[i].label, label) == 0)
			return i;
	return VOTE_ROWS;
}

static size_t add_row(struct vote_table *table, const char *label)
{
	if (table->row_count == VOTE_ROWS)
		return VOTE_ROWS;
	table->rows[table->row_count] = (struct vote_row){ .label = label, .key = table->row_count };
	return table->row_count++;
}

static void count_vote(
	struct vote_table *table, enum label_level level, const struct annotation *annotation, struct vote_voter *voter)
{
	voter->row = VOTE_ROWS;
	if (level == LEVEL_SET) {
		for (size_t i = 0; i < table->row_count; i++)
			table->rows[i].count += vote_set_has(annotation->label, table->rows[i].label);
		return;
	}
	voter->row = row_of(table, annotation->label);
	if (voter->row == VOTE_ROWS)
		voter->row = add_row(table, annotation->label);
	if (voter->row < VOTE_ROWS)
		table->rows[voter->row].count++;
}

static void find_leading(struct vote_table *table)
{
	size_t most = 0;

	table->leading = VOTE_ROWS;
	for (size_t i = 0; i < table->row_count; i++) {
		if (table->rows[i].count == most)
			table->leading = VOTE_ROWS;
		if (table->rows[i].count > most) {
			most = table->rows[i].count;
			table->leading = i;
		}
	}
}

static void add_people(struct vote_table *table, const struct dataset *dataset, const struct example_detail *detail,
	struct arena *arena)
{
	size_t *people = arena_alloc(arena, (detail->annotation_count + 1) * sizeof(*people));
	size_t *places = arena_alloc(arena, (detail->annotation_count + 1) * sizeof(*places)), count = 0;

	for (size_t i = 0; i < detail->annotation_count; i++)
		if (!detail->annotations[i].model)
			people[count++] = i;
	vote_order(table->seed, VOTE_ORDER_PEOPLE, places, count);
	table->voters = arena_alloc(arena, (count + 1) * sizeof(*table->voters));
	table->voter_count = count;
	for (size_t i = 0; i < count; i++) {
		struct vote_voter *voter = &table->voters[i];
		voter->annotation = people[places[i]];
		vote_letter(i, voter->letter);
		count_vote(table, dataset->level, &detail->annotations[voter->annotation], voter);
	}
}

static void shuffle_rows(struct vote_table *table, struct arena *arena)
{
	size_t count = table->row_count, *places = arena_alloc(arena, (count + 1) * sizeof(*places));
	size_t *now = arena_alloc(arena, (count + 1) * sizeof(*now));
	struct vote_row *rows = arena_alloc(arena, (count + 1) * sizeof(*rows));

	vote_order(table->seed, VOTE_ORDER_LABELS, places, count);
	for (size_t i = 0; i < count; i++) {
		rows[i] = table->rows[places[i]];
		now[places[i]] = i;
	}
	memcpy(table->rows, rows, count * sizeof(*rows));
	for (size_t i = 0; i < table->voter_count; i++)
		if (table->voters[i].row < VOTE_ROWS)
			table->voters[i].row = now[table->voters[i].row];
}

void vote_table_make(const struct dataset *dataset, const struct example_detail *detail, uint64_t seed,
	struct arena *arena, struct vote_table *out)
{
	*out = (struct vote_table){ .rows = arena_alloc(arena, VOTE_ROWS * sizeof(struct vote_row)), .seed = seed };
	for (size_t i = 0; !vote_level_free(dataset->level) && i < dataset->label_count; i++)
		add_row(out, arena_strdup(arena, dataset->labels[i])); /* the dataset is read again and again */
	add_people(out, dataset, detail, arena);
	if (dataset->level == LEVEL_CLASS)
		shuffle_rows(out, arena);
	find_leading(out);
	if (dataset->level == LEVEL_SET)
		out->leading = VOTE_ROWS;
}

/* ---- Shares ---- */

void vote_shares_print(const struct vote_table *votes, struct strbuf *out)
{
	for (size_t most = votes->voter_count; most > 0; most--)
		for (size_t i = 0; i < votes->row_count; i++)
			if (votes->rows[i].count == most)
				strbuf_addf(out, "%s%s=%.2g", out->len ? "|" : "", votes->rows[i].label,
					(double)most / (double)votes->voter_count);
}

/* "label=0.25" up to `end`. */
static bool parse_share(const char *at, const char *end, struct strbuf *label, double *share, struct error *error)
{
	const char *equals = NULL;
	char *rest;

	while (at < end && *at == ' ')
		at++;
	for (const char *p = at; p < end; p++)
		if (*p == '=')
			equals = p;
	strbuf_reset(label);
	if (equals == NULL || equals == at)
		return error_set(error, ERROR_USAGE, "\"%.*s\" is no LABEL=SHARE", (int)(end - at), at);
	strbuf_add(label, at, (size_t)(equals - at));
	while (label->len > 0 && label->data[label->len - 1] == ' ')
		strbuf_truncate(label, label->len - 1);
	*share = strtod(equals + 1, &rest);
	while (*rest == ' ')
		rest++;
	return (rest == end && *share > 0 && *share <= 1e6) ||
		error_set(error, ERROR_USAGE, "the share of %.60s is no number above 0", label->data);
}

static bool sum_shares(const char *text, double *sum, struct strbuf *label, struct error *error)
{
	size_t count = 0;

	*sum = 0;
	for (const char *at = text;; at++) {
		const char *end = at + strcspn(at, "|");
		double share;
		if (!parse_share(at, end, label, &share, error))
			return false;
		*sum += share;
		count++;
		at = end;
		if (*at == '\0')
			break;
	}
	return count > 1 || error_set(error, ERROR_USAGE, "keeping both needs two labels at least: A=0.5|B=0.5");
}

bool vote_shares_parse(const char *text, struct strbuf *json, struct error *error)
{
	struct strbuf label = STRBUF_INIT;
	struct json_writer w;
	double sum, share;

	bool ok = sum_shares(text, &sum, &label, error);
	json_begin(&w, json);
	json_open(&w, NULL, '{');
	for (const char *at = text; ok;) {
		const char *end = at + strcspn(at, "|");
		ok = parse_share(at, end, &label, &share, error);
		json_put_double(&w, label.data, share / sum);
		if (*end == '\0')
			break;
		at = end + 1;
	}
	json_close(&w, '}');
	strbuf_free(&label);
	return ok;
}

/* ---- Pairs ---- */

/* Names that differ in nothing but their last letter: Question1 and Question2, result_x and result_y. */
static bool twin_names(const char *a, const char *b)
{
	size_t n = strlen(a);

	return n > 1 && strlen(b) == n && memcmp(a, b, n - 1) == 0 && a[n - 1] != b[n - 1];
}

static bool find_parts(const struct turns *turns, enum turn_part a, enum turn_part b, size_t *first, size_t *second)
{
	bool found_a = false, found_b = false;

	for (size_t i = 0; i < turns->count; i++) {
		if (turns->items[i].part == a && !found_a) {
			*first = i;
			found_a = true;
		}
		if (turns->items[i].part == b && !found_b) {
			*second = i;
			found_b = true;
		}
	}
	return found_a && found_b;
}

bool vote_pair_of(const struct turns *turns, size_t *first, size_t *second)
{
	size_t inputs = 0;

	if (find_parts(turns, PART_CHOSEN, PART_REJECTED, first, second))
		return true;
	for (size_t i = 1; i < turns->count; i++)
		if (twin_names(turns->items[i - 1].name, turns->items[i].name)) {
			*first = i - 1;
			*second = i;
			return true;
		}
	for (size_t i = 0; i < turns->count; i++) {
		bool named = strcmp(turns->items[i].name, "user") != 0; /* turns of a conversation follow each other */
		if (turns->items[i].part != PART_INPUT || turns->items[i].role != TURN_USER || !named)
			continue;
		*(inputs == 0 ? first : second) = i;
		inputs++;
	}
	return inputs == 2;
}
