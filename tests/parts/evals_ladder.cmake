preop_unit(paired unit preop_stats)
preop_unit(bradley_terry unit preop_stats)
