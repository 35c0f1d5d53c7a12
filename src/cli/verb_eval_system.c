/* preop eval system: how the systems of a suite are asked. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verb_eval.h"

#include "preop/base/clock.h"
#include "preop/model/suite.h"
#include "preop/model/system.h"

#include <inttypes.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20 };

/* ---- Printing ---- */

static bool is_json(const char *text)
{
	struct json_check check;

	return json_check(text, strlen(text), 0, &check);
}

static void put_trained(const struct system_trained *trained, struct json_writer *w)
{
	if (trained->examples > 0)
		json_put_int(w, "trained", trained->examples);
	else
		json_put_string(w, "trained", NULL);
	json_put_string(w, "trained_on", trained->snapshot);
}

static void put_system(const struct system *system, const struct system_trained *trained, struct json_writer *w)
{
	json_open(w, NULL, '{');
	json_put_string(w, "name", system->name);
	json_put_bool(w, "described", system->described);
	json_put_string(w, "rung", system->rung);
	json_put_string(w, "model", system->model);
	json_put_string(w, "revision", system->revision);
	json_put_string(w, "endpoint", system->endpoint);
	if (is_json(system->spec)) /* the file may be a stranger's */
		json_put_raw(w, "spec", json_root(system->spec, strlen(system->spec)));
	else
		json_put_string(w, "spec", system->spec);
	json_put_string(w, "note", system->note);
	json_put_time(w, "retires_at", system->retires_at);
	put_trained(trained, w);
	json_close(w, '}');
}

static void print_line(struct strbuf *out, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	strbuf_addf(out, "  %-10s ", name);
	print_text(out, value);
	strbuf_addc(out, '\n');
}

static void print_trained(const struct system_trained *trained, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	if (trained->examples > 0)
		strbuf_addf(&text, "%" PRId64 " examples", trained->examples);
	if (trained->snapshot != NULL && *trained->snapshot != '\0')
		strbuf_addf(&text, "%s%s", trained->examples > 0 ? ", snapshot " : "no examples of snapshot ",
			trained->snapshot);
	else if (trained->snapshot != NULL)
		strbuf_adds(&text, "a snapshot that is gone");
	print_line(out, "trained on", text.data != NULL ? text.data : "");
	strbuf_free(&text);
}

static void print_system(const struct system *system, const struct system_trained *trained, struct strbuf *out)
{
	struct strbuf date = STRBUF_INIT;

	if (system->retires_at != CLOCK_NONE)
		clock_print_date(system->retires_at, &date);
	print_text(out, system->name);
	strbuf_addf(out, ": %s\n", system->described ? system->rung : "not described, a name that came with outputs");
	print_line(out, "model", system->model);
	print_line(out, "revision", system->revision);
	print_line(out, "endpoint", system->endpoint);
	print_line(out, "retires", date.data);
	print_trained(trained, out);
	print_line(out, "note", system->note);
	print_line(out, "spec", strcmp(system->spec, "{}") != 0 ? system->spec : "");
	strbuf_free(&date);
}

static void print_list(const struct system *systems, size_t count, struct strbuf *out)
{
	static const struct print_column columns[] = { { "system", PRINT_LEFT, 40 }, { "rung", PRINT_LEFT, 0 },
		{ "model", PRINT_LEFT, 40 }, { "endpoint", PRINT_LEFT, 30 } };
	struct print_table *table = print_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < count; i++) {
		print_table_cell(table, systems[i].name);
		print_table_cell(table, systems[i].described ? systems[i].rung : "-");
		print_table_cell(table, *systems[i].model != '\0' ? systems[i].model : "-");
		print_table_cell(table, *systems[i].endpoint != '\0' ? systems[i].endpoint : "-");
	}
	print_table_end(table, out);
}

/* ---- Fields in words ---- */

enum { SYSTEM, TEMPLATE, EXAMPLES, PARAMETERS, TOOLS, CONTEXT, MEMBERS };

static const struct {
	const char *name;
	bool text; /* as it is typed; else JSON */
} members[MEMBERS] = {
	[SYSTEM] = { "system", true },
	[TEMPLATE] = { "template", true },
	[EXAMPLES] = { "examples", false },
	[PARAMETERS] = { "parameters", false },
	[TOOLS] = { "tools", false },
	[CONTEXT] = { "context", true },
};

