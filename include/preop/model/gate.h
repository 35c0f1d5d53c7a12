/*
 * The five TRAIN gates: text from data/train.json, answers from the file, signals computed from the file, one verdict by rule.
 * Rule (house): any fail -> NOT READY; else any unknown or amber -> NOT DECIDED; else READY (waivers are named), as far as the gates go: decision.h has the rest.
 * Amber is an answer whose ground has moved or is not whole: two copies that disagree about it, a pass with nothing in the counter-evidence slot or that rests on
 * nothing (no evidence is linked and no signal speaks for it), evidence that changed, expired or is gone, a waiver without owner and end, or past it.
 */
#ifndef PREOP_MODEL_GATE_H
#define PREOP_MODEL_GATE_H

#include "preop/model/signal.h"

enum gate_answer { GATE_UNKNOWN, GATE_PASS, GATE_FAIL, GATE_WAIVED };
enum { GATE_COUNT = 5 };

struct gate_hint {
	const char *text, *origin;
};
struct gate_text { /* one entry of data/train.json; static for the life of the program */
	char letter;
	const char *id, *name, *origin, *question, *trap, *fails_when, *fails_when_origin, *route, *route_origin;
	const struct gate_hint *look_for;
	size_t look_for_count;
	const char *const *signals; /* ids, in order */
	size_t signal_count;
};
const struct gate_text *gate_text(int index); /* 0..4 in the order T R A I N; loads the resource once (thread-safe) */
int gate_index(char letter);                  /* -1: no such gate; either case */

struct gate {
	enum gate_answer answer;
	const char *rationale, *who; /* "" when unanswered */
	int64_t at;                  /* CLOCK_NONE when unanswered */
	const char *claim, *counter; /* texts of case_text.h, "" */
	const char *claim_who, *counter_who;
	int64_t claim_at, counter_at;
	const char *owner;          /* of a waiver, "" */
	int64_t until;              /* of a waiver, CLOCK_NONE */
	int64_t evidence, doubtful; /* links, and those that changed, expired or are gone */
	const char *amber;          /* why the answer does not count for now; "" */
};
/* Computes signals where an answer may rest on them; who has them gives them to the second. */
bool gate_read_all(struct db *db, struct arena *arena, struct gate out[GATE_COUNT], struct error *error);
bool gate_read_beside(struct db *db, struct arena *arena, const struct signal *signals, size_t signal_count,
	struct gate out[GATE_COUNT], struct error *error);

/* A waiver or an overruled signal needs a rationale; pass and fail may have one. */
bool gate_set(struct db *db, char letter, enum gate_answer answer, const char *rationale, struct error *error);

/* What a person enters of a gate at once. NULL: stays as it is; a text of "": taken back. */
struct gate_entry {
	const enum gate_answer *answer;
	const char *rationale;       /* of the answer; may be NULL */
	const char *claim, *counter; /* texts of case_text.h */
	const char *owner, *until;   /* of a waiver; until: a day or a time */
};
/* One action; when any part is refused nothing of it is written. */
bool gate_enter(struct db *db, char letter, const struct gate_entry *entry, struct error *error);

/* What was written of a gate: an answer, a text of case_text.h, a link of evidence. */
struct gate_change {
	const char *what;      /* "answer", the name of the text, "evidence" */
	const char *text;      /* the answer's word, the text, what was linked; of what was taken away, what it was */
	const char *rationale; /* of the answer; the note of evidence */
	const char *who;       /* did it */
	int64_t at;
	enum gate_answer answer; /* of "answer" only */
	bool removed;            /* the text was taken away, the evidence unlinked */
	bool taken_back;         /* by undo */
};
/* oldest first */
bool gate_history(
	struct db *db, struct arena *arena, char letter, struct gate_change **out, size_t *count, struct error *error);
/* In words what became of it: "fail: nobody would notice", "taken away: ana". Appends. */
void gate_change_print(const struct gate_change *change, struct strbuf *out);

enum gate_verdict { VERDICT_NOT_READY, VERDICT_NOT_DECIDED, VERDICT_READY };
enum gate_verdict gate_verdict(const struct gate gates[GATE_COUNT]); /* of the gates alone */
/* The decision with the ground of every gate (claim, reasons, signals, evidence) as a page, in plain text or Markdown. Appends. */
bool gate_report(struct db *db, bool markdown, struct strbuf *out, struct error *error);
/* In plain text, a line a paragraph, for who wraps by himself. */
bool gate_report_unwrapped(struct db *db, struct strbuf *out, struct error *error);
const char *gate_verdict_word(enum gate_verdict verdict); /* "NOT READY", "NOT DECIDED", "READY" */
const char *gate_answer_word(enum gate_answer answer);    /* "unknown", "pass", "fail", "waived" */
bool gate_answer_parse(const char *word, enum gate_answer *out);

#endif
