/* One sample: the case it is of, what the model said, what is known of that. */
#include "evals_inspect.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

enum {
	ROW_WHOLE = 256 * 1024,    /* bytes up to which a sample is kept as it came, events and all */
	ROW_MAX = 8 * 1024 * 1024, /* without its events; larger ones are not kept */
	SLICE_MAX = 60
};

/* What metadata are called that divide cases; others are kept with the case. */
static const char *const slice_names[] = { "category", "subject", "topic", "domain", "subset", "task", "type", "level",
	"difficulty", "language", "source", "split" };

static const char *const member_names[SAMPLE_MEMBERS] = {
	[SAMPLE_ID] = "id",
	[SAMPLE_EPOCH] = "epoch",
	[SAMPLE_INPUT] = "input",
	[SAMPLE_TARGET] = "target",
	[SAMPLE_CHOICES] = "choices",
	[SAMPLE_METADATA] = "metadata",
	[SAMPLE_SANDBOX] = "sandbox",
	[SAMPLE_FILES] = "files",
	[SAMPLE_SETUP] = "setup",
	[SAMPLE_MESSAGES] = "messages",
	[SAMPLE_OUTPUT] = "output",
	[SAMPLE_SCORES] = "scores",
	[SAMPLE_SCORE] = "score",
	[SAMPLE_ERROR] = "error",
	[SAMPLE_LIMIT] = "limit",
	[SAMPLE_MODEL_USAGE] = "model_usage",
	[SAMPLE_WORKING_TIME] = "working_time",
	[SAMPLE_TOTAL_TIME] = "total_time",
	[SAMPLE_ERROR_RETRIES] = "error_retries",
	[SAMPLE_ATTACHMENTS] = "attachments",
};

static void find_members(struct inspect *inspect, struct json_span sample)
{
	struct json_span key, value;

	memset(inspect->sample, 0, sizeof(inspect->sample));
	for (size_t cursor = 0; json_next_member(sample, &cursor, &key, &value);)
		for (int i = 0; i < SAMPLE_MEMBERS; i++)
			if (json_equals(key, member_names[i]))
				inspect->sample[i] = value;
}

static struct strbuf *text(struct inspect *inspect, enum inspect_text which)
{
	return &inspect->texts[which];
}

static const char *unless_empty(const struct strbuf *text)
{
	return text->len > 0 ? text->data : NULL;
}

/* ---- the case ---- */

static bool is_list_of_messages(struct json_span input)
{
	struct json_span first;
	size_t cursor = 0;

	return json_type(input) == JSON_ARRAY && json_next_element(input, &cursor, &first) &&
		json_type(first) == JSON_OBJECT;
}

/* One message is its words; of several, each with who said it. */
static void read_messages(struct json_span messages, struct json_span attachments, struct strbuf *out)
{
	struct json_span message, ignored;
	size_t cursor = 0;
	bool several;

	json_next_element(messages, &cursor, &message);
	several = json_next_element(messages, &cursor, &ignored);
	for (cursor = 0; json_next_element(messages, &cursor, &message);) {
		struct json_span role = json_get(message, "role");
		if (out->len > 0)
			strbuf_adds(out, "\n\n");
		if (several && json_type(role) == JSON_STRING) {
			json_decode(role, out);
			strbuf_adds(out, ": ");
		}
		inspect_content(json_get(message, "content"), attachments, out, NULL);
	}
}

static void read_input(struct inspect *inspect, struct output_row *row)
{
	struct json_span input = inspect->sample[SAMPLE_INPUT], attachments = inspect->sample[SAMPLE_ATTACHMENTS];
	struct strbuf *out = text(inspect, INSPECT_INPUT);

	if (is_list_of_messages(input)) {
		read_messages(input, attachments, out);
		inspect_expand(input, attachments, text(inspect, INSPECT_MESSAGES));
		row->messages = text(inspect, INSPECT_MESSAGES)->data;
		row->messages_n = text(inspect, INSPECT_MESSAGES)->len;
	} else {
		inspect_content(input, attachments, out, NULL);
	}
	row->input = out->data;
	row->input_n = out->len;
}

/* Several targets are as good as each other: one a line. */
static void read_target(struct inspect *inspect, struct output_row *row)
{
	struct json_span target = inspect->sample[SAMPLE_TARGET];
	struct strbuf *out = text(inspect, INSPECT_TARGET);

	if (json_type(target) == JSON_STRING || json_type(target) == JSON_ARRAY)
		inspect_content(target, inspect->sample[SAMPLE_ATTACHMENTS], out, NULL);
	row->reference = out->len > 0 ? out->data : NULL;
	row->reference_n = out->len;
}

static bool is_slice(struct json_span value)
{
	return (json_type(value) == JSON_STRING && value.length > 2 && value.length <= SLICE_MAX) ||
		json_type(value) == JSON_TRUE || json_type(value) == JSON_FALSE;
}

