/* The agreement panel as it is drawn: the verdict on top, then every number beside its picture. */
#include "tui/screens/agreement_page.h"

#include "preop/base/clock.h"
#include "preop/text/wrap.h"
#include "tui/app_private.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	HEAD_ROWS = 2,  /* title and line */
	PROSE_ROWS = 4, /* of the verdict, at most */
	NAME = 2,       /* column of a row's name */
	NAME_COLS = 30,
	WIDE_COLS = 36, /* of a name, where there is room */
	WIDE = 100,
	VALUE = 7, /* and, with the gap, an interval, behind it */
	INTERVAL = 18,
	BAR_MOST = 50,
	SHORT_NAME = 20,
	PAIR_NAME = 14,
	ORDER_COLS = 9,
	COLUMN = 9, /* of the tables of people and pairs */
	CELL = 7,
	CELL_NAME = 14,
	SHADES = 5,
};

/* ---- Numbers ---- */

static const char *number_text(char *out, size_t size, const struct agreement_number *number, bool percent)
{
	if (isnan(number->value))
		return "\u2014";
	snprintf(out, size, percent ? "%.1f %%" : "%.3f", percent ? 100 * number->value : number->value);
	return out;
}

static void draw_number(const struct surface *s, int row, int end, const struct agreement_number *number, bool percent)
{
	char text[32];

	surface_right(s, row, end, COLUMN - 1, isnan(number->value) ? ROLE_MUTED : ROLE_TEXT,
		number_text(text, sizeof(text), number, percent));
}

static void draw_count(const struct surface *s, int row, int end, size_t count)
{
	surface_right(s, row, end, COLUMN - 1, ROLE_TEXT, number_of((int64_t)count).text);
}

/* ---- Rows, a function a section ---- */

struct coefficient_columns {
	int name, value /* end */, interval, bar, bar_cols;
};

static struct coefficient_columns coefficient_columns(const struct surface *s)
{
	struct coefficient_columns columns = { .name = s->cols < WIDE ? NAME_COLS : WIDE_COLS };

	columns.value = NAME + columns.name + VALUE;
	columns.interval = columns.value + 1;
	columns.bar = columns.interval + INTERVAL;
	columns.bar_cols = s->cols - columns.bar - 2 < BAR_MOST ? s->cols - columns.bar - 2 : BAR_MOST;
	return columns;
}

static void draw_interval(
	const struct surface *s, int row, int col, const struct agreement_number *number, bool percent)
{
	if (isnan(number->low))
		return;
	if (percent)
		surface_printf(
			s, row, col, INTERVAL, ROLE_MUTED, " %5.1f .. %.1f %%", 100 * number->low, 100 * number->high);
	else
		surface_printf(s, row, col, INTERVAL, ROLE_MUTED, " %6.3f .. %.3f", number->low, number->high);
}

static void draw_coefficient(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_coefficient *it = &page->result->agreement.coefficients[index];
	const struct agreement_number *number = &it->number;
	bool main = it == page->result->agreement.main, percent = strcmp(it->name, "percent") == 0;
	struct coefficient_columns columns = coefficient_columns(s);
	char value[32];

	surface_text(s, row, NAME, columns.name - 1, main ? ROLE_STRONG : ROLE_TEXT, it->title);
	if (number->undefined) {
		surface_printf(s, row, NAME + columns.name, -1, ROLE_WARN, "undefined: %s", number->undefined);
		return;
	}
	surface_right(s, row, columns.value, COLUMN, main ? ROLE_STRONG : ROLE_TEXT,
		number_text(value, sizeof(value), number, percent));
	draw_interval(s, row, columns.interval, number, percent);
	chart_interval(s, row, columns.bar, columns.bar_cols, number->low, number->value, number->high, (double)NAN,
		main ? ROLE_ACCENT : ROLE_CHART);
}

