/*
 * The Data tab: what its files share. data.c has the tables (view, commands), the others a subject each: data_load (what readers bring), data_draw, data_detail
 * (the conversation), data_change (labels, splits, deletion), data_edit (texts and revisions), data_filter, data_search.
 */
#ifndef PREOP_TUI_SCREENS_DATA_VIEW_H
#define PREOP_TUI_SCREENS_DATA_VIEW_H

#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/facets.h"
#include "preop/model/flag.h"
#include "preop/model/label.h"
#include "preop/model/tag.h"
#include "tui/app.h"
#include "tui/screens/data_columns.h"
#include "tui/widgets/rows.h"
#include "tui/widgets/textview.h"

struct data_view;

/* ---- What readers bring; each is replaced whole ---- */

struct dataset_list {
	struct arena arena;
	struct dataset *items;
	size_t count;
};

struct dataset_facts {
	struct arena arena;
	int64_t dataset;
	struct label_count *labels;
	size_t label_count;
	struct tag_count *tags;
	size_t tag_count;
	struct example_overview overview;
	struct dataset_mixture mixture;
};

struct detail {
	struct arena arena;
	int64_t id;
	char *failure; /* in the arena: why it could not be read, or NULL */
	struct example_detail example;
};

/* Labels this person gave and the writer has not confirmed yet: shown at once, taken back when it fails. */
struct pending {
	struct pending *older;
	struct id_list ids; /* sorted */
	char *label;        /* NULL: taken off */
	bool written;       /* only the rows on the screen are still old */
};

/* Bars of one column for the rows the filter shows. */
struct chart_facet;
struct data_chart {
	bool shown, focused;
	char *column;              /* NULL: not chosen yet */
	struct chart_facet *facet; /* maybe still of the filter before; NULL: none was read yet */
	bool reading;
	char *applied; /* words that Enter put into the filter last; NULL: another bar was chosen since */
	struct list bars;
	uint32_t slot;
	int row, col; /* of the first bar in the last frame; row 0: none was drawn, for want of room */
};

/* Where one was before going to an example's neighbours, or through a filter that was taken off. */
enum { PLACES_KEPT = 16 };
struct data_place {
	char *filter;
	int64_t dataset, id;
};
struct data_places_gone {
	struct data_place items[PLACES_KEPT];
	size_t count;
};

/* Where things were in the last frame, for the mouse. */
struct data_places {
	int list_row, list_rows; /* of the first row, and how many */
	int body_rows;           /* between top line and label bars */
	int detail_col;          /* from here on the detail; beyond the last column: none */
	uint32_t columns;        /* of the layout that found room, a bit each */
};

enum { DATA_WORDS = 12 };

struct data_view {
	struct view view;
	struct rows *rows;
	struct textview *text; /* the detail's */

	bool loaded;          /* the datasets were asked for */
	bool behind;          /* the file changed while this was out of sight */
	int64_t dataset;      /* shown; 0: none */
	char *wanted_dataset; /* by name, once the list is here; NULL: the one imported into last */
	char *filter;
	char *search;            /* "": none */
	bool searching;          /* a reader is looking for it */
	int search_more;         /* matches to go on (down, or up when negative) after that */
	char *words[DATA_WORDS]; /* to be marked: the filter's and what was searched for */
	size_t word_count;
	int64_t last_mark; /* row index, -1: none */
	bool detail_full, raw;
	struct column_layout layout;  /* of the dataset shown */
	struct saved_layout *layouts; /* of all datasets, as words */
	struct data_chart chart;
	struct data_places_gone gone;
	struct near *near; /* neighbours of the example in the detail, or of one before; NULL: none were read */
	uint32_t near_slot, jump_slot;

	struct dataset_list *datasets;
	struct dataset_facts *facts;
	struct detail *detail; /* maybe still of the row before */
	int64_t detail_asked;  /* example id of the last request */
	bool detail_stale;     /* read again although the id is the same */
	int64_t edit_wanted;   /* example to edit as soon as it is read; 0: none */
	char edit_turn[16];    /* its turn, as it was typed */
	struct pending *pending;
	struct data_places places;
	uint32_t datasets_slot, facts_slot, detail_slot, count_slot, search_slot;
};

