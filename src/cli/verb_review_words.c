/* preop review WORD: what is not looking itself. */
#include "cli/verb_review_words.h"

#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/formats/verdicts_out.h"
#include "preop/model/review_consistency.h"
#include "preop/model/review_queue.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- Seal ---- */

bool review_word_seal(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	int64_t at;

	if (options->word_count > 0)
		return error_set(error, ERROR_USAGE, "review seal takes no words; --suite says which");
	if (!review_seal(db, suite->id, "names", error) || !review_sealed(db, suite->id, &at, error))
		return false;
	if (options->json) {
		struct json_writer w;

		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_string(&w, "suite", suite->name);
		json_put_time(&w, "sealed", at);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else {
		strbuf_adds(out, "sealed: your later verdicts on ");
		print_text(out, suite->name);
		strbuf_adds(out, " are marked as not blind\n");
	}
	return true;
}

/* ---- Consistency ---- */

static void put_share(struct json_writer *w, const char *key, const struct preference_share *share, bool p)
{
	json_open(w, key, '{');
	json_put_int(w, "hits", share->hits);
	json_put_int(w, "n", share->n);
	json_put_double(w, "share", share->share);
	json_put_double(w, "low", share->interval.low);
	json_put_double(w, "high", share->interval.high);
	if (p)
		json_put_double(w, "p", share->p);
	json_close(w, '}');
}

static void consistency_json(
	const struct suite *suite, const struct review_steadiness *people, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", suite->name);
	json_open(&w, "people", '[');
	for (size_t i = 0; i < count; i++) {
		const struct review_steadiness *person = &people[i];

		json_open(&w, NULL, '{');
		json_put_string(&w, "who", person->who);
		json_put_int(&w, "verdicts", person->verdicts);
		json_put_int(&w, "blind", person->blind);
		json_put_int(&w, "looks", person->looks);
		put_share(&w, "same", &person->same, false);
		json_put_int(&w, "flipped", person->flipped);
		json_put_int(&w, "softened", person->softened);
		json_put_int(&w, "left_twice", person->left_twice);
		json_put_int(&w, "right_twice", person->right_twice);
		put_share(&w, "left", &person->left, true);
		json_put_double(&w, "seconds", person->seconds);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void put_share_cell(struct print_table *table, const struct preference_share *share)
{
	if (share->n == 0)
		print_table_cell(table, "none");
	else
		print_table_cellf(table, "%.1f %% (%.1f to %.1f) of %" PRId64, 100 * share->share,
			100 * share->interval.low, 100 * share->interval.high, share->n);
}

static void consistency_text(const struct review_steadiness *people, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { "who", PRINT_LEFT, 24 }, { "verdicts", PRINT_RIGHT, 0 },
		{ "blind", PRINT_RIGHT, 0 }, { "same again, sides changed", PRINT_LEFT, 0 },
		{ "left won", PRINT_LEFT, 0 }, { "p", PRINT_RIGHT, 0 }, { "seconds", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < count; i++) {
		const struct review_steadiness *person = &people[i];

		print_table_cell(table, person->who);
		print_table_cellf(table, "%" PRId64, person->verdicts);
		print_table_cellf(table, "%" PRId64, person->blind);
		put_share_cell(table, &person->same);
		put_share_cell(table, &person->left);
		if (person->left.n > 0)
			print_table_cellf(table, "%.3g", person->left.p);
		else
			print_table_cell(table, "");
		if (isnan(person->seconds))
			print_table_cell(table, "");
		else
			print_table_cellf(table, "%.1f", person->seconds);
	}
	print_table_end(table, out);
	if (count == 0)
		strbuf_adds(out, "nobody has reviewed this suite yet\n");
}

bool review_word_consistency(struct db *db, const struct suite *suite, const struct cli_options *options,
	struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct review_steadiness *people;
	size_t count;
	bool ok = (options->word_count == 0 || error_set(error, ERROR_USAGE, "review consistency takes no words")) &&
		review_consistency(db, suite->id, &arena, &people, &count, error);

	if (ok && options->json)
		consistency_json(suite, people, count, out);
	else if (ok)
		consistency_text(people, count, out);
	arena_free(&arena);
	return ok;
}

/* ---- Orders ---- */

bool review_word_orders(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	struct json_writer w;

	(void)db, (void)suite;
	if (options->word_count > 0)
		return error_set(error, ERROR_USAGE, "review orders takes no words");
	if (!options->json) {
		for (int i = 0; i < REVIEW_ORDERS; i++)
			strbuf_addf(out, "%-10s %s\n", review_order_word((enum review_order)i),
				review_order_title((enum review_order)i));
		return true;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (int i = 0; i < REVIEW_ORDERS; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "order", review_order_word((enum review_order)i));
		json_put_string(&w, "title", review_order_title((enum review_order)i));
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
	return true;
}

/* ---- Export ---- */

static bool may_name(struct db *db, const struct suite *suite, bool unblind, bool *names, struct error *error)
{
	int64_t at;

	if (unblind && !review_seal(db, suite->id, "export", error))
		return false;
	if (!review_sealed(db, suite->id, &at, error))
		return false;
	*names = at != CLOCK_NONE;
	return true;
}

bool review_word_export(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	const char *path = options->output ? options->output : "-";
	enum verdicts_format format = VERDICTS_JSONL;
	struct json_writer w;
	int64_t rows;
	bool names;

	if (options->word_count > 0)
		return error_set(error, ERROR_USAGE, "review export takes no words: name the file with -o FILE");
	if (options->format && !verdicts_format_parse(options->format, &format))
		return error_set(error, ERROR_USAGE, "--format is jsonl or csv, not \"%.40s\"", options->format);
	if (options->json && strcmp(path, "-") == 0)
		return error_set(error, ERROR_USAGE, "the rows go to standard output, so --json needs -o FILE");
	if (!may_name(db, suite, options->review.unblind, &names, error) ||
		!verdicts_export(db, suite, path, format, names, &rows, error))
		return false;
	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_string(&w, "suite", suite->name);
		json_put_string(&w, "path", path);
		json_put_int(&w, "rows", rows);
		json_put_bool(&w, "names", names);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else if (strcmp(path, "-") != 0) {
		strbuf_addf(out, "%" PRId64 " verdicts%s\n", rows,
			names ? "" : ", without names: you have not sealed them");
	}
	return true;
}

/* ---- Setup ---- */

static void split_tags(const char *words, struct arena *arena, struct review_setup *setup)
{
	setup->tags = arena_alloc(arena, (strlen(words) + 1) * sizeof(char *));
	setup->tag_count = 0;
	while (*words) {
		size_t n = strcspn(words, ","), from = strspn(words, " "), to = n;

		while (to > from && words[to - 1] == ' ')
			to--;
		if (to > from)
			setup->tags[setup->tag_count++] = arena_strndup(arena, words + from, to - from);
		words += n + (words[n] == ',');
	}
}

static void print_setup(const struct suite *suite, const struct review_setup *setup, bool json, struct strbuf *out)
{
	struct json_writer w;

	if (!json) {
		strbuf_addf(out, "%d %% of the pairs are shown again\n", setup->repeats);
		for (size_t i = 0; i < setup->tag_count; i++) {
			strbuf_addf(out, "%c  ", setup->tag_keys[i]);
			print_text(out, setup->tags[i]);
			strbuf_addc(out, '\n');
		}
		return;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", suite->name);
	json_put_int(&w, "repeats", setup->repeats);
	json_open(&w, "reasons", '[');
	for (size_t i = 0; i < setup->tag_count; i++)
		json_put_string(&w, NULL, setup->tags[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

bool review_word_setup(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct review_setup setup;
	bool ok = (options->word_count == 0 || error_set(error, ERROR_USAGE, "review setup takes no words")) &&
		review_setup_read(db, suite->id, &arena, &setup, error);

	if (ok && options->review.tags)
		split_tags(options->review.tags, &arena, &setup);
	if (ok && options->review.repeats >= 0)
		setup.repeats = options->review.repeats > 100 ? 100 : (int)options->review.repeats;
	if (ok && (options->review.tags || options->review.repeats >= 0))
		ok = review_setup_write(db, suite->id, &setup, error) &&
			review_setup_read(db, suite->id, &arena, &setup, error);
	if (ok)
		print_setup(suite, &setup, options->json, out);
	arena_free(&arena);
	return ok;
}

/* ---- The words ---- */

static const struct {
	const char *word;
	review_word_run *run;
	bool writes;
} words[] = {
	{ "next", review_word_next, false },
	{ "record", review_word_record, true },
	{ "skip", review_word_skip, true },
	{ "seal", review_word_seal, true },
	{ "consistency", review_word_consistency, false },
	{ "orders", review_word_orders, false },
	{ "export", review_word_export, false },
	{ "setup", review_word_setup, false },
};

static bool changes(size_t word, const struct cli_options *options)
{
	return words[word].writes || options->review.unblind || options->review.tags || options->review.repeats >= 0;
}

int verb_review(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct cli_options rest = *options;
	struct arena arena = ARENA_INIT;
	struct suite suite;
	struct db *db;
	size_t at = 0;
	bool ok;

	while (options->word_count > 0 && at < sizeof(words) / sizeof(words[0]) &&
		strcmp(words[at].word, options->words[0]) != 0)
		at++;
	if (options->word_count == 0 || at == sizeof(words) / sizeof(words[0]))
		return cli_usage(
			error, "review wants a word: next, record, skip, seal, consistency, orders, export or setup");
	rest.words++;
	rest.word_count--;
	if (!cli_open(cli, options, changes(at, options) ? DB_WRITE : DB_READ, &db, error))
		return 3;
	ok = suite_find(db, options->suite, &arena, &suite, error) && words[at].run(db, &suite, &rest, out, error);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : error_exit_status(error->code);
}
