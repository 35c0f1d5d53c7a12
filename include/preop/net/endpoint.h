/*
 * Endpoints: who answers, how they are asked, and what it costs. A profile is the user's own: it lives in $XDG_CONFIG_HOME/preop/endpoints.json (0600), never in a
 * project, so that somebody's project file cannot send your key to its own address. A project names a profile and nothing more.
 *
 * The key itself is in no profile: a profile says where it is (a variable of the environment, or a file of yours that nobody else may read). Only the pump reads it.
 * A profile's strings and lists belong to the arena it was read into. Thread: any; writing is whole or not at all (a new file renamed over the old).
 */
#ifndef PREOP_NET_ENDPOINT_H
#define PREOP_NET_ENDPOINT_H

#include "preop/base/error.h"
#include "preop/base/json.h"
#include "preop/base/memory.h"

#include <stdbool.h>
#include <stdint.h>

struct endpoint_pair { /* a header and its value; a field and what it is called there, NULL: it is not sent */
	const char *name, *value;
};

struct endpoint_price {    /* US dollars a million tokens; NAN: not known */
	const char *model; /* "*": every model that has no row of its own */
	double input, cached, output;
};

struct endpoint {
	const char *name;
	const char *url; /* "https://host/v1": up to the path of the call; a query (?api-version=...) stays behind it */
	const char *model;                   /* when the caller names none; "" */
	const char *key_env;                 /* name of a variable; NULL: none */
	const char *key_file;                /* NULL: none. With neither no key is sent */
	const char *key_header, *key_prefix; /* "Authorization"; NULL: "Bearer " in Authorization, nothing in others */
	const struct endpoint_pair *headers; /* sent with every call */
	size_t header_count;
	const struct endpoint_pair
		*fields; /* of parameters: max_tokens -> max_completion_tokens, temperature -> NULL */
	size_t field_count;
	const char *extra; /* JSON object whose members go into every body, over what is there; NULL: none */
	bool stream;
	bool reasoning_apart;         /* completion_tokens leaves the reasoning out: it is added */
	int64_t connect_ms, total_ms; /* of one attempt */
	int64_t idle_ms;              /* without a byte, once a stream has begun */
	int64_t max_in_flight;        /* at most so many at once */
	int64_t requests_per_minute;  /* 0: no limit known */
	int64_t tokens_per_minute;    /* 0: the same */
	int64_t attempts;             /* of one request, the first included */
	int64_t context;              /* tokens the model can see, when known; 0 */
	int64_t body_limit;           /* bytes of one reply */
	const struct endpoint_price *prices;
	size_t price_count;
};

/* The file of profiles, there or not; caller frees; NULL without a home. */
char *endpoint_path(void);

/* All profiles by name; no file: none. ERROR_INPUT: the file is broken, has a field this program does not know, or others may write to it. */
bool endpoint_list(struct arena *arena, struct endpoint **out, size_t *count, struct error *error);

/* ERROR_NOT_FOUND names those there are. */
bool endpoint_find(const char *name, struct arena *arena, struct endpoint *out, struct error *error);

/* Makes or changes a profile by words "field=value" ("url=https://...", "key-env=OPENAI_API_KEY", "rename.max_tokens=max_completion_tokens", "omit=temperature",
 * "header.OpenAI-Project=p1", "price.*=0.15,0.075,0.6"); an empty value puts the field back. `make`: it must not exist yet, else it must. Nothing is written unless
 * all words are right. */
bool endpoint_change(const char *name, bool make, const char *const *words, size_t count, struct error *error);

bool endpoint_remove(const char *name, struct error *error);

/* As an object under `key` (NULL in a list); no key can be in it. */
void endpoint_print(const struct endpoint *endpoint, const char *key, struct json_writer *w);

/* The words of endpoint_change() with a line of explanation each. */
void endpoint_explain(struct strbuf *out);

/* Whether the key would travel unencrypted to another machine. */
bool endpoint_bares_key(const struct endpoint *endpoint);

/* The address of a call: "/chat/completions" goes between path and query. Caller frees. */
char *endpoint_address(const struct endpoint *endpoint, const char *call);

/* Dollars; counts below 0 are not known. NAN: the profile has no price for the model or a count that matters is not known. `completion` includes the reasoning. */
double endpoint_cost(
	const struct endpoint *endpoint, const char *model, int64_t prompt, int64_t cached, int64_t completion);

#endif