static void draw_class(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_class *it = &page->result->agreement.classes[index];
	int end = NAME + SHORT_NAME + COLUMN, bar = end + 4 * COLUMN + 2, cols = s->cols - bar - 2;

	surface_text(s, row, NAME, SHORT_NAME, ROLE_TEXT, page->result->people.categories[it->category]);
	draw_count(s, row, end, it->labels);
	draw_number(s, row, end + COLUMN, &(struct agreement_number){ .value = it->prevalence }, true);
	draw_number(s, row, end + 2 * COLUMN, &it->percent, true);
	draw_number(s, row, end + 3 * COLUMN, &it->alpha, false);
	draw_number(s, row, end + 4 * COLUMN, &it->specific, true);
	if (cols > 0)
		chart_bar(s, row, bar, cols < BAR_MOST ? cols : BAR_MOST, it->prevalence, ROLE_CHART);
}

static double row_sum(const struct agreement_result *result, size_t row)
{
	double sum = 0;

	for (size_t i = 0; i < result->agreement.tally.q; i++)
		sum += agreement_cell(result, row, i);
	return sum;
}

/* The share of its row as a shade beside the number: what somebody said, what others said of the same items. */
static void draw_cell(const struct surface *s, int row, int col, double share, bool diagonal, bool here)
{
	static const char *const shades[SHADES] = { " ", "\u2591", "\u2592", "\u2593", "\u2588" },
				 *const plain[SHADES] = { " ", ".", "-", "+", "#" };
	int shade = share >= 0.1 ? 1 + (int)(share * 4) : 0;
	enum role role = diagonal ? ROLE_GOOD : ROLE_WARN;

	shade = shade < SHADES ? shade : SHADES - 1;
	surface_text(s, row, col, 1, role, (surface_ascii(s) ? plain : shades)[shade]);
	if (isnan(share))
		surface_text(s, row, col + 2, CELL - 3, ROLE_MUTED, "\u2014");
	else
		surface_printf(s, row, col + 1, CELL - 2, diagonal || shade == 0 ? ROLE_TEXT : role,
			share > 0 && share < 0.001 ? " <.1" : "%5.1f", 100 * share);
	if (here)
		surface_paint(s, row, col, CELL - 1, ROLE_MATCH, CELL_UNDERLINE);
}

static void draw_matrix_row(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_line *line = agreement_at(page);
	size_t category = page->matrix[index];
	double sum = row_sum(page->result, category);
	bool here = line && line->section == SECTION_MATRIX && line->index == (int32_t)index;

	surface_text(s, row, NAME, CELL_NAME, ROLE_TEXT, page->result->people.categories[category]);
	for (size_t i = 0; i < page->matrix_count; i++)
		draw_cell(s, row, NAME + CELL_NAME + (int)i * CELL,
			sum > 0 ? agreement_cell(page->result, category, page->matrix[i]) / sum : (double)NAN,
			i == index, here && page->cell == i);
}

static void draw_confusion(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_confusion *it = &page->result->agreement.confusions[index];
	const char *const *names = page->result->people.categories;
	int end = NAME + 2 * SHORT_NAME + COLUMN, bar = end + COLUMN + 2, cols = s->cols - bar - 2;

	surface_text(s, row, NAME, SHORT_NAME - 1, ROLE_TEXT, names[it->first]);
	surface_text(s, row, NAME + SHORT_NAME, SHORT_NAME - 1, ROLE_TEXT, names[it->second]);
	surface_right(s, row, end, COLUMN, ROLE_TEXT, number_of(llround(it->pairs)).text);
	draw_number(s, row, end + COLUMN, &(struct agreement_number){ .value = it->share }, true);
	if (cols > 0)
		chart_bar(s, row, bar, cols < BAR_MOST ? cols : BAR_MOST, it->share, ROLE_WARN);
}

static void draw_share(const struct surface *s, int row, int end, const struct preference_share *share)
{
	draw_number(s, row, end, &(struct agreement_number){ .value = share->share }, true);
}

