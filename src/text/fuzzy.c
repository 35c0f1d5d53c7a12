#include "preop/text/fuzzy.h"

#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* The weights are fzf's, but a gap costs at most GAP_MOST, less than the match behind it earns: a match is always positive. */
enum {
	MATCH = 16,
	GAP_FIRST = 3,
	GAP_NEXT = 1,
	GAP_MOST = 12,
	BONUS_BLANK = 10,   /* the letter starts the candidate or follows a blank */
	BONUS_BOUNDARY = 8, /* it follows another sign */
	BONUS_CAMEL = 7,    /* camelCase, v2 */
	BONUS_RUN = 4,      /* it continues a run; a run that began at a bonus keeps that */
	BONUS_FIRST = 2,    /* factor for the first letter typed */
	BONUS_WHOLE = 10,   /* the pattern is a whole word of the candidate */
	LENGTHS = 1 << 8,   /* equal scores: the shorter candidate, up to this length */
	NONE = -(1 << 24),  /* no match ends here */
};

struct letter {
	uint32_t code, folded;
	size_t offset;
	int bonus;
	bool in_word;
};

struct letters {
	struct letter *items;
	size_t count;
	bool has_upper;
};

/* The best way to match the pattern up to one of its letters with that letter on one of the candidate's. */
struct cell {
	int score;
	size_t from; /* the candidate's letter that the one before sits on */
	size_t run;  /* where the run of neighbours that ends here began */
};

struct table {
	const struct letters *word, *text;
	struct cell *cells; /* word->count rows of text->count */
};

