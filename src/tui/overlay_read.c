/* What a reader brings to a page that may have closed before it arrives. */
#include "app_private.h"

#include <stdlib.h>

struct reading {
	struct overlay_read spec;
	uint32_t slot;
};

struct overlay *overlay_find(struct app *app, uint32_t slot)
{
	for (struct overlay *overlay = app->overlay; overlay; overlay = overlay->below)
		if (overlay->slot == slot && slot != 0)
			return overlay;
	return NULL;
}

static bool run_reading(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct reading *reading = arg;
	void *payload = reading->spec.run(job, db, reading->spec.asked, error);

	if (payload)
		job_post(job, payload);
	return payload != NULL;
}

/* Whether the keys that were kept go on from here: not when something was opened over it meanwhile. */
static bool stop_waiting(struct overlay *overlay)
{
	struct app *app = overlay->app;
	bool waited = overlay->waits;

	overlay->waits = false;
	if (waited && app->overlay != overlay)
		app_forget_keys(app);
	return waited && app->overlay == overlay;
}

static void arrived(void *context, void *arg, void *payload)
{
	const struct reading *reading = arg;
	struct overlay *overlay = overlay_find(context, reading->slot);

	if (!overlay) {
		reading->spec.free_payload(payload);
		return;
	}
	bool on_top = stop_waiting(overlay);
	reading->spec.arrived(overlay, payload); /* which may close it */
	app_dirty(context);
	if (on_top)
		app_release_keys(context);
}

static void ended(void *context, void *arg, const struct error *error)
{
	const struct reading *reading = arg;
	struct overlay *overlay = error ? overlay_find(context, reading->slot) : NULL;

	if (!overlay)
		return;
	free(overlay->failure);
	overlay->failure = xstrdup(error->message);
	app_dirty(context);
	if (stop_waiting(overlay))
		app_release_keys(context);
}

static void reading_free(void *arg)
{
	struct reading *reading = arg;

	reading->spec.free_asked(reading->spec.asked);
	free(reading);
}

int64_t overlay_read(struct overlay *overlay, const struct overlay_read *spec)
{
	struct reading *reading = xmalloc(sizeof(*reading));

	if (overlay->slot == 0) {
		overlay->slot = app_slot();
		overlay->waits = true;
	}
	*reading = (struct reading){ .spec = *spec, .slot = overlay->slot };
	return app_submit(overlay->app,
		&(struct job_spec){ .title = spec->title,
			.lane = JOB_READ,
			.priority = spec->priority,
			.slot = overlay->slot,
			.run = run_reading,
			.post = arrived,
			.done = ended,
			.free_arg = reading_free,
			.free_payload = spec->free_payload,
			.arg = reading });
}
