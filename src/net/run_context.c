#include "run_context.h"

#include "preop/base/process.h"
#include "preop/base/thread.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, AHEAD = 16, OUTPUT_LIMIT = 4 << 20 };

struct context_pool {
	const char *const *words;
	int64_t timeout_ms;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct context_work *waiting, **waiting_end, *done, **done_end;
	size_t busy;
	atomic_bool closing;
	pthread_t threads[THREADS];
	size_t thread_count;
};

/* ---- What came back ---- */

static void add_paragraph(struct json_span text, struct strbuf *out)
{
	if (json_type(text) != JSON_STRING)
		return;
	if (out->len > 0)
		strbuf_adds(out, "\n\n");
	json_decode(text, out);
}

void context_read(struct context_work *work)
{
	struct strbuf *output = &work->output;
	struct json_check check;
	size_t cursor = 0;

	if (json_check(output->data, output->len, 0, &check) &&
		json_type(json_root(output->data, output->len)) == JSON_ARRAY) {
		struct json_span root = json_root(output->data, output->len), element;
		while (json_next_element(root, &cursor, &element))
			add_paragraph(
				json_type(element) == JSON_OBJECT ? json_get(element, "text") : element, &work->text);
		strbuf_add(&work->retrieved, root.start, root.length);
		return;
	}
	strbuf_add(&work->text, output->data, output->len);
	if (work->text.len > 0 && work->text.data[work->text.len - 1] == '\n')
		strbuf_truncate(&work->text, work->text.len - 1);
	strbuf_addc(&work->retrieved, '[');
	json_quote(&work->retrieved, work->text.data, work->text.len);
	strbuf_addc(&work->retrieved, ']');
}

/* ---- Threads ---- */

static bool is_closing(void *context)
{
	return atomic_load(&((struct context_pool *)context)->closing);
}

static void fetch(struct context_pool *pool, struct context_work *work)
{
	const struct process process = { .words = pool->words,
		.in = work->item.content.input,
		.in_n = work->item.content.input_n,
		.timeout_ms = pool->timeout_ms,
		.limit = OUTPUT_LIMIT,
		.stop = is_closing,
		.context = pool };

	work->failed = !process_run(&process, &work->output, &work->error);
	if (!work->failed)
		context_read(work);
}

static void push(struct context_work ***end, struct context_work *work)
{
	work->next = NULL;
	**end = work;
	*end = &work->next;
}

static struct context_work *pop(struct context_work **first, struct context_work ***end)
{
	struct context_work *work = *first;

	if (work == NULL)
		return NULL;
	*first = work->next;
	if (*first == NULL)
		*end = first;
	return work;
}

static void *serve(void *context)
{
	struct context_pool *pool = context;
	struct context_work *work;

	pthread_mutex_lock(&pool->lock);
	while (!is_closing(pool)) {
		work = pop(&pool->waiting, &pool->waiting_end);
		if (work == NULL) {
			pthread_cond_wait(&pool->work, &pool->lock);
			continue;
		}
		pthread_mutex_unlock(&pool->lock);
		fetch(pool, work);
		pthread_mutex_lock(&pool->lock);
		push(&pool->done_end, work);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

struct context_pool *context_pool_new(const char *const *words, int64_t timeout_ms, struct error *error)
{
	struct context_pool *pool = xcalloc(1, sizeof(*pool));

	pool->words = words;
	pool->timeout_ms = timeout_ms;
	pool->waiting_end = &pool->waiting;
	pool->done_end = &pool->done;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	while (pool->thread_count < THREADS && thread_start(&pool->threads[pool->thread_count], serve, pool, error))
		pool->thread_count++;
	if (pool->thread_count > 0)
		return pool;
	context_pool_free(pool);
	return NULL;
}

bool context_pool_wants(struct context_pool *pool)
{
	return context_pool_busy(pool) < AHEAD;
}

void context_pool_add(struct context_pool *pool, struct context_work *work)
{
	pthread_mutex_lock(&pool->lock);
	push(&pool->waiting_end, work);
	pool->busy++;
	pthread_cond_signal(&pool->work);
	pthread_mutex_unlock(&pool->lock);
}

struct context_work *context_pool_take(struct context_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct context_work *work = pop(&pool->done, &pool->done_end);
	pool->busy -= work != NULL;
	pthread_mutex_unlock(&pool->lock);
	return work;
}

size_t context_pool_busy(struct context_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	size_t busy = pool->busy;
	pthread_mutex_unlock(&pool->lock);
	return busy;
}

struct context_work *context_work_new(void)
{
	struct context_work *work = xcalloc(1, sizeof(*work));

	work->item = (struct run_item)RUN_ITEM_INIT;
	strbuf_init(&work->output);
	strbuf_init(&work->text);
	strbuf_init(&work->retrieved);
	return work;
}

void context_work_free(struct context_work *work)
{
	if (work == NULL)
		return;
	run_item_free(&work->item);
	strbuf_free(&work->output);
	strbuf_free(&work->text);
	strbuf_free(&work->retrieved);
	free(work);
}

static void free_all(struct context_work *work)
{
	while (work != NULL) {
		struct context_work *next = work->next;
		context_work_free(work);
		work = next;
	}
}

void context_pool_free(struct context_pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	atomic_store(&pool->closing, true);
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	free_all(pool->waiting);
	free_all(pool->done);
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
