/* What a record means: turns, facts, field maps and edits by splice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/model/example.h"
#include "preop/model/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct subject {
	struct arena arena;
	struct turns turns;
	struct example_facts facts;
	struct error error;
	bool fits;
};

static int setup(void **state)
{
	struct subject *s = xcalloc(1, sizeof(*s));

	example_facts_init(&s->facts);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct subject *s = *state;

	example_facts_free(&s->facts);
	arena_free(&s->arena);
	free(s);
	return 0;
}

/* What is only pointed at is what is shown. */
static void assert_spans(
	struct subject *s, enum example_shape shape, const struct field_map *map, const char *body, size_t n)
{
	struct turns spans;

	shape_turn_spans(shape, map, body, n, &s->arena, &spans);
	assert_int_equal(spans.count, s->turns.count);
	for (size_t i = 0; i < spans.count; i++) {
		const struct turn *turn = &s->turns.items[i], *span = &spans.items[i];
		assert_null(span->text);
		assert_ptr_equal(span->span.start, turn->span.start);
		assert_int_equal(span->span.length, turn->span.length);
		assert_ptr_equal(span->object.start, turn->object.start);
		assert_int_equal(span->object.length, turn->object.length);
		assert_string_equal(span->path, turn->path);
		assert_string_equal(span->name, turn->name);
		assert_int_equal(span->role, turn->role);
		assert_int_equal(span->part, turn->part);
	}
}

static void read_bytes(
	struct subject *s, enum example_shape shape, const struct field_map *map, const char *body, size_t n)
{
	struct json_check check;

	s->error = (struct error)ERROR_INIT;
	shape_turns(shape, map, body, n, &s->arena, &s->turns);
	assert_spans(s, shape, map, body, n);
	s->fits = json_check(body, n, JSON_ALLOW_NAN | JSON_FIND_DUPLICATES, &check) &&
		shape_facts(shape, map, body, n, &check, &s->facts, &s->error);
}

static void read(struct subject *s, enum example_shape shape, const struct field_map *map, const char *body)
{
	read_bytes(s, shape, map, body, strlen(body));
}

static void assert_turn(const struct subject *s, size_t index, enum turn_role role, const char *name, const char *path,
	const char *text, bool editable)
{
	assert_true(index < s->turns.count);
	const struct turn *turn = &s->turns.items[index];
	assert_int_equal(turn->role, role);
	assert_string_equal(turn->name, name);
	assert_string_equal(turn->path, path);
	assert_int_equal(turn->length, strlen(text));
	assert_memory_equal(turn->text, text, strlen(text));
	assert_int_equal(turn->editable, editable);
}

static void assert_object(const struct subject *s, size_t index, const char *bytes)
{
	const struct json_span object = s->turns.items[index].object;

	assert_int_equal(object.length, strlen(bytes));
	assert_memory_equal(object.start, bytes, strlen(bytes));
}

/* Its message, for what a message says besides; a text beside the messages is part of none. */
static void turn_knows_its_message(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_PROMPT, NULL,
		"{\"prompt\": [ {\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a}\"}]} , "
		"{\"role\":\"user\",\"content\":\"b\"}], \"completion\": {\"role\":\"assistant\",\"content\":\"c\"}, "
		"\"system\": \"s\"}");
	assert_true(s->fits);
	assert_int_equal(s->turns.count, 4);
	assert_object(s, 0, "");
	assert_object(s, 1, "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a}\"}]}");
	assert_object(s, 2, "{\"role\":\"user\",\"content\":\"b\"}");
	assert_object(s, 3, "{\"role\":\"assistant\",\"content\":\"c\"}");
}

