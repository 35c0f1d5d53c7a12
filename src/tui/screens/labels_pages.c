/* The commands "agreement" and "label-mine": pages over the Labels tab. */
#include "tui/screens/labels_view.h"

#include "tui/screens/agreement_page.h"
#include "tui/screens/label_own.h"

#include <stdlib.h>
#include <string.h>

/* What is open of the two in the queue; a set has the sign in it that would part the two. */
static void show_pair(
	struct app *app, void *context, const char *const pair[2], const char *filter, size_t shown, size_t of)
{
	(void)context, (void)shown, (void)of;
	if (strchr(pair[0], '|') || strchr(pair[1], '|')) {
		app_go(app, VIEW_DATA, filter);
		return;
	}
	char *argument = xasprintf("pair=%s|%s", pair[0], pair[1]);
	app_go(app, VIEW_LABELS, argument);
	app_toast(app, TOAST_INFO, "only where %s and %s are ahead; another lane shows all again", pair[0], pair[1]);
	free(argument);
}

static bool has_dataset(const struct labels_view *labels, struct error *error)
{
	return labels->book->dataset || error_set(error, ERROR_USAGE, "there are no examples yet: import a file");
}

bool labels_agreement(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args;
	if (!has_dataset(labels, error))
		return false;
	agreement_page_open(labels->view.app,
		&(struct agreement_spec){
			.dataset = labels->book->dataset->name, .show = show_pair, .context = labels });
	return true;
}

bool labels_mine_queue(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args;
	if (!has_dataset(labels, error))
		return false;
	label_own_open(labels->view.app, labels->book->dataset->name);
	return true;
}
