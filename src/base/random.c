#include "preop/base/random.h"

#include "preop/base/error.h"
#include "preop/base/hash.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9E3779B97F4A7C15;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
	/* 2^64 mod bound: below it, the lowest residues would come up once more often than the others. */
	uint64_t surplus = (0 - bound) % bound;
	uint64_t value = rng_next(rng);

	while (value < surplus)
		value = rng_next(rng);
	return value % bound;
}

double rng_unit(struct rng *rng)
{
	return (double)(rng_next(rng) >> 11) * 0x1.0p-53;
}

static pthread_mutex_t process_lock = PTHREAD_MUTEX_INITIALIZER;
static struct rng process_rng;
static bool process_seeded;

void random_seed_process(uint64_t seed)
{
	pthread_mutex_lock(&process_lock);
	process_rng.state = seed;
	process_seeded = seed != 0;
	pthread_mutex_unlock(&process_lock);
}

/* False when the process has no seed. */
static bool seeded_bytes(unsigned char *out, size_t n)
{
	pthread_mutex_lock(&process_lock);
	bool seeded = process_seeded;
	for (size_t i = 0; seeded && i < n; i++)
		out[i] = (unsigned char)(rng_next(&process_rng) >> 56);
	pthread_mutex_unlock(&process_lock);
	return seeded;
}

void random_bytes(void *out, size_t n)
{
	enum { GETENTROPY_MAX = 256 };
	unsigned char *to = out;

	if (seeded_bytes(to, n))
		return;
	while (n > 0) {
		size_t chunk = n < GETENTROPY_MAX ? n : GETENTROPY_MAX;
		if (getentropy(to, chunk) != 0)
			bug("the system gives no random bytes");
		to += chunk;
		n -= chunk;
	}
}

static void print_uuid(unsigned char bytes[16], unsigned version, char *out)
{
	static const size_t group_bytes[] = { 4, 2, 2, 2, 6 };
	const unsigned char *from = bytes;

	bytes[6] = (unsigned char)((bytes[6] & 0x0F) | version << 4);
	bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80); /* variant of RFC 9562 */
	for (size_t i = 0; i < sizeof(group_bytes) / sizeof(group_bytes[0]); i++) {
		if (i > 0)
			*out++ = '-';
		hash_hex(from, group_bytes[i], out);
		from += group_bytes[i];
		out += 2 * group_bytes[i];
	}
}

void random_uuid(char out[UUID_SIZE])
{
	unsigned char bytes[16];

	random_bytes(bytes, sizeof(bytes));
	print_uuid(bytes, 4, out);
}

void random_uuid_of(const char *const *texts, char out[UUID_SIZE])
{
	struct sha256 *state = sha256_new();
	unsigned char digest[SHA256_SIZE];

	for (; *texts != NULL; texts++) /* with its NUL: "ab", "c" is not "a", "bc" */
		sha256_add(state, *texts, strlen(*texts) + 1);
	sha256_finish(state, digest);
	print_uuid(digest, 8, out);
}
