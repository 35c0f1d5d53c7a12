/* Bins of half an octave, for numbers that spread over powers of two: 0 and 1, then 2, 3, 4-5, 6-7, 8-11, 12-15 ... */
#ifndef PREOP_SRC_MODEL_HALF_OCTAVE_H
#define PREOP_SRC_MODEL_HALF_OCTAVE_H

#include <stdint.h>

enum { HALF_OCTAVES = 2 * 63 };

/* The highest bit and the one after it; what is below 2 shares the first bin. */
static inline int half_octave_of(int64_t value)
{
	if (value < 2)
		return 0;
	int bit = 63 - __builtin_clzll((unsigned long long)value);
	return 2 * bit + (int)(value >> (bit - 1) & 1) - 1;
}

/* The smallest value of a bin; of the one behind the last, the largest number there is. */
static inline int64_t half_octave_start(int bin)
{
	int bit = (bin + 1) / 2;

	if (bin <= 0)
		return 0;
	if (bin >= HALF_OCTAVES - 1)
		return INT64_MAX;
	return bin % 2 ? INT64_C(1) << bit : INT64_C(3) << (bit - 1);
}

#endif