static void chat_has_a_turn_a_message(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_CHAT, NULL,
		"{\"messages\":[{\"role\":\"system\",\"content\":\"Be "
		"kind.\"},{\"role\":\"user\",\"content\":\"Hi\\nyou\"},"
		"{\"content\":\"Hello!\",\"role\":\"assistant\"},{\"role\":\"critic\",\"content\":\"ok\"}]}");
	assert_true(s->fits);
	assert_int_equal(s->turns.count, 4);
	assert_turn(s, 0, TURN_SYSTEM, "system", "messages[0].content", "Be kind.", true);
	assert_turn(s, 1, TURN_USER, "user", "messages[1].content", "Hi\nyou", true);
	assert_turn(s, 2, TURN_ASSISTANT, "assistant", "messages[2].content", "Hello!", true);
	assert_turn(s, 3, TURN_OTHER, "critic", "messages[3].content", "ok", true);
	assert_string_equal(s->facts.title.data, "Hi you");
	assert_int_equal(s->facts.length, 8 + 6 + 6 + 2);
	assert_int_equal(s->facts.flags, 0);
	assert_int_equal(s->facts.kind, KIND_DEMONSTRATION);
}

static void chat_content_may_be_parts_calls_or_nothing(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_CHAT, NULL,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Look\"},{\"type\":"
		"\"image_url\",\"image_url\":{\"url\":\"x\"}}]},"
		"{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]},{\"role\":\"tool\","
		"\"content\":\"42\"}]}");
	assert_true(s->fits);
	assert_int_equal(s->turns.count, 4);
	assert_turn(s, 0, TURN_USER, "user", "messages[0].content[0].text", "Look", true);
	assert_turn(s, 1, TURN_USER, "user", "messages[0].content[1]",
		"{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}", false);
	assert_turn(s, 2, TURN_ASSISTANT, "tool_calls", "messages[1].tool_calls", "[{\"id\":\"1\"}]", false);
	assert_turn(s, 3, TURN_TOOL, "tool", "messages[2].content", "42", true);
	assert_int_equal(s->facts.flags & FLAG_NO_OUTPUT, 0);
}

static void chat_without_an_answer_is_marked_not_refused(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_CHAT, NULL, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"label\":\"greeting\"}");
	assert_true(s->fits);
	assert_int_equal(s->facts.flags, FLAG_NO_OUTPUT);
	assert_int_equal(s->facts.kind, KIND_CLASSIFICATION);
	read(s, SHAPE_CHAT, NULL,
		"{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\" "
		"\\n\"}]}");
	assert_int_equal(s->facts.flags, FLAG_NO_OUTPUT);
}

static void misfits_say_where_and_stay_whole(void **state)
{
	static const struct {
		enum example_shape shape;
		const char *body, *sentence;
	} cases[] = {
		{ SHAPE_CHAT, "{}", "messages is missing" },
		{ SHAPE_CHAT, "[1]", "the record is a list; it must be an object" },
		{ SHAPE_CHAT, "{\"messages\":{}}", "messages is an object; it must be a list" },
		{ SHAPE_CHAT, "{\"messages\":[]}", "messages is empty" },
		{ SHAPE_CHAT, "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"content\":\"b\"}]}",
			"messages[1] has no role" },
		{ SHAPE_CHAT, "{\"messages\":[{\"role\":1,\"content\":\"a\"}]}",
			"messages[0].role is a number; it must be text" },
		{ SHAPE_CHAT, "{\"messages\":[\"a\"]}", "messages[0] is text; it must be an object" },
		{ SHAPE_CHAT, "{\"messages\":[{\"role\":\"user\"}]}", "messages[0] has no content" },
		{ SHAPE_CHAT, "{\"messages\":[{\"role\":\"user\",\"content\":true}]}",
			"messages[0].content is true or false; it must be text, null or a list of parts" },
		{ SHAPE_PROMPT, "{\"prompt\":\"a\"}", "completion is missing" },
		{ SHAPE_PROMPT, "{\"prompt\":4,\"completion\":\"b\"}", "prompt is a number; it must be text" },
		{ SHAPE_ALPACA, "{\"instruction\":\"a\"}", "output is missing" },
		{ SHAPE_ALPACA, "{\"output\":\"a\"}", "instruction is missing" },
		{ SHAPE_FIELDS, "{\"text\":\"a\"}", "the input field is missing" },
		{ (enum example_shape)77, "{\"text\":\"a\"}", "shape 77 is not known to this program" },
	};
	struct subject *s = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read(s, cases[i].shape, NULL, cases[i].body);
		assert_false(s->fits);
		assert_string_equal(s->error.message, cases[i].sentence);
		assert_int_equal(s->turns.count, 1);
		assert_turn(s, 0, TURN_OTHER, "record", ".", cases[i].body, false);
	}
}