static void read_slices(struct inspect *inspect, struct output_row *row)
{
	struct json_span metadata = inspect->sample[SAMPLE_METADATA];
	struct strbuf *all = text(inspect, INSPECT_SLICES), *main_slice = text(inspect, INSPECT_SLICE);

	for (size_t i = 0; i < sizeof(slice_names) / sizeof(slice_names[0]); i++) {
		struct json_span value = json_get(metadata, slice_names[i]);
		if (!is_slice(value))
			continue;
		if (main_slice->len == 0)
			json_decode(value, main_slice);
		strbuf_addf(all, "%s\"%s\":", all->len > 0 ? "," : "{", slice_names[i]);
		if (json_type(value) == JSON_STRING)
			strbuf_add(all, value.start, value.length);
		else
			strbuf_addf(all, "\"%.*s\"", (int)value.length, value.start);
	}
	if (all->len > 0)
		strbuf_addc(all, '}');
	row->slice = unless_empty(main_slice);
	row->slices = unless_empty(all);
}

static void read_extra(struct inspect *inspect, struct output_row *row)
{
	static const enum inspect_member members[] = { SAMPLE_TARGET, SAMPLE_CHOICES, SAMPLE_METADATA, SAMPLE_SANDBOX,
		SAMPLE_FILES, SAMPLE_SETUP };
	struct strbuf *out = text(inspect, INSPECT_EXTRA);

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		struct json_span value = inspect->sample[members[i]];
		bool said = json_type(value) == JSON_OBJECT ? value.length > 2 : json_type(value) == JSON_ARRAY;
		if (!said || value.length > ROW_WHOLE)
			continue;
		strbuf_addf(out, "%s\"%s\":", out->len > 0 ? "," : "{", member_names[members[i]]);
		inspect_expand(value, (struct json_span){ NULL, 0 }, out);
	}
	if (out->len > 0)
		strbuf_addc(out, '}');
	row->extra = unless_empty(out);
	row->extra_n = out->len;
}

/* ---- the output ---- */

static struct json_span last_answer(const struct inspect *inspect)
{
	struct json_span message, last = { NULL, 0 };

	for (size_t cursor = 0; json_next_element(inspect->sample[SAMPLE_MESSAGES], &cursor, &message);)
		if (json_equals(json_get(message, "role"), "assistant"))
			last = message;
	return last;
}

/* Calls as chat endpoints have them, of the whole conversation. */
static void read_calls(struct json_span messages, struct strbuf *out)
{
	struct json_span message, call;

	for (size_t cursor = 0; json_next_element(messages, &cursor, &message);)
		for (size_t inner = 0; json_next_element(json_get(message, "tool_calls"), &inner, &call);) {
			struct json_span id = json_get(call, "id"), name = json_get(call, "function"),
					 arguments = json_get(call, "arguments");
			if (json_type(name) != JSON_STRING)
				continue;
			strbuf_adds(out, out->len > 0 ? ",{\"id\":" : "[{\"id\":");
			if (json_type(id) == JSON_STRING)
				strbuf_add(out, id.start, id.length);
			else
				strbuf_adds(out, "null");
			strbuf_addf(out,
				",\"type\":\"function\",\"function\":{\"name\":%.*s,\"arguments\":", (int)name.length,
				name.start);
			if (arguments.start != NULL)
				json_quote_raw(out, arguments.start, arguments.length);
			else
				strbuf_adds(out, "\"{}\"");
			strbuf_adds(out, "}}");
		}
	if (out->len > 0)
		strbuf_addc(out, ']');
}

static void read_output(struct inspect *inspect, struct output_row *row)
{
	struct json_span attachments = inspect->sample[SAMPLE_ATTACHMENTS],
			 message = json_find(inspect->sample[SAMPLE_OUTPUT], "choices[0].message"),
			 completion = json_find(inspect->sample[SAMPLE_OUTPUT], "completion");
	struct strbuf *out = text(inspect, INSPECT_OUTPUT), *reasoning = text(inspect, INSPECT_REASONING);

	if (json_type(message) != JSON_OBJECT)
		message = last_answer(inspect);
	inspect_content(json_get(message, "content"), attachments, out, reasoning);
	if (json_type(completion) == JSON_STRING && completion.length > 2) { /* what the scorers saw */
		strbuf_reset(out);
		inspect_resolve(completion, attachments, out);
	}
	read_calls(inspect->sample[SAMPLE_MESSAGES], text(inspect, INSPECT_CALLS));
	row->output = out->data;
	row->output_n = out->len;
}

/* ---- what is known of it ---- */

static const struct {
	const char *stop, *state;
} stops[] = { { "max_tokens", "truncated" }, { "length", "truncated" }, { "model_length", "truncated" },
	{ "content_filter", "filtered" } };

