#include "net/endpoint_field.h"

#include "preop/base/number.h"

#include <math.h>
#include <string.h>

enum field_type { FIELD_TEXT, FIELD_FLAG, FIELD_COUNT, FIELD_JSON, FIELD_PAIRS, FIELD_PRICES };

enum {
	SECOND = 1000, /* in milliseconds */
	HOUR = 3600 * SECOND,
	DAY = 24 * HOUR,
	CONNECT_MS = 10 * SECOND,
	TOTAL_MS = 600 * SECOND,
	IDLE_MS = 120 * SECOND,
	BODY_LIMIT = 32 * 1024 * 1024,
	BODY_MOST = 1024 * 1024 * 1024
};

/* clang-format off */
static const struct field {
	const char *name; /* of a list its members are words as in header.NAME=VALUE */
	enum field_type type;
	size_t offset, count_offset;
	int64_t least, most;
	const char *help;
} fields[] = {
#define OF(member) offsetof(struct endpoint, member)
	{ "url", FIELD_TEXT, OF(url), 0, 0, 0, "where the API begins: https://api.openai.com/v1; a query such as ?api-version=... is kept" },
	{ "model", FIELD_TEXT, OF(model), 0, 0, 0, "the model when a system names none" },
	{ "key-env", FIELD_TEXT, OF(key_env), 0, 0, 0, "the variable of the environment that holds the key" },
	{ "key-file", FIELD_TEXT, OF(key_file), 0, 0, 0, "a file that holds the key and that only you may read" },
	{ "key-header", FIELD_TEXT, OF(key_header), 0, 0, 0, "the header that carries it; else Authorization" },
	{ "key-prefix", FIELD_TEXT, OF(key_prefix), 0, 0, 0, "what stands before it; else Bearer in Authorization, nothing in others" },
	{ "header", FIELD_PAIRS, OF(headers), OF(header_count), 0, 0, "header.NAME=VALUE: sent with every call" },
	{ "send", FIELD_PAIRS, OF(fields), OF(field_count), 0, 0, "send.PARAMETER=NAME: what it is called there, or no: it is left out" },
	{ "extra", FIELD_JSON, OF(extra), 0, 0, 0, "a JSON object whose members go into every body" },
	{ "stream", FIELD_FLAG, OF(stream), 0, 0, 0, "yes: answers come in pieces; for the time to the first token, or proxies that cut silent connections" },
	{ "reasoning-apart", FIELD_FLAG, OF(reasoning_apart), 0, 0, 0, "yes: completion_tokens there leaves the reasoning out" },
	{ "connect-ms", FIELD_COUNT, OF(connect_ms), 0, 1, HOUR, "to reach the server" },
	{ "total-ms", FIELD_COUNT, OF(total_ms), 0, 1, DAY, "for one attempt" },
	{ "idle-ms", FIELD_COUNT, OF(idle_ms), 0, SECOND, DAY, "without a byte, once a stream has begun" },
	{ "in-flight", FIELD_COUNT, OF(max_in_flight), 0, 1, 1024, "calls at once, at most" },
	{ "requests-per-minute", FIELD_COUNT, OF(requests_per_minute), 0, 0, 100000000, "0: no limit known" },
	{ "tokens-per-minute", FIELD_COUNT, OF(tokens_per_minute), 0, 0, 1000000000000, "0: no limit known" },
	{ "attempts", FIELD_COUNT, OF(attempts), 0, 1, 100, "of one request, the first included" },
	{ "context", FIELD_COUNT, OF(context), 0, 0, 1000000000, "tokens the model can see; 0: not known" },
	{ "body-limit", FIELD_COUNT, OF(body_limit), 0, 1024, BODY_MOST, "bytes of one reply" },
	{ "price", FIELD_PRICES, OF(prices), OF(price_count), 0, 0, "price.MODEL=INPUT,CACHED,OUTPUT or INPUT,OUTPUT: dollars a million tokens; MODEL * is any other" },
#undef OF
};
/* clang-format on */
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

void endpoint_defaults(struct endpoint *endpoint, const char *name)
{
	*endpoint = (struct endpoint){ .name = name,
		.url = "",
		.model = "",
		.key_header = "Authorization",
		.connect_ms = CONNECT_MS,
		.total_ms = TOTAL_MS,
		.idle_ms = IDLE_MS,
		.max_in_flight = 100,
		.attempts = 6,
		.body_limit = BODY_LIMIT };
}

