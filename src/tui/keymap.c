#include "keymap.h"

#include "preop/base/memory.h"
#include "preop/base/resource.h"
#include "preop/base/strbuf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A binding as it is kept: `line` points at the command's name, the arguments behind it are `args`. */
struct entry {
	struct binding binding;
	char *keys, *line;
	unsigned source; /* which keymap_parse() it came from: a later one wins, the same one conflicts */
};

struct keymap {
	struct entry *entries;
	size_t count, capacity;
	unsigned sources;
};

struct parse {
	struct keymap *keymap;
	const char *file;
	int number;
	const char *at, *end; /* the rest of the line */
	struct error *error;
};

struct keymap *keymap_new(void)
{
	return xcalloc(1, sizeof(struct keymap));
}

static void free_entry(struct entry *entry)
{
	free(entry->keys);
	free(entry->line);
}

void keymap_free(struct keymap *keymap)
{
	if (!keymap)
		return;
	for (size_t i = 0; i < keymap->count; i++)
		free_entry(&keymap->entries[i]);
	free(keymap->entries);
	free(keymap);
}

static bool fault(const struct parse *parse, const char *what, const char *detail)
{
	return error_set(parse->error, ERROR_INPUT, "%s:%d: %s%s%s", parse->file, parse->number, what,
		detail ? ": " : "", detail ? detail : "");
}

static void skip_blanks(struct parse *parse)
{
	while (parse->at < parse->end && (*parse->at == ' ' || *parse->at == '\t'))
		parse->at++;
}

/* A word, or what stands between double quotes, where \ takes the next character as it is. False: no closing quote. */
static bool next_token(struct parse *parse, struct strbuf *out)
{
	strbuf_reset(out);
	skip_blanks(parse);
	bool quoted = parse->at < parse->end && *parse->at == '"';
	for (parse->at += quoted; parse->at < parse->end; parse->at++) {
		char c = *parse->at;
		if (quoted ? c == '"' : c == ' ' || c == '\t')
			break;
		if (quoted && c == '\\' && parse->end - parse->at > 1)
			c = *++parse->at;
		strbuf_addc(out, c);
	}
	if (!quoted)
		return true;
	if (parse->at == parse->end)
		return fault(parse, "a quote is not closed", NULL);
	parse->at++;
	return true;
}

/* "g  ctrl-r" -> "g C-r", in place. */
static bool canonical_keys(struct parse *parse, struct strbuf *keys)
{
	struct strbuf out = STRBUF_INIT;
	char name[KEY_NAME_SIZE];
	bool ok = true;

	for (char *save = NULL, *key = strtok_r(keys->data, " ", &save); key && ok; key = strtok_r(NULL, " ", &save)) {
		ok = key_canonical(key, name);
		if (ok)
			strbuf_addf(&out, "%s%s", out.len ? " " : "", name);
		else
			fault(parse, "there is no such key", key);
	}
	if (ok && out.len == 0)
		ok = fault(parse, "expected a key after the context", NULL);
	strbuf_reset(keys);
	strbuf_add(keys, out.data, out.len);
	strbuf_free(&out);
	return ok;
}

static bool is_prefix(const char *prefix, const char *keys)
{
	size_t n = strlen(prefix);

	return strncmp(prefix, keys, n) == 0 && keys[n] == ' ';
}

static struct entry *find_entry(const struct keymap *keymap, context_set context, const char *keys)
{
	for (size_t i = 0; i < keymap->count; i++) {
		if (keymap->entries[i].binding.context == context && strcmp(keymap->entries[i].keys, keys) == 0)
			return &keymap->entries[i];
	}
	return NULL;
}

static void remove_entry(struct keymap *keymap, struct entry *entry)
{
	size_t at = (size_t)(entry - keymap->entries);

	free_entry(entry);
	memmove(entry, entry + 1, (--keymap->count - at) * sizeof(*entry));
}

static void add_entry(struct keymap *keymap, struct entry entry)
{
	if (keymap->count == keymap->capacity) {
		keymap->capacity = keymap->capacity ? 2 * keymap->capacity : 64;
		keymap->entries = xrealloc(keymap->entries, keymap->capacity * sizeof(entry));
	}
	keymap->entries[keymap->count++] = entry;
}

/* Two bindings of which one could never be typed, or of the same keys in one file. */
static bool check_conflicts(struct parse *parse, context_set context, const char *keys)
{
	const struct keymap *keymap = parse->keymap;

	for (size_t i = 0; i < keymap->count; i++) {
		const struct entry *other = &keymap->entries[i];
		if (other->binding.context != context)
			continue;
		if (is_prefix(keys, other->keys))
			return fault(parse, "these keys start a longer binding; unbind that one first", other->keys);
		if (is_prefix(other->keys, keys))
			return fault(
				parse, "the first of these keys are bound already; unbind them first", other->keys);
		if (other->source == keymap->sources && strcmp(keys, other->keys) == 0)
			return fault(parse, "these keys are bound twice in one context", keys);
	}
	return true;
}

static bool bind(struct parse *parse, context_set context, const char *keys)
{
	struct keymap *keymap = parse->keymap;
	const char *args;

	skip_blanks(parse);
	char *line = xstrndup(parse->at, (size_t)(parse->end - parse->at));
	struct error why = ERROR_INIT;
	const struct command *command = command_parse(line, &args, &why);
	if (!command || !check_conflicts(parse, context, keys)) {
		if (!command)
			fault(parse, why.message, NULL);
		free(line);
		return false;
	}
	struct entry *before = find_entry(keymap, context, keys);
	if (before)
		remove_entry(keymap, before);
	struct entry entry = { .keys = xstrdup(keys), .line = line, .source = keymap->sources };
	entry.binding = (struct binding){
		.context = context, .keys = entry.keys, .line = line, .id = command->id, .args = args
	};
	add_entry(keymap, entry);
	return true;
}

