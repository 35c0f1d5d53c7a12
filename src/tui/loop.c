/*
 * The loop: wait; drain all input, then all results; draw once. What a key asked for is drawn at once, what only data asked for at most every
 * DATA_FRAME_US. Nothing wakes up when nothing happens.
 */
#include "tui.h"

#include "app_private.h"
#include "crash.h"
#include "outside.h"
#include "preop/base/clock.h"
#include "preop/base/log.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FD_TERMINAL, FD_JOBS, FD_SIGNALS, FD_OUTSIDE, FDS };

/* --- idle reports --- */

/* Where a test listens; -1: nowhere. */
static int idle_descriptor(void)
{
	const char *number = getenv("PREOP_IDLE_FD");
	long fd = number ? strtol(number, NULL, 10) : -1;

	return fd > STDERR_FILENO && fd <= INT_MAX ? (int)fd : -1;
}

/* A test's way of waiting without time: a line for each frame after which nothing was under way. */
void app_report_idle(struct app *app)
{
	int fd = idle_descriptor();
	struct strbuf line = STRBUF_INIT;

	if (fd < 0)
		return;
	strbuf_addf(&line, "idle %" PRId64 "\n", app->status ? app->status->actions : 0);
	if (write(fd, line.data, line.len) < 0)
		log_debug("idle report: %s", strerror(errno));
	strbuf_free(&line);
}

static bool is_idle(const struct app *app)
{
	return jobs_idle(app->jobs) && !app->p->dirty && !app->p->dirty_data;
}

/* --- without a terminal --- */

void app_settle(struct app *app)
{
	struct pollfd fd = { .fd = jobs_fd(app->jobs), .events = POLLIN };

	for (;;) {
		app_results(app);
		if (jobs_idle(app->jobs))
			break;
		poll(&fd, 1, -1);
	}
	app_draw(app);
}

/* --- with one --- */

static void resize(struct app *app)
{
	struct event event = { .type = EVENT_RESIZE };

	terminal_size(app->terminal, &event.row, &event.col);
	app_event(app, &event);
}

/* Returns the signal that ends the workbench, 0: none. */
static int handle_signals(struct app *app)
{
	for (int number; (number = crash_take()) != 0;) {
		switch (number) {
		case SIGWINCH:
			resize(app);
			break;
		case SIGTSTP:
			terminal_stop(app->terminal);
			resize(app);
			break;
		case SIGCONT:
			terminal_enter(app->terminal);
			resize(app);
			break;
		default:
			return number;
		}
	}
	return 0;
}

/* When there is something to do without anything from outside, in monotonic us; INT64_MAX: never. */
static int64_t next_timer(struct app *app, int64_t now)
{
	struct app_private *p = app->p;
	int64_t next = toasts_expire(app, now);

	if (p->pending[0] && p->pending_since + POPUP_DELAY_US > now && p->pending_since + POPUP_DELAY_US < next)
		next = p->pending_since + POPUP_DELAY_US;
	if (p->dirty_data && p->data_refilled + DATA_FRAME_US < next)
		next = p->data_refilled + DATA_FRAME_US;
	int64_t outside = outside_next(app);
	next = outside < next ? outside : next;
	return p->dirty ? now : next;
}

static int timeout_ms(int64_t next, int64_t now)
{
	if (next == INT64_MAX)
		return -1;
	return next <= now ? 0 : (int)((next - now + 999) / 1000);
}

static void read_input(struct app *app, short revents)
{
	struct event event = { .type = EVENT_KEY };

	while (!app->quit && terminal_read(app->terminal, &event))
		app_event(app, &event);
	if (revents & (POLLHUP | POLLERR | POLLNVAL))
		app->quit = true;
}

static bool popup_is_due(const struct app_private *p, int64_t now)
{
	int64_t at = p->pending_since + POPUP_DELAY_US;

	return p->pending[0] && at <= now && at > p->drawn_at;
}

