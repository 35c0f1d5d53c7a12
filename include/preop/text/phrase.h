/*
 * Phrases in what people write, however they write it: "fine tun*" is in "Fine‑Tuning", in "ＦＩＮＥ＿ＴＵＮＥ" and in "fіne  tune" with a Cyrillic і.
 *
 * A bare text has letters and digits only, in lower case, without marks and invisible characters (NFKC and case folding of Unicode), look-alikes of other
 * scripts as Latin letters; one blank between words, a line feed where a clause ends.
 *
 * A phrase is words in a row: "word*" stands for any ending, "..." for up to three other words. It never reaches beyond a clause. Thread: any.
 */
#ifndef PREOP_TEXT_PHRASE_H
#define PREOP_TEXT_PHRASE_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends. Bytes that are not UTF-8 part words. */
void text_bare(const char *text, size_t n, struct strbuf *out);
/* Whether a bare text holds the phrase, and where. Bytes of the text are compared with the phrase made bare; an empty phrase is nowhere. */
bool text_says(const struct strbuf *bare, const char *phrase, size_t *at, size_t *length);

#endif
