/*
 * tokenizer.json of Hugging Face's tokenizers: a vocabulary and merges written in the byte-level alphabet of GPT-2, in which every byte is a printable character,
 * and a description of what is done to a text before.
 */
#include "tokenizer_read.h"

#include "preop/base/json.h"
#include "preop/text/utf8.h"

#include <inttypes.h>
#include <string.h>

struct reading {
	struct bpe *bpe;
	struct error *error;
	struct strbuf text, left, right; /* working memory */
	bool byte_level;
};

/* ---- The alphabet ---- */

/* Bytes that are printable in Latin-1 stand for themselves, the others are U+0100 and on in their order. */
static bool prints_itself(unsigned byte)
{
	return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}

/* By the number of the byte among those that do not print themselves. */
static unsigned hidden_byte(unsigned number)
{
	unsigned byte = 0;

	for (;; byte++)
		if (!prints_itself(byte) && number-- == 0)
			return byte;
}

/* False: there is a character that is not of the alphabet; such a token can never come out of merging. */
static bool to_bytes(const struct strbuf *text, size_t from, size_t to, struct strbuf *out)
{
	enum { HIDDEN = 68 };
	size_t used;

	strbuf_reset(out);
	for (size_t at = from; at < to; at += used) {
		uint32_t code = utf8_decode(text->data + at, to - at, &used);
		bool hidden = code >= 0x100 && code < 0x100 + HIDDEN;
		if (!hidden && (code > 0xff || !prints_itself(code)))
			return false;
		strbuf_addc(out, (char)(hidden ? hidden_byte(code - 0x100) : code));
	}
	return true;
}

/* ---- Vocabulary and merges ---- */

static bool read_vocabulary(struct reading *r, struct json_span vocabulary)
{
	struct json_span key, value;
	int64_t id;

	if (json_type(vocabulary) != JSON_OBJECT)
		return error_set(r->error, ERROR_INPUT, "model.vocab must be an object of tokens and their numbers");
	for (size_t cursor = 0; json_next_member(vocabulary, &cursor, &key, &value);) {
		strbuf_reset(&r->text);
		json_decode(key, &r->text);
		if (!json_int(value, &id) || id < 0 || id >= UINT32_MAX)
			return error_set(r->error, ERROR_INPUT,
				"model.vocab: the number of \"%.40s\" is no whole number below 4294967295",
				r->text.data);
		if (to_bytes(&r->text, 0, r->text.len, &r->left) &&
			!bpe_add_token(r->bpe, r->left.data, r->left.len, (uint32_t)id, r->error))
			return error_wrap(r->error, "model.vocab");
	}
	return true;
}

/* "a b", or since 2024 ["a", "b"]. */
static bool read_pair(struct reading *r, struct json_span merge)
{
	const char *blank;
	size_t cut;

	strbuf_reset(&r->text);
	if (json_type(merge) == JSON_ARRAY) {
		struct json_span first = json_at(merge, 0), second = json_at(merge, 1);
		if (json_type(first) != JSON_STRING || json_type(second) != JSON_STRING || json_at(merge, 2).start)
			return error_set(r->error, ERROR_INPUT, "not two texts");
		json_decode(first, &r->text);
		cut = r->text.len;
		json_decode(second, &r->text);
		return to_bytes(&r->text, 0, cut, &r->left) && to_bytes(&r->text, cut, r->text.len, &r->right)
			? true
			: error_set(r->error, ERROR_INPUT, "a character that is not of the byte-level alphabet");
	}
	if (json_type(merge) != JSON_STRING)
		return error_set(r->error, ERROR_INPUT, "neither a text nor a pair of texts");
	json_decode(merge, &r->text);
	blank = memchr(r->text.data, ' ', r->text.len);
	if (blank == NULL)
		return error_set(r->error, ERROR_INPUT, "no blank between its halves");
	cut = (size_t)(blank - r->text.data);
	return to_bytes(&r->text, 0, cut, &r->left) && to_bytes(&r->text, cut + 1, r->text.len, &r->right)
		? true
		: error_set(r->error, ERROR_INPUT, "a character that is not of the byte-level alphabet");
}

static bool read_merges(struct reading *r, struct json_span merges)
{
	struct json_span merge;
	int64_t number = 0;

	if (json_type(merges) != JSON_ARRAY)
		return error_set(r->error, ERROR_INPUT, "model.merges must be a list");
	for (size_t cursor = 0; json_next_element(merges, &cursor, &merge); number++)
		if (!read_pair(r, merge) ||
			!bpe_add_merge(r->bpe, (struct bpe_string){ r->left.data, r->left.len },
				(struct bpe_string){ r->right.data, r->right.len }, r->error))
			return error_wrap(r->error, "model.merges[%" PRId64 "]", number);
	return true;
}

