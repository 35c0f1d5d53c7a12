#include "tui/widgets/prose.h"

#include "preop/text/wrap.h"

#include <string.h>

int prose_draw(const struct surface *s, int row, int col, enum role role, const char *text)
{
	struct wrap wrap = WRAP_INIT;
	int cols = s->cols - col - 1 > 1 ? s->cols - col - 1 : 1;

	wrap_text(&wrap, text, strlen(text), cols, s->grid->display_flags, (size_t)(s->rows > 0 ? s->rows : 1));
	for (size_t i = 0; i < wrap.count; i++)
		surface_bytes(s, row++, col, -1, role, text + wrap.lines[i].start, wrap.lines[i].length);
	wrap_free(&wrap);
	return row;
}
