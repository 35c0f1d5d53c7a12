preop_unit(model_case unit preop_model)
