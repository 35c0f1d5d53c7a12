/* preop evidence: what claims rest on. */
#include "cli/claim_word.h"
#include "cli/context.h"
#include "cli/print.h"
#include "cli/strand_word.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/base/random.h"
#include "preop/model/evidence.h"
#include "preop/model/tree.h"

#include <stdlib.h>
#include <string.h>

static void json_links(const struct evidence *links, size_t count, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "uuid", links[i].uuid);
		json_put_string(&w, "owner", links[i].owner);
		json_put_string(&w, "claim", links[i].claim);
		json_put_bool(&w, "claim_gone", !evidence_claim_listed(links[i].owner, links[i].claim));
		json_put_string(&w, "kind", links[i].kind);
		json_put_string(&w, "target", links[i].target);
		json_put_string(&w, "title", links[i].title);
		json_put_string(&w, "was", links[i].was);
		json_put_string(&w, "now", links[i].now);
		json_put_string(&w, "state", evidence_state_word(links[i].state));
		json_put_string(&w, "note", links[i].note);
		json_put_string(&w, "who", links[i].who);
		json_put_time(&w, "at", links[i].at);
		json_put_time(&w, "expires_at", links[i].expires_at);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
}

static void print_links(const struct evidence *links, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = {
		{ "claim", PRINT_LEFT, 24 },
		{ "rests on", PRINT_LEFT, 40 },
		{ "said", PRINT_LEFT, 24 },
		{ "says now", PRINT_LEFT, 24 },
		{ "state", PRINT_LEFT, 0 },
		{ "who", PRINT_LEFT, 12 },
		{ "uuid", PRINT_LEFT, 0 },
	};
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < count; i++) {
		print_table_cellf(table, "%s%s %s",
			evidence_claim_listed(links[i].owner, links[i].claim) ? "" : "(gone) ", links[i].owner,
			links[i].claim);
		print_table_cellf(table, "%s %s", links[i].kind, links[i].title);
		print_table_cell(table, links[i].was);
		print_table_cell(table, links[i].now);
		print_table_cell(table, evidence_state_word(links[i].state));
		print_table_cell(table, links[i].who);
		print_table_cell(table, links[i].uuid);
	}
	print_table_end(table, out);
	if (count == 0)
		strbuf_adds(out, "no evidence yet; preop evidence add links a claim to what it rests on\n");
}

static bool list(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct evidence *links;
	size_t count;
	bool ok = evidence_list(db, NULL, NULL, &arena, &links, &count, error);

	if (ok && options->json)
		json_links(links, count, out);
	else if (ok)
		print_links(links, count, out);
	arena_free(&arena);
	return ok;
}

static bool add(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct strbuf strand = STRBUF_INIT, claim = STRBUF_INIT;
	struct evidence_new link = {
		.owner = options->words[1],
		.kind = options->words[3],
		.target = options->words[4],
		.note = options->note,
		.expires_at = options->until,
	};
	char uuid[UUID_SIZE];
	bool ok = cli_strand(db, options->strand, &strand, error) &&
		cli_claim(db, link.owner, strand.data, options->words[2], &claim, error);

	link.claim = claim.data;
	ok = ok && evidence_add(db, &link, uuid, error);
	if (ok && options->json)
		strbuf_addf(out, "{\"uuid\":\"%s\"}\n", uuid);
	else if (ok)
		strbuf_addf(out, "linked as %s\n", uuid);
	strbuf_free(&claim);
	strbuf_free(&strand);
	return ok;
}

static bool remove_link(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (!evidence_remove(db, options->words[1], error))
		return false;
	cli_print_changed(options, 1, "link removed", out);
	return true;
}

static void print_kinds(const struct cli_options *options, struct strbuf *out)
{
	const char *kind, *target;
	struct json_writer w;

	json_begin(&w, out);
	if (options->json)
		json_open(&w, NULL, '[');
	for (size_t i = 0; (kind = evidence_kind(i, &target)) != NULL; i++)
		if (options->json) {
			json_open(&w, NULL, '{');
			json_put_string(&w, "kind", kind);
			json_put_string(&w, "target", target);
			json_close(&w, '}');
		} else {
			strbuf_addf(out, "  %-10s %s\n", kind, target);
		}
	if (options->json) {
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	}
}

static const struct word {
	const char *word;
	size_t words;
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "list", 1, DB_READ, list },
	{ "add", 5, DB_WRITE, add },
	{ "remove", 2, DB_WRITE, remove_link },
};

int verb_evidence(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *word = options->word_count == 0 ? &words[0] : NULL;
	struct db *db;

	if (options->word_count == 1 && strcmp(options->words[0], "kinds") == 0) {
		print_kinds(options, out);
		return 0;
	}
	for (size_t i = 0; options->word_count > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && words[i].words == options->word_count)
			word = &words[i];
	if (word == NULL)
		return cli_usage(error, "evidence takes list, add OWNER CLAIM KIND TARGET, remove UUID or kinds");
	if (!cli_open(cli, options, word->mode, &db, error))
		return 3;
	bool ok = word->run(db, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : error != NULL && error->code == ERROR_USAGE ? 64 : 3;
}