static const struct field *field_find(const char *name, size_t n)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strlen(fields[i].name) == n && memcmp(fields[i].name, name, n) == 0)
			return &fields[i];
	return NULL;
}

static void *member(struct endpoint *endpoint, size_t offset)
{
	return (char *)endpoint + offset;
}

static const void *const_member(const struct endpoint *endpoint, size_t offset)
{
	return (const char *)endpoint + offset;
}

/* Back to what it is when nobody says anything. */
static void field_clear(struct endpoint *endpoint, const struct field *field)
{
	static const size_t sizes[] = { sizeof(char *), sizeof(bool), sizeof(int64_t), sizeof(char *), sizeof(void *),
		sizeof(void *) };
	struct endpoint fresh;

	endpoint_defaults(&fresh, endpoint->name);
	memcpy(member(endpoint, field->offset), const_member(&fresh, field->offset), sizes[field->type]);
	if (field->count_offset)
		memcpy(member(endpoint, field->count_offset), const_member(&fresh, field->count_offset),
			sizeof(size_t));
}

static bool wrong(const struct field *field, const char *wants, struct error *error)
{
	return error_set(error, ERROR_INPUT, "the field %s wants %s (%s)", field->name, wants, field->help);
}

static bool put_count(struct endpoint *endpoint, const struct field *field, int64_t value, struct error *error)
{
	if (value < field->least || value > field->most)
		return error_set(error, ERROR_INPUT, "the field %s is %lld and must be from %lld to %lld (%s)",
			field->name, (long long)value, (long long)field->least, (long long)field->most, field->help);
	memcpy(member(endpoint, field->offset), &value, sizeof(value));
	return true;
}

static void put_text(struct endpoint *endpoint, const struct field *field, const char *text)
{
	memcpy(member(endpoint, field->offset), &text, sizeof(text));
}

static bool put_json(struct endpoint *endpoint, const struct field *field, struct json_span value, struct arena *arena,
	struct error *error)
{
	if (json_type(value) != JSON_OBJECT)
		return wrong(field, "a JSON object", error);
	put_text(endpoint, field, arena_strndup(arena, value.start, value.length));
	return true;
}

/* ---- Lists: one member is put, taken off or changed; the others stay ---- */

static void put_pair(struct endpoint *endpoint, const struct field *field, struct endpoint_pair pair, bool remove,
	struct arena *arena)
{
	const struct endpoint_pair **pairs = member(endpoint, field->offset);
	size_t *count = member(endpoint, field->count_offset), kept = 0;
	struct endpoint_pair *list = arena_alloc(arena, (*count + 1) * sizeof(*list));

	for (size_t i = 0; i < *count; i++)
		if (strcmp((*pairs)[i].name, pair.name) != 0)
			list[kept++] = (*pairs)[i];
	if (!remove)
		list[kept++] = pair;
	*pairs = list;
	*count = kept;
}

static void put_price(struct endpoint *endpoint, struct endpoint_price price, bool remove, struct arena *arena)
{
	struct endpoint_price *list = arena_alloc(arena, (endpoint->price_count + 1) * sizeof(*list));
	size_t kept = 0;

	for (size_t i = 0; i < endpoint->price_count; i++)
		if (strcmp(endpoint->prices[i].model, price.model) != 0)
			list[kept++] = endpoint->prices[i];
	if (!remove)
		list[kept++] = price;
	endpoint->prices = list;
	endpoint->price_count = kept;
}

static bool price_sound(const struct endpoint_price *price)
{
	return price->input >= 0 && price->output >= 0 && (isnan(price->cached) || price->cached >= 0);
}

/* ---- From the file ---- */

static char *decoded(struct json_span value, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(value, &text);
	/* A NUL would hide what stands behind it. */
	char *copy = memchr(text.data, '\0', text.len) ? NULL : arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	return copy;
}

static bool read_pairs(struct endpoint *endpoint, const struct field *field, struct json_span object,
	struct arena *arena, struct error *error)
{
	struct json_span key, value;
	size_t cursor = 0;

