/* preop guideline: the labeling guideline, its versions, and patches that are tried on decided examples. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/idlist.h"
#include "preop/base/json.h"
#include "preop/model/dataset.h"
#include "preop/model/guideline.h"

#include <string.h>

enum { INDENT = 2, FILE_LIMIT = 64 << 20 };

/* What every action gets; words[0] is the action's own. */
struct call {
	struct db *db;
	const struct cli_options *options;
	struct arena arena;
	struct dataset dataset;
	struct strbuf *out;
	struct error *error;
};

static const char *word(const struct call *call, size_t index)
{
	return index < call->options->word_count ? call->options->words[index] : NULL;
}

static bool read_number(const struct call *call, size_t index, const char *what, int64_t *out)
{
	return cli_read_number(word(call, index), what, out, call->error);
}

static void end_json(struct call *call, struct json_writer *w, char bracket)
{
	json_close(w, bracket);
	strbuf_addc(call->out, '\n');
}

/* ---- Versions ---- */

static bool print_changed_version(struct call *call, int64_t version)
{
	struct guideline guideline;
	struct json_writer w;

	if (!guideline_read(call->db, call->dataset.id, version, &call->arena, &guideline, call->error))
		return false;
	if (call->options->json) {
		json_begin(&w, call->out);
		json_open(&w, NULL, '{');
		json_put_int(&w, "version", version);
		json_put_int(&w, "sections", (int64_t)guideline.section_count);
		json_put_bool(&w, "in_force", guideline.in_force);
		json_put_string(&w, "note", guideline.note);
		end_json(call, &w, '}');
		return true;
	}
	strbuf_addf(call->out, "version %lld, %zu sections, %s\n", (long long)version, guideline.section_count,
		guideline.in_force ? "in force" : "not in force: preop guideline activate puts it there");
	return true;
}

static bool read_file(struct call *call, struct strbuf *text)
{
	const char *path = word(call, 1);

	return (path != NULL && strcmp(path, "-") != 0) ? strbuf_read_file(text, path, FILE_LIMIT, call->error)
							: cli_read_text(call->options, 1, text, call->error);
}

static bool run_import(struct call *call)
{
	struct strbuf text = STRBUF_INIT;
	int64_t version = 0;

	bool ok = read_file(call, &text) &&
		guideline_import(
			call->db, call->dataset.id, text.data, text.len, call->options->note, &version, call->error) &&
		print_changed_version(call, version);
	strbuf_free(&text);
	return ok;
}

