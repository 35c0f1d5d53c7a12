/* Runs a fuzz target over files and folders of files: the corpus as a regression test, with any compiler. */
#include "fuzz.h"
#include "preop/base/error.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/base/strbuf.h"

#include <dirent.h>

static int replay_file(const char *path)
{
	struct strbuf bytes = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!strbuf_read_file(&bytes, path, 0, &error)) {
		fprintf(stderr, "%s\n", error.message);
		exit(2);
	}
	/* A copy of the very size, so that a sanitizer sees a read behind the end. */
	uint8_t *copy = xmalloc(bytes.len > 0 ? bytes.len : 1);
	for (size_t i = 0; i < bytes.len; i++)
		copy[i] = (uint8_t)bytes.data[i];
	LLVMFuzzerTestOneInput(copy, bytes.len);
	free(copy);
	strbuf_free(&bytes);
	return 1;
}

static int replay(const char *path)
{
	DIR *folder = opendir(path);
	int files = 0;

	if (folder == NULL)
		return replay_file(path);
	for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		char *inner = path_join(path, entry->d_name);
		if (entry->d_name[0] != '.')
			files += replay(inner);
		free(inner);
	}
	closedir(folder);
	return files;
}

int main(int argc, char **argv)
{
	int files = 0;

	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		files += replay(argv[i]);
	printf("%d inputs\n", files);
	return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
