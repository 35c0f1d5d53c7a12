/* How much memory is in use: for tests of what must not grow with the rows. */
#ifndef PREOP_TESTS_UNIT_ALLOCATED_H
#define PREOP_TESTS_UNIT_ALLOCATED_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
size_t __sanitizer_get_current_allocated_bytes(void); /* its header does not come with every compiler */
#elif defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
#include <malloc.h>
#endif

/* 0: this C library does not tell. */
static inline size_t allocated_bytes(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return __sanitizer_get_current_allocated_bytes();
#elif defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
	struct mallinfo2 info = mallinfo2();
	return info.uordblks + info.hblkhd;
#else
	return 0;
#endif
}

#endif
