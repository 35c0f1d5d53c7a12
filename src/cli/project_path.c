#include "cli/context.h"

#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/text/display.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

struct found {
	struct strbuf names; /* in display form, comma separated */
	char *first;
	int count;
};

static bool look_here(struct found *found, struct error *error)
{
	DIR *directory = opendir(".");

	if (!directory)
		return error_system(error, "cannot read this directory");
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (!path_has_suffix(entry->d_name, ".preop") || path_is_directory(entry->d_name))
			continue;
		if (!found->count++)
			found->first = xstrdup(entry->d_name);
		else
			strbuf_adds(&found->names, ", ");
		display_append(&found->names, entry->d_name, strlen(entry->d_name), 0);
	}
	closedir(directory);
	return true;
}

char *project_path(const struct cli_options *options, struct error *error)
{
	const char *given = options->project ? options->project : getenv("PREOP_PROJECT");
	struct found found = { .names = STRBUF_INIT };
	char *path = NULL;

	if (given && *given)
		return xstrdup(given);
	if (!look_here(&found, error))
		return NULL;
	if (found.count == 1) {
		path = found.first;
		found.first = NULL;
	} else if (found.count) {
		error_set(error, ERROR_USAGE, "there are several projects here (%s): name one with -p FILE",
			found.names.data);
	} else {
		error_set(error, ERROR_NOT_FOUND,
			"no project here: `preop demo` shows a sample, `preop new FILE.preop` makes one, -p FILE opens "
			"one elsewhere");
	}
	free(found.first);
	strbuf_free(&found.names);
	return path;
}