/* Suffixes and prefixes make other strings of the same bytes: CLIP and the like. */
static bool is_text(struct json_span value)
{
	return json_type(value) == JSON_STRING && value.length > 2;
}

static bool read_model(struct reading *r, struct json_span model)
{
	struct json_span type = json_get(model, "type");

	strbuf_reset(&r->text);
	json_decode(type, &r->text);
	if (json_type(model) != JSON_OBJECT || (type.start == NULL && json_get(model, "merges").start == NULL))
		return error_set(r->error, ERROR_INPUT, "no model in it: this is no tokenizer.json");
	if (type.start != NULL && !json_equals(type, "BPE"))
		return error_set(r->error, ERROR_UNSUPPORTED,
			"its model is %.40s; only byte-level BPE is read here, so its counts stay estimates",
			r->text.data);
	if (is_text(json_get(model, "continuing_subword_prefix")) || is_text(json_get(model, "end_of_word_suffix")))
		return error_set(r->error, ERROR_UNSUPPORTED,
			"its tokens have marks at the ends of words; only byte-level BPE is read here");
	if (json_type(json_get(model, "ignore_merges")) == JSON_TRUE)
		bpe_set_whole_first(r->bpe);
	return read_vocabulary(r, json_get(model, "vocab")) && read_merges(r, json_get(model, "merges"));
}

/* ---- What is done to a text before ---- */

struct step {
	const char *type;
	bool (*read)(struct reading *r, struct json_span step);
};

/* `what` is how the sentence calls the step. */
static bool read_step(
	struct reading *r, struct json_span step, const struct step *steps, size_t count, const char *what)
{
	struct json_span type = json_get(step, "type");

	if (step.start == NULL || json_type(step) == JSON_NULL)
		return true;
	for (size_t i = 0; i < count; i++)
		if (json_equals(type, steps[i].type))
			return steps[i].read(r, step);
	strbuf_reset(&r->text);
	json_decode(type, &r->text);
	return error_set(r->error, ERROR_UNSUPPORTED,
		"its %s \"%.40s\" is not known here, so its counts would be wrong; counts stay estimates", what,
		r->text.data);
}

static bool add_pattern(struct reading *r, const char *pattern, size_t n, unsigned keep)
{
	return bpe_add_split(r->bpe, pattern, n, keep, r->error);
}

/* A fixed text as a pattern: every byte that could mean something is escaped. */
static void add_literal(struct strbuf *pattern, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("\\^$.[]|()?*+{}-#", text[i]) != NULL && text[i] != '\0')
			strbuf_addc(pattern, '\\');
		strbuf_addc(pattern, text[i]);
	}
}

static bool read_split(struct reading *r, struct json_span step)
{
	struct json_span behavior = json_get(step, "behavior"), pattern = json_get(step, "pattern");
	struct json_span regex = json_get(pattern, "Regex"), literal = json_get(pattern, "String");
	bool inverted = json_type(json_get(step, "invert")) == JSON_TRUE;

	strbuf_reset(&r->left);
	strbuf_reset(&r->text);
	if (json_type(regex) == JSON_STRING)
		json_decode(regex, &r->left);
	else if (json_type(literal) == JSON_STRING) {
		json_decode(literal, &r->text);
		add_literal(&r->left, r->text.data, r->text.len);
	} else
		return error_set(r->error, ERROR_INPUT, "a Split has no pattern");
	if (json_equals(behavior, "Isolated"))
		return add_pattern(r, r->left.data, r->left.len, BPE_KEEP_BOTH);
	if (json_equals(behavior, "Removed"))
		return add_pattern(r, r->left.data, r->left.len, inverted ? BPE_KEEP_MATCHES : BPE_KEEP_GAPS);
	strbuf_reset(&r->text);
	json_decode(behavior, &r->text);
	return error_set(
		r->error, ERROR_UNSUPPORTED, "a Split with the behavior \"%.40s\" is not known here", r->text.data);
}

static bool read_digits(struct reading *r, struct json_span step)
{
	bool single = json_type(json_get(step, "individual_digits")) == JSON_TRUE;

	return add_pattern(r, single ? "\\p{N}" : "\\p{N}+", single ? 5 : 6, BPE_KEEP_BOTH);
}

