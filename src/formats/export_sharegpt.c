/* ShareGPT's conversations, and LLaMA-Factory, which reads them by an entry of dataset_info.json beside the file. */
#include "export_writers.h"

#include "preop/base/path.h"

#include <stdlib.h>
#include <string.h>

enum { INFO_LIMIT = 16 << 20 /* bytes of a dataset_info.json */ };

static void put_turn(const struct message *message, struct strbuf *out)
{
	static const char *const words[] = {
		[TURN_SYSTEM] = "system", [TURN_USER] = "human", [TURN_ASSISTANT] = "gpt"
	};

	strbuf_adds(out, "{\"from\": \"");
	strbuf_adds(out, words[message->role]);
	strbuf_adds(out, "\", \"value\": ");
	if (message->text.start != NULL)
		strbuf_add(out, message->text.start, message->text.length);
	else
		strbuf_adds(out, "\"\"");
	strbuf_addc(out, '}');
}

static void put_turns(const struct content *content, size_t to, struct strbuf *out)
{
	strbuf_adds(out, "{\"conversations\": [");
	for (size_t i = 0; i < to; i++) {
		if (i > 0)
			strbuf_adds(out, ", ");
		put_turn(&content->messages[i], out);
	}
	strbuf_addc(out, ']');
}

const char *write_sharegpt(struct export *export, const struct content *content, struct strbuf *out)
{
	const char *reason = content_refuse_rounds(content);

	(void)export;
	if (reason != NULL)
		return reason;
	put_turns(content, content->count, out);
	strbuf_addc(out, '}');
	return NULL;
}

const char *write_sharegpt_preference(struct export *export, const struct content *content, struct strbuf *out)
{
	size_t chosen, rejected, to;
	const char *reason = content->kind != CONTENT_PREFERENCE
		? content_kind_reason(content->kind)
		: content_refuse(content, 0, content->count, PLACE_SYSTEM | PLACE_MASKS);

	(void)export;
	if (reason != NULL)
		return reason;
	if (!content_part(content, PART_CHOSEN, &chosen, &to) || to != chosen + 1 ||
		!content_part(content, PART_REJECTED, &rejected, &to) || to != rejected + 1)
		return "it has several turns";
	if (chosen == 0)
		return "it has no question";
	put_turns(content, chosen, out);
	strbuf_adds(out, ", \"chosen\": ");
	put_turn(&content->messages[chosen], out);
	strbuf_adds(out, ", \"rejected\": ");
	put_turn(&content->messages[rejected], out);
	strbuf_addc(out, '}');
	return NULL;
}

static void print_entry(const char *file, const char *more, struct strbuf *out)
{
	strbuf_adds(out, "{\n    \"file_name\": ");
	json_quote(out, file, strlen(file));
	strbuf_addf(out, ",\n    \"formatting\": \"sharegpt\",\n%s\n  }", more);
}

/* The file there is with the entry put in or replaced; all else in it stays as it is. */
static bool merge_entry(struct strbuf *info, const char *name, const char *entry, struct error *error)
{
	struct json_check check;
	struct strbuf key = STRBUF_INIT;

	if (info->len == 0)
		strbuf_adds(info, "{\n}\n");
	if (!json_check(info->data, info->len, 0, &check) || json_type(json_root(info->data, info->len)) != JSON_OBJECT)
		return error_set(error, ERROR_INPUT,
			"dataset_info.json beside the file is no JSON object; move it away or mend it");
	struct json_span root = json_root(info->data, info->len), old = json_get(root, name);
	if (old.start != NULL) {
		strbuf_splice(info, (size_t)(old.start - info->data), old.length, entry, strlen(entry));
		return true;
	}
	size_t end = (size_t)(root.start - info->data) + root.length - 1;
	while (reader_is_blank(info->data[end - 1]))
		end--;
	strbuf_adds(&key, info->data[end - 1] == '{' ? "\n  " : ",\n  ");
	json_quote(&key, name, strlen(name));
	strbuf_addf(&key, ": %s", entry);
	strbuf_splice(info, end, 0, key.data, key.len);
	strbuf_free(&key);
	return true;
}

/* *path is the caller's. */
static bool describe(const char *file, const char *more, char **path, struct strbuf *out, struct error *error)
{
	const char *base = path_base(file);
	struct strbuf entry = STRBUF_INIT;
	char *stem = path_stem(file);

	*path = xasprintf("%.*sdataset_info.json", (int)(base - file), file);
	print_entry(base, more, &entry);
	bool ok = (!path_exists(*path) || strbuf_read_file(out, *path, INFO_LIMIT, error)) &&
		merge_entry(out, stem, entry.data, error);
	strbuf_free(&entry);
	free(stem);
	return ok;
}

bool beside_llama_factory(const char *file, char **path, struct strbuf *out, struct error *error)
{
	return describe(file, "    \"columns\": {\"messages\": \"conversations\"}", path, out, error);
}

bool beside_llama_factory_preference(const char *file, char **path, struct strbuf *out, struct error *error)
{
	return describe(file,
		"    \"ranking\": true,\n"
		"    \"columns\": {\"messages\": \"conversations\", \"chosen\": \"chosen\", \"rejected\": "
		"\"rejected\"}",
		path, out, error);
}