static bool unbind(struct parse *parse, context_set context, const char *keys)
{
	struct entry *entry = find_entry(parse->keymap, context, keys);

	skip_blanks(parse);
	if (parse->at < parse->end)
		return fault(parse, "expected nothing behind the keys", NULL);
	if (!entry)
		return fault(parse, "these keys are not bound", keys);
	remove_entry(parse->keymap, entry);
	return true;
}

/* CONTEXT KEYS COMMAND [ARGUMENTS], or unbind CONTEXT KEYS */
static bool parse_binding(struct parse *parse, struct strbuf *token)
{
	if (!next_token(parse, token))
		return false;
	bool unbinding = strcmp(token->data, "unbind") == 0;
	if (unbinding && !next_token(parse, token))
		return false;
	context_set context = context_parse(token->data);
	if (!context)
		return fault(parse,
			"there is no context of this name (all, list, case, train, data, labels, review, lineage, "
			"jobs, "
			"diff, columns, card, conflicts, group, own, agreement, "
			"prompt, picker)",
			token->data);
	if (!next_token(parse, token) || !canonical_keys(parse, token))
		return false;
	return unbinding ? unbind(parse, context, token->data) : bind(parse, context, token->data);
}

/* Where a comment starts: at a # that follows a blank (or nothing) and is outside quotes. */
static const char *end_of_code(const char *line, const char *end)
{
	bool quoted = false;

	for (const char *at = line; at < end; at++) {
		if (*at == '\\' && quoted && end - at > 1)
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (*at == '#' && !quoted && (at == line || at[-1] == ' ' || at[-1] == '\t'))
			end = at;
	}
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	return end;
}

bool keymap_parse(struct keymap *keymap, const char *name, const char *text, size_t n, struct error *error)
{
	struct strbuf token = STRBUF_INIT;
	const char *end = text + n;
	bool ok = true;

	keymap->sources++;
	if (memchr(text, '\0', n))
		return error_set(error, ERROR_INPUT, "%s is no key map: it holds a NUL byte", name);
	for (int number = 1; ok && text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = newline ? newline : end;
		struct parse parse = { .keymap = keymap, .file = name, .number = number, .at = text, .error = error };
		parse.end = end_of_code(text, line_end);
		skip_blanks(&parse);
		if (parse.at < parse.end)
			ok = parse_binding(&parse, &token);
		text = line_end + 1;
	}
	strbuf_free(&token);
	return ok;
}

bool keymap_load_default(struct keymap *keymap, struct error *error)
{
	const struct resource *resource = resource_find("data/default.keys");

	if (!resource)
		bug("data/default.keys is not embedded");
	return keymap_parse(keymap, "default.keys", (const char *)resource->data, resource->size, error);
}

static enum keymap_match find_in(const struct keymap *keymap, context_set context, const char *keys, const char **line)
{
	enum keymap_match match = KEYMAP_NONE;

	for (size_t i = 0; i < keymap->count; i++) {
		const struct entry *entry = &keymap->entries[i];
		if (entry->binding.context != context)
			continue;
		if (strcmp(entry->keys, keys) == 0) {
			*line = entry->line;
			return KEYMAP_COMMAND;
		}
		if (is_prefix(keys, entry->keys))
			match = KEYMAP_PREFIX;
	}
	return match;
}

/* The most special context that knows the keys decides. */
enum keymap_match keymap_find(const struct keymap *keymap, context_set contexts, const char *keys, const char **line)
{
	const context_set shared = CONTEXT_LIST | CONTEXT_ALL, own = contexts & ~shared;

	for (context_set bit = 1; bit <= own; bit <<= 1) {
		enum keymap_match match = own & bit ? find_in(keymap, bit, keys, line) : KEYMAP_NONE;
		if (match != KEYMAP_NONE)
			return match;
	}
	for (context_set bit = CONTEXT_LIST; bit <= CONTEXT_ALL; bit <<= 1) {
		enum keymap_match match = contexts & bit ? find_in(keymap, bit, keys, line) : KEYMAP_NONE;
		if (match != KEYMAP_NONE)
			return match;
	}
	return KEYMAP_NONE;
}

static size_t count_keys(const char *keys)
{
	size_t count = 1;

	for (; *keys; keys++)
		count += *keys == ' ';
	return count;
}

/* A binding that a more special context hides is none. */
static bool is_reachable(const struct keymap *keymap, context_set contexts, const struct entry *entry)
{
	const char *line;

	return (contexts & entry->binding.context) &&
		keymap_find(keymap, contexts, entry->keys, &line) == KEYMAP_COMMAND && line == entry->line;
}

const char *keymap_keys(const struct keymap *keymap, context_set contexts, enum command_id id, const char *args)
{
	const char *best = NULL;

	for (size_t i = 0; i < keymap->count; i++) {
		const struct entry *entry = &keymap->entries[i];
		if (entry->binding.id != id || (args && strcmp(args, entry->binding.args) != 0))
			continue;
		if (is_reachable(keymap, contexts, entry) && (!best || count_keys(entry->keys) < count_keys(best)))
			best = entry->keys;
	}
	return best;
}

size_t keymap_count(const struct keymap *keymap)
{
	return keymap->count;
}

const struct binding *keymap_at(const struct keymap *keymap, size_t index)
{
	return &keymap->entries[index].binding;
}
