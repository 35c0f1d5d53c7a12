#include "preop/text/worddiff.h"

#include "preop/base/memory.h"

#include "diff.h"

#include <stdlib.h>
#include <string.h>

/* What the three searches may cost, and how many bytes of changed lines are cut into words, so that two texts of a megabyte take a
 * few hundredths of a second. */
enum { LINE_STEPS = 3000000, WORD_STEPS = 3000000, PAIR_STEPS = 2000000, WORD_BYTES = 3 << 19 };

struct side {
	const char *text;
	struct line *lines;
	uint32_t *ids;
	bool *matched;
	size_t count;
};

/* Consecutive lines of one side. */
struct run {
	const char *text;
	const struct line *lines;
	size_t count;
};

struct making {
	struct worddiff *out;
	size_t row_capacity, span_capacity;
	struct side left, right;
	struct line_words left_words, right_words; /* of the block at hand */
	struct intern words;
	struct diff_scratch scratch;
	struct diff_budget line_budget, word_budget, pair_budget;
	size_t word_bytes;
};

static size_t count_lines(const char *text, size_t n)
{
	size_t count = n > 0;
	const char *newline;

	for (size_t at = 0; at < n && (newline = memchr(text + at, '\n', n - at)) != NULL; count++)
		at = (size_t)(newline - text) + 1;
	return count;
}

/* The text is its lines joined by newlines; an empty one has none. */
static struct side split(const char *text, size_t n, struct intern *intern)
{
	struct side side = { .text = text, .count = count_lines(text, n) };

	side.lines = xmalloc((side.count + 1) * sizeof(side.lines[0]));
	side.ids = xmalloc((side.count + 1) * sizeof(side.ids[0]));
	side.matched = xmalloc((side.count + 1) * sizeof(side.matched[0]));
	for (size_t i = 0, at = 0; i < side.count; i++) {
		const char *newline = at < n ? memchr(text + at, '\n', n - at) : NULL;
		size_t length = newline ? (size_t)(newline - text) - at : n - at;
		side.lines[i] = (struct line){ .start = at, .length = length };
		side.ids[i] = intern_id(intern, text + at, length);
		at += length + 1;
	}
	return side;
}

static void free_side(struct side *side)
{
	free(side->lines);
	free(side->ids);
	free(side->matched);
}

static void align_lines(struct making *making, const char *left, size_t left_n, const char *right, size_t right_n)
{
	struct intern intern = INTERN_INIT;
	struct diff_scratch scratch = DIFF_SCRATCH_INIT;

	making->left = split(left, left_n, &intern);
	making->right = split(right, right_n, &intern);
	diff_scratch_reserve(&scratch, intern.count);
	struct diff_side a = { making->left.ids, making->left.count, making->left.matched };
	struct diff_side b = { making->right.ids, making->right.count, making->right.matched };
	diff_sequence(&a, &b, &scratch, &making->line_budget);
	diff_scratch_free(&scratch);
	intern_free(&intern);
}

static void *grow(void *p, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return p;
	*capacity = *capacity ? 2 * *capacity : 16;
	return xrealloc(p, *capacity * size);
}

static void add_span(struct making *making, size_t start, size_t length, bool changed)
{
	struct worddiff *out = making->out;

	out->spans = grow(out->spans, out->span_count, &making->span_capacity, sizeof(out->spans[0]));
	out->spans[out->span_count++] = (struct diff_span){ .start = start, .length = length, .changed = changed };
}

static struct diff_row *add_row(struct making *making, enum diff_op op)
{
	struct worddiff *out = making->out;

	out->rows = grow(out->rows, out->row_count, &making->row_capacity, sizeof(out->rows[0]));
	struct diff_row *row = &out->rows[out->row_count++];
	*row = (struct diff_row){ .op = op };
	return row;
}

/* One span for the line, none when it is empty. Returns the number. */
static size_t add_line_span(struct making *making, const struct line *line, bool changed)
{
	if (line->length > 0)
		add_span(making, line->start, line->length, changed);
	return line->length > 0;
}

