#include "preop/text/bpe.h"

#include "bpe_merge.h"
#include "bpe_special.h"
#include "bpe_split.h"
#include "bpe_vocabulary.h"

#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <utf8proc.h>

#include <stdlib.h>
#include <string.h>

struct split_stage {
	struct split_pattern *pattern;
	unsigned keep;
};

struct bpe {
	enum bpe_order order;
	struct bpe_vocabulary vocabulary;
	struct special_tokens specials;
	struct split_stage stages[BPE_SPLITS_LIMIT];
	size_t stage_count;
	bool nfc, prefix_space, whole_first;
};

struct bpe_coder {
	const struct bpe *bpe;
	struct bpe_merge merge;
	struct split_scratch *scratch;
	struct strbuf clean;  /* the text with U+FFFD for what is not UTF-8 */
	struct strbuf prefix; /* a section with its blank */
	uint32_t *ids;
	size_t count, capacity;
	struct error *error; /* of the running call */
};

/* ---- Building ---- */

struct bpe *bpe_new(enum bpe_order order)
{
	struct bpe *bpe = xcalloc(1, sizeof(*bpe));

	bpe->order = order;
	bpe->whole_first = order == BPE_BY_RANK;
	vocabulary_init(&bpe->vocabulary);
	return bpe;
}

void bpe_free(struct bpe *bpe)
{
	if (bpe == NULL)
		return;
	vocabulary_free(&bpe->vocabulary);
	special_free(&bpe->specials);
	while (bpe->stage_count > 0)
		split_pattern_free(bpe->stages[--bpe->stage_count].pattern);
	free(bpe);
}

bool bpe_add_token(struct bpe *bpe, const char *bytes, size_t n, uint32_t id, struct error *error)
{
	return vocabulary_add(&bpe->vocabulary, bytes, n, id, error);
}

bool bpe_add_merge(struct bpe *bpe, struct bpe_string left, struct bpe_string right, struct error *error)
{
	struct bpe_vocabulary *vocabulary = &bpe->vocabulary;
	struct strbuf both = STRBUF_INIT;

	if (left.length + right.length > vocabulary->longest)
		return error_set(error, ERROR_INPUT, "a merge makes something that is no token");
	strbuf_add(&both, left.bytes, left.length);
	strbuf_add(&both, right.bytes, right.length);
	uint32_t merged = vocabulary_find(vocabulary, both.data, both.len);
	uint32_t a = vocabulary_find(vocabulary, left.bytes, left.length);
	uint32_t b = vocabulary_find(vocabulary, right.bytes, right.length);
	strbuf_free(&both);
	if (a == BPE_NONE || b == BPE_NONE || merged == BPE_NONE)
		return error_set(error, ERROR_INPUT, "a merge %s something that is no token",
			merged == BPE_NONE ? "makes" : "joins");
	return vocabulary_add_pair(vocabulary, a, b, merged, error);
}

bool bpe_add_special(struct bpe *bpe, struct bpe_string text, uint32_t id, unsigned strip, struct error *error)
{
	return special_add(&bpe->specials, text, id, strip, error);
}

bool bpe_add_split(struct bpe *bpe, const char *pattern, size_t n, unsigned keep, struct error *error)
{
	struct split_pattern *compiled;

	if (bpe->stage_count == BPE_SPLITS_LIMIT)
		return error_set(error, ERROR_UNSUPPORTED, "there are more than %d split patterns", BPE_SPLITS_LIMIT);
	compiled = split_pattern_new(pattern, n, error);
	if (compiled == NULL)
		return false;
	bpe->stages[bpe->stage_count++] = (struct split_stage){ compiled, keep };
	return true;
}

size_t bpe_split_count(const struct bpe *bpe)
{
	return bpe->stage_count;
}

void bpe_set_nfc(struct bpe *bpe)
{
	bpe->nfc = true;
}

void bpe_set_prefix_space(struct bpe *bpe)
{
	bpe->prefix_space = true;
}

void bpe_set_whole_first(struct bpe *bpe)
{
	bpe->whole_first = true;
}

