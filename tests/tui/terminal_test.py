"""The terminal is as it was after every way out: modes, alternate screen, cursor, mouse, paste mode. Also suspend, tiny and odd terminals."""
import os
import re
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from pty_tool import BINARY, Program, environment, run  # noqa: E402

PROBE = os.environ.get("PREOP_CRASH_PROBE", "build/asan/tests/crash_probe")
ORDERLY = ("TERM", "HUP", "INT", "QUIT")  # finish what was begun, then leave
SIGNALS = ["TERM", "HUP", "INT", "QUIT", "SEGV", "ABRT", "FPE", "BUS", "ILL"]
PAIRS = {"alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"), "mouse": (b"\x1b[?1002h", b"\x1b[?1002l"), "paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
         "cursor": (b"\x1b[?25l", b"\x1b[?25h")}


def left_on(output):
    """Which modes were switched on last and not off again."""
    return [name for name, (on, off) in PAIRS.items() if output.rfind(on) > output.rfind(off)]


class Terminal(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "t.preop")
        run("demo", "--keep", self.path)

    def start(self, *arguments, **options):
        program = Program(["-p", self.path, *arguments], **options)
        self.addCleanup(program.close)
        program.wait_idle(0)
        return program

    def check_restored(self, program, why):
        self.assertEqual(left_on(bytes(program.output)), [], why)
        self.assertEqual(program.before, program.after(), "terminal modes differ after " + why)

    def test_quit(self):
        program = self.start()
        program.write(b"Q")
        self.assertEqual(program.end(), 0)
        self.check_restored(program, "Q")

    def test_signals(self):
        for name in SIGNALS:
            with self.subTest(signal=name):
                program = self.start()
                os.kill(program.process.pid, getattr(signal, "SIG" + name))
                status = program.end()
                number = getattr(signal, "SIG" + name)
                self.assertEqual(status, 128 + number if name in ORDERLY else -number)
                self.check_restored(program, name)

    def test_stack_overflow_and_bug(self):
        for death, name in (("stack", "SEGV"), ("bug", "ABRT")):
            with self.subTest(death=death):
                program = Program([death], binary=PROBE, env=environment(ASAN_OPTIONS="handle_segv=0:handle_abort=0:use_sigaltstack=0:detect_leaks=0"))
                self.addCleanup(program.close)
                self.assertEqual(program.end(), -getattr(signal, "SIG" + name))
                self.check_restored(program, death)

    def test_suspend_and_resume(self):
        # A shell with job control around it: a process group without one cannot be stopped.
        script = '"$0" -p "$1"; echo PREOP-STOPPED; read line; fg >/dev/null'
        program = Program(["-mc", script, BINARY, self.path], binary="/bin/sh")
        self.addCleanup(program.close)
        program.wait_idle(0)
        program.write(b"\x1a")
        program.wait(lambda: b"PREOP-STOPPED" in program.output, what="the shell after C-z")
        self.check_restored(program, "C-z")
        seen = program.idles
        program.write(b"\n")
        program.wait_idle(seen)
        self.assertIn("alternate screen", left_on(bytes(program.output)))
        program.write(b"Q")
        self.assertEqual(program.end(), 0)
        self.check_restored(program, "suspend, resume, quit")

    def test_odd_terminals(self):
        for term in ("dumb", "vt100", "xterm", "screen", "tmux-256color", "linux"):
            with self.subTest(term=term):
                program = self.start(env=environment(TERM=term))
                program.keys("j", "k")
                program.write(b"Q")
                self.assertEqual(program.end(), 0)
                self.assertEqual(program.before, program.after())

    def test_no_color(self):
        program = self.start(env=environment(NO_COLOR="1"))
        program.keys("g", "d", wait=False)
        program.wait_idle(0)
        program.write(b"Q")
        program.end()
        self.assertIsNone(re.search(rb"\x1b\[[0-9;]*(3[0-7]|4[0-7]|38|48)[;m]", bytes(program.output)), "colours were sent")

    def test_resize_storm(self):
        program = self.start()
        for step in range(60):
            rows, cols = (1 + step * 7 % 50, 1 + step * 13 % 160)
            program.resize(rows, cols)
            program.write(b"j")
        program.resize(1, 1)
        program.resize(24, 80)
        seen = program.idles
        program.write(b"k")
        program.wait_idle(seen)
        program.write(b"Q")
        self.assertEqual(program.end(), 0)
        self.check_restored(program, "a resize storm")

    def test_idle_wakes_nobody(self):
        program = self.start()

        def cpu():
            with open("/proc/%d/stat" % program.process.pid, encoding="ascii") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])

        def switches():
            with open("/proc/%d/status" % program.process.pid, encoding="ascii") as status:
                return int(re.search(r"voluntary_ctxt_switches:\s+(\d+)", status.read()).group(1))

        import select
        before, woken = cpu(), switches()
        select.select([program.master], [], [], 3)  # silence is what is being tested
        self.assertLessEqual(switches() - woken, 2, "the interface thread woke up while nothing happened")
        self.assertLessEqual(cpu() - before, 1)
        program.write(b"Q")
        self.assertEqual(program.end(), 0)


if __name__ == "__main__":
    unittest.main()
