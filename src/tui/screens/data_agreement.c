/* The commands "agreement" and "label-mine": pages over the Data screen. */
#include "tui/screens/data_view.h"

#include "tui/screens/agreement_page.h"
#include "tui/screens/label_own.h"
#include "tui/widgets/number.h"

static void show_pair(
	struct app *app, void *context, const char *const pair[2], const char *filter, size_t shown, size_t of)
{
	struct data_view *view = context;
	struct error error = ERROR_INIT;

	data_place_push(view);
	if (!data_set_filter(view, filter, &error))
		app_error(app, &error);
	else
		app_toast(app, shown < of ? TOAST_WARNING : TOAST_INFO, "%s of %s with both %s and %s; %s goes back",
			number_of((int64_t)shown).text, number_of((int64_t)of).text, pair[0], pair[1],
			data_key(view, COMMAND_BACK));
}

bool data_agreement(struct data_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	agreement_page_open(view->view.app,
		&(struct agreement_spec){ .dataset = data_dataset(view)->name, .show = show_pair, .context = view });
	return true;
}

bool data_label_mine(struct data_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	label_own_open(view->view.app, data_dataset(view)->name);
	return true;
}
