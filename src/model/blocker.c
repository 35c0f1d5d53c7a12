#include "blocker.h"

#include "excerpt.h"
#include "field.h"
#include "grow.h"

#include <inttypes.h>

struct rule;
struct finder {
	struct status *status;
	struct arena *arena;
	const struct rule *rule;
};

/* `find` adds the rule's blockers. The table is in order of severity, and that is the order in which blockers are shown. */
struct rule {
	enum gate_answer severity;
	char gate;          /* 0: `find` says which */
	const char *screen; /* screen, argument: where the action is done */
	const char *argument;
	const char *action;
	void (*find)(struct finder *finder);
};

static struct blocker *add(struct finder *finder, const char *text)
{
	struct status *status = finder->status;
	struct blocker *blocker = GROW(finder->arena, status->blockers, status->blocker_count);

	*blocker = (struct blocker){
		.severity = finder->rule->severity,
		.gate = finder->rule->gate,
		.text = text,
		.action = finder->rule->action,
		.screen = finder->rule->screen,
		.argument = finder->rule->argument,
	};
	return blocker;
}

static void add_gate(struct finder *finder, int index, const char *text)
{
	struct blocker *blocker = add(finder, text);

	blocker->gate = gate_text(index)->letter;
	blocker->argument = arena_printf(finder->arena, "%c", blocker->gate);
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

static const struct signal *signal_of(const struct finder *finder, const char *id)
{
	return signal_find(finder->status->signals, finder->status->signal_count, id);
}

/* What both copies changed stays as it was in one of them: nobody has decided that it shall. */
static void find_conflicts(struct finder *finder)
{
	int64_t n = finder->status->conflicts;

	if (n > 0)
		add(finder, arena_printf(finder->arena, "%" PRId64 " conflict%s open after the merge", n, plural(n)));
}

static void find_failed_gates(struct finder *finder)
{
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &finder->status->gates[i];
		const struct gate_text *text = gate_text(i);

		if (gate->answer == GATE_FAIL)
			add_gate(finder, i,
				arena_printf(finder->arena, "%s fails: %s", text->name,
					excerpt(finder->arena,
						field_says(gate->rationale) ? gate->rationale : text->fails_when,
						EXCERPT)));
	}
}

static void find_unanswered_gates(struct finder *finder)
{
	for (int i = 0; i < GATE_COUNT; i++) {
		if (finder->status->gates[i].answer == GATE_UNKNOWN)
			add_gate(finder, i, arena_printf(finder->arena, "%s is not answered", gate_text(i)->name));
	}
}

static void find_waived_gates(struct finder *finder)
{
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &finder->status->gates[i];

		if (gate->answer == GATE_WAIVED && field_says(gate->rationale) && *gate->amber == '\0')
			add_gate(finder, i,
				arena_printf(finder->arena, "%s is waived: %s", gate_text(i)->name,
					excerpt(finder->arena, gate->rationale, EXCERPT)));
	}
}

/* gate_set() refuses this; a file from elsewhere may have it. */
static void find_waived_in_silence(struct finder *finder)
{
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &finder->status->gates[i];

		if (gate->answer == GATE_WAIVED && !field_says(gate->rationale))
			add_gate(finder, i,
				arena_printf(finder->arena, "%s is waived without a reason", gate_text(i)->name));
	}
}

static void find_overruled_signals(struct finder *finder)
{
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate_text *text = gate_text(i);

		for (size_t j = 0; finder->status->gates[i].answer == GATE_PASS && j < text->signal_count; j++) {
			const struct signal *signal = signal_of(finder, text->signals[j]);

			if (signal && signal->state == SIGNAL_BAD)
				add_gate(finder, i,
					arena_printf(finder->arena, "%s passes against a signal: %s, wanted %s",
						text->name, signal->name, signal->threshold));
		}
	}
}

static void find_no_dataset(struct finder *finder)
{
	const struct signal *examples = signal_of(finder, "examples");

	if (finder->status->dataset_count == 0 || (examples && examples->part == 0))
		add(finder, "there are no examples yet");
}

static void find_few_examples(struct finder *finder)
{
	const struct signal *unique = signal_of(finder, "unique");

	if (unique && unique->state == SIGNAL_BAD && unique->part > 0)
		add(finder,
			arena_printf(finder->arena, "only %" PRId64 " unique input%s; wanted: %s", unique->part,
				plural(unique->part), unique->threshold));
}

static void find_mixtures(struct finder *finder)
{
	for (size_t i = 0; i < finder->status->mixture_count; i++)
		add(finder, finder->status->mixtures[i]);
}

