# What labels come to: preferences, noise and the budget, the close of a sitting, labels out with where they come from.
preop_unit(preference unit preop_stats)
preop_unit(noise unit preop_stats)
