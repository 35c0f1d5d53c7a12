/*
 * Writes N chat examples as JSONL on standard output: realistic enough for a benchmark (Zipf-distributed words, sentences, lists, numbers, some accents, CJK and escapes, repeated
 * questions, dates, groups), the same for the same seed. About 1.1 KB a row.
 *
 *   generate ROWS [SEED]
 */
#include "preop/base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 4000, WORD_SIZE = 16, ZIPF_STEPS = 65536 };

static char words[WORDS][WORD_SIZE];
static unsigned short zipf[ZIPF_STEPS]; /* a table of ranks: a uniform draw gives a Zipf-distributed word */

static void make_words(struct rng *rng)
{
	static const char *const syllables[] = { "pro", "ject", "set", "ting", "con", "nect", "user", "per", "mis",
		"sion", "task", "list", "in", "voice", "re", "fund", "plan", "board", "note", "mail", "sync", "export",
		"view", "team", "day", "al", "ert", "ac", "count", "page", "do", "ma", "ne", "lo", "ri", "ta" };
	enum { SYLLABLES = sizeof(syllables) / sizeof(syllables[0]) };

	for (int i = 0; i < WORDS; i++) {
		int parts = i < 200 ? 1 : 1 + (int)rng_below(rng, 3);

		for (int j = 0; j < parts; j++)
			strncat(words[i], syllables[rng_below(rng, SYLLABLES)], WORD_SIZE - 1 - strlen(words[i]));
	}
}

static void make_zipf(void)
{
	double total = 0, sum = 0;
	int step = 0;

	for (int i = 0; i < WORDS; i++)
		total += 1.0 / (i + 1);
	for (int i = 0; i < WORDS; i++) {
		sum += 1.0 / (i + 1) / total;
		while (step < ZIPF_STEPS && step < sum * ZIPF_STEPS)
			zipf[step++] = (unsigned short)i;
	}
	while (step < ZIPF_STEPS)
		zipf[step++] = WORDS - 1;
}

static const char *word(struct rng *rng)
{
	return words[zipf[rng_below(rng, ZIPF_STEPS)]];
}

static void put_sentence(struct rng *rng)
{
	int length = 5 + (int)rng_below(rng, 14);

	for (int i = 0; i < length; i++)
		printf("%s%s", i ? " " : "", word(rng));
	switch (rng_below(rng, 24)) {
	case 0:
		printf(" caf\u00e9 \u2014 na\u00efve");
		break;
	case 1:
		printf(" \u8a2d\u5b9a\u3092\u958b\u304f");
		break;
	case 2:
		printf(" \\u00fcber \\\"%s\\\"", word(rng));
		break;
	case 3:
		printf(" $%d.%02d", (int)rng_below(rng, 90), (int)rng_below(rng, 100));
		break;
	default:
		break;
	}
	fputs(rng_below(rng, 5) ? ". " : "? ", stdout);
}

static void put_text(struct rng *rng, int bytes)
{
	int lines = 1 + bytes / 90;

	for (int i = 0; i < lines; i++) {
		if (bytes > 300 && rng_below(rng, 4) == 0)
			printf("\\n%d. ", i + 1);
		put_sentence(rng);
	}
}

static void put_row(struct rng *rng, long number)
{
	/* one in twenty asks what somebody asked before */
	struct rng question = { .state = rng_below(rng, 20) ? rng_next(rng) : rng_below(rng, 500) };

	printf("{\"id\": \"ex-%07ld\", \"date\": \"20%02d-%02d-%02d\", \"group\": \"c-%d\", \"messages\": [{\"role\": "
	       "\"user\", \"content\": \"",
		number, 20 + (int)rng_below(rng, 6), 1 + (int)rng_below(rng, 12), 1 + (int)rng_below(rng, 28),
		(int)rng_below(rng, 40000));
	put_text(&question, 80 + (int)rng_below(&question, 300));
	fputs("\"}, {\"role\": \"assistant\", \"content\": \"", stdout);
	put_text(rng, 350 + (int)rng_below(rng, 1000));
	fputs("\"}]}\n", stdout);
}

int main(int argc, char **argv)
{
	long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
	struct rng rng = { .state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1 };

	make_words(&rng);
	make_zipf();
	for (long i = 1; i <= rows; i++)
		put_row(&rng, i);
	return fflush(stdout) == 0 ? 0 : 1;
}
