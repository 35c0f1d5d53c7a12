#include "cli/example_json.h"

#include "preop/base/number.h"

static const struct {
	unsigned flag;
	const char *word, *meaning;
} flag_words[] = {
	{ FLAG_ENCODING, "encoding", "bytes that are not UTF-8" },
	{ FLAG_SURROGATE, "surrogate", "half a surrogate pair" },
	{ FLAG_NUL, "nul", "a NUL character" },
	{ FLAG_DUPLICATE_KEYS, "duplicate-keys", "a key twice" },
	{ FLAG_NO_OUTPUT, "no-output", "no output" },
	{ FLAG_EMPTY_TURN, "empty-turn", "an assistant turn without a word" },
	{ FLAG_TOOL_ID, "tool-id", "a tool result that answers no call" },
	{ FLAG_ROLE_ORDER, "role-order", "an odd order of turns" },
	{ FLAG_EDITED, "edited", "edited here" },
	{ FLAG_REPEATED, "repeated", "another row has the same input" },
};

enum { FLAG_WORDS = sizeof(flag_words) / sizeof(flag_words[0]) };

void example_flags_print(unsigned flags, struct strbuf *out)
{
	for (size_t i = 0; i < FLAG_WORDS; i++)
		if (flags & flag_words[i].flag)
			strbuf_addf(out, "%s%s", out->len ? ", " : "", flag_words[i].meaning);
}

void example_json_fields(struct json_writer *w, const struct example *row)
{
	json_put_int(w, "id", row->id);
	json_put_string(w, "own_id", row->external);
	json_put_string(w, "kind", example_kind_word(row->kind));
	json_put_string(w, "split", row->split);
	json_put_string(w, "label", row->label);
	json_put_string(w, "given", row->given);
	json_put_int(w, "annotators", row->annotators);
	json_put_bool(w, "disputed", row->disputed);
	json_put_int(w, "length", row->length);
	json_put_int(w, "revision", row->revision);
	json_put_time(w, "at", row->at);
	json_put_string(w, "group", row->group);
	json_open(w, "flags", '[');
	for (size_t i = 0; i < FLAG_WORDS; i++)
		if (row->flags & flag_words[i].flag)
			json_put_string(w, NULL, flag_words[i].word);
	json_close(w, ']');
	json_put_bool(w, "deleted", row->gone);
	json_put_string(w, "title", row->title);
}

void example_json(struct json_writer *w, const char *key, const struct example *row)
{
	json_open(w, key, '{');
	example_json_fields(w, row);
	json_close(w, '}');
}

bool cli_targets(struct db *db, const struct cli_options *options, size_t first, size_t end, struct id_list *ids,
	struct error *error)
{
	if (first == end && !options->filter)
		return error_set(
			error, ERROR_USAGE, "say which examples: their numbers, or --filter (--filter \"\" means all)");
	if (first == end)
		return cli_select(db, options, 0, ids, error);
	for (size_t i = first; i < end; i++) {
		int64_t id;

		if (!number_read(options->words[i], &id) || id <= 0)
			return error_set(error, ERROR_USAGE, "\"%s\" is no example number", options->words[i]);
		if (!id_list_add(ids, id))
			return error_set(error, ERROR_MEMORY, "out of memory");
	}
	return true;
}
