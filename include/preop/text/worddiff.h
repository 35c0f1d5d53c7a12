/*
 * Word diff of two texts, aligned by line for side-by-side display.
 *
 * Lines are aligned first (Myers 1986, O(ND), with a cost cap), then changed blocks are paired by similarity and the words inside
 * pairs are compared the same way. Past the cap a block is shown as wholly changed: slow input never blocks a frame.
 * A text is its lines joined by newlines (so a newline at the end opens an empty last line); an empty text has no lines. The rows
 * hold every line of both sides in order, the spans every byte of a line, and the equal spans of a row are the same on both sides.
 * Words are runs of letters and digits; each letter of a script written without blanks is one. Signs and blanks are compared too,
 * but not counted.
 * Ranges are byte offsets into the two texts, which must outlive the result. Thread: any.
 */
#ifndef PREOP_TEXT_WORDDIFF_H
#define PREOP_TEXT_WORDDIFF_H

#include <stdbool.h>
#include <stddef.h>

enum diff_op { DIFF_EQUAL, DIFF_CHANGED, DIFF_DELETED /* only left */, DIFF_INSERTED /* only right */ };

struct diff_span { /* a run of bytes of one side */
	size_t start, length;
	bool changed;
};

struct diff_row { /* one row of the side-by-side view: a line of each side, or of one */
	enum diff_op op;
	size_t left_start, left_length; /* line without its newline; length 0 and op INSERTED: nothing on the left */
	size_t right_start, right_length;
	size_t left_span, left_spans; /* index and count in `spans`: the line cut into equal and changed runs */
	size_t right_span, right_spans;
};

struct worddiff {
	struct diff_row *rows;
	size_t row_count;
	struct diff_span *spans;
	size_t span_count;
	size_t words_equal, words_left, words_right; /* words in common, and in each text */
	bool capped;                                 /* some block was too costly and is shown as wholly changed */
};

void worddiff_make(struct worddiff *out, const char *left, size_t left_n, const char *right, size_t right_n);
void worddiff_free(struct worddiff *diff);

#endif
