/* preop eval table --compare A B: the second system against the first. */
#include "cli/print.h"
#include "cli/verb_eval_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES_SHOWN = 10 /* each way; --json has all */ };

struct comparing {
	const struct eval_table *table;
	struct ladder_comparison all;
	const struct ladder_slice *slice; /* NULL: not by slice */
	struct ladder_part *parts;
	size_t part_count;
	struct ladder_change *changes;
	char **cases; /* their own ids */
	size_t change_count;
};

/* ---- JSON ---- */

static void put_extreme(struct json_writer *w, const char *key, const struct ladder_extreme *extreme)
{
	json_open(w, key, '{');
	json_put_double(w, "difference", extreme->difference);
	json_put_double(w, "p", extreme->p);
	json_close(w, '}');
}

static void put_binary(struct json_writer *w, const struct ladder_comparison *c)
{
	json_put_int(w, "both", c->counts.both);
	json_put_int(w, "first_right", c->counts.first_only);
	json_put_int(w, "second_right", c->counts.second_only);
	json_put_int(w, "neither_right", c->counts.neither);
	json_put_double(w, "mid_p", c->mid_p);
	json_open(w, "missing", '{');
	put_extreme(w, "wrong", &c->wrong);
	put_extreme(w, "right", &c->right);
	put_extreme(w, "worst", &c->worst);
	put_extreme(w, "best", &c->best);
	json_close(w, '}');
}

void eval_put_comparison(struct json_writer *w, const struct ladder_comparison *c)
{
	static const char *const tests[] = { [LADDER_NO_TEST] = NULL,
		[LADDER_MCNEMAR] = "mcnemar-exact",
		[LADDER_SIGN_FLIP] = "sign-flip-exact",
		[LADDER_PAIRED_T] = "paired-t",
		[LADDER_CLUSTERED_T] = "clustered-t" };
	static const char *const intervals[] = { [LADDER_NO_DIFFERENCE] = NULL,
		[LADDER_NEWCOMBE] = "newcombe-paired",
		[LADDER_DIFFERENCE_T] = "paired-t",
		[LADDER_DIFFERENCE_CLUSTERED] = "clustered-t" };

	json_put_int(w, "n", c->n);
	json_put_int(w, "only_first", c->first_only);
	json_put_int(w, "only_second", c->second_only);
	json_put_int(w, "neither", c->neither);
	json_put_double(w, "difference", c->difference);
	json_put_double(w, "low", c->low);
	json_put_double(w, "high", c->high);
	json_put_string(w, "interval", intervals[c->interval]);
	json_put_double(w, "p", c->p);
	json_put_string(w, "test", tests[c->test]);
	json_put_double(w, "se", c->se);
	json_put_double(w, "unpaired_se", c->n ? c->scores.unpaired_se : (double)NAN);
	json_put_double(w, "correlation", c->n ? c->scores.correlation : (double)NAN);
	json_put_int(w, "clusters", c->clusters);
	json_put_double(w, "detectable", c->detectable);
	json_put_double(w, "needed", c->needed);
	json_put_int(w, "wins", c->scores.wins);
	json_put_int(w, "losses", c->scores.losses);
	json_put_int(w, "ties", c->scores.ties);
	json_put_double(w, "sign_p", c->n ? c->scores.sign_p : (double)NAN);
	if (c->binary && c->n)
		put_binary(w, c);
}

