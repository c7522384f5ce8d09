#!/usr/bin/env python3
"""Runs a culprit binary and checks every machine-readable output against its published JSON Schema with jsonschema.

    schemas.py BINARY            needs the module jsonschema (messages.py --install makes an environment with it)

Exit status 1 names every output that is not as its schema says.
"""
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

from jsonschema import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "Sources/CulpritReports/Schemas"
STORIES = ROOT / "SampleLogs"


def validator(name):
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def part(whole, definition):
    """The schema of a part: what a line of NDJSON or `history show` is."""
    return Draft202012Validator({**whole.schema, "type": "object", "required": [], "properties": {},
                                 "$ref": f"#/$defs/{definition}"})


class Check:
    def __init__(self, binary):
        self.binary, self.bad, self.count = binary, 0, 0

    def run(self, *arguments, input=None, ok=(0, 1, 3)):
        done = subprocess.run([self.binary, *map(str, arguments)], input=input, capture_output=True, cwd=ROOT)
        if done.returncode not in ok:
            self.tell(" ".join(map(str, arguments)), [f"status {done.returncode}: {done.stderr.decode()[:300]}"])
        return done.stdout.decode()

    def tell(self, what, problems):
        self.count += 1
        self.bad += bool(problems)
        print(f"{'WRONG' if problems else 'ok   '} {what}")
        for problem in problems[:5]:
            print(f"      {problem}")

    def document(self, what, text, schema):
        try:
            errors = list(schema.iter_errors(json.loads(text)))
        except ValueError as error:
            return self.tell(what, [f"no JSON: {error}"])
        self.tell(what, [f"{e.json_path}: {e.message[:200]}" for e in errors])

    def lines(self, what, text, schema):
        problems = []
        for number, line in enumerate(text.splitlines(), 1):
            problems += [f"line {number} {e.json_path}: {e.message[:200]}" for e in schema.iter_errors(json.loads(line))]
        self.tell(what, problems)


def main(binary):
    check = Check(binary)
    triage, timeline, finding = map(validator, ("culprit.triage-1", "culprit.timeline-1", "culprit.finding-1"))
    diff, history = validator("culprit.diff-1"), validator("culprit.history-1")
    for story in sorted(path for path in STORIES.iterdir() if path.is_dir()):
        check.document(f"triage {story.name}", check.run("triage", story, "--format", "json"), triage)
        check.lines(f"triage ndjson {story.name}", check.run("triage", story, "--format", "ndjson"), finding)
        check.document(f"timeline {story.name}", check.run("timeline", story, "--format", "json"), timeline)
        check.document(f"explain {story.name}", check.run("explain", story, "--format", "json"),
                       validator("culprit.explain-1"))
        check.document(f"signatures {story.name}", check.run("signatures", story, "--format", "json"),
                       validator("culprit.signatures-1"))
    noise = STORIES / "alert-noise-night"
    check.document("noise", check.run("noise", "--alerts", noise / "alerts.json", noise / "logs", "--format", "json"),
                   validator("culprit.noise-1"))
    check.document("formats", check.run("formats", "--format", "json"), validator("culprit.formats-1"))
    before, after = STORIES / "config-change", STORIES / "slow-burn"
    check.document("diff", check.run("diff", before, after, "--format", "json"), diff)
    check.lines("diff ndjson", check.run("diff", before, after, "--format", "ndjson"), part(diff, "entry"))
    story = STORIES / "checkout-outage"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        check.run("signatures", story / "orders-db.log", "--assignments", folder / "a.ndjson")
        check.lines("assignments", (folder / "a.ndjson").read_text(), validator("culprit.assignment-1"))
        found = json.loads(check.run("triage", story, "--history", folder / "h.db", "--format", "json"))
        incident = found["incidents"][0]["id"]
        check.run("history", "confirm", incident, found["incidents"][0]["causes"][0]["signature"]["id"],
                  "--history", folder / "h.db")
        check.run("history", "note", incident, "it was the disk", "--history", folder / "h.db")
        check.document("history list", check.run("history", "list", "--history", folder / "h.db", "--format", "json"),
                       history)
        check.document("history show",
                       check.run("history", "show", incident, "--history", folder / "h.db", "--format", "json"),
                       part(history, "incident"))
        log = (story / "orders-db.log").read_bytes()
        check.run("triage", "-", "--alerts", story / "alerts.json", "--save", folder / "s.tar.gz", "--format", "json",
                  input=log)
        with tarfile.open(folder / "s.tar.gz") as archive:
            run = archive.extractfile("culprit-save/run.json").read().decode()
        check.document("save", run, validator("culprit.save-1"))
    print(f"{check.count} outputs, {check.bad} wrong")
    return 1 if check.bad else 0


if len(sys.argv) != 2:
    sys.exit(__doc__)
sys.exit(main(sys.argv[1]))
