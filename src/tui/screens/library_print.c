/* The page under the cursor into a file, by a reader: another one is written whole or not at all. */
#include "formats/target.h"
#include "tui/overlay.h"
#include "tui/screens/library_view.h"

#include "preop/base/path.h"

#include <stdlib.h>

struct printing {
	char *path;
	struct strbuf text;
};

static void printing_free(void *arg)
{
	struct printing *printing = arg;

	free(printing->path);
	strbuf_free(&printing->text);
	free(printing);
}

static bool run_print(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct printing *printing = arg;
	struct target target = { .fd = -1 };
	unsigned char digest[SHA256_SIZE];

	(void)job, (void)db;
	if (!path_may_write(printing->path, error) || !target_open(&target, printing->path, error))
		return false;
	if (target_write(&target, printing->text.data, printing->text.len, error) &&
		target_commit(&target, digest, error))
		return true;
	target_abort(&target);
	return false;
}

static void printed(struct app *app, void *arg)
{
	app_toast(app, TOAST_GOOD, "%s written", path_base(((const struct printing *)arg)->path));
}

/* Of `text` a copy; the path may be "". */
static struct printing *printing_new(const char *path, const char *text, size_t n)
{
	struct printing *printing = xcalloc(1, sizeof(*printing));

	printing->path = xstrdup(path);
	strbuf_init(&printing->text);
	strbuf_add(&printing->text, text, n);
	return printing;
}

static void path_said(struct app *app, void *context, const char *path)
{
	const struct printing *asked = context;

	if (*path != '\0')
		app_read(app, run_print, printed, printing_free, printing_new(path, asked->text.data, asked->text.len));
}

bool library_print(struct library_view *view, const char *args, struct error *error)
{
	size_t index = library_chosen(view);
	struct printing *printing;
	struct strbuf text = STRBUF_INIT;

	if (index == SIZE_MAX)
		return error_set(error, ERROR_USAGE, "there is no page under the cursor");
	library_text(view, view->which, index, &text);
	printing = printing_new(args, text.data, text.len);
	strbuf_free(&text);
	if (*args != '\0') {
		app_read(view->view.app, run_print, printed, printing_free, printing);
		return true;
	}
	prompt_open(view->view.app,
		&(struct prompt_spec){ .title = "Write the page to",
			.help = "a file, as Markdown",
			.files = true,
			.accept = path_said,
			.free_context = printing_free,
			.context = printing });
	return true;
}
