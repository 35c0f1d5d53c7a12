/* Who is at a run: HOST PID and until when it will have spoken again. A program that was killed does not say goodbye. */
#include "run.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void host_name(char *out, size_t size)
{
	if (gethostname(out, size) != 0)
		out[0] = '\0';
	out[size - 1] = '\0';
}

char *run_holder(void)
{
	char host[256];

	host_name(host, sizeof(host));
	return xasprintf("%s %ld", *host != '\0' ? host : "localhost", (long)getpid());
}

/* On this machine the process itself can be asked after; a number that another program has got by now only costs the wait. */
static bool is_dead_here(const char *holder)
{
	char host[256];
	const char *blank = strrchr(holder, ' ');
	int64_t pid;

	host_name(host, sizeof(host));
	if (blank == NULL || (size_t)(blank - holder) != strlen(host) || strncmp(holder, host, strlen(host)) != 0 ||
		!number_read(blank + 1, &pid) || pid <= 0 || pid != (pid_t)pid)
		return false;
	return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

bool run_is_held(const char *holder, int64_t until)
{
	return *holder != '\0' && until > clock_now() && !is_dead_here(holder);
}
