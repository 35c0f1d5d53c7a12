preop_unit(utf8 unit preop_text)
preop_unit(display unit preop_text)
preop_unit(wrap unit preop_text)
preop_unit(fuzzy unit preop_text)