static void put_parts(struct json_writer *w, const struct comparing *all)
{
	json_put_string(w, "by", all->slice->name);
	json_open(w, "slices", '[');
	for (size_t i = 0; i < all->part_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "value", all->slice->values[all->parts[i].value]);
		json_put_int(w, "cases", all->parts[i].cases);
		eval_put_comparison(w, &all->parts[i].comparison);
		json_put_double(w, "holm", all->parts[i].holm);
		json_put_double(w, "bh", all->parts[i].bh);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void compare_json(const struct comparing *all, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", all->table->suite.name);
	json_put_string(&w, "first", all->all.first->name);
	json_put_string(&w, "second", all->all.second->name);
	eval_put_comparison(&w, &all->all);
	if (all->slice)
		put_parts(&w, all);
	json_open(&w, "changes", '[');
	for (size_t i = 0; i < all->change_count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "case", all->cases[i]);
		json_put_double(&w, "first", all->changes[i].first);
		json_put_double(&w, "second", all->changes[i].second);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

/* ---- For people ---- */

static void print_parts(const struct comparing *all, struct strbuf *out)
{
	static const struct print_column columns[] = { { "slice", PRINT_LEFT, 22 }, { "n", PRINT_RIGHT, 0 },
		{ "lost", PRINT_RIGHT, 0 }, { "gained", PRINT_RIGHT, 0 }, { "diff", PRINT_RIGHT, 0 },
		{ "95 %", PRINT_LEFT, 0 }, { "p", PRINT_RIGHT, 0 }, { "Holm", PRINT_RIGHT, 0 } };
	struct print_table *table = print_table_new(columns, 8);

	for (size_t i = 0; i < all->part_count; i++) {
		const struct ladder_comparison *c = &all->parts[i].comparison;
		char word[LADDER_WORD], range[LADDER_WORD * 2];

		print_table_cell(table, all->slice->values[all->parts[i].value]);
		print_table_cellf(table, "%" PRId64, c->n);
		print_table_cellf(table, "%" PRId64, c->scores.losses);
		print_table_cellf(table, "%" PRId64, c->scores.wins);
		print_table_cell(table, ladder_points_word(c->difference, c->binary, word));
		print_table_cell(table, ladder_interval_word(c->low, c->high, c->binary, range));
		print_table_cell(table, ladder_p_word(c->p, word));
		print_table_cell(table, ladder_p_word(all->parts[i].holm, word));
	}
	print_table_end(table, out);
	strbuf_addf(out,
		"By %s. Holm (1979): p with the number of slices taken into account; the slices' own p is not, and is "
		"no finding.\n",
		all->slice->name);
}

static void print_changes(const struct comparing *all, bool gained, struct strbuf *out)
{
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < all->change_count; i++) {
		if ((all->changes[i].second > all->changes[i].first) != gained)
			continue;
		more += shown >= CHANGES_SHOWN;
		if (shown >= CHANGES_SHOWN)
			continue;
		strbuf_adds(out, shown++ ? ", " : gained ? "gained: " : "\nlost: ");
		print_text(out, all->cases[i]);
	}
	if (more)
		strbuf_addf(out, " and %zu more (--json has them)", more);
	strbuf_adds(out, shown ? "\n" : "");
}

static void compare_text(
	const struct comparing *all, const struct ladder_slice *only, uint32_t value, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	ladder_explain_comparison(&all->table->ladder, &all->all, only, value, &text);
	print_prose(out, 0, text.data + 2, text.len - 2); /* without the "# " of a page's title */
	if (all->slice)
		print_parts(all, out);
	print_changes(all, false, out);
	print_changes(all, true, out);
	strbuf_free(&text);
}

/* ---- The whole ---- */

static bool read_cases(struct db *db, struct comparing *all, struct error *error)
{
	all->cases = xcalloc(all->change_count + 1, sizeof(*all->cases));
	for (size_t i = 0; i < all->change_count; i++) {
		struct strbuf name = STRBUF_INIT;

		if (!ladder_case_name(db, all->changes[i].eval_case, &name, error)) {
			strbuf_free(&name);
			return false;
		}
		all->cases[i] = strbuf_detach(&name, NULL);
	}
	return true;
}

static void free_comparing(struct comparing *all)
{
	for (size_t i = 0; all->cases && i < all->change_count; i++)
		free(all->cases[i]);
	free(all->cases);
	free(all->parts);
	free(all->changes);
}

bool eval_table_compare(struct db *db, const struct eval_table *table, const struct cli_options *options,
	const struct eval_part *part, struct strbuf *out, struct error *error)
{
	const struct ladder *ladder = &table->ladder;
	const struct ladder_slice *only = part->value != LADDER_NONE ? part->slice : NULL;
	struct comparing all = { .table = table, .slice = only ? NULL : part->slice };
	const struct ladder_row *first, *second;
	bool ok = ladder_find(ladder, options->compare, &first, error) &&
		ladder_find(ladder, options->words[0], &second, error) &&
		(ladder_compare(ladder, first, second, only, part->value, &all.all) ||
			error_set(error, ERROR_MEMORY, "no memory to compare two systems")) &&
		ladder_changes(ladder, first, second, only, part->value, &all.changes, &all.change_count, error) &&
		read_cases(db, &all, error) &&
		(!all.slice ||
			ladder_compare_slices(ladder, first, second, all.slice, &all.parts, &all.part_count, error));

	if (ok && options->json)
		compare_json(&all, out);
	else if (ok)
		compare_text(&all, only, part->value, out);
	free_comparing(&all);
	return ok;
}
