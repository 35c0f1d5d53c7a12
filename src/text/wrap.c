#include "preop/text/wrap.h"

#include "preop/base/memory.h"
#include "preop/text/display.h"

#include <stdbool.h>
#include <stdlib.h>

/* A line being filled. Blanks are taken in without regard to the margin: at the end of a line they hang over it unseen. */
struct filling {
	size_t start;
	int width;        /* columns so far, blanks included */
	size_t ink_end;   /* behind the last glyph that is no blank; start when there is none */
	int ink_width;    /* columns up to there */
	size_t next;      /* where the next line starts if this one is broken at the last chance; 0: none yet */
	size_t break_end; /* ink_end and ink_width at that chance */
	int break_width;
};

static void add_line(struct wrap *out, size_t start, size_t end, int width, bool hard)
{
	if (out->count == out->capacity) {
		out->capacity = out->capacity ? 2 * out->capacity : 16;
		out->lines = xrealloc(out->lines, out->capacity * sizeof(out->lines[0]));
	}
	out->lines[out->count++] = (struct wrap_line){
		.start = start, .length = end - start, .width = width, .hard = hard
	};
}

static bool is_blank(const struct glyph *glyph)
{
	return glyph->bytes[0] == ' ' && glyph->length == glyph->width; /* and carries no mark */
}

/* CJK and emoji; a twin or control of two ASCII characters is not. */
static bool is_wide(const struct glyph *glyph)
{
	return glyph->width == 2 && glyph->length > 2;
}

static struct filling line_at(size_t start)
{
	return (struct filling){ .start = start, .ink_end = start };
}

static void set_chance(struct filling *line, size_t next)
{
	line->next = next;
	line->break_end = line->ink_end;
	line->break_width = line->ink_width;
}

static void add_glyph(struct filling *line, const struct glyph *glyph, size_t end)
{
	line->width += glyph->width;
	if (!is_blank(glyph)) {
		line->ink_end = end;
		line->ink_width = line->width;
	}
	if (line->ink_end > line->start && (is_blank(glyph) || is_wide(glyph)))
		set_chance(line, end);
}

/* Breaks at the last chance, or before the glyph at `at` when a single word fills the line. Returns where the next line starts. */
static size_t break_line(struct wrap *out, const struct filling *line, size_t at)
{
	if (line->next) {
		add_line(out, line->start, line->break_end, line->break_width, false);
		return line->next;
	}
	add_line(out, line->start, line->ink_end, line->ink_width, false);
	return at;
}

static bool is_over(const struct filling *line, const struct glyph *glyph, size_t at, int columns)
{
	return !is_blank(glyph) && at > line->start && glyph->width > columns - line->width;
}

size_t wrap_text(struct wrap *out, const char *s, size_t n, int columns, unsigned display_flags, size_t limit)
{
	size_t first = out->count, at = 0;
	struct filling line = line_at(0);
	struct glyph glyph;

	for (size_t end = 0; !limit || out->count - first < limit; at = end) {
		if (!glyph_next(s, n, &end, display_flags | DISPLAY_LINES, &glyph)) {
			add_line(out, line.start, line.ink_end, line.ink_width, true);
			break;
		}
		if (glyph.newline) {
			add_line(out, line.start, line.ink_end, line.ink_width, true);
			line = line_at(end);
			continue;
		}
		if (is_wide(&glyph) && line.ink_end == at && at > line.start)
			set_chance(&line, at);
		if (is_over(&line, &glyph, at, columns < 1 ? 1 : columns)) {
			end = break_line(out, &line, at);
			line = line_at(end);
			continue;
		}
		add_glyph(&line, &glyph, end);
	}
	return out->count - first;
}

void wrap_free(struct wrap *wrap)
{
	free(wrap->lines);
	*wrap = (struct wrap)WRAP_INIT;
}
