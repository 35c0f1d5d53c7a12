#!/usr/bin/env python3
"""What the runner itself costs a request: a server of ours that answers at once, and 1 to 256 calls in flight.

  runner_cost.py [--cases N] [--in-flight 1,4,16,64,256] [--json FILE]     PREOP_BINARY in the environment

"own" is processor time of the program, all threads, start and end of it taken off (measured by a run with nothing left to ask). The server is a process of its own, in Python:
the wall clock is bounded by it and tells of both.
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(os.environ.get("PREOP_BINARY", "build/release/preop"))
BODY = json.dumps({"id": "c", "object": "chat.completion", "model": "instant-1", "usage": {"prompt_tokens": 60, "completion_tokens": 40, "total_tokens": 100},
                   "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "an answer of some length. " * 8}}]}).encode()
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


class Instant(asyncio.Protocol):
    """Counts bytes, reads nothing: as little of the processors as can be."""

    most = now = 0

    def connection_made(self, transport):
        self.transport, self.data = transport, b""
        Instant.now += 1

    def data_received(self, data):
        self.data += data
        while True:
            head = self.data.find(b"\r\n\r\n")
            if head < 0:
                return
            at = self.data.lower().find(b"content-length:", 0, head)
            length = int(self.data[at + 15:self.data.index(b"\r", at)])
            if len(self.data) < head + 4 + length:
                return
            self.data = self.data[head + 4 + length:]
            self.transport.write(REPLY)


def serve(pipe):
    async def main():
        server = await asyncio.get_running_loop().create_server(Instant, "127.0.0.1", 0, backlog=512)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


class Bench:
    def __init__(self, cases):
        self.cases = cases
        self.folder = tempfile.mkdtemp(prefix="preop-cost-")
        self.env = {**os.environ, "HOME": self.folder, "XDG_CONFIG_HOME": self.folder, "PREOP_USER": "bench"}
        ours, theirs = multiprocessing.Pipe()
        self.server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
        self.server.start()
        self.preop("new", "cost.preop")
        with open(os.path.join(self.folder, "old.jsonl"), "w", encoding="ascii") as file:
            for i in range(cases):
                file.write(json.dumps({"case_id": "c%d" % i, "input": "question %d: " % i + "words of a ticket " * 12, "system": "old", "output": "x"}) + "\n")
        self.preop("eval", "import", "old.jsonl", "--suite", "S")
        self.preop("endpoint", "add", "instant", "url=http://127.0.0.1:%d/v1" % ours.recv(), "in-flight=256", "price.*=1,1,2")
        self.preop("eval", "system", "add", "s", "model=instant-1", "endpoint=instant", "param.max_tokens=100", "system=Answer in one line.")

    def preop(self, *words):
        """Seconds on the wall and of processor, and what was said."""
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run([BINARY, *words], cwd=self.folder, env=self.env, capture_output=True, check=False)
        wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            sys.exit("preop %s: %s" % (" ".join(words), done.stderr.decode()))
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout

    def measure(self, in_flight):
        words = ["eval", "run", "--system", "s", "--max-in-flight", str(in_flight), "--json"]
        wall, cpu, out = self.preop(*words, "--again", "--no-cache")
        result = json.loads(out)
        if result["states"]["ok"] != self.cases or result["attempts"] != self.cases:
            sys.exit("not every case was answered once: %s" % out)
        idle_wall, idle_cpu, _ = self.preop(*words)
        return {"in_flight": in_flight, "own_ms": (cpu - idle_cpu) * 1000 / self.cases, "wall_ms": (wall - idle_wall) * 1000 / self.cases, "a_second": self.cases / (wall - idle_wall)}

    def close(self):
        self.server.terminate()
        shutil.rmtree(self.folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--in-flight", default="1,4,16,64,256")
    parser.add_argument("--json")
    words = parser.parse_args()
    bench = Bench(words.cases)
    rows = []
    try:
        print("in flight   own ms a request   wall ms a request   requests a second")
        for in_flight in map(int, words.in_flight.split(",")):
            rows.append(bench.measure(in_flight))
            print("%9d   %16.3f   %17.3f   %17.0f" % tuple(rows[-1][key] for key in ("in_flight", "own_ms", "wall_ms", "a_second")), flush=True)
    finally:
        bench.close()
    if words.json:
        with open(words.json, "w", encoding="ascii") as file:
            json.dump(rows, file)
    over = [row for row in rows if row["in_flight"] >= 64 and row["own_ms"] >= 1]
    sys.exit("the runner's own time is over 1 ms a request: %s" % over if over else 0)


if __name__ == "__main__":
    main()
