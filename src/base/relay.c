#include "preop/base/relay.h"

#include "preop/base/memory.h"
#include "preop/base/thread.h"

#include <stdlib.h>

enum { LONG_BLOCK = 4 * RELAY_BLOCK_SIZE /* capacity beyond which a block is alone and not kept */ };

struct relay {
	relay_take take;
	void *context;
	pthread_t thread;
	bool started;

	struct strbuf blocks[RELAY_BLOCKS];
	int filling; /* the caller's own */

	pthread_mutex_t lock;
	pthread_cond_t changed; /* a block became full or free, or the end came */
	int first_full, full;   /* blocks that wait, in order: first_full .. first_full + full - 1, modulo */
	bool ending, unwanted, failed;
	struct error error; /* why it failed */
};

/* ---- The relay's thread ---- */

/* Whether there is a block to take; false when the end has come. */
static bool wait_for_block(struct relay *relay)
{
	pthread_mutex_lock(&relay->lock);
	while (relay->full == 0 && !relay->ending)
		pthread_cond_wait(&relay->changed, &relay->lock);
	bool more = relay->full > 0 && !relay->unwanted;
	pthread_mutex_unlock(&relay->lock);
	return more;
}

/* A block that grew for one long record is not kept: a few of them would hold gigabytes to the end. */
static void empty(struct strbuf *block)
{
	if (block->capacity > LONG_BLOCK)
		strbuf_free(block);
	else
		strbuf_reset(block);
}

static void *take_blocks(void *arg)
{
	struct relay *relay = arg;

	while (wait_for_block(relay)) {
		struct strbuf *block = &relay->blocks[relay->first_full];
		bool ok = relay->failed || relay->take(relay->context, block, &relay->error);

		pthread_mutex_lock(&relay->lock);
		relay->failed = relay->failed || !ok;
		empty(block);
		relay->first_full = (relay->first_full + 1) % RELAY_BLOCKS;
		relay->full--;
		pthread_cond_broadcast(&relay->changed);
		pthread_mutex_unlock(&relay->lock);
	}
	return NULL;
}

/* ---- The caller's ---- */

struct relay *relay_open(relay_take take, void *context, struct error *error)
{
	struct relay *relay = xcalloc(1, sizeof(*relay));

	relay->take = take;
	relay->context = context;
	for (int i = 0; i < RELAY_BLOCKS; i++)
		strbuf_init(&relay->blocks[i]);
	pthread_mutex_init(&relay->lock, NULL);
	pthread_cond_init(&relay->changed, NULL);
	relay->started = thread_start(&relay->thread, take_blocks, relay, error);
	if (relay->started)
		return relay;
	relay_close(relay, false, NULL);
	return NULL;
}

struct strbuf *relay_block(struct relay *relay)
{
	return &relay->blocks[relay->filling];
}

/* While a long block is on its way nothing is added, so that there is one of them at a time. */
bool relay_pass(struct relay *relay, struct error *error)
{
	int most = relay_block(relay)->capacity > LONG_BLOCK ? 0 : RELAY_BLOCKS - 1;

	pthread_mutex_lock(&relay->lock);
	relay->full++;
	pthread_cond_broadcast(&relay->changed);
	while (relay->full > most)
		pthread_cond_wait(&relay->changed, &relay->lock);
	relay->filling = (relay->first_full + relay->full) % RELAY_BLOCKS;
	bool failed = relay->failed;
	pthread_mutex_unlock(&relay->lock);
	if (failed && error != NULL)
		*error = relay->error;
	return !failed;
}

struct strbuf *relay_room(struct relay *relay, size_t size, struct error *error)
{
	const struct strbuf *full = relay_block(relay);
	bool fits = size <= RELAY_BLOCK_SIZE && full->len <= RELAY_BLOCK_SIZE - size;

	if (full->len > 0 && !fits && !relay_pass(relay, error))
		return NULL;
	struct strbuf *block = relay_block(relay);
	size_t wanted = block->len == 0 && size < RELAY_BLOCK_SIZE ? RELAY_BLOCK_SIZE : size;
	if (strbuf_try_reserve(block, wanted))
		return block;
	error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", size);
	return NULL;
}

static void end_thread(struct relay *relay, bool wanted)
{
	if (!relay->started)
		return;
	if (wanted && relay_block(relay)->len > 0)
		relay_pass(relay, NULL);
	pthread_mutex_lock(&relay->lock);
	relay->ending = true;
	relay->unwanted = !wanted;
	pthread_cond_broadcast(&relay->changed);
	pthread_mutex_unlock(&relay->lock);
	pthread_join(relay->thread, NULL);
}

bool relay_close(struct relay *relay, bool wanted, struct error *error)
{
	if (relay == NULL)
		return true;
	end_thread(relay, wanted);
	bool ok = !relay->failed;
	if (!ok && error != NULL)
		*error = relay->error;
	for (int i = 0; i < RELAY_BLOCKS; i++)
		strbuf_free(&relay->blocks[i]);
	pthread_mutex_destroy(&relay->lock);
	pthread_cond_destroy(&relay->changed);
	free(relay);
	return ok;
}
