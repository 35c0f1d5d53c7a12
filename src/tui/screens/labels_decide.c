/*
 * Decisions on their way to the file. The queue counts one at once and the next open example comes up, but until the writer has confirmed it, it is "saving": nothing is
 * revealed, and when it fails the example is open again and is shown again.
 */
#include "tui/overlay.h"
#include "tui/screens/labels_view.h"

#include "preop/base/number.h"

#include <stdlib.h>
#include <string.h>

struct labels_saving {
	struct labels_view *labels;
	struct queue_item before; /* as it was, should it fail */
	struct decision decision; /* its texts are in the arena */
	struct arena arena;
	bool clear; /* take the decision back */
	bool known; /* it was decided before */
	int64_t spent;
};

static void free_saving(void *arg)
{
	struct labels_saving *saving = arg;

	arena_free(&saving->arena);
	free(saving);
}

bool labels_is_saving(const struct labels_view *labels, int64_t id)
{
	for (size_t i = 0; i < labels->saving_count; i++)
		if (labels->saving[i]->before.id == id)
			return true;
	return false;
}

void labels_decide_free(struct labels_view *labels)
{
	free(labels->saving); /* what is in it the jobs own */
}

/* ---- Writing ---- */

static bool run_saving(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct labels_saving *saving = arg;

	(void)job;
	if (saving->clear)
		return adjudication_clear(db, &saving->before.id, 1, NULL, error);
	return adjudication_set(db, saving->before.id, &saving->decision, error);
}

static void forget_saving(struct labels_view *labels, const struct labels_saving *saving)
{
	size_t i = 0;

	while (i < labels->saving_count && labels->saving[i] != saving)
		i++;
	if (i < labels->saving_count)
		labels->saving[i] = labels->saving[--labels->saving_count];
}

static struct queue_item *find_item(struct labels_view *labels, int64_t id)
{
	int64_t at = labels->book ? labels_index_of(labels->book, id) : -1;

	return at < 0 ? NULL : &labels->book->items[at];
}

/* The failure has its own message already; what the file holds is read again. */
static void take_back(struct labels_view *labels, const struct labels_saving *saving)
{
	struct queue_item *item = find_item(labels, saving->before.id);

	if (item) {
		labels_sitting_remove(&labels->sitting, item->id);
		item->marks = saving->before.marks;
		labels_go(labels, labels_index_of(labels->book, item->id));
	}
	strbuf_reset(&labels->said);
	strbuf_addf(&labels->said, "✗ #%lld was NOT saved", (long long)saving->before.id);
	labels->said_of = 0;
	labels_ask_book(labels);
}

static void saving_done(void *context, void *arg, const struct error *error)
{
	struct labels_saving *saving = arg;
	struct labels_view *labels = saving->labels;

	(void)context;
	forget_saving(labels, saving);
	if (error) {
		take_back(labels, saving);
		return;
	}
	labels->own_change = true;
	labels->said_of = saving->clear ? 0 : saving->before.id;
	if (saving->clear)
		strbuf_reset(&labels->said);
}

static void mark_item(struct labels_view *labels, const struct labels_saving *saving)
{
	struct queue_item *item = find_item(labels, saving->before.id);
	bool own = (item->marks & QUEUE_OWN) != 0, was_open = labels_item_open(item);

	if (saving->clear) {
		if (!was_open)
			labels_settle_counts(labels->book, item, -1);
		item->marks = (uint8_t)(item->marks & ~(QUEUE_DONE | QUEUE_DECIDED));
		labels_sitting_remove(&labels->sitting, item->id);
		return;
	}
	item->marks = (uint8_t)((item->marks & ~(QUEUE_DONE | QUEUE_SKIPPED)) | QUEUE_DECIDED);
	item->marks |= saving->decision.sure && !own ? QUEUE_DONE : 0;
	if (was_open)
		labels_settle_counts(labels->book, item, 1);
	labels_sitting_add(&labels->sitting, item, saving->known ? -1 : saving->decision.spent);
}

