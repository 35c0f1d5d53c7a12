/*
 * Looking through a record as the index would: its words by the index's own tokenizer, written side by side with a sign between them, so that
 * a phrase is one piece of that text.
 */
#include "search.h"

#include "search_text.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_LIMIT = 32768 /* bytes of a word that FTS5 looks at */ };

/* A control character: the tokenizer never has one in a word. */
static const char between_words[] = "\x01";

struct matcher {
	fts5_tokenizer calls;
	Fts5Tokenizer *tokenizer; /* NULL: not made */
	struct strbuf phrase, words, text;
	struct search_source source;
};

void search_phrase(const char *value, struct strbuf *out)
{
	size_t n = strlen(value);
	bool prefix = n > 0 && value[n - 1] == '*';

	strbuf_addc(out, '"');
	for (size_t i = 0; i < n - prefix; i++)
		strbuf_adds(out, value[i] == '"' ? "\"\"" : (char[]){ value[i], '\0' });
	strbuf_adds(out, prefix ? "\" *" : "\"");
}

static int add_word(void *context, int flags, const char *word, int n, int start, int end)
{
	struct strbuf *words = context;

	(void)flags;
	(void)start;
	(void)end;
	strbuf_add(words, word, n < WORD_LIMIT ? (size_t)n : WORD_LIMIT);
	strbuf_adds(words, between_words);
	return SQLITE_OK;
}

/* The words of a text, each with the sign behind it and one before the first. */
static bool split_words(struct matcher *matcher, const char *text, size_t n, struct strbuf *out)
{
	strbuf_reset(out);
	/* A word may grow by half when its letters are folded, and has one sign behind it. */
	if (n > INT32_MAX || !strbuf_try_reserve(out, 2 * n + 2))
		return false;
	strbuf_adds(out, between_words);
	return matcher->calls.xTokenize(matcher->tokenizer, out, FTS5_TOKENIZE_DOCUMENT, text, (int)n, add_word) ==
		SQLITE_OK;
}

static fts5_api *full_text_calls(sqlite3 *handle)
{
	fts5_api *api = NULL;
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(stmt);
	}
	sqlite3_finalize(stmt);
	return api;
}

static bool make_tokenizer(struct matcher *matcher, sqlite3 *handle)
{
	static const char *arguments[] = { "remove_diacritics", "2" }; /* as in the schema */
	fts5_api *api = full_text_calls(handle);
	void *data = NULL;

	return api != NULL && api->xFindTokenizer(api, "unicode61", &data, &matcher->calls) == SQLITE_OK &&
		matcher->calls.xCreate(data, arguments, 2, &matcher->tokenizer) == SQLITE_OK;
}

static void free_matcher(void *arg)
{
	struct matcher *matcher = arg;

	if (matcher->tokenizer != NULL)
		matcher->calls.xDelete(matcher->tokenizer);
	strbuf_free(&matcher->phrase);
	strbuf_free(&matcher->words);
	strbuf_free(&matcher->text);
	search_source_free(&matcher->source);
	free(matcher);
}

static struct matcher *matcher_new(sqlite3 *handle, const char *value)
{
	struct matcher *matcher = xcalloc(1, sizeof(*matcher));
	size_t n = strlen(value);
	bool prefix = n > 0 && value[n - 1] == '*';

	strbuf_init(&matcher->phrase);
	strbuf_init(&matcher->words);
	strbuf_init(&matcher->text);
	if (!make_tokenizer(matcher, handle) || !split_words(matcher, value, n - prefix, &matcher->phrase)) {
		free_matcher(matcher);
		return NULL;
	}
	if (prefix && matcher->phrase.len > 1) /* the last word may go on */
		strbuf_truncate(&matcher->phrase, matcher->phrase.len - 1);
	return matcher;
}

/* The value is compiled once a statement; NULL: failed, and the context says so. */
static struct matcher *matcher_of(sqlite3_context *context, sqlite3_value *value)
{
	struct matcher *matcher = sqlite3_get_auxdata(context, 3);

	if (matcher != NULL)
		return matcher;
	const char *text = (const char *)sqlite3_value_text(value);
	matcher = text == NULL ? NULL : matcher_new(sqlite3_context_db_handle(context), text);
	if (matcher != NULL) {
		sqlite3_set_auxdata(context, 3, matcher, free_matcher);
		matcher = sqlite3_get_auxdata(context, 3); /* SQLite may have freed it at once */
	}
	if (matcher == NULL)
		sqlite3_result_error_nomem(context);
	return matcher;
}

static void record_matches(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct matcher *matcher = matcher_of(context, values[3]);
	const char *fields = (const char *)sqlite3_value_text(values[1]), *body = sqlite3_value_blob(values[2]);

	(void)count;
	if (matcher == NULL || fields == NULL || body == NULL)
		return;
	matcher->source.import = 0; /* rows of many imports come by: the fields tell, not the number */
	strbuf_reset(&matcher->text);
	if (!search_source_turn(&matcher->source, 1, sqlite3_value_int(values[0]), fields, NULL) ||
		!search_text(&matcher->source, body, (size_t)sqlite3_value_bytes(values[2]), &matcher->text) ||
		!split_words(matcher, matcher->text.data, matcher->text.len, &matcher->words)) {
		sqlite3_result_error(context, "a record cannot be looked through", -1);
		return;
	}
	/* A phrase without any word is in no text. */
	sqlite3_result_int(
		context, matcher->phrase.len > 1 && strstr(matcher->words.data, matcher->phrase.data) != NULL);
}

void search_register(struct db *db)
{
	/* DIRECTONLY: nothing in a stranger's schema may call it. */
	if (sqlite3_create_function_v2(db_handle(db), "record_matches", 4,
		    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, record_matches, NULL, NULL,
		    NULL) != SQLITE_OK)
		bug("SQLite does not take the full text's function");
}