static const struct {
	const char *name;
	size_t offset;
} fields[] = {
	{ "rung", offsetof(struct system, rung) },
	{ "model", offsetof(struct system, model) },
	{ "revision", offsetof(struct system, revision) },
	{ "endpoint", offsetof(struct system, endpoint) },
	{ "note", offsetof(struct system, note) },
	{ "spec", offsetof(struct system, spec) },
	{ "trained", offsetof(struct system, trained) },
};

struct draft {
	struct arena *arena;
	struct system system;
	const char *json[MEMBERS]; /* of the spec; NULL: left out */
};

static const char *quoted(struct draft *draft, const char *text)
{
	struct strbuf json = STRBUF_INIT;

	json_quote(&json, text, strlen(text));
	const char *copy = arena_strndup(draft->arena, json.data, json.len);
	strbuf_free(&json);
	return copy;
}

/* "@FILE" is what the file holds. */
static bool read_value(struct draft *draft, const char *value, const char **out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;

	*out = value;
	if (*value != '@')
		return true;
	if (!strbuf_read_file(&text, value + 1, FILE_LIMIT, error))
		return false;
	if (text.len > 0 && text.data[text.len - 1] == '\n')
		strbuf_truncate(&text, text.len - 1);
	*out = arena_strndup(draft->arena, text.data, text.len);
	bool plain = strlen(*out) == text.len;
	strbuf_free(&text);
	return plain || error_set(error, ERROR_INPUT, "%.200s holds a NUL byte", value + 1);
}

/* The parameters with one of them changed, or left out when `value` is empty. */
static void set_parameter(struct draft *draft, const char *name, const char *value)
{
	const char *now = draft->json[PARAMETERS] != NULL ? draft->json[PARAMETERS] : "{}";
	struct json_span root = json_root(now, strlen(now)), key, old;
	struct strbuf json = STRBUF_INIT;
	size_t cursor = 0;

	while (json_next_member(root, &cursor, &key, &old))
		if (!json_equals(key, name))
			strbuf_addf(&json, "%s%.*s:%.*s", json.len > 0 ? "," : "{", (int)key.length, key.start,
				(int)old.length, old.start);
	if (*value != '\0')
		strbuf_addf(&json, "%s%s:%s", json.len > 0 ? "," : "{", quoted(draft, name),
			is_json(value) ? value : quoted(draft, value));
	strbuf_adds(&json, json.len > 0 ? "}" : "{}");
	draft->json[PARAMETERS] = arena_strndup(draft->arena, json.data, json.len);
	strbuf_free(&json);
}

static void take_spec(struct draft *draft)
{
	struct json_span root = json_root(draft->system.spec, strlen(draft->system.spec));

	for (int i = 0; i < MEMBERS; i++) {
		struct json_span value = json_get(root, members[i].name);
		draft->json[i] = value.start != NULL ? arena_strndup(draft->arena, value.start, value.length) : NULL;
	}
}

static bool set_member(struct draft *draft, const char *name, const char *value, struct error *error)
{
	for (int i = 0; i < MEMBERS; i++)
		if (strcmp(name, members[i].name) == 0) {
			if (*value != '\0' && !members[i].text && !is_json(value))
				return error_set(error, ERROR_USAGE, "%s wants JSON, or @FILE with JSON", name);
			draft->json[i] = *value == '\0' ? NULL : members[i].text ? quoted(draft, value) : value;
			return true;
		}
	return error_set(error, ERROR_USAGE,
		"a system has rung, model, revision, endpoint, retires, note, trained, system, template, examples, "
		"parameters, "
		"param.NAME, tools, context and spec, not \"%.60s\"",
		name);
}

static bool set_field(struct draft *draft, const char *name, const char *value, struct error *error)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(name, fields[i].name) == 0) {
			memcpy((char *)&draft->system + fields[i].offset, &value, sizeof(value));
			if (strcmp(name, "spec") == 0)
				take_spec(draft);
			return true;
		}
	if (strncmp(name, "param.", 6) == 0) {
		set_parameter(draft, name + 6, value);
		return true;
	}
	if (strcmp(name, "retires") != 0)
		return set_member(draft, name, value, error);
	if (*value == '\0')
		draft->system.retires_at = CLOCK_NONE;
	return *value == '\0' || clock_parse(value, strlen(value), &draft->system.retires_at) ||
		error_set(error, ERROR_USAGE, "retires wants a date, as in 2027-01-14, not \"%.40s\"", value);
}

