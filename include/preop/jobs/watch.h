/*
 * Whether something touched a project file, told by the system: no reading, no asking in turns.
 *
 * inotify on the folder (the -wal comes and goes; no descriptor of the file is opened, because closing one would drop SQLite's locks on it). It tells early: what it saw written may be
 * committed a moment later. Where there is no inotify watch_open() gives NULL, and one has to look every second (kqueue would need such a descriptor). Own writes are seen too.
 * Thread: one.
 */
#ifndef PREOP_JOBS_WATCH_H
#define PREOP_JOBS_WATCH_H

#include <stdbool.h>

struct watch;
struct watch *watch_open(const char *path); /* NULL: not possible here */
void watch_close(struct watch *watch);      /* NULL is fine */
int watch_fd(const struct watch *watch);    /* readable when something in the folder was touched */
bool watch_read(struct watch *watch);       /* takes what is there; true when it was about the file */

#endif
