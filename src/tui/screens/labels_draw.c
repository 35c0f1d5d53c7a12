/* The Labels tab: lanes, the example and what is pending for it, its record, the votes behind letters, the evidence. */
#include "preop/model/label_keys.h"
#include "tui/keymap.h"
#include "tui/screens/labels_view.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/number.h"

#include <stdio.h>
#include <string.h>

enum {
	WIDE_COLS = 110, /* from which votes stand beside the record */
	LIST_COLS = 32,
	SIDE_COLS = 38,
	HEAD_ROWS = 2,
	KEY_COLS = 3,
	BAR_COLS = 10,
	COUNT_COLS = 4,
	LABEL_MOST = 24,
	RECORD_LEAST = 4,
	EVIDENCE_LEAST = 3,
	EVIDENCE_MOST = 10, /* where the record is above it, not beside */
	ANSWERS_COLS = 90,
	VOTE_COLS = 38, /* of a column of votes */
	INPUT_MOST = 6, /* rows of what two answers answer */
};

const char *labels_keys(const struct labels_view *labels, enum command_id id, const char *args)
{
	const struct app *app = labels->view.app;

	return app->keymap ? keymap_keys(app->keymap, CONTEXT_LABELS | CONTEXT_LIST | CONTEXT_ALL, id, args) : NULL;
}

/* ---- When there is nothing to decide ---- */

static bool anything_open(const struct labels_book *book)
{
	return book->counts.lanes[LANE_OPEN].open > 0;
}

const char *labels_nothing(const struct labels_view *labels, struct strbuf *out)
{
	const struct labels_book *book = labels->book;

	strbuf_reset(out);
	if (!book)
		return "reading …";
	if (!book->dataset)
		return "No data yet. Import examples (i), then what people said about them: preop annotations import "
		       "FILE.";
	if (book->count > 0)
		return NULL;
	const struct queue_count *open = &book->counts.lanes[LANE_OPEN], *alike = &book->counts.lanes[LANE_UNANIMOUS];
	const struct queue_count *lane = &book->counts.lanes[labels->lane];
	strbuf_addf(out, "%s: ", book->dataset->name);
	if (open->open + open->done + alike->open + alike->done == 0)
		strbuf_adds(out,
			"no example has labels of two people, so nobody can differ. Bring them in with "
			"preop annotations import FILE, or label on the Data screen (g d).");
	else if (lane->open > 0)
		strbuf_addf(out,
			"lane %s has %s open, but none for you: you labelled, decided or put aside all of them. S "
			"shows what you put aside.",
			queue_lane_word(labels->lane), number_of(lane->open).text);
	else if (!anything_open(book))
		strbuf_addf(out,
			"✓ nothing is open. %s example%s, two labels or more each, are settled or undisputed. "
			"A approves the unanimous, f chooses another lane.",
			number_of(open->done + alike->open + alike->done).text,
			plural(open->done + alike->open + alike->done));
	else
		strbuf_addf(out,
			"lane %s is empty (%s). ] and [ go to the lanes beside it, f lists them; %s open in all.",
			queue_lane_word(labels->lane), queue_lane_text(labels->lane), number_of(open->open).text);
	return out->data;
}

static void draw_prose(const struct surface *s, int row, enum role role, const char *text)
{
	struct textview *prose = textview_new();
	struct surface area = surface_sub(s, row, 2, s->rows - row, s->cols - 4);

	textview_add(prose, role, 0, text, strlen(text));
	textview_draw(prose, &area);
	textview_free(prose);
}

/* ---- Lanes ---- */

static int lanes_cols(const struct labels_book *book)
{
	int cols = 4;

	for (int lane = 0; lane < LANE_COUNT; lane++)
		cols += 2 + (int)strlen(queue_lane_word((enum queue_lane)lane)) +
			(int)strlen(number_of(book->counts.lanes[lane].mine).text);
	return cols;
}

