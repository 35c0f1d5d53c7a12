#include "tui/widgets/chart.h"

#include <math.h>

enum { EIGHTHS = 8 };

static int column_of(double value, int cols)
{
	return (int)lround(fmin(fmax(value, 0), 1) * (cols - 1));
}

void chart_bar(const struct surface *s, int row, int col, int cols, double share, enum role role)
{
	static const char *const ends[EIGHTHS] = { "", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a",
		"\u2589" };

	if (cols < 1 || isnan(share))
		return;
	share = fmin(fmax(share, 0), 1);
	int eighths = (int)lround(share * cols * EIGHTHS);
	if (eighths == 0 && share > 0)
		eighths = 1; /* little is not nothing */
	int full = eighths / EIGHTHS;

	for (int i = 0; i < full; i++)
		surface_text(s, row, col + i, 1, role, "\u2588");
	if (eighths % EIGHTHS)
		surface_text(s, row, col + full, 1, role, ends[eighths % EIGHTHS]);
}

void chart_track(const struct surface *s, int row, int col, int cols, double share, double limit, enum role role)
{
	int inside = cols - 2;

	if (inside < 1)
		return;
	surface_text(s, row, col, 1, ROLE_LINE, "\u2595");
	chart_bar(s, row, col + 1, inside, share, role);
	surface_text(s, row, col + cols - 1, 1, ROLE_LINE, "\u258f");
	if (!isnan(limit))
		surface_text(s, row, col + 1 + column_of(limit, inside), 1, ROLE_STRONG, "\u2503");
}

void chart_sparkline(const struct surface *s, int row, int col, const int64_t *values, size_t count, enum role role)
{
	static const char *const levels[EIGHTHS + 1] = { " ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585",
		"\u2586", "\u2587", "\u2588" };
	int64_t most = 0;

	for (size_t i = 0; i < count; i++)
		if (values[i] > most)
			most = values[i];
	for (size_t i = 0; i < count && col + (int)i < s->cols; i++) {
		int level = values[i] > 0 ? (int)ceil((double)values[i] / (double)most * EIGHTHS) : 0;
		surface_text(s, row, col + (int)i, 1, role, levels[level]);
	}
}

void chart_interval(const struct surface *s, int row, int col, int cols, double low, double value, double high,
	double threshold, enum role role)
{
	if (cols < 1 || isnan(value))
		return;
	if (!isnan(low) && !isnan(high)) {
		int first = column_of(low, cols), last = column_of(high, cols);
		for (int i = first + 1; i < last; i++)
			surface_text(s, row, col + i, 1, role, "\u2500");
		surface_text(s, row, col + first, 1, role, "\u251c");
		surface_text(s, row, col + last, 1, role, "\u2524");
	}
	if (!isnan(threshold))
		surface_text(s, row, col + column_of(threshold, cols), 1, ROLE_STRONG, "\u2503");
	surface_text(s, row, col + column_of(value, cols), 1, role, "\u25cf"); /* the point wins where marks meet */
}