	while (json_next_member(object, &cursor, &key, &value)) {
		struct endpoint_pair pair = { decoded(key, arena), NULL };
		enum json_type type = json_type(value);
		bool null_ok = field->offset == offsetof(struct endpoint, fields);
		if (type == JSON_STRING)
			pair.value = decoded(value, arena);
		if (!pair.name || (type != JSON_STRING && !(type == JSON_NULL && null_ok)) ||
			(type == JSON_STRING && !pair.value))
			return wrong(field, "an object of texts", error);
		put_pair(endpoint, field, pair, false, arena);
	}
	return true;
}

static bool read_prices(struct endpoint *endpoint, const struct field *field, struct json_span object,
	struct arena *arena, struct error *error)
{
	struct json_span key, value;
	size_t cursor = 0;

	while (json_next_member(object, &cursor, &key, &value)) {
		struct endpoint_price price = { .model = decoded(key, arena), .cached = NAN };
		struct json_span cached = json_get(value, "cached");
		if (!price.model || json_type(value) != JSON_OBJECT ||
			!json_number(json_get(value, "input"), &price.input) ||
			!json_number(json_get(value, "output"), &price.output) ||
			(cached.start && json_type(cached) != JSON_NULL && !json_number(cached, &price.cached)) ||
			!price_sound(&price))
			return wrong(field, "objects of input, cached and output in dollars", error);
		put_price(endpoint, price, false, arena);
	}
	return true;
}

bool endpoint_field_read(
	struct endpoint *endpoint, const char *name, struct json_span value, struct arena *arena, struct error *error)
{
	const struct field *field = field_find(name, strlen(name));
	enum json_type type = json_type(value);
	int64_t number;

	if (!field)
		return error_set(error, ERROR_INPUT,
			"the field \"%s\" is not known; `preop help endpoint` lists those that are", name);
	switch (field->type) {
	case FIELD_TEXT: {
		char *text = type == JSON_STRING ? decoded(value, arena) : NULL;
		if (!text)
			return wrong(field, "a text", error);
		put_text(endpoint, field, text);
		return true;
	}
	case FIELD_FLAG:
		if (type != JSON_TRUE && type != JSON_FALSE)
			return wrong(field, "true or false", error);
		*(bool *)member(endpoint, field->offset) = type == JSON_TRUE;
		return true;
	case FIELD_COUNT:
		return json_int(value, &number) ? put_count(endpoint, field, number, error)
						: wrong(field, "a whole number", error);
	case FIELD_JSON:
		return put_json(endpoint, field, value, arena, error);
	default:
		if (type != JSON_OBJECT)
			return wrong(field, "an object", error);
		return field->type == FIELD_PAIRS ? read_pairs(endpoint, field, value, arena, error)
						  : read_prices(endpoint, field, value, arena, error);
	}
}

/* ---- From words ---- */

static bool price_word(struct endpoint *endpoint, const struct field *field, const char *model, const char *value,
	struct arena *arena, struct error *error)
{
	struct endpoint_price price = { .model = arena_strdup(arena, model), .cached = NAN };
	double numbers[3];
	size_t count = 0;
	char *words = arena_strdup(arena, value), *rest = words, *end;

	for (char *word = strtok_r(words, ",", &rest); word; word = strtok_r(NULL, ",", &rest), count++)
		if (count == 3 || !number_read_double(word, &numbers[count]))
			return wrong(field, "two or three numbers with commas between", error);
	end = words + strlen(value);
	if (*value && (count < 2 || end[-1] == ','))
		return wrong(field, "two or three numbers with commas between", error);
	if (*value) {
		price.input = numbers[0];
		price.cached = count == 3 ? numbers[1] : (double)NAN;
		price.output = numbers[count - 1];
		if (!price_sound(&price))
			return wrong(field, "prices that are not below 0", error);
	}
	put_price(endpoint, price, !*value, arena);
	return true;
}

static bool list_word(struct endpoint *endpoint, const struct field *field, const char *name, size_t n,
	const char *value, struct arena *arena, struct error *error)
{
	struct endpoint_pair pair = { arena_strndup(arena, name, n), arena_strdup(arena, value) };

	if (n == 0)
		return error_set(error, ERROR_USAGE, "the field %s wants a name: %s", field->name, field->help);
	if (field->type == FIELD_PRICES)
		return price_word(endpoint, field, pair.name, value, arena, error);
	if (field->offset == offsetof(struct endpoint, fields) && strcmp(value, "no") == 0)
		pair.value = NULL;
	put_pair(endpoint, field, pair, !*value, arena);
	return true;
}

