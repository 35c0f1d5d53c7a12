/* Adding and changing a check: first the kind, then a list of its parameters with what they are now, each changed in a line of input; the first row saves. */
#include "preop/base/json.h"
#include "tui/screens/check_page.h"

#include <stdlib.h>
#include <string.h>

struct draft {
	struct arena arena;
	uint32_t slot; /* of the page */
	int64_t suite;
	const struct check_kind *kind;
	const char *name;    /* "": not said yet */
	const char **values; /* by parameter, as typed; NULL: its standard value */
	size_t edited;       /* parameter whose line is open */
};

static size_t parameter_count(const struct check_kind *kind)
{
	size_t common;

	check_common_parameters(&common);
	return kind->parameter_count + common;
}

static const struct check_parameter *parameter_at(const struct check_kind *kind, size_t index)
{
	size_t count;
	const struct check_parameter *common = check_common_parameters(&count);

	return index < kind->parameter_count ? &kind->parameters[index] : &common[index - kind->parameter_count];
}

static struct draft *draft_new(uint32_t slot, int64_t suite, const struct check_kind *kind)
{
	struct draft *draft = xcalloc(1, sizeof(*draft));

	draft->slot = slot;
	draft->suite = suite;
	draft->kind = kind;
	draft->name = "";
	draft->values = arena_alloc(&draft->arena, parameter_count(kind) * sizeof(*draft->values));
	return draft;
}

static void draft_free(void *arg)
{
	struct draft *draft = arg;

	if (draft == NULL)
		return;
	arena_free(&draft->arena);
	free(draft);
}

/* Each list and line of the form owns its draft; the next one gets a copy. */
static struct draft *draft_copy(const struct draft *draft)
{
	struct draft *copy = draft_new(draft->slot, draft->suite, draft->kind);

	copy->name = arena_strdup(&copy->arena, draft->name);
	for (size_t i = 0; i < parameter_count(draft->kind); i++)
		if (draft->values[i] != NULL)
			copy->values[i] = arena_strdup(&copy->arena, draft->values[i]);
	copy->edited = draft->edited;
	return copy;
}

static bool print_spec(const struct draft *draft, struct strbuf *spec, struct error *error)
{
	size_t count = 0, all = parameter_count(draft->kind);
	struct check_setting *settings = xcalloc(all, sizeof(*settings));

	for (size_t i = 0; i < all; i++)
		if (draft->values[i] != NULL)
			settings[count++] = (struct check_setting){ parameter_at(draft->kind, i)->name,
				draft->values[i] };
	bool ok = check_spec_print(draft->kind, settings, count, spec, error) &&
		check_try(draft->kind->name, spec->data, error);
	free(settings);
	return ok;
}

static void form_open(struct app *app, struct draft *draft);

/* ---- Saving ---- */

struct saving {
	uint32_t slot;
	int64_t suite;
	char *name, *kind, *spec;
};

static void free_saving(void *arg)
{
	struct saving *saving = arg;

	free(saving->name);
	free(saving->kind);
	free(saving->spec);
	free(saving);
}

static bool run_save(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct saving *saving = arg;

	(void)job;
	return check_set(db, saving->suite, saving->name, saving->kind, saving->spec, error);
}

static void saved(void *app, void *arg, const struct error *error)
{
	(void)error;
	check_page_changed(app, ((const struct saving *)arg)->slot);
}

static void save(struct app *app, const struct draft *draft, const char *name)
{
	struct strbuf spec = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!print_spec(draft, &spec, &error)) {
		app_error(app, &error);
		strbuf_free(&spec);
		form_open(app, draft_copy(draft));
		return;
	}
	struct saving *saving = xcalloc(1, sizeof(*saving));
	saving->slot = draft->slot;
	saving->suite = draft->suite;
	saving->name = xstrdup(name);
	saving->kind = xstrdup(draft->kind->name);
	saving->spec = strbuf_detach(&spec, NULL);
	app_write(app, "check saved; r runs it", run_save, saved, free_saving, saving);
}

static void name_typed(struct app *app, void *context, const char *text)
{
	save(app, context, text);
}

static void ask_name(struct app *app, const struct draft *draft)
{
	prompt_open(app,
		&(struct prompt_spec){ .title = "Name of the check",
			.initial = draft->kind->name,
			.help = "short: it is shown beside every output",
			.accept = name_typed,
			.free_context = draft_free,
			.context = draft_copy(draft) });
}

/* ---- A parameter ---- */

static bool try_value(const struct draft *draft, const char *text, struct error *error)
{
	struct draft *copy = draft_copy(draft);
	struct strbuf spec = STRBUF_INIT;

	copy->values[copy->edited] = arena_strdup(&copy->arena, text);
	bool ok = print_spec(copy, &spec, error);
	strbuf_free(&spec);
	draft_free(copy);
	return ok;
}

static void value_changed(struct app *app, void *context, const char *text)
{
	struct error error = ERROR_INIT;

	if (*text == '\0' || try_value(context, text, &error))
		prompt_note(app, "", false);
	else
		prompt_note(app, error.message, true);
}