static const char *state_of_stop(const char *stop)
{
	for (size_t i = 0; stop != NULL && i < sizeof(stops) / sizeof(stops[0]); i++)
		if (strcmp(stops[i].stop, stop) == 0)
			return stops[i].state;
	return NULL;
}

/* "error": {"message": ...}, or a sentence. */
static bool read_error(struct json_span error, struct strbuf *out)
{
	struct json_span message = json_type(error) == JSON_OBJECT ? json_get(error, "message") : error;

	if (json_type(error) != JSON_OBJECT && json_type(error) != JSON_STRING)
		return false;
	json_decode(message.start != NULL ? message : error, out);
	return true;
}

static const char *read_state(struct inspect *inspect, const char *finish)
{
	struct strbuf *error = text(inspect, INSPECT_ERROR);
	struct json_span limit = json_get(inspect->sample[SAMPLE_LIMIT], "type");

	if (read_error(inspect->sample[SAMPLE_ERROR], error) ||
		read_error(json_find(inspect->sample[SAMPLE_OUTPUT], "error"), error))
		return "error";
	if (json_type(limit) == JSON_STRING) /* Inspect ended it there */
		return "truncated";
	if (state_of_stop(finish) != NULL)
		return state_of_stop(finish);
	return text(inspect, INSPECT_OUTPUT)->len == 0 && json_type(inspect->sample[SAMPLE_OUTPUT]) != JSON_OBJECT
		? "missing"
		: NULL;
}

static const char *read_finish(struct inspect *inspect)
{
	struct strbuf *out = text(inspect, INSPECT_FINISH);
	struct json_span limit = json_get(inspect->sample[SAMPLE_LIMIT], "type"),
			 stop = json_find(inspect->sample[SAMPLE_OUTPUT], "choices[0].stop_reason");

	if (json_type(limit) == JSON_STRING) {
		strbuf_adds(out, "limit: ");
		json_decode(limit, out);
	} else if (json_type(stop) == JSON_STRING) {
		json_decode(stop, out);
	}
	return unless_empty(out);
}

/* What all calls of the sample took of the model that answers; a judge's tokens are another model's. */
static struct json_span usage_of(struct inspect *inspect)
{
	struct json_span of_models = inspect->sample[SAMPLE_MODEL_USAGE], own = json_get(of_models, inspect->model);

	return json_type(own) == JSON_OBJECT ? own : json_find(inspect->sample[SAMPLE_OUTPUT], "usage");
}

/* One answer took as long as its call; an agent as long as it worked, waits for a free slot left out. */
static int64_t duration_of(const struct inspect *inspect)
{
	const struct json_span times[] = { json_get(inspect->sample[SAMPLE_OUTPUT], "time"),
		inspect->sample[SAMPLE_WORKING_TIME], inspect->sample[SAMPLE_TOTAL_TIME] };
	struct json_span message;
	size_t answers = 0;
	double seconds;

	for (size_t cursor = 0; json_next_element(inspect->sample[SAMPLE_MESSAGES], &cursor, &message);)
		answers += json_equals(json_get(message, "role"), "assistant");
	for (size_t i = answers > 1; i < sizeof(times) / sizeof(times[0]); i++)
		if (json_number(times[i], &seconds) && seconds >= 0 && seconds < 1e9)
			return (int64_t)(seconds * 1000 + 0.5);
	return OUTPUT_UNKNOWN;
}

static int64_t attempts_of(const struct inspect *inspect)
{
	struct json_span retries = inspect->sample[SAMPLE_ERROR_RETRIES], one;
	int64_t n = 1;

	if (json_type(retries) != JSON_ARRAY)
		return OUTPUT_UNKNOWN;
	for (size_t cursor = 0; json_next_element(retries, &cursor, &one);)
		n++;
	return n;
}

static void read_facts(struct inspect *inspect, struct output_facts *facts)
{
	struct json_span usage = usage_of(inspect), model = json_find(inspect->sample[SAMPLE_OUTPUT], "model");
	struct strbuf *name = text(inspect, INSPECT_MODEL);

	*facts = (struct output_facts)OUTPUT_FACTS_INIT;
	if (json_type(usage) == JSON_OBJECT)
		inspect->tokens[inspect_read_usage(usage, facts)]++;
	if (json_type(model) == JSON_STRING)
		json_decode(model, name);
	facts->model = unless_empty(name);
	facts->finish = read_finish(inspect);
	facts->total_ms = duration_of(inspect);
	facts->attempts = attempts_of(inspect);
}

