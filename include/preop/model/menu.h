/*
 * The menu of this case (technique.h) beside what was measured: for each rung the best system of the newest suite that stands on it (list_rung.ladder; one
 * without a rung counts by its name), and the
 * cheapest rung that meets the bar.
 *
 * The bar is said as scores are shown: per cent where they are shares of right answers, else the score itself. A rung meets it by its mean score; whether the interval
 * does, too, is for people to see.
 * Thread: reading on a connection of a job.
 */
#ifndef PREOP_MODEL_MENU_H
#define PREOP_MODEL_MENU_H

#include "preop/model/ladder.h"
#include "preop/model/technique.h"

struct menu_rung {
	struct technique technique;
	const struct ladder_row *system; /* NULL: nothing was measured */
};
struct menu {
	struct arena arena;
	struct menu_rung *rungs; /* lightest first */
	size_t count;
	struct ladder ladder;
	const char *suite;                /* "": there is none */
	double bar;                       /* NAN: none was set */
	const struct menu_rung *cheapest; /* the lightest that meets the bar; NULL: none does, or there is no bar */
};
#define MENU_INIT                                                                                                      \
	{                                                                                                              \
		.arena = ARENA_INIT, .ladder = LADDER_INIT                                                             \
	}

/* Frees nothing: `out` is MENU_INIT. */
bool menu_read(struct db *db, struct menu *out, struct error *error);
void menu_free(struct menu *menu);

/* As typed; "" takes the bar away. ERROR_INPUT: no number. */
bool menu_set_bar(struct db *db, const char *bar, struct error *error);

/* A rung as people read it, a title and its parts, for this case: what, cost, how to try it, status, reason ... Appends. */
void menu_print_rung(const struct menu_rung *rung, struct strbuf *out);

#endif
