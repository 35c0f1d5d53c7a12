preop_unit(store_db unit preop_store)
preop_unit(store_migrate unit preop_store)
preop_unit(store_journal unit preop_store)
