/*
 * What is shown only when a decision is made, because it would have swayed it: who said what and how fast, the known right answer, the model of the annotators, other
 * adjudicators. All of it goes through labels_revealed().
 */
#include "preop/base/clock.h"
#include "preop/model/aggregate.h"
#include "tui/overlay.h"
#include "tui/screens/labels_view.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, NAMES_SHOWN = 12 };

struct labels_model {
	struct votes votes;
	struct aggregate aggregate;
	int64_t dataset;
};

/* ---- The model of the annotators ---- */

struct modelling {
	struct labels_view *labels;
	char *name;
	struct labels_model *model;
	struct job *job;
};

static void free_model(struct labels_model *model)
{
	if (!model)
		return;
	aggregate_free(&model->aggregate);
	votes_free(&model->votes);
	free(model);
}

static void free_modelling(void *arg)
{
	struct modelling *modelling = arg;

	free_model(modelling->model);
	free(modelling->name);
	free(modelling);
}

static bool report_votes(void *context, int64_t done)
{
	struct modelling *modelling = context;

	job_progress(modelling->job, done, 0, "labels");
	return !job_cancelled(modelling->job);
}

static bool report_round(void *context, int iteration, double log_likelihood)
{
	struct modelling *modelling = context;

	(void)log_likelihood;
	job_progress(modelling->job, iteration, 0, "rounds");
	return !job_cancelled(modelling->job);
}

static bool read_votes(
	struct db *db, struct modelling *modelling, struct votes *out, int64_t *dataset_id, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct votes_options options = { .progress = report_votes, .context = modelling };

	bool ok = dataset_find(db, modelling->name, &arena, &dataset, error) &&
		votes_load(db, &dataset, &options, out, error);
	*dataset_id = ok ? dataset.id : 0;
	arena_free(&arena);
	return ok;
}

static bool run_model(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct modelling *modelling = arg;
	struct labels_model *model = xcalloc(1, sizeof(*model));
	struct aggregate_options options = {
		.method = AGGREGATE_DAWID_SKENE, .progress = report_round, .context = modelling
	};

	modelling->job = job;
	if (!read_votes(db, modelling, &model->votes, &model->dataset, error)) {
		free(model);
		return false;
	}
	if (!aggregate_run(&model->votes, &options, &model->aggregate, error)) {
		votes_free(&model->votes);
		free(model);
		return false;
	}
	modelling->model = model;
	return true;
}

/* Of too little, or of too much, there is no model: nothing is said then. */
static void model_read(void *app, void *arg, const struct error *error)
{
	struct modelling *modelling = arg;
	struct labels_view *labels = modelling->labels;

	if (error)
		return;
	free_model(labels->model);
	labels->model = modelling->model;
	modelling->model = NULL;
	labels->built = 0;
	struct labels_card *card = labels_find_card(labels, labels->said_of);
	if (card)
		labels_say(labels, card);
	app_dirty(app);
}

void labels_model_free(struct labels_view *labels)
{
	free_model(labels->model);
	labels->model = NULL;
}

/* Once a sitting has begun; it costs seconds where there are millions of labels. */
void labels_ask_model(struct labels_view *labels)
{
	const struct dataset *dataset = labels->book->dataset;
	struct modelling *modelling;

	if (labels->model && labels->model->dataset == dataset->id)
		return;
	modelling = xcalloc(1, sizeof(*modelling));
	modelling->labels = labels;
	modelling->name = xstrdup(dataset->name);
	app_submit(labels->view.app,
		&(struct job_spec){ .title = "model of the annotators",
			.lane = JOB_READ,
			.priority = JOB_COUNT,
			.slot = labels->model_slot,
			.run = run_model,
			.done = model_read,
			.free_arg = free_modelling,
			.arg = modelling });
}

/* The label it believes most, and how much; NULL: it says nothing about this example. */
static const char *believed(const struct labels_view *labels, int64_t example, double *share)
{
	const struct labels_model *model = labels->model;
	size_t item = model ? votes_item(&model->votes, example) : SIZE_MAX, best = 0;

	if (item == SIZE_MAX || model->votes.category_count == 0)
		return NULL;
	const double *posterior = model->aggregate.consensus.posterior + item * model->votes.category_count;
	for (size_t i = 1; i < model->votes.category_count; i++)
		if (posterior[i] > posterior[best])
			best = i;
	*share = posterior[best];
	return model->votes.categories[best];
}

/* ---- Words ---- */

static const char *decided_word(const struct decision *decision)
{
	return decision->label ? decision->label : outcome_word(decision->outcome);
}

/* "NOT 5 ana bea, ENTAIL 5 cy" */
static void print_votes(const struct labels_card *card, bool names, struct strbuf *out)
{
	const struct vote_table *votes = &card->votes;
	bool any = false;

	for (size_t row = 0; row < votes->row_count; row++) {
		if (votes->rows[row].count == 0)
			continue;
		strbuf_addf(out, "%s%s %zu", any ? ", " : "", votes->rows[row].label, votes->rows[row].count);
		any = true;
		size_t shown = 0;
		for (size_t i = 0; names && i < votes->voter_count && shown < NAMES_SHOWN; i++) {
			if (votes->voters[i].row != row)
				continue;
			strbuf_addf(out, "%s%s", shown++ ? " " : " (",
				card->detail.annotations[votes->voters[i].annotation].who);
		}
		if (shown)
			strbuf_addc(out, ')');
	}
}

