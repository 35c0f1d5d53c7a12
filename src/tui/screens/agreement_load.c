/* What readers bring to the agreement panel: what it last came to at once, then the numbers with their intervals, then what they mean for the labels. */
#include "tui/screens/agreement_page.h"

#include <stdlib.h>

struct asked {
	struct job *job;
	char *dataset;
	struct agreement_result *result; /* of the last stage */
};

static void free_asked(void *arg)
{
	struct asked *asked = arg;

	agreement_drop(asked->result);
	free(asked->dataset);
	free(asked);
}

static struct asked *asked_new(const struct agreement_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->dataset = xstrdup(page->dataset);
	return asked;
}

struct agreement_result *agreement_hold(struct agreement_result *result)
{
	result->holders++;
	return result;
}

void agreement_drop(void *arg)
{
	struct agreement_result *result = arg;

	if (!result || --result->holders > 0)
		return;
	if (result->complete)
		agreement_free(&result->agreement);
	if (result->has_people)
		votes_free(&result->people);
	if (result->has_models)
		votes_free(&result->models);
	arena_free(&result->arena);
	free(result);
}

/* ---- Third: what it means ---- */

static bool on_row(void *context, int64_t done)
{
	struct asked *asked = context;

	job_progress(asked->job, done, 0, "labels");
	return !job_cancelled(asked->job);
}

static void free_extra(void *arg)
{
	struct agreement_extra *extra = arg;

	if (extra)
		arena_free(&extra->arena);
	free(extra);
}

static bool read_noise(struct db *db, struct asked *asked, struct agreement_extra *extra, struct error *error)
{
	struct noise_options options = { .progress = on_row, .context = asked };
	struct noise_report *report = arena_alloc(&extra->arena, sizeof(*report));

	if (noise_read(db, &asked->result->dataset, &options, &extra->arena, report, error)) {
		extra->noise = report;
		return true;
	}
	if (error->code != ERROR_INPUT)
		return false;
	extra->no_noise = arena_strdup(&extra->arena, error->message);
	return true;
}

static bool read_preference(struct db *db, struct asked *asked, struct agreement_extra *extra, struct error *error)
{
	struct preference_report *report = arena_alloc(&extra->arena, sizeof(*report));

	if (asked->result->dataset.level != LEVEL_PREFERENCE)
		return true;
	if (preference_read(db, &asked->result->dataset, &extra->arena, report, on_row, asked, error))
		extra->preference = report;
	return extra->preference != NULL || error->code == ERROR_INPUT; /* nobody chose: there is nothing to say */
}

static void *run_extra(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct asked *asked = arg;
	struct agreement_extra *extra = xcalloc(1, sizeof(*extra));
	struct error why = ERROR_INIT;

	asked->job = job;
	if (read_noise(db, asked, extra, &why) && read_preference(db, asked, extra, &why))
		return extra;
	*error = why;
	free_extra(extra);
	return NULL;
}

static void extra_arrived(struct overlay *overlay, void *payload)
{
	struct agreement_page *page = (struct agreement_page *)overlay;

	free_extra(page->extra);
	page->extra = payload;
	agreement_remake_lines(page);
}

static void ask_extra(struct agreement_page *page)
{
	struct asked *asked = asked_new(page);

	asked->result = agreement_hold(page->result);
	page->job = overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "wrong labels to expect",
			.priority = JOB_COUNT,
			.run = run_extra,
			.arrived = extra_arrived,
			.free_asked = free_asked,
			.free_payload = free_extra,
			.asked = asked });
}

/* ---- Second: the numbers ---- */

static bool on_step(void *context, int64_t done, int64_t of)
{
	struct asked *asked = context;

	job_progress(asked->job, done, of, "");
	return !job_cancelled(asked->job);
}

static bool read_result(struct db *db, struct asked *asked, struct agreement_result *result, struct error *error)
{
	struct votes_options people = { .who = VOTES_PEOPLE, .progress = on_row, .context = asked }, models = people;
	struct agreement_options options = { .samples = AGREEMENT_SAMPLES, .progress = on_step, .context = asked };

	models.who = VOTES_MODELS;
	if (!dataset_find(db, asked->dataset, &result->arena, &result->dataset, error) ||
		!label_measure_newest(db, &result->op, error))
		return false;
	result->has_people = votes_load(db, &result->dataset, &people, &result->people, error);
	result->has_models = result->has_people && votes_load(db, &result->dataset, &models, &result->models, error);
	result->complete = result->has_models &&
		agreement_run(&result->people, &result->models, &options, &result->agreement, error);
	return result->complete;
}

static void *run_result(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct asked *asked = arg;
	struct agreement_result *result = xcalloc(1, sizeof(*result));

	asked->job = job;
	result->holders = 1;
	if (read_result(db, asked, result, error))
		return result;
	agreement_drop(result);
	return NULL;
}

/* What was computed is kept for the status and the gates. */
static bool run_keep(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct agreement_result *result = arg;

	(void)job;
	return label_measure_keep_agreement(db, result->dataset.id, result->op, &result->agreement, error);
}

static void keep(struct agreement_page *page)
{
	const struct label_measured *kept = &page->cache->measure.agreement;

	if (page->overlay.app->read_only || (kept->known && !kept->stale))
		return;
	app_write(page->overlay.app, NULL, run_keep, NULL, agreement_drop, agreement_hold(page->result));
}

static void result_arrived(struct overlay *overlay, void *payload)
{
	struct agreement_page *page = (struct agreement_page *)overlay;

	agreement_drop(page->result);
	page->result = payload;
	agreement_remake_lines(page);
	keep(page);
	ask_extra(page);
}

static void ask_result(struct agreement_page *page)
{
	char *title = xasprintf("agreement on %s", page->dataset);

	page->job = overlay_read(&page->overlay,
		&(struct overlay_read){ .title = title,
			.priority = JOB_COUNT,
			.run = run_result,
			.arrived = result_arrived,
			.free_asked = free_asked,
			.free_payload = agreement_drop,
			.asked = asked_new(page) });
	free(title);
}

/* ---- First: what it last came to ---- */

static void free_cache(void *arg)
{
	struct agreement_cache *cache = arg;

	if (cache)
		arena_free(&cache->arena);
	free(cache);
}

static void *run_cache(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked *asked = arg;
	struct agreement_cache *cache = xcalloc(1, sizeof(*cache));
	struct dataset dataset;

	(void)job;
	if (dataset_find(db, asked->dataset, &cache->arena, &dataset, error) &&
		label_measure_read(db, dataset.id, &cache->arena, &cache->measure, error))
		return cache;
	free_cache(cache);
	return NULL;
}

static void cache_arrived(struct overlay *overlay, void *payload)
{
	struct agreement_page *page = (struct agreement_page *)overlay;

	free_cache(page->cache);
	page->cache = payload;
	ask_result(page);
}

void agreement_ask(struct agreement_page *page)
{
	agreement_drop(page->result);
	page->result = NULL;
	free_extra(page->extra);
	page->extra = NULL;
	agreement_remake_lines(page);
	page->job = overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_cache,
			.arrived = cache_arrived,
			.free_asked = free_asked,
			.free_payload = free_cache,
			.asked = asked_new(page) });
}
