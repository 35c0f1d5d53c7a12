#include "cli/example_json.h"

#include "preop/base/number.h"
#include "preop/model/flag.h"

static unsigned shown_flags(const struct example *row)
{
	return row->flags & ~row->dismissed;
}

static bool next_flag(unsigned flags, size_t *at, const struct example_flag_word **out)
{
	size_t count;
	const struct example_flag_word *words = example_flag_table(&count);

	while (*at < count) {
		*out = &words[(*at)++];
		if (flags & (*out)->flag)
			return true;
	}
	return false;
}

void example_flags_print(const struct example *row, struct strbuf *out)
{
	const struct example_flag_word *word;

	for (size_t at = 0; next_flag(shown_flags(row), &at, &word);)
		strbuf_addf(out, "%s%s", out->len ? ", " : "", word->meaning);
}

static void put_flags(struct json_writer *w, const char *key, unsigned flags)
{
	const struct example_flag_word *word;

	json_open(w, key, '[');
	for (size_t at = 0; next_flag(flags, &at, &word);)
		json_put_string(w, NULL, word->word);
	json_close(w, ']');
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
	put_flags(w, "flags", shown_flags(row));
	put_flags(w, "dismissed", row->flags & row->dismissed);
	json_open(w, "tags", '[');
	for (size_t i = 0; i < row->tag_count; i++)
		json_put_string(w, NULL, row->tags[i]);
	json_close(w, ']');
	json_put_bool(w, "deleted", row->gone);
	json_put_bool(w, "wall", row->wall);
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