static const char *keep_text(struct labels_saving *saving, const char *text)
{
	return text ? arena_strdup(&saving->arena, text) : NULL;
}

static void write_decision(struct labels_view *labels, const struct decision *decision /* NULL: take back */)
{
	struct labels_saving *saving = xcalloc(1, sizeof(*saving));

	saving->labels = labels;
	saving->before = *labels_item(labels);
	saving->clear = decision == NULL;
	saving->known = (saving->before.marks & QUEUE_DECIDED) != 0;
	if (decision) {
		saving->decision = *decision;
		saving->decision.label = keep_text(saving, decision->label);
		saving->decision.soft = keep_text(saving, decision->soft);
		saving->decision.reason = keep_text(saving, decision->reason);
		saving->decision.note = keep_text(saving, decision->note);
		saving->decision.section = keep_text(saving, decision->section);
		saving->decision.source = keep_text(saving, decision->source);
	}
	mark_item(labels, saving);
	labels->saving = xrealloc(labels->saving, (labels->saving_count + 1) * sizeof(struct labels_saving *));
	labels->saving[labels->saving_count++] = saving;
	app_write(labels->view.app, NULL, run_saving, saving_done, free_saving, saving);
}

/* Names seen before it stay on record, whatever is decided afterwards. */
static const char *note_of(const struct labels_view *labels, const struct labels_card *card)
{
	const struct decision *mine = labels_mine(labels, card);

	return mine ? mine->note : "";
}

static int64_t time_spent(const struct labels_view *labels, const struct labels_card *card)
{
	const struct decision *mine = labels_mine(labels, card);
	int64_t spent = labels->view.app->now - labels->shown_at;

	return mine ? mine->spent : spent > 0 ? spent : -1;
}

/* Decides, clears what was pending for it, and shows the next open example. */
static void decide(struct labels_view *labels, enum outcome outcome, const char *label, const char *soft)
{
	const struct labels_card *card = labels_card(labels);
	const struct decision *mine = labels_mine(labels, card);
	struct labels_draft *draft = &labels->draft;
	char reason[2] = { draft->reason, '\0' };
	struct decision decision = { .outcome = outcome,
		.label = label,
		.soft = soft,
		.reason = draft->reason || !mine ? reason : mine->reason,
		.note = note_of(labels, card),
		.section = *draft->section || !mine ? draft->section : mine->section,
		.source = "",
		.spent = time_spent(labels, card),
		.seed = card->votes.seed,
		.sure = !draft->unsure };

	write_decision(labels, &decision);
	draft->reason = '\0';
	draft->unsure = false;
	draft->example = 0;
	int64_t next = labels_next_open(labels->book, labels->list.cursor, 1, 0);
	if (next >= 0)
		labels_go(labels, next);
	else
		labels_moved(labels);
}

/* ---- By key and by name ---- */

static enum label_level level_of(const struct labels_view *labels)
{
	return labels->book->dataset->level;
}

static bool *draft_set(struct labels_view *labels)
{
	struct labels_draft *draft = &labels->draft;
	const struct labels_card *card = labels_card(labels);
	const struct decision *mine = labels_mine(labels, card);
	const struct dataset *dataset = labels->book->dataset;

	if (draft->example != card->id) {
		draft->example = card->id;
		for (size_t i = 0; i < dataset->label_count && i < LABELS_LIMIT; i++)
			draft->in_set[i] = mine && mine->label && vote_set_has(mine->label, dataset->labels[i]);
	}
	return draft->in_set;
}

static bool decide_row(struct labels_view *labels, size_t row, struct error *error)
{
	const struct vote_table *votes = &labels_card(labels)->votes;

	if (row >= votes->row_count)
		return error_set(
			error, ERROR_USAGE, "there are only %zu answers; Enter asks for another one", votes->row_count);
	decide(labels, OUTCOME_LABEL, votes->rows[row].label, "");
	return true;
}