/* Where they do not all find room the empty ones are left out. */
static void draw_lanes(struct labels_view *labels, const struct surface *s)
{
	const struct labels_book *book = labels->book;
	int col = 1, right = s->cols - 1;
	bool zeros = s->cols >= WIDE_COLS || lanes_cols(book) < s->cols;

	labels->places.lanes_row = 0;
	if (s->cols >= WIDE_COLS)
		right -= surface_right(s, 0, right, s->cols / 4, ROLE_MUTED, queue_order_word(labels->order)) + 2;
	for (int lane = 0; lane < LANE_COUNT; lane++) {
		int64_t count = book->counts.lanes[lane].mine;
		enum role role = lane == (int)labels->lane ? ROLE_TAB_ACTIVE : count ? ROLE_TEXT : ROLE_MUTED;
		labels->places.lane_col[lane] = labels->places.lane_end[lane] = col;
		if (!zeros && count == 0 && lane != (int)labels->lane)
			continue;
		if (col < right)
			col += surface_printf(s, 0, col, right - col, role,
				lane == (int)labels->lane ? " %s %s " : "%s %s", queue_lane_word((enum queue_lane)lane),
				number_of(count).text);
		labels->places.lane_end[lane] = col;
		col += 1 + (s->cols >= WIDE_COLS);
	}
}

/* ---- The example ---- */

static void print_state(const struct labels_view *labels, const struct queue_item *item, struct strbuf *out)
{
	const struct labels_card *card = labels_card(labels);

	if (labels_is_saving(labels, item->id))
		strbuf_adds(out, "… saving");
	else if (item->marks & QUEUE_DECIDED)
		strbuf_adds(out, item->marks & QUEUE_DONE ? "✓ decided" : "! waits for a second");
	else if (item->marks & QUEUE_DONE)
		strbuf_adds(out, "✓ settled");
	else if (item->marks & QUEUE_SKIPPED)
		strbuf_adds(out, "~ put aside");
	else
		strbuf_adds(out, "blind");
	if (card && card->row.own)
		strbuf_adds(out, " · you labelled it");
}

static void print_pending(const struct labels_view *labels, struct strbuf *out)
{
	const struct labels_draft *draft = &labels->draft;
	const struct reason_code *reason = reason_code_of((const char[]){ draft->reason, '\0' });

	if (draft->unsure)
		strbuf_adds(out, "unsure");
	if (draft->reason && reason)
		strbuf_addf(out, "%s%s", out->len ? " · " : "", reason->name);
	if (*draft->section)
		strbuf_addf(out, "%s§%s", out->len ? " · " : "", draft->section);
}

static void draw_head(struct labels_view *labels, const struct surface *s)
{
	const struct queue_item *item = labels_item(labels);
	const struct labels_card *card = labels_card(labels);
	struct strbuf text = STRBUF_INIT;
	int right = s->cols - 1, col = 1;

	print_pending(labels, &text);
	if (text.len)
		right -= surface_right(s, 1, right, s->cols / 2, ROLE_WARN, text.data) + 2;
	col += surface_printf(s, 1, col, right - col, ROLE_TITLE, "#%lld", (long long)item->id) + 1;
	if (card && *card->detail.row.external)
		col += surface_text(s, 1, col, (right - col) / 3, ROLE_MUTED, card->detail.row.external) + 1;
	strbuf_reset(&text);
	print_state(labels, item, &text);
	col += 1 +
		surface_text(
			s, 1, col + 1, right - col, item->marks & QUEUE_DONE ? ROLE_GOOD : ROLE_ACCENT, text.data) +
		2;
	strbuf_reset(&text);
	strbuf_addf(&text, "gain %.2f", (double)item->gain);
	for (int lane = LANE_TIE; lane <= LANE_AUDIT; lane++)
		if (item->lanes & 1U << lane)
			strbuf_addf(&text, " · %s", queue_lane_word((enum queue_lane)lane));
	surface_text(s, 1, col, right - col, ROLE_MUTED, text.data);
	strbuf_free(&text);
}

/* ---- Votes ---- */

static int label_cols(const struct vote_table *votes, const struct surface *s)
{
	int cols = 4, most = s->cols / 3 < LABEL_MOST ? s->cols / 3 : LABEL_MOST;

	for (size_t i = 0; i < votes->row_count && cols < most; i++) {
		int width = display_width(votes->rows[i].label, strlen(votes->rows[i].label), 0);
		cols = width > cols ? width : cols;
	}
	return cols < most ? cols : most;
}

