/*
 * The official JSON-Schema-Test-Suite, draft 2020-12, from the folder $PREOP_JSON_SCHEMA_SUITE (its tests/draft2020-12): every file beside those in optional. Tests whose
 * schema refers to another document are counted apart: nothing is fetched. Says how many of the others agree and fails when it is less than the share docs/statistics.md
 * states. Skipped where the folder is not there.
 */
#include "model/json_schema.h"

#include "preop/base/error.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double agreed = 0.99;
enum { SKIPPED = 77 };

struct tally {
	int tests, same, elsewhere;
};

static void run_group(const struct json_node *group, const char *file, struct tally *tally)
{
	const struct json_node *text = json_node_member(group, "schema"), *tests = json_node_member(group, "tests");
	struct error error = ERROR_INIT;
	struct json_schema *schema = json_schema_new(text->span.start, text->span.length, &error);

	if (schema == NULL && strstr(error.message, "which is not in it") != NULL) {
		tally->elsewhere += (int)tests->count;
		return;
	}

	for (size_t i = 0; i < tests->count; i++) {
		const struct json_node *test = &tests->children[i], *name = json_node_member(test, "description");
		bool valid = json_node_member(test, "valid")->type == JSON_TRUE;
		struct strbuf why = STRBUF_INIT;
		enum json_schema_result result = schema == NULL
			? JSON_SCHEMA_UNDECIDED
			: json_schema_check(schema, json_node_member(test, "data"), &why);
		bool same = result == (valid ? JSON_SCHEMA_VALID : JSON_SCHEMA_INVALID);
		tally->tests++;
		tally->same += same;
		if (!same)
			printf("%s: %s, %s: %s\n", file, json_node_member(group, "description")->text, name->text,
				schema == NULL        ? error.message
					: why.len > 0 ? why.data
						      : "held");
		strbuf_free(&why);
	}
	json_schema_free(schema);
}

static bool run_file(const char *folder, const char *file, struct tally *tally)
{
	struct arena arena = ARENA_INIT;
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;
	char *path = arena_printf(&arena, "%s/%s", folder, file);
	const struct json_node *root = NULL;

	if (strbuf_read_file(&text, path, 0, &error))
		root = json_tree_read(&arena, text.data, text.len, &error);
	for (size_t i = 0; root != NULL && i < root->count; i++)
		run_group(&root->children[i], file, tally);
	if (root == NULL)
		printf("%s: %s\n", path, error.message);
	strbuf_free(&text);
	arena_free(&arena);
	return root != NULL;
}

int main(void)
{
	const char *folder = getenv("PREOP_JSON_SCHEMA_SUITE");
	DIR *dir = folder != NULL ? opendir(folder) : NULL;
	struct tally tally = { 0 };
	bool read = true;

	if (dir == NULL) {
		puts("skipped: PREOP_JSON_SCHEMA_SUITE does not name the suite's folder tests/draft2020-12");
		return SKIPPED;
	}
	for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (strstr(entry->d_name, ".json") != NULL)
			read &= run_file(folder, entry->d_name, &tally);
	closedir(dir);
	printf("%d of %d agree; %d more refer to other documents\n", tally.same, tally.tests, tally.elsewhere);
	return read && tally.tests > 0 && tally.same >= agreed * tally.tests ? EXIT_SUCCESS : EXIT_FAILURE;
}
