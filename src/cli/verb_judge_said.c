/* preop judge show NAME --case ID: all a judge wrote of a case. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verb_judge.h"

#include "preop/base/json.h"

#include <inttypes.h>
#include <math.h>

struct said {
	struct judge_said_of *items;
	size_t count;
	int64_t hidden;
};

static bool read_said(
	struct db *db, const struct cli_options *options, struct arena *arena, struct said *out, struct error *error)
{
	struct suite suite;
	struct judge judge;
	int64_t eval_case;

	return judge_named(db, options, arena, &suite, &judge, error) &&
		suite_case_find(db, suite.id, options->eval_case, &eval_case, error) &&
		judge_said_list(db, judge.id, eval_case, arena, &out->items, &out->count, &out->hidden, error);
}

static const char *verdict_of(const struct judge_said_of *said)
{
	return said->systems[1] == NULL || said->choice == REVIEW_NONE ? NULL : review_choice_word(said->choice);
}

static void said_json(const struct said *said, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_open(&w, "said", '[');
	for (size_t i = 0; i < said->count; i++) {
		const struct judge_said_of *one = &said->items[i];
		json_open(&w, NULL, '{');
		json_put_string(&w, "shown_first", one->systems[0]);
		json_put_string(&w, "shown_second", one->systems[1]);
		json_put_bool(&w, "order_known", one->order_known);
		json_put_int(&w, "repeat", one->repeat);
		json_put_int(&w, "round", one->round);
		json_put_string(&w, "verdict", verdict_of(one));
		json_put_double(&w, "score", one->value);
		json_put_string(&w, "label", one->label);
		json_put_bytes(&w, "text", one->text, one->text_n);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_put_int(&w, "hidden", said->hidden);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void said_text(const struct said *said, struct strbuf *out)
{
	for (size_t i = 0; i < said->count; i++) {
		const struct judge_said_of *one = &said->items[i];
		print_text(out, one->systems[0]);
		if (one->systems[1] != NULL) {
			strbuf_adds(out, " before ");
			print_text(out, one->systems[1]);
		}
		strbuf_addf(out, ", repeat %" PRId64 ", round %" PRId64 ": ", one->repeat, one->round);
		if (!isnan(one->value))
			strbuf_addf(out, "%g\n", one->value);
		else if (one->label != NULL)
			strbuf_addf(out, "%s\n", one->label);
		else
			strbuf_addf(out, "%s\n", verdict_of(one) != NULL ? verdict_of(one) : "unread");
		print_prose(out, 2, one->text, one->text_n);
	}
	if (said->hidden > 0)
		strbuf_addf(out, "%" PRId64 " on pairs you have not decided are hidden until you have\n", said->hidden);
}

int judge_word_said(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct said said = { .count = 0 };
	struct db *db;

	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = read_said(db, options, &arena, &said, error);
	cli_close(cli, db);
	if (ok)
		(options->json ? said_json : said_text)(&said, out);
	arena_free(&arena);
	return ok ? 0 : 3;
}
