# Agreement and aggregation of a dataset's labels.
preop_unit(model_label_measure unit preop_model)
preop_unit(model_votes unit preop_model)
preop_unit(model_aggregate unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_agreement agreement_test.py)
endif()
# Speed, on a release build; the rest of the suite is too slow with sanitizers to say anything about it.
preop_python(labels_bench slow 600 ${CMAKE_CURRENT_SOURCE_DIR}/bench/labels_bench.py)
set_property(TEST labels_bench PROPERTY RUN_SERIAL TRUE)
