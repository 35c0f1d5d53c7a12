# Archives, and what judged files of other tools hold.
preop_unit(formats_zip unit preop_formats)
target_include_directories(formats_zip_test PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
