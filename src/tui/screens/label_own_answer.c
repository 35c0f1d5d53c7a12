/* What is written in one's own queue: an answer is in the file before the next example is shown. */
#include "tui/screens/label_own.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/model/label_keys.h"
#include "preop/model/queue.h"
#include "preop/store/journal.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const own_sure_words[SURE_COUNT] = { "", "sure", "unsure" };
static const double sure_values[SURE_COUNT] = { [SURE_YES] = 1.0, [SURE_NO] = 0.5 }; /* docs/guide.md says so */

/* ---- What is said and not written ---- */

void own_draft_free(struct own_draft *draft)
{
	free(draft->in);
	free(draft->note);
	*draft = (struct own_draft){ .in = NULL };
}

/* The places of a set's labels: they stand joined. */
static void take_members(struct own_draft *draft, const struct dataset *dataset, const char *set)
{
	for (size_t n; *set; set += n + (set[n] != '\0')) {
		n = strcspn(set, (const char[]){ LABEL_SET_SEPARATOR, '\0' });
		for (size_t i = 0; i < dataset->label_count; i++)
			if (strlen(dataset->labels[i]) == n && memcmp(dataset->labels[i], set, n) == 0)
				draft->in[i] = true;
	}
}

void own_draft_reset(struct own_page *page)
{
	const struct own_card *card = own_current(page);
	const struct dataset *dataset = &page->book->dataset;

	own_draft_free(&page->draft);
	page->draft.in = xcalloc(dataset->label_count + 1, sizeof(*page->draft.in));
	if (!card || card->failure || !card->item.answer.label)
		return;
	const struct label_answer *answer = &card->item.answer;
	if (*answer->note)
		page->draft.note = xstrdup(answer->note);
	if (!isnan(answer->confidence))
		page->draft.sure = answer->confidence < sure_values[SURE_YES] ? SURE_NO : SURE_YES;
	if (dataset->level == LEVEL_SET)
		take_members(&page->draft, dataset, answer->label);
}

bool own_sure(struct own_page *page, const char *args, struct error *error)
{
	(void)args, (void)error;
	page->draft.sure = (page->draft.sure + 1) % SURE_COUNT;
	return true;
}

/* ---- The write ---- */

enum write_kind { WRITE_ANSWER, WRITE_CLEAR, WRITE_SKIP };
struct own_write {
	uint32_t slot; /* of the page */
	enum write_kind kind;
	size_t index;
	int64_t id, spent, changed, action;
	char *label, *note;
	double confidence;
	bool had; /* an answer before */
};

static void write_free(void *arg)
{
	struct own_write *write = arg;

	free(write->label);
	free(write->note);
	free(write);
}

static bool take_newest(void *context, const struct journal_entry *entry)
{
	*(int64_t *)context = entry->id;
	return false;
}

static bool run_write(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct own_write *write = arg;
	struct label_answer answer = LABEL_ANSWER(write->label, write->note, CLOCK_NONE);
	bool ok;

	(void)job;
	answer.spent = write->spent;
	answer.confidence = write->confidence;
	if (write->kind == WRITE_SKIP)
		ok = queue_skip(db, &write->id, 1, write->note ? write->note : "", &write->changed, error);
	else if (write->kind == WRITE_CLEAR)
		ok = label_set(db, &write->id, 1, NULL, NULL, false, &write->changed, error);
	else
		ok = label_set_answer(db, &write->id, 1, &answer, false, &write->changed, error);
	return ok && journal_list(db, 0, 1, take_newest, &write->action, error);
}

static void count_done(struct own_page *page, const struct own_done *done, int64_t sign)
{
	struct own_counts *counts = &page->book->counts;

	counts->mine += sign * done->mine;
	counts->skipped += sign * done->skipped;
	counts->open -= sign * (done->mine + done->skipped);
}

