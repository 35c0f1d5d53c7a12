preop_unit(model_shape unit preop_model)
preop_unit(model_example unit preop_model)
preop_unit(model_filter unit preop_model)
preop_unit(model_snapshot unit preop_model)
