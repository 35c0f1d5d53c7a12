/* Questions: are names to be shown, in which order, what of a case goes to the wall. */
#include "preop/model/must_pass.h"
#include "tui/overlay.h"
#include "tui/screens/ladder_page.h"
#include "tui/screens/review_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Seal ---- */

struct sealing {
	int64_t suite;
	char why[20];
};

static bool seal_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct sealing *sealing = arg;

	(void)job;
	return review_seal(db, sealing->suite, sealing->why, error);
}

static void seal_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct sealing *sealing = arg;

	if (error || !review->book || !review->book->suite || review->book->suite->id != sealing->suite)
		return;
	review->blind = false;
	if (strcmp(sealing->why, "ladder") == 0)
		ladder_page_open(app, review->book->suite->name);
}

static void seal_chosen(struct app *app, void *context, size_t index)
{
	const struct sealing *asked = context;
	struct sealing *sealing;

	if (index == 0)
		return;
	sealing = xmalloc(sizeof(*sealing));
	*sealing = *asked;
	app_write(app, "sealed: from now on your verdicts on this suite are marked as not blind", seal_run, seal_done,
		free, sealing);
}

/* Whoever has seen them once already is told that it is so, and loses nothing more. */
bool review_seal_ask(struct review_view *review, const char *why)
{
	const struct review_book *book = review->book;
	const struct picker_item items[] = {
		{ .text = "stay blind", .detail = "go on reviewing" },
		{ .text = "seal and show the names",
			.detail = book->unblind ? "later verdicts are not blind anyway"
						: "later verdicts will not be blind" },
	};
	struct sealing *asked = xcalloc(1, sizeof(*asked));

	asked->suite = book->suite->id;
	snprintf(asked->why, sizeof(asked->why), "%s", why);
	picker_open(review->view.app,
		&(struct picker_spec){ .title = "Names are hidden until you seal your verdicts",
			.items = items,
			.count = 2,
			.keep_order = true,
			.accept = seal_chosen,
			.free_context = free,
			.context = asked });
	return true;
}

/* ---- Order ---- */

static void take_order(struct review_view *review, enum review_order order)
{
	review->order = order;
	if (review_order_is_cheap(order))
		review_ask_book(review);
	else
		review_ask_order(review);
}

static void order_chosen(struct app *app, void *context, size_t index)
{
	(void)context;
	take_order(review_self(app->views[VIEW_REVIEW]), (enum review_order)index);
}

bool review_order_ask(struct review_view *review, const char *args, struct error *error)
{
	struct picker_item items[REVIEW_ORDERS];
	enum review_order order;

	if (*args) {
		if (!review_order_parse(args, &order))
			return error_set(error, ERROR_USAGE,
				"there is no order \"%.40s\"; there are random, different, checks, judge, new, file",
				args);
		take_order(review, order);
		return true;
	}
	for (int i = 0; i < REVIEW_ORDERS; i++)
		items[i] = (struct picker_item){ .text = review_order_word((enum review_order)i),
			.detail = review_order_title((enum review_order)i) };
	picker_open(review->view.app,
		&(struct picker_spec){ .title = "Order of the review",
			.items = items,
			.count = REVIEW_ORDERS,
			.initial = (size_t)review->order,
			.keep_order = true,
			.accept = order_chosen });
	return true;
}

/* ---- The wall ---- */

struct pinning {
	int64_t eval_case;
	bool must;
};

static bool pin_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct pinning *pinning = arg;

	(void)job;
	return must_pass_set(db, pinning->eval_case, pinning->must, error);
}

static void pin_chosen(struct app *app, void *context, size_t index)
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct pinning *asked = context;
	const struct review_look *look = review_look(review);
	struct error error = ERROR_INIT;
	char side[] = { (char)('0' + index), '\0' };

	if (!look || look->eval_case != asked->eval_case) {
		app_toast(app, TOAST_WARNING, "another case is shown by now; nothing was pinned");
	} else if (index == 0) {
		struct pinning *pinning = xmalloc(sizeof(*pinning));

		*pinning = *asked;
		app_write(app, asked->must ? "this case must pass" : "this case need not pass any more", pin_run, NULL,
			free, pinning);
	} else if (!review_correct(review, side, &error)) {
		app_error(app, &error);
	}
}

bool review_pin_ask(struct review_view *review)
{
	static const char *const outputs[] = { "correct output A", "correct output B", "correct output C",
		"correct output D" };
	const struct review_look *look = review_look(review);
	struct picker_item items[1 + REVIEW_SIDES];
	struct pinning *asked = xmalloc(sizeof(*asked));

	*asked = (struct pinning){ look->eval_case, !review_page(review)->facts.must_pass };
	items[0] = (struct picker_item){ .text = asked->must ? "this case must pass"
							     : "this case need not pass any more",
		.detail = "a gate fails when a system gets it wrong" };
	for (size_t i = 0; i < look->count; i++)
		items[i + 1] = (struct picker_item){ .text = outputs[i],
			.detail = "failure and answer become a candidate of the wall" };
	picker_open(review->view.app,
		&(struct picker_spec){ .title = "Pin to the wall",
			.items = items,
			.count = 1U + look->count,
			.keep_order = true,
			.accept = pin_chosen,
			.free_context = free,
			.context = asked });
	return true;
}
