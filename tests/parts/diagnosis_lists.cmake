preop_unit(model_lists unit preop_model)
preop_unit(model_evidence unit preop_model)
