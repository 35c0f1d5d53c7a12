#!/usr/bin/env python3
"""Every verb on the sample project: what it prints, what it changes, its exit status, its JSON keys."""
import json
import os
import re
import sqlite3
import subprocess

from support import BINARY, DONE, FAILED, NEGATIVE, SAMPLE, USAGE, Sample, Scratch, main


def keys_of(value, skip=()):
    """All keys of a document; below a key of `skip` they are data."""
    if isinstance(value, list):
        return set().union(*(keys_of(item, skip) for item in value)) if value else set()
    if isinstance(value, dict):
        return set(value).union(*(keys_of(item, skip) for key, item in value.items() if key not in skip)) if value else set()
    return set()


class Projects(Scratch):
    def test_new_makes_a_file_once(self):
        self.assertEqual(self.json("new", "a.preop", "--title", "A", "--question", "Why?"), {"project": "a.preop"})
        status = self.json("status")
        self.assertEqual((status["title"], status["question"], status["verdict"]), ("A", "Why?", "NOT DECIDED"))
        before = self.read("a.preop")
        self.preop("new", "a.preop", status=FAILED)
        self.assertEqual(self.read("a.preop"), before)

    def test_which_project(self):
        _, err = self.preop("status", status=FAILED)
        self.assertIn("preop demo", err)
        self.project("a.preop")
        self.assertEqual(self.json("status")["project"], "a.preop")
        self.project("b.preop")
        _, err = self.preop("status", status=USAGE)
        self.assertIn("a.preop", err)
        self.assertEqual(self.json("status", "-p", "b.preop")["project"], "b.preop")
        self.assertEqual(self.json("status", env={"PREOP_PROJECT": "a.preop"})["project"], "a.preop")
        self.assertEqual(self.json("status", "-p", "b.preop", env={"PREOP_PROJECT": "a.preop"})["project"], "b.preop")
        self.preop("status", "-p", "none.preop", status=FAILED)

    def test_question_and_people(self):
        self.project()
        self.assertEqual(self.json("question", "Is it the facts?"), {"changed": 1})
        self.assertEqual(self.json("status")["question"], "Is it the facts?")
        self.preop("person", "mei", "support lead")
        self.assertIn({"name": "mei", "role": "support lead"}, self.json("person"))
        self.preop("person", "mei", status=USAGE)
        self.preop("status", "--as", "not/a name", status=FAILED)

    def test_who_and_when(self):
        self.project()
        self.preop("question", "Q", "--as", "zoe", "--at", "2024-02-03T04:05")
        newest = self.json("log")[0]
        self.assertEqual((newest["who"], newest["at"]), ("zoe", "2024-02-03T04:05:00Z"))
        self.preop("question", "R", env={"PREOP_USER": "", "PREOP_NOW": "2024-03-03T04:05:06Z"})
        self.assertEqual(self.json("log")[0]["at"], "2024-03-03T04:05:06Z")
        self.preop("status", env={"PREOP_NOW": "yesterday"}, status=USAGE)
        self.preop("status", "--at", "yesterday", status=USAGE)

    def test_without_a_terminal_the_workbench_fails_in_words(self):
        self.project()
        for words in ((), ("open",), ("case.preop",)):
            done = self.run_raw(*words)
            self.assertNotEqual(done.returncode, DONE)
            self.assertIn(b"preop: ", done.stderr)


