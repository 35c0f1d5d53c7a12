/* The command "tokens": a reader counts every row with a tokenizer, then the writer keeps the counts in one go. */
#include "tui/screens/data_view.h"

#include "preop/base/path.h"
#include "preop/formats/token_count.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

struct counting {
	int64_t dataset, stored;
	char *path, *encoding; /* encoding NULL: as the file says */
	char *identity;        /* of the tokenizer, once it was read; "": none */
	struct job *job;
	struct token_report report;
};

static void free_counting(void *arg)
{
	struct counting *counting = arg;

	free(counting->path);
	free(counting->encoding);
	free(counting->identity);
	token_report_free(&counting->report);
	free(counting);
}

/* ---- Keeping ---- */

static bool run_store(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct counting *counting = arg;

	(void)job;
	return tokens_store(db, counting->dataset, counting->identity, counting->report.counts, counting->report.count,
		&counting->stored, error);
}

static void stored(void *app, void *arg, const struct error *error)
{
	const struct counting *counting = arg;

	if (error)
		return; /* app_write() says it */
	if (!*counting->identity)
		app_toast(app, TOAST_GOOD, "tokens are estimated again");
	else
		app_toast(app, TOAST_GOOD, "%s tokens in %s row%s, counted with %s",
			number_of(counting->report.total).text, number_of(counting->stored).text,
			plural(counting->stored), path_base(counting->path));
}

/* ---- Counting ---- */

static bool on_progress(void *context, int64_t done, int64_t total)
{
	struct counting *counting = context;

	job_progress(counting->job, done, total, "rows");
	return !job_cancelled(counting->job);
}

static bool run_count(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct counting *counting = arg;
	struct tokenizer tokenizer;

	counting->job = job;
	if (!tokenizer_read(counting->path, counting->encoding, &tokenizer, error))
		return false;
	counting->identity = tokenizer_identity(&tokenizer);
	bool ok = tokens_count(db, counting->dataset, &tokenizer, on_progress, counting, &counting->report, error);
	tokenizer_free(&tokenizer);
	return ok;
}

/* What was counted moves on to the write. */
static void counted(void *app, void *arg, const struct error *error)
{
	struct counting *counting = arg;

	if (error) {
		app_error(app, error);
		return;
	}
	struct counting *kept = xcalloc(1, sizeof(*kept));
	*kept = *counting;
	*counting = (struct counting){ .path = NULL };
	app_write(app, NULL, run_store, stored, free_counting, kept);
}

static void start(struct data_view *view, const char *args)
{
	struct app *app = view->view.app;
	const char *blank = strrchr(args, ' ');
	bool names = blank != NULL && strchr(blank, '/') == NULL && strchr(blank, '.') == NULL;
	struct counting *counting = xcalloc(1, sizeof(*counting));

	counting->dataset = view->dataset;
	counting->path = names ? xstrndup(args, (size_t)(blank - args)) : xstrdup(args);
	counting->encoding = names ? xstrdup(blank + 1) : NULL;
	if (strcmp(args, "none") == 0) {
		counting->identity = xstrdup("");
		app_write(app, NULL, run_store, stored, free_counting, counting);
		return;
	}
	char *title = xasprintf("count tokens of %s", data_dataset(view)->name);
	app_submit(app,
		&(struct job_spec){ .title = title,
			.lane = JOB_READ,
			.priority = JOB_COUNT,
			.run = run_count,
			.done = counted,
			.free_arg = free_counting,
			.arg = counting });
	free(title);
}

static void typed(struct app *app, void *context, const char *text)
{
	(void)app;
	if (*text && data_dataset(context))
		start(context, text);
}

bool data_tokens(struct data_view *view, const char *args, struct error *error)
{
	(void)error;
	if (*args)
		start(view, args);
	else
		prompt_open(view->view.app,
			&(struct prompt_spec){ .title = "tokenizer",
				.initial = "",
				.help = "a .tiktoken file or a tokenizer.json; none goes back to the estimate; Tab "
					"completes",
				.files = true,
				.accept = typed,
				.context = view });
	return true;
}
