#include "conflict_words.h"

#include "conflict_object.h"
#include "grow.h"
#include "key.h"
#include "state.h"

#include "preop/base/clock.h"
#include "preop/model/adjudication.h"

#include <inttypes.h>
#include <string.h>

struct describing {
	struct db *db;
	const struct conflict_states *states;
	struct arena *arena;
	struct conflict *out;
	struct error *error;
};

/* ---- Values ---- */

static const char *words(struct json_span value, struct arena *arena, const char *absent)
{
	struct strbuf text = STRBUF_INIT;

	if (value.start == NULL || json_type(value) == JSON_NULL)
		return absent;
	conflict_add_words(value, &text);
	const char *out = text.len > 0 ? arena_strndup(arena, text.data, text.len)
				       : arena_strndup(arena, value.start, value.length);
	strbuf_free(&text);
	return out;
}

static struct json_span span_of(const char *state)
{
	return state == NULL ? (struct json_span){ NULL, 0 } : state_root(state);
}

static int64_t time_of(struct json_span value)
{
	int64_t at = CLOCK_NONE;

	json_int(json_type(value) == JSON_ARRAY ? json_at(value, 2) : json_get(value, "at"), &at);
	return at;
}

/* ---- Sets: one example's value ---- */

static struct json_span value_in(const char *state)
{
	return json_at(json_at(json_get(span_of(state), "values"), 0), 0);
}

/* The one example a set of one speaks of: {"IMPORT-UUID":"5"}. */
static bool find_example(struct describing *work, const char *state, int64_t *id)
{
	struct json_span set = json_at(json_at(json_get(span_of(state), "values"), 0), 1), key, value;
	struct strbuf name = STRBUF_INIT;
	size_t cursor = 0;
	bool found = json_next_member(set, &cursor, &key, &value);

	if (found) {
		json_decode(key, &name);
		strbuf_addc(&name, ':');
		json_decode(value, &name);
		found = example_key_find(work->db, name.data, id, NULL);
	}
	strbuf_free(&name);
	return found;
}

/* One person's value for one example; `what` is whose and of which kind. */
struct own_kind {
	const char *kind, *what, *absent;
	const char *(*words)(struct json_span value, struct arena *arena);
	size_t time; /* where it stands when the value is a list */
};

/* "ok 0.5, odd 0.5" */
static void add_shares(struct json_span value, struct arena *arena, struct strbuf *out)
{
	struct json_span root = state_root(state_string(value, "soft", arena)), key, share;
	size_t cursor = 0;

	for (bool first = true; json_next_member(root, &cursor, &key, &share); first = false) {
		strbuf_adds(out, first ? ": " : ", ");
		json_decode(key, out);
		strbuf_addc(out, ' ');
		strbuf_add(out, share.start, share.length);
	}
}

/* "odd (annotator slip; the rule is clear; section 2.1; unsure)" */
static void add_reasons(struct json_span value, struct arena *arena, struct strbuf *out)
{
	const struct reason_code *code = reason_code_of(state_string(value, "reason", arena));
	const char *section = state_string(value, "section", arena);
	const char *parts[] = { code != NULL ? code->name : "", state_string(value, "note", arena),
		*section != '\0' ? arena_printf(arena, "section %s", section) : "",
		json_type(json_get(value, "sure")) == JSON_TRUE ? "" : "unsure" };
	const char *between = " (";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (*parts[i] != '\0') {
			strbuf_addf(out, "%s%s", between, parts[i]);
			between = "; ";
		}
	strbuf_adds(out, *between == ';' ? ")" : "");
}

static const char *decision_words(struct json_span value, struct arena *arena)
{
	const char *outcome = state_string(value, "outcome", arena), *label = state_string(value, "label", arena);
	struct strbuf text = STRBUF_INIT;

	if (strcmp(outcome, outcome_word(OUTCOME_BOTH)) == 0) {
		strbuf_adds(&text, "several are right");
		add_shares(value, arena, &text);
	} else if (strcmp(outcome, outcome_word(OUTCOME_NONE)) == 0) {
		strbuf_addf(&text, "none is right%s%s", *label != '\0' ? ", but " : "", label);
	} else {
		strbuf_adds(&text, label);
	}
	add_reasons(value, arena, &text);
	const char *out = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	return out;
}

