#!/usr/bin/env python3
"""tests/fixtures/formats/expected.txt was first printed by the program; here it is held against the fixtures by the rules of the formats alone, without it."""
import csv
import json
import os
import re
import unittest

from support import ROOT

FOLDER = os.path.join(ROOT, "tests", "fixtures", "formats")
ROLES = {"system": "system", "developer": "system", "user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "function_call": "assistant",
         "tool": "tool", "function": "tool", "observation": "tool"}
PARTS = {"chosen": "chosen", "preferred": "chosen", "rejected": "rejected", "non": "rejected", "positive": "positive", "pos": "positive", "negative": "negative", "neg": "negative"}
TURN = re.compile(r"  (\w+) (\w+)( masked)?( fixed)? (.*?) ([^ ]+|odd name)$")


def sections():
    with open(os.path.join(FOLDER, "expected.txt"), encoding="utf-8") as file:
        for text in re.split(r"^== ", file.read(), flags=re.M)[1:]:
            head, _, body = text.partition("\n")
            yield head.partition(":")[0], [row.split("\n") for row in re.split(r"^- ", body, flags=re.M)[1:]], body.count("\n! ") + body.startswith("! ")


def records(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8", newline="") as file:
        if name.endswith((".csv", ".tsv")):
            return list(csv.DictReader(file, delimiter="\t" if name.endswith("tsv") else ","))
        text = file.read()
    if text.lstrip().startswith("["):
        return json.loads(text)
    return [json.loads(line) if line.rstrip().endswith("}") else None for line in text.splitlines() if line.strip()]


def steps(path):
    """["messages", 0, "content"]; of a turn that stands in two places the first of them."""
    path = re.sub(r'^\["(\w+)","\w+"\]', r"\1", path)
    return [int(index) if index else name for name, index in re.findall(r"([^.\[\]]+)(?=[.\[]|$)|\[(\d+)\]", path)]


def reach(value, way):
    for step in way:
        value = value[step]
    return value


def holder(record, way):
    """The message or segment the turn stands in."""
    for end in range(len(way) - 1, 0, -1):
        there = reach(record, way[:end])
        if isinstance(there, dict) and {"role", "from", "segments"} & set(there) or isinstance(there, dict) and "label" in there and "text" in there:
            return there
    return record


def is_masked(record, way, message):
    part = reach(record, way[:-1]) if len(way) > 1 else {}
    inside = [message] + ([part] if isinstance(part, dict) else [])
    return any(there.get("weight") == 0 or there.get("train") is False or there.get("training") is False or (there.get("label") is False and "text" in there and there is not record) for there in inside)


class Expected(unittest.TestCase):
    def rows(self):
        """Every row with the record it is of: rows are in the file's order, and records without a row are as many as refusals."""
        for name, rows, refused in sections():
            there = records(name)
            self.assertEqual(len(there), len(rows) + refused, name)
            if not refused:
                for record, (facts, *turns) in zip(there, rows):
                    yield name, record, facts, [TURN.match(turn).groups() for turn in turns if turn]

    def test_texts(self):
        """A turn's path leads to a text; the turns together are as long as the row says, and its title is the first question."""
        seen = 0
        for name, record, facts, turns in self.rows():
            with self.subTest(name, facts=facts):
                texts = [reach(record, steps(turn[4])) for turn in turns]
                if not any(turn[3] for turn in turns):  # what is fixed is shown as it stands in the file
                    self.assertEqual(sum(len(text or "") for text in texts), int(re.search(r"length=(\d+)", facts)[1]))
                asked = [text for turn, text in zip(turns, texts) if turn[0] == "user" and not turn[3]] or texts
                self.assertTrue(any(" ".join((text or "").split()).startswith(facts.partition(": ")[2]) for text in asked), asked)
                seen += 1
        self.assertGreater(seen, 100)

    def test_roles_and_parts(self):
        """Who speaks is what the message says; which answer is better is what its member is called."""
        for name, record, facts, turns in self.rows():
            for role, part, masked, _, path, title in turns:
                with self.subTest(name, path=path, facts=facts):
                    way = steps(path)
                    message = holder(record, way)
                    said = message.get("role", message.get("from")) if message is not record else None
                    if said is not None:
                        self.assertEqual(role, ROLES[said])
                    word = re.match(r"[a-z]+", str(way[0]))[0]
                    if word in PARTS and not path.startswith("["):
                        self.assertEqual(part, PARTS[word])
                    elif "label=true" in facts and part in ("chosen", "rejected"):
                        self.assertEqual(part, "chosen")
                    elif "label=false" in facts and part in ("chosen", "rejected"):
                        self.assertEqual(part, "rejected")
                    self.assertEqual(bool(masked), is_masked(record, way, message))


if __name__ == "__main__":
    unittest.main()
