"""The workbench in a real terminal (tmux): keys, editor hand-off, paste, mouse, clipboard, resize, session. Waits for the program's idle line, never for time."""
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import BINARY, TIMEOUT, environment, run  # noqa: E402

EDITOR = "#!/bin/sh\nprintf 'Written by the editor.' >\"$1\"\n"


class Tmux:
    """One tmux server with preop in its only window; idle lines come over a FIFO."""

    servers = 0

    def __init__(self, folder, arguments, rows=24, cols=80, env=None):
        Tmux.servers += 1
        self.socket = "preop-%d" % Tmux.servers
        self.folder = folder
        self.fifo = os.path.join(folder, "idle")
        os.mkfifo(self.fifo)
        self.fd = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)  # read-write: opening does not wait for the writer
        self.idles = 0
        self.env = dict(environment(EDITOR=os.path.join(folder, "editor.sh"), PREOP_IDLE_FD="9", **(env or {})), TMUX_TMPDIR=folder)
        self.env.pop("TERM")
        command = "exec '%s' %s 9>'%s' 2>'%s/stderr'" % (BINARY, " ".join("'%s'" % argument for argument in arguments), self.fifo, folder)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(cols), "-y", str(rows), command, ";", "set", "-g", "set-clipboard", "on", ";",
                  "set", "-g", "remain-on-exit", "on", ";", "set", "-s", "escape-time", "0")
        self.wait_idle(0)

    def tmux(self, *arguments, check=True):
        done = subprocess.run(["tmux", "-L", self.socket, *arguments], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
        if check and done.returncode:
            raise AssertionError("tmux %s: %s" % (arguments, done.stderr.decode()))
        return done.stdout.decode("utf-8", "replace")

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def wait_idle(self, since):
        end = time.monotonic() + TIMEOUT
        while self.idles <= since:
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError("preop does not become idle; the screen:\n" + self.screen())
            if select.select([self.fd], [], [], left)[0]:
                self.idles += os.read(self.fd, 65536).count(b"\n")

    def wait_for(self, text):
        """Until the screen shows the text: tmux may be a moment behind the program."""
        end = time.monotonic() + TIMEOUT
        while text not in self.screen():
            if time.monotonic() > end:
                raise AssertionError("the screen does not show %r:\n%s" % (text, self.screen()))
            select.select([self.fd], [], [], 0.05)

    def keys(self, *names):
        for name in names:
            seen = self.idles
            self.tmux("send-keys", name)
            self.wait_idle(seen)

    def type(self, text):
        seen = self.idles
        self.tmux("send-keys", "-l", text)
        self.wait_idle(seen)

    def hang_up(self):
        """As when a connection breaks. Waits for the program's end: what it keeps then (the session) is in the file."""
        os.kill(int(self.tmux("display-message", "-p", "#{pane_pid}")), signal.SIGHUP)
        end = time.monotonic() + TIMEOUT
        while self.tmux("display-message", "-p", "#{pane_dead}").strip() != "1":
            if time.monotonic() > end:
                raise AssertionError("preop does not end on SIGHUP:\n" + self.screen())
            select.select([self.fd], [], [], 0.02)

    def close(self):
        self.tmux("kill-server", check=False)
        os.close(self.fd)


class Workbench(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="preop-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.path = os.path.join(self.folder, "w.preop")
        with open(os.path.join(self.folder, "editor.sh"), "w", encoding="ascii") as file:
            file.write(EDITOR)
        os.chmod(os.path.join(self.folder, "editor.sh"), 0o755)
        run("demo", "--keep", self.path)

    def open(self, *arguments, **options):
        fifo = os.path.join(self.folder, "idle")
        if os.path.exists(fifo):
            os.unlink(fifo)
        window = Tmux(self.folder, ["-p", self.path, *arguments], **options)
        self.addCleanup(window.close)
        return window

    def example(self, number):
        return json.loads(run("show", str(number), "-p", self.path, "--json"))

    def test_walk_all_screens(self):
        window = self.open("--fresh", rows=40, cols=120)
        window.wait_for("What blocks the decision")
        for key, text in (("t", "Signals, computed now"), ("d", "320 examples"), ("r", "not decided yet"), ("l", "reviewed-v2"), ("j", "obs"), ("c", "Strands")):
            window.tmux("send-keys", "g")
            window.keys(key)
            window.wait_for(text)

    def test_label_undo_and_restart(self):
        window = self.open("--fresh")
        window.tmux("send-keys", "g")
        window.keys("d")
        saved = json.loads(run("log", "-p", self.path, "--json", "--limit", "1"))[0]["id"]
        window.keys("4")
        window.wait_for("2 of 320")
        window.wait_for("op %d" % (saved + 1))  # what is saved has a number; before that the label is only pending
        mine = [a for a in self.example(1)["annotations"] if a["who"] == "tester"]
        self.assertEqual([a["label"] for a in mine], ["policy"])
        window.hang_up()
        window = self.open()
        window.wait_for("320 examples")  # the session came back to Data
        window.keys("u")
        window.wait_for("op %d" % (saved + 2))
        self.assertEqual([a for a in self.example(1)["annotations"] if a["who"] == "tester"], [])

    def test_editor_with_diff_before_saving(self):
        window = self.open("--fresh")
        window.tmux("send-keys", "g")
        window.keys("d")
        window.keys("j", "j", "e")
        window.keys("Enter")
        window.wait_for("Written by the editor.")
        self.assertEqual(self.example(3)["revision"], 0, "saved before it was confirmed")
        window.keys("s")
        window.wait_for("why")
        self.assertEqual(self.example(3)["revision"], 0, "saved before the reason was given")
        window.keys("Enter")
        window.wait_for("revision 1")
        self.assertIn("Written by the editor.", json.dumps(self.example(3)))

    def test_paste_is_literal(self):
        window = self.open("--fresh")
        window.tmux("send-keys", "g")
        window.keys("d")
        window.keys("f")
        window.tmux("set-buffer", "label:good\nQ")
        seen = window.idles
        window.tmux("paste-buffer", "-p")
        window.wait_idle(seen)
        window.wait_for("label:good")
        self.assertIn("320", window.screen(), "the pasted newline ran the prompt or Q ended the program")

    def test_mouse_and_clipboard(self):
        window = self.open("--fresh", rows=40, cols=120)
        window.tmux("send-keys", "g")
        window.keys("d")
        seen = window.idles
        window.tmux("send-keys", "-H", *["%02x" % byte for byte in b"\x1b[<0;30;9M\x1b[<0;30;9m"])
        window.wait_idle(seen)
        window.wait_for("5 of 320")
        window.keys("y")
        end = time.monotonic() + TIMEOUT
        while "android app" not in window.tmux("show-buffer", check=False):
            self.assertLess(time.monotonic(), end, "nothing came to the clipboard")
            select.select([window.fd], [], [], 0.05)

    def test_resize(self):
        window = self.open("--fresh", rows=40, cols=120)
        for cols, rows in ((80, 24), (40, 10), (20, 5), (1, 1), (200, 60)):
            seen = window.idles
            window.tmux("resize-window", "-x", str(cols), "-y", str(rows))
            window.wait_idle(seen)
        window.wait_for("What blocks the decision")


if __name__ == "__main__":
    if not shutil.which("tmux"):
        print("skipped: tmux is not installed")
        sys.exit(77)
    unittest.main()