static bool plain_word(struct endpoint *endpoint, const struct field *field, const char *value, struct arena *arena,
	struct error *error)
{
	struct json_check check;
	int64_t number;

	switch (field->type) {
	case FIELD_TEXT:
		put_text(endpoint, field, arena_strdup(arena, value));
		return true;
	case FIELD_FLAG:
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return wrong(field, "yes or no", error);
		*(bool *)member(endpoint, field->offset) = *value == 'y';
		return true;
	case FIELD_COUNT:
		return number_read(value, &number) ? put_count(endpoint, field, number, error)
						   : wrong(field, "a whole number", error);
	case FIELD_JSON:
		return json_check(value, strlen(value), 0, &check)
			? put_json(endpoint, field, json_root(value, strlen(value)), arena, error)
			: wrong(field, "a JSON object", error);
	default:
		return error_set(error, ERROR_USAGE, "%s is a list: %s", field->name, field->help);
	}
}

bool endpoint_field_word(struct endpoint *endpoint, const char *word, struct arena *arena, struct error *error)
{
	const char *equals = strchr(word, '='), *dot = strchr(word, '.');
	size_t n = equals ? (size_t)(equals - word) : 0;
	bool member_of = equals && dot && dot < equals;
	const struct field *field = equals ? field_find(word, member_of ? (size_t)(dot - word) : n) : NULL;

	if (!equals)
		return error_set(error, ERROR_USAGE, "\"%s\" is not of the form field=value", word);
	if (!field || (member_of && field->type != FIELD_PAIRS && field->type != FIELD_PRICES))
		return error_set(error, ERROR_USAGE,
			"the field \"%.*s\" is not known; `preop help endpoint` lists those that are", (int)n, word);
	if (member_of)
		return list_word(endpoint, field, dot + 1, (size_t)(equals - dot - 1), equals + 1, arena, error);
	if (!equals[1]) {
		field_clear(endpoint, field);
		return true;
	}
	return plain_word(endpoint, field, equals + 1, arena, error);
}

/* ---- Out ---- */

static void print_list(const struct endpoint *endpoint, const struct field *field, struct json_writer *w)
{
	json_open(w, field->name, '{');
	if (field->type == FIELD_PRICES) {
		for (size_t i = 0; i < endpoint->price_count; i++) {
			json_open(w, endpoint->prices[i].model, '{');
			json_put_double(w, "input", endpoint->prices[i].input);
			json_put_double(w, "cached", endpoint->prices[i].cached);
			json_put_double(w, "output", endpoint->prices[i].output);
			json_close(w, '}');
		}
	} else {
		const struct endpoint_pair *const *pairs = const_member(endpoint, field->offset);
		const size_t *count = const_member(endpoint, field->count_offset);
		for (size_t i = 0; i < *count; i++)
			json_put_string(w, (*pairs)[i].name, (*pairs)[i].value);
	}
	json_close(w, '}');
}

static void print_field(const struct endpoint *endpoint, const struct field *field, struct json_writer *w)
{
	const void *at = const_member(endpoint, field->offset);
	const char *text;
	int64_t number;

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_JSON:
		memcpy(&text, at, sizeof(text));
		if (text && field->type == FIELD_JSON)
			json_put_raw(w, field->name, json_root(text, strlen(text)));
		else if (text)
			json_put_string(w, field->name, text);
		break;
	case FIELD_FLAG:
		json_put_bool(w, field->name, *(const bool *)at);
		break;
	case FIELD_COUNT:
		memcpy(&number, at, sizeof(number));
		json_put_int(w, field->name, number);
		break;
	default:
		print_list(endpoint, field, w);
	}
}

void endpoint_print(const struct endpoint *endpoint, const char *key, struct json_writer *w)
{
	json_open(w, key, '{');
	for (size_t i = 0; i < FIELDS; i++)
		print_field(endpoint, &fields[i], w);
	json_close(w, '}');
}

void endpoint_explain(struct strbuf *out)
{
	for (size_t i = 0; i < FIELDS; i++)
		strbuf_addf(out, "  %-20s %s\n", fields[i].name, fields[i].help);
}
