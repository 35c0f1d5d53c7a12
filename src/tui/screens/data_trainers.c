/* The command "trainers": the preview for the rows the filter shows, and its rows back in the list. */
#include "tui/screens/data_view.h"

#include "preop/base/number.h"
#include "tui/screens/trainers.h"
#include "tui/widgets/number.h"

static void show_rows(struct app *app, void *context, const char *filter, size_t shown, size_t of)
{
	struct data_view *view = context;
	struct error error = ERROR_INIT;

	data_place_push(view);
	if (!data_set_filter(view, filter, &error))
		app_error(app, &error);
	else if (shown < of)
		app_toast(app, TOAST_WARNING,
			"the first %s of %s rows: they lie in too many places for one filter; %s goes back",
			number_of((int64_t)shown).text, number_of((int64_t)of).text, data_key(view, COMMAND_BACK));
	else
		app_toast(app, TOAST_INFO, "%s row%s; %s goes back", number_of((int64_t)of).text, plural((int64_t)of),
			data_key(view, COMMAND_BACK));
}

bool data_trainers(struct data_view *view, const char *args, struct error *error)
{
	int64_t limit = 0;

	if (*args && (!number_read(args, &limit) || limit < 1))
		return data_usage(error, COMMAND_TRAINERS, "MAX-TOKENS is a whole number from 1 on");
	trainers_open(view->view.app,
		&(struct trainers_spec){ .dataset = view->dataset,
			.limit = limit,
			.name = data_dataset(view)->name,
			.filter = view->filter,
			.show = show_rows,
			.context = view });
	return true;
}
