/*
 * The built-in lists and a person's own are loaded once. On them, for each state a project's entries were seen in, stands a version of its own; a thread goes
 * by the version it last asked for. Versions are never freed: what a screen was drawn from stays where it is. A new one comes only when somebody changes the
 * project's entries, and costs the arrays that these are in.
 */
#include "preop/model/lists.h"

#include "grow.h"
#include "list_merge.h"

#include "preop/base/path.h"
#include "preop/base/resource.h"
#include "preop/model/list_entry.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OWN_FILE_LIMIT = 4 * 1024 * 1024 };

struct version {
	struct lists lists;
	struct texts problems, loosened;
	const char *state; /* of the project's entries; "" without them */
	struct version *older;
};

static struct arena arena = ARENA_INIT; /* lives as long as the program; after the first load under `lock` */
static struct lists built_in;
static struct version base = { .state = "" };
static struct version *versions = &base; /* under `lock` */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(const struct version *) newest;
static _Thread_local const struct version *present;
static atomic_bool used;

/* ---- The lists of the program, and a person's own ---- */

static void load_built_in(const struct list_array *array)
{
	struct error error = ERROR_INIT;
	char *name = xasprintf("data/%s.json", array->file);
	const struct resource *resource = resource_find(name);
	struct list_text text = { .name = name };
	void *entries;
	size_t count;

	if (resource == NULL)
		bug("%s is not compiled in", name);
	text.data = (const char *)resource->data;
	text.size = resource->size;
	if (!list_check(&text, &error) || !list_read(&text, array->key, array->shape, &arena, &entries, &count, &error))
		bug("%s", error.message);
	list_array_set(&built_in, array, entries, count);
	free(name);
}

/* An entry that cannot be read is told and left out, the others are taken. */
static void read_own_array(
	const struct list_text *text, const struct list_array *array, struct list_candidate **own, size_t *count)
{
	struct error error = ERROR_INIT;
	struct json_span entries, entry;
	size_t cursor = 0;

	if (!list_find(text, array->key, &entries, &error)) {
		list_tell(&arena, &base.problems, error.message);
		return;
	}
	while (entries.start != NULL && json_next_element(entries, &cursor, &entry)) {
		const void *read;

		if (list_read_entry(text, entry, array->shape, &arena, &read, &error))
			*GROW(&arena, *own, *count) = (struct list_candidate){ array, read,
				list_place(text, entry, array, read, &arena), false };
		else
			list_tell(&arena, &base.problems, error.message);
	}
}

static bool is_list_of(const char *file, const char *key)
{
	for (size_t i = 0; i < list_array_count; i++)
		if (strcmp(list_arrays[i].file, file) == 0 && strcmp(list_arrays[i].key, key) == 0)
			return true;
	return false;
}

/* The built-in file has members that are no lists, and a copy of it has them too. */
static bool is_built_in_key(const char *file, const char *key)
{
	char *name = xasprintf("data/%s.json", file);
	const struct resource *resource = resource_find(name);

	free(name);
	return json_get(json_root((const char *)resource->data, resource->size), key).start != NULL;
}

static void check_key(const struct list_text *text, const char *file, struct json_span value, const char *key)
{
	struct json_span first = json_get(json_root(text->data, text->size), key);
	size_t line = list_line(text, value.start);

	if (is_list_of(file, key) && first.start != value.start)
		list_tell(&arena, &base.problems,
			arena_printf(
				&arena, "%s:%zu: \"%s\" is there twice; one of them is read", text->name, line, key));
	else if (!is_built_in_key(file, key) && (json_type(value) == JSON_ARRAY || json_type(value) == JSON_OBJECT))
		list_tell(&arena, &base.problems,
			arena_printf(
				&arena, "%s:%zu: there is no list \"%.40s\" in %s.json", text->name, line, key, file));
}