/* Errors of tools are what the model had to deal with: counted as a score of their own, by kind. */
static void add_tool_errors(struct inspect *inspect)
{
	struct strbuf kinds = STRBUF_INIT;
	struct json_span message;
	double n = 0;

	for (size_t cursor = 0; json_next_element(inspect->sample[SAMPLE_MESSAGES], &cursor, &message);) {
		struct json_span type = json_find(message, "error.type");
		if (!json_equals(json_get(message, "role"), "tool") || json_type(type) != JSON_STRING)
			continue;
		strbuf_adds(&kinds, n++ > 0 ? ", " : "");
		json_decode(type, &kinds);
	}
	if (n > 0)
		inspect_add_score(inspect, "tool_errors", n, arena_strndup(&inspect->scratch, kinds.data, kinds.len));
	strbuf_free(&kinds);
}

/* ---- the parts ---- */

/* Events tell how the sample went, over and over again with all messages; a large sample is kept without them. */
static struct json_span row_of(struct inspect *inspect, struct json_span sample)
{
	static const char *const left_out[] = { "events", "events_data" };
	struct strbuf *out = text(inspect, INSPECT_ROW);
	struct json_span key, value;

	if (sample.length <= ROW_WHOLE)
		return sample;
	inspect->thinned++;
	for (size_t cursor = 0; json_next_member(sample, &cursor, &key, &value);) {
		if (json_equals(key, left_out[0]) || json_equals(key, left_out[1]))
			continue;
		strbuf_addc(out, out->len > 0 ? ',' : '{');
		strbuf_add(out, key.start, key.length);
		strbuf_addc(out, ':');
		strbuf_add(out, value.start, value.length);
	}
	strbuf_addc(out, '}');
	return out->len <= ROW_MAX ? (struct json_span){ out->data, out->len } : (struct json_span){ NULL, 0 };
}

static void read_parts(struct inspect *inspect, struct json_span sample, struct output_row *row)
{
	struct json_span messages = inspect->sample[SAMPLE_MESSAGES], whole = row_of(inspect, sample);
	struct strbuf *calls = text(inspect, INSPECT_CALLS), *reasoning = text(inspect, INSPECT_REASONING);
	struct parts *parts = &inspect->parts;

	parts_reset(parts);
	parts_add(parts, PART_CALLS, calls->data, calls->len);
	parts_add(parts, PART_REASONING, reasoning->data, reasoning->len);
	if (json_at(messages, 0).start != NULL && messages.length <= ROW_MAX)
		parts_add(parts, PART_MESSAGES, messages.start, messages.length);
	parts_add(parts, PART_ROW, whole.start, whole.length);
	row->parts = parts->list;
	row->part_count = parts->count;
}

/* ---- all of it ---- */

static bool read_place(struct inspect *inspect, struct output_row *row, struct json_span *place, struct strbuf *reason)
{
	struct json_span id = inspect->sample[SAMPLE_ID], epoch = inspect->sample[SAMPLE_EPOCH];
	struct strbuf *out = text(inspect, INSPECT_ID);
	int64_t number = 0;

	*place = id;
	if (json_type(id) != JSON_STRING && json_type(id) != JSON_NUMBER)
		strbuf_adds(reason, "the sample's id is neither text nor a number");
	else
		json_decode(id, out);
	if (memchr(out->data, '\0', out->len) != NULL)
		strbuf_adds(reason, "the sample's id holds a NUL");
	if (reason->len > 0)
		return false;
	*place = epoch;
	if (epoch.start != NULL && (!json_int(epoch, &number) || number < 1))
		strbuf_adds(reason, "the sample's epoch is no number from 1 on");
	row->case_id = out->data;
	row->epoch = inspect->repeats || number > 1 ? number : 0;
	return reason->len == 0;
}

bool inspect_read_sample(struct inspect *inspect, struct json_span sample, struct output_row *row,
	struct output_facts *facts, struct json_span *place, struct strbuf *reason)
{
	for (int i = 0; i < INSPECT_TEXTS; i++)
		strbuf_reset(&inspect->texts[i]);
	arena_reset(&inspect->scratch);
	find_members(inspect, sample);
	*row = (struct output_row)OUTPUT_ROW_INIT;
	if (!read_place(inspect, row, place, reason))
		return false;
	*place = inspect->sample[SAMPLE_INPUT];
	if (place->start == NULL)
		strbuf_adds(reason, "the sample's input is missing");
	if (reason->len > 0)
		return false;
	row->system = inspect->system;
	read_input(inspect, row);
	read_target(inspect, row);
	read_slices(inspect, row);
	read_extra(inspect, row);
	read_output(inspect, row);
	read_facts(inspect, facts);
	row->state = read_state(inspect, facts->finish);
	facts->error = unless_empty(text(inspect, INSPECT_ERROR));
	inspect_read_scores(inspect, &row->score);
	add_tool_errors(inspect);
	row->metric = inspect->metric;
	row->scores = inspect->scores;
	row->score_count = inspect->score_count;
	row->facts = facts;
	read_parts(inspect, sample, row);
	return true;
}
