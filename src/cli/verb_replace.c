/* preop replace: find and replace over a filter. */
#include "cli/context.h"
#include "cli/example_json.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/model/replace.h"

#include <inttypes.h>
#include <string.h>

enum { HITS_SHOWN = 10 };

/* Shows the first rows that match; the rest is counted. */
struct shower {
	struct strbuf *out;
	struct json_writer *w; /* NULL: text */
	int64_t left;
};

static void show_text(struct strbuf *out, const struct replace_hit *hit)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

	strbuf_add(&before, hit->before, hit->before_length);
	strbuf_add(&after, hit->after, hit->after_length);
	strbuf_addf(out, "example %" PRId64 "  %" PRId64 " match%s%s\n", hit->id, hit->matches,
		hit->matches == 1 ? "" : "es", hit->locked ? "  in a locked split" : "");
	print_diff(out, 2, &before, &after);
	strbuf_free(&before);
	strbuf_free(&after);
}

static void show_json(struct json_writer *w, const struct replace_hit *hit)
{
	json_open(w, NULL, '{');
	json_put_int(w, "id", hit->id);
	json_put_int(w, "matches", hit->matches);
	json_put_bool(w, "locked", hit->locked);
	json_put_bytes(w, "before", hit->before, hit->before_length);
	json_put_bytes(w, "after", hit->after, hit->after_length);
	json_close(w, '}');
}

static bool show_hit(void *context, const struct replace_hit *hit)
{
	struct shower *shower = context;

	if (shower->left == 0)
		return true;
	shower->left--;
	if (shower->w != NULL)
		show_json(shower->w, hit);
	else
		show_text(shower->out, hit);
	return true;
}

static bool preview(struct db *db, const struct cli_options *options, const struct replace_spec *spec,
	const struct id_list *ids, struct json_writer *w, struct strbuf *out, struct replace_counts *counts,
	struct error *error)
{
	struct shower shower = { out, w, options->limit >= 0 ? options->limit : HITS_SHOWN };
	struct replace_watch watch = { .hit = show_hit, .context = &shower };

	if (w != NULL)
		json_open(w, "hits", '[');
	bool ok = replace_preview(db, spec, ids, &watch, counts, error);
	if (w != NULL)
		json_close(w, ']');
	return ok;
}

static void print_counts(const struct cli_options *options, const struct replace_counts *counts, struct json_writer *w,
	struct strbuf *out)
{
	if (w != NULL) {
		json_put_int(w, "looked", counts->looked);
		json_put_int(w, "rows", counts->rows);
		json_put_int(w, "matches", counts->matches);
		json_put_int(w, "locked", counts->locked);
		json_put_bool(w, "dry_run", options->dry_run);
		return;
	}
	strbuf_addf(out, "%" PRId64 " match%s in %" PRId64 " of %" PRId64 " examples %s\n", counts->matches,
		counts->matches == 1 ? "" : "es", counts->rows, counts->looked,
		options->dry_run ? "would be replaced; nothing was written"
				 : "replaced (preop undo takes them all back)");
	if (counts->locked > 0)
		strbuf_addf(out, "%" PRId64 " of them in a locked split: leave those out, or the whole is refused\n",
			counts->locked);
}

static bool replace(struct db *db, const struct cli_options *options, const struct replace_spec *spec,
	struct json_writer *w, struct strbuf *out, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct replace_counts counts;

	bool ok = dataset_find(db, options->dataset, &arena, &dataset, error) &&
		cli_select(db, options, 0, &ids, error);
	id_list_sort_unique(&ids);
	ok = ok &&
		(options->dry_run ? preview(db, options, spec, &ids, w, out, &counts, error)
				  : replace_apply(db, spec, &ids, options->note, NULL, &counts, error));
	if (ok)
		print_counts(options, &counts, w, out);
	arena_free(&arena);
	id_list_free(&ids);
	return ok;
}

int verb_replace(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct replace_spec spec = {
		.regex = options->regex, .ignore_case = options->ignore_case, .field = options->field
	};
	struct strbuf text = STRBUF_INIT;
	struct json_writer w;
	struct db *db;

	if (options->word_count != 2)
		return cli_usage(error, "replace wants two words: what to find, and what to put in its place");
	spec.find = options->words[0];
	spec.find_length = strlen(spec.find);
	spec.with = options->words[1];
	spec.with_length = strlen(spec.with);
	if (!cli_open(cli, options, options->dry_run ? DB_READ : DB_WRITE, &db, error))
		return 3;
	json_begin(&w, &text);
	if (options->json)
		json_open(&w, NULL, '{');
	bool ok = replace(db, options, &spec, options->json ? &w : NULL, &text, error);
	if (options->json) {
		json_close(&w, '}');
		strbuf_addc(&text, '\n');
	}
	if (ok)
		strbuf_add(out, text.data, text.len);
	strbuf_free(&text);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
