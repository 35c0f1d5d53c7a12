# Rules of the house that no compiler knows.
add_test(NAME dependency_rule COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/dependency_rule.sh)
add_test(NAME house_rules COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/static.sh --rules)
set_tests_properties(dependency_rule house_rules PROPERTIES LABELS unit TIMEOUT 60)

add_test(NAME static COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/static.sh ${PROJECT_BINARY_DIR})
set_tests_properties(static PROPERTIES LABELS slow TIMEOUT 3600 SKIP_RETURN_CODE 77)
