/* Small pictures of numbers; the number itself is always printed beside them by the caller. ASCII twins where needed. */
#ifndef PREOP_TUI_WIDGETS_CHART_H
#define PREOP_TUI_WIDGETS_CHART_H

#include "tui/grid.h"

void chart_bar(
	const struct surface *s, int row, int col, int cols, double share /* 0..1 */, enum role role); /* eighths */
/* The same on a track between two edges, with a mark where the limit is; limit NAN: none. */
void chart_track(const struct surface *s, int row, int col, int cols, double share, double limit, enum role role);
/* one column a value */
void chart_sparkline(const struct surface *s, int row, int col, const int64_t *values, size_t count, enum role role);
/* ├──●──┤ between 0 and 1 across cols; `low`, `high` NAN: only the point; threshold NAN: none. */
void chart_interval(const struct surface *s, int row, int col, int cols, double low, double value, double high,
	double threshold, enum role role);

#endif
