/*
 * A fuzz target is one file with fuzz_one(): bytes in, fuzz_must() for what has to hold. With -DPREOP_FUZZ=ON (clang)
 * it is linked with libFuzzer; always it is linked with replay.c, which runs the corpus as a test.
 */
#ifndef PREOP_TESTS_FUZZ_H
#define PREOP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Not assert(): it holds in every build. */
#define fuzz_must(condition)                                                                                           \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);                  \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

#endif
