"""A chat server in this process that counts: which input was asked how often, which answer was written out completely."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(question, text=None, **more):
    """A chat completion as servers send it."""
    message = {"role": "assistant", "content": "re: " + question if text is None else text}
    reply = {"id": "chat-1", "object": "chat.completion", "model": "tiny-1", "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
             "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}}
    return 200, {**reply, **more}


def failure(status, message, **more):
    return status, {"error": {"message": message, "type": "test", **more}}


class Counting:
    """`reply(body, question, times)` gives (status, object); times is how often the question was asked by now, this one included."""

    def __init__(self, reply=lambda body, question, times: answer(question)):
        self.reply = reply
        self.asked, self.answered, self.bodies = [], [], []
        self.lock = threading.Condition()
        self.free = threading.Event()  # answers beyond `hold_after` wait for it
        self.free.set()
        self.hold_after = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                outer.serve(self)

            def log_message(self, *words):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 300

            def handle_error(self, request, client):
                pass  # a client that was killed

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d/v1" % self.server.server_address[1]

    def serve(self, handler):
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        question = body["messages"][-1]["content"]
        with self.lock:
            self.asked.append(question)
            self.bodies.append(body)
            number, times = len(self.asked), self.asked.count(question)
            self.lock.notify_all()
        if self.hold_after is not None and number > self.hold_after:
            self.free.wait(60)
        status, reply = self.reply(body, question, times)
        text = json.dumps(reply).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)
        handler.wfile.flush()
        with self.lock:
            self.answered.append(question)
            self.lock.notify_all()

    def wait(self, condition, seconds=60):
        with self.lock:
            if not self.lock.wait_for(condition, seconds):
                raise AssertionError("the server waited in vain; %d asked, %d answered" % (len(self.asked), len(self.answered)))

    def close(self):
        self.free.set()
        self.server.shutdown()
        self.server.server_close()