static void print_fast(const struct labels_card *card, struct strbuf *out)
{
	size_t fast = 0;

	for (size_t i = 0; i < card->votes.voter_count; i++)
		fast += vote_too_fast(
			card->detail.annotations[card->votes.voters[i].annotation].spent, card->detail.row.length);
	if (fast)
		strbuf_addf(out, " · %zu too fast", fast);
}

/* "✓ #266 NOT   votes NOT 5, ENTAIL 5 · right ENTAIL · model NOT .83 · u undoes" */
void labels_say(struct labels_view *labels, const struct labels_card *card)
{
	const struct decision *mine = labels_mine(labels, card);
	const char *undo = labels_keys(labels, COMMAND_UNDO, NULL), *model;
	struct strbuf *out = &labels->said;
	double share;

	strbuf_reset(out);
	if (!mine || !labels_revealed(labels, card))
		return;
	strbuf_addf(out, "✓ #%lld %s%s%s   votes ", (long long)card->id, decided_word(mine),
		mine->sure ? "" : ", unsure", mine->self ? ", waits for a second: you labelled it" : "");
	print_votes(card, false, out);
	if (*card->row.gold)
		strbuf_addf(out, " · right %s", card->row.gold);
	model = believed(labels, card->id, &share);
	if (model)
		strbuf_addf(out, " · model %s %.2f", model, share);
	print_fast(card, out);
	if (undo)
		strbuf_addf(out, " · %s undoes", undo);
}

/* ---- Beside a decided example ---- */

static void add_decision(struct textview *text, const struct decision *decision, int64_t now, bool mine)
{
	const struct reason_code *reason = reason_code_of(decision->reason);
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "✓ %s: %s", mine ? "you" : decision->who, decided_word(decision));
	if (decision->outcome == OUTCOME_BOTH)
		strbuf_addf(&line, " %s", decision->soft);
	if (decision->outcome == OUTCOME_NONE && decision->label)
		strbuf_adds(&line, ", which nobody said");
	strbuf_addf(&line, "%s%s%s%s", decision->sure ? "" : ", unsure", decision->self ? ", waits for a second" : "",
		reason ? ", " : "", reason ? reason->name : "");
	if (*decision->source)
		strbuf_adds(&line, ", as its near-duplicate");
	strbuf_adds(&line, "   ");
	clock_print_age(decision->at, now, &line);
	if (*decision->note)
		strbuf_addf(&line, "   %s", decision->note);
	textview_add(text, decision->sure && !decision->self ? ROLE_GOOD : ROLE_WARN, 0, line.data, line.len);
	strbuf_free(&line);
}

void labels_add_after(struct labels_view *labels, const struct labels_card *card, struct textview *text)
{
	struct strbuf line = STRBUF_INIT;
	const char *model;
	double share;

	if (!labels_revealed(labels, card))
		return;
	for (size_t i = 0; i < card->decision_count; i++)
		add_decision(text, &card->decisions[i], labels->view.app->now,
			&card->decisions[i] == labels_mine(labels, card));
	strbuf_adds(&line, "votes ");
	print_votes(card, true, &line);
	print_fast(card, &line);
	textview_add(text, ROLE_TEXT, INDENT, line.data, line.len);
	if (*card->row.gold)
		textview_addf(text, ROLE_TEXT, INDENT, "right answer %s", card->row.gold);
	model = believed(labels, card->id, &share);
	if (model)
		textview_addf(text, ROLE_TEXT, INDENT, "model of the annotators %s %.2f", model, share);
	if (!labels->joined)
		textview_gap(text);
	strbuf_free(&line);
}

/* ---- Person by person ---- */

static void print_person(
	const struct labels_card *card, const struct annotation *annotation, const char *letter, struct strbuf *page)
{
	strbuf_addf(page, "%-3s %-20s %-20s ", letter, annotation->who, annotation->label);
	if (annotation->spent >= 0)
		clock_print_duration(annotation->spent, page);
	if (vote_too_fast(annotation->spent, card->detail.row.length))
		strbuf_adds(page, "  ! too fast");
	if (*annotation->note)
		strbuf_addf(page, "  “%s”", annotation->note);
	strbuf_addc(page, '\n');
}

bool labels_reveal(struct labels_view *labels, const char *args, struct error *error)
{
	const struct labels_card *card = labels_card(labels);
	struct strbuf page = STRBUF_INIT;

	(void)args, (void)error;
	for (size_t i = 0; i < card->votes.voter_count; i++)
		print_person(card, &card->detail.annotations[card->votes.voters[i].annotation],
			card->votes.voters[i].letter, &page);
	for (size_t i = 0; i < card->detail.annotation_count; i++)
		if (card->detail.annotations[i].model)
			print_person(card, &card->detail.annotations[i], "", &page);
	page_open(labels->view.app, "Who said what", page.data);
	strbuf_free(&page);
	labels_note_seen(labels, card);
	return true;
}
