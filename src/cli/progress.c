#include "cli/progress.h"

#include "cli/print.h"

#include "preop/base/clock.h"
#include "preop/base/strbuf.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { INTERRUPTS_TOLD = 2 };

static volatile sig_atomic_t interrupted;
static struct sigaction before;

static void on_interrupt(int signal)
{
	(void)signal;
	if (interrupted < INTERRUPTS_TOLD)
		interrupted = interrupted + 1;
}

void progress_catch(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	interrupted = 0;
	sigaction(SIGINT, &action, &before);
}

void progress_release(void)
{
	sigaction(SIGINT, &before, NULL);
}

bool progress_stopped(void)
{
	return interrupted != 0;
}

int progress_interrupts(void)
{
	return (int)interrupted;
}

struct progress progress_begin(const char *doing, const char *path)
{
	return (struct progress){ .doing = doing, .path = path, .started = clock_monotonic() };
}

static void draw(struct progress *progress, int64_t done, int64_t total, int64_t rows)
{
	struct strbuf line = STRBUF_INIT;
	double elapsed = (double)(clock_monotonic() - progress->started) / 1e6;

	strbuf_addf(&line, "\r\033[K%s ", progress->doing);
	print_text(&line, progress->path);
	if (total > 0)
		strbuf_addf(&line, "  %3.0f %%", 100.0 * (double)done / (double)total);
	strbuf_adds(&line, "  ");
	print_number(&line, rows);
	strbuf_adds(&line, " rows");
	if (total > done && done > 0 && elapsed > 2) { /* before that an estimate would jump about */
		strbuf_adds(&line, "  ");
		clock_print_duration((int64_t)(elapsed * 1000 * (double)(total - done) / (double)done), &line);
		strbuf_adds(&line, " left, Ctrl-C cancels");
	}
	fwrite(line.data, 1, line.len, stderr);
	fflush(stderr);
	strbuf_free(&line);
	progress->shown = true;
}

bool progress_step(struct progress *progress, int64_t done, int64_t total, int64_t rows)
{
	if (isatty(STDERR_FILENO))
		draw(progress, done, total, rows);
	return !interrupted;
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
