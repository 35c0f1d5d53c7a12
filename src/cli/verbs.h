/* The verbs' functions, one file a verb or a small family; table.c has their names, options and help. */
#ifndef PREOP_CLI_VERBS_H
#define PREOP_CLI_VERBS_H

#include "cli/cli.h"

#define VERB(name)                                                                                                     \
	int verb_##name(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)

VERB(new); /* verb_project.c */
VERB(question);
VERB(person);
VERB(status);      /* verb_status.c */
VERB(import);      /* verb_import.c */
VERB(annotations); /* verb_annotations.c */
VERB(export);      /* verb_export.c */
VERB(list);        /* verb_list.c */
VERB(count);       /* verb_count.c */
VERB(show);        /* verb_show.c */
VERB(label);       /* verb_change.c: what changes examples */
VERB(labels);
VERB(split);
VERB(delete);
VERB(tag); /* verb_tag.c: what people note beside labels */
VERB(tags);
VERB(dismiss);
VERB(filters); /* verb_filters.c */
VERB(index);   /* verb_index.c */
VERB(kind);
VERB(preferences); /* verb_preferences.c */
VERB(sitting);     /* verb_sitting.c */
VERB(noise);       /* verb_noise.c */
VERB(judge);       /* verb_judge.c */

VERB(mine);  /* verb_mine.c: what you still have to label */
VERB(queue); /* verb_queue.c: what waits for a decision */
VERB(skip);
VERB(approve);
VERB(adjudicate); /* verb_adjudicate.c */
VERB(edit);       /* verb_edit.c */
VERB(revisions);
VERB(revert);
VERB(replace); /* verb_replace.c */
VERB(correct); /* verb_correct.c */
VERB(wall);
VERB(endpoint); /* verb_endpoint.c */
VERB(lock);     /* verb_lock.c */
VERB(unlock);
VERB(log); /* verb_journal.c */
VERB(undo);
VERB(redo);
VERB(verify);
VERB(glossary); /* verb_library.c */
VERB(sources);
VERB(playbook);
VERB(lists);        /* verb_lists.c */
VERB(menu);         /* verb_menu.c */
VERB(hazard);       /* verb_hazard.c */
VERB(threshold);    /* verb_threshold.c */
VERB(tree);         /* verb_tree.c */
VERB(case);         /* verb_case.c */
VERB(checklist);    /* verb_checklist.c */
VERB(board);        /* verb_board.c */
VERB(evidence);     /* verb_evidence.c */
VERB(facts);        /* verb_facts.c */
VERB(differential); /* verb_differential.c */
VERB(card);         /* verb_card.c */
VERB(merge);        /* verb_merge.c */
VERB(conflicts);
VERB(resolve);
VERB(schema);    /* verb_schema.c */
VERB(guideline); /* verb_guideline.c */
VERB(snapshot);  /* verb_snapshot.c */
VERB(lineage);
VERB(agreement); /* verb_agreement.c */
VERB(aggregate); /* verb_aggregate.c */
VERB(gate);      /* verb_gate.c */
VERB(strand);    /* verb_strand.c */
VERB(tokens);    /* verb_tokens.c */
VERB(trainers);  /* verb_trainers.c */
VERB(verdict);   /* verb_review.c */
VERB(review);    /* verb_review_words.c */
VERB(ladder);
VERB(eval); /* verb_eval.c: its words have a file each */
VERB(demo); /* verb_demo.c */
VERB(open); /* verb_open.c: what needs the workbench */
VERB(script);
VERB(doctor);  /* verb_doctor.c */
VERB(formats); /* verb_help.c: what tells about preop itself */
VERB(help);
VERB(version);
VERB(keys);
VERB(manual);      /* verb_manual.c */
VERB(completions); /* verb_completions.c */

#endif
