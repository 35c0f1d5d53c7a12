#!/usr/bin/env python3
"""Every training format by the program: what is imported, what is odd, what annotators said, edits of any turn."""
import json
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

    def test_show_says_what_turns_are_for(self):
        self.project()
        self.preop("import", fixture("trl-preference.jsonl"))
        self.preop("import", fixture("openai-chat-weights.jsonl"))
        self.assertIn("rejected  (rejected, rejected)\n", self.preop("show", "1")[0])
        self.assertIn("assistant  (messages[2].content, masked)\n", self.preop("show", "4")[0])

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

    def describe(self, **entries):
        self.write("dataset_info.json", json.dumps(entries))

    def turns(self, at="1"):
        return [(turn["role"], turn["part"], turn["path"]) for turn in self.json("show", at)["turns"]]

    def test_dataset_info_names_columns(self):
        self.project()
        self.write("mine.json", json.dumps([{"ask": "A colour?", "more": "Not red.", "reply": "Blue", "rules": "Be short.", "input": "no input", "odd.name": [["Hi", "Hello"]]}]))
        self.describe(colours={"file_name": "mine.json", "columns": {"prompt": "ask", "query": "more", "response": "reply", "system": "rules", "history": "odd.name"}})
        report = self.json("import", "mine.json")
        self.assertEqual(report["format"], "alpaca")
        self.assertEqual(
            report["why"],
            'as the entry colours of dataset_info.json says: input=ask,input=more,output=reply,system=rules,history=["odd.name"]; one JSON array of records')
        self.assertEqual(self.turns(), [
            ("system", "input", "rules"), ("user", "input", '["odd.name"][0][0]'), ("assistant", "input", '["odd.name"][0][1]'),
            ("user", "input", "ask"), ("user", "input", "more"), ("assistant", "output", "reply")])
        self.preop("edit", "1", '["odd.name"][0][1]', "Good day")
        self.assertEqual(self.json("show", "1")["turns"][2]["text"], "Good day")

    def test_dataset_info_names_roles(self):
        self.project()
        talk = [{"who": "customer", "said": "Order 17?"}, {"who": "look-up", "said": "{}"}, {"who": "result", "said": "shipped"}, {"who": "clerk", "said": "It was shipped."}]
        self.write("talk.jsonl", (json.dumps({"talk": talk, "id": 1}) + "\n" + json.dumps({"talk": talk, "id": 2}) + "\n"))
        tags = {"role_tag": "who", "content_tag": "said", "user_tag": "customer", "assistant_tag": "clerk", "observation_tag": "result", "function_tag": "look-up"}
        self.describe(other={"file_name": "other.json"}, talk={"file_name": "talk.jsonl", "formatting": "sharegpt", "columns": {"messages": "talk"}, "tags": tags})
        report = self.json("import", "talk.jsonl")
        self.assertEqual((report["format"], report["imported"], report["warnings"]), ("sharegpt", 2, {}))
        self.assertEqual(self.turns(), [
            ("user", "input", "talk[0].said"), ("assistant", "output", "talk[1].said"), ("tool", "input", "talk[2].said"), ("assistant", "output", "talk[3].said")])

    def test_dataset_info_names_choices_and_verdicts(self):
        rows = [{"q": "A colour?", "good": "Blue", "bad": "Seven", "fine": True}]
        self.write("rows.json", json.dumps(rows))
        for entry, name, parts in (
            ({"ranking": True, "columns": {"prompt": "q", "chosen": "good", "rejected": "bad"}}, "preference", ["input", "chosen", "rejected"]),
            ({"columns": {"prompt": "q", "response": "good", "kto_tag": "fine"}}, "unpaired-preference", ["input", "chosen"]),
            ({"columns": {"prompt": "q"}}, "text", ["output"]),
        ):
            with self.subTest(name=name):
                project = self.project(name + ".preop")
                self.describe(rows={"file_name": "rows.json", **entry})
                self.assertEqual(self.json("import", "rows.json", "-p", project)["format"], name)
                self.assertEqual([turn["part"] for turn in self.json("show", "1", "-p", project)["turns"]], parts)

    def test_dataset_info_itself_is_refused_and_a_broken_one_is_no_obstacle(self):
        self.describe(a={"file_name": "a.json"}, b={"hf_hub_url": "x/y"}, c={"file_name": "c.jsonl"})
        _, err = self.preop("import", "dataset_info.json", "--dry-run", status=3)
        self.assertIn("this describes other files and holds no examples; import those: a.json, c.jsonl", err)
        self.write("rows.jsonl", '{"prompt": "a", "completion": "b"}\n')
        self.write("dataset_info.json", "{")
        report = self.json("import", "rows.jsonl", "--dry-run")
        self.assertEqual(report["format"], "prompt-completion")
        self.assertIn("dataset_info.json beside it is not JSON; ", report["why"])

    def test_what_is_asked_for_goes_before_dataset_info(self):
        self.write("rows.jsonl", '{"prompt": "a", "completion": "b"}\n')
        self.describe(rows={"file_name": "rows.jsonl", "formatting": "sharegpt"})
        report = self.json("import", "rows.jsonl", "--dry-run", "--format", "prompt-completion")
        self.assertTrue(report["why"].startswith("as asked for; "))
        self.preop("import", "rows.jsonl", "--dry-run", status=3)


if __name__ == "__main__":
    main()
