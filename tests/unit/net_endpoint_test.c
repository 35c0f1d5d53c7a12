/* Profiles: what they hold, what they refuse; the key; bodies of calls; costs. */
#include "net/key.h"
#include "net_support.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/preop-endpoint-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && setenv("XDG_CONFIG_HOME", folder, 1) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
	char *path = endpoint_path(), *parent = xasprintf("%s/preop", folder), *key = xasprintf("%s/key", folder);

	(void)state;
	unlink(path);
	unlink(key);
	rmdir(parent);
	rmdir(folder);
	free(path);
	free(parent);
	free(key);
	return 0;
}

static int no_profiles(void **state)
{
	char *path = endpoint_path();

	(void)state;
	unlink(path);
	free(path);
	return 0;
}

static void put_file(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static void put_profiles(const char *text, mode_t mode)
{
	const char *words[] = { "url=http://h/v1" };
	char *path = endpoint_path();

	endpoint_change("first", true, words, 1, NULL); /* makes the folder */
	put_file(path, text, mode);
	free(path);
}

static void there_and_back(void **state)
{
	static const char *const words[] = { "url=https://host:8443/v1/?api-version=2024-06-01", "key-env=K",
		"key-header=api-key", "model=m", "header.X-Project=p = q", "send.max_tokens=max_completion_tokens",
		"send.temperature=no", "extra={\"top_k\": 1.10}", "stream=yes", "in-flight=7", "price.*=1,0.5,2",
		"price.gpt-4.1-mini=3,4" };
	const char *again[] = { "header.X-Project=", "stream=", "price.*=", "send.temperature=", "model=n" };
	struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct endpoint e;
	struct stat st;
	char *path = endpoint_path();

	(void)state;
	if (!endpoint_change("a.b", true, words, COUNT(words), &error) || !endpoint_find("a.b", &arena, &e, &error))
		fail_msg("%s", error.message);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_string_equal(e.url, "https://host:8443/v1/?api-version=2024-06-01");
	assert_string_equal(e.headers[0].value, "p = q");
	assert_int_equal(e.field_count, 2);
	assert_null(e.fields[1].value);
	assert_string_equal(e.extra, "{\"top_k\": 1.10}");
	assert_true(e.stream);
	assert_int_equal(e.max_in_flight, 7);
	assert_int_equal(e.total_ms, 600000);
	char *address = endpoint_address(&e, "/chat/completions");
	assert_string_equal(address, "https://host:8443/v1/chat/completions?api-version=2024-06-01");
	free(address);
	assert_true(endpoint_change("a.b", false, again, COUNT(again), &error));
	assert_true(endpoint_find("a.b", &arena, &e, &error));
	assert_int_equal(e.header_count, 0);
	assert_int_equal(e.field_count, 1);
	assert_int_equal(e.price_count, 1);
	assert_false(e.stream);
	assert_string_equal(e.model, "n");
	assert_false(endpoint_change("a.b", true, words, 1, &error));
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_true(endpoint_remove("a.b", &error));
	assert_false(endpoint_find("a.b", &arena, &e, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	arena_free(&arena);
	free(path);
}

static void words_that_are_refused(void **state)
{
	static const char *const rows[][2] = { { "url=ftp://h/v1", "http" }, { "url=file:///etc/passwd", "http" },
		{ "url=https://", "http" }, { "url=https:///v1", "http" }, { "url=http://u:p@h/v1", "password" },
		{ "url=http://h/v1?key=abc", "key-env" }, { "url=http://h/v1?a=b&api_key=abc", "key-env" },
		{ "url=http://h/v1 x", "http" }, { "url=http://h/v1#x", "http" }, { "url=http://h/\nv1", "http" },
		{ "header.Authorization=Bearer x", "carries a key" }, { "header.api-key=x", "carries a key" },
		{ "header.a b=c", "not one that can be sent" }, { "header.X=a\r\nEvil: 1", "not one that can be sent" },
		{ "header.Content-Length=3", "by the call itself" }, { "key-env=sk-abc", "not the key" },
		{ "key-file=key", "whole path" }, { "key-header=a b", "cannot be sent" },
		{ "key-prefix=a\nb", "cannot be sent" }, { "extra=[1]", "JSON object" }, { "extra={", "JSON object" },
		{ "stream=maybe", "yes or no" }, { "in-flight=0", "from 1 to 1024" },
		{ "in-flight=ten", "whole number" }, { "attempts=1000", "from 1 to 100" }, { "price.*=1", "numbers" },
		{ "price.*=1,2,3,4", "numbers" }, { "price.*=-1,2", "not below 0" }, { "price.*=1,nan", "numbers" },
		{ "price.*=1,", "numbers" }, { "price=1,2", "is a list" }, { "send.messages=m", "cannot be renamed" },
		{ "nonsense=1", "not known" }, { "url", "field=value" }, { "url.x=1", "not known" },
		{ "header.=1", "wants a name" }, { "=1", "not known" } };
	static const char *const names[] = { "", "a b", "../x", "-x", "a\nb", "é" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *words[] = { "url=http://h/v1", rows[i][0] };
		struct error error = ERROR_INIT;
		if (endpoint_change("e", true, words, 2, &error) || !strstr(error.message, rows[i][1]))
			fail_msg("%s: %s", rows[i][0], error.message);
		assert_null(strstr(error.message, "sk-abc"));
	}
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *words[] = { "url=http://h/v1" };
		assert_false(endpoint_change(names[i], true, words, 1, NULL));
	}
}

static void files_that_are_refused(void **state)
{
	static const struct {
		const char *text, *said;
		mode_t mode;
	} rows[] = { { "", "no JSON", 0600 }, { "{\"endpoints\":{}", "no JSON at byte", 0600 },
		{ "[]", "no object", 0600 }, { "{\"endpoints\":[]}", "no object", 0600 },
		{ "{\"endpoints\":{\"e\":7}}", "endpoint e", 0600 },
		{ "{\"endpoints\":{\"e\":{}}}", "address is missing", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\",\"odd\":1}}}", "\"odd\" is not known", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\",\"key\":\"sk-1\"}}}", "\"key\" is not known", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":7}}}", "a text", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\\u0000x\"}}}", "a text", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\",\"stream\":1}}}", "true or false", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\",\"in-flight\":1e3}}}", "whole number", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\",\"header\":{\"a\":1}}}}", "texts", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\",\"price\":{\"*\":{\"input\":1}}}}}", "dollars", 0600 },
		{ "{\"endpoints\":{\"e\":{\"url\":\"http://h\"},\"e\":{\"url\":\"http://i\"}}}", "twice", 0600 },
		{ "{\"endpoints\":{\"a/b\":{\"url\":\"http://h\"}}}", "cannot be the name", 0600 },
		{ "{\"endpoints\":{}}", "others may write", 0666 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = ARENA_INIT;
		struct error error = ERROR_INIT;
		struct endpoint *list;
		size_t count;
		no_profiles(NULL);
		put_profiles(rows[i].text, rows[i].mode);
		if (endpoint_list(&arena, &list, &count, &error) || !strstr(error.message, rows[i].said))
			fail_msg("%s: %s", rows[i].text, error.message);
		arena_free(&arena);
	}
}

/* ---- The key ---- */

static void a_key_from_the_environment_or_a_file(void **state)
{
	struct endpoint e = { .name = "e", .key_env = "PREOP_TEST_KEY", .key_header = "Authorization" };
	char *path = xasprintf("%s/key", folder);
	struct error error = ERROR_INIT;
	struct key key;

	(void)state;
	unsetenv("PREOP_TEST_KEY");
	assert_false(key_read(&e, &key, &error));
	assert_non_null(strstr(error.message, "PREOP_TEST_KEY"));
	setenv("PREOP_TEST_KEY", "sk-12345\n", 1);
	assert_true(key_read(&e, &key, &error));
	char *header = key_header(&e, &key);
	assert_string_equal(header, "Authorization: Bearer sk-12345");
	secret_free(header);
	e.key_header = "api-key";
	header = key_header(&e, &key);
	assert_string_equal(header, "api-key: sk-12345");
	secret_free(header);
	key_free(&key);
	setenv("PREOP_TEST_KEY", "sk-1\r\nEvil: 1", 1);
	assert_false(key_read(&e, &key, &error));
	assert_null(strstr(error.message, "sk-1"));
	e.key_env = NULL;
	e.key_file = path;
	put_file(path, "sk-file\n", 0644);
	assert_false(key_read(&e, &key, &error));
	assert_non_null(strstr(error.message, "chmod 600"));
	put_file(path, "sk-file\n", 0600);
	assert_true(key_read(&e, &key, &error));
	assert_string_equal(key.secret, "sk-file");
	key_free(&key);
	put_file(path, "\n", 0600);
	assert_false(key_read(&e, &key, &error));
	e.key_file = folder;
	assert_false(key_read(&e, &key, &error));
	e.key_file = NULL;
	assert_true(key_read(&e, &key, &error));
	assert_null(key.secret);
	assert_null(key_header(&e, &key));
	free(path);
}

static void a_key_is_taken_out_of_what_comes_back(void **state)
{
	static const char *const rows[][2] = { { "no", "no" }, { "sk-12345", "[key]" },
		{ "a sk-12345 b sk-12345", "a [key] b [key]" }, { "sk-1234sk-12345sk-1234", "sk-1234[key]sk-1234" },
		{ "sk-12345sk-12345", "[key][key]" }, { "", "" } };
	char secret[] = "sk-12345";
	struct key key = { secret, 8 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct strbuf text = STRBUF_INIT;
		strbuf_adds(&text, rows[i][0]);
		key_redact(&key, &text);
		assert_string_equal(text.data, rows[i][1]);
		strbuf_free(&text);
	}
	/* As JSON writes a slash, or not. */
	char with_slash[] = "ab/cd/";
	struct strbuf text = STRBUF_INIT;
	strbuf_adds(&text, "ab/cd/ and ab\\/cd\\/ and ab\\/cd");
	key_redact(&(struct key){ with_slash, 6 }, &text);
	assert_string_equal(text.data, "[key] and [key] and ab\\/cd");
	strbuf_free(&text);
}

/* ---- What is asked ---- */

static const char *body_of(const struct endpoint *e, const char *messages, const char *parameters, struct strbuf *out)
{
	struct chat_question question = { "m", json_root(messages, strlen(messages)), { NULL, 0 } };
	struct error error = ERROR_INIT;

	if (parameters)
		question.parameters = json_root(parameters, strlen(parameters));
	strbuf_reset(out);
	return chat_body(e, &question, out, &error) ? out->data : "refused";
}

static void bodies_of_calls(void **state)
{
	static const struct endpoint_pair fields[] = { { "max_tokens", "max_completion_tokens" },
		{ "temperature", NULL } };
	struct endpoint e = { .name = "e", .url = "", .model = "", .fields = fields, .field_count = 2 };
	struct strbuf out = STRBUF_INIT;
	struct error error = ERROR_INIT;
	struct chat_question none = { NULL, json_root("[1]", 3), { NULL, 0 } };

	(void)state;
	/* Bytes are kept: 1.10 stays 1.10. */
	assert_string_equal(
		body_of(&e, "[{\"n\":9007199254740993}]", "{\"max_tokens\":5,\"temperature\":0,\"top_p\":1.10}", &out),
		"{\"model\":\"m\",\"messages\":[{\"n\":9007199254740993}],\"max_completion_tokens\":5,\"top_p\":1.10}");
	/* What the call decides is not a parameter's to say. */
	assert_string_equal(body_of(&e, "[1]", "{\"model\":\"x\",\"stream\":true,\"messages\":[],\"a\":1}", &out),
		"{\"model\":\"m\",\"messages\":[1],\"a\":1}");
	e.stream = true;
	e.extra = "{\"stream_options\":{},\"top_p\":2}";
	assert_string_equal(body_of(&e, "[1]", "{\"top_p\":1,\"seed\":3}", &out),
		"{\"model\":\"m\",\"messages\":[1],\"stream\":true,\"seed\":3,\"stream_options\":{},\"top_p\":2}");
	e.stream = false;
	e.extra = NULL;
	strbuf_reset(&out);
	assert_false(chat_body(&e, &none, &out, &error));
	assert_non_null(strstr(error.message, "no model"));
	none.model = "m";
	none.messages = json_root("[]", 2);
	assert_false(chat_body(&e, &none, &out, &error));
	none.messages = json_root("{}", 2);
	assert_false(chat_body(&e, &none, &out, &error));
	none.messages = json_root("[1]", 3);
	none.parameters = json_root("[1]", 3);
	assert_false(chat_body(&e, &none, &out, &error));
	strbuf_free(&out);
}

static void bodies_of_embeddings(void **state)
{
	struct endpoint e = { .name = "e", .url = "", .model = "m" };
	const struct json_span texts[] = { json_root("\"a\\n\"", 5), json_root("\"b\"", 3), json_root("7", 1) };
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_true(embed_body(&e, NULL, texts, 2, &out, NULL));
	assert_string_equal(out.data, "{\"model\":\"m\",\"input\":[\"a\\n\",\"b\"],\"encoding_format\":\"base64\"}");
	assert_false(embed_body(&e, NULL, texts, 3, &out, NULL));
	e.extra = "{\"encoding_format\":\"float\"}";
	strbuf_reset(&out);
	assert_true(embed_body(&e, "n", texts, 1, &out, NULL));
	assert_string_equal(out.data, "{\"model\":\"n\",\"input\":[\"a\\n\"],\"encoding_format\":\"float\"}");
	strbuf_free(&out);
}

static void tokens_of_a_body(void **state)
{
	static const char body[] =
		"{\"messages\":[{\"role\":\"user\",\"content\":\"one two three four\"}],\"max_tokens\":100}";
	static const char picture[] = "[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/"
				      "png;base64,AAAAAAAAAAAAAAAAAAAA\"}}]}]";

	(void)state;
	assert_int_equal(chat_tokens(body, strlen(body)), 108);
	assert_int_equal(chat_prompt_estimate(json_root(picture, strlen(picture))), 4);
	assert_int_equal(chat_tokens("", 0), 0);
}

static void costs(void **state)
{
	static const struct endpoint_price prices[] = { { "*", 1, (double)NAN, 2 }, { "m", 10, 5, 20 } };
	struct endpoint e = { .prices = prices, .price_count = 2 };

	(void)state;
	assert_true(fabs(endpoint_cost(&e, "m", 1000, 400, 100) - (600 * 10 + 400 * 5 + 100 * 20) / 1e6) < 1e-12);
	assert_true(fabs(endpoint_cost(&e, "other", 1000, 400, 100) - (1000 * 1 + 100 * 2) / 1e6) < 1e-12);
	assert_true(fabs(endpoint_cost(&e, "m", 1000, -1, 100) - (1000 * 10 + 100 * 20) / 1e6) < 1e-12);
	assert_true(fabs(endpoint_cost(&e, "m", 10, 400, 0) - (10 * 5) / 1e6) < 1e-12);
	assert_true(isnan(endpoint_cost(&e, "m", -1, 0, 5)));
	assert_true(isnan(endpoint_cost(&e, "m", 5, 0, -1)));
	e.price_count = 0;
	assert_true(isnan(endpoint_cost(&e, "m", 5, 0, 5)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(there_and_back, no_profiles),
		cmocka_unit_test_setup(words_that_are_refused, no_profiles),
		cmocka_unit_test_setup(files_that_are_refused, no_profiles),
		cmocka_unit_test(a_key_from_the_environment_or_a_file),
		cmocka_unit_test(a_key_is_taken_out_of_what_comes_back),
		cmocka_unit_test(bodies_of_calls),
		cmocka_unit_test(bodies_of_embeddings),
		cmocka_unit_test(tokens_of_a_body),
		cmocka_unit_test(costs),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
