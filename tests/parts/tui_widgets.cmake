preop_unit(tui_widgets unit preop_tui)
preop_unit(data_queries unit preop_formats)
