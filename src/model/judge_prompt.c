/* A template and the texts of one call as messages. */
#include "preop/model/judge_spec.h"

#include "preop/base/hash.h"
#include "preop/base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FENCE_SIZE = 16 + 1 };

static const struct place {
	const char *mark, *title;
	size_t offset; /* of its text in struct judge_call */
} places[] = {
	{ "{{input}}", "TASK", offsetof(struct judge_call, input) },
	{ "{{reference}}", "REFERENCE", offsetof(struct judge_call, reference) },
	{ "{{a}}", "ANSWER A", offsetof(struct judge_call, a) },
	{ "{{b}}", "ANSWER B", offsetof(struct judge_call, b) },
	{ "{{output}}", "ANSWER", offsetof(struct judge_call, a) },
};
enum { PLACE_COUNT = sizeof(places) / sizeof(places[0]) };

static const struct judge_text *text_of(const struct judge_call *call, const struct place *place)
{
	return (const struct judge_text *)((const char *)call + place->offset);
}

static bool occurs(const struct judge_call *call, const char *fence)
{
	for (size_t i = 0; i < PLACE_COUNT; i++) {
		const struct judge_text *text = text_of(call, &places[i]);
		for (size_t at = 0; text->bytes != NULL && at + FENCE_SIZE - 1 <= text->n; at++)
			if (memcmp(text->bytes + at, fence, FENCE_SIZE - 1) == 0)
				return true;
	}
	return false;
}

/* Nobody who wrote one of the texts knows the secret; should a text hold the fence all the same, another one is drawn. */
static void draw_fence(const struct judge_call *call, char fence[FENCE_SIZE])
{
	uint64_t seed = call->secret;

	do {
		seed = hash64(call->name, strlen(call->name), seed);
		snprintf(fence, FENCE_SIZE, "%016" PRIx64, seed);
	} while (occurs(call, fence));
}

static const struct place *place_at(const char *at)
{
	for (size_t i = 0; i < PLACE_COUNT; i++)
		if (strncmp(at, places[i].mark, strlen(places[i].mark)) == 0)
			return &places[i];
	return NULL;
}

static void put_text(const struct judge_text *text, const char *title, const char *fence, struct strbuf *out)
{
	strbuf_addf(out, "<<%s %s>>\n", fence, title);
	if (text->bytes != NULL)
		strbuf_add(out, text->bytes, text->n);
	strbuf_addf(out, "\n<<END %s %s>>", fence, title);
}

/* One pass over the template: what was put in is not looked at again. */
static void fill(const char *template, const struct judge_call *call, const char *fence, struct strbuf *out)
{
	for (const char *at = template; *at != '\0';) {
		const struct place *place = place_at(at);
		if (place == NULL) {
			strbuf_addc(out, *at++);
			continue;
		}
		put_text(text_of(call, place), place->title, fence, out);
		at += strlen(place->mark);
	}
}

static void put_message(
	struct json_writer *w, const char *role, const char *template, const struct judge_call *call, const char *fence)
{
	struct strbuf content = STRBUF_INIT;

	if (*template == '\0')
		return;
	fill(template, call, fence, &content);
	json_open(w, NULL, '{');
	json_put_string(w, "role", role);
	json_put_bytes(w, "content", content.data, content.len);
	json_close(w, '}');
	strbuf_free(&content);
}

void judge_messages(const struct judge_spec *spec, const struct judge_call *call, struct strbuf *out)
{
	char fence[FENCE_SIZE];
	struct json_writer w;

	draw_fence(call, fence);
	json_begin(&w, out);
	json_open(&w, NULL, '[');
	put_message(&w, "system", spec->system, call, fence);
	put_message(&w, "user", spec->user, call, fence);
	json_close(&w, ']');
}
