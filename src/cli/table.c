/* The verbs: names, options and help. `preop help`, the manual, docs/cli.md and the completions are printed from this table. */
#include "cli/verbs.h"

#define WORKBENCH (OPTION_THEME | OPTION_ASCII | OPTION_NO_MOUSE | OPTION_FRESH | OPTION_SEED | OPTION_KEYS)
#define SELECTION (OPTION_DATASET | OPTION_SPLIT | OPTION_FILTER)

static const struct verb verbs[] = {
	{ "demo", "demo [--keep FILE]", "open the built-in sample project", "", OPTION_KEEP | WORKBENCH, verb_demo },
	{ "new", "new FILE.preop", "make a project file", "", OPTION_TITLE | OPTION_QUESTION, verb_new },
	{ "open", "open [FILE]", "open the workbench (as does preop alone)", "", WORKBENCH, verb_open },
	{ "status", "status", "the question, the gates, the counts, what blocks the decision", "", 0, verb_status },
	{ "question", "question TEXT", "say which question the project is to answer", "", 0, verb_question },
	{ "person", "person [NAME ROLE]", "list the people, or add one", "", 0, verb_person },
	{ "strand", "strand", "the complaints the question was split into", "", 0, verb_strand },
	{ "gate", "gate [LETTER [ANSWER]]", "the five TRAIN gates", "", OPTION_BECAUSE, verb_gate },
	{ "import", "import FILE...", "bring files in", "",
		OPTION_DATASET | OPTION_SPLIT | OPTION_FORMAT | OPTION_MAP | OPTION_STRICT | OPTION_DRY_RUN,
		verb_import },
	{ "list", "list", "examples that match", "", SELECTION | OPTION_LIMIT | OPTION_FORMAT | OPTION_OUTPUT,
		verb_list },
	{ "label", "label ID... LABEL", "give examples a label", "", SELECTION | OPTION_NOTE, verb_label },
	{ "labels", "labels [DATASET [LABEL...]]", "list or set the labels of a dataset", "", OPTION_DATASET,
		verb_labels },
	{ "split", "split ID... NAME", "put examples into a split", "", SELECTION, verb_split },
	{ "delete", "delete ID...", "delete examples", "", SELECTION, verb_delete },
	{ "snapshot", "snapshot create NAME|list", "freeze a dataset", "", OPTION_DATASET | OPTION_NOTE,
		verb_snapshot },
	{ "lineage", "lineage", "the history as a graph", "", OPTION_LIMIT, verb_lineage },
	{ "verdict", "verdict CASE SYSTEM SYSTEM WINNER", "compare two outputs", "", OPTION_DATASET | OPTION_NOTE,
		verb_verdict },
	{ "ladder", "ladder [SUITE]", "the systems of a suite side by side", "", OPTION_DATASET, verb_ladder },
	{ "log", "log", "the journal", "", OPTION_LIMIT, verb_log },
	{ "undo", "undo", "take back the last action", "", 0, verb_undo },
	{ "redo", "redo", "do again what was taken back", "", 0, verb_redo },
	{ "verify", "verify", "check the file", "", 0, verb_verify },
	{ "script", "script FILE", "run a script of workbench commands and verbs", "", WORKBENCH | OPTION_SIZE,
		verb_script },
};

const struct verb *verb_table(size_t *count)
{
	*count = sizeof(verbs) / sizeof(verbs[0]);
	return verbs;
}
