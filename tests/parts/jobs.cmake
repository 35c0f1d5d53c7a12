preop_unit(jobs unit preop_jobs)
