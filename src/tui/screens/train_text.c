/* What stands under the signals of a gate: the answer with its ground, then what helps to answer. */
#include "preop/base/clock.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/sign.h"
#include "tui/screens/train_view.h"

#include <string.h>

static void add_title(struct textview *text, const char *title)
{
	textview_gap(text);
	textview_add(text, ROLE_TITLE, 0, title, strlen(title));
}

static void add_words(struct textview *text, enum role role, int indent, const char *words)
{
	textview_add(text, role, indent, words, strlen(words));
}

static void add_waiver(struct train_view *train, const struct gate *gate, struct textview *text)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "waiver of %s until ", *gate->owner ? gate->owner : "nobody yet");
	if (gate->until != CLOCK_NONE)
		clock_print_date(gate->until, &line);
	else
		strbuf_adds(&line, "no date yet");
	if (!*gate->owner || gate->until == CLOCK_NONE)
		strbuf_addf(&line, "; %s sets both", train_key(train, COMMAND_GATE_OWNER));
	textview_add(text, ROLE_WARN, 2, line.data, line.len);
	strbuf_free(&line);
}

static void add_answer(struct train_view *train, struct textview *text)
{
	const struct gate *gate = train_gate(train);
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s %s", gate_sign(gate->answer), gate_answer_word(gate->answer));
	if (gate->at != CLOCK_NONE) {
		strbuf_addf(&line, "   %s, ", gate->who);
		print_ago(gate->at, train->view.app->now, &line);
	}
	add_words(text, ROLE_TITLE, 0, "Answer");
	textview_add(text, gate_role(gate->answer), 2, line.data, line.len);
	if (gate->rationale[0])
		add_words(text, ROLE_TEXT, 2, gate->rationale);
	else if (gate->answer == GATE_UNKNOWN)
		textview_addf(text, ROLE_MUTED, 2, "No answer yet. %s pass, %s fail, %s waive; each may say why.",
			train_key(train, COMMAND_GATE_PASS), train_key(train, COMMAND_GATE_FAIL),
			train_key(train, COMMAND_GATE_WAIVE));
	if (gate->amber[0])
		textview_addf(text, ROLE_WARN, 2, "! does not count for now: %s", gate->amber);
	if (gate->answer == GATE_WAIVED)
		add_waiver(train, gate, text);
	strbuf_free(&line);
}

struct slot {
	const char *title, *words, *who;
	int64_t at;
	const char *empty; /* asks for the words */
	enum command_id command;
};

static void add_slot(struct train_view *train, struct textview *text, const struct slot *slot)
{
	struct strbuf line = STRBUF_INIT;

	add_title(text, slot->title);
	if (*slot->words) {
		add_words(text, ROLE_TEXT, 2, slot->words);
		strbuf_addf(&line, "%s, ", slot->who);
		print_ago(slot->at, train->view.app->now, &line);
		textview_add(text, ROLE_MUTED, 4, line.data, line.len);
	} else
		textview_addf(text, ROLE_MUTED, 2, "%s %s writes it.", slot->empty, train_key(train, slot->command));
	strbuf_free(&line);
}

static void add_link(struct textview *text, const struct evidence *link, int64_t now)
{
	bool stands = link->state == EVIDENCE_FRESH;
	struct strbuf line = STRBUF_INIT;

	evidence_print_head(link, &line);
	textview_add(text, stands ? ROLE_TEXT : ROLE_WARN, 2, line.data, line.len);
	strbuf_reset(&line);
	evidence_print_tail(link, now, &line);
	textview_add(text, stands ? ROLE_MUTED : ROLE_WARN, 4, line.data, line.len);
	strbuf_free(&line);
}

static void add_evidence(struct train_view *train, struct textview *text)
{
	const struct train_book *book = train->book;
	const char letter[2] = { gate_text(train_chosen(train))->letter, '\0' };
	size_t shown = 0;

	add_title(text, "Evidence");
	for (size_t i = 0; book && i < book->link_count; i++) {
		if (strcmp(book->links[i].claim, letter) != 0)
			continue;
		add_link(text, &book->links[i], train->view.app->now);
		shown++;
	}
	if (!shown)
		textview_addf(text, ROLE_MUTED, 2, "%s %s links some.", book ? "None yet." : "reading …",
			train_key(train, COMMAND_EVIDENCE));
}