static void sections_json(const struct guideline_section *sections, size_t count, struct json_writer *w)
{
	json_open(w, "sections", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "id", sections[i].id);
		json_put_string(w, "title", sections[i].title);
		json_put_string(w, "text", sections[i].text);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void section_text(const struct guideline_section *section, struct strbuf *out)
{
	print_text(out, section->id); /* of a file that anybody may have written */
	strbuf_adds(out, "  ");
	print_text(out, section->title);
	strbuf_addc(out, '\n');
	print_prose(out, INDENT, section->text, strlen(section->text));
}

static void report_text(const struct patch *patch, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	patch_print_report(patch, 0, 0, &text);
	print_text(out, text.data);
	strbuf_free(&text);
}

static void print_sections(
	struct call *call, const struct guideline *guideline, const struct guideline_section *sections, size_t count)
{
	struct json_writer w;

	if (call->options->json) {
		json_begin(&w, call->out);
		json_open(&w, NULL, '{');
		json_put_int(&w, "version", guideline->version);
		json_put_bool(&w, "in_force", guideline->in_force);
		json_put_string(&w, "note", guideline->note);
		json_put_string(&w, "who", guideline->who);
		json_put_time(&w, "at", guideline->at);
		sections_json(sections, count, &w);
		end_json(call, &w, '}');
	} else if (call->options->markdown) {
		guideline_print(sections, count, call->out);
	} else {
		strbuf_addf(call->out, "version %lld%s\n", (long long)guideline->version,
			guideline->in_force ? ", in force" : "");
		for (size_t i = 0; i < count; i++) {
			strbuf_addc(call->out, '\n');
			section_text(&sections[i], call->out);
		}
	}
}

static bool run_show(struct call *call)
{
	const struct guideline_section *section = NULL;
	struct guideline guideline;

	if (!guideline_read(call->db, call->dataset.id, call->options->version, &call->arena, &guideline, call->error))
		return false;
	if (word(call, 1) != NULL && (section = guideline_find(&guideline, word(call, 1))) == NULL)
		return error_set(call->error, ERROR_NOT_FOUND, "version %lld has no section %.40s",
			(long long)guideline.version, word(call, 1));
	print_sections(call, &guideline, section != NULL ? section : guideline.sections,
		section != NULL ? 1 : guideline.section_count);
	return true;
}

static void list_json(struct call *call, const struct guideline *items, size_t count)
{
	struct json_writer w;

	json_begin(&w, call->out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_int(&w, "version", items[i].version);
		json_put_bool(&w, "in_force", items[i].in_force);
		json_put_string(&w, "who", items[i].who);
		json_put_time(&w, "at", items[i].at);
		json_put_string(&w, "note", items[i].note);
		json_close(&w, '}');
	}
	end_json(call, &w, ']');
}

static void list_text(struct call *call, const struct guideline *items, size_t count)
{
	static const struct print_column columns[] = { { "version", PRINT_RIGHT, 0 }, { .title = "" },
		{ .title = "at" }, { "by", PRINT_LEFT, 20 }, { "note", PRINT_LEFT, 80 } };
	struct print_table *table = print_table_new(columns, 5);
	struct strbuf at = STRBUF_INIT;

	for (size_t i = 0; i < count; i++) {
		strbuf_reset(&at);
		clock_print_date(items[i].at, &at);
		print_table_cellf(table, "%lld", (long long)items[i].version);
		print_table_cell(table, items[i].in_force ? "in force" : "");
		print_table_cell(table, at.data);
		print_table_cell(table, items[i].who);
		print_table_cell(table, items[i].note);
	}
	print_table_end(table, call->out);
	if (count == 0)
		strbuf_adds(call->out, "there is no guideline yet; preop guideline import FILE.md brings one in\n");
	strbuf_free(&at);
}

static bool run_list(struct call *call)
{
	struct guideline *items;
	size_t count;

	if (!guideline_list(call->db, call->dataset.id, &call->arena, &items, &count, call->error))
		return false;
	(call->options->json ? list_json : list_text)(call, items, count);
	return true;
}

static void print_section(const struct guideline_section *section, struct strbuf *out)
{
	if (section != NULL)
		strbuf_addf(out, "%s %s\n%s", section->id, section->title, section->text);
}

static bool same_section(const struct guideline_section *a, const struct guideline_section *b)
{
	return a != NULL && b != NULL && strcmp(a->title, b->title) == 0 && strcmp(a->text, b->text) == 0;
}

/* One section of either side, when they differ. */
static void diff_section(struct call *call, struct json_writer *w, const struct guideline_section *before,
	const struct guideline_section *after)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;

	if (same_section(before, after))
		return;
	print_section(before, &left);
	print_section(after, &right);
	if (call->options->json) {
		json_open(w, NULL, '{');
		json_put_string(w, "id", before != NULL ? before->id : after->id);
		json_open(w, "lines", '[');
		print_diff_json(w, &left, &right);
		json_close(w, ']');
		json_close(w, '}');
	} else {
		strbuf_addf(call->out, "section %s%s\n", before != NULL ? before->id : after->id,
			before == NULL          ? ", new"
				: after == NULL ? ", gone"
						: "");
		print_diff(call->out, INDENT, &left, &right);
	}
	strbuf_free(&left);
	strbuf_free(&right);
}

static bool run_diff(struct call *call)
{
	struct guideline sides[2];
	struct json_writer w;
	int64_t version;

	for (size_t i = 0; i < 2; i++)
		if (!read_number(call, i + 1, "version", &version) ||
			!guideline_read(call->db, call->dataset.id, version, &call->arena, &sides[i], call->error))
			return false;
	json_begin(&w, call->out);
	if (call->options->json)
		json_open(&w, NULL, '[');
	for (size_t i = 0; i < sides[0].section_count; i++)
		diff_section(call, &w, &sides[0].sections[i], guideline_find(&sides[1], sides[0].sections[i].id));
	for (size_t i = 0; i < sides[1].section_count; i++)
		if (guideline_find(&sides[0], sides[1].sections[i].id) == NULL)
			diff_section(call, &w, NULL, &sides[1].sections[i]);
	if (call->options->json)
		end_json(call, &w, ']');
	return true;
}