static void prompts_are_text_or_messages(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_PROMPT, NULL, "{\"prompt\":\"2+2?\",\"completion\":\"4\"}");
	assert_turn(s, 0, TURN_USER, "prompt", "prompt", "2+2?", true);
	assert_turn(s, 1, TURN_ASSISTANT, "completion", "completion", "4", true);
	uint64_t plain = s->facts.fold;
	read(s, SHAPE_PROMPT, NULL,
		"{\"prompt\":[{\"role\":\"user\",\"content\":\"2+2?\"}],\"completion\":[{\"role\":\"assistant\","
		"\"content\":\"four\"}]}");
	assert_turn(s, 0, TURN_USER, "user", "prompt[0].content", "2+2?", true);
	assert_turn(s, 1, TURN_ASSISTANT, "assistant", "completion[0].content", "four", true);
	assert_true(s->facts.fold == plain);
	assert_int_equal(s->facts.flags, 0);
}

static void alpaca_shows_history_before_the_instruction(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_ALPACA, NULL,
		"{\"instruction\":\"Translate\",\"input\":\"Haus\",\"output\":\"house\",\"system\":\"sys\",\"history\":"
		"[[\"q1\",\"a1\"],[\"q2\",\"a2\"]]}");
	assert_int_equal(s->turns.count, 8);
	assert_turn(s, 0, TURN_SYSTEM, "system", "system", "sys", true);
	assert_turn(s, 2, TURN_ASSISTANT, "history", "history[0][1]", "a1", true);
	assert_turn(s, 5, TURN_USER, "instruction", "instruction", "Translate", true);
	assert_turn(s, 6, TURN_USER, "input", "input", "Haus", true);
	assert_turn(s, 7, TURN_ASSISTANT, "output", "output", "house", true);
	assert_string_equal(s->facts.title.data, "q1");
}

static void fields_follow_the_map(void **state)
{
	struct subject *s = *state;
	struct field_map map = { .input = { "text", "[\"odd key\"]", "n" },
		.output = "answer",
		.label = "meta.label",
		.date = "when",
		.id = "nr" };

	read(s, SHAPE_FIELDS, &map,
		"{\"text\":\"A\",\"odd "
		"key\":\"B\",\"n\":1.10,\"answer\":\"C\",\"meta\":{\"label\":\"L\"},\"when\":\"2025-03-01\",\"nr\":17,"
		"\"id\":\"no\"}");
	assert_int_equal(s->turns.count, 4);
	assert_turn(s, 0, TURN_USER, "text", "text", "A", true);
	assert_turn(s, 1, TURN_USER, "odd key", "[\"odd key\"]", "B", true);
	assert_turn(s, 2, TURN_USER, "n", "n", "1.10", false);
	assert_turn(s, 3, TURN_ASSISTANT, "answer", "answer", "C", true);
	assert_string_equal(s->facts.label.data, "L");
	assert_string_equal(s->facts.external.data, "17");
	assert_int_equal(s->facts.at, INT64_C(1740787200000));
}

static void names_are_known_at_the_top_and_in_metadata(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_CHAT, NULL,
		"{\"id\":\"T-1\",\"metadata\":{\"id\":\"no\",\"created_at\":1740787200,\"customer_id\":\"C-9\","
		"\"label\":\"\\u006fk\",\"split\":\"train\"},"
		"\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"kind\":\"corr\"}");
	assert_string_equal(s->facts.external.data, "T-1");
	assert_string_equal(s->facts.group.data, "C-9");
	assert_string_equal(s->facts.label.data, "ok");
	assert_string_equal(s->facts.split.data, "train");
	assert_int_equal(s->facts.at, INT64_C(1740787200000));
	assert_int_equal(s->facts.kind, KIND_CORRECTION);
	read(s, SHAPE_CHAT, NULL,
		"{\"id\":{},\"date\":\"soon\",\"label\":null,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
	assert_int_equal(s->facts.external.len + s->facts.label.len + s->facts.group.len + s->facts.split.len, 0);
	assert_int_equal(s->facts.at, CLOCK_NONE);
}

