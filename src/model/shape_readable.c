#include "preop/model/shape.h"

#include "preop/base/strbuf.h"

void shape_readable(const char *body, size_t n, struct strbuf *out)
{
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		if (quoted && body[i] == '\\' && i + 1 < n) {
			bool newline = body[i + 1] == 'n';
			strbuf_add(out, newline ? "\n" : body + i, newline ? 1 : 2);
			i++;
			continue;
		}
		quoted = quoted != (body[i] == '"');
		strbuf_addc(out, body[i]);
		if (!quoted && (body[i] == ',' || body[i] == '{' || body[i] == '['))
			strbuf_addc(out, '\n');
	}
}