class Usage(Scratch):
    def test_unknown_commands(self):
        _, err = self.preop("lable", status=USAGE)
        self.assertIn('"label"', err)
        _, err = self.preop("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", status=USAGE)
        self.assertNotIn("did you mean", err)

    def test_wrong_words_and_options(self):
        for words in (("new",), ("status", "--strict"), ("status", "--json=yes"), ("list", "--limit"), ("list", "--limit", "-3"), ("list", "--limit", "many"), ("import",), ("question",),
                      ("gate", "X"), ("gate", "T", "maybe"), ("gate", "--because", "x"), ("strand", "box", "1"), ("snapshot", "create"), ("verdict", "a", "b"), ("verdict", "c", "a", "a", "a"),
                      ("verdict", "c", "a", "b", "d"), ("label",), ("show",), ("edit", "1"), ("revert", "1"), ("completions",), ("completions", "tcsh"), ("manual", "nothing"),
                      ("demo", "extra"), ("script",), ("help", "nothing")):
            with self.subTest(words=words):
                out, _ = self.preop(*words, status=USAGE)
                self.assertEqual(out, "")

    def test_help(self):
        names = [verb["name"] for verb in self.json("help")]
        self.assertEqual(len(names), len(set(names)))
        overview, _ = self.preop("--help")
        for name in names:
            self.assertRegex(overview, r"(?m)^  %s " % name)
            text, _ = self.preop("help", name)
            self.assertTrue(text.startswith("preop " + name), text)
            self.assertEqual(self.preop(name, "--help")[0], text)
            self.assertIn("--as NAME", text)

    def test_version(self):
        self.assertRegex(self.preop("--version")[0], r"^preop \d+\.\d+\.\d+\n$")
        self.assertEqual(set(self.json("version")), {"version", "schema"})

    def test_formats_and_manual(self):
        names = {row["name"] for row in self.json("formats")}
        self.assertTrue({"chat", "alpaca", "prompt-completion", "csv", "tsv", "outputs", "labels", "gsm8k-solutions"} <= names, names)
        pages = {page: self.preop("manual", page)[0] for page in ("man", "cli", "keys", "filter", "formats")}
        self.assertTrue(pages["man"].startswith('.\\"') and ".TH PREOP 1" in pages["man"])
        for verb in self.json("help"):
            self.assertIn("\n## %s\n" % verb["name"], pages["cli"])
        for name in names:
            self.assertIn("`%s`" % name, pages["formats"])
        for shell in ("bash", "zsh", "fish"):
            script, _ = self.preop("completions", shell)
            for verb in self.json("help"):
                self.assertIn(verb["name"], script)

    def test_keys(self):
        commands = self.json("keys")
        self.assertTrue({"quit", "undo", "label-set"} <= {command["name"] for command in commands})
        self.assertEqual(self.json("keys", "undo"), [command for command in commands if command["name"] == "undo"][0])
        self.assertTrue(self.preop("keys", "undo")[0].startswith("undo\n"))
        self.preop("keys", "nothing", status=FAILED)

    def test_doctor(self):
        facts = self.json("doctor")
        self.assertTrue({"versions", "sqlite", "environment", "config", "project"} <= set(facts))
        self.assertIn("problem", facts["project"])
        self.project()
        self.assertEqual(self.json("doctor")["project"]["file"], "case.preop")
        self.write("broken.preop", "this is no database")
        self.assertIn("problem", self.json("doctor", "-p", "broken.preop")["project"])
        self.preop("doctor")