static void keys_may_be_written_with_escapes(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_CHAT, NULL,
		"{\"\\u0069d\":\"T-1\",\"m\\u0065ssages\":[{\"r\\u006fle\":\"\\u0075ser\",\"content\":\"x\"}]}");
	assert_true(s->fits);
	assert_string_equal(s->facts.external.data, "T-1");
	assert_turn(s, 0, TURN_USER, "user", "messages[0].content", "x", true);
}

static void names_that_are_prose_are_none(void **state)
{
	struct subject *s = *state;
	char body[600];
	char label[62] = { 0 };

	memset(label, 'x', 60);
	snprintf(
		body, sizeof(body), "{\"label\":\"%s  \",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", label);
	read(s, SHAPE_CHAT, NULL, body);
	assert_string_equal(s->facts.label.data, label);
	label[60] = 'x';
	snprintf(body, sizeof(body), "{\"label\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", label);
	read(s, SHAPE_CHAT, NULL, body);
	assert_int_equal(s->facts.label.len, 0);
}

static uint64_t fold_of(struct subject *s, const char *text)
{
	char body[300];

	snprintf(body, sizeof(body), "{\"prompt\":\"%s\",\"completion\":\"c\"}", text);
	read(s, SHAPE_PROMPT, NULL, body);
	assert_true(s->fits);
	return s->facts.fold;
}

static void folding_ignores_case_and_white_space_only(void **state)
{
	struct subject *s = *state;
	uint64_t fold = fold_of(s, "Where is my Refund?");

	assert_true(fold != 0);
	assert_true(fold == fold_of(s, "  where   is\\nMY\\trefund?  "));
	assert_true(fold != fold_of(s, "Where is my refund"));
	assert_true(fold != fold_of(s, "Whereis my Refund?"));
	assert_true(fold_of(s, "\xC3\x84") != fold_of(s, "\xC3\xA4")); /* only ASCII is folded */
	assert_int_equal(fold_of(s, " \\n "), 0);
	/* Text that moves from one turn to the next is another input. */
	read(s, SHAPE_ALPACA, NULL, "{\"instruction\":\"a b\",\"input\":\"c\",\"output\":\"o\"}");
	fold = s->facts.fold;
	read(s, SHAPE_ALPACA, NULL, "{\"instruction\":\"a\",\"input\":\"b c\",\"output\":\"o\"}");
	assert_true(s->facts.fold != fold);
	/* What the model says does not count. */
	read(s, SHAPE_ALPACA, NULL, "{\"instruction\":\"a b\",\"input\":\"c\",\"output\":\"another\"}");
	assert_true(s->facts.fold == fold);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The rules byte by byte, as a person would apply them. `characters` limits the line; -1 folds instead. */
static void naive(const char *text, size_t n, int characters, struct strbuf *out)
{
	strbuf_reset(out);
	while (n > 0 && is_blank(text[n - 1]))
		n--;
	for (size_t i = 0; i < n && characters != 0; i++) {
		bool blank = is_blank(text[i]), starts = ((unsigned char)text[i] & 0xC0) != 0x80;
		if (blank && (out->len == 0 || out->data[out->len - 1] == ' '))
			continue;
		bool upper = characters < 0 && text[i] >= 'A' && text[i] <= 'Z';
		strbuf_addc(out, blank ? ' ' : (char)(text[i] + (upper ? 32 : 0)));
		if (starts && characters > 0 && i + 1 < n && ((unsigned char)text[i + 1] & 0xC0) == 0x80)
			strbuf_addc(out, text[++i]);
		characters -= characters > 0;
	}
	if (out->len > 0 && out->data[out->len - 1] == ' ')
		strbuf_truncate(out, out->len - 1);
}

/* Text is measured eight bytes at a time; it must come out as if it were one. */
static void folding_is_the_same_at_every_offset(void **state)
{
	static const char *const pieces[] = { " ", "  ", "\t", "\n", "A", "Z", "a", "z", "@", "[", "`", "{", "\xC3\xA4",
		"\x7F", "plainwords", "Two Words", "0" };
	struct subject *s = *state;
	struct rng rng = { 3 };
	struct strbuf text = STRBUF_INIT, body = STRBUF_INIT, expected = STRBUF_INIT;

	for (int round = 0; round < 3000; round++) {
		int64_t characters = 1;
		strbuf_reset(&text);
		strbuf_reset(&body);
		for (uint64_t k = rng_below(&rng, 60); k-- > 0;)
			strbuf_adds(&text, pieces[rng_below(&rng, sizeof(pieces) / sizeof(pieces[0]))]);
		strbuf_adds(&body, "{\"prompt\":");
		json_quote(&body, text.data, text.len);
		strbuf_adds(&body, ",\"completion\":\"x\"}");
		read(s, SHAPE_PROMPT, NULL, body.data);
		naive(text.data, text.len, -1, &expected);
		strbuf_addc(&expected, '\x1e');
		assert_string_equal(s->facts.folded.data, expected.data);
		naive(text.data, text.len, 80, &expected);
		if (expected.len > 0) /* an empty input leaves the title to the answer */
			assert_string_equal(s->facts.title.data, expected.data);
		for (size_t i = 0; i < text.len; i++)
			characters += ((unsigned char)text.data[i] & 0xC0) != 0x80;
		assert_int_equal(s->facts.length, characters);
	}
	strbuf_free(&text);
	strbuf_free(&body);
	strbuf_free(&expected);
}

static void lengths_count_characters(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_PROMPT, NULL,
		"{\"prompt\":\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80 and plain "
		"text\",\"completion\":\"\\u00e4\\ud83d\\ude00\"}");
	assert_int_equal(s->facts.length, 3 + 15 + 2);
}

