# Label schemas, their migrations, guidelines.
preop_unit(model_label_schema unit preop_model)
preop_unit(model_label_migration unit preop_model)