class Case(Sample):
    def test_gates(self):
        gates = self.json("gate")
        self.assertEqual([gate["letter"] for gate in gates["gates"]], list("TRAIN"))
        self.assertEqual(gates["verdict"], "NOT READY")
        for gate in gates["gates"]:
            self.assertTrue(gate["question"] and gate["trap"] and gate["signals"])
            self.assertIn(gate["origin"], ("book", "source", "house"))
        text, _ = self.preop("gate")
        for word in ("question", "trap", "origin", "signals", "verdict: NOT READY"):
            self.assertIn(word, text)
        self.assertEqual(len(self.json("gate", "t")["gates"]), 1)

    def test_answers_need_reasons(self):
        self.preop("gate", "I", "waived", status=FAILED)
        _, err = self.preop("gate", "A", "pass", status=FAILED)
        self.assertIn("say why", err)
        self.preop("gate", "A", "pass", "--because", "the 31 are all about one product")
        self.assertEqual(self.json("gate", "A")["gates"][0]["answer"], "pass")
        for letter in "TRIN":
            self.preop("gate", letter, "waived", "--because", "a trial", "--owner", "mei", "--until", "2999-01-01")
        self.assertEqual(self.json("status")["verdict"], "NOT DECIDED")
        self.preop("gate", "A", "--counter", "none found by mei; looked at all 31")
        self.preop("evidence", "add", "gate", "A", "dataset", "tickets")
        shut, triage = self.json("status")["lacks"]
        self.assertEqual(shut, "Fine-tuning is shut: Structured outputs is untried")
        self.assertIn("is in triage until its failures are grouped", triage)
        self.preop("board", "keep", "--strand", "4")
        self.preop("menu", "override", "fine-tuning", "leadership wants to see one")
        self.assertEqual(self.json("status")["verdict"], "READY")

    def test_strands(self):
        self.assertEqual([strand["number"] for strand in self.json("strand")], [1, 2, 3, 4])
        strands = self.json("strand", "add", "Too slow")
        self.assertEqual((len(strands), strands[4]["title"], strands[4]["box"]), (5, "Too slow", ""))
        self.assertEqual(self.json("strand", "box", "5", "state")[4]["box"], "state")
        self.assertEqual(self.json("strand", "route", "5", "cache")[4]["route"], "cache")
        self.assertEqual(self.json("strand", "title", "5", "Slow")[4]["title"], "Slow")
        self.assertEqual(self.json("strand", "close", "5")[4]["status"], "closed")
        self.preop("strand", "box", "5", "weights", status=USAGE)
        self.preop("strand", "box", "9", "state", status=FAILED)
        self.preop("strand", "box", "x", "state", status=USAGE)
        self.assertEqual(len(self.json("strand", "remove", "1")), 4)
        self.assertEqual(self.json("strand", "list")[0]["number"], 1)

    def test_snapshots_and_lineage(self):
        made = self.json("snapshot", "create", "v3", "--note", "now")
        self.assertEqual((made["name"], made["rows"], made["note"]), ("v3", 320, "now"))
        self.assertRegex(made["digest"], r"^[0-9a-f]{64}$")
        self.preop("snapshot", "create", "v3", status=FAILED)
        names = [snapshot["name"] for snapshot in self.json("snapshot", "list")]
        self.assertEqual(names, ["v3", "reviewed-v2", "train-v1"])
        nodes = self.json("lineage")
        self.assertEqual((nodes[0]["type"], nodes[-1]["type"]), ("snapshot", "project"))
        for at, node in enumerate(nodes):
            self.assertTrue(all(at < parent < len(nodes) for parent in node["parents"]))
        self.preop("undo")
        self.assertTrue(self.json("lineage")[0]["undone"])
        text, _ = self.preop("lineage", "--limit", "2")
        self.assertEqual(len(text.splitlines()), 2)
        self.assertIn("x ", text)

    def test_review(self):
        ladder = self.json("ladder", "held-out-tickets")
        before = {row["name"]: row for row in ladder["systems"]}
        self.assertEqual({name: round(row["score"] * 60) for name, row in before.items()}, {"zero-shot": 25, "prompted": 37, "retrieval": 40, "sft-1": 49})
        for row in before.values():
            self.assertTrue(row["low"] < row["score"] < row["high"])
        self.preop("verdict", "H-010", "zero-shot", "sft-1", "sft-1", "--note", "clear")
        after = {row["name"]: row for row in self.json("ladder")["systems"]}
        self.assertEqual(after["sft-1"]["wins"], before["sft-1"]["wins"] + 1)
        self.assertEqual(after["zero-shot"]["losses"], before["zero-shot"]["losses"] + 1)
        self.preop("verdict", "H-010", "sft-1", "zero-shot", "-")
        self.assertEqual(self.json("ladder")["systems"], ladder["systems"])
        self.preop("verdict", "H-010", "sft-1", "zero-shot", "bad", "--dataset", "held-out-tickets")
        for words in (("H-999", "sft-1", "prompted", "tie"), ("H-010", "sft-1", "nobody", "tie"), ("H-010", "sft-1", "prompted", "tie", "--dataset", "nothing")):
            self.preop("verdict", *words, status=FAILED)
        self.preop("ladder", "nothing", status=FAILED)


