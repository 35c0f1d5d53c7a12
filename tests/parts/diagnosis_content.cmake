preop_unit(phrase unit preop_text)
preop_unit(model_treatment unit preop_model)
