/*
 * The built-in lists and a person's own are loaded once. On them, for each state a project's entries were seen in, stands a version of its own; a thread goes
 * by the version it last asked for. Versions are never freed: what a screen was drawn from stays where it is. A new one comes only when somebody changes the
 * project's entries, and costs the arrays that these are in.
 */
#include "preop/model/lists.h"

#include "list_arrays.h"

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
	struct texts problems;
	const char *state; /* of the project's entries; "" without them */
	struct version *older;
};

static struct arena arena = ARENA_INIT; /* lives as long as the program; after the first load under `lock` */
static struct version base = { .state = "" };
static struct version *versions = &base; /* under `lock` */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(const struct version *) newest;
static _Thread_local const struct version *present;

static const char *id_of(const void *entry)
{
	return *(const char *const *)entry;
}

static const char **array_of(struct version *version, const struct list_array *array)
{
	return (const char **)(void *)((char *)&version->lists + array->offset);
}

static size_t *count_of(struct version *version, const struct list_array *array)
{
	return (size_t *)(void *)((char *)&version->lists + array->count_offset);
}

/* ---- The lists of the program, and a person's own ---- */

static void load_built_in(const struct list_array *array)
{
	struct error error = ERROR_INIT;
	char *name = xasprintf("data/%s.json", array->file);
	const struct resource *resource = resource_find(name);
	struct list_text text = { .name = name };
	void *entries;

	if (resource == NULL)
		bug("%s is not compiled in", name);
	text.data = (const char *)resource->data;
	text.size = resource->size;
	if (!list_check(&text, &error) ||
		!list_read(&text, array->key, array->shape, &arena, &entries, count_of(&base, array), &error))
		bug("%s", error.message);
	*array_of(&base, array) = entries;
	free(name);
}

/* The entries there are with those of the same id replaced, then the others. */
static void merge(struct version *version, const struct list_array *array, const void *more, size_t more_count)
{
	size_t size = array->shape->size, n = *count_of(version, array);
	char *merged = arena_alloc(&arena, (n + more_count + 1) * size);

	memcpy(merged, *array_of(version, array), n * size);
	for (size_t i = 0; i < more_count; i++) {
		const char *entry = (const char *)more + i * size;
		size_t place = 0;

		while (place < n && strcmp(id_of(merged + place * size), id_of(entry)) != 0)
			place++;
		memcpy(merged + place * size, entry, size);
		n += place == n;
	}
	*array_of(version, array) = merged;
	*count_of(version, array) = n;
}

static bool check_entries(const struct list_text *text, const struct list_array *array, const void *entries,
	size_t count, struct error *error)
{
	for (size_t i = 0; array->check != NULL && i < count; i++) {
		const char *entry = (const char *)entries + i * array->shape->size;

		if (!array->check(entry, error)) {
			error_wrap(error, "%s:%zu: \"%.60s\" of %s", text->name, list_line(text, array->key, i),
				id_of(entry), array->key);
			return false;
		}
	}
	return true;
}

bool list_read_checked(const struct list_text *text, const struct list_array *array, struct arena *to, void **out,
	size_t *count, struct error *error)
{
	return list_read(text, array->key, array->shape, to, out, count, error) &&
		check_entries(text, array, *out, *count, error);
}

struct own_array {
	void *at;
	size_t count;
};

/* All arrays of the file or none: half a list would contradict itself. */
static bool read_own(const struct list_text *text, const char *file, struct error *error)
{
	struct own_array *own = arena_alloc(&arena, list_array_count * sizeof(*own));

	if (!list_check(text, error))
		return false;
	for (size_t i = 0; i < list_array_count; i++)
		if (strcmp(list_arrays[i].file, file) == 0 &&
			!list_read_checked(text, &list_arrays[i], &arena, &own[i].at, &own[i].count, error))
			return false;
	for (size_t i = 0; i < list_array_count; i++)
		if (strcmp(list_arrays[i].file, file) == 0)
			merge(&base, &list_arrays[i], own[i].at, own[i].count);
	return true;
}

static void add_problem(struct version *version, const char *sentence)
{
	struct texts *problems = &version->problems;
	const char **more = arena_alloc(&arena, (problems->count + 1) * sizeof(*more));

	if (problems->count > 0)
		memcpy(more, problems->at, problems->count * sizeof(*more));
	more[problems->count++] = arena_strdup(&arena, sentence);
	problems->at = more;
}

static void load_own(const char *file)
{
	char *name = xasprintf("%s.json", file), *path = path_config(name);
	struct strbuf bytes = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (path != NULL && path_exists(path)) {
		bool ok = strbuf_read_file(&bytes, path, OWN_FILE_LIMIT, &error);
		struct list_text text = { .name = path, .data = bytes.data, .size = bytes.len, .origin = "yours" };

		if (!ok || !read_own(&text, file, &error))
			add_problem(&base, error.message);
	}
	strbuf_free(&bytes);
	free(path);
	free(name);
}

static void load(void)
{
	for (size_t i = 0; i < list_array_count; i++)
		load_built_in(&list_arrays[i]);
	for (size_t i = 0; i < list_array_count; i++)
		if (i == 0 || strcmp(list_arrays[i].file, list_arrays[i - 1].file) != 0)
			load_own(list_arrays[i].file);
}

/* ---- With a project's entries ---- */

/* One that cannot be read is left out and told; the others, and what it would have replaced, stay in use. */
static void add_entry(struct version *version, const struct list_entry *entry)
{
	const struct list_array *array = list_entry_array(entry->list);
	struct error error = ERROR_INIT;
	void *read;
	size_t count;

	if (array == NULL)
		add_problem(version,
			arena_printf(&arena, "the project has an entry of a list \"%.40s\" that is not known here",
				entry->list));
	else if (list_entry_read(entry, &arena, &read, &count, &error))
		merge(version, array, read, count);
	else
		add_problem(version, error.message);
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

	*version = (struct version){
		.lists = base.lists, .problems = base.problems, .state = arena_strdup(&arena, state), .older = versions
	};
	for (size_t i = 0; i < count; i++)
		add_entry(version, &entries[i]);
	if (count == LIST_ENTRIES_MOST)
		add_problem(version, "the project has more entries of lists than are read");
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
	return &version_of_thread()->lists;
}

const struct texts *lists_problems(void)
{
	return &version_of_thread()->problems;
}

static const void *find(const void *entries, size_t count, size_t size, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		const char *entry = (const char *)entries + i * size;

		if (strcmp(id_of(entry), id) == 0)
			return entry;
	}
	return NULL;
}

#define FIND(array, counter) find(lists()->array, lists()->counter, sizeof(*lists()->array), id)

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
