#include "preop/base/hash.h"

#include "preop/base/error.h"
#include "preop/base/memory.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Fetched once: EVP_sha256() looks the provider up at every use, which costs as much as hashing a record. */
static const EVP_MD *algorithm;
static pthread_once_t algorithm_once = PTHREAD_ONCE_INIT;
