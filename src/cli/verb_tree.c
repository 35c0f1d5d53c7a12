/* preop tree: the decision tree as it was walked. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/print_decision.h"
#include "cli/strand_word.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/model/tree.h"

#include <string.h>

static void json_steps(struct json_writer *w, const struct tree_walk *walk)
{
	json_open(w, "steps", '[');
	for (size_t i = 0; i < walk->count; i++) {
		const struct tree_step *step = &walk->steps[i];

		if (step->answer == NULL)
			continue;
		json_open(w, NULL, '{');
		json_put_string(w, "question", step->question->id);
		json_put_string(w, "ask", step->question->ask);
		json_put_string(w, "answer", step->answer->id);
		json_put_string(w, "say", step->answer->say);
		json_put_string(w, "reason", step->reason);
		json_put_string(w, "who", step->who);
		json_put_time(w, "at", step->at);
		json_put_bool(w, "supposed", step->supposed);
		json_put_int(w, "evidence", step->evidence);
		json_put_int(w, "doubtful", step->doubtful);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static const struct list_question *next_question(const struct tree_walk *walk)
{
	const struct tree_step *last = walk->count > 0 ? &walk->steps[walk->count - 1] : NULL;

	return last != NULL && last->answer == NULL ? last->question : NULL;
}

static void json_next(struct json_writer *w, const struct list_question *question)
{
	if (question == NULL) {
		json_put_string(w, "next", NULL);
		return;
	}
	json_open(w, "next", '{');
	json_put_string(w, "question", question->id);
	json_put_string(w, "ask", question->ask);
	json_put_string(w, "why", question->why);
	json_open(w, "answers", '[');
	for (size_t i = 0; i < question->answer_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "id", question->answers[i].id);
		json_put_string(w, "say", question->answers[i].say);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void json_end(struct json_writer *w, const struct list_end *end)
{
	if (end == NULL) {
		json_put_string(w, "end", NULL);
		return;
	}
	json_open(w, "end", '{');
	json_put_string(w, "id", end->id);
	json_put_string(w, "verdict", end->verdict);
	json_put_string(w, "say", end->say);
	json_put_string(w, "rung", end->rung);
	json_close(w, '}');
}

static bool ends_in_training(const struct tree_walk *walk)
{
	return walk->end != NULL && strcmp(walk->end->verdict, "candidate") == 0;
}

/* What the decision says beside an end that allows training. */
static void json_walk(
	const char *strand, const struct tree_walk *walk, const struct train_decision *decision, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "strand", *strand != '\0' ? strand : NULL);
	json_steps(&w, walk);
	json_next(&w, next_question(walk));
	json_end(&w, walk->end);
	json_put_int(&w, "beside", (int64_t)walk->beside);
	if (ends_in_training(walk))
		json_put_decision(&w, decision);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_step(const struct tree_step *step, struct strbuf *out)
{
	print_text(out, step->question->ask);
	strbuf_adds(out, step->supposed ? "\n  supposed: " : "\n  ");
	print_text(out, step->answer->say);
	if (*step->reason != '\0') {
		strbuf_adds(out, "   because ");
		print_text(out, step->reason);
		strbuf_adds(out, " (");
		print_text(out, step->who);
		strbuf_addc(out, ')');
	}
	if (step->evidence > 0)
		strbuf_addf(out, "   evidence: %lld", (long long)step->evidence);
	if (step->doubtful > 0)
		strbuf_addf(out, ", %lld changed, expired or gone", (long long)step->doubtful);
	strbuf_addc(out, '\n');
}

static void print_question(const struct list_question *question, struct strbuf *out)
{
	strbuf_adds(out, "next: ");
	print_text(out, question->ask);
	strbuf_adds(out, "\n  ");
	print_text(out, question->why);
	strbuf_addc(out, '\n');
	for (size_t i = 0; i < question->answer_count; i++) {
		strbuf_adds(out, "  ");
		print_cell(out, question->answers[i].id, 12, false);
		print_text(out, question->answers[i].say);
		strbuf_addc(out, '\n');
	}
	strbuf_addf(out, "  preop tree answer %s ANSWER REASON\n", question->id);
}

static void print_walk(const struct tree_walk *walk, const struct train_decision *decision, struct strbuf *out)
{
	for (size_t i = 0; i < walk->count; i++)
		if (walk->steps[i].answer != NULL)
			print_step(&walk->steps[i], out);
	if (next_question(walk) != NULL)
		print_question(next_question(walk), out);
	if (walk->end != NULL) {
		strbuf_adds(out, "so: ");
		print_text(out, walk->end->say);
		strbuf_addc(out, '\n');
	}
	if (ends_in_training(walk))
		print_decision(out, decision);
}

static bool report(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	bool supposing = options->word_count == 3;
	struct arena arena = ARENA_INIT;
	struct train_decision decision;
	struct tree_walk walk;
	bool ok = supposing ? tree_suppose(db, strand, options->words[1], options->words[2], &arena, &walk, error)
			    : tree_read(db, strand, &arena, &walk, error);

	ok = ok && decision_read_besides(db, &arena, &decision, error);
	if (ok && options->json)
		json_walk(strand, &walk, &decision, out);
	else if (ok)
		print_walk(&walk, &decision, out);
	arena_free(&arena);
	return ok;
}

static bool answer(
	struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out, struct error *error)
{
	const char *id = options->word_count > 2 ? options->words[2] : NULL;
	const char *reason = options->word_count > 3 ? options->words[3] : "";

	return tree_answer(db, strand, options->words[1], id, reason, error) &&
		report(db, &(struct cli_options){ .json = options->json }, strand, out, error);
}

static const struct word {
	const char *word;
	size_t words;
	enum db_mode mode;
	bool (*run)(struct db *db, const struct cli_options *options, const char *strand, struct strbuf *out,
		struct error *error);
} words[] = {
	{ "answer", 4, DB_WRITE, answer },
	{ "forget", 2, DB_WRITE, answer },
	{ "suppose", 3, DB_READ, report },
};

static const struct word *find_word(const struct cli_options *options)
{
	for (size_t i = 0; options->word_count > 0 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, options->words[0]) == 0 && options->word_count == words[i].words)
			return &words[i];
	return NULL;
}

int verb_tree(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct word *word = find_word(options);
	struct strbuf strand = STRBUF_INIT;
	struct db *db;

	if (options->word_count > 0 && word == NULL)
		return cli_usage(
			error, "tree takes answer QUESTION ANSWER REASON, forget QUESTION or suppose QUESTION ANSWER");
	if (!cli_open(cli, options, word != NULL ? word->mode : DB_READ, &db, error))
		return 3;
	bool ok = cli_strand(db, options->strand, &strand, error) &&
		(word != NULL ? word->run : report)(db, options, strand.data, out, error);
	cli_close(cli, db);
	strbuf_free(&strand);
	return ok ? 0 : 3;
}