bool labels_decide_key(struct labels_view *labels, const char *args, struct error *error)
{
	const struct dataset *dataset = labels->book->dataset;
	int64_t number;

	if (!number_read(args, &number) || number < 1)
		return error_set(error, ERROR_USAGE, "decide-key: N is a number from 1 on");
	if (vote_level_free(dataset->level))
		return decide_row(labels, (size_t)number - 1, error);
	if ((size_t)number > dataset->label_count)
		return error_set(
			error, ERROR_USAGE, "the schema has %zu labels; no label is on this key", dataset->label_count);
	if (dataset->level == LEVEL_SET) {
		bool *in_set = draft_set(labels);
		in_set[number - 1] = !in_set[number - 1];
		return true;
	}
	decide(labels, OUTCOME_LABEL, dataset->labels[number - 1], "");
	return true;
}

static bool decide_text(struct labels_view *labels, enum outcome outcome, const char *text, struct error *error)
{
	struct strbuf canonical = STRBUF_INIT;
	bool ok = label_admit(labels->book->dataset, text, false, &canonical, error);

	if (ok)
		decide(labels, outcome, canonical.data, "");
	strbuf_free(&canonical);
	return ok;
}

struct asked { /* a prompt or picker about one example: an answer to another one is none */
	int64_t id;
	enum outcome outcome;
};

static struct asked *ask_about(const struct labels_view *labels, enum outcome outcome)
{
	struct asked *asked = xmalloc(sizeof(*asked));

	*asked = (struct asked){ .id = labels_item(labels)->id, .outcome = outcome };
	return asked;
}

static struct labels_view *still_there(struct app *app, const struct asked *asked)
{
	struct labels_view *labels = labels_self(app->views[VIEW_LABELS]);
	const struct queue_item *item = labels_item(labels);

	if (item && item->id == asked->id && labels_card(labels))
		return labels;
	app_toast(app, TOAST_WARNING, "another example is shown by now; nothing was decided");
	return NULL;
}

static void text_typed(struct app *app, void *context, const char *text)
{
	const struct asked *asked = context;
	struct labels_view *labels = still_there(app, asked);
	struct error error = ERROR_INIT;

	if (labels && *text && !decide_text(labels, asked->outcome, text, &error))
		app_error(app, &error);
}

static void ask_text(struct labels_view *labels)
{
	prompt_open(labels->view.app,
		&(struct prompt_spec){ .title = "Decide",
			.initial = "",
			.help = level_of(labels) == LEVEL_NUMERIC ? "a number; Enter saves"
								  : "the right text; Enter saves",
			.accept = text_typed,
			.free_context = free,
			.context = ask_about(labels, OUTCOME_LABEL) });
}

/* ---- Choosing a label from a list ---- */

static void label_picked(struct app *app, void *context, size_t index)
{
	const struct asked *asked = context;
	struct labels_view *labels = still_there(app, asked);
	struct error error = ERROR_INIT;

	if (!labels)
		return;
	if (asked->outcome == OUTCOME_NONE && index-- == 0)
		decide(labels, OUTCOME_NONE, NULL, "");
	else if (index < labels->book->dataset->label_count &&
		!decide_text(labels, asked->outcome, labels->book->dataset->labels[index], &error))
		app_error(app, &error);
}

static size_t count_of(const struct labels_card *card, const char *label)
{
	for (size_t i = 0; i < card->votes.row_count; i++)
		if (strcmp(card->votes.rows[i].label, label) == 0)
			return card->votes.rows[i].count;
	return 0;
}