static void titles_are_one_line_of_eighty(void **state)
{
	struct subject *s = *state;
	struct strbuf body = STRBUF_INIT;

	strbuf_adds(&body, "{\"prompt\":\"");
	for (int i = 0; i < 100; i++)
		strbuf_adds(&body, "\xC3\xA4");
	strbuf_adds(&body, "\",\"completion\":\"x\"}");
	read(s, SHAPE_PROMPT, NULL, body.data);
	assert_int_equal(s->facts.title.len, 160);
	read(s, SHAPE_PROMPT, NULL, "{\"prompt\":\"a\\u0000\\u001bb\xFF\",\"completion\":\"x\"}");
	assert_string_equal(s->facts.title.data,
		"a\xEF\xBF\xBD\x1b"
		"b\xEF\xBF\xBD");
	assert_int_equal(s->facts.flags, FLAG_NUL | FLAG_ENCODING);
	strbuf_free(&body);
}

static void flags_tell_what_is_odd(void **state)
{
	struct subject *s = *state;

	read(s, SHAPE_PROMPT, NULL, "{\"prompt\":\"\\ud800\",\"prompt\":\"b\",\"completion\":\"x\"}");
	assert_int_equal(s->facts.flags, FLAG_SURROGATE | FLAG_DUPLICATE_KEYS);
	assert_string_equal(s->facts.title.data, "b"); /* the last of two keys counts */
}

static void hostile_records_are_survived(void **state)
{
	struct subject *s = *state;
	struct strbuf body = STRBUF_INIT;
	static const char odd[] = "{\"messages\":[{\"role\":\"user\",\"content\":\"a\0b\"}]}";

	for (int i = 0; i < 300; i++)
		strbuf_addc(&body, '[');
	read_bytes(s, SHAPE_CHAT, NULL, body.data, body.len);
	assert_false(s->fits);
	assert_turn(s, 0, TURN_OTHER, "record", ".", body.data, false);
	/* A raw NUL is no JSON: shown as it is. */
	read_bytes(s, SHAPE_CHAT, NULL, odd, sizeof(odd) - 1);
	assert_false(s->fits);
	assert_int_equal(s->turns.items[0].length, sizeof(odd) - 1);
	assert_memory_equal(s->turns.items[0].text, odd, sizeof(odd) - 1);
	/* An escaped one is text. */
	read(s, SHAPE_CHAT, NULL, "{\"messages\":[{\"role\":\"user\",\"content\":\"a\\u0000b\"}]}");
	assert_int_equal(s->turns.items[0].length, 3);
	assert_memory_equal(s->turns.items[0].text, "a\0b", 3);
	strbuf_free(&body);
}