class Examples(Sample):
    def test_list(self):
        self.assertEqual(len(self.json("list")), 50)
        self.assertEqual(len(self.json("list", "--limit", "400")), 320)
        self.assertEqual(len(self.json("list", "--filter", "has:dispute", "--limit", "400")), 31)
        self.assertEqual(self.json("list", "--filter", "nothing-has-this-word"), [])
        self.assertEqual(self.preop("list", "--filter", "nothing-has-this-word")[0], "")
        self.preop("list", "--filter", "length>=x", status=FAILED)
        self.preop("list", "--dataset", "nothing", status=FAILED)
        self.preop("list", "--format", "xml", status=USAGE)
        rows = self.preop("list", "--limit", "3")[0].splitlines()
        self.assertEqual(len(rows), 4)

    def test_records_leave_as_they_came(self):
        with open(os.path.join(SAMPLE, "tickets.jsonl"), "rb") as file:
            source = file.read()
        self.assertEqual(self.run_raw("list", "--format", "jsonl").stdout, source)
        self.preop("list", "--format", "jsonl", "-o", "out.jsonl")
        self.assertEqual(self.read("out.jsonl"), source)
        # A disk that fills up leaves the old file.
        limited = 'ulimit -f 1; trap "" XFSZ; exec "$@"'
        done = subprocess.run(["sh", "-c", limited, "sh", BINARY, "list", "--limit", "0", "-o", "out.jsonl"], cwd=self.folder, env=self.env, capture_output=True, check=False)
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertEqual(self.read("out.jsonl"), source)
        self.preop("list", "-o", "no/such/folder", status=FAILED)

    def test_show(self):
        example = self.json("show", "1")
        self.assertEqual([turn["role"] for turn in example["turns"]], ["user", "assistant"])
        self.assertEqual(json.loads(example["body"])["id"], example["own_id"])
        self.assertEqual([row["id"] for row in self.json("show", "2", "1")], [2, 1])
        text, _ = self.preop("show", "1")
        for word in ("Example 1 of tickets", "T-0001", "user", "assistant", "row 1 of tickets.jsonl", "ana", "0, as imported"):
            self.assertIn(word, text)
        out, _ = self.preop("show", "1", "9999", status=FAILED)
        self.assertEqual(out, "")
        self.preop("show", "one", status=USAGE)

    def test_labels(self):
        self.assertEqual(self.json("label", "1", "2", "3", "good", "--as", "zoe"), {"changed": 3})
        self.assertEqual(self.json("label", "1", "2", "3", "good", "--as", "zoe"), {"changed": 0})
        self.assertIn({"who": "zoe", "label": "good"}, [{"who": a["who"], "label": a["label"]} for a in self.json("show", "2")["annotations"]])
        self.assertEqual(self.json("label", "2", "-", "--as", "zoe"), {"changed": 1})
        self.assertNotIn("zoe", [a["who"] for a in self.json("show", "2")["annotations"]])
        _, err = self.preop("label", "1", "splendid", status=FAILED)
        self.assertIn("outdated", err)
        self.preop("label", "good", status=USAGE)
        self.preop("label", "9999", "good", status=FAILED)
        disputed = len(self.json("list", "--filter", "has:dispute", "--limit", "400"))
        self.assertEqual(self.json("label", "--filter", "has:dispute", "good", "--as", "uma"), {"changed": disputed})

    def test_label_schema(self):
        schema = self.json("labels", "tickets", "good", "bad")
        self.assertEqual([row["label"] for row in schema["labels"]], ["good", "bad"])
        self.assertEqual(self.json("labels")["dataset"], "tickets")
        self.preop("label", "1", "bad")
        self.preop("labels", "nothing", status=FAILED)

    def test_split_and_delete(self):
        self.assertEqual(self.json("split", "1", "2", "test"), {"changed": 2})
        self.assertEqual([row["id"] for row in self.json("list", "--split", "test")], [1, 2])
        self.assertEqual(self.json("split", "1", "-"), {"changed": 1})
        self.assertEqual([row["id"] for row in self.json("list", "--split", "test")], [2])
        self.preop("delete", status=USAGE)
        self.assertEqual(self.json("delete", "2"), {"changed": 1})
        self.assertEqual(self.json("list", "--split", "test"), [])
        self.assertTrue(self.json("show", "2")["deleted"])
        self.assertEqual(self.json("status")["datasets"][0]["examples"], 319)
        self.assertEqual(self.json("delete", "--filter", ""), {"changed": 319})

    def test_edit_and_revert(self):
        path, before = "messages[1].content", self.json("show", "5")
        self.assertEqual(self.json("edit", "5", path, "Short.", "--note", "why"), {"id": 5, "revision": 1})
        self.assertEqual(self.json("edit", "5", path, stdin=b"From a pipe\nof two lines\n"), {"id": 5, "revision": 2})
        self.assertEqual(self.json("show", "5")["turns"][1]["text"], "From a pipe\nof two lines")
        self.assertEqual([(r["revision"], r["note"], r["current"]) for r in self.json("revisions", "5")], [(0, "", False), (1, "why", False), (2, "", True)])
        self.assertIn("now", self.preop("revisions", "5")[0])
        self.preop("revert", "5", "0")
        self.assertEqual(self.json("show", "5")["body"], before["body"])
        self.preop("edit", "5", "messages[7].content", "x", status=FAILED)
        self.preop("edit", "9999", path, "x", status=FAILED)
        self.preop("revert", "5", "7", status=FAILED)
        self.preop("revisions", "x", status=USAGE)

    def test_journal_over_processes(self):
        """Undo and redo in processes of their own walk back and forth through the same states."""
        changes = [("label", "1", "good"), ("split", "1", "2", "test"), ("edit", "1", "messages[1].content", "x"), ("delete", "3"), ("gate", "I", "fail"), ("strand", "remove", "2"),
                   ("verdict", "H-020", "sft-1", "prompted", "tie"), ("snapshot", "create", "s"), ("question", "Q?")]

        def state():
            for measured in ("facts", "agreement", "noise"):  # kept beside the journal: after a change they are to be measured again
                self.preop(measured)
            status = self.json("status")
            del status["actions"]
            for dataset in status["datasets"]:
                del dataset["version"]  # counts snapshots ever taken, undone ones too
            return [status, self.json("list", "--limit", "5"), self.json("show", "1"), self.json("gate", "I"), self.json("ladder"), self.json("snapshot")]

        states = [state()]
        for change in changes:
            self.preop(*change)
            states.append(state())
        for expected in reversed(states[:-1]):
            self.assertTrue(self.json("undo")["action"])
            self.assertEqual(state(), expected)
        for expected in states[1:]:
            self.assertTrue(self.json("redo")["action"])
            self.assertEqual(state(), expected)
        self.assertEqual(self.json("redo"), {"action": None, "title": None})
        self.assertEqual(self.preop("redo")[0], "nothing to redo\n")
        self.assertEqual(self.json("log", "--limit", "1")[0]["mode"], "redo")
        self.preop("verify")

    def test_verify_finds_what_was_changed_behind_its_back(self):
        self.assertTrue(self.json("verify")["sound"])
        with sqlite3.connect(self.path("sample.preop")) as db:
            db.execute("UPDATE op SET after = replace(after, 'fail', 'pass') WHERE kind = 'gate'")
        db.close()
        report = self.json("verify", status=NEGATIVE)
        self.assertFalse(report["sound"])
        sound = {check["check"]: check["sound"] for check in report["checks"]}
        self.assertFalse(sound["journal chain"])
        self.assertTrue(sound["snapshot digests"])
        self.assertIn("NOT SOUND", self.preop("verify", status=NEGATIVE)[0])

    def test_a_word_too_many_is_not_ignored(self):
        for verb in ("list", "status", "log", "undo", "verify"):
            self.assertIn("label:good", self.preop(verb, "label:good", status=USAGE)[1])

    def test_one_file_remains(self):
        for verb in ("status", "verify", "list", "log"):
            self.preop(verb)
            self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("sample.preop-")], [], "after " + verb)

    def test_verify_finds_an_answer_nobody_gave(self):
        for change in ("UPDATE gate SET answer = 'pass' WHERE letter = 'T'", "UPDATE verdict SET choice = 'tie'", "UPDATE person SET role = 'owner'",
                       "UPDATE project SET question = 'Shall we?'", "DELETE FROM strand", "UPDATE snapshot SET name = 'other'"):
            with self.subTest(change=change):
                self.preop("demo", "--keep", "forged.preop")
                with sqlite3.connect(self.path("forged.preop")) as db:
                    db.execute(change)
                db.close()
                report = self.json("verify", "-p", "forged.preop", status=NEGATIVE)
                self.assertEqual([check["check"] for check in report["checks"] if not check["sound"]], ["present state against the journal"])
                os.unlink(self.path("forged.preop"))


