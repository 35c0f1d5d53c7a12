#include "cli/print.h"

#include "preop/base/json.h"
#include "preop/text/display.h"
#include "preop/text/worddiff.h"

static void put_run(
	struct strbuf *out, const char *text, size_t start, size_t length, const char *open, const char *close)
{
	strbuf_adds(out, open);
	display_append(out, text + start, length, 0);
	strbuf_adds(out, close);
}

/* One side of a row, of which `used` bytes of the present run are printed. */
struct side {
	const char *text;
	const struct diff_span *at, *end;
	size_t used;
};

static bool put_changed(struct strbuf *out, struct side *side, const char *open, const char *close)
{
	if (side->at == side->end || !side->at->changed)
		return false;
	put_run(out, side->text, side->at->start, side->at->length, open, close);
	side->at++;
	return true;
}

static void advance(struct side *side, size_t n)
{
	side->used += n;
	if (side->at < side->end && side->used >= side->at->length) {
		side->at++;
		side->used = 0;
	}
}

/* The equal bytes of a row are the same on both sides, but a change on one side alone cuts only that side's run in two. */
static void put_equal(struct strbuf *out, struct side *left, struct side *right)
{
	struct side *one = left->at < left->end ? left : right;
	size_t n = one->at->length - one->used;

	if (one == left && right->at < right->end && right->at->length - right->used < n)
		n = right->at->length - right->used;
	put_run(out, one->text, one->at->start + one->used, n, "", "");
	advance(left, n);
	advance(right, n);
}

static void put_row(struct strbuf *out, const struct worddiff *diff, const struct diff_row *row, const char *left_text,
	const char *right_text)
{
	const struct diff_span *a = diff->spans + row->left_span, *b = diff->spans + row->right_span;
	struct side left = { left_text, a, a + row->left_spans, 0 }, right = { right_text, b, b + row->right_spans, 0 };

	while (left.at < left.end || right.at < right.end)
		if (!(left.used == 0 && put_changed(out, &left, "[-", "-]")) &&
			!(right.used == 0 && put_changed(out, &right, "{+", "+}")))
			put_equal(out, &left, &right);
}

void print_diff(struct strbuf *out, int indent, const struct strbuf *before, const struct strbuf *after)
{
	struct worddiff diff;

	worddiff_make(&diff, before->data, before->len, after->data, after->len);
	for (size_t i = 0; i < diff.row_count; i++) {
		if (diff.rows[i].op == DIFF_EQUAL)
			continue;
		strbuf_addf(out, "%*s", indent, "");
		put_row(out, &diff, &diff.rows[i], before->data, after->data);
		strbuf_addc(out, '\n');
	}
	worddiff_free(&diff);
}

void print_diff_json(struct json_writer *w, const struct strbuf *before, const struct strbuf *after)
{
	struct worddiff diff;

	worddiff_make(&diff, before->data, before->len, after->data, after->len);
	for (size_t i = 0; i < diff.row_count; i++) {
		const struct diff_row *row = &diff.rows[i];
		if (row->op == DIFF_EQUAL)
			continue;
		json_open(w, NULL, '{');
		if (row->op == DIFF_INSERTED)
			json_put_string(w, "before", NULL);
		else
			json_put_bytes(w, "before", before->data + row->left_start, row->left_length);
		if (row->op == DIFF_DELETED)
			json_put_string(w, "after", NULL);
		else
			json_put_bytes(w, "after", after->data + row->right_start, row->right_length);
		json_close(w, '}');
	}
	worddiff_free(&diff);
}
