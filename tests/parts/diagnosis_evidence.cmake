preop_python(evidence cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/evidence_test.py)
