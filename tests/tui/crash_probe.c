/* Opens the terminal as the workbench does and then dies in the way named: the terminal tests look at what is left behind. */
#include "preop/base/error.h"
#include "tui/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int deeper(volatile char *above)
{
	volatile char here[4096];

	here[0] = above ? *above : 1;
	return deeper(here) + here[0]; /* never ends: that is the point */
}

int main(int argc, char **argv)
{
	struct error error = ERROR_INIT;
	struct terminal *terminal = terminal_open(true, &error);

	if (!terminal || argc < 2) {
		fprintf(stderr, "crash_probe: %s\n", terminal ? "say stack or bug" : error.message);
		return 2;
	}
	if (!strcmp(argv[1], "stack"))
		return deeper(NULL);
	bug("on purpose");
}
