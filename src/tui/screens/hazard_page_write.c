/* What is written of the hazard sheet. */
#include "tui/screens/ask_form.h"
#include "tui/screens/hazard_page.h"

#include <stdlib.h>
#include <string.h>

enum { SEVERITIES_MOST = 16, FIELDS_MOST = 16 };

/* ---- A severity of the list; the lists were read with the sheet ---- */

static void pick_severity(struct app *app, const char *now, void (*chosen)(struct app *, void *, size_t), char *context)
{
	const struct lists *all = lists();
	struct picker_item items[SEVERITIES_MOST];
	size_t count = all->severity_count < SEVERITIES_MOST ? all->severity_count : SEVERITIES_MOST, initial = 0;

	for (size_t i = 0; i < count; i++) {
		items[i] = (struct picker_item){ .text = all->severities[i].id, .detail = all->severities[i].say };
		if (strcmp(items[i].text, now) == 0)
			initial = i;
	}
	picker_open(app,
		&(struct picker_spec){ .title = "How bad is it?",
			.items = items,
			.count = count,
			.initial = initial,
			.keep_order = true,
			.accept = chosen,
			.free_context = free,
			.context = context });
}

/* ---- Adding: the title, the severity, then what can be left for later ---- */

static const char *const add_fields[] = { "title", "severity", "reach", "detect", "target", "puller" };
enum { ADD_FIELDS = sizeof(add_fields) / sizeof(add_fields[0]), ADD_GIVEN = 2 };

static bool run_add(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	const char *fields[ADD_FIELDS] = { NULL };
	struct arena arena = ARENA_INIT;
	bool ok;

	for (size_t i = 1; i < ADD_FIELDS; i++)
		fields[i] = arena_printf(&arena, "%s=%s", add_fields[i], words[i]);
	ok = hazard_add(db, words[0], fields + 1, ADD_FIELDS - 1, NULL, error);
	arena_free(&arena);
	return ok;
}

static bool check_added(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error)
{
	(void)db;
	return hazard_field_check(add_fields[ADD_GIVEN + step], words[ADD_GIVEN + step], error);
}

static void severity_of_new(struct app *app, void *title, size_t index)
{
	static const struct ask_step steps[] = {
		{ "Reach", "how many answers a day it would be in; empty: not said yet", true, false },
		{ "Detect", "after how many hours somebody would notice; empty: not said yet", true, false },
		{ "Back to", "what one goes back to; empty: not said yet", true, false },
		{ "By whom", "who may roll back; empty: not said yet", true, false },
	};
	static const struct ask_form form = { "hazard added", ADD_GIVEN, steps, ADD_FIELDS - ADD_GIVEN, run_add };
	const char *const words[ASK_WORDS] = { title, lists()->severities[index].id };

	ask_form_open_checked(app, &form, check_added, words);
}

static void title_typed(struct app *app, void *context, const char *text)
{
	(void)context;
	if (*text)
		pick_severity(app, "", severity_of_new, xstrdup(text));
}

void hazard_page_add(struct app *app, const char *title)
{
	if (app->read_only)
		app_toast(app, TOAST_WARNING, "the project is open for reading only");
	else if (*title)
		title_typed(app, NULL, title);
	else
		prompt_open(app,
			&(struct prompt_spec){ .title = "Hazard",
				.help = "what a bad tune would do: who gets which wrong answer",
				.accept = title_typed });
}

/* ---- A field anew: words are uuid, field, value ---- */

static bool run_set(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	char *field = xasprintf("%s=%s", words[1], words[2]);
	bool ok = hazard_set(db, words[0], (const char *const[]){ field }, 1, error);

	free(field);
	return ok;
}

static bool check_set(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error)
{
	(void)db, (void)step;
	return hazard_field_check(words[1], words[2], error);
}

