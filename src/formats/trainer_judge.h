/* How the trainers judge a row: private to formats/. */
#ifndef PREOP_SRC_FORMATS_TRAINER_JUDGE_H
#define PREOP_SRC_FORMATS_TRAINER_JUDGE_H

#include "preop/formats/trainer.h"

/* The checks of OpenAI's cookbook in their order, and the weights: REASON_WHOLE when the record passes all. */
enum fate_reason openai_check(struct json_span record);

/* LLaMA-Factory's infer_seqlen: how much of a pair stays when it is longer than the cutoff. */
void llama_factory_cut(int64_t source, int64_t target, int64_t cutoff, int64_t *new_source, int64_t *new_target);

#endif
