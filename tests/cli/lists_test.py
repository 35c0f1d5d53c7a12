#!/usr/bin/env python3
"""Entries that a project adds to the lists: one way in for all lists, checked, journalled, merged; and a project file that lies."""
import json
import os
import shutil
import sqlite3
import unittest

from support import FAILED, NEGATIVE, USAGE, Scratch, main

SLA = {"id": "sla", "term": "SLA", "means": "What we promised."}
LORA = {"id": "lora", "term": "LoRA", "means": "What this team says it is.", "origin": "book"}


class Lists(Scratch):
    def setUp(self):
        super().setUp()
        self.config = self.path("config")
        os.makedirs(os.path.join(self.config, "preop"))
        self.env["XDG_CONFIG_HOME"] = self.config

    def add(self, what, *more, **options):
        self.write("lists.json", what if isinstance(what, str) else json.dumps(what, indent=2))
        return self.preop("lists", "import", "lists.json", *more, **options)

    def term(self, word, *more):
        return [(term["means"], term["origin"]) for term in self.json("glossary", word, *more) if term["term"].lower() == word.lower()]

    def script(self, *lines, **options):
        self.write("play.script", "".join(line + "\n" for line in lines))
        return self.preop("script", "play.script", "--size", "24x80", "--fresh", **options)

    def test_an_entry_comes_goes_and_comes_back(self):
        self.project()
        built_in = self.term("LoRA")
        self.add({"title": "ours", "terms": [SLA, LORA]})
        self.assertEqual(self.term("SLA"), [("What we promised.", "project")])
        self.assertEqual(self.term("LoRA"), [("What this team says it is.", "project")])
        self.assertEqual([(e["list"], e["id"], e["who"]) for e in self.json("lists")], [("terms", "lora", "tester"), ("terms", "sla", "tester")])
        self.assertEqual(self.json("lists", "import", "lists.json"), {"changed": 0})
        self.assertIn("lists-import", self.preop("log")[0])
        self.preop("undo")
        self.assertEqual((self.term("SLA"), self.term("LoRA"), self.json("lists")), ([], built_in, []))
        self.preop("redo")
        self.preop("lists", "remove", "terms", "lora")
        self.assertEqual((self.term("SLA")[0][1], self.term("LoRA")), ("project", built_in))
        self.assertIn("no \"lora\"", self.preop("lists", "remove", "terms", "lora", status=FAILED)[1])
        self.preop("verify")

    def test_what_others_need_stays(self):
        self.project()
        self.add({"terms": [SLA, {"id": "slb", "term": "SLB", "means": "Two of them.", "see": ["sla"]}]})
        self.assertIn("\"slb\" of terms needs \"sla\" of terms; take that out first", self.preop("lists", "remove", "terms", "sla", status=FAILED)[1])
        self.preop("lists", "remove", "terms", "slb")
        self.preop("lists", "remove", "terms", "sla")
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "menu.json"), encoding="utf-8") as file:
            rung = json.load(file)["rungs"][0]
        self.add({"rungs": [{**rung, "id": "mine", "ladder": ""}, {**rung, "name": "Ours"}]})
        self.preop("menu", "set", "mine", "not applicable", "we have none")
        self.assertIn("\"mine\" of rungs is in use: there is a status in the menu", self.preop("lists", "remove", "rungs", "mine", status=FAILED)[1])
        self.preop("menu", "set", "mine", "untried")
        self.json("evidence", "add", "technique", "mine", "note", "tried on Monday")
        self.json("evidence", "add", "technique", rung["id"], "note", "tried on Monday")
        self.assertIn("there is evidence for it", self.preop("lists", "remove", "rungs", "mine", status=FAILED)[1])
        # one that stood in the place of a built-in entry leaves that to them
        self.preop("lists", "remove", "rungs", rung["id"])
        self.assertEqual({link["claim"]: link["claim_gone"] for link in self.json("evidence")}, {"mine": False, rung["id"]: False})
        # a file in which it went another way says so
        with sqlite3.connect(self.path("case.preop")) as db:
            db.execute("DELETE FROM list_entry")
        self.assertEqual({link["claim"]: link["claim_gone"] for link in self.json("evidence")}, {"mine": True, rung["id"]: False})
        self.assertIn("(gone) technique mine", self.preop("evidence")[0])

    def test_every_list_comes_in_the_same_way(self):
        self.project()
        self.add({"sources": [{"id": "handbook", "title": "Our handbook", "by": "us", "year": 2024, "serves": "terms"}],
                  "stages": [{"id": "legal", "name": "Legal", "items": [{"id": "dpo", "text": "The officer has agreed", "screen": "case", "evidence": "person"}]}],
                  "severities": [{"id": "fatal", "say": "People are hurt", "rank": 4}], "limits": [{"severity": "fatal", "exposure": 0}],
                  "rules": [{"id": "H1", "name": "ward", "pattern": "ward \\d+", "goes": "database", "level": "warn", "grounds": "text"}]})
        self.assertEqual(self.json("sources", "handbook")[0]["origin"], "project")
        self.assertIn("dpo", [item["id"] for item in self.json("checklist")])
        self.json("evidence", "add", "checklist", "dpo", "note", "mail of 3 May")
        self.preop("hazard", "add", "Wrong dose", "severity=fatal")
        playbook = self.json("playbook", "show", "voice")
        playbook = {"id": "ward", "name": "Ward rounds", "name_origin": "x", "origin": "x", "question": "Should we?", "when_not": playbook["when_not"], "asks": playbook["gates"],
                    "strands": [{"title": "notes are too long", "box": "behavior"}]}
        self.add({"playbooks": [playbook]})
        self.assertEqual(self.json("playbook", "apply", "ward"), {"question": True, "strands": 1})
        self.preop("verify")

    def test_what_goes_out_comes_in_again(self):
        self.project()
        self.add({"terms": [{**SLA, "means": "a \"b\" \\ c\nd"}, LORA], "ends": [{"id": "e", "verdict": "no", "say": "No."}]})
        out, _ = self.preop("lists", "export")
        self.assertEqual(json.loads(out)["terms"][1]["means"], "a \"b\" \\ c\nd")
        self.preop("new", "other.preop")
        self.preop("lists", "import", "-", "-p", "other.preop", stdin=out.encode())
        self.assertEqual(self.preop("lists", "export", "-p", "other.preop")[0], out)

    def test_all_of_a_file_or_nothing(self):
        self.project()
        for text, why in (
                ("{ \"terms\": [\n nonsense ] }", "lists.json:2:"),
                (json.dumps({"terms": [SLA, {"id": "x", "term": "X"}]}, indent=1), "\"means\" is missing"),
                (json.dumps({"terms": [SLA], "limits": [{"severity": "x", "exposure": -1}]}), "must be a whole number"),
                (json.dumps({"terms": [SLA], "term": []}), "there is no list \"term\"; the lists are sources, terms"),
                (json.dumps({"title": "t"}), "holds no list"), ("[]", "a list is an object"), ("", "lists.json:1"),
                (json.dumps({"terms": [{**SLA, "id": "a\x1bb"}]}), "an id"), (json.dumps({"terms": [{**SLA, "id": "x" * 101}]}), "an id"),
                (json.dumps({"rules": [{"id": "H", "name": "n", "pattern": "(", "goes": "policy", "level": "warn", "grounds": "text"}]}), "\"H\" of rules"),
                (json.dumps({"terms": [{**SLA, "more": "x" * 70000}]}), "longer than 64 KiB"),
                (json.dumps({"terms": [{**SLA, "id": "t%d" % i} for i in range(2001)]}), "fewer than 2000")):
            with self.subTest(why=why):
                self.assertIn(why, self.add(text, status=FAILED)[1])
                self.assertEqual(self.json("lists"), [])
        self.preop("lists", "import", "no-such-file.json", status=FAILED)
        self.preop("lists", "dance", status=USAGE)
        self.preop("lists", "remove", "terms", status=USAGE)

    def test_the_project_comes_before_one_s_own(self):
        with open(os.path.join(self.config, "preop", "glossary.json"), "w", encoding="utf-8") as file:
            json.dump({"terms": [SLA, LORA, {**SLA, "id": "zeta", "term": "Zeta"}]}, file)
        self.assertEqual(self.term("SLA"), [("What we promised.", "yours")])
        self.project()
        self.add({"terms": [{**SLA, "means": "What the team promised."}]})
        self.assertEqual(self.term("SLA"), [("What the team promised.", "project")])
        self.assertEqual((self.term("LoRA")[0][1], self.term("Zeta")[0][1]), ("yours", "yours"))

    def test_the_glossary_needs_no_project(self):
        self.assertTrue(self.term("LoRA"))
        self.preop("new", "a.preop")
        self.preop("new", "b.preop")
        self.assertTrue(self.term("LoRA"))
        self.add({"terms": [SLA]}, "-p", "b.preop")
        self.assertEqual((self.term("SLA"), self.term("SLA", "-p", "a.preop"), self.term("SLA", "-p", "b.preop")), ([], [], [("What we promised.", "project")]))

    def test_two_copies_merge(self):
        self.project()
        shutil.copy(self.path("case.preop"), self.path("theirs.preop"))
        self.add({"terms": [SLA]}, "-p", "case.preop")
        self.add({"terms": [LORA]}, "-p", "theirs.preop")
        self.preop("merge", "theirs.preop", "-p", "case.preop")
        self.assertEqual([e["id"] for e in self.json("lists", "-p", "case.preop")], ["lora", "sla"])
        self.add({"terms": [{**LORA, "means": "ours"}]}, "-p", "case.preop")
        self.add({"terms": [{**LORA, "means": "theirs"}]}, "-p", "theirs.preop")
        self.run_raw("merge", "theirs.preop", "-p", "case.preop")
        conflicts = self.json("conflicts", "-p", "case.preop")
        self.assertEqual(len(conflicts), 1)
        self.assertEqual(self.term("LoRA", "-p", "case.preop"), [("ours", "project")])
        self.preop("verify", "-p", "case.preop")

    def test_a_project_file_that_lies(self):
        self.project()
        built_in = self.term("LoRA")
        self.add({"terms": [SLA, LORA]})
        for body in ("{\"id\":\"lora\"", "[]", "{\"id\":\"lora\",\"term\":\"LoRA\"}", "{\"id\":\"other\",\"term\":\"T\",\"means\":\"M\"}", "", "{\"id\":\"lora\",\"term\":\"LoRA\",\"means\":\"x\\u0000y\"}",
                     "{\"id\":\"lora\",\"term\":\"LoRA\",\"means\":\"m\"},{\"id\":\"two\",\"term\":\"T\",\"means\":\"M\"}", "]}, {\"x\": [{", "[" * 5000, "x" * 70000):
            with sqlite3.connect(self.path("case.preop")) as db:
                db.execute("UPDATE list_entry SET body = ? WHERE id = 'lora'", (body,))
                db.execute("INSERT OR IGNORE INTO list_entry VALUES ('moons', 'm', '{}', 'x', 0)")
            with self.subTest(body=body[:60]):
                done = self.run_raw("glossary", "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                means = {term["id"]: (term["means"], term["origin"]) for term in json.loads(done.stdout)}
                self.assertEqual((means["lora"], means["sla"][1]), (built_in[0], "project"))
                self.assertIn(b"the project's terms, \"lora\"", done.stderr)
                self.assertIn(b"\"moons\" that is not known here", done.stderr)
                self.assertIn(b"it is left out", done.stderr)
        self.write("play.script", "go library\nassert the project\nlibrary-list glossary\nassert Adapter\n")
        self.assertEqual(self.run_raw("script", "play.script", "--size", "24x80", "--fresh").returncode, 0)
        self.preop("verify", status=NEGATIVE)

    def test_the_workbench_follows(self):
        self.project()
        self.add({"terms": [{**SLA, "term": "Aardvark"}]})
        self.script("go library", "library-list glossary", "library-filter Aardvark", "assert What we promised", "assert project",
                    "undo", "assert-not What we promised", "redo", "assert What we promised")


if __name__ == "__main__":
    main()