static bool run_activate(struct call *call)
{
	int64_t version;

	return read_number(call, 1, "version", &version) &&
		guideline_activate(call->db, call->dataset.id, version, call->error) &&
		print_changed_version(call, version);
}

/* ---- Patches ---- */

static void patch_head_json(const struct patch *patch, struct json_writer *w)
{
	json_put_int(w, "patch", patch->id);
	json_put_string(w, "section", patch->section);
	json_put_string(w, "title", patch->title);
	json_put_string(w, "state", patch->state);
	json_put_int(w, "version", patch->version);
	json_put_string(w, "who", patch->who);
	json_put_time(w, "at", patch->at);
	json_put_int(w, "holds", (int64_t)patch->holds);
	json_put_int(w, "flips", (int64_t)patch->flips);
	json_put_int(w, "open", (int64_t)patch->open);
}

static void patch_json(struct call *call, const struct patch *patch)
{
	struct json_writer w;

	json_begin(&w, call->out);
	json_open(&w, NULL, '{');
	patch_head_json(patch, &w);
	json_put_string(&w, "old", patch->old);
	json_put_string(&w, "new", patch->new);
	json_open(&w, "checks", '[');
	for (size_t i = 0; i < patch->check_count; i++) {
		json_open(&w, NULL, '{');
		json_put_int(&w, "id", patch->checks[i].example);
		json_put_string(&w, "label", patch->checks[i].label);
		json_put_string(&w, "verdict", patch_verdict_word(patch->checks[i].verdict));
		json_put_string(&w, "title", patch->checks[i].title);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	end_json(call, &w, '}');
}

static void patch_text(struct call *call, const struct patch *patch)
{
	static const struct print_column columns[] = { { "example", PRINT_RIGHT, 0 }, { "label", PRINT_LEFT, 24 },
		{ .title = "answer" }, { "text", PRINT_LEFT, 70 } };
	struct print_table *table = print_table_new(columns, 4);
	struct strbuf old = STRBUF_INIT, new = STRBUF_INIT;

	strbuf_addf(call->out, "patch %lld, %s, ", (long long)patch->id,
		strcmp(patch->state, "active") == 0 ? "in force" : patch->state);
	report_text(patch, call->out);
	strbuf_addc(call->out, '\n');
	strbuf_adds(&old, patch->old);
	strbuf_adds(&new, patch->new);
	print_diff(call->out, INDENT, &old, &new);
	for (size_t i = 0; i < patch->check_count; i++) {
		print_table_cellf(table, "%lld", (long long)patch->checks[i].example);
		print_table_cell(table, patch->checks[i].label);
		print_table_cell(table, patch_verdict_word(patch->checks[i].verdict));
		print_table_cell(table, patch->checks[i].title);
	}
	print_table_end(table, call->out);
	strbuf_free(&old);
	strbuf_free(&new);
}

static bool print_patch(struct call *call, int64_t id)
{
	struct patch patch;

	if (!patch_read(call->db, id, &call->arena, &patch, call->error))
		return false;
	(call->options->json ? patch_json : patch_text)(call, &patch);
	return true;
}

static bool read_examples(struct call *call, struct id_list *ids)
{
	char *rest = NULL, *list = arena_strdup(&call->arena, call->options->examples);
	int64_t id;

	for (char *text = strtok_r(list, ",", &rest); text != NULL; text = strtok_r(NULL, ",", &rest))
		if (!cli_read_number(text, "example number", &id, call->error) ||
			(!id_list_add(ids, id) && !error_set(call->error, ERROR_MEMORY, "no memory for examples")))
			return false;
	return true;
}

static bool run_patch(struct call *call)
{
	struct strbuf text = STRBUF_INIT;
	struct id_list ids = ID_LIST_INIT;
	int64_t id = 0;

	bool ok = (call->options->examples == NULL || read_examples(call, &ids)) &&
		cli_read_text(call->options, 2, &text, call->error);
	const struct patch_spec spec = { .section = word(call, 1),
		.title = call->options->title,
		.text = text.data,
		.examples = ids.ids,
		.example_count = ids.count };
	ok = ok && patch_write(call->db, call->dataset.id, &spec, &id, call->error) && print_patch(call, id);
	strbuf_free(&text);
	id_list_free(&ids);
	return ok;
}

static bool run_patches(struct call *call)
{
	struct patch *items;
	struct json_writer w;
	size_t count;

	if (!patch_list(call->db, call->dataset.id, &call->arena, &items, &count, call->error))
		return false;
	json_begin(&w, call->out);
	if (call->options->json)
		json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		if (call->options->json) {
			json_open(&w, NULL, '{');
			patch_head_json(&items[i], &w);
			json_close(&w, '}');
			continue;
		}
		strbuf_addf(call->out, "%lld  %-8s ", (long long)items[i].id,
			strcmp(items[i].state, "active") == 0 ? "in force" : items[i].state);
		report_text(&items[i], call->out);
		strbuf_addc(call->out, '\n');
	}
	if (call->options->json)
		end_json(call, &w, ']');
	else if (count == 0)
		strbuf_adds(call->out, "no section has been patched\n");
	return true;
}