static bool voted_for(
	const struct labels_card *card, const struct vote_voter *voter, size_t row, enum label_level level)
{
	if (level == LEVEL_SET)
		return vote_set_has(card->detail.annotations[voter->annotation].label, card->votes.rows[row].label);
	return voter->row == row;
}

/* Letters, or names when these may be known. */
static void print_voters(
	const struct labels_view *labels, const struct labels_card *card, size_t row, struct strbuf *out)
{
	bool names = labels_revealed(labels, card);

	for (size_t i = 0; i < card->votes.voter_count; i++) {
		const struct vote_voter *voter = &card->votes.voters[i];
		if (!voted_for(card, voter, row, labels->book->dataset->level))
			continue;
		strbuf_addf(out, "%s%s", out->len ? " " : "",
			names ? card->detail.annotations[voter->annotation].who : voter->letter);
	}
}

/* "1", or the letter of a label beyond nine; what a key map of one's own says. */
static const char *key_of(const struct labels_view *labels, const struct vote_row *row)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", row->key + 1);
	const char *keys = labels_keys(labels, COMMAND_DECIDE_KEY, number);
	return keys ? keys : "";
}

static bool is_mine(const struct labels_view *labels, const struct labels_card *card, const char *label)
{
	const struct decision *mine = labels_mine(labels, card);

	if (!mine || !mine->label)
		return false;
	return labels->book->dataset->level == LEVEL_SET ? vote_set_has(mine->label, label)
							 : strcmp(mine->label, label) == 0;
}

static const char *choice_sign(
	const struct labels_view *labels, const struct labels_card *card, const struct vote_row *row)
{
	if (labels->book->dataset->level == LEVEL_SET && labels->draft.example == card->id)
		return labels->draft.in_set[row->key] ? "✓" : " ";
	if (is_mine(labels, card, row->label))
		return "✓";
	return labels->preselect && card->votes.leading < card->votes.row_count &&
			row == &card->votes.rows[card->votes.leading]
		? "▸"
		: " ";
}

static void draw_vote(const struct labels_view *labels, const struct labels_card *card, const struct surface *s,
	int row, size_t index)
{
	const struct vote_table *votes = &card->votes;
	const struct vote_row *vote = &votes->rows[index];
	int labels_end = KEY_COLS + 2 + label_cols(votes, s), bar = s->cols < 50 ? BAR_COLS / 2 : BAR_COLS;
	int col = labels_end + 1;
	struct strbuf voters = STRBUF_INIT;

	surface_text(s, row, 0, 1, ROLE_GOOD, choice_sign(labels, card, vote));
	surface_text(s, row, 2, KEY_COLS - 1, ROLE_HINT_KEY, key_of(labels, vote));
	surface_text(
		s, row, KEY_COLS + 1, labels_end - KEY_COLS - 1, vote->count ? ROLE_TEXT : ROLE_MUTED, vote->label);
	if (vote->count) {
		chart_bar(s, row, col, bar, (double)vote->count / (double)votes->voter_count, ROLE_CHART);
		surface_printf(s, row, col + bar + 1, COUNT_COLS, ROLE_TEXT, "%zu", vote->count);
		print_voters(labels, card, index, &voters);
		col += bar + COUNT_COLS;
		surface_bytes(s, row, col, s->cols - col, ROLE_MUTED, voters.data, voters.len);
	}
	strbuf_free(&voters);
}

/* Of many labels those with votes, and the one decided for, come first. The n-th place shows vote row places[n]. */
static size_t place_votes(const struct labels_view *labels, const struct labels_card *card, size_t room, size_t *places)
{
	const struct vote_table *votes = &card->votes;
	size_t count = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < votes->row_count && count < room; i++) {
			bool said = votes->rows[i].count > 0 || is_mine(labels, card, votes->rows[i].label);
			if (votes->row_count <= room ? pass == 0 : said == (pass == 0))
				places[count++] = i;
		}
	return count;
}

