preop_unit(store_db unit preop_store)
