# One's own queue, and the agreement panel.
preop_unit(own_queue unit preop_model)