static void remember(struct own_page *page, const struct own_write *write)
{
	struct own_done done = { .index = write->index, .action = write->action };

	if (write->kind == WRITE_SKIP)
		done.skipped = 1;
	else
		done.mine = (write->kind == WRITE_ANSWER) - write->had;
	if (page->done_count == page->done_capacity) {
		page->done_capacity = page->done_capacity ? 2 * page->done_capacity : 64;
		page->done = xrealloc(page->done, page->done_capacity * sizeof(*page->done));
	}
	page->done[page->done_count++] = done;
	page->redo_count = 0;
	count_done(page, &done, 1);
	if (write->kind == WRITE_ANSWER) {
		page->answers++;
		page->spent_total += write->spent;
	}
}

static void write_done(void *context, void *arg, const struct error *error)
{
	const struct own_write *write = arg;
	struct own_page *page = (struct own_page *)overlay_find(context, write->slot);

	if (!page)
		return;
	page->writing = false;
	if (error || !page->book)
		return;
	if (write->changed > 0)
		remember(page, write);
	own_drop_card(page, write->id);
	own_go(page, write->kind == WRITE_CLEAR ? write->index : write->index + 1);
}

static void submit(struct own_page *page, enum write_kind kind, const char *label, const char *note)
{
	const struct own_card *card = own_current(page);
	struct own_write *write = xcalloc(1, sizeof(*write));

	*write = (struct own_write){
		.slot = page->overlay.slot,
		.kind = kind,
		.index = page->at,
		.id = card->id,
		.spent = own_looked(page),
		.label = label ? xstrdup(label) : NULL,
		.note = note ? xstrdup(note) : NULL,
		.confidence = page->draft.sure == SURE_UNSAID ? (double)NAN : sure_values[page->draft.sure],
		.had = card->item.answer.label != NULL,
	};
	page->writing = true;
	app_write(page->overlay.app, NULL, run_write, write_done, write_free, write);
}

static void answer(struct own_page *page, const char *label)
{
	const struct own_card *card = own_current(page);

	if (page->book->dataset.level == LEVEL_PREFERENCE)
		label = own_answer(&card->item, label);
	submit(page, WRITE_ANSWER, label, page->draft.note ? page->draft.note : "");
}

/* ---- Answers by key, by name, in words ---- */

static void answer_set(struct own_page *page)
{
	const struct dataset *dataset = &page->book->dataset;
	struct strbuf set = STRBUF_INIT;
	bool any = false;

	for (size_t i = 0; i < dataset->label_count; i++) {
		if (!page->draft.in[i])
			continue;
		strbuf_addf(&set, "%s%s", any ? (const char[]){ LABEL_SET_SEPARATOR, '\0' } : "", dataset->labels[i]);
		any = true;
	}
	if (!any)
		strbuf_addc(&set, LABEL_SET_SEPARATOR);
	answer(page, set.data);
	strbuf_free(&set);
}

static bool has_keys(const struct dataset *dataset)
{
	return dataset->level != LEVEL_NUMERIC && dataset->level != LEVEL_TEXT;
}

bool own_answer_key(struct own_page *page, const char *args, struct error *error)
{
	const struct dataset *dataset = &page->book->dataset;
	int64_t number = 0;

	if (!has_keys(dataset))
		return error_set(error, ERROR_USAGE, "%s answers are typed: Enter opens the line",
			label_level_word(dataset->level));
	if (!number_read(args, &number) || number < 1 || (size_t)number > dataset->label_count)
		return error_set(error, ERROR_USAGE, "no label is on this key; there are %zu", dataset->label_count);
	if (dataset->level == LEVEL_SET)
		page->draft.in[number - 1] = !page->draft.in[number - 1];
	else
		answer(page, dataset->labels[number - 1]);
	return true;
}

/* A line or a list that is open belongs to the example it was opened for. */
struct asking {
	uint32_t slot;
	int64_t id;
};

