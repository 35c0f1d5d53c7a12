/* preop merge, conflicts, resolve: the work of another copy of the project. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/idlist.h"
#include "preop/base/json.h"
#include "preop/model/conflict.h"
#include "preop/model/merge.h"

#include <stdlib.h>
#include <string.h>

static void report_json(const struct merge_report *report, bool dry_run, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_bool(&w, "dry_run", dry_run);
	json_put_int(&w, "actions", report->actions);
	json_put_int(&w, "changed", report->changed);
	json_put_int(&w, "present", report->present);
	json_put_int(&w, "conflicts", report->conflicts);
	json_put_int(&w, "rows", report->rows);
	json_open(&w, "kinds", '[');
	for (size_t i = 0; i < report->kind_count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "kind", report->kinds[i].kind);
		json_put_int(&w, "changed", report->kinds[i].changed);
		json_put_int(&w, "present", report->kinds[i].present);
		json_put_int(&w, "conflicts", report->kinds[i].conflicts);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void report_text(const struct merge_report *report, bool dry_run, struct strbuf *out)
{
	static const struct print_column columns[] = { { .title = "what" }, { "changed", PRINT_RIGHT, 0 },
		{ "already there", PRINT_RIGHT, 0 }, { "conflicts", PRINT_RIGHT, 0 } };
	const struct {
		int64_t count;
		const char *noun, *verb;
	} counts[] = {
		{ report->actions, "action", " brought" },
		{ report->changed, "object", " changed" },
		{ report->present, "object", " already there" },
		{ report->conflicts, "conflict", "" },
		{ report->rows, "row", " copied" },
	};
	struct print_table *table = print_table_new(columns, 4);

	strbuf_adds(out, dry_run ? "nothing is written; it would be: " : "");
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		strbuf_addf(out, "%s%lld %s%s%s", i > 0 ? ", " : "", (long long)counts[i].count, counts[i].noun,
			counts[i].count == 1 ? "" : "s", counts[i].verb);
	strbuf_addc(out, '\n');
	for (size_t i = 0; i < report->kind_count; i++) {
		print_table_cell(table, report->kinds[i].kind);
		print_table_cellf(table, "%lld", (long long)report->kinds[i].changed);
		print_table_cellf(table, "%lld", (long long)report->kinds[i].present);
		print_table_cellf(table, "%lld", (long long)report->kinds[i].conflicts);
	}
	print_table_end(table, out);
	if (report->conflicts > 0 && !dry_run)
		strbuf_adds(out, "preop conflicts lists what both copies changed; preop resolve chooses\n");
}

int verb_merge(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct merge_options wanted = { .dry_run = options->dry_run };
	struct cli_options mine = *options;
	struct merge_report report;
	struct db *db;

	if (options->word_count < 1 || options->word_count > 2)
		return cli_usage(error, "merge wants: MINE THEIRS, two copies of one project; MINE may be left out");
	if (options->word_count == 2)
		mine.project = options->words[0];
	if (!cli_open(cli, &mine, DB_WRITE, &db, error))
		return 3;
	bool ok = merge_copy(db, options->words[options->word_count - 1], &wanted, &report, error);
	cli_close(cli, db);
	if (ok)
		(options->json ? report_json : report_text)(&report, options->dry_run, out);
	return ok ? 0 : 3;
}

static void conflict_json(struct json_writer *w, const struct conflict *conflict)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", conflict->id);
	json_put_string(w, "kind", conflict->kind);
	json_put_string(w, "what", conflict->what);
	json_put_string(w, "where", conflict->where);
	if (conflict->example != 0)
		json_put_int(w, "example", conflict->example);
	else
		json_put_raw(w, "example", (struct json_span){ NULL, 0 });
	json_put_string(w, "base", conflict->base);
	json_put_string(w, "mine", conflict->mine);
	json_put_string(w, "mine_who", conflict->mine_who);
	json_put_time(w, "mine_at", conflict->mine_at);
	json_put_string(w, "theirs", conflict->theirs);
	json_put_string(w, "theirs_who", conflict->theirs_who);
	json_put_time(w, "theirs_at", conflict->theirs_at);
	json_put_time(w, "at", conflict->at);
	json_close(w, '}');
}

enum { PAGE = 1000 };

/* Page by page: a merge may leave very many. */
static bool each_conflict(struct db *db, int64_t limit, void (*each)(void *context, const struct conflict *),
	void *context, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct conflict *conflicts;
	int64_t after = 0;
	size_t count;
	bool ok = true, more = limit != 0;

	while (ok && more) {
		arena_reset(&arena);
		ok = conflict_list(
			db, after, limit > 0 && limit < PAGE ? limit : PAGE, &arena, &conflicts, &count, error);
		for (size_t i = 0; ok && i < count; i++)
			each(context, &conflicts[i]);
		more = ok && count == PAGE && limit != PAGE;
		if (more)
			after = conflicts[count - 1].id;
		limit -= limit > 0 ? PAGE : 0;
	}
	arena_free(&arena);
	return ok;
}

