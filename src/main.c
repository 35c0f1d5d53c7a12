/* argv to the command line; the workbench is handed in, so that cli and tui stay siblings. */
#include "cli/cli.h"

#include <locale.h>

int main(int argc, char **argv)
{
	static const struct cli_hooks hooks = { 0 };

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* numbers in files and on screen are the same everywhere */
	return cli_main(argc, argv, &hooks);
}