class Documented(Sample):
    """Every key that a verb prints is named in the verb's help: the help is docs/cli.md."""
    COMMANDS = (("status",), ("gate",), ("strand",), ("person",), ("question", "Q"), ("import", "tickets.jsonl"), ("list",), ("show", "1"), ("label", "1", "good"), ("labels",),
                ("split", "1", "a"), ("delete", "9"), ("edit", "1", "messages[1].content", "x"), ("revisions", "1"), ("revert", "1", "0"), ("snapshot", "create", "x"), ("lineage",), ("ladder",),
                ("verdict", "H-030", "sft-1", "prompted", "tie"), ("log",), ("undo",), ("redo",), ("verify",), ("formats",), ("keys",), ("help",), ("version",), ("new", "b.preop"),
                ("demo", "--keep", "c.preop"))

    def test_keys_are_documented(self):
        self.write("tickets.jsonl", '{"prompt": "a", "completion": "b"}\nbroken\n')
        helps = {verb["name"]: verb["help"] for verb in self.json("help")}
        helps["demo"] += helps["status"]
        for words in self.COMMANDS:
            with self.subTest(words=words):
                document = self.json(*words, "-p", "sample.preop") if words[0] != "new" else self.json(*words)
                named = set(re.findall(r"\w+", helps[words[0]].split("--json", 1)[1]))
                self.assertEqual(keys_of(document, skip=("counts", "warnings", "found")) - named, set())

    def test_keys_that_must_not_go(self):
        self.assertTrue({"project", "title", "question", "verdict", "gates", "signals", "datasets", "suites", "strands", "blockers", "verdicts", "cases_reviewed", "actions"}
                        <= set(self.json("status")))
        self.write("a.jsonl", '{"prompt": "a", "completion": "b"}\n')
        self.assertTrue({"format", "dataset", "files", "read", "imported", "duplicates", "rejected", "errors", "bytes", "seconds"} <= set(self.json("import", "a.jsonl")))


if __name__ == "__main__":
    main()
