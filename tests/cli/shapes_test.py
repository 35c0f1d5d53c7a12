#!/usr/bin/env python3
"""Every training format by the program: what is imported, what is odd, what annotators said, edits of any turn."""
import os

from support import ROOT, Scratch, main

FORMATS = os.path.join(ROOT, "tests", "fixtures", "formats")


def fixture(name):
    return os.path.join(FORMATS, name)


class Shapes(Scratch):
    def test_odd_rows_are_kept_and_counted(self):
        self.project()
        report = self.json("import", fixture("openai-chat-tools.jsonl"))
        self.assertEqual((report["imported"], report["rejected"]), (4, 0))
        flags = [row["flags"] for row in self.json("list", "--dataset", "openai-chat-tools")]
        self.assertEqual(flags, [[], ["tool-id"], [], ["tool-id", "role-order"]])

    def test_warnings_say_how_many(self):
        for name, words in (
            ("openai-chat-tools.jsonl", {"a tool result that answers no call before it": 2, "turns in an order that no chat template expects": 1}),
            ("openai-chat-weights.jsonl", {"an assistant turn without a word": 1, "turns in an order that no chat template expects": 1}),
            ("trl-mixed.jsonl", {"answers as text where others are messages, or the reverse": 2}),
            ("trl-preference.jsonl", {}),
        ):
            with self.subTest(name=name):
                report = self.json("import", fixture(name), "--dry-run")
                self.assertEqual(report["warnings"], words)

    def test_people_of_annotation_tools(self):
        self.project()
        self.preop("import", fixture("argilla-2.json"), fixture("label-studio.json"))
        said = {}
        for at in (1, 2, 3, 4):
            row = self.json("show", str(at))
            said[at] = (row["label"], row["given"], row["disputed"], {a["who"]: a["label"] for a in row["annotations"]})
        self.assertEqual(said[1], ("complaint", "complaint", True, {"mira": "complaint", "jan": "complaint", "ute": "praise"}))
        self.assertEqual(said[2], ("", "", True, {"mira": "praise", "jan": "complaint"}))
        self.assertEqual(said[3], ("", "", False, {}))
        self.assertEqual(said[4], ("complaint", "complaint", True, {"1": "complaint", "jan@example.org": "complaint", "3": "praise"}))
        self.preop("undo")
        self.preop("undo")
        self.preop("redo")
        self.assertEqual(len(self.json("show", "1")["annotations"]), 3)

    def test_a_shared_prompt_is_edited_in_both_answers(self):
        self.project()
        self.preop("import", fixture("trl-preference-implicit.jsonl"))
        path = self.json("show", "1")["turns"][0]["path"]
        self.assertEqual(path, '["chosen","rejected"][0].content')
        self.preop("edit", "1", path, "Sky?")
        row = self.json("show", "1")
        self.assertEqual([(turn["part"], turn["text"]) for turn in row["turns"]], [("input", "Sky?"), ("chosen", "It is blue."), ("rejected", "It is green.")])
        self.assertEqual(row["body"].count("Sky?"), 2)
        self.assertEqual(self.json("edit", "1", path, "Sky?")["revision"], 1)

    def test_a_format_can_be_chosen_against_the_content(self):
        report = self.json("import", fixture("trl-preference.jsonl"), "--format", "jsonl", "--map", "input=prompt,output=chosen", "--dry-run")
        self.assertEqual((report["format"], report["imported"]), ("jsonl", 3))
        self.preop("import", fixture("trl-preference.jsonl"), "--format", "sharegpt", "--dry-run", status=3)

    def test_names_of_one_s_own(self):
        self.project()
        row = '{"dialog": [{"speaker": "customer", "said": "%s"}, {"speaker": "clerk", "said": "Hi!"}]}\n'
        self.write("own.jsonl", row % "Hello" + row % "Hello?")
        self.preop(
            "import", "own.jsonl", "--format", "chat", "--map",
            "messages=dialog,role_key=speaker,content_key=said,user_role=customer,assistant_role=clerk")
        turns = self.json("show", "1")["turns"]
        self.assertEqual([(turn["role"], turn["path"]) for turn in turns], [("user", "dialog[0].said"), ("assistant", "dialog[1].said")])
        self.preop("edit", "1", "dialog[1].said", "Hello!")
        self.assertEqual(self.json("show", "1")["turns"][1]["text"], "Hello!")


if __name__ == "__main__":
    main()
