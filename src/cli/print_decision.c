#include "cli/print_decision.h"

#include "cli/print.h"

static void line(struct strbuf *out, const char *before, const char *text)
{
	strbuf_adds(out, before);
	print_text(out, text);
	strbuf_addc(out, '\n');
}

void print_overrides(struct strbuf *out, const struct train_decision *decision)
{
	for (size_t i = 0; i < decision->override_count; i++)
		line(out, "  ! ", decision->overrides[i]);
}

void print_decision(struct strbuf *out, const struct train_decision *decision)
{
	for (size_t i = 0; i < decision->lack_count; i++) {
		line(out, "  but ", decision->lacks[i].text);
		line(out, "    -> ", decision->lacks[i].action);
	}
	print_overrides(out, decision);
}

void json_put_decision(struct json_writer *w, const struct train_decision *decision)
{
	json_open(w, "lacks", '[');
	for (size_t i = 0; i < decision->lack_count; i++)
		json_put_string(w, NULL, decision->lacks[i].text);
	json_close(w, ']');
	json_open(w, "overrides", '[');
	for (size_t i = 0; i < decision->override_count; i++)
		json_put_string(w, NULL, decision->overrides[i]);
	json_close(w, ']');
}
