/* Where the Data tab was left: a line of key=value words. */
#include "tui/screens/data_view.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values are words: blanks and what could be taken for an escape go as %XX. */
static void save_word(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "%s%s=", out->len ? " " : "", key);
	for (const char *at = value; *at; at++)
		if (*at == ' ' || *at == '%' || iscntrl((unsigned char)*at))
			strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*at);
		else
			strbuf_addc(out, *at);
}

/* The next word with that key from *at on, which moves behind it. */
static bool next_word(const char **from, const char *key, struct strbuf *value)
{
	size_t n = strlen(key);

	strbuf_reset(value);
	for (const char *at = *from; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
		if (strncmp(at, key, n) != 0 || at[n] != '=')
			continue;
		for (at += n + 1; *at && *at != ' '; at++) {
			char digits[3] = { at[0] == '%' && isxdigit((unsigned char)at[1]) ? at[1] : '\0', '\0', '\0' };
			digits[1] = *digits && isxdigit((unsigned char)at[2]) ? at[2] : '\0';
			strbuf_addc(value, digits[1] ? (char)strtol(digits, NULL, 16) : *at);
			at += digits[1] ? 2 : 0;
		}
		*from = at;
		return true;
	}
	return false;
}

static bool saved_word(const char *saved, const char *key, struct strbuf *value)
{
	return next_word(&saved, key, value);
}

static void save_layout(void *context, const char *word)
{
	save_word(context, "columns", word);
}

void data_save(struct view *base, struct strbuf *out)
{
	struct data_view *view = (struct data_view *)base;
	const struct dataset *dataset = data_dataset(view);
	char id[32];

	if (!dataset)
		return;
	snprintf(id, sizeof(id), "%" PRId64, data_cursor_id(view));
	save_word(out, "dataset", dataset->name);
	save_word(out, "filter", view->filter);
	save_word(out, "id", id);
	save_word(out, "raw", view->raw ? "1" : "0");
	save_word(out, "open", view->detail_full ? "1" : "0");
	if (view->chart.column)
		save_word(out, "chart", view->chart.column);
	save_word(out, "charts", view->chart.shown ? "1" : "0");
	data_layout_save(view, save_layout, out);
}

void data_restore(struct view *base, const char *saved)
{
	struct data_view *view = (struct data_view *)base;
	struct strbuf value = STRBUF_INIT;

	for (const char *at = saved; next_word(&at, "columns", &value);)
		data_layout_restore(view, value.data);
	if (saved_word(saved, "dataset", &value) && value.len) {
		free(view->wanted_dataset);
		view->wanted_dataset = xstrdup(value.data);
	}
	if (saved_word(saved, "filter", &value))
		data_set_filter(view, value.data,
			NULL); /* one that an older program wrote and this one cannot read is dropped */
	if (saved_word(saved, "id", &value))
		rows_anchor(view->rows, strtoll(value.data, NULL, 10));
	view->raw = saved_word(saved, "raw", &value) && strcmp(value.data, "1") == 0;
	view->detail_full = saved_word(saved, "open", &value) && strcmp(value.data, "1") == 0;
	view->chart.shown = saved_word(saved, "charts", &value) && strcmp(value.data, "1") == 0;
	if (saved_word(saved, "chart", &value) && facet_column_find(value.data)) {
		free(view->chart.column);
		view->chart.column = xstrdup(value.data);
	}
	strbuf_free(&value);
}