static const struct ask_form given = { "hazard written", 3, NULL, 0, run_set };
static const struct ask_step field_steps[] = {
	{ "Hazard", "what a bad tune would do", false, false },
	{ "Reach", "how many answers a day it would be in; empty: not said", true, false },
	{ "Detect", "after how many hours somebody would notice; empty: not said", true, false },
	{ "Roll back", "after how many hours the last good system answers again; empty: not said", true, false },
	{ "Back to", "what one goes back to; empty: not said", true, false },
	{ "By whom", "who may roll back; empty: not said", true, false },
	{ "Worst case", "who is hurt, and what it costs; empty: not said", true, false },
};
static const struct {
	const char *field;
	struct ask_form form;
} field_forms[] = {
	{ "title", { "hazard written", 2, &field_steps[0], 1, run_set } },
	{ "reach", { "hazard written", 2, &field_steps[1], 1, run_set } },
	{ "detect", { "hazard written", 2, &field_steps[2], 1, run_set } },
	{ "rollback", { "hazard written", 2, &field_steps[3], 1, run_set } },
	{ "target", { "hazard written", 2, &field_steps[4], 1, run_set } },
	{ "puller", { "hazard written", 2, &field_steps[5], 1, run_set } },
	{ "worst", { "hazard written", 2, &field_steps[6], 1, run_set } },
};

static void severity_chosen(struct app *app, void *uuid, size_t index)
{
	const char *const words[ASK_WORDS] = { uuid, "severity", lists()->severities[index].id };

	ask_form_open(app, &given, words);
}

static bool ask_field(struct app *app, const struct hazard *hazard, const char *field, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *const words[ASK_WORDS] = { hazard->uuid, field, hazard_page_field(hazard, field, &arena) };
	size_t at = 0, count = sizeof(field_forms) / sizeof(field_forms[0]);
	bool severity = strcmp(field, "severity") == 0;

	while (at < count && strcmp(field_forms[at].field, field) != 0)
		at++;
	if (severity)
		pick_severity(app, hazard->severity, severity_chosen, xstrdup(hazard->uuid));
	else if (at < count)
		ask_form_open_checked(app, &field_forms[at].form, check_set, words);
	arena_free(&arena);
	return severity || at < count ||
		error_set(error, ERROR_USAGE, "a hazard has no \"%.40s\"; hazard-edit lists what it has", field);
}

struct choosing {
	uint32_t slot;
	char *uuid;
};

static void choosing_free(void *arg)
{
	free(((struct choosing *)arg)->uuid);
	free(arg);
}

/* The sheet may have been read again since: it has to be the same hazard. */
static void field_chosen(struct app *app, void *context, size_t index)
{
	const struct choosing *choosing = context;
	const struct hazard_page *page = (struct hazard_page *)overlay_find(app, choosing->slot);
	const struct hazard *hazard = page ? hazard_page_at(page) : NULL;
	struct error error = ERROR_INIT;
	const char *help;

	if (hazard && strcmp(hazard->uuid, choosing->uuid) == 0 &&
		!ask_field(app, hazard, hazard_field(index, &help), &error))
		app_error(app, &error);
}

static void choose_field(struct hazard_page *page)
{
	const struct hazard *hazard = hazard_page_at(page);
	struct choosing *choosing = xmalloc(sizeof(*choosing));
	struct picker_item items[FIELDS_MOST];
	struct arena arena = ARENA_INIT;
	const char *name, *help;
	size_t count = 0;

	*choosing = (struct choosing){ page->overlay.slot, xstrdup(hazard->uuid) };
	for (; count < FIELDS_MOST && (name = hazard_field(count, &help)) != NULL; count++) {
		const char *value = hazard_page_field(hazard, name, &arena);

		items[count] = (struct picker_item){ .text = name,
			.detail = arena_printf(&arena, "%s  (%s)", *value ? value : "?", help) };
	}
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = "Which field?",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = field_chosen,
			.free_context = choosing_free,
			.context = choosing });
	arena_free(&arena);
}

bool hazard_page_edit(struct hazard_page *page, const char *typed, struct error *error)
{
	const struct hazard *hazard = hazard_page_at(page);
	size_t n = strcspn(typed, "=");

	if (*typed == '\0') {
		choose_field(page);
		return true;
	}
	if (typed[n] == '\0')
		return ask_field(page->overlay.app, hazard, typed, error);
	char *field = xstrndup(typed, n);
	const char *const words[ASK_WORDS] = { hazard->uuid, field, typed + n + 1 };
	ask_form_open(page->overlay.app, &given, words);
	free(field);
	return true;
}

/* ---- Taking away ---- */

static bool run_remove(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return hazard_remove(db, words[0], error);
}

void hazard_page_remove(struct hazard_page *page)
{
	static const struct ask_form form = { "hazard removed; undo brings it back", 1, NULL, 0, run_remove };
	const char *const words[ASK_WORDS] = { hazard_page_at(page)->uuid };

	ask_form_open(page->overlay.app, &form, words);
}
