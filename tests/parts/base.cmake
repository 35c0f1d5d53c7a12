preop_unit(base unit preop_base)
preop_unit(base_clock unit preop_base)
preop_unit(base_error unit preop_base)
preop_unit(base_json unit preop_base PkgConfig::CJSON)
preop_unit(base_json_check unit preop_base PkgConfig::SQLITE3)
preop_unit(base_log unit preop_base)
preop_unit(base_memory unit preop_base)
preop_unit(base_number unit preop_base)

add_test(NAME base_embed
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/unit/base_embed_test.sh $<TARGET_FILE:preop_embed>)
set_tests_properties(base_embed PROPERTIES LABELS unit TIMEOUT 120)
preop_unit(base_bigmap unit preop_base)
