/* What is written of a gate: its answer with the rationale, its claim, what speaks against it, who answers for a waiver. */
#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "tui/overlay.h"
#include "tui/screens/ask_form.h"
#include "tui/screens/sign.h"
#include "tui/screens/train_view.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The answer ---- */

struct answer {
	char letter;
	enum gate_answer answer;
	char *rationale;
};

static void answer_free(void *arg)
{
	struct answer *answer = arg;

	free(answer->rationale);
	free(answer);
}

static bool answer_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct answer *answer = arg;

	(void)job;
	return gate_set(db, answer->letter, answer->answer, answer->rationale, error);
}

static void answer_done(void *context, void *arg, const struct error *error)
{
	const struct answer *answer = arg;

	if (!error)
		app_toast(context, TOAST_GOOD, "%s: %s", gate_text(gate_index(answer->letter))->name,
			gate_answer_word(answer->answer));
}

static void answer_write(struct app *app, char letter, enum gate_answer value, const char *rationale)
{
	struct answer *answer = xcalloc(1, sizeof(*answer));

	answer->letter = letter;
	answer->answer = value;
	answer->rationale = xstrdup(rationale);
	app_write(app, NULL, answer_run, answer_done, answer_free, answer);
}

static void answer_said(struct app *app, void *context, const char *text)
{
	const struct answer *asked = context;

	answer_write(app, asked->letter, asked->answer, text);
}

/* Without words the rationale is asked for; Enter on an empty line is an answer without one. The one there is gets offered for the same answer only: why a gate
 * failed is no reason to pass it. */
static void answer_ask(struct train_view *train, enum gate_answer value)
{
	const struct gate *gate = train_gate(train);
	struct answer *asked = xcalloc(1, sizeof(*asked));
	struct prompt_spec spec = {
		.title = value == GATE_PASS  ? "Pass, because"
			: value == GATE_FAIL ? "Fail, because"
					     : "Waive, because",
		.initial = gate && gate->answer == value ? gate->rationale : "",
		.accept = answer_said,
		.free_context = answer_free,
		.context = asked,
	};

	asked->letter = gate_text(train_chosen(train))->letter;
	asked->answer = value;
	prompt_open(train->view.app, &spec);
}

bool train_answer(struct train_view *train, enum gate_answer value, const char *rationale)
{
	if (value == GATE_UNKNOWN || *rationale)
		answer_write(train->view.app, gate_text(train_chosen(train))->letter, value, rationale);
	else
		answer_ask(train, value);
	return true;
}

static void answer_picked(struct app *app, void *context, size_t index)
{
	(void)app;
	train_answer(context, (enum gate_answer)index, "");
}

void train_answer_pick(struct train_view *train)
{
	static const char *const details[] = {
		[GATE_UNKNOWN] = "nobody can say yet; takes an answer back",
		[GATE_PASS] = "counts when what speaks against it was looked for",
		[GATE_FAIL] = "not ready: repair it or take the lighter route",
		[GATE_WAIVED] = "in writing, with an owner and an end",
	};
	struct picker_item items[GATE_WAIVED + 1];
	const struct gate *gate = train_gate(train);

	for (int i = 0; i <= GATE_WAIVED; i++)
		items[i] = (struct picker_item){ .text = gate_answer_word((enum gate_answer)i), .detail = details[i] };
	picker_open(train->view.app,
		&(struct picker_spec){ .title = gate_text(train_chosen(train))->question,
			.items = items,
			.count = GATE_WAIVED + 1,
			.initial = gate ? (size_t)gate->answer : 0,
			.keep_order = true,
			.accept = answer_picked,
			.context = train });
}

bool train_rationale_edit(struct train_view *train, struct error *error)
{
	struct app *app = train->view.app;
	const struct gate *gate = train_gate(train);
	struct strbuf text = STRBUF_INIT;
	bool ok = app_edit_text(app, ".md", gate->rationale, strlen(gate->rationale), &text, error);

	while (text.len && isspace((unsigned char)text.data[text.len - 1]))
		strbuf_truncate(&text, text.len - 1);
	if (ok && strcmp(text.data, gate->rationale) != 0)
		answer_write(app, gate_text(train_chosen(train))->letter, gate->answer, text.data);
	else if (ok)
		app_toast(app, TOAST_INFO, "nothing changed");
	strbuf_free(&text);
	return ok;
}

/* ---- Texts beside it: words are letter, text ---- */

static bool run_claim(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return gate_enter(db, words[0][0], &(struct gate_entry){ .claim = words[1] }, error);
}

static bool run_counter(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return gate_enter(db, words[0][0], &(struct gate_entry){ .counter = words[1] }, error);
}

