#include "preop/base/hash.h"

#include "preop/base/error.h"

#include <openssl/evp.h>
#include <pthread.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Fetched once: EVP_sha256() looks the provider up at every use, which takes longer than hashing a short record. */
static const EVP_MD *algorithm;
static pthread_once_t algorithm_once = PTHREAD_ONCE_INIT;

static void fetch_algorithm(void)
{
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (algorithm == NULL)
		bug("libcrypto has no SHA-256");
}

static const EVP_MD *sha256(void)
{
	pthread_once(&algorithm_once, fetch_algorithm);
	return algorithm;
}

/* SHA-256 of bytes in memory cannot fail but for want of memory. */
static void must(int done)
{
	if (done != 1)
		bug("libcrypto cannot compute SHA-256");
}

/* struct sha256 is libcrypto's context under our name: the header shows nothing of libcrypto. */
struct sha256 *sha256_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	must(context != NULL && EVP_DigestInit_ex(context, sha256(), NULL) == 1);
	return (struct sha256 *)context;
}

void sha256_add(struct sha256 *state, const void *bytes, size_t n)
{
	must(EVP_DigestUpdate((EVP_MD_CTX *)state, bytes, n));
}

void sha256_finish(struct sha256 *state, unsigned char out[SHA256_SIZE])
{
	must(EVP_DigestFinal_ex((EVP_MD_CTX *)state, out, NULL));
	EVP_MD_CTX_free((EVP_MD_CTX *)state);
}

void sha256_of(const void *bytes, size_t n, unsigned char out[SHA256_SIZE])
{
	must(EVP_Digest(bytes, n, out, NULL, sha256(), NULL));
}

void hash_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

uint64_t hash64(const void *bytes, size_t n, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes, n, seed);
}
