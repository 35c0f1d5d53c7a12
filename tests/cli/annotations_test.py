#!/usr/bin/env python3
"""preop annotations: every shape labels of many people come in, and every kind of dirt; real sets beside the checkout in addition."""
import os
import signal
import sqlite3
import time

from support import FAILED, USAGE, Scratch, main

SHARED = os.path.join(os.environ.get("PREOP_SHARED", ""), "data", "labels")

ROWS = """!worker,item,label,gold,why,when,sure,took,text
ana,q1,yes,yes,clear,2025-01-01,0.9,1.5,Is it?
ben,q1,no,yes,,2025-01-02,0.5,2,Is it?
ana,q2,no,,,2025-01-01,,,Was it?
ben,q2,no,,,2025-01-01,,,Was it?
"""
COLUMNS = ("--annotator", "!worker", "--item", "item", "--label", "label", "--gold", "gold", "--reason", "why", "--time", "when", "--confidence", "sure", "--spent", "took")


class Annotations(Scratch):
    def setUp(self):
        super().setUp()
        self.project()

    def bring(self, *words, **options):
        return self.json("annotations", "import", *words, **options)

    def doctor(self, *words, **options):
        return self.json("annotations", "doctor", *words, **options)

    def found(self, report):
        return {finding["name"]: finding["count"] for finding in report["findings"]}

    def finding(self, report, name):
        return next(finding for finding in report["findings"] if finding["name"] == name)

    def labels(self):
        """own id: effective label."""
        return {row["own_id"]: row["label"] or None for row in self.json("list", "--limit", "1000")}

    def sql(self, query):
        database = sqlite3.connect(self.path("case.preop"))
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def actions(self):
        return len(self.json("log"))