/* Under the gate that asks for them: the data plan, the eval plan, the checks. */
static void add_plans(const struct list_playbook *playbook, char gate, struct textview *text)
{
	for (size_t i = 0; i < playbook_plan_count; i++) {
		const struct texts *lines = playbook_plan_texts(playbook, &playbook_plans[i]);

		if (playbook_plans[i].gate != gate)
			continue;
		textview_addf(text, ROLE_TITLE, 0, "Its %s", playbook_plans[i].title);
		for (size_t j = 0; j < lines->count; j++)
			textview_addf(text, ROLE_TEXT, 2, "· %s", lines->at[j]);
	}
}

static void add_playbooks(const struct train_view *train, struct textview *text)
{
	const struct train_book *book = train->book;

	for (size_t i = 0; book && i < book->use_count; i++) {
		const struct list_playbook *playbook = book->uses[i].playbook;

		if (!playbook)
			continue;
		textview_gap(text);
		textview_addf(text, ROLE_TITLE, 0, "The playbook asks  (%s)", playbook->name);
		add_words(text, ROLE_TEXT, 2, playbook->asks.gate[train_chosen(train)]);
		add_plans(playbook, gate_text(train_chosen(train))->letter, text);
	}
}

static void add_guide(const struct gate_text *gate, struct textview *text)
{
	add_title(text, "What to look for  (house)");
	for (size_t i = 0; i < gate->look_for_count; i++)
		textview_addf(text, ROLE_TEXT, 2, "· %s", gate->look_for[i].text);
	add_title(text, "Fails when  (house)");
	add_words(text, ROLE_TEXT, 2, gate->fails_when);
	add_words(text, ROLE_TITLE, 0, "Then  (house)");
	add_words(text, ROLE_TEXT, 2, gate->route);
}

/* "? -> pass (ana) -> fail (raj)" in signs: that there was a way, and how to see it. */
static void add_way(struct train_view *train, struct textview *text)
{
	const struct train_book *book = train->book;
	int index = train_chosen(train);
	struct strbuf line = STRBUF_INIT;
	size_t answers = 0;

	strbuf_adds(&line, "?");
	for (size_t i = 0; book && i < book->counts[index]; i++) {
		const struct gate_change *change = &book->changes[index][i];

		if (strcmp(change->what, "answer") != 0)
			continue;
		strbuf_addf(&line, " → %s (%s%s)", gate_sign(change->answer), change->who,
			change->taken_back ? ", taken back" : "");
		answers++;
	}
	if (answers >= 2) {
		add_title(text, "History");
		textview_add(text, ROLE_TEXT, 2, line.data, line.len);
		textview_addf(text, ROLE_MUTED, 2, "%s shows all that was written, and why.",
			train_key(train, COMMAND_GATE_HISTORY));
	}
	strbuf_free(&line);
}

void train_text(struct train_view *train)
{
	const struct gate *gate = train_gate(train);
	struct textview *text = train->text;

	textview_clear(text);
	textview_key(text, train_chosen(train) + 1);
	add_answer(train, text);
	add_slot(train, text,
		&(struct slot){ "Claim", gate->claim, gate->claim_who, gate->claim_at,
			"Which sentence does the answer stand for?", COMMAND_GATE_CLAIM });
	add_evidence(train, text);
	add_slot(train, text,
		&(struct slot){ "Counter-evidence", gate->counter, gate->counter_who, gate->counter_at,
			"Who looked where for what speaks against it?", COMMAND_GATE_COUNTER });
	add_playbooks(train, text);
	add_way(train, text);
	add_guide(gate_text(train_chosen(train)), text);
}

void train_print_history(const struct train_view *train, struct strbuf *out)
{
	const struct train_book *book = train->book;
	int index = train_chosen(train);

	strbuf_addf(out, "# %s: all that was written, the newest first\n\n", gate_text(index)->name);
	for (size_t i = book ? book->counts[index] : 0; i-- > 0;) {
		const struct gate_change *change = &book->changes[index][i];

		clock_print_iso(change->at, out);
		strbuf_addf(out, "  %-8s  %s%s\n    ", change->what, change->who,
			change->taken_back ? "  (taken back by undo)" : "");
		if (strcmp(change->what, "answer") == 0)
			strbuf_addf(out, "%s ", gate_sign(change->answer));
		gate_change_print(change, out);
		strbuf_addc(out, '\n');
	}
	if (!book || book->counts[index] == 0)
		strbuf_adds(out, book ? "Nothing was written of it yet.\n" : "still being read\n");
}
