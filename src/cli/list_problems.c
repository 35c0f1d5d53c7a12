#include "cli/context.h"
#include "cli/print.h"

#include "preop/model/lists.h"

#include <stdio.h>

void cli_print_list_problems(void)
{
	static bool told;
	const struct texts *problems = lists_problems();
	struct strbuf line = STRBUF_INIT;

	for (size_t i = 0; !told && i < problems->count; i++) {
		strbuf_adds(&line, "preop: ");
		print_text(&line, problems->at[i]);
		strbuf_adds(&line, "; it is left out, what is built in stays\n");
	}
	told = true;
	fwrite(line.data, 1, line.len, stderr);
	strbuf_free(&line);
}
