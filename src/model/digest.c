#include "digest.h"

#include <string.h>

void digest_add(struct digest *sum, const struct digest *element)
{
	uint64_t carry = 0;

	for (int i = 0; i < 4; i++) {
		uint64_t with_carry = element->words[i] + carry;
		carry = with_carry < carry;
		sum->words[i] += with_carry;
		carry += sum->words[i] < with_carry;
	}
}

void digest_subtract(struct digest *sum, const struct digest *element)
{
	uint64_t borrow = 0;

	for (int i = 0; i < 4; i++) {
		uint64_t with_borrow = element->words[i] + borrow;
		borrow = with_borrow < borrow;
		borrow += sum->words[i] < with_borrow;
		sum->words[i] -= with_borrow;
	}
}

static uint64_t load_high_first(const unsigned char *bytes)
{
	uint64_t word = 0;

	for (int i = 0; i < 8; i++) /* compilers make one load of it */
		word = word << 8 | bytes[i];
	return word;
}

void digest_load(struct digest *out, const void *blob, int size)
{
	const unsigned char *bytes = blob;

	for (size_t i = 0; i < 4; i++)
		out->words[3 - i] = size == SHA256_SIZE ? load_high_first(bytes + i * 8) : 0;
}

void digest_store(const struct digest *sum, unsigned char out[SHA256_SIZE])
{
	for (int i = 0; i < SHA256_SIZE; i++)
		out[i] = (unsigned char)(sum->words[3 - i / 8] >> (56 - i % 8 * 8));
}

static char *put_number(char *to, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		*to++ = (char)(number >> 8 * i & 0xFF);
	return to;
}

static char *put_text(char *to, const char *text, size_t n)
{
	to = put_number(to, text == NULL ? UINT32_MAX : n, 4);
	memcpy(to, text == NULL ? "" : text, n);
	return to + n;
}

void digest_of_member(struct digest *out, const unsigned char hash[RECORD_HASH_SIZE], int kind, const char *split,
	const char *label, struct strbuf *scratch)
{
	unsigned char sha[SHA256_SIZE];
	size_t split_n = split == NULL ? 0 : strlen(split), label_n = label == NULL ? 0 : strlen(label);

	strbuf_reset(scratch);
	strbuf_reserve(scratch, RECORD_HASH_SIZE + 1 + 4 + split_n + 4 + label_n);
	char *to = scratch->data;
	memcpy(to, hash, RECORD_HASH_SIZE);
	to += RECORD_HASH_SIZE;
	*to++ = (char)kind;
	to = put_text(to, split, split_n);
	to = put_text(to, label, label_n);
	sha256_of(scratch->data, (size_t)(to - scratch->data), sha);
	digest_load(out, sha, sizeof(sha));
}

void digest_seal(const struct digest *sum, int64_t rows, const char *tokenizer, unsigned char out[SHA256_SIZE])
{
	static const char *const names[] = { "preop-snapshot-1", "preop-snapshot-2" };
	bool more = tokenizer != NULL && *tokenizer != '\0';
	size_t name_n = strlen(names[more]), tokenizer_n = more ? strlen(tokenizer) : 0;
	struct strbuf text = STRBUF_INIT;
	unsigned char bytes[SHA256_SIZE];

	strbuf_reserve(&text, name_n + sizeof(bytes) + 8 + 4 + tokenizer_n);
	char *to = text.data;
	digest_store(sum, bytes);
	memcpy(to, names[more], name_n);
	memcpy(to + name_n, bytes, sizeof(bytes));
	to = put_number(to + name_n + sizeof(bytes), (uint64_t)rows, 8);
	if (more)
		to = put_text(to, tokenizer, tokenizer_n);
	sha256_of(text.data, (size_t)(to - text.data), out);
	strbuf_free(&text);
}
