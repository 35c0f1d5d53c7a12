/* Answers out of a Batch API's output and error files. */
#include "run_batch.h"
#include "run_reply.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/net/run_batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct run_books *books;
	const struct run_asking *asking;
	const struct run_options *options;
	const struct run_plan *plan;
	struct run_batch_taken *taken;
	struct run_item item;
	struct strbuf id, expected;
};

/* ---- Lines of files ---- */

typedef bool take_line(void *context, struct json_span line, struct error *error);

static bool is_blank(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(" \t\r\n", line[i]) == NULL)
			return false;
	return true;
}

static bool check_line(const char *path, int64_t number, const char *line, size_t n, struct error *error)
{
	struct json_check check;
	bool sound = json_check(line, n, 0, &check);

	if (!sound)
		return error_set(error, ERROR_INPUT, "%.200s line %lld: %s at byte %zu", path, (long long)number,
			check.reason, check.fault);
	if (json_type(json_root(line, n)) == JSON_OBJECT &&
		json_type(json_get(json_root(line, n), "custom_id")) == JSON_STRING)
		return true;
	return error_set(error, ERROR_INPUT, "%.200s line %lld is no line of a batch's output: it has no custom_id",
		path, (long long)number);
}

static bool each_line(const char *path, take_line *take, void *context, struct error *error)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t capacity = 0;
	int64_t number = 0;
	ssize_t n;
	bool ok = true;

	if (file == NULL)
		return error_system(error, "cannot read %.300s", path);
	while (ok && (n = getline(&line, &capacity, file)) >= 0) {
		number++;
		if (is_blank(line, (size_t)n))
			continue;
		ok = check_line(path, number, line, (size_t)n, error) &&
			(take == NULL || take(context, json_root(line, (size_t)n), error));
	}
	if (ok && !feof(file)) /* also a line there is no memory for */
		ok = error_system(error, "cannot read %.300s", path);
	free(line);
	fclose(file);
	return ok;
}

/* ---- Whose answer it is ---- */

/* The piece after `at` up to the next dot, as a number; moves on. */
static bool take_number(char **at, int64_t *out)
{
	char *dot = strchr(*at, '.');

	if (dot == NULL)
		return false;
	*dot = '\0';
	bool ok = number_read(*at, out);
	*dot = '.';
	*at = dot + 1;
	return ok;
}

static bool split_id(char *id, int64_t *epoch, int64_t *eval_case)
{
	const size_t before = strlen("preop.") + (size_t)2 * BATCH_PLAN_BYTES + 1;

	if (strncmp(id, "preop.", strlen("preop.")) != 0 || strlen(id) <= before)
		return false;
	char *at = id + before;
	return take_number(&at, epoch) && take_number(&at, eval_case);
}

static void note_foreign(struct run_batch_taken *taken, const char *id)
{
	if (taken->foreign++ == 0)
		snprintf(taken->first_foreign, sizeof(taken->first_foreign), "%.*s", 190, id);
}

/* *found: the case is of this run and has no answer yet. */
static bool find_case(struct reading *work, struct json_span line, bool *found, struct error *error)
{
	int64_t epoch, eval_case;
	bool known = false;

	*found = false;
	strbuf_reset(&work->id);
	strbuf_reset(&work->expected);
	json_decode(json_get(line, "custom_id"), &work->id);
	if (split_id(work->id.data, &epoch, &eval_case)) {
		if (!run_case_find(work->books, epoch, eval_case, &work->item, &known, found, error))
			return false;
		if (known)
			run_batch_digests(work->plan, &work->item, &work->expected);
	}
	if (!known || strcmp(work->expected.data, work->id.data) != 0) {
		*found = false;
		note_foreign(work->taken, work->id.data);
	} else if (!*found) {
		work->taken->repeated++;
	}
	return true;
}

/* ---- What it says ---- */

/* An error is beside the response, in its body, or both null and the status tells. */
static void read_trouble(struct json_span line, const struct reply_read *read, struct strbuf *out)
{
	struct json_span error = json_get(line, "error"), message = json_get(error, "message");

	if (json_type(message) == JSON_STRING)
		json_decode(message, out);
	else if (*read->answer.error != '\0')
		strbuf_adds(out, read->answer.error);
	else
		strbuf_adds(out, "the batch has no answer for this case and says no reason");
}

static bool is_expired(struct json_span line)
{
	return json_equals(json_get(json_get(line, "error"), "code"), "batch_expired");
}

