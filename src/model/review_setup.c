/* How a suite is reviewed: "review-setup", keyed by the suite's uuid. */
#include "preop/model/review.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include <ctype.h>

enum { TAG_LIMIT = 40, REPEATS_MOST = 50, KEYS_MOST = 26 };

static const char *const usual_tags[] = { "correct", "complete", "clear", "tone", "format", "made up", "unsafe",
	"too long" };

/* ---- Keys ---- */

static char free_letter(const char *wished, const bool *taken)
{
	for (const char *p = wished; *p; p++) {
		int letter = tolower((unsigned char)*p);

		if (letter >= 'a' && letter <= 'z' && !taken[letter - 'a'])
			return (char)letter;
	}
	return '\0';
}

/* The first letter of its own word that is free, so that hands find it. */
static const char *give_keys(const char *const *tags, size_t count, struct arena *arena)
{
	bool taken[KEYS_MOST] = { false };
	char *keys = arena_alloc(arena, count + 1);

	for (size_t i = 0; i < count; i++) {
		keys[i] = free_letter(tags[i], taken);
		if (!keys[i])
			keys[i] = free_letter("abcdefghijklmnopqrstuvwxyz", taken);
		taken[keys[i] - 'a'] = true;
	}
	return keys;
}

/* ---- In the file ---- */

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	bool found;

	(void)like;
	return db_text(db, error, state, &found, "SELECT nullif(review, '{}') FROM suite WHERE uuid = ?1", "t", key);
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct json_check check;

	if (state && !json_check(state, strlen(state), 0, &check))
		return error_set(error, ERROR_INPUT, "the journal's way to review suite %.60s is not JSON: %s", key,
			check.reason);
	return db_run(db, error, "UPDATE suite SET review = ?2 WHERE uuid = ?1", "tt", key, state ? state : "{}");
}

const struct journal_target review_setup_targets[] = {
	{ .kind = "review-setup", .read = read_state, .apply = apply_state, .combine = combine_members },
};
const size_t review_setup_target_count = 1;

/* What a forger wrote beyond the limits is cut, not obeyed. */
static void take_tags(struct json_span list, struct arena *arena, struct review_setup *out)
{
	struct json_span word;
	size_t cursor = 0;

	while (out->tag_count < REVIEW_TAGS && json_next_element(list, &cursor, &word)) {
		struct strbuf text = STRBUF_INIT;

		if (json_type(word) == JSON_STRING)
			json_decode(word, &text);
		if (text.len > 0 && text.len <= TAG_LIMIT)
			*GROW(arena, out->tags, out->tag_count) = arena_strndup(arena, text.data, text.len);
		strbuf_free(&text);
	}
}

bool review_setup_read(struct db *db, int64_t suite, struct arena *arena, struct review_setup *out, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	struct json_span root, tags;
	int64_t repeats;

	*out = (struct review_setup){ .tags = NULL };
	if (!db_text(db, error, &state, NULL, "SELECT review FROM suite WHERE id = ?1", "i", suite)) {
		strbuf_free(&state);
		return false;
	}
	root = json_root(state.data, state.len);
	tags = json_get(root, "reasons");
	repeats = state_int(root, "repeats", REVIEW_REPEATS);
	out->repeats = repeats < 0 ? 0 : repeats > REPEATS_MOST ? REPEATS_MOST : (int)repeats;
	if (json_type(tags) == JSON_ARRAY)
		take_tags(tags, arena, out);
	for (size_t i = 0; json_type(tags) != JSON_ARRAY && i < sizeof(usual_tags) / sizeof(usual_tags[0]); i++)
		*GROW(arena, out->tags, out->tag_count) = usual_tags[i];
	out->tag_keys = give_keys(out->tags, out->tag_count, arena);
	strbuf_free(&state);
	return true;
}

static bool check_setup(const struct review_setup *setup, struct error *error)
{
	if (setup->repeats < 0 || setup->repeats > REPEATS_MOST)
		return error_set(error, ERROR_INPUT, "0 to %d per cent of the pairs can be shown again, not %d",
			REPEATS_MOST, setup->repeats);
	if (setup->tag_count > REVIEW_TAGS)
		return error_set(error, ERROR_INPUT, "at most %d reasons have a key each, not %zu", REVIEW_TAGS,
			setup->tag_count);
	for (size_t i = 0; i < setup->tag_count; i++) {
		if (!field_check("a reason", setup->tags[i], TAG_LIMIT, FIELD_NEEDED, error))
			return false;
		for (size_t j = 0; j < i; j++)
			if (!strcmp(setup->tags[i], setup->tags[j]))
				return error_set(
					error, ERROR_INPUT, "the reason \"%.40s\" is there twice", setup->tags[i]);
	}
	return true;
}

bool review_setup_write(struct db *db, int64_t suite, const struct review_setup *setup, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT, state = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	struct json_writer w;
	bool ok = check_setup(setup, error) &&
		db_text(db, error, &uuid, NULL, "SELECT uuid FROM suite WHERE id = ?1", "i", suite);

	if (ok) {
		json_begin(&w, &state);
		json_open(&w, NULL, '{');
		json_put_int(&w, "repeats", setup->repeats);
		json_open(&w, "reasons", '[');
		for (size_t i = 0; i < setup->tag_count; i++)
			json_put_string(&w, NULL, setup->tags[i]);
		json_close(&w, ']');
		json_close(&w, '}');
		ok = change_one(db, "review-setup",
			arena_printf(&arena, "%d %% shown again, %zu reasons", setup->repeats, setup->tag_count),
			"review-setup", uuid.data, state.data, error);
	}
	strbuf_free(&uuid);
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}