/* All together, then each person. */
static void draw_side(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct preference_group *group = &page->extra->preference->people;
	const struct preference_bias *bias = index == 0 ? &group->bias : &group->people[index - 1].bias;
	const struct preference_share *position = &bias->position;
	int end = NAME + SHORT_NAME + COLUMN, bar = end + 3 * COLUMN + 2, cols = s->cols - bar - 2;

	surface_text(s, row, NAME, SHORT_NAME, index == 0 ? ROLE_STRONG : ROLE_TEXT,
		index == 0 ? "all together" : group->people[index - 1].who);
	draw_count(s, row, end, (size_t)(bias->left + bias->right + bias->tie));
	draw_share(s, row, end + COLUMN, position);
	draw_share(s, row, end + 2 * COLUMN, &bias->ties);
	draw_share(s, row, end + 3 * COLUMN, &bias->length);
	if (cols > 0 && position->n > 0)
		chart_interval(s, row, bar, cols < BAR_MOST ? cols : BAR_MOST, position->interval.low, position->share,
			position->interval.high, 0.5, position->p < 0.01 ? ROLE_WARN : ROLE_CHART);
}

static void draw_circle(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct preference_circle *it = &page->extra->preference->people.circles[index];

	surface_printf(s, row, NAME, -1, ROLE_TEXT, "%s > %s > %s > %s   votes ahead %lld, %lld, %lld", it->systems[0],
		it->systems[1], it->systems[2], it->systems[0], (long long)it->margins[0], (long long)it->margins[1],
		(long long)it->margins[2]);
}

static void draw_person(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_person *it = &page->result->agreement.people[page->people[index]];
	int end = NAME + SHORT_NAME + COLUMN;

	if (it->odd)
		surface_text(s, row, 1, 1, ROLE_WARN, "!");
	surface_text(s, row, NAME, SHORT_NAME, it->odd ? ROLE_WARN : ROLE_TEXT,
		page->result->people.annotators[it->annotator]);
	draw_count(s, row, end, it->labels);
	draw_number(s, row, end + COLUMN, &it->majority, true);
	draw_number(s, row, end + 2 * COLUMN, &it->without, false);
	draw_number(s, row, end + 3 * COLUMN, &it->gold, true);
	if (it->timed > 0)
		draw_count(s, row, end + 4 * COLUMN, it->fast);
	if (it->odd)
		surface_text(s, row, end + 4 * COLUMN + 2, -1, ROLE_MUTED, it->odd);
}

static void draw_model(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_model *it = &page->result->agreement.models[index];
	int end = NAME + SHORT_NAME + COLUMN;

	surface_text(s, row, NAME, SHORT_NAME, ROLE_TEXT, it->name);
	draw_count(s, row, end, it->labels);
	draw_number(s, row, end + COLUMN, &it->majority, true);
	draw_number(s, row, end + 2 * COLUMN, &it->kappa, false);
	draw_number(s, row, end + 3 * COLUMN, &it->gold, true);
}

static bool has_scale(const struct agreement_page *page)
{
	return page->result->people.level == LEVEL_ORDINAL || page->result->people.level == LEVEL_NUMERIC;
}

/* Where a scale has more columns names have less room. */
static int pair_name_cols(const struct agreement_page *page, const struct surface *s)
{
	return has_scale(page) && s->cols < WIDE ? PAIR_NAME : SHORT_NAME - 2;
}

static void draw_pair(const struct agreement_page *page, const struct surface *s, int row, size_t index)
{
	const struct agreement_pair *it = &page->result->agreement.pairs[page->pairs[index]];
	const char *const *names = page->result->people.annotators;
	int cols = pair_name_cols(page, s), end = NAME + 2 * cols + COLUMN;

	surface_text(s, row, NAME, cols - 1, ROLE_TEXT, names[it->first]);
	surface_text(s, row, NAME + cols, cols - 1, ROLE_TEXT, names[it->second]);
	draw_count(s, row, end, it->percent.n);
	draw_number(s, row, end + COLUMN, &it->percent, true);
	draw_number(s, row, end + 2 * COLUMN, &it->kappa, false);
	if (!has_scale(page))
		return;
	draw_number(s, row, end + 3 * COLUMN, &it->linear, false);
	draw_number(s, row, end + 4 * COLUMN, &it->quadratic, false);
}

