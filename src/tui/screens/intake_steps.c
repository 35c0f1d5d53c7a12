/* What is asked of a strand, one picker after the other; each answer is a write of its own, so that Escape loses nothing. */
#include "tui/screens/intake_page.h"

#include "preop/model/box.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/lists.h"
#include "preop/model/strand.h"
#include "tui/overlay.h"
#include "tui/screens/lists_read.h"

#include <stdlib.h>
#include <string.h>

enum { HEARD_MOST = 8 };

/* The last row of every question, and where the cursor stands: nobody is led to an answer by pressing Enter. */
static const struct picker_item not_known = { .text = "Not known yet", .detail = "find out first" };

struct asking {
	struct intake_strand strand;
	char *words;
	size_t test; /* of lists()->weights_test */
	bool goes_on;
	const char **values; /* what the rows of the picker mean */
};

static void asking_free(void *arg)
{
	struct asking *asking = arg;

	free(asking->words);
	free((void *)asking->values);
	free(asking);
}

static struct asking *asking_new(const struct intake_strand *strand, const char *words, bool goes_on, size_t values)
{
	struct asking *asking = xcalloc(1, sizeof(*asking));

	asking->strand = *strand;
	asking->words = xstrdup(words);
	asking->goes_on = goes_on;
	asking->values = xcalloc(values + 1, sizeof(*asking->values));
	return asking;
}

/* ---- Writing ---- */

struct answer {
	struct intake_strand strand;
	char *name, *value; /* "box", or of case_text.h */
};

static void answer_free(void *arg)
{
	struct answer *answer = arg;

	free(answer->name);
	free(answer->value);
	free(answer);
}

static bool run_answer(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct answer *answer = arg;

	(void)job;
	if (strcmp(answer->name, "box") == 0)
		return strand_set(db, answer->strand.id, "box", answer->value, error);
	return case_text_set(db, "strand", answer->strand.uuid, answer->name, answer->value, error);
}

static void write_answer(struct app *app, const struct intake_strand *strand, const char *name, const char *value)
{
	struct answer *answer = xcalloc(1, sizeof(*answer));

	answer->strand = *strand;
	answer->name = xstrdup(name);
	answer->value = xstrdup(value);
	app_write(app, NULL, run_answer, NULL, answer_free, answer);
}

/* ---- Does it belong in weights? ---- */

static void ask_test(struct app *app, const struct intake_strand *strand, const char *words, size_t test);

static void test_answered(struct app *app, void *context, size_t index)
{
	struct asking *asking = context;
	char *name = xasprintf("weights.%s", lists()->weights_test[asking->test].id);

	write_answer(app, &asking->strand, name, asking->values[index]);
	free(name);
	ask_test(app, &asking->strand, asking->words, asking->test + 1);
}

static void ask_test(struct app *app, const struct intake_strand *strand, const char *words, size_t test)
{
	const struct picker_item items[] = {
		{ .text = "Yes" },
		{ .text = "No", .detail = "then weights are the wrong place for it" },
		not_known,
	};
	struct asking *asking;

	if (test >= lists()->weights_test_count) {
		app_toast(app, TOAST_GOOD, "the strand is taken in; mark the next part, or Escape");
		return;
	}
	asking = asking_new(strand, words, true, 3);
	asking->test = test;
	asking->values[0] = "yes";
	asking->values[1] = "no";
	asking->values[2] = "";
	picker_open(app,
		&(struct picker_spec){ .title = lists()->weights_test[test].ask,
			.items = items,
			.count = 3,
			.initial = 2,
			.keep_order = true,
			.accept = test_answered,
			.free_context = asking_free,
			.context = asking });
}

/* ---- Which box? ---- */

static void box_answered(struct app *app, void *context, size_t index)
{
	struct asking *asking = context;
	const struct box *box = index < BOX_COUNT ? box_text((int)index) : NULL;

	if (box == NULL) {
		app_toast(app, TOAST_INFO,
			"the strand is taken in without a box; it blocks the decision until it has one");
		return;
	}
	write_answer(app, &asking->strand, "box", box->id);
	if (box->trained)
		ask_test(app, &asking->strand, asking->words, 0);
	else
		app_toast(app, TOAST_INFO, "%s: lives in %s, so training is not where it is repaired", box->name,
			box->lives_in);
}

static void ask_box(struct app *app, const struct intake_strand *strand, const char *words)
{
	struct picker_item items[BOX_COUNT + 1];
	char *details[BOX_COUNT];

	for (int i = 0; i < BOX_COUNT; i++) {
		const struct box *box = box_text(i);

		details[i] = xasprintf("lives in %s. %s", box->lives_in, box->route);
		items[i] = (struct picker_item){ .text = box->name, .detail = details[i] };
	}
	items[BOX_COUNT] = not_known;
	picker_open(app,
		&(struct picker_spec){ .title = "What is it really?",
			.items = items,
			.count = BOX_COUNT + 1,
			.initial = BOX_COUNT,
			.keep_order = true,
			.accept = box_answered,
			.free_context = asking_free,
			.context = asking_new(strand, words, true, 0) });
	for (int i = 0; i < BOX_COUNT; i++)
		free(details[i]);
}