/* An empty line puts the standard value back. */
static void value_typed(struct app *app, void *context, const char *text)
{
	struct draft *draft = draft_copy(context);

	draft->values[draft->edited] = *text != '\0' ? arena_strdup(&draft->arena, text) : NULL;
	form_open(app, draft);
}

static void value_kept(struct app *app, void *context)
{
	form_open(app, draft_copy(context));
}

static void ask_value(struct app *app, const struct draft *draft, size_t index)
{
	const struct check_parameter *parameter = parameter_at(draft->kind, index);
	struct draft *copy = draft_copy(draft);
	struct strbuf standard = STRBUF_INIT;

	copy->edited = index;
	check_spec_value("{}", parameter, &standard);
	prompt_open(app,
		&(struct prompt_spec){ .title = parameter->name,
			.initial = copy->values[index] != NULL ? copy->values[index] : standard.data,
			.help = parameter->help,
			.changed = value_changed,
			.accept = value_typed,
			.cancel = value_kept,
			.free_context = draft_free,
			.context = copy });
	strbuf_free(&standard);
}

/* ---- The form ---- */

static void row_chosen(struct app *app, void *context, size_t index)
{
	const struct draft *draft = context;

	if (index > 0)
		ask_value(app, draft, index - 1);
	else if (*draft->name != '\0')
		save(app, draft, draft->name);
	else
		ask_name(app, draft);
}

static const char *shown_value(struct draft *draft, size_t index)
{
	const struct check_parameter *parameter = parameter_at(draft->kind, index);
	struct strbuf standard = STRBUF_INIT;

	if (draft->values[index] != NULL)
		return draft->values[index];
	check_spec_value("{}", parameter, &standard);
	const char *shown = parameter->standard == NULL ? "needed"
		: standard.len > 0                      ? arena_strdup(&draft->arena, standard.data)
							: "-";
	strbuf_free(&standard);
	return shown;
}

static void form_open(struct app *app, struct draft *draft)
{
	size_t count = parameter_count(draft->kind);
	struct picker_item *items = arena_alloc(&draft->arena, (count + 1) * sizeof(*items));
	bool named = *draft->name != '\0';

	items[0] = (struct picker_item){ .text = named ? arena_printf(&draft->arena, "save %s", draft->name)
						       : "save ...",
		.detail = draft->kind->help };
	for (size_t i = 0; i < count; i++) {
		const struct check_parameter *parameter = parameter_at(draft->kind, i);
		items[i + 1] = (struct picker_item){
			.text = arena_printf(&draft->arena, "%s: %s", parameter->name, shown_value(draft, i)),
			.detail = parameter->help,
			.key = draft->values[i] != NULL ? "changed" : NULL,
		};
	}
	picker_open(app,
		&(struct picker_spec){
			.title = arena_printf(&draft->arena, "%s: what it needs; Enter changes", draft->kind->name),
			.items = items,
			.count = count + 1,
			.initial = named || draft->kind->parameter_count == 0 ||
					draft->kind->parameters[0].standard != NULL
				? 0
				: 1,
			.keep_order = true,
			.accept = row_chosen,
			.free_context = draft_free,
			.context = draft });
}

/* ---- The kind ---- */

struct choosing {
	uint32_t slot;
	int64_t suite;
};

static void kind_chosen(struct app *app, void *context, size_t index)
{
	const struct choosing *choosing = context;
	size_t count;

	form_open(app, draft_new(choosing->slot, choosing->suite, &check_kinds(&count)[index]));
}

void check_form_new(struct check_page *page)
{
	size_t count;
	const struct check_kind *kinds = check_kinds(&count);
	struct picker_item *items = xcalloc(count, sizeof(*items));
	struct choosing *choosing = xmalloc(sizeof(*choosing));

	*choosing = (struct choosing){ page->overlay.slot, page->spec.suite };
	for (size_t i = 0; i < count; i++)
		items[i] = (struct picker_item){ .text = kinds[i].name, .detail = kinds[i].help };
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = "What is to be checked?",
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = kind_chosen,
			.free_context = free,
			.context = choosing });
	free(items);
}

void check_form_edit(struct check_page *page, const struct check *check)
{
	const struct check_kind *kind = check_kind_find(check->kind, NULL);
	struct json_span root = json_root(check->spec, strlen(check->spec));
	struct strbuf value = STRBUF_INIT;

	if (kind == NULL)
		return;
	struct draft *draft = draft_new(page->overlay.slot, page->spec.suite, kind);
	draft->name = arena_strdup(&draft->arena, check->name);
	for (size_t i = 0; i < parameter_count(kind); i++) {
		if (json_get(root, parameter_at(kind, i)->name).start == NULL)
			continue;
		strbuf_reset(&value);
		check_spec_value(check->spec, parameter_at(kind, i), &value);
		draft->values[i] = arena_strdup(&draft->arena, value.data);
	}
	strbuf_free(&value);
	form_open(page->overlay.app, draft);
}