static struct own_page *asked_page(struct app *app, const struct asking *asking)
{
	struct own_page *page = (struct own_page *)overlay_find(app, asking->slot);
	const struct own_card *card = page && !page->writing ? own_current(page) : NULL;

	return card && card->id == asking->id && !card->failure ? page : NULL;
}

static struct asking *asking_new(const struct own_page *page)
{
	struct asking *asking = xcalloc(1, sizeof(*asking));

	*asking = (struct asking){ .slot = page->overlay.slot, .id = own_current(page)->id };
	return asking;
}

static void words_said(struct app *app, void *context, const char *text)
{
	struct own_page *page = asked_page(app, context);

	if (page)
		answer(page, text);
}

static void label_chosen(struct app *app, void *context, size_t index)
{
	struct own_page *page = asked_page(app, context);

	if (page && index < page->book->dataset.label_count)
		answer(page, page->book->dataset.labels[index]);
}

static void ask_words(struct own_page *page)
{
	const struct dataset *dataset = &page->book->dataset;
	const char *label = own_current(page)->item.answer.label;
	struct strbuf help = STRBUF_INIT;

	if (dataset->level == LEVEL_NUMERIC && !isnan(dataset->low))
		strbuf_addf(&help, "from %g", dataset->low);
	if (dataset->level == LEVEL_NUMERIC && !isnan(dataset->high))
		strbuf_addf(&help, "%sto %g", help.len ? " " : "", dataset->high);
	prompt_open(page->overlay.app,
		&(struct prompt_spec){ .title = dataset->level == LEVEL_NUMERIC ? "your number" : "your text",
			.initial = label ? label : "",
			.help = help.len ? help.data : "",
			.accept = words_said,
			.free_context = free,
			.context = asking_new(page) });
	strbuf_free(&help);
}

static bool ask_label(struct own_page *page, struct error *error)
{
	const struct dataset *dataset = &page->book->dataset;

	if (dataset->label_count == 0)
		return error_set(error, ERROR_USAGE,
			"the dataset has no labels yet: + on the Data screen, or preop schema, says which there are");
	struct picker_item *items = xcalloc(dataset->label_count, sizeof(*items));
	char(*keys)[2] = xcalloc(dataset->label_count, sizeof(*keys));
	for (size_t i = 0; i < dataset->label_count; i++) {
		keys[i][0] = label_key_of(i);
		items[i] = (struct picker_item){ .text = dataset->labels[i], .detail = "", .key = keys[i] };
	}
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = "Your label",
			.items = items,
			.count = dataset->label_count,
			.keep_order = true,
			.accept = label_chosen,
			.free_context = free,
			.context = asking_new(page) });
	free(keys);
	free(items);
	return true;
}

bool own_answer_open(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	if (page->book->dataset.level == LEVEL_SET) {
		answer_set(page);
		return true;
	}
	if (has_keys(&page->book->dataset))
		return ask_label(page, error);
	ask_words(page);
	return true;
}

bool own_answer_clear(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	if (!own_current(page)->item.answer.label)
		return error_set(error, ERROR_USAGE, "you have not labelled this example");
	submit(page, WRITE_CLEAR, NULL, NULL);
	return true;
}

/* ---- Reason ---- */

static void set_note(struct own_page *page, const char *text)
{
	free(page->draft.note);
	page->draft.note = *text ? xstrdup(text) : NULL;
}

static void note_said(struct app *app, void *context, const char *text)
{
	struct own_page *page = asked_page(app, context);

	if (page)
		set_note(page, text);
}

bool own_note(struct own_page *page, const char *args, struct error *error)
{
	(void)error;
	if (*args)
		set_note(page, args);
	else
		prompt_open(page->overlay.app,
			&(struct prompt_spec){ .title = "reason",
				.initial = page->draft.note ? page->draft.note : "",
				.help = "kept with your answer",
				.accept = note_said,
				.free_context = free,
				.context = asking_new(page) });
	return true;
}

