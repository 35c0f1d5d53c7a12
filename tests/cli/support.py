"""What the tests of the command line share: a scratch folder, the program, its JSON."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BINARY = os.path.abspath(os.environ.get("PREOP_BINARY", "build/asan/preop"))
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(ROOT, "tests", "fixtures", "import")
SAMPLE = os.path.join(ROOT, "data", "sample")

blank = {}  # name: the bytes of a new project

DONE, NEGATIVE, FAILED, USAGE = 0, 1, 3, 64


def environment(folder, **more):
    """Only what preop may look at, so that nobody's own settings decide a test."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH")}
    return {**kept, "HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8", "TERM": "dumb", "PREOP_USER": "tester", **more}


class Scratch(unittest.TestCase):
    """Every test has a folder of its own, which is also where the program runs."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="preop-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.env = environment(self.folder)
        self.copied = False

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return name

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def popen(self, *words, **options):
        return subprocess.Popen([BINARY, *words], cwd=self.folder, env=self.env, **options)

    def run_raw(self, *words, stdin=b"", env=None):
        return subprocess.run([BINARY, *words], cwd=self.folder, env={**self.env, **(env or {})}, input=stdin, capture_output=True, timeout=100, check=False)

    def preop(self, *words, status=DONE, **options):
        """Runs the program, demands the exit status, returns (standard output, standard error) as text."""
        done = self.run_raw(*words, **options)
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        self.assertEqual(done.returncode, status, "preop %s\n%s\n%s" % (" ".join(words), out, err))
        if status == DONE:
            self.assertEqual(err, "", "preop %s wrote on standard error" % " ".join(words))
        else:
            self.assertTrue(err.startswith("preop: ") or status == NEGATIVE, err)
        return out, err

    def json(self, *words, **options):
        out, _ = self.preop(*words, "--json", **options)
        self.assertTrue(out.endswith("\n") and out.count("\n") == 1, "one line of JSON, not: %r" % out)
        return json.loads(out)

    def project(self, name="case.preop"):
        """A new project. With sanitizers to make one takes a tenth of a second: the first of a test is a copy of one of that name; a second copy would be the same project."""
        first, self.copied = not self.copied, True
        if first and self.env == environment(self.folder) and name in blank:
            return self.write(name, blank[name])
        self.preop("new", name)
        if first and self.env == environment(self.folder):
            blank[name] = self.read(name)
        return name


class Sample(Scratch):
    """A copy of the sample project, as sample.preop, the only project of the folder."""

    @classmethod
    def setUpClass(cls):
        cls.built = tempfile.mkdtemp(prefix="preop-sample-")
        subprocess.run([BINARY, "demo", "--keep", "sample.preop", "--json"], cwd=cls.built, env=environment(cls.built), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.built, ignore_errors=True)

    def setUp(self):
        super().setUp()
        shutil.copy(os.path.join(self.built, "sample.preop"), self.folder)


class Undiagnosed(Sample):
    """The sample as it was before anybody began its diagnosis: the part of data/sample/build.script of 15 July is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        actions = json.loads(cls.once("log", "--json"))
        late = sum(action["at"] >= "2025-07-15" for action in actions)
        cls.once("script", "-", "--fresh", lines="go train\n" + "keys u u\n" * late)
        cls.once("menu", "bar", "-")

    @classmethod
    def once(cls, *words, lines=""):
        return subprocess.run([BINARY, *words], cwd=cls.built, env=environment(cls.built), input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout


def main():
    unittest.main(module=sys.modules["__main__"], verbosity=1)