static void pick_label(struct labels_view *labels, enum outcome outcome)
{
	const struct dataset *dataset = labels->book->dataset;
	const struct labels_card *card = labels_card(labels);
	struct picker_item *items = xcalloc(dataset->label_count + 1, sizeof(*items));
	struct arena arena = ARENA_INIT;
	size_t count = 0;

	if (outcome == OUTCOME_NONE)
		items[count++] = (struct picker_item){ .text = "no label is right", .detail = "or none is known" };
	for (size_t i = 0; i < dataset->label_count; i++) {
		size_t votes = count_of(card, dataset->labels[i]);
		items[count++] = (struct picker_item){ .text = dataset->labels[i],
			.detail = votes ? arena_printf(&arena, "%zu said so", votes) : "nobody said so" };
	}
	picker_open(labels->view.app,
		&(struct picker_spec){ .title = outcome == OUTCOME_NONE ? "none of these right; instead" : "decide for",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = label_picked,
			.accept_text = text_typed,
			.free_context = free,
			.context = ask_about(labels, outcome) });
	arena_free(&arena);
	free(items);
}

bool labels_decide(struct labels_view *labels, const char *args, struct error *error)
{
	if (*args)
		return decide_text(labels, OUTCOME_LABEL, args, error);
	if (vote_level_free(level_of(labels)) || level_of(labels) == LEVEL_SET)
		ask_text(labels);
	else
		pick_label(labels, OUTCOME_LABEL);
	return true;
}

static void decide_set(struct labels_view *labels)
{
	const struct dataset *dataset = labels->book->dataset;
	const bool *in_set = draft_set(labels);
	struct strbuf set = STRBUF_INIT;

	for (size_t i = 0; i < dataset->label_count && i < LABELS_LIMIT; i++)
		if (in_set[i])
			strbuf_addf(&set, "%s%s", set.len ? "|" : "", dataset->labels[i]);
	decide(labels, OUTCOME_LABEL, set.len ? set.data : "|", "");
	strbuf_free(&set);
}

bool labels_accept(struct labels_view *labels, const char *args, struct error *error)
{
	const struct vote_table *votes = &labels_card(labels)->votes;

	(void)args;
	if (level_of(labels) == LEVEL_SET) {
		if (labels->draft.example != labels_card(labels)->id)
			return error_set(error, ERROR_USAGE,
				"take labels in with their keys first; decide | says that none applies");
		decide_set(labels);
		return true;
	}
	if (labels->preselect && votes->leading < votes->row_count)
		return decide_row(labels, votes->leading, error);
	if (vote_level_free(level_of(labels))) {
		ask_text(labels);
		return true;
	}
	return error_set(error, ERROR_USAGE,
		labels->preselect ? "no label is ahead: nothing is preselected"
				  : "nothing is preselected; press the key of a label");
}

/* ---- Both, none, back ---- */

static bool decide_shares(struct labels_view *labels, const char *text, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	bool ok = vote_shares_parse(text, &json, error);

	if (ok)
		decide(labels, OUTCOME_BOTH, NULL, json.data);
	strbuf_free(&json);
	return ok;
}

static void shares_typed(struct app *app, void *context, const char *text)
{
	struct labels_view *labels = still_there(app, context);
	struct error error = ERROR_INIT;

	if (labels && *text && !decide_shares(labels, text, &error))
		app_error(app, &error);
}

bool labels_both(struct labels_view *labels, const char *args, struct error *error)
{
	struct strbuf shares = STRBUF_INIT;

	if (level_of(labels) == LEVEL_SET)
		return error_set(
			error, ERROR_USAGE, "a set holds several labels already: take them in with their keys");
	if (*args)
		return decide_shares(labels, args, error);
	vote_shares_print(&labels_card(labels)->votes, &shares);
	prompt_open(labels->view.app,
		&(struct prompt_spec){ .title = "Keep both",
			.initial = shares.data,
			.help = "shares of the right answer, from the votes; Enter saves",
			.accept = shares_typed,
			.free_context = free,
			.context = ask_about(labels, OUTCOME_BOTH) });
	strbuf_free(&shares);
	return true;
}

static void none_typed(struct app *app, void *context, const char *text)
{
	struct labels_view *labels = still_there(app, context);
	struct error error = ERROR_INIT;

	if (labels && !*text)
		decide(labels, OUTCOME_NONE, NULL, "");
	else if (labels && !decide_text(labels, OUTCOME_NONE, text, &error))
		app_error(app, &error);
}