class Shapes(Annotations):
    def test_rows(self):
        self.write("rows.csv", ROWS)
        report = self.bring("rows.csv", *COLUMNS, "--text", "text", "--schema", "answers")
        self.assertEqual((report["given"], report["taken"], report["left_out"]), (4, 4, 0))
        self.assertEqual((report["items"], report["annotators"], report["gold"], report["examples"]), (2, 2, 1, 2))
        self.assertEqual((report["dataset"], report["created"], report["level"], report["labels"]), ("rows", True, "class", ["yes", "no"]))
        self.assertEqual(self.found(report), {})
        self.assertEqual(self.labels(), {"q1": None, "q2": "no"})
        self.assertIn("sound", self.preop("verify")[0])

    def test_one_action_undone_and_done_again(self):
        self.write("rows.csv", ROWS)
        before = self.actions()
        self.bring("rows.csv", *COLUMNS, "--text", "text")
        self.assertEqual(self.actions(), before + 1)
        self.preop("undo")
        self.assertEqual(self.json("status")["datasets"], [])
        self.preop("redo")
        self.assertEqual(self.labels(), {"q1": None, "q2": "no"})
        self.assertIn("sound", self.preop("verify")[0])

    def test_the_same_again_changes_nothing(self):
        self.write("rows.csv", ROWS)
        self.bring("rows.csv", *COLUMNS, "--text", "text")
        again = self.bring("rows.csv", *COLUMNS, "--text", "text")
        self.assertEqual((again["changed"], again["same"], again["examples"], again["created"]), (0, 4, 0, False))

    def test_another_answer_replaces_the_one_that_is_there(self):
        self.write("one.csv", "item,worker,label\na,ana,x\n")
        self.write("two.csv", "item,worker,label\na,ana,y\na,ben,y\n")
        self.bring("one.csv", "--fix", "id-as-text")
        report = self.bring("two.csv")
        self.assertEqual((report["changed"], report["replaced"]), (2, 1))
        self.assertEqual(self.labels(), {"a": "y"})
        self.preop("undo")
        self.assertEqual(self.labels(), {"a": "x"})

    def test_texts_gold_and_labels_in_three_files(self):
        self.write("labels.tsv", "worker\tquestion\tanswer\nana\t1\tyes\nben\t1\tno\nana\t2\tno\n")
        self.write("truth.tsv", "question\ttruth\n1\tyes\n2\tno\n")
        self.write("texts.jsonl", '{"id":1,"premise":"A","hypothesis":"B"}\n{"id":2,"premise":"C","hypothesis":"D"}\n')
        report = self.bring("labels.tsv", "truth.tsv", "texts.jsonl", "--item", "question,id", "--label", "answer", "--text", "premise,hypothesis")
        self.assertEqual([file["layout"] for file in report["files"]], ["rows", "gold", "texts"])
        self.assertEqual((report["taken"], report["gold"], report["examples"]), (3, 2, 2))
        self.assertIn("A", self.preop("show", "1")[0])

    def test_items_of_a_dataset_that_is_there(self):
        self.write("texts.jsonl", '{"id":"a","text":"one"}\n{"id":"b","text":"two"}\n')
        self.preop("import", "texts.jsonl", "--dataset", "mine", "--map", "input=text,id=id")
        self.write("votes.csv", "id,worker,label\na,ana,x\nb,ana,y\nc,ana,x\n")
        report = self.bring("votes.csv")
        self.assertEqual((report["dataset"], report["created"], report["taken"], report["left_out"]), ("mine", False, 2, 1))
        self.assertEqual(self.found(report), {"unknown-item": 1})
        self.assertEqual(self.finding(report, "unknown-item")["places"][0], {"file": "votes.csv", "line": 4, "column": 1, "field": "", "text": "c"})

    def test_matrix(self):
        self.write("matrix.csv", "unit,A,B,C\n1,1,1,NaN\n2,3,2,3\n3,,1,1\n")
        report = self.bring("matrix.csv", "--fix", "id-as-text", "--level", "ordinal")
        self.assertEqual(report["files"][0]["layout"], "matrix")
        self.assertEqual((report["taken"], report["annotators"], report["labels"]), (7, 3, ["1", "2", "3"]))
        self.assertEqual(self.found(report), {"missing": 2})

    def test_matrix_with_texts(self):
        self.write("m.csv", "id,text,ana,ben,cho,split\n1,one,yes,yes,no,train\n2,two,no,yes,,dev\n3,three,no,no,no,train\n")
        report = self.bring("m.csv", "--text", "text")
        self.assertEqual((report["files"][0]["layout"], report["taken"], report["annotators"], report["labels"], report["examples"]), ("matrix", 8, 3, ["yes", "no"], 3))
        self.assertEqual(self.found(report), {"missing": 1})
        self.write("g.csv", "id,text,gold,ana,ben\n1,one,yes,yes,yes\n2,two,no,no,yes\n")
        report = self.bring("g.csv", "--text", "text", "-d", "known")
        self.assertEqual((report["files"][0]["layout"], report["taken"], report["gold"]), ("matrix", 4, 2))

    def test_columns_beside_texts_that_are_no_answers(self):
        self.write("votes.csv", "id,worker,label\n1,a,x\n2,a,y\n")
        self.write("texts.csv", "id,text,lang,source\n1,one,en,web\n2,two,en,web\n")
        report = self.bring("votes.csv", "texts.csv", "--text", "text")
        self.assertEqual([file["layout"] for file in report["files"]], ["rows", "texts"])
        self.assertEqual((report["taken"], self.found(report)), (2, {}))

    def test_texts_whose_labels_stay_behind(self):
        self.write("t.csv", "id,text,ana,ben\n1,one,fine,bad\n2,two,good,poor\n")
        before = self.actions()
        self.assertIn("--matrix", self.preop("annotations", "import", "t.csv", "--text", "text", status=FAILED)[1])
        self.assertEqual(self.actions(), before)
        report = self.doctor("t.csv", "--text", "text")
        self.assertEqual(self.found(report), {"no-labels": 1})
        self.assertTrue(self.finding(report, "no-labels")["refuses"])
        self.assertEqual(self.finding(report, "no-labels")["places"][0]["file"], "t.csv")
        self.assertEqual(self.bring("t.csv", "--text", "text", "--matrix", "-d", "m")["taken"], 4)
        self.assertEqual(self.bring("t.csv", "--text", "text", "--fix", "texts-only", "-d", "t")["examples"], 2)
        self.write("m.csv", "id,worker,label,text\n1,a,,one\n")
        self.assertIn("no label can be taken", self.preop("annotations", "import", "m.csv", "--text", "text", "-d", "n", status=FAILED)[1])

    def test_objects_by_item(self):
        self.write("set_train.json", '{"7":{"text":{"one":"a","two":"b"},"annotators":"A1,A2","annotations":{"A1":"-1","A2":"2"},"other_info":{"explanations":["because","so"]},"split":"train"}}')
        self.write("set_dev.json", '{"8":{"text":{"one":"c","two":"d"},"annotators":"A2, A1","annotations":"2, 0","split":"dev"}}')
        report = self.bring("set_train.json", "set_dev.json", "--scale", "-2..2", "-d", "pairs")
        self.assertEqual((report["taken"], report["level"], report["labels"]), (4, "ordinal", ["-2", "-1", "0", "1", "2"]))
        rows = self.json("list")
        self.assertEqual([(row["own_id"], row["split"]) for row in rows], [("7", "train"), ("8", "dev")])
        shown = self.json("show", "1")
        self.assertEqual({one["who"]: one["note"] for one in shown["annotations"]}, {"A1": "because", "A2": "so"})
        self.assertEqual([turn["text"] for turn in shown["turns"]], ["a", "b"])

    def test_whole_numbers_may_be_a_scale(self):
        self.write("s.csv", "item,worker,label\na,u,-5\na,v,2\nb,u,5\n")
        report = self.doctor("s.csv", "--fix", "id-as-text")
        self.assertEqual((report["level"], self.found(report)), ("class", {"scale": 3}))
        self.assertIn("--level ordinal --scale -5..5", self.finding(report, "scale")["done"])
        self.assertIn("--level ordinal --scale -5..5", self.preop("annotations", "import", "s.csv", "--fix", "id-as-text", "--strict")[0])
        report = self.bring("s.csv", "--level", "ordinal", "--scale", "-5..5")
        self.assertEqual((report["level"], len(report["labels"]), self.found(report)), ("ordinal", 11, {}))
        self.assertEqual(self.found(self.bring("s.csv")), {}, "somebody chose the scale")
        for name, labels in (("two", "0,1,0"), ("words", "1,2,x"), ("codes", "1,2,1000"), ("padded", "01,02,03")):
            self.write(name + ".csv", "item,worker,label\n" + "".join("%d,u,%s\n" % (at, label) for at, label in enumerate(labels.split(","))))
            self.assertNotIn("scale", self.found(self.doctor(name + ".csv", "--fix", "id-as-text")), name)

    def soft(self, *options, soft='{"-1":0.5,"0":0,"1":0.5}', label="1"):
        self.write("soft.json", '{"7":{"text":"t","annotators":"A,B","annotations":{"A":"-1","B":"%s"},"soft_label":%s}}' % (label, soft))
        return self.doctor("soft.json", *options)

    def test_the_scale_of_soft_labels(self):
        report = self.soft()
        self.assertEqual((report["level"], report["labels"], report["taken"]), ("ordinal", ["-1", "0", "1"], 2))
        self.assertIn("-1..1", self.finding(report, "scale")["done"])
        self.assertEqual((self.soft("--level", "class")["level"], self.soft("--scale", "-2..2")["labels"]), ("class", ["-2", "-1", "0", "1", "2"]))
        for soft in ('{"0":1,"1":0}', '{"-1":1,"0":0,"2":0}', '{"-1":1,"0":0,"1":0,"x":0}', '{}', '7', '{"0x1":1,"2":0,"3":0}', '{"1\\u0000":1,"2":0,"3":0}'):
            self.assertEqual(self.soft(soft=soft)["level"], "class", soft)
        self.assertEqual(self.soft(label="9")["level"], "class", "a label beside it")
        self.assertEqual(self.soft(label="maybe")["labels"], ["-1", "maybe"])

    def test_preferences_and_a_model(self):
        self.write("crowd.csv", "id,worker,winner,left,right\n0,5,left,m1,m2\n0,6,m2,m1,m2\n1,5,tie,m1,m3\n")
        self.write("judge.csv", "id,winner\n0,right\n1,left\n")
        report = self.bring("crowd.csv", "--fix", "id-as-text")
        self.assertEqual((report["level"], report["labels"], report["taken"]), ("preference", ["left", "right", "tie"], 3))
        self.assertEqual(self.labels(), {"0": None, "1": "tie"})
        report = self.bring("judge.csv", "--annotator-name", "judge", "--model", "judge")
        self.assertEqual((report["models"], report["taken"]), (1, 2))
        self.assertEqual(self.labels(), {"0": None, "1": "tie"}, "a model decides nothing")

    def test_a_model_that_nobody_is(self):
        self.write("judge.csv", "id,winner\n0,right\n")
        error = self.preop("annotations", "import", "judge.csv", "--annotator-name", "judge", "--model", "jugde", "--fix", "id-as-text", status=USAGE)[1]
        self.assertIn("jugde", error)

    def test_the_winner_by_name(self):
        self.write("crowd.csv", "id,worker,winner,left,right\n0,5,m1,m1,m2\n0,6,m2,m1,m2\n1,5,tie,m1,m3\n")
        report = self.bring("crowd.csv", "--fix", "id-as-text")
        self.assertEqual(report["level"], "preference")
        self.assertEqual(self.sql("SELECT who, label FROM annotation ORDER BY example, who"), [("5", "left"), ("6", "right"), ("5", "tie")])

    def test_sets(self):
        self.write("sets.jsonl", '{"item":"a","worker":"w","label":["y","x"]}\n{"item":"a","worker":"v","label":["x","y"]}\n')
        report = self.bring("sets.jsonl", "--level", "set", "--fix", "id-as-text", "--scale", "x,y")
        self.assertEqual(report["labels"], ["x", "y"])
        self.assertEqual(self.labels(), {"a": "x|y"})

    def test_numeric(self):
        self.write("n.csv", 'item,worker,label\na,w,0.50\na,v," .5 "\nb,w,7\n')
        report = self.bring("n.csv", "--scale", "0..1", "--level", "numeric", "--fix", "id-as-text")
        self.assertEqual(self.labels(), {"a": "0.5", "b": None})
        self.assertEqual(self.found(report)["unknown-label"], 1)


    def test_numbers_that_are_none(self):
        self.write("n.csv", "item,worker,label,sure\na,u,0x10,0x1\na,v,1e-310,\na,w,inf,\na,x,1e400,\na,y,1e-1,1e-1\n")
        report = self.bring("n.csv", "--level", "numeric", "--confidence", "sure", "--fix", "id-as-text")
        self.assertEqual((report["taken"], self.found(report)), (1, {"unknown-label": 4, "value": 1}))
        self.assertEqual(self.labels(), {"a": "0.1"})
        self.write("o.csv", "item,worker,label\nz,u,0x2\nz,v,2.0\n")
        self.assertEqual(self.doctor("o.csv", "--scale", "1..3", "--fix", "id-as-text")["taken"], 1)
        self.assertIn("--scale", self.preop("annotations", "doctor", "o.csv", "--scale", "0x1..0x5", status=USAGE)[1])


