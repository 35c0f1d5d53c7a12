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

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->words, b->words, sizeof(a->words)) == 0;
}

void digest_load(struct digest *out, const void *blob, int size)
{
	const unsigned char *bytes = blob;

	memset(out, 0, sizeof(*out));
	if (size != SHA256_SIZE)
		return;
	for (int i = 0; i < SHA256_SIZE; i++)
		out->words[3 - i / 8] = out->words[3 - i / 8] << 8 | bytes[i];
}

void digest_store(const struct digest *sum, unsigned char out[SHA256_SIZE])
{
	for (int i = 0; i < SHA256_SIZE; i++)
		out[i] = (unsigned char)(sum->words[3 - i / 8] >> (56 - i % 8 * 8));
}

static void add_number(struct strbuf *out, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		strbuf_addc(out, (char)(number >> 8 * i & 0xFF));
}

static void add_text(struct strbuf *out, const char *text)
{
	size_t n = text == NULL ? 0 : strlen(text);

	add_number(out, text == NULL ? UINT32_MAX : n, 4);
	strbuf_add(out, text, n);
}

void digest_of_member(struct digest *out, const unsigned char hash[RECORD_HASH_SIZE], int kind, const char *split,
	const char *label, struct strbuf *scratch)
{
	unsigned char sha[SHA256_SIZE];

	strbuf_reset(scratch);
	strbuf_add(scratch, hash, RECORD_HASH_SIZE);
	strbuf_addc(scratch, (char)kind);
	add_text(scratch, split);
	add_text(scratch, label);
	sha256_of(scratch->data, scratch->len, sha);
	digest_load(out, sha, sizeof(sha));
}

void digest_seal(const struct digest *sum, int64_t rows, unsigned char out[SHA256_SIZE])
{
	struct strbuf text = STRBUF_INIT;
	unsigned char bytes[SHA256_SIZE];

	digest_store(sum, bytes);
	strbuf_adds(&text, "preop-snapshot-1");
	strbuf_add(&text, bytes, sizeof(bytes));
	add_number(&text, (uint64_t)rows, 8);
	sha256_of(text.data, text.len, out);
	strbuf_free(&text);
}
