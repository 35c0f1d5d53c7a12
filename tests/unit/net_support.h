/* What the tests of src/net share. */
#ifndef PREOP_TESTS_NET_SUPPORT_H
#define PREOP_TESTS_NET_SUPPORT_H

#include "preop/net/chat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static inline struct exchange exchange_of(int status, const char *body)
{
	struct exchange exchange = EXCHANGE_INIT;

	exchange.status = status;
	strbuf_adds(&exchange.body, body);
	return exchange;
}

#endif
