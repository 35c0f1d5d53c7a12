"""Servers of other people for tests: installed from npm at versions that are known, started on free ports, waited for, always stopped.

Packages go into $PREOP_NPM, a folder outside the repository that is kept between runs. Where npm, node or java is absent, or npm cannot reach its registry, Absent says why
and the test is skipped:

    with aimock({"fixtures": [...]}) as server: ... server.url("/v1") ...
"""
import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

AIMOCK = ("@copilotkit/aimock", "1.43.0")
WIREMOCK = ("wiremock", "3.13.2")


class Absent(Exception):
    """Why something cannot be had here."""


def tool(name):
    path = shutil.which(name)
    if not path:
        raise Absent("there is no %s here" % name)
    return path


def is_there(folder, package):
    try:
        with open(os.path.join(folder, "node_modules", package[0], "package.json"), encoding="utf-8") as file:
            return json.load(file)["version"] == package[1]
    except (OSError, ValueError, KeyError):
        return False


def installed(*packages):
    """The folder of the packages (name, version), which are fetched when they are not there."""
    folder = os.environ.get("PREOP_NPM")
    if not folder:
        raise Absent("PREOP_NPM names no folder for packages of npm")
    npm = tool("npm")
    tool("node")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        missing = ["%s@%s" % package for package in packages if not is_there(folder, package)]
        if not os.path.exists(os.path.join(folder, "package.json")):
            with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
                file.write('{"private": true}\n')
        if missing:
            try:
                done = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", *missing], cwd=folder, capture_output=True, timeout=180, check=False)
            except subprocess.TimeoutExpired:
                raise Absent("npm did not install %s within three minutes" % " ".join(missing)) from None
            if done.returncode != 0:
                raise Absent("npm does not install %s: %s" % (" ".join(missing), done.stderr.decode(errors="replace").strip().splitlines()[:1]))
    return folder


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that listens on a port."""

    def __init__(self, command, port, key=None, **options):
        self.port, self.key = port, key
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, **options)

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def wait(self, seconds=60):
        """Until it takes a connection."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError("the server ended with %d: %s" % (self.process.returncode, self.said()))
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            time.sleep(0.02)
        raise RuntimeError("nobody listens after %d s: %s" % (seconds, self.said()))

    def url(self, path="/v1"):
        return "http://127.0.0.1:%d%s" % (self.port, path)

    def ask(self, path, body=None, method=None):
        """JSON out of it, for its own switches and journals."""
        headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + self.key} if self.key else {})}
        request = urllib.request.Request(self.url(path), None if body is None else json.dumps(body).encode(), headers, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as reply:
            return json.loads(reply.read() or b"null")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


@contextlib.contextmanager
def running(command, port, **options):
    server = Server(command, port, **options)
    try:
        yield server.wait()
    finally:
        server.stop()


@contextlib.contextmanager
def aimock(fixtures, *words, key=None):
    """A third-party mock of the OpenAI API. `fixtures` is the content of its file; with `key` it wants that key."""
    folder = installed(AIMOCK)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="preop-aimock-") as scratch:
        with open(os.path.join(scratch, "fixtures.json"), "w", encoding="utf-8") as file:
            json.dump(fixtures, file)
        command = [tool("node"), os.path.join(folder, "node_modules", AIMOCK[0], "dist", "cli.js"), "-p", str(port), "-f", scratch, "--strict", "--log-level", "warn", *words]
        with running(command, port, key=key, env={**os.environ, **({"AIMOCK_API_KEYS": key} if key else {})}) as server:
            yield server


@contextlib.contextmanager
def wiremock(mappings):
    """A third-party server with faults below HTTP. `mappings` is a list of its stubs."""
    java = tool("java")
    folder = installed(WIREMOCK)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="preop-wiremock-") as scratch:
        os.makedirs(os.path.join(scratch, "mappings"))
        with open(os.path.join(scratch, "mappings", "all.json"), "w", encoding="utf-8") as file:
            json.dump({"mappings": mappings}, file)
        jar = os.path.join(folder, "node_modules", WIREMOCK[0], "build", "wiremock-standalone-%s.jar" % WIREMOCK[1])
        with running([java, "-jar", jar, "--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", scratch, "--disable-gzip"], port) as server:
            yield server
