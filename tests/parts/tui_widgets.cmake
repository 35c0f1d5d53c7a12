preop_unit(tui_widgets unit preop_tui)