bool labels_none(struct labels_view *labels, const char *args, struct error *error)
{
	if (*args)
		return decide_text(labels, OUTCOME_NONE, args, error);
	if (!vote_level_free(level_of(labels)) && level_of(labels) != LEVEL_SET) {
		pick_label(labels, OUTCOME_NONE);
		return true;
	}
	prompt_open(labels->view.app,
		&(struct prompt_spec){ .title = "None is right",
			.initial = "",
			.help = "the right answer; Enter alone: none is known",
			.accept = none_typed,
			.free_context = free,
			.context = ask_about(labels, OUTCOME_NONE) });
	return true;
}

bool labels_clear(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args, (void)error;
	write_decision(labels, NULL);
	labels_moved(labels);
	return true;
}

/* ---- What is said with a decision: of the next one, or of the one that is made ---- */

static void change_mine(struct labels_view *labels, const char *reason, bool sure, const char *note)
{
	const struct decision *mine = labels_mine(labels, labels_card(labels));
	struct decision decision = *mine;

	decision.reason = reason;
	decision.sure = sure;
	decision.note = note;
	write_decision(labels, &decision);
}

static void set_reason(struct labels_view *labels, char code)
{
	const struct decision *mine = labels_mine(labels, labels_card(labels));

	labels->draft.last_reason = code;
	if (mine)
		change_mine(labels, (const char[]){ code, '\0' }, mine->sure, mine->note);
	else
		labels->draft.reason = labels->draft.reason == code ? '\0' : code;
}

static void reason_picked(struct app *app, void *context, size_t index)
{
	struct labels_view *labels = still_there(app, context);
	size_t count;

	if (labels)
		set_reason(labels, reason_codes(&count)[index].code);
}

static void pick_reason(struct labels_view *labels)
{
	struct picker_item items[26];
	char keys[26][2];
	size_t count;
	const struct reason_code *codes = reason_codes(&count);

	for (size_t i = 0; i < count; i++) {
		keys[i][0] = codes[i].code;
		keys[i][1] = '\0';
		items[i] = (struct picker_item){ .text = codes[i].name, .detail = codes[i].text, .key = keys[i] };
	}
	picker_open(labels->view.app,
		&(struct picker_spec){ .title = "why people differ",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = reason_picked,
			.free_context = free,
			.context = ask_about(labels, OUTCOME_LABEL) });
}

bool labels_reason(struct labels_view *labels, const char *args, struct error *error)
{
	if (!*args) {
		pick_reason(labels);
		return true;
	}
	if (!reason_code_of(args))
		return error_set(error, ERROR_USAGE, "\"%.20s\" is no reason code; there is a g m s k d l t", args);
	set_reason(labels, *args);
	return true;
}

bool labels_reason_again(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args;
	if (!labels->draft.last_reason)
		return error_set(error, ERROR_USAGE, "no reason was given yet in this sitting: r and a letter");
	set_reason(labels, labels->draft.last_reason);
	return true;
}

bool labels_sure(struct labels_view *labels, const char *args, struct error *error)
{
	const struct decision *mine = labels_mine(labels, labels_card(labels));

	(void)args, (void)error;
	if (mine)
		change_mine(labels, mine->reason, !mine->sure, mine->note);
	else
		labels->draft.unsure = !labels->draft.unsure;
	return true;
}

#define NAMES_SEEN "names seen"

void labels_note_seen(struct labels_view *labels, const struct labels_card *card)
{
	const struct decision *mine = labels_mine(labels, card);
	struct strbuf note = STRBUF_INIT;

	if (labels->view.app->read_only || strstr(mine->note, NAMES_SEEN))
		return;
	strbuf_addf(&note, "%s%s" NAMES_SEEN, mine->note, *mine->note ? "; " : "");
	change_mine(labels, mine->reason, mine->sure, note.data);
	strbuf_free(&note);
}