static bool run_replay(struct call *call)
{
	int64_t id;

	return read_number(call, 1, "patch", &id) && print_patch(call, id);
}

static bool run_check(struct call *call)
{
	static const char *const words[VERDICT_COUNT] = { "open", "holds", "flips" };
	int64_t id, example;
	int verdict = 0;

	while (verdict < VERDICT_COUNT && strcmp(words[verdict], word(call, 3)) != 0)
		verdict++;
	if (verdict == VERDICT_COUNT)
		return error_set(call->error, ERROR_USAGE,
			"a precedent holds or flips (or is open again), not \"%.40s\"", word(call, 3));
	return read_number(call, 1, "patch", &id) && read_number(call, 2, "example number", &example) &&
		patch_answer(call->db, id, example, (enum patch_verdict)verdict, call->error) && print_patch(call, id);
}

static bool run_apply(struct call *call)
{
	int64_t id, version = 0;

	return read_number(call, 1, "patch", &id) &&
		patch_apply(call->db, id, call->options->override, &version, call->error) &&
		print_changed_version(call, version);
}

static bool run_drop(struct call *call)
{
	int64_t id;

	return read_number(call, 1, "patch", &id) && patch_drop(call->db, id, call->error) && print_patch(call, id);
}

/* ---- The verb ---- */

static const struct guideline_action {
	const char *word;
	size_t least, most; /* words behind it */
	enum db_mode mode;
	bool (*run)(struct call *call);
	const char *usage;
} actions[] = {
	{ "show", 0, 1, DB_READ, run_show, "show [SECTION]" },
	{ "import", 1, 1, DB_WRITE, run_import, "import FILE" },
	{ "list", 0, 0, DB_READ, run_list, "list" },
	{ "diff", 2, 2, DB_READ, run_diff, "diff VERSION VERSION" },
	{ "activate", 1, 1, DB_WRITE, run_activate, "activate VERSION" },
	{ "patch", 1, 2, DB_WRITE, run_patch, "patch SECTION [TEXT]" },
	{ "patches", 0, 0, DB_READ, run_patches, "patches" },
	{ "replay", 1, 1, DB_READ, run_replay, "replay PATCH" },
	{ "check", 3, 3, DB_WRITE, run_check, "check PATCH ID holds|flips|open" },
	{ "apply", 1, 1, DB_WRITE, run_apply, "apply PATCH" },
	{ "drop", 1, 1, DB_WRITE, run_drop, "drop PATCH" },
};

static const struct guideline_action *find_action(const struct cli_options *options, struct error *error)
{
	const char *name = options->word_count > 0 ? options->words[0] : "show";

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		size_t words = options->word_count > 0 ? options->word_count - 1 : 0;
		if (strcmp(actions[i].word, name) != 0)
			continue;
		if (words >= actions[i].least && words <= actions[i].most)
			return &actions[i];
		error_set(error, ERROR_USAGE, "guideline wants: %s", actions[i].usage);
		return NULL;
	}
	error_set(error, ERROR_USAGE,
		"guideline knows show, import, list, diff, activate, patch, patches, replay, check, apply and drop, "
		"not "
		"\"%.40s\"",
		name);
	return NULL;
}

int verb_guideline(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const struct guideline_action *action = find_action(options, error);
	struct call call = { .options = options, .out = out, .error = error };

	if (action == NULL)
		return error_exit_status(error->code);
	if (!cli_open(cli, options, action->mode, &call.db, error))
		return 3;
	bool ok = dataset_find(call.db, options->dataset, &call.arena, &call.dataset, error) && action->run(&call);
	arena_free(&call.arena);
	cli_close(cli, call.db);
	return ok ? 0 : error_exit_status(error->code);
}
