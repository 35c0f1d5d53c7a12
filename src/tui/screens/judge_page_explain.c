/* What lies behind a number of a judge; and a case on which it differs, as it was put to it. */
#include "tui/screens/judge_page.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- A number ---- */

static void add_table(
	struct strbuf *out, const struct judge_measure *m, const char *title, const char *rows, const double *table)
{
	double n = 0;

	for (size_t i = 0; i < (size_t)JUDGE_WORD_COUNT * JUDGE_WORD_COUNT; i++)
		n += table[i];
	if (n <= 0)
		return;
	strbuf_addf(out, "\n# %s\n%-14s", title, rows);
	for (size_t k = 0; k < JUDGE_WORD_COUNT; k++)
		strbuf_addf(out, "%8s", judge_word_of(m, (enum judge_word)k));
	for (size_t i = 0; i < JUDGE_WORD_COUNT; i++) {
		strbuf_addf(out, "\n%-14s", judge_word_of(m, (enum judge_word)i));
		for (size_t k = 0; k < JUDGE_WORD_COUNT; k++)
			strbuf_addf(out, "%8.0f", table[i * JUDGE_WORD_COUNT + k]);
	}
	strbuf_adds(out, "\n");
}

void judge_page_explain(struct judge_page *page, const struct judge_line *line)
{
	const struct judge_shown *shown = judge_page_at(page);
	const struct judge_measure *m = &shown->measure;
	const char *title = line->title + strspn(line->title, " ");
	struct strbuf out = STRBUF_INIT;

	strbuf_addf(&out, "# %s\n%s\n%s\n\n# Method\n%s\n", title, line->value, line->why, line->method);
	add_table(&out, m, "What people say (rows) and the judge in the end (columns)", "people",
		m->people[JUDGE_SETTLED].table);
	add_table(&out, m, "Gold (rows) and the judge in the end (columns)", "gold", m->gold[JUDGE_SETTLED].table);
	add_table(&out, m, "In name order (rows) and swapped (columns)", "name order", m->orders);
	strbuf_addf(&out, "\n# The judge\n%s: %s\n", shown->mark.calibrated ? "calibrated" : "UNCALIBRATED",
		shown->mark.reason);
	page_open(page->overlay.app, shown->judge.name, out.data);
	strbuf_free(&out);
}

/* ---- A case ---- */

struct asked {
	int64_t judge, eval_case, systems[2];
	bool blind;
};

struct telling { /* on the reader */
	struct db *db;
	const struct asked *asked;
	struct arena arena;
	const char *names[2]; /* of the systems */
	struct strbuf out;
};

/* What a system may be called. */
static const char *called(const struct telling *telling, int64_t system)
{
	bool second = system == telling->asked->systems[1];

	if (telling->asked->blind)
		return second ? "second" : "first";
	return telling->names[second];
}

static void add_titled(struct strbuf *out, const char *title, const char *text, size_t n)
{
	strbuf_addf(out, "\n# %s\n", title);
	for (size_t at = 0; at < n;) { /* a line of the text that begins with a # is no title of ours */
		const char *end = memchr(text + at, '\n', n - at);
		size_t length = end != NULL ? (size_t)(end - text) - at : n - at;
		strbuf_adds(out, " ");
		for (size_t i = 0; i < length; i++)
			strbuf_addc(out, text[at + i] != '\0' ? text[at + i] : ' ');
		strbuf_adds(out, "\n");
		at += length + 1;
	}
}

static const char *verdict_of(struct telling *telling, const struct judge_said_of *said)
{
	if (said->systems[1] == NULL)
		return said->label != NULL   ? said->label
			: isnan(said->value) ? "unread"
					     : arena_printf(&telling->arena, "%g", said->value);
	if (said->choice == REVIEW_NONE)
		return "unread";
	if (said->choice == REVIEW_FIRST || said->choice == REVIEW_SECOND)
		return said->systems[said->choice == REVIEW_SECOND];
	return review_choice_word(said->choice);
}

static bool is_asked(const struct telling *telling, int64_t system)
{
	return system == telling->asked->systems[0] || system == telling->asked->systems[1];
}