static void many_turns_end_in_the_rest(void **state)
{
	struct subject *s = *state;
	struct strbuf body = STRBUF_INIT;

	strbuf_adds(&body, "{\"messages\":[");
	for (int i = 0; i < 10050; i++)
		strbuf_addf(&body, "%s{\"role\":\"user\",\"content\":\"%d\"}", i > 0 ? "," : "", i);
	strbuf_adds(&body, "]}");
	read(s, SHAPE_CHAT, NULL, body.data);
	assert_true(s->fits);
	assert_int_equal(s->turns.count, 10001);
	assert_string_equal(s->turns.items[9999].path, "messages[9999].content");
	assert_string_equal(s->turns.items[10000].name, "the rest of the record");
	assert_false(s->turns.items[10000].editable);
	strbuf_free(&body);
}

static void large_strings_pass_through(void **state)
{
	struct subject *s = *state;
	const size_t size = 50 << 20;
	struct strbuf body = STRBUF_INIT;

	strbuf_adds(&body, "{\"prompt\":\"");
	size_t start = body.len;
	strbuf_reserve(&body, size + 64);
	memset(body.data + body.len, 'A', size);
	body.len += size;
	strbuf_adds(&body, "\",\"completion\":\"x\"}");
	read_bytes(s, SHAPE_PROMPT, NULL, body.data, body.len);
	assert_true(s->fits);
	assert_int_equal(s->facts.length, (int64_t)size + 1);
	assert_int_equal(s->facts.title.len, 80);
	assert_int_equal(s->turns.items[0].length, size);
	assert_memory_equal(s->turns.items[0].text, body.data + start, size);
	strbuf_free(&body);
}

/* Cut, flip and repeat bytes of a record: nothing may crash, and turns must lie inside the bytes. */
static void damaged_records_are_survived(void **state)
{
	static const char good[] = "{\"id\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
				   "\"text\":\"a\\u00e4\"}]},{\"role\":\"assistant\","
				   "\"content\":\"b\",\"tool_calls\":[{}]}],\"metadata\":{\"label\":\"x\",\"date\":"
				   "\"2025-01-01\"},\"prompt\":\"p\",\"completion\":\"c\","
				   "\"instruction\":\"i\",\"output\":\"o\",\"history\":[[\"a\",\"b\"]]}";
	struct field_map map = { .input = { "id", "messages[0].content[0].text" }, .label = "metadata.label" };
	struct subject *s = *state;
	struct rng rng = { 7 };

	for (int round = 0; round < 4000; round++) {
		char body[sizeof(good)];
		size_t n = sizeof(good) - 1;
		memcpy(body, good, sizeof(good));
		for (uint64_t k = rng_below(&rng, 4); k-- > 0;)
			body[rng_below(&rng, n)] = "{}[]\",:\\u0\xFFx"[rng_below(&rng, 12)];
		n -= rng_below(&rng, 3) == 0 ? rng_below(&rng, n) : 0;
		read_bytes(s, (enum example_shape)rng_below(&rng, 4), &map, body, n);
		for (size_t i = 0; i < s->turns.count; i++) {
			struct json_span span = s->turns.items[i].span;
			assert_true(span.start >= body && span.start + span.length <= body + n);
		}
		arena_reset(&s->arena);
	}
}

/* --- editing --- */

