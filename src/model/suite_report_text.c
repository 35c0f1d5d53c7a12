/* The report on an import of outputs (model/suite_import.h) in words. */
#include "preop/model/suite_import.h"

#include "preop/base/json.h"

#include <inttypes.h>

static int64_t number(struct json_span object, const char *name)
{
	int64_t value = 0;

	json_int(json_get(object, name), &value);
	return value;
}

static void add_word(struct strbuf *out, struct json_span object, const char *name)
{
	struct json_span value = json_get(object, name);

	if (json_type(value) == JSON_STRING)
		json_decode(value, out);
}

static void add_figure(struct strbuf *out, struct json_span value)
{
	double figure;

	if (json_number(value, &figure))
		strbuf_addf(out, "%.10g", figure);
	else
		strbuf_adds(out, "none");
}

/* What is no answer is named apart from what is one. */
static void add_states(struct strbuf *out, struct json_span states)
{
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(states, &cursor, &key, &value);) {
		if (json_equals(key, "ok"))
			continue;
		strbuf_adds(out, ", ");
		json_decode(key, out);
		strbuf_addf(out, " %.*s", (int)value.length, value.start);
	}
}

static void add_system(struct strbuf *out, struct json_span system)
{
	int64_t epochs = number(system, "epochs"), missing = number(system, "missing"),
		again = number(system, "duplicates");

	strbuf_adds(out, "system ");
	add_word(out, system, "name");
	strbuf_addf(
		out, ": %" PRId64 " output%s", number(system, "outputs"), number(system, "outputs") == 1 ? "" : "s");
	if (epochs > 1)
		strbuf_addf(out, " in %" PRId64 " repeats", epochs);
	strbuf_addf(out, ", scored %" PRId64, number(system, "scored"));
	if (json_type(json_get(system, "mean")) == JSON_NUMBER) {
		strbuf_adds(out, ", mean ");
		add_figure(out, json_get(system, "mean"));
	}
	if (missing > 0)
		strbuf_addf(out, ", missing for %" PRId64 " case%s", missing, missing == 1 ? "" : "s");
	add_states(out, json_get(system, "states"));
	if (again > 0)
		strbuf_addf(out, ", %" PRId64 " known already", again);
	if (!json_equals(json_get(system, "status"), "complete")) {
		strbuf_adds(out, "; the run is ");
		add_word(out, system, "status");
	}
	strbuf_addc(out, '\n');
}

static void add_aggregate(struct strbuf *out, struct json_span figure)
{
	struct json_span note = json_get(figure, "note");
	enum json_type agrees = json_type(json_get(figure, "agrees"));

	strbuf_adds(out, agrees == JSON_FALSE ? "DIFFERS: " : "figure ");
	add_word(out, figure, "metric");
	strbuf_addc(out, ' ');
	add_word(out, figure, "name");
	strbuf_adds(out, " of ");
	add_word(out, figure, "system");
	strbuf_adds(out, ": the file says ");
	add_figure(out, json_get(figure, "published"));
	if (agrees == JSON_TRUE || agrees == JSON_FALSE) {
		strbuf_adds(out, agrees == JSON_TRUE ? ", its rows agree: " : ", its rows say ");
		add_figure(out, json_get(figure, "recomputed"));
		strbuf_addf(out, " (n %" PRId64 ")", number(figure, "n"));
	}
	if (json_type(note) == JSON_STRING) {
		strbuf_adds(out, "; ");
		json_decode(note, out);
	}
	strbuf_addc(out, '\n');
}

void suite_report_text(const char *json, size_t n, struct strbuf *out)
{
	struct json_span root = json_root(json, n), item;
	int64_t aligned = number(root, "matched_by_content");

	strbuf_addf(out, "cases %" PRId64 ": new %" PRId64 "; rows matched by id %" PRId64 ", by content %" PRId64 "\n",
		number(root, "cases"), number(root, "new_cases"), number(root, "matched_by_id"), aligned);
	for (size_t cursor = 0; json_next_element(json_get(root, "systems"), &cursor, &item);)
		add_system(out, item);
	for (size_t cursor = 0; json_next_element(json_get(root, "aggregates"), &cursor, &item);)
		add_aggregate(out, item);
}