static void set_left(struct making *making, struct diff_row *row, const struct line *line, bool changed)
{
	row->left_start = line->start;
	row->left_length = line->length;
	row->left_span = making->out->span_count;
	row->left_spans = add_line_span(making, line, changed);
}

static void set_right(struct making *making, struct diff_row *row, const struct line *line, bool changed)
{
	row->right_start = line->start;
	row->right_length = line->length;
	row->right_span = making->out->span_count;
	row->right_spans = add_line_span(making, line, changed);
}

/* Returns the words in the line. */
static size_t add_equal(struct making *making, const struct line *left, const struct line *right)
{
	struct diff_row *row = add_row(making, DIFF_EQUAL);
	size_t words = words_count(making->left.text + left->start, left->length);

	set_left(making, row, left, false);
	set_right(making, row, right, false);
	making->out->words_equal += words;
	return words;
}

/* Lines that were not aligned because that cost too much may still be equal. */
static bool is_same(const struct making *making, const struct line *left, const struct line *right)
{
	const char *a = making->left.text + left->start, *b = making->right.text + right->start;

	return left->length == right->length && memcmp(a, b, left->length) == 0;
}

/* The line's words as runs that are equal or changed. Returns how many. */
static size_t add_word_spans(struct making *making, const struct line_words *words, size_t line)
{
	size_t first = words->first[line], end = words->first[line + 1], before = making->out->span_count;

	for (size_t at = first; at < end;) {
		bool matched = words->matched[at];
		size_t start = words->words[at].start, length = 0;
		for (; at < end && words->matched[at] == matched; at++)
			length += words->words[at].length;
		add_span(making, start, length, !matched);
	}
	return making->out->span_count - before;
}

static size_t count_matched(const struct line_words *words, size_t line)
{
	size_t count = 0;

	for (size_t i = words->first[line]; i < words->first[line + 1]; i++)
		count += words->matched[i] && word_counts(words->kinds[i]);
	return count;
}

/* Line numbers count within the block. */
static void add_changed(struct making *making, size_t left, size_t right)
{
	const struct line *left_line = &making->left_words.lines[left], *right_line = &making->right_words.lines[right];
	struct diff_row *row = add_row(making, is_same(making, left_line, right_line) ? DIFF_EQUAL : DIFF_CHANGED);

	diff_lines(&making->left_words, left, &making->right_words, right, &making->scratch, &making->word_budget);
	making->out->words_equal += count_matched(&making->left_words, left);
	row->left_start = left_line->start;
	row->left_length = left_line->length;
	row->left_span = making->out->span_count;
	row->left_spans = add_word_spans(making, &making->left_words, left);
	row->right_start = right_line->start;
	row->right_length = right_line->length;
	row->right_span = making->out->span_count;
	row->right_spans = add_word_spans(making, &making->right_words, right);
}

static void add_deleted(struct making *making, const struct line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		set_left(making, add_row(making, DIFF_DELETED), &lines[i], true);
}

static void add_inserted(struct making *making, const struct line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		set_right(making, add_row(making, DIFF_INSERTED), &lines[i], true);
}

/* Lines between two pairs. One against one is a change even when nothing is left of it. */
static void add_unpaired(struct making *making, size_t left, size_t left_end, size_t right, size_t right_end)
{
	if (left_end - left == 1 && right_end - right == 1) {
		add_changed(making, left, right);
		return;
	}
	add_deleted(making, making->left_words.lines + left, left_end - left);
	add_inserted(making, making->right_words.lines + right, right_end - right);
}

static void add_paired(struct making *making, const size_t *partner, size_t left_count, size_t right_count)
{
	size_t left = 0, right = 0;

	for (size_t i = 0; i < left_count; i++) {
		if (partner[i] == DIFF_NO_PARTNER)
			continue;
		add_unpaired(making, left, i, right, partner[i]);
		add_changed(making, i, partner[i]);
		left = i + 1;
		right = partner[i] + 1;
	}
	add_unpaired(making, left, left_count, right, right_count);
}

static size_t run_bytes(const struct run *run)
{
	if (run->count == 0)
		return 0;
	const struct line *last = &run->lines[run->count - 1];
	return last->start + last->length - run->lines[0].start;
}