/* Which pieces need no merging because their bytes are a token and merging would say the same: nearly all words. */
static bool find_whole(struct bpe *bpe, struct error *error)
{
	struct bpe_vocabulary *vocabulary = &bpe->vocabulary;
	struct bpe_merge merge = { .parts = NULL };
	bool ok = true;

	for (uint32_t i = 0; ok && i < vocabulary->count; i++) {
		struct bpe_token *token = &vocabulary->tokens[i];
		if (!bpe->whole_first)
			ok = merge_piece(&merge, vocabulary, bpe->order, vocabulary->bytes.data + token->start,
				token->length, error);
		token->whole = ok && (bpe->whole_first || merge.parts[0].token == i);
	}
	merge_free(&merge);
	return ok;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool check_ids(const struct bpe_vocabulary *vocabulary, struct error *error)
{
	uint32_t *ids = try_array(NULL, vocabulary->count, sizeof(*ids));
	bool ok = true;

	if (ids == NULL)
		return error_set(error, ERROR_MEMORY, "not enough memory for %zu tokens", vocabulary->count);
	for (size_t i = 0; i < vocabulary->count; i++)
		ids[i] = vocabulary->tokens[i].id;
	qsort(ids, vocabulary->count, sizeof(*ids), by_number);
	for (size_t i = 1; ok && i < vocabulary->count; i++)
		if (ids[i] == ids[i - 1])
			ok = error_set(error, ERROR_INPUT, "two tokens have the number %u", ids[i]);
	free(ids);
	return ok;
}

bool bpe_finish(struct bpe *bpe, struct error *error)
{
	for (unsigned i = 0; i < 256; i++)
		if (bpe->vocabulary.single[i] == BPE_NONE)
			return error_set(error, ERROR_INPUT,
				"no token stands for the single byte 0x%02x; a byte-level vocabulary has all 256", i);
	return check_ids(&bpe->vocabulary, error) && special_sort(&bpe->specials, error) && find_whole(bpe, error);
}

/* ---- Encoding ---- */

struct bpe_coder *bpe_coder_new(const struct bpe *bpe)
{
	struct bpe_coder *coder = xcalloc(1, sizeof(*coder));

	coder->bpe = bpe;
	coder->scratch = split_scratch_new();
	strbuf_init(&coder->clean);
	strbuf_init(&coder->prefix);
	return coder;
}

void bpe_coder_free(struct bpe_coder *coder)
{
	if (coder == NULL)
		return;
	merge_free(&coder->merge);
	split_scratch_free(coder->scratch);
	strbuf_free(&coder->clean);
	strbuf_free(&coder->prefix);
	free(coder->ids);
	free(coder);
}

static bool put(struct bpe_coder *coder, uint32_t id)
{
	if (coder->count == coder->capacity) {
		size_t capacity = coder->capacity == 0 ? 256 : coder->capacity * 2;
		uint32_t *ids = try_array(coder->ids, capacity, sizeof(*ids));
		if (ids == NULL)
			return error_set(coder->error, ERROR_MEMORY, "not enough memory for %zu tokens", capacity);
		coder->ids = ids;
		coder->capacity = capacity;
	}
	coder->ids[coder->count++] = id;
	return true;
}

static bool put_piece(struct bpe_coder *coder, const char *piece, size_t n)
{
	const struct bpe_vocabulary *vocabulary = &coder->bpe->vocabulary;
	uint32_t token = vocabulary_find(vocabulary, piece, n);

	if (token != BPE_NONE && vocabulary->tokens[token].whole)
		return put(coder, vocabulary->tokens[token].id);
	if (!merge_piece(&coder->merge, vocabulary, coder->bpe->order, piece, n, coder->error))
		return false;
	for (uint32_t i = 0; i != BPE_NONE; i = coder->merge.parts[i].next)
		if (!put(coder, vocabulary->tokens[coder->merge.parts[i].token].id))
			return false;
	return true;
}

/* Calls itself for the next stage: at most BPE_SPLITS_LIMIT deep. */
static bool put_split(struct bpe_coder *coder, size_t stage, const char *text, size_t n)
{
	if (n == 0)
		return true;
	if (stage == coder->bpe->stage_count)
		return put_piece(coder, text, n);
	const struct split_stage *split = &coder->bpe->stages[stage];
	size_t gap = 0;
	for (size_t at = 0, start, end; at < n; at = end) {
		if (!split_next(coder->scratch, split->pattern, text, n, at, &start, &end, coder->error))
			return false;
		if (start == end && end < n)
			continue;
		if ((split->keep & BPE_KEEP_GAPS) && !put_split(coder, stage + 1, text + gap, start - gap))
			return false;
		if ((split->keep & BPE_KEEP_MATCHES) && !put_split(coder, stage + 1, text + start, end - start))
			return false;
		gap = end;
	}
	return true;
}

static bool is_ascii(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* Ordering combining marks is quadratic in their number. No script puts so many on one letter: such a text stays as it is. */
static bool has_long_cluster(const char *text, size_t n)
{
	enum { MARKS = 1024 };
	size_t marks = 0, used;

	for (size_t at = 0; at < n; at += used) {
		uint32_t code = utf8_decode(text + at, n - at, &used);
		bool mark = code >= 0x300 && utf8proc_get_property((utf8proc_int32_t)code)->combining_class != 0;
		marks = mark ? marks + 1 : 0;
		if (marks > MARKS)
			return true;
	}
	return false;
}

static bool put_prefixed(struct bpe_coder *coder, const char *text, size_t n)
{
	if (n == 0 || !coder->bpe->prefix_space || *text == ' ')
		return put_split(coder, 0, text, n);
	strbuf_reset(&coder->prefix);
	if (!strbuf_try_reserve(&coder->prefix, n + 1))
		return error_set(coder->error, ERROR_MEMORY, "not enough memory for a text of %zu bytes", n);
	strbuf_addc(&coder->prefix, ' ');
	strbuf_add(&coder->prefix, text, n);
	return put_split(coder, 0, coder->prefix.data, coder->prefix.len);
}

/* What stands between special tokens. */
static bool put_section(struct bpe_coder *coder, const char *text, size_t n)
{
	utf8proc_uint8_t *normal;

	if (!coder->bpe->nfc || is_ascii(text, n) || has_long_cluster(text, n))
		return put_prefixed(coder, text, n);
	utf8proc_ssize_t length = utf8proc_map(
		(const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n, &normal, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (length < 0)
		return error_set(coder->error, ERROR_MEMORY, "a text of %zu bytes cannot be normalised: %s", n,
			utf8proc_errmsg(length));
	bool ok = put_prefixed(coder, (const char *)normal, (size_t)length);
	free(normal);
	return ok;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool put_text(struct bpe_coder *coder, const char *text, size_t n)
{
	const struct special_token *special;
	size_t from = 0, at;

	while ((special = special_find(&coder->bpe->specials, text, n, from, &at)) != NULL) {
		size_t end = at;
		while ((special->strip & BPE_STRIP_LEFT) && end > from && is_blank(text[end - 1]))
			end--;
		if (!put_section(coder, text + from, end - from) || !put(coder, special->id))
			return false;
		from = at + special->length;
		while ((special->strip & BPE_STRIP_RIGHT) && from < n && is_blank(text[from]))
			from++;
	}
	return put_section(coder, text + from, n - from);
}

/* The text as UTF-8 in `clean`: U+FFFD stands for each byte that does not fit. */
static bool make_clean(struct bpe_coder *coder, const char *text, size_t n)
{
	size_t used;

	strbuf_reset(&coder->clean);
	if (n > SIZE_MAX / 4 || !strbuf_try_reserve(&coder->clean, 3 * n))
		return error_set(coder->error, ERROR_MEMORY, "not enough memory for a text of %zu bytes", n);
	for (size_t at = 0; at < n; at += used)
		if (utf8_decode(text + at, n - at, &used) == UTF8_BAD)
			strbuf_adds(&coder->clean, "\xef\xbf\xbd");
		else
			strbuf_add(&coder->clean, text + at, used);
	return true;
}

bool bpe_encode(
	struct bpe_coder *coder, const char *text, size_t n, const uint32_t **ids, size_t *count, struct error *error)
{
	bool valid = utf8_valid(text, n, NULL);

	coder->error = error;
	coder->count = 0;
	if (!valid && !make_clean(coder, text, n))
		return false;
	size_t length = valid ? n : coder->clean.len;
	split_scratch_allow(coder->scratch, length);
	bool ok = put_text(coder, valid ? text : coder->clean.data, length);
	if (ids != NULL)
		*ids = coder->ids;
	*count = ok ? coder->count : 0;
	return ok;
}