/* ---- Heads ---- */

static void draw_columns(const struct surface *s, int row, int end, const char *const *names)
{
	for (; *names; names++, end += COLUMN)
		surface_right(s, row, end, COLUMN - 1, ROLE_MUTED, *names);
}

static void head_numbers(const struct agreement_page *page, const struct surface *s, int row)
{
	struct coefficient_columns columns = coefficient_columns(s);

	(void)page;
	surface_right(s, row, columns.value, COLUMN, ROLE_MUTED, "value");
	surface_text(s, row, columns.interval + 2, INTERVAL, ROLE_MUTED, "95 % interval");
	surface_text(s, row, columns.bar, 1, ROLE_MUTED, "0");
	surface_right(s, row, columns.bar + columns.bar_cols, 1, ROLE_MUTED, "1");
}

static void head_labels(const struct agreement_page *page, const struct surface *s, int row)
{
	(void)page;
	draw_columns(s, row, NAME + SHORT_NAME + COLUMN,
		(const char *const[]){ "labels", "share", "agree", "alpha", "again", NULL });
}

static void head_matrix(const struct agreement_page *page, const struct surface *s, int row)
{
	surface_fill(s, row, NAME + CELL_NAME, 1, s->cols - NAME - CELL_NAME, ROLE_TEXT);
	for (size_t i = 0; i < page->matrix_count; i++)
		surface_text(s, row, NAME + CELL_NAME + (int)i * CELL + 1, CELL - 2, ROLE_MUTED,
			page->result->people.categories[page->matrix[i]]);
	surface_text(s, row, NAME + CELL_NAME + (int)page->matrix_count * CELL + 1, -1, ROLE_MUTED, "% others said");
}

static void head_confusions(const struct agreement_page *page, const struct surface *s, int row)
{
	(void)page;
	draw_columns(s, row, NAME + 2 * SHORT_NAME + COLUMN, (const char *const[]){ "times", "of all", NULL });
}

static void head_sides(const struct agreement_page *page, const struct surface *s, int row)
{
	(void)page;
	draw_columns(
		s, row, NAME + SHORT_NAME + COLUMN, (const char *const[]){ "votes", "left", "ties", "longer", NULL });
}

static void head_circles(const struct agreement_page *page, const struct surface *s, int row)
{
	const struct preference_group *group = &page->extra->preference->people;

	surface_printf(s, row, NAME + SHORT_NAME + 12, -1, ROLE_MUTED, "%s of %s triples",
		number_of(group->circular).text, number_of(group->complete).text);
}

static void head_people(const struct agreement_page *page, const struct surface *s, int row)
{
	int end = NAME + SHORT_NAME + COLUMN;

	draw_columns(s, row, end, (const char *const[]){ "labels", "agree", "without", "right", "too fast", NULL });
	surface_text(s, row, end + 4 * COLUMN + 2, -1, ROLE_MUTED, agreement_order_word(page, SECTION_PEOPLE));
}

static void head_models(const struct agreement_page *page, const struct surface *s, int row)
{
	int end = NAME + SHORT_NAME + COLUMN;

	(void)page;
	draw_columns(s, row, end, (const char *const[]){ "labels", "agree", "kappa", "right", NULL });
	surface_text(s, row, end + 3 * COLUMN + 2, -1, ROLE_MUTED, "kept apart: never in human agreement");
}

static void head_pairs(const struct agreement_page *page, const struct surface *s, int row)
{
	static const char *const plain[] = { "items", "agree", "kappa", NULL },
				 *const scaled[] = { "items", "agree", "kappa", "linear", "square", NULL };
	int end = NAME + 2 * pair_name_cols(page, s) + COLUMN, columns = has_scale(page) ? 4 : 2;

	draw_columns(s, row, end, has_scale(page) ? scaled : plain);
	int word = end + columns * COLUMN + 2;
	if (s->cols - word >= ORDER_COLS)
		surface_text(s, row, word, -1, ROLE_MUTED, agreement_order_word(page, SECTION_PAIRS));
}

