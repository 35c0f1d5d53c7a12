preop_unit(model_case unit preop_model)
preop_unit(model_gate unit preop_model)
preop_unit(model_review unit preop_model)
preop_unit(model_lineage unit preop_model)
