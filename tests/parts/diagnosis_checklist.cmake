preop_python(checklist cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/checklist_test.py)
