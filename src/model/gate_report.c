/* The decision as a page that stands alone: what `preop gate report` prints and the workbench shows and writes to a file. */
#include "preop/model/decision.h"

#include "preop/base/clock.h"
#include "preop/model/evidence.h"
#include "preop/model/signal.h"
#include "preop/text/display.h"
#include "preop/text/wrap.h"

#include <string.h>

enum { PROSE_COLUMNS = 100, UNWRAPPED = 1 << 20 /* columns: only the text's own lines */ };

struct report {
	struct db *db;
	struct strbuf *out;
	bool markdown;
	int columns; /* of prose */
	struct gate gates[GATE_COUNT];
	struct signal *signals;
	size_t signal_count;
};

/* What comes from data goes through the display form: a report is read on terminals, too. */
static void add_prose(struct report *report, const struct strbuf *text)
{
	struct wrap wrap = WRAP_INIT;

	wrap_text(&wrap, text->data, text->len, report->columns, 0, 0);
	for (size_t i = 0; i < wrap.count; i++) {
		display_append(report->out, text->data + wrap.lines[i].start, wrap.lines[i].length, 0);
		strbuf_addc(report->out, '\n');
	}
	wrap_free(&wrap);
}

static void add_line(struct report *report, const char *title, const char *text)
{
	if (*text == '\0')
		return;
	strbuf_addf(report->out, report->markdown ? "- **%s** " : "  %-10s ", title);
	display_append(report->out, text, strlen(text), 0);
	strbuf_addc(report->out, '\n');
}

/* The signs and words of the screens. A number that is not there says why instead. */
static void print_signal(const struct signal *signal, struct strbuf *out)
{
	const char *sign, *word = signal_standing(signal, &sign), *wanted = signal->threshold;

	strbuf_addf(out, "%s %s: ", sign, signal->name);
	if (signal->state == SIGNAL_UNDEFINED) {
		strbuf_addf(out, "%s: %s", word, signal->why);
		return;
	}
	signal_print_value(signal, out);
	if (*word || *wanted)
		strbuf_addf(out, " (%s%s%s%s)", word, *word && *wanted ? ", " : "", *wanted ? "wanted " : "", wanted);
}

/* "none found; looked at 40 cases (raj, 2025-07-15)" */
static void add_signed(struct report *report, const char *title, const char *text, const char *who, int64_t at)
{
	struct strbuf line = STRBUF_INIT;

	if (*text != '\0') {
		strbuf_addf(&line, "%s (%s%s", text, who, *who != '\0' ? ", " : "");
		clock_print_date(at, &line);
		strbuf_addc(&line, ')');
		add_line(report, title, line.data);
	}
	strbuf_free(&line);
}

static void add_signals(struct report *report, const struct gate_text *text)
{
	struct strbuf value = STRBUF_INIT;

	for (size_t i = 0; i < text->signal_count; i++) {
		const struct signal *signal = signal_find(report->signals, report->signal_count, text->signals[i]);

		if (signal == NULL)
			continue;
		strbuf_reset(&value);
		print_signal(signal, &value);
		add_line(report, "signal", value.data);
	}
	strbuf_free(&value);
}

static bool add_evidence(struct report *report, char letter, struct error *error)
{
	const char claim[2] = { letter, '\0' };
	struct arena arena = ARENA_INIT;
	struct evidence *links;
	size_t count;
	bool ok = evidence_list(report->db, "gate", claim, &arena, &links, &count, error);

	for (size_t i = 0; ok && i < count; i++)
		add_line(report, "evidence",
			arena_printf(&arena, "%s %s: %s (%s)%s%s", links[i].kind, links[i].title, links[i].was,
				evidence_state_word(links[i].state), *links[i].note ? ", " : "", links[i].note));
	arena_free(&arena);
	return ok;
}

static bool add_gate(struct report *report, int index, struct error *error)
{
	const struct gate_text *text = gate_text(index);
	const struct gate *gate = &report->gates[index];
	struct strbuf until = STRBUF_INIT;

	if (gate->until != CLOCK_NONE)
		clock_print_date(gate->until, &until);
	strbuf_addf(report->out, report->markdown ? "\n## %c %s: %s\n\n" : "\n%c  %s: %s\n", text->letter, text->name,
		gate_answer_word(gate->answer));
	add_line(report, "asks", text->question);
	add_signed(report, "claim", gate->claim, gate->claim_who, gate->claim_at);
	add_line(report, "because", gate->rationale);
	add_signed(report, "against", gate->counter, gate->counter_who, gate->counter_at);
	add_signed(report, "who", gate->who, "", gate->at);
	add_line(report, "owner", gate->owner);
	add_line(report, "until", until.data);
	add_line(report, "amber", gate->amber);
	add_signals(report, text);
	strbuf_free(&until);
	return add_evidence(report, text->letter, error);
}

static bool print_report(struct db *db, bool markdown, int columns, struct strbuf *out, struct error *error)
{
	struct report report = { .db = db, .out = out, .markdown = markdown, .columns = columns };
	struct strbuf sentence = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	struct train_decision decision;
	bool ok = signal_read_all(db, &arena, &report.signals, &report.signal_count, error) &&
		gate_read_beside(db, &arena, report.signals, report.signal_count, report.gates, error) &&
		decision_read(db, &arena, report.gates, &decision, error) &&
		decision_sentence(db, report.gates, &decision, &sentence, error);

	if (ok) {
		strbuf_adds(out, markdown ? "# The decision\n\n" : "");
		add_prose(&report, &sentence);
	}
	for (int i = 0; ok && i < GATE_COUNT; i++)
		ok = add_gate(&report, i, error);
	strbuf_free(&sentence);
	arena_free(&arena);
	return ok;
}

bool gate_report(struct db *db, bool markdown, struct strbuf *out, struct error *error)
{
	return print_report(db, markdown, PROSE_COLUMNS, out, error);
}

bool gate_report_unwrapped(struct db *db, struct strbuf *out, struct error *error)
{
	return print_report(db, false, UNWRAPPED, out, error);
}
