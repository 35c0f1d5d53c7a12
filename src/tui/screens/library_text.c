#include "tui/screens/library_text.h"

#include "preop/base/clock.h"

#include <stddef.h>
#include <string.h>

static void add_origin(struct strbuf *out, const char *origin, const struct texts *sources)
{
	strbuf_addf(out, "\nOrigin: %s", origin);
	for (size_t i = 0; sources != NULL && i < sources->count; i++) {
		const struct list_source *source = lists_source(sources->at[i]);

		strbuf_adds(out, i == 0 ? "\nSources: " : "; ");
		if (source == NULL || *source->by == '\0')
			strbuf_adds(out, sources->at[i]);
		else
			strbuf_addf(out, "%s (%d), %s", source->by, source->year, source->id);
	}
	strbuf_addc(out, '\n');
}

static void add_lines(struct strbuf *out, const char *title, const struct texts *texts)
{
	if (texts->count == 0)
		return;
	strbuf_addf(out, "\n# %s\n\n", title);
	for (size_t i = 0; i < texts->count; i++)
		strbuf_addf(out, "- %s\n", texts->at[i]);
}

/* In the order in which they are to be read: when not to comes first. */
void library_playbook(const struct list_playbook *playbook, struct strbuf *out)
{
	strbuf_addf(out, "# %s\n", playbook->name);
	add_lines(out, "When not to fine-tune", &playbook->when_not);
	add_lines(out, "When to", &playbook->when);
	add_lines(out, "What data", &playbook->data);
	add_lines(out, "What eval", &playbook->eval);
	add_lines(out, "What goes wrong", &playbook->wrong);
	strbuf_adds(out, "\n# Strands\n\n");
	for (size_t i = 0; i < playbook->strand_count; i++)
		strbuf_addf(out, "- %s: %s\n", playbook->strands[i].box, playbook->strands[i].title);
	strbuf_adds(out, "\n# Gates\n\n");
	for (int i = 0; i < 5; i++)
		strbuf_addf(out, "- %c: %s\n", "TRAIN"[i], playbook -> asks.gate[i]);
	add_lines(out, "Checks", &playbook->checks);
	strbuf_addf(out, "\nQuestion: %s\nName: %s", playbook->question, playbook->name_origin);
	add_origin(out, playbook->origin, &playbook->sources);
}

static void add_names(struct strbuf *out, const char *before, const struct texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		strbuf_addf(out, "%s%s", i == 0 ? before : ", ", texts->at[i]);
	if (texts->count > 0)
		strbuf_addc(out, '\n');
}

void library_term(const struct list_term *term, struct strbuf *out)
{
	strbuf_addf(out, "# %s\n\n%s\n", term->term, term->means);
	add_names(out, "\nAlso: ", &term->also);
	add_names(out, "\nSee: ", &term->see);
	add_origin(out, term->origin, &term->sources);
}

void library_item(const struct checklist_item *item, struct strbuf *out)
{
	strbuf_addf(out, "# %s\n\n%s: %s\n", item->item->text, tick_word(item->tick), item->why);
	if (*item->who != '\0') {
		strbuf_addf(out, "\nTicked by %s, ", item->who);
		clock_print_date(item->at, out);
		strbuf_addc(out, '\n');
	}
	if (item->tick == TICK_PERSON)
		strbuf_adds(out, "\nNo file can show it: who knows links a piece of evidence.\n");
	strbuf_addf(out, "\nStage: %s\nScreen: %s\n", item->stage->name, item->item->screen);
	if (*item->item->command != '\0')
		strbuf_addf(out, "Command: preop %s\n", item->item->command);
	strbuf_addf(out, "Evidence: %s\nId: %s\n", item->item->evidence, item->item->id);
	add_names(out, "Sources: ", &item->item->sources);
}

void library_source(const struct list_source *source, struct strbuf *out)
{
	strbuf_addf(out, "# %s\n\n", source->title);
	if (*source->by != '\0')
		strbuf_addf(out, "%s (%d)\n", source->by, source->year);
	if (*source->url != '\0')
		strbuf_addf(out, "%s\n", source->url);
	strbuf_addf(out, "\n%s\n", source->serves);
	add_origin(out, source->origin, NULL);
	strbuf_addf(out, "Id: %s\n", source->id);
}
