/* Paths and well-known places (XDG base directories). Returned strings are the caller's. */
#ifndef PREOP_BASE_PATH_H
#define PREOP_BASE_PATH_H

#include "preop/base/error.h"

#include <stdbool.h>

const char *path_base(const char *path);                    /* points into path */
char *path_stem(const char *path);                          /* base name without ".gz" or ".zst" and one extension */
bool path_has_suffix(const char *path, const char *suffix); /* ASCII letters in either case */
char *path_join(const char *directory, const char *name);   /* an absolute name stays as it is */

/* $XDG_CONFIG_HOME/preop/NAME, else ~/.config/preop/NAME; NULL without a home. */
char *path_config(const char *name);

/* $XDG_STATE_HOME/preop/NAME, else ~/.local/state/preop/NAME. The folder is made; NULL when it cannot be. */
char *path_state(const char *name);

bool path_exists(const char *path);
bool path_is_directory(const char *path);
bool path_is_file(const char *path); /* a plain one: no pipe, no device */

/* Asked before a file is written over: false (ERROR_INPUT) for a database, as every project file is, and for what SQLite keeps beside one. */
bool path_may_write(const char *path, struct error *error);

#endif
