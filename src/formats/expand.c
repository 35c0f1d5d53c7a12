/* What stands for several files: the folder of a run, or its results file, of which the samples are what is imported. */
#include "preop/base/path.h"
#include "preop/formats/import.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

struct names {
	struct arena *arena;
	const char **items;
	size_t count, room;
};

static void add_name(struct names *names, const char *path)
{
	if (names->count == names->room) {
		size_t room = names->room > 0 ? 2 * names->room : 8;
		const char **wider = arena_alloc(names->arena, room * sizeof(*wider));

		if (names->count > 0)
			memcpy(wider, names->items, names->count * sizeof(*wider));
		names->items = wider;
		names->room = room;
	}
	names->items[names->count++] = arena_strdup(names->arena, path);
}

static int by_name(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static bool is_samples(const char *name)
{
	return strncmp(name, "samples_", 8) == 0 &&
		(path_has_suffix(name, ".jsonl") || path_has_suffix(name, ".jsonl.gz"));
}

/* date "" takes every run in the folder. */
static void add_folder(struct names *names, const char *folder, const char *date)
{
	DIR *directory = opendir(folder);

	for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
		bool log = *date == '\0' && path_has_suffix(entry->d_name, ".eval");
		char *path = path_join(folder, entry->d_name);

		if (log || (is_samples(entry->d_name) && strstr(entry->d_name, date) != NULL))
			add_name(names, path);
		free(path);
	}
	if (directory != NULL)
		closedir(directory);
	if (names->count > 0)
		qsort(names->items, names->count, sizeof(*names->items), by_name);
}

/* results_DATE.json of lm-evaluation-harness: the samples of that date. */
static void add_of_results(struct names *names, const char *path)
{
	static const char prefix[] = "results_", ending[] = ".json";
	const char *base = path_base(path);
	size_t n = strlen(base), edge = sizeof(prefix) - 1;

	if (strncmp(base, prefix, edge) != 0 || !path_has_suffix(base, ending) || n <= edge + sizeof(ending) - 1)
		return;
	const char *folder = base == path ? "." : arena_strndup(names->arena, path, (size_t)(base - path));
	add_folder(names, folder, arena_strndup(names->arena, base + edge, n - edge - (sizeof(ending) - 1)));
}

bool import_expand(const char *path, struct arena *arena, const char ***out, size_t *count, struct error *error)
{
	struct names names = { .arena = arena };

	if (path_is_directory(path)) {
		add_folder(&names, path, "");
		if (names.count == 0)
			return error_set(error, ERROR_INPUT,
				"%s: the folder holds neither samples_*.jsonl of lm-eval nor .eval logs of Inspect",
				path);
	} else {
		add_of_results(&names, path);
	}
	if (names.count == 0)
		add_name(&names, path);
	*out = names.items;
	*count = names.count;
	return true;
}
