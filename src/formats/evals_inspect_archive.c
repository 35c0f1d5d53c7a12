#include "evals_inspect.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MEMBER_MAX = 64 * 1024 * 1024 };

/* Absent when it is not there, too large or no JSON: then it says nothing. */
static struct json_span read_member(const struct zip *zip, const struct zip_member *member, struct strbuf *text)
{
	struct json_check check;

	strbuf_reset(text);
	if (member == NULL || !zip_read_member(zip, member, MEMBER_MAX, text, NULL) ||
		!json_check(text->data, text->len, JSON_ALLOW_NAN, &check))
		return (struct json_span){ NULL, 0 };
	return json_root(text->data, text->len);
}

static int64_t count_elements(struct json_span list)
{
	struct json_span one;
	int64_t n = 0;

	for (size_t cursor = 0; json_next_element(list, &cursor, &one);)
		n++;
	return n;
}

/* A run that ended has all summaries in one member; one that did not, in the batches in which they were written. */
static int64_t count_summaries(const struct zip *zip, struct strbuf *text)
{
	static const char batches[] = "_journal/summaries/";
	const struct zip_member *whole = zip_find(zip, "summaries.json");
	int64_t n = 0;

	if (whole != NULL)
		return count_elements(read_member(zip, whole, text));
	for (size_t i = 0; i < zip->count; i++)
		if (strncmp(zip->members[i].name, batches, strlen(batches)) == 0)
			n += count_elements(read_member(zip, &zip->members[i], text));
	return n;
}

static void check_samples(struct inspect *inspect, const struct zip *zip, struct strbuf *text)
{
	int64_t summed_up = count_summaries(zip, text);

	if (zip->scanned != NULL)
		inspect->archive = arena_printf(&inspect->arena,
			"%s; %" PRIu64 " bytes behind its last whole member are lost", zip->scanned, zip->lost);
	else if (summed_up > inspect->samples)
		inspect->archive = arena_printf(&inspect->arena,
			"of the %" PRId64 " samples summed up %" PRId64 " are not there", summed_up,
			summed_up - inspect->samples);
}

/* NAN: nothing to take the mean of. */
static double mean_of(struct json_span samples)
{
	struct json_span sample;
	double sum = 0;
	size_t n = 0;

	for (size_t cursor = 0; json_next_element(samples, &cursor, &sample); n++)
		sum += inspect_value(json_get(sample, "value"));
	return n > 0 ? sum / (double)n : (double)NAN;
}

static void check_reduction(struct inspect *inspect, struct json_span scorer, double mean)
{
	static const char *const paths[] = { "metrics.accuracy.value", "metrics.mean.value" };
	struct json_span header = json_root(inspect->header, strlen(inspect->header)), result;
	struct strbuf name = STRBUF_INIT;
	double published;

	json_decode(scorer, &name);
	for (size_t cursor = 0; json_next_element(json_find(header, "results.scores"), &cursor, &result);)
		for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			struct json_span reducer = json_get(result, "reducer");
			bool plain = json_type(reducer) != JSON_STRING || json_equals(reducer, "mean");
			if (plain && json_equals(json_get(result, "name"), name.data) &&
				json_number(json_find(result, paths[i]), &published) && fabs(published - mean) > 1e-9)
				inspect->reduced = arena_printf(&inspect->arena,
					"%s: reductions.json comes to %.6g, header.json says %.6g", name.data, mean,
					published);
		}
	strbuf_free(&name);
}

static void check_reductions(struct inspect *inspect, const struct zip *zip, struct strbuf *text)
{
	struct json_span reductions = read_member(zip, zip_find(zip, "reductions.json"), text), one;

	for (size_t cursor = 0; json_next_element(reductions, &cursor, &one);) {
		struct json_span reducer = json_get(one, "reducer"), scorer = json_get(one, "scorer");
		double mean = mean_of(json_get(one, "samples"));
		if (json_type(scorer) == JSON_STRING && !isnan(mean) &&
			(json_type(reducer) != JSON_STRING || json_equals(reducer, "mean")))
			check_reduction(inspect, scorer, mean);
	}
}

void inspect_check_archive(struct inspect *inspect, const struct zip *zip)
{
	struct strbuf text = STRBUF_INIT;

	if (inspect->header != NULL) {
		check_samples(inspect, zip, &text);
		check_reductions(inspect, zip, &text);
	}
	strbuf_free(&text);
}
