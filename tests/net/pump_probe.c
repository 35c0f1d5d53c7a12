/*
 * Drives the pump for tests and measurements: pump_probe ENDPOINT [option number]...
 *   requests N (1)   how many         kind chat|embeddings|models
 *   deadline MS      of the whole     abort N, drain N   after N attempts have finished (0: at the first tick)
 *   unsettle N       the N-th settling fails
 *   pause MS         another thread pauses it at once and resumes it after so long     resume 1   a blocked endpoint is resumed at once
 *   ask WORDS        the question     size BYTES   added to each question     quiet 1   no line an attempt
 * A line of JSON an attempt, then one of the whole with the processor time the process used, this program's own part of it included.
 */
#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/number.h"
#include "preop/base/thread.h"
#include "preop/net/pump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct probe {
	struct pump *pump;
	struct endpoint endpoint;
	enum pump_kind kind;
	const char *ask;
	int64_t requests, deadline, abort, drain, pause, resume, size, quiet, unsettle;
	int64_t given, finished, ended, blocks, settles, most;
	int *ends; /* final attempts a request: exactly one */
};

static void make_body(const struct probe *probe, struct strbuf *out)
{
	static const struct json_span texts[] = { { "\"a\"", 3 }, { "\"bcd\"", 5 } };
	struct strbuf messages = STRBUF_INIT;
	struct error error = ERROR_INIT;
	bool ok = true;

	if (probe->kind == PUMP_EMBEDDINGS) {
		ok = embed_body(&probe->endpoint, "m", texts, 2, out, &error);
	} else if (probe->kind == PUMP_CHAT) {
		strbuf_addf(&messages, "[{\"role\":\"user\",\"content\":\"%s", probe->ask);
		for (int64_t i = 0; i < probe->size; i++)
			strbuf_addc(&messages, i % 6 ? 'a' : ' ');
		strbuf_adds(&messages, "\"}]");
		struct chat_question question = { "m", json_root(messages.data, messages.len), { NULL, 0 } };
		ok = chat_body(&probe->endpoint, &question, out, &error);
	}
	strbuf_free(&messages);
	if (!ok) {
		fprintf(stderr, "%s\n", error.message);
		exit(2);
	}
}

static enum pump_next give(void *context, struct pump_request *request)
{
	struct probe *probe = context;

	if (probe->given == probe->requests)
		return PUMP_END;
	request->id = probe->given++;
	request->kind = probe->kind;
	make_body(probe, &request->body);
	request->tokens = chat_tokens(request->body.data, request->body.len);
	return PUMP_GIVEN;
}

static void sending(void *context, const struct pump_request *request, int number)
{
	struct probe *probe = context;
	struct pump_status status;

	(void)request;
	(void)number;
	pump_read_status(probe->pump, &status);
	if (status.in_flight + 1 > probe->most)
		probe->most = status.in_flight + 1;
}

static void print_reply(struct json_writer *w, const struct chat_reply *reply)
{
	if (!reply)
		return;
	json_put_string(w, "outcome", chat_outcome_name(reply->outcome));
	json_put_bytes(w, "text", reply->text.data, reply->text.len);
	json_put_string(w, "finish", reply->finish.data);
	json_put_int(w, "prompt_tokens", reply->usage.prompt);
	json_put_int(w, "n_ctx", reply->error.context);
}

static void print_exchange(struct json_writer *w, const struct pump_attempt *attempt)
{
	const struct exchange *exchange = attempt->exchange;
	struct embeddings embeddings;

	if (!exchange)
		return;
	json_put_string(w, "failure", net_failure_name(exchange->failure));
	json_put_int(w, "http", exchange->status);
	json_put_string(w, "request_id", exchange->request_id.data);
	json_put_int(w, "first_ms", exchange->first_ms);
	json_put_int(w, "total_ms", exchange->total_ms);
	json_put_int(w, "sent", exchange->sent);
	json_put_int(w, "received", exchange->received);
	json_put_bytes(w, "body", exchange->body.data, exchange->body.len < 300 ? exchange->body.len : 300);
	if (attempt->request->kind == PUMP_EMBEDDINGS && embed_read(exchange, 2, &embeddings, NULL)) {
		json_put_int(w, "dimensions", (int64_t)embeddings.dimensions);
		json_put_double(w, "last", (double)embeddings.values[3]);
		embeddings_free(&embeddings);
	}
}

static void print_attempt(const struct pump_attempt *attempt)
{
	static const char *const verdicts[] = { "done", "retry", "failed", "dropped" };
	struct strbuf out = STRBUF_INIT;
	struct json_writer w;

	json_begin(&w, &out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "id", attempt->request->id);
	json_put_int(&w, "number", attempt->number);
	json_put_string(&w, "verdict", verdicts[attempt->verdict]);
	json_put_int(&w, "wait_ms", attempt->wait_ms);
	json_put_string(&w, "message", attempt->message);
	print_exchange(&w, attempt);
	print_reply(&w, attempt->reply);
	json_close(&w, '}');
	puts(out.data);
	strbuf_free(&out);
}

