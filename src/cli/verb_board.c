/* preop board: the failing outputs of a system, grouped; kept for a strand. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/strand_word.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/random.h"
#include "preop/model/board.h"

#include <inttypes.h>
#include <string.h>

enum { CASES_SHOWN = 4, NAME_COLS = 60, GROUPS_SHOWN = 40 /* of a kind; --json has all */ };

static void json_group(struct json_writer *w, const struct board *board, const struct board_group *group)
{
	json_open(w, NULL, '{');
	json_put_string(w, "by", board_by_word(group->by));
	json_put_string(w, "name", group->name);
	json_put_int(w, "count", (int64_t)group->count);
	if (group->failure)
		json_put_double(w, "share", (double)group->count / (double)board->failures);
	if (group->of > 0)
		json_put_int(w, "of", group->of);
	json_put_bool(w, "failure", group->failure);
	json_open(w, "cases", '[');
	for (size_t i = 0; i < group->count; i++)
		json_put_string(w, NULL, group->cases[i].external);
	json_close(w, ']');
	json_close(w, '}');
}

static void json_board(const struct board *board, const char *uuid, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", board->suite_name);
	json_put_string(&w, "system", board->system);
	json_put_int(&w, "cases", board->cases);
	json_put_int(&w, "outputs", board->outputs);
	json_put_int(&w, "scored", board->scored);
	json_put_int(&w, "failures", board->failures);
	json_put_int(&w, "infrastructure", board->infrastructure);
	json_put_int(&w, "states", board->states);
	json_put_int(&w, "unscored", board->unscored);
	json_put_bool(&w, "reasons_hidden", board->reasons_hidden);
	json_put_string(&w, "kept", *uuid != '\0' ? uuid : NULL);
	json_open(&w, "groups", '[');
	for (size_t i = 0; i < board->group_count; i++)
		json_group(&w, board, &board->groups[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_group(const struct board *board, const struct board_group *group, struct strbuf *out)
{
	strbuf_addf(out, "  %6zu ", group->count);
	if (group->failure)
		strbuf_addf(out, "%5.1f %%  ", 100.0 * (double)group->count / (double)board->failures);
	else
		strbuf_adds(out, "         ");
	print_cell(out, group->name, NAME_COLS, false);
	if (group->of > 0)
		strbuf_addf(out, " (%.1f %% of its %" PRId64 ")", 100.0 * (double)group->count / (double)group->of,
			group->of);
	for (size_t i = 0; i < group->count && i < CASES_SHOWN; i++) {
		strbuf_adds(out, " ");
		print_text(out, group->cases[i].external);
	}
	strbuf_adds(out, group->count > CASES_SHOWN ? " ...\n" : "\n");
}

static void print_counts(const struct board *board, struct strbuf *out)
{
	print_text(out, board->suite_name);
	strbuf_adds(out, ": ");
	print_text(out, board->system);
	strbuf_addf(out,
		"\n%" PRId64 " of %" PRId64 " scored outputs fail (score below %.1f). Beside them, and no failures of "
		"behavior: %" PRId64 " errors or missing, %" PRId64 " refused, filtered, empty or cut; %" PRId64
		" nobody scored.\n",
		board->failures, board->scored, BOARD_PASS, board->infrastructure, board->states, board->unscored);
	if (board->reasons_hidden)
		strbuf_adds(out, "You review this suite blind, so reasons are not shown yet.\n");
}

/* The groups of one kind begin at `from`: the largest ones and those unlike any other; what the others come to. Returns where the next kind begins. */
static size_t print_kind(const struct board *board, size_t from, struct strbuf *out)
{
	const struct board_group *groups = board->groups;
	size_t at = from, left_out = 0, cases = 0;

	strbuf_addf(out, "\n%s\n", board_by_title(groups[from].by));
	for (; at < board->group_count && groups[at].by == groups[from].by; at++) {
		if (at - from < GROUPS_SHOWN || groups[at].rest) {
			print_group(board, &groups[at], out);
			continue;
		}
		left_out++;
		cases += groups[at].count;
	}
	if (left_out > 0)
		strbuf_addf(out, "  %6zu          in %zu smaller groups; --json lists them\n", cases, left_out);
	return at;
}

static void print_board(const struct board *board, const char *uuid, struct strbuf *out)
{
	print_counts(board, out);
	for (size_t at = 0; at < board->group_count;)
		at = print_kind(board, at, out);
	if (*uuid != '\0')
		strbuf_addf(out, "\nkept as %s\n", uuid);
}

/* Each text takes two steps: it is read, then compared. */
static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total, done / 2);
}

static bool read_board(
	struct db *db, const struct cli_options *options, struct arena *arena, struct board *board, struct error *error)
{
	struct progress progress = progress_begin("group", options->suite != NULL ? options->suite : "failures");
	bool ok;

	progress_catch();
	ok = board_read(db, options->suite, options->system, on_progress, &progress, arena, board, error);
	progress_end(&progress);
	progress_release();
	return ok;
}

static int show(struct cli *cli, const struct cli_options *options, bool keep, struct strbuf *out, struct error *error)
{
	struct strbuf strand = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	char uuid[UUID_SIZE] = "";
	struct board board;
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, keep ? DB_WRITE : DB_READ, &db, error))
		return 3;
	cli_print_list_problems();
	ok = cli_strand(db, options->strand, &strand, error) && read_board(db, options, &arena, &board, error) &&
		(!keep || board_keep(db, &board, strand.data, uuid, error));
	cli_close(cli, db);
	if (ok && options->json)
		json_board(&board, uuid, out);
	else if (ok)
		print_board(&board, uuid, out);
	strbuf_free(&strand);
	arena_free(&arena);
	return ok ? 0 : 3;
}

