# What waits for a decision: lanes, order, precedents, propagation.
preop_unit(model_queue unit preop_model)
