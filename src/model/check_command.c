/*
 * A command of the user's as a check: JSON of the output on standard input, the first line of what it writes is the verdict. A check only names the command; what is run
 * is said on this machine (struct check_means), because a project file may come from a stranger.
 */
#include "check_kind.h"

#include "preop/base/number.h"
#include "preop/base/process.h"
#include "preop/model/check_run.h"

#include <string.h>

enum { OUTPUT_LIMIT = 1 << 20, PATIENCE = 20 /* times that it may fail in a row */ };

struct command {
	const char *name;
	int64_t timeout_ms;
	int failed; /* in a row */
	struct strbuf in, out;
};

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct command *command = arena_alloc(arena, sizeof(*command));
	double seconds = check_spec_number(spec, "timeout");

	command->name = check_spec_text(spec, "command", arena).bytes;
	if (!(seconds > 0 && seconds <= 3600))
		return error_set(error, ERROR_INPUT, "timeout is in seconds, above 0 and at most 3600");
	command->timeout_ms = (int64_t)(seconds * 1000);
	strbuf_init(&command->in);
	strbuf_init(&command->out);
	*state = command;
	return true;
}

static void release(void *state)
{
	struct command *command = state;

	strbuf_free(&command->in);
	strbuf_free(&command->out);
}

static void put(struct json_writer *w, const char *name, struct check_text text)
{
	if (text.bytes != NULL)
		json_put_bytes(w, name, text.bytes, text.n);
}

static void print_output(const struct check_output *output, struct strbuf *out)
{
	struct json_writer w;

	strbuf_reset(out);
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "case", output->case_id);
	json_put_string(&w, "state", check_state_word(output->state));
	put(&w, "input", output->input);
	put(&w, "output", output->text);
	put(&w, "reference", output->reference);
	put(&w, "calls", output->calls);
	put(&w, "extra", output->extra);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static const struct check_command *find_command(const struct check_means *means, const char *name)
{
	for (size_t i = 0; i < means->command_count; i++)
		if (strcmp(means->commands[i].name, name) == 0)
			return &means->commands[i];
	return NULL;
}

/* "pass", "fail" or a number, then perhaps words. */
static void read_verdict(const struct command *command, struct check_verdict *verdict)
{
	size_t n = strcspn(command->out.data, "\n"), word = strcspn(command->out.data, " \t\n");
	char text[32] = "";
	double value;

	if (word < sizeof(text))
		memcpy(text, command->out.data, word);
	if (strcmp(text, "pass") == 0)
		check_pass(verdict, true, "passed");
	else if (strcmp(text, "fail") == 0)
		check_pass(verdict, false, "failed");
	else if (number_read_double(text, &value))
		check_value(verdict, value, "%g", value);
	else {
		check_undefined(verdict, "%s wrote neither pass, fail nor a number but ", command->name);
		check_quote(&verdict->detail, command->out.data, n);
		return;
	}
	if (n > word + 1) {
		strbuf_adds(&verdict->detail, ": ");
		check_quote(&verdict->detail, command->out.data + word + 1, n - word - 1);
	}
}

static bool run(struct command *command, const struct check_command *what, const struct check_output *output,
	struct check_verdict *verdict, struct error *error)
{
	struct error why = ERROR_INIT;

	print_output(output, &command->in);
	strbuf_reset(&command->out);
	const struct process process = {
		.words = what->words,
		.in = command->in.data,
		.in_n = command->in.len,
		.timeout_ms = command->timeout_ms,
		.limit = OUTPUT_LIMIT,
		.stop = output->means->stop,
		.context = output->means->context,
	};
	if (process_run(&process, &command->out, &why)) {
		command->failed = 0;
		read_verdict(command, verdict);
		return true;
	}
	if (why.code == ERROR_CANCELLED)
		return error_set(error, why.code, "%s", why.message);
	command->failed++;
	check_undefined(verdict, "%s", why.message);
	return true;
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct command *command = state;
	const struct check_command *what = find_command(output->means, command->name);

	if (what == NULL)
		return check_undefined(verdict,
			       "what %s runs is not said here; --command %s=\"PROGRAM ARGUMENT ...\" says it",
			       command->name, command->name),
		       true;
	if (command->failed >= PATIENCE)
		return check_undefined(
			       verdict, "not tried: %s failed %d times in a row before", command->name, PATIENCE),
		       true;
	return run(command, what, output, verdict, error);
}

const struct check_method check_method_command = { .prepare = prepare,
	.release = release,
	.judge = judge,
	.needs = CHECK_NEEDS_INPUT | CHECK_NEEDS_EXTRA | CHECK_NEEDS_CALLS };
