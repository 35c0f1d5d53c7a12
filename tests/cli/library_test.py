#!/usr/bin/env python3
"""The lists by command: glossary, sources, playbooks; a person's own files beside them, sound and broken."""
import json
import os
import unittest

from support import Scratch, main


class Library(Scratch):
    def setUp(self):
        super().setUp()
        self.config = os.path.join(self.folder, "config")
        os.makedirs(os.path.join(self.config, "preop"))
        self.env["XDG_CONFIG_HOME"] = self.config

    def own(self, name, text):
        with open(os.path.join(self.config, "preop", name), "w", encoding="utf-8") as file:
            file.write(text)

    def test_a_term_by_name_by_other_name_and_by_meaning(self):
        self.assertIn("low-rank", self.preop("glossary", "LoRA")[0])
        self.assertEqual(self.preop("glossary", "leak")[0].split("\n")[0], "Contamination")
        self.assertIn("Ceiling", self.preop("glossary", "wrong labels")[0])
        self.assertEqual([term["id"] for term in self.json("glossary", "tune")], ["fine-tuning"])
        self.assertIn("no \"flurb\"", self.preop("glossary", "flurb", status=3)[1])

    def test_sources(self):
        found = self.json("sources", "miller-2024")
        self.assertEqual((found[0]["by"], found[0]["year"]), ("Miller", 2024))
        self.assertIn("no source", self.preop("sources", "nobody", status=3)[1])

    def test_when_not_to_comes_first(self):
        lines = self.preop("playbook", "show", "support")[0].split("\n")
        self.assertIn("name: book; text: house", lines[0])
        self.assertEqual(lines[2], "When not to fine-tune?")
        self.assertEqual(len(self.json("playbook", "list")), 10)

    def test_apply_begins_a_case_and_one_undo_takes_it_back(self):
        self.project()
        self.assertEqual(self.json("playbook", "apply", "voice"), {"question": True, "strands": 2})
        self.assertIn("already", self.preop("playbook", "apply", "voice", status=3)[1])
        status = self.json("status")
        self.assertEqual(status["question"], "Should we fine-tune for our voice?")
        self.assertEqual([strand["box"] for strand in status["strands"]], ["behavior", "facts"])
        self.preop("verify")
        self.preop("undo")
        status = self.json("status")
        self.assertEqual((status["question"], status["strands"]), ("", []))
        self.preop("redo")
        self.preop("question", "Mine?")
        self.preop("playbook", "apply", "agent")
        self.assertEqual(self.json("status")["question"], "Mine?")
        self.assertIn("there are support, extraction", self.preop("playbook", "apply", "moon", status=3)[1])

    def test_own_entries_replace_and_add_and_are_called_yours(self):
        self.own("glossary.json", json.dumps({"terms": [
            {"id": "lora", "term": "LoRA", "means": "What we say it is.", "origin": "book"},
            {"id": "zeta", "term": "Zeta", "means": "Our own."}]}))
        self.assertEqual([(t["means"], t["origin"]) for t in self.json("glossary", "LoRA")], [("What we say it is.", "yours")])
        self.assertEqual(self.json("glossary", "Zeta")[0]["origin"], "yours")

    def test_a_broken_own_file_is_told_by_line_and_left_out(self):
        for text, says in (("{\"terms\": [\n{\"id\": \"x\"}]}", "glossary.json:2: \"term\" is missing"), ("{", "glossary.json:1:"), ("", "glossary.json:1:"),
                           ("{\"terms\":[{\"id\":\"x\",\"term\":\"\\u001b[31m\",\"means\":7}]}", "\"means\" must be a text")):
            self.own("glossary.json", text)
            done = self.run_raw("glossary", "LoRA")
            self.assertEqual(done.returncode, 0)
            self.assertIn(says, done.stderr.decode())
            self.assertIn("it is left out", done.stderr.decode())
            self.assertIn("low-rank", done.stdout.decode())


if __name__ == "__main__":
    main()
