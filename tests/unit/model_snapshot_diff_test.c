/* Comparing moments of a dataset: by hand, against brute force over random histories, and the data card that snapshots keep. */
#include "data_fixture.h"

#include "preop/base/hash.h"
#include "preop/model/card.h"
#include "preop/model/snapshot_diff.h"

static const char *const records[] = {
	"{\"prompt\":\"one\",\"completion\":\"1\"}",
	"{\"prompt\":\"two\",\"completion\":\"2\",\"label\":\"ok\"}",
	"{\"prompt\":\"three\",\"completion\":\"3\",\"split\":\"test\"}",
};

static int setup(void **state)
{
	fixture_setup(state);
	load(*state, "numbers", SHAPE_PROMPT, NULL, records, 3);
	return 0;
}

static int64_t take(struct fixture *f, const char *name)
{
	int64_t id = 0;

	assert_ok(f, snapshot_create(f->db, 1, name, "", &id, &f->error));
	return id;
}

static void set_label(struct fixture *f, int64_t id, const char *label)
{
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

static void set_field(struct fixture *f, int64_t id, const char *field, const char *value)
{
	assert_ok(f, example_set_field(f->db, &id, 1, field, value, NULL, &f->error));
}

/* ---- By hand ---- */

static bool tell(void *context, const struct snapshot_difference *d)
{
	struct strbuf *text = context;

	strbuf_addf(text, "%" PRId64 ":", d->example);
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		if (d->groups >> i & 1)
			strbuf_addf(text, " %s", snapshot_group_word((enum snapshot_group)i));
	strbuf_addf(text, " %u;", d->changes);
	return true;
}

static const char *told(struct fixture *f, const char *from, const char *to, struct snapshot_counts *counts)
{
	struct snapshot_moment moments[2];
	struct strbuf text = STRBUF_INIT;

	assert_ok(f, snapshot_moments_find(f->db, NULL, from, to, &f->arena, moments, &f->error));
	assert_ok(f, snapshot_diff(f->db, moments, tell, &text, counts, &f->error));
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

static void every_group_is_told(void **state)
{
	static const char *const more[] = { "{\"prompt\":\"four\",\"completion\":\"4\"}" };
	static const int64_t three = 3;
	struct fixture *f = *state;
	struct snapshot_counts counts;

	take(f, "first");
	assert_string_equal(told(f, "first", "now", &counts), "");
	assert_int_equal(counts.unchanged, 3);
	assert_ok(f, example_edit(f->db, 1, "completion", "uno", 3, NULL, NULL, &f->error));
	set_field(f, 1, "split", "train");
	set_label(f, 2, "odd");
	set_field(f, 2, "kind", "corr");
	assert_ok(f, example_set_gone(f->db, &three, 1, true, NULL, &f->error));
	load(f, "numbers", SHAPE_PROMPT, NULL, more, 1);
	assert_string_equal(
		told(f, "first", "now", &counts), "1: changed moved 9;2: changed 6;3: removed 0;4: added 0;");
	assert_int_equal(counts.rows[0], 3);
	assert_int_equal(counts.rows[1], 3);
	assert_int_equal(counts.groups[SNAPSHOT_CHANGED], 2);
	assert_int_equal(counts.groups[SNAPSHOT_MOVED], 1);
	assert_int_equal(counts.text, 1);
	assert_int_equal(counts.label, 1);
	assert_int_equal(counts.kind, 1);
	assert_int_equal(counts.unchanged, 0);
	assert_string_equal(
		told(f, "now", "first", &counts), "1: changed moved 9;2: changed 6;3: added 0;4: removed 0;");
	take(f, "second");
	assert_string_equal(
		told(f, "first", "second", &counts), "1: changed moved 9;2: changed 6;3: removed 0;4: added 0;");
	assert_string_equal(told(f, "second", "now", &counts), "");
}

static void a_change_taken_back_is_no_difference(void **state)
{
	struct fixture *f = *state;
	struct snapshot_counts counts;

	take(f, "first");
	set_label(f, 1, "odd");
	take(f, "second");
	set_label(f, 1, NULL);
	assert_string_equal(told(f, "first", "now", &counts), "");
	assert_int_equal(counts.unchanged, 3);
	assert_string_equal(told(f, "first", "second", &counts), "1: changed 2;");
}

static void the_texts_of_both_sides_are_there(void **state)
{
	struct fixture *f = *state;
	struct snapshot_moment moments[2];
	struct snapshot_difference d[2];
	static const int64_t ids[] = { 1, 99 };
	struct strbuf text = STRBUF_INIT;

	take(f, "first");
	assert_ok(f, example_edit(f->db, 1, "completion", "uno", 3, NULL, NULL, &f->error));
	set_label(f, 1, "odd");
	take(f, "second");
	assert_ok(f, example_edit(f->db, 1, "completion", "eins", 4, NULL, NULL, &f->error));
	assert_ok(f, snapshot_moments_find(f->db, NULL, "first", "second", &f->arena, moments, &f->error));
	assert_ok(f, snapshot_diff_page(f->db, moments, ids, 2, &f->arena, d, &f->error));
	assert_int_equal(d[1].groups, 0);
	assert_int_equal(d[0].changes, SNAPSHOT_TEXT | SNAPSHOT_LABEL);
	assert_ok(f, snapshot_record(f->db, 1, d[0].from.revision, &text, &f->error));
	assert_string_equal(text.data, records[0]);
	strbuf_reset(&text);
	assert_ok(f, snapshot_text(f->db, 1, &d[0].to, &text, &f->error));
	assert_string_equal(text.data, "kind demonstration\nsplit none\nlabel odd\n\nprompt\none\n\ncompletion\nuno");
	assert_refused(f, snapshot_record(f->db, 1, 7, &text, &f->error), ERROR_NOT_FOUND, "no revision 7");
	assert_refused(f, snapshot_record(f->db, 9, 0, &text, &f->error), ERROR_NOT_FOUND, "example 9");
	strbuf_free(&text);
}

static void moments_are_found_by_name_digest_and_now(void **state)
{
	struct fixture *f = *state;
	struct snapshot_moment m[2];
	struct snapshot *list;
	size_t count;

	assert_refused(f, snapshot_moments_find(f->db, NULL, "first", "now", &f->arena, m, &f->error), ERROR_NOT_FOUND,
		"none was taken yet");
	take(f, "first");
	set_label(f, 1, "odd");
	take(f, "second");
	load(f, "others", SHAPE_PROMPT, NULL, records, 2);
	assert_ok(f, snapshot_create(f->db, 2, "first", "", NULL, &f->error));
	assert_ok(f, snapshot_create(f->db, 2, "third", "", NULL, &f->error));
	assert_ok(f, snapshot_list(f->db, &f->arena, &list, &count, &f->error));
	assert_refused(f, snapshot_moments_find(f->db, NULL, "first", "now", &f->arena, m, &f->error), ERROR_USAGE,
		"\"first\" means 2 snapshots");
	assert_ok(f, snapshot_moments_find(f->db, "numbers", "first", "now", &f->arena, m, &f->error));
	assert_int_equal(m[0].dataset, 1);
	assert_int_equal(m[1].dataset, 1);
	assert_int_equal(m[1].snapshot, 0);
	list[2].digest[8] = '\0';
	assert_ok(f, snapshot_moments_find(f->db, NULL, list[2].digest, "now", &f->arena, m, &f->error));
	assert_string_equal(m[0].name, "second");
	list[2].digest[3] = '\0';
	assert_refused(f, snapshot_moments_find(f->db, NULL, list[2].digest, "now", &f->arena, m, &f->error),
		ERROR_NOT_FOUND, "there is third, first, second, first, and now");
	assert_ok(f, snapshot_moments_find(f->db, NULL, "second", "third", &f->arena, m, &f->error));
	struct snapshot_counts counts;
	assert_refused(f, snapshot_diff(f->db, m, NULL, NULL, &counts, &f->error), ERROR_CONFLICT,
		"second is a snapshot of dataset numbers and third one of others");
	assert_ok(f, snapshot_moments_find(f->db, NULL, "now", "now", &f->arena, m, &f->error));
	assert_int_equal(m[0].dataset, m[1].dataset);
	assert_ok(f, snapshot_moment_read(f->db, 2, 0, &f->arena, &m[0], &f->error));
	assert_string_equal(m[0].name, "second");
	assert_refused(
		f, snapshot_moment_read(f->db, 77, 0, &f->arena, &m[0], &f->error), ERROR_NOT_FOUND, "snapshot 77");
	assert_refused(
		f, snapshot_moment_read(f->db, 0, 77, &f->arena, &m[0], &f->error), ERROR_NOT_FOUND, "dataset 77");
}

static bool stop_at_once(void *context, const struct snapshot_difference *d)
{
	(void)context, (void)d;
	return false;
}

static void a_comparison_can_be_stopped(void **state)
{
	struct fixture *f = *state;
	struct snapshot_moment m[2];
	struct snapshot_counts counts;

	take(f, "first");
	set_label(f, 1, "odd");
	assert_ok(f, snapshot_moments_find(f->db, NULL, "first", "now", &f->arena, m, &f->error));
	assert_refused(f, snapshot_diff(f->db, m, stop_at_once, NULL, &counts, &f->error), ERROR_CANCELLED, "");
}

/* ---- Against brute force ---- */

enum { ROWS_MOST = 64, MOMENTS = 8, STEPS = 40, HISTORIES = 12 };

struct shadow_row { /* id 0: no member */
	int64_t id, revision;
	int kind;
	char split[8], label[8];
	unsigned char hash[16];
};
struct shadow {
	char name[16];
	struct shadow_row rows[ROWS_MOST];
};

static void remember(struct fixture *f, const char *name, struct shadow *out)
{
	sqlite3_stmt *stmt = db_query(f->db, &f->error,
		"SELECT id, revision, kind, coalesce(split, ''), coalesce(label, ''), hash FROM example WHERE dataset "
		"= 1 AND "
		"gone = 0",
		"");

	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", name);
	assert_non_null(stmt);
	while (db_step(f->db, stmt, &f->error) == 1) {
		int64_t id = sqlite3_column_int64(stmt, 0);
		assert_true(id < ROWS_MOST);
		struct shadow_row *row = &out->rows[id];
		row->id = id;
		row->revision = sqlite3_column_int64(stmt, 1);
		row->kind = sqlite3_column_int(stmt, 2);
		snprintf(row->split, sizeof(row->split), "%s", db_column_text(stmt, 3));
		snprintf(row->label, sizeof(row->label), "%s", db_column_text(stmt, 4));
		memcpy(row->hash, sqlite3_column_blob(stmt, 5), sizeof(row->hash));
	}
}

static unsigned changes_between(const struct shadow_row *a, const struct shadow_row *b)
{
	return (memcmp(a->hash, b->hash, sizeof(a->hash)) != 0 ? SNAPSHOT_TEXT : 0U) |
		(strcmp(a->label, b->label) != 0 ? SNAPSHOT_LABEL : 0U) | (a->kind != b->kind ? SNAPSHOT_KIND : 0U) |
		(strcmp(a->split, b->split) != 0 ? SNAPSHOT_SPLIT : 0U);
}

struct expectation {
	struct fixture *f;
	const struct shadow *from, *to;
	int64_t next; /* rows before it have been compared */
	struct snapshot_counts counts;
};

static bool differs(struct expectation *e, int64_t id, unsigned *groups, unsigned *changes)
{
	const struct shadow_row *a = &e->from->rows[id], *b = &e->to->rows[id];

	*changes = a->id && b->id ? changes_between(a, b) : 0;
	*groups = !a->id && b->id ? 1u << SNAPSHOT_ADDED : a->id && !b->id ? 1u << SNAPSHOT_REMOVED : 0;
	*groups |= *changes & (SNAPSHOT_TEXT | SNAPSHOT_LABEL | SNAPSHOT_KIND) ? 1u << SNAPSHOT_CHANGED : 0;
	*groups |= *changes & SNAPSHOT_SPLIT ? 1u << SNAPSHOT_MOVED : 0;
	e->counts.rows[0] += a->id != 0;
	e->counts.rows[1] += b->id != 0;
	e->counts.unchanged += a->id && b->id && *changes == 0;
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		e->counts.groups[i] += *groups >> i & 1;
	return *groups != 0;
}

static void assert_state(struct fixture *f, const struct snapshot_state *state, const struct shadow_row *row)
{
	struct strbuf body = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];

	assert_int_equal(state->member, row->id != 0);
	if (!state->member)
		return;
	assert_string_equal(state->split, row->split);
	assert_string_equal(state->label, row->label);
	assert_int_equal(state->kind, row->kind);
	assert_int_equal(state->revision, row->revision);
	assert_ok(f, snapshot_record(f->db, row->id, state->revision, &body, &f->error));
	sha256_of(body.data, body.len, hash);
	assert_memory_equal(hash, row->hash, sizeof(row->hash));
	strbuf_free(&body);
}

static bool expect(void *context, const struct snapshot_difference *d)
{
	struct expectation *e = context;
	unsigned groups, changes;

	while (e->next < d->example)
		assert_false(differs(e, e->next++, &groups, &changes));
	assert_true(differs(e, e->next++, &groups, &changes));
	assert_int_equal(d->groups, groups);
	assert_int_equal(d->changes, changes);
	assert_state(e->f, &d->from, &e->from->rows[d->example]);
	assert_state(e->f, &d->to, &e->to->rows[d->example]);
	return true;
}

/* Adds to `seen` what there was to compare. */
static void compare_moments(
	struct fixture *f, const struct shadow *from, const struct shadow *to, struct snapshot_counts *seen)
{
	struct expectation e = { .f = f, .from = from, .to = to, .next = 1 };
	struct snapshot_moment moments[2];
	struct snapshot_counts counts;
	unsigned groups, changes;

	assert_ok(f, snapshot_moments_find(f->db, NULL, from->name, to->name, &f->arena, moments, &f->error));
	assert_ok(f, snapshot_diff(f->db, moments, expect, &e, &counts, &f->error));
	while (e.next < ROWS_MOST)
		assert_false(differs(&e, e.next++, &groups, &changes));
	assert_memory_equal(counts.rows, e.counts.rows, sizeof(counts.rows));
	assert_memory_equal(counts.groups, e.counts.groups, sizeof(counts.groups));
	assert_int_equal(counts.unchanged, e.counts.unchanged);
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		seen->groups[i] += counts.groups[i];
	seen->text += counts.text;
	seen->label += counts.label;
	seen->kind += counts.kind;
	seen->unchanged += counts.unchanged;
}

static void import_some(struct fixture *f, uint64_t number)
{
	char text[2][64];
	const char *const more[] = { text[0], text[1] };

	for (int i = 0; i < 2; i++)
		snprintf(text[i], sizeof(text[i]), "{\"prompt\":\"%" PRIu64 "\",\"completion\":\"%d\"}", number, i);
	load(f, "numbers", SHAPE_PROMPT, NULL, more, 2);
}

/* Of an import that is not undone. */
static int64_t some_row(struct fixture *f, struct rng *rng)
{
	int64_t rows = count_of(f, "SELECT count(*) FROM example WHERE gone & 2 = 0"), id = 0;

	assert_ok(f,
		db_int(f->db, &f->error, &id, NULL,
			"SELECT id FROM example WHERE gone & 2 = 0 ORDER BY id LIMIT 1 OFFSET ?", "i",
			(int64_t)rng_below(rng, (uint64_t)rows)));
	return id;
}

/* Snapshots stay: taking one back would take away what the shadows are compared with. */
static bool can_undo(struct fixture *f)
{
	return count_of(f,
		       "SELECT count(*) FROM action WHERE mode = 0 AND undone = 0 AND command <> 'new' AND id > "
		       "coalesce((SELECT max(id) FROM action WHERE command = 'snapshot'), 2)") > 0;
}

static void step(struct fixture *f, struct rng *rng)
{
	static const char *const labels[] = { NULL, "ok", "odd", "bad" }, *const splits[] = { NULL, "train", "test" },
				 *const kinds[] = { "demo", "corr", "pref" };
	int64_t id = some_row(f, rng);
	struct journal_result result;
	char text[24];

	switch (rng_below(rng, 9)) {
	case 0:
	case 1:
		snprintf(text, sizeof(text), "%" PRIu64, rng_below(rng, 4));
		assert_ok(f, example_edit(f->db, id, "completion", text, strlen(text), NULL, NULL, &f->error));
		break;
	case 2:
		set_label(f, id, labels[rng_below(rng, 4)]);
		break;
	case 3:
		set_field(f, id, "split", splits[rng_below(rng, 3)]);
		break;
	case 4:
		set_field(f, id, "kind", kinds[rng_below(rng, 3)]);
		break;
	case 5:
		assert_ok(f, example_set_gone(f->db, &id, 1, rng_below(rng, 2), NULL, &f->error));
		break;
	case 6:
		if (count_of(f, "SELECT max(id) FROM example") + 3 < ROWS_MOST && rng_below(rng, 3) == 0)
			import_some(f, rng_next(rng));
		break;
	case 7:
		if (can_undo(f))
			assert_ok(f, journal_undo(f->db, &result, &f->error));
		break;
	default:
		assert_ok(f, journal_redo(f->db, &result, &f->error));
	}
}

static void the_diff_is_that_of_brute_force(void **state)
{
	static struct shadow shadows[MOMENTS + 1];
	struct fixture *f = *state;
	struct snapshot_counts seen = { .unchanged = 0 };
	struct rng rng;
	char name[16];
	int count = 0;

	for (uint64_t seed = 0; seed < HISTORIES; seed++) {
		rng.state = seed;
		for (int i = 0; i < STEPS; i++) {
			step(f, &rng);
			if (i % 10 != 9 || count == MOMENTS)
				continue;
			snprintf(name, sizeof(name), "m%d", count);
			take(f, name);
			remember(f, name, &shadows[count++]);
		}
		remember(f, "now", &shadows[count]);
		for (int a = 0; a <= count; a++)
			for (int b = 0; b <= count; b++)
				if (a != count || b != count)
					compare_moments(f, &shadows[a], &shadows[b], &seen);
		arena_reset(&f->arena);
	}
	/* The histories had something of everything. */
	assert_int_equal(count, MOMENTS);
	for (int i = 0; i < SNAPSHOT_GROUPS; i++)
		assert_true(seen.groups[i] > 100);
	assert_true(seen.text > 100 && seen.label > 100 && seen.kind > 100 && seen.unchanged > 100);
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

/* ---- The data card ---- */

static const struct card_field *field_of(const struct card *card, const char *name)
{
	for (int i = 0; i < CARD_FIELDS; i++)
		if (strcmp(card->fields[i].name, name) == 0)
			return &card->fields[i];
	fail_msg("no field %s", name);
	return NULL;
}

static struct card *read_card(struct fixture *f)
{
	struct card *card = arena_alloc(&f->arena, sizeof(*card));

	assert_ok(f, card_read(f->db, 1, &f->arena, card, &f->error));
	return card;
}

static void a_card_says_what_the_file_knows(void **state)
{
	struct fixture *f = *state;
	int64_t two = 2;

	set_label(f, 2, "ok");
	db_set_actor(f->db, "raj");
	assert_ok(f, label_set(f->db, &two, 1, "odd", NULL, true, NULL, &f->error));
	const struct card *card = read_card(f);
	assert_string_equal(card->dataset_name, "numbers");
	assert_int_equal(card->rows, 3);
	assert_string_equal(field_of(card, "sources")->computed[0],
		"tickets.jsonl: 3 rows, jsonl, imported 2025-06-15, sha256 not computed");
	assert_string_equal(field_of(card, "owners")->computed[0], "imported by ana (1 file)");
	assert_string_equal(field_of(card, "instructions")->computed[0], "labels to choose from: ok, odd");
	assert_string_equal(field_of(card, "splits")->computed[0], "test 1, in none 2");
	const struct card_field *quality = field_of(card, "quality");
	assert_int_equal(quality->computed_count, 4);
	assert_string_equal(
		quality->computed[1], "agreement: of 1 row with labels of two people or more, 1 is disputed");
	assert_false(card_field_stated(field_of(card, "licenses")));
	assert_false(card_field_stated(field_of(card, "pii")));
	assert_true(card_field_stated(quality));
}

static void words_are_kept_undone_and_frozen(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct card frozen;

	assert_ok(f, card_set(f->db, 1, "licenses", "CC BY 4.0", &f->error));
	assert_ok(f, card_set(f->db, 1, "pii", "none\nnames were replaced", &f->error));
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, card_set(f->db, 1, "pii", "none\nnames were replaced", &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	int64_t id = take(f, "first");
	db_set_actor(f->db, "raj");
	assert_ok(f, card_set(f->db, 1, "licenses", "CC0", &f->error));
	assert_string_equal(field_of(read_card(f), "licenses")->text, "CC0");
	assert_string_equal(field_of(read_card(f), "licenses")->who, "raj");
	assert_ok(f, card_of_snapshot(f->db, id, &f->arena, &frozen, &f->error));
	assert_string_equal(field_of(&frozen, "licenses")->text, "CC BY 4.0");
	assert_string_equal(field_of(&frozen, "licenses")->who, "ana");
	assert_int_equal(field_of(&frozen, "licenses")->at, NOW);
	assert_string_equal(field_of(&frozen, "owners")->computed[0], "imported by ana (1 file)");
	assert_string_equal(frozen.snapshot_name, "first");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(field_of(read_card(f), "licenses")->text, "CC BY 4.0");
	assert_string_equal(field_of(read_card(f), "licenses")->who, "ana");
	assert_ok(f, card_set(f->db, 1, "licenses", "", &f->error));
	assert_string_equal(field_of(read_card(f), "licenses")->text, "");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(field_of(read_card(f), "licenses")->text, "CC BY 4.0");
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void bad_fields_and_cards_are_refused(void **state)
{
	static const char *const broken[] = { "", "[", "{}", "{\"fields\":3}", "[1]" };
	struct fixture *f = *state;
	struct card card;
	char *text = xcalloc(1, CARD_TEXT_LIMIT + 2);

	memset(text, 'x', CARD_TEXT_LIMIT + 1);
	assert_refused(
		f, card_set(f->db, 1, "license", "x", &f->error), ERROR_INPUT, "it has sources, owners, licenses");
	assert_refused(f, card_set(f->db, 1, "pii", "a\033[2Jb", &f->error), ERROR_INPUT, "");
	assert_refused(f, card_set(f->db, 1, "pii", text, &f->error), ERROR_INPUT, "");
	assert_refused(f, card_set(f->db, 9, "pii", "x", &f->error), ERROR_NOT_FOUND, "dataset 9");
	int64_t id = take(f, "first");
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_ok(f, db_run(f->db, &f->error, "UPDATE snapshot SET card = ?", "t", broken[i]));
		assert_refused(f, card_of_snapshot(f->db, id, &f->arena, &card, &f->error), ERROR_NOT_FOUND, "before");
	}
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE snapshot SET card = '{\"fields\":[3,{\"field\":\"odd\"}]}'"));
	assert_ok(f, card_of_snapshot(f->db, id, &f->arena, &card, &f->error));
	assert_refused(f, card_of_snapshot(f->db, 9, &f->arena, &card, &f->error), ERROR_NOT_FOUND, "snapshot 9");
	free(text);
}

/* ---- What else the digest covers ---- */

static const char *digest_of(struct fixture *f, int64_t id)
{
	struct snapshot *list;
	size_t count;

	assert_ok(f, snapshot_list(f->db, &f->arena, &list, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (list[i].id == id)
			return list[i].digest;
	fail_msg("no snapshot %" PRId64, id);
	return NULL;
}

static void the_tokenizer_is_in_the_digest(void **state)
{
	struct fixture *f = *state;
	int64_t without = take(f, "without");

	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET tokenizer = 'small 12ab'"));
	int64_t with = take(f, "with");
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE dataset SET tokenizer = 'large 12ab'"));
	int64_t other = take(f, "other");
	assert_string_not_equal(digest_of(f, without), digest_of(f, with));
	assert_string_not_equal(digest_of(f, with), digest_of(f, other));
	/* One that was taken before there were cards. */
	assert_ok(f, db_run(f->db, &f->error, "UPDATE snapshot SET card = '{}' WHERE id = ?", "i", without));
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_ok(f, db_run(f->db, &f->error, "UPDATE snapshot SET card = '{}' WHERE id = ?", "i", with));
	assert_refused(f, snapshot_verify(f->db, &f->error), ERROR_INPUT, "snapshot with is not what it was");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_group_is_told),
		CASE(a_change_taken_back_is_no_difference),
		CASE(the_texts_of_both_sides_are_there),
		CASE(moments_are_found_by_name_digest_and_now),
		CASE(a_comparison_can_be_stopped),
		CASE(the_diff_is_that_of_brute_force),
		CASE(a_card_says_what_the_file_knows),
		CASE(words_are_kept_undone_and_frozen),
		CASE(bad_fields_and_cards_are_refused),
		CASE(the_tokenizer_is_in_the_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
