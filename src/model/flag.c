#include "preop/model/flag.h"

#include "bulk.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct example_flag_word words[] = {
	{ FLAG_EDITED, 'E', "edited", "edited here" },
	{ FLAG_REPEATED, 'D', "repeated", "another row has the same input" },
	{ FLAG_NO_OUTPUT, 'O', "no-output", "no output" },
	{ FLAG_ENCODING, 'U', "encoding", "bytes that are not UTF-8" },
	{ FLAG_SURROGATE, 'H', "surrogate", "half of a surrogate pair (\\ud800 to \\udfff alone)" },
	{ FLAG_NUL, 'N', "nul", "a NUL character" },
	{ FLAG_DUPLICATE_KEYS, 'K', "duplicate-keys", "a key twice; the last one counts" },
	{ FLAG_EMPTY_TURN, 'V', "empty-turn", "an assistant turn without a word" },
	{ FLAG_TOOL_ID, 'T', "tool-id", "a tool result that answers no call before it" },
	{ FLAG_ROLE_ORDER, 'R', "role-order", "turns in an order that no chat template expects" },
};
enum { WORDS = sizeof(words) / sizeof(words[0]) };

const struct example_flag_word *example_flag_table(size_t *count)
{
	*count = WORDS;
	return words;
}

const struct example_flag_word *example_flag_find(const char *word)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].word, word) == 0)
			return &words[i];
	return NULL;
}

void example_flag_list(struct strbuf *out)
{
	for (size_t i = 0; i < WORDS; i++)
		strbuf_addf(out, "%s%s", i > 0 ? ", " : "", words[i].word);
}

/* ---- The dismissed bits of many rows: "dismissed", key "DATASET-UUID:flags", values are numbers ---- */

static const char tag_of_all[] = "flags";

struct bits {
	int64_t dataset;
	unsigned flags, dismissed;
};

static bool read_bits(struct db *db, int64_t id, struct bits *out, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT dataset, flags, dismissed FROM example WHERE id = ? AND gone < 2", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*found = got == 1;
	*out = (struct bits){ .dataset = 0 };
	if (got == 1) {
		out->dataset = sqlite3_column_int64(stmt, 0);
		out->flags = (unsigned)sqlite3_column_int64(stmt, 1);
		out->dismissed = (unsigned)sqlite3_column_int64(stmt, 2);
		db_done(stmt);
	}
	return got >= 0;
}

static bool write_bits(struct db *db, int64_t id, int64_t dismissed, struct error *error)
{
	return db_run(db, error, "UPDATE example SET dismissed = ? WHERE id = ?", "ii", dismissed, id);
}

struct dismissal {
	struct db *db;
	unsigned flags;
	bool restore;
};

static bool dismiss_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	const struct dismissal *work = arg;
	char before[16], after[16];
	struct bits bits;
	bool found;

	if (!read_bits(work->db, id, &bits, &found, error))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	unsigned wanted = work->restore ? bits.dismissed & ~work->flags : bits.dismissed | (bits.flags & work->flags);
	*changed = wanted != bits.dismissed;
	if (!*changed)
		return true;
	snprintf(before, sizeof(before), "%u", bits.dismissed);
	snprintf(after, sizeof(after), "%u", wanted);
	return write_bits(work->db, id, wanted, error) &&
		bulk_add(bulk, bits.dataset, tag_of_all, id, before, after, error);
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct dismissal *work = arg;

	strbuf_addf(title, "flags of %" PRId64 " example%s%s", changed, plural(changed),
		work->restore ? " shown again" : "");
}

bool example_dismiss(struct db *db, const int64_t *ids, size_t count, unsigned flags, bool restore, int64_t *changed,
	struct error *error)
{
	static const struct bulk_change dismiss = { .command = "flags-dismiss",
		.argument = "",
		.kind = "dismissed",
		.tag_name = "field",
		.one = dismiss_one,
		.print_title = print_title };
	struct dismissal work = { .db = db, .flags = flags & FLAGS_DISMISSABLE, .restore = restore };

	return bulk_run(db, &dismiss, &work, ids, count, changed, error);
}

static bool print_value(struct db *db, const char *tag, int64_t id, struct strbuf *json, struct error *error)
{
	struct bits bits;
	bool found;

	(void)tag;
	bool ok = read_bits(db, id, &bits, &found, error);
	strbuf_addf(json, "%u", bits.dismissed);
	return ok;
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "field", like, print_value, state, error);
}

static bool apply_one(struct db *db, const char *tag, int64_t id, const char *json, struct error *error)
{
	int64_t value = 0;

	(void)tag;
	json_int(state_root(json), &value);
	return write_bits(db, id, value & FLAGS_DISMISSABLE, error);
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return bulk_apply(db, "field", state, apply_one, error);
}

const struct journal_target flag_targets[] = {
	{ .kind = "dismissed", .read = read_target, .apply = apply_target, .set = true }
};
const size_t flag_target_count = 1;
