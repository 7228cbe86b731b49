#!/usr/bin/env python3
"""The measurements of .ci/run.

  total.py reply MIN        reads the table of the reply evaluation, adds up the pass column, fails below MIN
  total.py done TABLE.tsv   asks `mailroom reply-text --ndjson` every row of the DONE table, fails on any other answer
"""
import json, subprocess, sys

PROGRAM = ["./target/release/mailroom", "reply-text", "--ndjson"]
CORPORA = {"trimmer", "github", "zapier", "willdurand", "crisp", "quotequail"}


def reply(least):
    rows = [line.split() for line in sys.stdin if line.strip()]
    rows = [row for row in rows if row[0] in CORPORA]
    cases, passed = sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)
    print(f"reply corpora: {passed} of {cases} exact, at least {least} wanted")
    return passed >= least and len(rows) == len(CORPORA)


def done(path):
    rows = []
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            verdict, languages, text = line.rstrip("\n").split("\t")[:3]
            rows.append((verdict, languages.split(","), text.replace("\\n", "\n").replace("\\u200b", "\u200b")))
    asked = [{"id": str(n), "kind": "text", "data": text, "langs": langs} for n, (_, langs, text) in enumerate(rows)]
    answer = subprocess.run(PROGRAM, input="\n".join(map(json.dumps, asked)), capture_output=True, text=True, check=True)
    said = {row["id"]: row["done"] for row in map(json.loads, answer.stdout.splitlines())}
    wrong = [(n, row) for n, row in enumerate(rows) if said.get(str(n)) != row[0]]
    for n, (verdict, _, text) in wrong:
        print(f"row {n + 1}: {text!r} should be {verdict} and is {said.get(str(n))}")
    print(f"DONE table: {len(rows) - len(wrong)} of {len(rows)} rows")
    return not wrong


if __name__ == "__main__":
    good = reply(int(sys.argv[2])) if sys.argv[1] == "reply" else done(sys.argv[2])
    sys.exit(0 if good else 1)
