/* Four tickets as records, on top of the data fixture: what the tests of examples, their labels and their histories start from. */
#ifndef PREOP_TESTS_TICKET_FIXTURE_H
#define PREOP_TESTS_TICKET_FIXTURE_H

#include "data_fixture.h"

#define SAYS(role, text) "{\"role\":\"" role "\",\"content\":\"" text "\"}"
#define MESSAGES(list) "\"messages\":[" list "]}"

static const char *const tickets[] = {
	("{\"id\":\"T-1\",\"date\":\"2025-03-01\",\"group\":\"C-1\",\"label\":\"ok\"," MESSAGES(
		SAYS("user", "Where is my refund?") "," SAYS("assistant", "On its way."))),
	("{\"id\":\"T-2\",\"date\":\"2025-03-02\",\"label\":\"off-brand\"," MESSAGES(
		SAYS("user", "Card on file") "," SAYS("assistant", "Sure thing!!"))),
	("{\"id\":\"T-3\"," MESSAGES(SAYS("user", "where is  my REFUND?") "," SAYS("assistant", "Sent."))),
	("{\"id\":\"T-4\",\"n\":9007199254740993,\"x\":1.10," MESSAGES(SAYS("user", "SSO?"))),
};
enum { TICKETS = sizeof(tickets) / sizeof(tickets[0]) };

static inline int64_t load_tickets(struct fixture *f)
{
	struct dataset dataset;

	load(f, "tickets", SHAPE_CHAT, NULL, tickets, TICKETS);
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	return dataset.id;
}

static inline struct example row_of(struct fixture *f, int64_t id)
{
	struct example row;

	assert_ok(f, example_page(f->db, &id, 1, &f->arena, &row, &f->error));
	return row;
}

static inline void undo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_true(result.action != 0);
}

static inline void redo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_true(result.action != 0);
}

#endif