/* ---- data_load.c ---- */
void data_load(struct data_view *view);  /* everything, keeping the position */
void data_touch(struct data_view *view); /* VIEW_TOUCHED */
void data_show_dataset(struct data_view *view, const struct dataset *dataset);
void data_read_detail(struct data_view *view); /* of the row under the cursor, if it is not here */
void data_rows_changed(void *view);            /* struct rows has news */
void data_moved(struct data_view *view);       /* the cursor or window moved */
void data_free_loaded(struct data_view *view);

/* ---- data.c: what the others ask ---- */
const struct dataset *data_dataset(const struct data_view *view);              /* shown; NULL: none */
int64_t data_cursor_id(const struct data_view *view);                          /* 0: no row */
const struct example *data_cursor_row(struct data_view *view);                 /* NULL: none, or not here yet */
const struct example_detail *data_cursor_detail(const struct data_view *view); /* NULL: not here (yet) */
/* the keys of a command for sentences, or its name */
const char *data_key(const struct data_view *view, enum command_id id);
bool data_usage(struct error *error, enum command_id id, const char *message);

/* ---- data_list.c ---- */
void data_draw_list(struct data_view *view, const struct surface *s,
	int input /* columns it keeps before others get a place */, bool focused);
/* number, label, input, from `row` down */
void data_draw_short_list(struct data_view *view, const struct surface *s, int row, bool focused);
int data_label_columns(const struct data_view *view); /* of the longest label, within reason */
int data_column_cols(const struct data_view *view, const struct layout_column *item); /* how wide it wants to be */
/* false: all rows are alike in it; unless somebody chose it, it is left out */
bool data_column_tells(const struct data_view *view, const struct layout_column *item);

/* ---- data_layouts.c: the layout of every dataset ---- */
void data_layout_turn(struct data_view *view);    /* another dataset is shown: its layout */
void data_layout_changed(struct data_view *view); /* view->layout is another: read what it shows, remember it */
void data_layout_save(const struct data_view *view, void (*each)(void *context, const char *word), void *context);
void data_layout_restore(struct data_view *view, const char *word);
void data_layout_free(struct data_view *view);

/* ---- data_chooser.c ---- */
bool data_columns_command(struct data_view *view, const char *args, struct error *error);

/* ---- data_draw.c ---- */
void data_draw(struct view *view, const struct surface *s, bool focused);
void data_draw_pane(struct view *view, const struct surface *s, bool focused);

/* ---- data_detail.c ---- */
unsigned data_flags(const struct example *row); /* those worth a letter: not dismissed, nor natural to the kind */
void data_build_detail(struct data_view *view);
void data_highlight(struct data_view *view); /* the filter's and the search's words, in list and detail */
void data_conversation(const struct example_detail *detail, struct strbuf *out); /* as plain text */

/* ---- data_change.c ---- */
enum change_kind { CHANGE_LABEL, CHANGE_SPLIT, CHANGE_KIND, CHANGE_GONE, CHANGE_TAG, CHANGE_UNTAG, CHANGE_DISMISS };
/* the marked rows, or the one under the cursor */
void data_change(struct data_view *view, enum change_kind kind, const char *value, bool extend);
bool data_pending_label(const struct data_view *view, int64_t id, const char **label); /* label NULL: taken off */
void data_settle_pending(struct data_view *view); /* forgets what the rows show by now */
void data_free_pending(struct data_view *view);
bool data_label_key(struct data_view *view, const char *args, struct error *error);
bool data_label_set(struct data_view *view, const char *args, struct error *error);
bool data_label_clear(struct data_view *view, const char *args, struct error *error);
bool data_label_new(struct data_view *view, const char *args, struct error *error);
bool data_split_set(struct data_view *view, const char *args, struct error *error);
bool data_delete(struct data_view *view, const char *args, struct error *error);

/* ---- data_edit.c ---- */
bool data_edit(struct data_view *view, const char *args, struct error *error);
/* A turn of what `now` says is shown, which is asked again when a turn has been chosen from a list. */
typedef const struct example_detail *detail_now(struct app *app);
bool data_edit_turn(struct data_view *view, detail_now *now, const char *args, struct error *error);
void data_edit_wanted(struct data_view *view); /* the example under the cursor has been read */

/* ---- data_place.c ---- */
struct edit_place {
	int64_t id, revision;    /* as it is shown: an edit of another one is refused */
	const char *path, *name; /* name: over the diff */
	bool raw;                /* JSON */
	bool in_line;            /* in a line of input when it fits */
	const char *text;
	size_t length;
};
void data_edit_place(struct data_view *view, const struct edit_place *place);
bool data_edit_field(struct data_view *view, const char *args, struct error *error);