/* A list under a name that nobody knows would be dropped without a word. */
static void check_keys(const struct list_text *text, const char *file)
{
	struct json_span key, value;
	struct strbuf name = STRBUF_INIT;
	size_t cursor = 0, lists = 0;

	while (json_next_member(json_root(text->data, text->size), &cursor, &key, &value)) {
		strbuf_reset(&name);
		json_decode(key, &name);
		check_key(text, file, value, name.data);
		lists += is_list_of(file, name.data);
	}
	strbuf_reset(&name);
	for (size_t i = 0; i < list_array_count; i++)
		if (strcmp(list_arrays[i].file, file) == 0)
			strbuf_addf(&name, "%s\"%s\"", name.len > 0 ? ", " : "", list_arrays[i].key);
	if (lists == 0)
		list_tell(&arena, &base.problems,
			arena_printf(
				&arena, "%s:1: it holds no list; %s.json may have %s", text->name, file, name.data));
	strbuf_free(&name);
}

static bool read_own(
	const char *path, const char *file, struct list_candidate **own, size_t *count, struct error *error)
{
	struct strbuf bytes = STRBUF_INIT;
	struct list_text text = { .name = path, .origin = "yours" };
	/* A pipe would be waited on for ever. */
	bool ok = (path_is_file(path) || error_set(error, ERROR_INPUT, "%s is not a plain file", path)) &&
		strbuf_read_file(&bytes, path, OWN_FILE_LIMIT, error);

	if (ok) {
		text.data = bytes.data;
		text.size = bytes.len;
		list_skip_mark(&text);
		ok = list_check(&text, error);
	}
	if (ok)
		check_keys(&text, file);
	for (size_t i = 0; ok && i < list_array_count; i++)
		if (strcmp(list_arrays[i].file, file) == 0)
			read_own_array(&text, &list_arrays[i], own, count);
	strbuf_free(&bytes);
	return ok;
}

static void load_own(const char *file, struct list_candidate **own, size_t *count)
{
	char *name = xasprintf("%s.json", file), *path = path_config(name);
	struct error error = ERROR_INIT;

	if (path != NULL && path_exists(path) && !read_own(path, file, own, count, &error))
		list_tell(&arena, &base.problems, error.message);
	free(path);
	free(name);
}

static void load(void)
{
	struct list_merging merging = {
		.built_in = &built_in, .base = &built_in, .arena = &arena, .problems = &base.problems
	};

	for (size_t i = 0; i < list_array_count; i++)
		load_built_in(&list_arrays[i]);
	for (size_t i = 0; i < list_array_count; i++)
		if (i == 0 || strcmp(list_arrays[i].file, list_arrays[i - 1].file) != 0)
			load_own(list_arrays[i].file, &merging.more, &merging.count);
	list_merge(&merging);
	base.lists = merging.lists;
}

/* ---- With a project's entries ---- */

/* One that cannot be read is left out and told; the others, and what it would have replaced, stay in use. */
static void add_entry(
	struct version *version, const struct list_entry *entry, struct list_candidate **more, size_t *count)
{
	const struct list_array *array = list_entry_array(entry->list);
	struct error error = ERROR_INIT;
	const void *read;

	if (array == NULL)
		list_tell(&arena, &version->problems,
			arena_printf(&arena, "the project has an entry of a list \"%.40s\" that is not known here",
				entry->list));
	else if (!list_entry_read(entry, &arena, &read, &error))
		list_tell(&arena, &version->problems, error.message);
	else
		*GROW(&arena, *more, *count) = (struct list_candidate){ array, read,
			arena_printf(&arena, "the project's %s, \"%.60s\"", entry->list, entry->id), false };
}

static struct version *find_version(const char *state)
{
	for (struct version *version = versions; version != NULL; version = version->older)
		if (strcmp(version->state, state) == 0)
			return version;
	return NULL;
}

static const struct version *make_version(const char *state, const struct list_entry *entries, size_t count)
{
	struct version *version = arena_alloc(&arena, sizeof(*version));
	struct list_merging merging = {
		.built_in = &built_in, .base = &base.lists, .may_loosen = true, .arena = &arena
	};

	*version = (struct version){
		.problems = base.problems, .state = arena_strdup(&arena, state), .older = versions
	};
	merging.problems = &version->problems;
	merging.loosened = &version->loosened;
	for (size_t i = 0; i < count; i++)
		add_entry(version, &entries[i], &merging.more, &merging.count);
	if (count == LIST_ENTRIES_MOST)
		list_tell(&arena, &version->problems, "the project has more entries of lists than are read");
	list_merge(&merging);
	version->lists = merging.lists;
	versions = version;
	return version;
}

