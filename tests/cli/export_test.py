#!/usr/bin/env python3
"""Export: what comes in goes out, byte for byte or value for value; what cannot be written leaves nothing; the report adds up."""
import csv
import fcntl
import gzip
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import subprocess

from support import BINARY, FAILED, SAMPLE, USAGE, Scratch, main

SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "train")


def values(text, delimiter=","):
    return list(csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter))


class RoundTrip(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def through(self, name, content, *options):
        self.write(name, content)
        self.preop("import", name, "--dataset", "d-" + name, *options)
        report = self.json("export", "--dataset", "d-" + name, "-o", "out")
        self.assertEqual(report["rows"], report["written"] + sum(left["rows"] for left in report["left_out"]))
        out = self.read("out")
        self.assertEqual(report["sha256"], hashlib.sha256(out).hexdigest())
        self.assertEqual(report["bytes"], len(out))
        self.assertEqual(report["same_as"], name if out == self.read(name) else None)
        return out

    def test_lines_are_kept_byte_for_byte(self):
        one, two = '{"question":  "a\\u0000\\/", "answer": 9007199254740993}', '{"question": "b", "answer": 1.10, "answer": [ ]}'
        for name, content in (("lf", one + "\n" + two + "\n"), ("crlf", one + "\r\n" + two + "\r\n"), ("open", one + "\n" + two), ("bom", "\ufeff" + one + "\n" + two + "\n"),
                              ("bomcrlf", "\ufeff" + one + "\r\n" + two), ("one", one)):
            with self.subTest(name):
                self.assertEqual(self.through(name + ".jsonl", content), content.encode())
        bad = one.encode() + b"\n" + two.encode().replace(b"b", b"\xff\xc3") + b"\n"
        self.assertEqual(self.through("bad.jsonl", bad), bad)

    def test_blank_lines_duplicates_and_rejected_rows_are_not_there(self):
        row = '{"question": "a", "answer": "b"}\n'
        self.assertEqual(self.through("gaps.jsonl", "\n" + row + "\n  \n" + row + "not json\n").decode(), row)
        self.assertEqual(self.json("export", "--dataset", "d-gaps.jsonl", "--dry-run")["never_in"], 2)
        before = self.read("gaps.jsonl")
        _, err = self.preop("export", "--dataset", "d-gaps.jsonl", "-o", "gaps.jsonl", status=FAILED)
        self.assertIn("2 of its records are not in the project", err)
        self.assertEqual(self.read("gaps.jsonl"), before)

    def test_json_frames_value_for_value(self):
        records = [{"input": "x\n\u2028\U0001f600", "target": "1"}, {"input": "y", "target": None, "more": {"a": [1, 2.5e3]}}]
        documents = {
            "array": records,
            "object": {"one": records[0], "two \"2\"": records[1], "": {"input": "z", "target": "", "id": "own"}},
            "list": {"canary": "GUID", "examples": records, "n": {"deep": [1]}, "more": [{"input": "w", "target": "2"}], "end": True},
        }
        for name, document in documents.items():
            for indent in (None, 1):
                with self.subTest(name, indent=indent):
                    file = "%s%s.json" % (name, indent)
                    out = self.through(file, json.dumps(document, indent=indent), "--map", "input=input,output=target")
                    self.assertEqual(json.loads(out), document)
                    self.assertEqual(list(json.loads(out)), list(document))
        pretty = "\n".join(json.dumps(record, indent=2) for record in records) + "\n"
        self.assertEqual(self.through("sequence.json", pretty, "--map", "input=input,output=target"), pretty.encode())

    def test_members_beside_the_records_that_are_too_long_are_left_out(self):
        document = {"big": "x" * (2 << 20), "examples": [{"input": "a", "target": "b"}]}
        del_big = {"examples": document["examples"]}
        self.assertEqual(json.loads(self.through("big.json", json.dumps(document), "--map", "input=input,output=target")), del_big)
        self.assertEqual(self.json("export", "--dataset", "d-big.json", "-o", "out")["lost"], [{"what": "big, beside the records", "rows": 0, "examples": []}])
        self.assertIn("no place for: big, beside the records\n", self.preop("export", "--dataset", "d-big.json", "-o", "out")[0])

    def test_members_beside_the_records_have_no_place_in_other_frames(self):
        self.write("bbh.json", json.dumps({"canary": "do not train", "examples": [{"input": "a", "target": "b"}]}))
        self.preop("import", "bbh.json", "--map", "input=input,output=target")
        self.assertEqual(self.json("export", "-o", "out")["lost"], [])
        for name in ("jsonl", "csv", "chat"):
            self.assertEqual([count["what"] for count in self.json("export", "--format", name, "-o", "out")["lost"]], ["canary, beside the records"], name)

    def test_more_names_beside_the_records_than_are_kept(self):
        document = {"%d%s" % (i, "x" * 100000): i for i in range(30)}
        document["examples"] = [{"input": "a", "target": "b"}, {"input": "c", "target": "d"}]
        out = json.loads(self.through("names.json", json.dumps(document), "--map", "input=input,output=target"))
        self.assertEqual(out["further records"], document["examples"])
        self.assertIn("further members, beside the records", [count["what"] for count in self.json("export", "--dataset", "d-names.json", "-o", "out")["lost"]])

    def test_tables_value_for_value(self):
        rows = [["text", "label", "id"], ["a,b;c\td", "x", "1"], ['say "hi"', "", "2"], ["two\nlines\r\nand \r a CR", "y", "3"], [" blanks ", "\u00e9\u4e2d", "4"], ['"', '""', "5"]]
        for delimiter, ending in ((",", "csv"), (";", "csv"), ("\t", "tsv")):
            for newline in ("\n", "\r\n"):
                with self.subTest(repr(delimiter), newline=newline):
                    text = io.StringIO(newline="")
                    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
                    name = "t%d%d.%s" % (ord(delimiter), len(newline), ending)
                    out = self.through(name, text.getvalue())
                    self.assertEqual(values(out, delimiter), rows)
                    self.assertEqual(out.endswith(newline.encode()), True)
        names = "text,,text,label\r\n1,2,3,4\r\n"
        self.assertEqual(self.through("names.csv", names).decode(), names)
        one = "text\n\"\"\na\n"
        self.assertEqual(values(self.through("one.csv", one, "--format", "csv")), values(one.encode()))

    def test_several_files(self):
        self.write("a.jsonl", '{"question": "a", "answer": "1"}\n')
        self.write("b.jsonl", '{"question": "b", "answer": "2"}')
        self.write("c.csv", "question,answer\nc,3\n")
        self.write("d.json", '[{"question": "d",\n "answer": "4"}]')
        self.preop("import", "a.jsonl", "b.jsonl", "--dataset", "lines")
        self.preop("export", "--dataset", "lines", "-o", "out")
        self.assertEqual(self.read("out"), self.read("a.jsonl") + self.read("b.jsonl"))
        self.preop("import", "a.jsonl", "c.csv", "d.json", "--dataset", "mixed")
        report = self.json("export", "--dataset", "mixed", "-o", "out")
        self.assertEqual((report["format"], report["why"] != ""), ("jsonl", True))
        self.assertEqual([json.loads(line)["question"] for line in self.read("out").splitlines()], ["a", "c", "d"])
        self.preop("export", "--dataset", "mixed", "--format", "csv", "-o", "out.csv")
        self.assertEqual(values(self.read("out.csv")), [["question", "answer"], ["a", "1"], ["c", "3"], ["d", "4"]])
        self.preop("export", "--dataset", "mixed", "--format", "json", "-o", "out.json")
        self.assertEqual([row["answer"] for row in json.loads(self.read("out.json"))], ["1", "2", "3", "4"][:1] + ["3", "4"])


class Selection(Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        self.write("t.csv", "text,category,split\na,x,train\nb,y,test\nc,x,train\n")
        self.preop("import", "t.csv", "--dataset", "t")

    def out(self, *words):
        return self.run_raw("export", *words).stdout

    def test_filter_split_sort_and_deleted(self):
        self.assertEqual(self.out("--split", "train"), b"text,category,split\na,x,train\nc,x,train\n")
        self.assertEqual(self.out("--filter", "label:y"), b"text,category,split\nb,y,test\n")
        self.assertEqual(self.out("--filter", "sort:-id"), b"text,category,split\nc,x,train\nb,y,test\na,x,train\n")
        self.preop("delete", "1")
        self.assertEqual(self.out(), b"text,category,split\nb,y,test\nc,x,train\n")
        report = self.json("export", "--filter", "is:deleted", "-o", "none.csv")
        self.assertEqual((report["rows"], report["written"], report["left_out"][0]["rows"]), (1, 0, 1))
        self.assertEqual(self.read("none.csv"), b"text,category,split\n")

    def test_the_present_label_and_split(self):
        self.preop("label", "1", "y")
        self.preop("split", "2", "held-out")
        self.assertEqual(self.out(), b"text,category,split\na,y,train\nb,y,held-out\nc,x,train\n")
        self.write("j.jsonl", '{"text": "a", "label": 1}\n{"text": "b", "label": "1", "split": "dev"}\n')
        self.preop("import", "j.jsonl", "--dataset", "j")
        self.preop("labels", "j", "1", "0")
        self.preop("label", "--dataset", "j", "--filter", "id:4", "0")
        self.preop("label", "--dataset", "j", "--filter", "id:5", "0")
        self.assertEqual(self.out("--dataset", "j"), b'{"text": "a", "label": 0}\n{"text": "b", "label": "0", "split": "dev"}\n')
        self.assertEqual(self.out("--dataset", "j", "--with", "id,label,split"),
                         b'{"text": "a", "label": 0, "split": null, "id": null}\n{"text": "b", "label": "0", "split": "dev", "id": null}\n')
        self.assertEqual(self.out("--dataset", "j", "--format", "csv"), b"text,label,split\na,0,\nb,0,dev\n")
        self.assertEqual(self.out("--dataset", "t", "--with", "id").splitlines()[0], b"text,category,split,id")
        self.preop("export", "--with", "colour", status=USAGE)

    def test_snapshot(self):
        before = self.out()
        self.preop("snapshot", "create", "v1", "--dataset", "t")
        self.preop("edit", "1", "text", "changed")
        self.preop("label", "2", "x")
        self.preop("delete", "3")
        self.assertEqual(self.out("--snapshot", "v1"), before)
        self.assertEqual(self.out("--snapshot", "v1", "--split", "test"), b"text,category,split\nb,y,test\n")
        self.assertEqual(self.out(), b"text,category,split\nchanged,x,train\nb,x,test\n")
        self.preop("export", "--snapshot", "v2", status=FAILED)
        self.preop("export", "--snapshot", "v1", "--filter", "label:x", status=USAGE)
        self.preop("export", "--snapshot", "v1", "--format", "jsonl", "-o", "v1.jsonl")
        self.assertEqual([json.loads(line)["text"] for line in self.read("v1.jsonl").splitlines()], ["a", "b", "c"])

    def test_usage(self):
        self.preop("export", "more", status=USAGE)
        self.preop("export", "--json", status=USAGE)
        self.preop("export", "--format", "nothing", status=USAGE)
        self.preop("export", "--filter", "colour:red", status=FAILED)
        self.preop("export", "--dataset", "nothing", status=FAILED)


class Targets(Scratch):
    def setUp(self):
        super().setUp()
        self.project()
        self.write("a.jsonl", "".join('{"question": "%d", "answer": "%s"}\n' % (i, "word " * 50) for i in range(3000)))
        self.preop("import", "a.jsonl")

    def files(self):
        return sorted(name for name in os.listdir(self.folder) if not name.startswith("case.preop"))

    def test_compressed(self):
        self.preop("export", "-o", "out.jsonl.gz")
        with gzip.open(self.path("out.jsonl.gz")) as file:
            self.assertEqual(file.read(), self.read("a.jsonl"))
        report = self.json("export", "-o", "out.jsonl.zst")
        self.assertEqual(report["sha256"], hashlib.sha256(self.read("out.jsonl.zst")).hexdigest())
        if shutil.which("zstd"):
            self.assertEqual(subprocess.run(["zstd", "-dc", self.path("out.jsonl.zst")], check=True, capture_output=True).stdout, self.read("a.jsonl"))

    def hidden(self):
        return sorted(name for name in os.listdir(self.folder) if ".part" in name)

    def test_dry_run_writes_nothing_and_tells_the_truth(self):
        dry = self.json("export", "--dry-run", "-o", "out.jsonl")
        self.assertEqual(self.files(), ["a.jsonl"])
        done = self.json("export", "-o", "out.jsonl")
        for name in ("rows", "written", "bytes", "sha256", "same_as"):
            self.assertEqual(dry[name], done[name])

    def test_a_target_that_fails_leaves_nothing(self):
        self.assertIn("No space left", self.preop("export", "-o", "/dev/full", status=FAILED)[1])
        with open("/dev/full", "wb") as full:
            done = subprocess.run(["%s" % os.environ.get("PREOP_BINARY", "preop"), "export"], cwd=self.folder, env=self.env, stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, FAILED)
        os.mkdir(self.path("folder"))
        self.preop("export", "-o", "folder", status=FAILED)
        self.preop("export", "-o", "folder/no/such/out", status=FAILED)
        self.preop("export", "-o", "a.jsonl/out", status=FAILED)
        self.assertEqual((self.files(), os.listdir(self.path("folder"))), (["a.jsonl", "folder"], []))

    def test_an_unwritable_folder(self):
        """Root may write anywhere, so there the program runs as somebody else."""
        os.mkdir(self.path("folder"))
        os.chmod(self.path("folder"), 0o500)
        other = {}
        if os.geteuid() == 0:
            other = {"user": 65534, "group": 65534, "extra_groups": []}
            for name in ("", *os.listdir(self.folder)):
                os.chown(self.path(name), 65534, 65534)
        try:
            done = subprocess.run([BINARY, "export", "-o", "folder/out"], cwd=self.folder, env=self.env, capture_output=True, check=False, **other)
        except PermissionError:
            self.skipTest("the program lies where only root may go")
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertIn("cannot write folder/out: Permission denied", done.stderr.decode())
        self.assertEqual(os.listdir(self.path("folder")), [])

    def test_a_project_file_is_never_a_target(self):
        """Neither the open project, nor another one, nor what SQLite keeps beside it."""
        self.preop("new", "other.preop", "-p", "case.preop")
        os.symlink("other.preop", self.path("link"))
        self.env["PREOP_PROJECT"] = "case.preop"
        self.write("screen.script", "save-screen case.preop\n")
        for name in ("case.preop", "./case.preop", "other.preop", "link", "case.preop-wal", "other.preop-journal"):
            self.preop("script", "screen.script", status=3)
            before = self.read("case.preop"), self.read("other.preop")
            for words in (("export", "-o", name), ("list", "--format", "jsonl", "-o", name), ("status", "--log", name)):
                with self.subTest(name, words=words[0]):
                    _, err = self.preop(*words, status=3)
                    self.assertIn(name, err)
            self.assertTrue((self.read("case.preop"), self.read("other.preop")) == before, "%s was written to" % name)
            self.assertEqual([file for file in self.files() if file.endswith(("-wal", "-journal"))], [])
        self.preop("verify")

    def test_a_disk_that_fills_up_half_way_leaves_nothing(self):
        """A file that must not grow further stands for the full disk."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        for name, old in (("new.jsonl", None), ("old.jsonl", b"old")):
            if old:
                self.write(name, old)
            process = self.popen("export", "-o", name, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit)
            _, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, b"cannot write" in err), (FAILED, True), err)
        self.assertEqual((self.files(), self.read("old.jsonl")), (["a.jsonl", "old.jsonl"], b"old"))

    def kill_half_way(self, name):
        """kill -9 as soon as the temporary file is there; whether that was before the end of the export."""
        process = self.popen("export", "-o", name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.hidden() and process.poll() is None:
            pass
        process.kill()
        process.wait(timeout=60)
        return bool(self.hidden())

    def test_what_a_killed_export_left_goes_with_the_next_one(self):
        self.assertTrue(any(self.kill_half_way("out.jsonl") for _ in range(100)))
        self.assertEqual(self.hidden(), [".out.jsonl.part0"])
        self.write(".out.jsonl.part2", "of an export that still runs")
        self.write(".out.jsonl.part3", "left, too")
        self.write(".other.jsonl.part0", "of another target")
        os.symlink("a.jsonl", self.path(".out.jsonl.part4"))
        with open(self.path(".out.jsonl.part2"), "rb") as running:
            fcntl.flock(running, fcntl.LOCK_EX)
            self.preop("export", "-o", "out.jsonl")
        self.assertEqual(self.read("out.jsonl"), self.read("a.jsonl"))
        self.assertEqual(self.hidden(), [".other.jsonl.part0", ".out.jsonl.part2", ".out.jsonl.part4"])

    def test_long_exports_stop(self):
        """Many blocks go to the thread that writes: it fails, or somebody cancels, while more wait."""
        self.write("long.jsonl", "".join('{"prompt": "%d", "completion": "%s"}\n' % (i, "word " * 500) for i in range(6000)))
        self.preop("import", "long.jsonl", "--dataset", "long")
        for words in ([], ["--format", "chat"]):
            self.assertIn("No space left", self.preop("export", "--dataset", "long", *words, "-o", "/dev/full", status=FAILED)[1])
            self.cancel("--dataset", "long", *words)
        self.assertEqual(self.files(), ["a.jsonl", "long.jsonl", "pipe"])

    def test_an_older_file_is_replaced_whole_and_keeps_its_rights(self):
        self.write("out", "old")
        os.chmod(self.path("out"), 0o640)
        os.symlink("out", self.path("link"))
        self.preop("export", "--format", "nothing", "-o", "out", status=USAGE)
        self.assertEqual(self.read("out"), b"old")
        self.preop("export", "-o", "link")
        self.assertEqual(self.read("out"), self.read("a.jsonl"))
        self.assertTrue(os.path.islink(self.path("link")))
        self.assertEqual(os.stat(self.path("out")).st_mode & 0o777, 0o640)
        self.assertEqual(self.files(), ["a.jsonl", "link", "out"])

    def cancel(self, *words):
        """A pipe that nobody reads holds the export; Ctrl-C ends it."""
        if not os.path.exists(self.path("pipe")):
            os.mkfifo(self.path("pipe"))
        process = self.popen("export", *words, "-o", "pipe", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        reader = os.open(self.path("pipe"), os.O_RDONLY)
        self.assertTrue(os.read(reader, 1))
        process.send_signal(signal.SIGINT)
        while os.read(reader, 1 << 16):
            pass
        os.close(reader)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, FAILED)
        self.assertIn(b"cancelled", err)

    def test_cancelled(self):
        self.write("old.jsonl", "old")
        self.cancel()
        self.assertEqual(self.files(), ["a.jsonl", "old.jsonl", "pipe"])


CHAT = [  # a conversation in each of the ways a trainer may want it
    {"id": "1", "messages": [{"role": "user", "content": "a\u00e9"}, {"role": "assistant", "content": "b"}]},
    {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]},
    {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d", "weight": 1}]},
    {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": None, "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "t", "content": "r"}, {"role": "assistant", "content": "b"}], "tools": [{"type": "function", "function": {"name": "f"}}]},
    {"messages": [{"role": "user", "content": [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "x"}}]}, {"role": "assistant", "content": "b"}]},
    {"messages": [{"role": "user", "content": "nothing was answered"}]},
]
TEXTS = '{"prompt": "q \\u0000\\/ 1", "completion": " a", "n": 9007199254740993}\n'


class Exporting(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def bring(self, name, content, *options):
        self.write(name, content)
        self.preop("import", name, "--dataset", name, *options)

    def records(self, name, form):
        """(records written, reasons by id of the row in its file)"""
        report = self.json("export", "--dataset", name, "--format", form, "-o", "out", "--dry-run")
        reasons = {example: left["reason"] for left in report["left_out"] for example in left["examples"]}
        if report["written"]:
            self.preop("export", "--dataset", name, "--format", form, "-o", "out")
            return self.read("out").decode().splitlines(), reasons, report
        self.preop("export", "--dataset", name, "--format", form, "-o", "out", status=FAILED)
        return [], reasons, report


class Writers(Exporting):
    def chat(self):
        self.bring("chat", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in CHAT))

    def test_axolotl(self):
        self.chat()
        lines, reasons, report = self.records("chat", "axolotl")
        self.assertEqual(lines[0], '{"messages": [{"role": "user", "content": "a\u00e9"}, {"role": "assistant", "content": "b"}]}')
        self.assertEqual(lines[2], '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "train": false}, '
                                   '{"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}')
        self.assertEqual(json.loads(lines[3])["messages"], CHAT[3]["messages"])
        self.assertEqual(json.loads(lines[3])["tools"], CHAT[3]["tools"])
        self.assertEqual(json.loads(lines[4])["messages"], CHAT[4]["messages"])
        self.assertEqual(reasons, {6: "it has no answer"})
        self.assertEqual([(lost["what"], lost["rows"]) for lost in report["lost"]], [("id", 1)])

    def test_alpaca_and_sharegpt(self):
        self.chat()
        refused = {3: "an answer is not to be trained on", 4: "it has tools to call", 5: "a message is not plain text", 6: "it has no answer"}
        lines, reasons, _ = self.records("chat", "alpaca")
        self.assertEqual(lines, ['{"instruction": "a\u00e9", "input": "", "output": "b"}', '{"instruction": "c", "input": "", "output": "d", "system": "s", "history": [["a", "b"]]}'])
        self.assertEqual(reasons, refused)
        lines, reasons, _ = self.records("chat", "sharegpt")
        self.assertEqual(lines, ['{"conversations": [{"from": "human", "value": "a\u00e9"}, {"from": "gpt", "value": "b"}]}',
                                 '{"conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}, {"from": "human", "value": "c"}, '
                                 '{"from": "gpt", "value": "d"}]}'])
        self.assertEqual(reasons, refused)

    def test_prompt_and_completion(self):
        self.chat()
        lines, reasons, _ = self.records("chat", "prompt-completion")
        self.assertEqual(lines, ['{"prompt": "a\u00e9", "completion": "b"}'])
        self.assertEqual(reasons[2], "it has a system message")
        lines, reasons, _ = self.records("chat", "prompt-completion-messages")
        self.assertEqual(lines[:2], ['{"prompt": [{"role": "user", "content": "a\u00e9"}], "completion": [{"role": "assistant", "content": "b"}]}',
                                     '{"prompt": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}], '
                                     '"completion": [{"role": "assistant", "content": "d"}]}'])
        self.assertEqual(reasons[2], "an answer before the last is to be trained on")

    def test_texts_are_copied_as_they_stand(self):
        self.bring("p.jsonl", TEXTS)
        self.assertEqual(self.records("p.jsonl", "chat")[0], ['{"messages": [{"role": "user", "content": "q \\u0000\\/ 1"}, {"role": "assistant", "content": " a"}]}'])
        self.assertEqual(self.records("p.jsonl", "segments")[0], ['{"segments": [{"label": false, "text": "q \\u0000\\/ 1"}, {"label": true, "text": " a"}]}'])
        self.assertEqual(self.records("p.jsonl", "alpaca")[0], ['{"instruction": "q \\u0000\\/ 1", "input": "", "output": " a"}'])
        self.assertEqual(self.records("p.jsonl", "prompt-completion")[0], TEXTS.splitlines())  # what it came in as
        self.assertEqual(self.records("p.jsonl", "text")[1], {1: "it is a conversation; only a chat template makes one text of it"})
        bad = b'{"prompt": "\xff", "completion": "\\ud800"}\n'
        self.bring("bad.jsonl", bad)
        self.preop("export", "--dataset", "bad.jsonl", "--format", "chat", "-o", "out")
        self.assertEqual(self.read("out"), b'{"messages": [{"role": "user", "content": "\xff"}, {"role": "assistant", "content": "\\ud800"}]}\n')

    def test_alpaca_in(self):
        self.bring("a.json", json.dumps([{"instruction": "i", "input": "x", "output": "o", "system": "s", "history": [["q", "a"]]}, {"instruction": "i", "input": "", "output": "o"}]))
        self.assertEqual(self.records("a.json", "chat")[0], [
            '{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "i\\nx"}, '
            '{"role": "assistant", "content": "o"}]}',
            '{"messages": [{"role": "user", "content": "i"}, {"role": "assistant", "content": "o"}]}'])

    def test_llama_factory_writes_its_entry_beside(self):
        self.chat()
        self.write("dataset_info.json", '{"old": {"file_name": "x"}, "mine": 1}\n')
        report = self.json("export", "--dataset", "chat", "--format", "llama-factory", "-o", "mine.jsonl")
        self.assertEqual(report["beside"], "dataset_info.json")
        entry = {"file_name": "mine.jsonl", "formatting": "sharegpt", "columns": {"messages": "conversations"}}
        self.assertEqual(json.loads(self.read("dataset_info.json")), {"old": {"file_name": "x"}, "mine": entry})
        self.json("export", "--dataset", "chat", "--format", "llama-factory", "-o", "two.jsonl")
        self.assertEqual(list(json.loads(self.read("dataset_info.json"))), ["old", "mine", "two"])
        self.write("dataset_info.json", "no json")
        self.assertIn("dataset_info.json", self.preop("export", "--dataset", "chat", "--format", "llama-factory", "-o", "three.jsonl", status=FAILED)[1])
        self.assertEqual((os.path.exists(self.path("three.jsonl")), self.read("dataset_info.json")), (False, b"no json"))

    def test_labelled(self):
        self.bring("l.csv", "text,category\n\"a, b\",x\nc,\n")
        self.assertEqual(self.records("l.csv", "labelled-csv")[:2], (["text,label", '"a, b",x'], {2: "it has no label"}))
        self.assertEqual(self.records("l.csv", "labelled-tsv")[0], ["text\tlabel", "a, b\tx"])
        task = json.loads("\n".join(self.records("l.csv", "label-studio")[0]))
        self.assertEqual(task[0], {"data": {"text": "a, b"}, "annotations": [{"result": [{"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["x"]}}]}]})
        record = json.loads("\n".join(self.records("l.csv", "argilla")[0]))[0]
        self.assertEqual((record["fields"], record["responses"]["label"][0]["value"]), ({"text": "a, b"}, "x"))
        self.assertEqual(self.records("l.csv", "chat")[1], {1: "it has a label and no answer", 2: "it has no answer"})

    def test_every_format_is_listed_and_takes_or_refuses_every_row(self):
        self.chat()
        names = [row["name"] for row in self.json("formats", "export")]
        self.assertGreater(len(names), 20)
        for name in names:
            with self.subTest(name):
                report = self.json("export", "--dataset", "chat", "--format", name, "--dry-run")
                self.assertEqual(report["rows"], report["written"] + sum(left["rows"] for left in report["left_out"]))
                self.assertEqual(report["rows"], len(CHAT))


FAMILIES = {  # rows of every kind, in a form of their own
    "preference.jsonl": ['{"prompt": "q", "chosen": "good \\u00e9", "rejected": "bad"}', '{"chosen": "no question", "rejected": "bad"}'],
    "preference-messages.jsonl": ['{"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "good"}], '
                                  '"rejected": [{"role": "assistant", "content": "bad"}]}',
                                  '{"chosen": [{"role": "user", "content": "q2"}, {"role": "assistant", "content": "good"}], '
                                  '"rejected": [{"role": "user", "content": "q2"}, {"role": "assistant", "content": "bad"}]}'],
    "openai-preference.jsonl": ['{"input": {"messages": [{"role": "user", "content": "q"}]}, "preferred_output": [{"role": "assistant", "content": "good"}], '
                                '"non_preferred_output": [{"role": "assistant", "content": "bad"}]}'],
    "unpaired.jsonl": ['{"prompt": "q", "completion": "a", "label": true}', '{"prompt": "q", "completion": "b", "label": false}'],
    "unpaired-messages.jsonl": ['{"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "a"}], "label": false}'],
    "sharegpt.jsonl": ['{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}], "system": "s"}',
                       '{"conversations": [{"from": "human", "value": "q"}, {"from": "function_call", "value": "{}"}, {"from": "observation", "value": "r"}, {"from": "gpt", "value": "a"}]}',
                       '{"conversations": [{"from": "human", "value": "q"}], "chosen": {"from": "gpt", "value": "good"}, "rejected": {"from": "gpt", "value": "bad"}}'],
    "segments.jsonl": ['{"segments": [{"label": false, "text": "q"}, {"label": true, "text": "a"}]}'],
    "text.jsonl": ['{"text": "all of it"}'],
    "stepwise.jsonl": ['{"prompt": "q", "completions": ["one", "two"], "labels": [true, false]}'],
    "pairs.jsonl": ['{"anchor": "a", "positive": "p"}'],
    "triplets.jsonl": ['{"anchor": "a", "positive": "p", "negative": "n"}'],
    "negatives.jsonl": ['{"query": "a", "pos": ["p"], "neg": ["n", "m"]}'],
    "scored.jsonl": ['{"sentence1": "a", "sentence2": "b", "score": 0.5}'],
    "alpaca.jsonl": ['{"instruction": "i", "input": "x", "output": "o", "system": "s", "history": [["q", "a"]]}', '{"instruction": "i", "output": "o"}'],
    "prompt.jsonl": ['{"prompt": "q", "completion": "a"}'],
    "prompt-messages.jsonl": ['{"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "a"}]}'],
    "chat.jsonl": [json.dumps(row, ensure_ascii=False) for row in CHAT],
}
GENERIC = ("jsonl", "json", "csv", "tsv")
TOOLS = ("argilla", "label-studio")  # their fields have names instead of roles


class Families(Exporting):
    """What one format says, another says in its own words; exported and imported again the turns are the same."""

    def turns(self, dataset):
        ids = [str(row["id"]) for row in self.json("list", "--dataset", dataset, "--limit", "1000")]
        shown = self.json("show", *ids)
        return {int(number): [(turn["role"], turn["part"], turn["masked"], turn["text"]) for turn in row["turns"]]
                for number, row in zip(ids, shown if isinstance(shown, list) else [shown])}

    @staticmethod
    def joined(turns):
        """Instruction and input are one question in every format but Alpaca's; an answer of a history is one like others."""
        out = []
        for role, part, masked, text in turns:
            if role == "user" and not text:
                continue
            if out and role == "user" and out[-1][0] == "user":
                out[-1] = (role, part, masked, out[-1][3] + "\n" + text)
            else:
                role = "assistant" if (role, part) == ("other", "output") else role  # text that is trained on has no better name
                out.append((role, "output" if role == "assistant" and part == "input" else part, masked and role == "assistant", text))
        return out

    def test_turns_survive_every_format(self):
        tried = 0
        read = [row["name"] for row in self.json("formats")]
        names = [row["name"] for row in self.json("formats", "export") if row["name"] not in GENERIC and (row["name"] not in TOOLS or row["name"] in read)]
        for family, lines in FAMILIES.items():
            self.bring(family, "".join(line + "\n" for line in lines))
            before = self.turns(family)
            for name in names:
                with self.subTest(family, format=name):
                    report = self.json("export", "--dataset", family, "--format", name, "-o", "dry", "--dry-run")
                    self.assertEqual(report["rows"], report["written"] + sum(left["rows"] for left in report["left_out"]))
                    if not report["written"]:
                        continue
                    tried += 1
                    left = {example for out in report["left_out"] for example in out["examples"]}
                    file, dataset = "%s.%s" % (family, name), "%s as %s" % (family, name)
                    self.preop("export", "--dataset", family, "--format", name, "-o", file)
                    self.preop("import", file, "--dataset", dataset)
                    after = list(self.turns(dataset).values())
                    expected = [self.joined(turns) for example, turns in sorted(before.items()) if example not in left]
                    if name in TOOLS or name.startswith("labelled"):
                        self.assertEqual(len(after), len(expected))
                        continue
                    if name == "prompt-completion-messages":  # what is in the prompt is not trained on: that is what the mask said
                        expected = [[(role, part, False, text) for role, part, _, text in turns] for turns in expected]
                    self.assertEqual([self.joined(turns) for turns in after], expected)
        self.assertGreaterEqual(tried, 60)

    def test_expected_bytes(self):
        expected = {
            ("preference.jsonl", "preference-messages"): ['{"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "good \\u00e9"}], '
                                                          '"rejected": [{"role": "assistant", "content": "bad"}]}',
                                                          '{"chosen": [{"role": "assistant", "content": "no question"}], "rejected": [{"role": "assistant", "content": "bad"}]}'],
            ("preference.jsonl", "openai-preference"): ['{"input": {"messages": [{"role": "user", "content": "q"}]}, "preferred_output": [{"role": "assistant", "content": "good \\u00e9"}], '
                                                        '"non_preferred_output": [{"role": "assistant", "content": "bad"}]}'],
            ("preference-messages.jsonl", "preference"): ['{"prompt": "q2", "chosen": "good", "rejected": "bad"}'],
            ("openai-preference.jsonl", "llama-factory-preference"): ['{"conversations": [{"from": "human", "value": "q"}], "chosen": {"from": "gpt", "value": "good"}, '
                                                                      '"rejected": {"from": "gpt", "value": "bad"}}'],
            ("unpaired.jsonl", "unpaired-preference-messages"): ['{"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "a"}], "label": true}',
                                                                 '{"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "b"}], "label": false}'],
            ("unpaired-messages.jsonl", "unpaired-preference"): ['{"prompt": "q", "completion": "a", "label": false}'],
            ("sharegpt.jsonl", "chat"): ['{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}'],
            ("segments.jsonl", "segments"): FAMILIES["segments.jsonl"],
            ("text.jsonl", "segments"): ['{"segments": [{"label": true, "text": "all of it"}]}'],
            ("negatives.jsonl", "triplets"): [],
            ("triplets.jsonl", "pairs"): [],
            ("scored.jsonl", "pairs"): [],
            ("stepwise.jsonl", "preference"): [],
        }
        for (family, name), lines in expected.items():
            with self.subTest(family, format=name):
                self.bring(family + name, "".join(line + "\n" for line in FAMILIES[family]))
                self.assertEqual(self.records(family + name, name)[0], lines)

    def test_masks_that_a_labelling_tool_has_no_word_for_are_lost_aloud(self):
        turns = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", "weight": 0}, {"role": "user", "content": "r"}, {"role": "assistant", "content": "b"}]
        self.bring("masked.jsonl", json.dumps({"messages": turns}) + "\n" + json.dumps({"messages": turns[2:]}) + "\n")
        for form in ("argilla", "label-studio"):
            report = self.json("export", "--dataset", "masked.jsonl", "--format", form, "--dry-run")
            self.assertEqual([(lost["what"], lost["rows"]) for lost in report["lost"]], [("that an answer is not to be trained on", 1)], form)

    def test_mixed_kinds_each_go_their_way(self):
        for family in ("chat.jsonl", "preference.jsonl", "pairs.jsonl"):
            self.write(family, "".join(line + "\n" for line in FAMILIES[family]))
            self.preop("import", family, "--dataset", "mixed")
        self.assertEqual(self.records("mixed", "jsonl")[0], [line for family in ("chat.jsonl", "preference.jsonl", "pairs.jsonl") for line in FAMILIES[family]])
        lines, _, report = self.records("mixed", "preference")
        self.assertEqual(lines, FAMILIES["preference.jsonl"])
        self.assertEqual({left["reason"]: left["rows"] for left in report["left_out"]}, {"it is a conversation": len(CHAT), "it is a retrieval pair": 1})


class Sample(Scratch):
    def test_the_sample_goes_out_as_it_came_in(self):
        self.project()
        path = os.path.join(SAMPLE, "tickets.jsonl")
        self.preop("import", path)
        out = self.run_raw("export").stdout
        with open(path, "rb") as file:
            self.assertEqual(out, file.read())


class Shared(Scratch):
    """Public data sets, where they are."""

    def setUp(self):
        super().setUp()
        if not os.path.isdir(SHARED):
            self.skipTest("no data sets at $PREOP_SHARED")
        self.project()

    def test_gsm8k_and_banking77_byte_for_byte(self):
        for path in ("gsm8k/train.jsonl", "gsm8k/test.jsonl", "banking77/train.csv", "banking77/test.csv"):
            with self.subTest(path):
                self.preop("import", os.path.join(SHARED, path), "--dataset", path)
                report = self.json("export", "--dataset", path, "-o", "out")
                self.assertEqual(report["same_as"], os.path.join(SHARED, path))

    def test_bbh_value_for_value(self):
        folder = os.path.join(SHARED, "bbh")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                document = json.load(file)
            report = self.json("import", os.path.join(folder, name), "--dataset", name)
            self.preop("export", "--dataset", name, "-o", "out")
            out = json.loads(self.read("out"))
            kept = []  # a row that is there twice is a duplicate
            for row in document["examples"]:
                if row not in kept:
                    kept.append(row)
            self.assertEqual(report["imported"], len(kept))
            self.assertEqual(out, {**document, "examples": kept})

    def test_persona_several_files_in_one_dataset(self):
        folder = os.path.join(SHARED, "persona")
        paths = sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names if name.endswith(".jsonl"))[:20]
        self.preop("import", *paths, "--dataset", "persona")
        self.preop("export", "--dataset", "persona", "-o", "out")
        lines, seen = [], set()
        for path in paths:
            with open(path, "rb") as file:
                for line in file.read().split(b"\n"):
                    if line.strip() and line not in seen:
                        seen.add(line)
                        lines.append(line)
        self.assertEqual(self.read("out").split(b"\n")[:len(lines)], lines)


if __name__ == "__main__":
    main()
