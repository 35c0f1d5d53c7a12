/* Replies of /embeddings: lists of numbers, or their bytes as base64. */
#include "net/api_error.h"
#include "net/chat_reply.h"

#include "preop/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIMENSIONS_AT_MOST = 65536 };

/* The value of a base64 digit; -1: none. */
static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Little-endian float32, whatever this machine is. */
static float float_of(const unsigned char *bytes)
{
	uint32_t bits = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
		(uint32_t)bytes[3] << 24;
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* Decodes into `out` (room for n bytes); the number of bytes, or SIZE_MAX. */
static size_t base64_decode(const char *text, size_t n, unsigned char *out)
{
	uint32_t bits = 0;
	size_t have = 0, written = 0;

	while (n > 0 && text[n - 1] == '=')
		n--;
	for (size_t i = 0; i < n; i++) {
		int value = digit(text[i]);
		if (value < 0)
			return SIZE_MAX;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[written++] = (unsigned char)(bits >> have);
		}
	}
	return written;
}

struct vector {
	float *values;
	size_t count;
};

static bool read_packed(struct json_span value, struct vector *out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(value, &text);
	unsigned char *bytes = xmalloc(text.len + 1);
	size_t n = base64_decode(text.data, text.len, bytes);
	strbuf_free(&text);
	bool ok = n != SIZE_MAX && n % 4 == 0 && n > 0 && n / 4 <= DIMENSIONS_AT_MOST;
	if (ok) {
		out->count = n / 4;
		out->values = xmalloc(out->count * sizeof(float));
		for (size_t i = 0; i < out->count; i++)
			out->values[i] = float_of(bytes + 4 * i);
	}
	free(bytes);
	return ok ||
		error_set(error, ERROR_INPUT, "an embedding is neither a list of numbers nor their bytes as base64");
}

static bool read_list(struct json_span value, struct vector *out, struct error *error)
{
	struct json_span item;
	size_t cursor = 0, count = 0;

	while (json_next_element(value, &cursor, &item))
		count++;
	if (count == 0 || count > DIMENSIONS_AT_MOST)
		return error_set(error, ERROR_INPUT, "an embedding has %zu numbers", count);
	out->values = xmalloc(count * sizeof(float));
	for (cursor = 0; json_next_element(value, &cursor, &item);) {
		double number;
		if (!json_number(item, &number))
			return error_set(error, ERROR_INPUT, "an embedding holds something that is no number");
		out->values[out->count++] = (float)number;
	}
	return true;
}

static bool finite_all(const struct vector *vector, struct error *error)
{
	for (size_t i = 0; i < vector->count; i++)
		if (!isfinite(vector->values[i]))
			return error_set(error, ERROR_INPUT, "an embedding holds a number that is not finite");
	return true;
}

static bool take(
	struct json_span item, size_t place, size_t count, bool *seen, struct embeddings *out, struct error *error)
{
	struct json_span value = json_get(item, "embedding"), row = json_get(item, "index");
	struct vector vector = { 0 };
	int64_t index = (int64_t)place;

	if (row.start && (!json_int(row, &index) || index < 0 || (size_t)index >= count || seen[index]))
		return error_set(error, ERROR_INPUT, "the embeddings are not numbered from 0 on, once each");
	bool ok = (json_type(value) == JSON_ARRAY ? read_list(value, &vector, error)
						  : read_packed(value, &vector, error)) &&
		finite_all(&vector, error);
	if (ok && !out->values) {
		out->dimensions = vector.count;
		out->values = try_array(NULL, count * vector.count, sizeof(float));
		ok = out->values || error_set(error, ERROR_MEMORY, "no memory for %zu embeddings", count);
	}
	if (ok && vector.count != out->dimensions)
		ok = error_set(error, ERROR_INPUT, "one embedding has %zu numbers, another %zu", out->dimensions,
			vector.count);
	if (ok) {
		seen[index] = true;
		memcpy(out->values + (size_t)index * vector.count, vector.values, vector.count * sizeof(float));
	}
	free(vector.values);
	return ok;
}

static bool read_all(struct json_span data, size_t count, struct embeddings *out, struct error *error)
{
	bool *seen = xcalloc(count + 1, sizeof(*seen));
	struct json_span item;
	size_t cursor = 0, n = 0;
	bool ok = true;

	while (ok && json_next_element(data, &cursor, &item)) {
		ok = n < count ? take(item, n, count, seen, out, error)
			       : error_set(error, ERROR_INPUT, "more embeddings came than the %zu asked for", count);
		n++;
	}
	free(seen);
	out->count = n;
	return ok &&
		(n == count || error_set(error, ERROR_INPUT, "%zu embeddings came of the %zu asked for", n, count));
}

static bool refused(const struct exchange *exchange, struct json_span root, struct error *error)
{
	struct chat_reply reply;
	bool filtered = false;

	chat_reply_init(&reply);
	if (exchange->failure != NET_ARRIVED)
		api_error_say(&reply.error, exchange->reason.data, exchange->reason.len);
	else if (exchange->status < 200 || exchange->status >= 300)
		api_error_body(exchange, &reply.error, &filtered);
	else if (!root.start || !api_error_read(root, &reply.error, &filtered))
		api_error_say(&reply.error, "the reply has no list of embeddings", 35);
	error_set(error, ERROR_INPUT, "%s", reply.error.message.data);
	chat_reply_free(&reply);
	return false;
}

bool embed_read(const struct exchange *exchange, size_t count, struct embeddings *out, struct error *error)
{
	struct json_span text = body_trim(&exchange->body), data, root = { NULL, 0 };
	struct json_check check;

	*out = (struct embeddings){ 0 };
	usage_none(&out->usage);
	if (json_check(text.start, text.length, JSON_ALLOW_NAN, &check))
		root = text;
	data = json_get(root, "data");
	if (exchange->failure != NET_ARRIVED || exchange->status < 200 || exchange->status >= 300 ||
		json_type(data) != JSON_ARRAY)
		return refused(exchange, root, error);
	usage_read(json_get(root, "usage"), &out->usage);
	if (read_all(data, count, out, error))
		return true;
	embeddings_free(out);
	return false;
}

void embeddings_free(struct embeddings *embeddings)
{
	free(embeddings->values);
	*embeddings = (struct embeddings){ 0 };
}
