/* Markdown into sections and back. */
#include "preop/model/guideline.h"

#include "grow.h"

#include "preop/text/utf8.h"

#include <string.h>

enum { LEVELS = 6 };

struct cutting {
	struct arena *arena;
	struct guideline_section *sections;
	size_t count;
	int *lines; /* where each begins */
	size_t line_count;
	int numbers[LEVELS + 1]; /* of the last heading, by level */
	int base;                /* the level numbered 1, 2, 3 */
	struct strbuf text;      /* of the open section */
	struct error *error;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* 1 to 6 for a heading, 0 for none; *title and *n are its words. */
static int heading_level(const char *line, size_t n, const char **title, size_t *length)
{
	size_t level = 0, end = n;

	while (level < n && line[level] == '#')
		level++;
	if (level == 0 || level > LEVELS || (level < n && !is_blank(line[level])))
		return 0;
	size_t start = level;
	while (start < end && is_blank(line[start]))
		start++;
	while (end > start && (is_blank(line[end - 1]) || line[end - 1] == '#'))
		end--;
	*title = line + start;
	*length = end - start;
	return (int)level;
}

static bool is_fence(const char *line, size_t n)
{
	while (n > 0 && *line == ' ') {
		line++;
		n--;
	}
	return n >= 3 && (memcmp(line, "```", 3) == 0 || memcmp(line, "~~~", 3) == 0);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "2.1 Numbers", "§2.1: Numbers", "3) Ties": the length of the number, with *words behind it; 0: none. */
static size_t explicit_id(const char *title, size_t n, const char **id, const char **words)
{
	static const char sign[] = "\u00a7";
	size_t start = n >= 2 && memcmp(title, sign, 2) == 0 ? 2 : 0;
	size_t end = start;

	while (end < n &&
		(is_digit(title[end]) || (title[end] == '.' && end > start && end + 1 < n && is_digit(title[end + 1]))))
		end++;
	size_t behind = end;
	while (behind < n && (title[behind] == '.' || title[behind] == ')' || title[behind] == ':'))
		behind++;
	if (end == start || end - start > SECTION_ID || (behind < n && !is_blank(title[behind])))
		return 0;
	while (behind < n && is_blank(title[behind]))
		behind++;
	*id = title + start;
	*words = title + behind;
	return end - start;
}

static size_t find_id(const struct cutting *work, const char *id)
{
	size_t i = 0;

	while (i < work->count && strcmp(work->sections[i].id, id) != 0)
		i++;
	return i;
}

/* What follows an explicit number goes on from it. */
static void follow(struct cutting *work, const char *id)
{
	int level = work->base;

	memset(work->numbers, 0, sizeof(work->numbers));
	for (const char *p = id; *p != '\0' && level <= LEVELS; level++) {
		for (; is_digit(*p); p++)
			if (work->numbers[level] < 100000)
				work->numbers[level] = work->numbers[level] * 10 + (*p - '0');
		p += *p == '.';
	}
}

static const char *number_heading(struct cutting *work, int level)
{
	struct strbuf id = STRBUF_INIT;

	if (level < work->base)
		return "0";
	do {
		strbuf_reset(&id);
		work->numbers[level]++;
		for (int i = work->base; i <= level; i++)
			strbuf_addf(&id, "%s%d", i > work->base ? "." : "", work->numbers[i]);
	} while (find_id(work, id.data) < work->count);
	for (int i = level + 1; i <= LEVELS; i++)
		work->numbers[i] = 0;
	const char *copy = arena_strdup(work->arena, id.data);
	strbuf_free(&id);
	return copy;
}

static void close_section(struct cutting *work)
{
	size_t start = 0;

	if (work->count == 0)
		return;
	while (work->text.len > 0 &&
		(is_blank(work->text.data[work->text.len - 1]) || work->text.data[work->text.len - 1] == '\n'))
		strbuf_truncate(&work->text, work->text.len - 1);
	while (start < work->text.len && (work->text.data[start] == '\n' || work->text.data[start] == '\r'))
		start++;
	work->sections[work->count - 1].text = arena_strndup(
		work->arena, work->text.data + start, work->text.len - start);
	strbuf_reset(&work->text);
}

static bool open_section(struct cutting *work, const char *id, const char *title, size_t n, int line)
{
	size_t same = find_id(work, id);

	if (same < work->count)
		return error_set(work->error, ERROR_INPUT, "line %d: there is a section %s already, in line %d", line,
			id, work->lines[same]);
	if (work->count == GUIDELINE_SECTIONS)
		return error_set(work->error, ERROR_INPUT, "line %d: a guideline has at most %d sections", line,
			GUIDELINE_SECTIONS);
	if (n > SECTION_TITLE)
		return error_set(work->error, ERROR_INPUT, "line %d: a heading is at most %d bytes long; this has %zu",
			line, SECTION_TITLE, n);
	close_section(work);
	*GROW(work->arena, work->sections, work->count) = (struct guideline_section){
		.id = arena_strdup(work->arena, id), .title = arena_strndup(work->arena, title, n), .text = ""
	};
	*GROW(work->arena, work->lines, work->line_count) = line;
	return true;
}

static bool take_heading(struct cutting *work, int level, const char *title, size_t n, int line)
{
	const char *id, *words;
	size_t length = explicit_id(title, n, &id, &words);

	if (length == 0)
		return open_section(work, number_heading(work, level), title, n, line);
	const char *own = arena_strndup(work->arena, id, length);
	follow(work, own);
	return open_section(work, own, words, n - (size_t)(words - title), line);
}

static bool only_blank(const char *line, size_t n)
{
	while (n > 0 && is_blank(line[n - 1]))
		n--;
	return n == 0;
}

struct line_walk {
	const char *at, *end;
	int number;
	bool fenced;
};

/* The next line without its end; *level is 0 for what is no heading. */
static bool next_line(
	struct line_walk *walk, const char **line, size_t *n, int *level, const char **title, size_t *length)
{
	if (walk->at == NULL || walk->at >= walk->end)
		return false;
	const char *stop = memchr(walk->at, '\n', (size_t)(walk->end - walk->at));
	*line = walk->at;
	*n = (size_t)((stop != NULL ? stop : walk->end) - walk->at);
	walk->at = stop != NULL ? stop + 1 : walk->end;
	walk->number++;
	if (*n > 0 && (*line)[*n - 1] == '\r')
		(*n)--;
	if (is_fence(*line, *n))
		walk->fenced = !walk->fenced;
	*level = walk->fenced ? 0 : heading_level(*line, *n, title, length);
	return true;
}

/* Headings below a single first one of the highest level are the ones that count from 1. */
static int base_level(const char *text, size_t n)
{
	struct line_walk walk = { text, text + n, 0, false };
	int counts[LEVELS + 1] = { 0 }, first = 0, level, base = 1;
	const char *line, *title;
	size_t length, words;
	bool preceded = false; /* by text, which then is section 0 */

	while (next_line(&walk, &line, &length, &level, &title, &words)) {
		preceded = preceded || (first == 0 && level == 0 && !only_blank(line, length));
		first = first == 0 ? level : first;
		counts[level]++;
	}
	while (base < LEVELS && counts[base] == 0)
		base++;
	if (counts[base] != 1 || first != base || preceded)
		return base;
	for (int below = base + 1; below <= LEVELS; below++)
		if (counts[below] > 0)
			return below;
	return base;
}

static bool cut(struct cutting *work, const char *text, size_t n)
{
	struct line_walk walk = { text, text + n, 0, false };
	const char *line, *title;
	size_t length, words;
	int level;

	while (next_line(&walk, &line, &length, &level, &title, &words)) {
		if (level > 0) {
			if (!take_heading(work, level, title, words, walk.number))
				return false;
			continue;
		}
		if (work->count == 0 && only_blank(line, length))
			continue;
		if (work->count == 0 && !open_section(work, "0", "", 0, walk.number))
			return false;
		strbuf_add(&work->text, line, length);
		strbuf_addc(&work->text, '\n');
	}
	close_section(work);
	return work->count > 0 || error_set(work->error, ERROR_INPUT, "the guideline is empty");
}

bool guideline_parse(const char *text, size_t n, struct arena *arena, struct guideline_section **out, size_t *count,
	struct error *error)
{
	struct cutting work = { .arena = arena, .text = STRBUF_INIT, .error = error };
	size_t bad;

	if (n > GUIDELINE_BYTES)
		return error_set(error, ERROR_INPUT, "a guideline is at most %d KiB of text; this has %zu",
			GUIDELINE_BYTES / 1024, n / 1024);
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		n -= 3;
	}
	if (memchr(text, '\0', n) != NULL || !utf8_valid(text, n, &bad))
		return error_set(error, ERROR_INPUT, "a guideline is UTF-8 text; this holds other bytes");
	work.base = base_level(text, n);
	bool ok = cut(&work, text, n);
	strbuf_free(&work.text);
	*out = work.sections;
	*count = work.count;
	return ok;
}

/* As many signs as the id has numbers, below the title's one. */
static int level_of(const char *id)
{
	int level = 2;

	if (strcmp(id, "0") == 0)
		return 1;
	for (; *id != '\0'; id++)
		level += *id == '.';
	return level < LEVELS ? level : LEVELS;
}

void guideline_print(const struct guideline_section *sections, size_t count, struct strbuf *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct guideline_section *section = &sections[i];
		strbuf_addf(out, "%s%.*s %s%s%s\n", i > 0 ? "\n" : "", level_of(section->id), "######",
			strcmp(section->id, "0") != 0 ? section->id : "",
			strcmp(section->id, "0") != 0 && *section->title != '\0' ? " " : "", section->title);
		if (*section->text != '\0')
			strbuf_addf(out, "\n%s\n", section->text);
	}
}
