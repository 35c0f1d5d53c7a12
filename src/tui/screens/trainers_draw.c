#include "tui/screens/trainers.h"

#include "preop/text/wrap.h"
#include "tui/app_private.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <string.h>

enum {
	HEAD_ROWS = 3, /* title, rule, heads */
	RULE_ROWS = 6, /* the explanation, with the line over it */
	NAME = 3,      /* column of a trainer's name */
	NAME_COLS = 18,
	NUMBER_COLS = 9, /* with the gap before */
	NUMBERS = FATES + 2,
	REASON = 5, /* column of a reason's count */
	BAR_LEAST = 8,
	BAR_MOST = 40,
	OUTCOME_LEAST = 24,
	TITLE_COLS = 32, /* the longest title of a rule */
};

static const struct fate_look {
	const char *sign;
	enum role role;
} looks[FATES] = {
	[FATE_USED] = { "\u2713", ROLE_GOOD },
	[FATE_CUT] = { "~", ROLE_WARN },
	[FATE_DROPPED] = { "-", ROLE_WARN },
	[FATE_REFUSED] = { "\u2717", ROLE_BAD },
};

/* ---- A trainer's line ---- */

static int number_end(int number)
{
	return NAME + NAME_COLS + (number + 1) * NUMBER_COLS;
}

static void draw_heads(const struct surface *s, int row)
{
	static const char *const heads[NUMBERS] = { "limit", "used", "cut", "dropped", "refused", "in loss" };

	surface_text(s, row, NAME, NAME_COLS, ROLE_MUTED, "trainer");
	for (int i = 0; i < NUMBERS; i++)
		surface_right(s, row, number_end(i), NUMBER_COLS - 1, ROLE_MUTED, heads[i]);
}

static void draw_trainer(const struct trainers_page *page, const struct surface *s, int row, enum trainer_id id)
{
	const struct trainer_counts *counts = &page->report->counts[id];
	char outcome[160];
	bool trains = trainer_outcome(page->report, id, outcome, sizeof(outcome));

	surface_text(s, row, 1, 1, trains ? ROLE_GOOD : ROLE_BAD, trains ? "\u2713" : "\u2717");
	surface_text(s, row, NAME, NAME_COLS, ROLE_STRONG, trainer_get(id)->title);
	surface_right(s, row, number_end(0), NUMBER_COLS - 1, ROLE_TEXT, number_of(page->report->limits[id]).text);
	for (int fate = 0; fate < FATES; fate++)
		surface_right(s, row, number_end(1 + fate), NUMBER_COLS - 1,
			counts->fates[fate] ? looks[fate].role : ROLE_MUTED, number_of(counts->fates[fate]).text);
	surface_right(s, row, number_end(1 + FATES), NUMBER_COLS - 1, ROLE_TEXT, number_of(counts->loss).text);
	if (s->cols - number_end(NUMBERS - 1) >=
		OUTCOME_LEAST) /* it also stands below, for the line under the cursor */
		surface_text(s, row, number_end(NUMBERS - 1) + 2, -1, trains ? ROLE_MUTED : ROLE_BAD, outcome);
}

/* ---- A reason's line ---- */

static const char *line_title(const struct trainers_line *line)
{
	return line->what == LINE_NO_LOSS ? "nothing is learned from them"
					  : trainer_get(line->id)->rules[line->what].title;
}

static enum fate line_fate(const struct trainers_line *line)
{
	return line->what == LINE_NO_LOSS ? FATE_DROPPED : trainer_get(line->id)->rules[line->what].fate;
}

static void draw_reason(
	const struct trainers_page *page, const struct surface *s, int row, const struct trainers_line *line)
{
	const struct fate_look *look = &looks[line_fate(line)];
	int64_t rows = trainers_line_rows(page, line);
	int word = REASON + NUMBER_COLS + 2, bar = word + 9 + TITLE_COLS;
	int cols = s->cols - bar - 2 < BAR_MOST ? s->cols - bar - 2 : BAR_MOST;

	surface_text(s, row, REASON - 2, 1, look->role, look->sign);
	surface_right(s, row, REASON + NUMBER_COLS, NUMBER_COLS, ROLE_TEXT, number_of(rows).text);
	surface_text(s, row, word, 8, look->role, line->what == LINE_NO_LOSS ? "no loss" : fate_name(line_fate(line)));
	surface_text(s, row, word + 9, TITLE_COLS - 1, ROLE_TEXT, line_title(line));
	if (cols >= BAR_LEAST)
		chart_bar(s, row, bar, cols, (double)rows / (double)page->report->rows, look->role);
}

static void draw_line(
	const struct trainers_page *page, const struct surface *s, int row, const struct trainers_line *line, bool here)
{
	if (line->what == LINE_TRAINER)
		draw_trainer(page, s, row, line->id);
	else
		draw_reason(page, s, row, line);
	if (!here)
		return;
	surface_text(s, row, 0, 1, ROLE_TEXT, "\u25b8");
	surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
	surface_cursor(s, row, 0);
}

/* ---- What the line under the cursor means ---- */