static const struct ask_step claim_step = { "Claim", "the sentence this answer stands for; empty takes it away", true,
	false };
static const struct ask_step counter_step = { "Counter-evidence",
	"what speaks against the answer, or: none found by WHO, looked at WHAT", true, false };
static const struct ask_form claim_form = { "claim written", 1, &claim_step, 1, run_claim };
static const struct ask_form counter_form = { "counter-evidence written", 1, &counter_step, 1, run_counter };
static const struct ask_form claim_given = { "claim written", 2, NULL, 0, run_claim };
static const struct ask_form counter_given = { "counter-evidence written", 2, NULL, 0, run_counter };

static bool write_text(struct train_view *train, const struct ask_form *form, const char *text)
{
	const char letter[2] = { gate_text(train_chosen(train))->letter, '\0' };
	const char *const words[ASK_WORDS] = { letter, text };

	ask_form_open(train->view.app, form, words);
	return true;
}

static bool ask_text(struct train_view *train, const struct ask_form *form, const char *taken_back, const char *initial)
{
	const char letter[2] = { gate_text(train_chosen(train))->letter, '\0' };
	const char *const words[ASK_WORDS] = { letter, initial };

	ask_form_open_clearing(train->view.app, form, taken_back, words);
	return true;
}

bool train_claim(struct train_view *train, const char *text)
{
	const struct gate *gate = train_gate(train);

	return *text ? write_text(train, &claim_given, text)
		     : ask_text(train, &claim_form, "claim taken back", gate ? gate->claim : "");
}

bool train_counter(struct train_view *train, const char *text)
{
	const struct gate *gate = train_gate(train);

	return *text ? write_text(train, &counter_given, text)
		     : ask_text(train, &counter_form, "counter-evidence taken back", gate ? gate->counter : "");
}

/* words: letter, owner, end */
static bool run_owner(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return gate_enter(db, words[0][0], &(struct gate_entry){ .owner = words[1], .until = words[2] }, error);
}

bool train_owner(struct train_view *train, const char *who)
{
	static const struct ask_step steps[] = {
		{ "Owner of the waiver", "who answers for it; empty takes the owner away", true, false },
		{ "It ends", "a day such as 2025-12-31; past it the gate turns amber", true, false },
	};
	static const struct ask_form form = { "owner and end written", 1, steps, 2, run_owner };
	const struct gate *gate = train_gate(train);
	const char letter[2] = { gate_text(train_chosen(train))->letter, '\0' };
	struct strbuf until = STRBUF_INIT;

	if (gate && gate->until != CLOCK_NONE)
		clock_print_date(gate->until, &until);
	const char *const words[ASK_WORDS] = { letter, *who || !gate ? who : gate->owner, until.data };
	ask_form_open_clearing(train->view.app, &form, "owner and end taken back", words);
	strbuf_free(&until);
	return true;
}

/* ---- Thresholds: words are signal, value, note ---- */

static bool read_threshold(const char *const words[ASK_WORDS], double *value, struct error *error)
{
	return number_read_double(words[1], value) || error_set(error, ERROR_INPUT, "\"%.40s\" is no number", words[1]);
}

static bool run_threshold(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	double value;

	if (*words[1] == '\0')
		return threshold_clear(db, words[0], error);
	return read_threshold(words, &value, error) && threshold_set(db, words[0], value, words[2], error);
}

static bool check_threshold(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error)
{
	double value;

	(void)db;
	return step > 0 || (read_threshold(words, &value, error) && threshold_check(words[0], value, words[2], error));
}

bool train_threshold(struct train_view *train, const char *value, struct error *error)
{
	static const struct ask_step steps[] = {
		{ "Threshold", "per cent of a share, a count, a coefficient or days; empty: the built-in one again",
			true, false },
		{ "Because", "why this limit; may stay empty", true, false },
	};
	static const struct ask_form ask = { "threshold written", 1, steps, 2, run_threshold };
	static const struct ask_form given = { "threshold written", 2, NULL, 0, run_threshold };
	const struct signal *signal = train_signal(train, (size_t)train->signals.cursor);
	char now[32] = "";

	if (!train->on_signals || !signal)
		return error_set(error, ERROR_USAGE, "go to a signal first: Enter, then j and k");
	if (signal->direction == SIGNAL_NO_LIMIT)
		return error_set(error, ERROR_USAGE, "%s is not judged by a limit", signal->name);
	if (signal->own)
		snprintf(now, sizeof(now), "%g", signal->own->value);
	const char *const words[ASK_WORDS] = { signal->id, *value ? value : now, signal->own ? signal->own->note : "" };
	ask_form_open_checked(train->view.app, *value ? &given : &ask, check_threshold, words);
	return true;
}
