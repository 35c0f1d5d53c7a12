# Runs of suites against endpoints: systems, books, engine.
preop_unit(base_process unit preop_base)
