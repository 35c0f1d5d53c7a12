/* What readers bring to the ladder: the table with its judges; names of cases; one case with both answers. */
#include "preop/model/suite.h"
#include "tui/screens/ladder_page.h"

#include <stdlib.h>

struct asked {
	char *suite;
	int64_t *cases;
	size_t count;
};

static void free_asked(void *arg)
{
	struct asked *asked = arg;

	free(asked->suite);
	free(asked->cases);
	free(asked);
}

/* ---- The ladder ---- */

void ladder_data_free(void *arg)
{
	struct ladder_data *data = arg;

	if (!data)
		return;
	ladder_free(&data->ladder);
	arena_free(&data->arena);
	free(data->suite);
	free(data);
}

static void *run_ladder(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct ladder_data *data = xcalloc(1, sizeof(*data));
	struct suite suite;

	(void)job;
	data->ladder = (struct ladder)LADDER_INIT;
	if (suite_find(db, asked->suite, &data->arena, &suite, error) &&
		ladder_read(db, suite.id, NULL, &data->ladder, error) &&
		ladder_judges_read(db, &data->ladder, &data->arena, &data->judges, &data->judge_count, error)) {
		data->suite = xstrdup(suite.name);
		return data;
	}
	ladder_data_free(data);
	return NULL;
}

static void ladder_arrived(struct overlay *overlay, void *payload)
{
	struct ladder_page *page = (struct ladder_page *)overlay;
	struct error error = ERROR_INIT;

	ladder_lines_free(page);
	ladder_data_free(page->data);
	page->data = payload;
	page->marked[0] = page->marked[1] = SIZE_MAX;
	if (!ladder_show(page, LADDER_TABLE, &error))
		app_error(overlay->app, &error);
}

void ladder_ask(struct ladder_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->suite = page->suite ? xstrdup(page->suite) : NULL;
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "ladder",
			.priority = JOB_LIST,
			.run = run_ladder,
			.arrived = ladder_arrived,
			.free_asked = free_asked,
			.free_payload = ladder_data_free,
			.asked = asked });
}

/* ---- Names of cases ---- */

void ladder_names_free(char **names)
{
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}

static void free_names(void *names)
{
	ladder_names_free(names);
}

static void *run_names(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	char **names = xcalloc(asked->count + 1, sizeof(*names));

	for (size_t i = 0; i < asked->count && !job_cancelled(job); i++) {
		struct strbuf name = STRBUF_INIT;

		if (!ladder_case_name(db, asked->cases[i], &name, error)) {
			strbuf_free(&name);
			ladder_names_free(names);
			return NULL;
		}
		names[i] = strbuf_detach(&name, NULL);
	}
	return names;
}

static void names_arrived(struct overlay *overlay, void *payload)
{
	struct ladder_page *page = (struct ladder_page *)overlay;

	ladder_names_free(page->names);
	page->names = payload;
}

void ladder_ask_names(struct ladder_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->cases = xcalloc(page->change_count + 1, sizeof(*asked->cases));
	asked->count = page->change_count;
	for (size_t i = 0; i < page->change_count; i++)
		asked->cases[i] = page->changes[i].eval_case;
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_names,
			.arrived = names_arrived,
			.free_asked = free_asked,
			.free_payload = free_names,
			.asked = asked });
}

/* ---- One case ---- */

struct shown_case {
	struct arena arena;
	struct suite_case eval_case;
	struct output *outputs;
	size_t count;
};

static void free_case(void *arg)
{
	struct shown_case *shown = arg;

	arena_free(&shown->arena);
	free(shown);
}

static void *run_case(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct shown_case *shown = xcalloc(1, sizeof(*shown));

	(void)job;
	if (suite_case_read(db, asked->cases[0], &shown->arena, &shown->eval_case, error) &&
		suite_outputs(db, asked->cases[0], &shown->arena, &shown->outputs, &shown->count, error))
		return shown;
	free_case(shown);
	return NULL;
}

static void add_output(const struct output *output, struct strbuf *text)
{
	char word[LADDER_WORD];

	strbuf_addf(text, "# %s\n\n%s, score %s\n\n", output->system_name, output->state,
		ladder_score_word(output->score, false, word));
	strbuf_add(text, output->text, output->length);
	strbuf_adds(text, "\n\n");
}

/* The compared two first, then the others. */
static void case_arrived(struct overlay *overlay, void *payload)
{
	struct ladder_page *page = (struct ladder_page *)overlay;
	struct shown_case *shown = payload;
	struct strbuf text = STRBUF_INIT;
	const int64_t pair[2] = { page->comparison.first->system, page->comparison.second->system };

	strbuf_adds(&text, "# Input\n\n");
	if (shown->eval_case.input)
		strbuf_add(&text, shown->eval_case.input, shown->eval_case.input_n);
	if (shown->eval_case.reference) {
		strbuf_adds(&text, "\n\n# Reference\n\n");
		strbuf_add(&text, shown->eval_case.reference, shown->eval_case.reference_n);
	}
	strbuf_adds(&text, "\n\n");
	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < shown->count; i++) {
			int64_t system = shown->outputs[i].system;
			bool paired = system == pair[0] || system == pair[1];

			if (turn < 2 ? system == pair[turn] : !paired)
				add_output(&shown->outputs[i], &text);
		}
	}
	page_open(overlay->app, shown->eval_case.external, text.data);
	strbuf_free(&text);
	free_case(shown);
}

void ladder_ask_case(struct ladder_page *page, int64_t eval_case)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->cases = xcalloc(1, sizeof(*asked->cases));
	asked->cases[0] = eval_case;
	asked->count = 1;
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_PAGE,
			.run = run_case,
			.arrived = case_arrived,
			.free_asked = free_asked,
			.free_payload = free_case,
			.asked = asked });
}
