#include "completion.h"

#include "preop/base/path.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_NOTED = 12, ENTRIES_LIMIT = 100000 };

struct matches {
	struct strbuf common; /* what all names so far begin with */
	size_t count;
};

static void add_match(struct matches *matches, const char *name, struct strbuf *note)
{
	size_t n = 0;

	if (matches->count++ == 0)
		strbuf_adds(&matches->common, name);
	while (n < matches->common.len && matches->common.data[n] == name[n])
		n++;
	strbuf_truncate(&matches->common, n);
	if (matches->count <= NAMES_NOTED)
		strbuf_addf(note, "%s%s", note->len ? "  " : "", name);
}

static void expand_home(const char *folder, struct strbuf *out)
{
	const char *home = getenv("HOME");

	if (strncmp(folder, "~/", 2) == 0 && home)
		strbuf_addf(out, "%s%s", home, folder + 1);
	else
		strbuf_adds(out, *folder ? folder : ".");
}

static bool begins(const char *name, const char *start)
{
	return strncmp(name, start, strlen(start)) == 0 && (*start == '.' || *name != '.');
}

/* Names in `folder` that begin with `start`; hidden ones only when asked for. */
static void find_matches(const char *folder, const char *start, struct matches *matches, struct strbuf *note)
{
	struct strbuf path = STRBUF_INIT;

	expand_home(folder, &path);
	DIR *dir = opendir(path.data);
	if (dir) {
		struct dirent *entry;
		for (int i = 0; i < ENTRIES_LIMIT && (entry = readdir(dir)) != NULL; i++) {
			if (begins(entry->d_name, start) && strcmp(entry->d_name, ".") != 0 &&
				strcmp(entry->d_name, "..") != 0)
				add_match(matches, entry->d_name, note);
		}
		closedir(dir);
	}
	strbuf_free(&path);
}

static bool is_folder(const char *folder, const char *name)
{
	struct strbuf path = STRBUF_INIT;

	expand_home(folder, &path);
	strbuf_addf(&path, "/%s", name);
	bool yes = path_is_directory(path.data);
	strbuf_free(&path);
	return yes;
}

void complete_path(const char *typed, struct strbuf *full, struct strbuf *note)
{
	const char *slash = strrchr(typed, '/');
	const char *start = slash ? slash + 1 : typed;
	struct strbuf folder = STRBUF_INIT;
	struct matches matches = { .common = STRBUF_INIT };

	strbuf_add(&folder, typed, (size_t)(start - typed));
	find_matches(folder.data, start, &matches, note);
	strbuf_adds(full, folder.data);
	strbuf_adds(full, matches.count > 0 ? matches.common.data : start);
	if (matches.count == 1 && is_folder(folder.data, matches.common.data))
		strbuf_addc(full, '/');
	if (matches.count == 0)
		strbuf_adds(note, "no file begins so");
	else if (matches.count == 1)
		strbuf_reset(note);
	else if (matches.count > NAMES_NOTED)
		strbuf_addf(note, "  and %zu more", matches.count - NAMES_NOTED);
	strbuf_free(&matches.common);
	strbuf_free(&folder);
}
