/* preop lock, unlock: splits and suites that nothing enters, leaves or changes in. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/model/lock.h"
#include "preop/model/suite.h"

static bool set_lock(struct db *db, const struct cli_options *options, bool locked, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct suite suite;

	bool ok = options->suite
		? suite_find(db, options->suite, &arena, &suite, error) && lock_set_suite(db, suite.id, locked, error)
		: dataset_find(db, options->words[0], &arena, &dataset, error) &&
			lock_set_split(db, dataset.id, options->words[1], locked, error);
	arena_free(&arena);
	return ok;
}

static void locks_json(const struct lock *locks, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "dataset", locks[i].dataset);
		json_put_string(&w, "split", locks[i].split);
		json_put_string(&w, "suite", locks[i].suite);
		json_put_string(&w, "who", locks[i].who);
		json_put_time(&w, "at", locks[i].at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void locks_text(const struct lock *locks, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { "locked", PRINT_LEFT, 60 }, { "by", PRINT_LEFT, 20 },
		{ .title = "at" } };
	struct print_table *table = print_table_new(columns, 3);
	struct strbuf at = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&at);
		clock_print_iso(locks[i].at, &at);
		if (locks[i].suite)
			print_table_cellf(table, "suite %s", locks[i].suite);
		else
			print_table_cellf(table, "split %s of %s", locks[i].split, locks[i].dataset);
		print_table_cell(table, locks[i].who);
		print_table_cell(table, at.data);
	}
	print_table_end(table, out);
	if (count == 0)
		strbuf_adds(out, "nothing is locked\n");
	strbuf_free(&at);
}

static bool show_locks(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct lock *locks;
	size_t count;

	bool ok = lock_list(db, &arena, &locks, &count, error);
	if (ok)
		(options->json ? locks_json : locks_text)(locks, count, out);
	arena_free(&arena);
	return ok;
}

static int change_lock(
	struct cli *cli, const struct cli_options *options, bool locked, struct strbuf *out, struct error *error)
{
	bool change = options->suite || options->word_count > 0;
	struct db *db;

	if (options->word_count != (options->suite || !change ? 0U : 2U) || (!change && !locked))
		return cli_usage(error, "lock and unlock want a dataset and a split, or --suite with a suite's name");
	if (!cli_open(cli, options, change ? DB_WRITE : DB_READ, &db, error))
		return 3;
	bool ok = (!change || set_lock(db, options, locked, error)) && show_locks(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}

int verb_lock(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return change_lock(cli, options, true, out, error);
}

int verb_unlock(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	return change_lock(cli, options, false, out, error);
}
