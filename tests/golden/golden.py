#!/usr/bin/env python3
"""Golden screens: every NAME.script here is run headless on the sample project, at each size it names, and the screens it saves are compared with the files beside it.

  golden.py [--update] [NAME ...]      PREOP_BINARY in the environment

A script's first lines are `# sizes: 24x80 40x120` and optionally `# options: --ascii`, `# import: a.jsonl` and `# fixtures: a.jsonl` (from tests/fixtures/import: imported before,
or only put beside the project; else from data/sample), `# project: empty` (instead of the sample), and any number of `# mine: COMMAND` and `# theirs: COMMAND`, which are what ana did here and bea in the
copy theirs.preop. `save-screen X` gives X.SIZE.screen (text) and X.SIZE.roles (what each cell means,
a letter a role, so that colours are part of the comparison without being fixed). The clock stands still.
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")  # of imports made here: different every time
HERE = os.path.dirname(os.path.abspath(__file__))
HOME = tempfile.TemporaryDirectory()  # nothing of the person who runs the tests is read or written
BINARY = os.environ.get("PREOP_BINARY", "build/asan/preop")
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": HOME.name, "LC_ALL": "C.UTF-8", "TERM": "dumb", "PREOP_USER": "ana",
               "PREOP_NOW": "2025-07-15T09:00:00Z", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "EDITOR": os.path.join(HERE, "editor.sh")}


def run(arguments, folder):
    done = subprocess.run([BINARY] + arguments, cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode:
        raise SystemExit("preop %s ended with %d:\n%s" % (" ".join(arguments), done.returncode, done.stderr.decode("utf-8", "replace")))


def header(text, name, default):
    match = re.search(r"^# %s: (.*)$" % name, text, re.M)
    return match.group(1).split() if match else default


def show_difference(wanted, got, name):
    import difflib
    for line in list(difflib.unified_diff(wanted.splitlines(), got.splitlines(), "golden/" + name, "now/" + name, lineterm=""))[:60]:
        print(line)


def prepare(folder, sample, text):
    if header(text, "project", ["sample"]) == ["empty"]:
        run(["new", "sample.preop"], folder)
    else:
        shutil.copy(os.path.join(sample, "sample.preop"), folder)
    imported = header(text, "import", [])
    for fixture in imported + header(text, "fixtures", []):
        places = [os.path.join(HERE, "..", "fixtures", "import", fixture), os.path.join(HERE, "..", "..", "data", "sample", fixture)]
        shutil.copy(next(place for place in places if os.path.exists(place)), folder)
    for fixture in imported:
        run(["import", fixture, "-p", "sample.preop"], folder)
    deeds = re.findall(r"^# (mine|theirs): (.*)$", text, re.M)
    if deeds:
        shutil.copy(os.path.join(folder, "sample.preop"), os.path.join(folder, "theirs.preop"))
    for side, words in deeds:
        file, who = {"mine": ("sample.preop", "ana"), "theirs": ("theirs.preop", "bea")}[side]
        run(shlex.split(words) + ["-p", file, "--as", who], folder)


def compare(folder, inputs, size, update):
    bad = 0
    for name in sorted(os.listdir(folder)):
        if name in inputs or not os.path.isfile(os.path.join(folder, name)):
            continue
        stem, kind = (name[:-6], "roles") if name.endswith(".roles") else (name, "screen")
        golden = os.path.join(HERE, "%s.%s.%s" % (stem, size, kind))
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            got = UUID.sub("00000000-0000-4000-8000-000000000000", file.read())
        wanted = None
        if os.path.exists(golden):
            with open(golden, encoding="utf-8") as file:
                wanted = file.read()
        if wanted == got:
            continue
        if update:
            with open(golden, "w", encoding="utf-8") as file:
                file.write(got)
            print("wrote", os.path.basename(golden))
            continue
        bad += 1
        print("%s %s" % (os.path.basename(golden), "differs" if wanted is not None else "does not exist"))
        show_difference(wanted or "", got, os.path.basename(golden))
    return bad


def main():
    update = "--update" in sys.argv
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")] or sorted(name[:-7] for name in os.listdir(HERE) if name.endswith(".script"))
    bad = ran = 0
    with tempfile.TemporaryDirectory() as sample:
        run(["demo", "--keep", "sample.preop"], sample)
        for name in names:
            with open(os.path.join(HERE, name + ".script"), encoding="utf-8") as file:
                text = file.read()
            for size in header(text, "sizes", ["24x80"]):
                with tempfile.TemporaryDirectory() as folder:
                    prepare(folder, sample, text)
                    inputs = set(os.listdir(folder))
                    run(["script", os.path.join(HERE, name + ".script"), "-p", "sample.preop", "--size", size, "--fresh"] + header(text, "options", []), folder)
                    bad += compare(folder, inputs, size, update)
                    ran += 1
    print("%d scripts and sizes run, %d screens differ" % (ran, bad))
    return 1 if bad or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
