/* Copying through the terminal (OSC 52): works over ssh, but takes only so much. */
#include "app_private.h"

#include "preop/base/error.h"
#include "terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What terminals are known to take in one go. */
enum { BASE64_LIMIT = 74994, BYTES_LIMIT = BASE64_LIMIT / 4 * 3 };

static void base64(const char *text, size_t n, struct strbuf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned left = n - i < 3 ? (unsigned)(n - i) : 3, bits = 0;
		for (unsigned j = 0; j < 3; j++)
			bits = bits << 8 | (j < left ? (unsigned char)text[i + j] : 0u);
		for (unsigned j = 0; j < 4; j++)
			strbuf_addc(out, j <= left ? digits[bits >> (18 - 6 * j) & 63] : '=');
	}
}

static bool write_file(const char *text, size_t n, char **path, struct error *error)
{
	const char *folder = getenv("TMPDIR");

	*path = xasprintf("%s/preop-copy-XXXXXX", folder && *folder ? folder : "/tmp");
	int fd = mkstemp(*path);
	bool ok = fd >= 0;
	while (ok && n > 0) {
		ssize_t done = write(fd, text, n);
		ok = done >= 0 || errno == EINTR;
		text += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	if (!ok)
		error_system(error, "cannot write %s", *path);
	if (fd >= 0)
		close(fd);
	return ok;
}

static void keep_in_file(struct app *app, const char *text, size_t n, const char *why)
{
	struct error error = ERROR_INIT;
	char *path;

	if (write_file(text, n, &path, &error))
		app_toast(app, TOAST_WARNING, "%s: written to %s instead", why, path);
	else
		app_error(app, &error);
	free(path);
}

void app_clipboard(struct app *app, const char *text, size_t n, const char *what)
{
	struct strbuf encoded = STRBUF_INIT;

	if (!app->terminal) {
		strbuf_reset(&app->p->clipboard);
		strbuf_add(&app->p->clipboard, text, n);
	} else if (n > BYTES_LIMIT) {
		keep_in_file(app, text, n, "too large for the terminal's clipboard");
		return;
	} else {
		base64(text, n, &encoded);
		bool sent = terminal_copy(app->terminal, encoded.data, encoded.len);
		strbuf_free(&encoded);
		if (!sent) {
			keep_in_file(app, text, n, "this terminal has no clipboard");
			return;
		}
	}
	app_toast(app, TOAST_INFO, "copied the %s: %zu bytes", what, n);
}