static void refill_data_frames(struct app_private *p, int64_t now)
{
	int64_t more = (now - p->data_refilled) / DATA_FRAME_US;

	if (more > DATA_FRAMES - p->data_frames) {
		p->data_frames = DATA_FRAMES;
		p->data_refilled = now;
	} else {
		p->data_frames += (int)more;
		p->data_refilled += more * DATA_FRAME_US;
	}
}

/* While more may come, results share frames; what comes last is shown at once. */
static bool data_is_due(struct app_private *p, const struct jobs *jobs, int64_t now)
{
	refill_data_frames(p, now);
	return p->dirty_data && (p->data_frames > 0 || jobs_idle(jobs));
}

static void draw_if_due(struct app *app)
{
	struct app_private *p = app->p;
	int64_t now = clock_monotonic();

	toasts_expire(app, now);
	bool data = data_is_due(p, app->jobs, now);
	if (!p->dirty && !data && !popup_is_due(p, now))
		return;
	if (data && p->data_frames > 0)
		p->data_frames--;
	p->drawn_at = now;
	app_draw(app);
	terminal_paint(app->terminal, &app->grid, &app->theme);
	if (is_idle(app))
		app_report_idle(app);
}

/* Until the user quits or a signal says so; that signal, or 0. */
static int run_loop(struct app *app)
{
	int signal_number = 0;

	struct pollfd fds[FDS] = {
		[FD_TERMINAL] = { .fd = terminal_fd(app->terminal), .events = POLLIN },
		[FD_JOBS] = { .fd = jobs_fd(app->jobs), .events = POLLIN },
		[FD_SIGNALS] = { .fd = crash_fd(), .events = POLLIN },
		[FD_OUTSIDE] = { .events = POLLIN },
	};

	while (!app->quit && signal_number == 0) {
		draw_if_due(app);
		int64_t now = clock_monotonic();
		fds[FD_OUTSIDE].fd = outside_fd(app->p->outside);
		if (poll(fds, FDS, timeout_ms(next_timer(app, now), now)) < 0) {
			if (errno != EINTR)
				break;
			continue;
		}
		if (fds[FD_TERMINAL].revents)
			read_input(app, fds[FD_TERMINAL].revents);
		if (fds[FD_SIGNALS].revents)
			signal_number = handle_signals(app);
		if (fds[FD_JOBS].revents)
			app_results(app);
		outside_run(app, fds[FD_OUTSIDE].revents != 0, clock_monotonic());
	}
	return signal_number;
}

/* A long write is not broken off by leaving: it is said what the shell waits for. */
static void say_what_is_left(struct app *app)
{
	struct job_info jobs[16];
	size_t count = jobs_list(app->jobs, jobs, 16);

	if (app->p->writes > 0 && jobs_waiting(app->jobs) > 0) {
		fprintf(stderr, "preop: another program is writing to %s; waiting for it, at most 10 s\n", app->path);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (jobs[i].state == JOB_RUNNING && app->p->writes > 0) {
			fprintf(stderr, "preop: finishing %s\n", jobs[i].title);
			return;
		}
	}
}

static void keep_descriptor_private(void)
{
	int fd = idle_descriptor();

	if (fd >= 0) {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		fcntl(fd, F_SETFL, O_NONBLOCK); /* a test that does not read must not stop us */
	}
}

/* glibc raises the size from which it gives memory back at once after every large block that is freed: marks of a million rows, freed, would stay ours for good. */
static void give_memory_back(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

int tui_run(const struct app_options *options, struct error *error)
{
	give_memory_back();
	keep_descriptor_private();
	signal(SIGPIPE, SIG_IGN);
	struct terminal *terminal = terminal_open(!options->no_mouse, error);
	struct app *app = terminal ? app_create(options, terminal, error) : NULL;
	if (!app) {
		terminal_close(terminal);
		return error_exit_status(error->code);
	}
	app_start(app);
	int signal_number = run_loop(app);
	terminal_close(terminal);
	app->terminal = NULL;
	say_what_is_left(app);
	if (!app_destroy(app))
		fprintf(stderr,
			"preop: the last changes were not saved: the other program did not let go of the file\n");
	/* as a shell says it; dying of it would skip the caller's clean-up */
	return signal_number ? 128 + signal_number : 0;
}