/* ---- Putting aside ---- */

bool own_skip(struct own_page *page, const char *args, struct error *error)
{
	if (own_current(page)->item.answer.label)
		return error_set(error, ERROR_USAGE, "you have labelled this example; n goes on");
	submit(page, WRITE_SKIP, NULL, *args ? args : page->draft.note);
	return true;
}

struct taking_up {
	uint32_t slot;
	int64_t dataset, changed;
};

static bool run_unskip(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct taking_up *work = arg;

	(void)job;
	return own_unskip_all(db, work->dataset, &work->changed, error);
}

static void unskip_done(void *context, void *arg, const struct error *error)
{
	const struct taking_up *work = arg;
	struct own_page *page = (struct own_page *)overlay_find(context, work->slot);

	if (error)
		return;
	app_toast(context, TOAST_INFO, "%s example%s taken up again", number_of(work->changed).text,
		plural(work->changed));
	if (page)
		own_ask_book(page);
}

bool own_unskip(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	if (page->book->counts.skipped == 0)
		return error_set(error, ERROR_USAGE, "you have put nothing aside");
	struct taking_up *work = xcalloc(1, sizeof(*work));
	*work = (struct taking_up){ .slot = page->overlay.slot, .dataset = page->book->dataset.id };
	app_write(page->overlay.app, NULL, run_unskip, unskip_done, free, work);
	return true;
}

/* ---- Undo and redo of this sitting ---- */

struct turning {
	uint32_t slot;
	int64_t action, newest;
	bool redo;
	struct journal_result result;
};

static bool take_last_done(void *context, const struct journal_entry *entry)
{
	struct turning *work = context;

	if (entry->mode != JOURNAL_DO || entry->undone)
		return true;
	work->newest = entry->id;
	return false;
}

/* Somebody else may have changed the file since: that is not taken back from here. */
static bool run_turn(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct turning *work = arg;

	(void)job;
	if (work->redo)
		return journal_redo(db, &work->result, error);
	if (!journal_list(db, 0, 1000, take_last_done, work, error))
		return false;
	if (work->newest != work->action)
		return error_set(error, ERROR_CONFLICT,
			"something else was changed since your answer; close this page, then undo says what it takes "
			"back");
	return journal_undo(db, &work->result, error);
}

static void turn_done(void *context, void *arg, const struct error *error)
{
	const struct turning *work = arg;
	struct own_page *page = (struct own_page *)overlay_find(context, work->slot);

	if (page)
		page->writing = false;
	if (error || !page || !page->book || work->result.action == 0)
		return;
	const struct own_done *done = &page->done[work->redo ? page->done_count : page->done_count - 1];
	app_toast(context, TOAST_GOOD, "%s: %s", work->redo ? "redo" : "undo", work->result.title);
	page->done_count += work->redo ? 1 : (size_t)-1;
	page->redo_count += work->redo ? (size_t)-1 : 1;
	count_done(page, done, work->redo ? 1 : -1);
	if (!work->redo && done->index + 1 == page->head)
		page->head = done->index;
	own_drop_card(page, id_seq_at(&page->book->ids, done->index));
	own_go(page, work->redo ? done->index + 1 : done->index);
}

static bool turn(struct own_page *page, bool redo)
{
	struct turning *work = xcalloc(1, sizeof(*work));

	*work = (struct turning){
		.slot = page->overlay.slot, .redo = redo, .action = redo ? 0 : page->done[page->done_count - 1].action
	};
	page->writing = true;
	app_write(page->overlay.app, NULL, run_turn, turn_done, free, work);
	return true;
}

bool own_undo(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	return page->done_count > 0 ? turn(page, false)
				    : error_set(error, ERROR_USAGE, "nothing was labelled since this page was opened");
}

bool own_redo(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	return page->redo_count > 0 ? turn(page, true) : error_set(error, ERROR_USAGE, "nothing was taken back here");
}