static void read_response(struct json_span response, struct exchange *exchange)
{
	struct json_span body = json_get(response, "body");
	int64_t status = 0;

	json_int(json_get(response, "status_code"), &status);
	exchange->status = status > 0 && status < 1000 ? (int)status : 0;
	strbuf_adds(&exchange->type, "application/json");
	if (body.start != NULL)
		strbuf_add(&exchange->body, body.start, body.length);
	if (json_type(json_get(response, "request_id")) == JSON_STRING)
		json_decode(json_get(response, "request_id"), &exchange->request_id);
}

static bool record(struct reading *work, const struct exchange *exchange, struct reply_read *read, bool failed,
	const char *trouble, struct error *error)
{
	struct run_attempt what = { .outcome = failed ? "failed" : "answered",
		.http = exchange->status,
		.total_ms = -1,
		.wait_ms = -1,
		.received = (int64_t)exchange->body.len,
		.request_id = exchange->request_id.data,
		.message = trouble };
	int64_t attempt;

	if (!failed)
		run_given(work->books, work->item.epoch, work->item.eval_case);
	read->answer.attempts = 1;
	read->answer.first_ms = read->answer.total_ms = -1; /* a batch says nothing of time */
	read->answer.error = trouble;
	if (failed)
		read->answer.state = "error";
	work->taken->errors += failed;
	work->taken->answered += !failed;
	return run_attempt_begin(work->books, work->item.run, work->item.eval_case, &attempt, error) &&
		run_attempt_end(work->books, attempt, &what, error) &&
		run_answer_put(work->books, work->item.run, work->item.eval_case, &read->answer, error);
}

static bool take_answer(struct reading *work, struct json_span line, struct error *error)
{
	struct json_span response = json_get(line, "response");
	struct strbuf trouble = STRBUF_INIT, body = STRBUF_INIT;
	struct exchange exchange = EXCHANGE_INIT;
	struct reply_terms terms = { .endpoint = work->options->endpoint, .model = run_asking_model(work->asking) };
	struct reply_read read;

	read_response(response, &exchange);
	bool ok = run_asking_body(work->asking, &work->item, NULL, &body, &terms.prompt_estimate, error);
	reply_read_exchange(&terms, &exchange, &read);
	bool failed = json_type(response) != JSON_OBJECT || strcmp(read.answer.state, "error") == 0;
	if (failed)
		read_trouble(line, &read, &trouble);
	ok = ok && record(work, &exchange, &read, failed, trouble.data, error);
	reply_read_free(&read);
	exchange_free(&exchange);
	strbuf_free(&trouble);
	strbuf_free(&body);
	return ok;
}

static bool take(void *context, struct json_span line, struct error *error)
{
	struct reading *work = context;
	bool found;

	work->taken->lines++;
	if (!find_case(work, line, &found, error))
		return false;
	if (!found)
		return true;
	if (is_expired(line)) {
		work->taken->expired++;
		return true;
	}
	return take_answer(work, line, error);
}

/* ---- The whole ---- */

static bool read_files(struct reading *work, const char *const *paths, size_t count, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++)
		ok = each_line(paths[i], take, work, error);
	return ok;
}

static bool open_and_read(struct db *db, struct reading *work, const char *const *paths, size_t count,
	struct run_result *result, struct error *error)
{
	if (!run_open(db, work->plan, &work->books, error))
		return false;
	bool ok = read_files(work, paths, count, error);
	result->series = run_series(work->books);
	result->resumed = run_resumed(work->books);
	result->last.asked = work->taken->answered + work->taken->errors;
	run_sums_read(work->books, &result->last.sums);
	bool closed = run_close(work->books, "incomplete", &result->status, ok ? error : NULL);
	return ok && closed;
}

bool run_batch_read(struct db *db, const struct run_options *options, const char *const *paths, size_t count,
	struct run_batch_taken *taken, struct run_result *result, struct error *error)
{
	struct reading work = {
		.options = options, .taken = taken, .item = RUN_ITEM_INIT, .id = STRBUF_INIT, .expected = STRBUF_INIT
	};
	struct strbuf settings = STRBUF_INIT;
	struct run_plan plan;
	bool ok = true;

	*taken = (struct run_batch_taken){ .lines = 0 };
	*result = (struct run_result){ .status = "incomplete" };
	for (size_t i = 0; ok && i < count; i++)
		ok = each_line(paths[i], NULL, NULL, error);
	struct run_asking *asking = ok ? run_asking_new(options, error) : NULL;
	if (asking != NULL) {
		run_asking_plan(asking, &settings, &plan);
		work.asking = asking;
		work.plan = &plan;
		ok = open_and_read(db, &work, paths, count, result, error);
	}
	run_asking_free(asking);
	run_item_free(&work.item);
	strbuf_free(&work.id);
	strbuf_free(&work.expected);
	strbuf_free(&settings);
	return ok && asking != NULL;
}
