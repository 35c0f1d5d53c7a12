#include "cli/print.h"

#include "preop/base/json.h"
#include "preop/text/display.h"
#include "preop/text/worddiff.h"

static void put_span(
	struct strbuf *out, const char *text, const struct diff_span *span, const char *open, const char *close)
{
	strbuf_adds(out, open);
	display_append(out, text + span->start, span->length, 0);
	strbuf_adds(out, close);
}

/* Equal runs are the same on both sides: between two of them stands what was taken out, then what was put in. */
static void put_row(struct strbuf *out, const struct worddiff *diff, const struct diff_row *row, const char *left,
	const char *right)
{
	const struct diff_span *a = diff->spans + row->left_span, *a_end = a + row->left_spans;
	const struct diff_span *b = diff->spans + row->right_span, *b_end = b + row->right_spans;

	while (a < a_end || b < b_end) {
		if (a < a_end && a->changed) {
			put_span(out, left, a++, "[-", "-]");
		} else if (b < b_end && b->changed) {
			put_span(out, right, b++, "{+", "+}");
		} else {
			put_span(out, a < a_end ? left : right, a < a_end ? a : b, "", "");
			a += a < a_end;
			b += b < b_end;
		}
	}
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