static size_t count_words(const struct run *run)
{
	return run->count ? words_count(run->text + run->lines[0].start, run_bytes(run)) : 0;
}

static void add_uncut_pair(struct making *making, const struct line *left, const struct line *right)
{
	if (is_same(making, left, right)) {
		add_equal(making, left, right);
		return;
	}
	struct diff_row *row = add_row(making, DIFF_CHANGED);
	set_left(making, row, left, true);
	set_right(making, row, right, true);
}

/* Without a look at the words: side by side as they stand, then what one side has more. */
static void add_uncut(struct making *making, const struct run *left, const struct run *right)
{
	size_t both = left->count < right->count ? left->count : right->count;

	for (size_t i = 0; i < both; i++)
		add_uncut_pair(making, &left->lines[i], &right->lines[i]);
	add_deleted(making, left->lines + both, left->count - both);
	add_inserted(making, right->lines + both, right->count - both);
	making->out->words_left += count_words(left);
	making->out->words_right += count_words(right);
}

static void add_cut(struct making *making, const struct run *left, const struct run *right)
{
	size_t *partner = xmalloc(left->count * sizeof(partner[0]));

	line_words_fill(&making->left_words, left->text, left->lines, left->count, &making->words);
	line_words_fill(&making->right_words, right->text, right->lines, right->count, &making->words);
	making->out->words_left += making->left_words.counted;
	making->out->words_right += making->right_words.counted;
	diff_scratch_reserve(&making->scratch, making->words.count);
	diff_pair(partner, &making->left_words, &making->right_words, &making->scratch, &making->pair_budget);
	add_paired(making, partner, left->count, right->count);
	free(partner);
}

/* Lines of each side that have no equal between the same two equal lines. */
static void add_block(struct making *making, const struct run *left, const struct run *right)
{
	size_t bytes = run_bytes(left) + run_bytes(right);
	bool one_sided = left->count == 0 || right->count == 0;

	if (one_sided || bytes > making->word_bytes) {
		making->out->capped |= !one_sided;
		add_uncut(making, left, right);
		return;
	}
	making->word_bytes -= bytes;
	add_cut(making, left, right);
}

static struct run unmatched_run(const struct side *side, size_t from)
{
	struct run run = { .text = side->text, .lines = side->lines + from };

	while (from + run.count < side->count && !side->matched[from + run.count])
		run.count++;
	return run;
}

static void add_rows(struct making *making)
{
	size_t left = 0, right = 0;

	while (left < making->left.count || right < making->right.count) {
		struct run left_run = unmatched_run(&making->left, left);
		struct run right_run = unmatched_run(&making->right, right);
		left += left_run.count;
		right += right_run.count;
		if (left_run.count || right_run.count) {
			add_block(making, &left_run, &right_run);
			continue;
		}
		size_t words = add_equal(making, &making->left.lines[left++], &making->right.lines[right++]);
		making->out->words_left += words;
		making->out->words_right += words;
	}
}

void worddiff_make(struct worddiff *out, const char *left, size_t left_n, const char *right, size_t right_n)
{
	struct making making = {
		.out = out,
		.words = INTERN_INIT,
		.scratch = DIFF_SCRATCH_INIT,
		.line_budget = { .steps = LINE_STEPS },
		.word_budget = { .steps = WORD_STEPS },
		.pair_budget = { .steps = PAIR_STEPS },
		.word_bytes = WORD_BYTES,
	};

	*out = (struct worddiff){ 0 };
	align_lines(&making, left, left_n, right, right_n);
	add_rows(&making);
	out->capped |= making.line_budget.exceeded || making.word_budget.exceeded;
	free_side(&making.left);
	free_side(&making.right);
	line_words_free(&making.left_words);
	line_words_free(&making.right_words);
	intern_free(&making.words);
	diff_scratch_free(&making.scratch);
}

void worddiff_free(struct worddiff *diff)
{
	free(diff->rows);
	free(diff->spans);
	*diff = (struct worddiff){ 0 };
}
