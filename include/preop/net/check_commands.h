/*
 * Commands that checks may run: the user's own, in $XDG_CONFIG_HOME/preop/commands.json, {"name": ["program", "argument"]}. A project only names them, for its file may come
 * from a stranger. Thread: any.
 */
#ifndef PREOP_NET_CHECK_COMMANDS_H
#define PREOP_NET_CHECK_COMMANDS_H

#include "preop/base/memory.h"
#include "preop/model/check_run.h"

/* No file: none. ERROR_INPUT: it is broken, or others may write to it. */
bool check_commands_read(struct arena *arena, struct check_command **out, size_t *count, struct error *error);

#endif