static void add_json(void *context, const struct conflict *conflict)
{
	conflict_json(context, conflict);
}

static void add_row(void *context, const struct conflict *conflict)
{
	struct print_table *table = context;

	print_table_cellf(table, "%lld", (long long)conflict->id);
	print_table_cellf(table, "%s%s%s", conflict->what, *conflict->where != '\0' ? " of " : "", conflict->where);
	print_table_cellf(table, "%s%s%s", conflict->mine, *conflict->mine_who != '\0' ? "  " : "", conflict->mine_who);
	print_table_cellf(table, "%s  %s", conflict->theirs, conflict->theirs_who);
}

int verb_conflicts(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { "id", PRINT_RIGHT, 0 }, { "what", PRINT_LEFT, 40 },
		{ "mine", PRINT_LEFT, 44 }, { "theirs", PRINT_LEFT, 44 } };
	struct print_table *table;
	struct json_writer w;
	struct db *db;
	bool ok;

	if (options->word_count)
		return cli_usage(error, "conflicts takes no words");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '[');
		ok = each_conflict(db, options->limit, add_json, &w, error);
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else {
		table = print_table_new(columns, 4);
		ok = each_conflict(db, options->limit, add_row, table, error);
		print_table_end(table, out);
		if (ok && out->len == 0)
			strbuf_adds(out, "no conflict is open\n");
	}
	cli_close(cli, db);
	return ok ? 0 : 3;
}

static void add_id(void *context, const struct conflict *conflict)
{
	if (!id_list_add(context, conflict->id))
		bug("no memory for the ids of conflicts");
}

/* The words before the side: ids, or "all". */
static bool read_ids(struct db *db, const struct cli_options *options, struct id_list *ids, struct error *error)
{
	if (options->word_count == 2 && !strcmp(options->words[0], "all"))
		return each_conflict(db, -1, add_id, ids, error);
	for (size_t i = 0; i + 1 < options->word_count; i++) {
		char *end;
		long long id = strtoll(options->words[i], &end, 10);
		if (end == options->words[i] || *end != '\0')
			return error_set(error, ERROR_USAGE,
				"\"%.40s\" is no number of a conflict; preop conflicts lists them", options->words[i]);
		add_id(ids, &(struct conflict){ .id = id });
	}
	return true;
}

int verb_resolve(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count >= 2 ? options->words[options->word_count - 1] : "";
	bool theirs = !strcmp(word, "theirs");
	struct id_list ids = ID_LIST_INIT;
	struct db *db;

	if (!theirs && strcmp(word, "mine") != 0)
		return cli_usage(error, "resolve wants: ID... or all, then mine or theirs");
	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	bool ok = read_ids(db, options, &ids, error) &&
		conflict_resolve(db, ids.ids, ids.count, theirs ? CONFLICT_THEIRS : CONFLICT_MINE, error);
	if (ok)
		cli_print_changed(
			options, (int64_t)ids.count, ids.count == 1 ? "conflict resolved" : "conflicts resolved", out);
	id_list_free(&ids);
	cli_close(cli, db);
	return ok ? 0 : error_exit_status(error->code);
}
