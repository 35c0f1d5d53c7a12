#include "net/transfer.h"

#include "net/chat_reply.h"
#include "net/reply_header.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 1024 * 1024 }; /* bytes of a reply whose memory the next one takes over */

/* ---- What all calls share ---- */

static void start_library(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool add_header(struct curl_slist **list, const char *line)
{
	struct curl_slist *more = curl_slist_append(*list, line);

	if (more)
		*list = more;
	return more != NULL;
}

static bool add_own(struct curl_slist **list, const struct endpoint_pair *header)
{
	/* libcurl wants a semicolon for a header without a value. */
	char *line = xasprintf(*header->value ? "%s: %s" : "%s;", header->name, header->value);
	bool ok = add_header(list, line);

	free(line);
	return ok;
}

static bool collect_headers(struct wire *wire, struct curl_slist **list, bool body)
{
	const struct endpoint *endpoint = wire->endpoint;
	char *secret = key_header(endpoint, &wire->key);
	bool ok = add_header(list, "Expect:") && /* servers that do not answer it cost a second each call */
		add_header(list, "Accept: application/json, text/event-stream");

	ok = ok && (!body || add_header(list, "Content-Type: application/json"));
	ok = ok && (!secret || add_header(list, secret));
	secret_free(secret);
	for (size_t i = 0; ok && i < endpoint->header_count; i++)
		ok = add_own(list, &endpoint->headers[i]);
	return ok;
}

bool wire_open(struct wire *wire, const struct endpoint *endpoint, struct error *error)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static const char *const calls[] = { "/chat/completions", "/embeddings", "/models" };

	pthread_once(&once, start_library);
	*wire = (struct wire){ .endpoint = endpoint };
	if (!key_read(endpoint, &wire->key, error))
		return false;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		wire->addresses[i] = endpoint_address(endpoint, calls[i]);
	if (collect_headers(wire, &wire->headers, true) && collect_headers(wire, &wire->get_headers, false))
		return true;
	wire_close(wire);
	return error_set(error, ERROR_MEMORY, "no memory for a call");
}

static void free_headers(struct curl_slist *list)
{
	for (struct curl_slist *header = list; header; header = header->next)
		secret_wipe(header->data, strlen(header->data));
	curl_slist_free_all(list);
}

void wire_close(struct wire *wire)
{
	free_headers(wire->headers);
	free_headers(wire->get_headers);
	key_free(&wire->key);
	for (size_t i = 0; i < sizeof(wire->addresses) / sizeof(wire->addresses[0]); i++)
		free(wire->addresses[i]);
	*wire = (struct wire){ 0 };
}

/* ---- What comes in ---- */

static int64_t elapsed_ms(const struct transfer *transfer)
{
	return (clock_monotonic() - transfer->begun) / 1000;
}

static void take_event(void *context, const char *event, const char *data, size_t n)
{
	struct transfer *transfer = context;

	(void)event;
	if (n == 6 && memcmp(data, "[DONE]", 6) == 0)
		transfer->done_at = clock_monotonic();
	else if (transfer->exchange.first_ms < 0 && chat_piece_speaks(data, n))
		transfer->exchange.first_ms = elapsed_ms(transfer);
}

/* Less than all bytes taken ends the call. */
static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct strbuf *body = &transfer->exchange.body;
	size_t n = size * count;

	transfer->too_large = n > (size_t)transfer->wire->endpoint->body_limit - body->len;
	if (transfer->too_large)
		return 0;
	transfer->no_memory = !strbuf_try_reserve(body, n);
	if (transfer->no_memory)
		return 0;
	transfer->heard = clock_monotonic();
	if (transfer->exchange.asked_stream)
		sse_feed(&transfer->sse, bytes, n, take_event, transfer);
	else if (transfer->exchange.first_ms < 0)
		transfer->exchange.first_ms = elapsed_ms(transfer);
	strbuf_add(body, bytes, n);
	return n;
}

