/* A patch of the guideline written in the editor: the section is read, edited, and kept as a patch, whose precedents are then asked about. */
#include "tui/screens/guideline_page.h"

#include "preop/model/dataset.h"
#include "preop/model/guideline.h"
#include "tui/screens/replay_page.h"

#include <stdlib.h>
#include <string.h>

struct patching {
	struct arena arena;
	char *dataset, *section, *text;
	const struct guideline_section *found;
	int64_t dataset_id, patch;
};

static void patching_free(void *arg)
{
	struct patching *work = arg;

	arena_free(&work->arena);
	free(work->dataset);
	free(work->section);
	free(work->text);
	free(work);
}

/* The open patch of the section goes on; else it is the rule as it stands. */
static bool read_text(struct db *db, struct patching *work, struct error *error)
{
	struct patch *patches;
	size_t count;

	if (!patch_list(db, work->dataset_id, &work->arena, &patches, &count, error))
		return false;
	work->text = xstrdup(work->found->text);
	for (size_t i = 0; i < count; i++)
		if (strcmp(patches[i].state, "open") == 0 && strcmp(patches[i].section, work->section) == 0) {
			free(work->text);
			work->text = xstrdup(patches[i].new);
			break;
		}
	return true;
}

static bool run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct patching *work = arg;
	struct guideline guideline;
	struct dataset dataset;

	(void)job;
	if (!dataset_find(db, work->dataset, &work->arena, &dataset, error) ||
		!guideline_read(db, dataset.id, 0, &work->arena, &guideline, error))
		return false;
	work->dataset_id = dataset.id;
	work->found = guideline_find(&guideline, work->section);
	if (!work->found)
		return error_set(error, ERROR_NOT_FOUND, "version %lld, which is in force, has no section \"%.40s\"",
			(long long)guideline.version, work->section);
	return read_text(db, work, error);
}

static bool run_write(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct patching *work = arg;

	(void)job;
	return patch_write(db, work->dataset_id, &(struct patch_spec){ .section = work->section, .text = work->text },
		&work->patch, error);
}

static void write_done(void *app, void *arg, const struct error *error)
{
	if (!error)
		replay_page_open(app, ((struct patching *)arg)->patch);
}

/* What was read moves on to the writer. */
static void section_read(struct app *app, void *arg)
{
	struct patching *read = arg, *work;
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!app_edit_text(app, ".md", read->text, strlen(read->text), &text, &error)) {
		app_error(app, &error);
	} else {
		while (text.len > 0 && text.data[text.len - 1] == '\n')
			strbuf_truncate(&text, text.len - 1);
		work = xcalloc(1, sizeof(*work));
		*work = (struct patching){
			.dataset_id = read->dataset_id, .section = xstrdup(read->section), .text = xstrdup(text.data)
		};
		app_write(app, NULL, run_write, write_done, patching_free, work);
	}
	strbuf_free(&text);
}

bool guideline_patch_start(struct app *app, const char *section, struct error *error)
{
	struct patching *work;

	if (!*section)
		return error_set(error, ERROR_USAGE, "guideline-patch wants a section, as in 2.1");
	work = xcalloc(1, sizeof(*work));
	work->dataset = xstrdup(guideline_dataset(app));
	work->section = xstrdup(section);
	app_read(app, run_read, section_read, patching_free, work);
	return true;
}
