#include "merge_internal.h"

#include "preop/base/clock.h"
#include "preop/model/project.h"

#include <string.h>
#include <sys/stat.h>

bool merge_no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for a merge of so many changes at once");
}

bool merge_step(struct merge *merge, struct error *error)
{
	const struct merge_options *options = merge->options;

	merge->done++;
	return options->progress == NULL || options->progress(options->context, merge->done, merge->total) ||
		error_set(error, ERROR_CANCELLED, "the merge was stopped; nothing has changed");
}

struct merge_kind *merge_kind_of(struct merge *merge, const char *kind)
{
	struct merge_report *report = merge->report;

	for (size_t i = 0; i < report->kind_count; i++)
		if (strcmp(report->kinds[i].kind, kind) == 0)
			return &report->kinds[i];
	if (report->kind_count == MERGE_KINDS)
		return NULL;
	report->kinds[report->kind_count].kind = kind;
	return &report->kinds[report->kind_count++];
}

static bool check_other_file(struct db *mine, const char *theirs, struct error *error)
{
	struct stat here, there;

	if (stat(db_path(mine), &here) != 0 || stat(theirs, &there) != 0 || here.st_dev != there.st_dev ||
		here.st_ino != there.st_ino)
		return true; /* what cannot be read is told by opening it */
	return error_set(error, ERROR_INPUT, "%s is this project's own file", theirs);
}

static bool check_copy(struct merge *merge, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct project mine, theirs;

	bool ok = project_read(merge->mine, &arena, &mine, error) &&
		project_read(merge->theirs, &arena, &theirs, error);
	if (ok && strcmp(mine.uuid, theirs.uuid) != 0)
		ok = error_set(error, ERROR_CONFLICT,
			"%s is another project (\"%.80s\"), not a copy of this one; export its data there and import "
			"it here",
			db_path(merge->theirs), theirs.title);
	arena_free(&arena);
	return ok;
}

/* What was changed behind its journal's back would come here as somebody's action. */
static bool check_journal(struct merge *merge, struct error *error)
{
	int64_t ops = 0;

	if (db_newer(merge->theirs))
		return error_set(error, ERROR_UNSUPPORTED, "%s is of a newer preop; merge with that one",
			db_path(merge->theirs));
	return journal_verify(merge->theirs, &ops, error);
}

static bool count_rows(struct merge *merge, int64_t *rows, struct error *error)
{
	return db_int(merge->mine, error, rows, NULL, "SELECT coalesce(sum(rows), 0) FROM import", "");
}

static bool bring(struct merge *merge, struct error *error)
{
	int64_t before = 0, after = 0;

	merge->total = (int64_t)(2 * merge->unseen[SIDE_THEIRS].count + merge->unseen[SIDE_MINE].count);
	bool ok = count_rows(merge, &before, error) &&
		db_int(merge->mine, error, &merge->first_new, NULL, "SELECT coalesce(max(id), 0) + 1 FROM example",
			"") &&
		merge_fold(merge, error) && merge_hold(merge, error) && merge_decide(merge, error) &&
		merge_apply(merge, error) && merge_replay(merge, error) &&
		merge_close(merge, db_path(merge->theirs), error) && count_rows(merge, &after, error);
	merge->report->rows = after - before;
	return ok;
}

/* Both files as they are at one moment: this one locked, the other seen through one read transaction. */
static bool merge_locked(struct merge *merge, struct error *error)
{
	if (!db_begin(merge->mine, error))
		return false;
	bool ok = check_copy(merge, error) && check_journal(merge, error) && merge_find_unseen(merge, error) &&
		(merge->unseen[SIDE_THEIRS].count == 0 || bring(merge, error));
	if (ok && !merge->options->dry_run)
		return db_commit(merge->mine, error);
	db_rollback(merge->mine);
	return ok;
}

static bool merge_opened(struct merge *merge, struct error *error)
{
	if (!db_begin(merge->theirs, error))
		return false;
	bool ok = merge_locked(merge, error);
	db_rollback(merge->theirs);
	return ok;
}

static void merge_free(struct merge *merge)
{
	merge_groups_free(merge);
	if (merge->imports_loaded)
		import_map_free(&merge->imports);
	id_list_free(&merge->unseen[SIDE_THEIRS]);
	id_list_free(&merge->unseen[SIDE_MINE]);
	arena_free(&merge->arena);
}

bool merge_copy(struct db *mine, const char *theirs, const struct merge_options *options, struct merge_report *report,
	struct error *error)
{
	struct merge merge = {
		.mine = mine, .options = options, .report = report, .arena = ARENA_INIT, .at = clock_now()
	};

	*report = (struct merge_report){ .actions = 0 };
	if (!db_writable(mine))
		return error_set(error, ERROR_UNSUPPORTED, "%s is open for reading only", db_path(mine));
	if (!check_other_file(mine, theirs, error) || !project_open(&merge.theirs, theirs, DB_READ, NULL, error))
		return false;
	bool ok = merge_opened(&merge, error);
	merge_free(&merge);
	db_close(merge.theirs);
	return ok || error_wrap(error, "merging %s", theirs);
}
