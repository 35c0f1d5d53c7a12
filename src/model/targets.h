/*
 * The journal targets of every module of model/: how the state of each kind of object is read and put back. A module defines its array
 * beside its SQL; project_open() registers them all.
 */
#ifndef PREOP_SRC_MODEL_TARGETS_H
#define PREOP_SRC_MODEL_TARGETS_H

#include "preop/store/journal.h"

extern const struct journal_target project_targets[], person_targets[], gate_targets[], strand_targets[];
extern const size_t project_target_count, person_target_count, gate_target_count, strand_target_count;

extern const struct journal_target dataset_targets[], example_targets[], label_targets[], snapshot_targets[];
extern const size_t dataset_target_count, example_target_count, label_target_count, snapshot_target_count;

extern const struct journal_target adjudication_targets[];
extern const size_t adjudication_target_count;
extern const struct journal_target queue_targets[];
extern const size_t queue_target_count;

extern const struct journal_target label_schema_targets[], carried_targets[];
extern const size_t label_schema_target_count, carried_target_count;

extern const struct journal_target gold_targets[];
extern const size_t gold_target_count;
extern const struct journal_target guideline_targets[], guideline_patch_targets[];
extern const size_t guideline_target_count, guideline_patch_target_count;

extern const struct journal_target card_targets[];
extern const size_t card_target_count;
extern const struct journal_target lock_targets[], wall_targets[];
extern const size_t lock_target_count, wall_target_count;

extern const struct journal_target conflict_targets[];
extern const size_t conflict_target_count;

extern const struct journal_target check_targets[];
extern const size_t check_target_count;
extern const struct journal_target suite_targets[], review_targets[], review_blind_targets[], review_setup_targets[];
extern const size_t suite_target_count, review_target_count, review_blind_target_count, review_setup_target_count;
extern const struct journal_target must_pass_targets[];
extern const size_t must_pass_target_count;

extern const struct journal_target judge_targets[];
extern const size_t judge_target_count;

extern const struct journal_target evidence_targets[], playbook_targets[];
extern const size_t evidence_target_count, playbook_target_count;
extern const struct journal_target override_targets[];
extern const size_t override_target_count;
extern const struct journal_target technique_targets[], tree_targets[], case_text_targets[], cause_targets[];
extern const size_t technique_target_count, tree_target_count, case_text_target_count, cause_target_count;

extern const struct journal_target list_entry_targets[];
extern const size_t list_entry_target_count;
extern const struct journal_target board_targets[];
extern const size_t board_target_count;
extern const struct journal_target hazard_targets[], threshold_targets[];
extern const size_t hazard_target_count, threshold_target_count;

extern const struct journal_target system_targets[], system_trained_targets[];
extern const size_t system_target_count, system_trained_target_count;

extern const struct journal_target tag_targets[], flag_targets[], saved_filter_targets[];
extern const size_t tag_target_count, flag_target_count, saved_filter_target_count;

#endif
