#include "monkey.h"

#include "app_private.h"
#include "preop/base/random.h"

#include <stdio.h>
#include <string.h>

enum { RESIZE_EVERY = 40, SETTLE_EVERY = 16, ROWS_MOST = 60, COLS_MOST = 220, NAMED_LIMIT = 64 };

static const char *const odd_keys[] = { "é", "漢", "\u0301", "👍", "C-Space", "C-_", "M-x", "S-Up", "C-Left", "S-Tab",
	"C-c", "C-r", "C-o", "C-d" };
static const char *const pastes[] = { "plain", "two\nlines\r\n", "\x1b[31mred\x07", "\xff\xfe", "label:\"",
	"日本語 \u202e" };

static void random_key(struct rng *rng, const char *const *named, size_t named_count, char key[KEY_NAME_SIZE])
{
	char name[KEY_NAME_SIZE];

	switch (rng_below(rng, 8)) {
	case 0:
	case 1:
		snprintf(name, sizeof(name), "%s", named[rng_below(rng, named_count)]);
		break;
	case 2:
		snprintf(name, sizeof(name), "C-%c", (char)('a' + rng_below(rng, 26)));
		break;
	case 3:
		snprintf(name, sizeof(name), "%s", odd_keys[rng_below(rng, sizeof(odd_keys) / sizeof(odd_keys[0]))]);
		break;
	default:
		snprintf(name, sizeof(name), "%c", (char)('!' + rng_below(rng, '~' - '!' + 1)));
		break;
	}
	if (!key_canonical(name, key))
		bug("the monkey pressed %s, which is no key", name);
}

static void random_event(struct rng *rng, struct app *app)
{
	struct event event = { .type = EVENT_MOUSE };
	char text[64];

	if (rng_below(rng, 4) == 0) {
		snprintf(text, sizeof(text), "%s", pastes[rng_below(rng, sizeof(pastes) / sizeof(pastes[0]))]);
		event.type = EVENT_TEXT;
		event.text = text;
		event.length = strlen(text);
	} else {
		event.mouse = (enum mouse_action)rng_below(rng, MOUSE_WHEEL_DOWN + 1);
		event.row = (int)rng_below(rng, (uint64_t)app->grid.rows + 2);
		event.col = (int)rng_below(rng, (uint64_t)app->grid.cols + 2);
	}
	app_event(app, &event);
}

/* Mostly ordinary sizes, sometimes next to nothing. */
static void random_size(struct rng *rng, struct app *app)
{
	bool tiny = rng_below(rng, 4) == 0;

	app_resize(app, 1 + (int)rng_below(rng, tiny ? 6 : ROWS_MOST), 1 + (int)rng_below(rng, tiny ? 12 : COLS_MOST));
}

void monkey_run(struct app *app, int count, uint64_t seed)
{
	struct rng rng = { .state = seed };
	const char *named[NAMED_LIMIT];
	char key[KEY_NAME_SIZE];
	size_t named_count = 0;
	int rows = app->grid.rows, cols = app->grid.cols;

	for (const char *name = key_next_name(NULL); name && named_count < NAMED_LIMIT; name = key_next_name(name))
		named[named_count++] = name;
	app->p->monkey = true;
	for (int i = 0; i < count; i++) {
		if (rng_below(&rng, RESIZE_EVERY) == 0)
			random_size(&rng, app);
		random_key(&rng, named, named_count, key);
		app_key(app, key);
		if (rng_below(&rng, SETTLE_EVERY) == 0)
			random_event(&rng, app);
		app_results(app);
		app_draw(app);
		if (rng_below(&rng, SETTLE_EVERY) == 0)
			app_settle(app);
	}
	app->p->monkey = false;
	app_resize(app, rows, cols);
}
