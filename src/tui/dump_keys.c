/* The reference of keys and commands, made from the tables: docs/keys.md. */
#include "tui.h"

#include "keymap.h"
#include "preop/base/json.h"

#include <string.h>

static const struct {
	context_set bit;
	const char *title, *about;
} sections[] = {
	{ CONTEXT_ALL, "Everywhere", "These work on every screen." },
	{ CONTEXT_LIST, "Rows and text", "Anything with a cursor over rows, and pages of text." },
	{ CONTEXT_CASE, "Case", "The home: the question, what blocks it, the strands." },
	{ CONTEXT_TRAIN, "TRAIN", "The five gates." },
	{ CONTEXT_DATA, "Data", "Examples, labels, splits." },
	{ CONTEXT_LABELS, "Labels", "Where people differ: one decision a key, blind until it is made." },
	{ CONTEXT_REVIEW, "Review", "Outputs side by side, blind." },
	{ CONTEXT_LINEAGE, "Lineage", "Where everything came from." },
	{ CONTEXT_JOBS, "Jobs", "Work in the background." },
	{ CONTEXT_OWN, "Own queue", "What you still have to label, blind; opened by label-mine." },
	{ CONTEXT_AGREEMENT, "Agreement", "How far people agree, number by number; opened by agreement." },
	{ CONTEXT_DIFF, "Word diff", "Shown before an edit is saved." },
	{ CONTEXT_COLUMNS, "Columns of a list", "The chooser that V opens on the Data screen." },
	{ CONTEXT_CARD, "Data card", "Seven fields to walk and to write." },
	{ CONTEXT_CONFLICTS, "Conflicts", "What both copies of the project changed; opened by g x." },
	{ CONTEXT_GROUP, "Near-duplicates", "What a decision would go to as well; opened by p on the Labels screen." },
	{ CONTEXT_LADDER, "Ladder",
		"Every system on the same cases, with intervals; opened by L on the Review screen." },
	{ CONTEXT_GUIDELINE, "Guideline",
		"The sections of the labeling guideline and its versions; opened by guideline." },
	{ CONTEXT_REPLAY, "Replay", "A patch of the guideline tried on decided examples; opened by guideline-replay." },
	{ CONTEXT_SCHEMA, "Label schema",
		"The labels, their keys and uses, and migrations of them; opened by schema." },
	{ CONTEXT_RUNS, "Runs", "A suite put to systems: progress, cost, errors; opened by R on the Review screen." },
	{ CONTEXT_EVIDENCE, "Evidence",
		"What a claim rests on, and the decision in words; opened by v and s on the TRAIN screen." },
	{ CONTEXT_MENU, "Menu", "Nine rungs and how far each was tried; opened by m on the TRAIN screen." },
	{ CONTEXT_TREE, "Decision tree",
		"A walk of questions to a verdict, of the case or of a strand; opened by y on the TRAIN screen." },
	{ CONTEXT_DIFFERENTIAL, "Differential",
		"What a strand could be, and what was ruled out; opened by d on the TRAIN screen." },
	{ CONTEXT_HAZARD, "Hazard sheet",
		"What a bad tune would do, how many it reaches and who stops it; opened by r on the TRAIN screen." },
	{ CONTEXT_LIBRARY, "Library", "Playbooks, glossary, checklist, sources; how a page is read." },
	{ CONTEXT_STRAND, "Intake and failure board",
		"The team's sentence split into strands, opened by i on the Case screen; failures in groups, opened by "
		"B there." },
	{ CONTEXT_SITTING, "Close of a sitting", "What was decided and what it did; opened by sitting." },
	{ CONTEXT_CHECKS, "Checks",
		"What is checked of a suite's outputs, and what it came to; opened by K on the Review screen." },
	{ CONTEXT_PROMPT, "A line of input",
		"Looked up alone while a line of input is open; anything printable is typed." },
	{ CONTEXT_PICKER, "A list to choose from",
		"Looked up alone while a list, the palette or the help is open; typing narrows it." },
};

/* A | ends a cell of a table, and inside one a ` ends the code. */
static void add_cell(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			strbuf_addc(out, '\\');
		strbuf_addc(out, *text);
	}
}

static void add_code(struct strbuf *out, const char *text)
{
	const char *fence = strchr(text, '`') ? "``" : "`";

	strbuf_addf(out, "%s%s", fence, fence[1] ? " " : "");
	add_cell(out, text);
	strbuf_addf(out, "%s%s", fence[1] ? " " : "", fence);
}