static const char *skip_words(struct json_span value, struct arena *arena)
{
	const char *reason = state_element(value, 0, arena);

	return *reason != '\0' ? arena_printf(arena, "put aside: %s", reason) : "put aside";
}

static const char *label_words(struct json_span value, struct arena *arena)
{
	return words(value, arena, "none");
}

static const struct own_kind own_kinds[] = {
	{ "labels", "label", "none", label_words, 2 },
	{ "adjudications", "decision", "none", decision_words, 0 },
	{ "skips", "place in the queue", "in it", skip_words, 1 },
};

static const char *own_words(const struct own_kind *own, const char *state, struct arena *arena)
{
	struct json_span value = value_in(state);

	if (value.start == NULL || json_type(value) == JSON_NULL)
		return own->absent;
	return own->words(value, arena);
}

static void describe_own(struct describing *work, const struct own_kind *own, const char *tag)
{
	const struct conflict_states *states = work->states;
	struct json_span mine = value_in(states->mine);
	struct conflict *out = work->out;

	out->what = arena_printf(work->arena, "%s of %s", own->what, tag);
	out->base = own_words(own, states->base, work->arena);
	out->mine = own_words(own, states->mine, work->arena);
	out->theirs = own_words(own, states->theirs, work->arena);
	out->mine_at = CLOCK_NONE;
	json_int(json_type(mine) == JSON_ARRAY ? json_at(mine, own->time) : json_get(mine, "at"), &out->mine_at);
	out->mine_who = tag;
}

static void describe_field(struct describing *work, const char *tag)
{
	const struct conflict_states *states = work->states;
	struct conflict *out = work->out;

	out->what = arena_strdup(work->arena, *tag == '\0' ? states->kind : tag);
	out->base = words(value_in(states->base), work->arena, "none");
	out->mine = words(value_in(states->mine), work->arena, "none");
	out->theirs = words(value_in(states->theirs), work->arena, "none");
	out->mine_at = time_of(value_in(states->mine));
}

static bool describe_set(struct describing *work)
{
	const struct conflict_states *states = work->states;
	const char *tag = strchr(states->key, ':');
	struct conflict *out = work->out;

	if (!find_example(work, states->theirs, &out->example))
		return error_set(work->error, ERROR_INPUT, "conflict %" PRId64 " is about an example that is not here",
			states->id);
	tag = tag == NULL ? "" : tag + 1;
	out->where = arena_printf(work->arena, "example %" PRId64, out->example);
	for (size_t i = 0; i < sizeof(own_kinds) / sizeof(own_kinds[0]); i++)
		if (strcmp(own_kinds[i].kind, states->kind) == 0) {
			describe_own(work, &own_kinds[i], tag);
			return true;
		}
	describe_field(work, tag);
	return true;
}

/* ---- Texts ---- */

static const char *body_of(struct describing *work, int64_t example, const char *state)
{
	struct strbuf body = STRBUF_INIT;
	bool found;

	if (state == NULL)
		return "";
	db_text(work->db, NULL, &body, &found,
		"SELECT body FROM revision WHERE example = ?1 AND revision = ?2 UNION ALL SELECT body FROM "
		"example_body WHERE "
		"id = ?1 AND ?2 = 0 LIMIT 1",
		"ii", example, state_int(state_root(state), "revision", 0));
	const char *text = arena_strndup(work->arena, body.data, body.len);
	strbuf_free(&body);
	return text;
}

static bool describe_body(struct describing *work)
{
	const struct conflict_states *states = work->states;
	struct conflict *out = work->out;

	if (!example_key_find(work->db, states->key, &out->example, work->error))
		return false;
	out->what = "text";
	out->where = arena_printf(work->arena, "example %" PRId64, out->example);
	out->base = body_of(work, out->example, states->base);
	out->mine = body_of(work, out->example, states->mine);
	out->theirs = body_of(work, out->example, states->theirs);
	return true;
}

/* ---- Everything else ---- */

/* What it says where both differ; whole, when there is nothing of that kind to tell them apart. */
static const char *object_words(const struct describing *work, const char *state)
{
	const struct conflict_states *states = work->states;
	const char *text = conflict_object_words(state, states->mine, states->theirs, work->arena);

	return *text != '\0' ? text : words(span_of(state), work->arena, "absent");
}