static void add_said(struct telling *telling, const struct judge_said_of *said)
{
	bool pair = said->systems[1] != NULL;

	if (!is_asked(telling, said->ids[0]) || (pair && !is_asked(telling, said->ids[1])))
		return;
	strbuf_addf(&telling->out, "\n# %s: %s", said->judge, pair ? said->systems[0] : called(telling, said->ids[0]));
	if (pair)
		strbuf_addf(
			&telling->out, " before %s%s", said->systems[1], said->order_known ? "" : " (order not known)");
	strbuf_addf(&telling->out, ", repeat %" PRId64 ", round %" PRId64 ": %s\n", said->repeat, said->round,
		verdict_of(telling, said));
	if (*said->words != '\0')
		strbuf_addf(&telling->out, " %s\n", said->words);
	if (said->text_n > 0)
		add_titled(&telling->out, "It wrote", said->text, said->text_n);
}

static bool add_case(struct telling *telling, struct error *error)
{
	const struct asked *asked = telling->asked;
	struct suite_case it;
	struct output *outputs;
	size_t count;

	if (!suite_case_read(telling->db, asked->eval_case, &telling->arena, &it, error) ||
		!suite_outputs(telling->db, asked->eval_case, &telling->arena, &outputs, &count, error))
		return false;
	strbuf_addf(&telling->out, "# Case %s\n", it.external);
	add_titled(&telling->out, "Input", it.input, it.input_n);
	if (it.reference != NULL)
		add_titled(&telling->out, "Reference", it.reference, it.reference_n);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < 2; k++)
			if (outputs[i].system == asked->systems[k])
				telling->names[k] = outputs[i].system_name;
	for (size_t i = 0; i < count; i++)
		if (is_asked(telling, outputs[i].system))
			add_titled(
				&telling->out, called(telling, outputs[i].system), outputs[i].text, outputs[i].length);
	return true;
}

/* Of this pair only: whoever looks may not have decided the others. */
static bool add_people(struct telling *telling, struct error *error)
{
	struct review_verdict *verdicts;
	size_t count;

	if (!review_verdicts(telling->db, telling->asked->eval_case, &telling->arena, &verdicts, &count, error))
		return false;
	strbuf_adds(&telling->out, "\n# People\n");
	for (size_t i = 0; i < count; i++) {
		if (strcmp(verdicts[i].first, telling->names[0]) != 0 ||
			strcmp(verdicts[i].second, telling->names[1]) != 0)
			continue;
		enum review_choice choice = verdicts[i].choice;
		bool winner = choice == REVIEW_FIRST || choice == REVIEW_SECOND;
		strbuf_addf(&telling->out, " %s: %s\n", verdicts[i].who,
			winner ? called(telling, telling->asked->systems[choice == REVIEW_SECOND])
			       : review_choice_word(choice));
		if (*verdicts[i].note != '\0')
			add_titled(&telling->out, "Note", verdicts[i].note, strlen(verdicts[i].note));
	}
	return true;
}

static bool add_judges(struct telling *telling, struct error *error)
{
	struct judge_said_of *said;
	size_t count;
	int64_t hidden;

	if (!judge_said_list(telling->db, telling->asked->judge, telling->asked->eval_case, &telling->arena, &said,
		    &count, &hidden, error))
		return false;
	for (size_t i = 0; i < count; i++)
		add_said(telling, &said[i]);
	return true;
}

static void *run_case(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct telling telling = { .db = db, .asked = asked, .names = { "", "" }, .out = STRBUF_INIT };

	(void)job;
	bool ok = add_case(&telling, error) && add_people(&telling, error) && add_judges(&telling, error);
	arena_free(&telling.arena);
	char *text = ok ? strbuf_detach(&telling.out, NULL) : NULL;
	strbuf_free(&telling.out);
	return text;
}

static void case_arrived(struct overlay *overlay, void *payload)
{
	page_open(overlay->app, "Case", payload);
	free(payload);
}

void judge_page_case(struct judge_page *page, const struct judge_disagreement *differs)
{
	const struct judge_shown *shown = judge_page_at(page);
	struct asked *asked = xcalloc(1, sizeof(*asked));

	*asked = (struct asked){ .judge = shown->judge.id,
		.eval_case = differs->eval_case,
		.systems = { differs->first, differs->second },
		.blind = shown->measure.blind };
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_PAGE,
			.run = run_case,
			.arrived = case_arrived,
			.free_asked = free,
			.free_payload = free,
			.asked = asked });
}