/* ---- What does it sound like? ---- */

static void diagnosis_answered(struct app *app, void *context, size_t index)
{
	struct asking *asking = context;

	if (*asking->values[index] != '\0')
		write_answer(app, &asking->strand, "diagnosis", asking->values[index]);
	if (asking->goes_on)
		ask_box(app, &asking->strand, asking->words);
}

static bool is_heard(const char *const *heard, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(heard[i], id) == 0)
			return true;
	return false;
}

static struct picker_item item_of(const struct list_diagnosis *diagnosis, const char *group)
{
	return (struct picker_item){ .text = *diagnosis->sentence != '\0' ? diagnosis->sentence : diagnosis->name,
		.detail = diagnosis->training_only_if,
		.group = group };
}

static void ask_diagnosis(struct app *app, const struct intake_strand *strand, const char *words, bool goes_on)
{
	const char *heard[HEARD_MOST];
	size_t count = cause_hear(words, heard, HEARD_MOST), n = 0;
	struct asking *asking = asking_new(strand, words, goes_on, lists()->diagnosis_count + 1);
	struct picker_item *items = xcalloc(lists()->diagnosis_count + 2, sizeof(*items));

	for (size_t i = 0; i < count; i++)
		if (lists_diagnosis(heard[i]) != NULL) {
			items[n] = item_of(lists_diagnosis(heard[i]), "It sounds like");
			asking->values[n++] = heard[i];
		}
	for (size_t i = 0; i < lists()->diagnosis_count; i++)
		if (!is_heard(heard, count, lists()->diagnoses[i].id)) {
			items[n] = item_of(&lists()->diagnoses[i], "Or");
			asking->values[n++] = lists()->diagnoses[i].id;
		}
	items[n] = not_known;
	items[n].group = "Or";
	asking->values[n++] = "";
	picker_open(app,
		&(struct picker_spec){ .title = "What does it sound like?",
			.items = items,
			.count = n,
			.initial = count > 1 ? 0 : n - 1, /* what it sounds like; nothing but "other" is no hint */
			.keep_order = true,
			.accept = diagnosis_answered,
			.free_context = asking_free,
			.context = asking });
	free(items);
}

/* ---- Taking ---- */

struct taking {
	char *words;
	struct intake_strand strand;
};

static void taking_free(void *arg)
{
	free(((struct taking *)arg)->words);
	free(arg);
}

/* The lists may be in files of the person's own: the writer sees to it that they are read. */
static bool run_take(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct taking *taking = arg;

	(void)job;
	lists();
	return intake_take(db, taking->words, &taking->strand, error);
}

static void taken(void *app, void *arg, const struct error *error)
{
	const struct taking *taking = arg;

	if (error == NULL)
		ask_diagnosis(app, &taking->strand, taking->words, true);
}

void intake_take_words(struct app *app, const char *words)
{
	struct taking *taking = xcalloc(1, sizeof(*taking));

	taking->words = xstrdup(words);
	app_write(app, NULL, run_take, taken, taking_free, taking);
}

/* ---- Single questions, by command ---- */

/* A strand about which something will be asked, once the lists are there. */
static struct taking *taking_of(const struct strand *strand)
{
	struct taking *taking = xcalloc(1, sizeof(*taking));

	taking->words = xstrdup(strand->title);
	taking->strand.id = strand->id;
	strncpy(taking->strand.uuid, strand->uuid, UUID_SIZE - 1);
	return taking;
}

static void diagnose_strand(struct app *app, void *arg)
{
	const struct taking *taking = arg;

	ask_diagnosis(app, &taking->strand, taking->words, false);
}

static void test_strand(struct app *app, void *arg)
{
	const struct taking *taking = arg;

	ask_test(app, &taking->strand, taking->words, 0);
}

void intake_diagnosis(struct app *app, const struct strand *strand, const char *args)
{
	struct taking *taking = taking_of(strand);

	if (*args == '\0') {
		lists_read(app, diagnose_strand, taking_free, taking);
		return;
	}
	write_answer(app, &taking->strand, "diagnosis", args);
	taking_free(taking);
}

bool intake_test(struct app *app, const struct strand *strand, const char *args, struct error *error)
{
	const char *blank = strchr(args, ' ');
	struct taking *taking;
	char *name;

	if (*args != '\0' && blank == NULL)
		return error_set(error, ERROR_USAGE, "strand-belongs takes a test and yes or no: weights.stable yes");
	taking = taking_of(strand);
	if (*args == '\0') {
		lists_read(app, test_strand, taking_free, taking);
		return true;
	}
	name = xstrndup(args, (size_t)(blank - args));
	write_answer(app, &taking->strand, name, blank + 1);
	free(name);
	taking_free(taking);
	return true;
}
