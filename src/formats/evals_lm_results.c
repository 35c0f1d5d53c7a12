/*
 * results_DATE.json beside samples_TASK_DATE.jsonl, or STEM_DATE.json when the run was told a file's name: the date is all that joins them (runs with different
 * numbers of examples share the rest).
 */
#include "evals_lm.h"

#include "evals.h"
#include "preop/base/path.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_LIMIT = 64 << 20, NAME_MAX_BYTES = 100 };

static bool is_date(const char *text, size_t n)
{
	static const char shape[] = "dddd-dd-ddTdd-dd-dd";
	enum { SHAPE = sizeof(shape) - 1 };

	if (n < SHAPE)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (i >= SHAPE ? !digit && text[i] != '.' : shape[i] == 'd' ? !digit : text[i] != shape[i])
			return false;
	}
	return true;
}

/* samples_TASK_DATE.jsonl; false: another name. */
static bool split_name(struct lm_run *run, const char *base, const char **date)
{
	static const char prefix[] = "samples_";
	const char *end = strstr(base, ".jsonl"), *mark = NULL;

	if (end == NULL || strncmp(base, prefix, sizeof(prefix) - 1) != 0)
		return false;
	for (const char *at = base; at < end; at++)
		if (*at == '_' && is_date(at + 1, (size_t)(end - at - 1)))
			mark = at;
	if (mark == NULL || mark <= base + sizeof(prefix) - 1)
		return false;
	run->task = arena_strndup(&run->arena, base + sizeof(prefix) - 1, (size_t)(mark - base) - (sizeof(prefix) - 1));
	*date = arena_strndup(&run->arena, mark + 1, (size_t)(end - mark - 1));
	return true;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup("./");
}

/* The file that ends with _DATE.json; caller frees; NULL: there is none. */
static char *find_results(const char *folder, const char *date)
{
	char *ending = xasprintf("_%s.json", date), *found = NULL;
	DIR *directory = opendir(folder);

	for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
		if (!path_has_suffix(entry->d_name, ending) || strncmp(entry->d_name, "samples_", 8) == 0)
			continue;
		free(found);
		found = xasprintf("%s%s", folder, entry->d_name);
		if (strncmp(entry->d_name, "results_", 8) == 0)
			break;
	}
	if (directory != NULL)
		closedir(directory);
	free(ending);
	return found;
}

static bool read_results(struct lm_run *run, const char *path, struct error *error)
{
	struct json_check check;

	if (!strbuf_read_file(&run->text, path, RESULTS_LIMIT, error))
		return false;
	if (!json_check(run->text.data, run->text.len, JSON_ALLOW_NAN, &check))
		return error_set(error, ERROR_INPUT, "%s beside the samples: byte %zu: %s", path_base(path),
			check.fault + 1, check.reason);
	run->results = json_root(run->text.data, run->text.len);
	if (json_type(json_get(run->results, "results")) != JSON_OBJECT)
		return error_set(error, ERROR_INPUT, "%s beside the samples holds no results", path_base(path));
	run->figures = json_get(json_get(run->results, "results"), run->task);
	run->shots = eval_count(json_get(json_get(run->results, "n-shot"), run->task));
	run->effective = eval_count(json_get(json_get(json_get(run->results, "n-samples"), run->task), "effective"));
	return true;
}

/* Runs with examples and without are different systems: "org/model, 5-shot". Without results the folder is called after the model. */
static void name_system(struct lm_run *run, struct import *import, const char *folder)
{
	struct eval_draft *draft = eval_begin(import);
	const char *name = eval_name(draft, json_get(run->results, "model_name"), NAME_MAX_BYTES);
	const char *given = import->options->system;
	size_t n = strlen(folder) - 1;

	while (n > 0 && folder[n - 1] != '/')
		n--;
	if (*name != '\0')
		run->model = arena_strdup(&run->arena, name);
	else
		name = arena_strndup(&run->arena, folder + n, strlen(folder + n) - 1);
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		name = "lm-eval";
	if (given != NULL)
		run->system = given;
	else if (run->shots > 0)
		run->system = arena_printf(&run->arena, "%.100s, %lld-shot", name, (long long)run->shots);
	else
		run->system = arena_printf(&run->arena, "%.100s", name);
}

