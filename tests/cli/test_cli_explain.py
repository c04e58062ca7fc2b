"""`cleantext explain` gives the reason for each edit."""

from __future__ import annotations

import json
import re

import pytest
from calling import Run, write

from cleantext.explanation import ROOM, explain
from cleantext.findings import Candidate, Edit, Finding, Result
from cleantext.spun import dialect as dialects
from cleantext.spun.lexicon import HEADER, format_row

SPUN = (
    "The Pentagon confirmed that North Korean troops are successful Russia’s Kursk region adjacent"
    " nan Ukrainian border. Now, nan Pentagon says they person been sent to nan conflict lines"
    " alongside Russian troops successful their conflict against Ukraine.\n"
)


def test_every_edit_has_its_sentence_choices_rule_and_evidence(run: Run) -> None:
    write({"a.txt": SPUN})
    done = run("explain", "a.txt")
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.match(r"a\.txt: spun in the dialect nan \(probability \d\.\d\d, \d+% of", done.stdout)
    first = done.stdout.split("\n\n")[1]
    assert first.startswith(f"a.txt:1:{SPUN.index('successful') + 1} edit\n")
    assert "  The Pentagon confirmed that North Korean troops are [successful] Russia’s" in first
    assert first.splitlines()[1].endswith("border.")
    assert re.search(r"→ in +\d+\.\d%  rule in → successful · observed", first)
    assert re.search(r"  successful +\d+\.\d%  left as it is", first)


def test_a_guess_is_called_one(run: Run, spun: str) -> None:
    rules = [rule for rule in dialects.load("nan").rules if "astatine" not in rule.surrogate]
    rows = "\n".join([HEADER, *map(format_row, rules)])
    profile = 'name = "mine"\nlexicons = ["mine.tsv"]\npartial = true\n'
    write({"a.txt": spun, "mine.tsv": rows, "mine.toml": profile})
    done = run("explain", "--dialect", "mine.toml", "a.txt")
    assert re.search(r"\[astatine\].*\n  → at +\d+\.\d%  a guess from the context", done.stdout)


def test_suggestions_are_explained_too(run: Run) -> None:
    done = run("explain", "--min-confidence", "1", "-", stdin=SPUN)
    assert " suggestion\n" in done.stdout
    assert re.search(r"  \? \w", done.stdout)


def test_every_edit_and_suggestion_is_there(run: Run, spun: str) -> None:
    write({"a.txt": spun})
    report = json.loads(run("check", "-f", "json", "a.txt").stdout)["files"][0]
    told = run("explain", "a.txt").stdout
    for kind in ("edit", "suggestion"):
        places = {(item["line"], item["column"]) for item in report[f"{kind}s"]}
        shown = re.findall(rf"^a\.txt:(\d+):(\d+) {kind}$", told, re.M)
        assert {(int(line), int(column)) for line, column in shown} == places


def test_a_clean_text_needs_no_explanation(run: Run, clean: str) -> None:
    done = run("explain", "-", stdin=clean)
    assert (done.exit_code, done.stdout) == (0, "-: clean, there is nothing to explain\n")


def test_records_are_told_apart(run: Run) -> None:
    line = json.dumps({"text": SPUN}) + "\n"
    write({"a.jsonl": '{"text": "All is well."}\n' + line})
    done = run("explain", "a.jsonl")
    assert done.stdout.startswith("a.jsonl:2 (text): spun in the dialect nan")
    assert "\na.jsonl:2:" in done.stdout


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("missing.txt", "missing.txt: "),
        (".", ".: is a folder; name one file in it"),
        ("nul.txt", "nul.txt: binary"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(path: str, said: str, run: Run) -> None:
    write({"nul.txt": b"\0"})
    done = run("explain", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cleantext: {said}")
    assert done.stderr.count("\n") == 1


def _result(text: str, surrogate: str) -> Result:
    start = text.index(surrogate)
    edit = Edit(start, start + len(surrogate), surrogate, "the", 0.9, dialect="unheard-of")
    return Result(text, text.replace(surrogate, "the"), (edit,))


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("It is nan man.", "It is ", " man."),
        ("One. It is nan man. Two.", "It is ", " man."),
        ('He said: "No!" Then nan man left? Two.', "Then ", " man left?"),
        ("Title\n\nIt is\nnan\nman\n\nNext", "It is ", " man"),
        (
            "x" * 500 + " nan " + "y" * 500,
            "…" + "x" * (ROOM - 1) + " ",
            " " + "y" * (ROOM - 1) + "…",
        ),
        ("nan", "", ""),
    ],
)
def test_the_sentence_around_a_surrogate(text: str, before: str, after: str) -> None:
    (found,) = explain(_result(text, "nan"))
    assert (found.before, found.surrogate, found.after) == (before, "nan", after)


def test_edits_suggestions_and_suspects_come_in_reading_order() -> None:
    text = "one two three four"
    result = Result(
        text,
        text,
        (Edit(8, 13, "three", "drei", 0.9, rule="drei → three", evidence="user"),),
        (Edit(4, 7, "two", "zwei", 0.3, runners_up=(Candidate("two", 0.7),)),),
        (Finding(14, 18, "four", "t", "", 0.5, (Candidate("vier", 0.2),)),),
    )
    found = list(explain(result))
    assert [(one.kind, one.surrogate) for one in found] == [
        ("suggestion", "two"),
        ("edit", "three"),
        ("suspect", "four"),
    ]
    assert [[choice.text for choice in one.choices] for one in found] == [
        ["zwei", "two"],
        ["drei"],
        ["vier"],
    ]
    assert (found[1].choices[0].rule, found[1].choices[0].evidence) == ("drei → three", "user")
