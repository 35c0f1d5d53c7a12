#include "tui/screens/menu_page.h"

#include "tui/key.h"
#include "tui/screens/ask_form.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/train_pages.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct menu_rung *menu_page_at(const struct menu_page *page)
{
	return page->menu && page->list.cursor < (int64_t)page->menu->count ? &page->menu->rungs[page->list.cursor]
									    : NULL;
}

/* ---- Reading ---- */

static void free_menu(void *arg)
{
	struct menu *menu = arg;

	if (menu)
		menu_free(menu);
	free(menu);
}

static void *run_menu(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct menu *menu = xcalloc(1, sizeof(*menu));

	(void)job, (void)asked;
	*menu = (struct menu)MENU_INIT;
	if (menu_read(db, menu, error))
		return menu;
	free_menu(menu);
	return NULL;
}

static void menu_arrived(struct overlay *overlay, void *payload)
{
	struct menu_page *page = (struct menu_page *)overlay;

	free_menu(page->menu);
	page->menu = payload;
	list_set_count(&page->list, (int64_t)page->menu->count);
}

static void ask_menu(struct overlay *overlay)
{
	overlay_read(overlay,
		&(struct overlay_read){ .title = "menu",
			.priority = JOB_LIST,
			.run = run_menu,
			.arrived = menu_arrived,
			.free_asked = free,
			.free_payload = free_menu });
}

/* ---- Changes: words are rung, status, reason ---- */

static bool run_status(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	enum technique_status status;

	return technique_status_parse(words[1], &status) && technique_set(db, words[0], status, words[2], error);
}

/* The fourth word is the system whose score it rests on. */
static bool run_measured(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	enum technique_status status;

	return technique_status_parse(words[1], &status) &&
		technique_set_measured(db, words[0], status, words[3], words[2], error);
}

static bool check_measured(struct db *db, const char *const words[ASK_WORDS], size_t step, struct error *error)
{
	return step == 0 || evidence_check(db, "system", words[3], error);
}

static bool run_override(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return technique_override(db, words[0], words[1], error);
}

static bool run_bar(struct db *db, const char *const words[ASK_WORDS], struct error *error)
{
	return menu_set_bar(db, words[0], error);
}

#define FAILED_STEP                                                                                                    \
	{                                                                                                              \
		"Failed, because", "what was tried, on which cases, and what came out", false, false                   \
	}
#define ENOUGH_STEP                                                                                                    \
	{                                                                                                              \
		"Enough, because", "what was tried, on which cases, and what came out", false, false                   \
	}
#define SYSTEM_STEP                                                                                                    \
	{                                                                                                              \
		"It rests on system", "its score is linked as evidence; SUITE: NAME", false, false                     \
	}
static const struct ask_step failed_step = FAILED_STEP, enough_step = ENOUGH_STEP;
static const struct ask_step not_step = { "Not applicable, because", "why the rung cannot help in this case", false,
	false };
static const struct ask_step override_step = { "Override, because",
	"it follows the decision everywhere; empty takes the override back", true, false };
static const struct ask_step bar_step = { "Bar",
	"the score that would do: per cent where scores are shares of right answers; empty: none", true, false };

/* How a command sets a rung; given: the words that come without asking. */
static const struct setting {
	enum command_id id;
	enum technique_status status;
	struct ask_form ask, given;
} settings[] = {
	{ COMMAND_RUNG_FAILED, TECHNIQUE_FAILED, { "failed", 2, &failed_step, 1, run_status },
		{ "failed", 3, NULL, 0, run_status } },
	{ COMMAND_RUNG_ENOUGH, TECHNIQUE_ENOUGH, { "enough", 2, &enough_step, 1, run_status },
		{ "enough", 3, NULL, 0, run_status } },
	{ COMMAND_RUNG_NOT_APPLICABLE, TECHNIQUE_NOT_APPLICABLE, { "not applicable", 2, &not_step, 1, run_status },
		{ "not applicable", 3, NULL, 0, run_status } },
	{ COMMAND_RUNG_UNTRIED, TECHNIQUE_UNTRIED, { "untried", 3, NULL, 0, run_status },
		{ "untried", 3, NULL, 0, run_status } },
};

static const struct setting *setting_of(enum command_id id)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (settings[i].id == id)
			return &settings[i];
	return NULL;
}

/* What was tried and has no evidence yet rests on the system whose score stands in its row: linked with the same answer. */
static void ask_measured(struct menu_page *page, const struct setting *setting)
{
	static const struct ask_step failed[] = { FAILED_STEP, SYSTEM_STEP }, enough[] = { ENOUGH_STEP, SYSTEM_STEP };
	static const struct ask_form fail = { "failed; its score is linked as evidence", 2, failed, 2, run_measured };
	static const struct ask_form does = { "enough; its score is linked as evidence", 2, enough, 2, run_measured };
	const struct menu_rung *rung = menu_page_at(page);
	char *system = xasprintf("%s: %s", page->menu->suite, rung->system->name);
	const char *const words[ASK_WORDS] = { rung->technique.rung->id, technique_status_word(setting->status), "",
		system };

	ask_form_open_checked(
		page->overlay.app, setting->status == TECHNIQUE_FAILED ? &fail : &does, check_measured, words);
	free(system);
}

