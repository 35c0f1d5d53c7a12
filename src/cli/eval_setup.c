#include "cli/eval_setup.h"

#include "preop/base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "90", "90s", "15m", "2h". */
static bool read_duration(const char *text, int64_t *ms, struct error *error)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = { { 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 } };
	size_t n = strlen(text);
	char *digits = xstrdup(text);
	int64_t factor = 1000, count = 0;

	for (size_t i = 0; n > 1 && i < sizeof(units) / sizeof(units[0]); i++)
		if (text[n - 1] == units[i].unit) {
			factor = units[i].ms;
			digits[n - 1] = '\0';
		}
	bool ok = number_read(digits, &count) && count > 0 && count <= INT64_MAX / factor;
	*ms = count * factor;
	free(digits);
	return ok || error_set(error, ERROR_USAGE, "\"%.40s\" is no time: 90s, 15m or 2h", text);
}

static bool read_budgets(const struct run_words *words, struct run_options *run, struct error *error)
{
	if (words->budget_usd != NULL &&
		(!number_read_double(words->budget_usd, &run->budget_usd) || !(run->budget_usd > 0)))
		return error_set(error, ERROR_USAGE, "--budget-usd wants an amount of dollars above 0");
	run->budget_tokens = words->budget_tokens > 0 ? words->budget_tokens : 0;
	return words->budget_time == NULL || read_duration(words->budget_time, &run->budget_ms, error);
}

static bool find_endpoint(const struct run_words *words, struct eval_setup *out, struct error *error)
{
	const char *name = words->endpoint != NULL ? words->endpoint : out->system.endpoint;

	if (*name == '\0')
		return error_set(error, ERROR_INPUT,
			"the system %.80s names no endpoint: preop eval system set NAME endpoint=PROFILE, or "
			"--endpoint",
			out->system.name);
	if (!endpoint_find(name, &out->arena, &out->endpoint, error))
		return false;
	if (words->stream)
		out->endpoint.stream = true;
	if (words->max_in_flight > 0)
		out->endpoint.max_in_flight = words->max_in_flight;
	return true;
}

static bool read_command(const struct run_words *words, struct eval_setup *out, struct error *error)
{
	if (words->context_command == NULL)
		return true;
	if (!words_split(&out->command, words->context_command, error))
		return false;
	if (out->command.count == 0)
		return error_set(error, ERROR_USAGE, "--context-command wants a program and its arguments");
	out->run.context_command = (const char *const *)out->command.items;
	return true;
}

bool eval_setup_read(struct db *db, const struct cli_options *options, struct eval_setup *out, struct error *error)
{
	const struct run_words *words = &options->run;

	*out = (struct eval_setup){ .arena = ARENA_INIT, .command = WORDS_INIT, .run = RUN_OPTIONS_INIT };
	if (options->system == NULL)
		return error_set(error, ERROR_USAGE, "which system? --system NAME");
	if (!suite_find(db, options->suite, &out->arena, &out->suite, error) ||
		!system_find(db, out->suite.id, options->system, &out->arena, &out->system, error) ||
		!find_endpoint(words, out, error) || !read_budgets(words, &out->run, error) ||
		!read_command(words, out, error))
		return false;
	out->run.system = &out->system;
	out->run.endpoint = &out->endpoint;
	out->run.epochs = words->epochs > 0 ? words->epochs : 1;
	out->run.limit = options->limit > 0 ? options->limit : 0;
	out->run.again = words->again;
	out->run.no_cache = words->no_cache;
	return true;
}

void eval_setup_free(struct eval_setup *setup)
{
	words_free(&setup->command);
	arena_free(&setup->arena);
}
