#!/usr/bin/env python3
"""The TRAIN screen and its pages, key by key, on the sample project: what the keys write is what the command line reads, and undo takes each of them back."""
import unittest

from support import FAILED, USAGE, Undiagnosed, main


class Train(Undiagnosed):
    def play(self, *lines):
        """Runs the lines as a script; a verb may stand between them."""
        self.preop("script", "-", "--size", "40x120", "--fresh", stdin=("\n".join(("go train",) + lines) + "\n").encode())

    def gate(self, letter):
        return self.json("gate", letter)["gates"][0]

    def rung(self, name):
        return next(rung for rung in self.json("menu") if rung["rung"] == name)

    def test_a_gate_with_its_texts_and_undo(self):
        self.play("keys A c", "type enough of tone", "keys Enter", "keys K", "type none found by tester, looked at 40", "keys Enter",
                  "keys a Down", "keys Enter", "type counted", "keys Enter", "assert A  Available examples")
        gate = self.gate("A")
        self.assertEqual((gate["claim"], gate["counter"], gate["answer"], gate["rationale"], gate["amber"]),
                         ("enough of tone", "none found by tester, looked at 40", "pass", "counted", None))
        self.play("keys A u u")  # one's own work of today: no question, whatever was restarted
        gate = self.gate("A")
        self.assertEqual((gate["claim"], gate["counter"], gate["answer"]), ("enough of tone", "", "unknown"))

    def test_an_empty_text_of_a_gate_is_taken_back_or_refused(self):
        # as on the command line: where nothing is there nothing is taken back, and nothing is said to be written
        for key, what in ("c", "claim"), ("K", "counter-evidence"):
            self.play("keys A " + key, "keys Enter", "assert gate A has no %s to take back" % what, "assert-not written")
        last = self.json("log")[0]
        self.play("keys A K", "type none found by mei, looked at 9", "keys Enter", "assert counter-evidence written", "keys K C-u", "keys Enter",
                  "assert counter-evidence taken back", "keys c", "type enough", "keys Enter", "assert claim written", "keys c C-u", "keys Enter", "assert claim taken back")
        self.assertEqual((self.gate("A")["claim"], self.gate("A")["counter"]), ("", ""))
        self.assertNotEqual(self.json("log")[0], last)

    def test_a_waiver_has_an_owner_and_an_end(self):
        self.play("keys I w", "type a week to the launch", "keys Enter", "assert !", "keys o", "type raj", "keys Enter", "type 2999-01-31", "keys Enter",
                  "assert waiver of raj until 2999-01-31")
        gate = self.gate("I")
        self.assertEqual((gate["owner"], gate["until"], gate["amber"]), ("raj", "2999-01-31T23:59:59Z", None))
        # a bad day leaves both as they were, and one undo takes both back
        self.play("keys I o", "keys C-u", "type mei", "keys Enter", "keys C-u", "type soon", "keys Enter", "assert must be a day")
        self.assertEqual((self.gate("I")["owner"], self.gate("I")["until"]), ("raj", "2999-01-31T23:59:59Z"))
        self.play("keys I u", "assert waiver of nobody yet until no date yet")
        gate = self.gate("I")
        self.assertEqual((gate["owner"], gate["until"], gate["answer"]), ("", None, "waived"))

    def test_a_gate_entered_at_once_is_one_action(self):
        before = self.gate("I")
        self.preop("gate", "I", "waived", "--because", "a trial", "--owner", "mei", "--until", "2999-01-01", "--claim", "seen within a day", "--counter", "none found by mei, looked at 9")
        self.assertEqual((self.gate("I")["owner"], self.gate("I")["answer"], self.gate("I")["amber"]), ("mei", "waived", None))
        self.preop("undo")
        self.assertEqual(self.gate("I"), before)
        self.preop("redo")
        self.assertEqual((self.gate("I")["owner"], self.gate("I")["claim"]), ("mei", "seen within a day"))
        self.preop("undo")
        # a waiver without a rationale is refused: its owner is not left behind
        self.preop("gate", "I", "waived", "--owner", "mei", "--until", "2999-01-01", status=FAILED)
        self.preop("gate", "I", "waived", "--because", "x", "--owner", "mei", "--until", "soon", status=USAGE)
        self.assertEqual(self.gate("I"), before)
        self.preop("gate", "i", "--owner", "raj", "--until", "2999-01-01")
        self.preop("gate", "I", "--owner", "")
        self.assertEqual((self.gate("I")["owner"], self.gate("I")["until"]), ("", "2999-01-01T23:59:59Z"))
        self.preop("undo")
        self.assertEqual(self.gate("I")["owner"], "raj")

    def test_evidence_is_added_opened_and_taken_away(self):
        self.play("keys R v", "assert Nothing is linked yet", "keys a", "type filter", "keys Enter", "type tickets: label:bad", "keys Enter", "keys Enter",
                  "type 2000-01-01", "keys Enter", "assert expired")
        link, = self.json("evidence", "list")
        self.assertEqual((link["owner"], link["claim"], link["kind"], link["state"]), ("gate", "R", "filter", "expired"))
        self.assertEqual(self.gate("R")["doubtful"], 1)
        self.play("keys R v Enter", "assert-not Evidence: Required", "assert label:bad")
        self.play("keys R v D", "assert Nothing is linked yet", "keys u", "assert expired", "keys D")
        self.assertEqual(self.json("evidence", "list"), [])

    def test_evidence_is_chosen_from_what_there_is(self):
        # a run, a system, a suite, a dataset are chosen; nobody types a uuid
        self.play("keys R v a", "type board", "keys Enter", "assert there is no board", "keys a", "type run", "keys Enter", "assert Which run?", "assert scored", "keys Enter", "assert Note",
                  "type seen", "keys Enter Enter", "assert-not Nothing is linked", "keys a", "type system", "keys Enter", "type retrieval", "keys Enter Enter Enter",
                  "keys a", "type dataset", "keys Enter Enter Enter Enter", "keys a", "type suite", "keys Enter Enter Enter Enter")
        links = self.json("evidence", "list")
        self.assertEqual([link["kind"] for link in links], ["run", "system", "dataset", "suite"])
        self.assertEqual({link["state"] for link in links}, {"fresh"})
        for _ in links:
            self.preop("undo")
        # what is written is looked at at its own step and stays; Tab completes files only where a file is meant
        self.play("keys R v a", "type filter", "keys Enter", "type tickets: lable:bad", "keys Enter", "assert lable", "assert Target: tickets: lable:bad", "keys C-u", "type tickets: label:bad", "keys Enter",
                  "assert Note", "keys Enter", "type soon", "keys Enter", "assert is no day", "keys C-u", "type 2999-01-01", "keys Enter", "assert expires 2999-01-01")
        self.play("keys R v a", "type note", "keys Enter", "type sam", "keys Tab", "assert-not Target: sample", "keys Escape a", "type file", "keys Enter", "type no-such", "keys Enter", "assert there is no file", "keys C-u",
                  "type sample.p", "keys Tab", "assert File: sample.preop")
        self.assertEqual(len(self.json("evidence", "list")), 1)

    def test_an_answer_of_the_tree_rests_on_evidence(self):
        self.play("keys y", "assert-not link", "keys v", "assert answer it first", "keys Escape")
        self.play("keys y 1", "type it is about tone", "keys Enter", "keys k v", "assert Evidence:", "assert Nothing is linked yet", "keys a", "type note", "keys Enter",
                  "type forty tickets were read", "keys Enter Enter", "type 2000-01-01", "keys Enter", "assert expired", "keys Escape", "assert 1 of 1 links moved")
        link, = self.json("evidence", "list")
        self.assertEqual((link["owner"], link["claim"], link["kind"], link["state"]), ("tree", "box", "note", "expired"))
        step = self.json("tree")["steps"][0]
        self.assertEqual((step["question"], step["evidence"], step["doubtful"]), ("box", 1, 1))
        self.assertIn("evidence: 1, 1 changed, expired or gone", self.preop("tree")[0])
        # an object that goes leaves a tombstone; a strand's answer has links of its own
        self.preop("tree", "answer", "box", "facts", "prices", "--strand", "1")
        board = self.json("board", "keep")["kept"]
        uuid = self.json("evidence", "add", "tree", "box", "board", board, "--strand", "1")["uuid"]
        self.play("keys y Tab g g", "assert 1 link")
        self.preop("board", "remove", board)
        self.play("keys y Tab g g", "assert 1 of 1 links moved", "assert ! gone", "keys v", "assert ! gone")
        step = self.json("tree", "--strand", "1")["steps"][0]
        self.assertEqual((step["evidence"], step["doubtful"]), (1, 1))
        self.preop("evidence", "remove", uuid)
        self.assertEqual(self.json("tree", "--strand", "1")["steps"][0]["evidence"], 0)
        # while an answer is only supposed there is nothing to link to
        self.play("keys y g g w Down Enter", "assert nothing is kept", "keys v", "assert answer it first")
        for claim, status in (("nothing", USAGE), ("nobody box", FAILED), ("", USAGE)):
            self.preop("evidence", "add", "tree", claim, "note", "x", status=status)
        self.assertIn("whose answer", self.preop("evidence", "add", "gate", "R", "note", "x", "--strand", "1", status=USAGE)[1])
        self.assertEqual(len(self.json("evidence", "list")), 1)

    def test_a_threshold_of_this_case(self):
        self.play("keys A Enter t", "type 9999", "keys Enter", "type as much as we agreed", "keys Enter", "assert \u2265 9999", "keys Enter",
                  "assert as much as we agreed")
        self.play("keys A Enter t C-u Enter Enter", "assert-not 9999")
        self.play("keys A Enter t C-u", "type abc", "keys Enter", "assert is no number", "assert Threshold: abc", "assert-not Because", "keys C-u", "type -3", "keys Enter", "assert a number from 0 up",
                  "keys C-u", "type 12", "keys Enter", "assert Because:", "keys Enter", "assert \u2265 12")

    def test_the_focus_goes_round_and_escape_leaves_the_signals_first(self):
        self.play("assert c Claim", "keys A Tab", "assert t Threshold", "assert-not c Claim", "keys Escape", "assert c Claim", "assert A  Available examples",
                  "keys S-Tab", "assert t Threshold", "keys Tab", "assert c Claim", "keys Tab q", "assert c Claim", "keys Escape", "assert What blocks the decision")

    def test_a_signal_leads_to_what_it_counted(self):
        self.play("keys A Tab j", "keys Enter", "assert Wanted: at least 100; from 50 on a warning.", "assert-not (Threshold", "assert Enter goes to what was counted: Data: is:duplicate",
                  "keys Enter", "assert filter: is:duplicate")
        self.play("keys A Tab j j j j Enter Enter", "assert filter: conflict")
        self.play("keys R Tab j j Enter Enter", "assert What blocks the decision", "assert strand 1 of")
        # what is not measured says where it is, and its origin once
        self.preop("label", "1", "2", "good")  # what was measured of the labels is old then
        self.play("keys A Tab j j j j j Enter", "assert Enter goes where it is measured: Labels, Agreement", "keys Enter", "assert greement")
        for signal in self.json("status")["signals"]:
            self.assertLessEqual(signal["why"].count("Threshold: "), 1, signal)

    def test_the_list_of_signals_says_why_and_where_the_limit_is(self):
        self.preop("label", "1", "2", "good")
        self.play("keys A", "assert agreement                Measured in tickets 1", "assert \u2265 50 %", "assert \u2503")
        narrow = ["go train", "keys A", "assert \u2265 50 %", "assert-not at least", "keys T", "assert \u2264 2 years", "keys I", "assert labels that disagree", "keys N", "assert Necessary evaluation\u2502"]
        self.preop("script", "-", "--size", "24x80", "--fresh", stdin=("\n".join(narrow) + "\n").encode())
        self.preop("script", "-", "--size", "24x80", "--fresh", "--ascii", stdin=b"go train\nkeys A\nassert >= 50 %\n")

    def test_a_strand_leads_to_its_differential_and_its_tree(self):
        self.preop("strand", "find", "2", "diagnosis", "too-verbose")
        self.preop("differential", "fill", "--strand", "2")
        self.preop("tree", "answer", "box", "behavior", "lists are a habit", "--strand", "2")
        title = self.json("strand")[1]["title"][:20]
        self.play("go case", "keys Tab j Enter", "assert Diagnosis", "assert open", "assert stands at:", "assert no board is kept", "assert Twin",
                  "keys d", "assert Differential", "assert " + title, "keys Escape", "assert Diagnosis", "keys y", "assert Strand 2 of", "keys Escape Escape",
                  "assert What blocks the decision")

    def test_undo_asks_before_it_takes_back_another_persons_work(self):
        self.preop("strand", "add", "replies are cold", env={"PREOP_USER": "raj"})
        self.play("keys u", "assert raj, ", "assert added the strand replies are cold. u again", "keys j u", "assert u again")
        self.assertIn("replies are cold", [strand["title"] for strand in self.json("strand")])
        self.play("keys u u", "assert undo: added the strand replies are cold")
        self.assertNotIn("replies are cold", [strand["title"] for strand in self.json("strand")])
        self.play("go case", "question Is it worth it?", "keys u", "assert undo: wrote question", "keys C-r", "assert redo: wrote question")

    def test_the_menu(self):
        # what was measured is offered as evidence with the same answer, and one undo takes both back
        self.play("keys m", "assert 61.7 %", "assert f Failed", "assert e Enough", "assert not measured", "keys f", "type no better than before", "keys Enter", "assert It rests on system: held-out-tickets: prompted",
                  "keys Enter", "assert failed")
        link, = [one for one in self.json("evidence", "list") if one["owner"] == "technique" and one["claim"] == "prompting"]
        self.assertEqual((self.rung("prompting")["status"], link["kind"], link["title"]), ("failed", "system", "held-out-tickets: prompted"))
        self.assertIn("Prompting: failed, by held-out-tickets: prompted", [action["title"] for action in self.json("log")])
        self.preop("undo")
        self.assertEqual((self.rung("prompting")["status"], [one for one in self.json("evidence", "list") if one["owner"] == "technique" and one["claim"] == "prompting"]), ("untried", []))
        self.play("keys m f", "type worse", "keys Enter C-u", "type held-out-tickets: nobody", "keys Enter", "assert there is no system", "keys Escape j f", "assert rests on evidence")
        self.assertEqual(self.rung("prompting")["status"], "untried")
        self.play("keys m", "assert 61.7 %", "keys v a", "type note", "keys Enter", "type ran it", "keys Enter Enter Enter",
                  "keys Escape f", "type no better than before", "keys Enter", "assert failed", "keys Down n", "type no shape asked for", "keys Enter",
                  "assert not applicable", "keys b", "type 65", "keys Enter", "assert cheapest", "keys G O", "type the board wants a demo", "keys Enter",
                  "assert override")
        self.assertEqual((self.rung("prompting")["status"], self.rung("prompting")["reason"]), ("failed", "no better than before"))
        self.assertEqual(self.rung("structured-outputs")["status"], "not applicable")
        self.assertEqual([rung["rung"] for rung in self.json("menu") if rung["cheapest"]], ["retrieval"])
        self.assertEqual(self.rung("fine-tuning")["override"], "the board wants a demo")
        self.play("keys m u", "assert bar 65")
        self.assertEqual(self.rung("fine-tuning")["override"], "")
        self.preop("menu", "bar", "-")
        self.assertEqual([rung for rung in self.json("menu") if rung["cheapest"]], [])
        self.assertIn("must be a number", self.preop("menu", "bar", "high", status=FAILED)[1])

    def test_a_walk_is_supposed_before_it_is_kept(self):
        self.play("keys y 1", "type it is about tone", "keys Enter 2", "type not only", "keys Enter", "keys k k w Down Enter", "assert nothing is kept",
                  "assert retrieval from a source", "keys Escape", "assert-not nothing is kept")
        steps = self.json("tree")["steps"]
        self.assertEqual([(step["question"], step["answer"], step["reason"]) for step in steps],
                         [("box", "behavior", "it is about tone"), ("shape", "no", "not only")])
        self.play("keys y k k w Down Enter Enter", "type it is prices", "keys Enter", "assert Verdict: no")
        walk = self.json("tree")
        self.assertEqual((walk["end"]["id"], walk["beside"]), ("retrieval", 1))
        self.play("keys y u Tab", "assert Strand 1 of", "keys 3", "type a record", "keys Enter", "assert with a tool")
        self.assertEqual(len(self.json("tree")["steps"]), 2)
        self.assertEqual(self.json("tree", "--strand", "1")["end"]["id"], "tools")
        self.play("keys y 9", "assert numbered 1 to")

    def test_the_tree_in_few_rows(self):
        script = "go train\nkeys y\nassert 1 How it answers\nassert-not 5 More than one\n" + "keys J\n" * 6 + "assert 5 \nassert-not 1 How it answers\n" + "keys K\n" * 9 + \
            "assert 1 How it answers\nkeys Tab\nassert Tab next strand\n"
        self.preop("script", "-", "--size", "16x60", "--fresh", stdin=script.encode())

    def test_the_differential_of_a_strand(self):
        for name in self.json("strand")[0]["found"]:
            self.preop("strand", "find", "1", name, "-")
        self.play("keys d", "assert No causes yet", "keys d", "assert It sounds like", "keys Enter", "keys f", "keys r", "type 40 cases, none", "keys Enter", "keys 1 2 2 w",
                  "type our prices", "keys Enter", "keys a", "type the prompt was cut", "keys Enter", "type count the tokens", "keys Enter", "keys C-u",
                  "type 9/9", "keys Enter", "assert is not LIKELIHOOD")
        causes = self.json("differential", "--strand", "1")
        self.assertEqual([cause["result"] for cause in causes if cause["state"] == "ruled out"], ["40 cases, none"])
        strand = self.json("strand")[0]
        self.assertEqual((strand["found"]["weights.stable"], strand["found"]["weights.pervasive"], strand["found"]["twin"]), ("yes", "no", "our prices"))
        self.assertEqual((strand["weights"], strand["style"]), ("not for weights: not pervasive", "not asked yet"))
        self.play("keys d a", "type the prompt was cut", "keys Enter", "type count the tokens", "keys Enter Enter", "assert the prompt was cut", "keys Tab",
                  "assert Strand 2 of", "assert Tab next strand", "assert 1 low, 3 high", "assert-not the prompt was cut")
        self.assertEqual(len(self.json("differential", "--strand", "1")), len(causes) + 1)
        self.preop("undo")
        self.assertEqual(len(self.json("differential", "--strand", "1")), len(causes))

    def test_the_hazard_sheet(self):
        self.play("keys I", "assert r Hazard sheet", "keys T", "assert-not r Hazard sheet", "keys r", "assert The hazard sheet is empty", "keys a", "type old prices are told", "keys Enter Down Down Enter",
                  "type many", "keys Enter", "assert is a number from 0 to", "assert Reach: many", "keys C-u", "type 400", "keys Enter", "type 6", "keys Enter",
                  "type the prompt of May", "keys Enter Enter", "assert old prices are told", "assert over",
                  "keys Enter", "assert 400 answers a day x 6 h / 24 = 100 answers", "keys Escape")
        hazard, = self.json("hazard")
        self.assertEqual([hazard[name] for name in ("title", "severity", "reach", "detect", "target", "puller", "state")],
                         ["old prices are told", "harmful", 400, 6, "the prompt of May", "", "over"])
        # a field is said anew: chosen from the list, refused at its own step, and taken back
        self.play("keys r e", "type detect", "keys Enter C-u", "type -1", "keys Enter", "assert the time to detect is a number", "keys C-u", "type 3", "keys Enter", "assert within",
                  "hazard-edit puller=raj", "assert raj", "keys e Down Enter Up Enter", "assert costly")
        hazard, = self.json("hazard")
        self.assertEqual((hazard["detect"], hazard["puller"], hazard["severity"], hazard["state"]), (3, "raj", "costly", "within"))
        self.play("keys r u u u", "assert over", "keys C-r", "assert within", "hazard-edit colour=red", "assert is no FIELD=VALUE")
        self.play("keys r v", "assert Nothing is linked yet", "keys a", "type note", "keys Enter", "type counted in the logs", "keys Enter Enter Enter", "keys Escape", "assert on 1 link")
        self.assertEqual(self.json("hazard")[0]["evidence"], 1)
        self.play("keys r D", "assert The hazard sheet is empty", "keys e", "assert no hazard under the cursor", "keys u", "assert old prices are told")
        self.assertEqual(len(self.json("hazard")), 1)

    def test_the_decision_is_written_as_the_command_line_prints_it(self):
        self.play("keys s", "assert Not ready", "decision-export there.md", "assert written", "decision-export there.txt")
        self.assertEqual(self.read("there.md").decode(), self.preop("gate", "report", "--markdown")[0])
        self.assertEqual(self.read("there.txt").decode(), self.preop("gate", "report")[0])
        self.play("keys s", "assert  ✓ ", "assert-not undefined", "assert-not (bad")
        before = self.read("sample.preop")[:16]
        self.play("keys s", "decision-export sample.preop", "assert ✗")
        self.assertEqual(self.read("sample.preop")[:16], before)

    def test_nothing_to_show_says_what_to_do(self):
        self.preop("new", "empty.preop")
        script = "go train\nkeys d\nassert no strands yet\nkeys r\nkeys Escape m\nassert nothing measured\nkeys Escape y\nassert What is to change?\n"
        self.preop("script", "-", "-p", "empty.preop", stdin=script.encode())


if __name__ == "__main__":
    main()
