# Agreement and aggregation of a dataset's labels.
preop_unit(model_votes unit preop_model)
preop_unit(model_aggregate unit preop_model)
