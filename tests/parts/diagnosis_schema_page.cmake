preop_python(schema_page cli 30 ${CMAKE_CURRENT_SOURCE_DIR}/cli/schema_page_test.py)
