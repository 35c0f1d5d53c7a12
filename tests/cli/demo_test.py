#!/usr/bin/env python3
"""preop demo: what the sample project holds, that two builds are equal, that nothing is left lying about; and scripts."""
import fcntl
import os
import pty
import resource
import select
import sqlite3
import struct
import subprocess
import termios

from support import DONE, FAILED, USAGE, Sample, Scratch, main


def dump(path):
    db = sqlite3.connect(path)
    try:
        return [line for line in db.iterdump()]
    finally:
        db.close()


class Demo(Scratch):
    def test_without_a_terminal_it_prints_the_status(self):
        out, _ = self.preop("demo")
        self.assertIn("NOT READY", out)
        self.assertEqual(os.listdir(self.folder), [], "something was left in the temporary folder")

    def test_two_builds_are_equal(self):
        first, second = self.json("demo", "--keep", "a.preop"), self.json("demo", "--keep", "b.preop", env={"PREOP_USER": "other", "PREOP_NOW": "2030-01-01T00:00"})
        self.assertEqual((first.pop("project"), second.pop("project")), ("a.preop", "b.preop"))
        self.assertEqual(dump(self.path("a.preop")), dump(self.path("b.preop")))
        self.assertEqual(self.json("status", "-p", "a.preop"), {**self.json("status", "-p", "b.preop"), "project": "a.preop"})
        self.assertEqual(self.json("lineage", "-p", "a.preop"), self.json("lineage", "-p", "b.preop"))

    def test_it_replaces_nothing(self):
        self.write("a.preop", "precious")
        self.preop("demo", "--keep", "a.preop", status=FAILED)
        self.assertEqual(self.read("a.preop"), b"precious")
        self.assertEqual(os.listdir(self.folder), ["a.preop"])
        self.preop("demo", "--keep", "no/such/folder.preop", status=FAILED)
        self.assertEqual(os.listdir(self.folder), ["a.preop"])
        self.preop("demo", env={"TMPDIR": self.path("none")}, status=FAILED)


    def test_a_full_disk_is_told_and_leaves_nothing(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200 * 1024, resource.RLIM_INFINITY))
        with self.popen("demo", "--keep", "a.preop", "--json", stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limit) as process:
            err = process.stderr.read().decode()
        self.assertEqual(process.returncode, FAILED, err)
        self.assertIn("reading or writing failed", err)
        self.assertEqual(os.listdir(self.folder), [])


class OnATerminal(Scratch):
    def read_until(self, terminal, wanted):
        """What the terminal got, up to and with `wanted`; b"" wants the end."""
        got = b""
        while not wanted or wanted not in got:
            self.assertTrue(select.select([terminal], [], [], 60)[0], "nothing came after %r" % got[-300:])
            try:
                more = os.read(terminal, 65536)
            except OSError:  # the other side is closed
                more = b""
            if not more:
                self.assertFalse(wanted, "it ended without %r: %r" % (wanted, got[-300:]))
                break
            got += more
        return got

    def open_and_quit(self, *words):
        terminal, inner = pty.openpty()
        self.addCleanup(os.close, terminal)
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.env["TERM"] = "xterm-256color"
        child = self.popen(*words, stdin=inner, stdout=inner, stderr=inner, start_new_session=True)
        os.close(inner)
        self.read_until(terminal, b"NOT READY")
        os.write(terminal, b"Q")
        self.read_until(terminal, b"")
        self.assertEqual(child.wait(60), DONE)

    def test_the_workbench_opens_and_leaves_nothing(self):
        self.open_and_quit("demo")
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("preop")], [])

    def test_a_kept_sample_stays(self):
        self.open_and_quit("demo", "--keep", "a.preop")
        self.assertEqual(self.json("status")["title"], "Support bot")
        self.open_and_quit()
        self.open_and_quit("a.preop")


class Counts(Sample):
    def test_what_the_sample_holds(self):
        status = self.json("status")
        self.assertEqual(status["title"], "Support bot")
        self.assertEqual([(d["name"], d["examples"], d["labels"]) for d in status["datasets"]], [("tickets", 320, ["good", "off-brand", "outdated", "policy"])])
        self.assertEqual([(s["name"], s["cases"]) for s in status["suites"]], [("held-out-tickets", 60)])
        self.assertEqual(sum(len(self.json("show", str(row["id"]))["annotations"]) if row["annotators"] > 2 else row["annotators"]
                             for row in self.json("list", "--limit", "320")), 365)
        self.assertEqual({row["name"]: (row["outputs"], round(row["score"] * row["scored"])) for row in self.json("ladder")["systems"]},
                         {"zero-shot": (60, 25), "prompted": (60, 37), "retrieval": (60, 40), "sft-1": (60, 49)})
        self.assertEqual({gate["letter"]: gate["answer"] for gate in status["gates"]}, {"T": "fail", "R": "fail", "A": "unknown", "I": "unknown", "N": "unknown"})
        self.assertEqual(len(status["strands"]), 4)
        self.assertEqual(status["verdicts"], 6)
        self.assertTrue(status["blockers"])
        self.preop("verify")

    def test_the_past_is_there(self):
        log = self.json("log", "--limit", "100")
        self.assertEqual((log[-1]["at"], log[0]["at"]), ("2025-06-02T09:10:00Z", "2025-07-15T08:22:00Z"))
        self.assertEqual({entry["who"] for entry in log}, {"ana", "raj", "mei"})


class Scripts(Sample):
    def test_verbs_in_a_script(self):
        self.write("s", '# a comment\n\nstatus\nlist --limit 1 --json\ngate I fail --because "a \\"quoted\\" reason"\n')
        out, _ = self.preop("script", "s")
        self.assertIn("NOT READY", out)
        self.assertIn('[{"id":1,', out)
        self.assertEqual(self.json("gate", "I")["gates"][0]["rationale"], 'a "quoted" reason')
        self.preop("script", "-", stdin=b"person zoe intern\n")
        self.assertIn({"name": "zoe", "role": "intern"}, self.json("person"))

    def test_a_script_makes_its_project(self):
        self.preop("script", "-", "-p", "new.preop", stdin=b"new new.preop\nlabels\n", status=FAILED)
        self.assertEqual(self.json("status", "-p", "new.preop")["title"], "new")

    def test_the_first_failure_ends_it(self):
        _, err = self.preop("script", "-", stdin=b"person a b\nstatus --nonsense\nperson c d\n", status=FAILED)
        self.assertIn("2", err)
        names = [person["name"] for person in self.json("person")]
        self.assertIn("a", names)
        self.assertNotIn("c", names)
        for line in (b'status "open\n', b"demo\n", b"script other\n"):
            done = self.run_raw("script", "-", stdin=line)
            self.assertNotEqual(done.returncode, DONE)
        self.preop("script", "absent", status=FAILED)
        self.preop("script", "-", "--size", "huge", status=USAGE)


if __name__ == "__main__":
    main()
