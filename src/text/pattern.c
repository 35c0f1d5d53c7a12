#include "preop/text/pattern.h"

#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Enough for any pattern a person means, over in well under a second for those that explode. */
enum { MATCH_LIMIT = 1000000, DEPTH_LIMIT = 5000, HEAP_LIMIT_KIB = 65536, FIND_LIMIT = 100000 };

/* A piece of the replacement: text, or a group. */
struct piece {
	size_t start, length; /* of `with` */
	int group;            /* -1: text */
};

struct pattern {
	pcre2_code *code;
	pcre2_match_context *context;
	pcre2_match_data *match;
	char *with;
	struct piece *pieces;
	size_t piece_count;
};

static size_t characters_before(const char *text, size_t n, size_t offset)
{
	size_t count = 0;

	for (size_t i = 0; i < n && i < offset; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}

static bool refuse_pattern(const char *find, size_t n, int code, size_t offset, struct error *error)
{
	PCRE2_UCHAR reason[160];

	pcre2_get_error_message(code, reason, sizeof(reason));
	return error_set(error, ERROR_INPUT, "the pattern is wrong at character %zu: %s",
		characters_before(find, n, offset) + 1, (const char *)reason);
}

static bool compile(struct pattern *pattern, const char *find, size_t n, unsigned flags, struct error *error)
{
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
	int code;
	PCRE2_SIZE offset;

	if (n == 0)
		return error_set(error, ERROR_INPUT, "say what to find: an empty text is everywhere");
	if (n > FIND_LIMIT)
		return error_set(error, ERROR_INPUT, "what is to be found is longer than %d bytes", FIND_LIMIT);
	options |= flags & PATTERN_REGEX ? PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C : PCRE2_LITERAL;
	options |= flags & PATTERN_IGNORE_CASE ? PCRE2_CASELESS : 0;
	pattern->code = pcre2_compile((PCRE2_SPTR)find, n, options, &code, &offset, NULL);
	if (pattern->code == NULL)
		return refuse_pattern(find, n, code, offset, error);
	/* Where the machine has no just-in-time compiler the interpreter does the same, slower. */
	pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
	pattern->context = pcre2_match_context_create(NULL);
	pattern->match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
	if (pattern->context == NULL || pattern->match == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the pattern");
	pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
	pcre2_set_depth_limit(pattern->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(pattern->context, HEAP_LIMIT_KIB);
	return true;
}

/* ---- The replacement ---- */

static bool add_piece(struct pattern *pattern, size_t start, size_t length, int group)
{
	struct piece *wider = try_array(pattern->pieces, pattern->piece_count + 1, sizeof(*wider));

	if (wider == NULL)
		return false;
	pattern->pieces = wider;
	wider[pattern->piece_count++] = (struct piece){ start, length, group };
	return true;
}

/* The number of digits of a group's number at `at`, at most three; *group is the number. */
static size_t read_number(const char *text, size_t n, size_t at, int *group)
{
	size_t digits = 0;

	*group = 0;
	while (at + digits < n && digits < 3 && text[at + digits] >= '0' && text[at + digits] <= '9')
		*group = *group * 10 + (text[at + digits++] - '0');
	return digits;
}

/* A group after the dollar sign at `at`. Returns the bytes it takes, 0: a dollar sign and nothing else. */
static size_t read_group(const char *with, size_t n, size_t at, int *group)
{
	*group = 0;
	if (at + 1 < n && with[at + 1] == '&')
		return 2;
	if (at + 1 < n && with[at + 1] == '{') {
		size_t digits = read_number(with, n, at + 2, group);
		return digits > 0 && at + 2 + digits < n && with[at + 2 + digits] == '}' ? digits + 3 : 0;
	}
	size_t digits = read_number(with, n, at + 1, group);
	return digits > 0 ? digits + 1 : 0;
}

static bool read_dollar(struct pattern *pattern, const char *with, size_t n, size_t at, uint32_t groups, size_t *used,
	struct error *error)
{
	int group;

	if (at + 1 < n && with[at + 1] == '$') {
		*used = 2;
		return add_piece(pattern, at, 1, -1) || error_set(error, ERROR_MEMORY, "no memory for the replacement");
	}
	*used = read_group(with, n, at, &group);
	if (*used == 0)
		return error_set(error, ERROR_INPUT,
			"the replacement is wrong at character %zu: after $ comes a group's number, & or another $ ($$ "
			"is a dollar "
			"sign)",
			characters_before(with, n, at) + 1);
	if ((uint32_t)group > groups)
		return error_set(error, ERROR_INPUT,
			"the replacement is wrong at character %zu: the pattern has %u group%s, no group %d",
			characters_before(with, n, at) + 1, groups, groups == 1 ? "" : "s", group);
	return add_piece(pattern, 0, 0, group) || error_set(error, ERROR_MEMORY, "no memory for the replacement");
}

static bool split_replacement(struct pattern *pattern, size_t n, struct error *error)
{
	const char *with = pattern->with;
	uint32_t groups = 0;

	pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	for (size_t at = 0, used; at < n; at += used) {
		const char *dollar = memchr(with + at, '$', n - at);
		used = dollar == NULL ? n - at : (size_t)(dollar - with) - at;
		if (used > 0 && !add_piece(pattern, at, used, -1))
			return error_set(error, ERROR_MEMORY, "no memory for the replacement");
		if (used == 0 && !read_dollar(pattern, with, n, at, groups, &used, error))
			return false;
	}
	return true;
}

struct pattern *pattern_new(
	const char *find, size_t find_n, const char *with, size_t with_n, unsigned flags, struct error *error)
{
	struct pattern *pattern = xcalloc(1, sizeof(*pattern));

	pattern->with = xstrndup(with, with_n);
	bool ok = compile(pattern, find, find_n, flags, error);
	if (ok && !utf8_valid(with, with_n, NULL))
		ok = error_set(error, ERROR_INPUT, "the replacement is not UTF-8");
	if (ok && flags & PATTERN_REGEX)
		ok = split_replacement(pattern, with_n, error);
	else if (ok && with_n > 0)
		ok = add_piece(pattern, 0, with_n, -1) ||
			error_set(error, ERROR_MEMORY, "no memory for the replacement");
	if (ok)
		return pattern;
	pattern_free(pattern);
	return NULL;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_code_free(pattern->code);
	pcre2_match_context_free(pattern->context);
	pcre2_match_data_free(pattern->match);
	free(pattern->pieces);
	free(pattern->with);
	free(pattern);
}

/* ---- Matching ---- */

static bool match_failed(int code, struct error *error)
{
	PCRE2_UCHAR reason[160];

	switch (code) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_JIT_STACKLIMIT:
		return error_set(error, ERROR_INPUT,
			"the pattern has too many ways to match this text; make it simpler (a repetition inside a "
			"repetition is the "
			"usual reason)");
	case PCRE2_ERROR_NOMEMORY:
		return error_set(error, ERROR_MEMORY, "no memory to match the pattern");
	default:
		pcre2_get_error_message(code, reason, sizeof(reason));
		return error_set(error, ERROR_INPUT, "the pattern cannot be matched: %s", (const char *)reason);
	}
}

bool pattern_find(struct pattern *pattern, const char *text, size_t n, size_t from, struct pattern_span *out,
	bool *found, struct error *error)
{
	*found = false;
	if (from > n)
		return true;
	int code = pcre2_match(pattern->code, (PCRE2_SPTR)text, n, from, 0, pattern->match, pattern->context);
	if (code == PCRE2_ERROR_NOMATCH)
		return true;
	if (code < 0)
		return match_failed(code, error);
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(pattern->match);
	/* \K in a look-ahead can put the start behind the end. */
	if (ends[0] > ends[1])
		return error_set(error, ERROR_INPUT, "the pattern ends a match before it starts (\\K in a look-ahead)");
	*out = (struct pattern_span){ ends[0], ends[1] - ends[0] };
	*found = true;
	return true;
}

size_t pattern_next(const char *text, size_t n, const struct pattern_span *span)
{
	size_t end = span->start + span->length, used = 1;

	if (span->length > 0)
		return end;
	if (end < n)
		utf8_decode(text + end, n - end, &used);
	return end + used;
}

bool pattern_expand(const struct pattern *pattern, const char *text, struct strbuf *out)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(pattern->match);
	uint32_t groups = pcre2_get_ovector_count(pattern->match);

	for (size_t i = 0; i < pattern->piece_count; i++) {
		const struct piece *piece = &pattern->pieces[i];
		const char *from = pattern->with + piece->start;
		size_t length = piece->length;
		if (piece->group >= 0) {
			const PCRE2_SIZE *group = ends + 2 * (size_t)piece->group;
			/* A group that took no part in the match is empty. */
			if ((uint32_t)piece->group >= groups || group[0] == PCRE2_UNSET || group[0] > group[1])
				continue;
			from = text + group[0];
			length = group[1] - group[0];
		}
		if (!strbuf_try_reserve(out, length))
			return false;
		strbuf_add(out, from, length);
	}
	return true;
}
