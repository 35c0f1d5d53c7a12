/* Arbitrary bytes as JSON: the check and the walk agree, strings survive decoding and quoting, and nothing reads
 * outside. */
#include "fuzz.h"
#include "preop/base/json.h"

#include <string.h>

enum { WALK_DEPTH = 300, WALK_VALUES = 20000 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

struct walk {
	const char *start, *end;
	bool valid; /* the text passed the check: so must every value in it */
	int left;   /* values that may still be looked at */
};

static void check_bounds(const struct walk *walk, struct json_span value)
{
	fuzz_must(value.start >= walk->start && value.start + value.length <= walk->end);
	fuzz_must(value.length > 0);
}

/* quote(decode(s)) decodes to the same bytes. */
static void check_string(struct json_span value)
{
	struct strbuf once = STRBUF_INIT, quoted = STRBUF_INIT, twice = STRBUF_INIT;
	struct json_check check;

	json_decode(value, &once);
	json_quote_raw(&quoted, once.data, once.len);
	fuzz_must(json_check(quoted.data, quoted.len, 0, &check));
	json_decode((struct json_span){ quoted.data, quoted.len }, &twice);
	fuzz_must(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	strbuf_reset(&quoted);
	json_quote(&quoted, once.data, once.len);
	fuzz_must(json_check(quoted.data, quoted.len, 0, &check) && !check.bad_utf8);
	strbuf_free(&once);
	strbuf_free(&quoted);
	strbuf_free(&twice);
}

static void check_value(struct walk *walk, struct json_span value, int depth);

static void check_children(struct walk *walk, struct json_span value, int depth)
{
	struct json_span key, child;
	size_t cursor = 0;

	while (json_next_member(value, &cursor, &key, &child)) {
		check_value(walk, key, depth + 1);
		check_value(walk, child, depth + 1);
	}
	cursor = 0;
	while (json_next_element(value, &cursor, &child))
		check_value(walk, child, depth + 1);
}

static void check_value(struct walk *walk, struct json_span value, int depth)
{
	struct json_check check;
	double number;
	int64_t integer;

	check_bounds(walk, value);
	if (depth > WALK_DEPTH || walk->left-- <= 0)
		return;
	if (walk->valid && depth < 4) /* deeper the time would grow with the square */
		fuzz_must(json_check(value.start, value.length, JSON_ALLOW_NAN, &check));
	json_number(value, &number);
	json_int(value, &integer);
	if (walk->valid && json_type(value) == JSON_STRING)
		check_string(value);
	check_children(walk, value, depth);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct json_check check, strict;
	struct walk walk = { .start = text, .end = text + size, .left = WALK_VALUES };

	walk.valid = json_check(text, size, JSON_ALLOW_NAN | JSON_FIND_DUPLICATES, &check);
	fuzz_must(walk.valid == (check.reason == NULL));
	fuzz_must(walk.valid ? check.end <= size : check.fault <= size);
	fuzz_must(!json_check(text, size, 0, &strict) || walk.valid);
	struct json_span root = json_root(text, size);
	fuzz_must(!walk.valid || root.start != NULL);
	if (root.start != NULL)
		check_value(&walk, root, 0);
	return 0;
}
