/* A judge's reply into a verdict. Strictly: whatever is not exactly one of the words is none, and nothing is guessed. */
#include "preop/model/judge_spec.h"

#include "preop/base/json.h"
#include "preop/base/number.h"
#include "preop/text/pattern.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct slice {
	const char *start;
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice trim(struct slice text)
{
	while (text.n > 0 && is_blank(text.start[0])) {
		text.start++;
		text.n--;
	}
	while (text.n > 0 && is_blank(text.start[text.n - 1]))
		text.n--;
	return text;
}

/* Bold or code around the whole of it says the same. */
static struct slice bare(struct slice text)
{
	text = trim(text);
	while (text.n >= 2 && (text.start[0] == '*' || text.start[0] == '`') &&
		text.start[text.n - 1] == text.start[0]) {
		text.start++;
		text.n -= 2;
	}
	return trim(text);
}

static bool equals(struct slice text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.start, word, text.n) == 0;
}

/* ---- Words ---- */

static bool read_pair(const struct judge_spec *spec, struct slice word, struct judge_reading *out)
{
	static const struct {
		const char *word;
		enum review_choice choice;
	} words[] = { { "A", REVIEW_FIRST }, { "B", REVIEW_SECOND }, { "TIE", REVIEW_TIE }, { "A>>B", REVIEW_FIRST },
		{ "A>B", REVIEW_FIRST }, { "A=B", REVIEW_TIE }, { "B>A", REVIEW_SECOND }, { "B>>A", REVIEW_SECOND } };

	(void)spec;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (equals(word, words[i].word)) {
			out->choice = words[i].choice;
			return true;
		}
	return false;
}

static bool read_score(const struct judge_spec *spec, struct slice word, struct judge_reading *out)
{
	char digits[32];
	double value;

	if (word.n >= sizeof(digits) || memchr(word.start, '\0', word.n) != NULL)
		return false;
	memcpy(digits, word.start, word.n);
	digits[word.n] = '\0';
	if (!number_read_double(digits, &value) || !(value >= spec->low && value <= spec->high))
		return false;
	out->value = value;
	return true;
}

static bool read_label(const struct judge_spec *spec, struct slice word, struct judge_reading *out)
{
	for (size_t i = 0; i < spec->label_count; i++)
		if (equals(word, spec->labels[i])) {
			out->label = spec->labels[i];
			return true;
		}
	return false;
}

static const struct {
	const char *line, *member;
	bool (*read)(const struct judge_spec *spec, struct slice word, struct judge_reading *out);
} modes[] = {
	[JUDGE_PAIR] = { "VERDICT:", "verdict", read_pair },
	[JUDGE_SCORE] = { "SCORE:", "score", read_score },
	[JUDGE_LABEL] = { "LABEL:", "label", read_label },
};

/* ---- Where the word stands ---- */

static bool in_line(const struct judge_spec *spec, enum judge_mode mode, struct slice reply, struct judge_reading *out)
{
	struct slice line = trim(reply);
	size_t prefix = strlen(modes[mode].line);

	for (size_t i = line.n; i > 0; i--)
		if (line.start[i - 1] == '\n') {
			line = (struct slice){ line.start + i, line.n - i };
			break;
		}
	line = bare(line);
	if (line.n < prefix || strncasecmp(line.start, modes[mode].line, prefix) != 0)
		return false;
	return modes[mode].read(spec, bare((struct slice){ line.start + prefix, line.n - prefix }), out);
}

/* The whole reply is one object; a member that is there twice says nothing. */
static bool in_json(const struct judge_spec *spec, enum judge_mode mode, struct slice reply, struct judge_reading *out)
{
	struct strbuf word = STRBUF_INIT;
	struct json_check check;

	reply = trim(reply);
	if (!json_check(reply.start, reply.n, JSON_FIND_DUPLICATES, &check) || check.duplicate_keys)
		return false;
	struct json_span value = json_get(json_root(reply.start, reply.n), modes[mode].member);
	enum json_type wanted = mode == JUDGE_SCORE ? JSON_NUMBER : JSON_STRING;
	if (json_type(value) != wanted)
		return false;
	json_decode(value, &word);
	bool ok = modes[mode].read(spec, (struct slice){ word.data, word.len }, out);
	strbuf_free(&word);
	return ok;
}

static bool same_reading(const struct judge_reading *a, const struct judge_reading *b)
{
	return a->choice == b->choice && a->label == b->label &&
		(isnan(a->value) ? isnan(b->value) : !(a->value < b->value) && !(a->value > b->value));
}

/* Several matches that differ are no verdict: which one is meant would be a guess. */
static bool in_regex(const struct judge_spec *spec, enum judge_mode mode, struct slice reply, struct judge_reading *out)
{
	struct pattern *pattern = pattern_new(spec->regex, strlen(spec->regex), "$1", 2, PATTERN_REGEX, NULL);
	struct strbuf word = STRBUF_INIT;
	struct pattern_span span;
	const struct judge_reading none = *out;
	bool found = false, any = false, ok = pattern != NULL;

	for (size_t from = 0; ok && from <= reply.n; from = pattern_next(reply.start, reply.n, &span)) {
		struct judge_reading one = none;
		ok = pattern_find(pattern, reply.start, reply.n, from, &span, &found, NULL);
		if (!ok || !found)
			break;
		strbuf_reset(&word);
		ok = pattern_expand(pattern, reply.start, &word) &&
			modes[mode].read(spec, trim((struct slice){ word.data, word.len }), &one) &&
			(!any || same_reading(&one, out));
		*out = one;
		any = true;
	}
	if (!ok || !any)
		*out = none;
	pattern_free(pattern);
	strbuf_free(&word);
	return ok && any;
}

bool judge_read(
	const struct judge_spec *spec, enum judge_mode mode, const char *reply, size_t n, struct judge_reading *out)
{
	static bool (*const readers[])(
		const struct judge_spec *spec, enum judge_mode mode, struct slice reply, struct judge_reading *out) = {
		[JUDGE_READS_LINE] = in_line, [JUDGE_READS_JSON] = in_json, [JUDGE_READS_REGEX] = in_regex
	};

	*out = (struct judge_reading){ .choice = REVIEW_NONE, .value = (double)NAN };
	return readers[spec->reads](spec, mode, (struct slice){ reply, n }, out);
}