static void json_kept(const struct board_kept *kept, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "uuid", kept[i].uuid);
		json_put_string(&w, "strand", kept[i].strand);
		json_put_string(&w, "suite", *kept[i].suite_name != '\0' ? kept[i].suite_name : NULL);
		json_put_string(&w, "system", kept[i].system);
		json_put_int(&w, "failures", kept[i].failures);
		json_put_int(&w, "groups", kept[i].groups);
		json_put_string(&w, "who", kept[i].who);
		json_put_time(&w, "at", kept[i].at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static bool print_kept(
	struct db *db, const struct board_kept *kept, size_t count, struct strbuf *out, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		struct strbuf title = STRBUF_INIT;

		if (*kept[i].strand != '\0' && !cli_strand_title(db, kept[i].strand, &title, error))
			return false;
		strbuf_addf(out, "%s  ", kept[i].uuid);
		clock_print_date(kept[i].at, out);
		strbuf_addc(out, ' ');
		print_text(out, kept[i].who);
		strbuf_adds(out, "  ");
		print_text(out, kept[i].system);
		strbuf_addf(out, ": %" PRId64 " failures in %" PRId64 " groups, of ", kept[i].failures, kept[i].groups);
		print_text(out, *kept[i].strand == '\0' ? "the whole case" : title.data);
		strbuf_addc(out, '\n');
		strbuf_free(&title);
	}
	if (count == 0)
		strbuf_adds(out, "no failure board was kept; preop board keep --strand N does it\n");
	return true;
}

static int list(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct board_kept *kept;
	struct db *db;
	size_t count;
	bool ok;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	cli_print_list_problems();
	ok = board_list(db, &arena, &kept, &count, error);
	if (ok && options->json)
		json_kept(kept, count, out);
	else if (ok)
		ok = print_kept(db, kept, count, out, error);
	cli_close(cli, db);
	arena_free(&arena);
	return ok ? 0 : 3;
}

static int remove_board(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct db *db;
	bool ok;

	if (!cli_open(cli, options, DB_WRITE, &db, error))
		return 3;
	ok = board_remove(db, options->words[1], error);
	cli_close(cli, db);
	if (ok)
		cli_print_changed(options, 1, "board removed", out);
	return ok ? 0 : 3;
}

int verb_board(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count > 0 ? options->words[0] : "show";
	size_t words = options->word_count;

	if (words <= 1 && (strcmp(word, "show") == 0 || strcmp(word, "keep") == 0))
		return show(cli, options, strcmp(word, "keep") == 0, out, error);
	if (words == 1 && strcmp(word, "list") == 0)
		return list(cli, options, out, error);
	if (words == 2 && strcmp(word, "remove") == 0)
		return remove_board(cli, options, out, error);
	return cli_usage(error, "board takes show, keep, list or remove UUID");
}