static int draw_prose(const struct surface *s, int row, enum role role, const char *text)
{
	struct wrap wrap = WRAP_INIT;
	int cols = s->cols - 4 < 100 ? s->cols - 4 : 100;

	wrap_text(&wrap, text, strlen(text), cols, s->grid->display_flags, 0);
	for (size_t i = 0; i < wrap.count; i++)
		surface_bytes(s, row++, 1, -1, role, text + wrap.lines[i].start, wrap.lines[i].length);
	wrap_free(&wrap);
	return row;
}

static void draw_trainer_rule(const struct trainers_page *page, const struct surface *s, enum trainer_id id)
{
	const struct trainer *trainer = trainer_get(id);
	char text[240];

	trainer_outcome(page->report, id, text, sizeof(text));
	int row = draw_prose(s, 0, ROLE_STRONG, text);
	snprintf(text, sizeof(text), "%s %s tokens; %s tokens are read, %s of them are learned from.",
		trainer->limit_name, number_of(page->report->limits[id]).text,
		number_of(page->report->counts[id].tokens).text, number_of(page->report->counts[id].loss).text);
	row = draw_prose(s, row, ROLE_TEXT, text);
	draw_prose(s, row, ROLE_MUTED, trainer->source);
}

static void draw_rule(const struct trainers_page *page, const struct surface *s, const struct trainers_line *line)
{
	const struct trainer_rule *rule;

	if (line->what == LINE_TRAINER) {
		draw_trainer_rule(page, s, line->id);
		return;
	}
	if (line->what == LINE_NO_LOSS) {
		draw_prose(s, 0, ROLE_TEXT,
			"These rows are read, but no token of them is in the loss: the answer is empty, masked, or "
			"behind the limit. They cost time and teach nothing.");
		return;
	}
	rule = &trainer_get(line->id)->rules[line->what];
	int row = draw_prose(s, 0, ROLE_TEXT, rule->rule);
	if (*rule->advice)
		row = draw_prose(s, row, ROLE_STRONG, rule->advice);
	draw_prose(s, row, ROLE_MUTED, trainer_get(line->id)->source);
}

/* ---- The page ---- */

static const char *origin(const struct trainers_page *page)
{
	struct arena *frame = &page->overlay.app->p->frame;
	const struct trainer_report *report = page->report;
	size_t name = strcspn(report->tokenizer, " "); /* the hash behind it is for machines */

	return report->origin == TOKENS_ESTIMATED ? "tokens are an estimate"
						  : arena_printf(frame, "tokens by %.*s", (int)name, report->tokenizer);
}

static void draw_title(const struct trainers_page *page, const struct surface *s)
{
	struct arena *frame = &page->overlay.app->p->frame;
	const char *note = page->report ? origin(page) : "";
	int room = s->cols - 4 - display_width(note, strlen(note), s->grid->display_flags);
	int64_t rows = page->report ? page->report->rows : 0;

	surface_text(s, 0, 1, room, ROLE_TITLE_FOCUS,
		page->report ? arena_printf(frame, "Trainers: %s row%s of %s", number_of(rows).text, plural(rows),
				       page->title)
			     : arena_printf(frame, "Trainers: %s", page->title));
	surface_right(s, 0, s->cols - 1, s->cols / 2,
		page->report && page->report->origin == TOKENS_ESTIMATED ? ROLE_WARN : ROLE_MUTED, note);
	surface_hline(s, 1, 0, s->cols, ROLE_LINE_FOCUS);
}

static void draw_waiting(const struct trainers_page *page, const struct surface *s)
{
	struct job_info jobs[16];
	size_t count = jobs_list(page->overlay.app->jobs, jobs, sizeof(jobs) / sizeof(jobs[0]));

	if (page->overlay.failure) {
		surface_text(s, HEAD_ROWS, 1, -1, ROLE_BAD, page->overlay.failure);
		return;
	}
	surface_text(s, HEAD_ROWS, 1, -1, ROLE_MUTED, "judging every row \u2026");
	for (size_t i = 0; i < count; i++)
		if (jobs[i].id == page->job && jobs[i].total > 0)
			surface_printf(s, HEAD_ROWS, 22, -1, ROLE_TEXT, "%s of %s", number_of(jobs[i].done).text,
				number_of(jobs[i].total).text);
}

void trainers_draw(struct overlay *overlay, const struct surface *screen)
{
	struct trainers_page *page = (struct trainers_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	int rows = all.rows - HEAD_ROWS - RULE_ROWS;
	struct surface below = surface_sub(&all, all.rows - RULE_ROWS + 1, 0, RULE_ROWS - 1, all.cols);
	struct surface body = surface_sub(&all, 0, 0, all.rows, all.cols - 1);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	draw_title(page, &all);
	if (!page->report) {
		draw_waiting(page, &all);
		return;
	}
	draw_heads(&all, HEAD_ROWS - 1);
	page->list_row = HEAD_ROWS;
	list_set_height(&page->list, rows);
	for (int i = 0; i < rows && page->list.top + i < page->list.count; i++) {
		int64_t index = page->list.top + i;
		draw_line(page, &body, HEAD_ROWS + i, &page->lines[index], index == page->list.cursor);
	}
	list_draw_scrollbar(&page->list, &all, HEAD_ROWS, all.cols - 1, rows);
	surface_hline(&all, all.rows - RULE_ROWS, 0, all.cols, ROLE_LINE);
	draw_rule(page, &below, &page->lines[page->list.cursor]);
}