static const char *strand_title(const struct describing *work, const char *uuid)
{
	struct strbuf title = STRBUF_INIT;

	db_text(work->db, NULL, &title, NULL, "SELECT title FROM strand WHERE uuid = ?1", "t", uuid);
	const char *out = title.len > 0 ? arena_strndup(work->arena, title.data, title.len) : "a removed strand";
	strbuf_free(&title);
	return out;
}

static void name_letter(struct describing *work)
{
	work->out->what = arena_printf(work->arena, "%s %s", work->states->kind, work->states->key);
	work->out->where = "";
}

static void name_verdict(struct describing *work) /* [suite, case, first, second, who] */
{
	struct json_span key = span_of(work->states->key);

	work->out->what = arena_printf(work->arena, "verdict of %s", state_element(key, 4, work->arena));
	work->out->where = arena_printf(work->arena, "case %s", state_element(key, 1, work->arena));
	work->out->mine_who = state_element(key, 4, work->arena);
}

static void name_case_text(struct describing *work) /* OWNER OBJECT NAME */
{
	const char *object = strchr(work->states->key, ' '), *name = strrchr(work->states->key, ' ');

	if (object == NULL || object == name)
		return;
	const char *which = arena_strndup(work->arena, object + 1, (size_t)(name - object - 1));
	work->out->what = name + 1;
	work->out->where = strncmp(work->states->key, "gate ", 5) == 0 ? arena_printf(work->arena, "gate %s", which)
								       : strand_title(work, which);
}

static void name_answer(struct describing *work) /* STRAND QUESTION; of the whole case the strand is "" */
{
	const char *question = strchr(work->states->key, ' ');

	if (question == NULL)
		return;
	const char *strand = arena_strndup(work->arena, work->states->key, (size_t)(question - work->states->key));
	work->out->what = arena_printf(work->arena, "answer to \"%s\"", question + 1);
	work->out->where = *strand != '\0' ? strand_title(work, strand) : "";
}

static const struct naming {
	const char *kind;
	void (*name)(struct describing *work);
} namings[] = {
	{ "gate", name_letter },
	{ "project", name_letter },
	{ "verdict", name_verdict },
	{ "case-text", name_case_text },
	{ "tree", name_answer },
};

static bool describe_object(struct describing *work)
{
	const struct conflict_states *states = work->states;
	struct conflict *out = work->out;
	const char *title = state_string(span_of(states->mine), "title", work->arena);

	if (*title == '\0')
		title = state_string(span_of(states->theirs), "title", work->arena);
	out->what = states->kind;
	out->where = *title != '\0' ? title : states->key;
	out->mine_who = state_string(span_of(states->mine), "who", work->arena);
	for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++)
		if (strcmp(namings[i].kind, states->kind) == 0)
			namings[i].name(work);
	out->base = object_words(work, states->base);
	out->mine = object_words(work, states->mine);
	out->theirs = object_words(work, states->theirs);
	out->mine_at = time_of(span_of(states->mine));
	return true;
}

/* Who brought the object into the state it has: the newest op on it, which for a set may be about other examples. */
static bool find_author(struct describing *work)
{
	sqlite3_stmt *stmt = db_query(work->db, work->error,
		"SELECT a.who, a.at FROM op JOIN action a ON a.id = op.action WHERE op.kind = ?1 AND op.key = ?2"
		" ORDER BY op.seq DESC LIMIT 1",
		"tt", work->states->kind, work->states->key);
	int got = stmt == NULL ? -1 : db_step(work->db, stmt, work->error);

	if (got == 1) {
		work->out->mine_who = arena_strdup(work->arena, db_column_text(stmt, 0));
		work->out->mine_at = sqlite3_column_int64(stmt, 1);
		db_done(stmt);
	}
	return got >= 0;
}

bool conflict_describe(struct db *db, const struct conflict_states *states, struct arena *arena, struct conflict *out,
	struct error *error)
{
	struct describing work = { .db = db, .states = states, .arena = arena, .out = out, .error = error };
	const struct journal_target *target = journal_target_of(db, states->kind, error);

	*out = (struct conflict){
		.id = states->id,
		.at = states->at,
		.kind = states->kind,
		.mine_who = "",
		.mine_at = CLOCK_NONE,
		.theirs_who = states->theirs_who,
		.theirs_at = states->theirs_at,
	};
	if (target == NULL)
		return false;
	if (target->set)
		return describe_set(&work);
	return (strcmp(states->kind, "body") == 0 ? describe_body : describe_object)(&work) &&
		(*out->mine_who != '\0' || find_author(&work));
}