class Dirt(Annotations):
    REPEATED = "item,worker,label\na,w,x\na,w,y\nb,w,x\nb,w,x\na,v,y\n"

    def taken(self, *fixes):
        name = "p%d.preop" % len(os.listdir(self.folder))
        self.project(name)
        self.write("r.csv", self.REPEATED)
        report = self.bring("r.csv", "-p", name, "--fix", ",".join(("id-as-text",) + fixes))
        return report, {row["own_id"]: row["label"] or None for row in self.json("list", "-p", name)}

    def setUp(self):
        super().setUp()
        os.remove(self.path("case.preop"))
        self.project("case.preop")
        self.env["PREOP_PROJECT"] = self.path("case.preop")

    def test_repeated(self):
        report, labels = self.taken()
        self.assertEqual(self.found(report)["contradiction"], 1)
        self.assertEqual(self.found(report)["repeated"], 1)
        self.assertEqual((report["taken"], report["left_out"]), (3, 2))
        self.assertEqual(labels, {"a": "y", "b": "x"}, "the latest counts")
        self.assertEqual(self.taken("keep-first")[1], {"a": None, "b": "x"})
        report, labels = self.taken("drop-both")
        self.assertEqual((report["taken"], labels), (2, {"a": "y", "b": "x"}))
        self.write("r.csv", self.REPEATED)
        self.assertIn("exclude each other", self.preop("annotations", "doctor", "r.csv", "--fix", "keep-first,drop-both", status=USAGE)[1])

    def test_times_decide_what_is_latest(self):
        self.write("t.csv", "item,worker,label,time\na,w,late,2025-02-01\na,w,early,2025-01-01\n")
        self.bring("t.csv", "--fix", "id-as-text")
        self.assertEqual(self.labels(), {"a": "late"})

    def test_case_and_blanks(self):
        self.write("c.csv", 'item,worker,label\na,u,Yes\na,v,yes\nb,u,yes\nb,v," yes"\n')
        report = self.doctor("c.csv", "--fix", "id-as-text")
        self.assertEqual(self.found(report)["case"], 1)
        self.assertEqual(self.found(report)["space"], 1)
        self.assertEqual(report["taken"], 3)
        self.assertEqual(self.finding(report, "case")["places"][0]["line"], 2)
        report = self.bring("c.csv", "--fix", "fold-case", "--fix", "trim,id-as-text")
        self.assertEqual((report["taken"], report["labels"]), (4, ["yes"]))

    def test_missing_is_never_a_label(self):
        self.write("m.csv", "item,worker,label\na,u,None\na,v,NaN\nb,u,\nb,v,NA\nc,u,null\nc,v,x\n")
        report = self.bring("m.csv", "--fix", "id-as-text")
        self.assertEqual((report["taken"], report["labels"], self.found(report)["missing"]), (1, ["x"], 5))

    def test_missing_word_that_the_schema_has(self):
        self.write("m.csv", "item,worker,label\na,u,None\nb,u,some\n")
        report = self.bring("m.csv", "--scale", "None,some", "--level", "class", "--fix", "id-as-text")
        self.assertEqual((report["taken"], report["labels"]), (2, ["None", "some"]))

    def test_unknown_labels(self):
        self.write("u.csv", "item,worker,label\na,u,9\nb,u,2\nb,v,2.0\n")
        report = self.bring("u.csv", "--scale", "1..3", "--fix", "id-as-text")
        self.assertEqual((report["taken"], self.found(report)["unknown-label"]), (2, 1))
        self.assertEqual(self.labels()["b"], "2", "2.0 is the 2 of the scale")

    def test_words_that_a_migration_took_away(self):
        self.write("l.csv", "item,annotator,label,gold,text\n1,a,x,x,t\n1,b,y,x,t\n")
        self.bring("l.csv", "--text", "text", "-d", "words")
        self.preop("schema", "rename", "x", "new", "-d", "words")
        self.write("more.csv", "item,annotator,label,gold\n1,c,x,x\n1,d,new,new\n")
        report = self.bring("more.csv", "-d", "words")
        self.assertEqual((report["taken"], report["labels"]), (1, ["new", "y"]))
        self.assertEqual(self.found(report)["unknown-label"], 2)
        self.assertEqual(self.bring("more.csv", "-d", "words", "--fix", "add-labels")["labels"], ["new", "y", "x"])

    def test_ordinal_without_an_order(self):
        self.write("o.csv", "item,worker,label\na,u,poor\nb,u,good\n")
        self.assertIn("--scale", self.preop("annotations", "import", "o.csv", "--level", "ordinal", "--fix", "id-as-text", status=FAILED)[1])

    def test_gold(self):
        self.write("g.csv", "item,worker,label,gold\na,u,x,x\na,v,y,y\nb,u,x,x\nb,v,x,None\n")
        self.write("more.csv", "item,gold\nz,x\n")
        report = self.bring("g.csv", "more.csv", "--fix", "id-as-text")
        self.assertEqual((report["gold"], self.found(report)["gold-twice"], self.found(report)["gold-without-item"]), (1, 1, 1))
        self.assertEqual(self.doctor("g.csv", "--fix", "id-as-text,gold-latest")["gold"], 2)

    def test_gold_that_is_there_already(self):
        known = "SELECT external, gold FROM example ORDER BY external"
        self.write("l.csv", "item,worker,label,gold\na,u,x,x\nb,u,y,y\nc,u,y,\n")
        self.bring("l.csv", "--fix", "id-as-text")
        self.write("g.csv", "item,gold\na,y\nb,y\nc,x\na,y\n")
        report = self.bring("g.csv")
        self.assertEqual((report["gold"], self.found(report)), (2, {"gold-changed": 1}))
        self.assertEqual([(place["line"], place["text"]) for place in self.finding(report, "gold-changed")["places"]], [(2, "a")])
        self.assertEqual(self.sql(known), [("a", "x"), ("b", "y"), ("c", "x")])
        self.assertIn("gold-latest", self.finding(report, "gold-changed")["rules"])
        self.assertIn("strict", self.preop("annotations", "import", "g.csv", "--strict", status=FAILED)[1])
        report = self.bring("g.csv", "--fix", "gold-latest")
        self.assertEqual((report["gold"], self.found(report)), (3, {"gold-changed": 1}))
        self.assertEqual(self.sql(known), [("a", "y"), ("b", "y"), ("c", "x")])
        self.preop("undo")
        self.assertEqual(self.sql(known), [("a", "x"), ("b", "y"), ("c", "x")])
        self.write("other.csv", "item,gold\na,y\n")
        self.assertIn("in the project is another", self.preop("annotations", "import", "other.csv", "-d", "l", status=FAILED)[1])

    def test_texts_that_are_missing(self):
        self.write("l.csv", "item,worker,label,text\na,u,x,hello\nb,u,y,\n")
        report = self.bring("l.csv", "--text", "text")
        self.assertEqual((report["examples"], report["left_out"], self.found(report)), (1, 1, {"no-text": 1}))

    def test_no_text_at_all_asks(self):
        self.write("l.csv", "item,worker,label\na,u,x\n")
        before = self.actions()
        _, error = self.preop("annotations", "import", "l.csv", status=FAILED)
        for way in ("--dataset", "--text", "--fix id-as-text"):
            self.assertIn(way, error)
        self.assertEqual(self.actions(), before)

    def test_ragged_rows_and_no_last_newline(self):
        self.write("r.csv", "item,worker,label\na,u,x\nb,u\nc,u,x,\t\nd,u,y")
        report = self.bring("r.csv", "--fix", "id-as-text")
        self.assertEqual((report["taken"], self.found(report)["row"], self.found(report)["last-line"]), (2, 2, 1))
        self.assertEqual([place["line"] for place in self.finding(report, "row")["places"]], [3, 4])

    def test_invalid_json_with_a_caret(self):
        self.write("m.json", '{\n\t"Ann1":{\n\t\t"Age":"26",\n\t}\n}\n')
        out, _ = self.preop("annotations", "doctor", "m.json")
        self.assertIn("m.json:4:2", out)
        self.assertIn("\n       ^\n", out)

    def test_bytes_that_are_not_utf8(self):
        self.write("e.csv", b"item,worker,label\na,u,caf\xe9\nb,u,x\n")
        report = self.bring("e.csv", "--fix", "id-as-text")
        self.assertEqual((report["taken"], self.found(report)["encoding"]), (1, 1))
        self.write("e16.csv", "item,worker,label\na,u,x\n".encode("utf-16"))
        self.assertIn("UTF-16", self.preop("annotations", "doctor", "e16.csv", status=FAILED)[1])

    def test_nobody_and_names_that_are_none(self):
        self.write("n.csv", "item,worker,label\na,,x\n,u,x\na,a/b,x\na,u,x\n")
        report = self.bring("n.csv", "--fix", "id-as-text")
        found = self.found(report)
        self.assertEqual((report["taken"], found["no-annotator"], found["no-item"], found["annotator"]), (1, 1, 1, 1))

    def test_values_that_are_none(self):
        self.write("v.csv", "item,worker,label,time,confidence,spent\na,u,x,soon,2,-1\nb,u,x,,,\n")
        report = self.bring("v.csv", "--fix", "id-as-text")
        self.assertEqual((report["taken"], self.found(report)["value"]), (2, 3))

    def test_personal_columns_stay_out(self):
        self.write("p.csv", "item,worker,label,_ip,Input.city,text\na,u,x,10.0.0.1,Rome,hello\n")
        report = self.bring("p.csv", "--text", "text")
        self.assertEqual(self.found(report), {"personal-column": 2})
        self.assertNotIn("Rome", self.preop("list", "--format", "jsonl")[0])
        self.write("q.jsonl", '{"item":"b","text":"there","city":"Rome"}\n')
        self.bring("q.jsonl", "--text", "text", "--fix", "texts-only", "-d", "second")
        self.assertNotIn("Rome", self.preop("list", "-d", "second", "--format", "jsonl")[0])

    def test_uneven_lists(self):
        self.write("u.json", '{"1":{"text":"t","annotators":"a,b","annotations":"x,y,z"},"2":{"text":"s","annotators":"a","annotations":"x"}}')
        report = self.bring("u.json")
        self.assertEqual((report["taken"], self.found(report)["uneven"]), (3, 1))

    def test_columns_that_are_not_there(self):
        self.write("l.csv", "a,b,c\n1,2,3\n")
        error = self.preop("annotations", "doctor", "l.csv", "--item", "a", "--label", "missing", "--annotator", "b", status=FAILED)[1]
        self.assertIn("the columns are a, b, c", error)
        self.preop("annotations", "doctor", "none.csv", status=FAILED)
        self.preop("annotations", "doctor", "l.csv", "--fix", "nonsense", status=USAGE)
        self.preop("annotations", status=USAGE)

    def test_nothing_in_it(self):
        self.write("h.csv", "item,worker,label\n")
        self.assertIn("no labels", self.preop("annotations", "import", "h.csv", status=FAILED)[1])
        self.assertEqual(self.doctor("h.csv")["given"], 0)
        self.write("m.json", '{"1": {"annotations": {"a": "x"},}}')
        self.assertIn("m.json line 1", self.preop("annotations", "import", "m.json", status=FAILED)[1])
        self.write("e.csv", "")
        self.assertIn("empty", self.preop("annotations", "import", "e.csv", status=FAILED)[1])

    def test_strict(self):
        self.write("r.csv", self.REPEATED)
        before = self.actions()
        error = self.preop("annotations", "import", "r.csv", "--strict", "--fix", "id-as-text", status=FAILED)[1]
        self.assertIn("r.csv line", error)
        self.assertEqual(self.actions(), before)
        self.bring("r.csv", "--strict", "--fix", "id-as-text,keep-latest")

    def test_doctor_and_dry_run_write_nothing(self):
        self.write("rows.csv", ROWS)
        before = self.read("case.preop")
        report = self.doctor("rows.csv", *COLUMNS)
        self.assertTrue(report["dry_run"])
        self.bring("rows.csv", *COLUMNS, "--text", "text", "--dry-run")
        self.assertEqual(self.read("case.preop"), before)

    def test_nothing_is_left_of_a_killed_import(self):
        with open(self.path("big.csv"), "w", encoding="utf-8") as file:
            file.write("item,worker,label\n")
            file.writelines("i%d,w%d,%d\n" % (i // 5, i % 5, i % 3) for i in range(60_000))
        before = self.actions()
        child = self.popen("annotations", "import", "big.csv", "--fix", "id-as-text")
        end = time.monotonic() + 60
        while child.poll() is None and not os.path.exists(self.path("case.preop-journal")) and time.monotonic() < end:
            pass
        child.send_signal(signal.SIGKILL)
        child.wait()
        if child.returncode == -signal.SIGKILL:
            self.assertEqual(self.actions(), before)
        self.assertIn("sound", self.preop("verify")[0])


class Real(Annotations):
    def setUp(self):
        if not os.path.isdir(SHARED):
            self.skipTest("no data sets beside the checkout")
        super().setUp()

    def test_rte(self):
        report = self.bring(os.path.join(SHARED, "rte", "rte.standardized.tsv"), os.path.join(SHARED, "rte", "rte1.tsv"), "--item", "orig_id,id", "--annotator", "!amt_worker_ids",
                            "--label", "response", "--gold", "gold", "--text", "text,hypothesis", "--schema", "rte", "-d", "rte")
        self.assertEqual((report["taken"], report["items"], report["annotators"], report["gold"], report["left_out"]), (8000, 800, 164, 800, 0))
        self.assertEqual(report["labels"], ["0", "1"])
        rows = self.json("list", "--limit", "1000")
        self.assertEqual(sum(not row["label"] for row in rows), 65, "ties")
        self.assertEqual(sum(not row["disputed"] for row in rows), 78, "unanimous")
        self.assertEqual(self.sql("SELECT gold, count(*) FROM example GROUP BY gold"), [("0", 400), ("1", 400)])

    def test_llmfao(self):
        folder = os.path.join(SHARED, "llmfao")
        report = self.bring(os.path.join(folder, "crowd-comparisons.csv"), os.path.join(folder, "pairs-crowd.jsonl"), "--item", "id", "--annotator", "worker", "--label", "winner",
                            "--text", "text,result_x,result_y", "-d", "llmfao")
        self.assertEqual((report["taken"], report["items"], report["annotators"], report["level"]), (8931, 2139, 124, "preference"))
        before = self.json("count", "label")
        for judge in ("gpt3", "gpt4"):
            report = self.bring(os.path.join(folder, judge + "-crowd-comparisons.csv"), "--annotator-name", judge, "--model", judge, "--item", "id", "--label", "winner")
            self.assertEqual((report["taken"], report["models"], report["dataset"]), (2139, 1, "llmfao"))
        self.assertEqual(self.json("count", "label"), before, "judges decide nothing")
        self.assertEqual(self.sql("SELECT name FROM person WHERE kind = 'model' ORDER BY name"), [("gpt3",), ("gpt4",)])
        people = "SELECT label, count(*) FROM annotation WHERE who %s GROUP BY label ORDER BY label"
        self.assertEqual(self.sql(people % "NOT LIKE 'gpt%'"), [("left", 2911), ("right", 2549), ("tie", 3471)])
        self.assertEqual(self.sql(people % "= 'gpt4'"), [("left", 943), ("right", 1130), ("tie", 66)])

    def test_paraphrase(self):
        folder = os.path.join(SHARED, "paraphrase")
        report = self.doctor(os.path.join(folder, "Paraphrase_dev.json"))
        self.assertEqual((report["level"], report["labels"], self.found(report)["scale"]), ("ordinal", [str(step) for step in range(-5, 6)], 11))
        report = self.bring(*(os.path.join(folder, "Paraphrase_%s.json" % split) for split in ("train", "dev", "test")), "--scale", "-5..5", "-d", "paraphrase")
        self.assertEqual((report["taken"], report["items"], report["annotators"], report["level"]), (2000, 500, 4, "ordinal"))
        self.assertEqual(report["labels"], [str(step) for step in range(-5, 6)])
        self.assertEqual(self.sql("SELECT count(*) FROM annotation WHERE note <> ''"), [(2000,)], "an explanation each")
        totals = dict(self.sql("SELECT label, count(*) FROM annotation GROUP BY label"))
        self.assertEqual([totals[str(step)] for step in range(-5, 6)], [237, 217, 180, 89, 69, 76, 49, 84, 174, 369, 456])
        self.assertEqual(dict(self.sql("SELECT split, count(*) FROM example GROUP BY split")), {"train": 400, "dev": 50, "test": 50})
        report = self.doctor(os.path.join(folder, "Paraphrase_annotators_meta.json"))
        self.assertEqual([(place["line"], place["column"]) for place in self.finding(report, "json")["places"]][0], (7, 2))


if __name__ == "__main__":
    main()