static const char fragile[] = "{ \"n\": 9007199254740993, \"x\":1.10,\t\"k\":1,\"k\":2, \"messages\" : [ "
			      "{\"role\":\"user\",\"content\":\"a\\u0000\\ud800\\/\xFF\"} ,"
			      "{\"role\":\"assistant\",\"content\":\"old\"}],\"nan\":NaN,\"e\":1E400 }";

static void an_edit_leaves_every_other_byte(void **state)
{
	struct subject *s = *state;
	struct strbuf out = STRBUF_INIT, expected = STRBUF_INIT;
	const char *old = strstr(fragile, "\"old\"");
	size_t n = sizeof(fragile) - 1, before = (size_t)(old - fragile);

	assert_true(shape_edit(fragile, n, "messages[1].content", "new \"text\"\n\xFF\0!", 14, &out, &s->error));
	strbuf_add(&expected, fragile, before);
	strbuf_adds(&expected, "\"new \\\"text\\\"\\n\xFF\\u0000!\"");
	strbuf_adds(&expected, old + 5);
	assert_int_equal(out.len, expected.len);
	assert_memory_equal(out.data, expected.data, expected.len);
	strbuf_free(&out);
	strbuf_free(&expected);
}

static void an_edit_needs_text_at_its_path(void **state)
{
	static const char *const paths[] = { "messages[2].content", "n", "messages", ".", "", "nowhere",
		"messages[1].content.x" };
	struct subject *s = *state;
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_false(shape_edit(fragile, sizeof(fragile) - 1, paths[i], "x", 1, &out, &s->error));
		assert_int_equal(s->error.code, ERROR_NOT_FOUND);
	}
	assert_false(shape_edit("{\"a\":", 5, "a", "x", 1, &out, &s->error));
	assert_int_equal(s->error.code, ERROR_INPUT);
	assert_int_equal(out.len, 0);
}

/* Every editable turn of every shape can be edited at its own path, and back, to the very bytes. */
static void every_turn_can_be_edited_and_back(void **state)
{
	static const struct {
		enum example_shape shape;
		const char *body;
	} cases[] = {
		{ SHAPE_CHAT,
			"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]},{\"role\":"
			"\"assistant\",\"content\":\"b\"}]}" },
		{ SHAPE_PROMPT, "{\"prompt\":[{\"role\":\"user\",\"content\":\"c\"}],\"completion\":\"d\"}" },
		{ SHAPE_ALPACA,
			"{\"instruction\":\"e\",\"input\":\"f\",\"output\":\"g\",\"history\":[[\"h\",\"i\"]]}" },
		{ SHAPE_FIELDS, "{\"a.b\":\"j\",\"answer\":\"k\"}" },
	};
	struct field_map map = { .input = { "[\"a.b\"]" }, .output = "answer" };
	struct subject *s = *state;
	struct strbuf there = STRBUF_INIT, back = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read(s, cases[i].shape, cases[i].shape == SHAPE_FIELDS ? &map : NULL, cases[i].body);
		assert_true(s->turns.count >= 2);
		for (size_t k = 0; k < s->turns.count; k++) {
			const struct turn *turn = &s->turns.items[k];
			strbuf_reset(&there);
			strbuf_reset(&back);
			assert_true(shape_edit(
				cases[i].body, strlen(cases[i].body), turn->path, "other", 5, &there, &s->error));
			assert_true(shape_edit(
				there.data, there.len, turn->path, turn->text, turn->length, &back, &s->error));
			assert_non_null(strstr(there.data, "\"other\""));
			assert_string_equal(back.data, cases[i].body);
		}
	}
	strbuf_free(&there);
	strbuf_free(&back);
}

/* --- field maps --- */

