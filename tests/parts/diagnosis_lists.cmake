preop_unit(model_lists unit preop_model)
