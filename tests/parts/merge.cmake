preop_unit(model_merge unit preop_model)
preop_unit(model_merge_property unit preop_model)