static bool finished(void *context, const struct pump_attempt *attempt)
{
	struct probe *probe = context;

	probe->finished++;
	if (!probe->quiet)
		print_attempt(attempt);
	if (attempt->verdict != PUMP_RETRY) {
		probe->ended++;
		probe->ends[attempt->request->id]++;
	}
	if (probe->drain == probe->finished)
		pump_stop(probe->pump, PUMP_DRAIN);
	return probe->abort <= 0 || probe->abort != probe->finished;
}

static bool blocked(void *context, const char *why)
{
	struct probe *probe = context;

	(void)why;
	probe->blocks++;
	if (probe->resume)
		pump_resume(probe->pump);
	return probe->resume != 0;
}

static bool settle(void *context)
{
	struct probe *probe = context;

	return ++probe->settles != probe->unsettle;
}

static void tick(void *context, const struct pump_status *status)
{
	struct probe *probe = context;

	(void)status;
	if (probe->abort == 0)
		pump_stop(probe->pump, PUMP_ABORT);
}

static void *resume_later(void *context)
{
	struct probe *probe = context;

	usleep((useconds_t)probe->pause * 1000);
	pump_resume(probe->pump);
	return NULL;
}

static int64_t processor_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) + usage.ru_utime.tv_usec +
		usage.ru_stime.tv_usec;
}

static void read_options(struct probe *probe, int argc, char **argv)
{
	struct {
		const char *name;
		int64_t *value;
	} options[] = { { "requests", &probe->requests }, { "deadline", &probe->deadline }, { "abort", &probe->abort },
		{ "drain", &probe->drain }, { "pause", &probe->pause }, { "resume", &probe->resume },
		{ "size", &probe->size }, { "quiet", &probe->quiet }, { "unsettle", &probe->unsettle } };

	for (int i = 2; i + 1 < argc; i += 2) {
		bool known = strcmp(argv[i], "kind") == 0 || strcmp(argv[i], "ask") == 0;
		if (known && *argv[i] == 'a')
			probe->ask = argv[i + 1];
		else if (known)
			probe->kind = *argv[i + 1] == 'e' ? PUMP_EMBEDDINGS
				: *argv[i + 1] == 'm'     ? PUMP_MODELS
							  : PUMP_CHAT;
		for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++)
			if (strcmp(argv[i], options[k].name) == 0)
				known = number_read(argv[i + 1], options[k].value);
		if (!known) {
			fprintf(stderr, "what is %s %s?\n", argv[i], argv[i + 1]);
			exit(2);
		}
	}
}

static void print_whole(const struct probe *probe, bool ok, const struct error *error, int64_t wall_us, int64_t cpu_us)
{
	struct strbuf out = STRBUF_INIT;
	struct pump_status status;
	struct json_writer w;
	bool once = true;

	pump_read_status(probe->pump, &status);
	for (int64_t i = 0; i < probe->given; i++)
		once = once && probe->ends[i] == 1;
	json_begin(&w, &out);
	json_open(&w, NULL, '{');
	json_put_bool(&w, "ok", ok);
	json_put_string(&w, "error", error->message);
	json_put_int(&w, "given", probe->given);
	json_put_bool(&w, "once", once);
	json_put_int(&w, "done", status.done);
	json_put_int(&w, "failed", status.failed);
	json_put_int(&w, "sent", status.sent);
	json_put_int(&w, "limited", status.limited);
	json_put_int(&w, "limit", status.limit);
	json_put_int(&w, "in_flight", status.in_flight + status.waiting);
	json_put_int(&w, "most", probe->most);
	json_put_int(&w, "blocks", probe->blocks);
	json_put_int(&w, "settles", probe->settles);
	json_put_int(&w, "wall_us", wall_us);
	json_put_int(&w, "cpu_us", cpu_us);
	json_close(&w, '}');
	puts(out.data);
	strbuf_free(&out);
}

int main(int argc, char **argv)
{
	static const struct pump_ops ops = { give, sending, finished, blocked, settle, tick };
	struct probe probe = { .ask = "Hello", .requests = 1, .abort = -1, .drain = -1 };
	struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	pthread_t thread;

	read_options(&probe, argc, argv);
	if (argc < 2 || !endpoint_find(argv[1], &arena, &probe.endpoint, &error) ||
		!(probe.pump = pump_new(&probe.endpoint, &ops, &probe, &error))) {
		fprintf(stderr, "%s\n", error.message);
		return 2;
	}
	probe.ends = xcalloc((size_t)probe.requests + 1, sizeof(int));
	if (probe.pause) {
		pump_pause(probe.pump);
		if (!thread_start(&thread, resume_later, &probe, &error))
			return 2;
	}
	int64_t cpu = processor_us(), begun = clock_monotonic();
	bool ok = pump_run(probe.pump, probe.deadline, &error);
	print_whole(&probe, ok, &error, clock_monotonic() - begun, processor_us() - cpu);
	if (probe.pause)
		pthread_join(thread, NULL);
	pump_free(probe.pump);
	free(probe.ends);
	arena_free(&arena);
	return ok ? 0 : 1;
}