static const struct section_look {
	const char *title;
	void (*head)(const struct agreement_page *page, const struct surface *s, int row);
	void (*row)(const struct agreement_page *page, const struct surface *s, int row, size_t index);
} looks[SECTION_COUNT] = {
	[SECTION_NUMBERS] = { "Agreement", head_numbers, draw_coefficient },
	[SECTION_LABELS] = { "Labels", head_labels, draw_class },
	[SECTION_MATRIX] = { "Somebody said", head_matrix, draw_matrix_row },
	[SECTION_CONFUSIONS] = { "Confused with each other", head_confusions, draw_confusion },
	[SECTION_SIDES] = { "Which side won", head_sides, draw_side },
	[SECTION_CIRCLES] = { "Systems that beat each other", head_circles, draw_circle },
	[SECTION_PEOPLE] = { "People", head_people, draw_person },
	[SECTION_MODELS] = { "Models", head_models, draw_model },
	[SECTION_PAIRS] = { "Pairs of people", head_pairs, draw_pair },
};

static void draw_line(const struct agreement_page *page, const struct surface *s, int row,
	const struct agreement_line *line, bool here)
{
	const struct section_look *look = &looks[line->section];

	if (line->index == LINE_GAP) {
		if (line->section == SECTION_MODELS)
			surface_hline(s, row, 0, s->cols, ROLE_LINE);
		return;
	}
	if (line->index == LINE_HEAD) {
		surface_text(s, row, 1, -1, ROLE_TITLE, look->title);
		look->head(page, s, row);
		return;
	}
	look->row(page, s, row, (size_t)line->index);
	if (!here)
		return;
	if (line->section != SECTION_MATRIX)
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
	surface_text(s, row, 0, 1, ROLE_STRONG, "\u25b8");
	surface_cursor(s, row, 0);
}

/* ---- The top: counts, verdict, what it means ---- */

static void draw_title(const struct agreement_page *page, const struct surface *s)
{
	struct arena *frame = &page->overlay.app->p->frame;
	const struct agreement *agreement = page->result ? &page->result->agreement : NULL;
	const char *note = "";

	if (agreement)
		note = arena_printf(frame,
			s->cols < WIDE ? "%s labels of %s on %s, %s with two or more"
				       : "%s labels of %s people on %s items, %s with two or more",
			number_of((int64_t)page->result->people.ratings.count).text,
			number_of((int64_t)page->result->people.annotator_count).text,
			number_of((int64_t)agreement->items).text, number_of((int64_t)agreement->pairable).text);
	int used = surface_right(s, 0, s->cols - 1, 2 * s->cols / 3, ROLE_MUTED, note);
	surface_printf(s, 0, 1, s->cols - used - 4, ROLE_TITLE_FOCUS, "Agreement: %s", page->dataset);
	surface_hline(s, 1, 0, s->cols, ROLE_LINE_FOCUS);
}

static int draw_prose(const struct surface *s, int row, int limit, enum role role, const char *text)
{
	struct wrap wrap = WRAP_INIT;

	wrap_text(&wrap, text, strlen(text), s->cols - 3, s->grid->display_flags, (size_t)limit);
	for (size_t i = 0; i < wrap.count && (int)i < limit; i++)
		surface_bytes(s, row++, 1, s->cols - 2, role, text + wrap.lines[i].start, wrap.lines[i].length);
	wrap_free(&wrap);
	return row;
}

static const char *meaning(const struct agreement_page *page)
{
	struct strbuf text = STRBUF_INIT;
	const char *copy;

	if (!page->extra)
		return page->overlay.failure ? page->overlay.failure : "estimating how many labels are wrong \u2026";
	if (!page->extra->noise)
		return page->extra->no_noise;
	noise_budget_print(&page->extra->noise->budget, &text);
	copy = arena_strdup(&page->overlay.app->p->frame, text.data);
	strbuf_free(&text);
	return copy;
}