static size_t take_header(char *line, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct exchange *exchange = &transfer->exchange;
	size_t n = size * count;

	if (n >= 5 &&
		memcmp(line, "HTTP/", 5) ==
			0) { /* another reply: those before it (100, 103) said nothing that counts */
		struct net_limit none = NET_LIMIT_INIT;
		exchange->retry_after_ms = -1;
		exchange->requests = exchange->tokens = none;
		strbuf_reset(&exchange->type);
		strbuf_reset(&exchange->request_id);
	} else {
		reply_header_read(exchange, line, n, clock_now());
	}
	return n;
}

/* ---- The handle ---- */

/* CURL_CA_BUNDLE and SSL_CERT_FILE are what people with an authority of their own set; the library alone looks at neither. */
static void set_authorities(CURL *easy)
{
	const char *bundle = getenv("CURL_CA_BUNDLE"), *folder = getenv("SSL_CERT_DIR");

	if (!bundle || !*bundle)
		bundle = getenv("SSL_CERT_FILE");
	if (bundle && *bundle)
		curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
	if (folder && *folder)
		curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

static void set_up(struct transfer *transfer)
{
	const struct endpoint *endpoint = transfer->wire->endpoint;
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* the proxy of a tunnel gets no key */
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "preop/" PREOP_VERSION);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)endpoint->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)endpoint->total_ms);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)endpoint->body_limit);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	set_authorities(easy);
}

struct transfer *transfer_new(const struct wire *wire)
{
	const struct exchange empty = EXCHANGE_INIT;
	const struct sse none = SSE_INIT;
	CURL *easy = curl_easy_init();

	if (!easy)
		return NULL;
	struct transfer *transfer = xcalloc(1, sizeof(*transfer));
	transfer->easy = easy;
	transfer->wire = wire;
	transfer->exchange = empty;
	transfer->sse = none;
	set_up(transfer);
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	if (!transfer)
		return;
	curl_easy_cleanup(transfer->easy);
	exchange_free(&transfer->exchange);
	sse_free(&transfer->sse);
	free(transfer);
}

void transfer_begin(struct transfer *transfer, const struct pump_request *request)
{
	const struct wire *wire = transfer->wire;
	CURL *easy = transfer->easy;
	struct json_span root = json_root(request->body.data, request->body.len);
	bool stream = json_type(json_get(root, "stream")) == JSON_TRUE;

	if (transfer->exchange.body.capacity > KEPT) { /* one huge reply is not paid for until the end */
		exchange_free(&transfer->exchange);
		sse_free(&transfer->sse);
	}
	exchange_reset(&transfer->exchange);
	sse_reset(&transfer->sse);
	transfer->exchange.asked_stream = stream;
	transfer->too_large = transfer->no_memory = false;
	transfer->done_at = transfer->heard = 0;
	transfer->words[0] = '\0';
	transfer->begun = clock_monotonic();
	curl_easy_setopt(easy, CURLOPT_URL, wire->addresses[request->kind]);
	if (request->kind == PUMP_MODELS) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, wire->get_headers);
	} else {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.data);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, wire->headers);
	}
}

bool transfer_silent(struct transfer *transfer, int64_t now)
{
	int64_t idle_ms = transfer->wire->endpoint->idle_ms;

	if (!transfer->exchange.asked_stream || !transfer->heard || (now - transfer->heard) / 1000 < idle_ms)
		return false;
	snprintf(transfer->words, sizeof(transfer->words), "not a byte for %lld ms", (long long)idle_ms);
	return true;
}

/* ---- What libcurl's codes mean ---- */