static bool read_words(struct draft *draft, const char *const *words, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		const char *equals = strchr(words[i], '='), *value;
		if (equals == NULL)
			return error_set(error, ERROR_USAGE, "\"%.60s\" is not FIELD=VALUE", words[i]);
		const char *name = arena_strndup(draft->arena, words[i], (size_t)(equals - words[i]));
		if (!read_value(draft, equals + 1, &value, error) || !set_field(draft, name, value, error))
			return false;
	}
	return true;
}

static void print_spec(struct draft *draft)
{
	struct strbuf json = STRBUF_INIT;

	for (int i = 0; i < MEMBERS; i++)
		if (draft->json[i] != NULL)
			strbuf_addf(&json, "%s\"%s\":%s", json.len > 0 ? "," : "{", members[i].name, draft->json[i]);
	strbuf_adds(&json, json.len > 0 ? "}" : "{}");
	draft->system.spec = arena_strndup(draft->arena, json.data, json.len);
	strbuf_free(&json);
}

/* A spec that was given whole is checked as it is: printing it anew would drop what is wrong with it. */
static bool spec_is_whole(const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(words[i], "spec=", 5) == 0)
			return true;
	return false;
}

/* ---- The words ---- */

static bool change(struct db *db, const struct cli_options *options, const struct suite *suite, bool make,
	struct arena *arena, struct error *error)
{
	const char *const *words = options->words + 2;
	size_t count = options->word_count - 2;
	struct system_spec spec;
	struct draft draft = { .arena = arena,
		.system = { .suite = suite->id,
			.retires_at = CLOCK_NONE,
			.name = options->words[1],
			.rung = "free",
			.model = "",
			.revision = "",
			.endpoint = "",
			.spec = "{}",
			.note = "",
			.trained = "" } };

	if (!make && !system_find(db, suite->id, options->words[1], arena, &draft.system, error))
		return false;
	take_spec(&draft);
	if (!read_words(&draft, words, count, error) ||
		(spec_is_whole(words, count) && !system_spec_read(draft.system.spec, &spec, error)))
		return false;
	print_spec(&draft);
	return system_put(db, &draft.system, make, error);
}

static bool show_one(struct db *db, const struct suite *suite, const char *name, bool json, struct arena *arena,
	struct strbuf *out, struct error *error)
{
	struct system_trained trained;
	struct system system;
	struct json_writer w;

	if (!system_find(db, suite->id, name, arena, &system, error) ||
		!system_trained(db, &system, arena, &trained, error))
		return false;
	if (json) {
		json_begin(&w, out);
		put_system(&system, &trained, &w);
		strbuf_addc(out, '\n');
	} else {
		print_system(&system, &trained, out);
	}
	return true;
}

static bool show_all(struct db *db, const struct suite *suite, bool json, struct arena *arena, struct strbuf *out,
	struct error *error)
{
	struct system_trained trained;
	struct system *systems;
	struct json_writer w;
	bool ok = true;
	size_t count;

	if (!system_list(db, suite->id, arena, &systems, &count, error))
		return false;
	if (!json) {
		print_list(systems, count, out);
		return true;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; ok && i < count; i++) {
		ok = system_trained(db, &systems[i], arena, &trained, error);
		if (ok)
			put_system(&systems[i], &trained, &w);
	}
	json_close(&w, ']');
	strbuf_addc(out, '\n');
	return ok;
}

int eval_system(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count > 0 ? options->words[0] : "list";
	bool make = strcmp(word, "add") == 0, set = strcmp(word, "set") == 0;
	bool list = strcmp(word, "list") == 0 && options->word_count <= 1;
	bool show = strcmp(word, "show") == 0 && options->word_count == 2;
	struct arena arena = ARENA_INIT;
	struct suite suite;
	struct db *db;

	if (!list && !show && !((make || set) && options->word_count > 2))
		return cli_usage(
			error, "eval system wants list, show NAME, add NAME FIELD=VALUE... or set NAME FIELD=VALUE...");
	if (!cli_open(cli, options, make || set ? DB_WRITE : DB_READ, &db, error))
		return 3;
	bool ok = suite_find(db, options->suite, &arena, &suite, error);
	if (ok && (make || set))
		ok = change(db, options, &suite, make, &arena, error);
	if (ok)
		ok = list ? show_all(db, &suite, options->json, &arena, out, error)
			  : show_one(db, &suite, options->words[1], options->json, &arena, out, error);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : error_exit_status(error->code);
}