static void find_exposed_cases(struct finder *finder)
{
	const struct signal *exposed = signal_of(finder, "exposed_cases");

	if (exposed && exposed->part > 0)
		add(finder,
			arena_printf(finder->arena, "%" PRId64 " of %" PRId64 " test cases %s trained on",
				exposed->part, exposed->whole, exposed->part == 1 ? "is" : "are"));
}

static void find_no_suite(struct finder *finder)
{
	if (finder->status->suite_count == 0)
		add(finder, "there is no eval suite, so nothing can be shown");
}

static void find_old_suite(struct finder *finder)
{
	const struct signal *newest = signal_of(finder, "suite_newest");

	if (newest && newest->state == SIGNAL_WARN)
		add(finder, "the test set is as old as the training set");
}

static void add_disputes(struct finder *finder, enum signal_state state)
{
	const struct signal *disputed = signal_of(finder, "disputed");

	if (disputed && disputed->state == state && disputed->part > 0)
		add(finder,
			arena_printf(finder->arena, "%" PRId64 " example%s labels that disagree", disputed->part,
				disputed->part == 1 ? " carries" : "s carry"));
}

static void find_many_disputes(struct finder *finder)
{
	add_disputes(finder, SIGNAL_BAD);
}

static void find_some_disputes(struct finder *finder)
{
	add_disputes(finder, SIGNAL_GOOD);
}

static void find_no_labels(struct finder *finder)
{
	const struct signal *labeled = signal_of(finder, "labeled");

	if (labeled && labeled->whole > 0 && labeled->part == 0)
		add(finder, "no example is labeled");
}

static void find_no_second_annotator(struct finder *finder)
{
	const struct signal *twice = signal_of(finder, "two_annotators");

	if (twice && twice->whole > 0 && twice->part == 0)
		add(finder, "nobody labeled an example a second time, so agreement is unknown");
}

static void find_nothing_reviewed(struct finder *finder)
{
	const struct signal *reviewed = signal_of(finder, "reviewed");

	if (reviewed && reviewed->whole > 0 && reviewed->part == 0)
		add(finder, "no case was reviewed side by side");
}

static void find_no_strands(struct finder *finder)
{
	if (finder->status->strand_count == 0)
		add(finder, "the complaint is not split into strands yet");
}

/* Facts, state and permissions do not belong into weights. */
static void find_foreign_strands(struct finder *finder)
{
	int64_t n = 0;

	for (size_t i = 0; i < finder->status->strand_count; i++) {
		const struct strand *strand = &finder->status->strands[i];

		n += strand->box[0] != '\0' && strcmp(strand->box, "behavior") != 0 && !strcmp(strand->status, "open");
	}
	if (n > 0)
		add(finder,
			arena_printf(finder->arena, "%" PRId64 " open strand%s about facts, state or permissions", n,
				n == 1 ? " is" : "s are"));
}

/* An answer that does not count for now; one that has a waiver in silence says so by its own rule. */
static void find_amber_gates(struct finder *finder)
{
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate *gate = &finder->status->gates[i];

		if (*gate->amber != '\0')
			add_gate(finder, i,
				arena_printf(finder->arena, "%s is %s, but %s", gate_text(i)->name,
					gate_answer_word(gate->answer), gate->amber));
	}
}

static void find_volatile_facts(struct finder *finder)
{
	const struct signal *facts = signal_of(finder, "volatile_facts");

	if (facts && facts->state == SIGNAL_BAD)
		add(finder,
			arena_printf(finder->arena,
				"%" PRId64 " of %" PRId64 " training answers carry volatile facts; wanted: %s",
				facts->part, facts->whole, facts->threshold));
}

static void find_hazards(struct finder *finder)
{
	const struct signal *exposure = signal_of(finder, "exposure");

	if (exposure && exposure->state == SIGNAL_BAD)
		add(finder,
			arena_printf(finder->arena, "%" PRId64 " of %" PRId64 " hazard%s over the limit of exposure",
				exposure->part, exposure->whole, exposure->whole == 1 ? " is" : "s are"));
}

static void find_short_ladder(struct finder *finder)
{
	const struct signal *ladder = signal_of(finder, "ladder_complete");

	if (ladder && ladder->whole > 0 && ladder->part < ladder->whole)
		add(finder,
			arena_printf(finder->arena,
				"%" PRId64 " of %" PRId64 " rungs lighter than training were measured", ladder->part,
				ladder->whole));
}

static void find_overrides(struct finder *finder)
{
	for (size_t i = 0; i < finder->status->decision.override_count; i++)
		add(finder, excerpt(finder->arena, finder->status->decision.overrides[i], EXCERPT));
}

