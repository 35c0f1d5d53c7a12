#include "tui.h"

#include "preop/base/json.h"
#include "terminal.h"

struct report {
	struct strbuf *out;
	struct json_writer *json; /* NULL: text */
};

static void say(const struct report *report, const char *name, const char *value)
{
	if (report->json)
		json_put_string(report->json, name, value);
	else
		strbuf_addf(report->out, "  %-24s %s\n", name, value);
}

static void say_number(const struct report *report, const char *name, int value)
{
	if (report->json)
		json_put_int(report->json, name, value);
	else
		strbuf_addf(report->out, "  %-24s %d\n", name, value);
}

static void say_bool(const struct report *report, const char *name, bool value)
{
	if (report->json)
		json_put_bool(report->json, name, value);
	else
		say(report, name, value ? "yes" : "no");
}

void tui_doctor(struct strbuf *out, bool json)
{
	struct json_writer writer;
	struct report report = { .out = out, .json = json ? &writer : NULL };
	struct terminal_facts facts;

	terminal_look(&facts);
	json_begin(&writer, out);
	if (json)
		json_open(&writer, NULL, '{');
	say(&report, "library", facts.library);
	say_bool(&report, "terminfo_entry", facts.known);
	say_number(&report, "colours", facts.colors);
	say_number(&report, "rows", facts.rows);
	say_number(&report, "columns", facts.cols);
	say_bool(&report, "utf8", terminal_utf8());
	say_bool(&report, "bracketed_paste", facts.paste);
	say_bool(&report, "clipboard_osc52", facts.clipboard);
	if (json)
		json_close(&writer, '}');
}
