#include "preop/model/action.h"

#include <string.h>

/* What stands before the title of an action, which says the rest. */
static const struct {
	const char *command, *words;
} words[] = {
	{ "annotations", "brought in labels: " },
	{ "approve", "approved " },
	{ "board-keep", "kept the failure board " },
	{ "board-remove", "removed the failure board " },
	{ "card-set", "wrote the data card, " },
	{ "case-text", "wrote " },
	{ "cause-add", "added the cause " },
	{ "cause-remove", "removed the cause " },
	{ "cause-set", "judged the cause " },
	{ "correct", "corrected " },
	{ "dataset-rename", "renamed the dataset " },
	{ "differential", "began the differential, " },
	{ "edit", "edited " },
	{ "evidence-add", "linked evidence, " },
	{ "evidence-remove", "took evidence away, " },
	{ "gate-enter", "wrote gate " },
	{ "gate-set", "answered gate " },
	{ "guideline-patch", "patched the guideline, " },
	{ "hazard-add", "added the hazard " },
	{ "hazard-remove", "removed the hazard " },
	{ "hazard-set", "changed the hazard " },
	{ "import", "imported " },
	{ "intake", "took in the complaint " },
	{ "judge", "changed the judge " },
	{ "label-schema", "wrote the label schema, " },
	{ "label-set", "labeled " },
	{ "lists-import", "brought in entries of " },
	{ "lists-remove", "removed entries of " },
	{ "lock", "locked " },
	{ "merge", "merged " },
	{ "must-pass", "pinned " },
	{ "new", "began " },
	{ "override", "overrode " },
	{ "person-add", "added the person " },
	{ "person-set", "changed the person " },
	{ "playbook", "began with the playbook " },
	{ "project-set", "wrote " },
	{ "propagate", "labeled near-duplicates, " },
	{ "replace", "replaced " },
	{ "revert", "took back to an earlier text " },
	{ "review-seal", "sealed the review of " },
	{ "skip", "put aside " },
	{ "snapshot", "froze " },
	{ "strand-add", "added the strand " },
	{ "strand-remove", "removed the strand " },
	{ "strand-set", "changed the strand " },
	{ "system", "described the system " },
	{ "technique", "judged the rung " },
	{ "threshold", "set the threshold " },
	{ "threshold-clear", "cleared the threshold " },
	{ "tree", "answered the tree, " },
	{ "unlock", "unlocked " },
	{ "verdict", "gave a verdict, " },
};

void action_print(const char *command, const char *title, struct strbuf *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].command, command) == 0) {
			strbuf_addf(out, "%s%s", words[i].words, title);
			return;
		}
	strbuf_adds(out, command);
	for (char *c = out->data + out->len - strlen(command); *c != '\0'; c++)
		if (*c == '-')
			*c = ' ';
	strbuf_addf(out, ": %s", title);
}
