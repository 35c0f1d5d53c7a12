#!/usr/bin/env python3
"""Bad input: the place, the reason, the bytes there shown safely; good rows are kept, with --strict none; a file that breaks off leaves nothing."""
import gzip
import json
import unittest

from support import DONE, FAILED, Scratch, main

GOOD = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n'


def chat(*messages):
    return json.dumps({"messages": list(messages)}) + "\n"


USER = {"role": "user", "content": "hello"}

# name, content, line, column, reason holds, near holds: one row of each file is bad, the good one is kept
BAD_ROWS = [
    ("deep.jsonl", GOOD + '{"messages":' + "[" * 100000 + "]" * 100000 + "}\n", 2, 268, "nested too deep", "[[[["),
    ("cut-line.jsonl", GOOD + '{"messages":[{"role":"user","content":"no end', 2, 46, "", "no end"),
    ("comma.jsonl", GOOD + '{"messages":[{"role":"user" "content":"x"}]}\n', 2, 29, "expected", '"user" "content"'),
    ("escape.jsonl", GOOD + '{"messages":[{"role":"user","content":"\x1b[31mred"}]}\n', 2, 40, "control character", "␛[31mred"),
    ("no-role.jsonl", GOOD + chat({"content": "x"}), 2, 1, "messages[0] has no role", "content"),
    ("role-number.jsonl", GOOD + chat({"role": 3, "content": "x"}), 2, 1, "messages[0].role is a number", "role"),
    ("content-number.jsonl", GOOD + chat(USER, {"role": "assistant", "content": 3}), 2, 1, "messages[1].content is a number", ""),
    ("no-list.jsonl", GOOD + '{"messages":"hello"}\n', 2, 1, "messages is text; it must be a list", "hello"),
    ("empty-list.jsonl", GOOD + '{"messages":[]}\n', 2, 1, "messages is empty", ""),
    ("number.jsonl", GOOD + "17\n", 2, 1, "not a JSON object", "17"),
    ("ragged.csv", "text,label\none,a\ntwo\n", 3, 1, "the row has 1 columns, the header has 2", "two"),
    ("open-quote.csv", 'text,label\none,a\n"two,b\n', 3, 1, "never closed", '"two,b'),
]

# name, content, part of the sentence: nothing of these files is taken in
BAD_FILES = [
    ("utf16.csv", "text,label\none,a\n".encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
    ("utf16be.jsonl", GOOD.encode("utf-16-be"), "UTF-16"),
    ("cut.jsonl.gz", gzip.compress((GOOD * 50).encode())[:60], "the gzip data end early"),
    ("array.json", '[{"prompt":"x","completion":"y"}, {"prompt":"z"', "cut off"),
    ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ""),
]


class BadInput(Scratch):
    def setUp(self):
        super().setUp()
        self.project("p.preop")

    def test_one_bad_row(self):
        for name, content, line, column, reason, near in BAD_ROWS:
            with self.subTest(name):
                self.write(name, content)
                report = self.json("import", name, *(("--map", "input=text,label=label") if name.endswith(".csv") else ()))
                self.assertEqual((report["imported"], report["rejected"]), (1, 1), report)
                error = report["errors"][0]
                self.assertEqual((error["line"], error["column"]), (line, column), error)
                self.assertIn(reason, error["reason"])
                self.assertIn(near, error["near"])
                self.assertLess(len(error["near"]), 200)
                self.assertFalse([c for c in error["near"] if ord(c) < 32], error["near"])

    def test_strict_takes_nothing(self):
        for name, content, *_ in BAD_ROWS:
            with self.subTest(name):
                self.write(name, content)
                words = ("--map", "input=text,label=label") if name.endswith(".csv") else ()
                self.preop("import", name, "--strict", *words, status=FAILED)
        _, err = self.preop("list", status=FAILED)
        self.assertIn("no dataset yet", err)

    def test_files_that_are_refused(self):
        for name, content, sentence in BAD_FILES:
            with self.subTest(name):
                self.write(name, content)
                _, err = self.preop("import", name, status=FAILED)
                self.assertIn(sentence, err)
                self.assertIn(name, err)

    def test_people_are_told_what_to_do(self):
        self.write("a.jsonl", GOOD + "17\n")
        out, _ = self.preop("import", "a.jsonl")
        self.assertIn("a.jsonl:2:1: the record is not a JSON object\n      near  17\n", out)
        self.assertIn("mend these rows in the file and import it again", out)
        self.write("a.jsonl", GOOD + GOOD.replace("hello", "bye").replace('"b"', '"c"'))
        self.assertEqual(self.json("import", "a.jsonl")["duplicates"], 1)


if __name__ == "__main__":
    main()
