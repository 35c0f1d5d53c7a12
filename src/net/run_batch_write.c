#include "run_batch.h"

#include "preop/base/path.h"
#include "preop/net/run_batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINES = 50000, MOST_BYTES = 200 * 1000 * 1000 };

struct writing {
	const char *path;
	char *name, *unfinished; /* of the file being written; NULL: none */
	FILE *file;
	int64_t lines, bytes; /* of this file */
	struct run_batch_written *written;
};

void run_batch_digests(const struct run_plan *plan, const struct run_item *item, struct strbuf *out)
{
	unsigned char digest[SHA256_SIZE];
	char hex[2 * BATCH_PLAN_BYTES + 1];

	sha256_of(plan->settings, strlen(plan->settings), digest);
	hash_hex(digest, BATCH_PLAN_BYTES, hex);
	strbuf_addf(out, "preop.%s.%lld.%lld.", hex, (long long)item->epoch, (long long)item->eval_case);
	sha256_of(item->content.input, item->content.input_n, digest);
	hash_hex(digest, BATCH_INPUT_BYTES, hex);
	strbuf_adds(out, hex);
}

/* "a/batch.jsonl", "a/batch.2.jsonl" ... */
static char *numbered(const char *path, int64_t number)
{
	const char *base = path_base(path), *dot = strrchr(base, '.');
	int stem = dot != NULL && dot != base ? (int)(dot - path) : (int)strlen(path);

	return number == 1 ? xstrdup(path) : xasprintf("%.*s.%lld%s", stem, path, (long long)number, path + stem);
}

static bool open_file(struct writing *work, struct error *error)
{
	work->name = numbered(work->path, work->written->files + 1);
	work->unfinished = xasprintf("%s.unfinished", work->name);
	if (path_exists(work->name))
		return error_set(error, ERROR_CONFLICT, "%.300s is there already", work->name);
	work->file = fopen(work->unfinished, "w");
	work->lines = work->bytes = 0;
	return work->file != NULL || error_system(error, "cannot write %.300s", work->unfinished);
}

static void forget_file(struct writing *work)
{
	free(work->name);
	free(work->unfinished);
	work->name = work->unfinished = NULL;
	work->file = NULL;
}

static bool close_file(struct writing *work, struct error *error)
{
	if (work->file == NULL)
		return true;
	bool ok = fflush(work->file) == 0 && fsync(fileno(work->file)) == 0;
	ok = fclose(work->file) == 0 && ok && rename(work->unfinished, work->name) == 0;
	if (!ok)
		error_system(error, "cannot write %.300s", work->name);
	work->written->files += ok;
	forget_file(work);
	return ok;
}

static void drop_file(struct writing *work)
{
	if (work->file != NULL) {
		fclose(work->file);
		unlink(work->unfinished);
	}
	forget_file(work);
}

static bool put_line(struct writing *work, const struct strbuf *line, struct error *error)
{
	int64_t n = (int64_t)line->len;

	if (work->file != NULL && (work->lines == MOST_LINES || work->bytes + n > MOST_BYTES) &&
		!close_file(work, error))
		return false;
	if (work->file == NULL && !open_file(work, error))
		return false;
	if (fwrite(line->data, 1, line->len, work->file) != line->len)
		return error_system(error, "cannot write %.300s", work->name);
	work->lines++;
	work->bytes += n;
	work->written->lines++;
	work->written->bytes += n;
	return true;
}

static bool write_item(struct writing *work, const struct run_asking *asking, const struct run_plan *plan,
	const struct run_item *item, struct error *error)
{
	struct strbuf body = STRBUF_INIT, line = STRBUF_INIT;
	int64_t estimate;

	bool ok = run_asking_body(asking, item, NULL, &body, &estimate, error) ||
		error_wrap(error, "case %.80s", item->external);
	if (ok) {
		strbuf_adds(&line, "{\"custom_id\":\"");
		run_batch_digests(plan, item, &line);
		strbuf_adds(&line, "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":");
		strbuf_add(&line, body.data, body.len);
		strbuf_adds(&line, "}\n");
		ok = put_line(work, &line, error);
	}
	strbuf_free(&body);
	strbuf_free(&line);
	return ok;
}

static bool write_items(struct run_books *books, struct writing *work, const struct run_asking *asking,
	const struct run_plan *plan, struct error *error)
{
	struct run_item item = RUN_ITEM_INIT;
	bool found = true, ok = true;

	while (ok && (ok = run_next(books, &item, &found, error)) && found)
		ok = write_item(work, asking, plan, &item, error);
	ok = ok && close_file(work, error);
	drop_file(work);
	run_item_free(&item);
	return ok;
}

bool run_batch_write(struct db *db, const struct run_options *options, const char *path,
	struct run_batch_written *written, struct error *error)
{
	struct writing work = { .path = path, .written = written };
	struct strbuf settings = STRBUF_INIT;
	struct run_books *books = NULL;
	struct run_plan plan;

	*written = (struct run_batch_written){ .files = 0 };
	if (options->context_command != NULL || options->endpoint->stream)
		return error_set(error, ERROR_INPUT, "a batch takes neither a context command nor streaming");
	struct run_asking *asking = run_asking_new(options, error);
	bool ok = asking != NULL;
	if (ok) {
		run_asking_plan(asking, &settings, &plan);
		ok = run_look(db, &plan, &books, error) && write_items(books, &work, asking, &plan, error);
	}
	run_look_end(books);
	run_asking_free(asking);
	strbuf_free(&settings);
	return ok;
}