static bool read_byte_level(struct reading *r, struct json_span step)
{
	bool prefix = json_type(json_get(step, "add_prefix_space")) == JSON_TRUE;

	if (prefix && bpe_split_count(r->bpe) > 0)
		return error_set(r->error, ERROR_UNSUPPORTED,
			"it puts a blank before every piece of a text that was split already; that is not known here");
	if (prefix)
		bpe_set_prefix_space(r->bpe);
	r->byte_level = true;
	return json_type(json_get(step, "use_regex")) == JSON_FALSE ||
		add_pattern(r, GPT2_SPLIT, strlen(GPT2_SPLIT), BPE_KEEP_BOTH);
}

static bool read_nfc(struct reading *r, struct json_span step)
{
	(void)step;
	bpe_set_nfc(r->bpe);
	return true;
}

static const struct step pre_tokenizers[] = {
	{ "Split", read_split },
	{ "ByteLevel", read_byte_level },
	{ "Digits", read_digits },
};
static const struct step normalizers[] = {
	{ "NFC", read_nfc },
};

/* One step, or a sequence of them under the name `list`. */
static bool read_steps(struct reading *r, struct json_span value, const char *list, const struct step *steps,
	size_t count, const char *what)
{
	struct json_span item;

	if (!json_equals(json_get(value, "type"), "Sequence"))
		return read_step(r, value, steps, count, what);
	for (size_t cursor = 0; json_next_element(json_get(value, list), &cursor, &item);)
		if (!read_step(r, item, steps, count, what))
			return false;
	return true;
}

/* ---- Added tokens ---- */

static bool read_added(struct reading *r, struct json_span list)
{
	struct json_span item;
	int64_t id;

	for (size_t cursor = 0; json_next_element(list, &cursor, &item);) {
		bool left = json_type(json_get(item, "lstrip")) == JSON_TRUE;
		bool right = json_type(json_get(item, "rstrip")) == JSON_TRUE;
		strbuf_reset(&r->text);
		json_decode(json_get(item, "content"), &r->text);
		if (!json_int(json_get(item, "id"), &id) || id < 0 || id >= UINT32_MAX)
			return error_set(
				r->error, ERROR_INPUT, "the added token \"%.40s\" has no number", r->text.data);
		if (json_type(json_get(item, "single_word")) == JSON_TRUE)
			return error_set(r->error, ERROR_UNSUPPORTED,
				"the added token \"%.40s\" counts only as a word of its own; that is not known here",
				r->text.data);
		if (!bpe_add_special(r->bpe, (struct bpe_string){ r->text.data, r->text.len }, (uint32_t)id,
			    (left ? BPE_STRIP_LEFT : 0U) | (right ? BPE_STRIP_RIGHT : 0U), r->error))
			return false;
	}
	return true;
}

static bool read_all(struct reading *r, struct json_span root)
{
	enum { PRE_TOKENIZERS = sizeof(pre_tokenizers) / sizeof(pre_tokenizers[0]) };

	if (!read_steps(r, json_get(root, "normalizer"), "normalizers", normalizers, 1, "normalizer") ||
		!read_steps(r, json_get(root, "pre_tokenizer"), "pretokenizers", pre_tokenizers, PRE_TOKENIZERS,
			"pre-tokenizer") ||
		!read_model(r, json_get(root, "model")))
		return false;
	if (!r->byte_level)
		return error_set(r->error, ERROR_UNSUPPORTED,
			"it is no byte-level tokenizer (no ByteLevel pre-tokenizer); its counts stay estimates");
	return read_added(r, json_get(root, "added_tokens"));
}

struct bpe *tokenizer_read_json(const struct strbuf *file, struct error *error)
{
	struct reading r = { .error = error, .text = STRBUF_INIT, .left = STRBUF_INIT, .right = STRBUF_INIT };
	size_t skip = (unsigned char)file->data[0] == 0xef ? 3 : 0;
	struct json_check check;

	if (!json_check(file->data + skip, file->len - skip, 0, &check)) {
		error_set(error, ERROR_INPUT, "not JSON: %s at byte %zu", check.reason, skip + check.fault);
		return NULL;
	}
	r.bpe = bpe_new(BPE_BY_MERGES);
	bool ok = read_all(&r, json_root(file->data + skip, file->len - skip));
	strbuf_free(&r.text);
	strbuf_free(&r.left);
	strbuf_free(&r.right);
	if (ok)
		return r.bpe;
	bpe_free(r.bpe);
	return NULL;
}