static uint32_t fold(uint32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
	return code == UTF8_BAD ? code : (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static bool is_in_word(uint32_t code)
{
	if (code == UTF8_BAD)
		return false;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO; /* letters, marks, numbers */
}

static int bonus_after(const struct letter *before, const struct letter *letter)
{
	if (!letter->in_word)
		return 0;
	if (!before || before->code == ' ' || before->code == '\t')
		return BONUS_BLANK;
	if (!before->in_word)
		return BONUS_BOUNDARY;
	bool hump = letter->code != letter->folded && before->code == before->folded;
	bool number = is_digit(letter->code) && !is_digit(before->code);
	return hump || number ? BONUS_CAMEL : 0;
}

static struct letters read_letters(const char *s, size_t n)
{
	struct letters letters = { .items = xmalloc((n + 1) * sizeof(struct letter)) };
	size_t used;

	for (size_t at = 0; at < n; at += used) {
		struct letter *letter = &letters.items[letters.count];
		letter->code = utf8_decode(s + at, n - at, &used);
		letter->folded = fold(letter->code);
		letter->offset = at;
		letter->in_word = is_in_word(letter->code);
		letter->bonus = bonus_after(letters.count ? letter - 1 : NULL, letter);
		letters.has_upper |= letter->code != letter->folded;
		letters.count++;
	}
	return letters;
}

/* Smart case: a capital typed is meant. */
static bool letters_match(const struct table *table, size_t row, size_t column)
{
	const struct letter *typed = &table->word->items[row], *letter = &table->text->items[column];

	return typed->code == (table->word->has_upper ? letter->code : letter->folded);
}

/* Most candidates fail here, before a table is made for them. */
static bool is_subsequence(const struct table *table)
{
	size_t row = 0;

	for (size_t column = 0; column < table->text->count && row < table->word->count; column++)
		row += letters_match(table, row, column);
	return row == table->word->count;
}

static struct cell *cell_at(const struct table *table, size_t row, size_t column)
{
	return &table->cells[row * table->text->count + column];
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

static struct cell first_match(const struct table *table, size_t column)
{
	return (struct cell){ .score = MATCH + BONUS_FIRST * table->text->items[column].bonus, .run = column };
}

/* Continue a run, or jump over a gap from the cell `near` (best with its distance counted) or `far` (best without). */
struct gap {
	size_t near, far;
	int near_score, far_score;
};

static void widen_gap(struct gap *gap, const struct table *table, size_t row, size_t column)
{
	int score = cell_at(table, row, column)->score;

	gap->near_score -= GAP_NEXT;
	if (score - GAP_FIRST > gap->near_score) {
		gap->near_score = score - GAP_FIRST;
		gap->near = column;
	}
	if (score - GAP_MOST > gap->far_score) {
		gap->far_score = score - GAP_MOST;
		gap->far = column;
	}
}

static struct cell next_match(const struct table *table, size_t row, size_t column, const struct gap *gap)
{
	const struct letter *items = table->text->items;
	const struct cell *before = cell_at(table, row - 1, column - 1);
	int run = before->score + MATCH + max(items[column].bonus, max(items[before->run].bonus, BONUS_RUN));
	int jump = max(gap->near_score, gap->far_score) + MATCH + items[column].bonus;

	if (before->score > 0 && run >= jump)
		return (struct cell){ .score = run, .from = column - 1, .run = before->run };
	return (struct cell){
		.score = jump > 0 ? jump : NONE,
		.from = gap->near_score >= gap->far_score ? gap->near : gap->far,
		.run = column,
	};
}

static void fill_row(const struct table *table, size_t row)
{
	struct gap gap = { .near_score = NONE, .far_score = NONE };

	for (size_t column = 0; column < table->text->count; column++) {
		struct cell *cell = cell_at(table, row, column);
		*cell = (struct cell){ .score = NONE };
		if (row > 0 && column > 1)
			widen_gap(&gap, table, row - 1, column - 2);
		if (!letters_match(table, row, column))
			continue;
		if (row == 0)
			*cell = first_match(table, column);
		else if (column > 0)
			*cell = next_match(table, row, column, &gap);
	}
}

static bool is_whole_word(const struct table *table, size_t last)
{
	const struct letters *text = table->text;
	size_t first = cell_at(table, table->word->count - 1, last)->run;
	bool ends = last + 1 == text->count || !text->items[last + 1].in_word;

	return ends && last - first + 1 == table->word->count && text->items[first].bonus >= BONUS_BOUNDARY;
}

struct marks {
	size_t *positions;
	size_t limit, count;
};

static void mark_path(const struct table *table, size_t last, struct marks *marks)
{
	size_t room = marks->positions ? marks->limit - marks->count : 0;
	size_t column = last;

	for (size_t row = table->word->count; row-- > 0;) {
		if (row < room)
			marks->positions[marks->count + row] = table->text->items[column].offset;
		column = cell_at(table, row, column)->from;
	}
	marks->count += table->word->count < room ? table->word->count : room;
}

static int score_word(const struct letters *word, const struct letters *text, struct marks *marks)
{
	struct table table = { .word = word, .text = text };
	size_t last = 0;
	int best = 0;

	if (!is_subsequence(&table))
		return 0;
	table.cells = xmalloc(word->count * text->count * sizeof(struct cell));
	for (size_t row = 0; row < word->count; row++)
		fill_row(&table, row);
	for (size_t column = 0; column < text->count; column++) {
		int score = cell_at(&table, word->count - 1, column)->score;
		if (score > 0 && is_whole_word(&table, column))
			score += BONUS_WHOLE;
		if (score > best) {
			best = score;
			last = column;
		}
	}
	mark_path(&table, last, marks);
	free(table.cells);
	return best;
}

static int compare_positions(const void *a, const void *b)
{
	size_t left = *(const size_t *)a, right = *(const size_t *)b;

	return (left > right) - (left < right);
}

/* In order and each once: two words of the pattern may have matched the same letters. */
static void tidy_marks(struct marks *marks)
{
	size_t kept = 0;

	if (marks->count == 0)
		return;
	qsort(marks->positions, marks->count, sizeof(marks->positions[0]), compare_positions);
	for (size_t i = 1; i < marks->count; i++) {
		if (marks->positions[i] != marks->positions[kept])
			marks->positions[++kept] = marks->positions[i];
	}
	marks->count = kept + 1;
}

/* The sum over the words of the pattern; 0 when one of them does not match, 1 when there are none. */
static int score_words(const char *pattern, const struct letters *text, struct marks *marks)
{
	static const char blanks[] = " \t";
	int total = 0;

	for (pattern += strspn(pattern, blanks); *pattern; pattern += strspn(pattern, blanks)) {
		size_t length = strcspn(pattern, blanks);
		struct letters word = read_letters(pattern, length);
		int score = score_word(&word, text, marks);
		free(word.items);
		if (!score)
			return 0;
		total += score;
		pattern += length;
	}
	return total ? total : 1;
}

int fuzzy_score(const char *pattern, const char *candidate, size_t *positions, size_t limit, size_t *count)
{
	struct letters text = read_letters(candidate, strlen(candidate));
	struct marks marks = { .limit = limit };
	int score, shortness = text.count < LENGTHS ? LENGTHS - 1 - (int)text.count : 0;

	marks.positions = positions;
	score = score_words(pattern, &text, &marks);
	if (!score)
		marks.count = 0;
	tidy_marks(&marks);
	if (count)
		*count = marks.count;
	free(text.items);
	return score ? score * LENGTHS + shortness : 0;
}