/* ---- data_kind.c ---- */
bool data_kind(struct data_view *view, const char *args, struct error *error);

/* ---- data_correct.c ---- */
bool data_correct(struct data_view *view, const char *args, struct error *error);
bool data_wall(struct data_view *view, const char *args, struct error *error);
bool data_lock(struct data_view *view, const char *args, struct error *error);

/* ---- data_replace.c ---- */
bool data_replace(struct data_view *view, const char *args, struct error *error);

/* ---- data_revisions.c ---- */
bool data_revisions(struct data_view *view, const char *args, struct error *error);
bool data_revert(struct data_view *view, const char *args, struct error *error);

/* ---- data_tags.c ---- */
bool data_tag(struct data_view *view, const char *args, struct error *error);
bool data_dismiss_flags(struct data_view *view, const char *args, struct error *error);

/* ---- data_saved.c ---- */
bool data_filters(struct data_view *view, const char *args, struct error *error);

/* ---- data_trainers.c ---- */
bool data_trainers(struct data_view *view, const char *args, struct error *error);

/* ---- data_agreement.c ---- */
bool data_agreement(struct data_view *view, const char *args, struct error *error);
bool data_label_mine(struct data_view *view, const char *args, struct error *error);

/* ---- data_tokens.c ---- */
bool data_tokens(struct data_view *view, const char *args, struct error *error);

/* ---- data_filter.c ---- */
bool data_set_filter(struct data_view *view, const char *filter, struct error *error);
bool data_filter(struct data_view *view, const char *args, struct error *error);
bool data_sort(struct data_view *view, const char *args, struct error *error);

/* whether all these words stand in the filter; the filter without them, or with them */
bool data_filter_holds(const char *filter, const char *words);
void data_filter_toggle(const char *filter, const char *words, struct strbuf *out);

/* ---- data_chart.c, data_chart_draw.c ---- */
enum { CHART_HEAD = 1, CHART_FOOT = 1 };
struct chart_facet {
	struct arena arena;
	struct facet facet;
	int64_t dataset;
	char *failure; /* in the arena: why it could not be read, or NULL */
};
void data_chart_ask(struct data_view *view); /* the rows are others: count again, if it is shown */
/* a command while it has the focus; false: not for it */
bool data_chart_takes(struct data_view *view, enum command_id id, bool *ok, struct error *error);
bool data_chart_command(struct data_view *view, const char *args, struct error *error);
bool data_chart_next(struct data_view *view, const char *args, struct error *error);
bool data_chart_previous(struct data_view *view, const char *args, struct error *error);
void data_chart_click(struct data_view *view, int row);
void data_chart_free(struct data_view *view);
bool data_chart_fits(int rows);
int data_chart_rows(const struct data_view *view, int rows); /* of so many; 0: it is not shown, or there is no room */
void data_draw_chart(struct data_view *view, const struct surface *s, bool focused);

/* ---- data_near.c ---- */
void data_place_push(struct data_view *view);
bool data_place_pop(struct data_view *view); /* false: there is none */
void data_places_free(struct data_view *view);
bool data_neighbours(struct data_view *view, const char *args, struct error *error);
void data_near_ask(struct data_view *view); /* for the detail that was read */
void data_near_lines(struct data_view *view, const struct example *row,
	void (*line)(void *context, enum role role, const char *text), void *context);
void data_near_free(struct data_view *view);

/* ---- data_jump.c ---- */
bool data_jump(struct data_view *view, const char *args, struct error *error);

/* ---- data_compare.c ---- */
bool data_compare(struct data_view *view, const char *args, struct error *error);

/* ---- data_dataset.c ---- */
bool data_choose_dataset(struct data_view *view, const char *args, struct error *error);
bool data_snapshot(struct data_view *view, const char *args, struct error *error);
void data_expect_dataset(struct data_view *view, const char *name); /* show it as soon as it is there */

/* ---- data_session.c ---- */
void data_save(struct view *view, struct strbuf *out);
void data_restore(struct view *view, const char *saved);

/* ---- data_search.c ---- */
bool data_search(struct data_view *view, const char *args, struct error *error);
bool data_search_next(struct data_view *view, const char *args, struct error *error);
bool data_search_previous(struct data_view *view, const char *args, struct error *error);

#endif
