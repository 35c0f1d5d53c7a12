# Labels and disagreement: decisions, agreement, queue.
preop_unit(model_adjudication unit preop_model)
