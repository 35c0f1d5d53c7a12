#include "bpe_split.h"

#include "preop/base/memory.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

enum {
	STRETCH = 256,      /* bytes that a match is looked for in first; a word has five */
	STRETCH_GROWTH = 4, /* times longer when that was too short */
	AHEAD = 64,         /* bytes read ahead again for each byte of text: words longer than STRETCH need five */
	AHEAD_FREE = 1024 * 1024, /* and so many anyway */
	STEPS = 64,               /* of backtracking for each byte of the stretch */
	STEPS_FREE = 4096,
	PATTERN_LIMIT = 64 * 1024, /* bytes; the longest in use has 600 */
	HEAP_LIMIT = 64 * 1024,    /* KiB */
	JIT_STACK_START = 32 * 1024,
	JIT_STACK_LIMIT = 4 * 1024 * 1024,
};

struct split_pattern {
	pcre2_code *code;
};

struct split_scratch {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack; /* NULL where there is no JIT */
	size_t ahead;           /* bytes that may still be read ahead */
};

static bool pattern_error(struct error *error, int code, size_t at)
{
	PCRE2_UCHAR reason[200];

	pcre2_get_error_message(code, reason, sizeof(reason));
	return error_set(error, ERROR_INPUT, "the split pattern is no regular expression: %s at byte %zu",
		(const char *)reason, at);
}

struct split_pattern *split_pattern_new(const char *pattern, size_t n, struct error *error)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	struct split_pattern *out;
	pcre2_code *code;
	PCRE2_SIZE at;
	int reason;

	if (context == NULL)
		bug("no memory for a regular expression");
	pcre2_set_max_pattern_length(context, PATTERN_LIMIT);
	code = pcre2_compile(
		(PCRE2_SPTR)pattern, n, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &reason, &at, context);
	pcre2_compile_context_free(context);
	if (code == NULL) {
		pattern_error(error, reason, at);
		return NULL;
	}
	/* Where there is no JIT it is only slower. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD);
	out = xmalloc(sizeof(*out));
	out->code = code;
	return out;
}

void split_pattern_free(struct split_pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_code_free(pattern->code);
	free(pattern);
}

struct split_scratch *split_scratch_new(void)
{
	struct split_scratch *scratch = xcalloc(1, sizeof(*scratch));

	scratch->data = pcre2_match_data_create(1, NULL);
	scratch->context = pcre2_match_context_create(NULL);
	scratch->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_LIMIT, NULL);
	if (scratch->data == NULL || scratch->context == NULL)
		bug("no memory for matching a regular expression");
	pcre2_set_heap_limit(scratch->context, HEAP_LIMIT);
	if (scratch->stack != NULL)
		pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
	return scratch;
}

void split_scratch_free(struct split_scratch *scratch)
{
	if (scratch == NULL)
		return;
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->context);
	pcre2_jit_stack_free(scratch->stack);
	free(scratch);
}

void split_scratch_allow(struct split_scratch *scratch, size_t n)
{
	scratch->ahead = n > (SIZE_MAX - AHEAD_FREE) / AHEAD ? SIZE_MAX : n * AHEAD + AHEAD_FREE;
}

/* The end of a stretch: never inside a character. */
static size_t stretch_end(const char *text, size_t n, size_t at, size_t length)
{
	size_t end;

	if (length >= n - at)
		return n;
	for (end = at + length; ((unsigned char)text[end] & 0xc0) == 0x80; end--)
		;
	return end;
}

static size_t next_character(const char *text, size_t n, size_t at)
{
	for (at++; at < n && ((unsigned char)text[at] & 0xc0) == 0x80; at++)
		;
	return at;
}

static int match(struct split_scratch *scratch, const struct split_pattern *pattern, const char *text, size_t at,
	size_t end, unsigned options)
{
	size_t steps = (end - at) * STEPS + STEPS_FREE;

	pcre2_set_match_limit(scratch->context, steps < UINT32_MAX ? (uint32_t)steps : UINT32_MAX);
	return pcre2_match(pattern->code, (PCRE2_SPTR)text, end, at, PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY | options,
		scratch->data, scratch->context);
}

static bool give_up(struct error *error, int code)
{
	PCRE2_UCHAR reason[200];

	pcre2_get_error_message(code, reason, sizeof(reason));
	return error_set(error, ERROR_INPUT, "the tokenizer's split pattern takes too long on this text (%s)",
		(const char *)reason);
}

/* What PCRE2 answers about text[at..), with the end of what it could look at. The first look finds a match that begins anywhere in the
 * stretch; when one may begin at `*at` and go on behind it, only that one place is looked at again. */
static int look(struct split_scratch *scratch, const struct split_pattern *pattern, const char *text, size_t n,
	size_t *at, size_t *stop)
{
	*stop = stretch_end(text, n, *at, STRETCH);
	int got = match(scratch, pattern, text, *at, *stop, *stop < n ? PCRE2_PARTIAL_HARD : 0);

	for (size_t length = (size_t)STRETCH * STRETCH_GROWTH; got == PCRE2_ERROR_PARTIAL; length *= STRETCH_GROWTH) {
		*at = pcre2_get_ovector_pointer(scratch->data)[0];
		*stop = stretch_end(text, n, *at, length);
		if (*stop - *at > scratch->ahead)
			return PCRE2_ERROR_MATCHLIMIT;
		scratch->ahead -= *stop - *at;
		got = match(scratch, pattern, text, *at, *stop, PCRE2_ANCHORED | (*stop < n ? PCRE2_PARTIAL_HARD : 0));
		if (got == PCRE2_ERROR_NOMATCH) /* not here: on with the next character */
			*stop = next_character(text, n, *at);
	}
	return got;
}

bool split_next(struct split_scratch *scratch, const struct split_pattern *pattern, const char *text, size_t n,
	size_t at, size_t *start, size_t *end, struct error *error)
{
	size_t stop;
	int got = look(scratch, pattern, text, n, &at, &stop);

	if (got == PCRE2_ERROR_NOMATCH) {
		*start = *end = stop;
		return true;
	}
	if (got < 0)
		return give_up(error, got);
	const PCRE2_SIZE *found = pcre2_get_ovector_pointer(scratch->data);
	*start = found[0];
	*end = found[1];
	/* \K may put the start before where we are, or behind the end. */
	return (*start >= at && *end > *start && *end <= stop) ||
		error_set(error, ERROR_INPUT, "the tokenizer's split pattern matches nothing that can be cut");
}
