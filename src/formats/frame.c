#include "frame.h"

#include <string.h>

enum { LINES_LOOKED_AT = 20 };

/* The window's lines that are not blank, one after the other. */
struct line_walk {
	const char *at, *end;
	bool ended; /* nothing follows the window: the last line is whole */
};

/* False at the end, and at a last line that the window cuts. */
static bool next_line(struct line_walk *walk, struct json_span *line)
{
	while (walk->at < walk->end) {
		const char *newline = memchr(walk->at, '\n', (size_t)(walk->end - walk->at));
		if (newline == NULL && !walk->ended)
			return false;
		const char *start = walk->at, *stop = newline != NULL ? newline : walk->end;
		walk->at = newline != NULL ? newline + 1 : walk->end;
		while (start < stop && reader_is_blank(*start))
			start++;
		while (stop > start && reader_is_blank(stop[-1]))
			stop--;
		*line = (struct json_span){ start, (size_t)(stop - start) };
		if (line->length > 0)
			return true;
	}
	return false;
}

static struct line_walk walk_lines(const struct source *source)
{
	return (struct line_walk){ .at = source->text, .end = source->text + source->length, .ended = source->ended };
}

struct line_count {
	size_t lines, objects; /* objects: lines that are one whole object */
	bool first_is_object;
	bool first_is_cut; /* the first line is the beginning of an object and has no other fault */
};

static bool is_object(struct json_span line, bool *cut)
{
	struct json_check check;
	bool valid = *line.start == '{' && json_check(line.start, line.length, JSON_ALLOW_NAN, &check);

	*cut = !valid && *line.start == '{' && check.fault >= line.length;
	return valid;
}

static struct line_count count_lines(const struct source *source)
{
	struct line_walk walk = walk_lines(source);
	struct line_count count = { .lines = 0 };
	struct json_span line;

	while (count.lines < LINES_LOOKED_AT && next_line(&walk, &line)) {
		bool cut, object = is_object(line, &cut);
		if (count.lines++ == 0) {
			count.first_is_object = object;
			count.first_is_cut = cut;
		}
		count.objects += object;
	}
	return count;
}

/* Whether anything but white space follows the first line. */
static bool has_second_line(const struct source *source)
{
	struct line_walk walk = walk_lines(source);
	struct json_span line;

	if (!next_line(&walk, &line))
		return false;
	walk.ended = true; /* a cut line is a line */
	return next_line(&walk, &line) || !source->ended;
}

static bool is_list_of_objects(struct json_span value)
{
	struct json_span first;
	size_t cursor = 0;

	return json_type(value) == JSON_ARRAY && json_next_element(value, &cursor, &first) &&
		json_type(first) == JSON_OBJECT;
}

/* Whether a member that FRAMING_NESTED enters holds a list of objects, down there. */
static bool has_nested_list(struct json_span object, int depth)
{
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(object, &cursor, &key, &value);) {
		bool records = json_equals(key, "results") || json_equals(key, "body");
		if (depth > 0 && records && is_list_of_objects(value))
			return true;
		if (depth < 3 && json_type(value) == JSON_OBJECT && reader_enters(key) &&
			has_nested_list(value, depth + 1))
			return true;
	}
	return false;
}

/* What one big object holds, as far as the window shows it. `lone`: the framing when it is a record itself. */
static enum framing frame_of_object(
	struct json_span object, enum framing lone, bool (*is_record)(struct json_span object))
{
	struct json_span key, value;
	size_t members = 0, objects = 0, lists = 0;

	if (is_record(object))
		return lone;
	if (has_nested_list(object, 0))
		return FRAMING_NESTED;
	for (size_t cursor = 0; json_next_member(object, &cursor, &key, &value); members++) {
		objects += json_type(value) == JSON_OBJECT;
		lists += is_list_of_objects(value);
	}
	if (members > 0 && objects == members)
		return FRAMING_OBJECT;
	return lists > 0 ? FRAMING_LIST : lone;
}

static enum framing frame_of_json(const struct source *source, bool (*is_record)(struct json_span object))
{
	struct line_count count = count_lines(source);
	struct json_span whole = json_root(source->text, source->length);

	if (*whole.start == '[')
		return FRAMING_ARRAY;
	if (count.first_is_object && has_second_line(source))
		return FRAMING_LINES;
	if (count.first_is_object)
		return frame_of_object(whole, FRAMING_LINES, is_record);
	/* A first line that is no object: one broken line among good ones, or an object that goes on below. */
	if (count.lines > 1 && 2 * count.objects >= count.lines)
		return FRAMING_LINES;
	if (count.lines == 0) /* the window ends in the first line */
		return frame_of_object(whole, FRAMING_LINES, is_record);
	return count.first_is_cut ? frame_of_object(whole, FRAMING_SEQUENCE, is_record) : FRAMING_LINES;
}

char frame_delimiter(const struct source *source, size_t *count)
{
	static const char delimiters[] = { ',', ';', '\t' };
	size_t counts[sizeof(delimiters)] = { 0 }, best = 0;
	struct line_walk walk = walk_lines(source);
	struct json_span line = { NULL, 0 };
	bool quoted = false;

	walk.ended = true;
	next_line(&walk, &line);
	for (size_t i = 0; i < line.length; i++) {
		const char *found = memchr(delimiters, line.start[i], sizeof(delimiters));
		quoted = quoted != (line.start[i] == '"');
		if (found != NULL && !quoted)
			counts[found - delimiters]++;
	}
	for (size_t i = 1; i < sizeof(delimiters); i++)
		if (counts[i] > counts[best])
			best = i;
	if (count != NULL)
		*count = counts[best];
	return delimiters[best];
}

struct frame frame_of(const struct source *source, bool (*is_record)(struct json_span object))
{
	struct frame frame = { .framing = FRAMING_COUNT };
	size_t delimiters, at = 0;

	while (at < source->length && reader_is_blank(source->text[at]))
		at++;
	frame.delimiter = frame_delimiter(source, &delimiters);
	if (at < source->length && (source->text[at] == '{' || source->text[at] == '['))
		frame.framing = frame_of_json(source, is_record);
	else if (delimiters > 0)
		frame.framing = FRAMING_TABLE;
	return frame;
}