/* What READY wants besides the gates says itself how grave it is and where it belongs. */
static void find_lacks(struct finder *finder)
{
	for (size_t i = 0; i < finder->status->decision.lack_count; i++) {
		const struct decision_lack *lack = &finder->status->decision.lacks[i];

		if (lack->severity != finder->rule->severity)
			continue;
		struct blocker *blocker = add(finder, excerpt(finder->arena, lack->text, EXCERPT));
		blocker->gate = lack->gate;
		blocker->action = lack->action;
		blocker->screen = lack->screen;
		blocker->argument = lack->argument;
	}
}

static void find_amber_rungs(struct finder *finder)
{
	for (size_t i = 0; i < finder->status->decision.rung_count; i++) {
		const struct technique *rung = &finder->status->decision.rungs[i];

		if (*rung->amber != '\0')
			add(finder,
				arena_printf(finder->arena, "%s was tried and %s, but %s", rung->rung->name,
					rung->status == TECHNIQUE_FAILED ? "failed" : "was enough", rung->amber));
	}
}

static const struct rule rules[] = {
	{ GATE_FAIL, 0, "", "", "", find_lacks },
	{ GATE_FAIL, 'A', "conflicts", "", "choose mine or theirs: g x, or preop conflicts", find_conflicts },
	{ GATE_FAIL, 0, "train", "", "repair it, take the lighter route, or waive it in writing", find_failed_gates },
	{ GATE_FAIL, 'A', "data", "", "import a file of examples", find_no_dataset },
	{ GATE_FAIL, 'A', "data", "", "collect more, or put the best few into the prompt", find_few_examples },
	{ GATE_FAIL, 'A', "labels", "open", "open Labels and decide them", find_many_disputes },
	{ GATE_FAIL, 'N', "review", "", "import the outputs of every cheaper option", find_no_suite },
	{ GATE_FAIL, 'N', "review", "", "add cases newer than the newest example", find_old_suite },
	{ GATE_FAIL, 'N', "review", "", "take those inputs out of the training set, or those cases out of the suite",
		find_exposed_cases },
	{ GATE_FAIL, 'R', "data", "", "see preop facts: send each fact where it belongs, or ground it",
		find_volatile_facts },
	{ GATE_FAIL, 'I', "train hazard", "I", "reach fewer or notice sooner: preop hazard", find_hazards },
	{ GATE_UNKNOWN, 0, "train", "", "look at its signals and answer it", find_unanswered_gates },
	{ GATE_UNKNOWN, 0, "train", "", "look again, then answer it anew", find_amber_gates },
	{ GATE_UNKNOWN, 0, "", "", "", find_lacks },
	{ GATE_UNKNOWN, 'N', "train", "N", "look at its evidence again, then say anew what it came to: preop menu",
		find_amber_rungs },
	{ GATE_UNKNOWN, 'N', "review", "", "put the suite to the missing ones: preop eval run", find_short_ladder },
	{ GATE_UNKNOWN, 'A', "data", "", "write down what is good: label some examples", find_no_labels },
	{ GATE_UNKNOWN, 'A', "data", "has:label", "let a second person label some of them", find_no_second_annotator },
	{ GATE_UNKNOWN, 'N', "review", "", "open Review and compare outputs", find_nothing_reviewed },
	{ GATE_UNKNOWN, 'R', "case", "", "split the complaint and say what each part is", find_no_strands },
	{ GATE_WAIVED, 0, "train", "N", "try what is lighter, or keep the reason in mind", find_overrides },
	{ GATE_WAIVED, 0, "train", "", "write down who answers for it, and until when", find_waived_in_silence },
	{ GATE_WAIVED, 0, "train", "", "keep the date it expires in mind", find_waived_gates },
	{ GATE_WAIVED, 0, "train", "", "look again, or leave the reason as it is", find_overruled_signals },
	{ GATE_WAIVED, 'A', "labels", "open", "open Labels and decide them", find_some_disputes },
	{ GATE_WAIVED, 'A', "data", "", "give each kind a dataset of its own, or say what kind the rows really are",
		find_mixtures },
	{ GATE_WAIVED, 'R', "case", "", "route them to retrieval, a tool or policy code", find_foreign_strands },
};

void blocker_find_all(struct status *status, struct arena *arena)
{
	status->blockers = NULL;
	status->blocker_count = 0;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct finder finder = { .status = status, .arena = arena, .rule = &rules[i] };

		rules[i].find(&finder);
	}
}

const char *status_blockers_title(const struct status *status)
{
	return status->decision.verdict == VERDICT_READY ? "Still open" : "What blocks the decision";
}
