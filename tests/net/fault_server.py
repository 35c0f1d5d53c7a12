"""A server that misbehaves on purpose: each way has a name, which is the first part of the path: http://127.0.0.1:PORT/NAME/v1, or NAME/TAG/v1 to be counted apart.

In a test: `with FaultServer() as server: server.url("limited_seconds")`; server.asked("limited_seconds") is what was asked.
Alone (for measurements): python3 fault_server.py [PORT], which prints its port and serves until its standard input ends.
"""
import asyncio
import email.utils
import gzip
import json
import socket
import struct
import sys
import threading
import time

SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


def answer(text="Hello.", finish="stop", **more):
    return {"id": "chatcmpl-1", "object": "chat.completion", "model": "fault-1", "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}, **more}


def error(message, kind="server_error", code=None, **more):
    return {"error": {"message": message, "type": kind, "param": None, "code": code, **more}}


def piece(delta, finish=None):
    return b"data: " + json.dumps({"id": "c", "model": "fault-1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


USAGE = b'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}\n\n'
DONE = b"data: [DONE]\n\n"
STREAM = [b": OPENROUTER PROCESSING\n\n", piece({"role": "assistant", "content": None}), piece({"content": "Hel"}), piece({"content": "lo."}), piece({}, "stop"), USAGE, DONE]


class Call:
    """One request, and what may be done to the one who asked."""

    def __init__(self, server, reader, writer, method, path, headers, body):
        self.server, self.reader, self.writer = server, reader, writer
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.name = path.partition("/v1")[0][1:]
        self.keep = True
        self.number = server.count(self.name)  # from 1 on

    async def raw(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status=200, kind="application/json", **headers):
        lines = ["HTTP/1.1 %d Status" % status, "Content-Type: " + kind]
        lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
        await self.raw(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def send(self, body=None, status=200, kind="application/json", **headers):
        data = body if isinstance(body, bytes) else json.dumps(answer() if body is None else body).encode()
        await self.head(status, kind, Content_Length=len(data), **headers)
        await self.raw(data)

    async def stream(self, parts, pause=0.0):
        await self.head(kind="text/event-stream", Transfer_Encoding="chunked")
        for part in parts:
            await self.raw(b"%x\r\n%s\r\n" % (len(part), part))
            if pause:
                await asyncio.sleep(pause)
        await self.raw(b"0\r\n\r\n")

    def close(self):
        self.keep = False

    def reset(self):
        """RST in place of FIN."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        self.keep = False


def once(fault):
    """The fault the first time, an answer after it: what passes by itself must end well."""
    async def run(call):
        if call.number == 1:
            await fault(call)
        elif b'"stream":true' in call.body:
            await call.stream(STREAM)
        else:
            await call.send()
    SCENARIOS[fault.__name__] = run
    return run


# ---- Answers ----

@scenario
async def ok(call):
    if call.path.partition("?")[0].endswith("/models"):
        await call.send({"object": "list", "data": [{"id": "fault-1"}]})
    elif call.path.partition("?")[0].endswith("/embeddings"):
        texts = json.loads(call.body)["input"]
        await call.send({"data": [{"index": i, "embedding": [1.0, float(len(text))]} for i, text in enumerate(texts)], "usage": {"prompt_tokens": 4}})
    elif b'"stream":true' in call.body:
        await call.stream(STREAM)
    else:
        await call.send(answer(), x_request_id="req-7")


@scenario
async def slowly(call):
    await asyncio.sleep(0.02)
    await call.send()


@scenario
async def zipped(call):
    await call.send(gzip.compress(json.dumps(answer("zipped")).encode()), Content_Encoding="gzip")


@scenario
async def without_length(call):
    await call.head(Connection="close")
    await call.raw(json.dumps(answer()).encode())
    call.close()


@scenario
async def marked(call):
    await call.send(b"\xef\xbb\xbf" + json.dumps(answer("marked")).encode())


@scenario
async def hints_first(call):
    await call.raw(b"HTTP/1.1 103 Early Hints\r\nRetry-After: 99\r\nx-request-id: early\r\n\r\n")
    await call.send()


@scenario
async def no_usage(call):
    reply = answer()
    del reply["usage"]
    await call.send(reply)


@scenario
async def drip(call):
    """A stream a few bytes at a time, cut anywhere."""
    await call.head(kind="text/event-stream", Connection="close")
    data = b"".join(STREAM)
    for at in range(0, len(data), 7):
        await call.raw(data[at:at + 7])
        await asyncio.sleep(0.001)
    call.close()


@scenario
async def done_and_open(call):
    """[DONE] is said, and the line is held."""
    await call.head(kind="text/event-stream", Transfer_Encoding="chunked")
    data = b"".join(STREAM)
    await call.raw(b"%x\r\n%s\r\n" % (len(data), data))
    await call.reader.read(1)
    call.close()


@scenario
async def no_done(call):
    await call.stream(STREAM[:5])


@scenario
async def echo(call):
    """Tells the key to everybody."""
    await call.send(answer("you sent " + call.headers.get("authorization", "nothing")), x_request_id=call.headers.get("authorization", "")[7:])


@scenario
async def echo_error(call):
    await call.send(error("Incorrect API key provided: " + call.headers.get("authorization", "nothing"), "invalid_request_error", "invalid_api_key"), 401)


@scenario
async def truncated(call):
    await call.send(answer("Once upon", "length"))


@scenario
async def filtered(call):
    await call.send(error("The response was filtered", None, "content_filter", innererror={"code": "ResponsibleAIPolicyViolation", "content_filter_result": {"hate": {"filtered": True}}}), 400)


# ---- Faults that pass ----

LIMITED = error("Rate limit reached", "rate_limit_error", "rate_limit_exceeded")


@once
async def limited_seconds(call):
    await call.send(LIMITED, 429, Retry_After=1)


@once
async def limited_date(call):
    await call.send(LIMITED, 429, Retry_After=email.utils.formatdate(time.time() + 2, usegmt=True))


@once
async def limited_ms(call):
    await call.send(LIMITED, 429, Retry_After_Ms=400, Retry_After=9)


@once
async def limited_azure(call):
    await call.send(LIMITED, 429, x_ms_retry_after_ms=400)


@once
async def limited_reset(call):
    await call.send(LIMITED, 429, x_ratelimit_limit_requests=60, x_ratelimit_remaining_requests=0, x_ratelimit_reset_requests="400ms")


@once
async def loading(call):
    await call.send({"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, 503)


@once
async def server_error(call):
    await call.send(error("The server had an error"), 500)


@once
async def bad_gateway(call):
    await call.send(b"<html><head><title>502 Bad Gateway</title></head></html>", 502, "text/html")


@once
async def closed(call):
    call.close()


@once
async def reset_early(call):
    call.reset()


@once
async def reset_in_body(call):
    await call.head(Content_Length=5000)
    await call.raw(b'{"choices":[{"mess')
    call.reset()


@once
async def short_body(call):
    await call.head(Content_Length=5000)
    await call.raw(json.dumps(answer()).encode())
    call.close()


@once
async def long_body(call):
    """Content-Length is too small: the JSON is cut."""
    await call.head(Content_Length=20, Connection="close")
    await call.raw(json.dumps(answer()).encode())
    call.close()


@once
async def cut_gzip(call):
    data = gzip.compress(json.dumps(answer("x" * 5000)).encode())
    await call.send(data[:len(data) // 2], Content_Encoding="gzip", Connection="close")
    call.close()


@once
async def no_gzip(call):
    await call.send(Content_Encoding="gzip")


@once
async def bad_chunk(call):
    await call.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")
    call.close()


@once
async def garbage(call):
    await call.raw(b"\x00\x01\x02 nothing of this is HTTP\r\n\r\n")
    call.close()


@once
async def empty_body(call):
    await call.send(b"")


@once
async def no_choices(call):
    await call.send({"choices": []})


@once
async def null_choices(call):
    await call.send({"choices": None})


@once
async def error_in_success(call):
    await call.send({"error": {"message": "Provider returned error", "code": 502}})


@once
async def error_in_stream(call):
    await call.stream(STREAM[:3] + [b'data: {"error":{"code":502,"message":"Provider disconnected"}}\n\n', DONE])


@once
async def stream_cut(call):
    """It ends in good order, in the middle of the answer."""
    await call.stream(STREAM[:3])


@once
async def stream_reset(call):
    await call.head(kind="text/event-stream", Transfer_Encoding="chunked")
    await call.raw(b"%x\r\n%s\r\n" % (len(STREAM[2]), STREAM[2]))
    call.reset()


@once
async def stream_without_pieces(call):
    await call.stream([DONE])


# ---- Faults that stay ----

@scenario
async def web_page(call):
    await call.send(b"<!doctype html><html><head><title>Welcome</title></head></html>", kind="text/html")


@scenario
async def malformed(call):
    await call.send({"error": {"code": 500, "message": "[json.exception.parse_error.101] parse error at line 1, column 2", "type": "server_error"}}, 500)


@scenario
async def too_long(call):
    await call.send({"error": {"code": 400, "message": "the request exceeds the available context size", "type": "exceed_context_size_error", "n_prompt_tokens": 700, "n_ctx": 512}}, 400)


@scenario
async def wrong_key(call):
    await call.send({"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}, 401)


@scenario
async def quota(call):
    if call.number <= 3:
        await call.send(error("You exceeded your current quota", "insufficient_quota", "insufficient_quota"), 429)
    else:
        await call.send()


@scenario
async def tomorrow(call):
    await call.send(LIMITED, 429, Retry_After=86400)


@scenario
async def huge(call):
    await call.head(Connection="close")
    block = b" " * 65536
    for _ in range(64):
        await call.raw(block)
    call.close()


@scenario
async def huge_said(call):
    await call.head(Content_Length=1 << 40)
    call.close()


@scenario
async def bomb(call):
    await call.send(gzip.compress(b" " * (1 << 22)), Content_Encoding="gzip")


@scenario
async def elsewhere(call):
    await call.send(b"", 307, Location="http://127.0.0.1:%d/stolen/v1/chat/completions" % call.server.elsewhere)


@scenario
async def hang(call):
    await call.reader.read(1)
    call.close()


@scenario
async def silent_stream(call):
    await call.head(kind="text/event-stream", Transfer_Encoding="chunked")
    await call.raw(b"%x\r\n%s\r\n" % (len(STREAM[2]), STREAM[2]))
    await call.reader.read(1)
    call.close()


@scenario
async def endless(call):
    await call.head(kind="text/event-stream", Transfer_Encoding="chunked")
    while True:
        await call.raw(b"3\r\n:\n\n\r\n")
        await asyncio.sleep(0.02)


@scenario
async def narrow(call):
    """Bears twelve at once."""
    if call.server.open[call.name] > 12:
        await call.send(LIMITED, 429, Retry_After_Ms=30)
    else:
        await asyncio.sleep(0.01)
        await call.send()


class FaultServer:
    def __init__(self, port=0, keep_journal=True, ssl=None):
        self.wanted, self.keep_journal, self.ssl = port, keep_journal, ssl
        self.journal, self.counts, self.open = [], {}, {}
        self.elsewhere = 9
        self.port = None
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def url(self, name, host="127.0.0.1"):
        return "%s://%s:%d/%s/v1" % ("https" if self.ssl else "http", host, self.port, name)

    def asked(self, name):
        return [call for call in self.journal if call["name"] == name]

    def count(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.counts[name]

    def run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", self.wanted, backlog=1024, ssl=self.ssl))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.close()

    async def read(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if path.startswith("http://"):  # asked as a proxy
            path = "/" + path.split("/", 3)[3]
        return Call(self, reader, writer, method, path, headers, body)

    async def serve(self, reader, writer):
        try:
            while True:
                call = await self.read(reader, writer)
                if self.keep_journal:
                    self.journal.append({"name": call.name, "method": call.method, "path": call.path, "headers": call.headers, "body": call.body, "at": time.monotonic()})
                self.open[call.name] = self.open.get(call.name, 0) + 1
                try:
                    await SCENARIOS.get(call.name.partition("/")[0], ok)(call)
                finally:
                    self.open[call.name] -= 1
                if not call.keep:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            try:
                writer.close()
            except RuntimeError:  # the loop has ended
                pass


def main():
    with FaultServer(int(sys.argv[1]) if len(sys.argv) > 1 else 0, keep_journal=False) as server:
        print(server.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