void lm_run_close(struct import *import)
{
	struct lm_run *run = import->state;

	strbuf_free(&run->text);
	arena_free(&run->arena);
	free(run);
}

bool lm_run_of(struct import *import, struct lm_run **out, struct error *error)
{
	struct lm_run *run = eval_own(import, sizeof(*run));
	const char *path = import->report->path, *date = NULL;
	char *folder, *results = NULL;
	bool ok = true;

	*out = run;
	if (run->looked)
		return true;
	*run = (struct lm_run){ .looked = true, .task = "", .shots = OUTPUT_UNKNOWN, .effective = OUTPUT_UNKNOWN };
	strbuf_init(&run->text);
	folder = folder_of(path);
	if (import->options->memory == NULL && split_name(run, path_base(path), &date))
		results = find_results(folder, date);
	if (results != NULL)
		ok = read_results(run, results, error);
	name_system(run, import, folder);
	free(results);
	free(folder);
	return ok;
}

/* "acc,none" and "acc_stderr,none" are the mean and the standard error of "acc"; other filters stay in the name. */
static bool tell_figure(struct import *import, const struct lm_run *run, struct json_span key, struct json_span value,
	struct error *error)
{
	static const char spread[] = "_stderr";
	struct eval_draft *draft = eval_begin(import);
	const char *name = eval_text(draft, key, NULL), *comma = strchr(name, ',');
	size_t n = comma != NULL ? (size_t)(comma - name) : 0;
	bool is_spread = n > sizeof(spread) - 1 &&
		memcmp(name + n - (sizeof(spread) - 1), spread, sizeof(spread) - 1) == 0;
	const char *metric;

	if (comma == NULL)
		return true;
	n -= is_spread ? sizeof(spread) - 1 : 0;
	metric = run->filter != NULL && strcmp(comma + 1, run->filter) != 0
		? arena_printf(&draft->arena, "%.*s,%s", (int)n, name, comma + 1)
		: arena_strndup(&draft->arena, name, n);
	return eval_figure(import, run->system, metric, is_spread ? "stderr" : "mean", value, NULL, error);
}

static bool tell_system(struct import *import, const struct lm_run *run, struct error *error)
{
	struct eval_draft *draft = eval_begin(import);
	struct json_span config = json_get(run->results, "config"), sha = json_get(config, "model_sha");

	return suite_import_system(outputs_batch(import), run->system,
		&(struct import_system){ .rung = run->shots > 0 ? "few-shot"
				: run->shots == 0               ? "zero-shot"
								: NULL,
			.model = run->model,
			.revision = eval_text(draft,
				json_type(sha) == JSON_STRING ? sha : json_get(config, "model_revision"), NULL) },
		error);
}

static bool tell_run(struct import *import, const struct lm_run *run, struct error *error)
{
	struct eval_draft *draft = eval_begin(import);
	struct json_span config = json_get(run->results, "config"), seconds = json_get(run->results, "date");
	bool dated = eval_number(seconds) > 0 && eval_number(seconds) < 1e11;
	struct json_check check;
	bool sound = json_type(config) == JSON_OBJECT && json_check(config.start, config.length, 0, &check);

	return suite_import_status(outputs_batch(import), run->system,
		&(struct import_run){ .status = run->effective > run->docs ? "incomplete" : "complete",
			.settings = sound ? arena_strndup(&draft->arena, config.start, config.length) : NULL,
			.started = dated ? (int64_t)(eval_number(seconds) * 1000) : CLOCK_NONE,
			.ended = CLOCK_NONE },
		error);
}

bool lm_run_tell(struct import *import, struct lm_run *run, struct error *error)
{
	struct json_span key, value;

	if (outputs_batch(import) == NULL || run->results.start == NULL)
		return true;
	if (!tell_system(import, run, error) || !tell_run(import, run, error))
		return false;
	for (size_t cursor = 0; json_next_member(run->figures, &cursor, &key, &value);)
		if (!tell_figure(import, run, key, value, error))
			return false;
	return true;
}