static int draw_verdict(const struct agreement_page *page, const struct surface *s, int row)
{
	const struct agreement *agreement = &page->result->agreement;
	int limit = s->rows < 30 ? 2 : PROSE_ROWS;

	row = draw_prose(s, row, limit, ROLE_STRONG, agreement->sentence);
	for (size_t i = 0; i < agreement->note_count && (s->rows >= 30 || i < 1); i++)
		row = draw_prose(s, row, limit, ROLE_TEXT, agreement->notes[i]);
	row = draw_prose(s, row, limit, ROLE_MUTED, meaning(page));
	surface_hline(s, row, 0, s->cols, ROLE_LINE);
	return row + 1;
}

/* What it last came to, while it is computed anew. */
static void draw_cached(const struct agreement_page *page, const struct surface *s, int row)
{
	const struct label_measure *measure = &page->cache->measure;
	struct strbuf age = STRBUF_INIT;

	if (!measure->agreement.known)
		return;
	clock_print_age(measure->at, page->overlay.app->now, &age);
	surface_printf(s, row, 1, -1, ROLE_TEXT, "measured %s%s%s:", age.data,
		strcmp(age.data, "now") == 0 ? "" : " ago",
		measure->agreement.stale ? ", labels changed since" : ", nothing changed since");
	if (!isnan(measure->percent))
		surface_printf(s, row + 1, 3, -1, ROLE_TEXT, "percent agreement %.1f %%", 100 * measure->percent);
	if (!isnan(measure->alpha))
		surface_printf(s, row + 2, 3, -1, ROLE_STRONG, "Krippendorff's alpha, %s  %.3f  (%.3f .. %.3f)",
			measure->alpha_metric, measure->alpha, measure->alpha_low, measure->alpha_high);
	if (!isnan(measure->ac1))
		surface_printf(s, row + 3, 3, -1, ROLE_TEXT, "Gwet's AC1 %.3f", measure->ac1);
	strbuf_free(&age);
}

static void draw_waiting(const struct agreement_page *page, const struct surface *s)
{
	struct job_info jobs[16];
	size_t count = jobs_list(page->overlay.app->jobs, jobs, sizeof(jobs) / sizeof(jobs[0]));

	if (page->overlay.failure) {
		draw_prose(s, HEAD_ROWS + 1, PROSE_ROWS, ROLE_BAD, page->overlay.failure);
		return;
	}
	surface_text(s, HEAD_ROWS + 1, 1, -1, ROLE_MUTED, "computing \u2026");
	for (size_t i = 0; i < count; i++)
		if (jobs[i].id == page->job && jobs[i].total > 0)
			chart_bar(s, HEAD_ROWS + 1, 14, s->cols / 2, (double)jobs[i].done / (double)jobs[i].total,
				ROLE_CHART);
	if (page->cache)
		draw_cached(page, s, HEAD_ROWS + 3);
}

void agreement_draw(struct overlay *overlay, const struct surface *screen)
{
	struct agreement_page *page = (struct agreement_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols),
		       body = surface_sub(&all, 0, 0, all.rows, all.cols - 1);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	draw_title(page, &all);
	if (!page->result) {
		draw_waiting(page, &all);
		return;
	}
	int row = draw_verdict(page, &all, HEAD_ROWS), rows = all.rows - row;
	list_set_height(&page->list, rows);
	agreement_make_lines(page, body.cols);
	page->list_row = row;
	for (int i = 0; i < rows && page->list.top + i < page->list.count; i++)
		draw_line(page, &body, row + i, &page->lines[page->list.top + i],
			page->list.top + i == page->list.cursor);
	if (page->list.count == 0)
		surface_text(&body, row, 1, -1, ROLE_MUTED, "Nobody has labelled an example of this dataset yet.");
	list_draw_scrollbar(&page->list, &all, row, all.cols - 1, rows);
}
