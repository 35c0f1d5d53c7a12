"""Runs preop on a pseudo terminal and waits for conditions, never for time. Python standard library only.

The program says on PREOP_IDLE_FD when a frame is drawn and nothing is pending ("idle N", N the newest action of the journal), so a test writes keys and reads until idle.
"""
import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

HOME = tempfile.TemporaryDirectory()  # nothing of the person who runs the tests is read or written
BINARY = os.environ.get("PREOP_BINARY", "build/release/preop")
TIMEOUT = float(os.environ.get("PREOP_TEST_TIMEOUT", "60"))

KEYS = {"Enter": b"\r", "Escape": b"\x1b", "Tab": b"\t", "S-Tab": b"\x1b[Z", "Up": b"\x1b[A", "Down": b"\x1b[B", "Right": b"\x1b[C",
        "Left": b"\x1b[D", "PageUp": b"\x1b[5~", "PageDown": b"\x1b[6~", "Home": b"\x1b[H", "End": b"\x1b[F", "Space": b" ", "F1": b"\x1bOP",
        "C-r": b"\x12", "C-o": b"\x0f", "C-c": b"\x03", "C-d": b"\x04", "C-u": b"\x15", "C-z": b"\x1a", "C-l": b"\x0c", "C-p": b"\x10"}


def key_bytes(name):
    return KEYS[name] if name in KEYS else name.encode()


def environment(**more):
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": HOME.name, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PREOP_USER": "tester"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update(more)
    return env


class Program:
    """One run of preop on a pty; the parent keeps the slave open so that its modes can be read after the end."""

    def __init__(self, arguments, rows=24, cols=80, env=None, binary=BINARY):
        self.master, self.slave = pty.openpty()
        self.resize(rows, cols, tell=False)
        self.before = termios.tcgetattr(self.slave)
        self.idle_read, idle_write = os.pipe()
        os.set_inheritable(idle_write, True)
        full = dict(env or environment(), PREOP_IDLE_FD=str(idle_write))

        def start():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        self.process = subprocess.Popen([binary] + list(arguments), stdin=self.slave, stdout=self.slave, stderr=self.slave, env=full,
                                        pass_fds=[idle_write], preexec_fn=start, close_fds=True)
        os.close(idle_write)
        os.set_blocking(self.master, False)
        os.set_blocking(self.idle_read, False)
        self.output = bytearray()
        self.idle_text = b""
        self.idles = 0
        self.last_action = None

    def resize(self, rows, cols, tell=True):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        if tell:
            os.killpg(os.getpgid(self.process.pid), signal.SIGWINCH)

    def write(self, data):
        while data:
            select.select([self.master], [self.master], [], TIMEOUT)
            self._drain(self.master)
            try:
                data = data[os.write(self.master, data):]
            except BlockingIOError:
                pass

    def _drain(self, fd):
        got = b""
        while True:
            try:
                chunk = os.read(fd, 65536)
            except (BlockingIOError, OSError):
                break
            if not chunk:
                break
            got += chunk
        if fd == self.master:
            self.output += got
        elif got:
            self.idle_text += got
            *lines, self.idle_text = self.idle_text.split(b"\n")
            for line in lines:
                self.idles += 1
                match = re.match(rb"idle (\d+)", line)
                if match:
                    self.last_action = int(match.group(1))
        return len(got)

    def read(self, seconds):
        """Reads what comes, and waits for it no longer than that."""
        ready, _, _ = select.select([self.master, self.idle_read], [], [], seconds)
        for fd in ready:
            self._drain(fd)

    def wait(self, condition, timeout=TIMEOUT, what="the condition"):
        """Reads both descriptors until condition() holds. Fails when the time is up or the program has ended."""
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError("waited %g s for %s; the end of the output: %r" % (timeout, what, bytes(self.output[-600:])))
            self.read(min(left, 0.5))
            if self.process.poll() is not None and not condition():
                self._drain(self.master)
                self._drain(self.idle_read)
                if condition():
                    return
                raise AssertionError("preop ended with %s while waiting for %s: %r" % (self.process.returncode, what, bytes(self.output[-600:])))

    def wait_idle(self, since=None, timeout=TIMEOUT):
        seen = self.idles if since is None else since
        self.wait(lambda: self.idles > seen, timeout, "idle")

    def keys(self, *names, wait=True):
        for name in names:
            seen = self.idles
            self.write(key_bytes(name))
            if wait:
                self.wait_idle(seen)

    def end(self, timeout=TIMEOUT):
        """Waits for the program to end; its exit status (negative: signal)."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError("preop does not end: %r" % bytes(self.output[-600:]))
            select.select([self.master], [], [], 0.02)
            self._drain(self.master)
        self._drain(self.master)
        self._drain(self.idle_read)
        return self.process.returncode

    def after(self):
        return termios.tcgetattr(self.slave)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for fd in (self.master, self.slave, self.idle_read):
            try:
                os.close(fd)
            except OSError:
                pass


def run(*arguments, env=None, stdin=None, check=True):
    """A headless call; its standard output as text."""
    done = subprocess.run([BINARY] + list(arguments), env=env or environment(), input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT * 4)
    if check and done.returncode:
        raise AssertionError("preop %s ended with %d: %s" % (" ".join(arguments), done.returncode, done.stderr.decode("utf-8", "replace")))
    return done.stdout.decode("utf-8", "replace")
