preop_unit(model_check unit preop_model)
