# Model judges: what they said, how well they measure.
preop_unit(judge unit preop_model)
preop_unit(judge_stats unit preop_stats)
preop_unit(judge_measure unit preop_model)