static void draw_votes(struct labels_view *labels, const struct labels_card *card, const struct surface *s)
{
	const struct vote_table *votes = &card->votes;
	int rows = s->rows > 1 ? s->rows - 1 : 1, columns = (size_t)rows < votes->row_count ? s->cols / VOTE_COLS : 1;
	size_t places[VOTE_ROWS], room = (size_t)rows * (size_t)(columns > 0 ? columns : 1);
	size_t count = place_votes(labels, card, room, places);
	struct strbuf title = STRBUF_INIT;

	strbuf_addf(&title, "Votes of %zu%s", votes->voter_count, labels_revealed(labels, card) ? "" : ", shuffled");
	if (count < votes->row_count)
		strbuf_addf(&title, "   %zu more labels, by their keys or :decide", votes->row_count - count);
	surface_text(s, 0, 1, s->cols - 2, ROLE_TITLE, title.data);
	strbuf_free(&title);
	for (size_t i = 0; i < count; i++) {
		int column = (int)i / rows, cols = columns > 1 ? s->cols / columns : s->cols;
		struct surface part = surface_sub(s, 1, column * cols, rows, cols);
		draw_vote(labels, card, &part, (int)i % rows, places[i]);
	}
	labels->places.vote_rows = rows;
}

/* ---- Layout ---- */

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static void draw_text(struct labels_view *labels, const struct surface *s, enum labels_focus which, const char *title)
{
	struct textview *text = which == FOCUS_RECORD ? labels->record : labels->evidence;
	struct surface body = surface_sub(s, 1, 1, s->rows - 1, s->cols - 1);
	bool focus = labels->focus == which;

	if (s->rows < 1)
		return;
	surface_hline(s, 0, 0, s->cols, focus ? ROLE_LINE_FOCUS : ROLE_LINE);
	surface_printf(s, 0, 1, s->cols - 2, focus ? ROLE_TITLE_FOCUS : ROLE_TITLE, " %s ", title);
	textview_draw(text, &body);
}

static bool answers_beside(const struct labels_view *labels, int cols)
{
	return labels->has_answers && cols >= ANSWERS_COLS;
}

/* Two answers side by side, over them what they answer. */
static void draw_record(struct labels_view *labels, const struct surface *s)
{
	int input = textview_is_empty(labels->input) ? 0 : smaller(INPUT_MOST, s->rows / 3);
	struct surface above = surface_sub(s, 1, 1, input, s->cols - 1);
	struct surface body = surface_sub(s, 1 + input, 0, s->rows - 1 - input, s->cols);

	if (!answers_beside(labels, s->cols)) {
		draw_text(labels, s, FOCUS_RECORD, "Record");
		return;
	}
	surface_hline(s, 0, 0, s->cols, ROLE_LINE);
	surface_text(s, 0, 1, s->cols - 2, ROLE_TITLE, " Record ");
	textview_draw(labels->input, &above);
	diffview_layout(labels->answers, DIFF_SIDE);
	diffview_draw(labels->answers, &body, "left", "right");
}

/* Rows of the evidence when it is below the record: a third, but what the record does not need is the evidence's when that has more to say. */
static int evidence_rows(struct labels_view *labels, const struct surface *s, int room)
{
	struct surface text = surface_sub(s, 0, 1, s->rows, s->cols - 1);
	int usual = smaller(room / 3, EVIDENCE_MOST), wanted = 1 + textview_lines(labels->evidence, &text, room);
	int spare = room - 1 - textview_lines(labels->record, &text, room);

	if (wanted > usual && spare > usual && !answers_beside(labels, s->cols))
		usual = smaller(wanted, spare);
	if (room - usual < RECORD_LEAST)
		usual = room - RECORD_LEAST;
	return usual < EVIDENCE_LEAST ? 0 : usual;
}