/* The entries are read under the lock: two threads that see a new state make one version of it. */
static bool find_or_make(struct db *db, const char *state, const struct version **out, struct error *error)
{
	struct arena entries_arena = ARENA_INIT;
	struct list_entry *entries;
	bool ok = true;
	size_t count;

	pthread_mutex_lock(&lock);
	*out = find_version(state);
	if (*out == NULL) {
		ok = list_entry_all(db, &entries_arena, &entries, &count, error);
		if (ok)
			*out = make_version(state, entries, count);
	}
	pthread_mutex_unlock(&lock);
	arena_free(&entries_arena);
	return ok;
}

bool lists_use(struct db *db, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	const struct version *version = &base;
	bool ok = list_entry_state(db, &state, error);

	pthread_once(&once, load);
	if (ok && state.len > 0)
		ok = find_or_make(db, state.data, &version, error);
	strbuf_free(&state);
	if (ok) {
		present = version;
		atomic_store(&newest, version);
	}
	return ok;
}

void lists_follow(void)
{
	present = atomic_load(&newest);
}

static const struct version *version_of_thread(void)
{
	pthread_once(&once, load);
	return present != NULL ? present : &base;
}

const struct lists *lists(void)
{
	atomic_store(&used, true);
	return &version_of_thread()->lists;
}

const struct texts *lists_problems(void)
{
	return &version_of_thread()->problems;
}

const struct texts *lists_loosened(void)
{
	return &version_of_thread()->loosened;
}

bool lists_used(void)
{
	return atomic_load(&used);
}

void list_put(struct list_candidate *more, size_t count, struct arena *into, struct lists *out)
{
	struct texts problems = { .at = NULL }, loosened = { .at = NULL };
	struct list_merging merging = { .built_in = &built_in,
		.base = &base.lists,
		.more = more,
		.count = count,
		.may_loosen = true,
		.arena = into,
		.problems = &problems,
		.loosened = &loosened };

	pthread_once(&once, load);
	list_merge(&merging);
	*out = merging.lists;
}

bool list_try(struct list_candidate *more, size_t count, struct error *error)
{
	const struct version *version = version_of_thread();
	struct arena scratch = ARENA_INIT;
	struct texts problems = { .at = NULL }, loosened = { .at = NULL };
	struct list_merging merging = { .built_in = &built_in,
		.base = &version->lists,
		.more = more,
		.count = count,
		.may_loosen = true,
		.arena = &scratch,
		.problems = &problems,
		.loosened = &loosened };
	bool ok;

	list_merge(&merging);
	ok = problems.count == 0 || error_set(error, ERROR_INPUT, "%s", problems.at[0]);
	arena_free(&scratch);
	return ok;
}

#define FIND(array, counter) list_by_id(lists()->array, lists()->counter, sizeof(*lists()->array), id)

const struct list_source *lists_source(const char *id)
{
	return FIND(sources, source_count);
}

const struct list_diagnosis *lists_diagnosis(const char *id)
{
	return FIND(diagnoses, diagnosis_count);
}

const struct list_rung *lists_rung(const char *id)
{
	return FIND(rungs, rung_count);
}

const struct list_question *lists_question(const char *id)
{
	return FIND(questions, question_count);
}

const struct list_end *lists_end(const char *id)
{
	return FIND(ends, end_count);
}

const struct list_playbook *lists_playbook(const char *id)
{
	return FIND(playbooks, playbook_count);
}

static bool is_called(const struct list_term *term, const char *word)
{
	if (strcasecmp(term->id, word) == 0 || strcasecmp(term->term, word) == 0)
		return true;
	for (size_t i = 0; i < term->also.count; i++)
		if (strcasecmp(term->also.at[i], word) == 0)
			return true;
	return false;
}

const struct list_term *lists_term(const char *word)
{
	for (size_t i = 0; i < lists()->term_count; i++)
		if (is_called(&lists()->terms[i], word))
			return &lists()->terms[i];
	return NULL;
}
