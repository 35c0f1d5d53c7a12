/* Threads beside the interface's. Thread: any. */
#ifndef PREOP_BASE_THREAD_H
#define PREOP_BASE_THREAD_H

#include "preop/base/error.h"

#include <pthread.h>
#include <stdbool.h>

/* As pthread_create(), but signals from outside do not reach the new thread: they belong to the one that waits for them. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *context, struct error *error);

#endif
