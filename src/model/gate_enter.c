/* What a person enters of a gate at once: its answer and the texts beside it are one action. */
#include "preop/model/gate.h"

#include "state.h"

#include "preop/model/case_text.h"

#include <ctype.h>
#include <stdlib.h>

enum { ENTRY_TEXTS = 4 };
struct entry_text {
	const char *name, *called, *value;
};

static void entry_texts(const struct gate_entry *entry, struct entry_text out[ENTRY_TEXTS])
{
	out[0] = (struct entry_text){ "claim", "claim", entry->claim };
	out[1] = (struct entry_text){ "counter", "counter-evidence", entry->counter };
	out[2] = (struct entry_text){ "owner", "owner", entry->owner };
	out[3] = (struct entry_text){ "until", "end", entry->until };
}

/* Where all that is said is to take back what is not there, nothing would happen: that is told, not done. */
static bool check_says_something(struct db *db, const char *key, const struct gate_entry *entry, struct error *error)
{
	struct strbuf absent = STRBUF_INIT;
	struct entry_text texts[ENTRY_TEXTS];
	struct arena arena = ARENA_INIT;
	struct case_text *there;
	size_t count;
	bool says = entry->answer != NULL;
	bool ok = case_text_list(db, "gate", key, &arena, &there, &count, error);

	entry_texts(entry, texts);
	for (int i = 0; ok && i < ENTRY_TEXTS; i++) {
		if (texts[i].value == NULL)
			continue;
		if (*texts[i].value != '\0' || *case_text_find(there, count, key, texts[i].name) != '\0')
			says = true;
		else
			strbuf_addf(&absent, "%s%s", absent.len > 0 ? " and no " : "", texts[i].called);
	}
	if (ok && !says && absent.len > 0)
		ok = error_set(error, ERROR_NOT_FOUND, "gate %s has no %s to take back", key, absent.data);
	strbuf_free(&absent);
	arena_free(&arena);
	return ok;
}

static bool enter_texts(struct db *db, const char *key, const struct gate_entry *entry, struct error *error)
{
	struct entry_text texts[ENTRY_TEXTS];

	entry_texts(entry, texts);
	for (int i = 0; i < ENTRY_TEXTS; i++)
		if (texts[i].value && !case_text_set(db, "gate", key, texts[i].name, texts[i].value, error))
			return false;
	return true;
}

/* For the log: "I waived: claim, end taken back". */
static char *entry_title(const char *key, const struct gate_entry *entry)
{
	struct strbuf title = STRBUF_INIT;
	struct entry_text texts[ENTRY_TEXTS];
	const char *between = ": ";

	entry_texts(entry, texts);
	strbuf_addf(
		&title, "%s%s%s", key, entry->answer ? " " : "", entry->answer ? gate_answer_word(*entry->answer) : "");
	for (int i = 0; i < ENTRY_TEXTS; i++)
		if (texts[i].value != NULL) {
			strbuf_addf(&title, "%s%s%s", between, texts[i].called,
				*texts[i].value != '\0' ? "" : " taken back");
			between = ", ";
		}
	return strbuf_detach(&title, NULL);
}

bool gate_enter(struct db *db, char letter, const struct gate_entry *entry, struct error *error)
{
	const char key[2] = { (char)toupper((unsigned char)letter), '\0' };
	struct change change;
	char *title;
	bool ok;

	if (!check_says_something(db, key, entry, error))
		return false;
	title = entry_title(key, entry);
	ok = change_begin(&change, db, "gate-enter", title, error);
	if (ok)
		ok = change_end(&change,
			enter_texts(db, key, entry, error) &&
				(!entry->answer || gate_set(db, letter, *entry->answer, entry->rationale, error)),
			error);
	free(title);
	return ok;
}
