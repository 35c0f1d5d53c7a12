/* UTF-8 decoding with every malformed sequence reported, never skipped in silence. Thread: any. */
#ifndef PREOP_TEXT_UTF8_H
#define PREOP_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_MAX

/* Decodes one code point at s[0..n), n > 0; *used is 1..4. UTF8_BAD with *used = 1 for a byte that does not fit (overlong forms,
 * surrogates and values over U+10FFFF included). */
uint32_t utf8_decode(const char *s, size_t n, size_t *used);
size_t utf8_encode(uint32_t code, char out[4]);
bool utf8_valid(const char *s, size_t n, size_t *bad_at);
/* start of the next grapheme cluster (utf8proc), for editing */
size_t utf8_next(const char *s, size_t n, size_t at);
size_t utf8_previous(const char *s, size_t n, size_t at); /* start of the one before */
bool utf8_shows(const char *s, size_t n); /* anything but white space, zero-width and other characters nobody sees */
bool utf8_says(const char *s, size_t n);  /* a letter or a digit of any script */

#endif
