#include "preop/stats/power.h"

#include "preop/stats/distribution.h"

#include <math.h>

static double z_alpha(struct power power)
{
	return normal_quantile(1 - power.alpha / power.sides);
}

static double z_power(struct power power)
{
	return normal_quantile(power.power);
}

double power_detectable(double se, struct power power)
{
	return (z_alpha(power) + z_power(power)) * se;
}

double power_cases(double variance, double difference, struct power power)
{
	double z = z_alpha(power) + z_power(power);

	return difference != 0 ? z * z * variance / (difference * difference) : (double)NAN;
}

double power_cases_mcnemar(double first_only, double second_only, struct power power)
{
	double apart = first_only + second_only, difference = second_only - first_only;
	double z = z_alpha(power) * sqrt(apart) + z_power(power) * sqrt(apart - difference * difference);

	return difference != 0 ? z * z / (difference * difference) : (double)NAN;
}
