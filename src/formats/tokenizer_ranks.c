/* .tiktoken files: a line a token, its bytes in base64 and its rank. */
#include "tokenizer_read.h"

#include "preop/base/number.h"

#include <inttypes.h>
#include <string.h>

#define CL100K_SPLIT                                                                                                   \
	"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"       \
	"\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define QWEN_SPLIT                                                                                                     \
	"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"            \
	"\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define O200K_SPLIT                                                                                                    \
	"[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"                    \
	"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"                                                                               \
	"[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"                    \
	"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"                                                                               \
	"\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

/* How many tokens the published files have: the next lines of an edited copy do not change which it is, so the name counts first. */
static const struct encoding {
	const char *name;
	int64_t tokens; /* 0: has the size of another; only by name */
	const char *split;
} encodings[] = {
	{ "r50k_base", 50256, GPT2_SPLIT },
	{ "gpt2", 0, GPT2_SPLIT },
	{ "p50k_base", 50280, GPT2_SPLIT },
	{ "p50k_edit", 0, GPT2_SPLIT },
	{ "cl100k_base", 100256, CL100K_SPLIT },
	{ "o200k_base", 199998, O200K_SPLIT },
	{ "o200k_harmony", 0, O200K_SPLIT },
	{ "llama3", 128000, CL100K_SPLIT },
	{ "qwen", 151643, QWEN_SPLIT },
};
enum { ENCODINGS = sizeof(encodings) / sizeof(encodings[0]) };

static bool unknown_encoding(struct error *error, enum error_code code, const char *what)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < ENCODINGS; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", encodings[i].name);
	error_set(error, code, "%s; --encoding takes %s", what, names.data);
	strbuf_free(&names);
	return false;
}

/* By the word the user gave, else by the file's name, else by its size. */
static const struct encoding *choose(const char *wanted, const char *file, int64_t tokens, struct error *error)
{
	struct strbuf what = STRBUF_INIT;

	for (size_t i = 0; i < ENCODINGS; i++)
		if (wanted != NULL ? strcmp(wanted, encodings[i].name) == 0 : strstr(file, encodings[i].name) != NULL)
			return &encodings[i];
	for (size_t i = 0; wanted == NULL && i < ENCODINGS; i++)
		if (tokens == encodings[i].tokens)
			return &encodings[i];
	if (wanted != NULL)
		strbuf_addf(&what, "there is no encoding \"%s\"", wanted);
	else
		strbuf_addf(&what, "%" PRId64 " tokens are those of no encoding known here", tokens);
	unknown_encoding(error, wanted != NULL ? ERROR_USAGE : ERROR_INPUT, what.data);
	strbuf_free(&what);
	return NULL;
}

static int digit(unsigned char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c != '\0' ? strchr(digits, c) : NULL;

	return found != NULL ? (int)(found - digits) : -1;
}

static bool decode_base64(const char *text, size_t n, struct strbuf *out)
{
	size_t padding = n < 2 || text[n - 1] != '=' ? 0 : text[n - 2] != '=' ? 1 : 2;
	unsigned bits = 0;

	if (n == 0 || n % 4 != 0)
		return false;
	for (size_t i = 0; i < n - padding; i++) {
		int value = digit((unsigned char)text[i]);
		if (value < 0)
			return false;
		bits = (bits << 6 | (unsigned)value) & 0xffffff;
		if (i % 4 != 0)
			strbuf_addc(out, (char)(bits >> (6 - i % 4 * 2) & 0xff));
	}
	return true;
}

static bool read_line(struct bpe *bpe, const char *line, size_t n, struct strbuf *bytes, struct error *error)
{
	const char *space = memchr(line, ' ', n);
	char digits[24] = "";
	int64_t rank;

	if (space == NULL)
		return error_set(error, ERROR_INPUT,
			"no blank between a token and its rank; this is neither a .tiktoken file nor a tokenizer.json");
	size_t rest = n - (size_t)(space + 1 - line);
	strbuf_reset(bytes);
	if (!decode_base64(line, (size_t)(space - line), bytes))
		return error_set(error, ERROR_INPUT, "the token is not base64");
	if (rest < sizeof(digits))
		memcpy(digits, space + 1, rest);
	if (!number_read(digits, &rank) || rank < 0 || rank >= UINT32_MAX)
		return error_set(error, ERROR_INPUT, "the rank is no whole number below 4294967295");
	return bpe_add_token(bpe, bytes->data, bytes->len, (uint32_t)rank, error);
}

static bool read_lines(struct bpe *bpe, const struct strbuf *file, int64_t *tokens, struct error *error)
{
	struct strbuf bytes = STRBUF_INIT;
	const char *end = file->data + file->len;
	int64_t number = 1;
	bool ok = true;

	*tokens = 0;
	for (const char *line = file->data; ok && line < end; number++) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline != NULL ? newline : end;
		size_t n = (size_t)(stop - line);
		n -= n > 0 && line[n - 1] == '\r';
		ok = n == 0 || read_line(bpe, line, n, &bytes, error) || error_wrap(error, "line %" PRId64, number);
		*tokens += n > 0;
		line = newline != NULL ? newline + 1 : end;
	}
	strbuf_free(&bytes);
	if (ok && *tokens == 0)
		ok = error_set(error, ERROR_INPUT, "the file is empty");
	return ok;
}

struct bpe *tokenizer_read_ranks(
	const struct strbuf *file, const char *name, const char **encoding, struct error *error)
{
	struct bpe *bpe = bpe_new(BPE_BY_RANK);
	const struct encoding *chosen = NULL;
	int64_t tokens;

	if (read_lines(bpe, file, &tokens, error))
		chosen = choose(*encoding, name, tokens, error);
	if (chosen != NULL && bpe_add_split(bpe, chosen->split, strlen(chosen->split), BPE_KEEP_MATCHES, error)) {
		*encoding = chosen->name;
		return bpe;
	}
	bpe_free(bpe);
	return NULL;
}