static void add_row(struct strbuf *out, const char *keys, const struct command *command, const char *args)
{
	char line[160];

	strbuf_adds(out, "| ");
	if (*keys)
		add_code(out, keys);
	strbuf_adds(out, " | ");
	snprintf(line, sizeof(line), "%s%s%s", command->name, *args ? " " : "", args);
	add_code(out, line);
	strbuf_adds(out, " | ");
	add_cell(out, command->help);
	strbuf_adds(out, " |\n");
}

static size_t add_bindings(
	struct strbuf *out, const struct keymap *keymap, const struct command *command, context_set bit)
{
	size_t count = 0;

	for (size_t i = 0; i < keymap_count(keymap); i++) {
		const struct binding *binding = keymap_at(keymap, i);
		if (binding->id != command->id || binding->context != bit)
			continue;
		add_row(out, binding->keys, command, binding->args);
		count++;
	}
	return count;
}

/* A command without keys stands in the first of its contexts: the palette runs it. */
static bool is_home(const struct command *command, context_set bit)
{
	return (command->contexts & bit) && !(command->contexts & (bit - 1));
}

static void dump_markdown(struct strbuf *out, const struct keymap *keymap)
{
	strbuf_adds(out,
		"# Keys and commands\n\nGenerated by `preop keys`; do not edit. Every command can be run from the "
		"palette (`:`) by its name, and "
		"bound to other keys in `~/.config/preop/keys` (the form is in `data/default.keys`).\n");
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		strbuf_addf(out,
			"\n## %s\n\nContext `%s`. %s\n\n| keys | command | what it does |\n| --- | --- | --- |\n",
			sections[i].title, context_name(sections[i].bit), sections[i].about);
		for (int id = 0; id < COMMAND_COUNT; id++) {
			const struct command *command = command_get((enum command_id)id);
			if (command->flags & COMMAND_FLAG_SCRIPT)
				continue;
			if (!add_bindings(out, keymap, command, sections[i].bit) && is_home(command, sections[i].bit))
				add_row(out, "", command, command->args);
		}
	}
	strbuf_adds(out,
		"\n## Scripts\n\nThese work in scripts only (`preop script`).\n\n| | command | what it does |\n| --- | "
		"--- | --- |\n");
	for (int id = 0; id < COMMAND_COUNT; id++) {
		const struct command *command = command_get((enum command_id)id);
		if (command->flags & COMMAND_FLAG_SCRIPT)
			add_row(out, "", command, command->args);
	}
}

static void dump_contexts(struct json_writer *w, const struct command *command)
{
	json_open(w, "contexts", '[');
	for (context_set bit = 1; bit <= command->contexts; bit <<= 1) {
		if (command->contexts & bit)
			json_put_string(w, NULL, context_name(bit));
	}
	json_close(w, ']');
}

static void dump_command(struct json_writer *w, const struct keymap *keymap, const struct command *command)
{
	json_open(w, NULL, '{');
	json_put_string(w, "name", command->name);
	json_put_string(w, "arguments", command->args);
	json_put_string(w, "title", command->title);
	json_put_string(w, "help", command->help);
	json_put_bool(w, "changes", command->flags & COMMAND_FLAG_CHANGES);
	json_put_bool(w, "script", command->flags & COMMAND_FLAG_SCRIPT);
	dump_contexts(w, command);
	json_open(w, "keys", '[');
	for (size_t i = 0; i < keymap_count(keymap); i++) {
		const struct binding *binding = keymap_at(keymap, i);
		if (binding->id != command->id)
			continue;
		json_open(w, NULL, '{');
		json_put_string(w, "context", context_name(binding->context));
		json_put_string(w, "keys", binding->keys);
		json_put_string(w, "arguments", binding->args);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

void tui_dump_keys(struct strbuf *out, bool json)
{
	struct keymap *keymap = keymap_new();
	struct error error = ERROR_INIT;
	struct json_writer w;

	if (!keymap_load_default(keymap, &error))
		bug("%s", error.message);
	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '[');
		for (int id = 0; id < COMMAND_COUNT; id++)
			dump_command(&w, keymap, command_get((enum command_id)id));
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else {
		dump_markdown(out, keymap);
	}
	keymap_free(keymap);
}

void tui_dump_commands(struct strbuf *out)
{
	for (int id = 0; id < COMMAND_COUNT; id++)
		strbuf_addf(out, "%s\n", command_get((enum command_id)id)->name);
}
