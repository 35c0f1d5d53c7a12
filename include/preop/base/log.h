/*
 * The log: a ring of 64 KiB in memory, shown by `:messages` and dumped by the crash handler; also a file when asked
 * for. Never row content above debug level. Thread: any.
 */
#ifndef PREOP_BASE_LOG_H
#define PREOP_BASE_LOG_H

#include "preop/base/strbuf.h"

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_at(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)

void log_set_level(enum log_level level); /* below it nothing is kept; LOG_INFO at the start */
bool log_open(const char *path);          /* append to a file as well; false: cannot open */
void log_copy(struct strbuf *out);        /* the ring's lines, oldest first */
void log_dump(int fd);                    /* async-signal-safe: raw ring by write(2) */

#endif
