/* A signal in words: why its row has no number, its limit in signs, its explanation with the way to what was counted. */
#include "tui/screens/train_view.h"

#include "tui/overlay.h"

#include <string.h>

/* "; from 50 on a warning" as ", ! 50"; a warning without a number is left to the sign before the row. */
static void print_warning(const char *words, struct strbuf *out)
{
	static const char *const before[] = { "; from ", "; up to ", "; " };
	static const char *const after[] = { " on a warning", " a warning" };
	size_t n = strlen(words), skip = 0;

	for (size_t i = 0; skip == 0 && i < sizeof(before) / sizeof(before[0]); i++)
		if (strncmp(words, before[i], strlen(before[i])) == 0)
			skip = strlen(before[i]);
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		if (n >= skip + strlen(after[i]) && strcmp(words + n - strlen(after[i]), after[i]) == 0) {
			n -= strlen(after[i]);
			break;
		}
	if (n > skip && strcspn(words + skip, "0123456789") < n - skip)
		strbuf_addf(out, ", ! %.*s", (int)(n - skip), words + skip);
}

void train_signal_limit(const struct signal *signal, bool warning, struct strbuf *out)
{
	size_t skip = 0, good = strcspn(signal->threshold, ";");
	static const struct {
		const char *words, *sign;
	} signs[] = {
		{ "at least ", "\u2265 " },
		{ "at most ", "\u2264 " },
		{ "newer than ", "> " },
		{ "above the ", "> " },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strncmp(signal->threshold, signs[i].words, strlen(signs[i].words)) == 0) {
			strbuf_adds(out, signs[i].sign);
			skip = strlen(signs[i].words);
		}
	strbuf_add(out, signal->threshold + skip, good - skip);
	if (warning)
		print_warning(signal->threshold + good, out);
}

/* Of one that is undefined: where it would be measured, when that is a page of the workbench; else where its rows are. */
static const char *screen_of(const struct signal *signal)
{
	static const struct {
		const char *verb, *screen;
	} measured[] = {
		{ "preop eval run", "review runs" },
		{ "preop judge", "review judges" },
		{ "preop agreement", "labels agreement" },
		{ "preop hazard", "train hazard" },
		{ "preop strand", "case" },
	};

	for (size_t i = 0; signal->state == SIGNAL_UNDEFINED && i < sizeof(measured) / sizeof(measured[0]); i++)
		if (strstr(signal->why, measured[i].verb) != NULL)
			return measured[i].screen;
	return signal->screen;
}

/* What is judged by the built-in limit says where that comes from; `why` has it already when there is a number. */
static void print_limit(const struct train_view *train, const struct signal *signal, struct strbuf *out)
{
	bool told = *signal->origin == '\0' || strstr(signal->why, signal->origin) != NULL;

	if (signal->threshold[0] != '\0')
		strbuf_addf(out, "\nWanted: %s.", signal->threshold);
	if (signal->own == NULL && !told)
		strbuf_addf(out, "%s%s", signal->threshold[0] != '\0' ? " " : "\n", signal->origin);
	if (signal->direction != SIGNAL_NO_LIMIT)
		strbuf_addf(out, "%s%s %s.", signal->threshold[0] != '\0' ? " " : "\n",
			train_key(train, COMMAND_GATE_THRESHOLD),
			signal->own == NULL ? "sets another limit for this case" : "changes the limit of this case");
	if (signal->threshold[0] != '\0' || signal->direction != SIGNAL_NO_LIMIT)
		strbuf_adds(out, "\n");
}

static void print_steps(const struct signal *signal, struct strbuf *out)
{
	int widest = 0;

	for (size_t i = 0; i < signal->step_count; i++) {
		int width = (int)strlen(signal->steps[i].name);

		widest = width > widest ? width : widest;
	}
	for (size_t i = 0; i < signal->step_count; i++) {
		strbuf_addf(out, "%s  %-*s  ", i > 0 ? "" : "\n# What is left after each filter\n\n", widest,
			signal->steps[i].name);
		if (signal->steps[i].count == SIGNAL_STEP_UNKNOWN)
			strbuf_adds(out, "not known\n");
		else
			strbuf_addf(out, "%lld\n", (long long)signal->steps[i].count);
	}
}

void train_signal_explain(struct train_view *train)
{
	const struct signal *signal = train_signal(train, (size_t)train->signals.cursor);
	struct strbuf page = STRBUF_INIT;
	const char *screen;

	if (signal == NULL)
		return;
	screen = screen_of(signal);
	strbuf_addf(&page, "# %s\n\n", signal->name);
	signal_print_value(signal, &page);
	strbuf_addf(&page, "\n\n%s\n", signal->why);
	print_limit(train, signal, &page);
	print_steps(signal, &page);
	strbuf_addf(&page, "\n%s: ",
		signal->state == SIGNAL_UNDEFINED                               ? "Enter goes where it is measured"
			: *signal->argument != '\0' || screen != signal->screen ? "Enter goes to what was counted"
										: "Enter opens");
	app_place(screen, screen == signal->screen ? signal->argument : "", &page);
	page_open_to(
		train->view.app, signal->name, page.data, screen, screen == signal->screen ? signal->argument : "");
	strbuf_free(&page);
}
