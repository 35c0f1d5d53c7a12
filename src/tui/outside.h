/*
 * Noticing what other programs write into the project file: a watch in the loop's poll, looks of a reader soon after something was touched, and views told at most four times a second.
 * While counts and lists of an earlier change are still being read the views are only told to read what is in sight again (VIEW_TOUCHED), so that a change shows within a second however large
 * the project is and however often others commit.
 * Nothing wakes up while nobody writes. Thread: interface.
 */
#ifndef PREOP_TUI_OUTSIDE_H
#define PREOP_TUI_OUTSIDE_H

#include "tui/app.h"

struct outside;
struct outside *outside_open(const char *path);
void outside_close(struct outside *outside); /* NULL is fine */

int outside_fd(const struct outside *outside); /* to poll for now; -1: nothing */
int64_t outside_next(const struct app *app);   /* when outside_run() is due, monotonic us; INT64_MAX: not at all */
void outside_run(struct app *app, bool readable, int64_t now);
/* Somebody else changed the file: the views are told, now or, by outside_run(), as soon as they have read what they were told of before. */
void outside_noticed(struct app *app, int64_t now);

#endif
