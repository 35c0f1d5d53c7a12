#!/usr/bin/env python3
"""preop snapshot diff and preop card, on the sample project and on one's own."""
import json

from support import FAILED, USAGE, Sample, main

CHANGES = (("label", "3", "off-brand"), ("split", "4", "5", "train"), ("delete", "6"), ("edit", "7", "messages[1].content", "Another answer."),
           ("split", "7", "test"))


class SnapshotDiff(Sample):
    def setUp(self):
        super().setUp()
        self.preop("snapshot", "create", "before")
        for words in CHANGES:
            self.preop(*words)
        self.write("more.jsonl", '{"prompt":"new","completion":"row"}\n')
        self.preop("import", "more.jsonl", "--dataset", "tickets")

    def test_counts_and_lists(self):
        diff = self.json("snapshot", "diff", "before", "now")
        counts = diff["counts"]
        self.assertEqual({name: counts[name] for name in ("added", "removed", "changed", "moved", "text", "kind")},
                         {"added": 1, "removed": 1, "changed": len(diff["changed"]), "moved": 3, "text": 1, "kind": 0})
        self.assertEqual((diff["dataset"], diff["from"]["name"], diff["to"]["name"], diff["to"]["digest"]), ("tickets", "before", "now", None))
        self.assertEqual(diff["from"]["rows"], counts["unchanged"] + counts["removed"] + len({row["id"] for group in ("changed", "moved") for row in diff[group]}))
        self.assertEqual(diff["to"]["rows"], diff["from"]["rows"] + counts["added"] - counts["removed"])
        self.assertEqual([row["id"] for row in diff["moved"]], [4, 5, 7])
        self.assertEqual([row["id"] for row in diff["removed"]], [6])
        self.assertNotIn("to", diff["removed"][0])
        self.assertNotIn("from", diff["added"][0])
        edited = [row for row in diff["changed"] if row["id"] == 7][0]
        self.assertEqual(edited["changes"], ["text", "split"])
        self.assertEqual(json.loads(edited["to"]["body"])["messages"][1]["content"], "Another answer.")
        self.assertNotEqual(json.loads(edited["from"]["body"])["messages"][1]["content"], "Another answer.")
        self.assertEqual((edited["from"]["revision"], edited["to"]["revision"]), (0, 1))

    def test_the_other_way_round(self):
        there, back = self.json("snapshot", "diff", "before"), self.json("snapshot", "diff", "now", "before")
        self.assertEqual((there["added"][0]["id"], there["removed"][0]["id"]), (back["removed"][0]["id"], back["added"][0]["id"]))
        self.assertEqual(there["counts"]["changed"], back["counts"]["changed"])
        self.assertEqual([(row["id"], row["from"], row["to"]) for row in there["moved"]], [(row["id"], row["to"], row["from"]) for row in back["moved"]])

    def test_by_digest_and_as_text(self):
        digest = self.json("snapshot", "list")[0]["digest"]
        self.assertEqual(self.json("snapshot", "diff", digest[:10]), self.json("snapshot", "diff", "before"))
        text, _ = self.preop("snapshot", "diff", digest, "--limit", "2")
        self.assertIn("moved     3", text)
        self.assertIn("split none -> train", text)
        self.assertIn("and 1 more", text)
        none, _ = self.preop("snapshot", "diff", "before", "--limit", "0")
        self.assertEqual(len(none.splitlines()), 6)

    def test_undone_changes_are_none(self):
        for _ in range(len(CHANGES) + 1):
            self.preop("undo")
        counts = self.json("snapshot", "diff", "before")["counts"]
        self.assertEqual((counts["added"], counts["removed"], counts["changed"], counts["moved"], counts["unchanged"]), (0, 0, 0, 0, 320))

    def test_wrong_words(self):
        self.assertIn("there is before", self.preop("snapshot", "diff", "nothing", status=FAILED)[1])
        self.preop("snapshot", "diff", status=USAGE)
        self.preop("snapshot", "diff", "a", "b", "c", status=USAGE)
        self.preop("import", "more.jsonl", "--dataset", "other")
        self.preop("snapshot", "create", "theirs", "--dataset", "other")
        self.assertIn("share no import", self.preop("snapshot", "diff", "before", "theirs", status=FAILED)[1])


class Card(Sample):
    def test_prefilled_and_written(self):
        card = self.json("card")
        self.assertEqual([field["field"] for field in card["fields"]], ["sources", "owners", "licenses", "pii", "instructions", "quality", "splits"])
        self.assertIn("sha256 ", card["fields"][0]["computed"][0])
        text, _ = self.preop("card", "tickets")
        self.assertRegex(text, r"Licenses \(licenses\)\n +not stated\. ")
        self.assertIn("  computed: imported by raj", text)
        after = self.json("card", "set", "licenses", "Own data, `MIT`", "--as", "ana")
        field = after["fields"][2]
        self.assertEqual((field["text"], field["who"]), ("Own data, `MIT`", "ana"))
        markdown, _ = self.preop("card", "--markdown")
        self.assertEqual(markdown.count("\n## "), 7)
        self.assertIn("Own data, `MIT`\n(ana, ", markdown)
        kept = self.json("snapshot", "create", "with-card")
        self.preop("card", "set", "licenses", "-")
        self.assertEqual(self.json("card")["fields"][2]["text"], "")
        self.assertEqual(kept["card"]["fields"][2]["text"], "Own data, `MIT`")
        self.preop("undo")
        self.assertEqual(self.json("card")["fields"][2]["text"], "Own data, `MIT`")
        self.preop("verify")

    def test_hostile_names_stay_harmless(self):
        self.write("x\x1b[2J`.jsonl", '{"prompt":"a","completion":"b"}\n')
        self.preop("import", "x\x1b[2J`.jsonl", "--dataset", "odd")
        for option in ((), ("--markdown",)):
            text, _ = self.preop("card", "odd", *option)
            self.assertNotIn("\x1b", text)

    def test_wrong_words(self):
        self.assertIn("it has sources, owners", self.preop("card", "set", "license", "x", status=FAILED)[1])
        self.assertIn("there is tickets", self.preop("card", "nothing", status=FAILED)[1])
        for words in (("card", "set"), ("card", "set", "pii"), ("card", "a", "b"), ("card", "set", "pii", "a", "b")):
            self.preop(*words, status=USAGE)


if __name__ == "__main__":
    main()
