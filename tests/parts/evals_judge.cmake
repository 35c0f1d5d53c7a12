# Model judges: what they said, how well they measure.
preop_unit(judge unit preop_model)
