/*
 * Blocks of bytes handed from one thread to another, so that making them and using them overlap: the caller fills a block and passes it on,
 * a thread of the relay takes the blocks one after the other, in their order.
 *
 * At most RELAY_BLOCKS of them are held; when all wait, relay_pass() waits. One that grew far beyond RELAY_BLOCK_SIZE is alone on its way and
 * its memory is given back, so that one huge record is held at a time. After a take failed nothing more is taken.
 * Thread: one caller's; `take` runs on the relay's, which gets no signals.
 */
#ifndef PREOP_BASE_RELAY_H
#define PREOP_BASE_RELAY_H

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { RELAY_BLOCKS = 4, RELAY_BLOCK_SIZE = 1 << 20 };

/* The block is emptied after it. False with the error: give up. */
typedef bool (*relay_take)(void *context, const struct strbuf *block, struct error *error);

struct relay;
struct relay *relay_open(relay_take take, void *context, struct error *error); /* NULL: no thread could be started */

/* The block being filled, the caller's until the next relay_pass() or relay_close(). */
struct strbuf *relay_block(struct relay *relay);
/* A block with room for `size` bytes: a block that would grow beyond its size for them is passed on before. NULL: a take failed, or there is
 * no memory. */
struct strbuf *relay_room(struct relay *relay, size_t size, struct error *error);
bool relay_pass(struct relay *relay, struct error *error); /* false: a take failed */

/* Waits until everything was taken (`wanted`) or lets go what waits; frees. NULL is fine. False: a take failed; `error` may be NULL. */
bool relay_close(struct relay *relay, bool wanted, struct error *error);

#endif
