preop_unit(interval unit preop_stats)
preop_unit(agreement unit preop_stats)
preop_unit(consensus unit preop_stats)
preop_unit(consensus_reference unit preop_stats)
