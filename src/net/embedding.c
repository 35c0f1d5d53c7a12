#include "preop/net/embedding.h"

#include "preop/model/embedding.h"
#include "preop/net/pump.h"

#include <stdlib.h>

enum { TEXTS_A_CALL = 32, TEXTS_AT_ONCE = 2048 };

/* Some texts of one model on their way. */
struct fetching {
	struct db *db;
	const struct embedding_request *request;
	const char *model;
	struct embedding_text *texts;
	size_t count, given;
	int64_t *fetched;
	struct pump *pump;
	struct error *error;
	bool failed; /* `error` says why */
};

static bool fail(struct fetching *fetching)
{
	fetching->failed = true;
	return false;
}

/* ---- Asking ---- */

static size_t batch_size(const struct fetching *fetching, size_t first)
{
	size_t rest = fetching->count - first;

	return rest < TEXTS_A_CALL ? rest : TEXTS_A_CALL;
}

static bool print_body(struct fetching *fetching, size_t first, struct strbuf *body)
{
	struct strbuf quoted[TEXTS_A_CALL];
	struct json_span spans[TEXTS_A_CALL] = { { NULL, 0 } };
	size_t count = batch_size(fetching, first);

	for (size_t i = 0; i < count; i++) {
		strbuf_init(&quoted[i]);
		json_quote(&quoted[i], fetching->texts[first + i].text, fetching->texts[first + i].n);
		spans[i] = json_root(quoted[i].data, quoted[i].len);
	}
	bool ok = embed_body(fetching->request->endpoint, fetching->model, spans, count, body, fetching->error);
	for (size_t i = 0; i < count; i++)
		strbuf_free(&quoted[i]);
	return ok;
}

/* A request's id is its first text. */
static enum pump_next give(void *context, struct pump_request *request)
{
	struct fetching *fetching = context;

	if (fetching->given == fetching->count || fetching->failed)
		return PUMP_END;
	*request = (struct pump_request){
		.id = (int64_t)fetching->given, .kind = PUMP_EMBEDDINGS, .body = STRBUF_INIT
	};
	if (!print_body(fetching, fetching->given, &request->body)) {
		strbuf_free(&request->body);
		fail(fetching);
		return PUMP_END;
	}
	request->tokens = chat_tokens(request->body.data, request->body.len);
	fetching->given += batch_size(fetching, fetching->given);
	return PUMP_GIVEN;
}

/* ---- What comes back ---- */

static bool store_all(struct fetching *fetching, size_t first, const struct embeddings *vectors)
{
	if (!db_begin(fetching->db, fetching->error))
		return false;
	for (size_t i = 0; i < vectors->count; i++) {
		if (!embedding_store(fetching->db, fetching->model, &fetching->texts[first + i],
			    vectors->values + i * vectors->dimensions, vectors->dimensions, fetching->error)) {
			db_rollback(fetching->db);
			return false;
		}
	}
	*fetching->fetched += (int64_t)vectors->count;
	return db_commit(fetching->db, fetching->error);
}

static bool finished(void *context, const struct pump_attempt *attempt)
{
	struct fetching *fetching = context;
	size_t first = (size_t)attempt->request->id;
	struct embeddings vectors = { 0 };

	if (attempt->verdict == PUMP_RETRY || attempt->verdict == PUMP_DROPPED)
		return true;
	if (attempt->verdict == PUMP_FAILED) {
		error_set(fetching->error, ERROR_INPUT, "%s: %s", fetching->request->endpoint->name, attempt->message);
		return fail(fetching);
	}
	bool ok = embed_read(attempt->exchange, batch_size(fetching, first), &vectors, fetching->error) &&
		store_all(fetching, first, &vectors);
	embeddings_free(&vectors);
	return ok || fail(fetching);
}

static void tick(void *context, const struct pump_status *status)
{
	const struct fetching *fetching = context;
	const struct embedding_request *request = fetching->request;

	(void)status;
	if (request->progress != NULL && !request->progress(request->context, *fetching->fetched, -1))
		pump_stop(fetching->pump, PUMP_ABORT);
}

static bool fetch_some(struct fetching *fetching)
{
	static const struct pump_ops ops = { .next = give, .finished = finished, .tick = tick };
	struct error why = ERROR_INIT;

	fetching->pump = pump_new(fetching->request->endpoint, &ops, fetching, fetching->error);
	if (fetching->pump == NULL)
		return false;
	bool ok = pump_run(fetching->pump, 0, &why);
	pump_free(fetching->pump);
	if (fetching->failed)
		return false;
	return ok || error_set(fetching->error, why.code, "%s", why.message);
}

/* ---- All of them ---- */

static bool fetch_model(struct db *db, const struct embedding_request *request, const char *model, int64_t *fetched,
	struct error *error)
{
	bool more = true, ok = true;

	while (ok && more) {
		struct arena arena = ARENA_INIT;
		struct fetching fetching = { .db = db, .request = request, .model = model, .error = error };
		fetching.fetched = fetched;
		ok = embedding_missing(db, request->suite, model, TEXTS_AT_ONCE, &arena, &fetching.texts,
			     &fetching.count, &more, error) &&
			(fetching.count == 0 || fetch_some(&fetching));
		arena_free(&arena);
	}
	return ok;
}

bool embedding_fetch(struct db *db, const struct embedding_request *request, int64_t *fetched, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char **models;
	size_t count;

	*fetched = 0;
	bool ok = embedding_models(db, request->suite, &arena, &models, &count, error);
	for (size_t i = 0; ok && i < count; i++)
		ok = fetch_model(db, request, models[i], fetched, error);
	arena_free(&arena);
	return ok;
}