static void draw_stacked(struct labels_view *labels, const struct labels_card *card, const struct surface *s)
{
	int rows = s->rows - 1; /* the last one says what the decision before became */
	int votes = smaller(1 + (int)card->votes.row_count, rows / 3),
	    evidence = evidence_rows(labels, s, rows - votes);
	int record = rows - votes - evidence;
	struct surface top = surface_sub(s, 0, 0, record, s->cols);
	struct surface middle = surface_sub(s, record, 0, votes, s->cols);
	struct surface bottom = surface_sub(s, record + votes, 0, evidence, s->cols);

	draw_record(labels, &top);
	draw_votes(labels, card, &middle);
	draw_text(labels, &bottom, FOCUS_EVIDENCE, "Evidence");
	labels->places.votes_row = record + 1;
	labels->places.votes_col = 0;
}

static void draw_beside(struct labels_view *labels, const struct labels_card *card, const struct surface *s)
{
	int rows = s->rows - 1, side = SIDE_COLS < s->cols / 2 ? SIDE_COLS : s->cols / 2, centre = s->cols - side - 1;
	int votes = smaller(1 + (int)card->votes.row_count, rows / 2);
	int evidence = labels->has_evidence ? rows / 3 : 0;
	struct surface record = surface_sub(s, 0, 0, rows - evidence, centre);
	struct surface why = surface_sub(s, rows - evidence, 0, evidence, centre);
	struct surface right = surface_sub(s, 0, centre + 1, votes, side);
	struct surface near = surface_sub(s, votes + 1, centre + 2, rows - votes - 1, side - 1);

	surface_vline(s, 0, centre, rows, ROLE_LINE);
	draw_record(labels, &record);
	draw_text(labels, &why, FOCUS_EVIDENCE, "Evidence");
	draw_votes(labels, card, &right);
	surface_hline(s, votes, centre + 1, side, ROLE_LINE);
	textview_draw(labels->near, &near);
	labels->places.votes_row = 1;
	labels->places.votes_col = centre + 1;
}

static void draw_item(struct labels_view *labels, const struct surface *s)
{
	struct labels_card *card = labels_card(labels);
	struct surface body = surface_sub(s, HEAD_ROWS, 0, s->rows - HEAD_ROWS, s->cols);

	draw_head(labels, s);
	if (!card) {
		surface_text(&body, 0, 1, -1, ROLE_MUTED, "reading …");
		return;
	}
	labels_build(labels, !labels->wide || labels->has_answers);
	(labels->joined ? draw_stacked : draw_beside)(labels, card, &body);
	if (labels->said.len)
		surface_bytes(s, s->rows - 1, 1, s->cols - 2, ROLE_MUTED, labels->said.data, labels->said.len);
	labels->places.votes_row += HEAD_ROWS;
}

static void draw_queue(struct labels_view *labels, const struct surface *s, bool focused)
{
	bool answers = labels->book->dataset->level == LEVEL_PREFERENCE; /* they need the room */
	bool beside = labels->wide && labels->list_wanted && !answers;
	struct surface list = surface_sub(s, 0, 0, s->rows, beside ? LIST_COLS : s->cols);
	struct surface item = surface_sub(s, 0, LIST_COLS, s->rows, s->cols - LIST_COLS);

	labels->overlaid = !labels->wide || answers;
	if (labels->overlaid && labels->list_open) {
		labels_draw_list(labels, &list, 1, focused);
		return;
	}
	if (!beside) {
		draw_item(labels, s);
		if (focused)
			surface_cursor(s, 1, 1);
		return;
	}
	surface_vline(s, 1, LIST_COLS - 1, s->rows - 1, ROLE_LINE); /* the scroll bar is drawn on it */
	labels_draw_list(labels, &list, 1, focused);
	draw_item(labels, &item);
	labels->places.votes_col += LIST_COLS;
}

void labels_draw(struct view *view, const struct surface *s, bool focused)
{
	struct labels_view *labels = labels_self(view);
	struct strbuf words = STRBUF_INIT;
	const char *nothing = labels_nothing(labels, &words);

	labels->wide = s->cols >= WIDE_COLS;
	labels->places = (struct labels_places){ .lanes_row = -1 };
	if (labels->book && labels->book->dataset)
		draw_lanes(labels, s);
	if (nothing)
		draw_prose(s, labels->book && labels->book->dataset ? 2 : 1, ROLE_MUTED, nothing);
	else
		draw_queue(labels, s, focused);
	strbuf_free(&words);
}