/* The model refuses failed and enough without evidence; said before a reason is typed. */
static bool set_status(struct menu_page *page, const struct setting *setting, const char *reason, struct error *error)
{
	const struct technique *technique = &menu_page_at(page)->technique;
	bool rests = setting->status == TECHNIQUE_FAILED || setting->status == TECHNIQUE_ENOUGH;
	const char *const words[ASK_WORDS] = { technique->rung->id, technique_status_word(setting->status),
		*reason || technique->status != setting->status ? reason : technique->reason };

	if (rests && technique->evidence == 0 && menu_page_at(page)->system && !*reason) {
		ask_measured(page, setting);
		return true;
	}
	if (rests && technique->evidence == 0)
		return error_set(error, ERROR_USAGE, "a rung that was tried rests on evidence: v links some");
	ask_form_open(page->overlay.app, *reason ? &setting->given : &setting->ask, words);
	return true;
}

static bool set_override(struct menu_page *page, const char *reason, struct error *error)
{
	static const struct ask_form ask = { "override written", 1, &override_step, 1, run_override };
	static const struct ask_form given = { "override written", 2, NULL, 0, run_override };
	const struct technique *technique = &menu_page_at(page)->technique;
	const char *const words[ASK_WORDS] = { technique->rung->id, *reason ? reason : technique->override };

	if (!technique->rung->trains)
		return error_set(error, ERROR_USAGE, "only a rung that trains is opened by an override");
	ask_form_open(page->overlay.app, *reason ? &given : &ask, words);
	return true;
}

static bool set_bar(struct menu_page *page, const char *bar)
{
	static const struct ask_form ask = { "bar set", 0, &bar_step, 1, run_bar };
	static const struct ask_form given = { "bar set", 1, NULL, 0, run_bar };
	char now[32] = "";

	if (!isnan(page->menu->bar))
		snprintf(now, sizeof(now), "%g", page->menu->bar);
	const char *const words[ASK_WORDS] = { *bar ? bar : now };
	ask_form_open(page->overlay.app, *bar ? &given : &ask, words);
	return true;
}

/* ---- The page ---- */

static bool open_rung(struct menu_page *page)
{
	const struct menu_rung *rung = menu_page_at(page);
	struct strbuf text = STRBUF_INIT;

	menu_print_rung(rung, &text);
	page_open(page->overlay.app, rung->technique.rung->name, text.data);
	strbuf_free(&text);
	return true;
}

static bool rung_command(struct menu_page *page, enum command_id id, const char *args, struct error *error)
{
	const struct setting *setting = setting_of(id);
	const struct list_rung *rung = menu_page_at(page)->technique.rung;

	if (setting)
		return set_status(page, setting, args, error);
	switch ((int)id) {
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return open_rung(page);
	case COMMAND_EVIDENCE:
		evidence_page_open(page->overlay.app, "technique", rung->id, rung->name);
		return true;
	case COMMAND_RUNG_OVERRIDE:
		return set_override(page, args, error);
	case COMMAND_MENU_BAR:
		return set_bar(page, args);
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct menu_page *page = (struct menu_page *)overlay;

	if (id == COMMAND_BACK || id == COMMAND_CLOSE || id == COMMAND_LEFT) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_REFRESH) {
		ask_menu(overlay);
		return true;
	}
	if (!menu_page_at(page))
		return error_set(error, ERROR_USAGE, "%s",
			command_get(id)->contexts & CONTEXT_MENU ? "the menu is still being read" : "");
	return rung_command(page, id, args, error);
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct menu_rung *rung = menu_page_at((const struct menu_page *)overlay);

	return id == COMMAND_BACK || rung != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct menu_page *page = (struct menu_page *)overlay;

	(void)col;
	if (list_mouse(&page->list, (enum mouse_action)action, row - page->list_row) && action == MOUSE_DOUBLE &&
		menu_page_at(page))
		open_rung(page);
}

static void page_destroy(struct overlay *overlay)
{
	struct menu_page *page = (struct menu_page *)overlay;

	free_menu(page->menu);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_MENU | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_RUNG_FAILED, COMMAND_RUNG_ENOUGH, COMMAND_RUNG_NOT_APPLICABLE, COMMAND_EVIDENCE,
		COMMAND_MENU_BAR, COMMAND_OPEN, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = menu_page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.changed = ask_menu,
	.destroy = page_destroy,
};

void menu_page_open(struct app *app)
{
	struct menu_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	overlay_push(app, &page->overlay);
	ask_menu(&page->overlay);
}
