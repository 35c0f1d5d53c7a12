preop_unit(model_shape unit preop_model)
