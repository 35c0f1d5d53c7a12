#include "tui/widgets/scroll.h"

enum unit { UNIT_LINE, UNIT_TEXT, UNIT_HALF, UNIT_PAGE, UNIT_ALL };

static const struct {
	enum command_id id;
	enum unit unit;
	int sign;
} moves[] = {
	{ COMMAND_DOWN, UNIT_LINE, 1 },
	{ COMMAND_UP, UNIT_LINE, -1 },
	{ COMMAND_PAGE_DOWN, UNIT_PAGE, 1 },
	{ COMMAND_PAGE_UP, UNIT_PAGE, -1 },
	{ COMMAND_HALF_DOWN, UNIT_HALF, 1 },
	{ COMMAND_HALF_UP, UNIT_HALF, -1 },
	{ COMMAND_FIRST, UNIT_ALL, -1 },
	{ COMMAND_LAST, UNIT_ALL, 1 },
	{ COMMAND_SCROLL_DOWN, UNIT_TEXT, 1 },
	{ COMMAND_SCROLL_UP, UNIT_TEXT, -1 },
};

static int64_t unit_lines(enum unit unit, int height)
{
	const int64_t lines[] = {
		[UNIT_LINE] = 1,
		[UNIT_TEXT] = SCROLL_TEXT_LINES,
		[UNIT_HALF] = height / 2,
		[UNIT_PAGE] = height - 1, /* the last line stays in sight as the first */
		[UNIT_ALL] = SCROLL_ALL,
	};
	return lines[unit] > 1 ? lines[unit] : 1;
}

bool scroll_step(enum command_id id, int height, int64_t *lines)
{
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (moves[i].id == id) {
			*lines = moves[i].sign * unit_lines(moves[i].unit, height);
			return true;
		}
	return false;
}