static const struct {
	CURLcode code;
	enum net_failure failure;
	const char *sentence;
} meanings[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, NET_RESOLVE, "the host's name is not known" },
	{ CURLE_COULDNT_RESOLVE_PROXY, NET_RESOLVE, "the proxy's name is not known" },
	{ CURLE_COULDNT_CONNECT, NET_CONNECT, "nobody answers there" },
	{ CURLE_SSL_CONNECT_ERROR, NET_CONNECT, "no secure connection came about" },
	{ CURLE_PEER_FAILED_VERIFICATION, NET_TLS, "the server's certificate is not to be trusted" },
	{ CURLE_SSL_CACERT_BADFILE, NET_TLS, "the file of certificates cannot be read" },
	{ CURLE_SSL_CERTPROBLEM, NET_TLS, "our certificate is not good" },
	{ CURLE_SSL_CIPHER, NET_TLS, "no cipher is common to both sides" },
	{ CURLE_SSL_ISSUER_ERROR, NET_TLS, "the certificate's issuer is not to be trusted" },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, NET_TLS, "the certificate is another one" },
	{ CURLE_SSL_INVALIDCERTSTATUS, NET_TLS, "the certificate was withdrawn" },
	{ CURLE_OPERATION_TIMEDOUT, NET_TIMEOUT, "no answer in time" },
	{ CURLE_PARTIAL_FILE, NET_CUT, "the connection ended in the middle of the reply" },
	{ CURLE_GOT_NOTHING, NET_RESET, "the connection ended without a reply" },
	{ CURLE_RECV_ERROR, NET_RESET, "the connection broke" },
	{ CURLE_SEND_ERROR, NET_RESET, "the connection broke" },
	{ CURLE_HTTP2, NET_RESET, "the connection broke" },
	{ CURLE_HTTP2_STREAM, NET_RESET, "the connection broke" },
	{ CURLE_SSL_SHUTDOWN_FAILED, NET_RESET, "the connection broke" },
	{ CURLE_FILESIZE_EXCEEDED, NET_TOO_LARGE, NULL },
	{ CURLE_WEIRD_SERVER_REPLY, NET_PROTOCOL, "the reply is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, NET_PROTOCOL, "the reply is not HTTP" },
	{ CURLE_BAD_CONTENT_ENCODING, NET_PROTOCOL, "the reply's compression is broken" },
	{ CURLE_ABORTED_BY_CALLBACK, NET_CANCELLED, "it was cancelled" },
};

static void explain(struct transfer *transfer, CURLcode code)
{
	struct exchange *exchange = &transfer->exchange;
	const char *sentence = "the call failed";

	exchange->failure = NET_OTHER;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code != code)
			continue;
		exchange->failure = meanings[i].failure;
		sentence = meanings[i].sentence;
	}
	if (transfer->too_large)
		exchange->failure = NET_TOO_LARGE;
	if (exchange->failure == NET_RESET && exchange->status > 0)
		exchange->failure = NET_CUT;
	if (transfer->no_memory)
		strbuf_adds(&exchange->reason, "there is no memory for the reply");
	else if (exchange->failure == NET_TOO_LARGE)
		strbuf_addf(&exchange->reason, "the reply is larger than %lld bytes, the profile's body-limit",
			(long long)transfer->wire->endpoint->body_limit);
	else if (exchange->failure == NET_CANCELLED)
		strbuf_adds(&exchange->reason, sentence);
	else
		strbuf_addf(&exchange->reason, "%s (%s)", sentence,
			transfer->words[0] ? transfer->words : curl_easy_strerror(code));
}

void transfer_end(struct transfer *transfer, CURLcode code)
{
	struct exchange *exchange = &transfer->exchange;
	curl_off_t sent = 0, received = 0;
	long status = 0;

	if (exchange->asked_stream)
		sse_end(&transfer->sse, take_event, transfer);
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
	exchange->status = (int)status;
	exchange->sent = sent;
	exchange->received = received;
	exchange->total_ms = elapsed_ms(transfer);
	/* The end was said; that the connection went on, or broke after it, changes nothing. */
	if (code != CURLE_OK && !(transfer->done_at && status == 200))
		explain(transfer, code);
	key_redact(&transfer->wire->key, &exchange->body);
	key_redact(&transfer->wire->key, &exchange->reason);
	key_redact(&transfer->wire->key, &exchange->request_id);
}
