/* preop menu: the rungs of this case. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/technique.h"

#include <inttypes.h>
#include <string.h>

static void put_state(struct json_writer *w, const struct technique *one)
{
	json_put_string(w, "rung", one->rung->id);
	json_put_int(w, "place", one->rung->place);
	json_put_string(w, "name", one->rung->name);
	json_put_string(w, "origin", one->rung->origin);
	json_put_bool(w, "trains", one->rung->trains);
	json_put_string(w, "status", technique_status_word(one->status));
	json_put_string(w, "reason", one->reason);
	json_put_string(w, "override", one->override);
	json_put_bool(w, "open", one->open);
	json_put_string(w, "why", one->why);
	json_put_int(w, "evidence", one->evidence);
	json_put_int(w, "doubtful", one->doubtful);
	json_put_string(w, "who", one->who);
	json_put_time(w, "at", one->at);
}

static const struct part {
	const char *key, *title;
	size_t offset;
} parts[] = {
	{ "what", "what", offsetof(struct list_rung, what) },
	{ "cost", "cost", offsetof(struct list_rung, cost) },
	{ "reversible", "back", offsetof(struct list_rung, reversible) },
	{ "composes", "composes", offsetof(struct list_rung, composes) },
	{ "fits", "fits", offsetof(struct list_rung, fits) },
	{ "attempt", "try", offsetof(struct list_rung, attempt) },
	{ "failed_when", "failed when", offsetof(struct list_rung, failed_when) },
	{ "wants", "evidence", offsetof(struct list_rung, evidence) },
};
enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

static const char *part_of(const struct list_rung *rung, const struct part *part)
{
	return *(const char *const *)(const void *)((const char *)rung + part->offset);
}

static void json_one(const struct technique *one, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	put_state(&w, one);
	for (int i = 0; i < PART_COUNT; i++)
		json_put_string(&w, parts[i].key, part_of(one->rung, &parts[i]));
	json_open(&w, "sources", '[');
	for (size_t i = 0; i < one->rung->sources.count; i++)
		json_put_string(&w, NULL, one->rung->sources.at[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void json_all(const struct technique *all, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		put_state(&w, &all[i]);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static const char *remark(const struct technique *one)
{
	return one->rung->trains ? one->why : one->amber ? "its evidence no longer stands" : one->reason;
}

static void print_all(const struct technique *all, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "", PRINT_RIGHT, 0 },
		{ "rung", PRINT_LEFT, 0 },
		{ "origin", PRINT_LEFT, 0 },
		{ "status", PRINT_LEFT, 0 },
		{ "evidence", PRINT_RIGHT, 0 },
		{ "", PRINT_LEFT, 60 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < count; i++) {
		print_table_cellf(table, "%d", all[i].rung->place);
		print_table_cell(table, all[i].rung->id);
		print_table_cell(table, all[i].rung->origin);
		print_table_cell(table, technique_status_word(all[i].status));
		print_table_cellf(table, "%" PRId64 "%s", all[i].evidence, all[i].doubtful > 0 ? "!" : "");
		print_table_cell(table, remark(&all[i]));
	}
	print_table_end(table, out);
}

static void print_line(struct strbuf *out, const char *title, const char *text)
{
	if (*text == '\0')
		return;
	strbuf_addf(out, "  %-12s ", title);
	print_text(out, text);
	strbuf_addc(out, '\n');
}

static void print_one(const struct technique *one, struct strbuf *out)
{
	strbuf_addf(out, "%d  ", one->rung->place);
	print_text(out, one->rung->name);
	strbuf_addf(out, "   (origin: %s)\n", one->rung->origin);
	for (int i = 0; i < PART_COUNT; i++)
		print_line(out, parts[i].title, part_of(one->rung, &parts[i]));
	print_line(out, "status", technique_status_word(one->status));
	print_line(out, "reason", one->reason);
	print_line(out, "override", one->override);
	print_line(out, "door", one->why);
}

static bool show(const struct cli_options *options, const struct technique *all, size_t count, struct strbuf *out,
	struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].rung->id, options->words[1]) == 0) {
			if (options->json)
				json_one(&all[i], out);
			else
				print_one(&all[i], out);
			return true;
		}
	return error_set(
		error, ERROR_NOT_FOUND, "the menu has no rung \"%.60s\"; preop menu lists them", options->words[1]);
}

static bool list_or_show(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct technique *all;
	size_t count;
	bool ok = technique_list(db, &arena, &all, &count, error);

	if (ok && options->word_count > 0)
		ok = show(options, all, count, out, error);
	else if (ok && options->json)
		json_all(all, count, out);
	else if (ok)
		print_all(all, count, out);
	arena_free(&arena);
	return ok;
}

static bool set(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	enum technique_status status;
	bool ok = technique_status_parse(options->words[2], &status) ||
		error_set(error, ERROR_USAGE,
			"\"%.40s\" is no status; it is untried, failed, enough or \"not applicable\"",
			options->words[2]);

	ok = ok &&
		technique_set(db, options->words[1], status, options->word_count > 3 ? options->words[3] : "", error);
	if (ok)
		cli_print_changed(options, 1, "rung set", out);
	return ok;
}

static bool override(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	bool back = strcmp(options->words[2], "-") == 0;
	bool ok = technique_override(db, options->words[1], back ? "" : options->words[2], error);

	if (ok)
		cli_print_changed(options, 1, back ? "override taken back" : "rung opened by override", out);
	return ok;
}

static const struct word {
	const char *word;
	size_t least, most; /* words, this one among them */
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "show", 2, 2, DB_READ, list_or_show },
	{ "set", 3, 4, DB_WRITE, set },
	{ "override", 3, 3, DB_WRITE, override },
};

int verb_menu(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *found = NULL;
	struct db *db;

	for (size_t i = 0; options->word_count > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && options->word_count >= words[i].least &&
			options->word_count <= words[i].most)
			found = &words[i];
	if (options->word_count > 0 && found == NULL)
		return cli_usage(error, "menu takes show RUNG, set RUNG STATUS [REASON] or override RUNG REASON");
	if (!cli_open(cli, options, found != NULL ? found->mode : DB_READ, &db, error))
		return 3;
	bool ok = (found != NULL ? found->run : list_or_show)(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
