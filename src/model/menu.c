#include "preop/model/menu.h"

#include "preop/base/number.h"
#include "preop/model/case_text.h"
#include "preop/model/ladder_text.h"
#include "preop/model/suite.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

void menu_free(struct menu *menu)
{
	ladder_free(&menu->ladder);
	arena_free(&menu->arena);
}

/* Without a suite there is nothing to measure on, which is no error. */
static bool read_ladder(struct db *db, struct menu *menu, struct error *error)
{
	struct suite *suites;
	size_t count;

	menu->suite = "";
	if (!suite_list(db, &menu->arena, &suites, &count, error))
		return false;
	const struct suite *newest = suite_newest(suites, count);
	if (newest == NULL)
		return true;
	menu->suite = newest->name;
	return ladder_read(db, newest->id, NULL, &menu->ladder, error);
}

/* Of several systems on a rung the one with the best score stands for it. */
static const struct ladder_row *system_of(const struct ladder *ladder, const char *word)
{
	return *word != '\0' ? ladder_best(ladder, word) : NULL;
}

static bool meets(const struct menu_rung *rung, double bar)
{
	const struct ladder_mean *score = rung->system != NULL ? &rung->system->score : NULL;

	return score != NULL && (score->binary ? 100 * score->mean : score->mean) >= bar;
}

static bool read_bar(struct db *db, struct menu *menu, struct error *error)
{
	struct case_text *texts;
	size_t count;

	menu->bar = (double)NAN;
	if (!case_text_list(db, "gate", "N", &menu->arena, &texts, &count, error))
		return false;
	number_read_double(case_text_find(texts, count, "N", "bar"), &menu->bar);
	return true;
}

bool menu_read(struct db *db, struct menu *out, struct error *error)
{
	struct technique *all;

	if (!technique_list(db, &out->arena, &all, &out->count, error) || !read_ladder(db, out, error) ||
		!read_bar(db, out, error))
		return false;
	out->rungs = arena_alloc(&out->arena, (out->count + 1) * sizeof(*out->rungs));
	for (size_t i = 0; i < out->count; i++) {
		out->rungs[i] = (struct menu_rung){ all[i], system_of(&out->ladder, all[i].rung->ladder) };
		if (out->cheapest == NULL && meets(&out->rungs[i], out->bar))
			out->cheapest = &out->rungs[i];
	}
	return true;
}

bool menu_set_bar(struct db *db, const char *bar, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct case_text *texts;
	size_t count;
	bool ok = case_text_list(db, "gate", "N", &arena, &texts, &count, error);

	if (ok && *bar == '\0' && *case_text_find(texts, count, "N", "bar") == '\0')
		ok = error_set(error, ERROR_NOT_FOUND, "there is no bar to take back");
	ok = ok && case_text_set(db, "gate", "N", "bar", bar, error);
	arena_free(&arena);
	return ok;
}

/* ---- One rung in words ---- */

static const struct part {
	const char *title;
	size_t offset;
} parts[] = {
	{ "what", offsetof(struct list_rung, what) },
	{ "cost", offsetof(struct list_rung, cost) },
	{ "back", offsetof(struct list_rung, reversible) },
	{ "composes", offsetof(struct list_rung, composes) },
	{ "fits", offsetof(struct list_rung, fits) },
	{ "try", offsetof(struct list_rung, attempt) },
	{ "failed when", offsetof(struct list_rung, failed_when) },
	{ "evidence", offsetof(struct list_rung, evidence) },
};

static void add_part(struct strbuf *out, const char *title, const char *text)
{
	if (*text != '\0')
		strbuf_addf(out, "  %-12s %s\n", title, text);
}

static void add_measured(const struct ladder_row *row, struct strbuf *out)
{
	char score[LADDER_WORD], range[LADDER_WORD * 2];

	strbuf_addf(out, "  %-12s %s: %s", "measured", row->name,
		ladder_score_word(row->score.mean, row->score.binary, score));
	ladder_interval_word(row->score.low, row->score.high, row->score.binary, range);
	if (*range != '\0')
		strbuf_addf(out, " (95 %% %s)", range);
	strbuf_addf(out, " on %lld cases\n", (long long)row->score.n);
}

static void add_evidence(const struct technique *technique, struct strbuf *out)
{
	if (technique->evidence == 0)
		return;
	strbuf_addf(out, "  %-12s %lld linked", "links", (long long)technique->evidence);
	if (technique->doubtful > 0)
		strbuf_addf(out, ", %lld of them changed, expired or gone", (long long)technique->doubtful);
	strbuf_addc(out, '\n');
}

void menu_print_rung(const struct menu_rung *rung, struct strbuf *out)
{
	const struct technique *technique = &rung->technique;

	strbuf_addf(
		out, "%d  %s   (origin: %s)\n", technique->rung->place, technique->rung->name, technique->rung->origin);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add_part(out, parts[i].title,
			*(const char *const *)(const void *)((const char *)technique->rung + parts[i].offset));
	add_part(out, "status", technique_status_word(technique->status));
	add_part(out, "reason", technique->reason);
	add_part(out, "amber", technique->amber);
	add_evidence(technique, out);
	add_part(out, "override", technique->override);
	add_part(out, "door", technique->why);
	if (rung->system != NULL)
		add_measured(rung->system, out);
}
