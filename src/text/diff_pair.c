#include "diff.h"

#include "preop/base/memory.h"

#include <stdlib.h>

enum { ALIKE = 400 }; /* of 1000: lines that share less are another line, not a changed one */

static void count_line(struct diff_tally *tallies, const struct line_words *words, size_t line, bool add)
{
	for (size_t i = words->first[line]; i < words->first[line + 1]; i++)
		tallies[words->ids[i]].have = add ? tallies[words->ids[i]].have + 1 : 0;
}

/* Bytes of the line's words; blanks say nothing. */
static size_t line_weight(const struct line_words *words, size_t line)
{
	size_t weight = 0;

	for (size_t i = words->first[line]; i < words->first[line + 1]; i++)
		weight += words->kinds[i] == WORD_BLANK ? 0 : words->words[i].length;
	return weight;
}

/* Dice's coefficient by weight, in thousandths, of a line with the one that was tallied; 0 when below ALIKE. */
static unsigned similarity(
	struct diff_tally *tallies, size_t tallied_weight, const struct line_words *words, size_t line)
{
	size_t common = 0, weight = tallied_weight + line_weight(words, line);

	for (size_t i = words->first[line]; i < words->first[line + 1]; i++) {
		struct diff_tally *tally = &tallies[words->ids[i]];
		if (words->kinds[i] != WORD_BLANK && tally->used < tally->have) {
			tally->used++;
			common += words->words[i].length;
		}
	}
	for (size_t i = words->first[line]; i < words->first[line + 1]; i++)
		tallies[words->ids[i]].used = 0;
	unsigned alike = weight ? (unsigned)(2000 * common / weight) : 0;
	return alike >= ALIKE ? alike : 0;
}

/* The grid of similarities, and below it the best sum that the lines from i and j on can reach. */
struct grid {
	unsigned *alike, *best;
	size_t rows, columns;
};

static unsigned *grid_best(const struct grid *grid, size_t i, size_t j)
{
	return &grid->best[i * (grid->columns + 1) + j];
}

static void fill_alike(
	struct grid *grid, struct diff_tally *tallies, const struct line_words *left, const struct line_words *right)
{
	for (size_t i = 0; i < grid->rows; i++) {
		size_t weight = line_weight(left, i);
		count_line(tallies, left, i, true);
		for (size_t j = 0; j < grid->columns; j++)
			grid->alike[i * grid->columns + j] = similarity(tallies, weight, right, j);
		count_line(tallies, left, i, false);
	}
}

static void fill_best(struct grid *grid)
{
	for (size_t i = grid->rows; i-- > 0;) {
		for (size_t j = grid->columns; j-- > 0;) {
			unsigned below = *grid_best(grid, i + 1, j), beside = *grid_best(grid, i, j + 1);
			unsigned pair = grid->alike[i * grid->columns + j] + *grid_best(grid, i + 1, j + 1);
			unsigned best = below > beside ? below : beside;
			*grid_best(grid, i, j) = pair > best ? pair : best;
		}
	}
}

static void take_best(const struct grid *grid, size_t *partner)
{
	for (size_t i = 0, j = 0; i < grid->rows && j < grid->columns;) {
		unsigned best = *grid_best(grid, i, j), alike = grid->alike[i * grid->columns + j];
		if (alike && best == alike + *grid_best(grid, i + 1, j + 1))
			partner[i++] = j++;
		else if (best == *grid_best(grid, i + 1, j))
			i++;
		else
			j++;
	}
}

static void pair_best(
	size_t *partner, struct diff_tally *tallies, const struct line_words *left, const struct line_words *right)
{
	struct grid grid = { .rows = left->line_count, .columns = right->line_count };

	grid.alike = xcalloc(grid.rows * grid.columns, sizeof(grid.alike[0]));
	grid.best = xcalloc((grid.rows + 1) * (grid.columns + 1), sizeof(grid.best[0]));
	fill_alike(&grid, tallies, left, right);
	fill_best(&grid);
	take_best(&grid, partner);
	free(grid.alike);
	free(grid.best);
}

/* Too many to compare each with each: those that stand at the same place. */
static void pair_in_order(
	size_t *partner, struct diff_tally *tallies, const struct line_words *left, const struct line_words *right)
{
	for (size_t i = 0; i < left->line_count && i < right->line_count; i++) {
		count_line(tallies, left, i, true);
		if (similarity(tallies, line_weight(left, i), right, i))
			partner[i] = i;
		count_line(tallies, left, i, false);
	}
}

void diff_pair(size_t *partner, const struct line_words *left, const struct line_words *right,
	struct diff_scratch *scratch, struct diff_budget *budget)
{
	size_t words = right->first[right->line_count] + right->line_count;

	if (left->line_count == 1 && right->line_count == 1) { /* whatever they share, there is no other choice */
		partner[0] = 0;
		return;
	}
	for (size_t i = 0; i < left->line_count; i++)
		partner[i] = DIFF_NO_PARTNER;
	if (left->line_count == 0)
		return;
	if (words < (size_t)budget->steps / left->line_count) {
		budget->steps -= (int64_t)(words * left->line_count);
		pair_best(partner, scratch->tallies, left, right);
	} else {
		pair_in_order(partner, scratch->tallies, left, right);
	}
}