static void maps_print_and_parse(void **state)
{
	struct subject *s = *state;
	struct field_map map, again;
	struct strbuf json = STRBUF_INIT, twice = STRBUF_INIT;

	assert_true(field_map_from_option(
		"input=text,input=[\"odd key\"],output=answer,label=value,id=nr,date=d,group=g,split=s,source=src",
		&s->arena, &map, &s->error));
	field_map_print(&map, &json);
	assert_true(field_map_parse(json.data, &s->arena, &again, &s->error));
	field_map_print(&again, &twice);
	assert_string_equal(json.data, twice.data);
	assert_string_equal(again.input[1], "[\"odd key\"]");
	assert_null(again.input[2]);
	assert_string_equal(again.source, "src");
	assert_true(field_map_parse("{}", &s->arena, &again, &s->error));
	assert_null(again.input[0]);
	assert_false(field_map_parse("[]", &s->arena, &again, &s->error));
	assert_false(field_map_parse("{\"output\":7}", &s->arena, &again, &s->error));
	assert_false(field_map_parse("{\"output\":", &s->arena, &again, &s->error));
	strbuf_free(&json);
	strbuf_free(&twice);
}

static void map_options_are_checked(void **state)
{
	static const struct {
		const char *option, *sentence;
	} cases[] = {
		{ "text", "\"text\" is no ROLE=FIELD; write it like input=text,label=category" },
		{ "input=", "\"input=\" is no ROLE=FIELD; write it like input=text,label=category" },
		{ "question=text",
			"\"question\" is no role of a field; roles are input, output, label, id, date, group, split, "
			"source, messages, system, history, tools, chosen, rejected, positive, negative, role_key, "
			"content_key, user_role, assistant_role, system_role, tool_role, call_role" },
		{ "label=a,label=b", "label is given twice (a and b)" },
		{ "input=1,input=2,input=3,input=4,input=5,input=6,input=7",
			"at most 6 fields can be inputs; 7 is one more" },
	};
	struct subject *s = *state;
	struct field_map map;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(field_map_from_option(cases[i].option, &s->arena, &map, &s->error));
		assert_int_equal(s->error.code, ERROR_USAGE);
		assert_string_equal(s->error.message, cases[i].sentence);
	}
}

static void maps_are_guessed_from_names(void **state)
{
	static const char *const rte[] = { "id", "text", "hypothesis", "value", "user", "at" };
	static const char *const bank[] = { "Text", "Category" };
	static const char *const none[] = { "a", "b" };
	struct subject *s = *state;
	struct field_map map;

	assert_true(field_map_guess(rte, 6, &s->arena, &map));
	assert_string_equal(map.input[0], "text");
	assert_string_equal(map.input[1], "hypothesis");
	assert_string_equal(map.label, "value");
	assert_string_equal(map.id, "id");
	assert_string_equal(map.group, "user");
	assert_string_equal(map.date, "at");
	assert_null(map.output);
	assert_true(field_map_guess(bank, 2, &s->arena, &map));
	assert_string_equal(map.input[0], "Text");
	assert_string_equal(map.label, "Category");
	assert_false(field_map_guess(none, 2, &s->arena, &map));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(chat_has_a_turn_a_message),
		TEST(turn_knows_its_message),
		TEST(chat_content_may_be_parts_calls_or_nothing),
		TEST(chat_without_an_answer_is_marked_not_refused),
		TEST(misfits_say_where_and_stay_whole),
		TEST(prompts_are_text_or_messages),
		TEST(alpaca_shows_history_before_the_instruction),
		TEST(fields_follow_the_map),
		TEST(names_are_known_at_the_top_and_in_metadata),
		TEST(keys_may_be_written_with_escapes),
		TEST(names_that_are_prose_are_none),
		TEST(folding_ignores_case_and_white_space_only),
		TEST(folding_is_the_same_at_every_offset),
		TEST(lengths_count_characters),
		TEST(titles_are_one_line_of_eighty),
		TEST(flags_tell_what_is_odd),
		TEST(hostile_records_are_survived),
		TEST(many_turns_end_in_the_rest),
		TEST(large_strings_pass_through),
		TEST(damaged_records_are_survived),
		TEST(an_edit_leaves_every_other_byte),
		TEST(an_edit_needs_text_at_its_path),
		TEST(every_turn_can_be_edited_and_back),
		TEST(maps_print_and_parse),
		TEST(map_options_are_checked),
		TEST(maps_are_guessed_from_names),
	};

	return cmocka_run_group_tests_name("model_shape", tests, NULL, NULL);
}
