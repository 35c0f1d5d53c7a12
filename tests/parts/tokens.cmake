preop_unit(tokenizer unit preop_formats)
preop_unit(trainer unit preop_formats)
target_include_directories(trainer_test PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
