preop_unit(drift unit preop_stats)
preop_unit(curve unit preop_stats)
preop_unit(model_signal unit preop_model)
preop_python(signals cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/signals_test.py)
