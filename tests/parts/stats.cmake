preop_unit(interval unit preop_stats)
