# Walking a million rows: what the list, the charts and the comparisons ask of the model.
preop_unit(model_facets unit preop_model)
